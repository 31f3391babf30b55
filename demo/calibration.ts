/**
 * What a quarter of the demo world comes to in the end. The sample key results take their targets from it, so that the board
 * looks alive whenever it is opened, and the targets stay put while the quarter goes on. (Only a made-up world can be asked.)
 */
import { addDays, addMonths, type DateRange, dayNumber, type LocalDate, unitContaining } from '../src/domain/calendar.ts';
import { campaignsOn } from './advertising.ts';
import { DIMENSIONS } from './ga4/dimensions.ts';
import { type Group, SUM } from './ga4/metrics.ts';
import { emptyGroup, scan } from './ga4/scan.ts';
import { remember, type World } from './world.ts';

export interface Outcome {
  readonly visitors: number;
  readonly sessions: number;
  readonly conversions: number;
  readonly revenue: number;
  readonly signUps: number;
}

/** Day numbers, both ends inclusive. */
export interface Days {
  readonly first: number;
  readonly last: number;
}
export function daysOf(range: DateRange): Days {
  return { first: dayNumber(range.start), last: dayNumber(range.end) - 1 };
}

/** The quarter in which the sample key results run. For its first three days the one before it still is: it is being closed. */
export function quarterAround(today: LocalDate, graceDays: number): DateRange {
  return unitContaining(addDays(today, -graceDays), 'quarter', 1, 1);
}

export function quarterBefore(quarter: DateRange): DateRange {
  return { start: addMonths(quarter.start, -3), end: quarter.start };
}
export function yearBefore(quarter: DateRange): DateRange {
  return { start: addMonths(quarter.start, -12), end: addMonths(quarter.end, -12) };
}

function settled(
  world: World,
  days: Days,
  dimensionNames: readonly string[],
  passes: ((group: Group) => boolean) | null = null,
): readonly Group[] {
  const dimensions = dimensionNames.flatMap((name) => DIMENSIONS.get(name) ?? []);
  const groups = scan({
    world,
    ...days,
    byHour: Number.POSITIVE_INFINITY,
    dimensions,
    passes: null,
    isEventScoped: dimensions.some((one) => one.scope === 'event'),
    people: new Set(['active']),
    wantsAds: false,
    withheldShare: () => 0,
  });
  return [...groups.values()].filter((group) => passes === null || passes(group));
}

export function outcomeOf(world: World, days: Days): Outcome {
  return remember(world, `outcome ${days.first} ${days.last}`, () => computeOutcome(world, days));
}

function computeOutcome(world: World, days: Days): Outcome {
  const [all = emptyGroup([])] = settled(world, days, []);
  const eventName = DIMENSIONS.get('eventName');
  const signUps = settled(world, days, ['eventName']).find((group) => eventName?.label(group.codes[0] ?? 0, world) === 'sign_up');
  return {
    visitors: all.active.size,
    sessions: all.sums[SUM.sessions] ?? 0,
    conversions: all.sums[SUM.keyEvents] ?? 0,
    revenue: (all.sums[SUM.revenueOre] ?? 0) / 100,
    signUps: signUps?.sums[SUM.keyEvents] ?? 0,
  };
}

/** Posts of the blog with at least so many views over the days. */
export function postsRead(world: World, days: Days, atLeast: number): number {
  return remember(world, `posts ${days.first} ${days.last} ${atLeast}`, () => countPosts(world, days, atLeast));
}

function countPosts(world: World, days: Days, atLeast: number): number {
  return settled(world, days, ['pagePath'], (group) => {
    const path = world.page(group.codes[0] ?? 0).path;
    return path.startsWith('/blogg/') && (group.sums[SUM.views] ?? 0) >= atLeast;
  }).length;
}

/** Kronor of advertising per conversion from paid channels. */
export function costPerConversion(world: World, days: Days): number {
  return remember(world, `cost ${days.first} ${days.last}`, () => computeCost(world, days));
}

function computeCost(world: World, days: Days): number {
  let costOre = 0;
  let conversions = 0;
  for (let day = days.first; day <= days.last; day++)
    for (const campaign of campaignsOn(world, day, Number.POSITIVE_INFINITY)) {
      costOre += campaign.costOre;
      conversions += campaign.conversions;
    }
  return conversions === 0 ? 0 : costOre / 100 / conversions;
}

/** Makes ready what demoDefinition asks of a quarter, a little at a time. @param breathe lets others run; throws to stop */
export async function calibrate(world: World, quarter: DateRange, breathe: () => Promise<void>): Promise<void> {
  const now = daysOf(quarter);
  const lastYear = daysOf(yearBefore(quarter));
  const periods = [now, daysOf(quarterBefore(quarter)), lastYear, ...[now, lastYear].map(({ last }) => ({ first: last - 27, last }))];
  for (const days of periods) {
    if (world.remembered.has(`outcome ${days.first} ${days.last}`)) continue;
    for (let day = days.first; day <= days.last; day++) {
      world.visitsOn(day);
      await breathe();
    }
    outcomeOf(world, days);
    await breathe();
  }
  postsRead(world, now, 500);
  await breathe();
  costPerConversion(world, now);
  await breathe();
}

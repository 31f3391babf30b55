/** What a sync of the demo would have stored by then, computed from its world and worded as a scenario: the board without a database. */
import { parse } from 'yaml';
import { campaignsOn } from '../../demo/advertising.ts';
import { CHANNELS, COMPANY } from '../../demo/company.ts';
import { DEMO_SEED, demoDefinition, demoPushes } from '../../demo/definition.ts';
import { DIMENSIONS, type Dimension } from '../../demo/ga4/dimensions.ts';
import { type Group, SUM } from '../../demo/ga4/metrics.ts';
import { scan } from '../../demo/ga4/scan.ts';
import { levelsOn } from '../../demo/levels.ts';
import { companyHour, makeWorld } from '../../demo/world.ts';
import { type ParsedScenario, parseScenario } from '../../src/definitions/parse-scenario.ts';
import {
  addDays,
  addMonths,
  dateInZone,
  dateOfDayNumber,
  dayNumber,
  type Instant,
  type LocalDate,
  localDate,
} from '../../src/domain/calendar.ts';

const world = makeWorld(DEMO_SEED);
const CHANNEL_GROUPS = ['Paid Search', 'Paid Social'];

function groups(first: LocalDate, last: LocalDate, now: Instant, names: readonly string[]): readonly Group[] {
  const dimensions = names.map((name) => DIMENSIONS.get(name) as Dimension);
  const isEventScoped = dimensions.some((one) => one.scope === 'event');
  const days = { first: dayNumber(first), last: dayNumber(last) };
  return [
    ...scan({
      world,
      ...days,
      byHour: companyHour(now),
      dimensions,
      passes: null,
      isEventScoped,
      people: new Set(['active']),
      wantsAds: false,
      withheldShare: () => 0,
    }).values(),
  ];
}

function observationsAt(now: Instant, cycleStart: LocalDate, complete: LocalDate, withEveryDay: boolean): readonly object[] {
  const web = 'demo-webb';
  const from = addMonths(cycleStart, -12);
  const observations: object[] = [];
  for (const { codes, sums } of groups(from, complete, now, ['date'])) {
    const day = dateOfDayNumber(codes[0] ?? 0);
    for (const [metric, value] of [
      ['sessions', sums[SUM.sessions]],
      ['keyEvents', sums[SUM.keyEvents]],
      ['purchaseRevenue', (sums[SUM.revenueOre] ?? 0) / 100],
    ])
      observations.push({ connection: web, metric, day, value });
  }
  const paid = new Map<string, number>();
  for (const { codes, sums } of groups(from, complete, now, ['date', 'sessionDefaultChannelGroup']))
    if (CHANNEL_GROUPS.includes(CHANNELS[codes[1] ?? 0]?.group ?? ''))
      paid.set(dateOfDayNumber(codes[0] ?? 0), (paid.get(dateOfDayNumber(codes[0] ?? 0)) ?? 0) + (sums[SUM.keyEvents] ?? 0));
  for (const [day, value] of paid)
    observations.push({ connection: web, metric: 'keyEvents', filter: { sessionDefaultChannelGroup: { in: CHANNEL_GROUPS } }, day, value });
  const signUp = DIMENSIONS.get('eventName') as Dimension;
  for (const { codes, sums } of groups(from, complete, now, ['date', 'eventName']))
    if (signUp.label(codes[1] ?? 0, world) === 'sign_up')
      observations.push({
        connection: web,
        metric: 'keyEvents',
        filter: { eventName: 'sign_up' },
        day: dateOfDayNumber(codes[0] ?? 0),
        value: sums[SUM.keyEvents],
      });
  if (complete < cycleStart) return observations;
  const elapsed = dayNumber(complete) - dayNumber(cycleStart);
  const lengths = withEveryDay ? Array.from({ length: elapsed + 1 }, (_, days) => days) : [elapsed];
  for (const start of [cycleStart, addMonths(cycleStart, -3), addMonths(cycleStart, -12)]) {
    const ends = [...lengths.map((days) => addDays(start, days)), addDays(addMonths(start, 3), -1)];
    for (const last of new Set(ends)) {
      if (last > complete) continue;
      const value = groups(start, last, now, [])[0]?.active.size ?? 0;
      observations.push({ connection: web, metric: 'activeUsers', from: start, to: last, value, observedAt: now });
    }
  }
  for (const { codes, sums } of groups(cycleStart, complete, now, ['pagePath'])) {
    const item = world.page(codes[0] ?? 0).path;
    if (item.startsWith('/blogg/'))
      observations.push({
        connection: web,
        metric: 'screenPageViews',
        item,
        filter: { pagePath: { prefix: '/blogg/' } },
        from: cycleStart,
        to: complete,
        value: sums[SUM.views],
        observedAt: now,
      });
  }
  return observations;
}

/**
 * @param withEveryDay with the exact windows of every day so far, not only of the last one
 * @throws Error when the sample definition is refused
 */
export function demoScenarioAt(now: Instant, withEveryDay = false): Extract<ParsedScenario, { kind: 'parsed' }> {
  const { connections: _, ...defined } = parse(demoDefinition(now, { world })) as { connections: unknown; cycles: { starts: string }[] };
  const today = dateInZone(now, COMPANY.zone);
  const cycleStart = localDate(defined.cycles[0]?.starts ?? '');
  const yesterday = addDays(today, -1);
  const observations = [...observationsAt(now, cycleStart, yesterday, withEveryDay), ...demoPushes(now)];
  for (let day = addMonths(cycleStart, -4); day <= yesterday; day = addDays(day, 1)) {
    const number = dayNumber(day);
    const cost = campaignsOn(world, number, companyHour(now)).reduce((sum, one) => sum + one.costOre, 0) / 100;
    const { members, subscribers } = levelsOn(DEMO_SEED, number);
    observations.push({ connection: 'demo-annonser', metric: 'cost', day, value: cost });
    observations.push(
      { connection: 'demo-klubben', metric: 'members', day, value: members },
      { connection: 'demo-klubben', metric: 'subscribers', day, value: subscribers },
    );
  }
  const zone = COMPANY.zone;
  const sum = { unit: 'count', aggregation: 'sum' };
  const money = { unit: 'currency', currency: 'SEK', aggregation: 'sum' };
  const timing = { zone, completeThrough: yesterday, settledThrough: addDays(today, -14) };
  const sources = {
    'demo-webb': {
      ...timing,
      answered: [{ from: addMonths(cycleStart, -12), to: yesterday }],
      metrics: {
        sessions: sum,
        keyEvents: { ...sum, absentMeansZero: true },
        screenPageViews: { ...sum, absentMeansZero: true },
        purchaseRevenue: money,
        activeUsers: { unit: 'count', aggregation: { source_only: 'distinct' } },
      },
    },
    'demo-annonser': { ...timing, metrics: { cost: money } },
    'demo-klubben': {
      ...timing,
      metrics: { members: { unit: 'count', aggregation: 'last' }, subscribers: { unit: 'count', aggregation: 'last' } },
    },
    'demo-samtal': {
      ...timing,
      metrics: { interviews: { ...sum, absentMeansZero: true } },
      answered: [{ from: addMonths(cycleStart, -3), to: yesterday }],
    },
  };
  const scenario = parseScenario(JSON.stringify({ ...defined, asOf: today, sources, observations }), {
    fileName: 'demo.json',
    format: 'json',
  });
  if (scenario.kind === 'refused') throw new Error(JSON.stringify(scenario.errors.slice(0, 5)));
  return scenario;
}

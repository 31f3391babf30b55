import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { campaignsOn } from '../../demo/advertising.ts';
import { CHANNELS, COMPANY } from '../../demo/company.ts';
import { DEMO_SEED, demoDefinition, demoPushes } from '../../demo/definition.ts';
import { DIMENSIONS, type Dimension } from '../../demo/ga4/dimensions.ts';
import { type Group, SUM } from '../../demo/ga4/metrics.ts';
import { scan } from '../../demo/ga4/scan.ts';
import { levelsOn } from '../../demo/levels.ts';
import { companyHour, makeWorld } from '../../demo/world.ts';
import { parseScenario } from '../../src/definitions/parse-scenario.ts';
import {
  addDays,
  addMonths,
  dateInZone,
  dateOfDayNumber,
  dayNumber,
  type Instant,
  instant,
  type LocalDate,
  localDate,
} from '../../src/domain/calendar.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import type { Evaluation } from '../../src/domain/evaluation.ts';

/** The board that the demo shows, computed from the world itself: what a sync would have stored, given to the evaluation. */
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

function observationsAt(now: Instant, cycleStart: LocalDate, complete: LocalDate): readonly object[] {
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
  for (const start of [cycleStart, addMonths(cycleStart, -3), addMonths(cycleStart, -12)])
    for (const last of [addDays(start, elapsed), addDays(addMonths(start, 3), -1)])
      if (last <= complete)
        observations.push({
          connection: web,
          metric: 'activeUsers',
          from: start,
          to: last,
          value: groups(start, last, now, [])[0]?.active.size ?? 0,
          observedAt: now,
        });
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

function boardAt(now: Instant): { readonly evaluation: Evaluation; readonly warnings: readonly unknown[] } {
  const { connections: _, ...defined } = parse(demoDefinition(now, { world })) as { connections: unknown; cycles: { starts: string }[] };
  const today = dateInZone(now, COMPANY.zone);
  const cycleStart = localDate(defined.cycles[0]?.starts ?? '');
  const yesterday = addDays(today, -1);
  const observations = [...observationsAt(now, cycleStart, yesterday), ...demoPushes(now)];
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
  const timing = { zone, completeThrough: yesterday, settledThrough: addDays(today, -3) };
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
  return { evaluation: evaluate(scenario.input), warnings: scenario.warnings };
}

describe('the demo board', () => {
  it.each(['2024-05-20', '2025-08-15', '2026-03-12', '2026-11-24', '2027-02-10', '2028-06-18', '2031-12-01'])(
    'is alive on %s: every key result has a number, and they differ',
    (date) => {
      const { evaluation, warnings } = boardAt(instant(`${date}T06:00:00Z`));
      const results = Object.entries(evaluation.keyResults);
      expect(results).toHaveLength(10);
      expect(JSON.stringify(evaluation)).not.toMatch(/NaN|Infinity/);
      for (const [id, one] of results) expect([id, one.state, one.value === null, one.progress === null]).toEqual([id, 'ok', false, false]);
      const displays = results.map(([, one]) => one.progress?.display ?? 0);
      expect(Math.max(...displays) - Math.min(...displays)).toBeGreaterThan(0.4);
      const statuses = new Set(results.map(([, one]) => one.status));
      expect(statuses.has('on_track')).toBe(true);
      expect(statuses.has('at_risk')).toBe(true);
      expect(statuses.has('off_track')).toBe(true);
      expect(results.some(([, one]) => one.attained === true)).toBe(true);
      expect(warnings).toEqual([]);
    },
  );

  it.each(['2026-10-01', '2026-10-02', '2026-10-04', '2026-10-06', '2027-01-01', '2027-01-04'])(
    'has something to show in the first days of a quarter (%s)',
    (date) => {
      const { evaluation } = boardAt(instant(`${date}T06:00:00Z`));
      expect(JSON.stringify(evaluation)).not.toMatch(/NaN|Infinity/);
      const known = Object.values(evaluation.keyResults).filter((one) => one.value !== null);
      expect(known.length).toBeGreaterThanOrEqual(8);
    },
  );
});

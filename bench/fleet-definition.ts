/**
 * A made-up organisation of any size: GA4 properties and other sources, key results over them in a realistic mix, with the
 * overlap that teams have who look at the same site. The same size is always the same definition.
 */
import { inclusiveRange, localDate } from '../src/domain/calendar.ts';
import type { Baseline, ConnectionDefinition, Input, KeyResult, Objective, OkrDefinition, Window } from '../src/domain/key-result.ts';
import type { Filter } from '../src/domain/observation.ts';

export const GA4_CREDENTIAL = 'env:FLEET_GA4';
const KEY_RESULTS_PER_OBJECTIVE = 4;
const KEY_RESULTS_PER_PROPERTY = 50;
const MILESTONE_SHARE = 0.05;
const OTHER_SOURCE_SHARE = 0.12;

/** Numbers in [0, 1) that depend on the seed only (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Weighted<Each> = readonly (readonly [number, Each])[];
function pick<Each>(random: () => number, from: Weighted<Each>): Each {
  let left = random() * from.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, each] of from) {
    left -= weight;
    if (left < 0) return each;
  }
  return (from.at(-1) as readonly [number, Each])[1];
}

const equals = (dimension: string, value: string): Filter => ({ [dimension]: { op: 'equals', value } });
const GA4_METRICS: Weighted<string> = [
  [20, 'sessions'],
  [15, 'activeUsers'],
  [14, 'keyEvents'],
  [10, 'screenPageViews'],
  [8, 'newUsers'],
  [8, 'engagementRate'],
  [8, 'totalRevenue'],
  [5, 'transactions'],
  [4, 'eventCount'],
  [4, 'averageSessionDuration'],
  [4, 'totalUsers'],
];
const OTHER_METRICS: Weighted<string> = [
  [5, 'clicks'],
  [4, 'leads'],
  [3, 'orders'],
  [3, 'signups'],
  [3, 'ctr'],
  [2, 'downloads'],
];
const FILTERS: Weighted<Filter> = [
  [45, {}],
  [9, equals('sessionDefaultChannelGroup', 'Organic Search')],
  [7, equals('sessionDefaultChannelGroup', 'Paid Search')],
  [5, equals('sessionDefaultChannelGroup', 'Email')],
  [4, equals('sessionDefaultChannelGroup', 'Organic Social')],
  [6, equals('country', 'Sweden')],
  [5, equals('country', 'Norway')],
  [4, equals('country', 'Denmark')],
  [5, { landingPage: { op: 'prefix', value: '/blog' } }],
  [5, { landingPage: { op: 'prefix', value: '/guide' } }],
  [5, equals('deviceCategory', 'mobile')],
];
const WINDOWS: Weighted<Window> = [
  [55, { kind: 'cycle' }],
  [15, { kind: 'calendar', unit: 'month', which: 'current' }],
  [15, { kind: 'trailing', days: 28 }],
  [5, { kind: 'trailing', days: 7 }],
  [5, { kind: 'calendar', unit: 'week', which: 'last_complete' }],
  [5, { kind: 'calendar', unit: 'quarter', which: 'current' }],
];
const BASELINES: Weighted<Baseline> = [
  [35, { kind: 'fixed', value: 1_000 }],
  [35, { kind: 'measured', reference: { kind: 'previous_cycle' } }],
  [30, { kind: 'measured', reference: { kind: 'same_period_last_year' } }],
];
const KINDS: Weighted<'change' | 'limit' | 'range' | 'count_items'> = [
  [78, 'change'],
  [13, 'limit'],
  [5, 'range'],
  [4, 'count_items'],
];
const BASE = { weight: 1, ambition: 'committed', unit: null, override: null, checkIns: [], score: null, pace: null } as const;

/**
 * One account of a source that takes one metric a call, and key results that nearly all look at a page of their own: nothing
 * can be shared, so that a sync is bound by the source.
 */
export function pagesFleetOf(size: number): OkrDefinition {
  const fleet = fleetOf(size);
  const random = randomOf(size + 1);
  const keyResults = Array.from({ length: size }, (_, index): KeyResult => {
    const filter: Filter = { page: { op: 'equals', value: `/page-${Math.floor((random() * size) / 4)}` } };
    const series = { connection: 'pages', account: null, metric: pick(random, OTHER_METRICS), filter, itemDimension: null };
    return {
      ...BASE,
      id: `kr-${index}`,
      title: `Key result ${index}`,
      kind: 'change',
      inputs: [{ name: 'input', series, missing: 'stop', publishedSince: null }],
      expression: { kind: 'input', name: 'input' },
      window: pick(random, WINDOWS),
      per: null,
      starts: null,
      fx: [],
      overlapAcknowledged: true,
      baseline: { kind: 'fixed', value: 1_000 },
      target: { kind: 'value', value: 100_000 },
      stated: null,
      rollup: null,
    };
  });
  const connections = [{ id: 'pages', source: 'pages', settings: {}, credential: null }];
  return { ...fleet, connections, objectives: objectivesOf(keyResults) };
}

/** @param size how many key results; a GA4 property for every fifty, and another source for every ten properties */
export function fleetOf(size: number): OkrDefinition {
  const random = randomOf(size);
  const properties = Math.max(1, Math.round(size / KEY_RESULTS_PER_PROPERTY));
  const others = Math.max(1, Math.round(properties / 10));
  const keyResults = Array.from({ length: size }, (_, index) => keyResultOf(`kr-${index}`, random, properties, others));
  return {
    workspace: {
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      weekStart: 1,
      fiscalYearStart: 1,
      locale: 'sv',
      statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
    },
    connections: [
      ...Array.from({ length: properties }, (_, index) => ga4(index)),
      ...Array.from({ length: others }, (_, index) => ({ id: `other-${index}`, source: 'scripted', settings: {}, credential: null })),
    ],
    cycles: [{ id: '2026-q4', range: inclusiveRange(localDate('2026-10-01'), localDate('2026-12-31')) }],
    objectives: objectivesOf(keyResults),
  };
}

function ga4(index: number): ConnectionDefinition {
  const settings = { property: `properties/${100_000 + index}` };
  return { id: `site-${index}`, source: 'ga4', settings, credential: GA4_CREDENTIAL };
}

function objectivesOf(keyResults: readonly KeyResult[]): readonly Objective[] {
  return Array.from({ length: Math.ceil(keyResults.length / KEY_RESULTS_PER_OBJECTIVE) }, (_, index) => ({
    id: `objective-${index}`,
    title: `What team ${index} wants`,
    cycle: '2026-q4',
    owner: null,
    parent: null,
    weight: 1,
    keyResults: keyResults.slice(index * KEY_RESULTS_PER_OBJECTIVE, (index + 1) * KEY_RESULTS_PER_OBJECTIVE),
  }));
}

function keyResultOf(id: string, random: () => number, properties: number, others: number): KeyResult {
  const title = `Key result ${id}`;
  if (random() < MILESTONE_SHARE) {
    const steps = ['plan', 'build', 'launch'].map((step) => ({ id: step, title: step, weight: 1, done: null }));
    return { ...BASE, id, title, kind: 'milestone', steps, published: null };
  }
  const kind = pick(random, KINDS);
  const isOther = kind !== 'count_items' && random() < OTHER_SOURCE_SHARE;
  // Squared: some properties have many key results, most have few.
  const connection = isOther ? `other-${Math.floor(random() * others)}` : `site-${Math.floor(random() ** 1.5 * properties)}`;
  const input = (metric: string, more: { readonly name?: string; readonly itemDimension?: string } = {}): Input => ({
    name: more.name ?? 'input',
    series: { connection, account: null, metric, filter: isOther ? {} : filter, itemDimension: more.itemDimension ?? null },
    missing: 'stop',
    publishedSince: null,
  });
  const filter = pick(random, FILTERS);
  const metric = pick(random, isOther ? OTHER_METRICS : GA4_METRICS);
  const measured = {
    inputs: [input(metric)],
    expression: { kind: 'input', name: 'input' } as const,
    window: pick(random, WINDOWS),
    per: null,
    starts: null,
    fx: [],
    overlapAcknowledged: true,
  };
  switch (kind) {
    case 'change': {
      const baseline = pick(random, BASELINES);
      const target = baseline.kind === 'fixed' ? ({ kind: 'value', value: 100_000 } as const) : ({ kind: 'change', change: 0.2 } as const);
      return { ...BASE, ...measured, id, title, kind, baseline, target, stated: null, rollup: null };
    }
    case 'limit':
      return { ...BASE, ...measured, id, title, kind, bound: { kind: random() < 0.5 ? 'at_most' : 'at_least', value: 5_000 } };
    case 'range':
      return { ...BASE, ...measured, id, title, kind, low: 1_000, high: 50_000, tolerance: 500 };
    case 'count_items': {
      const inputs = [input('screenPageViews', { itemDimension: 'pagePath' })];
      const target = { kind: 'value', value: 10 } as const;
      const window = { kind: 'cycle' } as const;
      const bound = { kind: 'at_least', value: 500 } as const;
      return { ...BASE, ...measured, window, inputs, id, title, kind, bound, baseline: null, target, stated: null };
    }
  }
}

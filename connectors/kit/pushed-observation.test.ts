import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/domain/input-error.ts';
import { metricDefinitions } from './declared-metrics.ts';
import { PUSHED_OBSERVATIONS_MAX, type PushTarget, readPushed } from './pushed-observation.ts';

const metrics = metricDefinitions(
  {
    leads: { unit: 'count', aggregation: 'sum' },
    deals: { unit: 'count', aggregation: 'sum' },
    rate: { unit: 'ratio', aggregation: { ratio: { numerator: 'deals', denominator: 'leads' } } },
    nps: { unit: 'score', aggregation: 'last' },
  },
  true,
);
const targets: Readonly<Record<string, PushTarget>> = {
  crm: {
    arrives: 'pushed',
    metrics,
    itemDimensionsOf: (metric) => (metric === 'leads' ? ['campaign'] : metric === 'deals' ? ['page', 'post'] : []),
  },
  site: { arrives: 'fetched', metrics: {}, itemDimensionsOf: () => [] },
};
const read = (...items: readonly unknown[]) => readPushed(items, (id) => targets[id] ?? null, Object.keys(targets));
const lead = { connection: 'crm', metric: 'leads', day: '2026-10-01', value: 12 };
function problemsOf(...items: readonly unknown[]) {
  try {
    read(...items);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ path, allowed }) => `${path}: ${allowed}`);
    throw error;
  }
  return [];
}

describe('pushed values', () => {
  it('are readings of a day', () => {
    expect(read(lead).observations).toEqual([
      {
        series: { connection: 'crm', account: null, metric: 'leads', filter: {}, itemDimension: null },
        grain: 'day',
        range: { start: '2026-10-01', end: '2026-10-02' },
        item: null,
        value: 12,
        quality: [],
      },
    ]);
  });
  it('are readings of an exact window, both ends written in', () => {
    const [reading] = read({
      connection: 'crm',
      metric: 'leads',
      from: '2026-10-01',
      to: '2026-10-31',
      value: 300,
      quality: ['sampled', 'sampled'],
    }).observations;
    expect(reading).toMatchObject({ grain: 'range', range: { start: '2026-10-01', end: '2026-11-01' }, quality: ['sampled'] });
  });
  it('may have a filter, in the spellings of the definition file', () => {
    const filter = { country: 'SE', page: { prefix: '/a' }, year: 2026, device: { not: { in: ['tablet', 'tv'] } } };
    expect(read({ ...lead, filter }).observations[0]?.series.filter).toEqual({
      country: { op: 'equals', value: 'SE' },
      page: { op: 'prefix', value: '/a' },
      year: { op: 'equals', value: '2026' },
      device: { op: 'not', condition: { op: 'in', values: ['tablet', 'tv'] } },
    });
  });
  it('of items belong to the one dimension that the metric is counted by, or the one that is named', () => {
    expect(read({ ...lead, item: 'autumn' }).observations[0]).toMatchObject({ item: 'autumn', series: { itemDimension: 'campaign' } });
    expect(read({ ...lead, metric: 'deals', item: '/a', dimension: 'page' }).observations[0]?.series.itemDimension).toBe('page');
    expect(read({ ...lead, metric: 'nps', item: 'team a', dimension: 'team' }).observations[0]?.series.itemDimension).toBe('team');
  });
  it('say that the days between them were empty, where the connection says that absent means zero', () => {
    const sent = ['2026-10-05', '2026-10-01', '2026-10-09'].map((day) => ({ ...lead, day }));
    expect(read(...sent, { ...lead, metric: 'nps' }).answered).toEqual([
      { series: read(lead).observations[0]?.series, grain: 'day', range: { start: '2026-10-01', end: '2026-10-10' } },
    ]);
  });
  it('sent twice in one request are one; two values for one day are refused', () => {
    expect(read(lead, lead).observations).toHaveLength(1);
    expect(problemsOf(lead, { ...lead, value: 13 })).toEqual(['[1].value: one value for one window; [0] says 12']);
  });
  it('turn −0 into 0', () => expect(Object.is(read({ ...lead, value: -0 }).observations[0]?.value, 0)).toBe(true));

  it.each([
    ['a text for a number', { ...lead, value: '1 234,5' }, '[0].value: a number'],
    ['a number beyond 2^53', { ...lead, value: 1e17 }, '[0].value: a number no larger than 2^53 − 1'],
    ['no value', { ...lead, value: undefined }, '[0].value: a number'],
    ['no number', { ...lead, value: Number.NaN }, '[0].value: a number'],
    ['an impossible day', { ...lead, day: '2026-02-30' }, '[0].day: a date YYYY-MM-DD between 1900 and 2200'],
    ['a moment for a day', { ...lead, day: '2026-10-01T00:00:00Z' }, '[0].day: a date YYYY-MM-DD between 1900 and 2200'],
    ['no window', { connection: 'crm', metric: 'leads', value: 1 }, '[0].day: either day, or from and to'],
    ['half a window', { connection: 'crm', metric: 'leads', value: 1, from: '2026-10-01' }, '[0].day: either day, or from and to'],
    ['a day and a window', { ...lead, from: '2026-10-01', to: '2026-10-02' }, '[0].day: either day, or from and to'],
    [
      'a window backwards',
      { connection: 'crm', metric: 'leads', value: 1, from: '2026-10-02', to: '2026-10-01' },
      '[0].to: a day not before from (2026-10-02)',
    ],
    ['an unknown connection', { ...lead, connection: 'cmr' }, '[0].connection: one of crm, site; did you mean crm?'],
    [
      'a connection that is read by itself',
      { ...lead, connection: 'site' },
      '[0].connection: a connection of source push or manual; this one is read by itself',
    ],
    ['an unknown metric', { ...lead, metric: 'lead' }, '[0].metric: one of leads, deals, rate, nps; did you mean leads?'],
    ['a metric of the prototype', { ...lead, metric: 'toString' }, '[0].metric: one of leads, deals, rate, nps'],
    ['a ratio', { ...lead, metric: 'rate' }, '[0].metric: its parts, deals and leads: the ratio is computed from them'],
    [
      'an unknown flag',
      { ...lead, quality: ['fine'] },
      '[0].quality[0]: one of provisional, sampled, thresholded, other_row, truncated, partial_day, mixed_zones, estimated',
    ],
    ['an item of one of several dimensions', { ...lead, metric: 'deals', item: 'x' }, '[0].dimension: dimension: page or post'],
    ['a dimension without an item', { ...lead, dimension: 'page' }, '[0].dimension: only together with item'],
    [
      'two operators',
      { ...lead, filter: { page: { prefix: '/a', contains: 'b' } } },
      '[0].filter.page: a text, or { operator: text } with one of equals, in, prefix, contains, regex, not',
    ],
    ['a list', [lead], '[0]: an object with connection, metric, value, and day (or from and to)'],
    ['null', null, '[0]: an object with connection, metric, value, and day (or from and to)'],
  ])('refuse %s', (_, item, problem) => expect(problemsOf(item)).toContain(problem));
  it('refuse an unknown key with the nearest one', () => {
    expect(problemsOf({ ...lead, dya: '2026-10-01' })[0]).toMatch(/^\[0\]\.dya: one of .*did you mean day\?$/);
  });
  it('are refused as a whole, with every mistake named', () => {
    expect(problemsOf(lead, { ...lead, value: 'x' }, { ...lead, metric: 'no' })).toHaveLength(2);
    expect(problemsOf(...Array.from({ length: 5_000 }, () => null))).toHaveLength(100);
  });
  it('come at most 10 000 at a time, and at least one', () => {
    expect(problemsOf()).toHaveLength(1);
    expect(problemsOf(...Array.from({ length: PUSHED_OBSERVATIONS_MAX + 1 }, () => lead))).toEqual([': 1 to 10000 in one request']);
  });
});

/** Roll-up, expected progress, pace and status, by hand. */
import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/calendar.ts';
import type { KeyResult, Pace } from '../../../src/domain/key-result.ts';
import { by, calendar, change, daily, fixed, flat, input, LAST, LATEST, measured, rollup, run, runOne, to } from '../scenario.ts';

/** Progress as a level from 0 to 100; null: never read. */
const children = (values: readonly (number | null)[], weights: readonly number[]) => ({
  asOf: '2026-10-31',
  sources: { site: { metrics: Object.fromEntries(values.map((_, index) => [`m${index}`, { aggregation: LAST }])) } },
  observations: values.flatMap((value, index) => (value === null ? [] : [{ metric: `m${index}`, day: '2026-10-31', value }])),
  keyResults: weights.map(
    (weight, index): KeyResult =>
      change({ id: `k${index}`, inputs: [input(`m${index}`)], window: LATEST, baseline: fixed(0), weight } as never),
  ),
});

describe('oracle: objective progress', () => {
  it.each([
    {
      why: 'two of equal weight: (100 % + 50 %) ÷ 2',
      values: [100, 50],
      weights: [1, 1],
      is: { progress: 0.75, coverage: 1, status: 'off_track' },
    },
    { why: '3 × 100 % and 1 × 20 %: 3.2 ÷ 4', values: [100, 20], weights: [3, 1], is: { progress: 0.8, coverage: 1, status: 'off_track' } },
    {
      why: 'an unknown of weight 4 is left out: 3.5 ÷ 4 at 4 of 8',
      values: [100, 50, null],
      weights: [3, 1, 4],
      is: { progress: 0.875, coverage: 0.5, status: 'off_track' },
    },
    {
      why: 'overshooting counts as 1, regressing as 0: (1 + 0 + 0.8) ÷ 3',
      values: [400, -50, 80],
      weights: [1, 1, 1],
      is: { progress: 0.6, coverage: 1, status: 'off_track' },
    },
    {
      why: 'weight 0 says nothing, not even its status',
      values: [95, 0],
      weights: [2, 0],
      is: { progress: 0.95, coverage: 1, status: 'on_track' },
    },
    { why: 'all unknown', values: [null, null], weights: [1, 1], is: { progress: null, coverage: 0, status: null } },
    {
      why: 'the worst status: at risk beside on track',
      values: [90, 70],
      weights: [1, 1],
      is: { progress: 0.8, coverage: 1, status: 'at_risk' },
    },
    {
      why: 'thirds stay exact: (1 + 0 + 0) ÷ 3',
      values: [100, 0, 0],
      weights: [1, 1, 1],
      is: { progress: 1 / 3, coverage: 1, status: 'off_track' },
    },
  ])('$why', ({ values, weights, is }) => expect(run(children(values, weights)).objectives.o).toEqual(is));
});

describe('oracle: parents', () => {
  const tree = (kind: 'mean' | 'sum', weights: readonly number[], target: number | null = null) => [
    { id: 'top', keyResults: [rollup(kind, target === null ? {} : ({ target: to(target) } as never))] },
    ...weights.map((weight, index) => ({
      id: `o${index}`,
      parent: 'parent',
      weight,
      keyResults: [change({ id: `k${index}`, inputs: [input(`m${index}`)] })],
    })),
  ];
  const sums = { site: { metrics: { m0: {}, m1: {}, m2: {} } } };
  // k0 has 10 a day through the 10th, k1 4 a day through the 8th, k2 nothing.
  const observations = [...flat('2026-10-01', 10, 10, 'm0'), ...flat('2026-10-01', 8, 4, 'm1')];
  const parentOf = (kind: 'mean' | 'sum', weights: readonly number[], target: number | null = null) =>
    runOne({ asOf: '2026-10-10', sources: sums, observations, objectives: tree(kind, weights, target) }, 'parent');

  it.each([
    { why: 'mean of 100 % and 32 %, equal', weights: [1, 1], value: 0.66, coverage: 1, knownThrough: '2026-10-08' },
    { why: 'mean of 3 × 100 % and 1 × 32 %: 3.32 ÷ 4', weights: [3, 1], value: 0.83, coverage: 1, knownThrough: '2026-10-08' },
    { why: 'an unknown objective of weight 2 is left out', weights: [1, 1, 2], value: 0.66, coverage: 0.5, knownThrough: '2026-10-08' },
    { why: 'an objective of weight 0 neither counts nor holds back', weights: [1, 0], value: 1, coverage: 1, knownThrough: '2026-10-10' },
  ])('$why', ({ weights, value, coverage, knownThrough }) => {
    const days = Number(knownThrough.slice(-2));
    const found = parentOf('mean', weights);
    expect(found).toMatchObject({ value, progress: { raw: value }, attained: value === 1, coverage, knownThrough });
    expect(found.pace.expected).toBeCloseTo(days / 31, 12);
  });

  it('sum: both as of the 8th, 80 + 32 of 560 is a fifth', () => {
    expect(parentOf('sum', [1, 1], 560)).toMatchObject({ value: 112, progress: { raw: 0.2 }, knownThrough: '2026-10-08', unit: 'count' });
  });
  it('sum with a child of which nothing is known: none', () => {
    expect(parentOf('sum', [1, 1, 1], 560)).toMatchObject({ value: null, progress: null, state: 'no_data', coverage: 2 / 3 });
  });
});

describe('oracle: expected progress, pace and status', () => {
  const points = (...list: [string, number][]): Pace => ({
    kind: 'checkpoints',
    points: list.map(([date, progress]) => ({ date: localDate(date), progress })),
  });
  const CHECKPOINTS = points(['2026-10-10', 0.2], ['2026-10-20', 0.8]);
  const at = (asOf: string, value: number, more: object = {}) =>
    runOne({
      asOf,
      keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(0), target: to(100), ...more })],
      sources: { site: { metrics: { level: { aggregation: LAST } } } },
      observations: [{ metric: 'level', day: asOf, value }],
    });

  it.each([
    { why: 'linear, day 10 of 31', asOf: '2026-10-10', pace: null, value: 30, expected: 10 / 31, status: 'on_track' },
    { why: 'linear, the last day', asOf: '2026-10-31', pace: null, value: 89, expected: 1, status: 'at_risk' },
    {
      why: 'flat: all of it from the start',
      asOf: '2026-10-10',
      pace: { kind: 'flat' } as Pace,
      value: 69,
      expected: 1,
      status: 'off_track',
    },
    { why: 'checkpoints, half way to the first: 0.1', asOf: '2026-10-05', pace: CHECKPOINTS, value: 10, expected: 0.1, status: 'on_track' },
    { why: 'checkpoints, on the first', asOf: '2026-10-10', pace: CHECKPOINTS, value: 18, expected: 0.2, status: 'on_track' },
    {
      why: 'checkpoints, a tenth of the way between: 0.2 + 0.06',
      asOf: '2026-10-11',
      pace: CHECKPOINTS,
      value: 20,
      expected: 0.26,
      status: 'at_risk',
    },
    { why: 'checkpoints, after the last: held', asOf: '2026-10-30', pace: CHECKPOINTS, value: 80, expected: 0.8, status: 'on_track' },
    {
      why: 'checkpoints in any order are the same',
      asOf: '2026-10-11',
      pace: points(['2026-10-20', 0.8], ['2026-10-10', 0.2]),
      value: 10,
      expected: 0.26,
      status: 'off_track',
    },
    {
      why: 'one checkpoint of 0: nothing is expected, on track',
      asOf: '2026-10-10',
      pace: points(['2026-10-20', 0]),
      value: 0,
      expected: 0,
      status: 'on_track',
    },
  ])('$why', ({ asOf, pace, value, expected, status }) => {
    const found = at(asOf, value, { pace });
    expect(found.pace.expected).toBeCloseTo(expected, 12);
    if (expected === 0) expect(found.pace.ratio).toBeNull();
    else expect(found.pace.ratio).toBeCloseTo(value / 100 / expected, 12);
    expect(found.status).toBe(status);
  });

  it.each([
    ['exactly 0.9 of the pace is on track', 90, 'on_track'],
    ['a little less is at risk', 89.99, 'at_risk'],
    ['exactly 0.7 is at risk', 70, 'at_risk'],
    ['a little less is off track', 69.99, 'off_track'],
    ['overshooting is on track', 300, 'on_track'],
    ['regressing is off track', -50, 'off_track'],
  ])('%s', (_, value, status) => expect(at('2026-10-20', value, { pace: { kind: 'flat' } }).status).toBe(status));

  it('too early: through day 3 of 31, a tenth; day 4 is judged', () => {
    expect([at('2026-10-03', 0).status, at('2026-10-04', 0).status]).toEqual(['too_early', 'off_track']);
  });

  it('with `calendar current` the days are those of the running month: day 10 of 30', () => {
    const observations = [...flat('2026-10-01', 31, 10), ...flat('2026-11-01', 10, 10)];
    const monthly = change({ window: calendar('month', 'current'), target: to(300) });
    const found = runOne({ asOf: '2026-11-10', ends: '2026-12-31', keyResults: [monthly], observations });
    expect(found.pace).toEqual({ expected: 1 / 3, ratio: 1 });
    const third = runOne({ asOf: '2026-11-03', ends: '2026-12-31', keyResults: [monthly], observations });
    expect(third.status).toBe('too_early');
  });

  it("a reference's shape: its first ten days held a fifth of it, and the value is judged against that", () => {
    // September: ten days at 10, then twenty at 20 are 500. Ten of October's days expect 100 ÷ 500, day 31 all of it.
    const september = daily(
      '2026-09-01',
      Array.from({ length: 30 }, (_, index) => (index < 10 ? 10 : 20)),
    );
    const shaped = (asOf: string, days: number) =>
      runOne({
        asOf,
        keyResults: [change({ target: to(600), pace: { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } })],
        observations: [...september, ...flat('2026-10-01', days, 10)],
      }).pace;
    expect(shaped('2026-10-10', 10)).toEqual({ expected: 0.2, ratio: 5 / 6 });
    expect(shaped('2026-10-31', 31).expected).toBe(1);
    // Like for like, its own reference is already in b(d): flat.
    const likeForLike = change({ baseline: measured('previous_cycle'), target: by(0.5) });
    const found = runOne({ asOf: '2026-10-10', keyResults: [likeForLike], observations: [...september, ...flat('2026-10-01', 10, 14)] });
    expect(found).toMatchObject({
      baseline: 100,
      target: 150,
      progress: { raw: 0.8 },
      pace: { expected: 1, ratio: 0.8 },
      status: 'at_risk',
    });
  });
});

/** Roll-up, expected progress, pace and status, by hand. */
import { describe, expect, it } from 'vitest';
import { inclusiveRange, localDate } from '../../../src/domain/calendar.ts';
import type { KeyResult, Pace } from '../../../src/domain/key-result.ts';
import {
  by,
  calendar,
  change,
  DISTINCT,
  daily,
  fixed,
  flat,
  input,
  LAST,
  LATEST,
  measured,
  name,
  op,
  rollup,
  run,
  runOne,
  type ScenarioSpec,
  to,
  trailing,
} from '../scenario.ts';

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

describe('oracle: parents, what holds them back and what they may add', () => {
  /** Child key results in objective x under the parent; the parent's own cycle is the fourth quarter. */
  const under = (parent: KeyResult, keyResults: KeyResult[], more: Partial<ScenarioSpec> = {}) =>
    runOne(
      {
        asOf: '2026-11-10',
        cycles: [
          { id: 'quarter', starts: '2026-10-01', ends: '2026-12-31' },
          { id: 'october', starts: '2026-10-01', ends: '2026-10-31' },
        ],
        sources: { site: { metrics: { a: {}, b: {}, level: { aggregation: LAST } } } },
        observations: [...flat('2026-10-01', 41, 1, 'a'), ...flat('2026-10-01', 36, 1, 'b')],
        ...more,
        objectives: [
          { id: 'top', cycle: 'quarter', keyResults: [parent] },
          { id: 'x', cycle: 'quarter', parent: 'parent', keyResults },
          ...(more.objectives ?? []),
        ],
      },
      'parent',
    );
  const a = change({ id: 'a', inputs: [input('a')] });
  const b = change({ id: 'b', inputs: [input('b')] });
  const none = change({ id: 'none', metric: 'level', inputs: [input('level')], window: LATEST, baseline: fixed(0) });
  const total = (more: object = {}) => rollup('sum', { target: to(1000), ...more } as never);

  it('mean: the earliest of the children that count: not one of weight 0, nor one whose progress is not known', () => {
    // a: 41 of 100 through 10 November; b: 36 of 100 through the 5th.
    expect(under(rollup('mean'), [a, b])).toMatchObject({
      value: 0.385,
      knownThrough: '2026-11-05',
      unit: 'ratio',
      currency: null,
      state: 'stale',
    });
    expect(under(rollup('mean'), [a, { ...b, weight: 0 }])).toMatchObject({
      value: 0.41,
      knownThrough: '2026-11-10',
      missing: [],
      state: 'ok',
    });
    const awaiting = change({ id: 'b', inputs: [input('b')], baseline: measured('previous_cycle'), target: by(0.5) });
    expect(under(rollup('mean'), [a, awaiting])).toMatchObject({ value: 0.41, knownThrough: '2026-11-10', coverage: 1 });
    const byHand = change({
      id: 'b',
      metric: 'level',
      inputs: [input('level')],
      override: { value: 60, reason: 'counted', expires: null },
    });
    expect(under(rollup('mean'), [a, byHand])).toMatchObject({ value: 0.505, knownThrough: '2026-11-10' });
  });

  it('a child whose own cycle is over and known to its end holds no parent back, one with a gap in it does', () => {
    const october = (days: number) => ({
      observations: [...flat('2026-10-01', 41, 1, 'a'), ...flat('2026-10-01', days, 1, 'b')],
      objectives: [{ id: 'y', cycle: 'october', parent: 'parent', keyResults: [b] }],
    });
    for (const parent of [rollup('mean'), total()]) {
      expect(under(parent, [a], october(31)).knownThrough).toBe('2026-11-10');
      expect(under(parent, [a], october(30)).knownThrough).toBe('2026-10-30');
    }
    expect(under(total(), [a], october(31)).value).toBe(72);
    // As of 30 October, a has 30 too.
    expect(under(total(), [a], october(30)).value).toBe(60);
  });

  it('sum: judged at a day that all reach, which one child may push further back than another', () => {
    // Last two days each. a lacks 7 October, b the 9th and 10th: at the 8th a lacks the 7th, at the 6th both have two days.
    const lastTwo = (id: string) => change({ id, inputs: [input(id)], window: trailing(2), baseline: fixed(0) });
    const days = (metric: string, value: number, ...on: number[]) =>
      on.map((day) => ({ metric, day: `2026-10-${String(day).padStart(2, '0')}`, value }));
    const observations = [...days('a', 1, 1, 2, 3, 4, 5, 6, 8, 9, 10), ...days('b', 10, 1, 2, 3, 4, 5, 6, 7, 8)];
    const found = under(total(), [lastTwo('a'), lastTwo('b')], { asOf: '2026-10-10', observations });
    expect(found).toMatchObject({ value: 22, knownThrough: '2026-10-06' });
  });

  it('sum: values that persons have set are enough', () => {
    const byHand = (id: string, value: number) =>
      change({ id, inputs: [input(id)], override: { value, reason: 'counted', expires: null } });
    expect(under(total(), [byHand('a', 70), byHand('b', 5)], { observations: [] })).toMatchObject({
      value: 75,
      knownThrough: '2026-11-10',
    });
  });

  it('no children: no value, no coverage, and no unit but its own', () => {
    for (const [parent, unit] of [
      [total(), null],
      [total({ unit: 'score' }), 'score'],
      [rollup('mean'), 'ratio'],
    ] as const) {
      const found = runOne({ asOf: '2026-11-10', ends: '2026-12-31', objectives: [{ id: 'top', keyResults: [parent] }] }, 'parent');
      expect(found).toMatchObject({
        value: null,
        coverage: null,
        unit,
        currency: null,
        state: 'no_data',
        knownThrough: null,
        warnings: [],
      });
    }
  });

  const priced = (id: string, connection: string) => change({ id, inputs: [input('cost', { connection })] });
  const shops = {
    se: { metrics: { cost: { unit: 'currency' as const, currency: 'SEK' } } },
    fi: { metrics: { cost: { unit: 'currency' as const, currency: 'EUR' } } },
    no: { metrics: { cost: {} } },
  };
  it.each([
    { why: 'another currency', keyResults: [priced('a', 'se'), priced('b', 'fi')], sources: shops },
    {
      why: 'another unit',
      keyResults: [priced('a', 'no'), priced('b', 'fi')],
      sources: { ...shops, fi: { metrics: { cost: { unit: 'duration' as const } } } },
    },
    { why: 'a level', keyResults: [none, a], sources: { site: { metrics: { a: {}, level: { aggregation: LAST } } } } },
    {
      why: 'a rate',
      keyResults: [
        a,
        change({ id: 'b', inputs: [input('a'), input('b', { name: 'other' })], expression: op(name('input'), '/', name('other')) }),
      ],
      sources: { site: { metrics: { a: {}, b: {} } } },
    },
  ])('sum of $why beside: refused, with what to use instead', ({ keyResults, sources }) => {
    const observations = [
      ...Object.keys(sources).flatMap((connection) => flat('2026-10-01', 41, 1, 'cost', { connection })),
      ...['a', 'b', 'level'].flatMap((metric) => flat('2026-10-01', 41, 1, metric)),
    ];
    const found = under(total(), keyResults, { sources, observations });
    expect(found).toMatchObject({ value: null, progress: null, state: 'insufficient_data' });
    expect(found.warnings.join()).toMatch(/one unit and currency.*use rollup: mean/);
  });
  it('sum of one currency: in it', () => {
    const observations = [...flat('2026-10-01', 41, 1, 'cost', { connection: 'se' })];
    expect(under(total(), [priced('a', 'se')], { sources: shops, observations })).toMatchObject({
      value: 41,
      unit: 'currency',
      currency: 'SEK',
      warnings: [],
    });
  });
  it('a mean is no total: a sum above it is refused, and it has no settled value', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { id: 'top-kr', target: to(1000) } as never)] },
      { id: 'mid', parent: 'top-kr', keyResults: [rollup('mean')] },
      { id: 'low', parent: 'parent', keyResults: [a] },
    ];
    const sources = { site: { settledThrough: '2026-10-05', metrics: { a: {} } } };
    const found = run({ asOf: '2026-10-10', sources, objectives, observations: flat('2026-10-01', 10, 1, 'a') });
    expect(found.keyResults['top-kr']).toMatchObject({ value: null, state: 'insufficient_data' });
    expect(found.keyResults.parent).toMatchObject({
      value: 0.1,
      quality: ['provisional'],
      provisional: { from: '2026-10-06', settledValue: null },
    });
  });

  it('sum against a measured baseline: awaited as soon as the reference of one child is not known', () => {
    const parent = total({ baseline: measured({ from: '2026-09-01', to: '2026-09-30' }), target: by(0.5) });
    const now = [...flat('2026-10-01', 41, 1, 'a'), ...flat('2026-10-01', 41, 1, 'b')];
    const found = (...metrics: string[]) =>
      under(parent, [a, b], { observations: [...now, ...metrics.flatMap((metric) => flat('2026-09-01', 30, 1, metric))] });
    expect(found('a')).toMatchObject({ value: 82, baseline: null, progress: null, state: 'awaiting_baseline' });
    // 30 days of September, which 41 days of the quarter have passed: 30 + 30.
    expect(found('a', 'b')).toMatchObject({ value: 82, baseline: 60, target: 90, state: 'ok' });
  });
  it("a mean has no days of a reference: its pace cannot follow one's shape", () => {
    const shaped = rollup('mean', { pace: { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } } as never);
    expect(under(shaped, [a])).toMatchObject({ value: 0.41, pace: { expected: null, ratio: null }, status: null });
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

  it.each([
    // September's known days, and what ten days of October are expected to hold of a whole month.
    {
      why: 'a day that it lacks is like the others: 10 of 30',
      september: flat('2026-09-01', 30, 10).filter(({ day }) => day !== '2026-09-04'),
      expected: 1 / 3,
    },
    { why: 'nothing of it is known', september: [], expected: null },
    { why: 'nothing of its first ten days is known', september: flat('2026-09-11', 20, 10), expected: null },
    { why: 'it adds up to 0', september: flat('2026-09-01', 30, 0), expected: null },
    { why: 'it adds up to less than 0', september: flat('2026-09-01', 30, -1), expected: null },
    { why: 'it first fell: not less than 0', september: [...flat('2026-09-01', 10, -1), ...flat('2026-09-11', 20, 10)], expected: 0 },
    { why: 'it fell at last: not more than 1', september: [...flat('2026-09-01', 10, 10), ...flat('2026-09-11', 20, -1)], expected: 1 },
  ])("a reference's shape: $why", ({ september, expected }) => {
    const keyResult = change({ target: to(600), pace: { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } });
    const found = runOne({ asOf: '2026-10-10', keyResults: [keyResult], observations: [...september, ...flat('2026-10-01', 10, 20)] });
    expect(found.pace.expected).toBe(expected);
    expect(found.status).toBe(expected === null ? null : expected === 1 ? 'off_track' : 'on_track');
  });

  it("a reference's shape of uniques: needs both of its windows", () => {
    const keyResult = change({ target: to(600), pace: { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } });
    const window = (from: string, until: string, value: number) => ({ metric: 'visits', from, to: until, value });
    const [first, whole] = [window('2026-09-01', '2026-09-10', 30), window('2026-09-01', '2026-09-30', 60)];
    const expected = (...reference: ReturnType<typeof window>[]) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [keyResult],
        sources: { site: { metrics: { visits: { aggregation: DISTINCT } } } },
        observations: [...reference, window('2026-10-01', '2026-10-10', 100)],
      }).pace.expected;
    expect([expected(first, whole), expected(first), expected(whole)]).toEqual([0.5, null, null]);
  });

  it('a value that a person sets before the first day is early, and nothing is expected of it', () => {
    const override = { value: 5, reason: 'counted', expires: null };
    const shape: Pace = { kind: 'reference_shape', reference: { kind: 'previous_cycle' } };
    const dates: Pace = {
      kind: 'reference_shape',
      reference: { kind: 'dates', range: inclusiveRange(localDate('2026-09-01'), localDate('2026-09-10')) },
    };
    for (const pace of [null, shape, points(['2026-10-10', 0.5])]) {
      for (const asOf of ['2026-09-30', '2026-09-15']) {
        const found = runOne({ asOf, keyResults: [change({ pace, override })], observations: flat('2026-09-01', 30, 10) });
        expect(found).toMatchObject({ value: 5, pace: { expected: 0, ratio: null }, status: 'too_early' });
      }
    }
    // Of a reference of which `starts` leaves nothing there is no shape either.
    const late = change({ pace: dates, starts: '2026-10-11' as never });
    expect(runOne({ asOf: '2026-10-20', keyResults: [late], observations: [...flat('2026-09-01', 50, 10)] }).pace.expected).toBeNull();
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

import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/domain/input-error.ts';
import {
  atMost,
  change,
  DISTINCT,
  daily,
  fixed,
  input,
  LAST,
  LATEST,
  meanBy,
  name,
  num,
  op,
  ratio,
  runOne,
  type ScenarioSpec,
  to,
} from '../scenario.ts';

const base = { asOf: '2026-10-10', keyResults: [change()] } satisfies ScenarioSpec;

describe('semantics.md §1: metrics', () => {
  it('`sum`: "sum of daily values, or the window asked as one"', () => {
    expect(runOne({ ...base, observations: daily('2026-10-01', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) })).toMatchObject({
      value: 55,
      knownThrough: '2026-10-10',
    });
    expect(runOne({ ...base, observations: [{ metric: 'visits', from: '2026-10-01', to: '2026-10-10', value: 54 }] })).toMatchObject({
      value: 54,
      knownThrough: '2026-10-10',
    });
  });

  it('`last`: "never; last known value at or before the window\'s end"', () => {
    const result = runOne({
      ...base,
      keyResults: [change({ metric: 'followers', window: LATEST, baseline: fixed(900), target: to(1000) })],
      sources: { site: { metrics: { followers: { aggregation: LAST } } } },
      observations: [
        { metric: 'followers', day: '2026-10-03', value: 950 },
        { metric: 'followers', day: '2026-10-01', value: 910 },
        { metric: 'followers', day: '2026-10-12', value: 999 },
      ],
    });
    expect(result).toMatchObject({ value: 950, knownThrough: '2026-10-10', state: 'ok', progress: { raw: 0.5 } });
  });

  it('`last` over accounts: "sum"', () => {
    const inputs = [input('followers', { name: 'a', account: 'a' }), input('followers', { name: 'b', account: 'b' })];
    const result = runOne({
      ...base,
      keyResults: [change({ inputs, expression: op(name('a'), '+', name('b')), window: LATEST, baseline: fixed(0), target: to(100) })],
      sources: { site: { metrics: { followers: { aggregation: LAST } } } },
      observations: [
        { metric: 'followers', account: 'a', day: '2026-10-03', value: 20 },
        { metric: 'followers', account: 'b', day: '2026-10-09', value: 30 },
      ],
    });
    expect(result.value).toBe(50);
  });

  it('`source_only`: "the exact window asked of the source as one un-dimensioned request; daily values only draw the chart"', () => {
    const sources = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const days = daily('2026-10-01', [1, 2, 1], 'users');
    const spec = { ...base, asOf: '2026-10-03', keyResults: [change({ metric: 'users' })], sources };
    expect(runOne({ ...spec, observations: days })).toMatchObject({ value: null, state: 'no_data', knownThrough: null, progress: null });
    expect(runOne({ ...spec, observations: [...days, { metric: 'users', from: '2026-10-01', to: '2026-10-03', value: 2 }] })).toMatchObject(
      { value: 2, state: 'ok' },
    );
  });

  it('`ratio`: "both parts over the same window, then divided; a mean of daily ratios is always wrong"', () => {
    const result = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [change({ metric: 'ctr', baseline: fixed(0.1), target: to(0.2) })],
      sources: { site: { metrics: { ctr: { unit: 'ratio', aggregation: ratio('clicks', 'impressions') }, clicks: {}, impressions: {} } } },
      observations: [...daily('2026-10-01', [1, 90], 'clicks'), ...daily('2026-10-01', [100, 100], 'impressions')],
    });
    expect(result.value).toBe(0.455);
    expect(result.unit).toBe('ratio');
  });

  it('`weighted_mean`: "Σ value × weight ÷ Σ weight over the window\'s days"', () => {
    const result = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [change({ metric: 'position', baseline: fixed(20), target: to(5) })],
      sources: { site: { metrics: { position: { unit: 'position', aggregation: meanBy('impressions') }, impressions: {} } } },
      observations: [...daily('2026-10-01', [10, 4], 'position'), ...daily('2026-10-01', [100, 300], 'impressions')],
    });
    expect(result.value).toBe(5.5);
  });

  it('"The parts of a ratio are … where both are distinct counts over the same exact window, source_only"', () => {
    const sources = {
      site: {
        metrics: {
          share: { unit: 'ratio' as const, aggregation: ratio('adopters', 'users') },
          adopters: { aggregation: DISTINCT },
          users: { aggregation: DISTINCT },
        },
      },
    };
    const result = runOne({
      ...base,
      keyResults: [change({ metric: 'share', baseline: fixed(0.1), target: to(0.4) })],
      sources,
      observations: [
        { metric: 'adopters', from: '2026-10-01', to: '2026-10-10', value: 30 },
        { metric: 'adopters', from: '2026-10-01', to: '2026-10-08', value: 24 },
        { metric: 'users', from: '2026-10-01', to: '2026-10-08', value: 80 },
      ],
    });
    expect(result).toMatchObject({ value: 0.3, knownThrough: '2026-10-08', state: 'stale' });
  });

  it('"A denominator or a weight of 0 over the window gives state insufficient_data, never 0, never Infinity"', () => {
    const byRatio = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [change({ metric: 'ctr', baseline: fixed(0.1), target: to(0.2) })],
      sources: { site: { metrics: { ctr: { unit: 'ratio', aggregation: ratio('clicks', 'impressions') }, clicks: {}, impressions: {} } } },
      observations: [...daily('2026-10-01', [0, 0], 'clicks'), ...daily('2026-10-01', [0, 0], 'impressions')],
    });
    expect(byRatio).toMatchObject({
      value: null,
      progress: null,
      attained: null,
      status: null,
      state: 'insufficient_data',
      knownThrough: '2026-10-02',
    });
    const byMean = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [change({ metric: 'position', baseline: fixed(20), target: to(5) })],
      sources: { site: { metrics: { position: { unit: 'position', aggregation: meanBy('impressions') }, impressions: {} } } },
      observations: daily('2026-10-01', [0, 0], 'impressions'),
    });
    expect(byMean).toMatchObject({ value: null, state: 'insufficient_data', knownThrough: '2026-10-02' });
  });

  it('"the exact window wins unless one of its days was observed later"', () => {
    const window = { metric: 'visits', from: '2026-10-01', to: '2026-10-03', value: 100, observedAt: '2026-10-05T00:00:00Z' };
    const days = daily('2026-10-01', [10, 10, 10], 'visits', { observedAt: '2026-10-04T00:00:00Z' });
    const spec = { ...base, asOf: '2026-10-03' };
    expect(runOne({ ...spec, observations: [window, ...days] }).value).toBe(100);
    const restated = { metric: 'visits', day: '2026-10-02', value: 11, observedAt: '2026-10-06T00:00:00Z' };
    expect(runOne({ ...spec, observations: [window, ...days, restated] }).value).toBe(31);
  });

  it('"Two different values for one window with one observedAt are refused"', () => {
    const twice = [1, 2].map((value) => ({ metric: 'visits', day: '2026-10-01', value, observedAt: '2026-10-02T00:00:00Z' }));
    expect(() => runOne({ ...base, observations: twice })).toThrow(InputError);
    expect(() => runOne({ ...base, observations: twice })).toThrow(/two values \(1 and 2\)/);
    expect(() => runOne({ ...base, observations: [...twice].reverse() })).toThrow(InputError);
  });

  it('"Adding two currencies needs a dated exchange rate on the definition (fx)"', () => {
    const inputs = [input('cost', { name: 'a', connection: 'sek' }), input('cost', { name: 'b', connection: 'eur' })];
    const sources = {
      sek: { metrics: { cost: { unit: 'currency' as const, currency: 'SEK' } } },
      eur: { metrics: { cost: { unit: 'currency' as const, currency: 'EUR' } } },
    };
    const observations = [
      { connection: 'sek', metric: 'cost', day: '2026-10-01', value: 100 },
      { connection: 'eur', metric: 'cost', day: '2026-10-01', value: 10 },
    ];
    const expression = op(name('a'), '+', name('b'));
    const spec = { ...base, asOf: '2026-10-01', sources, observations };
    const fx = [{ from: 'EUR', to: 'SEK', rate: 11.2, date: '2026-09-30' as never }];
    expect(runOne({ ...spec, keyResults: [change({ inputs, expression, fx, target: to(1000) })] })).toMatchObject({
      value: 212,
      currency: 'SEK',
      unit: 'currency',
    });
    const without = runOne({ ...spec, keyResults: [change({ inputs, expression, target: to(1000) })] });
    expect(without).toMatchObject({ value: null, currency: null, state: 'insufficient_data' });
    expect(without.warnings.join()).toMatch(/EUR and SEK/);
  });

  it('"Sums, products and comparisons are exact decimals (0.1 + 0.2 reaches 0.3), quotients are compared by cross-multiplication"', () => {
    const sum = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [change({ target: to(0.3) })],
      observations: daily('2026-10-01', [0.1, 0.2]),
    });
    expect(sum).toMatchObject({ value: 0.3, attained: true, progress: { raw: 1 } });
    const thirds = (bound: number) =>
      runOne({
        ...base,
        asOf: '2026-10-01',
        keyResults: [
          atMost(bound, { inputs: [input('a', { name: 'a' }), input('b', { name: 'b' })], expression: op(name('a'), '/', name('b')) }),
        ],
        sources: { site: { metrics: { a: {}, b: {} } } },
        observations: [
          { metric: 'a', day: '2026-10-01', value: 1 },
          { metric: 'b', day: '2026-10-01', value: 3 },
        ],
      });
    // The double nearest to 1/3 lies below 1/3, so 1/3 is not at most that number.
    expect(thirds(0.3333333333333333)).toMatchObject({ value: 1 / 3, attained: false });
    expect(thirds(0.3333333333333333).progress?.raw).toBeLessThan(1);
    expect(thirds(0.33333333333333337).attained).toBe(true);
  });

  it('"Negative values are legal (net followers)"', () => {
    expect(runOne({ ...base, asOf: '2026-10-02', observations: daily('2026-10-01', [-5, 2]) })).toMatchObject({
      value: -3,
      progress: { raw: -0.03, display: 0, regression: 0.03 },
    });
  });

  it('"A missing day is not zero unless … absent means zero … and the day lies inside a range that the source answered successfully and is no later than complete-through"', () => {
    const observations = [{ metric: 'visits', day: '2026-10-01', value: 5 }];
    const source = (absentMeansZero: boolean, answered: { from: string; to: string }[]) => ({
      site: { completeThrough: '2026-10-08', answered, metrics: { visits: { absentMeansZero } } },
    });
    const all = [{ from: '2026-10-01', to: '2026-10-10' }];
    expect(runOne({ ...base, observations, sources: source(true, all) })).toMatchObject({
      value: 5,
      knownThrough: '2026-10-08',
      missing: [],
      state: 'ok',
    });
    expect(runOne({ ...base, observations, sources: source(false, all) })).toMatchObject({
      value: 5,
      knownThrough: '2026-10-01',
      state: 'stale',
    });
    expect(runOne({ ...base, observations, sources: source(true, []) })).toMatchObject({ knownThrough: '2026-10-01' });
    expect(runOne({ ...base, observations, sources: source(true, [{ from: '2026-10-01', to: '2026-10-04' }]) })).toMatchObject({
      knownThrough: '2026-10-04',
      missing: ['2026-10-05', '2026-10-06', '2026-10-07', '2026-10-08'],
    });
  });

  it('a number times an input and a difference stay sums of their inputs', () => {
    const inputs = [input('a', { name: 'a' }), input('b', { name: 'b' })];
    const result = runOne({
      ...base,
      asOf: '2026-10-01',
      keyResults: [change({ inputs, expression: op(op(name('a'), '*', num(2)), '-', name('b')), target: to(10) })],
      sources: { site: { metrics: { a: {}, b: {} } } },
      observations: [
        { metric: 'a', day: '2026-10-01', value: 4 },
        { metric: 'b', day: '2026-10-01', value: 3 },
      ],
    });
    expect(result).toMatchObject({ value: 5, baseline: 0, progress: { raw: 0.5 } });
  });
});

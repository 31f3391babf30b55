/** Ratios and weighted means computed by hand: parts over the same window, then divided; days weighed by their weight. */
import { describe, expect, it } from 'vitest';
import { change, daily, fixed, input, meanBy, name, type ObservationSpec, op, ratio, runOne, trailing } from '../scenario.ts';

interface Row {
  why: string;
  asOf: string;
  top: number[];
  bottom: number[];
  value: number | null;
  knownThrough?: string | null;
  state?: string;
}
const days = (metric: string, values: number[]): ObservationSpec[] =>
  daily('2026-10-01', values, metric).filter(({ value }) => !Number.isNaN(value));
const GAP = Number.NaN;

// Cycle: October 2026.
const RATIOS: Row[] = [
  {
    why: '1 of 100 and 90 of 100: 91 of 200, not the mean of 1 % and 90 %',
    asOf: '2026-10-02',
    top: [1, 90],
    bottom: [100, 100],
    value: 91 / 200,
  },
  {
    why: 'a day of 10 weighs a tenth of a day of 100: (5 + 10) of 110, not (50 % + 10 %) ÷ 2',
    asOf: '2026-10-02',
    top: [5, 10],
    bottom: [10, 100],
    value: 15 / 110,
  },
  { why: 'a day without any is a day: (3 + 0) of (6 + 0)', asOf: '2026-10-02', top: [3, 0], bottom: [6, 0], value: 0.5 },
  { why: 'orders without visits count above only: (2 + 4) of (0 + 12)', asOf: '2026-10-02', top: [2, 4], bottom: [0, 12], value: 0.5 },
  {
    why: 'none below at all is no number',
    asOf: '2026-10-02',
    top: [2, 4],
    bottom: [0, 0],
    value: null,
    knownThrough: '2026-10-02',
    state: 'insufficient_data',
  },
  {
    why: 'a day unknown below stops both parts: 1 of 100',
    asOf: '2026-10-03',
    top: [1, 90, 5],
    bottom: [100, GAP, 100],
    value: 0.01,
    knownThrough: '2026-10-01',
    state: 'stale',
  },
  {
    why: 'a day unknown above stops both parts: (1 + 90) of 200',
    asOf: '2026-10-03',
    top: [1, 90, GAP],
    bottom: [100, 100, 500],
    value: 91 / 200,
    knownThrough: '2026-10-02',
    state: 'stale',
  },
];
describe('oracle: ratios', () => {
  it.each(RATIOS)('$why', ({ asOf, top, bottom, value, knownThrough = asOf, state = 'ok' }) => {
    const result = runOne({
      asOf,
      keyResults: [change({ metric: 'rate', baseline: fixed(-1) })],
      sources: { site: { metrics: { rate: { aggregation: ratio('orders', 'visits') }, orders: {}, visits: {} } } },
      observations: [...days('orders', top), ...days('visits', bottom)],
    });
    expect(result).toMatchObject({ value, knownThrough, state });
  });

  it('of the last two days only: (90 + 5) of (100 + 20)', () => {
    const result = runOne({
      asOf: '2026-10-03',
      keyResults: [change({ metric: 'rate', baseline: fixed(-1), window: trailing(2) })],
      sources: { site: { metrics: { rate: { aggregation: ratio('orders', 'visits') }, orders: {}, visits: {} } } },
      observations: [...days('orders', [1, 90, 5]), ...days('visits', [100, 100, 20])],
    });
    expect(result.value).toBe(95 / 120);
  });

  it('over three networks: (60 + 30 + 10) kr for (2 + 2 + 1) leads is 20 kr, not the mean of 30, 15 and 10', () => {
    const parts = ['a', 'b', 'c'];
    const sumOf = (metric: string) => parts.map((part) => name(`${metric}_${part}`)).reduce((left, right) => op(left, '+', right));
    const result = runOne({
      asOf: '2026-10-01',
      keyResults: [
        change({
          baseline: fixed(50),
          inputs: ['spend', 'leads'].flatMap((metric) => parts.map((part) => input(`${metric}_${part}`, { name: `${metric}_${part}` }))),
          expression: op(sumOf('spend'), '/', sumOf('leads')),
        }),
      ],
      sources: {
        site: { metrics: Object.fromEntries(['spend', 'leads'].flatMap((metric) => parts.map((part) => [`${metric}_${part}`, {}]))) },
      },
      observations: [60, 30, 10].flatMap((spend, index) => [
        { metric: `spend_${parts[index]}`, day: '2026-10-01', value: spend },
        { metric: `leads_${parts[index]}`, day: '2026-10-01', value: [2, 2, 1][index] ?? 0 },
      ]),
    });
    expect(result.value).toBe(20);
  });
});

const MEANS: Row[] = [
  {
    why: 'position 10 at 100 and 4 at 300 impressions: (1 000 + 1 200) ÷ 400',
    asOf: '2026-10-02',
    top: [10, 4],
    bottom: [100, 300],
    value: 5.5,
  },
  { why: 'a day of weight 0 counts nothing, whatever its value: 4', asOf: '2026-10-02', top: [90, 4], bottom: [0, 300], value: 4 },
  { why: 'a day of weight 0 needs no value: 4', asOf: '2026-10-02', top: [GAP, 4], bottom: [0, 300], value: 4 },
  {
    why: 'a day with weight and without value stops the clock: 10',
    asOf: '2026-10-02',
    top: [10, GAP],
    bottom: [100, 300],
    value: 10,
    knownThrough: '2026-10-01',
    state: 'stale',
  },
  {
    why: 'a day with value and without weight stops the clock: 10',
    asOf: '2026-10-02',
    top: [10, 4],
    bottom: [100, GAP],
    value: 10,
    knownThrough: '2026-10-01',
    state: 'stale',
  },
  { why: 'no weight at all is no number', asOf: '2026-10-02', top: [10, 4], bottom: [0, 0], value: null, state: 'insufficient_data' },
  { why: 'thirds stay exact: (1 × 1 + 2 × 2) ÷ 3', asOf: '2026-10-02', top: [1, 2], bottom: [1, 2], value: 5 / 3 },
];
describe('oracle: weighted means', () => {
  const sources = { site: { metrics: { position: { aggregation: meanBy('shown') }, shown: {} } } };
  it.each(MEANS)('$why', ({ asOf, top, bottom, value, knownThrough = asOf, state = 'ok' }) => {
    const result = runOne({
      asOf,
      keyResults: [change({ metric: 'position', baseline: fixed(200) })],
      sources,
      observations: [...days('position', top), ...days('shown', bottom)],
    });
    expect(result).toMatchObject({ value, knownThrough, state });
  });
});

/** Windows of several metrics in as few queries as can be, and none asked that nobody needs; worked out by hand. */
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/domain/cycle.ts';
import { byText, chunks, mergeSpans, type PackingLimits, packQueries, subtractSpans } from '../../src/domain/planning/query-packing.ts';

/** "0-10 12-15": [0, 10) and [12, 15). */
const spans = (text: string): readonly Span[] =>
  text.split(' ').flatMap((each) => {
    const [start, end] = each.split('-');
    return end === undefined ? [] : [{ start: Number(start), end: Number(end) }];
  });
const written = (all: readonly Span[]) => all.map(({ start, end }) => `${start}-${end}`).join(' ');

interface Case {
  readonly title: string;
  readonly needs: Readonly<Record<string, string>>;
  readonly limits: Partial<PackingLimits>;
  readonly queries: readonly string[];
  readonly lowerBound: number;
}
const EXACT = { mergesSpans: false };
const cases: readonly Case[] = [
  {
    title: 'nothing needed is nothing asked',
    needs: {},
    limits: {},
    queries: [],
    lowerBound: 0,
  },
  {
    title: 'days that overlap share a query, days between windows are not asked',
    needs: { b: '5-15', a: '0-10', c: '20-30' },
    limits: { metricsPerQuery: 2 },
    queries: ['a+b 0-15', 'c 20-30'],
    lowerBound: 2,
  },
  {
    title: 'in one query with another a metric is asked for its own days only where the ranges suffice',
    needs: { a: '0-3 6-10', b: '2-7' },
    limits: { rangesPerQuery: 2 },
    queries: ['a 0-3 6-10', 'b 2-7'],
    lowerBound: 2,
  },
  {
    // One block [1, 12): three metrics, two a query. a and b together need 2-5 and 10-12, which one range cannot hold.
    title: 'where its own days are too many ranges, the whole block is asked',
    needs: { a: '10-12', b: '2-5', c: '6-10 1-6' },
    limits: { metricsPerQuery: 2 },
    queries: ['a+b 1-12', 'c 1-10'],
    lowerBound: 2,
  },
  {
    title: 'a whole block is asked for those that need it, not for what shares its place in the order',
    needs: { a: '0-1 3-4 6-7', b: '10-11', c: '0-7' },
    limits: { rangesPerQuery: 2 },
    queries: ['a 0-7', 'b 10-11', 'c 0-7'],
    lowerBound: 3,
  },
  {
    // Parts 0-4, 4-8 and 8-10; b ends where a part ends and begins where one begins.
    title: 'a long block is asked in parts, and of a part that two need by both',
    needs: { a: '0-10', b: '4-8' },
    limits: { daysPerRange: 4 },
    queries: ['a 0-4', 'a 4-8', 'a 8-10', 'b 4-8'],
    lowerBound: 4,
  },
  {
    title: 'exact windows that share an end are three questions',
    needs: { a: '0-5', b: '0-10', c: '5-10' },
    limits: { ...EXACT, metricsPerQuery: 3 },
    queries: ['a 0-5', 'b 0-10', 'c 5-10'],
    lowerBound: 3,
  },
  {
    title: 'the same exact window is asked once',
    needs: { a: '0-5 0-10 0-5' },
    limits: { ...EXACT, rangesPerQuery: 2 },
    queries: ['a 0-5 0-10'],
    lowerBound: 1,
  },
  {
    // By metric: a with b asks both windows, c asks one: three.
    title: 'window by window, where that is fewer queries',
    needs: { a: '0-5 10-15', b: '0-5', c: '10-15' },
    limits: { ...EXACT, metricsPerQuery: 2 },
    queries: ['a+b 0-5', 'a+c 10-15'],
    lowerBound: 2,
  },
  {
    // By window: 20-25 with one of b's two, then the other: a, b and b again.
    title: 'metric by metric, where that is fewer queries',
    needs: { b: '0-5 10-15', a: '20-25' },
    limits: { ...EXACT, rangesPerQuery: 2 },
    queries: ['a 20-25', 'b 0-5 10-15'],
    lowerBound: 2,
  },
  {
    title: 'windows that the same metrics need lie side by side: four of them in two queries of two',
    needs: { a: '30-35 0-5 20-25', b: '0-5', c: '0-5', d: '10-15' },
    limits: { ...EXACT, metricsPerQuery: 3, rangesPerQuery: 2 },
    queries: ['a+b+c 0-5 20-25', 'a+d 10-15 30-35'],
    lowerBound: 2,
  },
  {
    title: 'metrics whose windows come first share a query, whatever they are called',
    needs: { c: '20-25 10-15', a: '0-5', b: '30-35 20-25' },
    limits: { ...EXACT, metricsPerQuery: 2, rangesPerQuery: 2 },
    queries: ['a+b 0-5 30-35', 'b+c 10-15 20-25'],
    lowerBound: 2,
  },
  {
    // Parts 0-3, 3-6, 6-9, 9-12, of which d needs all, a 0-7, c 5-10, b 7-11. By metric, two at a time and three ranges each.
    title: 'a metric is not asked for ranges that only its company needs',
    needs: { d: '3-8 2-3 7-10', c: '5-10', b: '7-11', a: '0-3 3-7' },
    limits: { metricsPerQuery: 2, rangesPerQuery: 3, daysPerRange: 3 },
    queries: ['a+d 0-3 3-6 6-9', 'b+c 5-6 6-9 9-11', 'd 9-10'],
    lowerBound: 3,
  },
  {
    title: 'two metrics that go apart need two queries, however much room there is',
    needs: { a: '0-5', b: '0-5' },
    limits: {
      metricsPerQuery: 5,
      rangesPerQuery: 5,
      apart: new Map([
        ['a', new Set(['b'])],
        ['b', new Set(['a'])],
      ]),
    },
    queries: ['a 0-5', 'b 0-5'],
    lowerBound: 2,
  },
];

test.each(cases)('$title', ({ needs, limits, queries, lowerBound }) => {
  const packed = packQueries(
    Object.entries(needs).map(([metric, own]) => ({ metric, spans: spans(own) })),
    { metricsPerQuery: 1, rangesPerQuery: 1, daysPerRange: null, mergesSpans: true, apart: new Map(), ...limits },
  );
  expect(packed.queries.map((query) => `${query.metrics.join('+')} ${written(query.spans)}`).sort()).toEqual(queries);
  expect(packed.lowerBound).toBe(lowerBound);
});

test.each([
  ['', ''],
  ['3-5 0-3', '0-5'],
  ['0-4 2-6', '0-6'],
  ['0-9 2-3', '0-9'],
  ['6-8 0-5', '0-5 6-8'],
])('"%s" merge to "%s"', (given, merged) => {
  expect(written(mergeSpans(spans(given)))).toBe(merged);
});

test.each([
  ['10-20', '', '10-20'],
  ['10-20', '10-20', ''],
  ['10-20', '5-25', ''],
  ['10-20', '0-10', '10-20'],
  ['10-20', '0-9 20-30', '10-20'],
  ['10-20', '5-12 18-25', '12-18'],
  ['10-20', '14-16 12-13', '10-12 13-14 16-20'],
  ['10-20', '10-12 12-15', '15-20'],
  ['10-20', '22-30 25-28', '10-20'],
])('%s without "%s" is "%s"', (span, others, left) => {
  const [whole] = spans(span);
  expect(whole === undefined ? null : written(subtractSpans(whole, spans(others)))).toBe(left);
});

describe('chunks', () => {
  test('hold at most so many, in order, the last what is left; a part of one more is none', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([1, 2], 2.9)).toEqual([[1, 2]]);
    expect(chunks([1, 2, 3], 1.5)).toEqual([[1], [2], [3]]);
    expect(chunks([], 3)).toEqual([]);
  });
  test.each([0, 0.9, -1, Number.NaN])('a limit of %s allows nothing and would never end: it is refused', (size) => {
    expect(() => chunks([1], size)).toThrow(new RangeError(`a limit of ${size} allows no query at all; limits begin at 1`));
  });
});

test('texts are in the order of their code units, and equal ones are equal', () => {
  expect([byText('B', 'a'), byText('ä', 'z'), byText('a', 'a')]).toEqual([-1, 1, 0]);
});

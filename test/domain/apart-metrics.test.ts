/** What a refused combination teaches, and that the plan heeds it without asking more than it must. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, localDate, range } from '../../src/domain/calendar.ts';
import type { SeriesRef } from '../../src/domain/observation.ts';
import { type ApartMetrics, shapeOf } from '../../src/domain/planning/apart-metrics.ts';
import {
  type CallLimits,
  keyOfCall,
  type Need,
  type PlannedCall,
  planCalls,
  type SourceQuery,
} from '../../src/domain/planning/fetch-plan.ts';
import { type EndedCall, foundApart } from '../../src/domain/planning/found-apart.ts';
import { isolateHalves, splitCall } from '../../src/domain/planning/split-call.ts';

const AT = instant('2026-10-20T03:15:00Z');
const OCTOBER = range(localDate('2026-10-01'), localDate('2026-11-01'));
const query = (metrics: readonly string[], more: Partial<SourceQuery> = {}): SourceQuery => ({
  account: null,
  filter: {},
  grain: 'day',
  itemDimension: null,
  metrics,
  ranges: [OCTOBER],
  ...more,
});
const callOf = (...queries: readonly SourceQuery[]): PlannedCall => ({
  key: keyOfCall('site', queries),
  connection: 'site',
  queries,
  keyResults: [],
});

/** What a source that refuses queries answers to a call: the call and all that it was halved into. */
function answeredBy(call: PlannedCall, refuses: (query: SourceQuery) => 'combination' | 'size' | null): readonly EndedCall[] {
  const because = call.queries.map(refuses).find((each) => each !== null) ?? null;
  if (because === null) return [{ call, split: null, isAnswered: true }];
  const halves = because === 'size' ? splitCall(call) : isolateHalves(call);
  if (halves === null) return [{ call, split: null, isAnswered: false }];
  const split = { because, at: AT, reason: 'refused' };
  return [{ call, split, isAnswered: false }, ...halves.flatMap((half) => answeredBy(half, refuses))];
}
const hasBoth =
  (...pairs: readonly (readonly [string, string])[]) =>
  ({ metrics }: SourceQuery) =>
    pairs.some((pair) => pair.every((metric) => metrics.includes(metric))) ? ('combination' as const) : null;
const pairsOf = (found: readonly ApartMetrics[]) => found.map(({ metrics }) => metrics.join(' '));

describe('what a run shows', () => {
  test('two metrics that do not go together are found among many, and only those', () => {
    const calls = answeredBy(callOf(query(['a', 'b', 'c', 'd', 'e', 'f'])), hasBoth(['a', 'b']));
    expect(foundApart(calls)).toEqual([{ shape: shapeOf(query([])), metrics: ['a', 'b'], since: AT, reason: 'refused' }]);
  });

  test('a metric that is refused by itself keeps nobody apart', () => {
    const calls = answeredBy(callOf(query(['a', 'b', 'c'])), ({ metrics }) => (metrics.includes('c') ? 'combination' : null));
    expect(calls.at(-1)).toMatchObject({ isAnswered: false });
    expect(foundApart(calls)).toEqual([]);
  });

  test('what was too much at once is not remembered: another night asks for other days', () => {
    const calls = answeredBy(callOf(query(['a', 'b'])), ({ metrics }) => (metrics.length > 1 ? 'size' : null));
    expect(calls).toHaveLength(3);
    expect(foundApart(calls)).toEqual([]);
  });

  test('a half that was only too long still counts as answered', () => {
    const year = range(localDate('2026-01-01'), localDate('2027-01-01'));
    const refuses = ({ metrics, ranges }: SourceQuery) =>
      metrics.length > 1
        ? ('combination' as const)
        : ranges[0]?.start === year.start && ranges[0].end === year.end
          ? ('size' as const)
          : null;
    expect(pairsOf(foundApart(answeredBy(callOf(query(['a', 'b'], { ranges: [year] })), refuses)))).toEqual(['a b']);
  });

  test('two that were answered together elsewhere in the run are not kept apart', () => {
    const call = callOf(query(['a', 'b', 'c']));
    const elsewhere = callOf(query(['b', 'c'], { account: 'other' }));
    const refuses = hasBoth(['a', 'c']);
    expect(pairsOf(foundApart(answeredBy(call, refuses)))).toEqual(['a c', 'b c']);
    expect(pairsOf(foundApart([...answeredBy(call, refuses), ...answeredBy(elsewhere, refuses)]))).toEqual(['a c']);
    // In another shape it proves nothing.
    const byPage = callOf(query(['b', 'c'], { grain: 'item', itemDimension: 'page' }));
    expect(pairsOf(foundApart([...answeredBy(call, refuses), ...answeredBy(byPage, refuses)]))).toEqual(['a c', 'b c']);
  });

  test('three of which any two go together are still asked in two queries the next night', () => {
    const refuses = ({ metrics }: SourceQuery) =>
      ['a', 'b', 'c'].every((each) => metrics.includes(each)) ? ('combination' as const) : null;
    const others = [query(['a', 'c'], { account: 'x' }), query(['b', 'c'], { account: 'y' })].map((each) => callOf(each));
    const found = foundApart([
      ...answeredBy(callOf(query(['a', 'b', 'c'])), refuses),
      ...others.flatMap((call) => answeredBy(call, refuses)),
    ]);
    expect(pairsOf(found)).toEqual(['a c', 'b c']);
  });

  test('of a refused batch the query that is to blame is found, not its neighbour', () => {
    const calls = answeredBy(callOf(query(['a', 'b']), query(['c', 'd'], { grain: 'range' })), hasBoth(['c', 'd']));
    expect(foundApart(calls)).toEqual([expect.objectContaining({ metrics: ['c', 'd'], shape: shapeOf({ ...query([]), grain: 'range' }) })]);
  });

  test('a shape is the same whatever order a filter is written in and whatever it asks for, and another with another dimension', () => {
    const of = (filter: SourceQuery['filter']) => shapeOf(query([], { filter }));
    const equals = (value: string) => ({ op: 'equals' as const, value });
    expect(of({ page: equals('/'), country: equals('SE') })).toBe(of({ country: equals('NO'), page: equals('/a') }));
    expect(of({ page: equals('/') })).not.toBe(of({ country: equals('/') }));
  });

  test('of two refusals of one pair the earlier is told, and of two at once the first by its reason; the pair in order', () => {
    const twice = (one: readonly [at: string, reason: string], other: readonly [at: string, reason: string]) =>
      foundApart(
        [one, other].flatMap(([at, reason], index) => {
          const calls = answeredBy(callOf(query(['b', 'a'], { account: String(index) })), hasBoth(['a', 'b']));
          return calls.map((each) => ({ ...each, split: each.split && { ...each.split, at: instant(at), reason } }));
        }),
      );
    const [early, late] = ['2026-10-20T03:00:00Z', '2026-10-20T04:00:00Z'] as const;
    const told = (at: string, reason: string) => [{ shape: shapeOf(query([])), metrics: ['a', 'b'], since: instant(at), reason }];
    expect(twice([late, 'x'], [early, 'y'])).toEqual(told(early, 'y'));
    expect(twice([early, 'y'], [late, 'x'])).toEqual(told(early, 'y'));
    expect(twice([early, 'y'], [early, 'x'])).toEqual(told(early, 'x'));
  });

  test('a refusal teaches nothing where a half was not asked, was refused, or was answered only in part', () => {
    const [whole, ...halves] = answeredBy(callOf(query(['a', 'b'])), hasBoth(['a', 'b']));
    if (whole === undefined) throw new Error('no call');
    expect(pairsOf(foundApart([whole, ...halves]))).toEqual(['a b']);
    expect(foundApart([whole, ...halves.slice(1)])).toEqual([]);
    expect(foundApart([whole, ...halves.map((half) => ({ ...half, isAnswered: false }))])).toEqual([]);
    // A half of 31 days cannot be halved: too much of it was refused for good.
    const tooMuch = { because: 'size' as const, at: AT, reason: 'too much' };
    expect(foundApart([whole, ...halves.map((half) => ({ ...half, isAnswered: false, split: tooMuch }))])).toEqual([]);
    const year = range(localDate('2026-01-01'), localDate('2027-01-01'));
    const long = answeredBy(callOf(query(['a', 'b'], { ranges: [year] })), ({ metrics, ranges }) =>
      metrics.length > 1 ? 'combination' : ranges[0]?.end === year.end && ranges[0].start === year.start ? 'size' : null,
    );
    expect(foundApart(long.map((each) => (each === long.at(-1) ? { ...each, isAnswered: false } : each)))).toEqual([]);
  });

  test('the order of the calls does not matter', () => {
    const calls = answeredBy(callOf(query(['a', 'b', 'c', 'd', 'e', 'f'])), hasBoth(['a', 'b'], ['d', 'f']));
    expect(foundApart(calls.toReversed())).toEqual(foundApart(calls));
  });
});

const LIMITS: CallLimits = {
  metricsPerQuery: 4,
  rangesPerQuery: 2,
  queriesPerCall: 2,
  rowsPerPage: 1_000,
  historyMonths: null,
  grains: ['day', 'range', 'item'],
};
const METRICS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const needOf = (metric: string, more: Partial<Need> = {}): Need => {
  const series: SeriesRef = { connection: 'site', account: null, metric, filter: {}, itemDimension: null };
  return { series, grain: 'day', range: OCTOBER, keyResults: [metric], ...more };
};
const apartBy = (pairs: readonly (readonly [string, string])[]): readonly ApartMetrics[] =>
  pairs.map((metrics) => ({ shape: shapeOf(query([])), metrics, since: AT, reason: 'refused' }));
const planOf = (needs: readonly Need[], apart: readonly ApartMetrics[], limits: Partial<CallLimits> = {}) =>
  planCalls({
    needs,
    sourceOf: () => ({
      limits: { ...LIMITS, ...limits },
      separateMetrics: [],
      apart,
      snapshotMetrics: [],
      earliest: null,
      daysPerRange: null,
    }),
    heldOf: () => [],
  });
const queriesOf = ({ calls }: ReturnType<typeof planOf>) => calls.flatMap(({ queries }) => queries);
const anyPairs = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })).filter(([one, other]) => one < other),
  { maxLength: 12, selector: (pair) => pair.join() },
);

describe('the plan', () => {
  test('never asks for two of them in one query, asks for all the same, and never below its own lower bound', () => {
    fc.assert(
      fc.property(anyPairs, fc.integer({ min: 1, max: 8 }), fc.shuffledSubarray(METRICS), (numbers, metricsPerQuery, metrics) => {
        const pairs = numbers.map(([one, other]) => [METRICS[one] ?? '', METRICS[other] ?? ''] as const);
        const plan = planOf(
          metrics.map((metric) => needOf(metric)),
          apartBy(pairs),
          { metricsPerQuery },
        );
        const asked = queriesOf(plan);
        for (const pair of pairs) expect(asked.filter((each) => pair.every((metric) => each.metrics.includes(metric)))).toEqual([]);
        for (const each of asked) expect(each.metrics.length).toBeLessThanOrEqual(metricsPerQuery);
        expect(asked.flatMap((each) => each.metrics).sort()).toEqual([...metrics].sort());
        expect(plan.calls.length).toBeGreaterThanOrEqual(plan.lowerBound);
        expect(
          planOf(
            metrics.toReversed().map((metric) => needOf(metric)),
            apartBy(pairs.toReversed()),
            { metricsPerQuery },
          ),
        ).toEqual(plan);
      }),
      { numRuns: 300 },
    );
  });

  test('costs one query more for a pair, and none where there was room', () => {
    const all = METRICS.map((metric) => needOf(metric));
    expect(queriesOf(planOf(all, [], { metricsPerQuery: 7 }))).toHaveLength(1);
    expect(queriesOf(planOf(all, apartBy([['a', 'b']]), { metricsPerQuery: 7 }))).toHaveLength(2);
    // Seven in fours are two queries anyway; the pair fills both.
    expect(queriesOf(planOf(all, apartBy([['a', 'b']])))).toHaveLength(2);
    expect(planOf(all, apartBy([['a', 'b']]), { metricsPerQuery: 7, queriesPerCall: 1 }).lowerBound).toBe(2);
  });

  test('says which pair it kept apart, and only where both are needed in that shape', () => {
    const apart = apartBy([['a', 'b']]);
    expect(planOf([needOf('a'), needOf('b')], apart).apart).toEqual([{ connection: 'site', ...apart[0] }]);
    expect(planOf([needOf('a'), needOf('c')], apart).apart).toEqual([]);
    const exact = ['a', 'b'].map((metric) => needOf(metric, { grain: 'range' }));
    expect(planOf(exact, apart)).toMatchObject({ apart: [], calls: [{ queries: [{ metrics: ['a', 'b'] }] }] });
  });

  test('what a night has found, the next does not ask again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 7 }),
        (one, more, metricsPerQuery) => {
          const pair = [METRICS[one] ?? '', METRICS[Math.min(6, one + more)] ?? ''] as const;
          const needs = METRICS.map((metric) => needOf(metric));
          const first = planOf(needs, [], { metricsPerQuery }).calls.flatMap((call) => answeredBy(call, hasBoth(pair)));
          const second = planOf(needs, foundApart(first), { metricsPerQuery }).calls.flatMap((call) => answeredBy(call, hasBoth(pair)));
          expect(second.filter(({ split }) => split !== null)).toEqual([]);
        },
      ),
    );
  });
});

/** The plan asks for all that is needed, in the fewest calls that the limits allow, whatever order the needs come in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dateOfDayNumber, dayNumber, daysOf, localDate, range } from '../../src/domain/calendar.ts';
import { keyOf } from '../../src/domain/inputs.ts';
import type { SeriesRef } from '../../src/domain/observation.ts';
import {
  accountOf,
  type CallLimits,
  heldByCalls,
  keyOfCall,
  type Need,
  type PlanInput,
  planCalls,
} from '../../src/domain/planning/fetch-plan.ts';
import { isolateHalves, splitCall } from '../../src/domain/planning/split-call.ts';

const LIMITS: CallLimits = {
  metricsPerQuery: 3,
  rangesPerQuery: 2,
  queriesPerCall: 2,
  rowsPerPage: 1_000,
  historyMonths: null,
  grains: ['day', 'range', 'item'],
};
const FIRST = dayNumber(localDate('2026-10-01'));
const series = (metric: string, more: Partial<SeriesRef> = {}): SeriesRef => ({
  connection: 'site',
  account: null,
  metric,
  filter: {},
  itemDimension: null,
  ...more,
});
const days = (first: number, length: number) => range(dateOfDayNumber(FIRST + first), dateOfDayNumber(FIRST + first + length));
const need = (metric: string, first: number, length: number, more: Partial<Need> = {}): Need => ({
  series: series(metric),
  grain: 'day',
  range: days(first, length),
  keyResults: [`kr-${metric}`],
  ...more,
});
const plan = (needs: readonly Need[], more: Partial<PlanInput> = {}, limits: Partial<CallLimits> = {}) =>
  planCalls({
    needs,
    sourceOf: () => ({
      limits: { ...LIMITS, ...limits },
      separateMetrics: [],
      apart: [],
      snapshotMetrics: [],
      earliest: null,
      daysPerRange: null,
    }),
    heldOf: () => [],
    ...more,
  });

const anyLimits = fc.record({
  metricsPerQuery: fc.integer({ min: 1, max: 10 }),
  rangesPerQuery: fc.integer({ min: 1, max: 4 }),
  queriesPerCall: fc.integer({ min: 1, max: 5 }),
});
const anyNeed = fc
  .record({
    connection: fc.constantFrom('site', 'shop'),
    account: fc.constantFrom(null, 'a', 'b'),
    metric: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    filter: fc.constantFrom({}, { page: { op: 'equals' as const, value: '/' } }),
    grain: fc.constantFrom('day' as const, 'range' as const, 'item' as const),
    first: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 1, max: 30 }),
    keyResult: fc.constantFrom('x', 'y', 'z'),
  })
  .map(({ connection, account, metric, filter, grain, first, length, keyResult }): Need => {
    const itemDimension = grain === 'item' ? 'page' : null;
    return { series: { connection, account, metric, filter, itemDimension }, grain, range: days(first, length), keyResults: [keyResult] };
  });

/** Cells "series, grain, day" or "series, grain, window" that something asks for. */
function cellsOfNeed({ series: own, grain, range: asked }: Need): readonly string[] {
  if (grain !== 'day') return [`${keyOf(own)} ${grain} ${asked.start} ${asked.end}`];
  return daysOf(asked).map((day) => `${keyOf(own)} day ${day}`);
}
function cellsOfPlan(calls: ReturnType<typeof planCalls>['calls']): ReadonlySet<string> {
  return new Set(
    calls.flatMap(({ connection, queries }) =>
      queries.flatMap(({ account, filter, itemDimension, grain, metrics, ranges }) =>
        metrics.flatMap((metric) =>
          ranges.flatMap((asked) =>
            cellsOfNeed({ series: { connection, account, metric, filter, itemDimension }, grain, range: asked, keyResults: [] }),
          ),
        ),
      ),
    ),
  );
}

describe('laws', () => {
  test('every need is asked for, and its key results are named on a call that asks for it', () => {
    fc.assert(
      fc.property(fc.array(anyNeed, { maxLength: 40 }), anyLimits, (needs, limits) => {
        const { calls } = plan(needs, {}, limits);
        const asked = cellsOfPlan(calls);
        for (const each of needs) {
          expect(cellsOfNeed(each).filter((cell) => !asked.has(cell))).toEqual([]);
          const serving = calls.filter((call) => cellsOfNeed(each).some((cell) => cellsOfPlan([call]).has(cell)));
          expect(serving.some((call) => call.keyResults.includes(each.keyResults[0] ?? ''))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('no limit is exceeded, and no metric that stands alone shares a query', () => {
    fc.assert(
      fc.property(fc.array(anyNeed, { maxLength: 40 }), anyLimits, (needs, limits) => {
        const sourceOf = () => ({
          limits: { ...LIMITS, ...limits },
          separateMetrics: ['c'],
          apart: [],
          snapshotMetrics: [],
          earliest: null,
          daysPerRange: null,
        });
        for (const { queries } of plan(needs, { sourceOf }).calls) {
          expect(queries.length).toBeLessThanOrEqual(limits.queriesPerCall);
          expect(new Set(queries.map((query) => query.account)).size).toBe(1);
          for (const { metrics, ranges } of queries) {
            expect(metrics.length).toBeLessThanOrEqual(metrics.includes('c') ? 1 : limits.metricsPerQuery);
            expect(ranges.length).toBeLessThanOrEqual(limits.rangesPerQuery);
            expect(new Set(metrics).size).toBe(metrics.length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the order of the needs does not matter, and asking twice is asking once', () => {
    fc.assert(
      fc.property(fc.array(anyNeed, { maxLength: 30 }), anyLimits, fc.integer(), (needs, limits, seed) => {
        const shuffled = [...needs, ...needs].map((each, index) => ({ each, at: Math.sin(seed + index) })).sort((a, b) => a.at - b.at);
        expect(
          plan(
            shuffled.map(({ each }) => each),
            {},
            limits,
          ).calls,
        ).toEqual(plan(needs, {}, limits).calls);
      }),
      { numRuns: 200 },
    );
  });

  test('keys of different calls differ', () => {
    fc.assert(
      fc.property(fc.array(anyNeed, { maxLength: 40 }), anyLimits, (needs, limits) => {
        const keys = plan(needs, {}, limits).calls.map((call) => call.key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  test('calls are never fewer than the lower bound, and equal to it where queries hold one range', () => {
    fc.assert(
      fc.property(fc.array(anyNeed, { maxLength: 60 }), anyLimits, (needs, limits) => {
        const { calls, lowerBound } = plan(needs, {}, limits);
        expect(calls.length).toBeGreaterThanOrEqual(lowerBound);
        const single = plan(needs, {}, { ...limits, rangesPerQuery: 1 });
        expect(single.calls.length).toBe(single.lowerBound);
      }),
      { numRuns: 300 },
    );
  });

  test('over many random needs the calls stay within 1.25 times the lower bound', () => {
    const totals = fc
      .sample(fc.tuple(fc.array(anyNeed, { minLength: 20, maxLength: 60 }), anyLimits), { numRuns: 200, seed: 7 })
      .map(([needs, limits]) => plan(needs, {}, limits))
      .reduce((sum, { calls, lowerBound }) => ({ calls: sum.calls + calls.length, lowerBound: sum.lowerBound + lowerBound }), {
        calls: 0,
        lowerBound: 0,
      });
    expect(totals.calls / totals.lowerBound).toBeLessThanOrEqual(1.25);
  });

  test('halves of a call ask for the same as the whole, and halving ends', () => {
    fc.assert(
      fc.property(fc.array(anyNeed, { minLength: 1, maxLength: 20 }), anyLimits, (needs, limits) => {
        const calls = [...plan(needs, {}, limits).calls];
        const leaves: typeof calls = [];
        for (let steps = 0; calls.length > 0; steps++) {
          expect(steps).toBeLessThan(2_000);
          const call = calls.pop();
          if (call === undefined) break;
          const halves = splitCall(call);
          if (halves === null) leaves.push(call);
          else calls.push(...halves);
        }
        expect([...cellsOfPlan(leaves)].sort()).toEqual([...cellsOfPlan(plan(needs, {}, limits).calls)].sort());
      }),
      { numRuns: 50 },
    );
  });
});

describe('cases', () => {
  test('one series that three key results read is asked once, for all three', () => {
    const { calls } = plan([
      need('visits', 0, 10, { keyResults: ['a'] }),
      need('visits', 0, 10, { keyResults: ['b'] }),
      need('visits', 5, 10, { keyResults: ['c'] }),
    ]);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ keyResults: ['a', 'b', 'c'], queries: [{ metrics: ['visits'], ranges: [days(0, 15)] }] });
  });

  test('days that were settled when they were answered are not asked again', () => {
    const { calls } = plan([need('visits', 0, 20)], { heldOf: () => [{ grain: 'day', range: days(0, 17) }] });
    expect(calls[0]?.queries[0]?.ranges).toEqual([days(17, 3)]);
  });

  test('a gap in what is held is asked for exactly, and days that are held on both sides are not', () => {
    const heldOf = () => [
      { grain: 'day' as const, range: days(0, 5) },
      { grain: 'day' as const, range: days(8, 20) },
    ];
    expect(plan([need('visits', 0, 28)], { heldOf }).calls[0]?.queries[0]?.ranges).toEqual([days(5, 3)]);
  });

  test('an exact window is asked whole, also when its days are held', () => {
    const { calls } = plan([need('users', 0, 20, { grain: 'range' })], { heldOf: () => [{ grain: 'day', range: days(0, 20) }] });
    expect(calls[0]?.queries[0]).toMatchObject({ grain: 'range', ranges: [days(0, 20)] });
  });

  test('exact windows that overlap stay two questions', () => {
    const { calls } = plan([need('users', 0, 20, { grain: 'range' }), need('users', 5, 20, { grain: 'range' })]);
    expect(calls[0]?.queries[0]?.ranges).toEqual([days(0, 20), days(5, 20)]);
  });

  test('equal filters written in another order share a query', () => {
    const one = { page: { op: 'in' as const, values: ['a', 'b'] }, country: { op: 'equals' as const, value: 'SE' } };
    const other = { country: { op: 'equals' as const, value: 'SE' }, page: { op: 'in' as const, values: ['b', 'a'] } };
    const { calls } = plan([
      need('visits', 0, 5, { series: series('visits', { filter: one }) }),
      need('leads', 0, 5, { series: series('leads', { filter: other }) }),
    ]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.queries).toHaveLength(1);
  });

  test('days before the source’s history are left out, and a window that begins there cannot be answered', () => {
    const sourceOf = () => ({
      limits: LIMITS,
      separateMetrics: [],
      apart: [],
      snapshotMetrics: [],
      earliest: addDays(localDate('2026-10-01'), 5),
      daysPerRange: null,
    });
    const window = need('users', 0, 20, { grain: 'range' });
    const { calls, unanswerable } = plan([need('visits', 0, 20), window], { sourceOf });
    expect(calls.flatMap((call) => call.queries.flatMap((query) => query.ranges))).toEqual([days(5, 15)]);
    expect(unanswerable).toEqual([window]);
  });

  test('a grain that the source does not offer is not asked', () => {
    const window = need('users', 0, 20, { grain: 'range' });
    expect(plan([window], {}, { grains: ['day'] })).toMatchObject({ calls: [], unanswerable: [window] });
  });

  test('a backfill is asked in parts that can be resumed', () => {
    const sourceOf = () => ({
      limits: { ...LIMITS, rangesPerQuery: 1, queriesPerCall: 1 },
      separateMetrics: [],
      apart: [],
      snapshotMetrics: [],
      earliest: null,
      daysPerRange: 31,
    });
    const { calls } = plan([need('visits', 0, 100)], { sourceOf });
    expect(calls.map((call) => call.queries[0]?.ranges[0])).toEqual([days(0, 31), days(31, 31), days(62, 31), days(93, 7)]);
  });

  test('what a running call asks for is not asked beside it', () => {
    const needs = [need('visits', 0, 10), need('users', 0, 10, { grain: 'range' })];
    const held = heldByCalls(plan(needs).calls);
    expect(plan(needs, { heldOf: (own) => held.get(keyOf(own)) ?? [] }).calls).toEqual([]);
  });

  const asking = (calls: ReturnType<typeof planCalls>['calls']) =>
    calls.map(({ keyResults, queries }) => [
      keyResults.join(' '),
      ...queries.map(({ metrics, ranges }) => `${metrics.join('+')} ${ranges.map(({ start, end }) => `${start}..${end}`).join(' ')}`),
    ]);

  test('what nobody asks of a source is neither planned nor told as unanswerable; of what is held there is no empty call', () => {
    expect(plan([need('visits', 0, 5)], { sourceOf: () => null })).toEqual({ calls: [], unanswerable: [], lowerBound: 0, apart: [] });
    const heldOf = () => [{ grain: 'day' as const, range: days(0, 5) }];
    expect(plan([need('visits', 0, 5)], { heldOf })).toEqual({ calls: [], unanswerable: [], lowerBound: 0, apart: [] });
  });

  test('the days of an exact window are not held by it, nor a window by one that shares an end with it', () => {
    const held = (range: ReturnType<typeof days>) => ({ heldOf: () => [{ grain: 'range' as const, range }] });
    expect(asking(plan([need('visits', 0, 5)], held(days(0, 5))).calls)).toEqual([['kr-visits', 'visits 2026-10-01..2026-10-06']]);
    const window = need('users', 5, 5, { grain: 'range' });
    for (const other of [days(5, 4), days(4, 6)])
      expect(asking(plan([window], held(other)).calls)).toEqual([['kr-users', 'users 2026-10-06..2026-10-11']]);
    expect(plan([window], held(days(5, 5))).calls).toEqual([]);
  });

  test('a window from the first day of the history is answered; days that all lie before it are not', () => {
    const earliest = addDays(localDate('2026-10-01'), 5);
    const from = (each: Need) => {
      const { calls, unanswerable } = plan([each], {
        sourceOf: () => ({
          limits: LIMITS,
          separateMetrics: [],
          snapshotMetrics: [],
          apart: [],
          earliest,
          daysPerRange: null,
        }),
      });
      return [...asking(calls), unanswerable.length];
    };
    expect(from(need('users', 5, 5, { grain: 'range' }))).toEqual([['kr-users', 'users 2026-10-06..2026-10-11'], 0]);
    expect(from(need('visits', 0, 5))).toEqual([1]);
    expect(from(need('visits', 0, 6))).toEqual([['kr-visits', 'visits 2026-10-06..2026-10-07'], 0]);
    expect(from(need('visits', 8, 2))).toEqual([['kr-visits', 'visits 2026-10-09..2026-10-11'], 0]);
  });

  test('queries of one account share calls, whatever they filter by; those of two accounts do not', () => {
    const page = { page: { op: 'equals' as const, value: '/' } };
    const of = (account: string, filter = {}) => need('visits', 0, 5, { series: series('visits', { account, filter }) });
    const { calls } = plan([of('a'), of('a', page), of('b')]);
    expect(calls.map((call) => [accountOf(call), call.queries.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(plan([need('visits', 0, 5)]).calls.map(accountOf)).toEqual([null]);
    expect(accountOf({ queries: [] })).toBeNull();
  });

  test('a call names the key results that it serves, in order, and no others', () => {
    const limits = { rangesPerQuery: 1, queriesPerCall: 1 };
    const { calls } = plan(
      [
        need('users', 0, 5, { grain: 'range', keyResults: ['z', 'a'] }),
        need('users', 5, 5, { grain: 'range', keyResults: ['b'] }),
        need('users', 10, 5, { grain: 'range', keyResults: ['c'] }),
      ],
      {},
      limits,
    );
    expect(asking(calls)).toEqual([
      ['a z', 'users 2026-10-01..2026-10-06'],
      ['b', 'users 2026-10-06..2026-10-11'],
      ['c', 'users 2026-10-11..2026-10-16'],
    ]);
    const keyed = (first: number, length: number) => keyOfCall('site', plan([need('visits', first, length)]).calls[0]?.queries ?? []);
    expect(new Set([keyed(0, 5), keyed(0, 6), keyed(1, 4), keyed(1, 5)]).size).toBe(4);
  });

  test.each([
    ['two queries', [need('a', 0, 9, { grain: 'range' }), need('a', 0, 9)], [['a d9'], ['a r9']]],
    ['three metrics', [need('a', 0, 9), need('b', 0, 9), need('c', 0, 9)], [['a+b d9'], ['c d9']]],
    ['two ranges', [need('a', 0, 9), need('a', 20, 7)], [['a d9'], ['a d7']]],
    ['32 days', [need('a', 0, 32)], [['a d16'], ['a d16']]],
    ['33 days', [need('a', 0, 33)], [['a d17'], ['a d16']]],
    ['31 days', [need('a', 0, 31)], null],
    ['an exact window', [need('a', 0, 99, { grain: 'range' })], null],
  ] as const)('a call of %s is halved, down to one question', (_, needs, halves) => {
    const [call] = plan(needs).calls;
    const shown =
      call &&
      splitCall(call)?.map(({ queries }) =>
        queries.map(
          ({ metrics, grain, ranges }) => `${metrics.join('+')} ${grain[0]}${ranges.map((each) => daysOf(each).length).join(' ')}`,
        ),
      );
    expect(shown ?? null).toEqual(halves);
  });

  test('nothing is no call to halve', () => {
    const empty = { key: '', connection: 'site', queries: [], keyResults: [] };
    expect([splitCall(empty), isolateHalves(empty)]).toEqual([null, null]);
  });

  test('to find a refused metric a call is halved by query and metric, never by days', () => {
    const [call] = plan([need('visits', 0, 100)]).calls;
    if (call === undefined) throw new Error('no call');
    expect(isolateHalves(call)).toBeNull();
    expect(splitCall(call)?.map((half) => half.queries[0]?.ranges)).toEqual([[days(0, 50)], [days(50, 50)]]);
  });
});

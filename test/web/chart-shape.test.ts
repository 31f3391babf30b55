import { describe, expect, it } from 'vitest';
import type { Evaluation, Forecast, HistoryPoint, KeyResult } from '../../web/src/api.ts';
import { chartShape } from '../../web/src/parts/chart-shape.ts';
import { historyDays } from '../../web/src/parts/history-days.ts';
import { ticksFor } from '../../web/src/parts/ticks.ts';

const keyResult = {
  kind: 'change',
  asOf: null,
  allowed: null,
  cycle: { id: 'c', starts: '2026-10-01', ends: '2026-10-10' },
} as unknown as KeyResult;
const evaluation = {
  value: null,
  baseline: 20,
  target: 60,
  wholeWindow: null,
  progress: null,
  pace: { expected: null, ratio: null },
  status: null,
  state: 'ok',
  quality: [],
  provisional: null,
  completeThrough: null,
  knownThrough: null,
} as unknown as Evaluation;
const day = (asOf: string, value: number | null, more: Partial<HistoryPoint> = {}): HistoryPoint => ({
  asOf,
  knownThrough: value === null ? null : asOf,
  value,
  target: 60,
  baseline: 20,
  progress: 0.5,
  expected: 0.5,
  status: null,
  state: 'ok',
  provisional: false,
  ...more,
});
const oct = (date: number) => `2026-10-${String(date).padStart(2, '0')}`;
const size = { width: 600, height: 300 };
const shapeOf = (
  of: Partial<Evaluation>,
  history: readonly HistoryPoint[],
  result: Partial<KeyResult> = {},
  forecast: Forecast | null = null,
) => {
  const [one, standing] = [
    { ...keyResult, ...result },
    { ...evaluation, ...of },
  ];
  return chartShape(one, standing, historyDays(one, standing, history), forecast, oct(8), size);
};

describe('the days of a history', () => {
  it('hold each value on the day it is of, not on the morning it was computed, and the latest that was said of it', () => {
    const days = historyDays(keyResult, evaluation, [
      day(oct(1), 5),
      day(oct(2), 6, { knownThrough: oct(1) }),
      day(oct(3), 9, { knownThrough: oct(2) }),
    ]);
    expect(days.map(({ date, point }) => [date, point?.value ?? null])).toEqual([
      [oct(1), 6],
      [oct(2), 9],
    ]);
  });

  it('show days that should be known and are not as gaps, before, between and after known ones', () => {
    const days = historyDays(keyResult, { ...evaluation, completeThrough: oct(6) }, [day(oct(2), 5), day(oct(4), 7)]);
    expect(days.map(({ point }) => point?.value ?? null)).toEqual([null, 5, null, 7, null, null]);
  });

  it('end in the figures that the page shows', () => {
    const shown = { ...evaluation, value: 8, knownThrough: oct(2) };
    expect(historyDays({ ...keyResult, asOf: oct(3) }, shown, [day(oct(1), 5), day(oct(2), 6)]).at(-1)?.point?.value).toBe(8);
  });

  it('are none where nothing is known', () => {
    expect(historyDays(keyResult, evaluation, [day(oct(5), null)])).toEqual([]);
    expect(shapeOf({}, [day(oct(5), null)])).toBeNull();
  });
});

describe('the chart', () => {
  it('never joins two days over a gap, and lets the slider stop at it', () => {
    const shape = shapeOf({}, [day(oct(1), 20), day(oct(2), 25), day(oct(4), 30)]);
    expect(shape?.settled.map((run) => run.length)).toEqual([2, 1]);
    expect(shape?.days.map(({ value }) => value)).toEqual([20, 25, null, 30]);
  });

  it('draws provisional days apart, joined to the settled one before them unless there is a gap', () => {
    const provisional = { from: oct(6), settledValue: null };
    const shape = shapeOf(
      { provisional },
      [4, 5, 6, 7].map((date) => day(oct(date), 30 + date)),
    );
    expect(shape?.settled.map((run) => run.length)).toEqual([2]);
    expect(shape?.provisional.map((run) => run.length)).toEqual([3]);
    expect(shape?.provisional[0]?.[0]).toEqual(shape?.settled[0]?.[1]);
    const apart = shapeOf(
      { provisional },
      [4, 7, 8].map((date) => day(oct(date), 30 + date)),
    );
    expect(apart?.provisional.map((run) => run.length)).toEqual([2]);
  });

  it('expects a share of the way from baseline to target, and on totals the target of that day', () => {
    expect(shapeOf({}, [day(oct(5), 40)])?.days[0]?.expected).toBe(40);
    const total = shapeOf({ wholeWindow: { baseline: 100, target: 130 } }, [day(oct(5), 40, { expected: 1 })]);
    expect([total?.days[0]?.expected, total?.targets.map(({ value }) => value), total?.baseline]).toEqual([60, [130], null]);
  });

  it('goes on to the target only where the expectation has been a straight line, and guesses at no season', () => {
    const linear = [1, 2, 3].map((date) => day(oct(date), 30, { expected: date / 10 }));
    expect(shapeOf({}, linear)?.expectedAhead.at(-1)?.x).toBe(582);
    const seasonal = [0.05, 0.3, 0.31].map((expected, at) => day(oct(at + 1), 30, { expected }));
    expect(shapeOf({}, seasonal)?.expectedAhead).toEqual([]);
    const total = [1, 2, 3].map((date) => day(oct(date), 10, { expected: 1, target: 13 * date }));
    expect(shapeOf({ wholeWindow: { baseline: 100, target: 130 } }, total)?.expectedAhead.length).toBe(2);
  });

  it('draws both ends of a range, expects nothing of a limit, and makes room for a forecast', () => {
    const range = shapeOf({ target: null }, [day(oct(5), 4)], { kind: 'range', allowed: { kind: 'within', low: 2, high: 6 } });
    expect(range?.targets.map(({ value }) => value)).toEqual([2, 6]);
    const limit = shapeOf({ target: 45 }, [day(oct(5), 42)], { kind: 'limit', allowed: { kind: 'at_most', value: 45 } });
    expect([limit?.expected, limit?.baseline]).toEqual([[], null]);
    const forecast = { value: 70, low: 50, high: 90, probability: 0.7, method: 'm', backtestError: 3, reason: null };
    const shape = shapeOf({}, [day(oct(5), 40)], {}, forecast);
    expect(shape?.yTicks.at(-1)?.value).toBeGreaterThanOrEqual(90);
    expect(shape?.forecast?.high).toBeLessThan(shape?.forecast?.low ?? 0);
  });

  it.each([
    [[3, 17], true, [0, 5, 10, 15, 20]],
    [[0.1, 0.3], false, [0.1, 0.15, 0.2, 0.25, 0.3]],
    [[1_480, 1_760], false, [1_400, 1_500, 1_600, 1_700, 1_800]],
    [[-30, 20], true, [-30, -20, -10, 0, 10, 20]],
    [[0, 0], true, [-1, -0.5, 0, 0.5, 1]],
  ])('has round ticks around %j', (values, fromZero, ticks) => {
    expect(ticksFor(values, fromZero)).toEqual(ticks);
  });
});

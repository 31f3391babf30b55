import { describe, expect, it } from 'vitest';
import type { Evaluation, HistoryPoint, KeyResult } from '../../web/src/api.ts';
import { formatFor } from '../../web/src/format.ts';
import { chartShape, ticksFor } from '../../web/src/parts/chart-shape.ts';

const keyResult = { kind: 'change', cycle: { id: 'c', starts: '2026-10-01', ends: '2026-10-11' } } as KeyResult;
const evaluation = {
  value: 40,
  baseline: 20,
  target: 60,
  wholeWindow: null,
  provisional: { from: '2026-10-06', settledValue: null },
} as Evaluation;
const day = (asOf: string, value: number | null, expected: number | null = 0.5): HistoryPoint => ({
  asOf,
  value,
  target: 60,
  baseline: 20,
  progress: 0.5,
  expected,
  status: null,
  state: 'ok',
  provisional: false,
});
const size = { width: 600, height: 300 };

describe('the chart', () => {
  it('never joins two days over a gap', () => {
    const shape = chartShape(
      keyResult,
      { ...evaluation, provisional: null },
      [day('2026-10-01', 20), day('2026-10-02', 25), day('2026-10-03', null), day('2026-10-04', 30)],
      '2026-10-05',
      size,
    );
    expect(shape?.settled.map((run) => run.length)).toEqual([2, 1]);
  });

  it('draws provisional days apart, joined to the last settled one', () => {
    const shape = chartShape(
      keyResult,
      evaluation,
      ['2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'].map((date, at) => day(date, 30 + at)),
      '2026-10-08',
      size,
    );
    expect(shape?.settled.map((run) => run.length)).toEqual([2]);
    expect(shape?.provisional.map((run) => run.length)).toEqual([3]);
    expect(shape?.provisional[0]?.[0]).toEqual(shape?.settled[0]?.[1]);
  });

  it('puts the expectation between baseline and target, and on totals on the target of that day', () => {
    const shape = chartShape(keyResult, evaluation, [day('2026-10-05', 40)], '2026-10-08', size);
    expect(shape?.days[0]?.expected).toBe(40);
    const total = chartShape(
      keyResult,
      { ...evaluation, wholeWindow: { baseline: 100, target: 130 } },
      [day('2026-10-05', 40, 1)],
      '2026-10-08',
      size,
    );
    expect([total?.days[0]?.expected, total?.target?.value, total?.baseline]).toEqual([60, 130, null]);
    expect(total?.expectedAhead.at(-1)).toEqual({ x: 584, y: total?.target?.y });
  });

  it('has nothing to draw without a known day', () => {
    expect(chartShape(keyResult, evaluation, [day('2026-10-05', null)], '2026-10-08', size)).toBeNull();
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

describe('numbers and days', () => {
  it('are written as the locale writes them, in no zone but their own', () => {
    const { value, day: dayText, ago } = formatFor('sv', 'America/Los_Angeles');
    const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
    expect(
      [value(1_234.5, 'currency', 'SEK'), value(0.0261, 'ratio', null), value(125, 'duration', null), value(null, 'count', null)].map(
        plain,
      ),
    ).toEqual(['1 235 kr', '2,61 %', '2:05', '–']);
    expect(dayText('2026-11-24')).toBe('24 nov. 2026');
    expect(ago('2026-11-23T05:00:00Z', '2026-11-24T06:00:00Z')).toBe('i går');
  });
});

/** Limits, their compliance share, and ranges, by hand. */
import { describe, expect, it } from 'vitest';
import type { KeyResult } from '../../../src/domain/key-result.ts';
import { atLeast, atMost, calendar, daily, input, LAST, LATEST, name, op, runOne, trailing, within } from '../scenario.ts';

const level = (keyResult: KeyResult, value: number) =>
  runOne({
    asOf: '2026-10-20',
    keyResults: [keyResult],
    sources: { site: { metrics: { level: { aggregation: LAST } } } },
    observations: [{ metric: 'level', day: '2026-10-20', value }],
  });
const LEVEL = { metric: 'level', window: LATEST };

describe('oracle: limits', () => {
  it.each([
    { why: 'at most 50, at 50: kept', of: atMost(50, LEVEL), value: 50, raw: 1, attained: true, status: 'on_track' },
    {
      why: 'at most 50, at 12.5: kept, and no more than kept',
      of: atMost(50, LEVEL),
      value: 12.5,
      raw: 1,
      attained: true,
      status: 'on_track',
    },
    { why: 'at most 50, at 125: 50 ÷ 125', of: atMost(50, LEVEL), value: 125, raw: 0.4, attained: false, status: 'off_track' },
    {
      why: 'at most 50, at 50.5: 50 ÷ 50.5 is 0.990…, nearly',
      of: atMost(50, LEVEL),
      value: 50.5,
      raw: 50 / 50.5,
      attained: false,
      status: 'at_risk',
    },
    {
      why: 'at most 45, at 50: exactly 0.9 is still nearly',
      of: atMost(45, LEVEL),
      value: 50,
      raw: 0.9,
      attained: false,
      status: 'at_risk',
    },
    { why: 'at most 0, at 3: nothing can be divided, 0', of: atMost(0, LEVEL), value: 3, raw: 0, attained: false, status: 'off_track' },
    { why: 'at most −5, at −3: 0', of: atMost(-5, LEVEL), value: -3, raw: 0, attained: false, status: 'off_track' },
    { why: 'at least 40, at 40: kept', of: atLeast(40, LEVEL), value: 40, raw: 1, attained: true, status: 'on_track' },
    { why: 'at least 40, at 30: 30 ÷ 40', of: atLeast(40, LEVEL), value: 30, raw: 0.75, attained: false, status: 'off_track' },
    {
      why: 'at least 40, at −10: below nothing is nothing',
      of: atLeast(40, LEVEL),
      value: -10,
      raw: 0,
      attained: false,
      status: 'off_track',
    },
    { why: 'at least 0, at −1: 0', of: atLeast(0, LEVEL), value: -1, raw: 0, attained: false, status: 'off_track' },
    { why: 'at least −5, at −3: kept', of: atLeast(-5, LEVEL), value: -3, raw: 1, attained: true, status: 'on_track' },
  ])('$why', ({ of, value, raw, attained, status }) => {
    expect(level(of, value)).toMatchObject({
      progress: { raw, display: raw, overshoot: 0, regression: 0 },
      attained,
      status,
      pace: { expected: null },
    });
  });
});

describe('oracle: ranges', () => {
  it.each([
    { why: 'inside', value: 15, raw: 1 },
    { why: 'on the lower end', value: 10, raw: 1 },
    { why: 'on the upper end', value: 20, raw: 1 },
    { why: '2 above, of a tolerance of 4: half', value: 22, raw: 0.5 },
    { why: '1 below: 1 − 1 ÷ 4', value: 9, raw: 0.75 },
    { why: 'as far out as the tolerance: 0', value: 24, raw: 0 },
    { why: 'farther out: 0, not less', value: 100, raw: 0 },
    { why: 'farther out below: 0, not less', value: -100, raw: 0 },
  ])('10 to 20 within 4, at $value: $why', ({ value, raw }) => {
    expect(level(within(10, 20, 4, LEVEL), value)).toMatchObject({ progress: { raw, display: raw }, attained: raw === 1 });
  });
});

describe('oracle: compliance', () => {
  const cpa = {
    inputs: [input('cost', { name: 'cost' }), input('conv', { name: 'conv' })],
    expression: op(name('cost'), '/', name('conv')),
  };
  const ads = { site: { metrics: { cost: {}, conv: {} } } };
  const cost = (costs: number[], conversions: number[], keyResult = atMost(50, cpa)) =>
    runOne({
      asOf: `2026-10-${String(costs.length).padStart(2, '0')}`,
      keyResults: [keyResult],
      sources: ads,
      observations: [...daily('2026-10-01', costs, 'cost'), ...daily('2026-10-01', conversions, 'conv')],
    }).compliance;

  it.each([
    {
      why: '50, 100 and 30 kr, and a day without conversions: two of three',
      costs: [50, 200, 9, 30],
      conversions: [1, 2, 0, 1],
      is: { passing: 2, elapsed: 3, share: 2 / 3 },
    },
    { why: 'no day with conversions: nothing has elapsed', costs: [50, 200], conversions: [0, 0], is: null },
    { why: 'every day kept', costs: [10, 20], conversions: [1, 1], is: { passing: 2, elapsed: 2, share: 1 } },
    { why: 'no day kept', costs: [60, 70], conversions: [1, 1], is: { passing: 0, elapsed: 2, share: 0 } },
  ])('$why', ({ costs, conversions, is }) => expect(cost(costs, conversions)).toEqual(is));

  it('of the last two days only: one of two', () => {
    expect(cost([10, 20, 60, 40], [1, 1, 1, 1], atMost(50, { ...cpa, window: trailing(2) }))).toEqual({
      passing: 1,
      elapsed: 2,
      share: 0.5,
    });
  });

  it('of a rate per week: whole weeks inside the window, by their own rate', () => {
    // Thursday 1 October begins inside a week, and Tuesday the 20th ends inside one: 5–11 has 7 × 10, 12–18 has 7 × 20.
    const days = Array.from({ length: 20 }, (_, index) => (index < 11 ? 10 : 20));
    const weekly = { asOf: '2026-10-20', observations: daily('2026-10-01', days) };
    expect(runOne({ ...weekly, keyResults: [atMost(100, { per: 'week' })] }).compliance).toEqual({ passing: 1, elapsed: 2, share: 0.5 });
    expect(runOne({ ...weekly, keyResults: [atLeast(70, { per: 'week' })] }).compliance).toEqual({ passing: 2, elapsed: 2, share: 1 });
    // No month of the cycle is over.
    expect(runOne({ ...weekly, keyResults: [atMost(1, { per: 'month' })] }).compliance).toBeNull();
  });

  it('of a rate per month: September and October are over on 1 November, the week of the window is not asked', () => {
    const observations = [
      ...daily(
        '2026-09-01',
        Array.from({ length: 30 }, () => 1),
      ),
      ...daily(
        '2026-10-01',
        Array.from({ length: 32 }, () => 2),
      ),
    ];
    const spec = { starts: '2026-09-01', ends: '2026-12-31', asOf: '2026-11-01', observations };
    expect(runOne({ ...spec, keyResults: [atMost(40, { per: 'month' })] }).compliance).toEqual({ passing: 1, elapsed: 2, share: 0.5 });
    // The running month has one day, and no whole week in it.
    const monthly = atMost(100, { per: 'week', window: calendar('month', 'current') });
    expect(runOne({ ...spec, keyResults: [monthly] }).compliance).toBeNull();
  });

  it('of a level: the days of the cycle on which it was read', () => {
    // Read on the 2nd (8), the 5th (12) and the 9th (9): two of three were at most 10. What is carried over is no day.
    const observations = [8, 12, 9].map((value, index) => ({
      metric: 'level',
      day: ['2026-10-02', '2026-10-05', '2026-10-09'][index] ?? '',
      value,
    }));
    const found = runOne({
      asOf: '2026-10-10',
      keyResults: [atMost(10, LEVEL)],
      sources: { site: { metrics: { level: { aggregation: LAST } } } },
      observations,
    });
    expect(found.compliance).toEqual({ passing: 2, elapsed: 3, share: 2 / 3 });
  });

  it('of a total there is none: no day of it passes or fails', () => {
    expect(runOne({ asOf: '2026-10-02', keyResults: [atMost(10)], observations: daily('2026-10-01', [1, 2]) }).compliance).toBeNull();
  });
});

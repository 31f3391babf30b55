/**
 * Windows by hand. Day n of October 2026 has the value n, day n of September −n, day n of November 100 + n, so that each sum
 * says which days it is made of: the days a … b of October add up to (a + b) × (b − a + 1) ÷ 2.
 */
import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/calendar.ts';
import type { PerUnit, Window } from '../../../src/domain/key-result.ts';
import { CYCLE, calendar, change, daily, fixed, runOne, trailing } from '../scenario.ts';

const count = (days: number) => Array.from({ length: days }, (_, index) => index + 1);
const observations = [
  ...daily(
    '2026-09-01',
    count(30).map((day) => -day),
  ),
  ...daily('2026-10-01', count(31)),
  ...daily(
    '2026-11-01',
    count(30).map((day) => 100 + day),
  ),
];

interface Row {
  why: string;
  asOf: string;
  window?: Window;
  per?: PerUnit;
  starts?: string;
  weekStart?: 1 | 7;
  fiscalYearStart?: number;
  from: string;
  to: string;
  value: number;
}
// Cycle: October and November. 1 October 2026 is a Thursday, so Mondays are the 5th, 12th, 19th and 26th.
const ROWS: Row[] = [
  { why: 'cycle: 1–10 October, 55', asOf: '2026-10-10', from: '2026-10-01', to: '2026-10-10', value: 55 },
  { why: 'cycle: on its first day, 1', asOf: '2026-10-01', from: '2026-10-01', to: '2026-10-01', value: 1 },
  {
    why: 'cycle, starting on the 6th: 6 … 10 are 40',
    asOf: '2026-10-10',
    starts: '2026-10-06',
    from: '2026-10-06',
    to: '2026-10-10',
    value: 40,
  },
  {
    why: 'cycle, after its end: 496 of October, 3 000 + 465 of November',
    asOf: '2026-12-24',
    from: '2026-10-01',
    to: '2026-11-30',
    value: 3961,
  },
  { why: 'trailing 3: 8 + 9 + 10', asOf: '2026-10-10', window: trailing(3), from: '2026-10-08', to: '2026-10-10', value: 27 },
  { why: 'trailing 1: the day', asOf: '2026-10-10', window: trailing(1), from: '2026-10-10', to: '2026-10-10', value: 10 },
  {
    why: 'trailing 5 reaches back before the cycle: 1 + 2 − 28 − 29 − 30',
    asOf: '2026-10-02',
    window: trailing(5),
    from: '2026-09-28',
    to: '2026-10-02',
    value: -84,
  },
  {
    why: 'running ISO week on Saturday the 10th: 5 … 10',
    asOf: '2026-10-10',
    window: calendar('week', 'current'),
    from: '2026-10-05',
    to: '2026-10-10',
    value: 45,
  },
  {
    why: 'running ISO week on its Monday: 12',
    asOf: '2026-10-12',
    window: calendar('week', 'current'),
    from: '2026-10-12',
    to: '2026-10-12',
    value: 12,
  },
  {
    why: 'running Sunday week on Saturday the 10th: 4 … 10',
    asOf: '2026-10-10',
    weekStart: 7,
    window: calendar('week', 'current'),
    from: '2026-10-04',
    to: '2026-10-10',
    value: 49,
  },
  {
    why: 'last whole ISO week on Saturday the 10th: 28 September … 4 October',
    asOf: '2026-10-10',
    window: calendar('week', 'last_complete'),
    from: '2026-09-28',
    to: '2026-10-04',
    value: -77,
  },
  {
    why: 'last whole ISO week on Sunday the 11th: that week',
    asOf: '2026-10-11',
    window: calendar('week', 'last_complete'),
    from: '2026-10-05',
    to: '2026-10-11',
    value: 56,
  },
  {
    why: 'running month on 2 November',
    asOf: '2026-11-02',
    window: calendar('month', 'current'),
    from: '2026-11-01',
    to: '2026-11-02',
    value: 203,
  },
  {
    why: 'last whole month on 30 October is September, −465',
    asOf: '2026-10-30',
    window: calendar('month', 'last_complete'),
    from: '2026-09-01',
    to: '2026-09-30',
    value: -465,
  },
  {
    why: 'last whole month on 31 October is October, 496',
    asOf: '2026-10-31',
    window: calendar('month', 'last_complete'),
    from: '2026-10-01',
    to: '2026-10-31',
    value: 496,
  },
  {
    why: 'running quarter on 2 November: October and two days',
    asOf: '2026-11-02',
    window: calendar('quarter', 'current'),
    from: '2026-10-01',
    to: '2026-11-02',
    value: 699,
  },
  {
    why: 'with years from September, the running quarter began then: −465 + 55',
    asOf: '2026-10-10',
    fiscalYearStart: 9,
    window: calendar('quarter', 'current'),
    from: '2026-09-01',
    to: '2026-10-10',
    value: -410,
  },
  {
    why: 'with years from November, the running year began then: 203',
    asOf: '2026-11-02',
    fiscalYearStart: 11,
    window: calendar('year', 'current'),
    from: '2026-11-01',
    to: '2026-11-02',
    value: 203,
  },
  { why: 'per day: 55 over ten days', asOf: '2026-10-10', per: 'day', from: '2026-10-01', to: '2026-10-10', value: 5.5 },
  { why: 'per week: 55 over 10 ÷ 7 weeks', asOf: '2026-10-10', per: 'week', from: '2026-10-01', to: '2026-10-10', value: 38.5 },
  { why: 'per month: 120 over 15 of 31 days', asOf: '2026-10-15', per: 'month', from: '2026-10-01', to: '2026-10-15', value: 248 },
  {
    why: 'per month over two: October’s 31 of 31 and 15 of November’s 30, 1.5 months for 496 + 1 620',
    asOf: '2026-11-15',
    per: 'month',
    from: '2026-10-01',
    to: '2026-11-15',
    value: 2116 / 1.5,
  },
  {
    why: 'per day of the last 4: 34 ÷ 4',
    asOf: '2026-10-10',
    window: trailing(4),
    per: 'day',
    from: '2026-10-07',
    to: '2026-10-10',
    value: 8.5,
  },
];

describe('oracle: which days a window holds, and what they add up to', () => {
  it.each(ROWS)('$why', ({ asOf, window = CYCLE, per = null, starts, weekStart = 1, fiscalYearStart = 1, from, to, value }) => {
    const keyResult = change({ window, per, baseline: fixed(-5000), ...(starts === undefined ? {} : { starts: localDate(starts) }) });
    const result = runOne({ asOf, ends: '2026-11-30', weekStart, fiscalYearStart, keyResults: [keyResult], observations });
    expect([result.window?.from, result.window?.to]).toEqual([from, to]);
    expect(result.value).toBeCloseTo(value, 10);
  });
});

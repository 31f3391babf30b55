/**
 * Tables computed by hand, with the reasoning beside each row. The code under test is never consulted for an expected number.
 */
import { describe, expect, it } from 'vitest';
import { by, change, fixed, flat, measured, runOne, to } from '../scenario.ts';

interface Row {
  why: string;
  asOf: string;
  reference: [days: number, perDay: number][];
  now: [days: number, perDay: number][];
  target: ReturnType<typeof to>;
  b: number;
  t: number;
  v: number;
  raw: number;
}
/** Consecutive runs of equal days from a date on. */
function runs(from: string, lengths: [number, number][]) {
  let start = 0;
  return lengths.flatMap(([days, perDay]) => {
    const first = new Date(Date.parse(from) + start * 86_400_000).toISOString().slice(0, 10);
    start += days;
    return flat(first, days, perDay);
  });
}

// Cycle: October 2026 (31 days). Reference: September (30 days).
const ROWS: Row[] = [
  {
    why: 'day 10 of a flat reference: b(10) = 10 × 100; +30 % of it; 1 150 is half of the way from 1 000 to 1 300',
    asOf: '2026-10-10',
    reference: [[30, 100]],
    now: [[10, 115]],
    target: by(0.3),
    b: 1000,
    t: 1300,
    v: 1150,
    raw: 0.5,
  },
  {
    why: 'a reference that began slowly is compared with its slow days: b(10) = 10 × 20, not a third of 2 200',
    asOf: '2026-10-10',
    reference: [
      [10, 20],
      [20, 100],
    ],
    now: [[10, 25]],
    target: by(0.5),
    b: 200,
    t: 300,
    v: 250,
    raw: 0.5,
  },
  {
    why: 'below the baseline: (900 − 1 000) ÷ 300',
    asOf: '2026-10-10',
    reference: [[30, 100]],
    now: [[10, 90]],
    target: by(0.3),
    b: 1000,
    t: 1300,
    v: 900,
    raw: -1 / 3,
  },
  {
    why: 'a decrease: −20 % of 1 000 is 800; 900 is half way down',
    asOf: '2026-10-10',
    reference: [[30, 100]],
    now: [[10, 90]],
    target: by(-0.2),
    b: 1000,
    t: 800,
    v: 900,
    raw: 0.5,
  },
  {
    why: 'an absolute target of 6 000 on b = 3 000 doubles every day: t(10) = 1 000 × 6 000 ÷ 3 000',
    asOf: '2026-10-10',
    reference: [[30, 100]],
    now: [[10, 150]],
    target: to(6000),
    b: 1000,
    t: 2000,
    v: 1500,
    raw: 0.5,
  },
  {
    why: 'day 30: the reference has 30 days, so b(30) is all of it',
    asOf: '2026-10-30',
    reference: [[30, 100]],
    now: [[30, 110]],
    target: by(0.2),
    b: 3000,
    t: 3600,
    v: 3300,
    raw: 0.5,
  },
  {
    why: 'day 31, the last: b(D) = b = 3 000 although October is a day longer; 3 410 = 31 × 110',
    asOf: '2026-10-31',
    reference: [[30, 100]],
    now: [[31, 110]],
    target: by(0.2),
    b: 3000,
    t: 3600,
    v: 3410,
    raw: 410 / 600,
  },
];

describe('oracle: +x % against the same number of days', () => {
  it.each(ROWS)('$why', ({ asOf, reference, now, target, b, t, v, raw }) => {
    const result = runOne({
      asOf,
      keyResults: [change({ baseline: measured('previous_cycle'), target })],
      observations: [...runs('2026-09-01', reference), ...runs('2026-10-01', now)],
    });
    expect([result.baseline, result.target, result.value, result.progress?.raw]).toEqual([b, t, v, raw]);
  });
});

// Cycle: the fourth quarter of 2026, 92 days; from 100 000 to 150 000.
const FIXED: { why: string; days: number; perDay: number; b: number; t: number; raw: number }[] = [
  // 100 000 ÷ 92 a day would be the old pace; 150 000 ÷ 92 the new one. 1 250 a day lies half way between: 115 000 a quarter is 0.3.
  {
    why: 'day 1 at 1 250: b(1) = 100 000 ÷ 92, t(1) = 150 000 ÷ 92; (115 000 − 100 000) ÷ 50 000',
    days: 1,
    perDay: 1250,
    b: 100_000 / 92,
    t: 150_000 / 92,
    raw: 0.3,
  },
  { why: 'day 46, half the quarter: 50 000 and 75 000; 46 × 1 250 = 57 500', days: 46, perDay: 1250, b: 50_000, t: 75_000, raw: 0.3 },
  { why: 'day 92: the whole window; 92 × 1 250 = 115 000', days: 92, perDay: 1250, b: 100_000, t: 150_000, raw: 0.3 },
];
describe('oracle: from 100 000 to 150 000 a quarter is as far on every day as the pace is', () => {
  it.each(FIXED)('$why', ({ days, perDay, b, t, raw }) => {
    const asOf = new Date(Date.UTC(2026, 9, days)).toISOString().slice(0, 10);
    const result = runOne({
      starts: '2026-10-01',
      ends: '2026-12-31',
      asOf,
      keyResults: [change({ baseline: fixed(100_000), target: to(150_000) })],
      observations: flat('2026-10-01', days, perDay),
    });
    expect([result.baseline, result.target, result.progress?.raw]).toEqual([b, t, raw]);
  });
});

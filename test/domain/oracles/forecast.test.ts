/**
 * Forecasts computed by hand, with the reasoning beside each: the days to come of made-up series, and how wrong the same
 * method was on their past.
 */
import { describe, expect, it } from 'vitest';
import { forecastLevel, forecastSum, normalShareBelow, quantile, spreadOf } from '../../../src/domain/forecasting/forecast-series.ts';

const repeat = (days: number, valueOn: (day: number) => number) => Array.from({ length: days }, (_, day) => valueOn(day));

describe('oracle: weekly rhythm', () => {
  // Weeks of 20 a day and weeks of 10 a day in turn, twenty weeks, the last one of 20 (week 0 has 10).
  const turns = repeat(140, (day) => (Math.floor(day / 7) % 2 === 0 ? 10 : 20));

  it('next week: 0.7 × 20 + 0.2 × 10 + 0.1 × 20 = 18 a day, 126 in all', () => {
    // Every earlier forecast was wrong by 56: after a week of 20 it said 126 and 70 came, after one of 10 it said
    // (0.7 × 10 + 0.2 × 20 + 0.1 × 10) × 7 = 84 and 140 came. The size of the last four weeks was 15 a day at each of them,
    // so no error is scaled. Tests stand a week apart from day 133 down to day 28: 16 of them.
    const found = forecastSum(turns, { from: 0, to: 7 });
    expect(found?.method).toBe('weekly_rhythm');
    expect(found?.value).toBeCloseTo(126, 9);
    expect(found?.backtestError).toBeCloseTo(56, 9);
    // A tenth and nine tenths of ±56 are ±56, widened by 1.25 × (1 + 2 ÷ 16) = 1.40625: ±78.75.
    expect(found?.low).toBeCloseTo(126 - 78.75, 9);
    expect(found?.high).toBeCloseTo(126 + 78.75, 9);
  });

  it('two days in the second week ahead are the same weekdays of the last weeks: 36', () => {
    const found = forecastSum(turns, { from: 8, to: 10 });
    expect(found?.value).toBeCloseTo(36, 9);
    // In the week after next the pattern is the last one again: 40 came where 36 was said, 20 where 24 was. Both are off by 4.
    expect(found?.backtestError).toBeCloseTo(4, 9);
  });

  it('errors of a smaller past are told in the size of today', () => {
    // As above, but twice as large since day 112: there, the last four weeks are 30 a day. The errors of the tests at 112,
    // 119, 126 and 133 pass through the change; those at 105 and before were 56 at size 15 and count 112 at size 30.
    const grown = turns.map((value, day) => value * (day >= 112 ? 2 : 1));
    const found = forecastSum(grown, { from: 0, to: 7 });
    // After day 140: 0.7 × 40 + 0.2 × 20 + 0.1 × 40 = 36 a day.
    expect(found?.value).toBeCloseTo(252, 9);
    // Day 105, after a week of 10 (week 14): said 84, 140 came (week 15): +56, size 15, × 2 = 112. Day 98: −112, … to day 28:
    // twelve tests of 112. Day 112 (size 15): after week 15 of 20 it said 126, and week 16, of 10 doubled, brought 140: +14,
    // × 2 = 28. Day 119: size (10 + 20 + 10 + 20 … weeks 13–16: 20, 10, 20, 20) = 17.5; said (0.7 × 20 + 0.2 × 20 + 0.1 × 10) × 7
    // = 133, week 17 brought 280: +147, × 30 ÷ 17.5 = 252. Day 126: size (10, 20, 20, 40) = 22.5; said (0.7 × 40 + 0.2 × 20 +
    // 0.1 × 20) × 7 = 238, week 18 brought 140: −98, × 30 ÷ 22.5 = −130.666…. Day 133: size (20, 20, 40, 20) = 25; said
    // (0.7 × 20 + 0.2 × 40 + 0.1 × 20) × 7 = 168, week 19 brought 280: +112, × 30 ÷ 25 = 134.4.
    // Ascending: −130.666…, six of −112, 28, six of 112, 134.4, 252. Place 1.5 is −112, place 13.5 half way from 112 to 134.4.
    expect(found?.low).toBeCloseTo(252 - 112 * 1.40625, 9);
    expect(found?.high).toBeCloseTo(252 + 123.2 * 1.40625, 9);
    // Its own error is told as it was: twelve of 56, 14, 147, 98, 112.
    expect(found?.backtestError).toBeCloseTo((12 * 56 + 14 + 147 + 98 + 112) / 16, 9);
  });

  it('an unknown day is the same weekday a week before, in the first week the day before, never 0', () => {
    const days: (number | null)[] = repeat(140, (day) => 10 + (day % 7));
    for (const day of [3, 50, 139]) days[day] = null;
    // The week adds up to 7 × 10 + 21 = 91. Day 3 reads 12 instead of 13: far back, only the oldest tests see it.
    expect(forecastSum(days, { from: 0, to: 7 })?.value).toBeCloseTo(91, 9);
  });

  it('weeks of nothing, before or now, are of no size that errors could be told in', () => {
    // Sixty days of nothing, then 80 at 10. Where nothing was, nothing was said and nothing came: no error, and not 0 × ∞.
    const begun = forecastSum(
      repeat(140, (day) => (day < 63 ? 0 : 10)),
      { from: 0, to: 7 },
    );
    // Tests at 63 (said 0, 70 came), 70 (said 0.7 × 70), 77 (said 0.9 × 70): 70, 21 and 7 short, in today's size of 280:
    // at 63 and before the size was 0, which tests nothing of a series of 280; from 70 on it was a quarter of it, or more. Ten tests.
    expect(begun?.backtestError).toBeCloseTo((21 + 7) / 10, 9);
    // Ascending: eight of 0, 7 × 2, 21 × 4. Nine tenths, place 8.1, is 14 + 0.1 × 70; × 1.25 × 1.2.
    expect(begun?.high).toBeCloseTo((begun?.value ?? 0) + 21 * 1.5, 9);
    // The same turns as above, and four weeks of nothing since: an error then is an error now.
    const ended = forecastSum([...turns, ...repeat(28, () => 0)], { from: 0, to: 7 });
    expect(ended?.value).toBe(0);
    expect(ended?.backtestError).toBeGreaterThan(40);
  });

  it('days before the first known one are not there, and more than a quarter of gaps is no series', () => {
    const unknown = repeat(500, () => 0).map(() => null);
    expect(forecastSum([...unknown, ...turns], { from: 0, to: 7 })?.value).toBeCloseTo(126, 9);
    const gaps = (every: number) => turns.map((value, day) => (day > 0 && day % every === 0 ? null : value));
    expect(forecastSum(gaps(4), { from: 0, to: 7 })).not.toBeNull();
    expect(forecastSum(gaps(3), { from: 0, to: 7 })).toBeNull();
    // Every fourth day from the fourth on are 34 of 140; with the second day they are exactly a quarter.
    const quarter = gaps(4).map((value, day) => (day === 1 ? null : value));
    expect(forecastSum(quarter, { from: 0, to: 7 })).not.toBeNull();
    expect(
      forecastSum(
        quarter.map((value, day) => (day === 2 ? null : value)),
        { from: 0, to: 7 },
      ),
    ).toBeNull();
    expect(forecastSum(unknown, { from: 0, to: 7 })).toBeNull();
  });
});

describe('oracle: the shape of last year', () => {
  // Each year of 364 days: 182 days at 10, then 182 at 20. Two years, and the third up to two weeks before its change.
  const season = (day: number) => (day % 364 < 182 ? 10 : 20);
  const origin = 728 + 182 - 14;

  it('sees the change coming that a weekly rhythm does not: 14 × 10 + 14 × 20 = 420, not 280', () => {
    const found = forecastSum(repeat(origin, season), { from: 0, to: 28 });
    expect(found).toMatchObject({ method: 'last_year_shape', backtestError: 0, low: 420, high: 420 });
    expect(found?.value).toBeCloseTo(420, 9);
  });

  it('from the second week on: 7 × 10 + 14 × 20', () => {
    expect(forecastSum(repeat(origin, season), { from: 7, to: 28 })).toMatchObject({
      method: 'last_year_shape',
      value: expect.closeTo(350, 9),
    });
  });

  it('times how much the last two and four weeks have grown since then: half of 2 and half of 1.5', () => {
    // The last 14 days are doubled: they are 2 times last year's, the last 28 days (14 × 20 + 14 × 10) ÷ 280 = 1.5 times.
    const days = repeat(origin, (day) => season(day) * (day >= origin - 14 ? 2 : 1));
    const found = forecastSum(days, { from: 0, to: 28 });
    expect(found?.method).toBe('last_year_shape');
    expect(found?.value).toBeCloseTo(420 * 1.75, 9);
  });

  it('is not used where last year held nothing, or where it reaches beyond a year', () => {
    const from0 = repeat(origin, (day) => (day < 540 ? 0 : season(day)));
    expect(forecastSum(from0, { from: 0, to: 28 })?.method).toBe('weekly_rhythm');
    expect(forecastSum(repeat(origin, season), { from: 0, to: 400 })?.method).toBe('weekly_rhythm');
  });
});

describe('oracle: drift of a level', () => {
  it('the last level, moved on by the mean daily change of the last 90 days', () => {
    // 100 days still at 50, then 90 days up by 2: on the last day 230. Ten days ahead: 230 + 10 × 2.
    const levels = repeat(190, (day) => 50 + 2 * Math.max(0, day - 99));
    const found = forecastLevel(levels, 10);
    expect(found).toMatchObject({ method: 'drift' });
    expect(found?.value).toBeCloseTo(250, 9);
  });

  it('with a short past by all of it, and not at all with fewer than eight tests', () => {
    const levels = (days: number) => repeat(days, (day) => 3 * day);
    // The tests stand at days − 10, seven apart, not before day 28: eight of them need 28 + 49 + 10 days.
    expect(forecastLevel(levels(87), 10)?.value).toBeCloseTo(3 * 96, 9);
    expect(forecastLevel(levels(86), 10)).toBeNull();
    expect(forecastLevel(levels(27), 1)).toBeNull();
  });
});

describe('oracle: intervals', () => {
  it('quantiles lie between the two nearest', () => {
    // Of five values the places are 0 … 4; a tenth is place 0.4, nine tenths place 3.6.
    expect(quantile([1, 2, 4, 8, 16], 0.1)).toBeCloseTo(1.4, 12);
    expect(quantile([1, 2, 4, 8, 16], 0.9)).toBeCloseTo(12.8, 12);
    expect(quantile([1, 2, 4, 8, 16], 0.5)).toBe(4);
    expect(quantile([7], 0.9)).toBe(7);
  });

  it('the middle 80 % of the errors, widened by 1.25 × (1 + 2 ÷ n), and never without the forecast itself', () => {
    // −4 … 5, ten of them: places 0.9 and 8.1 → −3.1 and 4.1; × 1.25 × 1.2 = 1.5.
    const errors = repeat(10, (index) => 5 - index);
    expect(spreadOf(errors)).toEqual({ low: expect.closeTo(-4.65, 12), high: expect.closeTo(6.15, 12) });
    // All on one side: the other is as wide as half of the mean error, 4.5.
    expect(spreadOf([3, 4, 5, 6])).toEqual({ low: -2.25, high: expect.closeTo(5.7 * 1.875, 12) });
    expect(spreadOf([-3, -4, -5, -6])).toEqual({ low: expect.closeTo(-5.7 * 1.875, 12), high: 2.25 });
  });

  it('the normal distribution, from its table', () => {
    const table = [
      [0, 0.5],
      [0.5, 0.6914624613],
      [1, 0.8413447461],
      [1.96, 0.9750021049],
      [3, 0.998650102],
      [-1, 0.1586552539],
      [-2.5, 0.0062096653],
    ] as const;
    for (const [z, share] of table) expect(normalShareBelow(z)).toBeCloseTo(share, 6);
  });
});

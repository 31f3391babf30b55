import { describe, expect, it } from 'vitest';
import { forecastLevel, forecastSum, normalShareBelow } from '../../src/domain/forecasting/forecast-series.ts';

const WEEK = [100, 110, 120, 115, 105, 40, 30];
const rhythm = (days: number, scale = (_day: number) => 1) => Array.from({ length: days }, (_, day) => (WEEK[day % 7] ?? 0) * scale(day));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('a forecast of coming days', () => {
  it('follows the weekly rhythm exactly when nothing else happens', () => {
    const days = rhythm(140);
    const coming = forecastSum(days, { from: 0, to: 10 });
    expect(coming?.value).toBeCloseTo(sum(rhythm(150).slice(140)), 6);
    expect(coming?.backtestError).toBeCloseTo(0, 6);
  });

  it("follows last year's shape, times this year's growth, when the year has one", () => {
    const season = (day: number) => 1 + 0.5 * Math.sin((2 * Math.PI * day) / 364);
    const growth = (day: number) => (day >= 364 ? 1.5 : 1);
    const all = rhythm(364 * 3, (day) => season(day) * growth(day) * (day >= 728 ? 1.2 : 1));
    const origin = 364 * 2 + 100;
    const coming = forecastSum(all.slice(0, origin), { from: 0, to: 60 });
    expect(coming?.method).toBe('last_year_shape');
    expect(coming?.value).toBeCloseTo(sum(all.slice(origin, origin + 60)), 0);
  });

  it('is refused with fewer than 28 known days, or with none of the last week known', () => {
    expect(forecastSum(rhythm(27), { from: 0, to: 5 })).toBeNull();
    const week = Array.from({ length: 7 }, () => null);
    expect(forecastSum([...rhythm(140), ...week], { from: 0, to: 5 })).toBeNull();
    expect(forecastSum([...rhythm(141), ...week.slice(1)], { from: 0, to: 5 })).not.toBeNull();
  });

  it('is refused when too little past is left to say how wrong it would be', () => {
    expect(forecastSum(rhythm(60), { from: 0, to: 30 })).toBeNull();
  });

  it('does not read an unknown day as zero', () => {
    const days: (number | null)[] = rhythm(140);
    days[100] = null;
    expect(forecastSum(days, { from: 0, to: 7 })?.value).toBeCloseTo(sum(WEEK), 6);
  });

  it('takes levels on by their drift, never by adding days', () => {
    const followers = Array.from({ length: 200 }, (_, day) => 1000 + 3 * day);
    const level = forecastLevel(followers, 30);
    expect(level?.value).toBeCloseTo(1000 + 3 * 229, 6);
    expect(level?.method).toBe('drift');
  });

  it('keeps the interval around the value', () => {
    const days = rhythm(300, (day) => 1 + 0.2 * Math.sin(day * 1.7));
    const coming = forecastSum(days, { from: 0, to: 21 });
    expect(coming).not.toBeNull();
    if (coming === null) return;
    expect(coming.low).toBeLessThanOrEqual(coming.value);
    expect(coming.high).toBeGreaterThanOrEqual(coming.value);
  });
});

describe('the normal distribution used for probabilities', () => {
  it('knows the tabled values', () => {
    expect(normalShareBelow(0)).toBeCloseTo(0.5, 6);
    expect(normalShareBelow(1.2815515655446004)).toBeCloseTo(0.9, 6);
    expect(normalShareBelow(-1.96)).toBeCloseTo(0.025, 4);
  });
});

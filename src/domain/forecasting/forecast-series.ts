/**
 * Forecasts of daily figures, in plain numbers: what a sum of coming days will be, and how wrong the same method was on
 * the series' own past (semantics.md §6). A forecast is an estimate, so doubles are exact enough here.
 */

/** One value a day, oldest first, the last known day last; null where a day is not known. */
export type DailyValues = readonly (number | null)[];
/** Coming days by their distance from the last known day: [0, 1) is the next one. */
export interface Ahead {
  readonly from: number;
  readonly to: number;
}
export interface SumForecast {
  readonly value: number;
  /** 80 % interval. */
  readonly low: number;
  readonly high: number;
  readonly method: 'weekly_rhythm' | 'last_year_shape' | 'drift';
  /** Mean absolute error of the method on earlier days of the series, over the same distance. */
  readonly backtestError: number;
}

/** Whole weeks: every weekday has been seen four times. */
export const HISTORY_DAYS_MIN = 28;
const YEAR_DAYS = 364;
const GROWTH_DAYS = [14, 28] as const;
const BACKTESTS_MAX = 104;
export const BACKTESTS_MIN = 8;
/** Errors of overlapping windows understate the spread of the next one; found on real traffic by bench/forecast.bench.ts. */
const SPREAD = 1.25;
/** z of an 80 % interval. */
export const Z_80 = 1.2815515655446004;

type Method = (series: Sums, day: number, ahead: Ahead) => number | null;
/** Values with gaps filled by the same weekday a week before, and their running sums. */
interface Sums {
  readonly values: Float64Array;
  readonly sums: Float64Array;
}

/**
 * The sum of coming days of an additive series.
 * @returns null with fewer than 28 known days, or with too little past to say how wrong the forecast would be
 */
export function forecastSum(daily: DailyValues, ahead: Ahead): SumForecast | null {
  const series = sumsOf(daily);
  if (series === null) return null;
  const tested = [
    { method: 'weekly_rhythm' as const, ...backtest(weeklyRhythm, series, ahead) },
    { method: 'last_year_shape' as const, ...backtest(lastYearShape, series, ahead) },
  ].filter((each) => each.errors.length >= BACKTESTS_MIN);
  const best = tested.sort((a, b) => a.meanError - b.meanError)[0];
  // Last year's shape is known one year before it can be tested: it is used from then on where it can be tested at all.
  if (best === undefined) return null;
  const value = (best.method === 'weekly_rhythm' ? weeklyRhythm : lastYearShape)(series, series.values.length, ahead);
  return value === null ? null : withInterval(value, best);
}

/** A level after some days: the last one, moved on by its usual daily change. */
export function forecastLevel(levels: DailyValues, days: number): SumForecast | null {
  const series = sumsOf(levels);
  if (series === null) return null;
  const ahead = { from: days - 1, to: days };
  const tested = backtest(drift, series, ahead);
  if (tested.errors.length < BACKTESTS_MIN) return null;
  return withInterval(drift(series, series.values.length, ahead), { method: 'drift', ...tested });
}

interface Tested {
  readonly errors: readonly number[];
  readonly meanError: number;
}
function withInterval(value: number, tested: Tested & { readonly method: SumForecast['method'] }): SumForecast {
  const { low, high } = spreadOf(tested.errors);
  return { value, low: value + low, high: value + high, method: tested.method, backtestError: tested.meanError };
}

/** The middle 80 % of past errors, widened for their overlap and few number. */
export function spreadOf(errors: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = [...errors].sort((a, b) => a - b);
  const widen = SPREAD * (1 + 2 / errors.length);
  return { low: Math.min(0, quantile(sorted, 0.1)) * widen, high: Math.max(0, quantile(sorted, 0.9)) * widen };
}

/** Forecasts from earlier days, a week apart, against what came: actual − forecast, in today's size of the series. */
function backtest(method: Method, series: Sums, ahead: Ahead): Tested {
  const errors: number[] = [];
  const today = sizeAt(series, series.values.length);
  for (let day = series.values.length - ahead.to; day >= HISTORY_DAYS_MIN && errors.length < BACKTESTS_MAX; day -= 7) {
    const forecast = method(series, day, ahead);
    if (forecast === null) break;
    const size = sizeAt(series, day);
    const scale = size > 0 && today > 0 ? today / size : 1;
    errors.push((sumOf(series, day + ahead.from, day + ahead.to) - forecast) * scale);
  }
  return { errors, meanError: errors.reduce((sum, error) => sum + Math.abs(error), 0) / Math.max(1, errors.length) };
}

/** What the last four weeks add up to, signs left out. */
function sizeAt({ values }: Sums, day: number): number {
  let sum = 0;
  for (let index = day - HISTORY_DAYS_MIN; index < day; index++) sum += Math.abs(values[index] ?? 0);
  return sum;
}

const WEEK_WEIGHTS = [0.7, 0.2, 0.1];
/** The last weeks' value of the same weekday, the latest week counting most. */
function weeklyRhythm({ values }: Sums, day: number, ahead: Ahead): number {
  let sum = 0;
  for (let step = ahead.from; step < ahead.to; step++) {
    const back = day + step - 7 * (Math.floor(step / 7) + 1);
    WEEK_WEIGHTS.forEach((weight, week) => {
      sum += weight * (values[back - 7 * week] ?? 0);
    });
  }
  return sum;
}

/** The same weekdays 52 weeks before, times how much the last weeks have grown since then. */
function lastYearShape(series: Sums, day: number, ahead: Ahead): number | null {
  if (day < YEAR_DAYS + HISTORY_DAYS_MIN || ahead.to > YEAR_DAYS) return null;
  const shape = sumOf(series, day + ahead.from - YEAR_DAYS, day + ahead.to - YEAR_DAYS);
  let growth = 0;
  for (const days of GROWTH_DAYS) {
    const before = sumOf(series, day - days - YEAR_DAYS, day - YEAR_DAYS);
    if (before <= 0) return null;
    growth += sumOf(series, day - days, day) / before / GROWTH_DAYS.length;
  }
  return shape * growth;
}

const DRIFT_DAYS_MAX = 90;
function drift({ values }: Sums, day: number, ahead: Ahead): number {
  const last = values[day - 1] ?? 0;
  const back = Math.min(DRIFT_DAYS_MAX, day - 1);
  return last + ((last - (values[day - 1 - back] ?? 0)) / back) * ahead.to;
}

/** Sum of the days [from, to), by index. */
function sumOf({ sums }: Sums, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0);
}

function sumsOf(daily: DailyValues): Sums | null {
  const first = daily.findIndex((value) => value !== null);
  // Too short a past is refused by the tests that it leaves no room for.
  if (daily.slice(-7).every((value) => value === null)) return null;
  const values = new Float64Array(daily.length - first);
  const sums = new Float64Array(values.length + 1);
  let [run, gaps] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = daily[first + index] ?? null;
    if (value === null) gaps++;
    run = value ?? values[index - 7] ?? run;
    values[index] = run;
    sums[index + 1] = (sums[index] ?? 0) + run;
  }
  return gaps * 4 > values.length ? null : { values, sums };
}

/** Of ascending numbers, between the two nearest. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** Share of a normal distribution below z (Zelen and Severo's approximation, error < 7.5e-8). */
export function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    0.3989422804014327 *
    Math.exp((-z * z) / 2) *
    (t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))));
  return z >= 0 ? 1 - tail : tail;
}

/**
 * Forecasts of daily figures, in plain numbers: what a window of coming days will read, and how wrong the same method was on
 * the series' own past (semantics.md §6). A forecast is an estimate, so doubles are exact enough here.
 *
 * What a value is made of is forecast part by part, and then put together as the value is: a ratio from its two sums, never
 * from its ratios.
 */

/** One value a day, oldest first, the last known day last; null where a day is not known. */
export type DailyValues = readonly (number | null)[];
/** Coming days by their distance from the last known day: [0, 1) is the next one. */
export interface Ahead {
  readonly from: number;
  readonly to: number;
}
/** One part of a value: a sum over days, or a level, which is read on some days and stands on the others. */
export interface Component {
  readonly kind: 'sum' | 'level';
  readonly daily: DailyValues;
  /** By day: whether a level was read on it. Of a sum not asked. */
  readonly isRead: readonly boolean[];
  /** Sum of the known days of the window that is forecast; 0 for a level. */
  readonly known: number;
}
export interface SeriesQuestion {
  readonly components: readonly [Component, ...Component[]];
  /** The value from each part's total over the window, or level at its end; null where that is none (a denominator of 0). */
  readonly valueFrom: (totals: readonly number[]) => number | null;
  readonly ahead: Ahead;
  /** Known days of the window. */
  readonly knownDays: number;
  /** One sum: errors do not depend on what is known, and grow with the series. */
  readonly isPlainSum: boolean;
}
export type SeriesMethod = 'weekly_rhythm' | 'last_year_shape' | 'drift' | 'recent_windows';
export interface SeriesForecast {
  readonly value: number;
  /** 80 % interval. */
  readonly low: number;
  readonly high: number;
  readonly method: SeriesMethod;
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
/** A past that was so many times smaller or larger than today is another series, and tests nothing. */
const SIZE_RATIO_MAX = 8;
/** z of an 80 % interval. */
export const Z_80 = 1.2815515655446004;

/** How many days a forecast needs: four weeks, what is tested, and as many weeks between the tests. */
export function daysNeeded(ahead: Ahead, knownDays: number): number {
  return Math.max(HISTORY_DAYS_MIN, knownDays) + ahead.to + 7 * (BACKTESTS_MIN - 1);
}

/** @returns null with too little past to say how wrong the forecast would be */
export function forecastSeries(question: SeriesQuestion): SeriesForecast | null {
  const series = seriesOf(question.components);
  if (series === null) return null;
  const tested = methodsFor(question)
    .map((method) => ({ method, ...backtest(method, series, question) }))
    .filter((each) => each.tests >= BACKTESTS_MIN)
    .sort((a, b) => a.meanError - b.meanError);
  // Last year's shape is known one year before it can be tested: it is used from then on where it can be tested at all.
  const [best] = tested;
  if (best === undefined) return null;
  const { components, valueFrom } = question;
  const totals = totalsAt(
    best.method,
    series,
    lengthOf(series),
    question.ahead,
    components.map((each) => each.known),
  );
  const value = totals === null ? null : valueFrom(totals);
  if (value === null) return null;
  const { low, high } = spreadOf(best.errors);
  return { value, low: value + low, high: value + high, method: best.method, backtestError: best.ownError };
}

/** The sum of coming days of one additive series. */
export function forecastSum(daily: DailyValues, ahead: Ahead): SeriesForecast | null {
  return forecastSeries({ ...alone('sum', daily), ahead });
}
/** A level after some days: the last one, moved on by its usual daily change. */
export function forecastLevel(levels: DailyValues, days: number): SeriesForecast | null {
  return forecastSeries({ ...alone('level', levels), ahead: { from: days - 1, to: days } });
}
function alone(kind: Component['kind'], daily: DailyValues): Omit<SeriesQuestion, 'ahead'> {
  const component = { kind, daily, isRead: daily.map((value) => value !== null), known: 0 };
  return { components: [component], valueFrom: ([total = 0]) => total, knownDays: 0, isPlainSum: kind === 'sum' };
}

/** Several levels drift; a sum has its week and its year; what is divided or multiplied is too noisy for a week's days alone. */
function methodsFor({ components, isPlainSum }: SeriesQuestion): readonly SeriesMethod[] {
  if (components.every((each) => each.kind === 'level')) return ['drift'];
  return isPlainSum ? ['weekly_rhythm', 'last_year_shape'] : ['recent_windows', 'weekly_rhythm', 'last_year_shape'];
}

/** One part with its gaps filled, and its running sums. */
interface Filled {
  readonly kind: Component['kind'];
  readonly values: Float64Array;
  readonly sums: Float64Array;
  /** Of a level: the last day at or before each on which it was read. */
  readonly lastRead: Int32Array;
}
type Series = readonly [Filled, ...Filled[]];

function lengthOf([first]: Series): number {
  return first.values.length;
}

/** The parts from the first day on that all are known; null where one has ended or is mostly unknown. */
function seriesOf(components: SeriesQuestion['components']): Series | null {
  const firsts = components.map(({ daily }) => daily.findIndex((value) => value !== null));
  if (firsts.some((first) => first < 0)) return null;
  const filled = components.map((component) => filledFrom(Math.max(...firsts), component));
  return filled.every((each) => each !== null) ? (filled as unknown as Series) : null;
}

/** Gaps are filled by the same weekday a week before, in the first week by the day before. */
function filledFrom(first: number, { kind, daily, isRead }: Component): Filled | null {
  if (daily.slice(-7).every((value) => value === null)) return null;
  const values = new Float64Array(daily.length - first);
  const sums = new Float64Array(values.length + 1);
  const lastRead = new Int32Array(values.length);
  let [run, gaps, read] = [daily.slice(0, first).findLast((value) => value !== null) ?? 0, 0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = daily[first + index] ?? null;
    if (value === null) gaps++;
    if (isRead[first + index] === true) read = index;
    run = value ?? values[index - 7] ?? run;
    values[index] = run;
    sums[index + 1] = (sums[index] ?? 0) + run;
    lastRead[index] = read;
  }
  return gaps * 4 > values.length ? null : { kind, values, sums, lastRead };
}

interface Tested {
  /** Actual − forecast, in today's size of the series. */
  readonly errors: readonly number[];
  readonly meanError: number;
  /** Mean absolute error as it was. */
  readonly ownError: number;
  /** How many of the errors say something that the others do not. */
  readonly tests: number;
}

/** Forecasts from earlier days, a week apart, against what came. */
function backtest(method: SeriesMethod, series: Series, { valueFrom, ahead, isPlainSum, knownDays }: SeriesQuestion): Tested {
  const errors: number[] = [];
  const readings = new Set<number>();
  let own = 0;
  const today = isPlainSum ? sizeAt(series, lengthOf(series)) : 0;
  const known = isPlainSum ? 0 : knownDays;
  const levels = series.filter((each) => each.kind === 'level');
  for (let day = lengthOf(series) - ahead.to; day >= Math.max(HISTORY_DAYS_MIN, known) && errors.length < BACKTESTS_MAX; day -= 7) {
    const before = series.map((each) => (each.kind === 'sum' ? sumOf(each, day - known, day) : 0));
    const totals = totalsAt(method, series, day, ahead, before);
    if (totals === null) break;
    const read = Math.max(...levels.map((each) => each.lastRead[day + ahead.to - 1] ?? 0));
    // A level that nobody has read since then has not been tested, however it stands.
    if (levels.length > 0 && read < day) continue;
    const came = series.map((each, index) =>
      each.kind === 'sum' ? (before[index] ?? 0) + sumOf(each, day + ahead.from, day + ahead.to) : (each.values[day + ahead.to - 1] ?? 0),
    );
    const [forecast, actual] = [valueFrom(totals), valueFrom(came)];
    if (forecast === null || actual === null) continue;
    const size = isPlainSum ? sizeAt(series, day) : 0;
    const scale = today > 0 ? today / size : 1;
    if (scale > SIZE_RATIO_MAX || scale < 1 / SIZE_RATIO_MAX) continue;
    errors.push((actual - forecast) * scale);
    own += Math.abs(actual - forecast);
    readings.add(levels.length > 0 ? read : day);
  }
  const count = Math.max(1, errors.length);
  const meanError = errors.reduce((sum, error) => sum + Math.abs(error), 0) / count;
  return { errors, meanError, ownError: own / count, tests: readings.size };
}

/** Each part's total over the window: what is known of it and what the method says is coming; null where it cannot. */
function totalsAt(method: SeriesMethod, series: Series, day: number, ahead: Ahead, known: readonly number[]): readonly number[] | null {
  const totals: number[] = [];
  for (const [index, each] of series.entries()) {
    const coming = each.kind === 'level' ? drift(each, day, ahead) : COMING[method](each, day, ahead);
    if (coming === null) return null;
    totals.push((known[index] ?? 0) + coming);
  }
  return totals;
}

/**
 * The middle 80 % of past errors, widened for their overlap and few number. Each side is at least half as wide as the errors are on
 * average: a past that was wrong in one direction only does not make the other certain.
 */
export function spreadOf(errors: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = [...errors].sort((a, b) => a - b);
  const widen = SPREAD * (1 + 2 / errors.length);
  const least = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length / 2;
  return { low: Math.min(0 - least, quantile(sorted, 0.1) * widen), high: Math.max(least, quantile(sorted, 0.9) * widen) };
}

/** What the last four weeks add up to, signs left out. */
function sizeAt([{ values }]: Series, day: number): number {
  let sum = 0;
  for (let index = day - HISTORY_DAYS_MIN; index < day; index++) sum += Math.abs(values[index] ?? 0);
  return sum;
}

type Method = (part: Filled, day: number, ahead: Ahead) => number | null;
const COMING: Readonly<Record<SeriesMethod, Method>> = {
  weekly_rhythm: weeklyRhythm,
  last_year_shape: lastYearShape,
  recent_windows: lastWeeks,
  drift,
};

const WEEK_WEIGHTS = [0.7, 0.2, 0.1];
/** The last weeks' value of the same weekday, the latest week counting most. */
function weeklyRhythm({ values }: Filled, day: number, ahead: Ahead): number {
  let sum = 0;
  for (let step = ahead.from; step < ahead.to; step++) {
    const back = day + step - 7 * (Math.floor(step / 7) + 1);
    WEEK_WEIGHTS.forEach((weight, week) => {
      sum += weight * (values[back - 7 * week] ?? 0);
    });
  }
  return sum;
}

/** As many days of the last four weeks' mean. */
function lastWeeks(part: Filled, day: number, ahead: Ahead): number {
  return (sumOf(part, day - HISTORY_DAYS_MIN, day) * (ahead.to - ahead.from)) / HISTORY_DAYS_MIN;
}

/** The same weekdays 52 weeks before, times how much the last weeks have grown since then. */
function lastYearShape(part: Filled, day: number, ahead: Ahead): number | null {
  if (day < YEAR_DAYS + HISTORY_DAYS_MIN || ahead.to > YEAR_DAYS) return null;
  const shape = sumOf(part, day + ahead.from - YEAR_DAYS, day + ahead.to - YEAR_DAYS);
  let growth = 0;
  for (const days of GROWTH_DAYS) {
    const before = sumOf(part, day - days - YEAR_DAYS, day - YEAR_DAYS);
    if (before <= 0) return null;
    growth += sumOf(part, day - days, day) / before / GROWTH_DAYS.length;
  }
  return shape * growth;
}

const DRIFT_DAYS_MAX = 90;
/** A level at the end: moved on by its mean daily change. */
function drift({ values }: Filled, day: number, ahead: Ahead): number {
  const last = values[day - 1] ?? 0;
  const back = Math.min(DRIFT_DAYS_MAX, day - 1);
  return last + ((last - (values[day - 1 - back] ?? 0)) / back) * ahead.to;
}

/** Sum of the days [from, to), by index. */
function sumOf({ sums }: Filled, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0);
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

/**
 * Where a key result will stand when its cycle ends: value, 80 % interval, probability of attainment, and how wrong the
 * same method has been on its own past; or the reason why nothing honest can be said (semantics.md §6).
 *
 * Totals are forecast from their days, levels from their drift, rates and ratios from what they read over recent windows,
 * audiences (window uniques) from how their own curve has grown: never by adding days.
 */

import { lengthOf, type Span } from '../cycle.ts';
import type { Judged } from '../evaluate-key-result.ts';
import type { Forecast } from '../evaluation.ts';
import { toNumber } from '../exact.ts';
import type { KeyResult, WorkspaceSettings } from '../key-result.ts';
import type { Measure } from '../measure.ts';
import { unitsElapsed, windowAt } from '../window.ts';
import { CURVE_DAYS_MIN, CURVE_POINTS_MIN, FORECAST_REASONS, type NoForecast } from './forecast-reasons.ts';
import {
  type Ahead,
  BACKTESTS_MIN,
  forecastLevel,
  forecastSum,
  HISTORY_DAYS_MIN,
  normalShareBelow,
  type SumForecast,
  spreadOf,
  Z_80,
} from './forecast-series.ts';

/** Two years and a month: enough for last year's shape and a year of testing it. */
const PAST_DAYS_MAX = 760;
/** How far before the day judged a forecast may look: what must be loaded for it. */
export const FORECAST_REACH_DAYS = PAST_DAYS_MAX + HISTORY_DAYS_MIN;

interface EndValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly method: string;
  readonly backtestError: number;
}

/**
 * @param locale of the reason
 * @returns a forecast, or one whose values are null and whose `reason` says why
 */
export function forecastOf(keyResult: KeyResult, judged: Judged, locale: WorkspaceSettings['locale']): Forecast {
  const found = endValueOf(keyResult, judged);
  if (typeof found === 'string') {
    const reason = FORECAST_REASONS[locale][found];
    return { value: null, low: null, high: null, probability: null, method: null, backtestError: null, reason };
  }
  return { ...found, probability: probabilityOf(keyResult, judged, found), reason: null };
}

function endValueOf(keyResult: KeyResult, { measure, knownDay, value }: Judged): EndValue | NoForecast {
  if (knownDay === null) return 'no_day';
  if (value === null) return 'no_value';
  const { frame, window } = measure;
  const daysLeft = frame.end - 1 - knownDay;
  if (daysLeft <= 0) return 'over';
  if (keyResult.kind === 'milestone') return 'steps';
  if (keyResult.kind === 'count_items') return 'items';
  if (keyResult.kind === 'change' && keyResult.rollup !== null) return 'rolled_up';
  if (window.kind === 'latest') return levelAtEnd(measure, knownDay, daysLeft);
  if (measure.isSumOfSums) return totalAtEnd(keyResult, measure, knownDay);
  if (measure.isAccumulating) return audienceAtEnd(measure, knownDay);
  return rateAtEnd(measure, knownDay, daysLeft);
}

/** Value of each past day, as the measure reads one day alone; once a day is known, a gap that means 0 is 0. */
function dailyValues(measure: Measure, knownDay: number): (number | null)[] {
  let areGapsZero = false;
  return Array.from({ length: PAST_DAYS_MAX }, (_, index) => {
    const day = knownDay - PAST_DAYS_MAX + 1 + index;
    const value = numberAt(measure, day, day + 1, day, areGapsZero);
    areGapsZero ||= value !== null;
    return value;
  });
}

function numberAt(measure: Measure, start: number, end: number, through: number, areGapsZero = false): number | null {
  const reading = measure.read({ start, end }, { isReference: false, through, areGapsZero }, []);
  return typeof reading === 'string' ? null : toNumber(reading);
}

function totalAtEnd(keyResult: KeyResult, measure: Measure, knownDay: number): EndValue | NoForecast {
  const { frame } = measure;
  const per = 'per' in keyResult ? keyResult.per : null;
  const span = windowAt(measure.window, frame.end - 1, frame);
  const ahead: Ahead = { from: Math.max(0, span.start - knownDay - 1), to: span.end - knownDay - 1 };
  if (ahead.to <= ahead.from) return 'window_known';
  // A rate read over one day is per that day's share of the unit; the total is what adds up.
  const perDay = per === null ? () => 1 : (day: number) => toNumber(unitsElapsed(per, { start: day, end: day + 1 }, frame));
  const daily = dailyValues(measure, knownDay).map((value, index) =>
    value === null ? null : value * perDay(knownDay - PAST_DAYS_MAX + 1 + index),
  );
  const coming = forecastSum(daily, ahead);
  if (coming === null) return 'short_past';
  const known = { start: Math.min(span.start, knownDay + 1), end: knownDay + 1 };
  const unitsOf = (each: Span) => (per === null ? 1 : toNumber(unitsElapsed(per, each, frame)));
  // What is known is read as the value is: an exact window wins over its days, and gaps mean what the input says.
  const knownPart = lengthOf(known) === 0 ? 0 : numberAt(measure, known.start, known.end, knownDay);
  if (knownPart === null) return 'window_mixed';
  return scaled(coming, knownPart * unitsOf(known), 1 / unitsOf(span));
}

function scaled(coming: SumForecast, known: number, factor: number): EndValue {
  const at = (value: number) => (known + value) * factor;
  return {
    value: at(coming.value),
    low: at(coming.low),
    high: at(coming.high),
    method: coming.method,
    backtestError: coming.backtestError * factor,
  };
}

function levelAtEnd(measure: Measure, knownDay: number, daysLeft: number): EndValue | NoForecast {
  const found = forecastLevel(dailyValues(measure, knownDay), daysLeft);
  return found === null ? 'short_past' : scaled(found, 0, 1);
}

/** A ratio, mean or rate: the known days keep their weight, the coming ones read like the last four weeks. */
function rateAtEnd(measure: Measure, knownDay: number, daysLeft: number): EndValue | NoForecast {
  const recentAt = (day: number) => numberAt(measure, day - HISTORY_DAYS_MIN + 1, day + 1, day);
  const span = windowAt(measure.window, measure.frame.end - 1, measure.frame);
  const knownDays = Math.max(0, Math.min(knownDay + 1, span.end) - span.start);
  const comingDays = span.end - Math.max(span.start, knownDay + 1);
  const recent = recentAt(knownDay);
  const known = knownDays === 0 ? 0 : numberAt(measure, span.start, span.start + knownDays, knownDay);
  if (comingDays <= 0) return 'window_known';
  if (recent === null || known === null) return 'short_past';
  const errors: number[] = [];
  for (let day = knownDay - daysLeft; day > knownDay - PAST_DAYS_MAX; day -= 7) {
    const [before, actual] = [recentAt(day), numberAt(measure, day + 1, day + 1 + comingDays, day + comingDays)];
    if (before === null || actual === null) break;
    errors.push(actual - before);
  }
  if (errors.length < BACKTESTS_MIN) return 'short_past';
  const share = comingDays / (knownDays + comingDays);
  const value = known * (1 - share) + recent * share;
  const { low, high } = spreadOf(errors);
  const meanError = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
  return { value, low: value + low * share, high: value + high * share, method: 'recent_windows', backtestError: meanError * share };
}

/** An audience over a growing window: its curve of value by days is followed on, on logarithmic axes. */
function audienceAtEnd(measure: Measure, knownDay: number): EndValue | NoForecast {
  const { start } = windowAt(measure.window, knownDay, measure.frame);
  const { end } = windowAt(measure.window, measure.frame.end - 1, measure.frame);
  if (windowAt(measure.window, measure.frame.end - 1, measure.frame).start !== start) return 'window_ahead';
  const points: CurvePoint[] = [];
  for (let day = start; day <= knownDay; day++) {
    const value = numberAt(measure, start, day + 1, day);
    if (value !== null && value > 0) points.push({ days: day - start + 1, value });
  }
  const last = points.at(-1);
  if (last === undefined || points.length < CURVE_POINTS_MIN || last.days < CURVE_DAYS_MIN) return 'short_curve';
  const total = end - start;
  const value = last.value * (total / last.days) ** slopeOf(points);
  const perLog: number[] = [];
  let absolute = 0;
  for (let count = CURVE_POINTS_MIN - 1; count < points.length; count++) {
    const from = points[count - 1] as CurvePoint;
    const forecast = from.value * (last.days / from.days) ** slopeOf(points.slice(0, count));
    perLog.push(Math.log(last.value / forecast) / Math.log(last.days / from.days));
    absolute += Math.abs(last.value - forecast);
  }
  const spread = Math.max(0.03, Math.sqrt(perLog.reduce((sum, error) => sum + error * error, 0) / perLog.length));
  const reach = Math.exp(Z_80 * spread * Math.log(total / last.days));
  // An audience never shrinks as its window grows.
  return {
    value,
    low: Math.max(last.value, value / reach),
    high: value * reach,
    method: 'audience_curve',
    backtestError: absolute / perLog.length,
  };
}

interface CurvePoint {
  readonly days: number;
  readonly value: number;
}
/**
 * Growth of log value by log days over the later half of the points, in [0, 1]: an audience grows at most with its days.
 * @param points at least two, by days
 */
function slopeOf(points: readonly CurvePoint[]): number {
  const first = points[Math.floor(points.length / 2) - 1] as CurvePoint;
  const last = points[points.length - 1] as CurvePoint;
  return Math.min(1, Math.max(0, Math.log(last.value / first.value) / Math.log(last.days / first.days)));
}

function probabilityOf(keyResult: KeyResult, { evaluation, standing }: Judged, end: EndValue): number | null {
  const deviation = (end.high - end.low) / (2 * Z_80);
  // Inclusive at the bound, which matters where the past was never wrong.
  const atMost = (bound: number) => (deviation > 0 ? normalShareBelow((bound - end.value) / deviation) : Number(end.value <= bound));
  const atLeast = (bound: number) => (deviation > 0 ? 1 - atMost(bound) : Number(end.value >= bound));
  switch (keyResult.kind) {
    case 'limit':
      return keyResult.bound.kind === 'at_most' ? atMost(keyResult.bound.value) : atLeast(keyResult.bound.value);
    case 'range':
      return Math.max(0, atMost(keyResult.high) + atLeast(keyResult.low) - 1);
    case 'change': {
      const ends = evaluation.wholeWindow ?? evaluation;
      if (standing === null || ends.target === null || ends.baseline === null) return null;
      return ends.target > ends.baseline ? atLeast(ends.target) : atMost(ends.target);
    }
    default:
      return null;
  }
}

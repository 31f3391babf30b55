/** Audiences (window uniques): how a growing window's curve goes on, or how whole windows have followed each other. Never added. */
import type { Span } from '../cycle.ts';
import { toNumber } from '../exact.ts';
import type { Measure } from '../measure.ts';
import { windowAt } from '../window.ts';
import { type EndValue, noiseOf } from './end-value.ts';
import { PAST_DAYS_MAX } from './forecast-parts.ts';
import type { NoForecast } from './forecast-reasons.ts';
import { CURVE_DAYS_MIN, CURVE_POINTS_MIN } from './forecast-reasons.ts';
import { BACKTESTS_MIN, spreadOf, Z_80 } from './forecast-series.ts';

function numberAt(measure: Measure, start: number, end: number): number | null {
  const reading = measure.read({ start, end }, { isReference: false, through: end - 1 }, []);
  return typeof reading === 'string' ? null : toNumber(reading);
}

/** An audience over a growing window: its curve of value by days is followed on, on logarithmic axes. */
export function curveAtEnd(measure: Measure, knownDay: number): EndValue | NoForecast {
  const { start } = windowAt(measure.window, knownDay, measure.frame);
  const { end } = windowAt(measure.window, measure.frame.end - 1, measure.frame);
  const points: CurvePoint[] = [];
  for (let day = start; day <= knownDay; day++) {
    const value = numberAt(measure, start, day + 1);
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
  const backtestError = absolute / perLog.length;
  // An audience never shrinks as its window grows.
  return {
    value,
    low: value / reach,
    high: value * reach,
    floor: last.value,
    noise: noiseOf(value),
    method: 'audience_curve',
    backtestError,
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

/**
 * What is read by whole windows that do not grow into each other (the last 28 days, the last whole month, a month that has not
 * begun): the coming window reads like the latest, and is as uncertain as windows so far apart have been.
 * @param isGrowing the value grows with each of its inputs, none of which is ever negative
 */
export function wholeWindowsAtEnd(measure: Measure, knownDay: number, isGrowing: boolean): EndValue | NoForecast {
  const { window, frame } = measure;
  const before = windowBefore(measure);
  if (before === null) return 'window_only';
  const last = before(frame.end);
  // A running unit that the cycle cuts short is like none of the past ones.
  if (window.kind === 'calendar' && window.which === 'current' && last.end !== frame.end) return 'window_ahead';
  const latest = before(knownDay + 1);
  let steps = 0;
  for (let each = last; each.start > latest.start; each = before(each.end - 1)) steps++;
  if (steps === 0) return 'window_known';
  const values: (number | null)[] = [];
  for (let each = latest; each.end > knownDay - PAST_DAYS_MAX; each = before(each.end - 1)) {
    values.push(numberAt(measure, each.start, each.end));
  }
  const apart = window.kind === 'calendar' ? 1 : 7;
  const errors: number[] = [];
  for (let index = 0; index + steps < values.length; index += apart) {
    const [actual, forecast] = [values[index] ?? null, values[index + steps] ?? null];
    if (actual !== null && forecast !== null) errors.push(actual - forecast);
  }
  const [value = null] = values;
  if (value === null || errors.length < BACKTESTS_MIN) return 'window_only';
  const { low, high } = spreadOf(errors);
  const backtestError = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
  // What was never negative does not become so.
  const floor = isGrowing && values.every((each) => each === null || each >= 0) ? 0 : null;
  return { value, low: value + low, high: value + high, floor, noise: noiseOf(value), method: 'recent_windows', backtestError };
}

/** The latest whole window that ends at or before a day (which is not in it); null where windows grow into each other. */
function windowBefore({ window, frame }: Measure): ((end: number) => Span) | null {
  if (window.kind === 'trailing') return (end) => windowAt(window, end - 1, frame);
  if (window.kind !== 'calendar') return null;
  const whole = { ...window, which: 'last_complete' } as const;
  return (end) => windowAt(whole, end - 1, frame);
}

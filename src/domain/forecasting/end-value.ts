/** Where a value will stand at the end, and how likely it is on which side of a bound. */
import type { SeriesMethod } from './forecast-series.ts';
import { normalShareBelow, Z_80 } from './forecast-series.ts';

export interface EndValue {
  readonly value: number;
  /** 80 % interval. */
  readonly low: number;
  readonly high: number;
  /** What it cannot fall below any more; null where it can. */
  readonly floor: number | null;
  /** How large the arithmetic's last digits are: what differs by no more is the same. */
  readonly noise: number;
  readonly method: SeriesMethod | 'audience_curve';
  readonly backtestError: number;
}

const NOISE_PER_SIZE = 1e-13;
/** @param size of what the value was put together from */
export function noiseOf(...sizes: readonly number[]): number {
  return NOISE_PER_SIZE * sizes.reduce((sum, size) => sum + Math.abs(size), 0);
}

/** With an interval that keeps to what is certain, and without noise for spread. */
export function withinFloor(end: EndValue): EndValue {
  const { floor, noise } = end;
  const kept = (value: number) => (floor === null ? value : Math.max(floor, value));
  const value = kept(Math.abs(end.value) <= noise ? 0 : end.value);
  const side = (bound: number) => (Math.abs(kept(bound) - value) <= noise ? value : kept(bound));
  return { ...end, value, low: side(end.low), high: side(end.high), backtestError: end.backtestError <= noise ? 0 : end.backtestError };
}

const DIGITS_SHOWN = 15;
export function shownValue(value: number): number {
  return Number(value.toPrecision(DIGITS_SHOWN));
}

/** Probability that the end is at most the bound, inclusive: a tenth at `low`, a half at the value, nine tenths at `high`. */
export function chanceAtMost({ value, low, high, floor, noise }: EndValue, bound: number): number {
  if (floor !== null && bound < floor - noise) return 0;
  const deviation = (bound < value ? value - low : high - value) / Z_80;
  return deviation > 0 ? normalShareBelow((bound - value) / deviation) : Number(bound >= value - noise);
}

/** Probability that the end is at least the bound, inclusive. */
export function chanceAtLeast({ value, low, high, floor, noise }: EndValue, bound: number): number {
  if (floor !== null && bound <= floor + noise) return 1;
  const deviation = (bound > value ? high - value : value - low) / Z_80;
  return deviation > 0 ? 1 - normalShareBelow((bound - value) / deviation) : Number(bound <= value + noise);
}

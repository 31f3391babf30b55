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
  readonly method: SeriesMethod | 'audience_curve';
  readonly backtestError: number;
}

/** With an interval that keeps to what is certain. */
export function withinFloor(end: EndValue): EndValue {
  const { floor } = end;
  return floor === null
    ? end
    : { ...end, value: Math.max(floor, end.value), low: Math.max(floor, end.low), high: Math.max(floor, end.high) };
}

/** Probability that the end is at most the bound, inclusive: a tenth at `low`, a half at the value, nine tenths at `high`. */
export function chanceAtMost({ value, low, high, floor }: EndValue, bound: number): number {
  if (floor !== null && bound < floor) return 0;
  const deviation = (bound < value ? value - low : high - value) / Z_80;
  return deviation > 0 ? normalShareBelow((bound - value) / deviation) : Number(bound >= value);
}

/** Probability that the end is at least the bound, inclusive. */
export function chanceAtLeast(end: EndValue, bound: number): number {
  const { value, low, high, floor } = end;
  if (floor !== null && bound <= floor) return 1;
  const deviation = (bound > value ? high - value : value - low) / Z_80;
  return deviation > 0 ? 1 - normalShareBelow((bound - value) / deviation) : Number(bound <= value);
}

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

/** With an interval that keeps to what is certain, and without the noise of the arithmetic's last digits. */
export function withinFloor({ floor, ...end }: EndValue): EndValue {
  const least = floor === null ? null : plain(floor);
  const kept = (value: number) => (least === null ? plain(value) : Math.max(least, plain(value)));
  const isNoise = end.backtestError < Math.abs(end.value) * 10 ** -DIGITS;
  return {
    ...end,
    value: kept(end.value),
    low: kept(end.low),
    high: kept(end.high),
    floor: least,
    backtestError: isNoise ? 0 : plain(end.backtestError),
  };
}

const DIGITS = 12;
function plain(value: number): number {
  return Number(value.toPrecision(DIGITS));
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

/** Progress and attainment of each kind from exact numbers (semantics.md §4, §5). */

import type { Progress } from './evaluation.ts';
import { clamp, compare, divide, type Exact, exact, isNegative, isPositive, isZero, ONE, subtract, toNumber, ZERO } from './exact.ts';
import type { Bound } from './key-result.ts';

/** Unclamped progress, and whether the target is reached, both exact. */
export interface Standing {
  readonly raw: Exact;
  readonly attained: boolean;
}

/** From baseline to target, up or down; null where they are equal. Inclusive at the target. */
export function standingOfChange(value: Exact, baseline: Exact, target: Exact): Standing | null {
  const distance = subtract(target, baseline);
  if (isZero(distance)) return null;
  const order = compare(value, target);
  return { raw: divide(subtract(value, baseline), distance), attained: isPositive(distance) ? order >= 0 : order <= 0 };
}

/** 1 when attained; else how near the bound is, always in [0, 1). */
export function standingOfLimit(value: Exact, bound: Bound): Standing {
  const limit = exact(bound.value);
  const order = compare(value, limit);
  if (bound.kind === 'at_most' ? order <= 0 : order >= 0) return { raw: ONE, attained: true };
  if (!isPositive(limit)) return { raw: ZERO, attained: false };
  const raw = bound.kind === 'at_most' ? divide(limit, value) : divide(value, limit);
  return { raw: isNegative(raw) ? ZERO : raw, attained: false };
}

/** 1 inside [low, high]; outside, 1 − distance ÷ tolerance, floored at 0. */
export function standingOfRange(value: Exact, low: Exact, high: Exact, tolerance: Exact): Standing {
  const distance = compare(value, low) < 0 ? subtract(low, value) : compare(value, high) > 0 ? subtract(value, high) : ZERO;
  if (isZero(distance)) return { raw: ONE, attained: true };
  if (!isPositive(tolerance)) return { raw: ZERO, attained: false };
  return { raw: clamp(subtract(ONE, divide(distance, tolerance)), ZERO, ONE), attained: false };
}

/** A share of steps or of a number to publish, clamped: raw and display are the same. */
export function standingOfShare(done: Exact, total: Exact): Standing | null {
  if (!isPositive(total)) return null;
  return { raw: clamp(divide(done, total), ZERO, ONE), attained: compare(done, total) >= 0 };
}

export function displayOf(raw: Exact): Exact {
  return clamp(raw, ZERO, ONE);
}

const BELOW_ONE = 1 - Number.EPSILON / 2;

/** Rounded to doubles here and only here. A limit that is missed by less than a double can show stays below 1. */
export function shownProgress({ raw, attained }: Standing, staysBelowOne: boolean): Progress {
  const rounded = toNumber(raw);
  const shown = staysBelowOne && !attained ? Math.min(rounded, BELOW_ONE) : rounded;
  const overshoot = compare(raw, ONE) > 0 ? toNumber(subtract(raw, ONE)) : 0;
  const regression = isNegative(raw) ? toNumber(subtract(ZERO, raw)) : 0;
  return { raw: shown, display: Math.min(1, Math.max(0, shown)), overshoot, regression };
}

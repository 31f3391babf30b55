/** Compliance share of a limit: how many days (or weeks, months) pass by their own value (semantics.md §4). */
import { isTotal } from './accumulation.ts';
import { coverageOf, numberOf } from './aggregate.ts';
import type { Span } from './cycle.ts';
import { unitAt } from './cycle.ts';
import type { KeyResultEvaluation } from './evaluation.ts';
import { type Exact, fraction, toNumber } from './exact.ts';
import { needsExactWindow } from './inputs.ts';
import type { Bound, PerUnit } from './key-result.ts';
import { standingOfLimit } from './progress.ts';
import { type Known, plainReadings, type Query, readValue } from './query.ts';
import { knownIn } from './readings.ts';
import { windowAt } from './window.ts';

/** null with nothing elapsed, for totals (no day of a total passes or fails by itself) and for what only the source can add. */
export function complianceAt(query: Query, bound: Bound, known: Known, day: number): KeyResultEvaluation['compliance'] {
  const { keyResult, bounds, frame } = query;
  if (query.money.problem !== null || isTotal(keyResult, bounds) || bounds.some(needsExactWindow)) return null;
  const window = keyResult.window.kind === 'latest' ? { start: frame.first, end: day + 1 } : windowAt(keyResult.window, day, frame);
  let [passing, elapsed] = [0, 0];
  for (const unit of wholeUnits(keyResult.per ?? 'day', window, query)) {
    const value = ownValue(query, known, unit);
    if (value === null) continue;
    elapsed++;
    if (standingOfLimit(value, bound).attained) passing++;
  }
  return elapsed === 0 ? null : { passing, elapsed, share: toNumber(fraction(passing, elapsed)) };
}

/** Units begun and finished within the window. */
function wholeUnits(per: PerUnit, window: Span, { frame }: Query): readonly Span[] {
  const units: Span[] = [];
  for (let day = window.start; day < window.end; ) {
    const unit = per === 'day' ? { start: day, end: day + 1 } : unitAt(day, per, frame.settings);
    if (unit.start >= window.start && unit.end <= window.end) units.push(unit);
    day = unit.end;
  }
  return units;
}

/** A unit's own value: nothing carried over from an earlier day's level. */
function ownValue(query: Query, known: Known, unit: Span): Exact | null {
  const byPart = plainReadings(known);
  const isOwn = query.bounds.every(
    (bound) => bound.kind !== 'last' || knownIn(coverageOf(bound, bound.part, byPart(bound.part)), unit) > 0,
  );
  return isOwn ? numberOf(readValue(query, byPart, unit, { isReference: false, through: unit.end - 1 }, [])) : null;
}

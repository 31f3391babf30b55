/** Expected progress on the day that is judged (semantics.md §6). */

import { numberOf } from './aggregate.ts';
import { dayNumber } from './calendar.ts';
import { daysInto, type Frame, lengthOf, referenceSpan } from './cycle.ts';
import { add, clamp, divide, type Exact, exact, fraction, isPositive, multiply, ONE, subtract, ZERO } from './exact.ts';
import type { Pace, Reference } from './key-result.ts';
import type { Measure } from './measure.ts';

/**
 * e(d) in [0, 1]; null where nothing is expected, or a reference's shape is not known.
 * @param through last day of the reference that may be used
 */
export function expectedAt(pace: Pace | null, frame: Frame, day: number, measure: Measure, through: number): Exact | null {
  if (pace === null) return null;
  switch (pace.kind) {
    case 'flat':
      return ONE;
    case 'linear':
      return clamp(fraction(daysInto(frame, day), frame.end - frame.first), ZERO, ONE);
    case 'checkpoints':
      return betweenCheckpoints(pace.points, frame, day);
    case 'reference_shape':
      return shareOfReference(pace.reference, frame, day, measure, through);
  }
}

/** Straight lines from 0 at the end of day 0 (of a running unit, too) through the points after it; the last one's progress holds. */
function betweenCheckpoints(points: Extract<Pace, { kind: 'checkpoints' }>['points'], frame: Frame, day: number): Exact {
  const days = daysInto(frame, day);
  let [fromDay, from] = [0, ZERO];
  for (const point of [...points].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    const toDay = daysInto(frame, dayNumber(point.date));
    if (toDay <= 0) continue;
    const to = exact(point.progress);
    if (days < toDay) {
      const share = fraction(Math.max(0, days - fromDay), toDay - fromDay);
      return clamp(add(from, multiply(subtract(to, from), share)), ZERO, ONE);
    }
    [fromDay, from] = [toDay, to];
  }
  return clamp(from, ZERO, ONE);
}

function shareOfReference(reference: Reference, frame: Frame, day: number, measure: Measure, through: number): Exact | null {
  const whole = referenceSpan(reference, frame);
  const days = daysInto(frame, day);
  if (days <= 0) return ZERO;
  const totalOf = (end: number) => numberOf(measure.read({ start: whole.start, end }, { isReference: true, through }, []));
  const first = totalOf(whole.start + Math.min(days, lengthOf(whole)));
  const total = totalOf(whole.end);
  return first === null || total === null || !isPositive(total) ? null : clamp(divide(first, total), ZERO, ONE);
}

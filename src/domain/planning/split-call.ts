/** Halving a call: because too much was asked at once, or to find the one query or metric that makes the rest fail. */
import { lengthOf, rangeOf, spanOf } from '../cycle.ts';
import { keyOfCall, type PlannedCall, type SourceQuery } from './fetch-plan.ts';

/** A range of days is not cut below this: what fails for so few days does not fail because of their number. */
const DAYS_NOT_SPLIT = 31;
type Halves<Whole> = readonly [Whole, Whole];

/** Two calls that together ask for the same: halved by query, then by metric, then by range; null when it is one question. */
export function splitCall(call: PlannedCall): Halves<PlannedCall> | null {
  return isolateHalves(call) ?? halvesOfOne(call, 'ranges', (query) => halves(query.ranges) ?? halvesOfRange(query));
}

/** As splitCall, by query and metric only: to find the one that is refused, not to ask for less. */
export function isolateHalves(call: PlannedCall): Halves<PlannedCall> | null {
  const queries = halves(call.queries);
  return queries === null ? halvesOfOne(call, 'metrics', (query) => halves(query.metrics)) : pairOf(call, queries);
}

/** Halves of a call of one query, by a part of it; null when there is one of that. */
function halvesOfOne<Part extends 'metrics' | 'ranges'>(
  call: PlannedCall,
  part: Part,
  halvesOfPart: (query: SourceQuery) => Halves<SourceQuery[Part]> | null,
): Halves<PlannedCall> | null {
  for (const query of call.queries) {
    const parts = halvesOfPart(query);
    if (parts !== null) return pairOf(call, [[{ ...query, [part]: parts[0] }], [{ ...query, [part]: parts[1] }]]);
  }
  return null;
}

function pairOf({ connection, keyResults }: PlannedCall, [first, second]: Halves<readonly SourceQuery[]>): Halves<PlannedCall> {
  const callOf = (queries: readonly SourceQuery[]) => ({ key: keyOfCall(connection, queries), connection, queries, keyResults });
  return [callOf(first), callOf(second)];
}

function halves<Each>(all: readonly Each[]): Halves<readonly Each[]> | null {
  if (all.length < 2) return null;
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

function halvesOfRange({ grain, ranges }: SourceQuery): Halves<SourceQuery['ranges']> | null {
  const [range] = ranges;
  const span = range === undefined || grain !== 'day' ? null : spanOf(range);
  if (span === null || lengthOf(span) <= DAYS_NOT_SPLIT) return null;
  const middle = span.start + Math.ceil(lengthOf(span) / 2);
  return [[rangeOf({ ...span, end: middle })], [rangeOf({ ...span, start: middle })]];
}

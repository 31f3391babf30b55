/** Halving a call: because too much was asked at once, or to find the one query or metric that makes the rest fail. */
import { dateOfDayNumber } from '../calendar.ts';
import { spanOf } from '../cycle.ts';
import { keyOfCall, type PlannedCall, type SourceQuery } from './fetch-plan.ts';

/** A range of days is not cut below this: what fails for so few days does not fail because of their number. */
const DAYS_NOT_SPLIT = 31;

/** Two calls that together ask for the same: halved by query, then by metric, then by range; null when it is one question. */
export function splitCall(call: PlannedCall): readonly [PlannedCall, PlannedCall] | null {
  const isolated = isolateHalves(call);
  if (isolated !== null) return isolated;
  const [query] = call.queries;
  if (query === undefined) return null;
  const ranges = query.ranges.length > 1 ? halves(query.ranges) : halvesOfRange(query);
  return ranges === null ? null : pairOf(call, [[{ ...query, ranges: ranges[0] }], [{ ...query, ranges: ranges[1] }]]);
}

/** As splitCall, by query and metric only: to find the one that is refused, not to ask for less. */
export function isolateHalves(call: PlannedCall): readonly [PlannedCall, PlannedCall] | null {
  const queries = halves(call.queries);
  if (queries !== null) return pairOf(call, queries);
  const [query] = call.queries;
  const metrics = query === undefined ? null : halves(query.metrics);
  if (query === undefined || metrics === null) return null;
  return pairOf(call, [[{ ...query, metrics: metrics[0] }], [{ ...query, metrics: metrics[1] }]]);
}

function pairOf(
  { connection, keyResults }: PlannedCall,
  [first, second]: readonly [readonly SourceQuery[], readonly SourceQuery[]],
): readonly [PlannedCall, PlannedCall] {
  const callOf = (queries: readonly SourceQuery[]) => ({ key: keyOfCall(connection, queries), connection, queries, keyResults });
  return [callOf(first), callOf(second)];
}

function halves<Each>(all: readonly Each[]): readonly [readonly Each[], readonly Each[]] | null {
  if (all.length < 2) return null;
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

function halvesOfRange(query: SourceQuery): readonly [SourceQuery['ranges'], SourceQuery['ranges']] | null {
  const [range] = query.ranges;
  if (range === undefined || query.grain !== 'day') return null;
  const { start, end } = spanOf(range);
  if (end - start <= DAYS_NOT_SPLIT) return null;
  const middle = dateOfDayNumber(start + Math.ceil((end - start) / 2));
  return [[{ start: range.start, end: middle }], [{ start: middle, end: range.end }]];
}

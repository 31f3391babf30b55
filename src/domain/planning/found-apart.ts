/**
 * Which metrics a source refuses in one query, from the calls of a run that were halved. Halving finds them once; kept apart from
 * then on, they cost no refused call every night.
 *
 * Only the smallest refused queries are believed: of a refused query with a refused half, the half explains it. What another refusal
 * hides is therefore found a night later, and no metric is kept from company that nobody refused.
 */
import type { Instant } from '../calendar.ts';
import { type ApartMetrics, shapeOf } from './apart-metrics.ts';
import type { PlannedCall } from './fetch-plan.ts';
import { byText } from './query-packing.ts';
import { isolateHalves, splitCall } from './split-call.ts';

/** A call of a run that has ended, as far as it tells what goes together. */
export interface EndedCall {
  readonly call: PlannedCall;
  /** Why it was halved; null: it was not. */
  readonly split: { readonly because: 'size' | 'combination'; readonly at: Instant; readonly reason: string } | null;
  readonly isAnswered: boolean;
}

/** What a run's calls show not to go together, each pair once, in order. The same calls in any order show the same. */
export function foundApart(calls: readonly EndedCall[]): readonly ApartMetrics[] {
  const byKey = new Map(calls.map((each) => [each.call.key, each]));
  const together = answeredTogether(calls);
  const found = new Map<string, ApartMetrics>();
  for (const { call, split } of calls) {
    const [query] = call.queries;
    // Several queries: which of them was refused is told by the halves.
    if (split?.because !== 'combination' || query === undefined || call.queries.length > 1) continue;
    const halves = isolateHalves(call);
    if (halves === null || !halves.every((half) => isAnswered(half, byKey))) continue;
    const shape = shapeOf(query);
    const [one, other] = halves.map((half) => half.queries[0]?.metrics ?? []);
    const pairs = (one ?? []).flatMap((left) => (other ?? []).map((right) => pairOf(left, right)));
    const unproven = pairs.filter((pair) => !together.has(pairKey(shape, pair)));
    // Each two of them go together, and all of them do not: then the halves are kept apart.
    for (const metrics of unproven.length > 0 ? unproven : pairs) {
      const key = pairKey(shape, metrics);
      const known = found.get(key);
      const next = { shape, metrics, since: split.at, reason: split.reason };
      if (known === undefined || compare(next, known) < 0) found.set(key, next);
    }
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, each]) => each);
}

/** Answered as it was asked, or in parts because it was too much: a part that was refused explains the refusal of the whole. */
function isAnswered(call: PlannedCall, byKey: ReadonlyMap<string, EndedCall>): boolean {
  const ended = byKey.get(call.key);
  if (ended === undefined) return false;
  if (ended.isAnswered) return true;
  if (ended.split?.because !== 'size') return false;
  return splitCall(call)?.every((half) => isAnswered(half, byKey)) ?? false;
}

function answeredTogether(calls: readonly EndedCall[]): ReadonlySet<string> {
  const together = new Set<string>();
  for (const { call, isAnswered: holds } of calls) {
    if (!holds) continue;
    for (const query of call.queries) {
      const shape = shapeOf(query);
      for (const left of query.metrics) for (const right of query.metrics) if (left < right) together.add(pairKey(shape, [left, right]));
    }
  }
  return together;
}

function pairOf(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}
function pairKey(shape: string, metrics: readonly [string, string]): string {
  return JSON.stringify([shape, metrics]);
}
/** Of two refusals of one pair the earlier counts. */
function compare(a: ApartMetrics, b: ApartMetrics): number {
  return byText(a.since, b.since) || byText(a.reason, b.reason);
}

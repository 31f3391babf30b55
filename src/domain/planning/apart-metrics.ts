/** Metrics that a source refuses in one query and answers one without the other: the plan keeps them apart (found-apart.ts finds them). */
import type { Instant } from '../calendar.ts';
import type { SourceQuery } from './fetch-plan.ts';
import { byText } from './query-packing.ts';
import { stableHash } from './stable-hash.ts';

/** Two metrics that the source did not answer in one query of this shape. */
export interface ApartMetrics {
  /** From shapeOf. */
  readonly shape: string;
  /** In order. */
  readonly metrics: readonly [string, string];
  /** When the query that held both was refused. */
  readonly since: Instant;
  /** What the source said, for people. */
  readonly reason: string;
}

/** What beside its metrics decides whether a source takes a query: the grain and the dimensions, not their values nor the days. */
export function shapeOf({ grain, itemDimension, filter }: Pick<SourceQuery, 'grain' | 'itemDimension' | 'filter'>): string {
  return stableHash(JSON.stringify([grain, itemDimension, Object.keys(filter).sort(byText)]));
}

/** Metric → those that may not be in one query with it. */
export type Apart = ReadonlyMap<string, ReadonlySet<string>>;

export function apartIn(pairs: readonly ApartMetrics[], shape: string): Apart {
  const apart = new Map<string, Set<string>>();
  const add = (one: string, other: string) => {
    const held = apart.get(one) ?? new Set<string>();
    apart.set(one, held.add(other));
  };
  for (const { shape: own, metrics } of pairs) {
    if (own !== shape) continue;
    add(metrics[0], metrics[1]);
    add(metrics[1], metrics[0]);
  }
  return apart;
}

/**
 * Observations: append-only readings with two times, the window described and when it was observed (semantics.md §3).
 */
import type { DateRange, Instant } from './calendar.ts';
import type { QualityFlag } from './metric.ts';

/** One condition on one dimension. Several dimensions of a filter mean "and". */
export type Condition =
  | { readonly op: 'equals' | 'prefix' | 'contains' | 'regex'; readonly value: string }
  | { readonly op: 'in'; readonly values: readonly string[] }
  | { readonly op: 'not'; readonly condition: Condition };
/** Dimension name → condition. The empty object filters nothing. */
export type Filter = Readonly<Record<string, Condition>>;

/**
 * What is observed: one metric of one account of one connection under one filter. With `itemDimension`, its values are
 * per member of that dimension (page, post, keyword).
 */
export interface SeriesRef {
  readonly connection: string;
  /** null: the connection's only or default account. */
  readonly account: string | null;
  readonly metric: string;
  readonly filter: Filter;
  readonly itemDimension: string | null;
}

/** day: one civil day. range: an exact window asked of the source as one. */
export type Grain = 'day' | 'range';

/** One reading. `value` is the decimal that its shortest round-trip text shows; for levels a day's value is that day's level. */
export interface Observation {
  /** Stable identity in the store, shown by explain; scenarios number theirs "1", "2", … */
  readonly id: string;
  readonly grain: Grain;
  /** The civil days described, in the source's zone. */
  readonly range: DateRange;
  /** Member of the series' item dimension; null where the series has none. */
  readonly item: string | null;
  readonly value: number;
  readonly observedAt: Instant;
  readonly quality: readonly QualityFlag[];
}

/** A range for which the source answered a query of this series in full, and when. */
export interface AnsweredRange {
  readonly range: DateRange;
  readonly grain: Grain;
  readonly answeredAt: Instant;
}

/** Everything held about one series, in any order; the domain picks what was known at a moment. */
export interface SeriesHistory {
  readonly series: SeriesRef;
  readonly observations: readonly Observation[];
  readonly answered: readonly AnsweredRange[];
}

/** Text that is equal for equal series: the identity used as a map key and as a natural key in the store. */
export function seriesKey(series: SeriesRef): string {
  return JSON.stringify([series.connection, series.account, series.metric, canonicalFilter(series.filter), series.itemDimension]);
}

/** Equal filters, written in any order, give equal text. */
export function canonicalFilter(filter: Filter): string {
  const entries = Object.keys(filter)
    .sort()
    .map((dimension) => [dimension, canonicalCondition(filter[dimension] as Condition)]);
  return JSON.stringify(entries);
}

function canonicalCondition(condition: Condition): unknown {
  switch (condition.op) {
    case 'in':
      return ['in', [...new Set(condition.values)].sort()];
    case 'not':
      return ['not', canonicalCondition(condition.condition)];
    default:
      return [condition.op, condition.value];
  }
}

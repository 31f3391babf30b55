/**
 * Metrics: named quantities that a source can report, and the one fact about each that decides every computation:
 * its aggregation, how values of it combine (semantics.md §1).
 */

/** What a value counts. `ratio` is a fraction (0.25, not 25); `duration` is seconds. */
export const UNITS = ['count', 'currency', 'ratio', 'duration', 'position', 'score'] as const;
export type Unit = (typeof UNITS)[number];

/** How values of a metric combine over days, accounts and members. A user never chooses it. */
export type Aggregation =
  | { readonly kind: 'sum' }
  | { readonly kind: 'last' }
  | { readonly kind: 'source_only'; readonly because: 'distinct' | 'percentile' | 'opaque' }
  /** Keys of two metrics of the same source; both `sum`, or both `source_only: distinct`. */
  | { readonly kind: 'ratio'; readonly numerator: string; readonly denominator: string }
  /** Key of the `sum` metric of the same source that weights the days. */
  | { readonly kind: 'weighted_mean'; readonly weight: string };

export interface MetricDefinition {
  readonly key: string;
  readonly title: string;
  readonly unit: Unit;
  /** ISO 4217, for `currency` only; null until the account has told. */
  readonly currency: string | null;
  /** Decimals shown; never used in a computation. */
  readonly precision: number;
  readonly aggregation: Aggregation;
  /** Whether a day that the source answered for, and left out, is 0. */
  readonly absentMeansZero: boolean;
  /** A level of which the source tells the present value only: read as a snapshot of the day; a day without one stays a gap. */
  readonly snapshotOnly?: boolean;
  /** `source_only`, and told of single days only: no longer window can be asked for. */
  readonly singleDayOnly?: boolean;
}

/** A metric by its key. Keys come from outside: "constructor" is a key like any other, and no metric unless it is declared. */
export function metricOf(metrics: Readonly<Record<string, MetricDefinition>>, key: string): MetricDefinition | undefined {
  return Object.hasOwn(metrics, key) ? metrics[key] : undefined;
}

/** Flags that travel from the source to the key result, in the order they are shown (semantics.md §3). */
export const QUALITY_FLAGS = [
  'provisional',
  'sampled',
  'thresholded',
  'other_row',
  'truncated',
  'partial_day',
  'mixed_zones',
  'estimated',
] as const;
export type QualityFlag = (typeof QUALITY_FLAGS)[number];

/** What is known about a connection's source at one moment: its zone, how far its data reach, and whether it answers. */
import type { Instant, LocalDate } from './calendar.ts';
import type { MetricDefinition } from './metric.ts';

/** The first that holds is the one told. */
export const SOURCE_FAILURES = ['auth_failed', 'quota_exhausted', 'source_error'] as const;
export type SourceFailure = (typeof SOURCE_FAILURES)[number];

export interface SourceState {
  readonly connection: string;
  /** IANA zone that the source reports its days in. */
  readonly zone: string;
  /** Last civil day for which the source has the whole day. */
  readonly completeThrough: LocalDate;
  /** Last civil day that the source will no longer restate. */
  readonly settledThrough: LocalDate;
  /** Declared lag in days (asOf − complete-through in a scenario). */
  readonly lagDays: number;
  /** The failure in force, if any. */
  readonly failure: SourceFailure | null;
  /** Last successful sync; null before the first, and in scenarios (where staleness by age is not judged). */
  readonly lastSuccessAt: Instant | null;
  /** Longest age of lastSuccessAt that is not stale, in ms; null: not judged. */
  readonly staleAfterMs: number | null;
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
}

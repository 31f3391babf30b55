/** The seam of the core: definitions and what was known, in; the evaluation, out. Pure. */
import type { Instant, LocalDate } from './calendar.ts';
import type { Evaluation } from './evaluation.ts';
import type { FrozenBaseline, OkrDefinition } from './key-result.ts';
import type { SeriesHistory } from './observation.ts';
import type { SourceState } from './source.ts';

export interface EvaluationInput {
  readonly definition: OkrDefinition;
  /** The day that is judged. */
  readonly asOf: LocalDate;
  /** What had been observed by then; null: everything is known. */
  readonly knownAt: Instant | null;
  /** By connection id, as known at `knownAt`. */
  readonly sources: ReadonlyMap<string, SourceState>;
  /** By seriesKey(); a series that is not in the map has no observations. */
  readonly histories: ReadonlyMap<string, SeriesHistory>;
  readonly frozen: readonly FrozenBaseline[];
}
export type EvaluateFunction = (input: EvaluationInput) => Evaluation;

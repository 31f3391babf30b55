/** What an evaluation says: the answer's shape, the same in the store, the API and `nyckel evaluate --json`. */
import type { LocalDate } from './calendar.ts';
import type { QualityFlag, Unit } from './metric.ts';
import type { SourceFailure } from './source.ts';

/** Unrounded; all four move together (semantics.md §5). */
export interface Progress {
  readonly raw: number;
  readonly display: number;
  readonly overshoot: number;
  readonly regression: number;
}
export type Status = 'on_track' | 'at_risk' | 'off_track' | 'too_early' | 'closing' | 'attained' | 'missed';
export type State = SourceFailure | 'no_data' | 'awaiting_baseline' | 'insufficient_data' | 'stale' | 'ok';

export interface ItemReading {
  readonly item: string;
  readonly value: number;
}
export interface Forecast {
  /** Value expected at the cycle's end, with the 80 % interval around it. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Probability of attainment, 0–1. */
  readonly probability: number | null;
  readonly method: string | null;
  /** Mean absolute error of the same method on this key result's own past, in the value's unit; null when not enough past. */
  readonly backtestError: number | null;
  /** Why there is no forecast; null when there is one. */
  readonly reason: string | null;
}

export interface KeyResultEvaluation {
  readonly value: number | null;
  readonly unit: Unit | null;
  readonly currency: string | null;
  /** b(d) where like for like, else the baseline; null where the kind has none. */
  readonly baseline: number | null;
  readonly target: number | null;
  /** The whole window's b and t; null unless like for like. */
  readonly wholeWindow: { readonly baseline: number | null; readonly target: number | null } | null;
  readonly progress: Progress | null;
  readonly attained: boolean | null;
  readonly success: boolean | null;
  readonly score: number | null;
  readonly automated: { readonly value: number | null; readonly progress: Progress | null } | null;
  readonly pace: { readonly expected: number | null; readonly ratio: number | null };
  readonly status: Status | null;
  readonly state: State;
  readonly quality: readonly QualityFlag[];
  readonly provisional: { readonly from: LocalDate; readonly settledValue: number | null } | null;
  /** Both ends inclusive, as people read it. */
  readonly window: { readonly from: LocalDate; readonly to: LocalDate; readonly zone: string } | null;
  readonly completeThrough: LocalDate | null;
  readonly knownThrough: LocalDate | null;
  /** The window's unknown days through complete-through. */
  readonly missing: readonly LocalDate[];
  readonly compliance: { readonly passing: number; readonly elapsed: number; readonly share: number } | null;
  readonly items: { readonly counting: readonly ItemReading[]; readonly nearest: readonly ItemReading[] } | null;
  /** Known weight ÷ total weight of a key result that is rolled up; null otherwise. */
  readonly coverage: number | null;
  readonly forecast: Forecast | null;
  /** Why there is no forecast; null where there is one, or none was asked for. */
  readonly forecastReason: string | null;
  readonly warnings: readonly string[];
}

export interface ObjectiveEvaluation {
  readonly progress: number | null;
  readonly coverage: number | null;
  readonly status: Status | null;
}

export interface Evaluation {
  readonly keyResults: Readonly<Record<string, KeyResultEvaluation>>;
  readonly objectives: Readonly<Record<string, ObjectiveEvaluation>>;
  readonly warnings: readonly string[];
}

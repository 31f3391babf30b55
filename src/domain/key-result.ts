/**
 * Definitions as the code carries them after the edge has parsed and checked them (definition-format.md is the file form).
 * Every difference that the file format allows in spelling is gone here.
 */
import type { CalendarUnit, DateRange, Instant, LocalDate, WeekStart } from './calendar.ts';
import type { Expression } from './expression.ts';
import type { QualityFlag, Unit } from './metric.ts';
import type { SeriesRef } from './observation.ts';

export interface WorkspaceSettings {
  readonly zone: string;
  /** ISO 4217 that reports default to; null when the file names none. */
  readonly currency: string | null;
  readonly weekStart: WeekStart;
  /** Month (1–12) that a fiscal year begins with. */
  readonly fiscalYearStart: number;
  readonly locale: 'sv' | 'nb' | 'da' | 'en';
  readonly statusThresholds: { readonly onTrack: number; readonly atRisk: number };
}

export interface Cycle {
  readonly id: string;
  readonly range: DateRange;
}

export type Window =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'trailing'; readonly days: number }
  | { readonly kind: 'calendar'; readonly unit: CalendarUnit; readonly which: 'current' | 'last_complete' }
  | { readonly kind: 'latest' };
export type PerUnit = 'day' | 'week' | 'month';

export interface Input {
  /** Name in the expression; a single input is called "input". */
  readonly name: string;
  readonly series: SeriesRef;
  /** What a missing day of a `sum` input means (§4). */
  readonly missing: 'stop' | 'zero' | 'estimate';
  /** Content sources: only items published since the cycle's first day. */
  readonly publishedSince: 'cycle' | null;
}

export type Reference =
  | { readonly kind: 'previous_cycle' }
  | { readonly kind: 'same_period_last_year' }
  | { readonly kind: 'dates'; readonly range: DateRange };
export type Baseline = { readonly kind: 'fixed'; readonly value: number } | { readonly kind: 'measured'; readonly reference: Reference };
export type Target =
  | { readonly kind: 'value'; readonly value: number }
  /** 0.3 is +30 %. */
  | { readonly kind: 'change'; readonly change: number }
  | { readonly kind: 'factor'; readonly factor: number };
/** What the text of the key result claims, to be checked against the numbers. */
export interface StatedTarget {
  readonly change: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

export type Pace =
  | { readonly kind: 'linear' }
  | { readonly kind: 'flat' }
  | { readonly kind: 'checkpoints'; readonly points: readonly { readonly date: LocalDate; readonly progress: number }[] }
  | { readonly kind: 'reference_shape'; readonly reference: Reference };

/** A dated exchange rate: 1 `from` = `rate` `to`. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  readonly rate: number;
  readonly date: LocalDate;
}
export interface Override {
  readonly value: number;
  readonly reason: string;
  /** Last day it holds; null: until taken away. */
  readonly expires: LocalDate | null;
}
export interface CheckIn {
  readonly date: LocalDate;
  /** A person's judgement, 0–10. */
  readonly confidence: number | null;
  readonly note: string | null;
  readonly value: number | null;
}
export interface MilestoneStep {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  readonly done: LocalDate | null;
}

export interface KeyResultBase {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  readonly ambition: 'committed' | 'aspirational';
  /** Unit as the definition states it; null: derived from the inputs. */
  readonly unit: Unit | null;
  readonly override: Override | null;
  readonly checkIns: readonly CheckIn[];
  readonly score: { readonly value: number; readonly reason: string } | null;
}

/** What the kinds that are measured from inputs share. */
export interface Measured {
  readonly inputs: readonly Input[];
  readonly expression: Expression;
  readonly window: Window;
  readonly per: PerUnit | null;
  /** First day of the measurement inside the cycle; null: the cycle's first day. */
  readonly starts: LocalDate | null;
  readonly fx: readonly ExchangeRate[];
  readonly overlapAcknowledged: boolean;
}
/** How a parent is measured: by its own inputs, or by its child objectives. */
export type Rollup = 'mean' | 'sum';
export type Bound = { readonly kind: 'at_most' | 'at_least'; readonly value: number };

export type KeyResult =
  | (KeyResultBase &
      Measured & {
        readonly kind: 'change';
        readonly baseline: Baseline | null;
        readonly target: Target;
        readonly stated: StatedTarget | null;
        readonly pace: Pace | null;
        readonly rollup: null;
      })
  /** A `change` measured by its child objectives; it has no inputs. */
  | (KeyResultBase & {
      readonly kind: 'change';
      readonly rollup: Rollup;
      readonly baseline: Baseline | null;
      readonly target: Target | null;
      readonly stated: StatedTarget | null;
      readonly pace: Pace | null;
    })
  | (KeyResultBase & Measured & { readonly kind: 'limit'; readonly bound: Bound; readonly pace: Pace | null })
  | (KeyResultBase &
      Measured & {
        readonly kind: 'range';
        readonly low: number;
        readonly high: number;
        readonly tolerance: number;
        readonly pace: Pace | null;
      })
  | (KeyResultBase &
      Measured & {
        readonly kind: 'count_items';
        readonly bound: Bound;
        readonly baseline: Baseline | null;
        readonly target: Target;
        readonly stated: StatedTarget | null;
        readonly pace: Pace | null;
      })
  /** Steps ticked by hand, or a count of items published since the cycle's start (steps empty, `inputs` one, `target` how many). */
  | (KeyResultBase & {
      readonly kind: 'milestone';
      readonly steps: readonly MilestoneStep[];
      readonly published: { readonly input: Input; readonly target: number } | null;
      readonly pace: Pace | null;
    });
export type KeyResultKind = KeyResult['kind'];
/** Where a value has to stay: of a `limit` for itself, of `count_items` for each item, of a `range` between two ends. */
export type Allowed = Bound | { readonly kind: 'within'; readonly low: number; readonly high: number };
export const KEY_RESULT_KINDS: readonly KeyResultKind[] = ['change', 'limit', 'range', 'count_items', 'milestone'];

export interface Objective {
  readonly id: string;
  readonly title: string;
  readonly cycle: string;
  readonly owner: string | null;
  /** Key result of the level above that this objective hangs under. */
  readonly parent: string | null;
  readonly weight: number;
  readonly keyResults: readonly KeyResult[];
}

export interface ConnectionDefinition {
  readonly id: string;
  /** Connector id: "ga4", "s3-export", … */
  readonly source: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** `env:NAME`, `file:PATH` or `vault:`; null where the source needs none. Never the secret itself. */
  readonly credential: string | null;
}

/** Everything one definition file says. */
export interface OkrDefinition {
  readonly workspace: WorkspaceSettings;
  readonly connections: readonly ConnectionDefinition[];
  readonly cycles: readonly Cycle[];
  readonly objectives: readonly Objective[];
}

/** A frozen baseline: what a reference, or its first days, made `through` a day of it, and on days before. */
export interface FrozenBaseline {
  readonly keyResult: string;
  readonly through: LocalDate;
  readonly value: number;
  /** "5/6" where the value is only the nearest number to what was read; null where it is that itself. */
  readonly fraction: string | null;
  /** b(d) of the days that end on the one before `through` ("120", "383/3"); null where another record has it, or it was not known. */
  readonly curve: readonly (string | null)[];
  /** What it rests on was flagged so: for how many first days of the reference (0: for all); `provisional` ends with freezing. */
  readonly quality: Readonly<Partial<Record<QualityFlag, readonly number[]>>>;
  /** Ascending; those that no earlier record of its reference names; none in a scenario. */
  readonly observationIds: readonly string[];
  /** null in a scenario, and before it is stored. */
  readonly takenAt: Instant | null;
}

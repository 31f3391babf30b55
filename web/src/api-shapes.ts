/** Shapes of the API's answers. Written from /openapi.json by test/web/api-shapes.test.ts; never by hand. */
export interface Progress {
  readonly raw: number;
  readonly display: number;
  readonly overshoot: number;
  readonly regression: number;
}
export interface Forecast {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly probability: number | null;
  readonly method: string | null;
  readonly backtestError: number | null;
  readonly reason: string | null;
}
export interface KeyResultEvaluation {
  readonly value: number | null;
  readonly unit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
  readonly currency: string | null;
  readonly baseline: number | null;
  readonly target: number | null;
  readonly wholeWindow: {
    readonly baseline: number | null;
    readonly target: number | null;
  } | null;
  readonly progress: Progress | null;
  readonly attained: boolean | null;
  readonly success: boolean | null;
  readonly score: number | null;
  readonly automated: {
    readonly value: number | null;
    readonly progress: Progress | null;
  } | null;
  readonly pace: {
    readonly expected: number | null;
    readonly ratio: number | null;
  };
  readonly status: 'on_track' | 'at_risk' | 'off_track' | 'too_early' | 'closing' | 'attained' | 'missed' | null;
  readonly state:
    | 'auth_failed'
    | 'quota_exhausted'
    | 'source_error'
    | 'no_data'
    | 'awaiting_baseline'
    | 'insufficient_data'
    | 'stale'
    | 'ok';
  readonly quality: readonly (
    | 'provisional'
    | 'sampled'
    | 'thresholded'
    | 'other_row'
    | 'truncated'
    | 'partial_day'
    | 'mixed_zones'
    | 'estimated'
  )[];
  readonly provisional: {
    /** Civil day, YYYY-MM-DD */
    readonly from: string;
    readonly settledValue: number | null;
  } | null;
  readonly window: {
    /** Civil day, YYYY-MM-DD */
    readonly from: string;
    /** Civil day, YYYY-MM-DD */
    readonly to: string;
    readonly zone: string;
  } | null;
  readonly completeThrough: string | null;
  readonly knownThrough: string | null;
  readonly missing: readonly string[];
  readonly compliance: {
    readonly passing: number;
    readonly elapsed: number;
    readonly share: number;
  } | null;
  readonly items: {
    readonly counting: readonly {
      readonly item: string;
      readonly value: number;
    }[];
    readonly nearest: readonly {
      readonly item: string;
      readonly value: number;
    }[];
  } | null;
  readonly coverage: number | null;
  readonly forecast: Forecast | null;
  readonly forecastReason?: string | null;
  readonly warnings: readonly string[];
}
/** Both ends inclusive */
export interface Cycle {
  readonly id: string;
  /** Civil day, YYYY-MM-DD */
  readonly starts: string;
  /** Civil day, YYYY-MM-DD */
  readonly ends: string;
}
export interface CheckIn {
  /** Civil day, YYYY-MM-DD */
  readonly date: string;
  readonly confidence: number | null;
  readonly note: string | null;
  readonly value: number | null;
}
export interface Override {
  readonly value: number;
  readonly reason: string;
  /** Last day that it holds; null: until taken away */
  readonly expires: string | null;
}
export interface KeyResult {
  /** Id as the definition file writes it */
  readonly id: string;
  readonly title: string;
  readonly kind: 'change' | 'limit' | 'range' | 'count_items' | 'milestone';
  readonly objective: string;
  readonly cycle: Cycle;
  readonly weight: number;
  readonly ambition: 'committed' | 'aspirational';
  readonly connections: readonly string[];
  readonly allowed:
    | {
        readonly kind: 'at_most' | 'at_least';
        readonly value: number;
      }
    | {
        readonly kind: 'within';
        readonly low: number;
        readonly high: number;
      }
    | null;
  /** Unit that a rate is per, and that compliance counts; null: none, and days */
  readonly per: 'day' | 'week' | 'month' | null;
  /** Of a milestone; else empty */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly weight: number;
    readonly done: string | null;
  }[];
  readonly override: Override | null;
  readonly checkIns: readonly CheckIn[];
  readonly asOf: string | null;
  readonly computedAt: string | null;
  readonly evaluation: KeyResultEvaluation | null;
  /** Unit to show value and ends in: the evaluation's, but count for a quotient that is no share (posts per follower) */
  readonly shownUnit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
}
export interface Objective {
  /** Id as the definition file writes it */
  readonly id: string;
  readonly title: string;
  readonly cycle: Cycle;
  readonly owner: string | null;
  readonly parent: string | null;
  readonly weight: number;
  readonly keyResults: readonly string[];
  readonly evaluation: {
    readonly progress: number | null;
    readonly coverage: number | null;
    readonly status: 'on_track' | 'at_risk' | 'off_track' | 'too_early' | 'closing' | 'attained' | 'missed' | null;
  } | null;
}
export interface HistoryPoint {
  /** Civil day, YYYY-MM-DD */
  readonly asOf: string;
  /** The day that the value belongs to; null: none was known */
  readonly knownThrough: string | null;
  readonly value: number | null;
  readonly target: number | null;
  readonly baseline: number | null;
  readonly progress: number | null;
  readonly expected: number | null;
  readonly status: 'on_track' | 'at_risk' | 'off_track' | 'too_early' | 'closing' | 'attained' | 'missed' | null;
  readonly state:
    | 'auth_failed'
    | 'quota_exhausted'
    | 'source_error'
    | 'no_data'
    | 'awaiting_baseline'
    | 'insufficient_data'
    | 'stale'
    | 'ok';
  readonly provisional: boolean;
}
export interface Connection {
  /** Id as the definition file writes it */
  readonly id: string;
  readonly source: string;
  readonly title: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  readonly health: 'ok' | 'never_synced' | 'parked' | 'auth_failed' | 'quota_exhausted' | 'source_error';
  readonly message: string | null;
  readonly completeThrough: string | null;
  readonly settledThrough: string | null;
  readonly lastSuccessAt: string | null;
  readonly parkedUntil: string | null;
  readonly notes: readonly string[];
  readonly quotas: readonly {
    readonly quota: string;
    readonly remaining: number;
    readonly consumed: number | null;
    readonly resetsAt: string | null;
  }[];
  readonly keyResults: readonly string[];
}
export interface PushedObservation {
  /** Id of a connection of source push or manual */
  readonly connection: string;
  /** A metric that the connection declares */
  readonly metric: string;
  readonly account?: string;
  /** The day that the value is of; or from and to */
  readonly day?: string;
  readonly from?: string;
  /** Inclusive */
  readonly to?: string;
  readonly value: number;
  /** Dimension to value, or to a condition, as in the definition file */
  readonly filter?: Readonly<Record<string, unknown>>;
  /** Member of the dimension that a key result counts */
  readonly item?: string;
  readonly quality?: readonly (
    | 'provisional'
    | 'sampled'
    | 'thresholded'
    | 'other_row'
    | 'truncated'
    | 'partial_day'
    | 'mixed_zones'
    | 'estimated'
  )[];
}
/** Observations never seen, moved, and equal to what was held */
export interface CommitCounts {
  readonly added: number;
  readonly restated: number;
  readonly confirmed: number;
}
export interface SyncRun {
  readonly id: string;
  readonly trigger: 'schedule' | 'sync_now' | 'catch_up' | 'backfill' | 'apply' | 'snapshot';
  /** Civil day, YYYY-MM-DD */
  readonly asOf: string;
  readonly state: 'running' | 'evaluating' | 'succeeded' | 'partly_failed' | 'failed';
  /** ISO-8601 instant with offset, 1900 to 2200 */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly calls: {
    readonly planned: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly waiting: number;
  };
  readonly counts: CommitCounts;
  readonly scope: unknown;
  /** What key results need and the run does not ask for, and why */
  readonly leftOut: readonly {
    readonly reason: 'parked' | 'binding_parked' | 'pushed' | 'unanswerable';
    readonly connection: string;
    readonly needs: number;
    readonly why: string;
  }[];
}
/** How far a sync run is, and how long it still takes */
export interface RunProgress {
  readonly callsDone: number;
  readonly callsFailed: number;
  /** Planned, running or waiting */
  readonly callsLeft: number;
  /** Days that the run reads one by one, and those that no call has still to bring */
  readonly days: {
    readonly asked: number;
    readonly read: number;
  };
  /** At the pace of the latest calls; 0: no call is left; null: unknown */
  readonly secondsLeft: number | null;
  /** Why the time left is unknown */
  readonly unknownBecause: 'nothing_ended' | 'nothing_ended_lately' | null;
  /** The latest time that one of its calls was told to wait for */
  readonly waitsUntil: string | null;
}
export interface Failure {
  /** What happens next */
  readonly next: 'retry' | 'wait' | 'reauthorize' | 'fix_binding' | 'fix_connector' | 'split';
  readonly message: string;
  readonly until: string | null;
  readonly setting: string | null;
  readonly received: string | null;
  readonly allowed: string | null;
}
export interface SyncCall {
  readonly key: string;
  readonly connection: string;
  readonly state: 'planned' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'split';
  readonly queries: readonly {
    readonly account: string | null;
    readonly filter: unknown;
    readonly grain: string;
    readonly itemDimension: string | null;
    readonly metrics: readonly string[];
    readonly ranges: readonly {
      /** Civil day, YYYY-MM-DD */
      readonly start: string;
      /** Civil day, YYYY-MM-DD */
      readonly end: string;
    }[];
  }[];
  readonly keyResults: readonly string[];
  /** Tries that the source answered, or failed to */
  readonly attempts: number;
  /** Starts that spent no try: throttled, or handed to another worker */
  readonly waits: number;
  readonly waitingUntil: string | null;
  readonly counts: CommitCounts | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** From the first start to the end, waits included */
  readonly durationMs: number | null;
  readonly failure: Failure | null;
}
export interface Schedule {
  /** "workspace", or the connection that is synced at times of its own */
  readonly id: string;
  /** Five fields: minute hour day-of-month month weekday */
  readonly cron: string;
  readonly zone: string;
  readonly enabled: boolean;
  readonly lastRunOn: string | null;
  readonly nextDueAt: string | null;
}
export interface Workspace {
  readonly settings: {
    readonly zone: string;
    readonly currency: string | null;
    /** 1 Monday … 7 Sunday */
    readonly weekStart: number;
    /** Month, 1–12 */
    readonly fiscalYearStart: number;
    readonly locale: 'sv' | 'nb' | 'da' | 'en';
    readonly statusThresholds: {
      readonly onTrack: number;
      readonly atRisk: number;
    };
  };
  /** Civil day, YYYY-MM-DD */
  readonly today: string;
  /** ISO-8601 instant with offset, 1900 to 2200 */
  readonly now: string;
  readonly demo: boolean;
  readonly definitionVersion: number;
  readonly lastRun: SyncRun | null;
  /** When the earliest schedule is due next; null: nothing is scheduled */
  readonly nextSyncAt: string | null;
}
/** RFC 9457 problem document */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly {
    readonly path: string;
    readonly received: string;
    readonly allowed: string;
    readonly message: string;
  }[];
}
/** As it is written, and with the numbers filled in: worked out, that gives the value */
export interface Formula {
  readonly written: string;
  readonly filledIn: string;
  /** What a rate is divided by, as in filledIn; null where it is none */
  readonly units: string | null;
}
/** 1 `from` is `rate` `to` */
export interface Exchange {
  readonly from: string;
  readonly to: string;
  readonly rate: number;
  /** Civil day, YYYY-MM-DD */
  readonly date: string;
}
export interface ExplainedReading {
  readonly name: string;
  /** null where items are counted, or nothing is known */
  readonly value: number | null;
  /** What the value is multiplied with; null: it is taken as it is */
  readonly exchange: Exchange | null;
  /** Numerator and denominator of a ratio, the weight of a weighted mean; else empty */
  readonly parts: readonly {
    readonly metric: string;
    readonly metricTitle: string;
    readonly value: number | null;
    readonly unit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
    readonly currency: string | null;
  }[];
  readonly isAskedWhole: boolean;
  readonly isEstimated: boolean;
  /** The day that a level was last read on */
  readonly readOn: string | null;
}
export interface InputExplained {
  readonly name: string;
  /** null where items are counted, or nothing is known */
  readonly value: number | null;
  /** What the value is multiplied with; null: it is taken as it is */
  readonly exchange: Exchange | null;
  /** Numerator and denominator of a ratio, the weight of a weighted mean; else empty */
  readonly parts: readonly {
    readonly metric: string;
    readonly metricTitle: string;
    readonly value: number | null;
    readonly unit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
    readonly currency: string | null;
  }[];
  readonly isAskedWhole: boolean;
  readonly isEstimated: boolean;
  /** The day that a level was last read on */
  readonly readOn: string | null;
  readonly connection: string;
  readonly account: string | null;
  readonly metric: string;
  readonly metricTitle: string;
  readonly unit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
  readonly currency: string | null;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly aggregation: 'sum' | 'last' | 'source_only' | 'ratio' | 'weighted_mean';
  /** Whether it only says which items were published since the cycle's first day */
  readonly isPublication: boolean;
  readonly zone: string;
  /** Civil day, YYYY-MM-DD */
  readonly completeThrough: string;
  /** Civil day, YYYY-MM-DD */
  readonly settledThrough: string;
}
export interface ExplainedChild {
  readonly kind: 'objective' | 'key_result';
  /** Id as the definition file writes it */
  readonly id: string;
  readonly title: string;
  /** Title of the objective that holds a key result */
  readonly objective: string | null;
  /** In a mean; null in a sum */
  readonly weight: number | null;
  /** An objective's progress, a key result's value as it is added; null: not known */
  readonly value: number | null;
  readonly leftOut: 'unknown' | 'weight_zero' | null;
  readonly isOverridden: boolean;
}
/** A period that a baseline is measured over, both ends inclusive */
export interface ExplainedReference {
  /** Civil day, YYYY-MM-DD */
  readonly from: string;
  /** Civil day, YYYY-MM-DD */
  readonly to: string;
  readonly days: number;
  readonly value: number | null;
  readonly inputs: readonly ExplainedReading[];
  readonly children: readonly ExplainedChild[];
  /** null where a frozen value is not what its readings make */
  readonly formula: Formula | null;
  /** When the value was put on record, by which it stands since; null: it is read as it is */
  readonly frozen: {
    readonly takenAt: string | null;
    readonly on: string | null;
  } | null;
}
export interface FullExplanation {
  /** Id as the definition file writes it */
  readonly keyResult: string;
  readonly title: string;
  readonly kind: 'change' | 'limit' | 'range' | 'count_items' | 'milestone';
  /** The key result as it was judged */
  readonly definition: Readonly<Record<string, unknown>>;
  /** Civil day, YYYY-MM-DD */
  readonly asOf: string;
  readonly knownAt: string | null;
  /** Civil day, YYYY-MM-DD */
  readonly cycleFrom: string;
  /** Read over the key result's window; empty for a roll-up */
  readonly inputs: readonly InputExplained[];
  /** Of a roll-up; else empty */
  readonly children: readonly ExplainedChild[];
  /** How items are judged one by one; which they are is in evaluation.items */
  readonly items: {
    readonly bound: {
      readonly kind: 'at_most' | 'at_least';
      readonly value: number;
    };
    readonly unit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
    readonly currency: string | null;
  } | null;
  readonly formula: Formula | null;
  readonly baseline:
    | {
        readonly kind: 'fixed';
        readonly value: number;
        /** b(d), "100000 × 23 ÷ 92"; null where it is not like for like */
        readonly formula: string | null;
        readonly share: {
          readonly days: number;
          readonly total: number;
        } | null;
      }
    | {
        readonly kind: 'measured';
        readonly reference: 'previous_cycle' | 'same_period_last_year' | 'dates';
        /** b(d): the reference's first days; null where the whole is used */
        readonly firstDays: ExplainedReference | null;
        readonly whole: ExplainedReference | null;
      }
    | null;
  readonly targetFormula: string | null;
  readonly progressFormula: string | null;
  readonly evaluation: KeyResultEvaluation;
  readonly shownUnit: 'count' | 'currency' | 'ratio' | 'duration' | 'position' | 'score' | null;
  readonly forecast: Forecast;
  readonly provenance: readonly {
    readonly series: {
      readonly connection: string;
      readonly account: string | null;
      readonly metric: string;
      readonly filter: Readonly<Record<string, unknown>>;
      readonly itemDimension: string | null;
    };
    readonly zone: string;
    readonly grain: 'day' | 'range';
    /** Half-open */
    readonly range: {
      /** Civil day, YYYY-MM-DD */
      readonly start: string;
      /** Civil day, YYYY-MM-DD */
      readonly end: string;
    };
    readonly isEstimated: boolean;
    readonly observationIds: readonly string[];
    readonly quality: readonly (
      | 'provisional'
      | 'sampled'
      | 'thresholded'
      | 'other_row'
      | 'truncated'
      | 'partial_day'
      | 'mixed_zones'
      | 'estimated'
    )[];
    readonly frozenAt: string | null;
  }[];
  readonly frozenBaselines: readonly {
    /** Civil day, YYYY-MM-DD */
    readonly through: string;
    readonly value: number;
    readonly takenAt: string | null;
    readonly observationIds: readonly string[];
  }[];
  /** The chain as one paragraph, in the language asked for */
  readonly text: string;
  readonly observations: readonly {
    readonly id: string;
    readonly connection: string;
    readonly metric: string;
    readonly value: number;
  }[];
  readonly requests: readonly {
    readonly runId: string;
    readonly connection: string;
    readonly request: string;
    readonly responseDigest: string;
  }[];
  readonly syncRuns: readonly {
    readonly id: string;
    readonly state: string;
  }[];
}

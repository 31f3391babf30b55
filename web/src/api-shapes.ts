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

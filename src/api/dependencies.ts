/** What the HTTP API needs: the deployment, a clock, and the use cases of one workspace. */
import type { DateRange, Instant, LocalDate } from '../domain/calendar.ts';
import type { Evaluation, KeyResultEvaluation, ObjectiveEvaluation, State, Status } from '../domain/evaluation.ts';
import type {
  Allowed,
  CheckIn,
  KeyResultKind,
  MilestoneStep,
  OkrDefinition,
  Override,
  PerUnit,
  WorkspaceSettings,
} from '../domain/key-result.ts';
import type { Unit } from '../domain/metric.ts';
import type { Clock, CommitCounts, Deployment, Logger, Restatement, SyncRun, WorkspaceId } from '../ports.ts';
import type { ScheduleSettings, ScheduleSummary } from '../usecases/schedules.ts';
import type { BackfillRequest, RunEvent, RunInDetail } from '../usecases/start-sync.ts';
import type { BoardQueue } from './routes/queues.ts';

export interface KeyResultSummary {
  readonly id: string;
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly objective: string;
  readonly cycle: { readonly id: string; readonly starts: LocalDate; readonly ends: LocalDate };
  readonly weight: number;
  readonly ambition: 'committed' | 'aspirational';
  readonly connections: readonly string[];
  readonly allowed: Allowed | null;
  readonly per: PerUnit | null;
  readonly steps: readonly MilestoneStep[];
  readonly override: Override | null;
  readonly checkIns: readonly CheckIn[];
  /** null before the first evaluation. */
  readonly asOf: LocalDate | null;
  readonly computedAt: Instant | null;
  readonly evaluation: KeyResultEvaluation | null;
  readonly shownUnit: Unit | null;
}
export interface ObjectiveSummary {
  readonly id: string;
  readonly title: string;
  readonly cycle: { readonly id: string; readonly starts: LocalDate; readonly ends: LocalDate };
  readonly owner: string | null;
  readonly parent: string | null;
  readonly weight: number;
  readonly keyResults: readonly string[];
  readonly evaluation: ObjectiveEvaluation | null;
}
export interface ConnectionSummary {
  readonly id: string;
  readonly source: string;
  readonly title: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  readonly health: 'ok' | 'never_synced' | 'parked' | 'auth_failed' | 'quota_exhausted' | 'source_error';
  readonly message: string | null;
  readonly completeThrough: LocalDate | null;
  readonly settledThrough: LocalDate | null;
  readonly lastSuccessAt: Instant | null;
  readonly parkedUntil: Instant | null;
  readonly notes: readonly string[];
  readonly quotas: readonly {
    readonly quota: string;
    readonly remaining: number;
    readonly consumed: number | null;
    readonly resetsAt: Instant | null;
  }[];
  readonly keyResults: readonly string[];
}
export interface HistoryPoint {
  readonly asOf: LocalDate;
  readonly knownThrough: LocalDate | null;
  readonly value: number | null;
  readonly target: number | null;
  readonly baseline: number | null;
  readonly progress: number | null;
  readonly expected: number | null;
  readonly status: Status | null;
  readonly state: State;
  readonly provisional: boolean;
}
export interface WorkspaceSummary {
  readonly settings: WorkspaceSettings;
  readonly today: LocalDate;
  readonly now: Instant;
  /** Sample data, which one click removes. */
  readonly demo: boolean;
  readonly definitionVersion: number;
  readonly lastRun: SyncRun | null;
  readonly nextSyncAt: Instant | null;
}

/** Which day is judged (null: the latest), and what had been observed by then (null: everything). */
export interface At {
  readonly asOf: LocalDate | null;
  readonly knownAt: Instant | null;
}

/** The use cases, bound to one workspace. Not-found is NotFoundError, a conflict ConflictError, bad input InputError. */
export interface ApiUseCases {
  workspace(): Promise<WorkspaceSummary>;
  /** Left out: the latest that was computed. */
  objectives(at?: At): Promise<readonly ObjectiveSummary[]>;
  keyResults(at?: At): Promise<readonly KeyResultSummary[]>;
  /** Everything judged at a moment. */
  evaluateAll(at: At): Promise<{ readonly definition: OkrDefinition; readonly asOf: LocalDate; readonly evaluation: Evaluation }>;
  keyResult(id: string, at?: At): Promise<KeyResultSummary>;
  progress(
    id: string,
    at: At & { readonly forecast: boolean },
  ): Promise<{ readonly asOf: LocalDate; readonly knownAt: Instant | null; readonly evaluation: KeyResultEvaluation }>;
  /** @param knownAt what had been observed by then; null: everything */
  history(id: string, range: DateRange | null, knownAt: Instant | null): Promise<readonly HistoryPoint[]>;
  /** JSON-serialisable chain; see src/domain/explain. */
  explain(id: string, at: At & { readonly locale: string | null }): Promise<unknown>;
  changes(id: string, between: { readonly from: Instant; readonly to: Instant }): Promise<unknown>;
  restatements(id: string, between: { readonly from: Instant; readonly to: Instant }): Promise<readonly Restatement[]>;
  pushObservations(items: readonly unknown[]): Promise<CommitCounts>;
  checkIn(id: string, checkIn: CheckIn): Promise<KeyResultSummary>;
  rebaseline(id: string, reason: string, by: string): Promise<void>;
  startSync(request: {
    readonly keyResult: string | null;
    readonly connection: string | null;
    readonly range: DateRange | null;
    readonly requestId: string | null;
  }): Promise<SyncRun>;
  /** History from a day on, at low priority; the run that brings it already, where there is one that has not ended. */
  backfill(request: BackfillRequest): Promise<SyncRun>;
  syncRuns(limit: number, before: string | null): Promise<readonly SyncRun[]>;
  syncRun(id: string): Promise<RunInDetail>;
  /** Ends with an `end` event, on abort, or after ten minutes. */
  runEvents(id: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Dry: what a sync would ask now, with counts, quota cost and sharing. */
  planSync(): Promise<unknown>;
  suggest(text: string): Promise<unknown>;
  connections(): Promise<readonly ConnectionSummary[]>;
  /** The workspace's first, then those of connections that are synced at times of their own. */
  schedules(): Promise<readonly ScheduleSummary[]>;
  putSchedule(id: string, settings: ScheduleSettings): Promise<ScheduleSummary>;
  removeSchedule(id: string): Promise<void>;
  removeDemo(): Promise<void>;
}
export interface ApiDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deployment: Deployment;
  readonly useCases: (workspace: WorkspaceId) => ApiUseCases;
  /** Folder of the built dashboard; null: none is served. */
  readonly webFolder: string | null;
  /** Whose tokens and sessions may look at the deployment as a whole. */
  readonly operatorWorkspace: WorkspaceId;
  /** Prometheus text about all workspaces. */
  readonly metrics: () => Promise<string>;
  /** Whether the queue answers. */
  readonly queueReady: () => Promise<boolean>;
  /** Those that the operator may look at under /queues. */
  readonly queues: readonly BoardQueue[];
  readonly secureCookies: boolean;
}

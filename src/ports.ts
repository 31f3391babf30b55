/**
 * What the use cases need from the outside, as interfaces. Postgres is the only truth; everything else can be rebuilt.
 * Every method works inside one workspace: implementations are made for a WorkspaceId and see no other.
 */
import type { DateRange, Instant, LocalDate } from './domain/calendar.ts';
import type { Evaluation, KeyResultEvaluation, ObjectiveEvaluation, State } from './domain/evaluation.ts';
import type { ConnectionDefinition, Cycle, FrozenBaseline, KeyResult, OkrDefinition } from './domain/key-result.ts';
import type { MetricDefinition, QualityFlag } from './domain/metric.ts';
import type { AnsweredRange, Grain, Observation, SeriesHistory, SeriesRef } from './domain/observation.ts';
import type { ApartMetrics } from './domain/planning/apart-metrics.ts';
import type { Failure } from './domain/planning/failure.ts';
import type { CallLimits, PlannedCall } from './domain/planning/fetch-plan.ts';
import type { SourceFailure, SourceState } from './domain/source.ts';

export type WorkspaceId = string & { readonly __brand: 'WorkspaceId' };

export interface Clock {
  now(): Instant;
}
/** The only source of randomness: jitter, tokens, ids. */
export interface Randomness {
  /** 0 ≤ x < 1 */
  fraction(): number;
  /** URL-safe text of at least 128 bits. */
  token(): string;
  uuid(): string;
}
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

// ── definitions ─────────────────────────────────────────────────────────────────────────────────────────────────────
export interface StoredDefinition {
  readonly definition: OkrDefinition;
  /** Grows by one with every apply that changed something. */
  readonly version: number;
}
export interface DefinitionStore {
  current(): Promise<StoredDefinition>;
  /** As it stood at an instant: the latest version applied at or before it; null before the first. */
  at(knownAt: Instant): Promise<StoredDefinition | null>;
  /** All versions with their times, oldest first, at most 1 000. */
  versions(): Promise<readonly { readonly version: number; readonly appliedAt: Instant }[]>;
  /**
   * Replaces the definition in one transaction: what is no longer in it is archived with its history, what comes back is
   * un-archived. Writes nothing and answers the same version when equal.
   * @param superseded what the change makes another question, let go of in the same transaction; left out: nothing
   * @throws ConflictError when `expectedVersion` is no longer the current one
   */
  apply(definition: OkrDefinition, at: Instant, expectedVersion: number, superseded?: Superseded): Promise<StoredDefinition>;
  /** As last defined, of those that are archived now: what comes back may ask another question than when it went. */
  archived(ids: { readonly connections: readonly string[]; readonly keyResults: readonly string[] }): Promise<Archived>;
}
/** What a change of the definition makes another question. */
export interface Superseded {
  readonly readings: readonly RetiredReadings[];
  /** Key results whose frozen baselines answered the question of before. */
  readonly baselines: readonly string[];
}
/** Readings of a connection that were taken under other settings; `metrics` null: all. */
export interface RetiredReadings {
  readonly connection: string;
  readonly metrics: readonly string[] | null;
}
export interface Archived {
  readonly connections: readonly ConnectionDefinition[];
  readonly keyResults: readonly { readonly keyResult: KeyResult; readonly cycle: Cycle | null }[];
}
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}
/** Something that we rest on does not answer: asking again later may help, and nothing that was asked need be right or wrong. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly what: 'Postgres' | 'queue';
  constructor(what: 'Postgres' | 'queue', message: string, options?: ErrorOptions) {
    super(message, options);
    this.what = what;
  }
}

// ── connections ─────────────────────────────────────────────────────────────────────────────────────────────────────
/** What has been learned about a connection, beside its definition. */
export interface ConnectionState {
  readonly connection: string;
  readonly title: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  readonly notes: readonly string[];
  readonly checkedAt: Instant | null;
  readonly completeThrough: LocalDate | null;
  readonly settledThrough: LocalDate | null;
  readonly lastSuccessAt: Instant | null;
  readonly failure: { readonly kind: SourceFailure; readonly message: string; readonly since: Instant } | null;
  /** Spends no calls until then; "9999-12-31T00:00:00.000Z" when a person must act. */
  readonly parkedUntil: Instant | null;
}
/** A source's word on how far it is settled. */
export interface SettledReport {
  /** When it was recorded: at the end of the run that heard it, or later. */
  readonly at: Instant;
  readonly settledThrough: LocalDate;
}
export interface ConnectionStore {
  state(connection: string): Promise<ConnectionState>;
  /** Latest state of each of these that has one, by id; as known at an instant (null: now). */
  states(connections: readonly string[], knownAt: Instant | null): Promise<readonly ConnectionState[]>;
  /** How far the source has told that it is settled, oldest first, each change once. */
  settledReports(connection: string): Promise<readonly SettledReport[]>;
  /** Appends a new state; nothing is overwritten. Writes nothing when equal. */
  record(state: ConnectionState, at: Instant): Promise<void>;
}
/** Sealed credentials: AES-256-GCM under a data key that the key-encryption key wraps, bound to workspace and connection. */
export interface CredentialVault {
  seal(connection: string, secret: string): Promise<void>;
  /** @returns null when none is held. @throws when it was sealed for another workspace or connection, or under another key */
  open(connection: string): Promise<string | null>;
  remove(connection: string): Promise<void>;
}

// ── observations ────────────────────────────────────────────────────────────────────────────────────────────────────
export interface NewObservation {
  readonly series: SeriesRef;
  readonly grain: Grain;
  readonly range: DateRange;
  readonly item: string | null;
  readonly value: number;
  readonly quality: readonly QualityFlag[];
}
export interface NewAnswer {
  readonly series: SeriesRef;
  readonly grain: Grain;
  readonly range: DateRange;
  /** Through this day everything came with it that is not 0: what had a value and is left out is 0 since. null: what had a value keeps it. */
  readonly tellsThrough?: LocalDate | null;
}
export interface Restatement {
  readonly series: SeriesRef;
  readonly grain: Grain;
  readonly range: DateRange;
  readonly item: string | null;
  readonly from: number;
  readonly to: number;
  readonly observedAt: Instant;
}
export interface CommitCounts {
  /** Never seen windows. */
  readonly added: number;
  /** Windows whose value or quality moved. */
  readonly restated: number;
  /** Equal to what was held; nothing written. */
  readonly confirmed: number;
}
/** Everything one call brought; committed whole or not at all. */
export interface FetchCommit {
  readonly runId: string;
  readonly callKey: string;
  /** From CallStore.begin; a commit with an older one than the call's current is refused (a paused-and-woken worker). */
  readonly fence: number;
  readonly observedAt: Instant;
  /** When all that it brought was there; left out: at `observedAt`. */
  readonly endedAt?: Instant;
  readonly observations: readonly NewObservation[];
  readonly answered: readonly NewAnswer[];
  readonly exchanges: readonly { readonly request: string; readonly responseDigest: string }[];
  readonly memory: Readonly<Record<string, unknown>>;
  readonly quotas: readonly QuotaReading[];
  /** What the call cost of a quota that we count ourselves, because the source does not say what is left. */
  readonly spent?: CountedQuota;
  readonly outcome: CallOutcome;
}
export interface CountedQuota extends Pick<QuotaReading, 'connection' | 'account' | 'quota'> {
  readonly cost: number;
  /** What there is between two resets. */
  readonly limit: number;
  readonly resetsAt: Instant;
}
export type CallOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The call was replaced by smaller ones, inserted in the same transaction. */
  | { readonly kind: 'split'; readonly into: readonly PlannedCall[]; readonly failure: Failure };
export interface QuotaReading {
  readonly connection: string;
  /** null: a quota of the connection as a whole. */
  readonly account: string | null;
  readonly quota: string;
  readonly consumed: number | null;
  readonly remaining: number;
  readonly resetsAt: Instant | null;
  readonly at: Instant;
}
export interface ObservationStore {
  /** Histories of these series, whole or within a range, as known at an instant (null: now). At most 10 000 series. */
  histories(series: readonly SeriesRef[], within: DateRange | null, knownAt: Instant | null): Promise<ReadonlyMap<string, SeriesHistory>>;
  /** Latest state of every series in one pass: for evaluating a whole workspace. */
  answered(series: readonly SeriesRef[]): Promise<ReadonlyMap<string, readonly AnsweredRange[]>>;
  byIds(ids: readonly string[]): Promise<readonly (Observation & { readonly series: SeriesRef; readonly runId: string | null })[]>;
  /** The two writes that do not come from a planned call: pushed values and check-ins. One transaction. */
  push(observations: readonly NewObservation[], answered: readonly NewAnswer[], at: Instant): Promise<CommitCounts>;
  restatements(series: readonly SeriesRef[], from: Instant, to: Instant, limit: number): Promise<readonly Restatement[]>;
}

// ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────
/** What a connection's connector declares under the connection's settings, as far as planning and judging need it. */
export interface SourceManifest {
  readonly source: string;
  readonly title: string;
  /** pushed: values come by themselves (our API, check-ins) and nothing is ever asked. */
  readonly arrives: 'fetched' | 'pushed';
  readonly completeAfterDays: number;
  readonly settledAfterDays: number;
  readonly limits: CallLimits;
  readonly separateMetrics: readonly string[];
  readonly quota: {
    readonly scope: 'project' | 'connection' | 'account';
    readonly perMinute: number | null;
    readonly concurrent: number;
    /** What the vendor allows in a day of UTC, in `unit`; null where it is not known, or the source itself says what is left. */
    readonly perDay: number | null;
    /** The source's quotas that are counted in it begin with its name: "tokens" counts tokensPerDay. */
    readonly unit: string;
    readonly costOfCall: (call: PlannedCall) => number;
  };
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
  /** Zone of the source's days where it is known without asking; null: the check reads it from the account. */
  readonly zone: string | null;
}
export interface SourceCatalogue {
  /** @throws InputError for an unknown source or settings that its connector refuses */
  manifestOf(connection: ConnectionDefinition): SourceManifest;
}
/** What one call is made with. */
export interface SourceContext {
  /** The opened credential as its text; null where there is none. Never logged, never in an error. */
  readonly secret: string | null;
  readonly state: ConnectionState;
  /** The connector's own notes. */
  readonly memory: Readonly<Record<string, unknown>>;
  readonly now: Instant;
  readonly signal: AbortSignal;
}
/** Everything that one call brought, bounded. */
export interface CallReading {
  readonly observations: readonly NewObservation[];
  readonly answered: readonly NewAnswer[];
  readonly exchanges: readonly { readonly request: string; readonly responseDigest: string }[];
  readonly memory: Readonly<Record<string, unknown>>;
  readonly quotas: readonly Omit<QuotaReading, 'connection' | 'account' | 'at'>[];
  /** How far the source says that its data reach. */
  readonly finality: { readonly completeThrough: LocalDate | null; readonly settledThrough: LocalDate | null } | null;
  /** Single metrics or filters that the source refused without failing the rest. */
  readonly refusals: readonly {
    readonly series: SeriesRef;
    readonly setting: string;
    readonly received: string;
    readonly allowed: string;
  }[];
}
export interface AccountFacts {
  readonly title: string;
  readonly zone: string;
  readonly currency: string | null;
  readonly notes: readonly string[];
}
/** Asks the sources. No retries, no storage. */
export interface SourceGateway {
  /** @throws SourceError */
  read(connection: ConnectionDefinition, call: PlannedCall, context: SourceContext): Promise<CallReading>;
  /** @throws SourceError */
  check(connection: ConnectionDefinition, context: SourceContext): Promise<AccountFacts>;
  /** Accounts that the credential can read, at most 1 000. @throws SourceError */
  discover(
    connection: ConnectionDefinition,
    context: SourceContext,
  ): Promise<readonly { readonly account: string; readonly title: string }[]>;
}
/** Opens what a connection's `credential` points to: a variable, a file, or the vault. */
export interface SecretReader {
  /** @returns null where the connection needs none. @throws SourceError `reauthorize` when it is missing or cannot be read */
  open(connection: ConnectionDefinition, vault: CredentialVault): Promise<string | null>;
}

// ── sync runs ───────────────────────────────────────────────────────────────────────────────────────────────────────
/** `snapshot`: between the syncs of a schedule that is not daily, the levels of today that cannot be asked later. */
export type RunTrigger = 'schedule' | 'sync_now' | 'catch_up' | 'backfill' | 'apply' | 'snapshot';
export type CallState = 'planned' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'split';
export interface CallRecord {
  readonly runId: string;
  readonly key: string;
  readonly call: PlannedCall;
  readonly state: CallState;
  readonly attempts: number;
  readonly fence: number;
  readonly waitingUntil: Instant | null;
  readonly failure: Failure | null;
  readonly counts: CommitCounts | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}
export interface SyncRun {
  readonly id: string;
  readonly trigger: RunTrigger;
  readonly asOf: LocalDate;
  readonly state: 'running' | 'evaluating' | 'succeeded' | 'partly_failed' | 'failed';
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly calls: { readonly planned: number; readonly succeeded: number; readonly failed: number; readonly waiting: number };
  readonly counts: CommitCounts;
  readonly scope: { readonly keyResult: string | null; readonly connection: string | null; readonly range: DateRange | null };
  /** What key results need and the run does not ask: of a parked connection, of a source that has no such reading. */
  readonly leftOut: readonly LeftOutNeeds[];
}
export interface LeftOutNeeds {
  readonly reason: 'parked' | 'binding_parked' | 'pushed' | 'unanswerable';
  readonly connection: string;
  /** How many needs. */
  readonly needs: number;
  /** For people. */
  readonly why: string;
}
export interface UnfinishedCall {
  readonly runId: string;
  readonly trigger: RunTrigger;
  readonly key: string;
  readonly call: PlannedCall;
  readonly waitingUntil: Instant | null;
}
export interface Exchange {
  readonly callKey: string;
  readonly request: string;
  readonly responseDigest: string;
  readonly observedAt: Instant;
}
export interface BegunCall {
  /** Grows with every begin. */
  readonly fence: number;
  readonly call: PlannedCall;
  /** Spent before. */
  readonly attempts: number;
  /** When it was begun first. */
  readonly startedAt: Instant;
}
export interface SyncRunStore {
  /**
   * Inserts the run and its calls in one transaction; equal `id` again changes nothing and answers the stored run.
   * @throws ConflictError when a run was created after `newest`: what it asks for was not known to this plan
   */
  create(run: {
    readonly id: string;
    readonly trigger: RunTrigger;
    readonly asOf: LocalDate;
    readonly startedAt: Instant;
    readonly scope: SyncRun['scope'];
    readonly leftOut: SyncRun['leftOut'];
    readonly calls: readonly PlannedCall[];
    /** Id of the newest run that the plan knows of; null: there was none. Left out: not looked at. */
    readonly newest?: string | null;
  }): Promise<SyncRun>;
  get(id: string): Promise<SyncRun | null>;
  list(limit: number, before: string | null): Promise<readonly SyncRun[]>;
  /** Runs that have not ended, oldest first, at most 1 000. */
  open(): Promise<readonly SyncRun[]>;
  calls(runId: string): Promise<readonly CallRecord[]>;
  call(runId: string, key: string): Promise<CallRecord | null>;
  /**
   * Marks running and answers the new fence; null when the call has already ended (running twice equals running once). Spends no
   * attempt: who is killed or stopped has not failed.
   */
  begin(runId: string, key: string, at: Instant): Promise<BegunCall | null>;
  /** A passing fault spends an attempt, being told to wait does not. @throws ConflictError on a stale fence */
  wait(runId: string, key: string, fence: number, until: Instant, failure: Failure): Promise<void>;
  /** Ends the call, with its last attempt. @throws ConflictError on a stale fence */
  commit(commit: FetchCommit): Promise<CommitCounts>;
  /** Unfinished calls of unfinished runs, at most 100 000: what is being asked already. */
  unfinished(): Promise<readonly UnfinishedCall[]>;
  /** Calls that earlier scheduled runs still have to make now: planned or running, not waiting. */
  openBefore(runId: string): Promise<number>;
  /** True once no call of the run is planned, running or waiting. */
  callsEnded(runId: string): Promise<boolean>;
  /** Whether the connection's calls have all ended while another of the run waits until after `at`. */
  waitsForOthers(runId: string, connection: string, at: Instant): Promise<boolean>;
  /** Moves a run on; idempotent. */
  finish(runId: string, state: 'evaluating' | 'succeeded' | 'partly_failed' | 'failed', at: Instant): Promise<void>;
  /** Requests that a run's calls sent, secrets removed, oldest first, at most 10 000. */
  exchanges(runId: string): Promise<readonly Exchange[]>;
  memory(connection: string): Promise<Readonly<Record<string, unknown>>>;
  /** The latest reading of every quota of every account. */
  quotas(connection: string): Promise<readonly QuotaReading[]>;
  /** Counts what was asked beside calls against a quota that we count ourselves. */
  spend(spent: CountedQuota, at: Instant): Promise<void>;
}

/** Metrics of one connection that were found apart. */
export interface FoundApart {
  readonly connection: string;
  /** What the source was asked under: its declaration and the connection's settings. Under another, nothing is known. */
  readonly basis: string;
  readonly pairs: readonly ApartMetrics[];
}
export interface ApartMetricsStore {
  /** By connection, at most 10 000 pairs in order. */
  list(connections: readonly string[]): Promise<readonly FoundApart[]>;
  /** Adds pairs, the latest `since` of each; those of the connection on another basis are forgotten. Repeatable. */
  note(found: FoundApart): Promise<void>;
}

// ── progress ────────────────────────────────────────────────────────────────────────────────────────────────────────
export interface ProgressRecord {
  readonly keyResult: string;
  readonly asOf: LocalDate;
  readonly computedAt: Instant;
  readonly runId: string | null;
  readonly definitionVersion: number;
  readonly evaluation: KeyResultEvaluation;
}
export interface ProgressSubjects {
  readonly keyResults: readonly string[];
  readonly objectives: readonly string[];
}
/** Equal exactly when nothing was written in between. */
export type ProgressPosition = string & { readonly __brand: 'ProgressPosition' };
export interface ProgressStore {
  /** Latest record of every key result that is not archived. */
  latest(): Promise<readonly ProgressRecord[]>;
  latestOf(keyResult: string): Promise<ProgressRecord | null>;
  latestObjectives(): Promise<ReadonlyMap<string, ObjectiveEvaluation>>;
  /** The record shown at an instant. */
  at(keyResult: string, knownAt: Instant): Promise<ProgressRecord | null>;
  /** One record per asOf day, the last computed, oldest first, at most 1 100. */
  history(keyResult: string, from: LocalDate, to: LocalDate): Promise<readonly ProgressRecord[]>;
  /** How far the records of a day reach: read before the figures that an evaluation is computed from, and given to `write`. */
  position(asOf: LocalDate, of: ProgressSubjects): Promise<ProgressPosition>;
  /**
   * Appends records whose evaluation differs from the last of the same key result and day; writes deliveries to the outbox in the same transaction.
   * @throws ConflictError when somebody else has written since `basedOn`, perhaps from newer figures: evaluate again
   */
  write(
    evaluation: Evaluation,
    context: {
      readonly asOf: LocalDate;
      readonly computedAt: Instant;
      readonly runId: string | null;
      readonly definitionVersion: number;
      readonly keyResults: readonly string[];
      /** null: nobody else can have written. */
      readonly basedOn: ProgressPosition | null;
    },
  ): Promise<{ readonly written: number }>;
  /** Records in force at an instant (null: now), of these key results: taken by then, and not released by then. */
  frozen(keyResults: readonly string[], knownAt: Instant | null): Promise<readonly FrozenBaseline[]>;
  /** Keeps the first record for (keyResult, through); later ones are ignored unless the old one was released. */
  freeze(records: readonly FrozenBaseline[], at: Instant): Promise<void>;
  /** Re-baselining: an explicit, logged act. */
  release(keyResult: string, reason: string, by: string, at: Instant): Promise<void>;
}

// ── access and effects ──────────────────────────────────────────────────────────────────────────────────────────────
/** `metrics` reads the deployment's metrics and nothing else. */
export type Scope = 'read' | 'write' | 'admin' | 'metrics';
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly prefix: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
}
export interface TokenStore {
  /** Stores only a hash; the text is answered once. */
  create(
    name: string,
    scopes: readonly Scope[],
    expiresAt: Instant | null,
    at: Instant,
  ): Promise<{ readonly token: ApiToken; readonly text: string }>;
  find(text: string, at: Instant): Promise<ApiToken | null>;
  list(): Promise<readonly ApiToken[]>;
  revoke(id: string): Promise<void>;
  /** One-time sign-in links and the browser sessions that they turn into; both stored hashed. */
  createSignIn(expiresAt: Instant): Promise<string>;
  redeemSignIn(text: string, at: Instant, sessionExpiresAt: Instant): Promise<string | null>;
  findSession(text: string, at: Instant): Promise<boolean>;
}
/** What was answered to a request, and is answered to it again. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}
export interface IdempotencyStore {
  /** The stored answer for the key; null and a reservation when it is new. @throws ConflictError when the same key came with another request */
  begin(key: string, requestDigest: string, at: Instant): Promise<StoredAnswer | null>;
  end(key: string, answer: StoredAnswer): Promise<void>;
  /** Gives a reservation back: the request failed, and may be made again with the same key. An answer that is stored stays. */
  release(key: string): Promise<void>;
}
export interface ScheduleRecord {
  /** "workspace" or a connection id. */
  readonly id: string;
  readonly cron: string;
  readonly zone: string;
  readonly enabled: boolean;
  /** Last planned night that ran, as a civil date in `zone`; null before the first. */
  readonly lastRunOn: LocalDate | null;
}
export interface ScheduleStore {
  list(): Promise<readonly ScheduleRecord[]>;
  put(schedule: ScheduleRecord): Promise<void>;
  /** Puts one that is not there yet; one that is there keeps what somebody set, but moves from the zone `followed` to the new one. */
  ensure(schedule: ScheduleRecord, followed: string | null): Promise<void>;
  ran(id: string, on: LocalDate): Promise<void>;
  /** @returns whether there was one */
  remove(id: string): Promise<boolean>;
}
export interface OutboxEntry {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly createdAt: Instant;
}
export interface OutboxStore {
  /** Oldest undelivered first. */
  pending(limit: number): Promise<readonly OutboxEntry[]>;
  delivered(ids: readonly string[], at: Instant): Promise<void>;
}

/** Rows that are deleted when they are old and nothing rests on them. */
export const PRUNABLE = ['outbox', 'quotaReadings', 'exchanges', 'syncRuns'] as const;
export type Prunable = (typeof PRUNABLE)[number];
/** For how many days each is kept; `answers`: before they are merged. */
export type KeepDays = Readonly<Record<Prunable | 'answers', number>>;
/** A series with many old answers. */
export interface CrowdedSeries {
  readonly id: string;
  readonly series: SeriesRef;
  /** All that were given before the moment asked. */
  readonly answers: readonly AnsweredRange[];
  /** Days and exact windows of theirs of which nothing was observed when they were answered first. */
  readonly unobserved: readonly { readonly grain: Grain; readonly range: DateRange }[];
}
/** Lets go of what is no longer read. */
export interface RetentionStore {
  /** Deletes at most `limit` rows from before an instant: delivered, superseded, or of runs that brought nothing. @returns how many */
  prune(what: Prunable, before: Instant, limit: number): Promise<number>;
  /** Series that hold many answers from before an instant, in the order of their ids, after one of them. */
  crowded(before: Instant, after: string | null, limit: number): Promise<readonly CrowdedSeries[]>;
  /** Puts answers of a series in the place of others. @throws ConflictError when one of those is no longer there */
  mergeAnswers(series: string, from: readonly AnsweredRange[], into: readonly AnsweredRange[]): Promise<void>;
}

/** What a workspace has done lately and still has to do, counted where it is stored: for metrics. */
export interface ActivityStore {
  /** Of the runs that started at `at` or later, at most the newest 1 000. */
  since(at: Instant): Promise<Activity>;
}
export interface Activity {
  readonly runs: readonly { readonly trigger: RunTrigger; readonly state: SyncRun['state']; readonly count: number }[];
  readonly calls: readonly {
    readonly connection: string;
    readonly state: CallState;
    /** What happens next, of those that failed. */
    readonly failure: Failure['next'] | null;
    readonly count: number;
    /** Tries beyond the first. */
    readonly retries: number;
    /** Starts that spent no try. */
    readonly waits: number;
  }[];
  /** Key results that are not archived, by the state of their latest progress record. */
  readonly keyResults: readonly { readonly state: State | 'never_computed'; readonly count: number }[];
  /** What has still to be told, at most 100 000. */
  readonly outbox: { readonly pending: number; readonly oldestAt: Instant | null };
}

/** All stores of one workspace. */
export interface Stores {
  readonly workspaceId: WorkspaceId;
  readonly definitions: DefinitionStore;
  readonly connections: ConnectionStore;
  readonly observations: ObservationStore;
  readonly runs: SyncRunStore;
  readonly apartMetrics: ApartMetricsStore;
  readonly progress: ProgressStore;
  readonly tokens: TokenStore;
  readonly idempotency: IdempotencyStore;
  readonly schedules: ScheduleStore;
  readonly outbox: OutboxStore;
  readonly retention: RetentionStore;
  readonly activity: ActivityStore;
  readonly vault: CredentialVault;
}
/** The workspaces of a deployment, and their stores. */
export interface Deployment {
  workspaces(): Promise<readonly WorkspaceId[]>;
  /** Creates it when missing, also one that was removed. */
  ensure(id: WorkspaceId): Promise<void>;
  stores(id: WorkspaceId): Stores;
  /** Which workspace a bearer token, session or sign-in text belongs to; null: none. */
  workspaceOf(kind: 'token' | 'session' | 'sign_in', text: string): Promise<WorkspaceId | null>;
  /** Removes a workspace and all its rows (the demo's clean-up), and remembers that. */
  remove(id: WorkspaceId): Promise<void>;
  /** Whether it was removed, and not made again since. */
  wasRemoved(id: WorkspaceId): Promise<boolean>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What the queue is asked to do; ids are deterministic, so asking twice is asking once. */
export interface JobQueue {
  planSync(
    workspace: WorkspaceId,
    request: {
      readonly trigger: RunTrigger;
      readonly scheduleId: string | null;
      readonly runId: string;
      readonly keyResult: string | null;
      readonly connection: string | null;
      readonly range: DateRange | null;
    },
  ): Promise<void>;
  /** @param ahead calls of the workspace that come before these; the first of every workspace come before the second of any */
  fetch(
    workspace: WorkspaceId,
    calls: readonly {
      readonly runId: string;
      readonly key: string;
      readonly connection: string;
      readonly account: string | null;
      readonly notBefore: Instant | null;
      readonly priority: 'normal' | 'low';
    }[],
    ahead?: number,
  ): Promise<void>;
  /** @param interim names an evaluation before the run has ended, such as "waiting until …"; null: the run's last */
  evaluate(workspace: WorkspaceId, runId: string, interim: string | null): Promise<void>;
  deliver(workspace: WorkspaceId): Promise<void>;
}

/** A source state as the evaluation wants it, made from a connection's definition, manifest and stored state. */
export type SourceStateOf = (connection: string, asOf: LocalDate, knownAt: Instant | null) => Promise<SourceState>;

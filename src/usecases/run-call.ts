/**
 * Runs one planned call: asks the source, and commits all that it brought with the call's end in one transaction. Whatever
 * goes wrong becomes one of the outcomes below; running it twice equals running it once.
 */
import { dateInZone, type Instant, type LocalDate, msOfInstant } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import { metricOf } from '../domain/metric.ts';
import { type Failure, type FailureScope, SourceError } from '../domain/planning/failure.ts';
import { callOn, type PlannedCall, seriesOfQuery } from '../domain/planning/fetch-plan.ts';
import {
  type CallOutcome,
  type CallReading,
  ConflictError,
  type ConnectionState,
  type FetchCommit,
  type NewAnswer,
  type QuotaReading,
  type SourceManifest,
} from '../ports.ts';
import { neverEnds, notUnderstood, removed, unreadable } from './call-failures.ts';
import { failureStateAfterCall, UNTIL_A_PERSON_ACTS } from './connection-failure.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { connectorNotes, noteFinality, noteParked } from './held-notes.ts';
import { nextStep } from './next-step.ts';
import { countedBy, ledgerAccount, spentQuota } from './quota-ledger.ts';

export type CallResult =
  /** `failure` null: it succeeded, or had ended before. `requests`: how many were made, as far as is known; 0: none. */
  | { readonly kind: 'ended'; readonly failure: Failure | null; readonly asked: boolean; readonly requests: number }
  | { readonly kind: 'split'; readonly into: readonly PlannedCall[] }
  /** Asked again then; `scope` has to be left alone until then too. */
  | { readonly kind: 'waiting'; readonly until: Instant; readonly scope: FailureScope; readonly failure: Failure; readonly isLong: boolean }
  /** Another holder has begun the call since; it will end it. */
  | { readonly kind: 'superseded' }
  /** Interrupted by shutdown: nothing was committed, another worker takes it. */
  | { readonly kind: 'handed_back' };

/** Longer waits are told to the key results at once, shorter ones pass unnoticed. */
export const LONG_WAIT_MS = 120_000;
/** A call that was begun so often and never ended stops whoever runs it. */
const BEGUN_MAX = 300;
const NOTHING: CallReading = { observations: [], answered: [], exchanges: [], memory: {}, quotas: [], finality: null, refusals: [] };

interface Begun {
  readonly runId: string;
  readonly key: string;
  readonly fence: number;
  readonly call: PlannedCall;
  /** Spent before. */
  readonly attempts: number;
  readonly startedAt: Instant;
  readonly connection: ConnectionDefinition;
  readonly manifest: SourceManifest;
  readonly definitionVersion: number;
  readonly state: ConnectionState;
  readonly notes: Readonly<Record<string, unknown>>;
  /** When the source was asked; what it said is known from then on. */
  readonly observedAt: Instant;
}

export function makeRunCall(deps: UseCaseDependencies) {
  const { stores, clock, gateway, secrets, catalogue, logger, randomness } = deps;

  /** @throws what the database throws: the job is then tried again */
  return async ({
    runId,
    key,
    signal,
  }: {
    readonly runId: string;
    readonly key: string;
    readonly signal: AbortSignal;
  }): Promise<CallResult> => {
    const begun = await stores.runs.begin(runId, key, clock.now());
    if (begun === null) return { kind: 'ended', failure: null, asked: false, requests: 0 };
    const { definition, version } = await stores.definitions.current();
    const { call, fence } = begun;
    const end = (failure: Failure) => unlessSuperseded({ runId, key, fence }, () => endWithout(runId, key, fence, failure));
    if (fence > BEGUN_MAX) return end(neverEnds(BEGUN_MAX));
    const connection = definition.connections.find(({ id }) => id === call.connection);
    if (connection === undefined) return end(removed(call.connection));
    const manifest = manifestOr(connection);
    if ('next' in manifest) return end(manifest);
    const [state, notes, run] = await Promise.all([
      stores.connections.state(connection.id),
      stores.runs.memory(connection.id),
      stores.runs.get(runId),
    ]);
    const now = clock.now();
    const observedAt = run !== null && run.startedAt > now ? run.startedAt : now;
    const held: Begun = { ...begun, runId, key, connection, manifest, definitionVersion: version, state, notes, observedAt };
    return unlessSuperseded(held, async () => {
      const refused = await refusedBeforehand(held, now);
      if (refused !== null) return afterFailure(held, refused, false);
      const reading = await ask(held, signal);
      if (reading === 'interrupted') return { kind: 'handed_back' };
      return 'next' in reading ? afterFailure(held, reading, true) : commitReading(held, reading);
    });
  };

  /** Whoever finds that another has begun the call since leaves it to that one. */
  async function unlessSuperseded(
    { runId, key, fence }: Pick<Begun, 'runId' | 'key' | 'fence'>,
    work: () => Promise<CallResult>,
  ): Promise<CallResult> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ConflictError && (await stores.runs.call(runId, key))?.fence !== fence) return { kind: 'superseded' };
      throw error;
    }
  }

  /** Settings that were accepted once may no longer be after an upgrade. */
  function manifestOr(connection: ConnectionDefinition): SourceManifest | Failure {
    try {
      return catalogue.manifestOf(connection);
    } catch (error) {
      if (error instanceof InputError) return notUnderstood(connection.id, error);
      throw error;
    }
  }

  async function ask(
    { connection, call, manifest, state, notes, observedAt }: Begun,
    signal: AbortSignal,
  ): Promise<CallReading | Failure | 'interrupted'> {
    const zone = manifest.zone ?? state.zone;
    const isSnapshot = (metric: string) => metricOf(manifest.metrics, metric)?.snapshotOnly === true;
    const asked = zone === null ? call : callOn(call, isSnapshot, dateInZone(observedAt, zone));
    try {
      const secret = await secrets.open(connection, stores.vault);
      return await gateway.read(connection, asked, { secret, state, memory: connectorNotes(notes), now: observedAt, signal });
    } catch (error) {
      if (signal.aborted) return 'interrupted';
      const failure = error instanceof SourceError ? error.failure : unreadable(error);
      logger.warn({ call: call.key, connection: connection.id, next: failure.next, internal: failure.internal }, 'a call failed');
      return failure;
    }
  }

  async function commitReading(held: Begun, reading: CallReading): Promise<CallResult> {
    try {
      await stores.runs.commit(ending(commitOf(held, reading, { kind: 'succeeded' }, true)));
      return { kind: 'ended', failure: null, asked: true, requests: Math.max(1, reading.exchanges.length) };
    } catch (error) {
      // What the source sent cannot be stored: two values for one window, a value that is no number.
      if (error instanceof InputError) return afterFailure(held, unreadable(error), true);
      throw error;
    }
  }

  /** What is known to fail is not asked: a parked connection, a quota that is used up. */
  async function refusedBeforehand({ connection, state, call, manifest }: Begun, now: Instant): Promise<Failure | null> {
    if (state.parkedUntil !== null && state.parkedUntil > now && state.failure !== null) {
      const texts = { public: state.failure.message, internal: 'the connection is parked; nothing was asked' };
      if (state.parkedUntil === UNTIL_A_PERSON_ACTS) return { next: 'reauthorize', ...texts };
      return { next: 'wait', until: state.parkedUntil, scope: 'connection', ...texts };
    }
    return spentQuota(await stores.runs.quotas(connection.id), call, manifest, now);
  }

  async function afterFailure(held: Begun, failure: Failure, asked: boolean): Promise<CallResult> {
    const { runId, key, fence, call, observedAt, connection, startedAt } = held;
    const now = clock.now();
    const step = nextStep(failure, {
      call,
      attempts: held.attempts + 1,
      since: startedAt,
      now,
      fraction: randomness.fraction(),
    });
    switch (step.kind) {
      case 'wait': {
        // A call that ends is counted with its end; the source counts every time that it was asked.
        const spent = asked ? countedBy(call, held.manifest, observedAt) : null;
        if (spent !== null) await stores.runs.spend(spent, observedAt);
        const isLong = step.failure.next === 'wait' && msOfInstant(step.until) - msOfInstant(now) >= LONG_WAIT_MS;
        if (isLong) await recordFailure(connection.id, step.failure, observedAt);
        await stores.runs.wait(runId, key, fence, step.until, step.failure);
        const scope = step.failure.next === 'wait' ? step.failure.scope : 'call';
        return { kind: 'waiting', until: step.until, scope, failure: step.failure, isLong };
      }
      case 'split':
        await stores.runs.commit(ending(commitOf(held, NOTHING, { kind: 'split', into: step.into, failure }, asked)));
        return { kind: 'split', into: step.into };
      case 'fail':
        // Parked before the call ends, so that no other call begins in between.
        if (step.failure.next === 'reauthorize' && asked) await recordFailure(connection.id, step.failure, observedAt);
        await stores.runs.commit(ending(commitOf(held, NOTHING, { kind: 'failed', failure: step.failure }, asked)));
        return { kind: 'ended', failure: step.failure, asked, requests: asked ? 1 : 0 };
    }
  }

  /** A clock that was set back while the source answered does not make the call end before it was asked. */
  function ending(commit: FetchCommit): FetchCommit {
    const now = clock.now();
    return { ...commit, endedAt: now > commit.observedAt ? now : commit.observedAt };
  }

  async function recordFailure(connection: string, failure: Failure, at: Instant): Promise<void> {
    await stores.connections.record(failureStateAfterCall(await stores.connections.state(connection), failure, at), at);
  }

  /** For a call whose connection is gone. */
  async function endWithout(runId: string, key: string, fence: number, failure: Failure): Promise<CallResult> {
    const observedAt = clock.now();
    const outcome: CallOutcome = { kind: 'failed', failure };
    await stores.runs.commit({ ...NOTHING, runId, callKey: key, fence, observedAt, quotas: [], outcome });
    return { kind: 'ended', failure, asked: false, requests: 0 };
  }
}

function commitOf(held: Begun, reading: CallReading, outcome: CallOutcome, asked: boolean): FetchCommit {
  const { runId, key, fence, call, manifest, observedAt, notes, definitionVersion } = held;
  const { observations, exchanges, quotas } = reading;
  const answered = reading.answered.map((answer) => ({ ...answer, tellsThrough: tellsThrough(answer, manifest) }));
  const parkedBindings = refusalsOf(call, reading, outcome).map(({ series, ...refusal }) =>
    noteParked(series, { definitionVersion, at: observedAt, ...refusal }),
  );
  const memory = Object.assign({}, reading.memory, noteFinality(notes, runId, reading.finality), ...parkedBindings);
  const account = ledgerAccount(call, manifest);
  const ledger: QuotaReading[] = quotas.map((quota) => ({ ...quota, connection: call.connection, account, at: observedAt }));
  const spent = asked && quotas.length === 0 ? countedBy(call, manifest, observedAt) : null;
  const commit = { runId, callKey: key, fence, observedAt, observations, answered, exchanges, memory, quotas: ledger, outcome };
  return spent === null ? commit : { ...commit, spent };
}

/** How far what an answer leaves out is 0: as far as its connector says that it brought all, where absence means zero. */
function tellsThrough({ series, tellsThrough: last = null }: NewAnswer, { metrics }: SourceManifest): LocalDate | null {
  return series.itemDimension === null && metricOf(metrics, series.metric)?.absentMeansZero === true ? last : null;
}

/** Bindings that the source refused: named by the connector, or all that a refused call asked for. */
function refusalsOf(call: PlannedCall, reading: CallReading, outcome: CallOutcome): CallReading['refusals'] {
  if (outcome.kind !== 'failed' || outcome.failure.next !== 'fix_binding') return reading.refusals;
  const { setting, received, allowed } = outcome.failure;
  return call.queries.flatMap((query) =>
    seriesOfQuery(call.connection, query).map(({ series }) => ({ series, setting, received, allowed })),
  );
}

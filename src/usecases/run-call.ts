/**
 * Runs one planned call: asks the source, and commits all that it brought with the call's end in one transaction. Whatever
 * goes wrong becomes one of the outcomes below; running it twice equals running it once.
 */
import { type Instant, instantFromMs, msOfInstant } from '../domain/calendar.ts';
import { type Failure, type FailureScope, SourceError } from '../domain/failure.ts';
import { type PlannedCall, seriesOfQuery } from '../domain/fetch-plan.ts';
import { InputError } from '../domain/input-error.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import { type CallOutcome, type CallReading, ConflictError, type ConnectionState, type FetchCommit, type QuotaReading } from '../ports.ts';
import { failureState, UNTIL_A_PERSON_ACTS } from './connection-failure.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { connectorNotes, noteFinality, noteParked } from './held-notes.ts';
import { nextStep } from './next-step.ts';

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
const QUOTA_UNKNOWN_RESET_MS = 3_600_000;
const NOTHING: CallReading = { observations: [], answered: [], exchanges: [], memory: {}, quotas: [], finality: null, refusals: [] };

interface Begun {
  readonly runId: string;
  readonly key: string;
  readonly fence: number;
  readonly call: PlannedCall;
  readonly connection: ConnectionDefinition;
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
    const connection = definition.connections.find(({ id }) => id === call.connection);
    if (connection === undefined) return endWithout(runId, key, fence, removed(call.connection));
    const [state, notes, run] = await Promise.all([
      stores.connections.state(connection.id),
      stores.runs.memory(connection.id),
      stores.runs.get(runId),
    ]);
    const now = clock.now();
    const observedAt = run !== null && run.startedAt > now ? run.startedAt : now;
    const held: Begun = { runId, key, fence, call, connection, definitionVersion: version, state, notes, observedAt };
    const refused = await refusedBeforehand(held, now);
    if (refused !== null) return afterFailure(held, refused, false);
    const reading = await ask(held, signal);
    if (reading === 'interrupted') return { kind: 'handed_back' };
    return 'next' in reading ? afterFailure(held, reading, true) : commitReading(held, reading);
  };

  async function ask(
    { connection, call, state, notes, observedAt }: Begun,
    signal: AbortSignal,
  ): Promise<CallReading | Failure | 'interrupted'> {
    try {
      const secret = await secrets.open(connection, stores.vault);
      return await gateway.read(connection, call, { secret, state, memory: connectorNotes(notes), now: observedAt, signal });
    } catch (error) {
      if (signal.aborted) return 'interrupted';
      const failure = error instanceof SourceError ? error.failure : unreadable(error);
      logger.warn({ call: call.key, connection: connection.id, next: failure.next, internal: failure.internal }, 'a call failed');
      return failure;
    }
  }

  async function commitReading(held: Begun, reading: CallReading): Promise<CallResult> {
    try {
      await stores.runs.commit(commitOf(held, reading, { kind: 'succeeded' }));
      return { kind: 'ended', failure: null, asked: true, requests: Math.max(1, reading.exchanges.length) };
    } catch (error) {
      // What the source sent cannot be stored: two values for one window, a value that is no number.
      if (error instanceof InputError) return afterFailure(held, unreadable(error), true);
      if (error instanceof ConflictError && (await isSuperseded(held))) return { kind: 'superseded' };
      throw error;
    }
  }

  async function isSuperseded({ runId, key, fence }: Begun): Promise<boolean> {
    return (await stores.runs.call(runId, key))?.fence !== fence;
  }

  /** What is known to fail is not asked: a parked connection, a quota that is used up. */
  async function refusedBeforehand({ connection, state }: Begun, now: Instant): Promise<Failure | null> {
    if (state.parkedUntil !== null && state.parkedUntil > now && state.failure !== null) {
      const texts = { public: state.failure.message, internal: 'the connection is parked; nothing was asked' };
      if (state.parkedUntil === UNTIL_A_PERSON_ACTS) return { next: 'reauthorize', ...texts };
      return { next: 'wait', until: state.parkedUntil, scope: 'connection', ...texts };
    }
    const { concurrent } = catalogue.manifestOf(connection).quota;
    const quotas = await stores.runs.quotas(connection.id);
    const spent = quotas.find((quota) => isSpent(quota, concurrent, now));
    if (spent === undefined) return null;
    return {
      next: 'wait',
      until: resetOf(spent),
      scope: 'connection',
      public: `The source's quota ${spent.quota} is nearly used up (${spent.remaining} left).`,
      internal: `quota ${spent.quota}: ${spent.remaining} left, the last call took ${spent.consumed ?? 'an unknown amount'}`,
    };
  }

  async function afterFailure(held: Begun, failure: Failure, asked: boolean): Promise<CallResult> {
    const { runId, key, fence, call, observedAt, connection } = held;
    const now = clock.now();
    const attempts = failure.next === 'retry' ? ((await stores.runs.call(runId, key))?.attempts ?? 1) : 1;
    const step = nextStep(failure, { call, attempts, now, fraction: randomness.fraction() });
    switch (step.kind) {
      case 'wait': {
        const isLong = step.failure.next === 'wait' && msOfInstant(step.until) - msOfInstant(now) >= LONG_WAIT_MS;
        if (isLong) await recordFailure(connection.id, step.failure, observedAt);
        await stores.runs.wait(runId, key, fence, step.until, step.failure);
        const scope = step.failure.next === 'wait' ? step.failure.scope : 'call';
        return { kind: 'waiting', until: step.until, scope, failure: step.failure, isLong };
      }
      case 'split':
        await stores.runs.commit(commitOf(held, NOTHING, { kind: 'split', into: step.into }));
        return { kind: 'split', into: step.into };
      case 'fail':
        // Parked before the call ends, so that no other call begins in between.
        if (step.failure.next === 'reauthorize' && asked) await recordFailure(connection.id, step.failure, observedAt);
        await stores.runs.commit(commitOf(held, NOTHING, { kind: 'failed', failure: step.failure }));
        return { kind: 'ended', failure: step.failure, asked, requests: asked ? 1 : 0 };
    }
  }

  async function recordFailure(connection: string, failure: Failure, at: Instant): Promise<void> {
    await stores.connections.record(failureState(await stores.connections.state(connection), failure, at), at);
  }

  /** For a call whose connection is gone. */
  async function endWithout(runId: string, key: string, fence: number, failure: Failure): Promise<CallResult> {
    const observedAt = clock.now();
    const outcome: CallOutcome = { kind: 'failed', failure };
    await stores.runs.commit({ ...NOTHING, runId, callKey: key, fence, observedAt, quotas: [], outcome });
    return { kind: 'ended', failure, asked: false, requests: 0 };
  }
}

function commitOf(
  { runId, key, fence, call, observedAt, notes, definitionVersion }: Begun,
  reading: CallReading,
  outcome: CallOutcome,
): FetchCommit {
  const { observations, answered, exchanges, quotas } = reading;
  const parkedBindings = refusalsOf(call, reading, outcome).map(({ series, ...refusal }) =>
    noteParked(series, { definitionVersion, at: observedAt, ...refusal }),
  );
  const memory = Object.assign({}, reading.memory, noteFinality(notes, runId, reading.finality), ...parkedBindings);
  const ledger: QuotaReading[] = quotas.map((quota) => ({ ...quota, connection: call.connection, at: observedAt }));
  return { runId, callKey: key, fence, observedAt, observations, answered, exchanges, memory, quotas: ledger, outcome };
}

/** Bindings that the source refused: named by the connector, or all that a refused call asked for. */
function refusalsOf(call: PlannedCall, reading: CallReading, outcome: CallOutcome): CallReading['refusals'] {
  if (outcome.kind !== 'failed' || outcome.failure.next !== 'fix_binding') return reading.refusals;
  const { setting, received, allowed } = outcome.failure;
  return call.queries.flatMap((query) =>
    seriesOfQuery(call.connection, query).map(({ series }) => ({ series, setting, received, allowed })),
  );
}

/** A defect of the connector, or of what the source sent. The text of a thrown error is for the log only. */
function unreadable(error: unknown): Failure {
  const internal = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { next: 'fix_connector', public: 'The answer of the source could not be read.', internal: internal.slice(0, 2_000), sample: '' };
}

function isSpent(quota: QuotaReading, concurrent: number, now: Instant): boolean {
  return quota.remaining <= (quota.consumed ?? 0) * concurrent && resetOf(quota) > now;
}

function resetOf({ resetsAt, at }: QuotaReading): Instant {
  return resetsAt ?? instantFromMs(msOfInstant(at) + QUOTA_UNKNOWN_RESET_MS);
}

function removed(connection: string): Failure {
  return {
    next: 'fix_binding',
    reach: 'account',
    setting: 'connection',
    received: connection,
    allowed: 'a connection of the current definition',
    public: 'The connection was removed while its sync was running.',
    internal: `connection ${connection} is not in the current definition`,
  };
}

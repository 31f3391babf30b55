/** What a run showed of each connection: that it answers and how far it reaches, or why it does not. Derived, so repeatable. */
import type { Instant } from '../domain/calendar.ts';
import type { Failure } from '../domain/planning/failure.ts';
import type { CallRecord, ConnectionState, SyncRun } from '../ports.ts';
import { failureState, sourceFailureOf } from './connection-failure.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { finalityOf } from './held-notes.ts';
import { makeLoadSources, type Source } from './load-sources.ts';

/** Notes of ours on a connection begin so, and are replaced by the next run's. */
const NOTE = 'Left out: ';
const NOTES_MAX = 20;

export function makeNoteOutcomes(deps: UseCaseDependencies) {
  const { stores } = deps;
  const loadSources = makeLoadSources(deps);
  return async (run: SyncRun, calls: readonly CallRecord[]): Promise<void> => {
    const { definition } = await stores.definitions.current();
    const sources = await loadSources(definition, { knownAt: null, purpose: 'plan' });
    const byConnection = Map.groupBy(calls, ({ call }) => call.connection);
    for (const source of sources.values()) {
      if (source.manifest.arrives === 'pushed') continue;
      const own = byConnection.get(source.connection.id) ?? [];
      const noted = own.length === 0 ? withNothingToAsk(run, source) : await withOutcomes(run, source.state, own);
      if (noted !== null) await stores.connections.record(noted, lastEnd(run, own));
    }
  };

  async function withOutcomes(run: SyncRun, state: ConnectionState, calls: readonly CallRecord[]): Promise<ConnectionState | null> {
    // A passing fault that is still being tried again is not yet one of the connection.
    const inForce = calls.filter((call) => call.state === 'failed' || (call.state === 'waiting' && call.failure?.next === 'wait'));
    const failures = inForce.flatMap(({ failure }) => (failure === null ? [] : [failure]));
    const reach = finalityOf(await stores.runs.memory(state.connection), run.id);
    const reached: ConnectionState = {
      ...state,
      completeThrough: reach?.completeThrough ?? state.completeThrough,
      settledThrough: reach?.settledThrough ?? state.settledThrough,
      notes: [...state.notes.filter((note) => !note.startsWith(NOTE)), ...refusedBindings(failures)],
    };
    const worst = worstOf(failures);
    if (worst !== null) return failureState(reached, worst, lastEnd(run, calls));
    const ended = calls.filter((call) => call.state === 'succeeded');
    // A failure found by another run in the meantime is that run's to clear.
    if (ended.length === 0) return reached;
    if (calls.some((call) => call.state === 'planned' || call.state === 'running')) return null;
    return { ...reached, failure: null, parkedUntil: null, lastSuccessAt: lastEnd(run, ended) };
  }
}

/** Everything was held already: the connection is as fresh as a sync could make it. */
function withNothingToAsk(run: SyncRun, { state }: Source): ConnectionState | null {
  const { scope } = run;
  const isWhole = scope.keyResult === null && scope.connection === null && scope.range === null && run.trigger !== 'backfill';
  if (!isWhole || state.failure !== null || state.parkedUntil !== null || state.lastSuccessAt === null) return null;
  return { ...state, lastSuccessAt: run.startedAt > state.lastSuccessAt ? run.startedAt : state.lastSuccessAt };
}

/** In the order of how much a person has to do. */
const GRAVITY: readonly ReturnType<typeof sourceFailureOf>[] = ['auth_failed', 'quota_exhausted', 'source_error'];

function worstOf(failures: readonly Failure[]): Failure | null {
  const grave = failures.filter((failure) => sourceFailureOf(failure) !== null);
  for (const kind of GRAVITY) {
    const found = grave.find((failure) => sourceFailureOf(failure) === kind);
    if (found !== undefined) return found;
  }
  return null;
}

function refusedBindings(failures: readonly Failure[]): readonly string[] {
  const notes = failures.flatMap((failure) =>
    failure.next === 'fix_binding' ? [`${NOTE}${failure.setting} ${failure.received}; allowed: ${failure.allowed}`.slice(0, 500)] : [],
  );
  return [...new Set(notes)].sort().slice(0, NOTES_MAX);
}

function lastEnd(run: SyncRun, calls: readonly CallRecord[]): Instant {
  return calls.reduce((latest, { endedAt }) => (endedAt !== null && endedAt > latest ? endedAt : latest), run.startedAt);
}

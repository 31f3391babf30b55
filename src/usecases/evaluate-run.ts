/**
 * Ends a run: notes what it showed of its connections, freezes baselines that are settled, judges every key result that it
 * touches, and writes progress. Derived from what is stored, so doing it again changes nothing.
 */
import type { Instant, LocalDate } from '../domain/calendar.ts';
import { evaluate } from '../domain/evaluate.ts';
import { recordsOf, settledBaselines } from '../domain/planning/freeze.ts';
import { type CallRecord, ConflictError, NotFoundError, type SyncRun } from '../ports.ts';
import { makeNoteApart } from './apart-metrics.ts';
import { batchesOf, keyResultsOf, keyResultsUnder, partAround } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { followed } from './followed-cycles.ts';
import { makeLoadEvaluation } from './load-evaluation.ts';
import { makeNoteOutcomes } from './note-outcomes.ts';
import { makeSettledReads } from './settled-reads.ts';

const KEY_RESULTS_AT_ONCE = 500;
/** Others that write the same day's progress at once are few; who never gets through is tried again by the queue. */
const ATTEMPTS_MAX = 5;

export interface EvaluateRequest {
  readonly asOf: LocalDate;
  readonly at: Instant;
  readonly runId: string | null;
  /** null: all. */
  readonly keyResults: ReadonlySet<string> | null;
}

export function makeEvaluateRun(deps: UseCaseDependencies) {
  const { stores, clock, queue, logger } = deps;
  const noteOutcomes = makeNoteOutcomes(deps);
  const noteApart = makeNoteApart(deps);
  const evaluateNow = makeEvaluateNow(deps);

  /** Before the run's calls have ended it shows what is known so far; afterwards it ends the run. @throws NotFoundError */
  return async (runId: string): Promise<SyncRun['state']> => {
    const run = await stores.runs.get(runId);
    if (run === null) throw new NotFoundError(`There is no sync run ${runId}.`);
    if (run.endedAt !== null) return run.state;
    const hasEnded = await stores.runs.callsEnded(runId);
    if (hasEnded) await stores.runs.finish(runId, 'evaluating', clock.now());
    const calls = await stores.runs.calls(runId);
    await noteOutcomes(run, calls);
    if (hasEnded) await noteApart(run, calls);
    // What was read by a clock that runs ahead of this one has been observed all the same.
    const at = latestOf([clock.now(), run.startedAt, ...calls.flatMap(({ endedAt }) => endedAt ?? [])]);
    const { written } = await evaluateNow({ asOf: run.asOf, at, runId, keyResults: await touchedBy(run, calls) });
    const state = hasEnded ? endState(run, calls) : 'running';
    if (state !== 'running') await stores.runs.finish(runId, state, at);
    logger.info({ runId, state, written }, hasEnded ? 'a sync ended' : 'progress was computed while a sync waits');
    // Calls tell that they have ended also where no progress moved.
    if (hasEnded || written > 0) await queue.deliver(stores.workspaceId);
    return state;
  };

  async function touchedBy({ scope }: SyncRun, calls: readonly CallRecord[]): Promise<ReadonlySet<string> | null> {
    if (scope.keyResult === null && scope.connection === null) return null;
    const touched = new Set(calls.flatMap(({ call }) => call.keyResults));
    if (scope.keyResult === null) return touched;
    const { definition } = await stores.definitions.current();
    return new Set([...touched, ...keyResultsUnder(definition, scope.keyResult)]);
  }
}

/** Judges key results as of a day from what is stored, and writes what changed. @throws ConflictError when others keep writing the same */
export function makeEvaluateNow(deps: UseCaseDependencies) {
  const { stores } = deps;
  const loadEvaluation = makeLoadEvaluation(deps);
  const settledReads = makeSettledReads(deps);
  return async (request: EvaluateRequest): Promise<{ readonly written: number }> => {
    const counts = { written: 0 };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await judge(request, counts);
        return counts;
      } catch (error) {
        // A worker that was paused in between has judged by figures that may be old: what is held now is judged instead.
        if (!(error instanceof ConflictError) || attempt === ATTEMPTS_MAX) throw error;
      }
    }
  };

  async function judge({ asOf, at: asked, runId, keyResults }: EvaluateRequest, counts: { written: number }): Promise<void> {
    const { definition, version } = await stores.definitions.current();
    const latest = new Map((await stores.progress.latest()).map((record) => [record.keyResult, record]));
    // Clocks stand still and jump back; what is computed later must still be the later record.
    const at = latestOf([asked, ...[...latest.values()].map(({ computedAt }) => computedAt)]);
    const part = keyResults === null ? definition : partAround(definition, keyResults);
    for (const batch of batchesOf(followed(part, asOf, version, latest), KEY_RESULTS_AT_ONCE)) {
      const ids = keyResultsOf(batch).map(({ id }) => id);
      const basedOn = await stores.progress.position(asOf, { keyResults: ids, objectives: batch.objectives.map(({ id }) => id) });
      const { loaded, ...input } = await loadEvaluation({ definition: batch, asOf, knownAt: at });
      const baselines = settledBaselines(input);
      const settled = baselines.length > 0 ? recordsOf(baselines, await settledReads(input, loaded)) : [];
      if (settled.length > 0) await stores.progress.freeze(settled, at);
      // Read again: another evaluation may have frozen other values first, and those hold.
      const frozen = settled.length > 0 ? await stores.progress.frozen(ids, null) : input.frozen;
      const context = { asOf, computedAt: at, runId, definitionVersion: version, keyResults: ids, basedOn };
      counts.written += (await stores.progress.write(evaluate({ ...input, frozen }), context)).written;
    }
  }
}
function latestOf(moments: readonly [Instant, ...Instant[]]): Instant {
  return moments.reduce((latest, moment) => (moment > latest ? moment : latest));
}
export type EvaluateNow = ReturnType<typeof makeEvaluateNow>;

/** A connection that is parked is a failure of the run, too: its key results were to be read, and were not. */
function endState({ leftOut }: SyncRun, calls: readonly CallRecord[]): 'succeeded' | 'partly_failed' | 'failed' {
  if (!calls.some(({ state }) => state === 'failed') && !leftOut.some(({ reason }) => reason === 'parked')) return 'succeeded';
  return calls.some(({ state }) => state === 'succeeded') ? 'partly_failed' : 'failed';
}

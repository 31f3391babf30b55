/** Sync now, backfill, and how a run goes on while somebody watches. */
import { addDays, type DateRange, dateInZone, inclusiveRange, type LocalDate, minDate } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import { stableHash } from '../domain/planning/stable-hash.ts';
import { type CallRecord, NotFoundError, type SyncRun } from '../ports.ts';
import { findKeyResult } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makePlanSync } from './plan-sync.ts';
import { type RunProgress, runProgress } from './run-progress.ts';

export interface SyncNowRequest {
  readonly keyResult: string | null;
  readonly connection: string | null;
  readonly range: DateRange | null;
  /** The same id again is the same run. */
  readonly requestId: string | null;
}
export interface BackfillRequest {
  readonly connection: string | null;
  /** The first day to read. */
  readonly from: LocalDate;
  /** The last day to read; null: today. */
  readonly to: LocalDate | null;
  /** The same id again is the same run. */
  readonly requestId: string | null;
}
export type RunEvent =
  | { readonly type: 'run'; readonly run: SyncRun; readonly progress: RunProgress }
  | { readonly type: 'call'; readonly call: CallRecord }
  | { readonly type: 'end'; readonly run: SyncRun; readonly progress: RunProgress };

/** The run is stored before this answers, and its calls are in the queue. */
export function makeStartSync(deps: UseCaseDependencies) {
  const { stores, randomness } = deps;
  const planSync = makePlanSync(deps);
  /** @throws NotFoundError for a key result or connection that is not defined */
  return async ({ keyResult, connection, range, requestId }: SyncNowRequest): Promise<SyncRun> => {
    const { definition } = await stores.definitions.current();
    if (keyResult !== null) findKeyResult(definition, keyResult);
    assertConnection(definition.connections, connection);
    const runId = requestId === null ? randomness.uuid() : `now-${stableHash(JSON.stringify([stores.workspaceId, requestId]))}`;
    const request = { trigger: 'sync_now', runId, scheduled: null, keyResult, connection, range } as const;
    return planSync(request, new AbortController().signal);
  };
}

/** History from a day on, at low priority. One that has not ended goes on; what is held already is not asked again. */
export function makeBackfill(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const planSync = makePlanSync(deps);
  /** @throws NotFoundError for a connection that is not defined @throws InputError for days that lie ahead, or in the wrong order */
  return async ({ connection, from, to, requestId }: BackfillRequest): Promise<SyncRun> => {
    const { definition } = await stores.definitions.current();
    assertConnection(definition.connections, connection);
    const range = backfillRange(from, to, dateInZone(clock.now(), definition.workspace.zone));
    const own = requestId === null ? null : `backfill-${stableHash(JSON.stringify([stores.workspaceId, requestId]))}`;
    const known = own === null ? null : await stores.runs.get(own);
    const open = known ?? (await stores.runs.open()).find((run) => brings(run, connection, range));
    if (open !== undefined) return open;
    // Who asks for the same at the same time asks for the same run.
    const [newest] = await stores.runs.list(1, null);
    const runId = own ?? `backfill-${stableHash(JSON.stringify([connection, range, newest?.id ?? null]))}`;
    return planSync({ trigger: 'backfill', runId, scheduled: null, keyResult: null, connection, range }, new AbortController().signal);
  };
}

/** @throws InputError */
function backfillRange(from: LocalDate, to: LocalDate | null, today: LocalDate): DateRange {
  if (from > today) {
    const message = `a backfill from ${from} has nothing to read: today is ${today}`;
    throw new InputError([{ path: 'from', received: from, allowed: `a day up to ${today}`, message }]);
  }
  const last = to ?? today;
  if (last < from) {
    const message = `a backfill from ${from} to ${last} has no day in it`;
    throw new InputError([{ path: 'to', received: last, allowed: `${from} or later`, message }]);
  }
  return inclusiveRange(from, last);
}

/** Whether a run is a backfill of all that is asked; days that were not over when it began are read by the nightly syncs. */
function brings({ trigger, scope, asOf }: SyncRun, connection: string | null, range: DateRange): boolean {
  if (trigger !== 'backfill' || scope.range === null) return false;
  const isWider = scope.connection === null || scope.connection === connection;
  return isWider && scope.range.start <= range.start && scope.range.end >= minDate(range.end, addDays(asOf, 1));
}

function assertConnection(connections: readonly { readonly id: string }[], id: string | null): void {
  if (id !== null && !connections.some((each) => each.id === id)) throw new NotFoundError(`There is no connection ${JSON.stringify(id)}.`);
}

const LOOK_EVERY_MS = 250;
const WATCHED_MS = 10 * 60_000;

export function makeRunEvents({ stores, clock, pause }: Pick<UseCaseDependencies, 'stores' | 'clock' | 'pause'>) {
  /** Ends with an `end` event, on abort, or after ten minutes, whereupon it may be asked for again. @throws NotFoundError */
  return async function* (id: string, signal: AbortSignal): AsyncIterable<RunEvent> {
    const seen = new Map<string, string>();
    const isNew = (key: string, value: unknown) => {
      const text = JSON.stringify(value);
      const differs = seen.get(key) !== text;
      seen.set(key, text);
      return differs;
    };
    for (let watchedMs = 0; watchedMs < WATCHED_MS && !signal.aborted; watchedMs += LOOK_EVERY_MS) {
      const run = await stores.runs.get(id);
      if (run === null) throw new NotFoundError(`There is no sync run ${JSON.stringify(id)}.`);
      if (isNew('', run)) {
        const calls = await stores.runs.calls(id);
        const progress = runProgress(run, calls, clock.now());
        yield { type: 'run', run, progress };
        for (const call of calls) if (isNew(call.key, [call.state, call.attempts, call.waitingUntil])) yield { type: 'call', call };
        if (run.endedAt !== null) {
          yield { type: 'end', run, progress };
          return;
        }
      }
      await pause(LOOK_EVERY_MS, signal);
    }
  };
}

export interface RunInDetail {
  readonly run: SyncRun;
  readonly calls: readonly CallRecord[];
  readonly progress: RunProgress;
}
/** @throws NotFoundError */
export function makeReadRun({ stores, clock }: Pick<UseCaseDependencies, 'stores' | 'clock'>) {
  return async (id: string): Promise<RunInDetail> => {
    const run = await stores.runs.get(id);
    if (run === null) throw new NotFoundError(`There is no sync run ${JSON.stringify(id)}.`);
    const calls = await stores.runs.calls(id);
    return { run, calls, progress: runProgress(run, calls, clock.now()) };
  };
}

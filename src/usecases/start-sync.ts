/** Sync now, backfill, and how a run goes on while somebody watches. */
import { addDays, type DateRange, dateInZone, minDate } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import { stableHash } from '../domain/stable-hash.ts';
import { type CallRecord, NotFoundError, type SyncRun } from '../ports.ts';
import { findKeyResult } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makePlanSync } from './plan-sync.ts';

export interface SyncNowRequest {
  readonly keyResult: string | null;
  readonly connection: string | null;
  readonly range: DateRange | null;
  /** The same id again is the same run. */
  readonly requestId: string | null;
}
export type RunEvent =
  | { readonly type: 'run'; readonly run: SyncRun }
  | { readonly type: 'call'; readonly call: CallRecord }
  | { readonly type: 'end'; readonly run: SyncRun };

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
  return async ({ connection, range }: { readonly connection: string | null; readonly range: DateRange }): Promise<SyncRun> => {
    const { definition } = await stores.definitions.current();
    assertConnection(definition.connections, connection);
    const today = dateInZone(clock.now(), definition.workspace.zone);
    if (range.start > today) {
      const message = `a backfill from ${range.start} has nothing to read: today is ${today}`;
      throw new InputError([{ path: 'from', received: range.start, allowed: `a day up to ${today}`, message }]);
    }
    const open = (await stores.runs.open()).find((run) => brings(run, connection, range));
    if (open !== undefined) return open;
    // Who asks for the same at the same time asks for the same run.
    const [newest] = await stores.runs.list(1, null);
    const runId = `backfill-${stableHash(JSON.stringify([connection, range, newest?.id ?? null]))}`;
    return planSync({ trigger: 'backfill', runId, scheduled: null, keyResult: null, connection, range }, new AbortController().signal);
  };
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

export function makeRunEvents({ stores, pause }: Pick<UseCaseDependencies, 'stores' | 'pause'>) {
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
        yield { type: 'run', run };
        for (const call of await stores.runs.calls(id)) {
          if (isNew(call.key, [call.state, call.attempts, call.waitingUntil])) yield { type: 'call', call };
        }
      }
      if (run.endedAt !== null) {
        yield { type: 'end', run };
        return;
      }
      await pause(LOOK_EVERY_MS, signal);
    }
  };
}

/** @throws NotFoundError */
export function makeReadRun({ stores }: Pick<UseCaseDependencies, 'stores'>) {
  return async (id: string): Promise<{ readonly run: SyncRun; readonly calls: readonly CallRecord[] }> => {
    const run = await stores.runs.get(id);
    if (run === null) throw new NotFoundError(`There is no sync run ${JSON.stringify(id)}.`);
    return { run, calls: await stores.runs.calls(id) };
  };
}

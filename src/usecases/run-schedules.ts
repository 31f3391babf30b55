/**
 * Schedules: Postgres holds which there are and which night each ran last. A schedule is due when its last due time has not run;
 * after any number of missed nights that is one run, which asks for exactly what is missing.
 */
import { type Instant, type LocalDate, msOfInstant } from '../domain/calendar.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import { defaultCron, lastDue, parseCron } from '../domain/planning/schedule.ts';
import { stableHash } from '../domain/planning/stable-hash.ts';
import type { RunTrigger, ScheduleRecord } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeDueSnapshots } from './due-snapshots.ts';
import { WORKSPACE_SCHEDULE } from './load-sources.ts';
import type { SyncRequest } from './plan-sync.ts';

export interface DueRun {
  readonly request: SyncRequest;
  readonly at: Instant;
}

/**
 * A workspace that has connections is synced nightly, unless somebody said otherwise. The schedule of a connection that is not
 * defined any more rests until it is again.
 * @returns those in force
 */
export function makeEnsureSchedule({ stores }: Pick<UseCaseDependencies, 'stores'>) {
  /** @param followed zone that the workspace had before: a schedule in it moves with the workspace */
  return async (followed: string | null = null): Promise<readonly ScheduleRecord[]> => {
    const [{ definition }, stored] = await Promise.all([stores.definitions.current(), stores.schedules.list()]);
    const schedules = inForce(stored, definition);
    const known = schedules.find(({ id }) => id === WORKSPACE_SCHEDULE);
    const { zone } = definition.workspace;
    if (definition.connections.length === 0) return schedules;
    if (known !== undefined && (known.zone === zone || known.zone !== followed)) return schedules;
    // What somebody sets in the meantime stays.
    const cron = defaultCron(stores.workspaceId);
    await stores.schedules.ensure({ id: WORKSPACE_SCHEDULE, cron, zone, enabled: true, lastRunOn: null }, followed);
    return inForce(await stores.schedules.list(), definition);
  };
}

function inForce(schedules: readonly ScheduleRecord[], { connections }: OkrDefinition): readonly ScheduleRecord[] {
  return schedules.filter(({ id }) => id === WORKSPACE_SCHEDULE || connections.some((connection) => connection.id === id));
}

/** The runs that are due and have not run; for one schedule, or all, with the snapshots that no schedule takes. */
export function makeDueRuns(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  const { stores, clock } = deps;
  const dueSnapshots = makeDueSnapshots(deps);
  return async (only: string | null): Promise<readonly DueRun[]> => {
    const now = clock.now();
    const due: DueRun[] = [];
    const { definition, version } = await stores.definitions.current();
    const schedules = inForce(await stores.schedules.list(), definition);
    for (const schedule of schedules) {
      if (!schedule.enabled || (only !== null && schedule.id !== only)) continue;
      const last = lastDue(parseCron(schedule.cron), schedule.zone, now);
      if (last === null || (schedule.lastRunOn !== null && schedule.lastRunOn > last.on)) continue;
      const request = requestOf(schedule, last.at, last.on, isLate(last.at, now) ? 'catch_up' : 'schedule');
      // A schedule may be due several times a day.
      const hasRun = schedule.lastRunOn === last.on && (await stores.runs.get(request.runId)) !== null;
      if (!hasRun) due.push({ request, at: last.at });
    }
    if (only !== null) return due;
    const isDue = new Set(due.map(({ request }) => request.scheduled?.id));
    return [...due, ...(await dueSnapshots({ definition, version }, schedules, ({ id }) => isDue.has(id), now))];
  };
}

/** Found due so long after its time it was missed, whoever finds it. */
const ON_TIME_MS = 10 * 60_000;
function isLate(at: Instant, now: Instant): boolean {
  return msOfInstant(now) - msOfInstant(at) > ON_TIME_MS;
}

/** The same due time is the same run, whoever finds it due. */
function requestOf({ id }: ScheduleRecord, at: Instant, on: LocalDate, trigger: RunTrigger): SyncRequest {
  const runId = `${on}-${stableHash(JSON.stringify([id, at])).slice(0, 12)}`;
  return { trigger, runId, scheduled: { id, on }, keyResult: null, connection: id === WORKSPACE_SCHEDULE ? null : id, range: null };
}

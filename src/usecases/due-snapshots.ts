/**
 * Levels that a source tells of the present only are read at least once on every day of its zone, also where the schedule is due more
 * seldom or its sync has failed: what is not read on a day can never be read again. Nothing else is asked.
 */
import { addDays, dateInZone, type Instant, startOfDay } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import { type DueTime, dailyTries, lastDue, nextDue, parseCron } from '../domain/planning/schedule.ts';
import { stableHash } from '../domain/planning/stable-hash.ts';
import type { ScheduleRecord, StoredDefinition } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeDraftPlan } from './draft-plan.ts';
import { WORKSPACE_SCHEDULE } from './load-sources.ts';
import type { DueRun } from './run-schedules.ts';

export function makeDueSnapshots(deps: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  const { stores, catalogue } = deps;
  const draftPlan = makeDraftPlan(deps);
  /** By connection, the try for which nothing was left to read: it need not be looked for again every minute. */
  const nothingLeft = new Map<string, string>();

  /**
   * @param schedules those in force
   * @param isDue whether a schedule's own run is due, which reads the levels too
   */
  return async (
    { definition, version }: StoredDefinition,
    schedules: readonly ScheduleRecord[],
    isDue: (schedule: ScheduleRecord) => boolean,
    now: Instant,
  ): Promise<readonly DueRun[]> => {
    const due: DueRun[] = [];
    for (const connection of definition.connections.filter(hasSnapshots)) {
      const schedule = scheduleOf(connection.id, schedules);
      if (schedule === null || isDue(schedule)) continue;
      const zone = await zoneOf(connection);
      const time = zone === null ? null : snapshotDue(schedule, zone, now);
      if (time === null) continue;
      const { id } = connection;
      const runId = `${time.on}-${stableHash(JSON.stringify([id, 'snapshot', time.at])).slice(0, 12)}`;
      const attempt = `${runId} ${version}`;
      if (nothingLeft.get(id) === attempt || (await stores.runs.get(runId)) !== null) continue;
      const scope = { trigger: 'snapshot', keyResult: null, connection: id, range: null, except: [] } as const;
      if ((await draftPlan(scope, now)).plan.calls.length === 0) nothingLeft.set(id, attempt);
      else
        due.push({ request: { trigger: 'snapshot', runId, scheduled: null, keyResult: null, connection: id, range: null }, at: time.at });
    }
    return due;
  };

  function hasSnapshots(connection: ConnectionDefinition): boolean {
    try {
      return Object.values(catalogue.manifestOf(connection).metrics).some(({ snapshotOnly }) => snapshotOnly === true);
    } catch (error) {
      // Its settings are not accepted any more: plans say so, and nothing of it is asked.
      if (error instanceof InputError) return false;
      throw error;
    }
  }

  /** null until the first check has told it: the first sync makes that check. */
  async function zoneOf(connection: ConnectionDefinition): Promise<string | null> {
    return catalogue.manifestOf(connection).zone ?? (await stores.connections.state(connection.id)).zone;
  }
}

/** The connection's own, else the workspace's; null: somebody stopped both. */
function scheduleOf(connection: string, schedules: readonly ScheduleRecord[]): ScheduleRecord | null {
  const enabled = schedules.filter((schedule) => schedule.enabled);
  return enabled.find(({ id }) => id === connection) ?? enabled.find(({ id }) => id === WORKSPACE_SCHEDULE) ?? null;
}

/**
 * The try of the source's day that has come last; null while the schedule itself is still to come on this day, or has come after it.
 * @param zone the source's
 */
function snapshotDue(schedule: ScheduleRecord, zone: string, now: Instant): DueTime | null {
  const cron = parseCron(schedule.cron);
  const today = dateInZone(now, zone);
  const next = nextDue(cron, schedule.zone, now);
  if (next !== null && next.at < startOfDay(addDays(today, 1), zone)) return null;
  const last = lastDue(cron, schedule.zone, now);
  const time = dailyTries(cron, zone, today).findLast(({ at }) => at <= now) ?? null;
  return time !== null && last !== null && time.at <= last.at ? null : time;
}

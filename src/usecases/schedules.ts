/** Schedules as people see and set them. The queue follows within a minute; a night that has run does not run again. */
import { type Instant, isZone, type LocalDate } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import { checkSchedule, defaultCron, nextDue, parseCron } from '../domain/planning/schedule.ts';
import { NotFoundError, type ScheduleRecord } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { WORKSPACE_SCHEDULE } from './load-sources.ts';
import { makeEnsureSchedule } from './run-schedules.ts';

export interface ScheduleSummary {
  /** "workspace", or the connection that is synced at times of its own. */
  readonly id: string;
  readonly cron: string;
  readonly zone: string;
  readonly enabled: boolean;
  /** The last night that was planned, in `zone`. */
  readonly lastRunOn: LocalDate | null;
  /** null while it is not enabled. */
  readonly nextDueAt: Instant | null;
}
export interface ScheduleSettings {
  readonly cron: string;
  /** null: the workspace's. */
  readonly zone: string | null;
  readonly enabled: boolean;
}
type Parts = Pick<UseCaseDependencies, 'stores' | 'clock' | 'catalogue'>;

/** The workspace's schedule first; none of connections that are not defined. */
export function makeListSchedules({ stores, clock }: Pick<Parts, 'stores' | 'clock'>) {
  const ensureSchedule = makeEnsureSchedule({ stores });
  return async (): Promise<readonly ScheduleSummary[]> => {
    const schedules = [...(await ensureSchedule())];
    const rank = ({ id }: ScheduleRecord) => (id === WORKSPACE_SCHEDULE ? 0 : 1);
    return schedules.sort((a, b) => rank(a) - rank(b)).map((schedule) => summaryOf(schedule, clock.now()));
  };
}

export function makePutSchedule({ stores, clock, catalogue }: Parts) {
  const listSchedules = makeListSchedules({ stores, clock });
  /**
   * @param id "workspace" or a connection
   * @throws NotFoundError for another id, InputError naming the field for a cron expression or zone that cannot be read, for times
   *   that never come, and for a connection that is never asked
   */
  return async (id: string, { cron, zone, enabled }: ScheduleSettings): Promise<ScheduleSummary> => {
    const { definition } = await stores.definitions.current();
    assertSchedulable(id, definition, catalogue);
    const record = { id, cron: cron.trim().split(/\s+/).join(' '), zone: zone ?? definition.workspace.zone, enabled, lastRunOn: null };
    checkSchedule(record);
    if (nextDue(parseCron(record.cron), record.zone, clock.now()) === null) {
      const message = `received ${JSON.stringify(cron)}, which never comes; allowed: days that exist`;
      throw new InputError([{ path: 'cron', received: cron, allowed: 'days that exist', message }]);
    }
    await stores.schedules.put(record);
    const stored = (await listSchedules()).find((each) => each.id === id);
    return stored ?? summaryOf(record, clock.now());
  };
}

export function makeRemoveSchedule({ stores }: Pick<Parts, 'stores'>) {
  /** The connection is synced with the workspace again; the workspace's own becomes the default. @throws NotFoundError */
  return async (id: string): Promise<void> => {
    if (id === WORKSPACE_SCHEDULE) {
      const { definition } = await stores.definitions.current();
      const cron = defaultCron(stores.workspaceId);
      await stores.schedules.put({ id, cron, zone: definition.workspace.zone, enabled: true, lastRunOn: null });
    } else if (!(await stores.schedules.remove(id))) {
      throw new NotFoundError(`There is no schedule ${JSON.stringify(id)}.`);
    }
  };
}

function summaryOf({ id, cron, zone, enabled, lastRunOn }: ScheduleRecord, now: Instant): ScheduleSummary {
  const isReadable = isZone(zone) && enabled;
  return { id, cron, zone, enabled, lastRunOn, nextDueAt: isReadable ? (nextDue(parseCron(cron), zone, now)?.at ?? null) : null };
}

function assertSchedulable(id: string, { connections }: OkrDefinition, catalogue: Parts['catalogue']): void {
  if (id === WORKSPACE_SCHEDULE) return;
  const connection = connections.find((each) => each.id === id);
  if (connection === undefined) {
    const known = [WORKSPACE_SCHEDULE, ...connections.map((each) => each.id)].join(', ');
    throw new NotFoundError(`There is no connection ${JSON.stringify(id)}; schedules belong to: ${known}.`);
  }
  if (catalogue.manifestOf(connection).arrives !== 'pushed') return;
  const message = `${JSON.stringify(id)} is never asked: its values are pushed; allowed: a connection that is read`;
  throw new InputError([{ path: 'id', received: id, allowed: 'a connection that is read', message }]);
}

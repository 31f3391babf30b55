import { NotFoundError, type ScheduleRecord, type ScheduleStore } from '../../src/ports.ts';
import type { StoreContext } from './store-context.ts';

export function makeScheduleStore({ run, workspace }: StoreContext): ScheduleStore {
  return {
    list: () => run((t) => t<ScheduleRecord[]>`select id, cron, zone, enabled, last_run_on as "lastRunOn" from schedules order by id`),
    put: (schedule) =>
      run(async (t) => {
        const { id, cron, zone, enabled, lastRunOn } = schedule;
        // The last night never goes back: who edits a schedule must not make a night run again.
        await t`
          insert into schedules (workspace_id, id, cron, zone, enabled, last_run_on) values (${workspace}, ${id}, ${cron}, ${zone}, ${enabled}, ${lastRunOn})
          on conflict (workspace_id, id) do update set cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled,
            last_run_on = greatest(schedules.last_run_on, excluded.last_run_on)`;
      }),
    ensure: ({ id, cron, zone, enabled, lastRunOn }, followed) =>
      run(async (t) => {
        await t`
          insert into schedules (workspace_id, id, cron, zone, enabled, last_run_on) values (${workspace}, ${id}, ${cron}, ${zone}, ${enabled}, ${lastRunOn})
          on conflict (workspace_id, id) do update set zone = excluded.zone where schedules.zone = ${followed}`;
      }),
    ran: (id, on) =>
      run(async (t) => {
        const updated = await t`update schedules set last_run_on = greatest(last_run_on, ${on}::date) where id = ${id}`;
        if (updated.count === 0) throw new NotFoundError(`There is no schedule ${JSON.stringify(id)}.`);
      }),
    remove: (id) => run(async (t) => (await t`delete from schedules where id = ${id}`).count > 0),
  };
}

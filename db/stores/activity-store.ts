/** Counts of what a workspace has done and still has to do, for whoever watches the deployment. */
import type { Instant } from '../../src/domain/calendar.ts';
import type { Activity, ActivityStore } from '../../src/ports.ts';
import type { StoreContext } from './store-context.ts';

/** A workspace syncs a few times a day; more runs than these are not looked at. */
const RUNS_MAX = 1_000;
const PENDING_MAX = 100_000;

export function makeActivityStore({ run }: StoreContext): ActivityStore {
  return {
    since: (at) =>
      run(async (t) => {
        const recent = t`select workspace_id, id, trigger, state from (select * from sync_runs order by number desc limit ${RUNS_MAX}) as newest where started_at >= ${at}`;
        const [runs, calls, keyResults, [outbox]] = await Promise.all([
          t<
            Activity['runs']
          >`select trigger, state, count(*)::int as count from (${recent}) as r group by trigger, state order by trigger, state`,
          t<Activity['calls']>`
            select c.connection, c.state, case when c.state = 'failed' then c.failure ->> 'next' end as failure, count(*)::int as count,
              coalesce(sum(greatest(c.attempts - 1, 0)), 0)::int as retries, coalesce(sum(greatest(c.fence - c.attempts, 0)), 0)::int as waits
            from sync_calls as c join (${recent}) as r on r.workspace_id = c.workspace_id and r.id = c.run_id
            group by 1, 2, 3 order by 1, 2, 3`,
          t<Activity['keyResults']>`
            select coalesce(p.state, 'never_computed') as state, count(*)::int as count from key_results as k left join lateral (
              select evaluation ->> 'state' as state from progress_records where workspace_id = k.workspace_id and key_result = k.id
              order by as_of_on desc, computed_at desc, id desc limit 1
            ) as p on true
            where k.archived_at is null group by 1 order by 1`,
          t<{ pending: number; oldestAt: Instant | null }[]>`
            select count(*)::int as pending, min(created_at) as "oldestAt"
            from (select created_at from outbox where delivered_at is null order by id limit ${PENDING_MAX}) as p`,
        ]);
        return { runs, calls, keyResults, outbox: outbox ?? { pending: 0, oldestAt: null } };
      }),
  };
}

/** Plans a run: one that somebody asked for, or the one that a schedule is due for. */
import { type JobDefinition, type PlanSyncData, readPayload } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';

export function makePlanSyncJob({ useCasesOf }: JobDependencies): JobDefinition<PlanSyncData> {
  return {
    queue: 'plan-sync',
    read: (payload) => readPayload<PlanSyncData>(payload, ['workspace', 'trigger']),
    run: async ({ workspace, trigger, runId, scheduleId, on, keyResult, connection, range }, { signal }) => {
      const { planSync, dueRuns } = useCasesOf(workspace);
      if (runId === null) {
        // A schedule fired. Which night that is, and whether it has run, is for Postgres to say.
        for (const { request } of await dueRuns(scheduleId)) await planSync(request, signal);
        return { kind: 'done' };
      }
      const scheduled = scheduleId === null || on === null ? null : { id: scheduleId, on };
      await planSync({ trigger, runId, scheduled, keyResult, connection, range }, signal);
      return { kind: 'done' };
    },
  };
}

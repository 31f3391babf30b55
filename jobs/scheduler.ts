/**
 * Keeps the queue in step with Postgres, at start and every minute: schedules are mirrored as BullMQ job schedulers, nights that
 * were missed are caught up, and what unfinished runs still have to do is put back. Any number of processes may do so at once.
 */
import type { Deployment, ScheduleRecord, WorkspaceId } from '../src/ports.ts';
import type { SyncRequest } from '../src/usecases/plan-sync.ts';
import type { PlanSyncData } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';
import { JOB_OPTIONS, jobId } from './queues.ts';

export interface RunningScheduler {
  /** Once, now; what it throws is thrown. */
  repair(): Promise<void>;
  stop(): Promise<void>;
}
const REPAIR_EVERY_MS = 60_000;
const SCHEDULERS_MAX = 100_000;

/** Each night is a trace of its own: all of them would hang on whoever set the schedule up. */
const SCHEDULED_OPTIONS = { ...JOB_OPTIONS, telemetry: { omitContext: true } };

export function startScheduler(
  deps: JobDependencies & { readonly deployment: Pick<Deployment, 'workspaces'> },
  everyMs = REPAIR_EVERY_MS,
): RunningScheduler {
  const { deployment, backend, useCasesOf, logger } = deps;
  const mirrored = new Map<string, string>();
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const repair = async () => {
    const seen = new Set<string>();
    for (const workspace of await deployment.workspaces()) {
      if (isStopped) return;
      await repairWorkspace(workspace, seen);
    }
    await removeOthers(seen);
  };
  const repairWorkspace = async (workspace: WorkspaceId, seen: Set<string>) => {
    const { ensureSchedule, dueRuns, repairRuns } = useCasesOf(workspace);
    for (const schedule of await ensureSchedule()) {
      if (schedule.enabled) seen.add(await mirror(workspace, schedule));
    }
    await repairRuns();
    for (const { request } of await dueRuns('catch_up', null)) await addRun(workspace, request);
  };
  const addRun = async (workspace: WorkspaceId, { scheduled, ...request }: SyncRequest) => {
    const data: PlanSyncData = { workspace, ...request, scheduleId: scheduled?.id ?? null, on: scheduled?.on ?? null };
    await backend.queue('plan-sync').add('plan-sync', data, { ...JOB_OPTIONS, jobId: jobId('plan-sync', workspace, request.runId) });
  };
  const mirror = async (workspace: WorkspaceId, { id, cron, zone }: ScheduleRecord): Promise<string> => {
    const name = jobId('plan-sync', workspace, id);
    const content = JSON.stringify([cron, zone]);
    const isThere = mirrored.get(name) === content && (await backend.queue('plan-sync').getJobScheduler(name)) !== undefined;
    if (isThere) return name;
    const data: PlanSyncData = {
      workspace,
      trigger: 'schedule',
      runId: null,
      scheduleId: id,
      on: null,
      keyResult: null,
      connection: null,
      range: null,
    };
    await backend
      .queue('plan-sync')
      .upsertJobScheduler(name, { pattern: `0 ${cron}`, tz: zone }, { name: 'plan-sync', data, opts: SCHEDULED_OPTIONS });
    mirrored.set(name, content);
    return name;
  };
  const removeOthers = async (seen: ReadonlySet<string>) => {
    const held = await backend.queue('plan-sync').getJobSchedulers(0, SCHEDULERS_MAX);
    for (const { key } of held) {
      if (seen.has(key)) continue;
      await backend.queue('plan-sync').removeJobScheduler(key);
      mirrored.delete(key);
    }
  };
  const tick = () => {
    running = running.then(repair).catch((error: unknown) => {
      logger.error(
        { error: error instanceof Error ? error.message : String(error) },
        'the queue could not be brought in step with Postgres',
      );
    });
  };
  const timer = setInterval(tick, everyMs);
  tick();
  return {
    repair: () => {
      const done = running.then(repair);
      running = done.catch(() => undefined);
      return done;
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Keeps the queue in step with Postgres, at start and every minute: schedules are mirrored as BullMQ job schedulers, nights that
 * were missed are caught up, and what unfinished runs still have to do is put back. Any number of processes run it; one at a time
 * does the work, and it is done once a minute for all of them.
 */
import { randomUUID } from 'node:crypto';
import { plainCron } from '../src/domain/planning/schedule.ts';
import type { Deployment, ScheduleRecord, WorkspaceId } from '../src/ports.ts';
import type { SyncRequest } from '../src/usecases/plan-sync.ts';
import type { PlanSyncData } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';
import { endsWithin } from './ends-within.ts';
import { JOB_OPTIONS, jobId } from './queues.ts';
import { renewMs } from './scope-limits.ts';

export interface RunningScheduler {
  /** Once, now, whatever other processes do. A workspace that cannot be repaired is logged and left to the next time. */
  repair(): Promise<void>;
  /** Waits for a repair that runs, at most so long. */
  stop(graceMs?: number): Promise<void>;
}
const REPAIR_EVERY_MS = 60_000;
/** A bit under a day, so that it is done every day. */
const TIDY_EVERY_MS = 20 * 3_600_000;
const SCHEDULERS_MAX = 100_000;
const STOP_MS = 5_000;
/** Whoever holds the only slot of this scope repairs; a park says that it was done lately. */
const SCOPE = 'scheduler';
/** Of the time between two repairs. */
const DONE_SHARE = 0.9;
const ALONE = { concurrent: 1, perMinute: null };

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
  const holder = randomUUID();

  const repair = async () => {
    const seen = new Set<string>();
    let left = 0;
    for (const workspace of await deployment.workspaces()) {
      if (isStopped) return;
      try {
        await repairWorkspace(workspace, seen);
      } catch (error) {
        left += 1;
        logger.error({ workspace, error: textOf(error) }, 'a workspace could not be brought in step with its queue');
      }
    }
    // Which schedules a workspace has is not known while it cannot be read.
    if (left === 0) await removeOthers(seen);
  };
  const repairAlone = async (isFirst: boolean) => {
    const { limits } = backend;
    if (!isFirst && (await limits.parkedMs([SCOPE])) > 0) return;
    if (!(await limits.acquire(SCOPE, ALONE, { id: holder, turn: 0 })).granted) return;
    const renewal = setInterval(() => {
      limits.renew(SCOPE, holder).catch((error: unknown) => logger.warn({ error: textOf(error) }, 'a slot could not be renewed'));
    }, renewMs(limits.leaseMs));
    try {
      await repair();
      await limits.park(SCOPE, everyMs * DONE_SHARE);
    } finally {
      clearInterval(renewal);
      await limits.release(SCOPE, ALONE, holder);
    }
  };
  const repairWorkspace = async (workspace: WorkspaceId, seen: Set<string>) => {
    const { ensureSchedule, dueRuns, repairRuns } = useCasesOf(workspace);
    for (const schedule of await ensureSchedule()) {
      if (schedule.enabled) seen.add(await mirror(workspace, schedule));
    }
    await repairRuns();
    for (const { request } of await dueRuns(null)) await addRun(workspace, request);
    await tidyDaily(workspace);
  };
  /** A part with each repair until nothing is left, then once a day. What cannot be let go of now keeps nobody from working. */
  const tidyDaily = async (workspace: WorkspaceId) => {
    const scope = JSON.stringify(['tidy', workspace]);
    if ((await backend.limits.parkedMs([scope])) > 0) return;
    try {
      const { isDone } = await useCasesOf(workspace).tidy();
      if (isDone) await backend.limits.park(scope, TIDY_EVERY_MS);
    } catch (error) {
      logger.warn({ workspace, error: textOf(error) }, 'what is no longer read could not be let go of');
    }
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
      .upsertJobScheduler(name, { pattern: `0 ${plainCron(cron)}`, tz: zone }, { name: 'plan-sync', data, opts: SCHEDULED_OPTIONS });
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
  const tick = (isFirst: boolean) => {
    running = running
      .then(() => repairAlone(isFirst))
      .catch((error: unknown) => {
        logger.error({ error: textOf(error) }, 'the queue could not be brought in step with Postgres');
      });
  };
  const timer = setInterval(() => tick(false), everyMs);
  // What was lost while nobody ran is looked for at every start.
  tick(true);
  return {
    repair: () => {
      const done = running.then(repair);
      running = done.catch(() => undefined);
      return done;
    },
    stop: async (graceMs = STOP_MS) => {
      isStopped = true;
      clearInterval(timer);
      await endsWithin(running, graceMs);
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

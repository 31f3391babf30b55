/**
 * The queues, one table: which there are and how each is worked. Ids are deterministic, so asking twice is asking once; all
 * that a queue holds can be rebuilt from Postgres.
 */
import type { JobsOptions } from 'bullmq';
import { stableHash } from '../src/domain/planning/stable-hash.ts';
import type { JobQueue, WorkspaceId } from '../src/ports.ts';
import type { QueueBackend } from './backend.ts';
import type { DeliverData, EvaluateData, FetchData, PlanSyncData, QueueName } from './define-job.ts';

export interface QueueSettings {
  /** Jobs of this queue that one process works on side by side. */
  readonly concurrency: number;
  /** Starts of one job, waits included, before it is given up as a defect. */
  readonly startsMax: number;
}

export const QUEUES: Readonly<Record<QueueName, QueueSettings>> = {
  /** Decides what to ask: one short job per run. */
  'plan-sync': { concurrency: 2, startsMax: 200 },
  /** One call to a source each; how many go to one source at a time is decided by scope-limits. */
  fetch: { concurrency: 16, startsMax: 100_000 },
  /** Judges what a run brought. */
  evaluate: { concurrency: 2, startsMax: 200 },
  /** Tells the sinks. */
  deliver: { concurrency: 1, startsMax: 1_000 },
};
export const QUEUE_NAMES = Object.keys(QUEUES) as readonly QueueName[];

/** Faults of our own (the database is away) are tried again for most of an hour; faults of sources never get here. */
const ATTEMPTS = 100;
const BULK = 500;
/** BullMQ's priorities end at 2 097 152; the first call of every workspace comes before the second of any: nobody starves. */
const PRIORITY_STEPS = 1_000_000;
const LOW_PRIORITY = 1_000_000;

/** Names may not hold ":", and workspaces and runs may be called anything. */
export function jobId(queue: QueueName, ...parts: readonly (string | null)[]): string {
  return `${queue}-${stableHash(JSON.stringify(parts))}`;
}

/**
 * A job that has ended, well or not, leaves nothing: its id would keep it from being asked for again. What failed is in the log, what
 * is still to be done in Postgres, from where it is put back every minute.
 */
export const JOB_OPTIONS: JobsOptions = { attempts: ATTEMPTS, backoff: { type: 'bounded' }, removeOnComplete: true, removeOnFail: true };

export function makeJobQueue(backend: QueueBackend): JobQueue {
  const add = (queue: QueueName, id: string, data: object) => backend.queue(queue).add(queue, data, { ...JOB_OPTIONS, jobId: id });
  return {
    planSync: async (workspace, { trigger, scheduleId, runId, keyResult, connection, range }) => {
      const data: PlanSyncData = { workspace, trigger, runId, scheduleId, on: null, keyResult, connection, range };
      await add('plan-sync', jobId('plan-sync', workspace, runId), data);
    },
    fetch: async (workspace, calls, ahead = 0) => {
      const jobs = calls.map(({ runId, key, connection, account, notBefore, priority }, index) => {
        const data: FetchData = { workspace, runId, key, connection, account, priority };
        const turn = 1 + Math.min(ahead + index, PRIORITY_STEPS - 2) + (priority === 'low' ? LOW_PRIORITY : 0);
        const delay = notBefore === null ? 0 : Math.max(0, Date.parse(notBefore) - backend.nowMs());
        return { name: 'fetch', data, opts: { ...JOB_OPTIONS, jobId: fetchJobId(workspace, runId, key), priority: turn, delay } };
      });
      for (let from = 0; from < jobs.length; from += BULK) await backend.queue('fetch').addBulk(jobs.slice(from, from + BULK));
    },
    evaluate: async (workspace, runId, interim) => {
      const data: EvaluateData = { workspace, runId };
      await add('evaluate', jobId('evaluate', workspace, runId, interim), data);
    },
    deliver: async (workspace) => {
      const data: DeliverData = { workspace };
      await add('deliver', jobId('deliver', workspace), data);
    },
  };
}

export function fetchJobId(workspace: WorkspaceId, runId: string, key: string): string {
  return jobId('fetch', workspace, runId, key);
}

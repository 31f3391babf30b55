/** Works on the queues, any number of processes side by side; stops within a bound and hands back what it could not finish. */
import { DelayedError, type Job, type Worker } from 'bullmq';
import type { JobDefinition, QueueName } from './define-job.ts';
import { makeDeliverJob } from './deliver-job.ts';
import type { JobDependencies } from './dependencies.ts';
import { endsWithin } from './ends-within.ts';
import { makeEvaluateJob } from './evaluate-job.ts';
import { makeFetchJob } from './fetch-job.ts';
import { makePlanSyncJob } from './plan-sync-job.ts';
import { QUEUES } from './queues.ts';

export interface RunningWorkers {
  /**
   * Takes no new jobs, lets running ones end for `graceMs`, then interrupts them so that they go back to the queue.
   * @returns after at most twice `graceMs`
   */
  stop(graceMs: number): Promise<void>;
}
export interface WorkerTimes {
  readonly lockMs: number;
  readonly stalledCheckMs: number;
}
/** A killed worker's jobs run again within lock and check together: 15 s. */
const TIMES: WorkerTimes = { lockMs: 10_000, stalledCheckMs: 5_000 };
/** Times that a lock is renewed before it would run out. */
const LOCK_RENEWALS = 3;
/** Killed this often in a row it is the job that kills. */
const STALLED_MAX = 10;
const BACKOFF_MAX_MS = 30_000;

export function startWorkers(deps: JobDependencies, times: WorkerTimes = TIMES, only: readonly QueueName[] | null = null): RunningWorkers {
  const interruption = new AbortController();
  const start = <Data>(job: JobDefinition<Data>) =>
    only === null || only.includes(job.queue) ? [startWorker(job, deps, times, interruption.signal)] : [];
  const workers = [
    ...start(makePlanSyncJob(deps)),
    ...start(makeFetchJob(deps)),
    ...start(makeEvaluateJob(deps)),
    ...start(makeDeliverJob(deps)),
  ];
  return {
    stop: async (graceMs) => {
      // Not yet closed: what is closed once cannot be closed by force any more.
      await Promise.all(workers.map(({ worker }) => worker.pause(true)));
      const idle = () => Promise.allSettled(workers.flatMap(({ running }) => [...running]));
      if (!(await endsWithin(idle(), graceMs))) {
        interruption.abort(new Error('the worker is stopping'));
        await endsWithin(idle(), graceMs / 2);
      }
      // The lock of a job that heeds nothing runs out, and another worker takes it.
      const closed = workers.map(({ worker, running }) => worker.close(running.size > 0));
      await endsWithin(Promise.allSettled(closed), graceMs / 2);
    },
  };
}

interface StartedWorker {
  readonly worker: Worker;
  /** Jobs that it works on now. */
  readonly running: ReadonlySet<Promise<void>>;
}

export function startWorker<Data>(
  job: JobDefinition<Data>,
  deps: Pick<JobDependencies, 'backend' | 'logger'>,
  times: WorkerTimes,
  signal: AbortSignal,
): StartedWorker {
  const { concurrency, startsMax } = QUEUES[job.queue];
  const process = async (held: Job, token?: string): Promise<void> => {
    const end = await job.run(job.read(held.data), { id: held.id ?? '', turn: held.opts.priority ?? 0, signal });
    if (end.kind === 'done') return;
    // The Postgres backend takes whole milliseconds only.
    await held.moveToDelayed(Date.now() + Math.ceil(end.delayMs), token);
    if ((await end.isDue?.()) === true) await deps.backend.runNow(job.queue, held.id ?? '').catch(() => undefined);
    throw new DelayedError();
  };
  const running = new Set<Promise<void>>();
  const tracked = async (held: Job, token = ''): Promise<void> => {
    const work = process(held, token);
    running.add(work);
    const renewal = setInterval(() => {
      // Given up by force: the lock runs out, and another worker takes the job.
      if (worker.closing !== undefined) return clearInterval(renewal);
      // Lost, or already given up: what the job writes is fenced, and its end says so.
      held.extendLock(token, times.lockMs).catch(() => undefined);
    }, times.lockMs / LOCK_RENEWALS);
    try {
      await work;
    } finally {
      clearInterval(renewal);
      running.delete(work);
    }
  };
  const worker = deps.backend.worker(job.queue, tracked, {
    concurrency,
    lockDuration: times.lockMs,
    // BullMQ renews by the job's id, and would stop for one that this worker put back and took up again before its first run ended.
    skipLockRenewal: true,
    stalledInterval: times.stalledCheckMs,
    maxStalledCount: STALLED_MAX,
    maxStartedAttempts: startsMax,
    settings: { backoffStrategy: (attempts: number) => Math.min(BACKOFF_MAX_MS, 250 * 2 ** Math.min(attempts, 10)) },
  });
  worker.on('error', (error) => deps.logger.warn({ queue: job.queue, error: error.message }, 'a worker reports an error'));
  worker.on('failed', (failed, error) =>
    deps.logger.error(
      { queue: job.queue, job: failed?.id, attempts: failed?.attemptsMade, error: error.message, stack: error.stack },
      'a job failed',
    ),
  );
  return { worker, running };
}

/** Works on the queues, any number of processes side by side; stops within a bound and hands back what it could not finish. */
import { DelayedError, type Job, type Worker } from 'bullmq';
import type { JobDefinition, QueueName } from './define-job.ts';
import { makeDeliverJob } from './deliver-job.ts';
import type { JobDependencies } from './dependencies.ts';
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
      const closed = Promise.all(workers.map((worker) => worker.close()));
      if (await endsWithin(closed, graceMs)) return;
      interruption.abort(new Error('the worker is stopping'));
      if (await endsWithin(closed, graceMs)) return;
      // Their locks run out and other workers take them.
      await endsWithin(Promise.all(workers.map((worker) => worker.close(true))), graceMs);
    },
  };
}

function startWorker<Data>(job: JobDefinition<Data>, deps: JobDependencies, times: WorkerTimes, signal: AbortSignal): Worker {
  const { concurrency, startsMax } = QUEUES[job.queue];
  const process = async (held: Job, token?: string): Promise<void> => {
    const end = await job.run(job.read(held.data), { id: held.id ?? '', turn: held.opts.priority ?? 0, signal });
    if (end.kind === 'done') return;
    // The Postgres backend takes whole milliseconds only.
    await held.moveToDelayed(Date.now() + Math.ceil(end.delayMs), token);
    if ((await end.isDue?.()) === true) await held.promote().catch(() => undefined);
    throw new DelayedError();
  };
  const worker = deps.backend.worker(job.queue, process, {
    concurrency,
    lockDuration: times.lockMs,
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
  return worker;
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

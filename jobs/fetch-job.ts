/** One call to a source: waits for a slot of its scope, runs the call, gives the slot to who waits longest. */
import { msOfInstant } from '../src/domain/calendar.ts';
import type { CallResult } from '../src/usecases/run-call.ts';
import type { QueueBackend } from './backend.ts';
import { type FetchData, type JobDefinition, type JobEnd, readPayload } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';
import { actionAfter } from './outcome.ts';
import { renewMs } from './scope-limits.ts';

const WAKES_MAX = 5;

export function makeFetchJob({ useCasesOf, backend, logger }: JobDependencies): JobDefinition<FetchData> {
  const { limits } = backend;
  return {
    queue: 'fetch',
    read: (payload) => readPayload<FetchData>(payload, ['workspace', 'runId', 'key', 'connection', 'priority']),
    run: async (data, { id, signal }) => {
      const useCases = useCasesOf(data.workspace);
      const { scope, concurrent, perMinute } = await useCases.callLimits(data.connection);
      const slot = await limits.acquire(scope, { concurrent, perMinute }, id);
      if (!slot.granted) return { kind: 'later', delayMs: slot.retryAfterMs };
      const renewal = setInterval(() => {
        limits.renew(scope, id).catch((error: unknown) => logger.warn({ scope, error: String(error) }, 'a slot could not be renewed'));
      }, renewMs(limits.leaseMs));
      let result: CallResult;
      try {
        result = await useCases.runCall({ runId: data.runId, key: data.key, signal });
        const { parkMs, breaker } = actionAfter(result, untilMs(result, backend));
        if (parkMs !== null) await limits.park(scope, parkMs);
        if (breaker !== null) await limits.report(scope, breaker === 'fault');
      } finally {
        clearInterval(renewal);
        await wakeNext(backend, scope, id);
      }
      await useCases.advanceRun(data, result);
      return endAfter(result, backend);
    },
  };
}

function endAfter(result: CallResult, backend: QueueBackend): JobEnd {
  return actionAfter(result, untilMs(result, backend)).end;
}

function untilMs(result: CallResult, backend: QueueBackend): number {
  return result.kind === 'waiting' ? Math.max(0, msOfInstant(result.until) - backend.nowMs()) : 0;
}

/**
 * Gives the slot to who waits longest. One that is no longer delayed has been taken already, or is about to be delayed and would
 * miss the word: then the next is told, so that no slot stays free while others wait.
 */
async function wakeNext(backend: QueueBackend, scope: string, id: string): Promise<void> {
  for (let tries = 0; tries < WAKES_MAX; tries++) {
    const next = await backend.limits.release(scope, id);
    if (next === null || (await wake(backend, next))) return;
  }
}

async function wake(backend: QueueBackend, id: string): Promise<boolean> {
  const job = await backend.queue('fetch').getJob(id);
  if (job === undefined || !(await job.isDelayed())) return false;
  return job.promote().then(
    () => true,
    () => false,
  );
}

/** One call to a source: waits for a slot of its scope, runs the call, gives the slot to who is next. */
import { msOfInstant } from '../src/domain/calendar.ts';
import type { CallResult } from '../src/usecases/run-call.ts';
import type { QueueBackend } from './backend.ts';
import { type FetchData, type JobDefinition, type JobEnd, readPayload } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';
import { actionAfter } from './outcome.ts';
import { renewMs } from './scope-limits.ts';
import { wake } from './wake.ts';

export function makeFetchJob({ useCasesOf, backend, logger }: JobDependencies): JobDefinition<FetchData> {
  const { limits } = backend;
  return {
    queue: 'fetch',
    read: (payload) => readPayload<FetchData>(payload, ['workspace', 'runId', 'key', 'connection', 'priority']),
    run: async (data, { id, turn, signal }) => {
      const useCases = useCasesOf(data.workspace);
      const allowed = await useCases.callLimits(data.connection, data.account ?? null);
      const { scope, parks } = allowed;
      const untilFree = async (): Promise<JobEnd | null> => {
        const parkedMs = await limits.parkedMs([...new Set(Object.values(parks))]);
        if (parkedMs === 0) return null;
        // A place in the line would hold up who is not parked.
        await wake(backend, allowed, await limits.release(scope, allowed, id));
        return { kind: 'later', delayMs: parkedMs };
      };
      const parked = await untilFree();
      if (parked !== null) return parked;
      const slot = await limits.acquire(scope, allowed, { id, turn });
      // Who released a slot in between could not wake a job that was not yet put back.
      if (!slot.granted) return { kind: 'later', delayMs: slot.retryAfterMs, isDue: () => limits.isNext(scope, allowed, id) };
      // Whoever had the slot before may have parked what it is for.
      const parkedSince = await untilFree();
      if (parkedSince !== null) return parkedSince;
      const renewal = setInterval(() => {
        limits.renew(scope, id).catch((error: unknown) => logger.warn({ scope, error: String(error) }, 'a slot could not be renewed'));
      }, renewMs(limits.leaseMs));
      let result: CallResult;
      try {
        result = await useCases.runCall({ runId: data.runId, key: data.key, signal });
        const { park, breaker } = actionAfter(result, untilMs(result, backend));
        if (park !== null) await limits.park(parks[park.scope], park.forMs);
        if (breaker !== null) await limits.report(parks.connection, breaker === 'fault');
        if (result.kind === 'ended') await limits.charge(scope, allowed, result.requests - 1);
      } finally {
        clearInterval(renewal);
        await wake(backend, allowed, await limits.release(scope, allowed, id));
      }
      await useCases.advanceRun(data, result);
      return actionAfter(result, untilMs(result, backend)).end;
    },
  };
}

function untilMs(result: CallResult, backend: QueueBackend): number {
  return result.kind === 'waiting' ? Math.max(0, msOfInstant(result.until) - backend.nowMs()) : 0;
}

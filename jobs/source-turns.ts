/** Turns at a source for what is no job, such as the check of a connection while a sync is planned. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { msOfInstant } from '../src/domain/calendar.ts';
import type { Failure } from '../src/domain/planning/failure.ts';
import type { Logger } from '../src/ports.ts';
import type { CallLimits, SourceTurns } from '../src/usecases/call-limits.ts';
import type { CallResult } from '../src/usecases/run-call.ts';
import type { QueueBackend } from './backend.ts';
import { actionAfter } from './outcome.ts';
import { renewMs } from './scope-limits.ts';
import { turnId, wake } from './wake.ts';

/** Somebody waits for the plan: before the first call of anybody. */
const TURN = 0;
/** Nobody wakes who is no job, so it looks again after so long at most. */
const LOOK_AGAIN_MS = 250;

export function makeSourceTurns(backend: QueueBackend, logger: Pick<Logger, 'warn'>): SourceTurns {
  const { limits } = backend;
  return {
    async take(allowed, signal) {
      const { scope, parks } = allowed;
      const holder = { id: turnId(randomUUID()), turn: TURN };
      const leave = async () => wake(backend, allowed, await limits.release(scope, allowed, holder.id));
      const isParked = async () => (await limits.parkedMs([...new Set(Object.values(parks))])) > 0;
      while (!signal.aborted && !(await isParked())) {
        const slot = await limits.acquire(scope, allowed, holder);
        if (slot.granted) {
          // Whoever had the slot before may have parked what it is for.
          if (await isParked()) break;
          return held(allowed, holder.id, leave);
        }
        await sleep(Math.min(LOOK_AGAIN_MS, slot.retryAfterMs), undefined, { signal }).catch(() => undefined);
      }
      await leave();
      return null;
    },
  };

  function held({ scope, parks }: CallLimits, id: string, leave: () => Promise<void>) {
    const renewal = setInterval(() => {
      limits.renew(scope, id).catch((error: unknown) => logger.warn({ scope, error: String(error) }, 'a slot could not be renewed'));
    }, renewMs(limits.leaseMs));
    return {
      async end(failure: Failure | null) {
        try {
          const untilMs = failure?.next === 'wait' ? Math.max(0, msOfInstant(failure.until) - backend.nowMs()) : 0;
          const { park, breaker } = actionAfter(resultOf(failure), untilMs);
          if (park !== null) await limits.park(parks[park.scope], park.forMs);
          if (breaker !== null) await limits.report(parks.connection, breaker === 'fault');
        } finally {
          clearInterval(renewal);
          await leave();
        }
      },
    };
  }
}

/** What a call would have come to that met the same. */
function resultOf(failure: Failure | null): CallResult {
  if (failure?.next === 'wait') return { kind: 'waiting', until: failure.until, scope: failure.scope, failure, isLong: false };
  return { kind: 'ended', failure, asked: true, requests: 1 };
}

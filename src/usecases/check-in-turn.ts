/**
 * Checks connections while a sync is planned: some side by side, each within a time, and each try within the slots, rates, parks and
 * quotas that its source's calls keep to. What one connection does costs the plan of the others at most that time.
 */
import { type Failure, SourceError } from '../domain/planning/failure.ts';
import type { PlannedCall } from '../domain/planning/fetch-plan.ts';
import type { AccountFacts } from '../ports.ts';
import { unreadable } from './call-failures.ts';
import { makeCallLimits } from './call-limits.ts';
import { makeCheckConnection, NoTurnError } from './check-connection.ts';
import { failureState } from './connection-failure.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import type { Source } from './load-sources.ts';
import { countedBy, spentQuota } from './quota-ledger.ts';

/** A plan waits so long for the check of a connection, its place in the line and its tries included. */
const WITHIN_MS = 15_000;
const AT_ONCE = 8;

export function makeCheckInTurn(deps: UseCaseDependencies, withinMs = WITHIN_MS) {
  const { stores, clock, turns, logger } = deps;
  const callLimits = makeCallLimits(deps);

  /** @throws what `signal` was aborted with, and what our own stores throw */
  return async (sources: readonly Source[], signal: AbortSignal): Promise<void> => {
    const left = [...sources];
    const work = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await check(next, signal);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, work));
  };

  async function check(source: Source, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { connection, manifest } = source;
    const now = clock.now();
    const call: PlannedCall = { key: 'check', connection: connection.id, queries: [], keyResults: [] };
    const spent = spentQuota(await stores.runs.quotas(connection.id), call, manifest, now);
    if (spent !== null) {
      await stores.connections.record(failureState(await stores.connections.state(connection.id), spent, now), now);
      return;
    }
    const limits = await callLimits(connection.id, null);
    const timely = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    const checkConnection = makeCheckConnection(deps, async (ask) => {
      const turn = await turns.take(limits, timely);
      if (turn === null) throw new NoTurnError(`the source of ${connection.id} had no room for a check`);
      let failure: Failure | null = null;
      try {
        return await untilAborted(ask, timely);
      } catch (error) {
        // Told to stop, the source has done nothing wrong.
        if (signal.aborted) throw error;
        failure = timely.aborted ? tooSlow(withinMs) : error instanceof SourceError ? error.failure : unreadable(error);
        throw new SourceError(failure, { cause: error });
      } finally {
        await turn.end(failure);
        const cost = countedBy(call, manifest, now);
        if (cost !== null && cost.cost > 0) await stores.runs.spend(cost, now);
      }
    });
    try {
      await checkConnection(connection.id, timely);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NoTurnError)) throw error;
      // Its calls wait for the same source; the next plan checks it again.
      logger.info({ connection: connection.id }, 'a connection could not be checked before its sync was planned');
    }
  }
}

/** Also where the connector does not heed the signal. */
async function untilAborted(ask: () => Promise<AccountFacts>, signal: AbortSignal): Promise<AccountFacts> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([ask(), late]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function tooSlow(withinMs: number): Failure {
  const texts = { public: 'The source did not answer the check in time.', internal: `no answer to a check within ${withinMs} ms` };
  return { next: 'retry', after: null, ...texts };
}

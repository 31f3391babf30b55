/** What follows from a call's result for its run: smaller calls, an evaluation on the way, the evaluation that ends it. */
import { type Instant, instantFromMs, msOfInstant } from '../domain/calendar.ts';
import { accountOf } from '../domain/planning/fetch-plan.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { type CallResult, LONG_WAIT_MS } from './run-call.ts';

export interface EndedCall {
  readonly runId: string;
  readonly connection: string;
  readonly priority: 'normal' | 'low';
}

/** Repeatable: every job that it asks for has an id of its own. */
export function makeAdvanceRun({ stores, queue, clock }: Pick<UseCaseDependencies, 'stores' | 'queue' | 'clock'>) {
  return async ({ runId, connection, priority }: EndedCall, result: CallResult): Promise<void> => {
    const { workspaceId } = stores;
    switch (result.kind) {
      case 'split':
        return queue.fetch(
          workspaceId,
          result.into.map((call) => ({ runId, key: call.key, connection, account: accountOf(call), notBefore: null, priority })),
        );
      case 'waiting':
        // Key results learn at once why nothing new comes, not when the wait is over.
        return result.isLong ? queue.evaluate(workspaceId, runId, `${connection} waits until ${result.until}`) : undefined;
      case 'ended':
        if (await stores.runs.callsEnded(runId)) return queue.evaluate(workspaceId, runId, null);
        if (result.failure?.next === 'reauthorize') return queue.evaluate(workspaceId, runId, `${connection} is parked`);
        // What has come is not held back by what waits for long.
        if (await stores.runs.waitsForOthers(runId, connection, longAfter(clock.now())))
          return queue.evaluate(workspaceId, runId, `${connection} has ended`);
        return undefined;
      case 'superseded':
      case 'handed_back':
        return undefined;
    }
  };
}

function longAfter(now: Instant): Instant {
  return instantFromMs(msOfInstant(now) + LONG_WAIT_MS);
}

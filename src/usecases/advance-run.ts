/** What follows from a call's result for its run: smaller calls, an evaluation on the way, the evaluation that ends it. */

import type { UseCaseDependencies } from './dependencies.ts';
import type { CallResult } from './run-call.ts';

export interface EndedCall {
  readonly runId: string;
  readonly connection: string;
  readonly priority: 'normal' | 'low';
}

/** Repeatable: every job that it asks for has an id of its own. */
export function makeAdvanceRun({ stores, queue }: Pick<UseCaseDependencies, 'stores' | 'queue'>) {
  return async ({ runId, connection, priority }: EndedCall, result: CallResult): Promise<void> => {
    const { workspaceId } = stores;
    switch (result.kind) {
      case 'split':
        return queue.fetch(
          workspaceId,
          result.into.map(({ key }) => ({ runId, key, connection, notBefore: null, priority })),
        );
      case 'waiting':
        // Key results learn at once why nothing new comes, not when the wait is over.
        return result.isLong ? queue.evaluate(workspaceId, runId, `${connection} waits until ${result.until}`) : undefined;
      case 'ended':
        if (await stores.runs.callsEnded(runId)) return queue.evaluate(workspaceId, runId, null);
        return result.failure?.next === 'reauthorize' ? queue.evaluate(workspaceId, runId, `${connection} is parked`) : undefined;
      case 'superseded':
      case 'handed_back':
        return undefined;
    }
  };
}

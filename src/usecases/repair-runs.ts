/** Puts back into the queue what unfinished runs still have to do, and what is still to be told: after a flushed queue, a crash, a lost word. Repeatable. */
import type { UseCaseDependencies } from './dependencies.ts';
import { makeEnqueueRun } from './plan-sync.ts';

export function makeRepairRuns(deps: Pick<UseCaseDependencies, 'stores' | 'queue'>) {
  const enqueue = makeEnqueueRun(deps);
  return async (): Promise<{ readonly open: number }> => {
    const open = await deps.stores.runs.open();
    for (const run of open) await enqueue(run);
    // A run that has ended does not ask again that its effects are delivered.
    if ((await deps.stores.outbox.pending(1)).length > 0) await deps.queue.deliver(deps.stores.workspaceId);
    return { open: open.length };
  };
}

/** Lets go of a frozen baseline so that it is measured anew: an explicit, logged act. */
import { dateInZone } from '../domain/calendar.ts';
import { findKeyResult } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeEvaluateNow } from './evaluate-run.ts';

export function makeRebaseline(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const evaluateNow = makeEvaluateNow(deps);
  /** @throws NotFoundError */
  return async (id: string, reason: string, by: string): Promise<void> => {
    const { definition } = await stores.definitions.current();
    findKeyResult(definition, id);
    const now = clock.now();
    await stores.progress.release(id, reason, by, now);
    await evaluateNow({ asOf: dateInZone(now, definition.workspace.zone), at: now, runId: null, keyResults: new Set([id]) });
  };
}

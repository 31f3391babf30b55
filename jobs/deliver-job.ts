/** Tells the sinks what is in the outbox. */
import { type DeliverData, type JobDefinition, readPayload } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';

export function makeDeliverJob({ useCasesOf }: JobDependencies): JobDefinition<DeliverData> {
  return {
    queue: 'deliver',
    read: (payload) => readPayload<DeliverData>(payload, ['workspace']),
    run: async ({ workspace }, { signal }) => {
      const { more } = await useCasesOf(workspace).deliverEffects(signal);
      return more ? { kind: 'later', delayMs: 0 } : { kind: 'done' };
    },
  };
}

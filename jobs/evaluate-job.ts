/** Judges what a run brought, and ends the run once its calls have ended. */
import { type EvaluateData, type JobDefinition, readPayload } from './define-job.ts';
import type { JobDependencies } from './dependencies.ts';

export function makeEvaluateJob({ useCasesOf }: JobDependencies): JobDefinition<EvaluateData> {
  return {
    queue: 'evaluate',
    read: (payload) => readPayload<EvaluateData>(payload, ['workspace', 'runId']),
    run: async ({ workspace, runId }) => {
      await useCasesOf(workspace).evaluateRun(runId);
      return { kind: 'done' };
    },
  };
}

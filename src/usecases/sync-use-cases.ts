/** The use cases that jobs run, made for one workspace. */
import { makeAdvanceRun } from './advance-run.ts';
import { makeCallLimits } from './call-limits.ts';
import { makeDeliverEffects, type Sink } from './deliver-effects.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeEvaluateRun } from './evaluate-run.ts';
import { makeEnqueueRun, makePlanSync } from './plan-sync.ts';
import { makeRepairRuns } from './repair-runs.ts';
import { makeRunCall } from './run-call.ts';
import { makeDueRuns, makeEnsureSchedule } from './run-schedules.ts';
import { makeTidy } from './tidy.ts';

export function makeSyncUseCases(deps: UseCaseDependencies, sinks: readonly Sink[]) {
  return {
    planSync: makePlanSync(deps),
    runCall: makeRunCall(deps),
    advanceRun: makeAdvanceRun(deps),
    evaluateRun: makeEvaluateRun(deps),
    deliverEffects: makeDeliverEffects(deps, sinks),
    callLimits: makeCallLimits(deps),
    dueRuns: makeDueRuns(deps),
    ensureSchedule: makeEnsureSchedule(deps),
    enqueueRun: makeEnqueueRun(deps),
    repairRuns: makeRepairRuns(deps),
    tidy: makeTidy(deps),
  };
}
export type SyncUseCases = ReturnType<typeof makeSyncUseCases>;

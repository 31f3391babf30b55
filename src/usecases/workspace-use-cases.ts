/** All use cases of one workspace, as the API and the command line name them. */
import type { OkrDefinition } from '../domain/key-result.ts';
import { makeApplyDefinition } from './apply-definition.ts';
import { makeCheckConnection } from './check-connection.ts';
import { makeCheckIn } from './check-in.ts';
import type { Sink } from './deliver-effects.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeExplainKeyResult } from './explain-key-result.ts';
import { makeListConnections } from './list-connections.ts';
import { makePreviewSync } from './preview-sync.ts';
import { makePushObservations } from './push-observations.ts';
import { makeReadBoard } from './read-board.ts';
import { makeReadChanges, makeReadRestatements } from './read-changes.ts';
import { makeReadHistory, makeReadProgress } from './read-progress.ts';
import { makeRebaseline } from './rebaseline.ts';
import { makeListSchedules, makePutSchedule, makeRemoveSchedule } from './schedules.ts';
import { makeBackfill, makeReadRun, makeRunEvents, makeStartSync } from './start-sync.ts';
import { makeSuggestKeyResult } from './suggest-key-result.ts';
import { makeSyncUseCases } from './sync-use-cases.ts';

export interface WorkspaceParts {
  readonly deps: UseCaseDependencies;
  readonly sinks: readonly Sink[];
  /** Whether the workspace holds sample data. */
  readonly isDemo: boolean;
  readonly removeDemo: () => Promise<void>;
}

export function makeWorkspaceUseCases({ deps, sinks, isDemo, removeDemo }: WorkspaceParts) {
  const board = makeReadBoard(deps);
  const previewSync = makePreviewSync(deps);
  const checkIn = makeCheckIn(deps);
  return {
    sync: makeSyncUseCases(deps, sinks),
    workspace: () => board.workspace(isDemo),
    objectives: board.objectives,
    keyResults: board.keyResults,
    keyResult: board.keyResult,
    evaluateAll: board.evaluateAll,
    progress: makeReadProgress(deps),
    history: makeReadHistory(deps),
    explain: makeExplainKeyResult(deps),
    changes: makeReadChanges(deps),
    restatements: makeReadRestatements(deps),
    pushObservations: makePushObservations(deps),
    checkIn: async (...[id, note]: Parameters<typeof checkIn>) => {
      await checkIn(id, note);
      return board.keyResult(id);
    },
    rebaseline: makeRebaseline(deps),
    startSync: makeStartSync(deps),
    backfill: makeBackfill(deps),
    syncRuns: (limit: number, before: string | null) => deps.stores.runs.list(limit, before),
    syncRun: makeReadRun(deps),
    runEvents: makeRunEvents(deps),
    planSync: () => previewSync(null),
    planOf: (definition: OkrDefinition) => previewSync(definition),
    suggest: makeSuggestKeyResult({
      definition: async () => (await deps.stores.definitions.current()).definition,
      metricsOf: (connection) => deps.catalogue.manifestOf(connection).metrics,
    }),
    connections: makeListConnections(deps),
    checkConnection: makeCheckConnection(deps),
    applyDefinition: makeApplyDefinition(deps),
    schedules: makeListSchedules(deps),
    putSchedule: makePutSchedule(deps),
    removeSchedule: makeRemoveSchedule(deps),
    removeDemo,
  };
}
export type WorkspaceUseCases = ReturnType<typeof makeWorkspaceUseCases>;

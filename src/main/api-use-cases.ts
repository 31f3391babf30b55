/** The use cases of a workspace as the HTTP API asks for them; while one's own workspace is empty they show the sample data. */
import type { ApiUseCases } from '../api/dependencies.ts';
import type { WorkspaceId } from '../ports.ts';
import type { WorkspaceUseCases } from '../usecases/workspace-use-cases.ts';
import type { Application } from './wire.ts';

export function makeApiUseCases(application: Application, workspace: WorkspaceId): ApiUseCases {
  const shown = async (): Promise<WorkspaceUseCases> => application.useCasesOf(await application.shown(workspace));
  return {
    workspace: async () => (await shown()).workspace(),
    objectives: async (at) => (await shown()).objectives(at),
    keyResults: async (at) => (await shown()).keyResults(at),
    evaluateAll: async (at) => (await shown()).evaluateAll(at),
    keyResult: async (id, at) => (await shown()).keyResult(id, at),
    progress: async (id, at) => (await shown()).progress(id, at),
    history: async (id, range, knownAt) => (await shown()).history(id, range, knownAt),
    explain: async (id, at) => (await shown()).explain(id, at),
    changes: async (id, between) => (await shown()).changes(id, between),
    restatements: async (id, between) => (await shown()).restatements(id, between),
    pushObservations: async (items) => (await shown()).pushObservations(items),
    checkIn: async (id, checkIn) => (await shown()).checkIn(id, checkIn),
    rebaseline: async (id, reason, by) => (await shown()).rebaseline(id, reason, by),
    startSync: async (request) => (await shown()).startSync(request),
    backfill: async (request) => (await shown()).backfill(request),
    syncRuns: async (limit, before) => (await shown()).syncRuns(limit, before),
    syncRun: async (id) => (await shown()).syncRun(id),
    runEvents: async function* (id, signal) {
      yield* (await shown()).runEvents(id, signal);
    },
    planSync: async () => (await shown()).planSync(),
    suggest: async (text) => (await shown()).suggest(text),
    connections: async () => (await shown()).connections(),
    schedules: async () => (await shown()).schedules(),
    putSchedule: async (id, settings) => (await shown()).putSchedule(id, settings),
    removeSchedule: async (id) => (await shown()).removeSchedule(id),
    removeDemo: async () => (await shown()).removeDemo(),
  };
}

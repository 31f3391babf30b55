/**
 * The same use cases and ports with a span around each step of a sync: plan, source call, commit, evaluation, write of progress,
 * delivery. Between jobs the trace goes on in the job's own options (jobs/backend.ts).
 */
import { SourceError } from '../domain/planning/failure.ts';
import { failSpan, inSpan } from '../platform/spans.ts';
import type { ProgressStore, SourceGateway, Stores, SyncRun, SyncRunStore } from '../ports.ts';
import type { UseCaseDependencies } from '../usecases/dependencies.ts';
import type { SyncUseCases } from '../usecases/sync-use-cases.ts';
import type { WorkspaceUseCases } from '../usecases/workspace-use-cases.ts';

export function tracedDependencies(deps: UseCaseDependencies): UseCaseDependencies {
  return { ...deps, gateway: tracedGateway(deps.gateway, deps.stores.workspaceId), stores: tracedStores(deps.stores) };
}

/** What a person starts begins a trace, as what a schedule starts does. */
export function tracedUseCases(useCases: WorkspaceUseCases, workspace: string): WorkspaceUseCases {
  const planned = (trigger: SyncRun['trigger'], plan: () => Promise<SyncRun>) =>
    inSpan('plan sync', { attributes: { 'nyckel.workspace': workspace, 'nyckel.trigger': trigger } }, async (span) => {
      const run = await plan();
      span.setAttributes({ 'nyckel.run': run.id, 'nyckel.calls': run.calls.planned });
      return run;
    });
  return {
    ...useCases,
    sync: tracedSync(useCases.sync, workspace),
    startSync: (request) => planned('sync_now', () => useCases.startSync(request)),
    backfill: (request) => planned('backfill', () => useCases.backfill(request)),
  };
}

export function tracedSync(sync: SyncUseCases, workspace: string): SyncUseCases {
  return {
    ...sync,
    planSync: (request, signal) => {
      const attributes = { 'nyckel.workspace': workspace, 'nyckel.run': request.runId, 'nyckel.trigger': request.trigger };
      return inSpan('plan sync', { attributes }, async (span) => {
        const run = await sync.planSync(request, signal);
        span.setAttribute('nyckel.calls', run.calls.planned);
        return run;
      });
    },
    runCall: (request) => {
      const attributes = { 'nyckel.workspace': workspace, 'nyckel.run': request.runId, 'nyckel.call': request.key };
      return inSpan('run call', { attributes }, async (span) => {
        const result = await sync.runCall(request);
        span.setAttribute('nyckel.outcome', result.kind);
        return result;
      });
    },
    evaluateRun: (runId) =>
      inSpan('evaluate run', { attributes: { 'nyckel.workspace': workspace, 'nyckel.run': runId } }, async (span) => {
        const state = await sync.evaluateRun(runId);
        span.setAttribute('nyckel.state', state);
        return state;
      }),
    deliverEffects: (signal) =>
      inSpan('deliver effects', { attributes: { 'nyckel.workspace': workspace } }, () => sync.deliverEffects(signal)),
  };
}

function tracedGateway(gateway: SourceGateway, workspace: string): SourceGateway {
  return {
    ...gateway,
    read: (connection, call, context) => {
      const { id, source } = connection;
      const attributes = {
        'nyckel.workspace': workspace,
        'nyckel.connection': id,
        'nyckel.source': source,
        'nyckel.call': call.key,
        'nyckel.queries': call.queries.length,
        'nyckel.key_results': call.keyResults.length,
      };
      return inSpan('source call', { attributes, isCall: true }, async (span) => {
        try {
          const reading = await gateway.read(connection, call, context);
          span.setAttributes({
            'nyckel.observations': reading.observations.length,
            'nyckel.requests': reading.exchanges.length,
            'nyckel.refusals': reading.refusals.length,
          });
          return reading;
        } catch (error) {
          if (error instanceof SourceError) span.setAttribute('nyckel.failure', error.failure.next);
          throw error;
        }
      });
    },
  };
}

function tracedStores(stores: Stores): Stores {
  const { workspaceId: workspace } = stores;
  return { ...stores, runs: tracedRuns(stores.runs, workspace), progress: tracedProgress(stores.progress, workspace) };
}

function tracedRuns(runs: SyncRunStore, workspace: string): SyncRunStore {
  return {
    ...runs,
    commit: (commit) => {
      const attributes = {
        'nyckel.workspace': workspace,
        'nyckel.run': commit.runId,
        'nyckel.call': commit.callKey,
        'nyckel.outcome': commit.outcome.kind,
      };
      return inSpan('commit call', { attributes }, async (span) => {
        if (commit.outcome.kind === 'failed') failSpan(span, commit.outcome.failure.next);
        const counts = await runs.commit(commit);
        for (const [name, count] of Object.entries(counts)) span.setAttribute(`nyckel.${name}`, count);
        return counts;
      });
    },
  };
}

function tracedProgress(progress: ProgressStore, workspace: string): ProgressStore {
  return {
    ...progress,
    write: (evaluation, context) => {
      const attributes = {
        'nyckel.workspace': workspace,
        'nyckel.as_of': context.asOf,
        'nyckel.key_results': context.keyResults.length,
        ...(context.runId === null ? {} : { 'nyckel.run': context.runId }),
      };
      return inSpan('write progress', { attributes }, async (span) => {
        const result = await progress.write(evaluation, context);
        span.setAttribute('nyckel.written', result.written);
        return result;
      });
    },
  };
}

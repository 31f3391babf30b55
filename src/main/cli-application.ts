/** The application as the commands are given it: opened on first use, closed when the command ends. */
import { join } from 'node:path';
import { CATALOGUE } from '../../connectors/catalogue.ts';
import { openRedisBackend } from '../../jobs/backend.ts';
import { type CliApplication, CliError, type Finding } from '../cli/dependencies.ts';
import type { Config } from '../config.ts';
import type { SourceKnowledge } from '../definitions/parse-definition.ts';
import { InputError } from '../domain/input-error.ts';
import type { Logger, WorkspaceId } from '../ports.ts';
import { makeApiUseCases } from './api-use-cases.ts';
import { makeSourceCatalogue } from './source-catalogue.ts';
import { type Application, DEFAULT_WORKSPACE, DEMO_WORKSPACE, openApplication } from './wire.ts';
import { GRACE_MS } from './worker.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

export async function openCliApplication(
  config: Config,
  logger: Logger,
  cwd: string,
): Promise<CliApplication & { close(): Promise<void> }> {
  const application = await openApplication(config, logger, cwd);
  const workspace = await application.shown(DEFAULT_WORKSPACE);
  const stores = application.storesOf(workspace);
  const own = application.useCasesOf(DEFAULT_WORKSPACE);
  const useCases = makeApiUseCases(application, workspace);
  return {
    workspace,
    stores,
    ownStores: application.storesOf(DEFAULT_WORKSPACE),
    useCases,
    now: () => application.clock.now(),
    today: async () => (await useCases.workspace()).today,
    // What is applied is always one's own, also while sample data are shown.
    applyDefinition: (definition, expectedVersion) =>
      own.applyDefinition(definition, workspace === DEFAULT_WORKSPACE ? expectedVersion : null),
    planOf: (definition) => own.planOf(definition),
    examine: (signal) => examine(application, signal),
    work: () => workUnlessOthersDo(application, workspace),
    close: application.close,
  };
}

/** Workers of this process; none where a server runs them already. @throws CliError for sample data, whose sources a server holds */
async function workUnlessOthersDo(application: Application, workspace: WorkspaceId): Promise<{ stop(): Promise<void> }> {
  if ((await application.backend.queue('fetch').getWorkersCount()) > 0) return { stop: async () => undefined };
  if (workspace === DEMO_WORKSPACE)
    throw new CliError('The sources of the sample data are part of `nyckel start`: start it, and sync while it runs.');
  // A command reads what it was asked for; a night that was missed is the server's to catch up, and would take its calls.
  const running = application.work('jobs');
  await application.useCasesOf(workspace).sync.repairRuns();
  return { stop: () => running.stop(GRACE_MS) };
}

/** The queue alone, where the database cannot be opened. */
export async function probeQueue({ queueUrl }: Config, logger: Logger): Promise<Finding> {
  if (queueUrl === null) return { what: 'queue', isFine: false, detail: 'it lives in the same Postgres' };
  const backend = await openRedisBackend(queueUrl, { logger, nowMs: Date.now });
  try {
    return await findingOf('queue', () => backend.ping(), `${backend.kind}, answers`);
  } finally {
    await backend.close();
  }
}

async function findingOf(what: string, probe: () => Promise<void>, detail: string): Promise<Finding> {
  try {
    await probe();
    return { what, isFine: true, detail };
  } catch (error) {
    return { what, isFine: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function* examine(application: Application, signal: AbortSignal): AsyncIterable<Finding> {
  const { config, deployment, backend } = application;
  yield findingOf('Postgres', () => deployment.ping(), config.databaseUrl === null ? 'built-in, answers' : 'answers');
  yield findingOf('queue', () => backend.ping(), `${backend.kind}, answers`);
  const workspace = await application.shown(DEFAULT_WORKSPACE);
  if (workspace === DEMO_WORKSPACE) {
    // A check from here would find nobody, and would park connections that work.
    yield { what: 'connections', isFine: true, detail: 'sample data, whose sources are part of `nyckel start`: not checked' };
    return;
  }
  const useCases = application.useCasesOf(workspace);
  for (const { id } of await useCases.connections()) {
    if (signal.aborted) return;
    const { failure, title, zone } = await useCases.checkConnection(id, signal);
    yield {
      what: `connection ${id}`,
      isFine: failure === null,
      detail: failure?.message ?? `answers as ${title ?? id}${zone === null ? '' : `, ${zone}`}`,
    };
  }
}

/** What the connectors declare, without asking anybody. */
export async function sourceKnowledge(): Promise<SourceKnowledge> {
  const connectors = new Map(await Promise.all(Object.entries(CATALOGUE).map(async ([id, load]) => [id, await load()] as const)));
  const catalogue = makeSourceCatalogue(connectors);
  return {
    sources: [...connectors.keys()],
    settingsProblems: (connection) => {
      try {
        catalogue.manifestOf(connection);
        return [];
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const prefix = `connections.${connection.id}.settings.`;
        return error.problems.map((problem) => ({
          ...problem,
          path: problem.path.startsWith(prefix) ? problem.path.slice(prefix.length) : problem.path,
        }));
      }
    },
    metricsOf: (connection) => {
      try {
        return catalogue.manifestOf(connection).metrics;
      } catch (error) {
        // Said by settingsProblems, or by the list of sources.
        if (error instanceof InputError) return null;
        throw error;
      }
    },
  };
}

/** The composition root: every dependency made from the configuration, once, for the API, the workers and the command line. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOGUE } from '../../connectors/catalogue.ts';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import type { QueueBackend } from '../../jobs/backend.ts';
import { makeJobQueue } from '../../jobs/queues.ts';
import { startScheduler } from '../../jobs/scheduler.ts';
import { makeSourceTurns } from '../../jobs/source-turns.ts';
import { startWorkers } from '../../jobs/worker.ts';
import type { Config } from '../config.ts';
import { makeClock } from '../platform/clock.ts';
import { makeRandomness } from '../platform/randomness.ts';
import type { Clock, Deployment, Logger, Randomness, Stores, WorkspaceId } from '../ports.ts';
import { cachedDefinitions } from '../usecases/cached-definitions.ts';
import type { UseCaseDependencies } from '../usecases/dependencies.ts';
import { makeWorkspaceUseCases, type WorkspaceUseCases } from '../usecases/workspace-use-cases.ts';
import { openStorage } from './open-storage.ts';
import { makeSecretReader } from './secret-reader.ts';
import { makeSourceCatalogue } from './source-catalogue.ts';
import { makeSourceGateway } from './source-gateway.ts';
import { type RunningPostgres, startPostgres } from './start-postgres.ts';
import { tracedDependencies, tracedUseCases } from './traced.ts';

/** The embedded default's own workspace, and the one that sample data live in. */
export const DEFAULT_WORKSPACE = 'default' as WorkspaceId;
export const DEMO_WORKSPACE = 'demo' as WorkspaceId;

export interface Application {
  readonly config: Config;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  readonly deployment: Deployment;
  readonly backend: QueueBackend;
  readonly catalogue: ReturnType<typeof makeSourceCatalogue>;
  storesOf(workspace: WorkspaceId): Stores;
  /** Made once per workspace. */
  useCasesOf(workspace: WorkspaceId): WorkspaceUseCases;
  /** The workspace to show: the sample data's while one's own is empty. */
  shown(workspace: WorkspaceId): Promise<WorkspaceId>;
  /** Where the sample data's sources listen in this process; null: not here. */
  setDemoEndpoints(endpoints: Readonly<Record<string, string>> | null): void;
  /** Workers and the schedule. @returns how to stop them, within about twice the grace */
  /** @param only jobs: what is in the queue, without the schedule and without catching up */
  work(only?: 'jobs'): { stop(graceMs: number): Promise<void>; repair(): Promise<void> };
  close(): Promise<void>;
}
/** What a demo connection is told where its servers are not running: nothing leaves the machine for it. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * @param postgres what startPostgres answers, where somebody has begun that before; stopped by `close`, and when the rest fails
 */
export async function openApplication(
  config: Config,
  logger: Logger,
  cwd: string,
  postgres: Promise<RunningPostgres> = startPostgres(config, logger),
): Promise<Application> {
  const clock = makeClock(config.clock);
  const randomness = makeRandomness();
  const tracing = config.tracesUrl === null ? null : (await import('./start-tracing.ts')).startTracing();
  const [storage, connectors] = await Promise.all([openStorage({ config, logger, clock, randomness, postgres }), loadConnectors()]);
  const { deployment, backend } = storage;
  await deployment.ensure(DEFAULT_WORKSPACE);
  const catalogue = makeSourceCatalogue(connectors);
  const queue = makeJobQueue(backend);
  const turns = makeSourceTurns(backend, logger);
  const secrets = makeSecretReader(process.env, cwd);
  const http = makeHttp();
  let demoEndpoints: Readonly<Record<string, string>> | null = null;
  const demoLookup = new Proxy<Record<string, string>>({}, { get: (_, name) => demoEndpoints?.[String(name)] ?? NOWHERE });
  const useCases = new Map<WorkspaceId, WorkspaceUseCases>();
  const storesOf = (workspace: WorkspaceId): Stores => {
    const stores = deployment.stores(workspace);
    return { ...stores, definitions: cachedDefinitions(stores.definitions) };
  };
  const useCasesOf = (workspace: WorkspaceId): WorkspaceUseCases => {
    const known = useCases.get(workspace);
    if (known !== undefined) return known;
    const isDemo = workspace === DEMO_WORKSPACE;
    const deps: UseCaseDependencies = tracedDependencies({
      clock,
      randomness,
      logger,
      stores: storesOf(workspace),
      catalogue,
      gateway: makeSourceGateway({ catalogue, http, endpoints: isDemo ? demoLookup : config.endpoints, fileRoots: config.fileRoots }),
      secrets,
      queue,
      turns,
      keepDays: config.keepDays,
      pause,
    });
    const parts = { deps, sinks: [], isDemo, removeDemo: () => removeDemo(deployment, useCases) };
    const made = tracedUseCases(makeWorkspaceUseCases(parts), workspace);
    useCases.set(workspace, made);
    return made;
  };
  return {
    config,
    clock,
    randomness,
    logger,
    deployment,
    backend,
    catalogue,
    storesOf,
    useCasesOf,
    shown: (workspace) => shownWorkspace(deployment, workspace),
    setDemoEndpoints: (endpoints) => {
      demoEndpoints = endpoints;
    },
    work: (only) => work({ deployment, backend, logger, useCasesOf: (workspace) => useCasesOf(workspace).sync }, only),
    close: async () => {
      await storage.close();
      await tracing?.stop();
    },
  };
}

function work(deps: Parameters<typeof startScheduler>[0], only?: 'jobs') {
  const workers = startWorkers(deps);
  if (only === 'jobs') return { repair: async () => undefined, stop: (graceMs: number) => workers.stop(graceMs) };
  const scheduler = startScheduler(deps);
  return {
    repair: scheduler.repair,
    stop: async (graceMs: number) => {
      await Promise.all([scheduler.stop(graceMs), workers.stop(graceMs)]);
    },
  };
}

/** All of them: which are used is decided by definitions. Their vendors' packages are loaded when a call is made. */
async function loadConnectors() {
  return new Map(await Promise.all(Object.entries(CATALOGUE).map(async ([id, load]) => [id, await load()] as const)));
}

async function shownWorkspace(deployment: Deployment, workspace: WorkspaceId): Promise<WorkspaceId> {
  if (workspace !== DEFAULT_WORKSPACE) return workspace;
  const own = await deployment.stores(DEFAULT_WORKSPACE).definitions.versions();
  if (own.length > 0) return workspace;
  return (await deployment.workspaces()).includes(DEMO_WORKSPACE) ? DEMO_WORKSPACE : workspace;
}

async function removeDemo(deployment: Deployment, useCases: Map<WorkspaceId, WorkspaceUseCases>): Promise<void> {
  useCases.delete(DEMO_WORKSPACE);
  await deployment.remove(DEMO_WORKSPACE);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the wait; whoever waits looks at the signal itself.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Folder of the built dashboard; null where it was not built. */
export function webFolderOf(root: string): string | null {
  const folder = join(root, 'web', 'dist');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}

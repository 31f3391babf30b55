/** A deployment with its queue, its workers and a scripted source, for tests of the way of a number. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Connector } from '../../connectors/kit/define-connector.ts';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import s3Export from '../../connectors/s3-export/index.ts';
import { openPostgresBackend, openRedisBackend, type QueueBackend } from '../../jobs/backend.ts';
import { makeJobQueue } from '../../jobs/queues.ts';
import { makeSourceTurns } from '../../jobs/source-turns.ts';
import { type RunningWorkers, startWorkers } from '../../jobs/worker.ts';
import { type Instant, inclusiveRange, instant, instantFromMs, localDate, msOfInstant } from '../../src/domain/calendar.ts';
import type { KeyResult, OkrDefinition } from '../../src/domain/key-result.ts';
import { makeSecretReader } from '../../src/main/secret-reader.ts';
import { makeSourceCatalogue } from '../../src/main/source-catalogue.ts';
import { makeSourceGateway } from '../../src/main/source-gateway.ts';
import type { Clock, Deployment, Logger, Stores, SyncRun, WorkspaceId } from '../../src/ports.ts';
import { cachedDefinitions } from '../../src/usecases/cached-definitions.ts';
import type { UseCaseDependencies } from '../../src/usecases/dependencies.ts';
import { makeSyncUseCases, type SyncUseCases } from '../../src/usecases/sync-use-cases.ts';
import { definitionOf } from '../domain/scenario.ts';
import { KEEP_DAYS } from '../support/keep-days.ts';
import { type ScriptedLimits, type ScriptedSource, scriptedConnector } from './scripted-source.ts';

export const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const LOUD: Logger = { debug: () => undefined, info: console.log, warn: console.warn, error: console.error };
export const logger: Logger = process.env.NYCKEL_TEST_LOG === undefined ? SILENT : LOUD;

/** A clock that a test sets. */
export interface SetClock extends Clock {
  set(text: string): void;
  advance(ms: number): void;
}
export function setClock(text: string): SetClock {
  let now: Instant = instant(text);
  return {
    now: () => now,
    set: (later) => {
      now = instant(later);
    },
    advance: (ms) => {
      now = instantFromMs(msOfInstant(now) + ms);
    },
  };
}

export type BackendKind = 'postgres' | 'redis';
export async function openBackend(
  kind: BackendKind,
  urls: { readonly queueUrl: string; readonly redisUrl: string | null; readonly prefix?: string },
  nowMs: () => number,
  leaseMs = 1_500,
): Promise<QueueBackend> {
  if (kind === 'redis')
    return openRedisBackend(urls.redisUrl ?? '', { logger, nowMs, leaseMs, prefix: urls.prefix ?? `t${randomUUID().slice(0, 8)}` });
  const pool = new pg.Pool({ connectionString: urls.queueUrl, max: 12, connectionTimeoutMillis: 20_000, options: '-c search_path=bullmq' });
  pool.on('error', () => undefined);
  pool.setMaxListeners(0);
  return openPostgresBackend(pool as never, { logger, nowMs, leaseMs });
}

export interface Harness {
  readonly stores: Stores;
  readonly useCases: SyncUseCases;
  readonly deps: UseCaseDependencies;
  readonly useCasesOf: (workspace: WorkspaceId) => SyncUseCases;
  /** @param own a backend of their own, as another process would have */
  startWorkers(own?: QueueBackend): RunningWorkers;
}
export interface HarnessParts {
  readonly deployment: Deployment;
  readonly stores: Stores;
  readonly backend: QueueBackend;
  readonly clock: Clock;
  readonly source: ScriptedSource;
  readonly limits?: ScriptedLimits;
  /** 0: retries come at once. */
  readonly fraction?: number;
  /** A folder of files for connections of s3-export. */
  readonly folder?: string;
}

export function makeHarness({ deployment, stores, backend, clock, source, limits, fraction = 0, folder }: HarnessParts): Harness {
  const scripted = scriptedConnector(source.url, limits) as Connector;
  const catalogue = makeSourceCatalogue(
    new Map([['scripted', scripted], ...(folder === undefined ? [] : [['s3-export', s3Export as Connector] as const])]),
  );
  const gateway = makeSourceGateway({ catalogue, http: makeHttp(), endpoints: {}, fileRoots: folder === undefined ? [] : [folder] });
  const queue = makeJobQueue(backend);
  const depsOf = (own: Stores): UseCaseDependencies => ({
    clock,
    randomness: { fraction: () => fraction, token: () => randomUUID(), uuid: () => randomUUID() },
    logger,
    stores: { ...own, definitions: cachedDefinitions(own.definitions) },
    catalogue,
    gateway,
    secrets: makeSecretReader({}, '/nowhere'),
    queue,
    turns: makeSourceTurns(backend, logger),
    keepDays: KEEP_DAYS,
    pause: async () => undefined,
  });
  const made = new Map<WorkspaceId, SyncUseCases>();
  const useCasesOf = (workspace: WorkspaceId): SyncUseCases => {
    const known = made.get(workspace) ?? makeSyncUseCases(depsOf(deployment.stores(workspace)), []);
    made.set(workspace, known);
    return known;
  };
  return {
    stores,
    deps: depsOf(stores),
    useCases: useCasesOf(stores.workspaceId),
    useCasesOf,
    startWorkers: (own = backend) => startWorkers({ backend: own, useCasesOf, logger }, { lockMs: 2_000, stalledCheckMs: 500 }),
  };
}

export function okrs(keyResults: KeyResult[], connections: readonly string[] = ['site']): OkrDefinition {
  const definition = definitionOf({ asOf: '2026-10-20', starts: '2026-10-01', ends: '2026-12-31', keyResults });
  return { ...definition, connections: connections.map((id) => ({ id, source: 'scripted', settings: {}, credential: null })) };
}

export async function define(stores: Stores, definition: OkrDefinition, at = '2026-10-01T00:00:00Z'): Promise<void> {
  const { version } = await stores.definitions.current();
  await stores.definitions.apply(definition, instant(at), version);
}

export const oct = (first: number, last: number) =>
  inclusiveRange(localDate(`2026-10-${String(first).padStart(2, '0')}`), localDate(`2026-10-${String(last).padStart(2, '0')}`));

let runs = 0;
export async function sync({ useCases }: Harness, request: Partial<Parameters<SyncUseCases['planSync']>[0]> = {}): Promise<SyncRun> {
  runs += 1;
  const asked = { trigger: 'sync_now', runId: `run-${runs}`, scheduled: null, keyResult: null, connection: null, range: null } as const;
  return useCases.planSync({ ...asked, ...request }, new AbortController().signal);
}

/** Looks until the run has ended; fails after a bound. */
export async function untilEnded({ stores }: Pick<Harness, 'stores'>, runId: string, withinMs = 20_000): Promise<SyncRun> {
  return eventually(
    async () => {
      const run = await stores.runs.get(runId);
      return run?.endedAt == null ? null : run;
    },
    withinMs,
    async () =>
      JSON.stringify([
        await stores.runs.get(runId),
        (await stores.runs.calls(runId)).map((call) => [call.key, call.state, call.attempts, call.failure]),
      ]),
  );
}

export async function eventually<Result>(
  look: () => Promise<Result | null>,
  withinMs = 20_000,
  describe: () => Promise<string> = async () => '',
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`it did not happen within ${withinMs} ms ${await describe()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/**
 * A real worker process for chaos tests: the real jobs, stores, connector kit and scheduler, on a clock that the test sets, with
 * a sink that tells the test over HTTP. It waits until it is given a workspace, so that a spare one takes over at once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import { openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { openPostgresBackend, openRedisBackend } from '../../jobs/backend.ts';
import { makeJobQueue } from '../../jobs/queues.ts';
import { startScheduler } from '../../jobs/scheduler.ts';
import { makeSourceTurns } from '../../jobs/source-turns.ts';
import { startWorkers } from '../../jobs/worker.ts';
import { type Instant, instant } from '../../src/domain/calendar.ts';
import { makeSecretReader } from '../../src/main/secret-reader.ts';
import { makeSourceCatalogue } from '../../src/main/source-catalogue.ts';
import { makeSourceGateway } from '../../src/main/source-gateway.ts';
import { makeSecretEnvelope } from '../../src/platform/vault.ts';
import type { Clock, Logger, OutboxEntry, WorkspaceId } from '../../src/ports.ts';
import { cachedDefinitions } from '../../src/usecases/cached-definitions.ts';
import type { Sink } from '../../src/usecases/deliver-effects.ts';
import { makeSyncUseCases, type SyncUseCases } from '../../src/usecases/sync-use-cases.ts';
import { scriptedConnector } from '../jobs/scripted-source.ts';
import { KEEP_DAYS } from '../support/keep-days.ts';
import { arm, type Strike, watchOperations } from './sabotage.ts';

export interface WorkerConfig {
  readonly backend: 'postgres' | 'redis';
  readonly appUrl: string;
  readonly queueUrl: string;
  readonly redisUrl: string | null;
  readonly prefix: string;
  readonly sourceUrl: string;
  readonly sinkUrl: string;
  readonly concurrent: number;
  readonly poolMax: number;
  readonly queuePoolMax: number;
}
export type Order =
  /** Works on this workspace; `strike` is armed once it does. */
  | { readonly kind: 'work'; readonly workspace: string; readonly now: string; readonly strike: Strike | null }
  | { readonly kind: 'clock'; readonly now: string }
  /** Collects its garbage and tells what is left. */
  | { readonly kind: 'measure' }
  | { readonly kind: 'stop' };
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'working' }
  | { readonly kind: 'heap'; readonly bytes: number }
  | { readonly kind: 'problem'; readonly message: string };

const TIMES = { lockMs: 1_000, stalledCheckMs: 300 };
const REPAIR_EVERY_MS = 400;
/** A worker paused in a transaction keeps others from its rows for so long. */
const IDLE_IN_TRANSACTION_MS = 2_000;

function report(said: Report): void {
  process.send?.(said);
}
const line = (level: string) => (fields: object, message: string) => {
  if (process.env.NYCKEL_TEST_LOG !== undefined) process.stderr.write(`${process.pid} ${level} ${message} ${JSON.stringify(fields)}\n`);
};
const logger: Logger = { debug: () => undefined, info: line('info'), warn: line('warn'), error: line('error') };

function httpSink(url: string): Sink {
  return {
    id: 'test',
    deliver: async (entry: OutboxEntry, signal: AbortSignal) => {
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(entry), signal });
      if (!answer.ok) throw new Error(`the sink answered ${answer.status}`);
    },
  };
}

async function openBackend(config: WorkerConfig, nowMs: () => number) {
  if (config.backend === 'redis') return openRedisBackend(config.redisUrl ?? '', { logger, nowMs, prefix: config.prefix });
  const pool = new pg.Pool({ connectionString: config.queueUrl, max: config.queuePoolMax, options: '-c search_path=bullmq' });
  pool.on('error', () => undefined);
  pool.setMaxListeners(0);
  return openPostgresBackend(pool as never, { logger, nowMs });
}

/** The one workspace that the test is about now. */
interface Assignment {
  workspace: WorkspaceId | null;
  now: Instant;
}

async function prepare(config: WorkerConfig, assigned: Assignment) {
  const clock: Clock = { now: () => assigned.now };
  const randomness = { fraction: () => 0, token: () => randomUUID(), uuid: () => randomUUID() };
  const database = openDatabase(config.appUrl, { max: config.poolMax, idleInTransactionMs: IDLE_IN_TRANSACTION_MS });
  const envelope = makeSecretEnvelope(createHash('sha256').update('chaos').digest());
  const stored = makeDeployment({ database, envelope, randomness });
  const deployment = { workspaces: async () => (assigned.workspace === null ? [] : [assigned.workspace]) };
  const backend = await openBackend(config, () => Date.parse(assigned.now));
  const limits = { concurrent: config.concurrent, perMinute: null, metricsPerQuery: 3, queriesPerCall: 2 };
  const catalogue = makeSourceCatalogue(new Map([['scripted', scriptedConnector(config.sourceUrl, limits)]]));
  const gateway = makeSourceGateway({ catalogue, http: makeHttp(), endpoints: {}, fileRoots: [] });
  const sinks = [httpSink(config.sinkUrl)];
  const made = new Map<WorkspaceId, SyncUseCases>();
  const useCasesOf = (workspace: WorkspaceId): SyncUseCases => {
    const stores = stored.stores(workspace);
    const deps = {
      clock,
      randomness,
      logger,
      stores: { ...stores, definitions: cachedDefinitions(stores.definitions) },
      catalogue,
      gateway,
      secrets: makeSecretReader({}, '/nowhere'),
      queue: makeJobQueue(backend),
      turns: makeSourceTurns(backend, { warn: () => undefined }),
      keepDays: KEEP_DAYS,
      pause: async (ms: number, signal: AbortSignal) => {
        await pause(Math.min(ms, 50), undefined, { signal }).catch(() => undefined);
      },
    };
    const useCases = made.get(workspace) ?? makeSyncUseCases(deps, sinks);
    made.set(workspace, useCases);
    return useCases;
  };
  const deps = { backend, useCasesOf, logger, deployment };
  const start = () => {
    const workers = startWorkers(deps, TIMES);
    const scheduler = startScheduler(deps, REPAIR_EVERY_MS);
    return { workers, scheduler };
  };
  const close = async () => {
    await backend.close();
    await stored.close();
  };
  return { start, close };
}

async function main(config: WorkerConfig): Promise<void> {
  watchOperations();
  const assigned: Assignment = { workspace: null, now: instant('2026-01-01T00:00:00Z') };
  const made = await prepare(config, assigned);
  let running: ReturnType<typeof made.start> | null = null;
  const stop = async () => {
    await running?.scheduler.stop();
    await running?.workers.stop(1_000);
    await made.close();
    process.exit(0);
  };
  process.on('message', (order: Order) => {
    switch (order.kind) {
      case 'clock':
        assigned.now = instant(order.now);
        return;
      case 'work':
        assigned.workspace = order.workspace as WorkspaceId;
        assigned.now = instant(order.now);
        arm(order.strike);
        running ??= made.start();
        report({ kind: 'working' });
        return;
      case 'measure':
        global.gc?.();
        report({ kind: 'heap', bytes: process.memoryUsage().heapUsed });
        return;
      case 'stop':
        void stop();
        return;
    }
  });
  // A test that was killed must not leave its workers behind.
  process.on('disconnect', () => process.exit(1));
  report({ kind: 'ready' });
}

main(JSON.parse(process.env.NYCKEL_CHAOS_WORKER ?? '{}') as WorkerConfig).catch((error: unknown) => {
  report({ kind: 'problem', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
});

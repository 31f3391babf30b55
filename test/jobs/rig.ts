/** One workspace with a queue, a scripted source and a clock per test, on real Postgres and Redis: hooks for a describe block. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { type RunningScheduler, startScheduler } from '../../jobs/scheduler.ts';
import type { RunningWorkers } from '../../jobs/worker.ts';
import type { FailureScope } from '../../src/domain/planning/failure.ts';
import type { Stores, WorkspaceId } from '../../src/ports.ts';
import { change, input, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type BackendKind, type Harness, logger, makeHarness, openBackend, type SetClock, setClock } from './harness.ts';
import { type Fault, type ScriptedLimits, type ScriptedSource, startScriptedSource } from './scripted-source.ts';

/** One metric per call, so that a sync is several calls. */
export const ONE_EACH: ScriptedLimits = { concurrent: 1, perMinute: null, metricsPerQuery: 1, queriesPerCall: 1 };

export const keyResult = (metric: string, connection = 'site') =>
  change({ id: `${connection}-${metric}`, target: to(10_000), inputs: [input(metric, { connection })] });

export const status = (code: number, retryAfterS?: number, scope?: FailureScope): Fault => ({
  kind: 'status',
  status: code,
  ...(retryAfterS === undefined ? {} : { retryAfterS }),
  ...(scope === undefined ? {} : { scope }),
});

export interface Servers {
  readonly place: ReturnType<typeof useDeployment>;
  readonly redis: () => TestRedis;
}
/** The servers of a test file. */
export function useServers(): Servers {
  const place = useDeployment();
  let redis: TestRedis | null = null;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis?.stop();
  });
  return {
    place,
    redis: () => {
      if (redis === null) throw new Error('useServers(): only inside tests and hooks');
      return redis;
    },
  };
}

export class Rig {
  backend!: QueueBackend;
  source!: ScriptedSource;
  stores!: Stores;
  clock!: SetClock;
  /** Opens the same queue again, as another process would. */
  anotherBackend!: (leaseMs?: number) => Promise<QueueBackend>;
  readonly #servers: Servers;
  readonly #stops: (() => Promise<unknown>)[] = [];

  constructor(servers: Servers) {
    this.#servers = servers;
  }
  async start(kind: BackendKind): Promise<void> {
    this.clock = setClock('2026-10-20T03:15:00Z');
    this.source = await startScriptedSource();
    this.stores = await this.#servers.place.fresh();
    const prefix = `t${randomUUID().slice(0, 8)}`;
    const urls = { queueUrl: this.#servers.place.urls.queueUrl, redisUrl: this.#servers.redis().url, prefix };
    this.anotherBackend = (leaseMs) => openBackend(kind, urls, () => Date.parse(this.clock.now()), leaseMs);
    this.backend = await this.anotherBackend();
  }
  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    // Tests of one file share the queue's tables: what one leaves is not worked on by the next.
    for (const name of QUEUE_NAMES) await this.backend.queue(name).obliterate({ force: true });
    await this.backend.close();
    await this.source.stop();
  }
  /** Done after the test, the last first. */
  onStop(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }
  harness(limits?: ScriptedLimits, fraction = 0): Harness {
    const { stores, backend, clock, source } = this;
    const { deployment } = this.#servers.place;
    return makeHarness({ deployment, stores, backend, clock, source, fraction, ...(limits === undefined ? {} : { limits }) });
  }
  /** Workers that are stopped after the test. */
  work(harness: Harness, own?: QueueBackend): RunningWorkers {
    const workers = harness.startWorkers(own);
    this.#stops.push(() => workers.stop(1_000));
    return workers;
  }
  /** A scheduler that repairs when told to. */
  scheduler(harness: Harness, workspaces: readonly WorkspaceId[] = [this.stores.workspaceId]): RunningScheduler {
    const parts = {
      backend: this.backend,
      useCasesOf: harness.useCasesOf,
      logger,
      deployment: { workspaces: async () => workspaces },
    };
    const scheduler = startScheduler(parts, 1_000);
    this.#stops.push(() => scheduler.stop());
    return scheduler;
  }
}

/** Registers a rig's hooks in a describe block. */
export function useRig(servers: Servers, kind: BackendKind): Rig {
  const rig = new Rig(servers);
  beforeEach(() => rig.start(kind));
  afterEach(() => rig.stop());
  return rig;
}

/** One run of the nights by real workers, undisturbed or with strikes, and what it left behind. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import type { Stores, WorkspaceId } from '../../src/ports.ts';
import { type ScriptedSource, startScriptedSource } from '../jobs/scripted-source.ts';
import { type TestDeployment, testEnvelope, testRandomness, useDeployment } from '../support/database.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres-server.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import type { WorkerConfig } from './chaos-worker.ts';
import { type EffectSink, startEffectSink } from './effect-sink.ts';
import { type FinalState, finalState } from './final-state.ts';
import type { Fleet } from './fleet.ts';
import { answerAsOf, defineNights, NIGHTS, type Night, untilNightIsOver } from './nights.ts';
import type { Strike } from './sabotage.ts';

export const IS_LONG = process.env.NYCKEL_CHAOS === 'long';

export interface ChaosPlace {
  readonly deployment: Pick<TestDeployment, 'deployment'> & { readonly urls: Pick<TestDeployment['urls'], 'appUrl' | 'queueUrl'> };
  readonly source: ScriptedSource;
  readonly sink: EffectSink;
  readonly redis: TestRedis;
  config(backend: 'postgres' | 'redis', more?: Partial<WorkerConfig>): WorkerConfig;
}

type Servers = Pick<ChaosPlace, 'source' | 'sink' | 'redis'>;

/** Registers the hooks of a file: database, Redis, source and sink. */
export function useChaosPlace(): () => ChaosPlace {
  const deployment = useDeployment();
  const servers = useServers();
  return () => placeOf(deployment, servers());
}

/** As `useChaosPlace`, on a Postgres server of its own, which may be restarted and killed. */
export function useBreakablePlace(settings: Readonly<Record<string, string>> = {}): () => ChaosPlace & { readonly postgres: OwnPostgres } {
  let made: { readonly postgres: OwnPostgres; readonly deployment: ChaosPlace['deployment'] } | null = null;
  beforeAll(async () => {
    const postgres = await startOwnPostgres(settings);
    const database = openDatabase(postgres.urls.appUrl, { max: 4 });
    const deployment = makeDeployment({ database, envelope: testEnvelope(), randomness: testRandomness });
    made = { postgres, deployment: { urls: postgres.urls, deployment } };
  });
  afterAll(async () => {
    await made?.deployment.deployment.close();
    await made?.postgres.stop();
  });
  const servers = useServers();
  return () => {
    if (made === null) throw new Error('useBreakablePlace(): only inside tests and hooks');
    return { ...placeOf(made.deployment, servers()), postgres: made.postgres };
  };
}

function useServers(): () => Servers {
  let parts: Servers | null = null;
  beforeAll(async () => {
    const [source, sink, redis] = await Promise.all([startScriptedSource(), startEffectSink(), startRedis()]);
    parts = { source, sink, redis };
  });
  afterAll(async () => {
    await Promise.all([parts?.source.stop(), parts?.sink.stop(), parts?.redis.stop()]);
  });
  return () => {
    if (parts === null) throw new Error('only inside tests and hooks');
    return parts;
  };
}

function placeOf(deployment: ChaosPlace['deployment'], { source, sink, redis }: Servers): ChaosPlace {
  return {
    deployment,
    source,
    sink,
    redis,
    config: (backend, more = {}) => ({
      backend,
      appUrl: deployment.urls.appUrl,
      queueUrl: deployment.urls.queueUrl,
      redisUrl: redis.url,
      prefix: `chaos-${randomUUID().slice(0, 8)}`,
      sourceUrl: source.url,
      sinkUrl: sink.url,
      concurrent: 2,
      poolMax: 4,
      queuePoolMax: 8,
      ...more,
    }),
  };
}

export interface Disturbance {
  /** For each worker that goes to work. */
  readonly strikeOf: () => Strike | null;
  /** Called when a night's clock has been set; what it returns is awaited before the night is checked. */
  readonly during?: (night: Night, fleet: Fleet) => Promise<void>;
  readonly workers?: number;
  readonly withinMs?: number;
}
export interface ChaosResult {
  readonly state: FinalState;
  readonly effects: ReadonlyMap<string, { readonly kind: string; readonly payload: unknown; readonly times: number }>;
  readonly tookMs: number;
}

/** Runs all nights in a new workspace, which is removed afterwards. */
export async function runNights(
  place: ChaosPlace,
  fleet: Fleet,
  how: Disturbance,
  nights: readonly Night[] = NIGHTS,
): Promise<ChaosResult> {
  const { deployment, source, sink } = place;
  const id = `chaos-${randomUUID()}` as WorkspaceId;
  await deployment.deployment.ensure(id);
  const stores = deployment.deployment.stores(id);
  sink.taken.clear();
  const startedMs = performance.now();
  await workThrough(stores, source, fleet, how, nights);
  const tookMs = performance.now() - startedMs;
  const state = await finalState(deployment.urls.appUrl, id);
  const effects = new Map([...sink.taken].map(([key, effect]) => [key, { ...effect }]));
  await deployment.deployment.remove(id);
  return { state, effects, tookMs };
}

export async function workThrough(
  stores: Stores,
  source: ScriptedSource,
  fleet: Fleet,
  { strikeOf, during, workers = 2, withinMs = 240_000 }: Disturbance,
  nights: readonly Night[] = NIGHTS,
): Promise<void> {
  for (const [index, night] of nights.entries()) {
    answerAsOf(source, night);
    if (index === 0) {
      await defineNights(stores);
      await fleet.work(stores.workspaceId, night.now, workers, strikeOf);
    } else fleet.setClock(night.now);
    await during?.(night, fleet);
    await untilNightIsOver(stores, night, withinMs);
  }
}

/** What the effects tell, without the keys under which they came: each once. */
export function toldBy({ effects }: ChaosResult): readonly string[] {
  return [...effects.values()]
    .map(({ kind, payload }) => {
      const { recordId: _, ...told } = payload as Record<string, unknown>;
      return JSON.stringify([kind, told]);
    })
    .sort();
}

/** A seeded stream: 0 ≤ x < 1. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

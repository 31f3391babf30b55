/** The two places a queue can live: Redis, for many workers, and our own Postgres, for everybody else. The same jobs run on both. */

import { createPostgresBackend, type PgPool, Queue, type QueueOptions, runMigrations, Worker, type WorkerOptions } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { type Logger, UnavailableError } from '../src/ports.ts';
import type { QueueName } from './define-job.ts';
import { makePostgresScopeLimits } from './postgres-scope-limits.ts';
import { makeRedisScopeLimits } from './redis-scope-limits.ts';
import { LEASE_MS, type ScopeLimits } from './scope-limits.ts';

export type Processor = ConstructorParameters<typeof Worker>[1];
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  readonly limits: ScopeLimits;
  /** Made on first use, then the same. */
  queue(name: QueueName): Queue;
  worker(name: QueueName, processor: Processor, options: Omit<WorkerOptions, 'connection'>): Worker;
  /**
   * Lets a delayed job run at once; one that runs already, or has ended, is left as it is.
   * @returns whether there is such a job
   */
  runNow(name: QueueName, id: string): Promise<boolean>;
  /** The application's time, in which waits are named; a frozen clock makes every wait as long as it was when named. */
  nowMs(): number;
  ping(): Promise<void>;
  /** Closes its queues and connections; workers are stopped before by whoever started them. */
  close(): Promise<void>;
}
export interface BackendOptions {
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Keeps deployments that share one Redis apart; default "nyckel". */
  readonly prefix?: string;
  /** How long a killed worker's slots stay taken; default 10 000. */
  readonly leaseMs?: number;
}

/** Longest wait for connections to be handed back when everything ends. */
const POOL_END_MS = 2_000;
const PING_TIMEOUT_MS = 3_000;
/** Longest wait for a queue's answer where somebody waits for ours; a wait that is given up may still come to pass, and ids make that once. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A queue that is away is not waited for when everything ends. */
const CLOSE_TIMEOUT_MS = 500;
/** A job carries the trace that it was added in. Made late: before traces are collected it would get a tracer that never does. */
const makeTelemetry = () => new BullMQOtel({ tracerName: 'nyckel-queue' });

/** Connects with the first question; `ping` asks whether it can. */
export async function openRedisBackend(
  url: string,
  { logger, nowMs, prefix = 'nyckel', leaseMs = LEASE_MS }: BackendOptions,
): Promise<QueueBackend> {
  const connect = (options: object) => {
    const redis = new Redis(url, { ...options, lazyConnect: true, retryStrategy: (times) => Math.min(2_000, 50 * times) });
    redis.on('error', (error) => logger.warn({ error: error.message }, 'Redis does not answer'));
    return redis;
  };
  // Producers fail fast where somebody waits for an answer; workers wait for Redis to come back.
  const producer = connect({ maxRetriesPerRequest: 3 });
  const consumer = connect({ maxRetriesPerRequest: null });
  const telemetry = makeTelemetry();
  const queues = new Map<QueueName, Queue>();
  const queue = (name: QueueName) => remembered(queues, name, () => new Queue(name, { connection: producer, prefix, telemetry }), logger);
  return {
    kind: 'redis',
    limits: makeRedisScopeLimits(producer, `${prefix}-scope`, leaseMs),
    queue,
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection: consumer, prefix, telemetry }),
    runNow: async (name, id) => {
      const job = await queue(name).getJob(id);
      // One that is not delayed says so by an error.
      await job?.promote().catch(() => undefined);
      return job !== undefined;
    },
    nowMs,
    ping: async () => {
      await within(PING_TIMEOUT_MS, producer.ping());
    },
    close: async () => {
      await closeAll(queues);
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

/**
 * BullMQ's own promote looks at the state first and then writes, so a job that another worker takes in between goes back to the
 * line and runs twice. With its row locked the two are one.
 */
const RUN_NOW = 'with held as materialized (select id from job where queue = $1 and id = $2 for update) select promote($1, id) from held';

/** @param pool one for all queues and workers, with search_path on the queue's schema; ended by `close` */
export async function openPostgresBackend(pool: PgPool, { logger, nowMs, leaseMs = LEASE_MS }: BackendOptions): Promise<QueueBackend> {
  const connected = connectionsOf(pool as unknown as pg.Pool);
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  const limits = await makePostgresScopeLimits(pool, leaseMs);
  const connection = pool as unknown as QueueOptions['connection'];
  const telemetry = makeTelemetry();
  const queues = new Map<QueueName, Queue>();
  return {
    kind: 'postgres',
    limits,
    queue: (name) => remembered(queues, name, () => new Queue(name, { connection, telemetry }, createPostgresBackend as never), logger),
    worker: (name, processor, options) =>
      new Worker(name, processor, { drainDelay: 30, ...options, connection, telemetry }, createPostgresBackend as never),
    runNow: async (name, id) => (await pool.query(RUN_NOW, [name, id])).rows.length > 0,
    nowMs,
    ping: async () => {
      await within(PING_TIMEOUT_MS, pool.query('select 1'));
    },
    close: async () => {
      await closeAll(queues);
      await endPool(pool, connected);
    },
  };
}

type Connected = ReadonlySet<{ end(): Promise<void> }>;
function connectionsOf(pool: pg.Pool): Connected {
  const connected = new Set<pg.PoolClient & { end(): Promise<void> }>();
  pool.on('connect', (client) => connected.add(client as pg.PoolClient & { end(): Promise<void> }));
  pool.on('remove', (client) => connected.delete(client as pg.PoolClient & { end(): Promise<void> }));
  return connected;
}

/** A pool waits for every connection to be handed back; one that a worker, given up, still listens on is cut instead. */
async function endPool(pool: PgPool, connected: Connected): Promise<void> {
  const ended = pool.end();
  const isOver = await Promise.race([
    ended.then(() => true),
    new Promise<false>((late) => setTimeout(() => late(false), POOL_END_MS).unref()),
  ]);
  if (!isOver) await Promise.allSettled([...connected].map((client) => client.end()));
}

function remembered(queues: Map<QueueName, Queue>, name: QueueName, make: () => Queue, logger: Logger): Queue {
  let queue = queues.get(name);
  if (queue === undefined) {
    const made = make();
    made.on('error', (error) => logger.warn({ queue: name, error: error.message }, 'the queue reports an error'));
    queue = answering(made);
    queues.set(name, queue);
  }
  return queue;
}

/** The same queue, whose every answer comes within a bound, or as UnavailableError: without its server it would wait for ever. */
function answering(queue: Queue): Queue {
  const bounded = (value: unknown) => (value instanceof Promise ? within(ANSWER_TIMEOUT_MS, value) : value);
  return new Proxy(queue, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (...given: unknown[]) => bounded(value.apply(target, given)) : bounded(value);
    },
  });
}

async function closeAll(queues: ReadonlyMap<QueueName, Queue>): Promise<void> {
  const closed = Promise.allSettled([...queues.values()].map((queue) => queue.close()));
  await within(CLOSE_TIMEOUT_MS, closed).catch(() => undefined);
}

const GONE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|57P0[123]|08\d{3})$/;
const GONE_TEXT = /max retries per request|connection is closed|connection terminated|timeout exceeded when trying to connect/i;

function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return GONE_TEXT.test(error.message) || ('code' in error && GONE.test(String(error.code)));
}

/** @throws UnavailableError after `ms`, and where the queue's server is away */
async function within<Answer>(ms: number, work: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new UnavailableError('queue', `the queue did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (!isGone(error)) throw error;
    throw new UnavailableError('queue', `the queue cannot be reached (${(error as Error).message})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

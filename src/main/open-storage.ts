/** Opens what everything is kept in: Postgres (ours, or the operator's), migrated, and the queue on it or on Redis. */
import pg from 'pg';
import { openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { migrate } from '../../db/migrate.ts';
import { openPostgresBackend, openRedisBackend, type QueueBackend } from '../../jobs/backend.ts';
import type { Config } from '../config.ts';
import { msOfInstant } from '../domain/calendar.ts';
import { secretKeyOf } from '../platform/secret-key.ts';
import { makeSecretEnvelope, parseSecretKey } from '../platform/vault.ts';
import type { Clock, Deployment, Logger, Randomness } from '../ports.ts';
import type { RunningPostgres } from './start-postgres.ts';

export interface Storage {
  readonly deployment: Deployment;
  readonly backend: QueueBackend;
  /** Closes the queue, the database and, where it is ours and nobody else uses it, the server. */
  close(): Promise<void>;
}
const DATABASE_CONNECTIONS = 12;
/** One LISTEN connection per worker, and some for everything else. */
const QUEUE_CONNECTIONS = 14;

export interface StorageParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Being started; stopped by `close`, and when the rest cannot be opened. */
  readonly postgres: Promise<RunningPostgres>;
}

export async function openStorage({ config, logger, clock, randomness, postgres }: StorageParts): Promise<Storage> {
  const { urls, stop } = await postgres;
  const stops: (() => Promise<void>)[] = [stop];
  const close = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    await migrate(urls.ownerUrl);
    const envelope = makeSecretEnvelope(parseSecretKey(await secretKeyOf(config)));
    const database = openDatabase(urls.appUrl, { max: DATABASE_CONNECTIONS });
    const deployment = makeDeployment({ database, envelope, randomness });
    stops.push(() => deployment.close());
    const nowMs = () => msOfInstant(clock.now());
    const backend =
      config.queueUrl === null
        ? await openPostgresBackend(queuePool(urls.queueUrl) as never, { logger, nowMs })
        : await openRedisBackend(config.queueUrl, { logger, nowMs });
    stops.push(() => backend.close());
    return { deployment, backend, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One pool for all queues and workers of the process; its role's search path begins with the queue's schema. */
function queuePool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: QUEUE_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: 30_000,
    application_name: 'nyckel-queue',
  });
  // A connection that dies is told to its query; without a listener the event would end the process.
  pool.on('error', () => undefined);
  pool.setMaxListeners(0);
  return pool;
}

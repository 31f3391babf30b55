/** The database server: ours, started here, or the operator's. Imports little, so that a server starts while the rest is loaded. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { type DatabaseUrls, prepareExternalDatabase } from '../platform/postgres-roles.ts';
import type { Logger } from '../ports.ts';

export interface RunningPostgres {
  readonly urls: DatabaseUrls;
  /** Stops it where it is ours and nobody else uses it. */
  stop(): Promise<void>;
}

/** @param signal gives the start up, and stops what was begun @throws when it cannot be reached, or started */
export async function startPostgres(config: Config, logger: Logger, signal?: AbortSignal): Promise<RunningPostgres> {
  if (config.databaseUrl !== null) return { urls: await prepareExternalDatabase(config.databaseUrl), stop: async () => undefined };
  const folder = join(config.dataDir, 'postgres');
  const server = await startEmbeddedPostgres({ folder, log: logger, ...(signal === undefined ? {} : { signal }) });
  return { urls: server, stop: server.stop };
}

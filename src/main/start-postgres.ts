/** The database server: ours, started here, or the operator's. Imports little, so that a server starts while the rest is loaded. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { type DatabaseUrls, prepareExternalDatabase } from '../platform/postgres-roles.ts';
import { type Logger, UnavailableError } from '../ports.ts';

export interface RunningPostgres {
  readonly urls: DatabaseUrls;
  /** Stops it where it is ours and nobody else uses it. */
  stop(): Promise<void>;
}

/** @param signal gives the start up, and stops what was begun @throws when it cannot be reached, or started */
export async function startPostgres(config: Config, logger: Logger, signal?: AbortSignal): Promise<RunningPostgres> {
  if (config.databaseUrl !== null) return { urls: await reach(config.databaseUrl), stop: async () => undefined };
  const folder = join(config.dataDir, 'postgres');
  const server = await startEmbeddedPostgres({ folder, log: logger, ...(signal === undefined ? {} : { signal }) });
  return { urls: server, stop: server.stop };
}

/** @throws UnavailableError naming the server that refused us, without the password in its address */
async function reach(databaseUrl: string): Promise<DatabaseUrls> {
  try {
    return await prepareExternalDatabase(databaseUrl);
  } catch (error) {
    // A refusal of ours says what to do already.
    if (!(error instanceof Error) || !isOfTheServer(error)) throw error;
    const { host, pathname } = new URL(databaseUrl);
    const message = `Postgres at ${host}${pathname} (DATABASE_URL) cannot be used: ${textOf(error)}`;
    throw new UnavailableError('Postgres', message, { cause: error });
  }
}

/** From the system (ECONNREFUSED, …), from Postgres (five characters), or from the driver that waited in vain. */
function isOfTheServer(error: Error): boolean {
  return 'code' in error || /timeout|terminated|SSL|SASL/i.test(error.message);
}

/** Where several addresses were tried, the error that holds them all has no text of its own. */
function textOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
  return error.message;
}

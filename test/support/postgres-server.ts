/** A Postgres server of a test file's own, for tests that restart or kill it; migrated, and removed with its data. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import type { DatabaseUrls } from '../../src/platform/postgres-roles.ts';

export interface OwnPostgres {
  /** Stay the same: it comes back on its port. */
  readonly urls: DatabaseUrls & { readonly adminUrl: string };
  /** Stops it as an administrator does, and starts it again. */
  restart(): Promise<void>;
  /** SIGKILL, then a start that recovers. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}
const SILENT = { info: () => undefined, warn: () => undefined };

export async function startOwnPostgres(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'nyckel-own-postgres-'));
  // The operating system survives: what was written need not be on the disk.
  const start = () => startEmbeddedPostgres({ folder, log: SILENT, settings: { fsync: 'off', ...settings } });
  let server: EmbeddedPostgres = await start();
  await migrate(server.ownerUrl);
  const startAgain = async () => {
    const { port } = server;
    server = await start();
    if (server.port !== port) throw new Error(`the server came back on port ${server.port}, not ${port}`);
  };
  return {
    urls: server,
    restart: async () => {
      await server.stop();
      await startAgain();
    },
    crash: async () => {
      process.kill(server.pid, 'SIGKILL');
      await startAgain();
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

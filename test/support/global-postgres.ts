/** vitest's global set-up of the project `system`: one Postgres per test run, with a migrated template database. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { ensureDatabase, withDatabase } from '../../src/platform/postgres-roles.ts';
import { commandLine, isAlive } from '../../src/platform/process-identity.ts';

const FOLDER_PREFIX = 'nyckel-test-postgres-';
export const TEMPLATE_DATABASE = 'nyckel_template';

/** What tests get by inject('postgres'). */
export interface TestServer {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly queueUrl: string;
}
declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const folder = join(tmpdir(), `${FOLDER_PREFIX}${process.pid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Durability is not what a test of ours can show; a power cut is Postgres' own business.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
  const server = await startEmbeddedPostgres({
    folder,
    settings,
    log: { info: () => undefined, warn: (fields, message) => console.warn(message, fields) },
  });
  await ensureDatabase(server.adminUrl, TEMPLATE_DATABASE);
  await migrate(withDatabase(server.ownerUrl, TEMPLATE_DATABASE));
  const { adminUrl, ownerUrl, appUrl, queueUrl } = server;
  project.provide('postgres', { adminUrl, ownerUrl, appUrl, queueUrl });
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A test run that was killed leaves its server: its folder is named after it. */
async function removeAbandoned(): Promise<void> {
  for (const entry of readdirSync(tmpdir())) {
    const runner = Number(entry.slice(FOLDER_PREFIX.length));
    if (!entry.startsWith(FOLDER_PREFIX) || !Number.isInteger(runner) || isAlive(runner)) continue;
    const folder = join(tmpdir(), entry);
    const note = join(folder, 'data', 'postmaster.pid');
    const pid = existsSync(note) ? Number(readFileSync(note, 'utf8').split('\n')[0]) : 0;
    if (commandLine(pid).includes(folder)) process.kill(pid, 'SIGQUIT');
    await rm(folder, { recursive: true, force: true });
  }
}

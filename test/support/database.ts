/** A database of its own for each test file, cloned from the migrated template. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { ensureDatabase, withDatabase } from '../../src/platform/postgres-roles.ts';
import { makeSecretEnvelope } from '../../src/platform/vault.ts';
import type { Deployment, Stores, WorkspaceId } from '../../src/ports.ts';
import { TEMPLATE_DATABASE, type TestServer } from './global-postgres.ts';

export interface TestDatabase extends TestServer {
  /** Drops the database. @throws when connections to it were left open */
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(server.adminUrl, name, TEMPLATE_DATABASE);
  return {
    adminUrl: withDatabase(server.adminUrl, name),
    ownerUrl: withDatabase(server.ownerUrl, name),
    appUrl: withDatabase(server.appUrl, name),
    queueUrl: withDatabase(server.queueUrl, name),
    drop: () => drop(server.adminUrl, name),
  };
}

async function drop(adminUrl: string, name: string): Promise<void> {
  const sql = openDatabase(adminUrl, { max: 1 });
  try {
    const leaked = await openConnections(sql, name);
    await sql`drop database if exists ${sql(name)} with (force)`;
    if (leaked.length > 0) throw new Error(`connections left open after the test file: ${leaked.join(', ')}`);
  } finally {
    await sql.end();
  }
}

/** The server ends a backend a moment after its client has left. */
async function openConnections(sql: Database, name: string): Promise<readonly string[]> {
  for (let attempt = 0; ; attempt += 1) {
    const rows = await sql<{ who: string }[]>`
      select usename || '/' || application_name || ': ' || left(query, 80) as who from pg_stat_activity where datname = ${name} and backend_type = 'client backend'`;
    if (rows.length === 0 || attempt === 40) return rows.map((row) => row.who);
    await pause(50);
  }
}

export interface TestDeployment {
  readonly urls: TestDatabase;
  readonly database: Database;
  readonly deployment: Deployment;
  /** Stores of a new workspace: tests of one file do not see each other. */
  fresh(): Promise<Stores>;
}

/** A random key-encryption key; one per call. */
export function testEnvelope() {
  return makeSecretEnvelope(randomBytes(32));
}
export const testRandomness = { token: () => randomBytes(32).toString('base64url'), uuid: () => randomUUID() };

/** Registers the hooks of a file: a database before, and after it the check that nothing was left open. */
export function useDeployment(): TestDeployment {
  let made: TestDeployment | null = null;
  beforeAll(async () => {
    const urls = await createTestDatabase();
    const database = openDatabase(urls.appUrl, { max: 8 });
    const deployment = makeDeployment({ database, envelope: testEnvelope(), randomness: testRandomness });
    const fresh = async () => {
      const id = `w-${randomUUID()}` as WorkspaceId;
      await deployment.ensure(id);
      return deployment.stores(id);
    };
    made = { urls, database, deployment, fresh };
  });
  afterAll(async () => {
    await made?.deployment.close();
    await made?.urls.drop();
  });
  const get = (): TestDeployment => {
    if (made === null) throw new Error('useDeployment(): only inside tests and hooks');
    return made;
  };
  return {
    get urls() {
      return get().urls;
    },
    get database() {
      return get().database;
    },
    get deployment() {
      return get().deployment;
    },
    fresh: () => get().fresh(),
  };
}

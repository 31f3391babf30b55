/** Brings a database to the current schema: drizzle's migrations, one process at a time, then the app role's rights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
const LOCK = 'nyckel.migrations';
const LOCK_TIMEOUT_MS = 120_000;
/** Rows that are never changed once written; the app role may not even try. */
const APPEND_ONLY = [
  'definitions',
  'connection_states',
  'observations',
  'answered_ranges',
  'exchanges',
  'progress_records',
  'objective_progress',
  'baseline_releases',
  'audit_entries',
];

/**
 * @param ownerUrl the role that owns the tables
 * @param appRole the role that the application works as; its rights are set here when it exists. Where owner and application
 *   are one role, there is nothing to grant.
 * @throws when another process migrates for over two minutes, or a migration fails (it is rolled back whole)
 */
export async function migrate(ownerUrl: string, appRole = 'nyckel_app'): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  // A connection that dies fails the query that waits for it; the event alone must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('select pg_advisory_lock(hashtext($1))', [LOCK]);
    await client.query('set lock_timeout = 0');
    if (!(await isCurrent(client))) await applyMigrations(client);
    await grantTo(client, appRole);
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

/** Whether the newest migration of ours is in already: the usual case, for which drizzle need not be loaded. */
async function isCurrent(client: pg.Client): Promise<boolean> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as found`,
  );
  if (tables[0]?.found !== true) return false;
  const journal = JSON.parse(readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8')) as { entries: { when: number }[] };
  const newest = Math.max(...journal.entries.map(({ when }) => when));
  const { rows } = await client.query<{ applied: string | null }>(
    'select max(created_at)::text as applied from drizzle.__drizzle_migrations',
  );
  return Number(rows[0]?.applied ?? -1) >= newest;
}

async function applyMigrations(client: pg.Client): Promise<void> {
  const [{ drizzle }, { migrate: apply }] = await Promise.all([
    import('drizzle-orm/node-postgres'),
    import('drizzle-orm/node-postgres/migrator'),
  ]);
  await apply(drizzle(client), { migrationsFolder: MIGRATIONS });
}

async function grantTo(client: pg.Client, role: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1 and rolname <> current_user', [role]);
  if (found.rowCount === 0) return;
  const name = client.escapeIdentifier(role);
  await client.query(`
    grant usage on schema public to ${name};
    grant select, insert, update, delete on all tables in schema public to ${name};
    revoke update on ${APPEND_ONLY.join(', ')} from ${name}`);
}

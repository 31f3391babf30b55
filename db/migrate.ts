/** Brings a database to the current schema: drizzle's migrations, one process at a time, then the app role's rights. */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

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
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    await sql.unsafe(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await sql`select pg_advisory_lock(hashtext(${LOCK}))`;
    await sql.unsafe('set lock_timeout = 0');
    await applyMigrations(drizzle(sql), { migrationsFolder: MIGRATIONS });
    await grantTo(sql, appRole);
  } finally {
    // Ending the session gives the lock back.
    await sql.end({ timeout: 5 });
  }
}

async function grantTo(sql: postgres.Sql, role: string): Promise<void> {
  const [found] = await sql`select 1 from pg_roles where rolname = ${role} and rolname <> current_user`;
  if (found === undefined) return;
  const name = `"${role.replaceAll('"', '""')}"`;
  await sql.unsafe(`
    grant usage on schema public to ${name};
    grant select, insert, update, delete on all tables in schema public to ${name};
    revoke update on ${APPEND_ONLY.join(', ')} from ${name}`);
}

/**
 * The database roles that Nyckel works with, on the embedded server and on one that an operator brings.
 *
 * nyckel_owner owns the tables and runs migrations; nyckel_app reads and writes rows under row-level security and can change
 * no table; nyckel_queue owns the schema `bullmq`. None is a superuser or may bypass row-level security.
 */
import postgres from 'postgres';

export const OWNER_ROLE = 'nyckel_owner';
export const APP_ROLE = 'nyckel_app';
export const QUEUE_ROLE = 'nyckel_queue';
export const QUEUE_SCHEMA = 'bullmq';

export interface DatabaseUrls {
  /** Owns the tables: migrations only. */
  readonly ownerUrl: string;
  /** What the application uses: row-level security applies to it. */
  readonly appUrl: string;
  /** May create everything in schema `bullmq`, which is first on its search path. */
  readonly queueUrl: string;
}
export interface RolePasswords {
  readonly owner: string;
  readonly app: string;
  readonly queue: string;
}

/** Creates the login roles with these passwords, or sets them. For a server where we are the administrator. */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  const sql = oneConnection(adminUrl);
  try {
    await sql.begin(async (t) => {
      await t`select pg_advisory_xact_lock(hashtext('nyckel.roles'))`;
      for (const [role, password] of [
        [OWNER_ROLE, passwords.owner],
        [APP_ROLE, passwords.app],
        [QUEUE_ROLE, passwords.queue],
      ] as const) {
        const [found] = await t`select 1 from pg_roles where rolname = ${role}`;
        const verb = found === undefined ? 'create' : 'alter';
        const [statement] = await t<{ text: string }[]>`
          select format('%s role %I with login nosuperuser nobypassrls nocreatedb nocreaterole password %L', ${verb}::text, ${role}::text, ${password}::text) as text`;
        await t.unsafe(statement?.text ?? '');
      }
      await t.unsafe(`alter role ${QUEUE_ROLE} set search_path = ${QUEUE_SCHEMA}`);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Creates a database that nyckel_owner owns, with the queue's schema in it; changes nothing when it is there. */
export async function ensureDatabase(adminUrl: string, name: string, template: string | null = null): Promise<void> {
  const sql = oneConnection(adminUrl);
  try {
    await sql`select pg_advisory_lock(hashtext('nyckel.roles'))`;
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (found === undefined) {
      await sql`create database ${sql(name)} owner ${sql(OWNER_ROLE)} ${template === null ? sql`` : sql`template ${sql(template)}`}`;
      await sql`revoke all on database ${sql(name)} from public`;
      await sql`grant connect on database ${sql(name)} to ${sql(APP_ROLE)}, ${sql(QUEUE_ROLE)}`;
      await sql`grant create on database ${sql(name)} to ${sql(QUEUE_ROLE)}`;
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
  const inside = oneConnection(withDatabase(adminUrl, name));
  try {
    await inside.unsafe(`create schema if not exists ${QUEUE_SCHEMA} authorization ${QUEUE_ROLE}`);
  } finally {
    await inside.end({ timeout: 5 });
  }
}

/**
 * The three connection strings for a database that an operator brings by DATABASE_URL.
 *
 * - An ordinary role is used for everything. It owns the tables, and because row-level security is forced it is held to it
 *   all the same.
 * - A superuser, or a role that may bypass row-level security, owns the tables; the application enters as the same role and
 *   at once becomes nyckel_app (created here, without a login). A pooler that drops the startup option `role` is refused.
 */
export async function prepareExternalDatabase(databaseUrl: string): Promise<DatabaseUrls> {
  const sql = oneConnection(databaseUrl);
  try {
    const [role] = await sql<{ bypasses: boolean; creates: boolean; name: string }[]>`
      select rolsuper or rolbypassrls as bypasses, rolsuper or rolcreaterole as creates, rolname as name from pg_roles where rolname = current_user`;
    if (role === undefined) throw new Error('DATABASE_URL: the role that we connected as is not in pg_roles.');
    await sql.unsafe(`create schema if not exists ${QUEUE_SCHEMA}`);
    const queueUrl = withOption(databaseUrl, `search_path=${QUEUE_SCHEMA}`);
    if (!role.bypasses) return { ownerUrl: databaseUrl, appUrl: databaseUrl, queueUrl };
    await ensureAppRoleWithoutLogin(sql, role);
  } finally {
    await sql.end({ timeout: 5 });
  }
  const appUrl = withOption(databaseUrl, `role=${APP_ROLE}`);
  await assertHeldToRowSecurity(appUrl);
  return { ownerUrl: databaseUrl, appUrl, queueUrl: withOption(databaseUrl, `search_path=${QUEUE_SCHEMA}`) };
}

/** @throws when the connection bypasses row-level security: every workspace would see every other */
export async function assertHeldToRowSecurity(appUrl: string): Promise<void> {
  const sql = oneConnection(appUrl);
  try {
    const [role] = await sql<{ bypasses: boolean; name: string }[]>`
      select rolsuper or rolbypassrls as bypasses, rolname as name from pg_roles where rolname = current_user`;
    if (role === undefined || role.bypasses) {
      throw new Error(
        `The database role ${JSON.stringify(role?.name ?? 'unknown')} bypasses row-level security, so workspaces would not be kept apart. ` +
          'Give DATABASE_URL a role that is neither superuser nor BYPASSRLS and owns the database.',
      );
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The same server and role, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

async function ensureAppRoleWithoutLogin(sql: postgres.Sql, role: { readonly name: string; readonly creates: boolean }): Promise<void> {
  const [found] = await sql`select 1 from pg_roles where rolname = ${APP_ROLE}`;
  if (found === undefined) {
    if (!role.creates) {
      throw new Error(
        `DATABASE_URL: role ${JSON.stringify(role.name)} bypasses row-level security and may not create roles. ` +
          'Use an ordinary role that owns the database, or run: create role nyckel_app nologin; grant nyckel_app to the role.',
      );
    }
    await sql.unsafe(`create role ${APP_ROLE} nologin nosuperuser nobypassrls`);
  }
  await sql`grant ${sql(APP_ROLE)} to current_user`;
}

function withOption(url: string, setting: string): string {
  const changed = new URL(url);
  const before = changed.searchParams.get('options');
  changed.searchParams.set('options', `${before === null ? '' : `${before} `}-c ${setting}`);
  // Drivers decode %20, not every one decodes "+".
  changed.search = changed.search.replaceAll('+', '%20');
  return changed.href;
}

function oneConnection(url: string): postgres.Sql {
  return postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined, prepare: false });
}

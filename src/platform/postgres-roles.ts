/**
 * The database roles that Nyckel works with, on the embedded server and on one that an operator brings.
 *
 * nyckel_owner owns the tables and runs migrations; nyckel_app reads and writes rows under row-level security and can change
 * no table; nyckel_queue owns the schema `bullmq`. None is a superuser or may bypass row-level security.
 */
import pg from 'pg';

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
  await onConnection(adminUrl, async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('nyckel.roles'))`);
    for (const [role, password] of [
      [OWNER_ROLE, passwords.owner],
      [APP_ROLE, passwords.app],
      [QUEUE_ROLE, passwords.queue],
    ] as const) {
      const verb = (await roleExists(client, role)) ? 'alter' : 'create';
      await client.query(
        `${verb} role ${role} with login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
      );
    }
    await client.query(`alter role ${QUEUE_ROLE} set search_path = ${QUEUE_SCHEMA}`);
  });
}

/** Creates a database that nyckel_owner owns, with the queue's schema in it; changes nothing when it is there. */
export async function ensureDatabase(adminUrl: string, name: string, template: string | null = null): Promise<void> {
  await onConnection(adminUrl, async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('nyckel.roles'))`);
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 1) return;
    const database = client.escapeIdentifier(name);
    await client.query(
      `create database ${database} owner ${OWNER_ROLE}${template === null ? '' : ` template ${client.escapeIdentifier(template)}`}`,
    );
    await client.query(`revoke all on database ${database} from public`);
    await client.query(`grant connect on database ${database} to ${APP_ROLE}, ${QUEUE_ROLE}`);
    await client.query(`grant create, temporary on database ${database} to ${QUEUE_ROLE}`);
  });
  await onConnection(withDatabase(adminUrl, name), async (client) => {
    await client.query(`create schema if not exists ${QUEUE_SCHEMA} authorization ${QUEUE_ROLE}`);
  });
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
  const queueUrl = withOption(databaseUrl, `search_path=${QUEUE_SCHEMA}`);
  const bypasses = await onConnection(databaseUrl, async (client) => {
    const role = await currentRole(client);
    await client.query(`create schema if not exists ${QUEUE_SCHEMA}`);
    if (role.bypasses) await ensureAppRoleWithoutLogin(client, role);
    return role.bypasses;
  });
  if (!bypasses) return { ownerUrl: databaseUrl, appUrl: databaseUrl, queueUrl };
  const appUrl = withOption(databaseUrl, `role=${APP_ROLE}`);
  await assertHeldToRowSecurity(appUrl);
  return { ownerUrl: databaseUrl, appUrl, queueUrl };
}

/** @throws when the connection bypasses row-level security: every workspace would see every other */
export async function assertHeldToRowSecurity(appUrl: string): Promise<void> {
  const role = await onConnection(appUrl, currentRole);
  if (!role.bypasses) return;
  throw new Error(
    `The database role ${JSON.stringify(role.name)} bypasses row-level security, so workspaces would not be kept apart. ` +
      'Give DATABASE_URL a role that is neither superuser nor BYPASSRLS and owns the database.',
  );
}

/** The same server and role, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

interface Role {
  readonly name: string;
  readonly bypasses: boolean;
  readonly creates: boolean;
}

async function currentRole(client: pg.Client): Promise<Role> {
  const { rows } = await client.query<Role>(
    'select rolname as name, rolsuper or rolbypassrls as bypasses, rolsuper or rolcreaterole as creates from pg_roles where rolname = current_user',
  );
  const [role] = rows;
  if (role === undefined) throw new Error('DATABASE_URL: the role that we connected as is not in pg_roles.');
  return role;
}

async function roleExists(client: pg.Client, role: string): Promise<boolean> {
  return (await client.query('select 1 from pg_roles where rolname = $1', [role])).rowCount === 1;
}

async function ensureAppRoleWithoutLogin(client: pg.Client, role: Role): Promise<void> {
  if (!(await roleExists(client, APP_ROLE))) {
    if (!role.creates) {
      throw new Error(
        `DATABASE_URL: role ${JSON.stringify(role.name)} bypasses row-level security and may not create roles. ` +
          'Use an ordinary role that owns the database, or run: create role nyckel_app nologin; grant nyckel_app to the role.',
      );
    }
    await client.query(`create role ${APP_ROLE} nologin nosuperuser nobypassrls`);
  }
  await client.query(`grant ${APP_ROLE} to current_user`);
}

function withOption(url: string, setting: string): string {
  const changed = new URL(url);
  const before = changed.searchParams.get('options');
  changed.searchParams.set('options', `${before === null ? '' : `${before} `}-c ${setting}`);
  // Drivers decode %20, not every one decodes "+".
  changed.search = changed.search.replaceAll('+', '%20');
  return changed.href;
}

async function onConnection<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that dies fails the query that waits for it; the event alone must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

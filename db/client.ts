/**
 * The connection pool of the application, and the one way into a workspace.
 *
 * Driver: node-postgres with pipelining, so that BEGIN, the choice of the workspace and the first query share one round trip.
 * (postgres.js 3.4.9, tried first, throws outside of any promise when a backend dies inside a transaction, and can run what
 * is left of a dead transaction inside the next one on that connection: porsager/postgres#1208, #1216. Under row-level
 * security that could be another workspace's.) drizzle describes the tables and runs the migrations; the stores write SQL,
 * because bulk writes by unnest are five times as fast as a query builder's.
 */
import pg from 'pg';
import type { Instant } from '../src/domain/calendar.ts';
import type { WorkspaceId } from '../src/ports.ts';
import { makeSql, type Sql } from './sql.ts';

const CONNECT_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 60_000;
const DATE_OID = 1082;
const TIMESTAMPTZ_OID = 1184;

/** A pool. A statement outside of `begin` takes any connection and belongs to no workspace. */
export interface Database extends Sql {
  /** One transaction. Commits when `work` is done; rolls back when it throws. */
  begin<Result>(work: (t: Transaction) => PromiseLike<Result>): Promise<Result>;
  /** Waits for what runs, then closes every connection. Calling it twice is harmless. */
  end(): Promise<void>;
}
export interface Transaction extends Sql {
  readonly kind: 'transaction';
}

export interface DatabaseOptions {
  /** Connections at most; default 10. */
  readonly max?: number;
  /** Longest time of one statement; default 120 000. */
  readonly statementTimeoutMs?: number;
  /** How long a transaction that asks nothing keeps its locks; default 20 000. */
  readonly idleInTransactionMs?: number;
  readonly applicationName?: string;
}

export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: withSettings(url),
    max: options.max ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    application_name: options.applicationName ?? 'nyckel',
    statement_timeout: options.statementTimeoutMs ?? 120_000,
    // A worker that is paused in a transaction must not keep others from its rows for longer than its jobs' lock and a bit.
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 20_000,
    types: { getTypeParser },
  });
  // A connection that dies is told to its query, and the pool replaces it; without listeners the event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let ended: Promise<void> | null = null;
  const sql = makeSql(
    (statement) => pool.query({ ...statement, values: [...statement.values] }),
    async (text) => {
      await pool.query(text);
    },
  );
  return Object.assign(sql, {
    begin: <Result>(work: (t: Transaction) => PromiseLike<Result>) => transact(pool, [], work),
    end: () => {
      ended ??= pool.end();
      return ended;
    },
    [POOL]: pool,
  });
}

/** Runs `work` in one transaction that sees and writes this workspace only. */
export function inWorkspace<Result>(
  database: Database,
  workspace: WorkspaceId,
  work: (t: Transaction) => PromiseLike<Result>,
): Promise<Result> {
  return transact(poolOf(database), [['nyckel.workspace_id', workspace]], work);
}

/** Runs `work` in one transaction that sees the rows of one presented text (see db/schema/access.ts). */
export function inPresentedText<Result>(
  database: Database,
  digest: Buffer,
  work: (t: Transaction) => PromiseLike<Result>,
): Promise<Result> {
  return transact(poolOf(database), [['nyckel.text_digest', digest.toString('hex')]], work);
}

const POOL = Symbol('pool');

function poolOf(database: Database): pg.Pool {
  const { [POOL]: pool } = database as Database & { readonly [POOL]?: pg.Pool };
  if (pool === undefined) throw new TypeError('not a database of openDatabase()');
  return pool;
}

/** @param settings of this transaction only, set before its first query */
async function transact<Result>(
  pool: pg.Pool,
  settings: readonly (readonly [string, string])[],
  work: (t: Transaction) => PromiseLike<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let over = false;
  const send = <Answer>(query: () => Promise<Answer>): Promise<Answer> =>
    over ? Promise.reject(new Error('this transaction is over; a query of it was not awaited')) : query();
  const t: Transaction = Object.assign(
    makeSql(
      (statement) => send(() => client.query({ ...statement, values: [...statement.values] })),
      (text) =>
        send(async () => {
          await client.query(text);
        }),
    ),
    { kind: 'transaction' as const },
  );
  try {
    const opening = [
      client.query('begin'),
      ...settings.map(([name, value]) =>
        client.query({ name: 'nyckel_set', text: 'select set_config($1, $2, true)', values: [name, value] }),
      ),
    ];
    const [result] = await Promise.all([work(t), ...opening]);
    over = true;
    const { command } = await client.query('commit');
    // Postgres answers a commit of a failed transaction with a rollback, and without an error.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back, because one of its queries had failed');
    client.release();
    return result;
  } catch (error) {
    over = true;
    await giveUp(client);
    throw error;
  }
}

/** Rolls back and returns the connection, or throws it away where that fails: the server then rolls back by itself. */
async function giveUp(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}

/** Dates come as "YYYY-MM-DD", moments as ISO texts in UTC with milliseconds: the domain's own spellings. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (format !== 'binary') {
    if (oid === DATE_OID) return (text) => text;
    if (oid === TIMESTAMPTZ_OID) return instantOfServer;
  }
  return pg.types.getTypeParser(oid, format as 'text');
}

/** "2026-11-21 03:00:00.5+00" → "2026-11-21T03:00:00.500Z" */
function instantOfServer(text: string): Instant {
  const [, day = '', time = '', fraction = ''] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?\+00$/.exec(text) ?? [];
  if (day === '') throw new RangeError(`a moment from the database that is not in UTC: ${text}`);
  return `${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z` as Instant;
}

/**
 * The spellings above hold whatever the server's own settings are. Every question here is one of milliseconds: starting worker
 * processes for a year of one series, or compiling its plan, takes ten times as long as reading it.
 */
const SETTINGS = ['TimeZone=UTC', 'DateStyle=ISO', 'max_parallel_workers_per_gather=0', 'jit=off'].map((each) => `-c ${each}`).join(' ');

function withSettings(url: string): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options');
  changed.searchParams.set('options', `${given === null ? '' : `${given} `}${SETTINGS}`);
  changed.search = changed.search.replaceAll('+', '%20');
  return changed.href;
}

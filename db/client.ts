/**
 * The connection pool of the application, and the one way into a workspace.
 *
 * The stores write SQL through postgres.js: the workspace of a transaction is then set in the same round trip as its first
 * query (2.8 × the transactions per second of one that awaits it), and bulk writes by unnest are 5 × a query builder's.
 * drizzle describes the tables and runs the migrations.
 */
import postgres from 'postgres';
import type { Instant, LocalDate } from '../src/domain/calendar.ts';
import type { WorkspaceId } from '../src/ports.ts';

/** Dates come as "YYYY-MM-DD", moments as ISO texts in UTC with milliseconds: the domain's own spellings. */
const VALUE_TYPES = {
  date: { to: 1082, from: [1082], serialize: (text: string) => text, parse: (text: string): LocalDate => text as LocalDate },
  moment: { to: 1184, from: [1184], serialize: (text: string) => text, parse: instantOfServer },
};
type ValueTypes = { date: LocalDate; moment: Instant };

export type Database = postgres.Sql<ValueTypes>;
/** A transaction inside one workspace. */
export type Transaction = postgres.TransactionSql<ValueTypes>;

export interface DatabaseOptions {
  /** Connections at most; default 10. */
  readonly max?: number;
  /** Longest time of one statement; default 120 000. */
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
}

export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  return postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => undefined,
    types: VALUE_TYPES,
    connection: {
      application_name: options.applicationName ?? 'nyckel',
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      statement_timeout: options.statementTimeoutMs ?? 120_000,
      // A worker that is paused in a transaction must not keep its locks for ever.
      idle_in_transaction_session_timeout: 120_000,
    },
  });
}

/** Runs `work` in one transaction that sees and writes this workspace only. */
export async function inWorkspace<Result>(
  database: Database,
  workspace: WorkspaceId,
  work: (t: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await database.begin(async (t) => {
    // execute() sends it now, before the first query of `work`; both are awaited together.
    const chosen = t`select set_config('nyckel.workspace_id', ${workspace}, true)`.execute();
    const [, done] = await Promise.all([chosen, work(t)]);
    // Wrapped, because postgres.js awaits the members of an array that is returned.
    return { done };
  });
  return (result as { readonly done: Result }).done;
}

/** "2026-11-21 03:00:00.5+00" → "2026-11-21T03:00:00.500Z" */
function instantOfServer(text: string): Instant {
  const [, day = '', time = '', fraction = ''] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?\+00$/.exec(text) ?? [];
  if (day === '') throw new RangeError(`a moment from the database that is not in UTC: ${text}`);
  return `${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z` as Instant;
}

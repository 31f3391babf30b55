/**
 * All that a workspace holds after its runs, in an order and spelling that do not depend on who wrote it when: generated ids,
 * fences and attempts are left out, everything else stays, times included, because the test's clock stands still.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

export type FinalState = Readonly<Record<string, readonly unknown[]>>;

/** Per table: a query whose rows are one jsonb each. */
const TABLES = {
  series: `select jsonb_build_array(connection, account, metric, filter, item_dimension) from series`,
  observations: `select jsonb_build_array(s.connection, s.metric, s.filter, o.grain, o.start_on, o.end_on, o.item, o.value, o.quality, o.observed_at)
    from observations as o join series as s on s.id = o.series_id`,
  answered: `select jsonb_build_array(s.connection, s.metric, s.filter, a.grain, a.start_on, a.end_on, a.answered_at)
    from answered_ranges as a join series as s on s.id = a.series_id`,
  progress: `select jsonb_build_array(key_result, as_of_on, computed_at, run_id, definition_version, evaluation) from progress_records`,
  objectives: `select jsonb_build_array(objective, as_of_on, computed_at, run_id, definition_version, evaluation) from objective_progress`,
  frozen: `select jsonb_build_array(key_result, through_on, value, taken_at, released_at, cardinality(observation_ids)) from frozen_baselines`,
  runs: `select jsonb_build_array(id, trigger, as_of_on, state, started_at, ended_at) from sync_runs`,
  calls: `select jsonb_build_array(run_id, key, call, state, failure->'next', added, restated, confirmed, ended_at) from sync_calls`,
  exchanges: `select jsonb_build_array(run_id, call_key, request, response_digest, observed_at) from exchanges`,
  connections: `select jsonb_build_array(connection, state, recorded_at) from connection_states`,
  memory: `select jsonb_build_array(connection, key, value) from connector_memory`,
  schedules: `select jsonb_build_array(id, cron, zone, enabled, last_run_on) from schedules`,
  outbox: `select jsonb_build_array(kind, payload - 'recordId', created_at, delivered_at is not null) from outbox`,
} as const;

export async function finalState(appUrl: string, workspace: string): Promise<FinalState> {
  const client = new pg.Client({ connectionString: appUrl, options: '-c TimeZone=UTC' });
  await client.connect();
  try {
    await client.query("select set_config('nyckel.workspace_id', $1, false)", [workspace]);
    const state: Record<string, readonly unknown[]> = {};
    for (const [table, query] of Object.entries(TABLES)) {
      const { rows } = await client.query<{ row: unknown }>(`select r.row from (${query}) as r(row) order by r.row::text collate "C"`);
      state[table] = rows.map(({ row }) => row);
    }
    return state;
  } finally {
    await client.end();
  }
}

export function hashOf(state: FinalState): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
}

/** For runs whose clocks are not the same: figures, days and runs are, but what was noted has the time of the moment. */
export function withoutTimes(state: FinalState): FinalState {
  return Object.fromEntries(
    Object.entries(state).map(([table, rows]) => [table, rows.map((row) => withoutTime(JSON.stringify(row))).sort()]),
  );
}
export function withoutTime(text: string): string {
  return text.replaceAll(/"\d{4}-\d{2}-\d{2}T[^"]*"/g, '"…"');
}

/** What differs, table by table, in few words; empty when equal. */
export function differences(expected: FinalState, actual: FinalState): readonly string[] {
  return Object.keys(expected).flatMap((table) => {
    const [before, after] = [expected[table] ?? [], actual[table] ?? []].map((rows) => rows.map((row) => JSON.stringify(row)));
    if (before === undefined || after === undefined) return [];
    const missing = without(before, after).slice(0, 3);
    const extra = without(after, before).slice(0, 3);
    return [...missing.map((row) => `${table} lacks ${row.slice(0, 600)}`), ...extra.map((row) => `${table} has ${row.slice(0, 600)}`)];
  });
}

/** As multisets: a row that is there twice is not the same as once. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}

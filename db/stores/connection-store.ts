import type { ConnectionState, ConnectionStore, SettledReport } from '../../src/ports.ts';
import { json, type StoreContext } from './store-context.ts';

export function makeConnectionStore({ run, workspace }: StoreContext): ConnectionStore {
  return {
    state: (connection) =>
      run(async (t) => {
        const [row] = await t<{ state: ConnectionState }[]>`
          select state from connection_states where connection = ${connection} order by recorded_at desc, id desc limit 1`;
        return row?.state ?? unknownState(connection);
      }),
    states: (connections, knownAt) =>
      run(async (t) => {
        const known = knownAt === null ? t`` : t`and recorded_at <= ${knownAt}`;
        const rows = await t<{ state: ConnectionState }[]>`
          select s.state from unnest(${[...new Set(connections)]}::text[]) as c(connection)
          cross join lateral (
            select state from connection_states where workspace_id = ${workspace} and connection = c.connection ${known}
            order by recorded_at desc, id desc limit 1
          ) as s
          order by c.connection collate "C"`;
        return rows.map((row) => row.state);
      }),
    settledReports: (connection) =>
      run(
        (t) => t<SettledReport[]>`
          select at, settled_through::date as "settledThrough" from (
            select id, recorded_at as at, state->>'settledThrough' as settled_through,
              lag(state->>'settledThrough') over (order by recorded_at, id) as before
            from connection_states where connection = ${connection}
          ) as told
          where settled_through is not null and settled_through is distinct from before order by at, id`,
      ),
    record: (state, at) =>
      run(async (t) => {
        // Two that record at once: the second compares with what the first has written.
        await t`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['connection_states', workspace, state.connection])}, 0))`;
        await t`
          insert into connection_states (workspace_id, connection, state, recorded_at)
          select ${workspace}, ${state.connection}, ${json(t, state)}, ${at}::timestamptz
          where (
            select state from connection_states where connection = ${state.connection} and recorded_at <= ${at}
            order by recorded_at desc, id desc limit 1
          ) is distinct from ${json(t, state)}`;
      }),
  };
}

function unknownState(connection: string): ConnectionState {
  return {
    connection,
    title: null,
    zone: null,
    currency: null,
    notes: [],
    checkedAt: null,
    completeThrough: null,
    settledThrough: null,
    lastSuccessAt: null,
    failure: null,
    parkedUntil: null,
  };
}

/** Metrics that were found apart. A few rows per connection: only what a source refused is written. */
import type { ApartMetrics } from '../../src/domain/planning/apart-metrics.ts';
import type { ApartMetricsStore } from '../../src/ports.ts';
import { json, type StoreContext } from './store-context.ts';

const PAIRS_MAX = 10_000;

interface Row {
  readonly connection: string;
  readonly basis: string;
  readonly shape: string;
  readonly one: string;
  readonly other: string;
  readonly since: ApartMetrics['since'];
  readonly reason: string;
}

export function makeApartMetricsStore({ run, workspace }: StoreContext): ApartMetricsStore {
  return {
    list: (connections) =>
      run(async (t) => {
        const rows = await t<Row[]>`
          select connection, basis, shape, one, other, refused_at as since, reason from apart_metrics
          where connection = any(${connections}::text[]) order by connection collate "C", shape collate "C", one collate "C", other collate "C" limit ${PAIRS_MAX}`;
        const byBasis = Map.groupBy(rows, ({ connection, basis }) => JSON.stringify([connection, basis]));
        return [...byBasis.values()].flatMap((own) => {
          const [first] = own;
          const pairs = own.map(({ shape, one, other, since, reason }): ApartMetrics => ({ shape, metrics: [one, other], since, reason }));
          return first === undefined ? [] : [{ connection: first.connection, basis: first.basis, pairs }];
        });
      }),
    note: ({ connection, basis, pairs }) =>
      run(async (t) => {
        await t`delete from apart_metrics where connection = ${connection} and basis <> ${basis}`;
        const rows = pairs.map(({ shape, metrics: [one, other], since, reason }) => ({ shape, one, other, since, reason }));
        await t`
          insert into apart_metrics (workspace_id, connection, shape, one, other, basis, reason, refused_at)
          select ${workspace}, ${connection}, p.shape, p.one, p.other, ${basis}, p.reason, p.since
          from jsonb_to_recordset(${json(t, rows)}) as p(shape text, one text, other text, since timestamptz, reason text)
          order by p.shape, p.one, p.other
          on conflict (workspace_id, connection, shape, one, other) do update
            set basis = excluded.basis, reason = excluded.reason, refused_at = excluded.refused_at
            where apart_metrics.refused_at < excluded.refused_at or apart_metrics.basis <> excluded.basis`;
      }),
  };
}

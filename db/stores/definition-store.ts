import type { Instant } from '../../src/domain/calendar.ts';
import type { ConnectionDefinition, OkrDefinition } from '../../src/domain/key-result.ts';
import { type Archived, ConflictError, type DefinitionStore, type StoredDefinition, type Superseded } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { releaseBaselines, withFrozenBaselines } from './frozen-baselines.ts';
import { retireSeries } from './series-rows.ts';
import { audit, json, type StoreContext } from './store-context.ts';

/** What a workspace has before the first apply, as version 0. */
export const EMPTY_DEFINITION: OkrDefinition = {
  workspace: {
    zone: 'UTC',
    currency: null,
    weekStart: 1,
    fiscalYearStart: 1,
    locale: 'en',
    statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
  },
  connections: [],
  cycles: [],
  objectives: [],
};
const VERSIONS_MAX = 1_000;

export function makeDefinitionStore(context: StoreContext): DefinitionStore {
  const { run, workspace } = context;
  return {
    current: () =>
      run(async (t) => {
        const [row] = await t<StoredDefinition[]>`select version, definition from definitions order by version desc limit 1`;
        return row ?? { version: 0, definition: EMPTY_DEFINITION };
      }),
    at: (knownAt) =>
      run(async (t) => {
        const [row] = await t<StoredDefinition[]>`
          select version, definition from definitions where applied_at <= ${knownAt} order by version desc limit 1`;
        return row ?? null;
      }),
    versions: () =>
      run(
        (t) => t<{ version: number; appliedAt: Instant }[]>`
          select version, applied_at as "appliedAt" from
            (select version, applied_at from definitions order by version desc limit ${VERSIONS_MAX}) as newest
          order by version`,
      ),
    apply: (definition, at, expectedVersion, superseded = NOTHING) =>
      run(async (t) => {
        // One apply at a time: the second sees what the first has written.
        await t`select 1 from workspaces where id = ${workspace} for no key update`;
        const [held] = await t<{ version: number; equal: boolean; definition: OkrDefinition }[]>`
          select version, definition, definition = ${json(t, definition)} as equal from definitions order by version desc limit 1`;
        // Before the version: a client that repeats an apply whose answer it lost is told the same.
        if (held?.equal) return { version: held.version, definition: held.definition };
        const current = held?.version ?? 0;
        if (current !== expectedVersion) {
          throw new ConflictError(
            `The definition is at version ${current}, not ${expectedVersion}: somebody else has changed it. Read it again and repeat the change.`,
          );
        }
        const version = current + 1;
        await t`
          insert into definitions (workspace_id, version, definition, applied_at)
          select ${workspace}, ${version}, ${json(t, definition)}, greatest(${at}::timestamptz, max(applied_at)) from definitions`;
        await writeRows(t, context, definition, at);
        await retireSeries(t, superseded.readings, at);
        const release = { reason: 'the definition asks another question', by: `definition ${version}`, at };
        for (const keyResult of await withFrozenBaselines(t, superseded.baselines))
          await releaseBaselines(t, workspace, { ...release, keyResult });
        await audit(t, workspace, 'definition_applied', String(version));
        return { version, definition };
      }),
    archived: ({ connections, keyResults }) =>
      run(async (t) => ({
        connections: (
          await t<{ found: ConnectionDefinition }[]>`
            select distinct on (c ->> 'id') c as found from definitions, jsonb_array_elements(definition -> 'connections') as c
            where c ->> 'id' = any(${connections}::text[]) order by c ->> 'id', version desc`
        ).map(({ found }) => found),
        keyResults: await t<Archived['keyResults'][number][]>`
          select distinct on (k ->> 'id') k as "keyResult", (
            select c from jsonb_array_elements(definition -> 'cycles') as c where c ->> 'id' = o ->> 'cycle' limit 1
          ) as cycle
          from definitions, jsonb_array_elements(definition -> 'objectives') as o, jsonb_array_elements(o -> 'keyResults') as k
          where k ->> 'id' = any(${keyResults}::text[]) order by k ->> 'id', version desc`,
      })),
  };
}
const NOTHING: Superseded = { readings: [], baselines: [] };

/** One row per thing: what is new or back is put, what is gone is archived. */
async function writeRows(t: Transaction, { workspace }: StoreContext, definition: OkrDefinition, at: Instant): Promise<void> {
  const { cycles, connections, objectives } = definition;
  await t`
    insert into cycles (workspace_id, id, position, start_on, end_on)
    select ${workspace}, r.id, r.position, r.start_on, r.end_on
    from jsonb_to_recordset(${json(
      t,
      cycles.map((cycle, position) => ({ id: cycle.id, position, start_on: cycle.range.start, end_on: cycle.range.end })),
    )})
      as r(id text, position int, start_on date, end_on date)
    on conflict (workspace_id, id) do update set position = excluded.position, start_on = excluded.start_on, end_on = excluded.end_on, archived_at = null`;
  await t`
    insert into connections (workspace_id, id, position, source)
    select ${workspace}, r.id, r.position, r.source
    from jsonb_to_recordset(${json(
      t,
      connections.map(({ id, source }, position) => ({ id, position, source })),
    )}) as r(id text, position int, source text)
    on conflict (workspace_id, id) do update set position = excluded.position, source = excluded.source, archived_at = null`;
  await t`
    insert into objectives (workspace_id, id, position, title, cycle, owner, parent, weight)
    select ${workspace}, r.id, r.position, r.title, r.cycle, r.owner, r.parent, r.weight
    from jsonb_to_recordset(${json(
      t,
      objectives.map(({ keyResults: _, ...objective }, position) => ({ ...objective, position })),
    )})
      as r(id text, position int, title text, cycle text, owner text, parent text, weight float8)
    on conflict (workspace_id, id) do update set position = excluded.position, title = excluded.title, cycle = excluded.cycle,
      owner = excluded.owner, parent = excluded.parent, weight = excluded.weight, archived_at = null`;
  const keyResults = objectives.flatMap((objective) =>
    objective.keyResults.map(({ id, title, kind, weight }) => ({ id, title, kind, weight, objective: objective.id })),
  );
  await t`
    insert into key_results (workspace_id, id, position, objective, title, kind, weight)
    select ${workspace}, r.id, r.position, r.objective, r.title, r.kind, r.weight
    from jsonb_to_recordset(${json(
      t,
      keyResults.map((keyResult, position) => ({ ...keyResult, position })),
    )})
      as r(id text, position int, objective text, title text, kind text, weight float8)
    on conflict (workspace_id, id) do update set position = excluded.position, objective = excluded.objective, title = excluded.title,
      kind = excluded.kind, weight = excluded.weight, archived_at = null`;
  for (const [table, kept] of [
    ['cycles', cycles],
    ['connections', connections],
    ['objectives', objectives],
    ['key_results', keyResults],
  ] as const) {
    await t`update ${t(table)} set archived_at = ${at} where archived_at is null and id <> all(${kept.map(({ id }) => id)}::text[])`;
  }
}

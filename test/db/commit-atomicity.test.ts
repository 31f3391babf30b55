import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { seriesKey } from '../../src/domain/observation.ts';
import type { FetchCommit, Stores } from '../../src/ports.ts';
import { answer, at, commitOf, dayValue, plannedCall, runOf, seriesOf } from '../contracts/samples.ts';
import { testEnvelope, testRandomness, useDeployment } from '../support/database.ts';

const workbench = useDeployment();
const series = seriesOf('sessions');
/** What a commit writes into, in its order; the backend is killed at the first write of each. */
const WRITTEN_TABLES = [
  'series',
  'observations',
  'answered_ranges',
  'exchanges',
  'connector_memory',
  'quota_readings',
  'sync_calls',
  'outbox',
];

function fullCommit(fence: number): FetchCommit {
  return commitOf('r1', 'c1', fence, {
    observations: [dayValue(series, '2026-10-01', 7)],
    answered: [answer(series, '2026-10-01', '2026-10-01')],
    exchanges: [{ request: 'GET /report', responseDigest: 'abc' }],
    memory: { seen: true },
    quotas: [
      { connection: 'site', account: null, quota: 'tokens', consumed: 1, remaining: 9, resetsAt: null, at: at('2026-11-20T03:00:00Z') },
    ],
    outcome: {
      kind: 'split',
      into: [plannedCall('c1a')],
      failure: { next: 'split', because: 'size', public: 'too much', internal: '413' },
    },
  });
}

async function stateOf(stores: Stores) {
  const history = (await stores.observations.histories([series], null, null)).get(seriesKey(series));
  return {
    calls: (await stores.runs.calls('r1')).map(({ key, state }) => [key, state]),
    observations: history?.observations.length,
    answered: history?.answered.length,
    memory: await stores.runs.memory('site'),
    quotas: (await stores.runs.quotas('site')).length,
    outbox: (await stores.outbox.pending(10)).length,
  };
}

/** A trigger, as the owner, that ends the backend before the first row of a table is written for one workspace. */
async function killAtFirstWriteOf(table: string, workspace: string, work: () => Promise<void>): Promise<void> {
  const admin = openDatabase(workbench.urls.adminUrl, { max: 1 });
  try {
    await admin.unsafe(`
      create or replace function kill_backend() returns trigger language plpgsql security definer as $$
      begin if current_setting('nyckel.workspace_id', true) = '${workspace}' then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
      create trigger kill_backend before insert or update on ${table} for each row execute function kill_backend()`);
    await work();
  } finally {
    await admin.unsafe(`drop trigger if exists kill_backend on ${table}`);
    await admin.end();
  }
}

describe('a commit whose backend dies', () => {
  test.each(WRITTEN_TABLES)('at the first write into %s leaves nothing, and the repeated commit leaves all', async (table) => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    const fence = (await stores.runs.begin('r1', 'c1', at('2026-11-20T03:00:01Z')))?.fence ?? 0;
    const before = await stateOf(stores);
    const dying: Database = openDatabase(workbench.urls.appUrl, { max: 1 });
    const { runs } = makeDeployment({ database: dying, envelope: testEnvelope(), randomness: testRandomness }).stores(stores.workspaceId);
    try {
      await killAtFirstWriteOf(table, stores.workspaceId, async () => {
        await expect(runs.commit(fullCommit(fence))).rejects.toThrow();
        expect(await stateOf(stores)).toEqual(before);
      });
      expect(await runs.commit(fullCommit(fence))).toEqual({ added: 1, restated: 0, confirmed: 0 });
    } finally {
      await dying.end();
    }
    expect(await stateOf(stores)).toEqual({
      calls: [
        ['c1', 'split'],
        ['c1a', 'planned'],
      ],
      observations: 1,
      answered: 1,
      memory: { seen: true },
      quotas: 1,
      outbox: 1,
    });
  });

  test('every table that a commit writes into is in that list', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    const fence = (await stores.runs.begin('r1', 'c1', at('2026-11-20T03:00:01Z')))?.fence ?? 0;
    const counts = async () =>
      workbench.database.begin(async (t) => {
        await t`select set_config('nyckel.workspace_id', ${stores.workspaceId}, true)`;
        const tables = await t<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
        const found: [string, string][] = [];
        for (const { name } of tables)
          found.push([name, (await t<{ rows: string }[]>`select string_agg(r::text, '|') as rows from ${t(name)} as r`)[0]?.rows ?? '']);
        return found;
      });
    const before = new Map(await counts());
    await stores.runs.commit(fullCommit(fence));
    const changed = (await counts()).filter(([name, rows]) => before.get(name) !== rows).map(([name]) => name);
    expect(changed.sort()).toEqual([...WRITTEN_TABLES].sort());
  });
});

import { describe, expect, test } from 'vitest';
import { inWorkspace, openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { seriesKey } from '../../src/domain/observation.ts';
import { assertHeldToRowSecurity, prepareExternalDatabase } from '../../src/platform/postgres-roles.ts';
import type { WorkspaceId } from '../../src/ports.ts';
import { at, dayValue, seriesOf } from '../contracts/samples.ts';
import { testEnvelope, testRandomness, useDeployment } from '../support/database.ts';

const workbench = useDeployment();
/** Tables that belong to no workspace. */
const SHARED_TABLES = ['workspaces'];

describe('row-level security', () => {
  test('every table belongs to a workspace and is under forced row-level security with a policy on it', async () => {
    const tables = await workbench.database<{ name: string; forced: boolean; owned: boolean; isolated: boolean }[]>`
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        exists (select 1 from pg_attribute as a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull) as owned,
        exists (
          select 1 from pg_policies as p where p.schemaname = 'public' and p.tablename = c.relname and p.policyname = 'workspace_isolation' and p.cmd = 'ALL'
            and p.qual like '%nyckel.workspace_id%' and p.with_check like '%nyckel.workspace_id%'
        ) as isolated
      from pg_class as c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;
    expect(tables.length).toBeGreaterThan(20);
    const open = tables.filter(({ name, forced, owned, isolated }) => !SHARED_TABLES.includes(name) && !(forced && owned && isolated));
    expect(open).toEqual([]);
  });

  test('the application’s role is no superuser, may not bypass row-level security and cannot change what is append-only', async () => {
    await assertHeldToRowSecurity(workbench.urls.appUrl);
    const { workspaceId } = await workbench.fresh();
    for (const table of ['observations', 'progress_records', 'definitions', 'audit_entries']) {
      const change = inWorkspace(workbench.database, workspaceId, (t) => t`update ${t(table)} set workspace_id = workspace_id`);
      await expect(change).rejects.toMatchObject({ code: '42501' });
    }
    await expect(workbench.database`alter table observations disable row level security`).rejects.toMatchObject({ code: '42501' });
  });

  test('a workspace sees and writes its own rows only; without a workspace nothing is there', async () => {
    const [mine, theirs] = [await workbench.fresh(), await workbench.fresh()];
    const series = seriesOf('sessions');
    await mine.observations.push([dayValue(series, '2026-10-01', 1)], [], at('2026-10-02T00:00:00Z'));
    expect((await theirs.observations.histories([series], null, null)).get(seriesKey(series))?.observations).toEqual([]);
    const ids = (await mine.observations.histories([series], null, null)).get(seriesKey(series))?.observations.map(({ id }) => id) ?? [];
    expect(ids).toHaveLength(1);
    expect(await theirs.observations.byIds(ids)).toEqual([]);
    expect(await workbench.database`select 1 from observations`).toHaveLength(0);
    const forged = inWorkspace(
      workbench.database,
      theirs.workspaceId,
      (t) => t`insert into schedules values (${mine.workspaceId}, 'x', '* * * * *', 'UTC', true, null)`,
    );
    await expect(forged).rejects.toMatchObject({ code: '42501' });
  });

  test('the workspace of a transaction ends with it: the connection carries none to the next', async () => {
    const single = openDatabase(workbench.urls.appUrl, { max: 1 });
    try {
      const { workspaceId } = await workbench.fresh();
      await inWorkspace(single, workspaceId, (t) => t`insert into schedules values (${workspaceId}, 'x', '* * * * *', 'UTC', true, null)`);
      expect(await single`select 1 from schedules`).toHaveLength(0);
      await expect(inWorkspace(single, workspaceId, async () => Promise.reject(new Error('fails')))).rejects.toThrow('fails');
      expect(await single`select 1 from schedules`).toHaveLength(0);
    } finally {
      await single.end();
    }
  });

  test('the owner of the tables is held to it too, so that one ordinary role is enough on an external server', async () => {
    const urls = await prepareExternalDatabase(workbench.urls.ownerUrl);
    expect(urls.appUrl).toBe(workbench.urls.ownerUrl);
    await expectIsolation(urls.appUrl);
  });

  test('a superuser’s connection string is turned into one that is held to it', async () => {
    const urls = await prepareExternalDatabase(workbench.urls.adminUrl);
    await expectIsolation(urls.appUrl);
    await expect(assertHeldToRowSecurity(workbench.urls.adminUrl)).rejects.toThrow('bypasses row-level security');
  });
});

async function expectIsolation(url: string): Promise<void> {
  const database = openDatabase(url, { max: 2 });
  const deployment = makeDeployment({ database, envelope: testEnvelope(), randomness: testRandomness });
  try {
    const [mine, theirs] = ['mine', 'theirs'].map((name) => `${name}-${testRandomness.uuid()}` as WorkspaceId) as [
      WorkspaceId,
      WorkspaceId,
    ];
    for (const id of [mine, theirs]) await deployment.ensure(id);
    const { text } = await deployment.stores(mine).tokens.create('ci', ['read'], null, at('2026-10-01T00:00:00Z'));
    expect(await deployment.stores(theirs).tokens.list()).toEqual([]);
    expect(await deployment.stores(mine).tokens.list()).toHaveLength(1);
    expect(await deployment.workspaceOf('token', text)).toBe(mine);
    await deployment.remove(mine);
    expect(await deployment.workspaceOf('token', text)).toBeNull();
  } finally {
    await deployment.close();
  }
}

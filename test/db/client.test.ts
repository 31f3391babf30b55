import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inWorkspace, openDatabase, type Transaction } from '../../db/client.ts';
import type { WorkspaceId } from '../../src/ports.ts';
import { useDeployment } from '../support/database.ts';

const workbench = useDeployment();
const nobody = 'nobody' as WorkspaceId;

describe('the connection pool', () => {
  test('values are parameters, templates nest, names are quoted', async () => {
    const { database } = workbench;
    const evil = `'; drop table workspaces; --"`;
    const condition = database`and ${evil} = ${evil}`;
    expect(
      await database`select ${evil}::text as text, ${[evil, 'b']}::text[] as list, ${database.json({ evil })}::jsonb as json where 1 = ${1} ${condition}`,
    ).toEqual([{ text: evil, list: [evil, 'b'], json: { evil } }]);
    await expect(database`select 1 from ${database('no"such')}`.execute()).rejects.toMatchObject({
      code: '42P01',
      message: expect.stringContaining('no"such'),
    });
    await expect(database`select ${undefined}`.execute()).rejects.toThrow('undefined');
  });

  test('moments and dates are spelled as the domain spells them, whatever the server’s own settings are', async () => {
    const url = new URL(workbench.urls.appUrl);
    url.searchParams.set('options', '-c TimeZone=Asia/Tokyo -c DateStyle=German');
    const database = openDatabase(url.href, { max: 1 });
    try {
      expect(
        await database`select '2026-10-01T12:00:00.12Z'::timestamptz as moment, '2026-10-01'::date as day, 9007199254740993::bigint as big`,
      ).toEqual([{ moment: '2026-10-01T12:00:00.120Z', day: '2026-10-01', big: '9007199254740993' }]);
    } finally {
      await database.end();
    }
  });

  test('a transaction whose failed query was overlooked is not reported as done', async () => {
    const overlooked = inWorkspace(workbench.database, nobody, async (t) => {
      await t`select 1 / 0`.execute().catch(() => 'overlooked');
      return 'done';
    });
    await expect(overlooked).rejects.toThrow('rolled back');
  });

  test('a query that a transaction did not wait for is refused after its end and reaches no other transaction', async () => {
    let late: Transaction | null = null;
    await inWorkspace(workbench.database, nobody, async (t) => {
      late = t;
      await t`select 1`;
    });
    await expect((late as unknown as Transaction)`select 1`.execute()).rejects.toThrow('over');
  });

  test('backends that die fail the work that they did, and nothing else: the next transaction finds a living one', async () => {
    const database = openDatabase(workbench.urls.appUrl, { max: 2, applicationName: 'dying' });
    const admin = openDatabase(workbench.urls.adminUrl, { max: 1 });
    try {
      const working = [1, 2].map(() =>
        inWorkspace(database, nobody, async (t) => {
          await t`select pg_sleep(30)`;
        }),
      );
      const outcomes = Promise.allSettled(working);
      for (let killed = 0, attempt = 0; killed < 2 && attempt < 200; attempt += 1) {
        killed += (
          await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying' and query like '%pg_sleep%'`
        ).count;
        await pause(20);
      }
      expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      // And those that are idle in the pool.
      await Promise.all([1, 2].map(() => database`select 1`));
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying'`;
      await pause(50);
      const answers = await Promise.all(
        [1, 2, 3, 4].map((number) =>
          inWorkspace(
            database,
            nobody,
            (t) =>
              t<
                { number: number; workspace: string }[]
              >`select ${number}::int as number, current_setting('nyckel.workspace_id') as workspace`,
          ),
        ),
      );
      expect(answers.flat()).toEqual([1, 2, 3, 4].map((number) => ({ number, workspace: nobody })));
    } finally {
      await database.end();
      await admin.end();
    }
  });
});

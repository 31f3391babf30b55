import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { migrate } from '../../db/migrate.ts';
import { ensureDatabase, withDatabase } from '../../src/platform/postgres-roles.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('migrations', () => {
  test('several processes that migrate an empty database at once all succeed, and again changes nothing', async () => {
    const { adminUrl, ownerUrl } = inject('postgres');
    const name = `migrate_${randomBytes(6).toString('hex')}`;
    await ensureDatabase(adminUrl, name);
    const url = withDatabase(ownerUrl, name);
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    await migrate(url);
    const admin = openDatabase(withDatabase(adminUrl, name), { max: 1 });
    const applied = await admin`select hash from drizzle.__drizzle_migrations`;
    await admin.end();
    expect(applied).toHaveLength(readdirSync(join(ROOT, 'db/migrations')).filter((file) => file.endsWith('.sql')).length);
    const server = openDatabase(adminUrl, { max: 1 });
    await server`drop database ${server(name)} with (force)`;
    await server.end();
  });

  test('a database that has the first shape of frozen baselines is brought to the present one, with what is frozen in it', async () => {
    const { adminUrl, ownerUrl } = inject('postgres');
    const name = `migrate_${randomBytes(6).toString('hex')}`;
    await ensureDatabase(adminUrl, name);
    const url = withDatabase(ownerUrl, name);
    await migrate(url);
    const admin = openDatabase(withDatabase(adminUrl, name), { max: 1 });
    await admin`insert into workspaces (id) values ('w')`;
    await admin`alter table frozen_baselines drop column curve, drop column quality`;
    await admin`alter table frozen_baselines add column curve double precision[] default '{}' not null, add column quality smallint default 0 not null`;
    await admin`
      insert into frozen_baselines (workspace_id, key_result, through_on, value, curve, quality, observation_ids, taken_at)
      values ('w', 'kr', '2026-09-03', 30, '{10,null,0.1}', ${2 + 128}, '{1}', now())`;
    await admin`update drizzle.__drizzle_migrations set created_at = 1795719103866 where created_at = (select max(created_at) from drizzle.__drizzle_migrations)`;
    await migrate(url);
    const [held] = await admin`select curve, quality, fraction from frozen_baselines`;
    await admin.end();
    expect(held).toEqual({ curve: ['10', null, '0.1'], quality: { sampled: [0], estimated: [0] }, fraction: null });
    const server = openDatabase(adminUrl, { max: 1 });
    await server`drop database ${server(name)} with (force)`;
    await server.end();
  });

  test('the migrations say what the schema says: generating again finds nothing to change', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nyckel-drizzle-'));
    try {
      cpSync(join(ROOT, 'db/migrations'), join(folder, 'migrations'), { recursive: true });
      const before = readdirSync(join(folder, 'migrations'));
      const config = join(folder, 'drizzle.config.json');
      writeFileSync(config, JSON.stringify({ dialect: 'postgresql', schema: join(ROOT, 'db/schema/index.ts'), out: './migrations' }));
      const said = execFileSync(process.execPath, [join(ROOT, 'node_modules/drizzle-kit/bin.cjs'), 'generate', '--config', config], {
        // drizzle-kit takes `out` for relative, whatever it is.
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect(said).toContain('No schema changes');
      expect(readdirSync(join(folder, 'migrations'))).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

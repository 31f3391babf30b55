import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeDeployment } from '../../db/deployment.ts';
import { rotateCredentials } from '../../db/stores/credential-vault.ts';
import { makeSecretEnvelope } from '../../src/platform/vault.ts';
import { testRandomness, useDeployment } from '../support/database.ts';
import { at } from './samples.ts';

const workbench = useDeployment();
const deploymentWith = (current: Buffer, previous: readonly Buffer[] = []) =>
  makeDeployment({ database: workbench.database, envelope: makeSecretEnvelope(current, previous), randomness: testRandomness });

describe('CredentialVault', () => {
  test('a secret that was sealed opens, is replaced and is removed', async () => {
    const { vault } = await workbench.fresh();
    expect(await vault.open('site')).toBeNull();
    await vault.seal('site', 'first');
    await vault.seal('site', 'sécond\n{}');
    expect(await vault.open('site')).toBe('sécond\n{}');
    await vault.remove('site');
    expect(await vault.open('site')).toBeNull();
  });

  test('a sealed secret that is moved to another connection or workspace does not open', async () => {
    const [mine, theirs] = [await workbench.fresh(), await workbench.fresh()];
    await mine.vault.seal('site', 'secret');
    await workbench.database.begin(async (t) => {
      await t`select set_config('nyckel.workspace_id', ${mine.workspaceId}, true)`;
      const [row] = await t`select kid, wrapped_key, sealed from credentials`;
      await t`insert into credentials (workspace_id, connection, kid, wrapped_key, sealed) values (${mine.workspaceId}, 'ads', ${row?.kid}, ${row?.wrapped_key}, ${row?.sealed})`;
      await t`select set_config('nyckel.workspace_id', ${theirs.workspaceId}, true)`;
      await t`insert into credentials (workspace_id, connection, kid, wrapped_key, sealed) values (${theirs.workspaceId}, 'site', ${row?.kid}, ${row?.wrapped_key}, ${row?.sealed})`;
    });
    await expect(mine.vault.open('ads')).rejects.toMatchObject({ name: 'VaultError' });
    await expect(theirs.vault.open('site')).rejects.toMatchObject({ name: 'VaultError' });
    expect(await mine.vault.open('site')).toBe('secret');
  });

  test('another key opens nothing, and after a rotation the old key is not needed', async () => {
    const [old, next] = [randomBytes(32), randomBytes(32)];
    const { workspaceId } = await workbench.fresh();
    await deploymentWith(old).stores(workspaceId).vault.seal('site', 'secret');
    await expect(deploymentWith(next).stores(workspaceId).vault.open('site')).rejects.toThrow('NYCKEL_SECRET_KEY');
    expect(await deploymentWith(next, [old]).stores(workspaceId).vault.open('site')).toBe('secret');
    expect(await rotateCredentials(workbench.database, [workspaceId], makeSecretEnvelope(next, [old]))).toBe(1);
    expect(await rotateCredentials(workbench.database, [workspaceId], makeSecretEnvelope(next, [old]))).toBe(0);
    expect(await deploymentWith(next).stores(workspaceId).vault.open('site')).toBe('secret');
    await expect(deploymentWith(old).stores(workspaceId).vault.open('site')).rejects.toMatchObject({ name: 'VaultError' });
  });

  test('secrets, tokens and session texts are in no row of any table', async () => {
    const stores = await workbench.fresh();
    const canary = `canary-${randomUUID()}`;
    await stores.vault.seal('site', canary);
    const now = at('2026-10-01T08:00:00Z');
    const later = at('2027-10-01T08:00:00Z');
    const { text } = await stores.tokens.create('ci', ['read'], null, now);
    const signIn = await stores.tokens.createSignIn(later);
    const session = (await stores.tokens.redeemSignIn(signIn, now, later)) ?? '';
    const dump = await dumpOf(stores.workspaceId);
    expect(dump).toContain('credential_sealed');
    for (const secret of [canary, text, signIn, session]) {
      expect(secret.length).toBeGreaterThan(20);
      for (const spelling of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').slice(0, 24)])
        expect(dump).not.toContain(spelling);
    }
  });
});

/** Every row of every table that the workspace sees, as text. */
async function dumpOf(workspace: string): Promise<string> {
  return workbench.database.begin(async (t) => {
    await t`select set_config('nyckel.workspace_id', ${workspace}, true)`;
    const tables = await t<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
    const rows: string[] = [];
    for (const { name } of tables)
      for (const row of await t<{ text: string }[]>`select r::text as text from ${t(name)} as r`) rows.push(row.text);
    return rows.join('\n');
  });
}

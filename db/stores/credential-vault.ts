import type { CredentialVault, WorkspaceId } from '../../src/ports.ts';
import { type Database, inWorkspace } from '../client.ts';
import { audit, type StoreContext } from './store-context.ts';

export interface SealedSecret {
  /** Names the key-encryption key. */
  readonly kid: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}
/** The encryption (src/platform/vault.ts). A secret opens only for the workspace and connection that it was sealed for. */
export interface SecretEnvelope {
  readonly currentKid: string;
  seal(owner: SecretOwner, secret: string): SealedSecret;
  open(owner: SecretOwner, sealed: SealedSecret): string;
  /** The same secret with its data key under the current key-encryption key. */
  rewrap(owner: SecretOwner, sealed: SealedSecret): SealedSecret;
}
export interface SecretOwner {
  readonly workspace: string;
  readonly connection: string;
}

export function makeCredentialVault({ run, workspace }: StoreContext, envelope: SecretEnvelope): CredentialVault {
  return {
    seal: (connection, secret) =>
      run(async (t) => {
        const { kid, wrappedKey, sealed } = envelope.seal({ workspace, connection }, secret);
        await t`
          insert into credentials (workspace_id, connection, kid, wrapped_key, sealed) values (${workspace}, ${connection}, ${kid}, ${wrappedKey}, ${sealed})
          on conflict (workspace_id, connection) do update set kid = excluded.kid, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, sealed_at = now()`;
        await audit(t, workspace, 'credential_sealed', connection);
      }),
    open: (connection) =>
      run(async (t) => {
        const [row] = await t<
          SealedSecret[]
        >`select kid, wrapped_key as "wrappedKey", sealed from credentials where connection = ${connection}`;
        return row === undefined ? null : envelope.open({ workspace, connection }, row);
      }),
    remove: (connection) =>
      run(async (t) => {
        const removed = await t`delete from credentials where connection = ${connection}`;
        if (removed.count > 0) await audit(t, workspace, 'credential_removed', connection);
      }),
  };
}

/**
 * Wraps every data key that is under an older key-encryption key with the current one. The secrets themselves are not
 * touched. Safe to repeat; when it answers 0 the older keys can be taken away.
 * @returns how many were changed
 */
export async function rotateCredentials(database: Database, workspaces: readonly WorkspaceId[], envelope: SecretEnvelope): Promise<number> {
  let rotated = 0;
  for (const workspace of workspaces) {
    rotated += await inWorkspace(database, workspace, async (t) => {
      const rows = await t<(SealedSecret & { connection: string })[]>`
        select connection, kid, wrapped_key as "wrappedKey", sealed from credentials where kid <> ${envelope.currentKid} order by connection for update`;
      for (const row of rows) {
        const { kid, wrappedKey } = envelope.rewrap({ workspace, connection: row.connection }, row);
        await t`update credentials set kid = ${kid}, wrapped_key = ${wrappedKey} where connection = ${row.connection}`;
      }
      return rows.length;
    });
  }
  return rotated;
}

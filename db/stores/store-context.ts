import type { Randomness, WorkspaceId } from '../../src/ports.ts';
import { type Database, inWorkspace, type Transaction } from '../client.ts';

/** What every store of one workspace is made from. */
export interface StoreContext {
  readonly workspace: WorkspaceId;
  readonly randomness: Pick<Randomness, 'token' | 'uuid'>;
  /** One transaction inside the workspace. */
  run<Result>(work: (t: Transaction) => PromiseLike<Result>): Promise<Result>;
}

export function storeContext(database: Database, workspace: WorkspaceId, randomness: StoreContext['randomness']): StoreContext {
  return { workspace, randomness, run: (work) => inWorkspace(database, workspace, work) };
}

/** A value for a jsonb parameter. */
export function json(t: Transaction, value: unknown) {
  return t.json(value);
}

/** Notes an act of a person, in the transaction of the act. `detail` holds no secrets. */
export async function audit(t: Transaction, workspace: WorkspaceId, action: string, subject: string, detail: object = {}): Promise<void> {
  await t`insert into audit_entries (workspace_id, action, subject, detail) values (${workspace}, ${action}, ${subject}, ${json(t, detail)})`;
}

/** Puts something to deliver into the outbox, in the transaction of what it tells. */
export async function addToOutbox(
  t: Transaction,
  workspace: WorkspaceId,
  at: string,
  entries: readonly { readonly kind: string; readonly payload: object }[],
): Promise<void> {
  if (entries.length === 0) return;
  await t`
    insert into outbox (workspace_id, kind, payload, created_at)
    select ${workspace}, e.kind, e.payload, ${at}::timestamptz from jsonb_to_recordset(${json(t, entries)}) as e(kind text, payload jsonb)`;
}

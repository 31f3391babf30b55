import { ConflictError, type IdempotencyStore, type StoredAnswer } from '../../src/ports.ts';
import type { StoreContext } from './store-context.ts';

/** After this a reservation without an answer is taken for a crash, and the request may run again. */
const ABANDONED_AFTER = '5 minutes';
const KEPT_FOR = '24 hours';
const PRUNED_AT_ONCE = 1_000;

export function makeIdempotencyStore({ run, workspace }: StoreContext): IdempotencyStore {
  return {
    begin: (key, requestDigest, at) =>
      run(async (t) => {
        await t`
          delete from idempotency_keys where workspace_id = ${workspace} and key in
            (select key from idempotency_keys where begun_at < ${at}::timestamptz - ${KEPT_FOR}::interval limit ${PRUNED_AT_ONCE})`;
        const reserved = await t`
          insert into idempotency_keys (workspace_id, key, request_digest, begun_at) values (${workspace}, ${key}, ${requestDigest}, ${at})
          on conflict (workspace_id, key) do update set begun_at = excluded.begun_at
          where idempotency_keys.request_digest = excluded.request_digest and idempotency_keys.status is null
            and idempotency_keys.begun_at < excluded.begun_at - ${ABANDONED_AFTER}::interval`;
        if (reserved.count === 1) return null;
        const [held] = await t<
          { requestDigest: string; status: number | null; body: string | null; headers: StoredAnswer['headers'] | null }[]
        >`
          select request_digest as "requestDigest", status, body, headers from idempotency_keys where key = ${key}`;
        if (held === undefined || held.requestDigest !== requestDigest) {
          throw new ConflictError('This idempotency key was used with another request. Use a new key for a new request.');
        }
        if (held.status === null || held.body === null)
          throw new ConflictError('The request with this idempotency key is still being answered. Ask again in a moment.');
        return { status: held.status, body: held.body, headers: held.headers ?? {} };
      }),
    end: (key, { status, body, headers }) =>
      run(async (t) => {
        await t`update idempotency_keys set status = ${status}, body = ${body}, headers = ${t.json(headers)} where key = ${key} and status is null`;
      }),
    release: (key) =>
      run(async (t) => {
        await t`delete from idempotency_keys where key = ${key} and status is null`;
      }),
  };
}

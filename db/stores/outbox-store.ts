import type { OutboxEntry, OutboxStore } from '../../src/ports.ts';
import type { StoreContext } from './store-context.ts';

const PENDING_MAX = 1_000;

export function makeOutboxStore({ run }: StoreContext): OutboxStore {
  return {
    pending: (limit) =>
      run(
        (t) => t<OutboxEntry[]>`
          select id, kind, payload, created_at as "createdAt" from outbox where delivered_at is null order by id limit ${Math.min(limit, PENDING_MAX)}`,
      ),
    delivered: (ids, at) =>
      run(async (t) => {
        await t`update outbox set delivered_at = ${at} where id = any(${[...ids]}::bigint[]) and delivered_at is null`;
      }),
  };
}

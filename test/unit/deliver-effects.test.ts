/** Effects: one that a sink refuses neither stops the others nor stays for ever. */
import { expect, test } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import type { OutboxEntry, Stores } from '../../src/ports.ts';
import { makeDeliverEffects } from '../../src/usecases/deliver-effects.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const NEVER = new AbortController().signal;

function outboxOf(ids: readonly string[], createdAt = '2026-10-20T00:00:00.000Z') {
  let waiting: readonly OutboxEntry[] = ids.map((id) => ({ id, kind: 'call_ended', payload: {}, createdAt: instant(createdAt) }));
  const outbox: Stores['outbox'] = {
    pending: async (limit) => waiting.slice(0, limit),
    delivered: async (done) => {
      waiting = waiting.filter(({ id }) => !done.includes(id));
    },
  };
  return { outbox, waiting: () => waiting.map(({ id }) => id) };
}

function delivering(outbox: Stores['outbox'], refuses: (id: string) => boolean, now = '2026-10-20T03:00:00.000Z') {
  const told: string[] = [];
  const sink = {
    id: 'sink',
    deliver: async ({ id }: OutboxEntry) => {
      if (refuses(id)) throw new Error('refused');
      told.push(id);
    },
  };
  const deliver = makeDeliverEffects({ stores: { outbox } as Stores, clock: { now: () => instant(now) }, logger: SILENT }, [sink]);
  return { deliver, told };
}

test('one effect that is refused leaves the others delivered, and is offered again', async () => {
  const { outbox, waiting } = outboxOf(['1', '2', '3']);
  let broken = true;
  const { deliver, told } = delivering(outbox, (id) => id === '1' && broken);
  await expect(deliver(NEVER)).rejects.toThrow('1 of 3');
  expect([told, waiting()]).toEqual([['2', '3'], ['1']]);
  broken = false;
  expect(await deliver(NEVER)).toEqual({ more: false });
  expect([told, waiting()]).toEqual([['2', '3', '1'], []]);
});

test('an effect that was refused for a week is given up', async () => {
  const { outbox, waiting } = outboxOf(['1'], '2026-10-12T00:00:00.000Z');
  const { deliver } = delivering(outbox, () => true);
  expect(await deliver(NEVER)).toEqual({ more: false });
  expect(waiting()).toEqual([]);
});

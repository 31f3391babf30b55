/** Tells the sinks what changed, each at least once, with the outbox entry's id as idempotency key. */
import type { OutboxEntry } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';

/** Takes an entry it has seen before without doing anything again. */
export interface Sink {
  readonly id: string;
  deliver(entry: OutboxEntry, signal: AbortSignal): Promise<void>;
}
const ENTRIES_AT_ONCE = 200;

/** @returns whether more may be waiting. @throws what a sink throws: the entry stays and the job is tried again */
export function makeDeliverEffects({ stores, clock }: Pick<UseCaseDependencies, 'stores' | 'clock'>, sinks: readonly Sink[]) {
  return async (signal: AbortSignal): Promise<{ readonly more: boolean }> => {
    const entries = await stores.outbox.pending(ENTRIES_AT_ONCE);
    for (const entry of entries) for (const sink of sinks) await sink.deliver(entry, signal);
    if (entries.length > 0) {
      await stores.outbox.delivered(
        entries.map(({ id }) => id),
        clock.now(),
      );
    }
    return { more: entries.length === ENTRIES_AT_ONCE };
  };
}

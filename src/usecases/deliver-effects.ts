/** Tells the sinks what changed, each at least once, with the outbox entry's id as idempotency key. */
import { instantFromMs, msOfInstant } from '../domain/calendar.ts';
import type { OutboxEntry } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';

/** Takes an entry it has seen before without doing anything again. */
export interface Sink {
  readonly id: string;
  deliver(entry: OutboxEntry, signal: AbortSignal): Promise<void>;
}
const ENTRIES_AT_ONCE = 200;
/** What a sink has refused for so long it is not offered again. */
const OFFERED_MS = 7 * 86_400_000;

/** @returns whether more may be waiting. @throws Error when a sink refused some: those stay, and the job is tried again */
export function makeDeliverEffects(
  { stores, clock, logger }: Pick<UseCaseDependencies, 'stores' | 'clock' | 'logger'>,
  sinks: readonly Sink[],
) {
  return async (signal: AbortSignal): Promise<{ readonly more: boolean }> => {
    const entries = await stores.outbox.pending(ENTRIES_AT_ONCE);
    const now = clock.now();
    const oldest = instantFromMs(msOfInstant(now) - OFFERED_MS);
    const ended: string[] = [];
    let refused = 0;
    for (const entry of entries) {
      // One that is refused does not stop the others.
      const refusal = await refusalOf(entry, signal);
      if (refusal !== null && entry.createdAt > oldest) refused += 1;
      else ended.push(entry.id);
      if (refusal !== null && entry.createdAt <= oldest)
        logger.error({ entry: entry.id, kind: entry.kind, error: refusal }, 'an effect was refused for a week and is given up');
    }
    if (ended.length > 0) await stores.outbox.delivered(ended, now);
    if (refused > 0) throw new Error(`${refused} of ${entries.length} effects were refused; they are offered again`);
    return { more: entries.length === ENTRIES_AT_ONCE };
  };

  /** null: every sink has taken it. */
  async function refusalOf(entry: OutboxEntry, signal: AbortSignal): Promise<string | null> {
    try {
      for (const sink of sinks) await sink.deliver(entry, signal);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

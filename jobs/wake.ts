/** Gives a slot that has come free to who is next in its line: their jobs are told to run at once. */
import type { CallLimits } from '../src/usecases/call-limits.ts';
import type { QueueBackend } from './backend.ts';

/** Of those who are woken so many are looked at when the first are gone. */
const WOKEN_MAX = 20;
const TURN = 'turn-';

/** Names a holder that is no job: it waits in the process that asks, and looks for its slot by itself. */
export function turnId(unique: string): string {
  return `${TURN}${unique}`;
}
function isTurn(id: string): boolean {
  return id.startsWith(TURN);
}

/** A job that is no longer delayed has been taken already; one that is gone leaves its place to the next. */
export async function wake(backend: QueueBackend, allowed: CallLimits, next: readonly string[]): Promise<void> {
  const waiting = [...next];
  const seen = new Set<string>();
  for (let id = waiting.shift(); id !== undefined && seen.size < WOKEN_MAX; id = waiting.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    // Nobody's job: its slot is left to it, and it looks by itself.
    if (isTurn(id)) continue;
    if (!(await backend.runNow('fetch', id))) waiting.push(...(await backend.limits.release(allowed.scope, allowed, id)));
  }
}

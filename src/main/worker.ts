/** Workers and the schedule as a running process of their own; any number of them side by side. */
import type { Application } from './wire.ts';

/** A third of what a person waits for after Ctrl-C: running calls may end, then they are handed back, then they are left. */
export const GRACE_MS = 1_200;

export function startWorker(application: Application): { stop(): Promise<void> } {
  const running = application.work();
  return { stop: () => running.stop(GRACE_MS) };
}

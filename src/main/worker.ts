/** Workers and the schedule as a running process of their own; any number of them side by side. */
import type { Application } from './wire.ts';

/** Half of what a person waits for after Ctrl-C: running calls may end, then they are handed back. */
export const GRACE_MS = 1_800;

export function startWorker(application: Application): { stop(): Promise<void> } {
  const running = application.work();
  return { stop: () => running.stop(GRACE_MS) };
}

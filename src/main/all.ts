/** The long-lived roles: everything in one process, or the API and the workers apart. Stops within five seconds. */
import { startS3Server } from '../../demo/s3-server/start-s3-server.ts';
import type { DemoWish } from '../cli/dependencies.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../ports.ts';
import { signInLink, startApi } from './api.ts';
import { startDemo } from './demo.ts';
import { type Application, openApplication } from './wire.ts';
import { startWorker } from './worker.ts';

export type Role = 'all' | 'api' | 'worker';
export interface ServeOptions {
  readonly role: Role;
  /** Whether to show sample data while nothing is defined. */
  readonly demo: DemoWish;
  readonly cwd: string;
  /** Aborted when it shall stop. */
  readonly signal: AbortSignal;
  /** A line for the person at the terminal: each step with its time. */
  readonly say: (line: string) => void;
}

/** Runs until told to stop. @throws when it cannot start */
export async function serve(config: Config, logger: Logger, { role, demo, cwd, signal, say }: ServeOptions): Promise<void> {
  const startedAt = performance.now();
  const step = (what: string) => say(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${what}`);
  const stops: (() => Promise<void>)[] = [];
  let application: Application | null = null;
  try {
    application = await openApplication(config, logger, cwd);
    stops.push(application.close);
    step(`${config.databaseUrl === null ? 'The built-in Postgres' : 'Postgres'} and the queue (${application.backend.kind}) are ready.`);
    if (demo !== 'never' && role === 'all') {
      const running = await startDemo(application, startS3Server, demo);
      if (running !== null) stops.push(running.stop);
      if (running !== null) step('Sample data are shown until you apply definitions of your own.');
    }
    if (role !== 'api') {
      stops.push(startWorker(application).stop);
      step('Workers and schedule run.');
    }
    if (role !== 'worker') {
      const api = await startApi(application);
      stops.push(api.stop);
      step(`Open ${await signInLink(application, api.url)}`);
    }
    await untilAborted(signal);
    say('Stopping …');
  } finally {
    // The last started first; the application, which the others use, last.
    const [close, ...others] = stops;
    const ends = await Promise.allSettled(others.reverse().map((stop) => stop()));
    for (const end of ends) if (end.status === 'rejected') logger.error({ error: String(end.reason) }, 'a part did not stop cleanly');
    await close?.();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

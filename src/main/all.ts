/** The long-lived roles: everything in one process, or the API and the workers apart. Stops within five seconds. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DemoWish } from '../cli/dependencies.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../ports.ts';
import { startHeartbeat } from './heartbeat.ts';
import { startPostgres } from './start-postgres.ts';

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

/** How long the first start waits for the sample data before it shows the board; they go on syncing all the same. */
const FIRST_SYNC_WAIT_MS = 60_000;

/** Runs until told to stop, also while it starts. @throws when it cannot start */
export async function serve(config: Config, logger: Logger, options: ServeOptions): Promise<void> {
  const { signal, say } = options;
  const stops: (() => Promise<void>)[] = [];
  try {
    await start(config, logger, options, stops);
    await untilAborted(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (signal.aborted) say('Stopping …');
    // The last started first; the application, which the others use, last.
    const [close, ...others] = stops;
    const ends = await Promise.allSettled(others.reverse().map((stop) => stop()));
    for (const end of ends) if (end.status === 'rejected') logger.error({ error: String(end.reason) }, 'a part did not stop cleanly');
    await close?.();
  }
}

/** @param stops gets how to end each part, the application first @throws the signal's reason between two steps */
async function start(config: Config, logger: Logger, options: ServeOptions, stops: (() => Promise<void>)[]): Promise<void> {
  const { role, demo, cwd, signal } = options;
  const step = (what: string) => {
    // Since the process began: loading the program is part of the wait.
    options.say(`${(performance.now() / 1_000).toFixed(1).padStart(5)} s  ${what}`);
    signal.throwIfAborted();
  };
  const { application, parts } = await open(config, logger, cwd, signal);
  stops.push(application.close);
  await application.backend.ping();
  step(`${config.databaseUrl === null ? 'The built-in Postgres' : 'Postgres'} and the queue (${application.backend.kind}) are ready.`);
  const { startApi, signInLink } = parts.api;
  const api = role === 'worker' ? null : await startApi(application);
  if (api !== null) stops.push(api.stop);
  const wish = role === 'all' && demo !== 'never' ? demo : null;
  const isEmpty = wish !== null && (await parts.demo.boardIsEmpty(application, wish));
  const invite = async () => {
    if (api !== null) step(`Open ${await signInLink(application, api.url)}`);
  };
  if (!isEmpty) await invite();
  // Before the workers: they would look for its sources in vain.
  const running = wish === null ? null : await parts.demo.startDemo(application, { wish, signal });
  if (running !== null) {
    stops.push(running.stop);
    step('Sample data are shown until you apply definitions of your own.');
  }
  if (role !== 'api') {
    stops.push(parts.worker.startWorker(application).stop);
    step('Workers and schedule run.');
    if (role === 'worker') stops.push(startHeartbeat(application).stop);
  }
  if (!isEmpty) return;
  if (running?.firstRun != null) {
    const hasEnded = await parts.demo.untilSynced(
      application,
      running.firstRun.id,
      AbortSignal.any([signal, AbortSignal.timeout(FIRST_SYNC_WAIT_MS)]),
    );
    step(hasEnded ? 'The sample data are synced.' : 'The sample data are still syncing; the board fills by itself.');
  }
  await invite();
}

/** The database server starts while the program is loaded, a part at a time, so that a wish to stop is heard in between. */
async function open(config: Config, logger: Logger, cwd: string, signal: AbortSignal) {
  const postgres = startPostgres(config, logger, signal);
  try {
    // Whoever awaits it below is told of a failure.
    postgres.catch(() => undefined);
    for (const load of [() => import('zod'), () => import('bullmq'), () => import('fastify')]) {
      await breathe(signal);
      await load();
    }
    await breathe(signal);
    const wire = await import('./wire.ts');
    await breathe(signal);
    const [api, demo, worker] = await Promise.all([import('./api.ts'), import('./demo.ts'), import('./worker.ts')]);
    await breathe(signal);
    const application = await wire.openApplication(config, logger, cwd, postgres);
    return { application, parts: { api, demo, worker } };
  } catch (error) {
    await postgres.then(
      ({ stop }) => stop(),
      () => undefined,
    );
    throw error;
  }
}

async function breathe(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

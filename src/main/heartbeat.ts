/** A file that a worker touches while it, Postgres and the queue answer: what a container's health check looks at, for it listens nowhere. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Application } from './wire.ts';

/** The file in the data folder; docker-compose.yml knows its name, and takes 45 s without a touch for ill. */
export const HEARTBEAT_FILE = 'worker.heartbeat';
const EVERY_MS = 10_000;

export function startHeartbeat({ config, clock, deployment, backend, logger }: Application): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const beat = async () => {
    try {
      await Promise.all([deployment.ping(), backend.ping()]);
      await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
      await writeFile(join(config.dataDir, HEARTBEAT_FILE), `${clock.now()}\n`);
    } catch (error) {
      logger.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'no heartbeat: something that the worker needs is away',
      );
    }
  };
  let isBeating = false;
  const tick = () => {
    if (isBeating) return;
    isBeating = true;
    running = beat().finally(() => {
      isBeating = false;
    });
  };
  const timer = setInterval(tick, EVERY_MS);
  tick();
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}

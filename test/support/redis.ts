/**
 * A real Redis for tests: append-only file on, noeviction, data in a temporary folder, on a free port, stopped by its pid.
 * NYCKEL_TEST_REDIS_URL names a running one instead. A machine without Redis is a failure that says what to do, never a
 * silent skip; as root on Debian it is installed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable, installByApt } from './system-package.ts';

export interface TestRedis {
  readonly url: string;
  /** Process id of the server; null for one that NYCKEL_TEST_REDIS_URL names. */
  readonly pid: number | null;
  /** Stops it gracefully, if it runs, and starts it again on the same port and data. */
  restart(): Promise<void>;
  /** SIGKILL; `restart` brings it back from its append-only file. */
  kill(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;
const LOG_CHARACTERS_MAX = 20_000;

/** @throws Error saying how to provide Redis, when there is none and it cannot be installed */
export async function startRedis(): Promise<TestRedis> {
  const given = process.env.NYCKEL_TEST_REDIS_URL;
  if (given !== undefined && given !== '') return foreign(given);
  const binary = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), 'nyckel-redis-'));
  const port = await freePort();
  let server = await launch(binary, folder, port);
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid ?? null;
    },
    async restart() {
      await end(server, 'SIGTERM');
      server = await launch(binary, folder, port);
    },
    kill: () => end(server, 'SIGKILL'),
    async stop() {
      await end(server, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function foreign(url: string): TestRedis {
  const refuse = () =>
    Promise.reject(new Error('The Redis of NYCKEL_TEST_REDIS_URL was not started by the tests: they do not kill or restart it.'));
  return { url, pid: null, restart: refuse, kill: refuse, stop: () => Promise.resolve() };
}

async function findRedis(): Promise<string> {
  const found = findExecutable(['redis-server', 'valkey-server']);
  if (found !== null) return found;
  const problem = await installByApt('redis-server');
  const installed = findExecutable(['redis-server']);
  if (installed !== null) return installed;
  throw new Error(
    `These tests need Redis, which is not on this machine (${problem ?? 'the package brought no redis-server'}). ` +
      'Install it (Debian: sudo apt-get install redis-server; macOS: brew install redis), ' +
      'or set NYCKEL_TEST_REDIS_URL=redis://127.0.0.1:6379/15.',
  );
}

async function launch(binary: string, folder: string, port: number): Promise<ChildProcess> {
  const network = ['--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'];
  const durability = [
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
  const server = spawn(binary, [...network, ...durability], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  await new Promise<void>((ready, fail) => {
    const giveUp = (why: string) => {
      clearTimeout(timer);
      server.kill('SIGKILL');
      fail(new Error(`redis-server ${why}:\n${log}`));
    };
    const timer = setTimeout(() => giveUp(`was not ready within ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
    const endedEarly = (code: number | null, signal: string | null) => giveUp(`ended at once (${code ?? signal})`);
    let isReady = false;
    const read = (chunk: Buffer) => {
      // Once it is ready the pipes are only drained: a full one would block the server.
      if (isReady || log.length > LOG_CHARACTERS_MAX) return;
      log += chunk.toString('utf8');
      isReady = /ready to accept connections/i.test(log);
      if (!isReady) return;
      clearTimeout(timer);
      server.off('exit', endedEarly);
      ready();
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('error', (error) => giveUp(error.message));
    server.once('exit', endedEarly);
  });
  return server;
}

async function end(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  server.kill(signal);
  const insist = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(insist);
}

function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
}

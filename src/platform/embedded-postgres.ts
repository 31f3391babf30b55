/**
 * A real Postgres of our own: for a machine with only Node, and for tests. Loopback only, everything under one folder:
 *
 *   data/          the cluster          server.json  port and passwords (0600)
 *   postgres.log   its messages         users/<pid>  the processes that use it; the last one to stop stops the server
 *
 * A killed Nyckel leaves the server running, and the next start finds it. A killed server recovers on its next start.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../ports.ts';
import { lockFolder } from './folder-lock.ts';
import { chooseRunAs, findPostgresBinaries, type PostgresBinaries, type RunAs } from './postgres-binaries.ts';
import { APP_ROLE, type DatabaseUrls, ensureDatabase, ensureRoles, OWNER_ROLE, QUEUE_ROLE, withDatabase } from './postgres-roles.ts';
import { commandLine, hasCode, isAlive, isSameProcess, type ProcessIdentity, processIdentity } from './process-identity.ts';

export interface EmbeddedPostgres extends DatabaseUrls {
  /** Superuser, on the database `postgres`: administration only. */
  readonly adminUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Whether a server that was already running was taken over. */
  readonly reused: boolean;
  /** Fast shutdown, unless another living process still uses the server. Calling it twice is harmless. */
  stop(): Promise<void>;
  /** The end of the server's log, at most 4 000 characters. */
  stderrTail(): string;
}
export interface EmbeddedPostgresOptions {
  /** Created when missing. */
  readonly folder: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Longest wait for another process' start, for initdb and for the server, each; default 60 000. */
  readonly timeoutMs?: number;
  /** For tests: how root gets another id. */
  readonly rootAs?: 'namespace' | 'user';
  /** Gives the start up: what was begun is ended, also a server that nobody else uses. */
  readonly signal?: AbortSignal;
  /** Further settings of the server, such as { fsync: 'off' } for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const APP_DATABASE = 'nyckel';
const ADMIN_ROLE = 'nyckel_admin';
const POLL_MS = 15;
const LOG_TAIL_CHARS = 4_000;
const LOG_KEPT_BYTES = 1_000_000;
const PORT_ATTEMPTS = 3;
/** How long the processes of a server that was killed may take to end: five seconds. */
const ENDING_ATTEMPTS = 25;
const ENDING_PAUSE_MS = 200;

/** What is written down about the server. */
interface ServerFile {
  readonly port: number;
  readonly passwords: { readonly admin: string; readonly owner: string; readonly app: string; readonly queue: string };
}
interface Place {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly users: string;
  readonly file: string;
}

/**
 * Starts the server of a folder, or joins the one that runs.
 * @throws with what to do about it: no binaries, no user to run as, another major version, a start that failed (with the log's
 *   end); the signal's reason
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { timeoutMs = 60_000, signal } = options;
  const place = placeIn(resolve(options.folder));
  const unlock = await lockFolder(join(place.folder, 'start.lock'), timeoutMs);
  try {
    signal?.throwIfAborted();
    const binaries = findPostgresBinaries();
    const runAs = chooseRunAs(binaries, options.rootAs);
    letIn(place, runAs);
    const server = await readOrCreateServerFile(place);
    await ensureCluster({ place, binaries, runAs, server, timeoutMs, signal });
    let pid = runningPid(place);
    const reused = pid !== null;
    let port = server.port;
    if (pid === null) ({ pid, port } = await startServer({ place, binaries, runAs, server, timeoutMs, signal }, options.settings ?? {}));
    else await untilReady(place, pid, null, timeoutMs);
    const passwords = server.passwords;
    const adminUrl = urlOf(ADMIN_ROLE, passwords.admin, port, 'postgres');
    signal?.throwIfAborted();
    await ensureRoles(adminUrl, passwords);
    await ensureDatabase(adminUrl, APP_DATABASE);
    signal?.throwIfAborted();
    await register(place);
    options.log.info({ folder: place.folder, port, pid, reused, runAs: runAs.kind }, 'the built-in Postgres is ready');
    return {
      adminUrl,
      ownerUrl: urlOf(OWNER_ROLE, passwords.owner, port, APP_DATABASE),
      appUrl: urlOf(APP_ROLE, passwords.app, port, APP_DATABASE),
      queueUrl: urlOf(QUEUE_ROLE, passwords.queue, port, APP_DATABASE),
      port,
      pid,
      reused,
      stop: () => leave(place, options.log, timeoutMs),
      stderrTail: () => logTail(place),
    };
  } catch (error) {
    if (signal?.aborted === true) await stopUnlessUsed(place, options.log, timeoutMs);
    throw error;
  } finally {
    await unlock();
  }
}

/** What the steps of a start share. */
interface Start {
  readonly place: Place;
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
  readonly server: ServerFile;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

function placeIn(folder: string): Place {
  return {
    folder,
    data: join(folder, 'data'),
    log: join(folder, 'postgres.log'),
    users: join(folder, 'users'),
    file: join(folder, 'server.json'),
  };
}

function urlOf(role: string, password: string, port: number, database: string): string {
  return withDatabase(`postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}`, database);
}

async function readOrCreateServerFile(place: Place): Promise<ServerFile> {
  try {
    return JSON.parse(await readFile(place.file, 'utf8')) as ServerFile;
  } catch (error) {
    if (!hasCode(error, 'ENOENT'))
      throw new Error(`${place.file} cannot be read (${String(error)}). Restore it, or set DATABASE_URL.`, { cause: error });
  }
  if (existsSync(place.data)) {
    throw new Error(
      `${place.data} holds a cluster, but ${place.file} with its passwords is gone. Restore that file, or move the folder aside to begin anew.`,
    );
  }
  const password = () => randomBytes(24).toString('base64url');
  const created: ServerFile = {
    port: await freePort(),
    passwords: { admin: password(), owner: password(), app: password(), queue: password() },
  };
  await writeWhole(place.file, created);
  return created;
}

async function writeWhole(file: string, content: ServerFile): Promise<void> {
  const next = `${file}.${randomUUID()}`;
  await writeFile(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(next, file);
}

/** initdb beside the final place and rename: a killed initdb leaves no half cluster. */
async function ensureCluster({ place, binaries, runAs, server, timeoutMs, signal }: Start): Promise<void> {
  if (existsSync(place.data)) {
    assertSameMajor(place, binaries);
    giveTo(place.data, runAs);
    return;
  }
  for (const entry of await readdir(place.folder)) {
    if (entry.startsWith('new-')) await rm(join(place.folder, entry), { recursive: true, force: true });
  }
  const fresh = join(place.folder, `new-${process.pid}`);
  await mkdir(fresh, { mode: 0o700 });
  const passwordFile = join(fresh, 'password');
  const cluster = join(fresh, 'data');
  await writeFile(passwordFile, server.passwords.admin, { mode: 0o600 });
  giveTo(fresh, runAs);
  const args = [
    '-D',
    cluster,
    '-U',
    ADMIN_ROLE,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
  ];
  await runToEnd(runAs, binaries.initdb, args, timeoutMs, signal);
  await rm(passwordFile);
  await rename(cluster, place.data);
  await rm(fresh, { recursive: true });
}

function assertSameMajor(place: Place, binaries: PostgresBinaries): void {
  const held = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim();
  const control = readFileSync(join(binaries.initdb, '..', '..', '..', 'package.json'), 'utf8');
  const ours = /"version": "(\d+)\./.exec(control)?.[1];
  if (ours !== undefined && held !== ours) {
    throw new Error(
      `${place.data} was made by Postgres ${held}, and this Nyckel brings Postgres ${ours}. Start the Nyckel that made it and export, or set DATABASE_URL to a Postgres ${held}.`,
    );
  }
}

/** As root: the data folder must belong to the id that the server runs as. */
function giveTo(path: string, runAs: RunAs): void {
  if (process.getuid?.() !== 0 || statSync(path).uid === runAs.uid) return;
  const entries = readdirSync(path, { recursive: true, encoding: 'utf8' });
  for (const entry of entries) {
    const full = join(path, entry);
    if (!lstatSync(full).isSymbolicLink()) chownSync(full, runAs.uid, runAs.gid);
  }
  // Last: a chown that was interrupted is begun again.
  chownSync(path, runAs.uid, runAs.gid);
}

/** Another user's server must be able to walk through our folder to its data; what lies beside them stays closed to it. */
function letIn(place: Place, runAs: RunAs): void {
  if (runAs.kind !== 'user' || runAs.reachesEverywhere) return;
  chmodSync(place.folder, 0o711);
  const reached = spawnSync('test', ['-x', place.folder], { uid: runAs.uid, gid: runAs.gid, timeout: 5_000, cwd: '/' });
  if (reached.status === 0) return;
  throw new Error(
    `Postgres must not run as root and would run as user id ${runAs.uid}, which cannot reach ${place.folder}: a folder above it is closed to others. ` +
      'Run Nyckel as an ordinary user, choose another data folder, or set DATABASE_URL.',
  );
}

async function runToEnd(
  runAs: RunAs,
  program: string,
  args: readonly string[],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { command, args: wrapped, ids } = runAs.wrap(program, args);
  const child = spawn(command, wrapped, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    cwd: '/',
    ...(signal === undefined ? {} : { signal }),
    ...ids,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-LOG_TAIL_CHARS);
  });
  const code = await ended(child);
  if (code !== 0) throw new Error(`${program} ended with ${code ?? `no code (over ${timeoutMs} ms?)`}: ${said.trim()}`);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
}

/** The postmaster of this data folder, if it lives. Removes the note of one that is gone when its pid is now somebody else's. */
function runningPid(place: Place): number | null {
  const pid = notedPid(place);
  if (pid === null || !isAlive(pid)) return null;
  return commandLine(pid).includes(place.data) ? pid : null;
}

function notedPid(place: Place): number | null {
  const first = postmasterLines(place)[0];
  const pid = Number(first);
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

/** Lines of postmaster.pid: pid, data folder, start time, port, socket folder, address, shared memory, state. */
function postmasterLines(place: Place): readonly string[] {
  try {
    return readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function startServer(
  { place, binaries, runAs, server, timeoutMs, signal }: Start,
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly pid: number; readonly port: number }> {
  // Whoever has the pid in an old postmaster.pid is not our postmaster (runningPid looked), but Postgres would believe so.
  await rm(join(place.data, 'postmaster.pid'), { force: true });
  if (existsSync(place.log) && statSync(place.log).size > LOG_KEPT_BYTES) truncateSync(place.log);
  let port = server.port;
  let isPortTaken = false;
  for (let [attempt, waited] = [1, 0]; ; ) {
    if (isPortTaken || !(await isFree(port))) {
      port = await freePort();
      await writeWhole(place.file, { ...server, port });
    }
    const { command, args, ids } = runAs.wrap(binaries.postgres, ['-D', place.data, '-p', String(port), ...settingArguments(settings)]);
    const output = openSync(place.log, 'a', 0o600);
    // Detached: Ctrl-C in a terminal must not stop it before Nyckel has stopped its work.
    const child = spawn(command, args, { stdio: ['ignore', output, output], detached: true, cwd: '/', ...ids });
    closeSync(output);
    child.unref();
    used.set(place, child);
    try {
      const pid = child.pid ?? (await failedSpawn(child));
      await untilReady(place, pid, child, timeoutMs, signal);
      return { pid, port };
    } catch (error) {
      const said = logTail(place).split('\n').slice(-6).join('\n');
      isPortTaken = said.includes('could not bind');
      if (isPortTaken && attempt++ < PORT_ATTEMPTS) continue;
      // Killed a moment ago: its other processes hold the memory until they have noticed.
      if (!said.includes('pre-existing shared memory block') || waited++ >= ENDING_ATTEMPTS) throw error;
      await pause(ENDING_PAUSE_MS);
    }
  }
}

async function failedSpawn(child: ChildProcess): Promise<never> {
  await ended(child);
  throw new Error('Postgres could not be started.');
}

function settingArguments(settings: Readonly<Record<string, string>>): readonly string[] {
  const all: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    timezone: 'UTC',
    jit: 'off',
    // Statements and rows may hold secrets and customers' figures: the log tells of the server, errors go to the client.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function untilReady(place: Place, pid: number, child: ChildProcess | null, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs <= timeoutMs; waitedMs += POLL_MS) {
    signal?.throwIfAborted();
    const lines = postmasterLines(place);
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return;
    const gone = child === null ? runningPid(place) !== pid : child.exitCode !== null || child.signalCode !== null;
    if (gone) throw new Error(`The built-in Postgres ended while starting. Its log (${place.log}) ends:\n${logTail(place)}`);
    await pause(POLL_MS);
  }
  throw new Error(
    `The built-in Postgres (pid ${pid}) was not ready after ${timeoutMs} ms; recovery after a crash can take longer, so try again. Its log (${place.log}) ends:\n${logTail(place)}`,
  );
}

async function register(place: Place): Promise<void> {
  await mkdir(place.users, { recursive: true, mode: 0o700 });
  if (!used.has(place)) used.set(place, null);
  await writeFile(userFile(place), JSON.stringify(processIdentity(process.pid)), { mode: 0o600 });
}

async function leave(place: Place, log: EmbeddedPostgresOptions['log'], timeoutMs: number): Promise<void> {
  const unlock = await lockFolder(join(place.folder, 'start.lock'), timeoutMs);
  try {
    await stopUnlessUsed(place, log, timeoutMs);
  } finally {
    await unlock();
  }
}

/** Under the start lock. */
async function stopUnlessUsed(place: Place, log: EmbeddedPostgresOptions['log'], timeoutMs: number): Promise<void> {
  await rm(userFile(place), { force: true });
  const others = livingUsers(place);
  const pid = stoppablePid(place);
  if (pid !== null && others.length > 0)
    log.info({ folder: place.folder, users: others }, 'the built-in Postgres stays: other processes use it');
  else if (pid !== null) await stopServer(place, pid, log, timeoutMs);
  used.delete(place);
}

/** Servers that this process uses or has started and has not left, with the process that it started. */
const used = new Map<Place, ChildProcess | null>();
// A process that must end at once still asks a server that nobody else uses to stop: it does so by itself, detached.
process.on('exit', () => {
  for (const place of used.keys()) {
    rmSync(userFile(place), { force: true });
    const pid = livingUsers(place).length === 0 ? stoppablePid(place) : null;
    if (pid !== null) process.kill(pid, 'SIGINT');
  }
});

/** The server, or the process of ours that is about to become it and has written no note yet; null: neither lives. */
function stoppablePid(place: Place): number | null {
  const spawned = used.get(place);
  const lives = spawned?.pid !== undefined && spawned.exitCode === null && spawned.signalCode === null;
  return runningPid(place) ?? (lives ? (spawned.pid ?? null) : null);
}

function userFile(place: Place): string {
  return join(place.users, String(process.pid));
}

function livingUsers(place: Place): readonly number[] {
  const living: number[] = [];
  for (const entry of existsSync(place.users) ? readdirSync(place.users) : []) {
    const file = join(place.users, entry);
    const identity = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
    if (isSameProcess(identity)) living.push(identity.pid);
    else rmSync(file, { force: true });
  }
  return living;
}

async function stopServer(place: Place, pid: number, log: EmbeddedPostgresOptions['log'], timeoutMs: number): Promise<void> {
  // SIGINT: fast shutdown, ends sessions and writes a checkpoint. SIGQUIT: at once, with recovery on the next start.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs <= timeoutMs; waitedMs += POLL_MS) {
      if (stoppablePid(place) === null) return;
      await pause(POLL_MS);
    }
    log.warn({ pid, signal, timeoutMs }, 'the built-in Postgres did not stop in time');
  }
  throw new Error(`The built-in Postgres (pid ${pid}) did not stop. Its log (${place.log}) ends:\n${logTail(place)}`);
}

function logTail(place: Place): string {
  return existsSync(place.log) ? readFileSync(place.log, 'utf8').slice(-LOG_TAIL_CHARS) : '';
}

async function isFree(port: number): Promise<boolean> {
  return (await listenOn(port)) !== null;
}

async function freePort(): Promise<number> {
  const port = await listenOn(0);
  if (port === null) throw new Error('No free port on 127.0.0.1.');
  return port;
}

/** The port when it could be listened on for a moment; null when it is taken. */
function listenOn(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

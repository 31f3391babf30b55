/**
 * `nyckel start` with its built-in Postgres is SIGKILLed at seeded moments, every second time its server with it: started again
 * it ends the night's sync by itself, with the same tables as one that nobody disturbed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { migrate } from '../../db/migrate.ts';
import { demoDefinition } from '../../demo/definition.ts';
import { type DemoWorld, startDemoWorld } from '../../demo/start-demo-world.ts';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import { instant } from '../../src/domain/calendar.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { commandLine } from '../../src/platform/process-identity.ts';
import type { Stores, WorkspaceId } from '../../src/ports.ts';
import { eventually } from '../jobs/harness.ts';
import { testEnvelope, testRandomness } from '../support/database.ts';
import { ROOT } from '../support/imports.ts';
import { chanceOf, IS_LONG } from './chaos-run.ts';
import { differences, type FinalState, finalState } from './final-state.ts';

const RUNS = Number(process.env.NYCKEL_CHAOS_RUNS ?? (IS_LONG ? 20 : 1));
const FIRST_SEED = Number(process.env.NYCKEL_CHAOS_SEED ?? 1);
const KILLS = IS_LONG ? 4 : 1;
const WITHIN_MS = 90_000;
const NOTHING_LEFT_MS = 20_000;
const WORKSPACE = 'default' as WorkspaceId;
const NIGHT = instant('2026-11-24T06:00:00Z');
const SILENT = { info: () => undefined, warn: () => undefined };

let world: DemoWorld;
let home: string;
const started = new Set<ChildProcess>();
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'nyckel-one-process-'));
  world = await startDemoWorld({ now: () => NIGHT, publishEveryMs: 0 });
  for (const [connection, credential] of Object.entries(world.credentials))
    writeFileSync(join(home, connection), JSON.stringify(credential));
});
afterEach(() => {
  for (const child of started) kill(child);
});
afterAll(async () => {
  await world.stop();
  rmSync(home, { recursive: true, force: true });
});

test(`${RUNS} seeded runs of one process that is SIGKILLed end in the same tables`, {
  timeout: (RUNS * (KILLS + 1) + 1) * WITHIN_MS,
}, async () => {
  const undisturbed = await undisturbedNight();
  expect(undisturbed.observations?.length).toBeGreaterThan(300);
  expect(new Set((undisturbed.calls as unknown[][]).map((call) => call[3]))).toEqual(new Set(['succeeded']));
  const wrong: string[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
    const chance = chanceOf(seed);
    const kills = Array.from({ length: KILLS }, (_, index): Kill => {
      const after = chance() < 0.2 ? 0 : 1 + Math.floor(chance() * requests.undisturbed);
      return { requests: after, delayMs: Math.floor(chance() * (after === 0 ? 3_000 : 150)), server: index % 2 === 0 };
    });
    console.info(`one process, seed ${seed}: ${JSON.stringify(kills)}`);
    const disturbed = await night(`seed-${seed}`, kills);
    wrong.push(...differences(undisturbed, disturbed).map((each) => `seed ${seed}: ${each}`));
  }
  expect(wrong).toEqual([]);
});

test('a full disk for temporary files is waited out: the same tables once there is room', { timeout: 4 * WITHIN_MS }, async () => {
  const dataDir = join(home, 'full-disk');
  const folder = join(dataDir, 'postgres');
  await define(folder);
  // Already running when the process starts: only what the process itself writes is short of room.
  const postgres = await startEmbeddedPostgres({ folder, log: SILENT });
  const room = join(home, 'room');
  const running = start(dataDir, { tmp: join(home, 'tmp'), room });
  try {
    const isFull = async (stores: Stores) => {
      const [run] = await stores.runs.list(1, null);
      const calls = run === undefined ? [] : await stores.runs.calls(run.id);
      return calls.some(({ failure }) => failure?.next === 'retry' && failure.public.includes('no room for temporary files')) ? true : null;
    };
    await withStores(postgres, (stores) =>
      eventually(
        () => isFull(stores),
        WITHIN_MS,
        async () => running.output.text,
      ),
    );
    writeFileSync(room, '');
    await untilSynced(postgres);
    const state = withoutDigests(await finalState(postgres.appUrl, WORKSPACE));
    expect(differences(await undisturbedNight(), state)).toEqual([]);
  } finally {
    kill(running.child);
    await running.exit;
    await postgres.stop();
  }
});

interface Kill {
  /** That the sources have seen since it was started, or all that there are to ask; 0: it is not waited for any. */
  readonly requests: number;
  /** From then on. */
  readonly delayMs: number;
  /** Whether the database server dies with it. */
  readonly server: boolean;
}

let undisturbed: Promise<FinalState> | null = null;
const requests = { undisturbed: 0 };
function undisturbedNight(): Promise<FinalState> {
  undisturbed ??= night('undisturbed', []).then((state) => {
    requests.undisturbed = world.faults.seen.length;
    return state;
  });
  return undisturbed;
}

/** One night in a data folder of its own. @returns what it left */
async function night(name: string, kills: readonly Kill[]): Promise<FinalState> {
  const dataDir = join(home, name);
  const folder = join(dataDir, 'postgres');
  await define(folder);
  for (const { requests, delayMs, server } of kills) {
    world.faults.forget();
    const running = start(dataDir);
    await untilAsked(running, requests);
    await pause(delayMs);
    kill(running.child);
    await running.exit;
    if (server) killServer(folder);
  }
  const last = start(dataDir);
  try {
    await untilReady(last);
    // Joins the server that the process has started.
    const postgres = await startEmbeddedPostgres({ folder, log: SILENT });
    try {
      await untilSynced(postgres);
      return withoutDigests(await finalState(postgres.appUrl, WORKSPACE));
    } finally {
      kill(last.child);
      await last.exit;
      await postgres.stop();
    }
  } finally {
    kill(last.child);
  }
}

/** Until the sources have seen so many requests, or a bound: what was done before a kill is not asked again. */
async function untilAsked(running: ReturnType<typeof start>, requests: number): Promise<void> {
  if (requests === 0) return;
  await untilReady(running);
  const deadline = performance.now() + NOTHING_LEFT_MS;
  while (world.faults.seen.length < requests && performance.now() < deadline) await pause(5);
}

/** A report tells how much of the quota is left, so that its digest depends on how often the source was asked. */
function withoutDigests(state: FinalState): FinalState {
  const exchanges = (state.exchanges as unknown[][]).map(([run, call, request]) => [run, call, request]);
  return { ...state, exchanges };
}

async function untilReady({ child, output, isReady }: ReturnType<typeof start>): Promise<void> {
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output.text}`);
      return isReady() ? true : null;
    },
    WITHIN_MS,
    async () => output.text,
  );
}

async function define(folder: string): Promise<void> {
  const postgres = await startEmbeddedPostgres({ folder, log: SILENT });
  try {
    await migrateAndApply(postgres);
  } finally {
    await postgres.stop();
  }
}

/** The sample company's definition with its credentials in files, as an operator would apply it. */
async function migrateAndApply({ ownerUrl, appUrl }: EmbeddedPostgres): Promise<void> {
  await migrate(ownerUrl);
  const text = demoDefinition(NIGHT, { world: world.world, credential: (connection) => `file:${join(home, connection)}` });
  const parsed = parseDefinition(text, { fileName: 'okrs.yaml' });
  if (parsed.kind === 'refused') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const database = openDatabase(appUrl, { max: 2 });
  const deployment = makeDeployment({ database, envelope: testEnvelope(), randomness: testRandomness });
  try {
    await deployment.ensure(WORKSPACE);
    await deployment.stores(WORKSPACE).definitions.apply(parsed.definition, instant('2026-11-23T06:00:00Z'), 0);
  } finally {
    await deployment.close();
  }
}

/** A folder for temporary files that is full until `room` exists: a file system of its own, seen by the process only. */
interface FullDisk {
  readonly tmp: string;
  readonly room: string;
}
const FULL_DISK = `mount -t tmpfs -o size=256k tmpfs "$TMPDIR" && cat /dev/zero > "$TMPDIR/filler" 2>/dev/null
( until [ -e "$ROOM" ]; do sleep 0.2; done; rm "$TMPDIR/filler" ) &
exec "$0" "$@"`;

function commandLineOf(full: FullDisk | null): readonly [command: string, args: readonly string[]] {
  const [program, args] = [join(ROOT, 'bin', 'nyckel'), ['start', '--no-demo']] as const;
  if (full === null) return [program, args];
  const isRoot = process.getuid?.() === 0;
  return ['unshare', [...(isRoot ? ['--mount'] : ['--mount', '--map-root-user']), 'sh', '-c', FULL_DISK, program, ...args]];
}

function start(dataDir: string, full: FullDisk | null = null) {
  const endpoints = Object.entries(world.endpoints).map(([name, url]) => [
    `NYCKEL_ENDPOINT_${name.toUpperCase().replaceAll('-', '_')}`,
    url,
  ]);
  const env = {
    ...process.env,
    ...Object.fromEntries(endpoints),
    NYCKEL_DATA_DIR: dataDir,
    NYCKEL_CLOCK: NIGHT,
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...(full === null ? {} : { TMPDIR: full.tmp, ROOM: full.room }),
  };
  if (full !== null) mkdirSync(full.tmp);
  const [command, args] = commandLineOf(full);
  // A group of its own, so that launcher and server are killed at one moment.
  const child = spawn(command, args, {
    cwd: home,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output.text += chunk.toString('utf8')));
  const exit = new Promise<void>((done) =>
    child.once('exit', () => {
      started.delete(child);
      done();
    }),
  );
  return { child, output, exit, isReady: () => output.text.includes('Workers and schedule run') };
}

function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

/** SIGKILL for the database server of a folder, if it runs: also its own processes then end by themselves. */
function killServer(folder: string): void {
  const note = join(folder, 'data', 'postmaster.pid');
  const pid = existsSync(note) ? Number(readFileSync(note, 'utf8').split('\n')[0]) : 0;
  if (commandLine(pid).includes(folder)) process.kill(pid, 'SIGKILL');
}

async function withStores<Result>({ appUrl }: EmbeddedPostgres, look: (stores: Stores) => Promise<Result>): Promise<Result> {
  const database = openDatabase(appUrl, { max: 2 });
  const deployment = makeDeployment({ database, envelope: testEnvelope(), randomness: testRandomness });
  try {
    return await look(deployment.stores(WORKSPACE));
  } finally {
    await deployment.close();
  }
}

function untilSynced(postgres: EmbeddedPostgres): Promise<true> {
  return withStores(postgres, (stores) =>
    eventually(
      async () => {
        const runs = await stores.runs.list(10, null);
        const areOver = runs.length > 0 && runs.every(({ endedAt }) => endedAt !== null);
        return areOver && (await stores.outbox.pending(1)).length === 0 ? true : null;
      },
      WITHIN_MS,
      async () => JSON.stringify(await stores.runs.list(10, null)),
    ),
  );
}

/** `nyckel start` as a process: ready, stopped, killed, and told what is wrong. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEARTBEAT_FILE } from '../../src/main/heartbeat.ts';
import { commandLine } from '../../src/platform/process-identity.ts';
import { ROOT } from '../support/imports.ts';

const START_TIMEOUT_MS = 60_000;
let dataDir: string;
const running = new Set<ChildProcess>();

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'nyckel-server-'));
});
afterAll(async () => {
  // Gracefully, so that the built-in Postgres stops with the last of them.
  await Promise.all([...running].map((child) => ended(child, 'SIGTERM')));
  rmSync(dataDir, { recursive: true, force: true });
});

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, NYCKEL_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', ...environment };
  const child = spawn(join(ROOT, 'bin', 'nyckel'), [...args], { cwd: dataDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output.text += chunk.toString('utf8')));
  const exit = new Promise<number | null>((done) =>
    child.once('exit', (code) => {
      running.delete(child);
      done(code);
    }),
  );
  return { child, output, exit };
}

/** Where it listens, once it says so. */
async function ready({ child, output }: ReturnType<typeof run>): Promise<string> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const url = /Open (http:\/\/[^/\s]+)/.exec(output.text)?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`it did not start:\n${output.text}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill(signal);
  });
}

test('it starts, answers, tells that a port is taken, stops within 5 s, and after SIGKILL goes on with what it had', {
  timeout: 5 * START_TIMEOUT_MS,
}, async () => {
  const first = run(['start', '--no-demo']);
  const url = await ready(first);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(first.output.text).toMatch(/\d\.\d s {2}/);

  const second = run(['start', '--no-demo'], { PORT: new URL(url).port });
  expect(await second.exit).toBe(1);
  expect(second.output.text).toContain(`127.0.0.1:${new URL(url).port} is taken`);
  expect(second.output.text).not.toMatch(/\n\s+at /);

  const token = run(['token', 'create', 'before']);
  expect(await token.exit).toBe(0);

  await ended(first.child, 'SIGKILL');
  const again = run(['start', '--no-demo']);
  const address = await ready(again);
  const answer = await fetch(`${address}/v1/objectives`, {
    headers: { authorization: `Bearer ${token.output.text.trim().split('\n').at(-1)}` },
  });
  expect(answer.status, 'the token made before the kill still opens').toBe(200);

  const stoppedAt = performance.now();
  again.child.kill('SIGINT');
  expect(await again.exit).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
});

test('told to stop at any moment of its first start it ends, and leaves no database server behind', {
  timeout: 5 * START_TIMEOUT_MS,
}, async () => {
  const folder = join(dataDir, 'interrupted');
  const postgres = join(folder, 'postgres');
  const moments: readonly [string, () => boolean][] = [
    ['before anything', () => true],
    ['while the cluster is made', () => existsSync(postgres) && readdirSync(postgres).some((name) => name.startsWith('new-'))],
    ['while the server starts', () => existsSync(join(postgres, 'data', 'postmaster.pid'))],
  ];
  for (const [name, hasCome] of moments) {
    const starting = run(['start'], { NYCKEL_DATA_DIR: folder });
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!hasCome() && starting.child.exitCode === null && performance.now() < deadline) await new Promise((done) => setTimeout(done, 5));
    starting.child.kill('SIGINT');
    expect(await starting.exit, `${name}: ${starting.output.text}`).not.toBe(1);
    const note = join(postgres, 'data', 'postmaster.pid');
    const pid = existsSync(note) ? Number(readFileSync(note, 'utf8').split('\n')[0]) : 0;
    expect(commandLine(pid), name).not.toContain(postgres);
  }
  const last = run(['start', '--no-demo'], { NYCKEL_DATA_DIR: folder });
  await ready(last);
  await ended(last.child, 'SIGINT');
});

test('a worker touches its file while Postgres and the queue answer, and ends when told to', {
  timeout: 2 * START_TIMEOUT_MS,
}, async () => {
  const worker = run(['worker']);
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!existsSync(join(dataDir, HEARTBEAT_FILE)) && worker.child.exitCode === null && performance.now() < deadline)
    await new Promise((done) => setTimeout(done, 50));
  expect(existsSync(join(dataDir, HEARTBEAT_FILE)), worker.output.text).toBe(true);
  worker.child.kill('SIGTERM');
  expect(await worker.exit).toBe(0);
});

test('without Redis, commands that need only Postgres work, and doctor names what is away', { timeout: 5 * START_TIMEOUT_MS }, async () => {
  const nowhere = { QUEUE_URL: 'redis://127.0.0.1:9' };
  const [token, progress, doctor] = [run(['token', 'create', 'ci'], nowhere), run(['progress'], nowhere), run(['doctor'], nowhere)];
  expect(await token.exit, token.output.text).toBe(0);
  expect(await progress.exit, progress.output.text).toBe(0);
  expect(await doctor.exit).toBe(1);
  expect(doctor.output.text).toMatch(
    /✔ Postgres: built-in, answers\n✘ queue: the queue cannot be reached|✘ queue: the queue did not answer/,
  );
  const start = run(['start'], nowhere);
  expect(await start.exit).toBe(1);
  expect(start.output.text).toContain('the queue');
  expect(start.output.text).not.toContain('should not have happened');

  const away = { DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:9/nyckel', NYCKEL_SECRET_KEY: Buffer.alloc(32).toString('base64') };
  const asked = run(['doctor'], { ...away, ...nowhere });
  expect(await asked.exit).toBe(1);
  expect(asked.output.text).toContain('✘ Postgres: Postgres at 127.0.0.1:9/nyckel (DATABASE_URL) cannot be used: connect ECONNREFUSED');
  expect(asked.output.text).toContain('✘ queue:');
  expect(asked.output.text).not.toContain('hunter2');
});

test('wrong settings stop it at once, all of them named, with exit code 2', async () => {
  const wrong = run(['start'], { PORT: 'abc', QUEUE_URL: 'http://localhost' });
  expect(await wrong.exit).toBe(2);
  expect(wrong.output.text).toContain('2 settings are wrong');
  expect(wrong.output.text).toContain('PORT: received "abc"');
  expect(wrong.output.text).toContain('QUEUE_URL: received a URL with scheme http://');
});

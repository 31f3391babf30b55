import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { commandLine } from '../../src/platform/process-identity.ts';

const MODULE = fileURLToPath(new URL('../../src/platform/embedded-postgres.ts', import.meta.url));
const silent = { info: () => undefined, warn: () => undefined };
let folder = '';
let started: EmbeddedPostgres[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nyckel-embedded-'));
  started = [];
});
afterEach(async () => {
  for (const server of started) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, log: silent, settings: { fsync: 'off' }, ...options });
  started.push(server);
  return server;
}

async function ask<Row>(url: string, text: string): Promise<readonly Row[]> {
  const database = openDatabase(url, { max: 1 });
  try {
    return await database<Row[]>([text] as unknown as TemplateStringsArray);
  } finally {
    await database.end();
  }
}

/** An orphan that nobody has reaped yet keeps its pid, but has no command line. */
const isRunning = (pid: number) => commandLine(pid) !== '';

/** Command lines that name the folder, where the system lists its processes. */
const serversOf = (place: string) =>
  existsSync('/proc')
    ? readdirSync('/proc').flatMap((pid) => (commandLine(Number(pid)).includes(place) ? [commandLine(Number(pid))] : []))
    : [];

/** Another process that starts the same folder, tells its server's pid, and waits. */
async function otherProcess(
  end = 'await server.stop(); process.exit(0);',
): Promise<{ readonly child: ChildProcess; readonly pid: number; readonly reused: boolean }> {
  const code = `
    import { startEmbeddedPostgres } from ${JSON.stringify(MODULE)};
    const log = { info() {}, warn() {} };
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, log, settings: { fsync: 'off' } });
    console.log(JSON.stringify({ pid: server.pid, reused: server.reused }));
    process.stdin.once('data', async () => { ${end} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await new Promise<string[]>((done, failed) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (text) => done([text]));
    child.once('exit', (code) => failed(new Error(`ended with ${code}`)));
  });
  return { child, ...(JSON.parse(line ?? '') as { pid: number; reused: boolean }) };
}
const exited = (child: ChildProcess) =>
  new Promise<void>((done) => (child.exitCode !== null || child.signalCode !== null ? done() : child.once('exit', () => done())));

describe('the built-in Postgres', () => {
  test('starts on loopback only, keeps its passwords to its user, and its roles cannot bypass row-level security', async () => {
    const server = await start();
    expect(await ask(server.appUrl, `select current_user::text as me, current_setting('listen_addresses') as listens`)).toEqual([
      { me: 'nyckel_app', listens: '127.0.0.1' },
    ]);
    expect(
      await ask(
        server.adminUrl,
        `select rolname from pg_roles where rolname like 'nyckel%' and rolname <> 'nyckel_admin' and (rolsuper or rolbypassrls)`,
      ),
    ).toEqual([]);
    expect(await ask(server.queueUrl, `select current_schema()::text as schema`)).toEqual([{ schema: 'bullmq' }]);
    expect(statSync(join(folder, 'server.json')).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.appUrl);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(ask(server.appUrl, 'create table mine ()')).rejects.toMatchObject({ code: '42501' });
    expect(server.stderrTail()).toContain('ready to accept connections');
  });

  test('stops cleanly and starts again with the same data, port and passwords', async () => {
    const first = await start();
    await ask(first.ownerUrl, 'create table kept as select 42 as answer');
    await first.stop();
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const again = await start();
    expect(again.appUrl).toBe(first.appUrl);
    expect(await ask(again.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(again.stderrTail()).not.toContain('was interrupted');
  });

  test('of two processes that start at once one starts the server, and the last that leaves stops it', async () => {
    const [one, two] = await Promise.all([otherProcess(), otherProcess()]);
    expect(one.pid).toBe(two.pid);
    expect([one.reused, two.reused].sort()).toEqual([false, true]);
    one.child.stdin?.write('stop\n');
    await exited(one.child);
    expect(isRunning(two.pid)).toBe(true);
    two.child.stdin?.write('stop\n');
    await exited(two.child);
    expect(isRunning(two.pid)).toBe(false);
  });

  test('the last process, ending without a chance to wait, still has the server stop', async () => {
    const hasty = await otherProcess('process.exit(130);');
    hasty.child.stdin?.write('stop\n');
    await exited(hasty.child);
    while (isRunning(hasty.pid)) await new Promise((done) => setTimeout(done, 10));
    expect((await start()).reused).toBe(false);
  });

  test('a start that is given up leaves no server and no half cluster, and the next one works', async () => {
    const giveUp = async (begin: (abort: AbortController) => Promise<unknown>) => {
      await begin(new AbortController()).catch((error: Error) => expect(String(error)).toMatch(/given up|abort/i));
      for (const server of started.splice(0)) await server.stop();
      expect(serversOf(folder)).toEqual([]);
      await (await start()).stop();
    };
    const reason = new Error('given up');
    await giveUp((abort) => {
      abort.abort(reason);
      return start({ signal: abort.signal });
    });
    // Its settings are read just before it is started: it is given up before it has written its first note.
    await giveUp((abort) => {
      const ownKeys = () => {
        abort.abort(reason);
        return [];
      };
      const settings = new Proxy({}, { ownKeys });
      return start({ signal: abort.signal, settings });
    });
    for (const laterMs of [30, 200])
      await giveUp((abort) => {
        setTimeout(() => abort.abort(reason), laterMs);
        return start({ signal: abort.signal });
      });
  });

  test('a process that was killed leaves the server, which the next one takes over and stops', async () => {
    const killed = await otherProcess();
    killed.child.kill('SIGKILL');
    await exited(killed.child);
    expect(isRunning(killed.pid)).toBe(true);
    const next = await start();
    expect({ pid: next.pid, reused: next.reused }).toEqual({ pid: killed.pid, reused: true });
    await next.stop();
    expect(isRunning(killed.pid)).toBe(false);
  });

  test('a server that was killed, with its note now naming a stranger’s process, recovers with what was committed', async () => {
    const first = await start({ settings: {} });
    await ask(first.ownerUrl, 'create table kept as select 42 as answer');
    process.kill(first.pid, 'SIGKILL');
    while (isRunning(first.pid)) await new Promise((done) => setTimeout(done, 10));
    const note = join(folder, 'data', 'postmaster.pid');
    writeFileSync(note, readFileSync(note, 'utf8').replace(/^\d+/, String(process.ppid)));
    const again = await start();
    expect(await ask(again.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('a port that somebody else has taken meanwhile is given up for a free one', async () => {
    const first = await start();
    await first.stop();
    const squatter = await new Promise<Server>((done) => {
      const server = createServer().listen(first.port, '127.0.0.1', () => done(server));
    });
    try {
      const again = await start();
      expect(again.port).not.toBe(first.port);
      expect(await ask(again.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await new Promise((done) => squatter.close(done));
    }
  });

  test.runIf(process.getuid?.() === 0)('as root without user namespaces it runs as another user, and back', async () => {
    const asUser = await start({ rootAs: 'user' });
    expect(statSync(join(folder, 'data')).uid).not.toBe(0);
    expect(await ask(asUser.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await asUser.stop();
    const asNamespace = await start({ rootAs: 'namespace' });
    expect(await ask(asNamespace.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a start that fails says why and what to do, and leaves no half cluster', async () => {
    await expect(start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(/shared_buffers/);
    expect(readdirSync(folder).filter((entry) => entry.startsWith('new-'))).toEqual([]);
    rmSync(join(folder, 'server.json'));
    await expect(start()).rejects.toThrow(/Restore that file/);
  });
});

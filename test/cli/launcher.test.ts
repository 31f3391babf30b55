/** bin/nyckel as people use it: from any folder, by a link, with the system's Node. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../support/imports.ts';

const LAUNCHER = join(ROOT, 'bin', 'nyckel');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nyckel-launcher-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, args: readonly string[], options: { readonly input?: string; readonly cwd?: string } = {}) =>
  spawnSync(command, [...args], {
    cwd: options.cwd ?? folder,
    encoding: 'utf8',
    timeout: 30_000,
    ...(options.input === undefined ? {} : { input: options.input }),
  });

test('it runs from another folder and through a link, and passes the exit code on', () => {
  const link = join(folder, 'nyckel-link');
  symlinkSync(LAUNCHER, link);
  for (const command of [LAUNCHER, link]) {
    expect(run(command, ['--help'])).toMatchObject({ status: 0, stderr: '' });
    const wrong = run(command, ['evalute']);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('Did you mean evaluate?');
  }
});

test('a file is looked for where the caller stands', () => {
  writeFileSync(join(folder, 'broken.yaml'), 'nonsense: true\n');
  const found = run(LAUNCHER, ['validate', 'broken.yaml']);
  expect(found.status).toBe(1);
  expect(found.stderr).toContain('broken.yaml:1');
  expect(run(LAUNCHER, ['validate', 'absent.yaml'])).toMatchObject({
    status: 2,
    stderr: 'Cannot read absent.yaml: there is no such file.\n',
  });
});

test('standard input arrives, and results alone are on standard output', () => {
  const refused = run(LAUNCHER, ['validate', '-', '--json'], { input: 'nonsense: true\n' });
  expect(refused.status).toBe(1);
  expect(JSON.parse(refused.stdout).errors.length).toBeGreaterThan(0);
});

test('a wrong option says what is allowed, without a stack', () => {
  const wrong = run(LAUNCHER, ['sync', '--from', 'yesterday']);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('Allowed: a date such as 2026-10-01.');
  expect(wrong.stderr).not.toMatch(/\n\s+at /);
});

/** A clone whose command line only says what reached it. */
function cloneWith(main: string): string {
  const clone = mkdtempSync(join(folder, 'clone-'));
  for (const part of ['bin', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  mkdirSync(join(clone, 'src', 'main'), { recursive: true });
  writeFileSync(join(clone, 'src', 'main', 'cli.ts'), main);
  return join(clone, 'bin', 'nyckel');
}

test('everything behind it, child processes too, runs on Node 24 or newer', () => {
  const launcher = cloneWith(
    "import { execFileSync } from 'node:child_process';\nconsole.log(process.versions.node, execFileSync('node', ['--version'], { encoding: 'utf8' }));\n",
  );
  const majors = [...run(launcher, []).stdout.matchAll(/\bv?(\d+)\.\d+\.\d+/g)].map(([, major]) => Number(major));
  expect(majors).toHaveLength(2);
  expect(Math.min(...majors)).toBeGreaterThanOrEqual(24);
});

test('set-up installs the tools for tests and the bundled programs, also where the environment would leave them out', () => {
  const clone = mkdtempSync(join(folder, 'bare-'));
  for (const part of ['scripts', 'package.json', 'package-lock.json']) cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  // Stands in for npm: notes what it is asked for, and brings the Node that set-up tries afterwards.
  writeFileSync(
    join(clone, 'npm.js'),
    `import fs from 'node:fs';
fs.writeFileSync(${JSON.stringify(join(clone, 'asked'))}, process.argv.slice(2).join(' '));
fs.mkdirSync(${JSON.stringify(join(clone, 'node_modules'))});
for (const name of fs.readdirSync(${JSON.stringify(join(ROOT, 'node_modules'))}).filter((each) => each.startsWith('node-')))
  fs.symlinkSync(${JSON.stringify(`${join(ROOT, 'node_modules')}/`)} + name, ${JSON.stringify(`${join(clone, 'node_modules')}/`)} + name);`,
  );
  const done = spawnSync(process.execPath, [join(clone, 'scripts', 'bootstrap.mjs'), '--dev', '--no-web'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', npm_config_omit: 'dev', npm_execpath: join(clone, 'npm.js') },
  });
  expect(done, done.stderr).toMatchObject({ status: 0 });
  expect(readFileSync(join(clone, 'asked'), 'utf8')).toMatch(/^ci --include=dev --include=optional /);
});

const ECHO_SIGNAL = `
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { console.log(name); process.exit(7); });
process.on('disconnect', () => { process.kill(Number(process.env.TEST_PID), 'SIGUSR2'); process.exit(0); });
console.log('ready');
setInterval(() => {}, 1_000);
`;

test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches the command, and its exit code comes back', async (signal) => {
  const child = spawn(cloneWith(ECHO_SIGNAL), [], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const code = await new Promise<number | null>((done) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output.includes('ready') && !output.includes('SIG')) child.kill(signal);
    });
    child.on('exit', done);
  });
  expect(output).toContain(signal);
  expect(code).toBe(7);
});

test('a launcher that is killed without warning does not leave its command behind', async () => {
  const told = new Promise<void>((done) => process.once('SIGUSR2', () => done()));
  const child = spawn(cloneWith(ECHO_SIGNAL), [], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TEST_PID: String(process.pid) },
  });
  await new Promise<void>((ready) => child.stdout.on('data', (chunk: Buffer) => chunk.includes('ready') && ready()));
  child.kill('SIGKILL');
  await told;
});

/** Programs that tests need from the system: found on PATH, or, as root on Debian, installed quietly and within a bound. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const APT_TIMEOUT_MS = 8 * 60_000;
const LOCK = join(tmpdir(), 'nyckel-test-apt.lock');

/** @returns the first of the names that PATH (or a usual folder) holds as an executable file, or null */
export function findExecutable(names: readonly string[]): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin'];
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (path !== undefined) return path;
  }
  return null;
}

/**
 * Installs one Debian package; two test files that ask at once wait for each other.
 * @returns null when done, else why not (not root, no apt-get, apt's last words)
 */
export async function installByApt(name: string): Promise<string | null> {
  if (!existsSync('/usr/bin/apt-get')) return 'there is no apt-get to install it with';
  if (process.getuid?.() !== 0) return 'only root may install packages';
  await takeLock();
  try {
    process.stderr.write(`Installing ${name} for the tests (apt-get) …\n`);
    const install = ['install', '-y', '-qq', '--no-install-recommends', name];
    // A failed update may still leave usable lists: the installation decides, and says both reasons when it fails too.
    const problems = [await apt(['update', '-qq']), await apt(install)];
    return problems[1] === null ? null : problems.filter((problem) => problem !== null).join('; ');
  } finally {
    await rm(LOCK, { recursive: true, force: true });
  }
}

function apt(args: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: APT_TIMEOUT_MS,
      // The package must ask nothing; at run level 1 Debian starts no service for it.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-2_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done(error.message));
    // Not 'close': a service that the package starts would hold the pipes open.
    child.on('exit', (code) => done(code === 0 ? null : `apt-get ${args[0]} failed: ${output.trim()}`));
  });
}

/** A folder that one process can make; one older than any installation was left by a killed run. */
async function takeLock(): Promise<void> {
  for (;;) {
    try {
      await mkdir(LOCK);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const madeAtMs = await stat(LOCK).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - madeAtMs > 2 * APT_TIMEOUT_MS) await rm(LOCK, { recursive: true, force: true });
    await new Promise((done) => setTimeout(done, 200));
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run: look on.
    return false;
  }
}

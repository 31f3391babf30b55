/**
 * Makes a bare clone able to run: packages from the lockfile, then the dashboard. Plain JavaScript without dependencies,
 * for any Node from 20 on, because it runs before anything is installed. Says nothing and changes nothing when all is
 * there. Everything after it runs on the Node that comes as a package (node_modules/.bin/node).
 *
 * node scripts/bootstrap.mjs [--dev] [--no-web]      --dev: the tools for tests, too
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(import.meta.url), '..', '..');
const NODE_MAJOR = 24;
const INSTALL_ATTEMPTS = 2;
const LOCK_WAIT_MS = 15 * 60_000;
const STAMP = join(ROOT, 'node_modules', '.nyckel-installed');
const WEB = join(ROOT, 'web');
const WEB_STAMP = join(WEB, 'dist', '.built-from');

/** A failure whose message says what to do; no stack is shown. */
export class BootstrapError extends Error {
  name = 'BootstrapError';
}

/**
 * @param {{ dev: boolean, web: boolean, say?: (line: string) => void }} wanted
 * @returns {Promise<string>} path of the Node to run everything with
 * @throws {BootstrapError}
 */
export async function bootstrap({ dev, web, say = (line) => process.stderr.write(`${line}\n`) }) {
  if (isReady({ dev, web })) return nodeBinary();
  const unlock = await lock(say);
  try {
    if (!isInstalled(dev)) await step('Installing packages (npm ci)', say, install);
    const node = nodeBinary();
    if (web && !isWebBuilt()) await step('Building the dashboard (vite)', say, () => buildWeb(node));
    return node;
  } finally {
    unlock();
  }
}

function isReady({ dev, web }) {
  return isInstalled(dev) && (!web || isWebBuilt());
}

/** Whether node_modules holds what the lockfile says: by our stamp, or, when somebody ran npm themselves, by npm's own record. */
export function isInstalled(dev) {
  const wanted = digest(readFileSync(join(ROOT, 'package-lock.json')));
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return true;
  const recordPath = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const held = JSON.parse(readFileSync(recordPath, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    if (held[path] !== undefined) return held[path].version === entry.version;
    return entry.optional === true || entry.devOptional === true || entry.peer === true || (entry.dev === true && !dev);
  });
}

/** The Node that everything runs on: the one that came as a package, else this one when it is new enough. @throws {BootstrapError} */
export function nodeBinary() {
  const { platform, arch } = process;
  const names = [`node-${platform === 'win32' ? 'win' : platform}-${arch}`, `node-bin-${platform}-${arch}`];
  for (const name of names) {
    const binary = join(ROOT, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(binary)) return binary;
  }
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  throw new BootstrapError(
    `No Node ${NODE_MAJOR} package exists for ${platform}-${arch}, and this is Node ${process.versions.node}.\n` +
      `Install Node ${NODE_MAJOR} or newer from https://nodejs.org and run the command again.`,
  );
}

/** Environment in which `node`, and every tool started by name, is the Node above. */
export function environmentFor(node) {
  const path = [join(node, '..'), join(ROOT, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}

async function install() {
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Everything, also where NODE_ENV or npm's settings would leave some of it out: the stamp below says that all is there.
  const everything = ['--include=dev', '--include=optional'];
  const args = [...first, 'ci', ...everything, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  for (let attempt = 1; ; attempt += 1) {
    const { code, output } = await run(command, args, process.env);
    if (code === 0) break;
    if (attempt >= INSTALL_ATTEMPTS)
      throw new BootstrapError(
        `npm ci failed (exit code ${code}):\n${output}\nThe packages come from the registry that npm is set to; is it reachable?`,
      );
  }
  const broken = trial(nodeBinary());
  if (broken !== null) throw new BootstrapError(broken);
  writeFileSync(STAMP, digest(readFileSync(join(ROOT, 'package-lock.json'))));
}

/** Runs the chosen Node once: its binary needs glibc, which some systems lack. */
function trial(node) {
  const { status, error, stderr } = spawnSync(node, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  if (status === 0) return null;
  return `The Node that came as a package does not run on this machine (${error?.message ?? stderr.trim()}).\nInstall Node ${NODE_MAJOR} or newer and remove ${relative(ROOT, resolve(node, '..', '..'))}.`;
}

async function buildWeb(node) {
  const args = [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'];
  const built = digestOfWeb();
  const { code, output } = await run(node, args, environmentFor(node), WEB);
  if (code !== 0) throw new BootstrapError(`The dashboard does not build (exit code ${code}):\n${output}`);
  writeFileSync(WEB_STAMP, built);
}

function isWebBuilt() {
  if (!existsSync(join(WEB, 'index.html'))) return true;
  return existsSync(WEB_STAMP) && readFileSync(WEB_STAMP, 'utf8') === digestOfWeb();
}

/** Digest of the dashboard's sources and of the lockfile that its packages come from. */
function digestOfWeb() {
  const parts = [digest(readFileSync(join(ROOT, 'package-lock.json')))];
  const skipped = new Set(['dist', 'node_modules']);
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !(folder === WEB && skipped.has(entry.name))) walk(path);
      else if (entry.isFile()) parts.push(relative(WEB, path), digest(readFileSync(path)));
    }
  };
  walk(WEB);
  return digest(parts.join('\n'));
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}

/** One bootstrap at a time in one clone: `npm start` and `npm test` may be typed at once. */
async function lock(say) {
  const path = join(ROOT, '.nyckel-bootstrap.lock');
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (let told = false; ; ) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw new BootstrapError(`Cannot write to ${ROOT}: ${error.message}`);
    }
    if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
    else if (Date.now() > deadline) throw new BootstrapError(`Another set-up holds ${path} for too long; remove it if none runs.`);
    else {
      if (!told) say('Waiting for another set-up in this folder to end …');
      told = true;
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}

function isAbandoned(path) {
  try {
    const pid = Number(readFileSync(join(path, 'pid'), 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    // No pid yet: its owner is between two calls, or died there.
    return error.code === 'ENOENT' && existsSync(path) && Date.now() - statSync(path).mtimeMs > 5_000;
  }
}

async function step(title, say, work) {
  const startedAt = Date.now();
  say(`${title} …`);
  await work();
  say(`${title}: done in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
}

function run(command, args, env, cwd = ROOT) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-8_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done({ code: null, output: error.message }));
    child.on('close', (code) => done({ code, output: output.trim() }));
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await bootstrap({ dev: process.argv.includes('--dev'), web: !process.argv.includes('--no-web') });
  } catch (error) {
    process.stderr.write(`${error.name === 'BootstrapError' ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}

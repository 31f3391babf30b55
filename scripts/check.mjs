/** What must hold before a commit, in about a minute, set-up apart: format and lint, types, unused code, then unit and connector tests. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap, environmentFor } from './bootstrap.mjs';
import { fail } from './hand-over.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '..', '..');
const tool = (name) => join(ROOT, 'node_modules', '.bin', name);
const STEPS = [
  ['format and lint', tool('biome'), ['check', '.']],
  ['types', tool('tsc'), []],
  ...(existsSync(join(ROOT, 'web', 'tsconfig.json')) ? [['types of the dashboard', tool('tsc'), ['-p', 'web']]] : []),
  ['unused files, exports and packages', tool('knip'), []],
  ['unit, connector and architecture tests', tool('vitest'), ['run', '--project', 'unit']],
];

const node = await bootstrap({ dev: true, web: false }).catch(fail);
let failed = 0;
const tests = STEPS.pop();
// The tests keep both of a small machine's cores busy; the rest waits for files most of the time.
await Promise.all(STEPS.map(show));
await show(tests);
process.exitCode = failed === 0 ? 0 : 1;

async function show([title, command, args]) {
  const startedAt = Date.now();
  const { code, output } = await run(command, args);
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)\n`);
  if (code === 0) return;
  failed += 1;
  process.stdout.write(`${output}\n`);
}

function run(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, env: environmentFor(node), stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (code) => done({ code, output: Buffer.concat(chunks).toString('utf8').trim() }));
  });
}

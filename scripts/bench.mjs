/** Runs every measurement of bench/ on its own, one after the other, or those whose names are given; options are handed on. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(resolve(fileURLToPath(import.meta.url), '..', '..'), 'bench');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const options = process.argv.slice(2).filter((word) => word.startsWith('--'));
const all = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.bench.ts')) : [];
const chosen = all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part))).sort();

if (chosen.length === 0) {
  process.stderr.write(
    `No measurement ${wanted.length === 0 ? 'exists' : `is called ${wanted.join(', ')}`}; there are: ${all.join(', ') || 'none'}.\n`,
  );
  process.exitCode = 2;
}
for (const name of chosen) {
  process.stdout.write(`\n── ${name.replace('.bench.ts', '')}\n`);
  const { status } = spawnSync(process.execPath, [join(FOLDER, name), ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

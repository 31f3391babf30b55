/** `npm test`: sets the clone up when needed, then runs every test on the bundled Node; arguments go to vitest. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { fail, handOver } from './hand-over.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '..', '..');

try {
  const node = await bootstrap({ dev: true, web: true });
  handOver(node, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}

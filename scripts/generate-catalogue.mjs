/**
 * Writes connectors/catalogue.ts from the folders below connectors/: a folder with an index.ts is a connector.
 *   node scripts/generate-catalogue.mjs           writes
 *   node scripts/generate-catalogue.mjs --check   exits with 1 when the file is not what would be written
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'connectors');
const file = join(folder, 'catalogue.ts');

const ids = readdirSync(folder)
  .filter((name) => name !== 'kit' && existsSync(join(folder, name, 'index.ts')))
  .sort();
const quoted = (/** @type {string} */ path) => `'${path}'`;
const text = `// Written by scripts/generate-catalogue.mjs from the folders beside it; do not edit.
import type { Connector } from ${quoted('./kit/define-connector.ts')};

/** Every connector by id, loaded when it is first asked for: its vendor's package may be large. */
export const CATALOGUE = {
${ids.map((id) => `  ${/^\w+$/.test(id) ? id : `'${id}'`}: async (): Promise<Connector> => (await import(${quoted(`./${id}/index.ts`)})).default,`).join('\n')}
} as const satisfies Readonly<Record<string, () => Promise<Connector>>>;
export type ConnectorId = keyof typeof CATALOGUE;
`;

const isFresh = existsSync(file) && readFileSync(file, 'utf8') === text;
if (process.argv.includes('--check')) {
  if (!isFresh) {
    console.error('connectors/catalogue.ts is not up to date; run: node scripts/generate-catalogue.mjs');
    process.exitCode = 1;
  }
} else if (!isFresh) {
  writeFileSync(file, text);
  console.log(`connectors/catalogue.ts: ${ids.join(', ')}`);
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const run = (...args: readonly string[]) => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 20_000 });

describe('the catalogue of connectors', () => {
  it('lists exactly the folders: scripts/generate-catalogue.mjs would write the same', () => {
    expect(() => run('scripts/generate-catalogue.mjs', '--check')).not.toThrow();
  });
  it.each(Object.entries(CATALOGUE))('%s is the connector of its folder', async (id, load) => expect((await load()).id).toBe(id));
  it('loads no vendor package by being imported, and googleapis not even with the ga4 connector', () => {
    const script = `
      import { createRequire } from 'node:module';
      const path = './connectors/catalogue.ts';
      const { CATALOGUE } = await import(path);
      const loaded = () => Object.keys(createRequire(import.meta.url).cache);
      const before = loaded().length;
      await CATALOGUE.ga4();
      console.log(JSON.stringify({ before, google: loaded().filter((path) => /googleapis|google-auth-library|gaxios/.test(path)).length }));`;
    expect(JSON.parse(run('--input-type=module', '-e', script))).toEqual({ before: 0, google: 0 });
  });
  it('never imports the root of googleapis, and its deep files for their types only', () => {
    const sources = readdirSync(join(root, 'connectors'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const imports = sources.flatMap((name) =>
      readFileSync(join(root, 'connectors', name), 'utf8')
        .split('\n')
        .filter((line) => /(from|import\()\s*['"]googleapis/.test(line)),
    );
    expect(imports.length).toBeGreaterThan(0);
    for (const line of imports) expect(line).toMatch(/^import type .* from 'googleapis\/build\/src\/apis\/[a-z]+\/v\d\w*\.js';$/);
  });
});

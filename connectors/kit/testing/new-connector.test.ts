import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Connector } from '../define-connector.ts';
import { expectOutcome } from './describe-connector.ts';
import { leaksIn } from './fixture-leaks.ts';
import { manifestProblems } from './manifest-problems.ts';
import { runFixture } from './run-fixture.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'new-connector-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The script is plain JavaScript, for any Node; here it is asked for its texts and writes nothing. */
async function filesOf(id: string, title: string): Promise<Readonly<Record<string, string>>> {
  const script: { connectorFiles(id: string, title: string): Readonly<Record<string, string>> } = await import(
    pathToFileURL(join(root, 'scripts', 'new-connector.mjs')).href
  );
  return script.connectorFiles(id, title);
}

describe('scripts/new-connector.mjs', () => {
  it('makes a connector whose fixture passes the conformance suite', async () => {
    const folder = join(copy, 'connectors', 'my-source');
    mkdirSync(join(copy, 'connectors'));
    for (const shared of ['src', 'node_modules', 'connectors/kit']) symlinkSync(join(root, shared), join(copy, shared));
    const files = await filesOf('my-source', 'My source');
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
      expect(leaksIn(text), name).toEqual([]);
    }
    const made: { readonly default: Connector } = await import(pathToFileURL(join(folder, 'index.ts')).href);
    expect(manifestProblems(made.default, 'my-source', { site: 'example' })).toEqual([]);
    expectOutcome(await runFixture(made.default, join(folder, 'fixtures'), 'an-exact-window.json'));
    expect(files['BEHAVIOR.md']?.length).toBeGreaterThan(200);
  });
});

/** The README's first key result, as a newcomer types it: its files, its commands, a data folder of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, read } from '../support/imports.ts';

const execute = promisify(execFile);
const COMMAND_TIMEOUT_MS = 60_000;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nyckel-readme-'));
  for (const [, name = '', text = ''] of read('README.md').matchAll(/^```(?:yaml|csv) (\S+)\n([\s\S]*?)^```/gm))
    writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function nyckel(...args: readonly string[]) {
  const env = { ...process.env, NYCKEL_DATA_DIR: join(folder, 'data'), NYCKEL_CLOCK: '2026-10-04T04:00:00Z', LOG_LEVEL: 'error' };
  try {
    return { code: 0, ...(await execute(join(ROOT, 'bin', 'nyckel'), [...args], { cwd: folder, env, timeout: COMMAND_TIMEOUT_MS })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

test('the commands of the README, in their order, end with the progress of the pushed values', {
  timeout: 10 * COMMAND_TIMEOUT_MS,
}, async () => {
  const section = read('README.md').split('## Your first key result')[1]?.split('\n## ')[0] ?? '';
  const commands = [...section.matchAll(/^bin\/nyckel ([^#\n]+)/gm)].map(([, words = '']) => words.trim().split(/\s+/));
  expect(commands.length).toBeGreaterThan(4);
  const outputs = new Map<string, string>();
  for (const args of commands) {
    const { code, stdout, stderr } = await nyckel(...args);
    expect({ command: args.join(' '), code, stderr }).toEqual({ command: args.join(' '), code: 0, stderr: '' });
    outputs.set(args[0] ?? '', stdout);
  }
  expect(outputs.get('plan')).toContain('+ key result leads');
  expect(outputs.get('push')).toContain('3 values: 3 new');
  const { keyResults } = JSON.parse((await nyckel('progress', '--json')).stdout);
  expect(keyResults.leads).toMatchObject({ value: 11, baseline: 0, target: 500, knownThrough: '2026-10-03', state: 'ok' });
  expect(keyResults.leads.progress.raw).toBe(11 / 500);
  expect(outputs.get('explain')).toContain('11');

  expect((await nyckel('push', 'leads.csv')).stdout, 'pushing twice changes nothing').toContain('0 new, 0 restated, 3 as before');
  expect((await nyckel('apply', 'okrs.yaml')).stdout, 'applying twice changes nothing').toContain('No changes');
  expect((await nyckel('explain', 'nothing')).code).toBe(1);
  expect(existsSync(join(folder, 'data', 'secret.key'))).toBe(true);

  const created = await nyckel('token', 'create', 'ci', '--scope', 'read');
  expect(created.code).toBe(0);
  expect((await nyckel('token', 'list')).stdout).not.toContain(created.stdout.trim());
  const sealed = await nyckel('doctor');
  expect(sealed.stdout).toMatch(/✔ Node[\s\S]*✔ Postgres[\s\S]*✔ queue/i);
});

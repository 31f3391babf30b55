import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretKeyOf } from '../../src/platform/secret-key.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'nyckel-key-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('two processes that start at once seal with the same key, which only the owner can read', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => secretKeyOf({ secretKey: null, dataDir: join(dataDir, 'new') })));
  expect(new Set(keys).size).toBe(1);
  expect(Buffer.from(keys[0] ?? '', 'base64')).toHaveLength(32);
  expect((await stat(join(dataDir, 'new', 'secret.key'))).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dataDir, 'new'))).toEqual(['secret.key']);
  expect(await secretKeyOf({ secretKey: null, dataDir: join(dataDir, 'new') })).toBe(keys[0]);
});

test('a configured key wins and nothing is written', async () => {
  expect(await secretKeyOf({ secretKey: 'given', dataDir })).toBe('given');
  expect(await readdir(dataDir)).toEqual([]);
});

test('a damaged key is an error, never replaced: that would lose every stored credential', async () => {
  await writeFile(join(dataDir, 'secret.key'), 'short');
  await expect(secretKeyOf({ secretKey: null, dataDir })).rejects.toThrow(/does not hold 32 bytes/);
  expect(await readFile(join(dataDir, 'secret.key'), 'utf8')).toBe('short');
});

/** examples/website as a newcomer runs it: the file in its folder, then the same file in a bucket; numbers are added up again here. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startS3Server } from '../../demo/s3-server/start-s3-server.ts';
import type { Evaluation } from '../../src/domain/evaluation.ts';
import { ROOT, read } from '../support/imports.ts';

const execute = promisify(execFile);
const COMMAND_TIMEOUT_MS = 60_000;
const EXAMPLE = join(ROOT, 'examples', 'website');
const CREDENTIAL = { accessKeyId: 'EXAMPLEKEY', secretAccessKey: 'example-secret' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nyckel-website-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = read('examples/website/traffic.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
function total(column: 1 | 3, from: string, to: string): number {
  return rows.filter(([day = '']) => day >= from && day <= to).reduce((sum, row) => sum + Number(row[column]), 0);
}

/** Commands of a newcomer whose data folder is this one. */
function commands(dataDir: string, more: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, NYCKEL_DATA_DIR: join(folder, dataDir), NYCKEL_CLOCK: '2026-10-01T04:00:00Z', LOG_LEVEL: 'error', ...more };
  return async (...args: readonly string[]) =>
    (await execute(join(ROOT, 'bin', 'nyckel'), [...args], { cwd: folder, env, timeout: COMMAND_TIMEOUT_MS })).stdout;
}
async function progress(nyckel: ReturnType<typeof commands>, ...args: readonly string[]): Promise<Evaluation['keyResults']> {
  return (JSON.parse(await nyckel('progress', '--json', ...args)) as Evaluation).keyResults;
}

function expectNumbers(whole: Evaluation['keyResults'], half: Evaluation['keyResults']): void {
  const loads = total(1, '2026-07-01', '2026-09-30');
  const before = total(1, '2025-07-01', '2025-09-30');
  expect(whole['page-loads']).toMatchObject({ value: loads, baseline: before, state: 'ok', knownThrough: '2026-09-30' });
  expect(whole['page-loads']?.progress?.raw).toBeCloseTo((loads / before - 1) / 0.1, 12);
  const returning = total(3, '2026-07-01', '2026-09-30');
  expect(whole.returning).toMatchObject({ value: returning, baseline: 15_500, target: 18_000 });
  expect(whole.returning?.progress?.raw).toBeCloseTo((returning - 15_500) / 2_500, 12);
  expect(whole.daily).toMatchObject({ value: loads / 92, attained: false, compliance: { elapsed: 92 } });
  // 46 days of either year; and 46 of 92 days of the agreed quarter.
  const halfLoads = total(1, '2026-07-01', '2026-08-15');
  const halfBefore = total(1, '2025-07-01', '2025-08-15');
  expect(half['page-loads']).toMatchObject({ value: halfLoads, baseline: halfBefore, wholeWindow: { baseline: before } });
  expect(half['page-loads']?.progress?.raw).toBeCloseTo((halfLoads / halfBefore - 1) / 0.1, 12);
  expect(half.returning).toMatchObject({ value: total(3, '2026-07-01', '2026-08-15'), baseline: 7_750, target: 9_000 });
}

describe('examples/website', () => {
  test('as a file beside its definition, from whatever folder it is applied', { timeout: 6 * COMMAND_TIMEOUT_MS }, async () => {
    const nyckel = commands('from-file');
    await nyckel('apply', join(EXAMPLE, 'okrs.yaml'));
    expect(await nyckel('sync')).toContain('succeeded');
    expectNumbers(await progress(nyckel), await progress(nyckel, '--as-of', '2026-08-15'));
    expect(await nyckel('sync'), 'a second sync reads no file again').toContain('0 new, 0 restated');
  });

  test('in a bucket', { timeout: 6 * COMMAND_TIMEOUT_MS }, async () => {
    const server = await startS3Server({ credentials: CREDENTIAL, region: 'us-east-1' });
    try {
      const client = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials: { ...CREDENTIAL } });
      await client.send(new CreateBucketCommand({ Bucket: 'marketing-exports' }));
      await client.send(
        new PutObjectCommand({ Bucket: 'marketing-exports', Key: 'traffic/daily.csv', Body: read('examples/website/traffic.csv') }),
      );
      client.destroy();
      const inBucket = `location: s3://marketing-exports/traffic/\n      endpoint: ${server.url}\n      forcePathStyle: true\n      region: us-east-1`;
      const definition = read('examples/website/okrs.yaml')
        .replace('location: file:./traffic.csv', inBucket)
        .replace('    source: s3-export\n', '    source: s3-export\n    credential: env:S3_CREDENTIAL\n');
      writeFileSync(join(folder, 'bucket.yaml'), definition);
      const nyckel = commands('from-bucket', { S3_CREDENTIAL: JSON.stringify(CREDENTIAL) });
      await nyckel('apply', 'bucket.yaml');
      expect(await nyckel('sync')).toContain('succeeded');
      expectNumbers(await progress(nyckel), await progress(nyckel, '--as-of', '2026-08-15'));
    } finally {
      await server.stop();
    }
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, VARIABLES } from '../../src/config.ts';

const folders = { root: '/srv/nyckel', cwd: '/home/someone' };
const KEY = Buffer.alloc(32, 7).toString('base64');
const load = (environment: Record<string, string>) => loadConfig(environment, folders);
function mistakesOf(environment: Record<string, string>) {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

describe('config', () => {
  test('an empty environment gives the embedded default', () => {
    expect(load({})).toEqual({
      databaseUrl: null,
      queueUrl: null,
      dataDir: '/srv/nyckel/.nyckel',
      host: '127.0.0.1',
      port: 4680,
      secretKey: null,
      clock: { kind: 'system' },
      endpoints: {},
      logLevel: 'info',
      tracesUrl: null,
      fileRoots: ['/'],
      keepDays: { outbox: 90, quotaReadings: 90, exchanges: 90, syncRuns: 90, answers: 90 },
    });
  });

  test('an empty variable counts as unset, as compose files write it', () => {
    expect(load({ DATABASE_URL: '', PORT: ' ', NYCKEL_CLOCK: '', NYCKEL_ENDPOINT_GA4: '' })).toEqual(load({}));
  });

  test('the result cannot be changed', () => {
    const config = load({ NYCKEL_ENDPOINT_GA4: 'http://127.0.0.1:1/' });
    expect(Object.isFrozen(config) && Object.isFrozen(config.endpoints) && Object.isFrozen(config.clock)).toBe(true);
  });

  test('every variable is read', () => {
    const config = load({
      DATABASE_URL: 'postgres://a:b@db:5432/nyckel',
      QUEUE_URL: 'rediss://queue:6380',
      NYCKEL_DATA_DIR: 'data',
      HOST: '0.0.0.0',
      PORT: '0',
      NYCKEL_SECRET_KEY: KEY,
      NYCKEL_CLOCK: '2020-07-01T04:00:00Z',
      NYCKEL_ENDPOINT_GOOGLE_OAUTH: 'http://127.0.0.1:9000/',
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318',
      NYCKEL_FILE_ROOTS: '/srv/exports:more',
      NYCKEL_KEEP_OUTBOX_DAYS: '30',
      NYCKEL_KEEP_QUOTA_READINGS_DAYS: '31',
      NYCKEL_KEEP_EXCHANGES_DAYS: '32',
      NYCKEL_KEEP_SYNC_RUNS_DAYS: '33',
      NYCKEL_KEEP_ANSWERS_DAYS: '34',
    });
    expect(config).toEqual({
      databaseUrl: 'postgres://a:b@db:5432/nyckel',
      queueUrl: 'rediss://queue:6380',
      dataDir: '/home/someone/data',
      host: '0.0.0.0',
      port: 0,
      secretKey: KEY,
      clock: { kind: 'frozen', at: '2020-07-01T04:00:00.000Z' },
      endpoints: { 'google-oauth': 'http://127.0.0.1:9000' },
      logLevel: 'debug',
      tracesUrl: 'https://collector:4318',
      fileRoots: ['/srv/exports', '/home/someone/more'],
      keepDays: { outbox: 30, quotaReadings: 31, exchanges: 32, syncRuns: 33, answers: 34 },
    });
    expect(load({ DATABASE_URL: 'postgres://a:b@db:5432/nyckel', NYCKEL_SECRET_KEY: KEY }).fileRoots).toEqual(['/home/someone']);
    expect(load({ NYCKEL_CLOCK: '2020-07-01T04:00:00Z+' }).clock).toEqual({ kind: 'ticking', from: '2020-07-01T04:00:00.000Z' });
  });

  test('all mistakes are told at once, each with its variable, what came and what is allowed', () => {
    const error = mistakesOf({
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      QUEUE_URL: 'localhost:6379',
      HOST: 'http://here',
      PORT: '70000',
      NYCKEL_SECRET_KEY: 'aHVudGVyMg==',
      NYCKEL_CLOCK: 'yesterday',
      NYCKEL_ENDPOINT_GA4: 'ftp://x',
      LOG_LEVEL: 'loud',
      NYCKEL_KEEP_OUTBOX_DAYS: '6',
      NYCKEL_KEEP_ANSWERS_DAYS: 'ever',
    });
    expect(error.mistakes.map(({ variable }) => variable).sort()).toEqual([
      'DATABASE_URL',
      'HOST',
      'LOG_LEVEL',
      'NYCKEL_CLOCK',
      'NYCKEL_ENDPOINT_GA4',
      'NYCKEL_KEEP_ANSWERS_DAYS',
      'NYCKEL_KEEP_OUTBOX_DAYS',
      'NYCKEL_SECRET_KEY',
      'PORT',
      'QUEUE_URL',
    ]);
    for (const mistake of error.mistakes) expect(error.message).toContain(`${mistake.variable}: received ${mistake.received}; allowed: `);
    expect(error.message).toContain('10 settings are wrong');
    expect(error.message).toContain('7 bytes as base64');
  });

  test.each([
    { DATABASE_URL: 'mysql://root:hunter2@db/x' },
    { DATABASE_URL: 'hunter2' },
    { QUEUE_URL: 'redis:hunter2' },
    { NYCKEL_SECRET_KEY: 'hunter2!' },
    { NYCKEL_SECRET_KEY: 'hunter2' },
    { NYCKEL_ENDPOINT_GA4: 'ftp://me:hunter2@x' },
  ])('a secret that is wrong is not shown: %#', (environment) => {
    expect(mistakesOf(environment as Record<string, string>).message).not.toContain('hunter2');
  });

  test('an own database needs an own key: nothing is sealed with a key that only one machine holds', () => {
    expect(mistakesOf({ DATABASE_URL: 'postgres://a@b/c' }).mistakes).toMatchObject([
      { variable: 'NYCKEL_SECRET_KEY', received: 'nothing' },
    ]);
  });

  test('a misspelt variable is refused instead of ignored, a foreign one is left alone', () => {
    expect(mistakesOf({ NYCKEL_SECRETKEY: KEY }).message).toContain('did you mean NYCKEL_SECRET_KEY?');
    expect(load({ NYCKEL_PORT: 'tcp://10.0.0.1:4680', NYCKEL_SERVICE_HOST: '10.0.0.1' })).toEqual(load({}));
  });

  test('.env.example names every variable, and its examples are valid', () => {
    const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const entries = [...text.matchAll(/^# ?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name ?? '', value ?? ''] as const);
    const named = entries.map(([name]) => name);
    expect(named.filter((name) => !name.startsWith('NYCKEL_ENDPOINT_')).sort()).toEqual([...VARIABLES].sort());
    expect(named.some((name) => name.startsWith('NYCKEL_ENDPOINT_'))).toBe(true);
    const secret = entries.find(([name]) => name === 'NYCKEL_SECRET_KEY')?.[1];
    expect(secret, 'no key in the example: somebody would use it').toBe('');
    expect(load({ ...Object.fromEntries(entries), NYCKEL_SECRET_KEY: KEY }).port).toBe(4680);
  });
});

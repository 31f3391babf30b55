/** Docker cannot run in these tests; what can be held of its files is held here. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config.ts';
import { HEARTBEAT_FILE } from '../../src/main/heartbeat.ts';
import { ROOT, read } from '../support/imports.ts';

const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  ports: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
});
const compose = z
  .object({ services: z.record(z.string(), service) })
  .loose()
  .parse(parse(read('docker-compose.yml'), { merge: true }));
const named = (name: string) => service.parse(compose.services[name]);
/** What compose makes of ${NAME:-default} and ${NAME:?message}, with our values. */
const filled = (text: string) =>
  text.replace(
    /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
    (_, name: string, fallback = '') =>
      ({ POSTGRES_PASSWORD: 'p', NYCKEL_SECRET_KEY: Buffer.alloc(32).toString('base64') })[name] ?? fallback,
  );

describe('docker-compose.yml', () => {
  test('it runs Postgres, Redis, the API and workers; what others wait for has a health check', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api', 'postgres', 'redis', 'worker']);
    for (const name of ['postgres', 'redis']) expect(named(name).healthcheck?.test?.length, name).toBeGreaterThan(0);
    for (const name of ['api', 'worker']) expect(Object.keys(named(name).depends_on ?? {}).sort(), name).toEqual(['postgres', 'redis']);
  });

  test('a worker is healthy as long as it touches its file', () => {
    const [, command = '', ...args] = named('worker').healthcheck?.test ?? [];
    expect(command).toBe('node');
    const folder = mkdtempSync(join(tmpdir(), 'nyckel-heartbeat-'));
    const file = join(folder, HEARTBEAT_FILE);
    const isHealthy = () => spawnSync(process.execPath, args, { env: { NYCKEL_DATA_DIR: folder } }).status === 0;
    expect(isHealthy(), 'before the first').toBe(false);
    writeFileSync(file, '');
    expect(isHealthy()).toBe(true);
    const aMinuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, aMinuteAgo, aMinuteAgo);
    expect(isHealthy(), 'after the last').toBe(false);
    rmSync(folder, { recursive: true });
  });

  test('Redis neither evicts jobs nor forgets them', () => {
    const command = named('redis').command?.join(' ') ?? '';
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  test('its settings are ones that the configuration accepts', () => {
    for (const name of ['api', 'worker']) {
      const environment = Object.fromEntries(Object.entries(named(name).environment ?? {}).map(([key, value]) => [key, filled(value)]));
      const config = loadConfig(environment, { root: '/app', cwd: '/app' });
      expect(config.databaseUrl, name).toContain('@postgres:5432/');
      expect(config.queueUrl, name).toBe('redis://redis:6379');
    }
  });

  test('no secret is written down, and a missing one stops the start', () => {
    const lines = read('docker-compose.yml')
      .split('\n')
      .filter((line) => !line.trim().startsWith('#'));
    const secrets = lines.filter((line) => /POSTGRES_PASSWORD|NYCKEL_SECRET_KEY/.test(line));
    expect(secrets).toHaveLength(3);
    for (const line of secrets) expect(line).toMatch(/\$\{(POSTGRES_PASSWORD|NYCKEL_SECRET_KEY):\?[^}]+\}/);
  });

  test('the API is published on loopback only', () => {
    for (const [name, { ports = [] }] of Object.entries(compose.services))
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  test('it ends as an unprivileged user, checks its health and starts a command that exists', () => {
    expect(lines.filter((line) => line.startsWith('USER ')).at(-1)).toBe('USER node');
    expect(read('Dockerfile')).toContain('/healthz');
    expect(lines).toContain('ENTRYPOINT ["node", "src/main/cli.ts"]');
  });

  test('what it copies exists in the repository', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied).toContain('package-lock.json');
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

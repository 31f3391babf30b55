import { expect, test } from 'vitest';
import { makeLogger } from '../../src/platform/logger.ts';

const SECRET = 'c4n4ry-hunter2-s3cret';
function logged(write: (log: ReturnType<typeof makeLogger>) => void, pretty = false): string {
  const lines: string[] = [];
  write(makeLogger({ level: 'debug', pretty, destination: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

test.each([
  'authorization',
  'Authorization',
  'access_token',
  'refreshToken',
  'credential',
  'client_secret',
  'password',
  'private_key',
  'privateKey',
  'apiKey',
  'cookie',
  'NYCKEL_SECRET_KEY',
])('a text under "%s" is struck at any depth', (name) => {
  for (const pretty of [false, true]) {
    const output = logged((log) => log.info({ [name]: SECRET, request: { headers: [{ [name]: { inner: SECRET } }] } }, 'sent'), pretty);
    expect(output).toContain('sent');
    expect(output).not.toContain(SECRET);
  }
});

test('a secret is struck by its shape in messages, errors and their causes', () => {
  const bearer = `Bearer ${SECRET}`;
  const error = new Error(`rejected ${bearer}`, { cause: new Error(`{"refresh_token":"${SECRET}"}`) });
  Object.assign(error, { config: { body: SECRET }, code: 'EAUTH' });
  const output = logged((log) => log.error({ error, url: `https://x.test/?access_token=${SECRET}` }, `failed with ${bearer}`));
  expect(output).not.toContain(SECRET);
  expect(output).toContain('EAUTH');
  expect(output).toContain('rejected Bearer [redacted]');
});

test('counts and ordinary fields stay readable', () => {
  const record = JSON.parse(logged((log) => log.info({ tokensPerDay: 1200, connection: 'site', days: ['2026-10-01'] }, 'synced')));
  expect(record).toMatchObject({
    level: 30,
    tokensPerDay: 1200,
    connection: 'site',
    days: ['2026-10-01'],
    msg: 'synced',
    service: 'nyckel',
  });
});

test('a large or circular value cannot flood the log', () => {
  const loop: Record<string, unknown> = { text: 'x'.repeat(1_000_000), list: Array.from({ length: 10_000 }, (_, index) => index) };
  loop.self = loop;
  expect(logged((log) => log.warn(loop, 'big')).length).toBeLessThan(60_000);
});

test('fields of a lower level are not written', () => {
  const lines: string[] = [];
  makeLogger({ level: 'warn', pretty: false, destination: { write: (line: string) => void lines.push(line) } }).info({}, 'quiet');
  expect(lines).toEqual([]);
});

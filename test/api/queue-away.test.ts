/** Redis dies under a running API: what does not need it goes on, and what does says so in time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApplication, type TestApplication } from '../support/application.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const OKRS = `
connections:
  - { id: crm, source: push, settings: { metrics: { leads: { unit: count, aggregation: sum } } } }
cycles:
  - { id: 2026-q4, starts: 2026-10-01, ends: 2026-12-31 }
objectives:
  - id: demand
    title: More companies want to talk to us
    cycle: 2026-q4
    keyResults:
      - { id: leads, title: 500 leads, kind: change, input: { connection: crm, metric: leads }, window: cycle, target: 500 }
`;
let redis: TestRedis;
let shop: TestApplication;
beforeAll(async () => {
  redis = await startRedis();
  shop = await startTestApplication('2026-11-20T04:00:00.000Z', redis.url);
  await shop.apply(OKRS);
});
afterAll(async () => {
  await shop?.stop();
  await redis?.stop();
});
const ANSWERED_WITHIN_MS = 20_000;

test('without its queue the API answers what Postgres holds, 503 to what needs the queue, and works again when it is back', async () => {
  expect((await shop.ask('POST', '/v1/sync-runs', {})).status).toBe(202);
  await redis.kill();
  const askedAt = performance.now();
  const [sync, metrics, board, ready] = await Promise.all([
    shop.ask('POST', '/v1/sync-runs', {}, { headers: { 'idempotency-key': 'k' } }),
    shop.ask('GET', '/metrics'),
    shop.ask('GET', '/v1/key-results'),
    fetch(`${shop.url}/readyz`),
  ]);
  expect(performance.now() - askedAt).toBeLessThan(ANSWERED_WITHIN_MS);
  expect([board.status, ready.status]).toEqual([200, 503]);
  expect([sync.status, metrics.status]).toEqual([503, 503]);
  expect(await sync.json()).toMatchObject({ code: 'unavailable' });
  await redis.restart();
  let status = 0;
  for (let attempt = 0; status !== 202 && attempt < 20; attempt++)
    status = (await shop.ask('POST', '/v1/sync-runs', {}, { headers: { 'idempotency-key': 'k' } })).status;
  expect(status, 'the same key, once the queue is back').toBe(202);
});

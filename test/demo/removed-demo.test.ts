import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo } from '../../src/main/demo.ts';
import { startTestApplication, type TestApplication } from '../support/application.ts';

let shop: TestApplication;
beforeAll(async () => {
  shop = await startTestApplication('2026-11-20T04:00:00.000Z');
});
afterAll(() => shop?.stop());

const board = async () => ((await (await shop.ask('GET', '/v1/key-results')).json()) as { data: unknown[] }).data.length;

test('sample data that were removed stay away at every later start, until they are asked for', async () => {
  const first = await startDemo(shop.application, { wish: 'unless_removed', startS3: null });
  expect(first?.firstRun).not.toBeNull();
  expect(await board()).toBeGreaterThan(5);
  expect((await shop.ask('DELETE', '/v1/demo')).status).toBe(204);
  await first?.stop();

  expect(await startDemo(shop.application, { wish: 'unless_removed', startS3: null })).toBeNull();
  expect(await board()).toBe(0);

  const again = await startDemo(shop.application, { wish: 'again', startS3: null });
  expect(await board()).toBeGreaterThan(5);
  await again?.stop();
  const later = await startDemo(shop.application, { wish: 'unless_removed', startS3: null });
  expect(later).not.toBeNull();
  await later?.stop();
});

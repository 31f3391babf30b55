/** The programs that other suites rest on: when these fail, the machine is not set up, and the message says how. */
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { startRedis } from '../support/redis.ts';

// An installation may have to happen first.
const INSTALL_TIMEOUT_MS = 10 * 60_000;

test('a killed Redis comes back with what it had acknowledged', { timeout: INSTALL_TIMEOUT_MS }, async () => {
  const redis = await startRedis();
  try {
    const before = new Redis(redis.url, { maxRetriesPerRequest: 1 });
    expect(await before.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    await before.set('kept', 'yes');
    before.disconnect();
    if (process.env.NYCKEL_TEST_REDIS_URL) return;
    const firstPid = redis.pid;
    await redis.kill();
    await redis.restart();
    expect(redis.pid).not.toBe(firstPid);
    const after = new Redis(redis.url, { maxRetriesPerRequest: 1 });
    expect(await after.get('kept')).toBe('yes');
    after.disconnect();
  } finally {
    await redis.stop();
  }
});

test('Chromium opens a page', { timeout: INSTALL_TIMEOUT_MS }, async () => {
  const browser = await launchChromium({ colorScheme: 'dark' });
  try {
    const page = await browser.context.newPage();
    await page.setContent('<title>here</title>');
    expect(await page.title()).toBe('here');
  } finally {
    await browser.close();
  }
});

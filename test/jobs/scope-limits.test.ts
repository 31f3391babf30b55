/** Slots, lines, rates, parks and the circuit breaker, as every worker sees them. On both queues. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { FAULTS_UNTIL_OPEN, openMs, WAIT_MAX_MS } from '../../jobs/scope-limits.ts';
import { type BackendKind, eventually } from './harness.ts';
import { useRig, useServers } from './rig.ts';

const servers = useServers();
const ONE = { concurrent: 1, perMinute: null };
const GRANTED = { granted: true };

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  let scope = '';
  beforeEach(() => {
    scope = randomUUID();
  });
  const limitsOf = async (leaseMs = 30_000) => {
    const backend = await rig.anotherBackend(leaseMs);
    rig.onStop(() => backend.close());
    return backend.limits;
  };

  test('the lowest turn gets the next slot, whoever came first, and nobody takes it before', async () => {
    const limits = await limitsOf();
    const take = (id: string, turn: number) => limits.acquire(scope, ONE, { id, turn });
    expect(await take('holder', 5)).toEqual(GRANTED);
    for (const [id, turn] of [
      ['backfill', 1_000_001],
      ['second', 2],
      ['first', 1],
      ['first, later', 1],
    ] as const)
      expect(await take(id, turn)).toMatchObject({ granted: false });
    expect(await limits.release(scope, ONE, 'holder')).toEqual(['first']);
    expect(await take('backfill', 1_000_001)).toMatchObject({ granted: false });
    expect(await take('newcomer', 2)).toMatchObject({ granted: false });
    expect(await take('first', 1)).toEqual(GRANTED);
    expect(await limits.release(scope, ONE, 'first')).toEqual(['first, later']);
    expect(await limits.release(scope, ONE, 'first, later')).toEqual(['second']);
  });

  test('as many are woken as there are free slots', async () => {
    const limits = await limitsOf();
    const three = { concurrent: 3, perMinute: null };
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await limits.acquire(scope, three, { id, turn: 1 });
    expect(await limits.isNext(scope, three, 'd')).toBe(false);
    expect(await limits.release(scope, three, 'a')).toEqual(['d']);
    expect(await limits.release(scope, three, 'b')).toEqual(['d', 'e']);
    expect(await Promise.all(['d', 'e', 'f'].map((id) => limits.isNext(scope, three, id)))).toEqual([true, true, false]);
  });

  test('who stands far behind asks seldom: a long line costs hardly more than a short one', async () => {
    const limits = await limitsOf();
    const waits: number[] = [];
    for (let index = 0; index <= 40; index++) {
      const granted = await limits.acquire(scope, ONE, { id: `j${index}`, turn: 1 });
      if (!granted.granted) waits.push(granted.retryAfterMs);
    }
    expect(waits.slice(0, 3)).toEqual([10_000, 20_000, 30_000]);
    expect(waits.at(-1)).toBe(WAIT_MAX_MS);
    expect(waits.every((wait) => Number.isInteger(wait))).toBe(true);
  });

  test('a killed worker’s slot and the place of one who never comes back are free again after a lease', async () => {
    const limits = await limitsOf(300);
    await limits.acquire(scope, ONE, { id: 'killed', turn: 1 });
    await limits.acquire(scope, ONE, { id: 'gone', turn: 1 });
    await eventually(async () => ((await limits.acquire(scope, ONE, { id: 'next', turn: 2 })).granted ? true : null), 10_000);
  });

  test('the rate per minute holds requests apart after a burst, and counts each request of a call', async () => {
    const limits = await limitsOf();
    const rated = { concurrent: 100, perMinute: 30 };
    const take = (id: string) => limits.acquire(scope, rated, { id, turn: 1 });
    for (const id of ['a', 'b', 'c']) expect(await take(id)).toEqual(GRANTED);
    expect(await take('d')).toEqual(GRANTED);
    const fifth = await take('e');
    expect(fifth).toMatchObject({ granted: false, retryAfterMs: expect.toSatisfy((ms: number) => ms > 0 && ms <= 2_000) });
    await limits.charge(scope, rated, 10);
    expect(await take('e')).toMatchObject({ granted: false, retryAfterMs: expect.toSatisfy((ms: number) => ms > 15_000 && ms <= 22_000) });
  });

  test('a park holds its own scope back, and a shorter one does not shorten it', async () => {
    const limits = await limitsOf();
    await limits.park(scope, 60_000);
    await limits.park(scope, 1_000);
    expect(await limits.parkedMs([scope, 'two'])).toBeGreaterThan(55_000);
    expect(await limits.parkedMs(['two', 'three'])).toBe(0);
  });

  test('the circuit opens at the fifth fault in a row, longer each time, and closes with a success', async () => {
    const limits = await limitsOf();
    for (let fault = 1; fault < FAULTS_UNTIL_OPEN; fault++) await limits.report(scope, true);
    expect(await limits.parkedMs([scope])).toBe(0);
    await limits.report(scope, true);
    expect(await limits.parkedMs([scope])).toBeGreaterThan(10_000);
    await limits.report(scope, true);
    expect(await limits.parkedMs([scope])).toBeGreaterThan(25_000);
    await limits.report(scope, false);
    await limits.report(scope, true);
    expect(await limits.parkedMs([scope])).toBeLessThanOrEqual(30_000);
    expect([4, 5, 6, 50].map(openMs)).toEqual([0, 15_000, 30_000, 600_000]);
  });
});

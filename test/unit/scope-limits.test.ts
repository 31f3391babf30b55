import { expect, test } from 'vitest';
import { grantedOf, LEASE_MS, waitMs } from '../../jobs/scope-limits.ts';

test('who stands further back in the line for a slot looks again later, and nobody later than in a minute', () => {
  const limit = { concurrent: 2, perMinute: null };
  const waitOf = (ahead: number) => {
    const granted = grantedOf(-1 - ahead, limit, LEASE_MS);
    return granted.granted ? 0 : granted.retryAfterMs;
  };
  expect(waitOf(0)).toBe(waitMs(LEASE_MS));
  expect(waitOf(1)).toBe(waitOf(0));
  expect(waitOf(2)).toBeCloseTo(2 * waitOf(0), 6);
  expect(waitOf(1_000)).toBeCloseTo(60_000, 6);
  expect(grantedOf(0, limit, LEASE_MS)).toEqual({ granted: true });
  expect(grantedOf(1_234, limit, LEASE_MS)).toEqual({ granted: false, retryAfterMs: 1_234 });
});

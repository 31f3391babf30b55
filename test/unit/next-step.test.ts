/** How long a call is tried: waits end, and a source that names them for ever is asked ever more seldom. */
import { describe, expect, test } from 'vitest';
import { instant, instantFromMs, msOfInstant } from '../../src/domain/calendar.ts';
import type { Failure } from '../../src/domain/planning/failure.ts';
import { nextStep } from '../../src/usecases/next-step.ts';

const since = instant('2026-10-20T03:15:00Z');
const call = { key: 'k', connection: 'site', queries: [], keyResults: [] };
const after = (ms: number) => instantFromMs(msOfInstant(since) + ms);
const HOUR_MS = 3_600_000;

/** "429, Retry-After: 1", for ever. */
const throttledAt = (now: ReturnType<typeof after>): Failure => ({
  next: 'wait',
  until: instantFromMs(msOfInstant(now) + 1_000),
  scope: 'connection',
  public: 'throttled',
  internal: '429',
});

describe('a source that asks to wait a second, again and again', () => {
  test('is asked some hundred times, not for ever, and the call fails after 26 hours', () => {
    let now = since;
    let asked = 0;
    for (; asked < 10_000; asked++) {
      const step = nextStep(throttledAt(now), { call, attempts: 1, since, now, fraction: 0 });
      if (step.kind !== 'wait') break;
      now = step.until;
    }
    expect(asked).toBeLessThan(200);
    expect(msOfInstant(now) - msOfInstant(since)).toBeGreaterThan(26 * HOUR_MS);
    expect(msOfInstant(now) - msOfInstant(since)).toBeLessThan(30 * HOUR_MS);
  });

  test('is obeyed to the second at first', () => {
    expect(nextStep(throttledAt(since), { call, attempts: 1, since, now: since, fraction: 0 })).toMatchObject({ until: after(1_000) });
  });
});

test('a day’s quota is waited for once, also late in a call’s life', () => {
  const now = after(2 * HOUR_MS);
  const until = after(26 * HOUR_MS);
  const failure = { ...throttledAt(now), until } as Failure;
  expect(nextStep(failure, { call, attempts: 1, since, now, fraction: 0 })).toMatchObject({ kind: 'wait', until });
  const tooLate = { ...failure, until: after(29 * HOUR_MS) } as Failure;
  expect(nextStep(tooLate, { call, attempts: 1, since, now, fraction: 0 }).kind).toBe('fail');
});

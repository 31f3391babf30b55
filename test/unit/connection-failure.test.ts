/** What a call that failed leaves its connection in. */
import { expect, test } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import type { Failure } from '../../src/domain/planning/failure.ts';
import type { ConnectionState } from '../../src/ports.ts';
import { failureState, failureStateAfterCall, UNTIL_A_PERSON_ACTS } from '../../src/usecases/connection-failure.ts';

const texts = { public: 'told', internal: 'logged' };
const AT = instant('2026-10-20T03:15:00Z');
const wait = (scope: 'account' | 'connection'): Failure => ({ next: 'wait', until: instant('2026-10-20T09:00:00Z'), scope, ...texts });
const free = { connection: 'site', failure: null, parkedUntil: null } as ConnectionState;

test('a wait of a call in flight does not lift the park that only a person ends', () => {
  const parked = failureStateAfterCall(free, { next: 'reauthorize', ...texts }, AT);
  expect(parked).toMatchObject({ failure: { kind: 'auth_failed' }, parkedUntil: UNTIL_A_PERSON_ACTS });
  for (const scope of ['account', 'connection'] as const) expect(failureStateAfterCall(parked, wait(scope), AT)).toBe(parked);
});

test('without such a park a wait counts, and a check may replace any', () => {
  expect(failureStateAfterCall(free, wait('connection'), AT)).toMatchObject({ parkedUntil: '2026-10-20T09:00:00.000Z' });
  const parked = failureState(free, { next: 'reauthorize', ...texts }, AT);
  expect(failureState(parked, wait('account'), AT)).toMatchObject({ failure: { kind: 'quota_exhausted' }, parkedUntil: null });
});

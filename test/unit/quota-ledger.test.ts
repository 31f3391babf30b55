/** When a call is held back because a quota is nearly used up. */
import { expect, test } from 'vitest';
import ga4 from '../../connectors/ga4/index.ts';
import { instant, localDate } from '../../src/domain/calendar.ts';
import { makeSourceCatalogue } from '../../src/main/source-catalogue.ts';
import type { QuotaReading, SourceManifest } from '../../src/ports.ts';
import { countedBy, spentQuota } from '../../src/usecases/quota-ledger.ts';

const now = instant('2026-10-20T03:15:00Z');
const reset = instant('2026-10-20T07:00:00Z');
const query = { account: 'properties/1', filter: {}, grain: 'day', itemDimension: null, metrics: ['visits'], ranges: [] } as const;
const call = { key: 'k', connection: 'site', queries: [query], keyResults: [] };
const manifestOf = (quota: Partial<SourceManifest['quota']> = {}) =>
  ({
    quota: { scope: 'account', perMinute: null, perDay: null, concurrent: 2, unit: 'tokens', costOfCall: () => 50, ...quota },
  }) as unknown as SourceManifest;
const reading = (own: Partial<QuotaReading>): QuotaReading => ({
  connection: 'site',
  account: 'properties/1',
  quota: 'tokensPerHour',
  consumed: 3,
  remaining: 1_000,
  resetsAt: reset,
  at: now,
  ...own,
});

test('what is left has to be enough for all calls at a time, each as dear as this one or as the last', () => {
  expect(spentQuota([reading({ remaining: 101 })], call, manifestOf(), now)).toBeNull();
  expect(spentQuota([reading({ remaining: 100 })], call, manifestOf(), now)).toMatchObject({ until: reset, scope: 'account' });
  expect(spentQuota([reading({ remaining: 140, consumed: 70 })], call, manifestOf(), now)).not.toBeNull();
});

test('what a call costs in tokens is not held against a quota that counts something else', () => {
  expect(spentQuota([reading({ quota: 'serverErrorsPerHour', remaining: 10, consumed: 0 })], call, manifestOf(), now)).toBeNull();
});

test('what one account has used up does not hold back another, and comes back with its reset', () => {
  expect(spentQuota([reading({ account: 'properties/2', remaining: 0 })], call, manifestOf(), now)).toBeNull();
  expect(spentQuota([reading({ remaining: 0 })], call, manifestOf(), reset)).toBeNull();
});

test('where the source does not say, we count what a call costs against the vendor’s day', () => {
  expect(countedBy(call, manifestOf(), now)).toBeNull();
  expect(countedBy(call, manifestOf({ perDay: 1_000, scope: 'connection' }), now)).toEqual({
    connection: 'site',
    account: null,
    quota: 'tokensPerDay',
    cost: 50,
    limit: 1_000,
    resetsAt: '2026-10-21T00:00:00.000Z',
  });
});

test.each(['tokensPerDay', 'tokensPerHour', 'tokensPerProjectPerHour'])(
  'Google Analytics is not asked while its %s, as it says itself, is nearly used up; nothing of ours is counted beside it',
  (quota) => {
    const connection = { id: 'site', source: 'ga4', settings: { property: 'properties/1' }, credential: 'vault:' };
    const manifest = makeSourceCatalogue(new Map([['ga4', ga4]])).manifestOf(connection);
    const asked = { ...call, queries: [{ ...query, ranges: [{ start: localDate('2026-10-01'), end: localDate('2026-10-20') }] }] };
    // Two calls at a time, of about 7 tokens each.
    expect(spentQuota([reading({ quota, remaining: 15 })], asked, manifest, now)).toBeNull();
    expect(spentQuota([reading({ quota, remaining: 14 })], asked, manifest, now)).toMatchObject({ next: 'wait', until: reset });
    expect(countedBy(asked, manifest, now)).toBeNull();
  },
);

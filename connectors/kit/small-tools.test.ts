import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import { SourceError } from '../../src/domain/planning/failure.ts';
import { failureOfStatus } from './failure.ts';
import { nearestName } from './nearest-name.ts';
import { type Page, paginate } from './paginate.ts';
import { retryAfter } from './retry-after.ts';

const now = instant('2026-11-20T03:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['120', '2026-11-20T03:02:00.000Z'],
    ['0', '2026-11-20T03:00:00.000Z'],
    ['Fri, 20 Nov 2026 04:30:00 GMT', '2026-11-20T04:30:00.000Z'],
    ['Fri, 20 Nov 2026 01:00:00 GMT', '2026-11-20T03:00:00.000Z'],
    ['99999999', '2026-11-27T03:00:00.000Z'],
  ])('%s is %s', (header, at) => expect(retryAfter(header, now)).toBe(at));
  it.each([null, '', 'soon', '-5', 'Fri, 31 Foo 2026 04:30:00 GMT', 'Fri, 32 Nov 2026 04:30:00 GMT'])('%s names no time', (header) =>
    expect(retryAfter(header, now)).toBeNull(),
  );
});

describe('a status that refuses the account', () => {
  it.each([403, 404, 410])('%i holds for all that is asked of the account, not for one binding', (status) => {
    const response = { status, headers: new Headers(), text: '{}', json: {} };
    const context = { source: 'Test', now, setting: 'property', received: 'properties/1' };
    expect(failureOfStatus(response, context).failure).toMatchObject({ next: 'fix_binding', reach: 'account' });
  });
});

describe('walking pages', () => {
  const walk = async (pages: Readonly<Record<string, Page<number>>>, pagesMax = 10) => {
    const read: number[] = [];
    for await (const item of paginate(async (token) => pages[token ?? 'first'] ?? { items: [], next: null }, { source: 'Test', pagesMax }))
      read.push(item);
    return read;
  };
  it('reads every page once', async () => {
    expect(await walk({ first: { items: [1, 2], next: 'b' }, b: { items: [3], next: 'c' }, c: { items: [], next: '' } })).toEqual([
      1, 2, 3,
    ]);
  });
  it('stops at a token that comes again', async () => {
    const error = await walk({ first: { items: [1], next: 'b' }, b: { items: [2], next: 'b' } }).catch((thrown: unknown) => thrown);
    expect(error instanceof SourceError && error.failure.next).toBe('fix_connector');
  });
  it('stops at the cap', async () => {
    const endless = (async (token: string | null) => ({ items: [1], next: `${Number(token ?? 0) + 1}` })) satisfies (
      token: string | null,
    ) => Promise<Page<number>>;
    let read = 0;
    const error = await (async () => {
      for await (const item of paginate(endless, { source: 'Test', pagesMax: 5 })) read += item;
    })().catch((thrown: unknown) => thrown);
    expect(error instanceof SourceError && error.failure.next).toBe('fix_connector');
    expect(read).toBe(5);
  });
});

describe('the nearest name', () => {
  it.each([
    ['activUsers', 'activeUsers'],
    ['ACTIVEUSERS', 'activeUsers'],
    ['sesions', 'sessions'],
    ['quite something else', null],
    ['', null],
  ])('of %j is %j', (received, nearest) => expect(nearestName(received, ['activeUsers', 'sessions', 'totalUsers'])).toBe(nearest));
});

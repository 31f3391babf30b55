import { describe, expect, it } from 'vitest';
import { inclusiveRange, instant, localDate } from '../../src/domain/calendar.ts';
import { SourceError } from '../../src/domain/planning/failure.ts';
import type { PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { Fetched } from '../kit/define-connector.ts';
import { makeHttp } from '../kit/http-client.ts';
import connector from './index.ts';

const range = inclusiveRange(localDate('2026-10-01'), localDate('2026-11-18'));
const listOf = (metrics: readonly string[]): PlannedCall => ({
  key: 'call',
  connection: 'site',
  keyResults: [],
  queries: [{ account: null, filter: {}, grain: 'item', itemDimension: 'pagePath', metrics, ranges: [range] }],
});

/** A property with so many pages, page n seen n times. */
async function read(
  pages: number,
  rowCount = pages,
  metrics: readonly string[] = ['screenPageViews'],
): Promise<{ readonly requests: number; readonly fetched: readonly Fetched[] }> {
  let requests = 0;
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.endsWith('/token')) return Response.json({ access_token: `token-${pages}-${rowCount}`, expires_in: 3_599 });
    requests++;
    const { limit, offset = '0' } = (await request.json()) as { limit: string; offset?: string };
    const rows = Array.from({ length: Math.max(0, Math.min(Number(limit), pages - Number(offset))) }, (_, index) => ({
      dimensionValues: [{ value: `/p${Number(offset) + index}` }],
      metricValues: metrics.map(() => ({ value: String(Number(offset) + index) })),
    }));
    return Response.json({
      dimensionHeaders: [{ name: 'pagePath' }],
      metricHeaders: metrics.map((name) => ({ name, type: 'TYPE_INTEGER' })),
      rows,
      rowCount,
      metadata: { currencyCode: 'SEK', timeZone: 'Europe/Stockholm' },
    });
  };
  const fetched: Fetched[] = [];
  const context = {
    settings: connector.settings.parse({ property: 123456 }),
    credential: { type: 'authorized_user', client_id: 'c', client_secret: `secret-${pages}-${rowCount}`, refresh_token: 'refresh' },
    http: makeHttp(answer),
    signal: new AbortController().signal,
    now: instant('2026-11-20T03:00:00Z'),
    endpoint: (_: string, fallback: string) => fallback,
    memory: { get: async () => null, set: () => undefined },
    temporaryFolder: '',
    fileRoots: [],
    zone: 'Europe/Stockholm',
    currency: 'SEK',
  };
  for await (const event of connector.fetch(listOf(metrics), context)) fetched.push(event);
  return { requests, fetched };
}
const failing = async (asked: Promise<unknown>) => {
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  return error instanceof SourceError ? error.failure : null;
};

describe('lists of items', () => {
  it.each([
    [1, 1],
    [1_234, 1],
    [10_000, 1],
    [10_001, 2],
    [25_500, 3],
  ])('of %i rows are read whole in %i requests', async (rows, requests) => {
    const { fetched, requests: sent } = await read(rows);
    const readings = fetched.filter((event) => event.kind === 'reading');
    expect(sent).toBe(requests);
    expect(new Set(readings.map((reading) => reading.item)).size).toBe(rows);
    expect(readings.reduce((sum, reading) => sum + reading.value, 0)).toBe((rows * (rows - 1)) / 2);
    expect(fetched.filter((event) => event.kind === 'answered')).toHaveLength(1);
  });
  it('beyond 250 000 rows ask for a filter instead of being cut', async () => {
    expect(await failing(read(10, 250_001))).toMatchObject({ next: 'fix_binding', setting: 'filter' });
  });
  it('of several metrics are read in parts where they are too long to hold', async () => {
    expect(await failing(read(10, 200_000, ['eventCount', 'screenPageViews', 'sessions']))).toMatchObject({ next: 'split' });
  });
  it('that end before their own count are not taken for whole', async () => {
    expect(await failing(read(10_000, 12_000))).toMatchObject({ next: 'fix_connector' });
  });
});

describe('settings of a property', () => {
  const parse = (property: unknown) => connector.settings.safeParse({ property });
  it.each(['properties/123456', '123456', ' 123456 ', 123456])('%j is a property', (property) =>
    expect(parse(property).data).toMatchObject({ property: 'properties/123456', completeAfterDays: 1, settledAfterDays: 3 }),
  );
  it.each(['properties/../../x?y=1', 'G-ABC123', 'UA-1-1', '', 'properties/', 'properties/12/x', 1.5, null])('%j is none', (property) =>
    expect(parse(property).success).toBe(false),
  );
});

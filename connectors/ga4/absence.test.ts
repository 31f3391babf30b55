/** When a day that a report leaves out is a correction to nothing. */
import { expect, it } from 'vitest';
import { inclusiveRange, instant, localDate } from '../../src/domain/calendar.ts';
import type { PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { Fetched } from '../kit/define-connector.ts';
import { makeHttp } from '../kit/http-client.ts';
import connector from './index.ts';

const range = inclusiveRange(localDate('2026-11-10'), localDate('2026-11-13'));
const call: PlannedCall = {
  key: 'call',
  connection: 'site',
  keyResults: [],
  queries: [{ account: null, filter: {}, grain: 'day', itemDimension: null, metrics: ['screenPageViews'], ranges: [range] }],
};

/** A report of two days of four. */
async function answersWith(metadata: object, secret: string): Promise<readonly Fetched[]> {
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.endsWith('/token')) return Response.json({ access_token: `token-${secret}`, expires_in: 3_599 });
    return Response.json({
      dimensionHeaders: [{ name: 'date' }],
      metricHeaders: [{ name: 'screenPageViews', type: 'TYPE_INTEGER' }],
      rows: ['20261110', '20261112'].map((value) => ({ dimensionValues: [{ value }], metricValues: [{ value: '7' }] })),
      rowCount: 2,
      metadata: { currencyCode: 'SEK', timeZone: 'Europe/Stockholm', ...metadata },
    });
  };
  const fetched: Fetched[] = [];
  const context = {
    settings: connector.settings.parse({ property: 123456 }),
    credential: { type: 'authorized_user', client_id: 'c', client_secret: secret, refresh_token: 'refresh' },
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
  for await (const event of connector.fetch(call, context)) if (event.kind === 'answered') fetched.push(event);
  return fetched;
}

it.each([
  ['a plain report tells all of what has settled', {}, [{ grain: 'day', range, tellsThrough: '2026-11-17' }]],
  [
    'a sample may have missed it',
    { samplingMetadatas: [{ samplesReadCount: '500', samplingSpaceSize: '1000' }] },
    ['2026-11-10', '2026-11-12'].map((day) => ({ range: { start: day } })),
  ],
  ['a report whose rest is in (other) answers nothing', { dataLossFromOtherRow: true }, []],
])('%s', async (why, metadata, answers) => {
  expect(await answersWith(metadata, why)).toMatchObject(answers);
});

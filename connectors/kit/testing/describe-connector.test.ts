/** The suite itself has to be able to fail: connectors with one mistake each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MetricDefinition } from '../../../src/domain/metric.ts';
import { type Connector, defineConnector, type Fetched } from '../define-connector.ts';
import { exchangeOf } from '../exchange.ts';
import { failureOfStatus, readBody } from '../failure.ts';
import type { Http, HttpRequest } from '../http.ts';
import { expectOutcome } from './describe-connector.ts';
import { leaksIn } from './fixture-leaks.ts';
import { manifestProblems } from './manifest-problems.ts';
import { runFixture } from './run-fixture.ts';
import { STANDARD_FAULTS } from './standard-faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const exchange = (path: string) => ({
  request: { method: 'GET', url: `https://source.example/${path}`, headers: { authorization: 'Bearer {{secret:token}}' } },
  response: { json: { views: 7 } },
});
const FIXTURE = {
  title: 'reads a value',
  settings: {},
  credential: { token: '{{secret:token}}' },
  now: '2026-11-20T03:00:00Z',
  zone: 'UTC',
  call: { queries: [{ grain: 'range', metrics: ['views'], ranges: ['2026-10-01..2026-10-31'] }] },
  budget: 1,
  exchanges: [exchange('views')],
  expected: { fetched: [{ reading: 'views', window: '2026-10-01..2026-10-31', value: 7 }] },
};
const VIEWS: MetricDefinition = {
  key: 'views',
  title: 'Views',
  unit: 'count',
  currency: null,
  precision: 0,
  aggregation: { kind: 'sum' },
  absentMeansZero: false,
};

const LEVEL: MetricDefinition = { ...VIEWS, aggregation: { kind: 'last' }, snapshotOnly: true };

interface Mistake {
  readonly metric?: MetricDefinition;
  /** Whether the reading is told of days; else of the range asked. */
  readonly isDaily?: boolean;
  readonly path?: string;
  readonly value?: (read: number) => number;
  readonly also?: (http: Http, request: HttpRequest, signal: AbortSignal, token: string) => Promise<Fetched | null>;
  readonly fixture?: object;
}
function make({ path = 'views', value = (read) => read, also = async () => null, metric = VIEWS, isDaily = false }: Mistake): Connector {
  return defineConnector<object>({
    id: 'made',
    title: 'Made',
    docs: '',
    settings: z.strictObject({}),
    zone: { kind: 'fixed', zone: 'UTC' },
    credential: { kind: 'json', help: 'A token.', fields: z.object({ token: z.string() }), scopes: [] },
    timing: { completeAfterDays: 1, settledAfterDays: 1 },
    limits: { metricsPerQuery: 1, rangesPerQuery: 1, queriesPerCall: 1, rowsPerPage: 1, historyMonths: null, grains: ['range'] },
    quota: { scope: 'connection', perMinute: null, perDay: null, concurrent: 1, unit: 'calls', costOfCall: () => 1 },
    metrics: { views: metric },
    dimensions: [],
    separateMetrics: [],
    arrives: 'fetched',
    check: async () => ({ title: '', zone: 'UTC', currency: null, notes: [] }),
    discover: async () => [],
    fetch: async function* (call, { http, signal, now, credential }) {
      const { token } = credential as { token: string };
      const secrets = [token];
      const request: HttpRequest = {
        method: 'GET',
        url: `https://source.example/${path}`,
        headers: { authorization: `Bearer ${token}` },
        secrets,
      };
      const response = await http.request(request, signal);
      if (response.status !== 200) throw failureOfStatus(response, { source: 'Made', now, setting: 'account', received: 'x', secrets });
      const { views } = readBody(z.object({ views: z.number() }), response, { source: 'Made', secrets });
      const more = await also(http, request, signal, token);
      if (more !== null) yield more;
      yield exchangeOf(request, response);
      const range = call.queries[0]?.ranges[0];
      const series = { connection: call.connection, account: null, metric: 'views', filter: {}, itemDimension: null };
      if (range !== undefined)
        yield { kind: 'reading', series, grain: isDaily ? 'day' : 'range', range, item: null, value: value(views), quality: [] };
    },
  });
}
async function replay(mistake: Mistake) {
  writeFileSync(join(folder, 'made.json'), JSON.stringify({ ...FIXTURE, ...mistake.fixture }));
  expectOutcome(await runFixture(make(mistake), folder, 'made.json'));
}

describe('replaying a fixture', () => {
  it('passes a connector that is right', () => replay({}));
  it.each<[string, Mistake, string]>([
    ['another address', { path: 'visits' }, 'requests that are not in the fixture'],
    [
      'a request too many',
      { also: (http, request, signal) => http.request(request, signal).then(() => null) },
      'requests that are not in the fixture',
    ],
    ['another number', { value: (read) => read + 1 }, 'to deeply equal'],
    [
      'a leak',
      { also: async (_, __, ___, token) => ({ kind: 'quota', quota: token, consumed: null, remaining: 1, resetsAt: null }) },
      'a secret left the connector',
    ],
    [
      'an exchange that is never asked',
      { fixture: { exchanges: [exchange('views'), exchange('more')], budget: 2 } },
      'exchanges that were never asked',
    ],
    ['a request beyond the budget', { fixture: { budget: 0 } }, 'requests beyond the budget'],
    ['an error without a next step', { also: async () => Promise.reject(new Error('oops')) }, 'an error that is no SourceError'],
    [
      'a failure that the fixture does not expect',
      { fixture: { exchanges: [{ ...exchange('views'), response: { status: 503 } }] } },
      'a failure that the fixture does not expect',
    ],
  ])('refuses a connector with %s', (_, mistake, complaint) => expect(replay(mistake)).rejects.toThrow(complaint));

  it('holds a snapshot to the day that it was read on', async () => {
    const on = (day: string) => ({
      call: { queries: [{ grain: 'day', metrics: ['views'], ranges: [`${day}..${day}`] }] },
      expected: { fetched: [{ reading: 'views', day, value: 7 }] },
    });
    await replay({ metric: LEVEL, isDaily: true, fixture: on('2026-11-20') });
    const yesterday = replay({ metric: LEVEL, isDaily: true, fixture: on('2026-11-19') });
    await expect(yesterday).rejects.toThrow('a snapshot of another day than it was read on');
    await replay({ metric: { ...LEVEL, snapshotOnly: false }, isDaily: true, fixture: on('2026-11-19') });
  });

  it('serves a client that brings its own HTTP', async () => {
    const request = { ...exchange('views').request, url: '{{loopback}}/views' };
    writeFileSync(
      join(folder, 'served.json'),
      JSON.stringify({ ...FIXTURE, settings: { base: '{{loopback}}' }, exchanges: [{ request, response: { json: { views: 7 } } }] }),
    );
    const connector: Connector = {
      ...make({}),
      settings: z.object({ base: z.string() }),
      fetch: async function* (_, { settings, credential }) {
        const answer = await fetch(`${settings.base}/views`, {
          headers: { authorization: `Bearer ${(credential as { token: string }).token}` },
        });
        yield { kind: 'quota', quota: JSON.stringify(await answer.json()), consumed: null, remaining: 1, resetsAt: null };
      },
    };
    const outcome = await runFixture(connector, folder, 'served.json');
    expect(outcome.fetched).toMatchObject([{ quota: '{"views":7}' }]);
    expect([outcome.replay.unexpected, outcome.replay.unused]).toEqual([[], []]);
  });
  it('plays every standard failure instead of the answer', async () => {
    writeFileSync(join(folder, 'made.json'), JSON.stringify(FIXTURE));
    for (const [name, { response }] of Object.entries(STANDARD_FAULTS)) {
      const outcome = await runFixture(make({}), folder, 'made.json', { fault: response });
      expect(outcome.failure, name).not.toBeNull();
      expect(outcome.replay.sent).toBe(1);
    }
  });
});

describe('a manifest', () => {
  const right = make({});
  const mistakes: readonly (readonly [string, Partial<Connector>])[] = [
    ['is not the folder', { id: 'other' }],
    ['settled before complete', { timing: { completeAfterDays: 3, settledAfterDays: 1 } }],
    ['unknown zone', { zone: { kind: 'fixed', zone: 'Europe/Atlantis' } }],
    ['limits.rowsPerPage', { limits: { ...right.limits, rowsPerPage: 0 } }],
    ['separateMetrics names', { separateMetrics: ['clicks'] }],
    ['needs two declared metrics', { metrics: { views: { ...VIEWS, aggregation: { kind: 'ratio', numerator: 'a', denominator: 'b' } } } }],
    [
      'an absent rate is not 0',
      { metrics: { views: { ...VIEWS, absentMeansZero: true, aggregation: { kind: 'weighted_mean', weight: 'views' } } } },
    ],
    ['is a sum; allowed: a level', { metrics: { views: { ...VIEWS, snapshotOnly: true } } }],
    ['has no "day"', { metrics: { views: LEVEL } }],
    ['a currency on count', { metrics: { views: { ...VIEWS, currency: 'SEK' } } }],
    ['has no JSON Schema', { settings: z.strictObject({ on: z.date() }) }],
    ['credential.fields', { credential: { ...right.credential, fields: null } }],
  ];
  it('that is right has no problems', () => expect(manifestProblems(right, 'made', {})).toEqual([]));
  it.each(mistakes)('is refused where it %s', (complaint, mistake) =>
    expect(manifestProblems({ ...right, ...mistake }, 'made', {}).join('\n')).toContain(complaint),
  );
});

describe('leaks in fixtures', () => {
  it.each([
    [`-----${'BEGIN'} PRIVATE KEY-----`],
    [`"authorization": "Bearer ${'ya29'}.abcdef"`],
    ['"client_secret": "something-real"'],
    ['someone@company.com'],
    [`AKIA${'ABCDEFGHIJKLMNOP'}`],
  ])('are found: %s', (text) => expect(leaksIn(text)).not.toEqual([]));
  it('are not suspected where there are none', () => {
    expect(
      leaksIn('{ "client_secret": "{{secret:client}}", "client_email": "reader@project.example.com", "property": "properties/123456" }'),
    ).toEqual([]);
  });
});

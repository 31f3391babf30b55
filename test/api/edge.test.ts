import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import { ERROR_CODES } from '../../src/api/errors.ts';
import { instant } from '../../src/domain/calendar.ts';
import type { Scope, Stores } from '../../src/ports.ts';
import { useDeployment } from '../support/database.ts';
import { edgeUseCases } from './edge-use-cases.ts';

const NOW = instant('2026-11-20T04:00:00Z');
const test = useDeployment();
const useCases = edgeUseCases();
const logged: unknown[] = [];
let app: FastifyInstance;
let stores: Stores;
let token: string;
let reader: string;

beforeAll(async () => {
  stores = await test.fresh();
  token = (await stores.tokens.create('all', ['read', 'write', 'admin'], null, NOW)).text;
  reader = (await stores.tokens.create('reader', ['read'], null, NOW)).text;
  const silent = () => undefined;
  app = await buildApp({
    clock: { now: () => NOW },
    logger: { debug: silent, info: silent, warn: silent, error: (fields) => void logged.push(fields) },
    deployment: test.deployment,
    useCases: () => useCases,
    webFolder: null,
    operatorWorkspace: stores.workspaceId,
    metrics: () => Promise.resolve('nyckel_up 1\n'),
    queueReady: () => Promise.resolve(true),
    queues: [],
    secureCookies: false,
  });
  await app.ready();
});
afterAll(() => app.close());

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ROUTES: readonly [Method, string][] = [
  ['GET', '/v1/workspace'],
  ['GET', '/v1/objectives'],
  ['GET', '/v1/key-results'],
  ['GET', '/v1/key-results/kr'],
  ['GET', '/v1/key-results/kr/progress'],
  ['GET', '/v1/key-results/kr/history'],
  ['GET', '/v1/key-results/kr/explain'],
  ['GET', '/v1/key-results/kr/changes?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z'],
  ['GET', '/v1/key-results/kr/restatements?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z'],
  ['POST', '/v1/observations'],
  ['POST', '/v1/key-results/kr/check-ins'],
  ['POST', '/v1/key-results/kr/rebaseline'],
  ['POST', '/v1/key-results/suggest'],
  ['DELETE', '/v1/demo'],
  ['POST', '/v1/sync-runs'],
  ['POST', '/v1/backfills'],
  ['GET', '/v1/sync-runs'],
  ['GET', '/v1/sync-runs/run-1'],
  ['GET', '/v1/sync-runs/run-1/events'],
  ['GET', '/v1/plan'],
  ['GET', '/v1/connections'],
  ['GET', '/v1/schedules'],
  ['PUT', '/v1/schedules/site'],
  ['DELETE', '/v1/schedules/site'],
  ['GET', '/metrics'],
];

describe('who may ask', () => {
  it.each(ROUTES)('%s %s without a token is 401, with an unknown one too', async (method, url) => {
    for (const headers of [
      {},
      bearer('nyk_thisisnotatokenthatanyonehas'),
      { authorization: 'Basic abc' },
      { cookie: 'nyckel_session=nys_unknownunknownunknown' },
    ]) {
      const reply = await app.inject({ method, url, headers });
      expect([401, 403]).toContain(reply.statusCode);
      expect(reply.headers['content-type']).toContain('application/problem+json');
    }
  });

  it('a token may do only what its scopes say', async () => {
    const reply = await app.inject({ method: 'POST', url: '/v1/sync-runs', headers: bearer(reader), payload: {} });
    expect(reply.statusCode).toBe(403);
    expect(reply.json()).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('"write"') });
  });

  it('metrics show every workspace: only to a token of the operator with a scope for them', async () => {
    const other = await test.fresh();
    const ask = async (of: Stores, scope: Scope) => {
      const { text } = await of.tokens.create('scrape', [scope], null, NOW);
      return app.inject({ method: 'GET', url: '/metrics', headers: bearer(text) });
    };
    const scraped = await ask(stores, 'metrics');
    expect(scraped.statusCode).toBe(200);
    expect(scraped.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(scraped.body).toBe('nyckel_up 1\n');
    expect((await ask(stores, 'admin')).statusCode).toBe(200);
    expect((await ask(stores, 'read')).json().detail).toContain('"metrics" or "admin"');
    for (const scope of ['metrics', 'admin'] as const) expect((await ask(other, scope)).statusCode).toBe(403);
  });

  it('a token for metrics reads nothing else', async () => {
    const { text } = await stores.tokens.create('scrape', ['metrics'], null, NOW);
    for (const [method, url] of ROUTES.filter(([, each]) => each !== '/metrics'))
      expect((await app.inject({ method, url, headers: bearer(text) })).statusCode, `${method} ${url}`).toBe(403);
  });

  it('a scope includes the lower ones: whoever may change something may see it', async () => {
    const tokenOf = async (scope: Scope) => (await stores.tokens.create(scope, [scope], null, NOW)).text;
    const statuses = async (scope: Scope) => {
      const headers = bearer(await tokenOf(scope));
      const asked = [
        await app.inject({ method: 'GET', url: '/v1/workspace', headers }),
        await app.inject({ method: 'POST', url: '/v1/sync-runs', headers, payload: {} }),
        await app.inject({ method: 'DELETE', url: '/v1/demo', headers }),
      ];
      return asked.map(({ statusCode }) => statusCode);
    };
    expect(await statuses('read')).toEqual([200, 403, 403]);
    expect(await statuses('write')).toEqual([200, 202, 403]);
    expect(await statuses('admin')).toEqual([200, 202, 204]);
    expect(await statuses('metrics')).toEqual([403, 403, 403]);
  });

  it('a sign-in code works once, and its cookie is out of the reach of scripts and other sites', async () => {
    const code = await stores.tokens.createSignIn(instant('2026-11-20T05:00:00Z'));
    const first = await app.inject({ method: 'POST', url: '/v1/session', payload: { code } });
    expect(first.statusCode).toBe(204);
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect((await app.inject({ method: 'POST', url: '/v1/session', payload: { code } })).statusCode).toBe(401);
    const session = { cookie: cookie.split(';')[0] ?? '' };
    expect((await app.inject({ method: 'GET', url: '/v1/workspace', headers: session })).statusCode).toBe(200);
    const foreign = await app.inject({
      method: 'POST',
      url: '/v1/sync-runs',
      headers: { ...session, origin: 'https://evil.example' },
      payload: {},
    });
    expect(foreign.statusCode).toBe(403);
    const own = await app.inject({
      method: 'POST',
      url: '/v1/sync-runs',
      headers: { ...session, 'sec-fetch-site': 'same-origin' },
      payload: {},
    });
    expect(own.statusCode).toBe(202);
  });
});

/** Every route, every parameter and every field: every-route.test.ts. */
describe('malformed input is answered with what is wrong, never with 500', () => {
  const BAD_QUERIES = [
    '/v1/key-results?limit=0',
    '/v1/key-results?limit=abc',
    '/v1/key-results?cursor=%00%ff',
    '/v1/key-results?cursor=bm90IGpzb24',
    '/v1/key-results?status=fine',
    '/v1/key-results/kr/progress?asOf=2026-02-30',
    '/v1/key-results/kr/progress?asOf=yesterday',
    '/v1/key-results/kr/progress?knownAt=2026-10-01',
    '/v1/key-results/kr/history?from=2026-10-01',
    '/v1/key-results/kr/history?from=2026-10-02&to=2026-10-01',
    '/v1/key-results/kr/changes',
    '/v1/key-results/kr/changes?from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z',
    '/v1/key-results/kr/explain?locale=fi',
    '/v1/sync-runs?limit=201',
    `/v1/key-results/${'x'.repeat(250)}`,
    '/v1/key-results/%E0%A4%A',
    '/v1/nothing-here',
  ];
  it.each(BAD_QUERIES)('GET %s', async (url) => {
    const reply = await app.inject({ method: 'GET', url, headers: bearer(token) });
    expect([400, 404, 422]).toContain(reply.statusCode);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json().code in ERROR_CODES).toBe(true);
  });

  it('another media type is 415, a body over the limit is 413', async () => {
    const xml = await app.inject({
      method: 'POST',
      url: '/v1/observations',
      headers: { ...bearer(token), 'content-type': 'text/xml' },
      payload: '<a/>',
    });
    expect(xml.statusCode).toBe(415);
    const large = await app.inject({
      method: 'POST',
      url: '/v1/key-results/suggest',
      headers: bearer(token),
      payload: { text: 'x'.repeat(1_200_000) },
    });
    expect(large.statusCode).toBe(413);
  });

  it('names the field, what was received and what is allowed', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/key-results/kr/check-ins',
      headers: bearer(token),
      payload: { date: '2026-13-01' },
    });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().errors).toEqual([
      expect.objectContaining({ path: 'body.date', message: expect.stringContaining('civil date such as 2026-10-01') }),
    ]);
    const pushed = await app.inject({ method: 'POST', url: '/v1/observations', headers: bearer(token), payload: [{ connection: 'crm' }] });
    expect(pushed.statusCode).toBe(422);
    expect(pushed.json().errors[0]).toMatchObject({ path: 'items[0].value', received: 'nothing', allowed: 'a number' });
  });
});

describe('asking again', () => {
  it('an unchanged answer is 304 without a body', async () => {
    const first = await app.inject({ method: 'GET', url: '/v1/workspace', headers: bearer(token) });
    expect(first.statusCode).toBe(200);
    const again = await app.inject({
      method: 'GET',
      url: '/v1/workspace',
      headers: { ...bearer(token), 'if-none-match': String(first.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
  });

  it('the same idempotency key does the thing once and answers alike; with another request it is 409', async () => {
    const before = useCases.started;
    const ask = (payload: object) =>
      app.inject({ method: 'POST', url: '/v1/sync-runs', headers: { ...bearer(token), 'idempotency-key': 'k-1' }, payload });
    const first = await ask({});
    const second = await ask({});
    expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
    expect(second.json()).toEqual(first.json());
    expect(useCases.started - before).toBe(1);
    for (const header of ['location', 'content-type']) expect(second.headers[header]).toBe(first.headers[header]);
    expect(second.headers.location).toBe('/v1/sync-runs/run-1');
    expect((await ask({ connection: 'site' })).statusCode).toBe(409);
  });

  it('a backfill is started by who may write, once per idempotency key, and answers the run that reads it', async () => {
    const before = useCases.started;
    const ask = (payload: object, key = 'k-b', asker = token) =>
      app.inject({ method: 'POST', url: '/v1/backfills', headers: { ...bearer(asker), 'idempotency-key': key }, payload });
    const first = await ask({ from: '2025-01-01' });
    const second = await ask({ from: '2025-01-01' });
    expect([first.statusCode, second.statusCode, useCases.started - before]).toEqual([202, 202, 1]);
    expect(second.json()).toEqual(first.json());
    expect(second.headers).toMatchObject({ location: '/v1/sync-runs/run-1', 'idempotent-replayed': 'true' });
    expect((await ask({ from: '2025-01-02' })).statusCode).toBe(409);
    expect((await ask({}, 'k-c')).statusCode).toBe(400);
    expect((await ask({ from: '2025-01-01' }, 'k-d', reader)).statusCode).toBe(403);
    expect((await ask({ from: '2025-01-01', connection: 'gone' }, 'k-e')).statusCode).toBe(404);
  });

  it('a refusal that is answered again is still a problem document', async () => {
    const ask = () =>
      app.inject({
        method: 'POST',
        url: '/v1/sync-runs',
        headers: { ...bearer(token), 'idempotency-key': 'k-2' },
        payload: { connection: 'gone' },
      });
    const answers = [await ask(), await ask()];
    for (const { statusCode, headers } of answers)
      expect([statusCode, headers['content-type']]).toEqual([404, expect.stringContaining('application/problem+json')]);
    expect(answers.map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
  });

  it('a failure of ours is not kept: the same key asks again, and then the answer is', async () => {
    const ask = () =>
      app.inject({ method: 'POST', url: '/v1/sync-runs', headers: { ...bearer(token), 'idempotency-key': 'k-3' }, payload: {} });
    useCases.failOnce();
    expect((await ask()).statusCode).toBe(500);
    expect(logged.splice(0)).toMatchObject([{ err: { message: 'a fault of ours' } }]);
    const before = useCases.started;
    expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([202, 202]);
    expect(useCases.started - before).toBe(1);
  });
});

describe('operation', () => {
  it('is healthy and ready without a token', async () => {
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/readyz')).json()).toMatchObject({ status: 'ok', postgres: true, queue: true });
  });

  it('describes itself as OpenAPI 3.1 with every route, and has a reference page', async () => {
    const description = (await app.inject('/openapi.json')).json();
    expect(description.openapi).toBe('3.1.0');
    for (const [method, url] of ROUTES) {
      const path = url
        .replace(/\?.*/, '')
        .replace('/kr', '/{id}')
        .replace(/\/(run-1|site)/, '/{id}');
      const operation = description.paths[path]?.[method.toLowerCase()];
      expect(operation?.responses.default, `${method} ${path}`).toBeDefined();
      expect(operation.responses.default.content['application/problem+json'].schema.$ref).toBe('#/components/schemas/Problem');
    }
    expect(description.components.schemas).toHaveProperty('KeyResultEvaluation');
    const page = await app.inject('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
  });

  it('leads from a problem to what to do about it, and says who needs a token and what an observation is', async () => {
    const { type } = (await app.inject('/v1/workspace')).json() as { type: string };
    const page = await app.inject(type.replace(/#.*/, ''));
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    for (const code of Object.keys(ERROR_CODES)) expect(page.body).toContain(`id="${code}"`);
    const { paths, components } = (await app.inject('/openapi.json')).json();
    expect(paths['/healthz'].get.security).toEqual([]);
    expect(paths['/v1/workspace'].get.security).toBeUndefined();
    expect(components.schemas.PushedObservation.properties).toHaveProperty('metric');
  });

  it('live progress is a stream of events that ends', async () => {
    const reply = await app.inject({ method: 'GET', url: '/v1/sync-runs/run-1/events', headers: bearer(token) });
    expect(reply.headers['content-type']).toContain('text/event-stream');
    expect(reply.body.match(/^event: (\w+)$/gm)).toEqual(['event: run', 'event: call', 'event: end']);
  });

  it('a run shows its calls with durations, waits and failures, and never what is for logs only', async () => {
    const shown = await app.inject({ method: 'GET', url: '/v1/sync-runs/run-1', headers: bearer(reader) });
    const failure = { next: 'fix_connector', message: 'The answer could not be read.', until: null, setting: null };
    expect(shown.json()).toMatchObject({
      run: { id: 'run-1' },
      calls: [{ key: 'call-1', state: 'failed', attempts: 2, waits: 3, durationMs: 750, failure }],
      next: null,
    });
    const none = await app.inject({ method: 'GET', url: '/v1/sync-runs/run-1?state=waiting', headers: bearer(reader) });
    expect(none.json().calls).toEqual([]);
    const events = await app.inject({ method: 'GET', url: '/v1/sync-runs/run-1/events', headers: bearer(reader) });
    for (const { body } of [shown, events]) expect(body).not.toContain('canary');
    expect(events.body).toContain('The answer could not be read.');
  });

  it('nothing in all of this was our own fault', () => {
    expect(logged).toEqual([]);
  });
});

/**
 * Every route that there is, over real use cases and a real database: nobody gets in without a token, and nothing that somebody
 * sends is answered with a fault of ours. A route without a line in the table fails.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { buildApp } from '../../src/api/app.ts';
import { ERROR_CODES } from '../../src/api/errors.ts';
import type { Stores } from '../../src/ports.ts';
import { makeWorkspaceUseCases } from '../../src/usecases/workspace-use-cases.ts';
import { change, input, to } from '../domain/scenario.ts';
import { define, makeHarness, okrs, openBackend, setClock } from '../jobs/harness.ts';
import { type ScriptedSource, startScriptedSource } from '../jobs/scripted-source.ts';
import { useDeployment } from '../support/database.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
interface Route {
  /** An address that exists. */
  readonly url: string;
  /** Its query parameters. */
  readonly query?: readonly string[];
  /** A body that is right; null: it takes none. */
  readonly body?: object;
  /** Answers anybody. */
  readonly isOpen?: true;
}
const BOTH = ['from', 'to'];
const AT = ['asOf', 'knownAt'];
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/workspace': { url: '/v1/workspace' },
  'GET /v1/objectives': { url: '/v1/objectives', query: ['limit', 'cursor', 'cycle', ...AT] },
  'GET /v1/key-results': {
    url: '/v1/key-results',
    query: ['limit', 'cursor', 'objective', 'cycle', 'connection', 'kind', 'status', 'state', ...AT],
  },
  'GET /v1/key-results/:id': { url: '/v1/key-results/visits', query: AT },
  'GET /v1/key-results/:id/progress': { url: '/v1/key-results/visits/progress', query: AT },
  'GET /v1/key-results/:id/history': { url: '/v1/key-results/visits/history', query: [...BOTH, 'knownAt'] },
  'GET /v1/key-results/:id/explain': { url: '/v1/key-results/visits/explain', query: [...AT, 'locale'] },
  'GET /v1/key-results/:id/changes': { url: '/v1/key-results/visits/changes', query: BOTH },
  'GET /v1/key-results/:id/restatements': { url: '/v1/key-results/visits/restatements', query: BOTH },
  'GET /v1/connections': { url: '/v1/connections' },
  'GET /v1/schedules': { url: '/v1/schedules' },
  'PUT /v1/schedules/:id': { url: '/v1/schedules/site', body: { cron: '0 5 * * *', zone: 'UTC', enabled: false } },
  'DELETE /v1/schedules/:id': { url: '/v1/schedules/site' },
  'POST /v1/observations': { url: '/v1/observations', body: { connection: 'crm', metric: 'leads', day: '2026-10-01', value: 1 } },
  'POST /v1/key-results/:id/check-ins': {
    url: '/v1/key-results/visits/check-ins',
    body: { date: '2026-10-01', confidence: 5, note: 'fine', value: null },
  },
  'POST /v1/key-results/:id/rebaseline': { url: '/v1/key-results/visits/rebaseline', body: { reason: 'the site moved' } },
  'POST /v1/key-results/suggest': { url: '/v1/key-results/suggest', body: { text: '1000 more visitors' } },
  'POST /v1/sync-runs': { url: '/v1/sync-runs', body: { connection: 'site', from: '2026-10-01', to: '2026-10-02' } },
  'POST /v1/backfills': { url: '/v1/backfills', body: { connection: 'site', from: '2026-10-01', to: '2026-10-02' } },
  'GET /v1/sync-runs': { url: '/v1/sync-runs', query: ['limit', 'cursor'] },
  'GET /v1/sync-runs/:id': { url: '/v1/sync-runs/run-1', query: ['limit', 'cursor', 'state'] },
  'GET /v1/sync-runs/:id/events': { url: '/v1/sync-runs/run-1/events' },
  'GET /v1/plan': { url: '/v1/plan' },
  'DELETE /v1/demo': { url: '/v1/demo' },
  'POST /v1/session': { url: '/v1/session', body: { code: 'nys_thisisnocodethatanyonehas' }, isOpen: true },
  'GET /metrics': { url: '/metrics' },
  'GET /healthz': { url: '/healthz', isOpen: true },
  'GET /readyz': { url: '/readyz', isOpen: true },
  'GET /openapi.json': { url: '/openapi.json', isOpen: true },
};
/** Pages of libraries, with routes of their own: `/docs` is public, `/queues` is held by queues.test.ts. */
const OTHERS = /^\/(docs|queues)(\/|$)/;

const place = useDeployment();
const clock = setClock('2026-10-20T03:15:00Z');
const registered: string[] = [];
const logged: unknown[] = [];
let backend: QueueBackend;
let source: ScriptedSource;
let app: FastifyInstance;
let stores: Stores;
/** Many, each used in turn: what is tested here is not how often one may ask. */
const tokens: string[] = [];
let asked = 0;
const TOKENS = 50;

beforeAll(async () => {
  stores = await place.fresh();
  source = await startScriptedSource();
  backend = await openBackend('postgres', { queueUrl: place.urls.queueUrl, redisUrl: null }, () => Date.parse(clock.now()));
  await define(stores, okrs([change({ id: 'visits', target: to(10_000), inputs: [input('visits')] })]));
  for (let index = 0; index < TOKENS; index++)
    tokens.push((await stores.tokens.create('all', ['read', 'write', 'admin'], null, clock.now())).text);
  const { deps } = makeHarness({ deployment: place.deployment, stores, backend, clock, source });
  const made = makeWorkspaceUseCases({ deps, sinks: [], isDemo: false, removeDemo: async () => undefined });
  const silent = () => undefined;
  app = await buildApp(
    {
      clock,
      logger: { debug: silent, info: silent, warn: silent, error: (fields) => void logged.push(fields) },
      deployment: place.deployment,
      useCases: () => made,
      webFolder: null,
      operatorWorkspace: stores.workspaceId,
      metrics: async () => '',
      queueReady: async () => true,
      queues: QUEUE_NAMES.map((name) => backend.queue(name)),
      secureCookies: false,
    },
    (method, path) => registered.push(`${method} ${path}`),
  );
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await backend.close();
  await source.stop();
});

function ask(method: Method, url: string, more: { headers?: Record<string, string>; payload?: string } = {}) {
  const json = more.payload === undefined ? {} : { 'content-type': 'application/json' };
  const authorization = `Bearer ${tokens[asked++ % TOKENS]}`;
  return app.inject({ method, url, ...more, headers: { authorization, ...json, ...more.headers } });
}
type Reply = Awaited<ReturnType<typeof ask>>;
const REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422];
function expectNoFault(reply: Reply, what: string): void {
  const { statusCode } = reply;
  if (statusCode < 400) return;
  expect(REFUSALS, `${what}: ${statusCode} ${reply.body}`).toContain(statusCode);
  expect(reply.headers['content-type'], what).toContain('application/problem+json');
  expect(reply.json().code in ERROR_CODES, what).toBe(true);
}
const partsOf = (name: string) => {
  const [method = 'GET', path = ''] = name.split(' ');
  return { method: method as Method, path };
};

it('the table names every route that is registered, and no other', () => {
  const routes = registered.filter((each) => !/^(HEAD|OPTIONS) /.test(each) && !OTHERS.test(each.split(' ')[1] ?? ''));
  expect([...new Set(routes)].sort()).toEqual(Object.keys(ROUTES).sort());
});

describe.each(Object.entries(ROUTES))('%s', (name, route) => {
  const { method, path } = partsOf(name);
  const body = route.body === undefined ? undefined : JSON.stringify(route.body);

  it('answers what it is meant for, or refuses by name', async () => {
    const reply = await ask(method, route.url, body === undefined ? {} : { payload: body });
    expectNoFault(reply, name);
  });

  if (route.isOpen !== true)
    it('is closed to a stranger', async () => {
      for (const authorization of [
        '',
        'Bearer',
        'Bearer nyk_thisisnotatokenthatanyonehas',
        `Basic ${tokens[0]}`,
        'Bearer \u00e5\u00e4\u00f6',
      ]) {
        const reply = await app.inject({ method, url: route.url, headers: { authorization } });
        expect(reply.statusCode, authorization).toBe(401);
      }
      const session = await app.inject({ method, url: route.url, headers: { cookie: `nyckel_session=${'x'.repeat(4_000)}` } });
      expect([401, 403]).toContain(session.statusCode);
    });

  if (path.includes(':id'))
    it('takes any id without a fault', async () => {
      const ids = [
        '%00',
        '%ED%A0%80',
        '%E0%A4%A',
        '..%2f..%2fetc',
        'x'.repeat(250),
        '%F0%9F%A6%84',
        "'%20or%201=1--",
        '%0d%0aSet-Cookie:a',
        '-1',
        '%',
      ];
      for (const id of ids) {
        const reply = await ask(method, path.replace(':id', id), body === undefined ? {} : { payload: body });
        expectNoFault(reply, `${name} with id ${id}`);
        expect(reply.statusCode, id).toBeGreaterThanOrEqual(400);
      }
    });

  if (path.startsWith('/v1/'))
    it('refuses a parameter that it does not have, and names those that it has', async () => {
      const reply = await ask(method, `${route.url}?asof=2026-10-01`, body === undefined ? {} : { payload: body });
      expect(reply.statusCode).toBe(400);
      expect(reply.json()).toMatchObject({ code: 'malformed_request', errors: [{ path: 'querystring.asof', received: '"asof"' }] });
      expect(reply.body).not.toContain('2026-10-01');
      const { allowed } = reply.json().errors[0];
      for (const each of route.query ?? []) expect(allowed).toContain(each);
      if (route.query === undefined) expect(['no parameter', 'asOf, knownAt, forecast']).toContain(allowed);
    });

  if (route.query !== undefined)
    it('takes any query without a fault', async () => {
      const texts = [
        '',
        '%00',
        '-1',
        '1e9',
        '2026-02-30',
        '9999-12-31',
        '0000-01-01',
        '2026-10-01T00:00:00Z',
        '9999-12-31T23:59:59Z',
        'bm90IGpzb24',
        'W10',
        'WyJcdTAwMDAiXQ',
        '%F0%9F%A6%84',
      ];
      for (const each of route.query ?? []) {
        for (const text of texts) expectNoFault(await ask(method, `${route.url}?${each}=${text}`), `${name}?${each}=${text}`);
        expectNoFault(await ask(method, `${route.url}?${each}=a&${each}=b`), `${name}?${each} twice`);
      }
      if (route.query?.includes('to') !== true) return;
      const ends = ['2026-02-30', '9999-12-31', '0000-01-01', '2026-10-01', '2026-10-01T00:00:00Z', '9999-12-31T23:59:59Z'];
      for (const from of ends)
        for (const to of ends) expectNoFault(await ask(method, `${route.url}?from=${from}&to=${to}`), `${name} ${from} ${to}`);
    });

  if (method !== 'GET')
    it('takes any body without a fault', async () => {
      const values: readonly unknown[] = [
        null,
        7,
        -0,
        1e308,
        '',
        '\u0000',
        '\ud800',
        'x'.repeat(300),
        [],
        {},
        true,
        '2026-02-30',
        { $ne: 1 },
      ];
      const known = Object.keys(route.body ?? {});
      const altered = known.flatMap((key) => values.map((value) => JSON.stringify({ ...route.body, [key]: value })));
      const whole = ['', 'null', '7', '"text"', '[]', '[[[]]]', '{}', '{"a":', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":1}}'];
      const more = [
        JSON.stringify({ ...route.body, more: 1 }),
        `${'['.repeat(500)}${']'.repeat(500)}`,
        JSON.stringify(Array(3).fill(route.body ?? 1)),
      ];
      for (const payload of [...altered, ...whole, ...more])
        expectNoFault(await ask(method, route.url, { payload }), `${name} with ${payload.slice(0, 80)}`);
    });

  if (route.body !== undefined)
    it('another media type is 415, too much is 413, a broken idempotency key 400', async () => {
      const status = async (headers: Record<string, string>, payload: string) =>
        (await ask(method, route.url, { headers, payload })).statusCode;
      expect(await status({ 'content-type': 'text/xml' }, '<a/>')).toBe(415);
      expect(await status({}, JSON.stringify({ text: 'x'.repeat(9 * 1024 * 1024) }))).toBe(413);
      if (route.isOpen !== true) expect(await status({ 'idempotency-key': `a b${randomUUID()}` }, body ?? '')).toBe(400);
    });
});

it('a method that an address does not take is no fault', async () => {
  for (const { url } of Object.values(ROUTES)) expectNoFault(await ask('PATCH', url, { payload: '{}' }), `PATCH ${url}`);
});

it('nothing in all of this was our own fault', () => {
  expect(logged).toEqual([]);
});

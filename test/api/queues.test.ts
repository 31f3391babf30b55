/** The board of the queues: who may look, who may change, and that it works in a browser under its policy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { buildApp } from '../../src/api/app.ts';
import { SESSION_COOKIE } from '../../src/api/plugins/auth.ts';
import { instant } from '../../src/domain/calendar.ts';
import type { Scope, Stores } from '../../src/ports.ts';
import { openBackend, SILENT } from '../jobs/harness.ts';
import { launchChromium } from '../support/chromium.ts';
import { useDeployment } from '../support/database.ts';
import { edgeUseCases } from './edge-use-cases.ts';

const NOW = instant('2026-11-20T04:00:00Z');
const place = useDeployment();
let backend: QueueBackend;
let app: FastifyInstance;
let operator: Stores;
let url: string;
let webFolder: string;

beforeAll(async () => {
  webFolder = mkdtempSync(join(tmpdir(), 'nyckel-web-'));
  writeFileSync(join(webFolder, 'index.html'), '<title>dashboard</title>');
  operator = await place.fresh();
  backend = await openBackend('postgres', { queueUrl: place.urls.queueUrl, redisUrl: null }, () => Date.parse(NOW));
  app = await buildApp({
    clock: { now: () => NOW },
    logger: SILENT,
    deployment: place.deployment,
    useCases: () => edgeUseCases(),
    webFolder,
    operatorWorkspace: operator.workspaceId,
    metrics: async () => '',
    queueReady: async () => true,
    queues: QUEUE_NAMES.map((name) => backend.queue(name)),
    secureCookies: false,
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  await backend.queue('fetch').add('fetch', { workspace: 'w', runId: 'run-7', key: 'call-1', connection: 'site', priority: 'normal' });
});
afterAll(async () => {
  await app.close();
  await backend.close();
  rmSync(webFolder, { recursive: true, force: true });
});
const tokenOf = async (stores: Stores, scope: Scope) => (await stores.tokens.create('t', [scope], null, NOW)).text;
const ask = async (stores: Stores | null, scope: Scope, method: 'GET' | 'PUT', path: string) => {
  const headers = stores === null ? {} : { authorization: `Bearer ${await tokenOf(stores, scope)}` };
  return app.inject({ method, url: `/queues${path}`, headers });
};
async function session(): Promise<string> {
  const code = await operator.tokens.createSignIn(instant('2026-11-20T05:00:00Z'));
  return (await operator.tokens.redeemSignIn(code, NOW, instant('2026-12-20T05:00:00Z'))) ?? '';
}

describe('who may', () => {
  it.each(['', '/', '/api/queues', '/queue/fetch', '/static/favicon.ico'])('nothing of %j is shown without a token', async (path) => {
    const reply = await ask(null, 'read', 'GET', path);
    expect(reply.statusCode).toBe(401);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it('looking needs a token of the operator: the queues hold jobs of all workspaces', async () => {
    expect((await ask(operator, 'read', 'GET', '/api/queues')).statusCode).toBe(200);
    const other = await ask(await place.fresh(), 'admin', 'GET', '/api/queues');
    expect(other.statusCode).toBe(403);
    expect(other.body).not.toContain('run-7');
  });

  it('changing needs admin, and a browser only from the board itself', async () => {
    expect((await ask(operator, 'write', 'PUT', '/api/queues/fetch/pause')).statusCode).toBe(403);
    const cookie = `${SESSION_COOKIE}=${await session()}`;
    const foreign = { method: 'PUT' as const, url: '/queues/api/queues/fetch/pause', headers: { cookie, origin: 'https://evil.example' } };
    expect((await app.inject(foreign)).statusCode).toBe(403);
    expect(await backend.queue('fetch').isPaused()).toBe(false);
    expect((await ask(operator, 'admin', 'PUT', '/api/queues/fetch/pause')).statusCode).toBe(200);
    expect(await backend.queue('fetch').isPaused()).toBe(true);
    expect((await ask(operator, 'admin', 'PUT', '/api/queues/fetch/resume')).statusCode).toBe(200);
  });

  it('the dashboard has its own policy and pages beside the board', async () => {
    const page = await app.inject({ method: 'GET', url: '/', headers: { accept: 'text/html' } });
    expect(page.body).toContain('dashboard');
    expect(page.headers['content-security-policy']).not.toContain('unsafe-inline');
  });

  it('a queue that there is none of is 404, and a fault tells nothing of its insides', async () => {
    expect((await ask(operator, 'read', 'GET', '/api/queues/none/1')).statusCode).toBe(404);
  });
});

it('in a signed-in browser it shows queues and jobs, refused nothing by its policy and asking nobody else', {
  timeout: 120_000,
}, async () => {
  const browser = await launchChromium();
  try {
    await browser.context.addCookies([{ name: SESSION_COOKIE, value: await session(), url }]);
    const page = await browser.context.newPage();
    const wrong: string[] = [];
    const hosts = new Set<string>();
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.goto(`${url}/queues`);
    await page.getByText('plan-sync').first().waitFor();
    await page.goto(`${url}/queues/queue/fetch?status=waiting`);
    await page.getByText('run-7').first().waitFor();
    const pause = () => fetch('/queues/api/queues/fetch/pause', { method: 'PUT' }).then((reply) => reply.status);
    expect(await page.evaluate(pause), 'the board itself may change things').toBe(200);
    expect(await backend.queue('fetch').isPaused()).toBe(true);
    expect(wrong).toEqual([]);
    expect([...hosts]).toEqual([new URL(url).host]);
  } finally {
    await browser.close();
  }
});

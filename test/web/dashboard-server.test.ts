import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import { instantFromMs, msOfInstant } from '../../src/domain/calendar.ts';
import { makeApiUseCases } from '../../src/main/api-use-cases.ts';
import { DEFAULT_WORKSPACE } from '../../src/main/wire.ts';
import { startTestApplication, type TestApplication } from '../support/application.ts';
import { faultsOf } from './page-audit.ts';
import { useDashboard } from './use-dashboard.ts';

/** The dashboard on the real server, with a real database behind it: what one says the other understands. */
const dashboard = useDashboard();
let running: TestApplication;
let server: FastifyInstance;
let url: string;

const OKRS = `
workspace: { zone: Europe/Stockholm, currency: SEK, locale: en }
connections:
  - id: crm
    source: push
    settings: { zone: Europe/Stockholm, metrics: { leads: { unit: count, aggregation: sum }, calls: { unit: count, aggregation: sum }, cost: { unit: currency, currency: SEK, aggregation: sum } } }
cycles:
  - { id: 2026-q4, starts: 2026-10-01, ends: 2026-12-31 }
objectives:
  - id: demand
    title: More companies want to talk to us
    cycle: 2026-q4
    owner: sales
    keyResults:
      - { id: leads, title: 500 leads, kind: change, input: { connection: crm, metric: leads }, window: cycle, target: 500 }
      - { id: week, title: At least 25 leads a week, kind: limit, input: { connection: crm, metric: leads }, window: { trailing: { days: 7 } }, per: week, at_least: 25 }
      - { id: cost, title: Between 100 and 300 kr per lead, kind: range, inputs: { cost: { connection: crm, metric: cost }, leads: { connection: crm, metric: leads } }, value: cost / leads, window: cycle, low: 100, high: 300, tolerance: 50 }
      - { id: site, title: New site, kind: milestone, steps: [{ id: a, title: Design, done: 2026-10-05 }, { id: b, title: Launch }] }
      - { id: calls, title: 40 calls, kind: change, input: { connection: crm, metric: calls }, window: cycle, target: 40 }
`;

beforeAll(async () => {
  running = await startTestApplication('2026-10-13T06:00:00Z');
  const { application } = running;
  server = await buildApp({
    clock: application.clock,
    logger: application.logger,
    deployment: application.deployment,
    useCases: (workspace) => makeApiUseCases(application, workspace),
    webFolder: dashboard.folder,
    operatorWorkspace: DEFAULT_WORKSPACE,
    queues: [],
    metrics: () => Promise.resolve(''),
    queueReady: () => Promise.resolve(true),
    secureCookies: false,
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
  await running.apply(OKRS);
  const items = Array.from({ length: 11 }, (_, at) => `2026-10-${String(at + 1).padStart(2, '0')}`).flatMap((day, at) => [
    { connection: 'crm', metric: 'leads', day, value: 4 + at },
    { connection: 'crm', metric: 'cost', day, value: 1_000 },
  ]);
  const pushed = await running.ask('POST', '/v1/observations', items);
  expect(pushed.status, await pushed.text()).toBe(200);
}, 60_000);
afterAll(async () => {
  await server?.close();
  await running?.stop();
});

it('is signed in by the link, shows every kind of key result at any day, and explains each', async () => {
  const { page } = dashboard;
  const { application } = running;
  const code = await application.deployment
    .stores(DEFAULT_WORKSPACE)
    .tokens.createSignIn(instantFromMs(msOfInstant(application.clock.now()) + 60_000));
  await page.goto(`${url}/sign-in#code=${code}`);
  await page.getByRole('heading', { level: 1, name: 'Q4 2026' }).waitFor();
  await page.getByLabel('As of').fill('2026-10-11');
  await page.getByText('You see 11 Oct 2026').waitFor();
  const row = async (title: string) => {
    const item = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title }) });
    await item.waitFor();
    return (await item.innerText()).replaceAll(/\s+/g, ' ');
  };
  expect(await row('500 leads')).toMatch(/99 of 500 20% On track/);
  expect(await row('At least 25 leads a week')).toMatch(/77 per week at least 25 100% On track/);
  expect(await row('Between 100 and 300 kr per lead')).toMatch(/SEK.111\.11 SEK.100 to SEK.300 100% On track/);
  expect(await row('New site')).toMatch(/1 of 2 50%/);
  expect(await faultsOf(page)).toEqual([]);

  for (const id of ['leads', 'week', 'cost', 'site']) {
    await page.goto(`${url}/key-results/${id}?asOf=2026-10-11`);
    await page.locator('.explanation').waitFor();
    expect([id, await faultsOf(page)]).toEqual([id, []]);
    expect(await page.getByText('This could not be loaded.').count()).toBe(0);
  }
  await page.goto(`${url}/connections`);
  await page.getByRole('heading', { level: 2, name: 'crm' }).waitFor();
  expect(running.errors).toEqual([]);
});

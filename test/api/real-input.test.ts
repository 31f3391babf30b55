/** What people may send, on real use cases and a real database: hostile and far-off input is refused by name, never a 500. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import { sourceKnowledge } from '../../src/main/cli-application.ts';
import { DEFAULT_WORKSPACE } from '../../src/main/wire.ts';
import { startTestApplication, type TestApplication } from '../support/application.ts';

const OKRS = `
workspace: { zone: Europe/Stockholm }
connections:
  - { id: crm, source: push, settings: { metrics: { leads: { unit: count, aggregation: sum } } } }
  - { id: hand, source: manual, settings: { metrics: { nps: { unit: score, aggregation: last }, calls: { unit: count, aggregation: sum } } } }
cycles:
  - { id: 2026-q4, starts: 2026-10-01, ends: 2026-12-31 }
objectives:
  - id: demand
    title: More companies want to talk to us
    cycle: 2026-q4
    keyResults:
      - { id: leads, title: 500 leads, kind: change, input: { connection: crm, metric: leads }, window: cycle, target: 500 }
      - { id: nps, title: NPS of 50, kind: change, input: { connection: hand, metric: nps }, baseline: 30, target: 50 }
      - { id: calls, title: 80 calls, kind: change, input: { connection: hand, metric: calls }, window: cycle, target: 80 }
`;
let test: TestApplication;
beforeAll(async () => {
  test = await startTestApplication('2026-11-20T04:00:00.000Z');
  await test.apply(OKRS);
  const pushed = await test.ask('POST', '/v1/observations', { connection: 'crm', metric: 'leads', day: '2026-10-01', value: 7 });
  expect(pushed.status).toBe(200);
});
afterAll(() => test?.stop());

const problemsOf = async (answer: Response) =>
  ((await answer.json()) as { errors: readonly { path: string; allowed: string; message: string }[] }).errors;
const NUL_CURSOR = Buffer.from(JSON.stringify(['\0'])).toString('base64url');
const HALF_CURSOR = Buffer.from('["\\ud800"]').toString('base64url');

describe('reads', () => {
  it.each([
    '/v1/key-results/%00/progress',
    '/v1/key-results/%00',
    '/v1/key-results/%00/explain',
    '/v1/key-results/%00/history',
    '/v1/key-results/%00/changes?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z',
    '/v1/key-results?objective=%00',
    '/v1/sync-runs/%00',
    '/v1/sync-runs/%00/events',
    `/v1/sync-runs?cursor=${NUL_CURSOR}`,
    `/v1/sync-runs?cursor=${HALF_CURSOR}`,
    `/v1/key-results?cursor=${NUL_CURSOR}`,
  ])('%s is refused for its text', async (path) => {
    const answer = await test.ask('GET', path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'malformed_request' });
  });

  it.each([
    '/v1/key-results/leads/explain?knownAt=9999-12-31T23:59:59Z',
    '/v1/objectives?knownAt=9999-12-31T23:59:59Z',
    '/v1/key-results?knownAt=9999-12-31T23:59:59Z',
    '/v1/key-results/leads/changes?from=2026-10-01T00:00:00Z&to=9999-12-31T00:00:00Z',
    '/v1/key-results/leads/restatements?from=0001-01-01T00:00:00Z&to=2026-12-31T00:00:00Z',
    '/v1/key-results/leads/progress?knownAt=%2B275760-09-13T00:00:00Z',
    '/v1/key-results/leads/progress?knownAt=-000001-01-01T00:00:00Z',
  ])('%s is refused for a moment that no calendar of ours reaches', async (path) => {
    const answer = await test.ask('GET', path);
    expect(answer.status).toBe(400);
    expect((await problemsOf(answer))[0]?.message).toContain('from 1900 to 2200');
  });

  it.each([
    '/v1/key-results/leads/progress?asOf=2200-12-31&knownAt=2200-12-31T23:59:59.999Z',
    '/v1/key-results/leads/progress?asOf=1900-01-01&knownAt=2026-12-31T00:00:00Z',
    '/v1/key-results/leads/explain?asOf=2200-12-31',
    '/v1/key-results/leads/explain?knownAt=2200-12-31T23:59:59.999Z',
    '/v1/key-results?asOf=1900-01-01',
    '/v1/key-results?asOf=2200-12-31&knownAt=2200-12-31T23:59:59.999Z',
    '/v1/objectives?asOf=2200-12-31&knownAt=2200-12-31T23:59:59.999Z',
    '/v1/key-results/leads/changes?from=2026-11-20T04:00:00Z&to=2200-12-31T23:59:59.999Z',
    '/v1/key-results/leads/restatements?from=1900-01-01T00:00:00Z&to=2200-12-31T23:59:59.999Z',
  ])('%s, at the ends of the calendar, is answered, or refused because the day has not come', async (path) => {
    const answer = await test.ask('GET', path);
    expect([200, 422], await answer.text()).toContain(answer.status);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('a key result named %s is one that there is not', async (id) => {
    for (const rest of ['', '/progress', '/history', '/explain', '/changes?from=2026-11-20T04:00:00Z&to=2026-11-21T04:00:00Z'])
      expect((await test.ask('GET', `/v1/key-results/${id}${rest}`)).status, rest).toBe(404);
    expect((await test.ask('POST', '/v1/sync-runs', { keyResult: id })).status).toBe(404);
    expect((await test.ask('POST', '/v1/sync-runs', { connection: id })).status).toBe(404);
  });
});

describe('writes', () => {
  const TEXTS = ['\\u0000', 'a\\u0000b', '\\ud800', '\\udc00 first'];
  it.each(TEXTS)('the text "%s" is refused wherever a text goes', async (text) => {
    const before = await (await test.ask('GET', '/v1/key-results')).text();
    const day = '"day":"2026-10-02","value":1';
    for (const [path, body] of [
      ['/v1/key-results/nps/check-ins', `{"date":"2026-11-19","note":"${text}"}`],
      ['/v1/key-results/nps/rebaseline', `{"reason":"${text}"}`],
      ['/v1/key-results/suggest', `{"text":"${text}"}`],
      ['/v1/sync-runs', `{"keyResult":"${text}"}`],
      ['/v1/sync-runs', `{"connection":"${text}"}`],
      ['/v1/session', `{"code":"${text}-long-enough-to-be-read"}`],
      ['/v1/observations', `{"connection":"${text}","metric":"leads",${day}}`],
      ['/v1/observations', `{"connection":"crm","metric":"${text}",${day}}`],
      ['/v1/observations', `{"connection":"crm","metric":"leads","account":"${text}",${day}}`],
      ['/v1/observations', `{"connection":"crm","metric":"leads","item":"${text}",${day}}`],
      ['/v1/observations', `{"connection":"crm","metric":"leads","filter":{"${text}":"x"},${day}}`],
      ['/v1/observations', `{"connection":"crm","metric":"leads","filter":{"x":{"in":["${text}"]}},${day}}`],
    ] as const) {
      const answer = await test.ask('POST', path, body);
      expect([400, 401, 404, 422], `${path} ${body}: ${answer.status}`).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect(await (await test.ask('GET', '/v1/key-results')).text()).toBe(before);
    expect(test.errors).toEqual([]);
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'the metric "%s", which every object has, is not one that is declared',
    async (metric) => {
      const answer = await test.ask('POST', '/v1/observations', `{"connection":"crm","metric":"${metric}","day":"2026-10-02","value":1}`);
      expect(answer.status).toBe(422);
      expect((await problemsOf(answer))[0]).toMatchObject({ path: 'observations[0].metric', allowed: 'leads' });
    },
  );

  it.each([{}, { note: '  ' }, { note: null, confidence: null, value: null }])(
    'the check-in %j says nothing and is refused',
    async (said) => {
      const answer = await test.ask('POST', '/v1/key-results/nps/check-ins', { date: '2026-11-19', ...said });
      expect(answer.status).toBe(422);
      expect((await problemsOf(answer))[0]).toMatchObject({ allowed: 'confidence, note or value' });
    },
  );

  it('numbers that a double does not hold exactly are no values', async () => {
    const answer = await test.ask('POST', '/v1/key-results/nps/check-ins', { date: '2026-11-19', value: 1e300 });
    expect(answer.status).toBe(400);
    expect((await problemsOf(answer))[0]?.path).toBe('body.value');
  });
});

describe('a sum that is written by hand', () => {
  it('says, while days are missing, why it has no value and how to say that they are 0', async () => {
    const checkedIn = await test.ask('POST', '/v1/key-results/calls/check-ins', { date: '2026-11-19', value: 3 });
    expect(checkedIn.status).toBe(200);
    for (const path of ['progress', 'explain']) {
      const { evaluation } = (await (await test.ask('GET', `/v1/key-results/calls/${path}`)).json()) as {
        evaluation: { value: number | null; warnings: string[] };
      };
      expect(evaluation.value).toBeNull();
      expect(evaluation.warnings.join()).toContain('missing: zero on the input, or absentMeansZero: true');
    }
  });
});

describe('applying', () => {
  it('changes nothing for any of the broken files', async () => {
    const { application } = test;
    const stores = application.storesOf(DEFAULT_WORKSPACE);
    const before = await stores.definitions.current();
    const folder = join(import.meta.dirname, '..', 'definitions', 'broken');
    const files = readdirSync(folder);
    const knowledge = await sourceKnowledge();
    expect(files.length).toBeGreaterThan(60);
    for (const fileName of files) {
      const parsed = parseDefinition(readFileSync(join(folder, fileName), 'utf8'), { fileName, ...knowledge });
      // Where the text alone shows no mistake, the use case must find it.
      if (parsed.kind === 'refused') continue;
      const applied = application.useCasesOf(DEFAULT_WORKSPACE).applyDefinition(parsed.definition, null);
      await expect(applied, fileName).rejects.toMatchObject({ name: 'InputError' });
    }
    expect(await stores.definitions.current()).toEqual(before);
  });
});

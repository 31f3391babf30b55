/**
 * Makes the folder of a new connector, with a fixture and a test that pass, and lists it in the catalogue:
 *   node scripts/new-connector.mjs my-source "My source"
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const IMPORT = 'import';
/** @param {string} path */
const from = (path) => `from '${path}'`;

/**
 * @param {string} id
 * @param {string} title
 * @returns {Readonly<Record<string, string>>} file name → text
 */
export function connectorFiles(id, title) {
  return {
    'index.ts': `/** ${title}: what it is, in one sentence. */
${IMPORT} { z } ${from('zod')};
${IMPORT} { lastDay } ${from('../../src/domain/calendar.ts')};
${IMPORT} type { MetricDefinition } ${from('../../src/domain/metric.ts')};
${IMPORT} { defineConnector } ${from('../kit/define-connector.ts')};
${IMPORT} { exchangeOf } ${from('../kit/exchange.ts')};
${IMPORT} { failureOfStatus, readBody, reauthorize } ${from('../kit/failure.ts')};
${IMPORT} type { HttpRequest } ${from('../kit/http.ts')};
${IMPORT} { views } ${from('./wire.ts')};

const SOURCE = '${title}';
const HOST = 'https://api.${id}.example';

const settings = z.strictObject({ site: z.string().min(1).max(200).describe('The site, as the source names it') });
const credential = z.object({ token: z.string().min(1) });

/** How a metric combines decides every computation: read docs/metric-semantics.md before choosing. */
const metrics: Readonly<Record<string, MetricDefinition>> = {
  views: { key: 'views', title: 'Views', unit: 'count', currency: null, precision: 0, aggregation: { kind: 'sum' }, absentMeansZero: false },
};

export default defineConnector<z.infer<typeof settings>>({
  id: '${id}',
  title: '${title}',
  docs: 'https://docs.${id}.example/api',
  credential: { kind: 'json', help: 'A token that may read statistics: { "token": "…" }.', fields: credential, scopes: [] },
  settings,
  zone: { kind: 'fixed', zone: 'UTC' },
  timing: { completeAfterDays: 1, settledAfterDays: 1 },
  limits: { metricsPerQuery: 1, rangesPerQuery: 1, queriesPerCall: 1, rowsPerPage: 1_000, historyMonths: null, grains: ['range'] },
  quota: { scope: 'connection', perMinute: 60, concurrent: 1, unit: 'requests', costOfCall: ({ queries }) => queries.length },
  metrics,
  dimensions: [],
  separateMetrics: [],
  arrives: 'fetched',
  check: async ({ settings: { site }, signal }) => {
    signal.throwIfAborted();
    return { title: site, zone: 'UTC', currency: null, notes: [] };
  },
  discover: async () => [],
  fetch: async function* (call, context) {
    const { settings: { site }, http, signal, now, endpoint } = context;
    const parsed = credential.safeParse(context.credential);
    if (!parsed.success) throw reauthorize({ public: 'the credential has no token' });
    const secrets = [parsed.data.token];
    for (const query of call.queries) {
      for (const range of query.ranges) {
        const days = new URLSearchParams({ site, from: range.start, to: lastDay(range) });
        const headers = { authorization: \`Bearer \${parsed.data.token}\` };
        const request: HttpRequest = { method: 'GET', url: \`\${endpoint('${id}', HOST)}/views?\${days}\`, headers, secrets };
        const response = await http.request(request, signal);
        if (response.status !== 200) throw failureOfStatus(response, { source: SOURCE, now, secrets, setting: 'site', received: site });
        const { total } = readBody(views, response, { source: SOURCE, secrets });
        yield exchangeOf(request, response);
        const series = { connection: call.connection, account: query.account, metric: 'views', filter: query.filter, itemDimension: null };
        yield { kind: 'reading', series, grain: 'range', range, item: null, value: total, quality: [] };
        yield { kind: 'answered', series, grain: 'range', range };
      }
    }
  },
});
`,
    'wire.ts': `/** What we read of the source's answers. Whatever else they hold is left alone. */
${IMPORT} { z } ${from('zod')};

export const views = z.object({ total: z.int().min(0) });
`,
    'conformance.test.ts': `${IMPORT} { describeConnector } ${from('../kit/testing/describe-connector.ts')};
${IMPORT} connector ${from('./index.ts')};

describeConnector(connector, new URL('./fixtures/', import.meta.url));
`,
    'fixtures/an-exact-window.json': `${JSON.stringify(
      {
        title: 'an exact window is one request',
        docs: `https://docs.${id}.example/api`,
        settings: { site: 'example' },
        credential: { token: '{{secret:token}}' },
        now: '2026-11-20T03:00:00Z',
        zone: 'UTC',
        call: { queries: [{ grain: 'range', metrics: ['views'], ranges: ['2026-10-01..2026-10-31'] }] },
        budget: 1,
        exchanges: [
          {
            request: {
              method: 'GET',
              url: `https://api.${id}.example/views?site=example&from=2026-10-01&to=2026-10-31`,
              headers: { authorization: 'Bearer {{secret:token}}' },
            },
            response: { json: { total: 512 } },
          },
        ],
        expected: {
          fetched: [
            { reading: 'views', window: '2026-10-01..2026-10-31', value: 512 },
            { answered: 'views', window: '2026-10-01..2026-10-31' },
          ],
        },
      },
      null,
      2,
    )}
`,
    'BEHAVIOR.md': `# How ${title} behaves, and why it matters

One row for everything about this source that surprised you, with the vendor's page. Think of: which day a number belongs to
and in whose zone, when a day is complete, what is counted once and what twice, what is left out, how "too much" is said.

| What it does | Why it matters here |
|---|---|
| | |
`,
  };
}

function main() {
  const [id, title] = process.argv.slice(2);
  if (id === undefined || title === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    console.error('usage: node scripts/new-connector.mjs ID TITLE   (ID in kebab-case, such as search-console)');
    process.exitCode = 2;
    return;
  }
  const scripts = dirname(fileURLToPath(import.meta.url));
  const folder = join(scripts, '..', 'connectors', id);
  if (existsSync(folder)) {
    console.error(`connectors/${id} exists already`);
    process.exitCode = 1;
    return;
  }
  for (const [name, text] of Object.entries(connectorFiles(id, title))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  execFileSync(process.execPath, [join(scripts, 'generate-catalogue.mjs')], { stdio: 'inherit' });
  console.log(
    `connectors/${id}: now write wire.ts, index.ts, the fixtures and BEHAVIOR.md; run npx biome check --write connectors/${id} and npx vitest run connectors/${id}`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();

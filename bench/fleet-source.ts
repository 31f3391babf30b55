/**
 * The sources of the fleet, as a process of its own, so that their work is not counted as ours: a stand-in for the GA4 Data and
 * Admin APIs and Google's token endpoint, and the scripted source of the tests. Both answer after the same time from a
 * function of what was asked; nothing is kept.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics as ga4Metrics } from '../connectors/ga4/metrics.ts';
import { addDays, daysOf, type LocalDate, localDate } from '../src/domain/calendar.ts';
import { startScriptedSource } from '../test/jobs/scripted-source.ts';

export type ToSource = { readonly kind: 'count' } | { readonly kind: 'stop' };
export type FromSource =
  | { readonly kind: 'ready'; readonly ga4Url: string; readonly otherUrl: string }
  /** Requests since the last count, by what they asked for. */
  | { readonly kind: 'count'; readonly reports: number; readonly others: number; readonly facts: number };

interface ReportRequest {
  readonly dateRanges: readonly { readonly startDate: string; readonly endDate: string; readonly name?: string }[];
  readonly metrics: readonly { readonly name: string }[];
  readonly dimensions?: readonly { readonly name: string }[];
  readonly dimensionFilter?: unknown;
}
const ITEMS = 40;
const TYPES = { count: 'TYPE_INTEGER', currency: 'TYPE_CURRENCY', duration: 'TYPE_SECONDS' } as const;
const latencyMs = Number(process.argv[2] ?? 100);
const counts = { reports: 0, facts: 0 };

/** FNV-1a. */
function hash(text: string): number {
  let sum = 2_166_136_261;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 16_777_619);
  return sum >>> 0;
}

function reportOf(property: string, { dateRanges, metrics, dimensions = [], dimensionFilter }: ReportRequest): object {
  const filter = JSON.stringify(dimensionFilter ?? null);
  const seeds = metrics.map(({ name }) => hash(`${property}${name}${filter}`));
  const textOf = (metric: number, place: number) => {
    const name = metrics[metric]?.name ?? '';
    const base = 100 + ((((seeds[metric] ?? 0) ^ Math.imul(place + 1, 2_654_435_761)) >>> 0) % 900);
    return ga4Metrics[name]?.unit === 'ratio' ? String(base / 1_000) : String(base);
  };
  const byDay = dimensions.some(({ name }) => name === 'date');
  const byItem = dimensions.some(({ name }) => name !== 'date');
  const rows = dateRanges.flatMap(({ startDate, endDate, name }) => {
    const days: readonly (LocalDate | null)[] = byDay
      ? daysOf({ start: localDate(startDate), end: addDays(localDate(endDate), 1) })
      : [null];
    return days.flatMap((day) => {
      const place = day === null ? hash(`${startDate}${endDate}`) : hash(day);
      return Array.from({ length: byItem ? ITEMS : 1 }, (_, item) => ({
        dimensionValues: [
          ...(day === null ? [] : [{ value: day.replaceAll('-', '') }]),
          ...(byItem ? [{ value: `/page-${item}` }] : []),
          ...(name === undefined ? [] : [{ value: name }]),
        ],
        metricValues: metrics.map((_metric, index) => ({ value: textOf(index, place + item * 31) })),
      }));
    });
  });
  const names = [...dimensions.map(({ name }) => name), ...(dateRanges.length > 1 ? ['dateRange'] : [])];
  return {
    dimensionHeaders: names.map((name) => ({ name })),
    metricHeaders: metrics.map(({ name }) => ({ name, type: TYPES[ga4Metrics[name]?.unit as keyof typeof TYPES] ?? 'TYPE_FLOAT' })),
    rows,
    rowCount: rows.length,
    metadata: { currencyCode: 'SEK', timeZone: 'Europe/Stockholm' },
    propertyQuota: {
      tokensPerDay: { consumed: 12, remaining: 150_000 },
      tokensPerHour: { consumed: 12, remaining: 30_000 },
      concurrentRequests: { consumed: 0, remaining: 10 },
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const send = (body: object) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  };
  if (request.url === '/token') return send({ access_token: 'fleet', expires_in: 3_600 });
  const [, property = '', method] = /^\/v1beta\/(properties\/\d+)(?::(\w+))?$/.exec(request.url ?? '') ?? [];
  await new Promise((done) => setTimeout(done, latencyMs));
  if (method === undefined) {
    counts.facts += 1;
    return send({
      name: property,
      displayName: property,
      timeZone: 'Europe/Stockholm',
      currencyCode: 'SEK',
      createTime: '2020-01-01T00:00:00Z',
    });
  }
  counts.reports += 1;
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReportRequest & { readonly requests?: readonly ReportRequest[] };
  if (body.requests === undefined) return send(reportOf(property, body));
  return send({ reports: body.requests.map((each) => reportOf(property, each)) });
}

async function main(): Promise<void> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const other = await startScriptedSource();
  other.latencyMs = latencyMs;
  const tell = (said: FromSource) => process.send?.(said);
  process.on('message', (said: ToSource) => {
    if (said.kind === 'stop') process.exit(0);
    tell({ kind: 'count', ...counts, others: other.requests.length });
    counts.reports = 0;
    counts.facts = 0;
    other.requests.length = 0;
  });
  process.on('disconnect', () => process.exit(0));
  tell({ kind: 'ready', ga4Url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, otherUrl: other.url });
}

await main();

/**
 * A source on loopback that does what a test tells it: answers from a world of numbers, or fails in a given way. Its connector is
 * a plain one, so that the whole way of a number is the real one.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { type ConnectorContext, defineConnector, type Fetched } from '../../connectors/kit/define-connector.ts';
import type { HttpResponse } from '../../connectors/kit/http.ts';
import {
  addDays,
  type DateRange,
  dateInZone,
  daysOf,
  type Instant,
  instantFromMs,
  type LocalDate,
  lastDay,
  msOfInstant,
} from '../../src/domain/calendar.ts';
import type { Aggregation, MetricDefinition } from '../../src/domain/metric.ts';
import { type Failure, type FailureScope, SourceError } from '../../src/domain/planning/failure.ts';
import type { PlannedCall, SourceQuery } from '../../src/domain/planning/fetch-plan.ts';

export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterS?: number;
      /** What has to wait; the connection when left out. */
      readonly scope?: FailureScope;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'truncated' }
  /** Never answers. */
  | { readonly kind: 'hang' };
export interface SourceRequest {
  readonly connection: string;
  readonly queries: readonly SourceQuery[];
}
export interface ScriptedSource {
  readonly url: string;
  /** Every request that asked for data, in order. */
  readonly requests: SourceRequest[];
  /** Connections whose check asked, in order; see ScriptedLimits.asksInChecks. */
  readonly checks: string[];
  /** Decides per request what goes wrong; null answers. */
  faultOf: (request: SourceRequest, count: number) => Fault | null;
  /** As faultOf, of checks. */
  faultOfCheck: (connection: string) => Fault | null;
  /** What a metric is on a day; undefined: no row. */
  valueOf: (connection: string, metric: string, day: LocalDate) => number | undefined;
  /** Requests that are being answered now, and the most there ever were. */
  readonly open: { now: number; most: number };
  /** Waits so long before each answer. */
  latencyMs: number;
  stop(): Promise<void>;
}

/** Grows slowly and depends on the day and the metric only. */
export function plainValue(_connection: string, metric: string, day: LocalDate): number {
  const number = Number(day.slice(8)) + 31 * Number(day.slice(5, 7));
  return 100 + ((number * 7 + metric.length * 13) % 50);
}

export async function startScriptedSource(): Promise<ScriptedSource> {
  const requests: SourceRequest[] = [];
  const sockets = new Set<ServerResponse>();
  const source: Omit<ScriptedSource, 'url' | 'stop'> = {
    requests,
    checks: [],
    faultOf: () => null,
    faultOfCheck: () => null,
    valueOf: plainValue,
    open: { now: 0, most: 0 },
    latencyMs: 0,
  };
  const server = createServer((request, response) => {
    sockets.add(response);
    response.once('close', () => sockets.delete(response));
    answer(source, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(source, { url: `http://127.0.0.1:${port}`, stop: () => stopServer(server) });
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

async function answer(source: Omit<ScriptedSource, 'url' | 'stop'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as SourceRequest;
  const isCheck = request.url === '/check';
  if (isCheck) source.checks.push(asked.connection);
  else source.requests.push(asked);
  source.open.now += 1;
  source.open.most = Math.max(source.open.most, source.open.now);
  response.once('close', () => {
    source.open.now -= 1;
  });
  const fault = isCheck ? source.faultOfCheck(asked.connection) : source.faultOf(asked, source.requests.length);
  if (source.latencyMs > 0) await new Promise((done) => setTimeout(done, source.latencyMs));
  if (fault === null) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isCheck ? [] : rowsOf(source, asked)));
    return;
  }
  switch (fault.kind) {
    case 'status':
      response.statusCode = fault.status;
      if (fault.retryAfterS !== undefined) response.setHeader('retry-after', String(fault.retryAfterS));
      response.end(JSON.stringify({ error: 'as the test asked', scope: fault.scope ?? 'connection' }));
      return;
    case 'reset':
      response.destroy();
      return;
    case 'truncated':
      response.end('[{"metric":"visits","start":"20');
      return;
    case 'hang':
      return;
  }
}

interface Row {
  readonly metric: string;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly grain: 'day' | 'range';
  readonly value: number;
}

function rowsOf(source: Pick<ScriptedSource, 'valueOf'>, { connection, queries }: SourceRequest): readonly Row[] {
  const value = (metric: string, day: LocalDate) => source.valueOf(connection, metric, day);
  return queries.flatMap(({ metrics, ranges, grain }) =>
    metrics.flatMap((metric) =>
      ranges.flatMap((range): readonly Row[] => {
        const days = daysOf(range).map((day) => ({ day, value: value(metric, day) }));
        if (grain === 'day') {
          return days.flatMap((each) =>
            each.value === undefined ? [] : [{ metric, start: each.day, end: addDays(each.day, 1), grain: 'day', value: each.value }],
          );
        }
        const total = days.reduce((sum, each) => sum + (each.value ?? 0), 0);
        return [{ metric, ...range, grain: 'range', value: Math.round(total * 0.7) }];
      }),
    ),
  );
}

const metric = (key: string, aggregation: Aggregation): MetricDefinition => ({
  key,
  title: key,
  unit: 'count',
  currency: null,
  precision: 0,
  aggregation,
  absentMeansZero: false,
});
const SUMS = ['visits', 'leads', 'clicks', 'impressions', 'orders', 'signups', 'downloads'];
const METRICS: Readonly<Record<string, MetricDefinition>> = Object.fromEntries<MetricDefinition>([
  ...SUMS.map((key) => [key, metric(key, { kind: 'sum' })] as const),
  ['sales', { ...metric('sales', { kind: 'sum' }), absentMeansZero: true }],
  ['users', metric('users', { kind: 'source_only', because: 'distinct' })],
  ['ctr', { ...metric('ctr', { kind: 'ratio', numerator: 'clicks', denominator: 'impressions' }), unit: 'ratio' as const }],
  ['followers', metric('followers', { kind: 'last' })],
  ['subscribers', { ...metric('subscribers', { kind: 'last' }), snapshotOnly: true }],
]);

export interface ScriptedLimits {
  readonly concurrent: number;
  readonly perMinute: number | null;
  readonly metricsPerQuery: number;
  readonly queriesPerCall: number;
  readonly perDay?: number;
  /** Tells that it is settled through so many days before today, instead of the declared three. */
  readonly settledDaysAgo?: number;
  /** Whether a check asks the source, under the name that the settings give the connection; else it knows the answer. */
  readonly asksInChecks?: boolean;
  /** What shares a quota; the connection when left out. */
  readonly scope?: 'project' | 'connection' | 'account';
}

/** `source: scripted`; days settle after three. */
export function scriptedConnector(
  url: string,
  limits: ScriptedLimits = { concurrent: 4, perMinute: null, metricsPerQuery: 3, queriesPerCall: 2 },
) {
  return defineConnector({
    id: 'scripted',
    title: 'Scripted',
    docs: 'https://example.invalid/',
    credential: { kind: 'none', help: '', fields: null, scopes: [] },
    settings: z.object({ name: z.string().optional() }),
    zone: { kind: 'fixed', zone: 'Europe/Stockholm' },
    timing: { completeAfterDays: 1, settledAfterDays: 3 },
    limits: {
      metricsPerQuery: limits.metricsPerQuery,
      rangesPerQuery: 2,
      queriesPerCall: limits.queriesPerCall,
      rowsPerPage: 10_000,
      historyMonths: null,
      grains: ['day', 'range', 'item'],
    },
    quota: {
      scope: limits.scope ?? 'connection',
      perMinute: limits.perMinute,
      perDay: limits.perDay ?? null,
      concurrent: limits.concurrent,
      costOfCall: () => 1,
      unit: 'requests',
    },
    metrics: METRICS,
    dimensions: null,
    separateMetrics: [],
    arrives: 'fetched',
    check: async (context) => {
      if (limits.asksInChecks === true) await askCheck(url, context);
      return { title: 'A scripted account', zone: 'Europe/Stockholm', currency: 'SEK', notes: [] };
    },
    discover: async () => [],
    fetch: async function* (call, context) {
      yield* fetchScripted(url, call, context);
      const today = dateInZone(context.now, 'Europe/Stockholm');
      const { settledDaysAgo: days } = limits;
      if (days !== undefined) yield { kind: 'finality', completeThrough: addDays(today, -1), settledThrough: addDays(today, -days) };
    },
  });
}

/** Without a timeout of its own that would come before the plan's. */
async function askCheck(url: string, { http, signal, now, settings }: ConnectorContext<{ readonly name?: string | undefined }>) {
  const json = { connection: settings.name ?? '' };
  const response = await http.request({ method: 'POST', url: `${url}/check`, json, timeoutMs: 20_000 }, signal);
  throwUnlessOk(response, now);
}

function throwUnlessOk(response: HttpResponse, now: Instant): void {
  if (response.status === 200) return;
  const retryAfter = response.headers.get('retry-after');
  const seconds = retryAfter === null ? null : Number(retryAfter);
  throw new SourceError(failureOf(response.status, seconds, msOfInstant(now), scopeIn(response.json)));
}

async function* fetchScripted(url: string, call: PlannedCall, { http, signal, now }: ConnectorContext<unknown>): AsyncIterable<Fetched> {
  const today = dateInZone(now, 'Europe/Stockholm');
  const past = call.queries.find(({ metrics, ranges }) => metrics.includes('subscribers') && ranges.some(({ start }) => start !== today));
  if (past !== undefined) {
    const internal = `subscribers of ${JSON.stringify(past.ranges)} were asked on ${today}`;
    throw new SourceError({ next: 'fix_connector', public: 'the source tells of today only', internal, sample: '' });
  }
  const response = await http.request(
    { method: 'POST', url: `${url}/query`, json: { connection: call.connection, queries: call.queries }, timeoutMs: 2_000 },
    signal,
  );
  throwUnlessOk(response, now);
  if (!Array.isArray(response.json)) {
    throw new SourceError({ next: 'fix_connector', public: 'unreadable', internal: 'not JSON', sample: response.text.slice(0, 20) });
  }
  yield { kind: 'exchange', request: `POST /query ${JSON.stringify(call.queries)}`, responseDigest: String(response.text.length) };
  for (const query of call.queries) {
    const { account, filter, itemDimension } = query;
    const seriesOf = (name: string) => ({ connection: call.connection, account, metric: name, filter, itemDimension });
    const grain = query.grain === 'day' ? 'day' : 'range';
    for (const row of response.json as Row[]) {
      if (!query.metrics.includes(row.metric) || row.grain !== grain || !isWithin(query.ranges, row)) continue;
      const range = { start: row.start, end: row.end };
      yield { kind: 'reading', series: seriesOf(row.metric), grain, range, item: null, value: row.value, quality: [] };
    }
    for (const name of query.metrics)
      for (const range of query.ranges) yield { kind: 'answered', series: seriesOf(name), grain, range, tellsThrough: lastDay(range) };
  }
}

function isWithin(ranges: readonly DateRange[], row: Row): boolean {
  return ranges.some((range) => row.start >= range.start && row.end <= range.end);
}

function scopeIn(body: unknown): FailureScope {
  return (body as { readonly scope?: FailureScope } | undefined)?.scope ?? 'connection';
}

function failureOf(status: number, retryAfterS: number | null, nowMs: number, scope: FailureScope): Failure {
  const texts = { public: `the source answered ${status}`, internal: `status ${status}` };
  const after = retryAfterS === null ? null : instantFromMs(nowMs + retryAfterS * 1_000);
  switch (status) {
    case 401:
      return { next: 'reauthorize', ...texts };
    case 403:
      return { next: 'fix_binding', reach: 'account', setting: 'account', received: 'it', allowed: 'one that may be read', ...texts };
    case 422:
      return { next: 'fix_binding', reach: 'binding', setting: 'metric', received: 'it', allowed: 'another', ...texts };
    case 400:
      return { next: 'split', because: 'combination', ...texts };
    case 413:
      return { next: 'split', because: 'size', ...texts };
    case 429:
      return after === null ? { next: 'retry', after: null, ...texts } : { next: 'wait', until: after, scope, ...texts };
    default:
      return { next: 'retry', after, ...texts };
  }
}

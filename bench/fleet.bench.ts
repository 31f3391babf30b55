/**
 * Syncs of a whole organisation against sources that take 100 ms to answer, side by side with the naive way: one call per key
 * result and day, at the same concurrency. The real planner, queue, jobs, GA4 connector and stores, on a Postgres of its own
 * with fsync; the sources are a process of their own on loopback.
 *
 * Usage: npx node bench/fleet.bench.ts [--quick] [--redis]
 *   --quick   1 000 key results only, else also 10 000        --redis   the queue on Redis (redis-server must be installed)
 *
 * The naive way is measured on a sample of its calls and scaled to all of them: ten thousand key results would take it hours.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import ga4 from '../connectors/ga4/index.ts';
import type { Connector } from '../connectors/kit/define-connector.ts';
import { makeHttp } from '../connectors/kit/http-client.ts';
import { openDatabase } from '../db/client.ts';
import { makeDeployment } from '../db/deployment.ts';
import { migrate } from '../db/migrate.ts';
import { openPostgresBackend, openRedisBackend, type QueueBackend } from '../jobs/backend.ts';
import { makeJobQueue, QUEUES } from '../jobs/queues.ts';
import { makeSourceTurns } from '../jobs/source-turns.ts';
import { startWorkers } from '../jobs/worker.ts';
import { addDays, daysOf, type Instant, instant, msOfInstant } from '../src/domain/calendar.ts';
import type { OkrDefinition } from '../src/domain/key-result.ts';
import { keyOfCall, type Need, type PlannedCall } from '../src/domain/planning/fetch-plan.ts';
import { makeSecretReader } from '../src/main/secret-reader.ts';
import { makeSourceCatalogue } from '../src/main/source-catalogue.ts';
import { makeSourceGateway } from '../src/main/source-gateway.ts';
import { APP_DATABASE, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { withDatabase } from '../src/platform/postgres-roles.ts';
import { makeSecretEnvelope } from '../src/platform/vault.ts';
import type { Logger, WorkspaceId } from '../src/ports.ts';
import { cachedDefinitions } from '../src/usecases/cached-definitions.ts';
import { makeCheckConnection } from '../src/usecases/check-connection.ts';
import type { UseCaseDependencies } from '../src/usecases/dependencies.ts';
import { makeDraftPlan } from '../src/usecases/draft-plan.ts';
import { makeSyncUseCases } from '../src/usecases/sync-use-cases.ts';
import { scriptedConnector } from '../test/jobs/scripted-source.ts';
import { KEEP_DAYS } from '../test/support/keep-days.ts';
import { startRedis } from '../test/support/redis.ts';
import { bar, showLoad, whole } from './bars.ts';
import { fleetOf, pagesFleetOf } from './fleet-definition.ts';
import type { FromSource, ToSource } from './fleet-source.ts';
import { serverCpuMs } from './server-cpu.ts';

const LATENCY_MS = 100;
const SIZES = process.argv.includes('--quick') ? [1_000] : [1_000, 10_000];
const isOnRedis = process.argv.includes('--redis');
const NAIVE_SAMPLE = 800;
const PAGES_SIZE = 1_000;
const PAGES_LIMITS = { concurrent: 2, perMinute: null, metricsPerQuery: 1, queriesPerCall: 1 };
const SYNC_WITHIN_MS = 15 * 60_000;
const SYNCS: readonly (readonly [name: string, at: Instant])[] = [
  ['first sync, cycle so far and baselines', instant('2026-11-20T02:15:00Z')],
  // Settled windows are no longer asked, so that the others are packed anew; windows that then come along are new.
  ['again, packed anew', instant('2026-11-20T05:00:00Z')],
  ['again, nothing new', instant('2026-11-20T09:00:00Z')],
  ['the next night', instant('2026-11-21T02:15:00Z')],
];
/** What a sync with nothing new must not write. What it asked and when is written down for every sync. */
const FIGURES = ['observations', 'answered_ranges', 'progress_records', 'objective_progress', 'outbox'] as const;
const LOGGER: Logger = { debug: () => undefined, info: () => undefined, warn: warning, error: warning };
function warning(fields: object, message: string): void {
  console.warn(message, JSON.stringify(fields));
}

/** The sources' process. */
interface Sources {
  readonly child: ChildProcess;
  readonly ga4Url: string;
  readonly otherUrl: string;
  /** Requests since the last count. */
  count(): Promise<Extract<FromSource, { kind: 'count' }>>;
}
async function startSources(): Promise<Sources> {
  const child = fork(fileURLToPath(new URL('./fleet-source.ts', import.meta.url)), [String(LATENCY_MS)], { execArgv: [] });
  const next = <Kind extends FromSource['kind']>(kind: Kind) =>
    new Promise<Extract<FromSource, { kind: Kind }>>((found) => {
      const hear = (said: FromSource) => {
        if (said.kind !== kind) return;
        child.off('message', hear);
        found(said as Extract<FromSource, { kind: Kind }>);
      };
      child.on('message', hear);
    });
  const { ga4Url, otherUrl } = await next('ready');
  return {
    child,
    ga4Url,
    otherUrl,
    count: () => {
      const counted = next('count');
      child.send({ kind: 'count' } satisfies ToSource);
      return counted;
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'nyckel-bench-'));
const server = await startEmbeddedPostgres({ folder, log: { info: () => undefined, warn: console.warn } });
await migrate(server.ownerUrl);
const admin = new pg.Client({ connectionString: withDatabase(server.adminUrl, APP_DATABASE) });
await admin.connect();
const sources = await startSources();
const redis = isOnRedis ? await startRedis() : null;
try {
  showLoad();
  for (const size of SIZES) await measureFleet({ id: `fleet-${size}` as WorkspaceId, definition: fleetOf(size) });
  await measureSourceBound({ id: 'pages' as WorkspaceId, definition: pagesFleetOf(PAGES_SIZE) });
} finally {
  sources.child.kill();
  await redis?.stop();
  await admin.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** What a running Nyckel is made of, with connections of its own, so that a server's counts are complete once it has closed. */
async function openFleet(id: WorkspaceId, clock: { now: Instant }) {
  const database = openDatabase(server.appUrl, { max: 12 });
  const randomness = { fraction: Math.random, token: () => randomUUID(), uuid: () => randomUUID() };
  const deployment = makeDeployment({ database, envelope: makeSecretEnvelope(Buffer.alloc(32, 7)), randomness });
  await deployment.ensure(id);
  const stored = deployment.stores(id);
  const stores = { ...stored, definitions: cachedDefinitions(stored.definitions) };
  const nowMs = () => msOfInstant(clock.now);
  const backend = await openQueue(nowMs);
  const other = scriptedConnector(sources.otherUrl, { concurrent: 4, perMinute: null, metricsPerQuery: 6, queriesPerCall: 1 });
  const pages = scriptedConnector(sources.otherUrl, PAGES_LIMITS);
  const catalogue = makeSourceCatalogue(
    new Map<string, Connector>([
      ['ga4', ga4 as Connector],
      ['scripted', other as Connector],
      ['pages', pages as Connector],
    ]),
  );
  const endpoints = { ga4: sources.ga4Url, 'ga4-admin': sources.ga4Url, 'google-oauth': sources.ga4Url };
  const credential = { type: 'authorized_user', client_id: 'fleet', client_secret: 'fleet-secret', refresh_token: 'fleet-token' };
  const deps: UseCaseDependencies = {
    clock: { now: () => clock.now },
    randomness,
    logger: LOGGER,
    stores,
    catalogue,
    gateway: makeSourceGateway({ catalogue, http: makeHttp(), endpoints, fileRoots: [] }),
    secrets: makeSecretReader({ FLEET_GA4: JSON.stringify(credential) }, folder),
    queue: makeJobQueue(backend),
    turns: makeSourceTurns(backend, { warn: () => undefined }),
    keepDays: KEEP_DAYS,
    pause: (ms) => new Promise((done) => setTimeout(done, ms)),
  };
  const useCases = makeSyncUseCases(deps, []);
  const close = async () => {
    await backend.close();
    await deployment.close();
  };
  return { id, deps, stores, backend, useCases, useCasesOf: () => useCases, close };
}
type OpenFleet = Awaited<ReturnType<typeof openFleet>>;

async function openQueue(nowMs: () => number): Promise<QueueBackend> {
  if (redis !== null) return openRedisBackend(redis.url, { logger: LOGGER, nowMs });
  const pool = new pg.Pool({ connectionString: server.queueUrl, max: 14 });
  pool.on('error', () => undefined);
  pool.setMaxListeners(0);
  return openPostgresBackend(pool as never, { logger: LOGGER, nowMs });
}

interface Sync {
  readonly wallMs: number;
  /** Of this process: planning, jobs, connectors, evaluation. */
  readonly cpuMs: number;
  readonly databaseCpuMs: number | null;
  readonly asked: Extract<FromSource, { kind: 'count' }>;
  readonly planned: number;
  readonly lowerBound: number;
  readonly naiveCalls: number;
  readonly keyResultDays: number;
  readonly needs: readonly Need[];
  readonly written: ReadonlyMap<string, number>;
}

interface Measured {
  readonly id: WorkspaceId;
  readonly definition: OkrDefinition;
}

async function prepare({ id, definition }: Measured): Promise<{ now: Instant }> {
  const clock = { now: instant('2026-11-20T02:00:00Z') };
  const fleet = await openFleet(id, clock);
  await fleet.deps.stores.definitions.apply(definition, instant('2026-11-19T12:00:00Z'), 0);
  await checkConnections(
    fleet,
    definition.connections.map(({ id: connection }) => connection),
  );
  await fleet.close();
  const keyResults = definition.objectives.reduce((sum, objective) => sum + objective.keyResults.length, 0);
  console.log(
    `\n${whole(keyResults)} key results, ${definition.connections.length} connections, ${LATENCY_MS} ms per answer, queue on ${redis === null ? 'Postgres' : 'Redis'}, ${QUEUES.fetch.concurrency} calls at a time`,
  );
  return clock;
}

/** Where the source's own limit is what a sync waits for: two calls at a time, one metric each. */
async function measureSourceBound(measured: Measured): Promise<void> {
  const clock = await prepare(measured);
  const [, at] = SYNCS[0] as (typeof SYNCS)[number];
  clock.now = at;
  const sync = await measureSync(measured.id, clock, 'source-bound');
  showSync('one account that takes one metric a call, two calls at a time', sync);
  const leastMs = (sync.planned * LATENCY_MS) / PAGES_LIMITS.concurrent;
  bar(
    'source-bound sync, wall clock to what the source takes',
    `${(sync.wallMs / leastMs).toFixed(2)} × of ${whole(leastMs / 1_000)} s`,
    '≤ 1.5',
    sync.wallMs <= 1.5 * leastMs,
  );
  const share = sync.cpuMs / sync.wallMs;
  bar(
    'source-bound sync, our CPU',
    `${(100 * share).toFixed(0)} % of the wall clock, ${(sync.cpuMs / sync.planned).toFixed(1)} ms a call`,
    '≤ 20 %',
    share <= 0.2,
  );
}

async function measureFleet(measured: Measured): Promise<void> {
  const { id } = measured;
  const clock = await prepare(measured);
  const syncs: Sync[] = [];
  for (const [name, at] of SYNCS) {
    clock.now = at;
    const sync = await measureSync(id, clock, name);
    syncs.push(sync);
    showSync(name, sync);
  }
  const [first, repacked, unchanged, nextNight] = syncs as [Sync, Sync, Sync, Sync];
  const naiveMsPerCall = await measureNaive(id, clock, first.needs);
  const naiveMs = naiveMsPerCall * first.keyResultDays;
  console.log(
    `naive way: ${whole(first.keyResultDays)} calls, one per key result and day, ${QUEUES.fetch.concurrency} at a time; ${NAIVE_SAMPLE} of them measured at ${naiveMsPerCall.toFixed(1)} ms each, so ${whole(naiveMs / 1_000)} s in all`,
  );
  for (const [name, sync] of [
    ['first sync', first],
    ['next night', nextNight],
  ] as const) {
    const ratio = sync.planned / sync.lowerBound;
    bar(
      `${name}, calls to the lower bound`,
      `${whole(sync.planned)} ÷ ${whole(sync.lowerBound)} = ${ratio.toFixed(2)}`,
      '≤ 1.25',
      ratio <= 1.25,
    );
  }
  const fewer = first.keyResultDays / first.planned;
  bar('first sync, fewer calls than key results × days', `${fewer.toFixed(0)} ×`, '≥ 50 ×', fewer >= 50);
  const faster = naiveMs / first.wallMs;
  bar('first sync, faster than the naive way', `${faster.toFixed(0)} ×`, '≥ 10 ×', faster >= 10);
  const overwritten = await rewrittenAt(id, SYNCS[1]?.[1] as Instant);
  bar('again on the same day, rows for windows that were held', `${overwritten}; ${rowsOf(repacked)}`, '0', overwritten === 0);
  const rows = [...unchanged.written.values()].reduce((sum, count) => sum + count, 0);
  bar('again with nothing new, rows written', rowsOf(unchanged), '0', rows === 0);
}

function rowsOf({ written }: Sync): string {
  return [...written].map(([table, rows]) => `${table} ${rows}`).join(', ');
}

/** Observations of a moment whose window was held before. */
async function rewrittenAt(id: WorkspaceId, at: Instant): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int from observations as o where o.workspace_id = $1 and o.observed_at = $2 and exists (
       select 1 from observations as p where p.series_id = o.series_id and p.grain = o.grain and p.start_on = o.start_on and p.end_on = o.end_on
         and p.item = o.item and p.observed_at < o.observed_at)`,
    [id, at],
  );
  return rows[0]?.count ?? Number.NaN;
}

/** What a connection's check finds out once: zone and currency. Not a part of a sync's time. */
async function checkConnections({ useCases, deps }: OpenFleet, ids: readonly string[]): Promise<void> {
  const check = makeCheckConnection(deps);
  const signal = new AbortController().signal;
  for (let from = 0; from < ids.length; from += 16) await Promise.all(ids.slice(from, from + 16).map((id) => check(id, signal)));
  await useCases.ensureSchedule();
}

async function measureSync(id: WorkspaceId, clock: { now: Instant }, runId: string): Promise<Sync> {
  const fleet = await openFleet(id, clock);
  const scope = { trigger: 'schedule', keyResult: null, connection: null, range: null, except: [] } as const;
  const draft = await makeDraftPlan(fleet.deps)(scope, clock.now);
  await sources.count();
  const before = await written();
  const workers = startWorkers({ backend: fleet.backend, useCasesOf: fleet.useCasesOf, logger: LOGGER });
  const [cpu, databaseCpu, startedMs] = [process.cpuUsage(), serverCpuMs(server.pid), performance.now()];
  const signal = new AbortController().signal;
  await fleet.useCases.planSync({ trigger: 'schedule', runId, scheduled: null, keyResult: null, connection: null, range: null }, signal);
  const run = await untilEnded(fleet, runId);
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  const databaseUsed = serverCpuMs(server.pid);
  await untilDelivered(fleet);
  await workers.stop(5_000);
  await fleet.close();
  if (run.state !== 'succeeded') throw new Error(`${runId} of ${id} ended as ${run.state}`);
  return {
    wallMs,
    cpuMs: (user + system) / 1_000,
    databaseCpuMs: databaseUsed === null || databaseCpu === null ? null : databaseUsed - databaseCpu,
    asked: await sources.count(),
    planned: run.calls.planned,
    lowerBound: draft.plan.lowerBound,
    naiveCalls: draft.naiveCalls,
    keyResultDays: keyResultDays(draft.needs).length,
    needs: draft.needs,
    written: await writtenSince(before),
  };
}

async function untilEnded({ stores }: OpenFleet, runId: string) {
  const deadline = performance.now() + SYNC_WITHIN_MS;
  for (;;) {
    const run = await stores.runs.get(runId);
    if (run !== null && run.endedAt !== null) return run;
    if (performance.now() > deadline) throw new Error(`${runId} did not end: ${JSON.stringify(run)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** What a sync tells is marked as told shortly after it has ended. */
async function untilDelivered({ stores }: OpenFleet): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await stores.outbox.pending(1)).length > 0) {
    if (performance.now() > deadline) throw new Error('the outbox was not emptied within a minute');
    await new Promise((done) => setTimeout(done, 100));
  }
}

function showSync(name: string, sync: Sync): void {
  const { wallMs, cpuMs, databaseCpuMs: database, asked } = sync;
  const share = (ms: number) => `${((100 * ms) / wallMs).toFixed(0)} %`;
  console.log(
    `${name}: ${whole(sync.planned)} calls (${whole(asked.reports)} to GA4, ${whole(asked.others)} to others, ${asked.facts} for facts) in ${(wallMs / 1_000).toFixed(1)} s; our CPU ${(cpuMs / 1_000).toFixed(1)} s = ${share(cpuMs)} of the wall clock${database === null ? '' : `, Postgres ${(database / 1_000).toFixed(1)} s = ${share(database)}`}; one call per key result, metric and window day would be ${whole(sync.naiveCalls)}`,
  );
}

/** Every key result and day that a sync needs, once, with one of the series that need it. */
function keyResultDays(needs: readonly Need[]): readonly { readonly need: Need; readonly day: string }[] {
  const found = new Map<string, { need: Need; day: string }>();
  for (const need of needs) {
    for (const day of daysOf(need.range)) for (const id of need.keyResults) found.set(`${id} ${day}`, { need, day });
  }
  return [...found.values()];
}

/** @returns wall clock per call, in milliseconds, of calls for one day each that also store what they bring */
async function measureNaive(id: WorkspaceId, clock: { now: Instant }, needs: readonly Need[]): Promise<number> {
  const fleet = await openFleet(id, clock);
  const naive = await openFleet(`${id}-naive` as WorkspaceId, clock);
  const all = keyResultDays(needs).filter(({ need }) => need.series.itemDimension === null);
  const step = Math.max(1, Math.floor(all.length / NAIVE_SAMPLE));
  const sample = all.filter((_, index) => index % step === 0).slice(0, NAIVE_SAMPLE);
  const { definition } = await fleet.stores.definitions.current();
  const connections = new Map(definition.connections.map((connection) => [connection.id, connection]));
  const left = [...sample];
  const startedMs = performance.now();
  const work = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { series, grain } = next.need;
      const { account, filter, itemDimension } = series;
      const range = { start: next.day as never, end: addDays(next.day as never, 1) };
      const queries = [
        { account, filter, grain: grain === 'range' ? grain : 'day', itemDimension, metrics: [series.metric], ranges: [range] } as const,
      ];
      const call: PlannedCall = { key: keyOfCall(series.connection, queries), connection: series.connection, queries, keyResults: [] };
      const connection = connections.get(series.connection);
      if (connection === undefined) throw new Error(`no connection ${series.connection}`);
      const state = await fleet.stores.connections.state(connection.id);
      const secret = await fleet.deps.secrets.open(connection, fleet.stores.vault);
      const context = { secret, state, memory: {}, now: clock.now, signal: new AbortController().signal };
      const { observations, answered } = await fleet.deps.gateway.read(connection, call, context);
      await naive.stores.observations.push(observations, answered, clock.now);
    }
  };
  await Promise.all(Array.from({ length: QUEUES.fetch.concurrency }, work));
  const perCall = (performance.now() - startedMs) / sample.length;
  await fleet.close();
  await naive.close();
  return perCall;
}

/** Rows inserted and updated so far, as the server counts them; a session reports when it ends. */
async function written(): Promise<ReadonlyMap<string, number>> {
  let last = '';
  for (;;) {
    const { rows } = await admin.query<{ table: string; rows: string }>(
      `select relname as table, (n_tup_ins + n_tup_upd)::text as rows from pg_stat_user_tables where relname = any($1) order by relname`,
      [FIGURES],
    );
    const text = JSON.stringify(rows);
    if (text === last) return new Map(rows.map((row) => [row.table, Number(row.rows)]));
    last = text;
    await new Promise((done) => setTimeout(done, 1_500));
  }
}
async function writtenSince(before: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>> {
  return new Map([...(await written())].map(([table, rows]) => [table, rows - (before.get(table) ?? 0)]));
}

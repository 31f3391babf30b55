/**
 * Recompute of a whole workspace: 10 000 key results with 90 daily points each, from the database to written progress, through
 * the use case that ends every sync. Says how much of the time the database takes: by the evaluating process' own CPU and by
 * what passes while a query is under way.
 *
 * Usage: npx node bench/recompute.bench.ts [--quick]      (--quick: a tenth)
 * Its own server in a temporary folder, with fsync.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../db/client.ts';
import { makeDeployment } from '../db/deployment.ts';
import { migrate } from '../db/migrate.ts';
import { addDays, inclusiveRange, instant, localDate, range } from '../src/domain/calendar.ts';
import type { KeyResult, OkrDefinition } from '../src/domain/key-result.ts';
import { makeSourceCatalogue } from '../src/main/source-catalogue.ts';
import { APP_DATABASE, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { withDatabase } from '../src/platform/postgres-roles.ts';
import { makeSecretEnvelope } from '../src/platform/vault.ts';
import type { NewObservation, Stores, WorkspaceId } from '../src/ports.ts';
import { cachedDefinitions } from '../src/usecases/cached-definitions.ts';
import type { UseCaseDependencies } from '../src/usecases/dependencies.ts';
import { makeEvaluateNow } from '../src/usecases/evaluate-run.ts';
import { scriptedConnector } from '../test/jobs/scripted-source.ts';
import { KEEP_DAYS } from '../test/support/keep-days.ts';
import { bar, median, showLoad, whole } from './bars.ts';
import { serverCpuMs } from './server-cpu.ts';

const SIZE = process.argv.includes('--quick') ? 1_000 : 10_000;
const DAYS = 90;
const REPEATS = 5;
const SERIES_PER_PUSH = 200;
const FIRST_DAY = localDate('2026-08-22');
const WORKSPACE = 'recompute' as WorkspaceId;
const SILENT = { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error };
const nothing = () => Promise.reject(new Error('a recompute asks no source'));

const seriesOf = (index: number) =>
  ({
    connection: `site-${index % 50}`,
    account: null,
    metric: 'visits',
    filter: { page: { op: 'equals', value: `/${index}` } },
    itemDimension: null,
  }) as const;

function definitionOf(): OkrDefinition {
  const keyResult = (index: number): KeyResult => ({
    kind: 'change',
    id: `kr-${index}`,
    title: `Visits of page ${index}`,
    weight: 1,
    ambition: 'committed',
    unit: null,
    override: null,
    checkIns: [],
    score: null,
    inputs: [{ name: 'input', series: seriesOf(index), missing: 'stop', publishedSince: null }],
    expression: { kind: 'input', name: 'input' },
    window: { kind: 'cycle' },
    per: null,
    starts: null,
    fx: [],
    overlapAcknowledged: false,
    baseline: { kind: 'fixed', value: 1_000 },
    target: { kind: 'value', value: 100_000 },
    stated: null,
    pace: null,
    rollup: null,
  });
  return {
    workspace: {
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      weekStart: 1,
      fiscalYearStart: 1,
      locale: 'sv',
      statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
    },
    connections: Array.from({ length: 50 }, (_, index) => ({ id: `site-${index}`, source: 'scripted', settings: {}, credential: null })),
    cycles: [{ id: 'c', range: inclusiveRange(FIRST_DAY, localDate('2026-12-31')) }],
    objectives: Array.from({ length: SIZE / 4 }, (_, index) => ({
      id: `o-${index}`,
      title: `Objective ${index}`,
      cycle: 'c',
      owner: null,
      parent: null,
      weight: 1,
      keyResults: Array.from({ length: 4 }, (_each, own) => keyResult(4 * index + own)),
    })),
  };
}

function readingsOf(first: number): readonly NewObservation[] {
  return Array.from({ length: SERIES_PER_PUSH }, (_, offset) => first + offset).flatMap((index) => {
    const series = seriesOf(index);
    return Array.from({ length: DAYS }, (_each, day): NewObservation => {
      const start = addDays(FIRST_DAY, day);
      return {
        series,
        grain: 'day',
        range: range(start, addDays(start, 1)),
        item: null,
        value: (index * 31 + day * 7) % 1_000,
        quality: [],
      };
    });
  });
}

/** Wall clock during which at least one store call is under way: what waits for the database, its driver's reading included. */
function timedStores(stores: Stores): { readonly stores: Stores; readonly waited: { ms: number } } {
  const waited = { ms: 0 };
  let open = 0;
  let since = 0;
  const timed = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get: (own, name) => {
        const method = Reflect.get(own, name) as unknown;
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          if (open++ === 0) since = performance.now();
          try {
            return await method.apply(own, given);
          } finally {
            if (--open === 0) waited.ms += performance.now() - since;
          }
        };
      },
    });
  const { observations, progress, connections, schedules, definitions } = stores;
  return {
    waited,
    stores: {
      ...stores,
      observations: timed(observations),
      progress: timed(progress),
      connections: timed(connections),
      schedules: timed(schedules),
      definitions: timed(definitions),
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'nyckel-bench-'));
const server = await startEmbeddedPostgres({ folder, log: { info: () => undefined, warn: console.warn } });
await migrate(server.ownerUrl);
const admin = new pg.Client({ connectionString: withDatabase(server.adminUrl, APP_DATABASE) });
await admin.connect();
const randomness = { fraction: Math.random, token: () => randomUUID(), uuid: () => randomUUID() };
const database = openDatabase(server.appUrl, { max: 12 });
const deployment = makeDeployment({ database, envelope: makeSecretEnvelope(randomBytes(32)), randomness });
try {
  await measure();
} finally {
  await deployment.close();
  await admin.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  showLoad();
  await deployment.ensure(WORKSPACE);
  const stored = deployment.stores(WORKSPACE);
  await stored.definitions.apply(definitionOf(), instant('2026-08-21T12:00:00Z'), 0);
  for (let first = 0; first < SIZE; first += SERIES_PER_PUSH) {
    await stored.observations.push(readingsOf(first), [], instant('2026-11-20T02:00:00Z'));
  }
  await admin.query('analyze');
  const { stores, waited } = timedStores({ ...stored, definitions: cachedDefinitions(stored.definitions) });
  const deps: UseCaseDependencies = {
    clock: { now: () => instant('2026-11-20T03:00:00Z') },
    randomness,
    logger: SILENT,
    stores,
    catalogue: makeSourceCatalogue(new Map([['scripted', scriptedConnector('http://127.0.0.1:9')]])),
    gateway: { read: nothing, check: nothing, discover: nothing },
    secrets: { open: nothing },
    queue: { planSync: nothing, fetch: nothing, evaluate: nothing, deliver: nothing },
    turns: { take: nothing },
    keepDays: KEEP_DAYS,
    pause: async () => undefined,
  };
  const evaluateNow = makeEvaluateNow(deps);
  console.log(`${whole(SIZE)} key results × ${DAYS} days: ${whole(SIZE * DAYS)} observations read, every progress record written anew`);
  const times: { wallMs: number; ownMs: number; databaseMs: number; serverMs: number }[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat += 1) {
    // Every repeat judges another day, so that every record differs and is written.
    const asOf = addDays(localDate('2026-11-18'), -repeat);
    waited.ms = 0;
    const [cpu, serverCpu, startedMs] = [process.cpuUsage(), serverCpuMs(server.pid), performance.now()];
    const { written } = await evaluateNow({ asOf, at: instant('2026-11-20T03:00:00Z'), runId: null, keyResults: null });
    const wallMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(cpu);
    if (written !== SIZE) throw new Error(`${written} records were written; expected ${SIZE}`);
    const serverMs = (serverCpuMs(server.pid) ?? Number.NaN) - (serverCpu ?? Number.NaN);
    if (repeat > 0) times.push({ wallMs, ownMs: (user + system) / 1_000, databaseMs: waited.ms, serverMs });
  }
  const seconds = (name: keyof (typeof times)[number]) => median(times.map((each) => each[name])) / 1_000;
  const share = median(times.map(({ databaseMs, wallMs }) => databaseMs / wallMs));
  console.log(
    `${seconds('wallMs').toFixed(2)} s (median of ${REPEATS}; ${times.map(({ wallMs }) => (wallMs / 1_000).toFixed(2)).join(', ')}), ${whole(SIZE / seconds('wallMs'))} key results/s; in the database's stores ${seconds('databaseMs').toFixed(2)} s, CPU: ours ${seconds('ownMs').toFixed(2)} s, Postgres ${seconds('serverMs').toFixed(2)} s`,
  );
  bar('recompute, time in the database', `${(100 * share).toFixed(0)} %`, '≥ 50 %', share >= 0.5);
}

/**
 * Every way in which a source fails, through the real connectors and the whole engine: how many requests were made, what the
 * failure was named, what key results said meanwhile, and that in the end everything is as if nothing had happened.
 */
import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import ga4 from '../../connectors/ga4/index.ts';
import type { Connector } from '../../connectors/kit/define-connector.ts';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import s3Export from '../../connectors/s3-export/index.ts';
import { BUCKET, exportsAt } from '../../demo/exports.ts';
import type { Fault, FaultyServer, Injection } from '../../demo/faults.ts';
import { startS3Server } from '../../demo/s3-server/start-s3-server.ts';
import { type DemoWorld, type ObjectServer, type S3Credential, startDemoWorld } from '../../demo/start-demo-world.ts';
import type { QueueBackend } from '../../jobs/backend.ts';
import { makeJobQueue, QUEUE_NAMES } from '../../jobs/queues.ts';
import { type RunningScheduler, startScheduler } from '../../jobs/scheduler.ts';
import { makeSourceTurns } from '../../jobs/source-turns.ts';
import { type RunningWorkers, startWorkers } from '../../jobs/worker.ts';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import { instant, localDate, msOfInstant } from '../../src/domain/calendar.ts';
import type { Failure } from '../../src/domain/planning/failure.ts';
import { makeSecretReader } from '../../src/main/secret-reader.ts';
import { makeSourceCatalogue } from '../../src/main/source-catalogue.ts';
import { makeSourceGateway } from '../../src/main/source-gateway.ts';
import type { Stores, SyncRun } from '../../src/ports.ts';
import { makeCheckConnection } from '../../src/usecases/check-connection.ts';
import type { UseCaseDependencies } from '../../src/usecases/dependencies.ts';
import { makeSyncUseCases, type SyncUseCases } from '../../src/usecases/sync-use-cases.ts';
import { eventually, logger, openBackend, type SetClock, setClock, untilEnded } from '../jobs/harness.ts';
import { useDeployment } from '../support/database.ts';
import { KEEP_DAYS } from '../support/keep-days.ts';
import { IS_LONG } from './chaos-run.ts';
import { differences, type FinalState, finalState, withoutTimes } from './final-state.ts';

const NIGHT = '2026-11-24T03:15:00Z';
const PATIENCE_MS = 60_000;
const CONNECTORS: ReadonlyMap<string, Connector> = new Map<string, Connector>([
  ['ga4', ga4],
  ['s3-export', s3Export],
]);

const place = useDeployment();
let world: DemoWorld;
let bucket: ObjectServer;
beforeAll(async () => {
  const startS3: typeof startS3Server = async (options) => {
    const server = await startS3Server(options);
    bucket = server;
    return server;
  };
  world = await startDemoWorld({ now: () => instant(NIGHT), publishEveryMs: 0, startS3 });
});
afterAll(async () => {
  await world.stop();
});

const CHANNELS = ['Organic Search', 'Paid Search', 'Paid Social', 'Direct', 'Email', 'Referral', 'Organic Social', 'Display', 'Affiliates'];
const keyResult = (id: string, metric: string, more = '') =>
  `      - { id: ${id}, title: ${id}, kind: change, input: { connection: source, metric: ${metric}${more} }, window: cycle, baseline: 0, target: 100000 }`;
const OKRS: Readonly<Record<string, { readonly connection: string; readonly keyResults: readonly string[] }>> = {
  ga4: {
    connection: '{ id: source, source: ga4, settings: { property: properties/411000001 }, credential: "vault:" }',
    // More questions than one call holds, so that a sync has a middle.
    keyResults: [
      keyResult('users', 'activeUsers'),
      ...CHANNELS.map((channel, index) =>
        keyResult(`channel-${index}`, 'sessions', `, filter: { sessionDefaultChannelGroup: { equals: "${channel}" } }`),
      ),
    ],
  },
  's3-export': {
    connection: `{ id: source, source: s3-export, credential: "vault:", settings: { location: s3://${BUCKET}/annonser/, region: eu-north-1,
        forcePathStyle: true, pattern: "annonser-2026-1*.csv.gz", format: csv, delimiter: ";", decimal: ",", zone: Europe/Stockholm, date: datum,
        completeAfterDays: 1, settledAfterDays: 30, dimensions: [kampanj],
        metrics: { cost: { column: kostnad, unit: currency, currency: SEK, aggregation: sum }, clicks: { column: klick, unit: count, aggregation: sum } } } }`,
    keyResults: [keyResult('cost', 'cost'), keyResult('clicks', 'clicks')],
  },
};
type Source = keyof typeof OKRS & string;

function definitionFor(source: Source) {
  const { connection, keyResults } = OKRS[source] ?? { connection: '', keyResults: [] };
  const text = `workspace: { zone: Europe/Stockholm, currency: SEK, weekStart: monday, fiscalYearStart: 1, locale: sv }
connections:
  - ${connection}
cycles:
  - { id: q4, starts: 2026-10-01, ends: 2026-12-31 }
objectives:
  - id: all
    title: All
    cycle: q4
    keyResults:
${keyResults.join('\n')}
`;
  const parsed = parseDefinition(text, { fileName: 'okrs.yaml' });
  if (parsed.kind === 'refused') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.definition;
}

/** One workspace, its queue and its workers, on the real connectors. */
class Bench {
  stores!: Stores;
  backend!: QueueBackend;
  clock: SetClock = setClock(NIGHT);
  /** How long the next requests may take; those after them have time. */
  readonly impatience: number[] = [];
  #useCases!: SyncUseCases;
  #workers!: RunningWorkers;
  #scheduler!: RunningScheduler;

  async start(source: Source): Promise<void> {
    this.clock = setClock(NIGHT);
    this.stores = await place.fresh();
    this.backend = await openBackend('postgres', { queueUrl: place.urls.queueUrl, redisUrl: null }, () => msOfInstant(this.clock.now()));
    const http = makeHttp();
    const catalogue = makeSourceCatalogue(CONNECTORS);
    const impatient = {
      request: (request: Parameters<typeof http.request>[0], signal: AbortSignal) =>
        http.request({ ...request, timeoutMs: this.impatience.shift() ?? PATIENCE_MS }, signal),
    };
    const gateway = makeSourceGateway({ catalogue, http: impatient, endpoints: world.endpoints, fileRoots: [] });
    const deps: UseCaseDependencies = {
      clock: this.clock,
      randomness: { fraction: () => 0, token: () => randomUUID(), uuid: () => randomUUID() },
      logger,
      stores: this.stores,
      catalogue,
      gateway,
      secrets: makeSecretReader({}, '/nowhere'),
      queue: makeJobQueue(this.backend),
      turns: makeSourceTurns(this.backend, { warn: () => undefined }),
      keepDays: KEEP_DAYS,
      pause: async () => undefined,
    };
    this.#useCases = makeSyncUseCases(deps, []);
    await this.stores.vault.seal(
      'source',
      JSON.stringify(source === 'ga4' ? world.oauth.serviceAccount : world.credentials['demo-annonser']),
    );
    await this.stores.definitions.apply(definitionFor(source), instant('2026-11-01T00:00:00Z'), 0);
    // What a first sync would do before all else; the faults below are meant for what comes after.
    await makeCheckConnection(deps)('source', new AbortController().signal);
    const parts = { backend: this.backend, useCasesOf: () => this.#useCases, logger };
    this.#workers = startWorkers(parts, { lockMs: 60_000, stalledCheckMs: 30_000 });
    // Repairs when told to.
    this.#scheduler = startScheduler({ ...parts, deployment: { workspaces: async () => [] } }, 3_600_000);
  }

  async stop(): Promise<void> {
    await this.#scheduler.stop();
    await this.#workers.stop(1_000);
    await this.backend.close();
  }

  sync(): Promise<SyncRun> {
    const request = {
      trigger: 'sync_now',
      runId: `run-${randomUUID()}`,
      scheduled: null,
      keyResult: null,
      connection: null,
      range: null,
    } as const;
    return this.#useCases.planSync(request, new AbortController().signal);
  }

  ended({ id }: SyncRun): Promise<SyncRun> {
    return untilEnded(this, id, 120_000);
  }

  /** Until a call waits. @returns for how long it will, at most */
  waiting({ id }: SyncRun): Promise<number> {
    return eventually(async () => {
      const calls = await this.stores.runs.calls(id);
      // The others are planned still: their scope is parked.
      if (calls.every(({ state }) => state === 'planned') || calls.some(({ state }) => state === 'running')) return null;
      const until = calls.flatMap(({ waitingUntil }) => (waitingUntil === null ? [] : [msOfInstant(waitingUntil)]));
      if (until.length === 0) throw new Error(`no call waits: ${JSON.stringify(calls.map(({ state, failure }) => [state, failure]))}`);
      return Math.max(...until) - msOfInstant(this.clock.now());
    }, 60_000);
  }

  /** Time goes by, for us and for the queue. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    const client = new pg.Client({ connectionString: place.urls.queueUrl });
    await client.connect();
    await client.query('update bullmq.nyckel_scopes set parked_until = null');
    await client.end();
    for (const name of QUEUE_NAMES) await this.backend.queue(name).promoteJobs();
  }

  async states(): Promise<readonly string[]> {
    return [...new Set((await this.stores.progress.latest()).map(({ evaluation }) => evaluation.state))].sort();
  }

  async failures({ id }: SyncRun): Promise<readonly Failure['next'][]> {
    return (await this.stores.runs.calls(id)).flatMap(({ failure, state }) =>
      state === 'failed' && failure !== null ? [failure.next] : [],
    );
  }

  /** What is held and shown, whenever it came. */
  async board(): Promise<FinalState> {
    const state = withoutTimes(await finalState(place.urls.appUrl, this.stores.workspaceId));
    const { series = [], observations = [], frozen = [] } = state;
    const shown = (await this.stores.progress.latest()).map(({ keyResult, evaluation }) => [keyResult, evaluation.value, evaluation.state]);
    return { series, observations, frozen, shown };
  }
}

function asked(server: FaultyServer): number {
  return world.faults.seen.filter((request) => request.server === server).length;
}

interface Row {
  readonly name: string;
  readonly inject: readonly Injection[];
  /** Requests beyond those of an undisturbed sync, until the run has ended. */
  readonly extra: number | null;
  /** What failed calls are named; none: the run succeeds by itself. */
  readonly fails?: Failure['next'];
  /** What key results say, where a call failed. */
  readonly state?: string;
  /** For how long it waits, where a source asks for it. */
  readonly waitsMs?: number;
  readonly impatience?: readonly number[];
  /** Takes half a minute. */
  readonly long?: boolean;
}
const status = (code: number, headers: Readonly<Record<string, string>> = {}, body: unknown = undefined): Fault => ({
  kind: 'status',
  status: code,
  headers,
  ...(body === undefined ? {} : { body }),
});

/** A page without rows of a list that has some. */
const emptyReports = { reports: [] as unknown[] };
const emptyReport = (metrics: readonly { name: string }[], dimensions: readonly { name: string }[]) => ({
  dimensionHeaders: dimensions,
  metricHeaders: metrics.map(({ name }) => ({ name, type: 'TYPE_INTEGER' })),
  rows: [],
  rowCount: 400,
});
const GA4: readonly Row[] = [
  {
    name: '429 that names a time: waits so long, spends no attempt',
    inject: [{ server: 'ga4', fault: { kind: 'quota', quota: 'concurrent', retryAfterS: 45 } }],
    extra: 1,
    waitsMs: 45_000,
  },
  {
    name: '429 that names no time: waits as long as the quota takes',
    inject: [{ server: 'ga4', fault: { kind: 'quota', quota: 'concurrent' } }],
    extra: 1,
    waitsMs: 30_000,
  },
  {
    name: '429 of an hour: told to the key results, and waited for',
    inject: [{ server: 'ga4', fault: { kind: 'quota', quota: 'hour' } }],
    extra: 1,
    waitsMs: 46 * 60_000,
    state: 'quota_exhausted',
  },
  { name: 'a burst of 500', inject: [{ server: 'ga4', fault: status(500), times: 4 }], extra: 4 },
  { name: 'a front end that answers HTML', inject: [{ server: 'ga4', fault: { kind: 'html' }, times: 2 }], extra: 2 },
  { name: 'a connection reset before the answer', inject: [{ server: 'ga4', fault: { kind: 'reset', when: 'before' } }], extra: 1 },
  {
    name: 'a connection reset in the middle of the body',
    inject: [{ server: 'ga4', fault: { kind: 'reset', when: 'mid_body' } }],
    extra: 1,
  },
  {
    name: 'slower than the time allowed',
    inject: [{ server: 'ga4', fault: { kind: 'slow', delayMs: PATIENCE_MS } }],
    impatience: [1_000],
    extra: 1,
  },
  {
    name: 'an access token that is no longer taken, and a fresh one that is',
    inject: [{ server: 'ga4', fault: { kind: 'expired_token' } }],
    extra: 1,
  },
  {
    name: 'truncated JSON',
    inject: [{ server: 'ga4', fault: { kind: 'truncated' } }],
    extra: 0,
    fails: 'fix_connector',
    state: 'source_error',
  },
  {
    name: 'an empty page of a list that goes on',
    inject: [
      {
        server: 'ga4',
        fault: status(200, {}, emptyReports),
        when: ({ body, path }) => {
          const asked = JSON.parse(body) as { requests?: { metrics: { name: string }[]; dimensions?: { name: string }[] }[] };
          if (!path.endsWith('batchRunReports')) return false;
          emptyReports.reports = (asked.requests ?? []).map(({ metrics, dimensions = [] }) => emptyReport(metrics, dimensions));
          return true;
        },
      },
    ],
    extra: 0,
    fails: 'fix_connector',
    state: 'source_error',
  },
];

/** A page of a listing that is empty and goes on. */
const emptyListing = (token: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name><Prefix>annonser/</Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken></ListBucketResult>`;
const XML = { 'content-type': 'application/xml' };
const isListing = ({ path }: { readonly path: string }) => path.includes('list-type');
const isObject = (request: { readonly path: string }) => !isListing(request);
const onList = (fault: Fault, times = 1): Injection => ({ server: 's3', fault, times, when: isListing });
const onObject = (fault: Fault, after = 0): Injection => ({ server: 's3', fault, after, when: isObject });
const S3: readonly Row[] = [
  { name: '429 that names a time', inject: [onList(status(429, { 'retry-after': '45', ...XML }, ''))], extra: 1, waitsMs: 45_000 },
  { name: 'SlowDown, which names no time', inject: [onList({ kind: 'quota', quota: 'concurrent' })], extra: 1, waitsMs: 60_000 },
  { name: 'a burst of 500', inject: [onList(status(500, XML, ''), 4)], extra: 4 },
  { name: 'a connection reset before the listing', inject: [onList({ kind: 'reset', when: 'before' })], extra: 1 },
  { name: 'a file that breaks off in the middle', inject: [onObject({ kind: 'reset', when: 'mid_body' })], extra: 2 },
  { name: 'a file that is shorter than listed', inject: [onObject({ kind: 'truncated' })], extra: 2 },
  {
    name: 'a page token handed out twice',
    inject: [onList(status(200, XML, emptyListing('again')), 2)],
    extra: null,
    fails: 'fix_connector',
    state: 'source_error',
  },
  { name: 'slower than the time allowed', inject: [onObject({ kind: 'slow', delayMs: 31_000 })], extra: 2, long: true },
];

describe.each([
  ['ga4', 'ga4', GA4],
  ['s3-export', 's3', S3],
] as const)('%s', (source, server, rows) => {
  let bench: Bench;
  let undisturbed: FinalState;
  let requests = 0;
  beforeAll(async () => {
    bench = new Bench();
    await bench.start(source);
    world.faults.forget();
    expect(await bench.ended(await bench.sync())).toMatchObject({ state: 'succeeded' });
    requests = asked(server);
    undisturbed = await bench.board();
    await bench.stop();
  });
  beforeEach(async () => {
    world.faults.clear();
    bench = new Bench();
    await bench.start(source);
    world.faults.forget();
  });
  afterEach(async () => {
    await bench.stop();
  });
  const expectUndisturbed = async () => {
    expect(differences(undisturbed, await bench.board())).toEqual([]);
  };

  test('an undisturbed sync is more than one request', () => {
    expect(requests).toBeGreaterThan(1);
  });

  test.each(rows.filter(({ long }) => long !== true || IS_LONG))('$name', { timeout: 300_000 }, async (row) => {
    for (const injection of row.inject) world.faults.inject(injection);
    bench.impatience.push(...(row.impatience ?? []));
    const begun = await bench.sync();
    if (row.waitsMs !== undefined) {
      expect(await bench.waiting(begun)).toBe(row.waitsMs);
      if (row.state !== undefined) await eventually(async () => ((await bench.states()).includes(row.state ?? '') ? true : null));
      await bench.pass(row.waitsMs);
    }
    const run = await bench.ended(begun);
    if (row.extra !== null) expect(asked(server)).toBe(requests + row.extra);
    expect(new Set(await bench.failures(run))).toEqual(new Set(row.fails === undefined ? [] : [row.fails]));
    if (row.fails !== undefined) {
      expect(await bench.states()).toContain(row.state);
      world.faults.clear();
      expect(await bench.ended(await bench.sync())).toMatchObject({ state: 'succeeded' });
    } else expect(run.state).toBe('succeeded');
    await expectUndisturbed();
  });
});

describe('ga4', () => {
  let bench: Bench;
  beforeEach(async () => {
    world.faults.clear();
    bench = new Bench();
    await bench.start('ga4');
    world.faults.forget();
  });
  afterEach(async () => {
    await bench.stop();
  });

  test('a grant that is revoked in the middle spends one more request, keeps what came, and goes on once a person has acted', {
    timeout: 300_000,
  }, async () => {
    let count = 0;
    world.faults.inject({
      server: 'ga4',
      fault: status(500),
      when: () => {
        count += 1;
        if (count === 2) world.faults.revokeGrants();
        return false;
      },
    });
    const run = await bench.ended(await bench.sync());
    expect(run).toMatchObject({ state: 'partly_failed' });
    expect(run.calls.succeeded).toBeGreaterThan(0);
    expect(new Set(await bench.failures(run))).toEqual(new Set(['reauthorize']));
    expect(await bench.states()).toEqual(['auth_failed']);
    const spent = world.faults.seen.length;
    await bench.ended(await bench.sync());
    expect(world.faults.seen.length - spent, 'a person asked: the connection is checked, nothing else').toBeLessThanOrEqual(3);
    world.faults.clear();
    expect(await bench.ended(await bench.sync())).toMatchObject({ state: 'succeeded' });
    expect(await bench.states()).toEqual(['ok']);
  });

  test('figures that the source takes back and gives again are restated each time, and nothing else is written', {
    timeout: 300_000,
  }, async () => {
    await bench.ended(await bench.sync());
    const before = await bench.board();
    world.faults.restate([{ from: localDate('2026-11-20'), to: localDate('2026-11-21'), share: 0.3 }]);
    bench.clock.advance(3_600_000);
    const down = await bench.ended(await bench.sync());
    expect(down.counts.restated).toBeGreaterThan(0);
    expect(down.counts.added).toBe(0);
    world.faults.restate([]);
    bench.clock.advance(3_600_000);
    const up = await bench.ended(await bench.sync());
    expect(up.counts).toMatchObject({ added: 0, restated: down.counts.restated });
    expect((await bench.board()).shown).toEqual(before.shown);
  });
});

describe('s3-export', () => {
  let bench: Bench;
  beforeEach(async () => {
    world.faults.clear();
    bench = new Bench();
    await bench.start('s3-export');
    world.faults.forget();
  });
  afterEach(async () => {
    await bench.stop();
  });

  test('a credential that expires between two files parks the connection at once, and everything is read once it is renewed', {
    timeout: 300_000,
  }, async () => {
    world.faults.inject(onObject({ kind: 'expired_token' }, 1));
    const run = await bench.ended(await bench.sync());
    expect(new Set(await bench.failures(run))).toEqual(new Set(['reauthorize']));
    expect(await bench.states()).toEqual(['auth_failed']);
    const spent = asked('s3');
    expect(await bench.ended(await bench.sync())).toMatchObject({ state: 'succeeded' });
    expect(asked('s3')).toBeGreaterThan(spent);
    expect(await bench.states()).toEqual(['ok']);
  });

  test('a file that is delivered again with corrected figures restates them, and only them', { timeout: 300_000 }, async () => {
    await bench.ended(await bench.sync());
    const file = [...exportsAt(world.world, instant(NIGHT))].find(({ key }) => key.endsWith('annonser-2026-11.csv.gz'));
    if (file === undefined) throw new Error('no export of the month');
    const lines = gunzipSync(file.body).toString('utf8').split('\n');
    const row = (lines[1] ?? '').split(';');
    row[4] = String(Number(row[4]) + 5);
    lines[1] = row.join(';');
    await bucket.put(BUCKET, file.key, gzipSync(lines.join('\n')));
    bench.clock.advance(3_600_000);
    try {
      const run = await bench.ended(await bench.sync());
      expect(run.counts).toMatchObject({ added: 0, restated: 1 });
    } finally {
      await bucket.put(BUCKET, file.key, file.body);
    }
  });

  test('an empty page of a listing that goes on is a page like any other', { timeout: 300_000 }, async () => {
    await bucket.put(BUCKET, 'annonser/0-first.txt', Buffer.from('not an export'));
    world.faults.inject(onList(status(200, XML, emptyListing(await tokenOfFirstPage()))));
    expect(await bench.ended(await bench.sync())).toMatchObject({ state: 'succeeded' });
    expect(await bench.states()).toEqual(['ok']);
  });
});

/** As the server gives it for a page of one object. */
async function tokenOfFirstPage(): Promise<string> {
  const client = new S3Client({
    region: 'eu-north-1',
    endpoint: world.endpoints.s3 ?? '',
    forcePathStyle: true,
    credentials: world.credentials['demo-annonser'] as S3Credential,
  });
  try {
    const { NextContinuationToken = '' } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'annonser/', MaxKeys: 1 }));
    expect(NextContinuationToken).not.toBe('');
    return NextContinuationToken;
  } finally {
    client.destroy();
  }
}

/** What happens after each kind of failure, with real Postgres and both queues: calls made, calls saved, and what is left. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { startScheduler } from '../../jobs/scheduler.ts';
import type { RunningWorkers } from '../../jobs/worker.ts';
import { instant } from '../../src/domain/calendar.ts';
import { ConflictError, type Stores } from '../../src/ports.ts';
import { change, input, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import {
  type BackendKind,
  define,
  eventually,
  type Harness,
  logger,
  makeHarness,
  okrs,
  openBackend,
  type SetClock,
  setClock,
  sync,
  untilEnded,
} from './harness.ts';
import { keyResult, ONE_EACH, status } from './rig.ts';
import { type Fault, type ScriptedLimits, type ScriptedSource, startScriptedSource } from './scripted-source.ts';

const place = useDeployment();
let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  let backend: QueueBackend;
  let source: ScriptedSource;
  let stores: Stores;
  let clock: SetClock;
  let workers: RunningWorkers | null = null;
  let prefix = '';
  const anotherBackend = () =>
    openBackend(kind, { queueUrl: place.urls.queueUrl, redisUrl: redis.url, prefix }, () => Date.parse(clock.now()));
  beforeEach(async () => {
    clock = setClock('2026-10-20T03:15:00Z');
    source = await startScriptedSource();
    stores = await place.fresh();
    prefix = `t${randomUUID().slice(0, 8)}`;
    backend = await anotherBackend();
  });
  afterEach(async () => {
    await workers?.stop(1_000);
    workers = null;
    for (const name of QUEUE_NAMES) await backend.queue(name).obliterate({ force: true });
    await backend.close();
    await source.stop();
  });
  const harnessOf = (limits?: ScriptedLimits, fraction = 0): Harness =>
    makeHarness({ deployment: place.deployment, stores, backend, clock, source, fraction, ...(limits === undefined ? {} : { limits }) });
  const work = (harness: Harness) => {
    workers = harness.startWorkers();
  };

  test('a passing fault is tried again and leaves no trace', async () => {
    const harness = harnessOf();
    source.faultOf = (_, count) => (count <= 2 ? status(500) : null);
    await define(stores, okrs([keyResult('visits')]));
    work(harness);
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run).toMatchObject({ state: 'succeeded', counts: { added: 19 } });
    expect(source.requests).toHaveLength(3);
    expect(await stores.connections.state('site')).toMatchObject({ failure: null });
  });

  test.each<[string, Fault]>([
    ['a reset connection', { kind: 'reset' }],
    ['a server error', status(503)],
    ['a throttle that names no time', status(429)],
  ])('%s that does not pass ends the call after five attempts, and the last good value stays', async (_, fault) => {
    const harness = harnessOf();
    await define(stores, okrs([keyResult('visits')]));
    work(harness);
    await untilEnded(harness, (await sync(harness)).id);
    const before = (await stores.progress.latestOf('site-visits'))?.evaluation.value;
    source.requests.length = 0;
    source.faultOf = () => fault;
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run).toMatchObject({ state: 'failed', calls: { failed: 1 } });
    expect(source.requests).toHaveLength(5);
    expect((await stores.progress.latestOf('site-visits'))?.evaluation).toMatchObject({ value: before, state: 'source_error' });
  });

  test('a dead credential spends one call, parks the connection and tells its key results', async () => {
    const harness = harnessOf(ONE_EACH);
    source.faultOf = ({ connection }) => (connection === 'site' ? status(401) : null);
    const own = ['visits', 'leads', 'orders'].map((metric) => keyResult(metric));
    await define(stores, okrs([...own, keyResult('visits', 'shop')], ['site', 'shop']));
    work(harness);
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run).toMatchObject({ state: 'partly_failed', calls: { succeeded: 1, failed: 3 } });
    expect(source.requests.filter(({ connection }) => connection === 'site')).toHaveLength(1);
    expect((await stores.progress.latest()).map((record) => [record.keyResult, record.evaluation.state])).toEqual([
      ['site-visits', 'auth_failed'],
      ['site-leads', 'auth_failed'],
      ['site-orders', 'auth_failed'],
      ['shop-visits', 'ok'],
    ]);
    source.requests.length = 0;
    await untilEnded(harness, (await sync(harness, { trigger: 'schedule' })).id);
    expect(source.requests.filter(({ connection }) => connection === 'site')).toEqual([]);
  });

  test('once a person has mended the credential a sync asks again and clears the failure', async () => {
    const harness = harnessOf(ONE_EACH);
    source.faultOf = () => status(401);
    await define(stores, okrs([keyResult('visits')]));
    work(harness);
    await untilEnded(harness, (await sync(harness)).id);
    source.faultOf = () => null;
    clock.set('2026-10-20T08:00:00Z');
    await untilEnded(harness, (await sync(harness)).id);
    expect(await stores.connections.state('site')).toMatchObject({ failure: null, parkedUntil: null });
    expect((await stores.progress.latestOf('site-visits'))?.evaluation.state).toBe('ok');
  });

  test('being killed or stopped spends no attempt: a call that was begun often is still tried as often as any', async () => {
    const harness = harnessOf();
    source.faultOf = (_, count) => (count <= 4 ? status(503) : null);
    await define(stores, okrs([keyResult('visits')]));
    const { id } = await sync(harness);
    const [call] = await stores.runs.calls(id);
    for (let kill = 0; kill < 4; kill++) await stores.runs.begin(id, call?.key ?? '', clock.now());
    work(harness);
    expect(await untilEnded(harness, id)).toMatchObject({ state: 'succeeded' });
    expect(source.requests).toHaveLength(5);
    expect((await stores.runs.calls(id))[0]).toMatchObject({ attempts: 5 });
  });

  test.each([
    ['fails', 503],
    ['is refused', 403],
    ['is halved', 400],
  ])('a worker whose call %s after another has begun it leaves the call to that one', async (_, code) => {
    const harness = harnessOf();
    await define(stores, okrs(['visits', 'leads'].map((metric) => keyResult(metric))));
    const { id } = await sync(harness);
    const [call] = await stores.runs.calls(id);
    const key = call?.key ?? '';
    source.faultOf = () => status(code);
    source.latencyMs = 300;
    const late = harness.useCases.runCall({ runId: id, key, signal: new AbortController().signal });
    await eventually(async () => (source.requests.length > 0 ? true : null));
    await stores.runs.begin(id, key, clock.now());
    expect(await late).toEqual({ kind: 'superseded' });
    expect((await stores.runs.call(id, key))?.state).toBe('running');
  });

  test('a source that does not say what is left of its day is counted, and not asked beyond what it allows', async () => {
    // The check before the plan is counted too.
    const harness = harnessOf({ ...ONE_EACH, perDay: 4 });
    await define(stores, okrs(['visits', 'leads', 'orders', 'signups'].map((metric) => keyResult(metric))));
    work(harness);
    const { id } = await sync(harness);
    await eventually(async () => ((await stores.runs.calls(id)).some(({ state }) => state === 'waiting') ? true : null));
    // Stopped with one call's worth to spare.
    expect(source.requests).toHaveLength(2);
    expect(await stores.runs.quotas('site')).toMatchObject([
      { quota: 'requestsPerDay', remaining: 1, resetsAt: '2026-10-21T00:00:00.000Z' },
    ]);
    expect((await stores.runs.calls(id)).find(({ state }) => state === 'waiting')?.waitingUntil).toBe('2026-10-21T00:00:00.000Z');
  });

  test('a call that is tried again is counted each time that the source was asked', async () => {
    const harness = harnessOf({ ...ONE_EACH, perDay: 100 });
    source.faultOf = (_, count) => (count <= 2 ? status(500) : null);
    await define(stores, okrs([keyResult('visits')]));
    work(harness);
    await untilEnded(harness, (await sync(harness)).id);
    expect(source.requests).toHaveLength(3);
    // The check before the plan, and three times the call.
    expect(await stores.runs.quotas('site')).toMatchObject([{ quota: 'requestsPerDay', remaining: 96 }]);
  });

  test('a source that names a time is left alone until then, and waiting spends no attempt', async () => {
    const harness = harnessOf(ONE_EACH);
    let throttled = 0;
    source.faultOf = () => {
      throttled += 1;
      return throttled <= 7 ? status(429, 1) : null;
    };
    await define(stores, okrs([keyResult('visits')]));
    work(harness);
    const { id } = await sync(harness);
    const run = await untilEnded(harness, id, 30_000);
    expect(run.state).toBe('succeeded');
    expect(source.requests).toHaveLength(8);
    expect((await stores.runs.calls(id))[0]).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  test('a long wait is told to the key results at once, and other connections go on', async () => {
    const harness = harnessOf(ONE_EACH);
    source.faultOf = ({ connection }) => (connection === 'site' ? status(429, 3_600) : null);
    await define(stores, okrs([keyResult('visits'), keyResult('leads'), keyResult('visits', 'shop')], ['site', 'shop']));
    work(harness);
    const { id } = await sync(harness);
    await eventually(async () => ((await stores.progress.latestOf('shop-visits'))?.evaluation.state === 'ok' ? true : null));
    await eventually(async () => ((await stores.progress.latestOf('site-visits'))?.evaluation.state === 'quota_exhausted' ? true : null));
    expect((await stores.runs.get(id))?.endedAt).toBeNull();
    expect(source.requests.filter(({ connection }) => connection === 'site')).toHaveLength(1);
    expect(await stores.connections.state('site')).toMatchObject({ parkedUntil: '2026-10-20T04:15:00.000Z' });
  });

  test('what comes after a long wait has begun is shown all the same, once its connection has ended', async () => {
    const harness = harnessOf(ONE_EACH);
    source.faultOf = ({ connection }) => (connection === 'site' ? status(429, 3_600) : null);
    await define(stores, okrs([keyResult('visits'), keyResult('visits', 'shop')], ['site', 'shop']));
    const { id } = await sync(harness);
    const call = (await stores.runs.calls(id)).find((each) => each.call.connection === 'site');
    const data = { runId: id, key: call?.key ?? '', connection: 'site', priority: 'normal' } as const;
    const waits = await harness.useCases.runCall({ ...data, signal: new AbortController().signal });
    expect(waits).toMatchObject({ kind: 'waiting', isLong: true });
    await harness.useCases.evaluateRun(id);
    await backend.limits.park(JSON.stringify(['connection', stores.workspaceId, 'site']), 60_000);
    work(harness);
    await eventually(async () => ((await stores.progress.latestOf('shop-visits'))?.evaluation.state === 'ok' ? true : null));
    expect((await stores.runs.get(id))?.endedAt).toBeNull();
  });

  test('an account that has to wait leaves the other accounts of its connection alone', async () => {
    const harness = harnessOf({ ...ONE_EACH, concurrent: 2 });
    const account = (key: string) => ({ ...input('visits'), series: { ...input('visits').series, account: key } });
    source.faultOf = ({ queries }) => (queries.some((query) => query.account === 'a') ? status(429, 3_600, 'account') : null);
    const own = ['a', 'b'].map((name) => change({ id: name, target: to(10_000), inputs: [account(name)] }));
    await define(stores, okrs(own));
    work(harness);
    await sync(harness);
    await eventually(async () => (source.requests.some(({ queries }) => queries[0]?.account === 'b') ? true : null));
    const of = (connection: string, name: string | null) => harness.useCases.callLimits(connection, name);
    const parked = async (name: string) => {
      const { parks } = await of('site', name);
      return backend.limits.parkedMs(Object.values(parks));
    };
    await eventually(async () => ((await parked('a')) > 3_000_000 ? true : null));
    expect(await parked('b')).toBe(0);
  });

  test('one refused metric is found by halving, parked by itself, and the others are brought', async () => {
    const harness = harnessOf();
    source.faultOf = ({ queries }) => (queries.some((query) => query.metrics.includes('leads')) ? status(400) : null);
    const metrics = ['visits', 'leads', 'orders', 'signups', 'downloads'];
    await define(stores, okrs(metrics.map((metric) => keyResult(metric))));
    work(harness);
    const { id } = await sync(harness);
    const run = await untilEnded(harness, id);
    expect(run.state).toBe('partly_failed');
    const calls = await stores.runs.calls(id);
    const refused = calls.filter(({ state }) => state === 'failed');
    expect(refused.map(({ call, failure }) => [call.queries.flatMap((query) => query.metrics), failure?.next])).toEqual([
      [['leads'], 'fix_binding'],
    ]);
    expect((await stores.progress.latest()).filter(({ evaluation }) => evaluation.value !== null).map(({ keyResult: own }) => own)).toEqual(
      metrics.filter((metric) => metric !== 'leads').map((metric) => `site-${metric}`),
    );
    expect((await stores.connections.state('site')).notes).toEqual([expect.stringContaining('leads')]);
    source.requests.length = 0;
    clock.set('2026-10-21T03:15:00Z');
    const next = await untilEnded(harness, (await sync(harness, { trigger: 'schedule' })).id);
    expect(next.state).toBe('succeeded');
    expect(source.requests.some(({ queries }) => queries.some((query) => query.metrics.includes('leads')))).toBe(false);
  });

  test.each([
    [403, 'an account that may not be read costs one request, however much was asked of it', 1],
    [422, 'a refusal of one binding is looked for by halving, which ends', 7],
  ])('%i: %s', async (code, _, requests) => {
    const harness = harnessOf();
    source.faultOf = () => status(code);
    await define(stores, okrs(['visits', 'leads', 'orders', 'signups'].map((metric) => keyResult(metric))));
    work(harness);
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run.state).toBe('failed');
    expect(source.requests).toHaveLength(requests);
    source.requests.length = 0;
    expect((await sync(harness, { trigger: 'schedule' })).calls.planned).toBe(0);
  });

  test('an answer that cannot be read keeps the last good value and says so', async () => {
    const harness = harnessOf();
    await define(stores, okrs([keyResult('visits')]));
    work(harness);
    await untilEnded(harness, (await sync(harness)).id);
    source.faultOf = () => ({ kind: 'truncated' });
    clock.set('2026-10-20T08:00:00Z');
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run.state).toBe('failed');
    const record = await stores.progress.latestOf('site-visits');
    expect(record?.evaluation).toMatchObject({ state: 'source_error', knownThrough: '2026-10-19' });
    expect(record?.evaluation.value).toBeGreaterThan(0);
  });

  test('a crash between the last fetch and the evaluation is made good at the next start', async () => {
    const harness = harnessOf();
    await define(stores, okrs([keyResult('visits')]));
    const { id } = await sync(harness);
    const [call] = await stores.runs.calls(id);
    // A worker commits the call and dies before it asks for the evaluation.
    await harness.useCases.runCall({ runId: id, key: call?.key ?? '', signal: new AbortController().signal });
    for (const name of QUEUE_NAMES) await backend.queue(name).obliterate({ force: true });
    work(harness);
    const scheduler = startScheduler({
      backend,
      useCasesOf: harness.useCasesOf,
      logger,
      deployment: { workspaces: async () => [stores.workspaceId] },
    });
    const run = await untilEnded(harness, id);
    await scheduler.stop();
    expect(run.state).toBe('succeeded');
    // By this run, or by the schedule's that the scheduler has made good as well.
    expect(await stores.progress.latestOf('site-visits')).not.toBeNull();
  });

  test('a flushed queue loses no run, no call and no schedule', async () => {
    const harness = harnessOf(ONE_EACH);
    await define(stores, okrs(['visits', 'leads', 'orders'].map((metric) => keyResult(metric))));
    const { id } = await sync(harness);
    const parts = { backend, useCasesOf: harness.useCasesOf, logger, deployment: { workspaces: async () => [stores.workspaceId] } };
    const scheduler = startScheduler(parts);
    await scheduler.repair();
    for (const name of QUEUE_NAMES) await backend.queue(name).obliterate({ force: true });
    for (const { key } of await backend.queue('plan-sync').getJobSchedulers()) await backend.queue('plan-sync').removeJobScheduler(key);
    await scheduler.repair();
    expect(await backend.queue('plan-sync').getJobSchedulersCount()).toBe(1);
    work(harness);
    expect(await untilEnded(harness, id)).toMatchObject({ state: 'succeeded', calls: { succeeded: 3 } });
    await scheduler.stop();
  });

  test('a worker that was paused and wakes up late cannot overwrite what another has brought since', async () => {
    const harness = harnessOf();
    await define(stores, okrs([keyResult('visits')]));
    const { id } = await sync(harness);
    const [call] = await stores.runs.calls(id);
    const paused = await stores.runs.begin(id, call?.key ?? '', clock.now());
    work(harness);
    await untilEnded(harness, id);
    const before = (await stores.progress.latestOf('site-visits'))?.evaluation.value;
    const late = {
      runId: id,
      callKey: call?.key ?? '',
      fence: paused?.fence ?? 0,
      observedAt: instant('2026-10-20T09:00:00Z'),
      observations: [],
      answered: [],
      exchanges: [],
      memory: {},
      quotas: [],
      outcome: { kind: 'succeeded' },
    } as const;
    await expect(stores.runs.commit(late)).rejects.toThrow(ConflictError);
    expect((await stores.progress.latestOf('site-visits'))?.evaluation.value).toBe(before);
  });

  test('no more calls are with a source at once than it allows, whatever the number of workers', async () => {
    const harness = harnessOf({ ...ONE_EACH, concurrent: 2 });
    source.latencyMs = 200;
    const metrics = ['visits', 'leads', 'orders', 'signups', 'downloads', 'clicks', 'impressions'];
    await define(stores, okrs(metrics.map((metric) => keyResult(metric))));
    const backends = [await anotherBackend(), await anotherBackend()];
    const others = backends.map((own) => harness.startWorkers(own));
    work(harness);
    const run = await untilEnded(harness, (await sync(harness)).id, 30_000);
    await Promise.all(others.map((each) => each.stop(1_000)));
    await Promise.all(backends.map((own) => own.close()));
    expect(run).toMatchObject({ state: 'succeeded', calls: { succeeded: 7 } });
    expect(source.open.most).toBe(2);
    expect(source.requests).toHaveLength(7);
  });

  test('a worker that is told to stop hands back the call it could not finish, and another finishes it', async () => {
    const harness = harnessOf();
    source.faultOf = (_, count) => (count === 1 ? { kind: 'hang' } : null);
    await define(stores, okrs([keyResult('visits')]));
    const first = harness.startWorkers();
    const { id } = await sync(harness);
    await eventually(async () => (source.requests.length > 0 ? true : null));
    const began = performance.now();
    await first.stop(300);
    expect(performance.now() - began).toBeLessThan(5_000);
    work(harness);
    expect((await untilEnded(harness, id)).state).toBe('succeeded');
    expect(source.requests).toHaveLength(2);
  });
});

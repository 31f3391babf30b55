/** The way of a number on real Postgres and on both places a queue can live. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import type { RunningWorkers } from '../../jobs/worker.ts';
import { localDate } from '../../src/domain/calendar.ts';
import type { Stores } from '../../src/ports.ts';
import { makeExplainKeyResult } from '../../src/usecases/explain-key-result.ts';
import { syncCallView } from '../../src/usecases/sync-call-view.ts';
import { change, input, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import {
  type BackendKind,
  define,
  type Harness,
  makeHarness,
  oct,
  okrs,
  openBackend,
  type SetClock,
  setClock,
  sync,
  untilEnded,
} from './harness.ts';
import { plainValue, type ScriptedSource, startScriptedSource } from './scripted-source.ts';

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
  let harness: Harness;
  let workers: RunningWorkers | null = null;
  beforeEach(async () => {
    clock = setClock('2026-10-20T03:15:00Z');
    source = await startScriptedSource();
    stores = await place.fresh();
    backend = await openBackend(kind, { queueUrl: place.urls.queueUrl, redisUrl: redis.url }, () => Date.parse(clock.now()));
    harness = makeHarness({ deployment: place.deployment, stores, backend, clock, source });
  });
  afterEach(async () => {
    await workers?.stop(1_000);
    workers = null;
    await backend.close();
    await source.stop();
  });
  const work = () => {
    workers = harness.startWorkers();
  };
  const visits = change({ id: 'visits', target: to(10_000), inputs: [input('visits')] });

  test('a sync brings observations and computes progress from them', async () => {
    await define(stores, okrs([visits]));
    work();
    const { id } = await sync(harness);
    const run = await untilEnded(harness, id);
    expect(run).toMatchObject({ state: 'succeeded', calls: { planned: 1, succeeded: 1, failed: 0 }, counts: { added: 19, restated: 0 } });
    const record = await stores.progress.latestOf('visits');
    const days = Array.from({ length: 19 }, (_, index) => localDate(`2026-10-${String(index + 1).padStart(2, '0')}`));
    expect(record?.evaluation).toMatchObject({
      value: days.reduce((sum, day) => sum + plainValue('site', 'visits', day), 0),
      state: 'ok',
      knownThrough: '2026-10-19',
    });
    expect(source.requests).toHaveLength(1);
  });

  test('with a clock that stands still, what a later run has read is known and explained', async () => {
    await define(stores, okrs([visits]));
    work();
    source.valueOf = () => 10;
    await untilEnded(harness, (await sync(harness)).id);
    // The last two days can still be restated.
    source.valueOf = () => 11;
    await untilEnded(harness, (await sync(harness)).id);
    expect((await stores.progress.latestOf('visits'))?.evaluation.value).toBe(192);
    const { text } = await makeExplainKeyResult(harness.deps)('visits', { asOf: null, knownAt: null, locale: 'en' });
    expect(text).toContain('192');
  });

  test('a second sync asks only for what may still change, and writes no observation', async () => {
    await define(stores, okrs([visits]));
    work();
    await untilEnded(harness, (await sync(harness)).id);
    const again = await untilEnded(harness, (await sync(harness)).id);
    expect(again.counts).toEqual({ added: 0, restated: 0, confirmed: 2 });
    expect(source.requests[1]?.queries.flatMap((query) => query.ranges)).toEqual([oct(18, 19)]);
  });

  test('a call has lasted as long as its source took, and what it brought was observed when the source was asked', async () => {
    await define(stores, okrs([visits]));
    const asked = clock.now();
    source.faultOf = () => {
      clock.advance(7_000);
      return null;
    };
    work();
    const { id } = await untilEnded(harness, (await sync(harness)).id);
    const [call] = (await stores.runs.calls(id)).map(syncCallView);
    expect(call).toMatchObject({ startedAt: asked, durationMs: 7_000 });
    const [request] = await stores.runs.exchanges(id);
    expect(request?.observedAt).toBe(asked);
  });

  test('the same request twice is one run', async () => {
    await define(stores, okrs([visits]));
    work();
    await sync(harness, { runId: 'one' });
    await sync(harness, { runId: 'one' });
    await untilEnded(harness, 'one');
    await sync(harness, { runId: 'one' });
    expect(await stores.runs.list(10, null)).toHaveLength(1);
    expect(source.requests).toHaveLength(1);
  });

  test('a day that the source corrects to nothing is 0 where that is what nothing means, and stands where it is not', async () => {
    const sold = (metric: string) => change({ id: metric, target: to(10_000), inputs: [input(metric)] });
    await define(stores, okrs([sold('sales'), sold('visits')]));
    work();
    source.valueOf = () => 5;
    await untilEnded(harness, (await sync(harness)).id);
    clock.set('2026-10-21T03:15:00Z');
    source.valueOf = (_connection, _metric, day) => (day === '2026-10-18' ? undefined : 5);
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run.counts).toMatchObject({ added: 2, restated: 1 });
    const shown = async (id: string) => (await stores.progress.latestOf(id))?.evaluation.value;
    expect([await shown('sales'), await shown('visits')]).toEqual([95, 100]);
  });

  test('a number that the source corrects is restated, and nothing else is written', async () => {
    await define(stores, okrs([visits]));
    work();
    await untilEnded(harness, (await sync(harness)).id);
    source.valueOf = (connection, metric, day) => plainValue(connection, metric, day) + (day === '2026-10-18' ? 5 : 0);
    clock.set('2026-10-20T04:00:00Z');
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run.counts).toEqual({ added: 0, restated: 1, confirmed: 1 });
  });
});

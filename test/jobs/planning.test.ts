/** What a run leaves to others, and what it does not: backfills, calls that wait, runs planned at once, cycles that are over. */
import { describe, expect, test } from 'vitest';
import { instant, localDate } from '../../src/domain/calendar.ts';
import type { SyncRun } from '../../src/ports.ts';
import { makeListConnections } from '../../src/usecases/list-connections.ts';
import { makePreviewSync } from '../../src/usecases/preview-sync.ts';
import { makeBackfill, makeReadRun } from '../../src/usecases/start-sync.ts';
import { type BackendKind, define, eventually, type Harness, oct, okrs, sync, untilEnded } from './harness.ts';
import { keyResult, ONE_EACH, useRig, useServers } from './rig.ts';
import { plainValue } from './scripted-source.ts';

const servers = useServers();

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  const metricsOf = async ({ id }: SyncRun) =>
    (await rig.stores.runs.calls(id)).flatMap(({ call }) => call.queries.flatMap((query) => query.metrics)).sort();
  const backfillFrom = (harness: Harness, connection: string | null = null) =>
    makeBackfill(harness.deps)({ connection, from: localDate('2026-10-01'), to: localDate('2026-10-20'), requestId: null });

  test('a backfill that is started again before it has ended is the same run, and ends once', async () => {
    const harness = rig.harness(ONE_EACH);
    await define(rig.stores, okrs(['visits', 'leads'].map((metric) => keyResult(metric))));
    const first = await backfillFrom(harness);
    rig.clock.set('2026-10-21T03:15:00Z');
    const again = await makeBackfill(harness.deps)({ connection: 'site', from: localDate('2026-10-01'), to: null, requestId: null });
    expect(again.id).toBe(first.id);
    rig.work(harness);
    expect(await untilEnded(harness, first.id)).toMatchObject({ state: 'succeeded', calls: { planned: 2, succeeded: 2 } });
    const later = await backfillFrom(harness);
    expect(later.id).not.toBe(first.id);
    // What was not settled when the backfill read it is read again.
    expect((await untilEnded(harness, later.id)).calls.succeeded).toBeGreaterThan(0);
  });

  test('a backfill of one request is one run, also when it is asked for again after it has ended', async () => {
    const harness = rig.harness(ONE_EACH);
    await define(rig.stores, okrs([keyResult('visits')]));
    const backfill = makeBackfill(harness.deps);
    const request = { connection: null, from: localDate('2026-10-01'), to: null, requestId: 'once' };
    const first = await backfill(request);
    rig.work(harness);
    await untilEnded(harness, first.id);
    expect((await backfill(request)).id).toBe(first.id);
    expect((await backfill({ ...request, requestId: 'again' })).id).not.toBe(first.id);
  });

  test('a backfill tells how far it is, and how long it still takes once there is a pace to tell it by', async () => {
    const harness = rig.harness(ONE_EACH);
    await define(rig.stores, okrs([keyResult('visits')]));
    const { id } = await makeBackfill(harness.deps)({ connection: null, from: localDate('2026-06-01'), to: null, requestId: null });
    const progress = async () => (await makeReadRun(harness.deps)(id)).progress;
    const planned = await progress();
    // 1 June to 19 October, 31 days of two ranges a call.
    expect(planned).toMatchObject({ callsDone: 0, callsLeft: 3, days: { asked: 141, read: 0 }, secondsLeft: null });
    rig.source.faultOf = () => {
      rig.clock.advance(30_000);
      return null;
    };
    const [first] = await rig.stores.runs.calls(id);
    await harness.useCases.runCall({ runId: id, key: first?.key ?? '', signal: new AbortController().signal });
    expect(await progress()).toMatchObject({ callsDone: 1, callsLeft: 2, days: { asked: 141, read: 62 }, secondsLeft: 60 });
    rig.work(harness);
    await untilEnded(harness, id);
    expect(await progress()).toMatchObject({ callsLeft: 0, days: { asked: 141, read: 141 }, secondsLeft: 0 });
  });

  test('the nightly sync does not leave its days to a backfill that goes on', async () => {
    const harness = rig.harness(ONE_EACH);
    await define(rig.stores, okrs(['visits', 'leads'].map((metric) => keyResult(metric))));
    await backfillFrom(harness);
    expect(await metricsOf(await sync(harness, { trigger: 'schedule' }))).toEqual(['leads', 'visits']);
  });

  test('the nightly sync leaves to a run that goes on what it asks for, but not what waits for long', async () => {
    const harness = rig.harness(ONE_EACH);
    await define(rig.stores, okrs(['visits', 'leads'].map((metric) => keyResult(metric))));
    const first = await sync(harness);
    expect(await metricsOf(await sync(harness, { trigger: 'schedule' }))).toEqual([]);
    const waiting = (await rig.stores.runs.calls(first.id)).find(({ call }) => call.queries[0]?.metrics[0] === 'leads');
    const begun = await rig.stores.runs.begin(first.id, waiting?.key ?? '', rig.clock.now());
    const until = instant('2026-10-20T12:00:00Z');
    const failure = { next: 'wait', until, scope: 'account', public: 'throttled', internal: '429' } as const;
    await rig.stores.runs.wait(first.id, waiting?.key ?? '', begun?.fence ?? 0, until, failure);
    expect(await metricsOf(await sync(harness, { trigger: 'schedule' }))).toEqual(['leads']);
  });

  test('two runs that are planned at once ask for nothing twice', async () => {
    const harness = rig.harness(ONE_EACH);
    await define(rig.stores, okrs(['visits', 'leads', 'orders'].map((metric) => keyResult(metric))));
    const runs = await Promise.all(Array.from({ length: 4 }, () => sync(harness)));
    expect((await Promise.all(runs.map(metricsOf))).flat().sort()).toEqual(['leads', 'orders', 'visits']);
  });

  test('the nightly sync goes before a backfill also where the backfill came first', async () => {
    const harness = rig.harness(ONE_EACH);
    rig.source.latencyMs = 300;
    const metrics = ['visits', 'leads', 'orders', 'signups', 'clicks', 'impressions', 'downloads'];
    await define(rig.stores, okrs(metrics.map((metric) => keyResult(metric))));
    rig.work(harness);
    const from = localDate('2026-09-01');
    const history = await makeBackfill(harness.deps)({ connection: null, from, to: null, requestId: null });
    await eventually(async () => (rig.source.requests.length > 0 ? true : null));
    const nightly = await sync(harness, { trigger: 'schedule' });
    const before = rig.source.requests.length;
    await untilEnded(harness, nightly.id);
    const order = rig.source.requests.slice(before).map(({ queries }) => (queries[0]?.ranges[0]?.start === from ? 'backfill' : 'nightly'));
    // The call that was being made ends first, and one more may have begun before the nightly calls stood in the line.
    expect(order.slice(0, order.lastIndexOf('nightly')).filter((kind) => kind === 'backfill').length).toBeLessThanOrEqual(2);
    await untilEnded(harness, history.id);
  });

  test('a source that tells itself what is settled is read again as far back as it said when it was read', async () => {
    const harness = rig.harness({ ...ONE_EACH, settledDaysAgo: 10 });
    await define(rig.stores, okrs([keyResult('visits')]));
    rig.work(harness);
    await untilEnded(harness, (await sync(harness)).id);
    rig.clock.set('2026-10-23T03:15:00Z');
    rig.source.valueOf = (connection, metric, day) => (day === '2026-10-12' ? 999 : plainValue(connection, metric, day));
    const run = await untilEnded(harness, (await sync(harness)).id);
    // The 12th was not settled on the 20th, though it is by the word of the 23rd.
    expect(run.counts).toMatchObject({ restated: 1 });
    expect(rig.source.requests.at(-1)?.queries[0]?.ranges).toEqual([oct(11, 22)]);
  });

  test('settings or a metric that are not understood any more cost their own key results a number, and no other', async () => {
    const harness = rig.harness();
    const own = [keyResult('visits'), keyResult('visits', 'shop')];
    await define(rig.stores, okrs(own, ['site', 'shop']));
    rig.work(harness);
    await untilEnded(harness, (await sync(harness)).id);
    rig.clock.set('2026-10-21T03:15:00Z');
    const upgraded = okrs([...own, keyResult('gone')], ['site', 'shop']);
    const connections = upgraded.connections.map((each) => (each.id === 'shop' ? { ...each, settings: { name: 5 } } : each));
    await define(rig.stores, { ...upgraded, connections }, '2026-10-21T03:00:00Z');
    const run = await sync(harness, { trigger: 'schedule' });
    expect(run.leftOut.map(({ connection, reason }) => [connection, reason])).toEqual([
      ['shop', 'unanswerable'],
      ['site', 'unanswerable'],
    ]);
    expect(await untilEnded(harness, run.id)).toMatchObject({ calls: { succeeded: 1, failed: 0 } });
    const shown = (await rig.stores.progress.latest()).map(({ keyResult: id, evaluation }) => [
      id,
      evaluation.state,
      evaluation.value !== null,
    ]);
    expect(shown).toEqual([
      ['site-visits', 'ok', true],
      ['shop-visits', 'source_error', false],
      ['site-gone', 'no_data', false],
    ]);
    const [, shop] = await makeListConnections(harness.deps)();
    expect(shop?.message).toContain('settings are not accepted');
  });

  test('a cycle that is long over and whose key results are final is not planned any more', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([keyResult('visits')]));
    rig.clock.set('2027-03-15T03:15:00Z');
    rig.work(harness);
    const preview = makePreviewSync(harness.deps);
    expect((await preview(null)).naiveCalls).toBeGreaterThan(0);
    await untilEnded(harness, (await sync(harness)).id);
    expect((await rig.stores.progress.latestOf('site-visits'))?.evaluation.status).toMatch(/attained|missed/);
    expect((await preview(null)).naiveCalls).toBe(0);
  });
});

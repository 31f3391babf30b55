import { describe, expect, test } from 'vitest';
import { seriesKey } from '../../src/domain/observation.ts';
import type { Failure } from '../../src/domain/planning/failure.ts';
import type { Stores } from '../../src/ports.ts';
import { useDeployment } from '../support/database.ts';
import { answer, at, commitOf, days, dayValue, on, plannedCall, runOf, seriesOf } from './samples.ts';

const workbench = useDeployment();
const now = at('2026-11-20T03:00:01Z');
const later = at('2026-11-20T04:00:00Z');
const series = seriesOf('sessions');
const throttled: Failure = { next: 'wait', until: later, scope: 'connection', public: 'throttled', internal: '429' };
const passing: Failure = { next: 'retry', after: null, public: 'passing', internal: '503' };

async function begun(stores: Stores, key = 'c1') {
  const holder = await stores.runs.begin('r1', key, now);
  if (holder === null) throw new Error('ended already');
  return holder;
}

describe('SyncRunStore', () => {
  test('creating a run again changes nothing and answers the stored run', async () => {
    const stores = await workbench.fresh();
    const created = await stores.runs.create(runOf('r1', [plannedCall('c1'), plannedCall('c2')]));
    expect(created).toMatchObject({
      id: 'r1',
      state: 'running',
      asOf: '2026-11-20',
      calls: { planned: 2, succeeded: 0, failed: 0, waiting: 0 },
    });
    await begun(stores);
    const again = await stores.runs.create({ ...runOf('r1', [plannedCall('c3')]), trigger: 'sync_now' });
    expect(again).toEqual(created);
    expect((await stores.runs.calls('r1')).map(({ key, state }) => [key, state])).toEqual([
      ['c1', 'running'],
      ['c2', 'planned'],
    ]);
  });

  test('a run keeps its scope and lists newest first, page by page', async () => {
    const stores = await workbench.fresh();
    const scope = { keyResult: 'visitors', connection: 'site', range: days('2026-10-01', '2026-10-31') };
    for (const id of ['r1', 'r2', 'r3']) await stores.runs.create({ ...runOf(id, []), scope });
    const page = await stores.runs.list(2, null);
    expect(page.map(({ id }) => id)).toEqual(['r3', 'r2']);
    expect(page[0]?.scope).toEqual(scope);
    expect((await stores.runs.list(2, 'r2')).map(({ id }) => id)).toEqual(['r1']);
    expect(await stores.runs.get('r9')).toBeNull();
    expect(await stores.runs.call('r1', 'c9')).toBeNull();
  });

  test('a commit writes everything that the call brought and ends it', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    const { fence, call } = await begun(stores);
    expect(call).toEqual(plannedCall('c1'));
    const quota = { connection: 'site', account: null, quota: 'tokensPerDay', consumed: 3, remaining: 0.5, resetsAt: later, at: now };
    const commit = commitOf('r1', 'c1', fence, {
      observations: [dayValue(series, '2026-10-01', 7), dayValue(series, '2026-10-02', 8)],
      answered: [answer(series, '2026-10-01', '2026-10-02')],
      exchanges: [{ request: 'POST /runReport', responseDigest: 'abc' }],
      memory: { etag: { 'file-1': 'x' }, nothing: null },
      quotas: [quota],
    });
    expect(await stores.runs.commit(commit)).toEqual({ added: 2, restated: 0, confirmed: 0 });
    expect(await stores.runs.call('r1', 'c1')).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      counts: { added: 2 },
      endedAt: commit.observedAt,
      failure: null,
    });
    expect(await stores.runs.get('r1')).toMatchObject({
      calls: { planned: 1, succeeded: 1 },
      counts: { added: 2, restated: 0, confirmed: 0 },
    });
    expect(await stores.runs.memory('site')).toEqual(commit.memory);
    expect(await stores.runs.quotas('site')).toEqual([quota]);
    expect(await stores.runs.callsEnded('r1')).toBe(true);
    const history = (await stores.observations.histories([series], null, null)).get(seriesKey(series));
    expect(history?.observations).toHaveLength(2);
    expect((await stores.observations.byIds([history?.observations[0]?.id ?? '']))[0]?.runId).toBe('r1');
    expect((await stores.outbox.pending(10)).map(({ kind }) => kind)).toEqual(['call_ended']);
  });

  test('a call that only confirms what is held tells nobody, and one that fails does', async () => {
    const stores = await workbench.fresh();
    const observations = [dayValue(series, '2026-10-01', 7)];
    await stores.observations.push(observations, [], at('2026-11-19T03:00:00Z'));
    await stores.runs.create(runOf('r1', [plannedCall('c1'), plannedCall('c2')]));
    const { fence } = await begun(stores);
    expect(await stores.runs.commit(commitOf('r1', 'c1', fence, { observations }))).toEqual({ added: 0, restated: 0, confirmed: 1 });
    expect(await stores.outbox.pending(10)).toEqual([]);
    const other = await stores.runs.begin('r1', 'c2', later);
    await stores.runs.commit(commitOf('r1', 'c2', other?.fence ?? 0, { outcome: { kind: 'failed', failure: passing } }));
    expect((await stores.outbox.pending(10)).map(({ payload }) => payload)).toMatchObject([{ callKey: 'c2', outcome: 'failed' }]);
  });

  test('committing twice equals committing once', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    const { fence } = await begun(stores);
    const commit = commitOf('r1', 'c1', fence, { observations: [dayValue(series, '2026-10-01', 7)] });
    const once = await stores.runs.commit(commit);
    expect(await stores.runs.commit(commit)).toEqual(once);
    expect(await stores.runs.commit({ ...commit, observations: [dayValue(series, '2026-10-01', 999)] })).toEqual(once);
    expect(
      (await stores.observations.histories([series], null, null)).get(seriesKey(series))?.observations.map(({ value }) => value),
    ).toEqual([7]);
    expect(await stores.outbox.pending(10)).toHaveLength(1);
    expect(await stores.runs.begin('r1', 'c1', later)).toBeNull();
  });

  test('a worker that was paused and wakes up is refused, and nothing of it is written', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    const paused = await begun(stores);
    const taken = await begun(stores);
    expect(taken.fence).toBeGreaterThan(paused.fence);
    const stale = commitOf('r1', 'c1', paused.fence, { observations: [dayValue(series, '2026-10-01', 1)], memory: { stale: true } });
    await expect(stores.runs.commit(stale)).rejects.toMatchObject({ name: 'ConflictError' });
    await expect(stores.runs.wait('r1', 'c1', paused.fence, later, throttled)).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await stores.runs.memory('site')).toEqual({});
    await stores.runs.commit(commitOf('r1', 'c1', taken.fence));
    await expect(stores.runs.commit(stale)).rejects.toMatchObject({ name: 'ConflictError' });
  });

  test('being throttled spends no attempt, a passing fault does, and both can be begun again', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    await stores.runs.wait('r1', 'c1', (await begun(stores)).fence, later, throttled);
    expect(await stores.runs.call('r1', 'c1')).toMatchObject({ state: 'waiting', attempts: 0, waitingUntil: later, failure: throttled });
    expect(await stores.runs.get('r1')).toMatchObject({ calls: { waiting: 1 } });
    await stores.runs.wait('r1', 'c1', (await begun(stores)).fence, later, passing);
    expect(await stores.runs.call('r1', 'c1')).toMatchObject({ attempts: 1 });
    const { fence } = await begun(stores);
    expect(fence).toBe(3);
    expect(await stores.runs.call('r1', 'c1')).toMatchObject({ state: 'running', waitingUntil: null, attempts: 1 });
    await stores.runs.commit(commitOf('r1', 'c1', fence, { outcome: { kind: 'failed', failure: passing } }));
    expect(await stores.runs.call('r1', 'c1')).toMatchObject({ state: 'failed', failure: passing, attempts: 2 });
  });

  test('a split replaces the call by the smaller ones, which then have to end', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    const { fence } = await begun(stores);
    const tooMuch: Failure = { next: 'split', because: 'size', public: 'too much', internal: '413' };
    await stores.runs.commit(
      commitOf('r1', 'c1', fence, { outcome: { kind: 'split', into: [plannedCall('c1a'), plannedCall('c1b')], failure: tooMuch } }),
    );
    expect(await stores.runs.call('r1', 'c1')).toMatchObject({ state: 'split', failure: tooMuch });
    expect(await stores.runs.get('r1')).toMatchObject({ calls: { planned: 2, succeeded: 0 } });
    expect(await stores.runs.callsEnded('r1')).toBe(false);
    expect((await stores.runs.unfinished()).map(({ key }) => key)).toEqual(['c1a', 'c1b']);
  });

  test('unfinished names what a flushed queue is rebuilt from, and ended runs have none', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1'), plannedCall('c2')]));
    await stores.runs.create(runOf('r2', [plannedCall('c1')]));
    await stores.runs.wait('r1', 'c1', (await begun(stores)).fence, later, throttled);
    await stores.runs.finish('r2', 'failed', later);
    expect(await stores.runs.unfinished()).toEqual([
      { runId: 'r1', trigger: 'schedule', key: 'c1', call: plannedCall('c1'), waitingUntil: later },
      { runId: 'r1', trigger: 'schedule', key: 'c2', call: plannedCall('c2'), waitingUntil: null },
    ]);
    expect((await stores.runs.open()).map(({ id }) => id)).toEqual(['r1']);
  });

  test('a run whose plan did not know of the newest run is refused, and the same run again is not', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create({ ...runOf('r1', []), newest: null });
    await expect(stores.runs.create({ ...runOf('r2', [plannedCall('c1')]), newest: null })).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(await stores.runs.get('r2')).toBeNull();
    await stores.runs.create({ ...runOf('r2', []), newest: 'r1' });
    expect(await stores.runs.create({ ...runOf('r2', []), newest: 'r1' })).toMatchObject({ id: 'r2' });
  });

  test('a run moves on once: ending again changes nothing', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', []));
    await stores.runs.finish('r1', 'evaluating', now);
    expect(await stores.runs.get('r1')).toMatchObject({ state: 'evaluating', endedAt: null });
    await stores.runs.finish('r1', 'partly_failed', later);
    await stores.runs.finish('r1', 'succeeded', at('2026-11-21T03:00:00Z'));
    await stores.runs.finish('r1', 'evaluating', at('2026-11-21T03:00:00Z'));
    expect(await stores.runs.get('r1')).toMatchObject({ state: 'partly_failed', endedAt: later });
    await expect(stores.runs.finish('r9', 'failed', now)).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  test('calls that run side by side keep each other’s memory', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(runOf('r1', [plannedCall('c1'), plannedCall('c2')]));
    const [one, two] = [await begun(stores, 'c1'), await begun(stores, 'c2')];
    await Promise.all([
      stores.runs.commit(
        commitOf('r1', 'c1', one.fence, { memory: { a: 1, shared: 'x' }, observations: [dayValue(series, '2026-10-01', 1)] }),
      ),
      stores.runs.commit(commitOf('r1', 'c2', two.fence, { memory: { b: 2 }, observations: [dayValue(series, '2026-10-01', 1)] })),
    ]);
    expect(await stores.runs.memory('site')).toEqual({ a: 1, b: 2, shared: 'x' });
    expect((await stores.runs.get('r1'))?.counts).toEqual({ added: 1, restated: 0, confirmed: 1 });
  });

  test('what is spent beside calls counts against the same quota until its reset, and never below nothing', async () => {
    const stores = await workbench.fresh();
    const resetsAt = at('2026-11-21T00:00:00Z');
    const spent = { connection: 'site', account: null, quota: 'requestsPerDay', cost: 2, limit: 5, resetsAt };
    await stores.runs.create(runOf('r1', [plannedCall('c1')]));
    await stores.runs.commit(commitOf('r1', 'c1', (await begun(stores)).fence, { spent }));
    await stores.runs.spend(spent, later);
    expect(await stores.runs.quotas('site')).toMatchObject([{ consumed: 2, remaining: 1, resetsAt, at: later }]);
    await stores.runs.spend(spent, at('2026-11-20T23:00:00Z'));
    expect(await stores.runs.quotas('site')).toMatchObject([{ remaining: 0 }]);
    await stores.runs.spend({ ...spent, resetsAt: at('2026-11-22T00:00:00Z') }, at('2026-11-21T01:00:00Z'));
    expect(await stores.runs.quotas('site')).toMatchObject([{ remaining: 3 }]);
  });

  test('a run of another workspace is not there', async () => {
    const [mine, theirs] = [await workbench.fresh(), await workbench.fresh()];
    await mine.runs.create(runOf('r1', [plannedCall('c1')]));
    expect(await theirs.runs.get('r1')).toBeNull();
    await expect(theirs.runs.begin('r1', 'c1', now)).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(await theirs.runs.create(runOf('r1', []))).toMatchObject({ asOf: on('2026-11-20'), calls: { planned: 0 } });
  });
});

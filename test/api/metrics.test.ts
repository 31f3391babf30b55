/** /metrics after real syncs: what an operator's alerts rest on is what is stored. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import { type MetricsSource, makeMetrics } from '../../src/main/metrics.ts';
import type { Stores } from '../../src/ports.ts';
import { makeListConnections } from '../../src/usecases/list-connections.ts';
import { change, input, to } from '../domain/scenario.ts';
import { define, type Harness, makeHarness, okrs, openBackend, type SetClock, setClock, sync, untilEnded } from '../jobs/harness.ts';
import { type ScriptedSource, startScriptedSource } from '../jobs/scripted-source.ts';
import { useDeployment } from '../support/database.ts';

const place = useDeployment();
let backend: QueueBackend;
let source: ScriptedSource;
let clock: SetClock;
let stores: Stores;
let harness: Harness;
let stopWorkers: () => Promise<void>;
beforeAll(async () => {
  clock = setClock('2026-10-20T03:15:00Z');
  backend = await openBackend('postgres', { queueUrl: place.urls.queueUrl, redisUrl: null }, () => Date.parse(clock.now()));
});
afterAll(() => backend.close());
beforeEach(async () => {
  clock.set('2026-10-20T03:15:00Z');
  source = await startScriptedSource();
  stores = await place.fresh();
  harness = makeHarness({ deployment: place.deployment, stores, backend, clock, source });
  const workers = harness.startWorkers();
  stopWorkers = () => workers.stop(1_000);
});
afterEach(async () => {
  await stopWorkers();
  await source.stop();
});

/** Of one workspace only: other tests of the file have theirs. */
function metrics(limits = { workspaces: 10, connections: 10, reuseMs: 0 }): () => Promise<string> {
  const connections = makeListConnections(harness.deps);
  const reading = {
    clock,
    backend,
    deployment: { ...place.deployment, workspaces: async () => [stores.workspaceId] },
    useCasesOf: () => ({ connections }),
  };
  return makeMetrics(reading as unknown as MetricsSource, limits);
}
const lines = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
const visits = change({ id: 'visits', target: to(10_000), inputs: [input('visits')] });

test('a sync shows as a run, its calls by source and outcome, the lag of its data and the age of its success', async () => {
  await define(stores, okrs([visits]));
  source.faultOf = (_, count) => (count <= 1 ? { kind: 'status', status: 503 } : null);
  await untilEnded(harness, (await sync(harness)).id);
  clock.set('2026-10-20T04:15:00Z');
  const text = await metrics()();
  const workspace = stores.workspaceId;
  expect(lines(text, 'nyckel_sync_runs_1d')).toEqual(['nyckel_sync_runs_1d{trigger="sync_now",state="succeeded"} 1']);
  expect(lines(text, 'nyckel_sync_calls_1d')).toEqual(['nyckel_sync_calls_1d{source="scripted",outcome="succeeded"} 1']);
  expect(lines(text, 'nyckel_sync_call_retries_1d')).toEqual(['nyckel_sync_call_retries_1d{source="scripted"} 1']);
  expect(lines(text, 'nyckel_source_lag_days')).toEqual([
    `nyckel_source_lag_days{workspace="${workspace}",connection="site",source="scripted"} 1`,
  ]);
  expect(lines(text, 'nyckel_source_age_seconds')).toEqual([
    `nyckel_source_age_seconds{workspace="${workspace}",connection="site",source="scripted"} 3600`,
  ]);
  expect(lines(text, 'nyckel_key_results')).toEqual([`nyckel_key_results{workspace="${workspace}",state="ok"} 1`]);
  expect(lines(text, 'nyckel_connections')).toEqual(['nyckel_connections{health="ok"} 1']);
  expect(lines(text, 'nyckel_queue_jobs')).toContain('nyckel_queue_jobs{queue="fetch",state="waiting"} 0');
  expect(lines(text, 'process_resident_memory_bytes')).toHaveLength(1);
});

test('a call that fails says what happens next, and a run is forgotten after a day', async () => {
  await define(stores, okrs([visits]));
  source.faultOf = () => ({ kind: 'status', status: 401 });
  await untilEnded(harness, (await sync(harness)).id);
  const text = await metrics()();
  expect(lines(text, 'nyckel_sync_runs_1d')).toEqual(['nyckel_sync_runs_1d{trigger="sync_now",state="failed"} 1']);
  expect(lines(text, 'nyckel_sync_calls_1d')).toEqual(['nyckel_sync_calls_1d{source="scripted",outcome="failed_reauthorize"} 1']);
  expect(lines(text, 'nyckel_connections')).toEqual(['nyckel_connections{health="auth_failed"} 1']);
  clock.set('2026-10-21T03:15:01Z');
  expect(lines(await metrics()(), 'nyckel_sync_runs_1d')).toEqual([]);
});

test('what nobody has been told shows with the age of the oldest, and what was never computed is no stale key result', async () => {
  await define(stores, okrs([visits]));
  await stores.runs.create({
    id: 'r',
    trigger: 'backfill',
    asOf: (await stores.definitions.current()).definition.cycles[0]?.range.start ?? ('2026-10-01' as never),
    startedAt: clock.now(),
    scope: { keyResult: null, connection: null, range: null },
    leftOut: [],
    calls: [{ key: 'c', connection: 'gone', queries: [], keyResults: [] }],
  });
  const begun = await stores.runs.begin('r', 'c', clock.now());
  await stores.runs.commit({
    runId: 'r',
    callKey: 'c',
    fence: begun?.fence ?? 0,
    observedAt: clock.now(),
    observations: [],
    answered: [],
    exchanges: [],
    memory: {},
    quotas: [{ connection: 'site', account: null, quota: 'tokens', consumed: 3, remaining: 97, resetsAt: null, at: clock.now() }],
    outcome: { kind: 'split', into: [], failure: { next: 'split', because: 'size', public: 'too much', internal: '413' } },
  });
  clock.set('2026-10-20T03:16:30Z');
  const text = await metrics()();
  expect(lines(text, 'nyckel_outbox_pending')).toEqual(['nyckel_outbox_pending 1']);
  expect(lines(text, 'nyckel_outbox_oldest_seconds')).toEqual(['nyckel_outbox_oldest_seconds 90']);
  expect(lines(text, 'nyckel_sync_calls_1d')).toEqual(['nyckel_sync_calls_1d{source="removed",outcome="split"} 1']);
  expect(lines(text, 'nyckel_quota_remaining')).toEqual([
    `nyckel_quota_remaining{workspace="${stores.workspaceId}",connection="site",source="scripted",quota="tokens"} 97`,
  ]);
  expect(lines(text, 'nyckel_key_results')).toEqual([`nyckel_key_results{workspace="${stores.workspaceId}",state="never_computed"} 1`]);
});

test('connections beyond the limit are left out and counted, and scrapes close together are one reading', async () => {
  const many = Array.from({ length: 5 }, (_, index) => `site-${index}`);
  await define(stores, okrs([visits], ['site', ...many]));
  const read = metrics({ workspaces: 10, connections: 2, reuseMs: 60_000 });
  const [first, second] = await Promise.all([read(), read()]);
  expect(lines(first, 'nyckel_metrics_left_out')).toEqual([
    'nyckel_metrics_left_out{what="workspaces"} 0',
    'nyckel_metrics_left_out{what="connections"} 4',
  ]);
  expect(second).toBe(first);
});

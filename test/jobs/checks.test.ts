/** Connections that were never checked are checked while a sync is planned: side by side, and within what their source allows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import type { OkrDefinition } from '../../src/domain/key-result.ts';
import type { SyncRun } from '../../src/ports.ts';
import { makePlanSync } from '../../src/usecases/plan-sync.ts';
import { type BackendKind, define, eventually, type Harness, okrs, untilEnded } from './harness.ts';
import { keyResult, status, useRig, useServers } from './rig.ts';
import type { ScriptedLimits } from './scripted-source.ts';

const servers = useServers();
const ASKING: ScriptedLimits = { concurrent: 1, perMinute: null, metricsPerQuery: 3, queriesPerCall: 2, asksInChecks: true };
/** Each check tells the source which connection asks. */
function named(...ids: readonly string[]): OkrDefinition {
  const definition = okrs(
    ids.map((id) => keyResult('visits', id)),
    ids,
  );
  return { ...definition, connections: definition.connections.map((each) => ({ ...each, settings: { name: each.id } })) };
}

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  let runs = 0;
  const plan = ({ deps }: Harness, withinMs?: number): Promise<SyncRun> => {
    runs += 1;
    const request = { trigger: 'schedule', runId: `run-${runs}`, scheduled: null, keyResult: null, connection: null, range: null } as const;
    return makePlanSync(deps, withinMs)(request, new AbortController().signal);
  };
  const planned = async ({ id }: SyncRun) => (await rig.stores.runs.calls(id)).map(({ call }) => call.connection).sort();
  const limitsOf = (harness: Harness, connection: string) => harness.useCases.callLimits(connection, null);

  test('connections are checked side by side, each once', async () => {
    const harness = rig.harness(ASKING);
    await define(rig.stores, named('a', 'b', 'c', 'd'));
    rig.source.latencyMs = 300;
    expect(await planned(await plan(harness))).toEqual(['a', 'b', 'c', 'd']);
    expect([...rig.source.checks].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(rig.source.open.most).toBeGreaterThan(1);
    await plan(harness);
    expect(rig.source.checks, 'what is known is not asked again').toHaveLength(4);
  });

  test('where connections share a quota, no more are asked at once than it allows', async () => {
    const harness = rig.harness({ ...ASKING, scope: 'project', concurrent: 2 });
    await define(rig.stores, named('a', 'b', 'c', 'd', 'e'));
    rig.source.latencyMs = 150;
    expect(await planned(await plan(harness))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(rig.source.checks).toHaveLength(5);
    expect(rig.source.open.most).toBe(2);
  });

  test('a connection that hangs costs the others its time at most, and its key results learn why', async () => {
    const harness = rig.harness(ASKING);
    await define(rig.stores, named('hangs', 'b', 'c'));
    rig.source.faultOfCheck = (connection) => (connection === 'hangs' ? { kind: 'hang' } : null);
    const begun = performance.now();
    expect(await planned(await plan(harness, 1_500))).toEqual(['b', 'c', 'hangs']);
    expect(performance.now() - begun, 'the source would hang for twenty seconds').toBeLessThan(15_000);
    expect(await rig.stores.connections.state('hangs')).toMatchObject({
      checkedAt: null,
      failure: { kind: 'source_error', message: 'The source did not answer the check in time.' },
    });
    for (const id of ['b', 'c'])
      expect(await rig.stores.connections.state(id)).toMatchObject({ failure: null, title: 'A scripted account' });
    // Its slot is free again.
    expect(await rig.backend.limits.acquire((await limitsOf(harness, 'hangs')).scope, ASKING, { id: 'next', turn: 1 })).toEqual({
      granted: true,
    });
  });

  test('a refused connection is parked after one request, and the plan holds the others', async () => {
    const harness = rig.harness(ASKING);
    await define(rig.stores, named('refused', 'b'));
    rig.source.faultOfCheck = (connection) => (connection === 'refused' ? status(401) : null);
    const run = await plan(harness);
    expect(await planned(run)).toEqual(['b']);
    expect(run.leftOut).toMatchObject([{ reason: 'parked', connection: 'refused' }]);
    expect(rig.source.checks.filter((each) => each === 'refused')).toHaveLength(1);
  });

  test('a source that names a time is left alone until then by checks and calls alike', async () => {
    const harness = rig.harness({ ...ASKING, scope: 'project', concurrent: 1 });
    // A credential of this test's own: who asks with another one, or with none, is another project.
    const folder = mkdtempSync(join(tmpdir(), 'credential-'));
    rig.onStop(async () => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'key.json'), '{}', { mode: 0o600 });
    const definition = named('a', 'b');
    const connections = definition.connections.map((each) => ({ ...each, credential: `file:${join(folder, 'key.json')}` }));
    await define(rig.stores, { ...definition, connections });
    rig.source.faultOfCheck = () => status(429, 600, 'project');
    await plan(harness);
    expect(rig.source.checks, 'the second shares the quota of the first').toHaveLength(1);
    const [first = ''] = rig.source.checks;
    expect(await rig.stores.connections.state(first)).toMatchObject({ failure: { kind: 'quota_exhausted' } });
    const { parks } = await limitsOf(harness, 'a');
    expect(await rig.backend.limits.parkedMs([parks.project])).toBeGreaterThan(500_000);
    await plan(harness);
    expect(rig.source.checks).toHaveLength(1);
  });

  test('faults open the circuit breaker, behind which nothing is checked, and the plan is made all the same', async () => {
    const harness = rig.harness(ASKING);
    await define(rig.stores, named('a'));
    rig.source.faultOfCheck = () => status(500);
    await plan(harness);
    await plan(harness);
    expect(rig.source.checks, 'three tries, then two: the fifth fault opens it').toHaveLength(5);
    const { parks } = await limitsOf(harness, 'a');
    expect(await rig.backend.limits.parkedMs([parks.connection])).toBeGreaterThan(0);
    expect(await rig.stores.connections.state('a')).toMatchObject({ failure: { kind: 'source_error' } });
    const run = await plan(harness);
    expect(run.id).toBeDefined();
    expect(rig.source.checks).toHaveLength(5);
  });

  test('a check waits for the slot that a call has, and comes before the calls that wait too', async () => {
    const harness = rig.harness({ ...ASKING, metricsPerQuery: 1, queriesPerCall: 1 });
    const metrics = ['visits', 'leads', 'orders', 'signups', 'clicks'];
    await define(
      rig.stores,
      okrs(
        metrics.map((metric) => keyResult(metric, 'a')),
        ['a'],
      ),
    );
    const run = await plan(harness);
    expect(rig.source.checks).toHaveLength(1);
    rig.source.latencyMs = 400;
    rig.work(harness);
    await eventually(async () => (rig.source.requests.length > 0 ? true : null));
    await rig.stores.connections.record({ ...(await rig.stores.connections.state('a')), checkedAt: null }, rig.clock.now());
    let callsBefore = 0;
    rig.source.faultOfCheck = () => {
      callsBefore = rig.source.requests.length;
      return null;
    };
    await plan(harness);
    expect(rig.source.checks).toHaveLength(2);
    // The call that was being made ends first; one more may have begun before the check stood in the line.
    expect(callsBefore).toBeLessThanOrEqual(2);
    expect(rig.source.open.most).toBe(1);
    expect(await untilEnded(harness, run.id)).toMatchObject({ state: 'succeeded' });
  });

  test('what a check costs is counted where the source does not say what is left, and a spent quota is not asked', async () => {
    const harness = rig.harness({ ...ASKING, perDay: 3 });
    await define(rig.stores, named('a'));
    await plan(harness);
    expect(await rig.stores.runs.quotas('a')).toMatchObject([{ quota: 'requestsPerDay', consumed: 1, remaining: 2 }]);
    // The settings change, so that it is to be checked again, on a day whose quota is used up.
    const state = await rig.stores.connections.state('a');
    await rig.stores.runs.spend(
      { connection: 'a', account: null, quota: 'requestsPerDay', cost: 2, limit: 3, resetsAt: instant('2026-10-21T00:00:00Z') },
      rig.clock.now(),
    );
    await rig.stores.connections.record({ ...state, checkedAt: null }, rig.clock.now());
    const run = await plan(harness);
    expect(rig.source.checks).toHaveLength(1);
    expect(await rig.stores.connections.state('a')).toMatchObject({
      failure: { kind: 'quota_exhausted' },
      parkedUntil: '2026-10-21T00:00:00.000Z',
    });
    expect(run.leftOut).toMatchObject([{ reason: 'parked' }]);
  });
});

/**
 * Fair between workspaces: one that has very many calls due does not keep another from its few. Told by the order in which calls
 * are started, which no busy machine changes.
 */
import { describe, expect, test, vi } from 'vitest';
import { QUEUES } from '../../jobs/queues.ts';
import type { Stores, SyncRun } from '../../src/ports.ts';
import { type BackendKind, define, eventually, type Harness, okrs, sync, untilEnded } from './harness.ts';
import { keyResult, ONE_EACH, useRig, useServers } from './rig.ts';
import type { ScriptedLimits } from './scripted-source.ts';

// Hundreds of calls, on a machine that others use as well.
vi.setConfig({ testTimeout: 240_000 });
const ENDED_WITHIN_MS = 100_000;
const servers = useServers();
const METRICS = ['visits', 'leads', 'orders', 'signups', 'clicks'];
const MANY_CONNECTIONS = 40;
const MANY = METRICS.length * MANY_CONNECTIONS;
const FEW = 3;

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);

  const defineFor = async (stores: Stores, prefix: string, connections: number, metrics: readonly string[]) => {
    const ids = Array.from({ length: connections }, (_, index) => `${prefix}-${index}`);
    await define(
      stores,
      okrs(
        ids.flatMap((id) => metrics.map((metric) => keyResult(metric, id))),
        ids,
      ),
    );
  };
  const isFew = ({ connection }: { readonly connection: string }) => connection.startsWith('few');

  /** Starts all of the many, and the few once the first of the many are under way. @returns starts before the few were there, and all */
  async function both(limits: ScriptedLimits, runs: 'one run' | 'a run per connection' = 'one run') {
    const harness = rig.harness(limits);
    rig.source.latencyMs = 20;
    const stores = await servers.place.fresh();
    const few: Harness = { ...harness, stores, useCases: harness.useCasesOf(stores.workspaceId) };
    await defineFor(rig.stores, 'many', MANY_CONNECTIONS, METRICS);
    await defineFor(stores, 'few', FEW, METRICS.slice(0, 1));
    const connections = runs === 'one run' ? [null] : (await rig.stores.definitions.current()).definition.connections.map(({ id }) => id);
    const big: SyncRun[] = [];
    for (const connection of connections) big.push(await sync(harness, { trigger: 'schedule', connection }));
    expect(big.reduce((sum, { calls }) => sum + calls.planned, 0)).toBe(MANY);
    rig.work(harness);
    await eventually(async () => (rig.source.requests.length > 0 ? true : null));
    const small = await sync(few, { trigger: 'schedule' });
    const before = rig.source.requests.length;
    expect(before).toBeLessThan(MANY / 2);
    expect(await untilEnded(few, small.id, ENDED_WITHIN_MS)).toMatchObject({ state: 'succeeded', calls: { succeeded: FEW } });
    for (const { id, calls } of big)
      expect(await untilEnded(harness, id, ENDED_WITHIN_MS)).toMatchObject({ state: 'succeeded', calls: { succeeded: calls.planned } });
    const starts = rig.source.requests.map(isFew);
    return { ahead: starts.slice(before, starts.lastIndexOf(true)).filter((isOfFew) => !isOfFew).length, starts };
  }

  // What the worker had taken when the few came, and what it took while they were being made, is begun before them.
  const TAKEN = 2 * QUEUES.fetch.concurrency;

  test('a workspace with few calls is not held up by one with very many', async () => {
    const { ahead, starts } = await both(ONE_EACH);
    expect(ahead).toBeLessThanOrEqual(TAKEN);
    expect(starts).toHaveLength(MANY + FEW);
  });

  test('nor by one whose connections are all synced by runs of their own', async () => {
    const { ahead } = await both(ONE_EACH, 'a run per connection');
    expect(ahead).toBeLessThanOrEqual(TAKEN);
  });

  test('nor where both share one quota and stand in one line', async () => {
    const { ahead } = await both({ ...ONE_EACH, concurrent: 4, scope: 'project' });
    expect(ahead).toBeLessThanOrEqual(TAKEN);
  });
});

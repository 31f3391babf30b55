/** A credential that dies while a sync is under way, on both queues: what was brought stays, and no further call is spent. */
import { describe, expect, test } from 'vitest';
import { type BackendKind, define, okrs, sync, untilEnded } from './harness.ts';
import { keyResult, ONE_EACH, status, useRig, useServers } from './rig.ts';

const servers = useServers();

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);

  test('a token revoked in the middle of a batch ends it: what came before is kept, the rest is not asked, and a person is', async () => {
    const harness = rig.harness(ONE_EACH);
    const { source, stores } = rig;
    const metrics = ['visits', 'leads', 'orders', 'signups', 'downloads'];
    await define(stores, okrs(metrics.map((metric) => keyResult(metric))));
    source.faultOf = (_, count) => (count > 2 ? status(401) : null);
    rig.work(harness);
    const run = await untilEnded(harness, (await sync(harness)).id);
    expect(run).toMatchObject({ state: 'partly_failed', calls: { planned: 5, succeeded: 2, failed: 3 } });
    expect(source.requests, 'two answers and one refusal').toHaveLength(3);
    const shown = (await stores.progress.latest()).map(({ evaluation }) => [evaluation.value !== null, evaluation.state]);
    expect(shown.filter(([isKnown]) => isKnown)).toHaveLength(2);
    expect(shown.every(([, state]) => state === 'auth_failed')).toBe(true);
    expect(await stores.connections.state('site')).toMatchObject({
      failure: { kind: 'auth_failed' },
      parkedUntil: '9999-12-31T00:00:00.000Z',
    });
  });
});

import { describe, expect, test } from 'vitest';
import { useDeployment } from '../support/database.ts';
import { at, commitOf, dayValue, on, plannedCall, runOf, seriesOf } from './samples.ts';

const workbench = useDeployment();
const now = at('2026-10-01T08:00:00Z');

describe('IdempotencyStore', () => {
  test('the same request again is told the stored answer', async () => {
    const { idempotency } = await workbench.fresh();
    expect(await idempotency.begin('k', 'digest', now)).toBeNull();
    const answer = { status: 202, body: '{"id":1}', headers: { 'content-type': 'application/json', location: '/v1/things/1' } };
    await idempotency.end('k', answer);
    expect(await idempotency.begin('k', 'digest', now)).toEqual(answer);
  });

  test('a released key is new again, for another request too; a stored answer is not released', async () => {
    const { idempotency } = await workbench.fresh();
    await idempotency.begin('k', 'digest', now);
    await idempotency.release('k');
    expect(await idempotency.begin('k', 'other', now)).toBeNull();
    await idempotency.end('k', { status: 200, body: 'x', headers: {} });
    await idempotency.release('k');
    expect(await idempotency.begin('k', 'other', now)).toMatchObject({ status: 200, body: 'x' });
  });

  test('the same key with another request, or while the first is being answered, is refused', async () => {
    const { idempotency } = await workbench.fresh();
    const reservations = await Promise.allSettled([1, 2, 3].map(() => idempotency.begin('k', 'digest', now)));
    expect(reservations.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(idempotency.begin('k', 'other', now)).rejects.toMatchObject({ name: 'ConflictError' });
    await idempotency.end('k', { status: 200, body: '', headers: {} });
    await expect(idempotency.begin('k', 'other', now)).rejects.toMatchObject({ name: 'ConflictError' });
  });

  test('a reservation that a crash has left is free again after five minutes, an answer after a day', async () => {
    const { idempotency } = await workbench.fresh();
    await idempotency.begin('k', 'digest', now);
    expect(await idempotency.begin('k', 'digest', at('2026-10-01T08:05:00.001Z'))).toBeNull();
    await idempotency.end('k', { status: 200, body: 'x', headers: {} });
    expect(await idempotency.begin('k', 'digest', at('2026-10-02T08:00:00Z'))).toEqual({ status: 200, body: 'x', headers: {} });
    expect(await idempotency.begin('k', 'other', at('2026-10-02T09:00:00Z'))).toBeNull();
  });
});

describe('ScheduleStore', () => {
  const nightly = { id: 'workspace', cron: '30 2 * * *', zone: 'Europe/Stockholm', enabled: true, lastRunOn: null };

  test('a schedule can be changed, and its last night never goes back', async () => {
    const { schedules } = await workbench.fresh();
    await schedules.put(nightly);
    await schedules.ran('workspace', on('2026-10-05'));
    await schedules.ran('workspace', on('2026-10-04'));
    await schedules.put({ ...nightly, cron: '0 4 * * *', enabled: false });
    expect(await schedules.list()).toEqual([{ ...nightly, cron: '0 4 * * *', enabled: false, lastRunOn: '2026-10-05' }]);
    const set = { ...nightly, cron: '0 4 * * *', enabled: false, lastRunOn: on('2026-10-05') };
    await schedules.ensure({ ...nightly, zone: 'UTC' }, 'America/New_York');
    expect(await schedules.list(), 'what somebody set stays').toEqual([set]);
    await schedules.ensure({ ...nightly, zone: 'UTC' }, null);
    expect(await schedules.list()).toEqual([set]);
    await schedules.ensure({ ...nightly, zone: 'UTC' }, nightly.zone);
    expect(await schedules.list(), 'its zone follows').toEqual([{ ...set, zone: 'UTC' }]);
    await schedules.remove('workspace');
    await schedules.ensure(nightly, null);
    expect(await schedules.list()).toEqual([nightly]);
    await expect(schedules.ran('nothing', on('2026-10-05'))).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});

describe('OutboxStore', () => {
  test('entries are told oldest first until they are delivered', async () => {
    const stores = await workbench.fresh();
    await stores.runs.create(
      runOf(
        'r1',
        ['c1', 'c2', 'c3'].map((key) => plannedCall(key)),
      ),
    );
    for (const key of ['c1', 'c2', 'c3']) {
      const begun = await stores.runs.begin('r1', key, now);
      await stores.runs.commit(commitOf('r1', key, begun?.fence ?? 0, { observations: [dayValue(seriesOf(key), '2026-10-01', 1)] }));
    }
    const pending = await stores.outbox.pending(2);
    expect(pending.map(({ payload }) => payload)).toMatchObject([{ callKey: 'c1' }, { callKey: 'c2' }]);
    await stores.outbox.delivered(
      pending.map(({ id }) => id),
      now,
    );
    await stores.outbox.delivered(
      pending.map(({ id }) => id),
      now,
    );
    expect((await stores.outbox.pending(10)).map(({ payload }) => payload)).toMatchObject([{ callKey: 'c3' }]);
  });
});

describe('Deployment', () => {
  test('a workspace that is removed is gone with all its rows, and the others stay', async () => {
    const [gone, stays] = [await workbench.fresh(), await workbench.fresh()];
    for (const stores of [gone, stays]) {
      await stores.runs.create(runOf('r1', [plannedCall('c1')]));
      await stores.schedules.put({ id: 'workspace', cron: '30 2 * * *', zone: 'UTC', enabled: true, lastRunOn: null });
    }
    await workbench.deployment.remove(gone.workspaceId);
    expect(await workbench.deployment.workspaces()).not.toContain(gone.workspaceId);
    expect(await workbench.deployment.workspaces()).toContain(stays.workspaceId);
    expect(await gone.runs.get('r1')).toBeNull();
    expect(await stays.runs.get('r1')).not.toBeNull();
    await workbench.deployment.ensure(stays.workspaceId);
    await workbench.deployment.ping();
  });
});

/** What brings the queue back in step with Postgres: a job that was given up, a workspace that cannot be read. On both queues. */
import { UnrecoverableError } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { startScheduler } from '../../jobs/scheduler.ts';
import { LEASE_MS } from '../../jobs/scope-limits.ts';
import { startWorkers } from '../../jobs/worker.ts';
import { plainCron } from '../../src/domain/planning/schedule.ts';
import type { WorkspaceId } from '../../src/ports.ts';
import { type BackendKind, define, eventually, okrs, SILENT, sync, untilEnded } from './harness.ts';
import { keyResult, ONE_EACH, useRig, useServers } from './rig.ts';

const servers = useServers();

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);

  test.each(['fetch', 'evaluate'] as const)('a %s job that was given up does not stop its run for good', async (queue) => {
    const harness = rig.harness();
    await define(rig.stores, okrs([keyResult('visits')]));
    const { id } = await sync(harness);
    if (queue === 'evaluate') {
      const [call] = await rig.stores.runs.calls(id);
      await harness.useCases.runCall({ runId: id, key: call?.key ?? '', signal: new AbortController().signal });
      await rig.scheduler(harness).repair();
    }
    let given = 0;
    const broken = rig.backend.worker(
      queue,
      async () => {
        given += 1;
        throw new UnrecoverableError('as the test asked');
      },
      {},
    );
    await eventually(async () => (given > 0 ? true : null));
    await broken.close();
    rig.work(harness);
    await rig.scheduler(harness).repair();
    expect(await untilEnded(harness, id)).toMatchObject({ state: 'succeeded' });
  });

  test('a night is caught up when it was missed, not when the repair was quicker than the schedule', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([keyResult('visits')]));
    await rig.stores.schedules.put({ id: 'workspace', cron: '15 3 * * *', zone: 'Europe/Stockholm', enabled: true, lastRunOn: null });
    const trigger = async (now: string) => {
      rig.clock.set(now);
      return (await harness.useCases.dueRuns(null)).map(({ request }) => request.trigger);
    };
    expect(await trigger('2026-10-21T01:15:01Z')).toEqual(['schedule']);
    expect(await trigger('2026-10-21T08:00:00Z')).toEqual(['catch_up']);
  });

  test('a schedule whose lists overlap is kept in the queue like any other', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([keyResult('visits')]));
    const crons = ['0 9,*/6 * * *', '10-20,15 3 1-9,*/8 3,* 0,7'];
    for (const cron of crons) {
      await rig.stores.schedules.put({ id: 'workspace', cron, zone: 'Europe/Stockholm', enabled: true, lastRunOn: null });
      await rig.scheduler(harness).repair();
      const [held] = await rig.backend.queue('plan-sync').getJobSchedulers();
      expect(held).toMatchObject({ pattern: `0 ${plainCron(cron)}`, tz: 'Europe/Stockholm' });
    }
    expect(await rig.backend.queue('plan-sync').getJobCountByTypes('waiting', 'delayed', 'prioritized')).toBeGreaterThan(1);
  });

  test('a workspace that cannot be repaired does not keep the others from it, nor lose its schedule', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([keyResult('visits')]));
    const schedules = () => rig.backend.queue('plan-sync').getJobSchedulersCount();
    const workspaces = ['broken' as WorkspaceId, rig.stores.workspaceId];
    const useCasesOf = (workspace: WorkspaceId) => {
      if (workspace === 'broken') throw new Error('as the test asked');
      return harness.useCasesOf(workspace);
    };
    const scheduler = rig.scheduler({ ...harness, useCasesOf }, workspaces);
    await scheduler.repair();
    expect(await schedules()).toBe(1);
    await rig.scheduler({ ...harness, useCasesOf }, workspaces.slice(0, 1)).repair();
    expect(await schedules()).toBe(1);
  });

  test('what is no longer read is let go of with each repair until nothing is left, then once a day; a failure keeps nobody waiting', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([keyResult('visits')]));
    let times = 0;
    const tidy = async () => {
      times += 1;
      if (times === 1) throw new Error('as the test asked');
      return { deleted: 1, merged: 0, isDone: times === 3 };
    };
    const useCasesOf = (workspace: WorkspaceId) => ({ ...harness.useCasesOf(workspace), tidy });
    const scheduler = rig.scheduler({ ...harness, useCasesOf });
    for (let repair = 1; repair <= 5; repair++) await scheduler.repair();
    expect(times).toBe(3);
    expect(await rig.backend.queue('plan-sync').getJobSchedulersCount()).toBe(1);
  });

  test('of many processes one repairs at a time, and once for all of them', async () => {
    const harness = rig.harness();
    let repairs = 0;
    const counted = {
      backend: rig.backend,
      useCasesOf: harness.useCasesOf,
      logger: SILENT,
      deployment: {
        workspaces: async () => {
          repairs += 1;
          return [];
        },
      },
    };
    const schedulers = Array.from({ length: 5 }, () => startScheduler(counted, 400));
    await eventually(async () => (repairs >= 4 ? true : null));
    const began = performance.now();
    const before = repairs;
    await eventually(async () => (repairs >= before + 3 ? true : null));
    // Five processes of their own would have repaired 5 times in every 400 ms.
    expect(performance.now() - began).toBeGreaterThan(600);
    await Promise.all(schedulers.map((each) => each.stop()));
  });

  test('a stop takes no longer than twice its grace, whatever the jobs and the repair do', async () => {
    const harness = rig.harness();
    rig.source.faultOf = () => ({ kind: 'hang' });
    await define(rig.stores, okrs([keyResult('visits')]));
    const deaf = {
      ...harness.useCases,
      runCall: () => new Promise<never>(() => undefined),
    };
    const deps = { backend: rig.backend, useCasesOf: () => deaf, logger: SILENT };
    const workers = startWorkers(deps);
    const scheduler = startScheduler({ ...deps, deployment: { workspaces: () => new Promise<never>(() => undefined) } });
    const { id } = await sync(harness);
    await eventually(async () => ((await rig.backend.queue('fetch').getActiveCount()) > 0 ? true : null));
    const began = performance.now();
    await Promise.all([scheduler.stop(1_000), workers.stop(1_000)]);
    // Twice the grace, and what a busy machine adds.
    expect(performance.now() - began).toBeLessThan(3_500);
    expect((await rig.stores.runs.get(id))?.state).toBe('running');
  });

  test('a wait for a slot is handed to the queue in whole milliseconds, also a third of the lease', async () => {
    expect(Number.isInteger(LEASE_MS / 3), 'the default lease has no whole third').toBe(false);
    const own = await rig.anotherBackend(LEASE_MS);
    const harness = rig.harness(ONE_EACH);
    rig.source.latencyMs = 50;
    await define(rig.stores, okrs(['visits', 'leads', 'orders'].map((metric) => keyResult(metric))));
    const failed: object[] = [];
    const loud = { ...SILENT, error: (fields: object) => failed.push(fields) };
    const workers = startWorkers({ backend: own, useCasesOf: harness.useCasesOf, logger: loud });
    const run = await untilEnded(harness, (await sync(harness)).id);
    await workers.stop(1_000);
    await own.close();
    expect(run).toMatchObject({ state: 'succeeded', calls: { succeeded: 3 } });
    expect(failed).toEqual([]);
  });
});

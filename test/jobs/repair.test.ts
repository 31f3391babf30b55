/** What brings the queue back in step with Postgres: a job that was given up, a workspace that cannot be read. On both queues. */
import { UnrecoverableError } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { LEASE_MS } from '../../jobs/scope-limits.ts';
import { startWorkers } from '../../jobs/worker.ts';
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

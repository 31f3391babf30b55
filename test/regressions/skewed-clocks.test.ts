/** Workers' clocks differ, and are set back: figures read by the one that runs ahead were missing from the night's progress. */
import { expect, test } from 'vitest';
import { makeReadProgress } from '../../src/usecases/read-progress.ts';
import { change, input, to } from '../domain/scenario.ts';
import { define, okrs, sync } from '../jobs/harness.ts';
import { useRig, useServers } from '../jobs/rig.ts';

const rig = useRig(useServers(), 'postgres');

test('a figure that a worker with a fast clock has read is part of what one with a slow clock computes', async () => {
  const harness = rig.harness();
  await define(rig.stores, okrs([change({ id: 'visits', target: to(10_000), inputs: [input('visits')] })]));
  const { id } = await sync(harness);
  const [call] = await rig.stores.runs.calls(id);
  rig.clock.advance(3_600_000);
  await harness.useCases.runCall({ runId: id, key: call?.key ?? '', signal: new AbortController().signal });
  rig.clock.advance(-3_600_000);
  await harness.useCases.evaluateRun(id);
  expect((await rig.stores.progress.latestOf('visits'))?.evaluation).toMatchObject({ state: 'ok', knownThrough: '2026-10-19' });
});

test('what was judged today is read with its forecast after the clock was set back over midnight', async () => {
  const harness = rig.harness();
  await define(rig.stores, okrs([change({ id: 'visits', target: to(10_000), inputs: [input('visits')] })]));
  const { id } = await sync(harness);
  for (const { key } of await rig.stores.runs.calls(id)) {
    await harness.useCases.runCall({ runId: id, key, signal: new AbortController().signal });
  }
  await harness.useCases.evaluateRun(id);
  const shown = await rig.stores.progress.latestOf('visits');
  rig.clock.advance(-24 * 3_600_000);
  const read = makeReadProgress(harness.deps);
  expect(await read('visits', { asOf: null, knownAt: null, forecast: true })).toMatchObject({ asOf: '2026-10-20' });
  expect(shown?.asOf).toBe('2026-10-20');
});

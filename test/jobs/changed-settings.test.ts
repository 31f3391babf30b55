/** Readings taken under other settings are of something else: they are neither shown nor mixed with what is read now. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import type { RunningWorkers } from '../../jobs/worker.ts';
import { instant } from '../../src/domain/calendar.ts';
import type { OkrDefinition } from '../../src/domain/key-result.ts';
import type { Stores } from '../../src/ports.ts';
import { makeApplyDefinition } from '../../src/usecases/apply-definition.ts';
import { makeReadProgress } from '../../src/usecases/read-progress.ts';
import { by, change, input, measured, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { type Harness, makeHarness, okrs, openBackend, type SetClock, setClock, sync, untilEnded } from './harness.ts';
import { type ScriptedSource, startScriptedSource } from './scripted-source.ts';

const place = useDeployment();
let backend: QueueBackend;
let source: ScriptedSource;
let stores: Stores;
let clock: SetClock;
let harness: Harness;
let workers: RunningWorkers;
beforeEach(async () => {
  clock = setClock('2026-10-20T03:15:00Z');
  source = await startScriptedSource();
  stores = await place.fresh();
  backend = await openBackend('postgres', { queueUrl: place.urls.queueUrl, redisUrl: null }, () => Date.parse(clock.now()));
  harness = makeHarness({ deployment: place.deployment, stores, backend, clock, source });
  workers = harness.startWorkers();
});
afterEach(async () => {
  await workers.stop(1_000);
  await backend.close();
  await source.stop();
});

const visits = change({ id: 'visits', target: to(10_000), inputs: [input('visits')] });
const grownBy = (share: number, title: string) =>
  change({
    id: 'grown',
    title,
    baseline: measured({ from: '2026-09-01', to: '2026-09-30' }),
    target: by(share),
    inputs: [input('leads')],
  });
const grown = grownBy(0.1, 'Leads');
function under(settings: Readonly<Record<string, unknown>>, keyResults = [visits, grown]): OkrDefinition {
  const definition = okrs(keyResults);
  return { ...definition, connections: definition.connections.map((connection) => ({ ...connection, settings })) };
}
const apply = (definition: OkrDefinition) => makeApplyDefinition(harness.deps)(definition, null);
const synced = async () => untilEnded(harness, (await sync(harness)).id);
const frozen = () => stores.progress.frozen(['visits', 'grown'], null);
const shown = async () => (await stores.progress.latestOf('visits'))?.evaluation.value;

test('after a change of settings everything is read anew, days that the new one lacks are unknown, and earlier moments stay as they were', async () => {
  source.valueOf = () => 10;
  await apply(under({ name: 'one' }));
  await synced();
  expect(await shown()).toBe(190);
  expect(await frozen()).not.toEqual([]);

  clock.set('2026-10-21T03:15:00Z');
  await apply(under({ name: 'two' }));
  expect(await frozen(), 'a baseline of the other property is no baseline').toEqual([]);
  // The other property was set up on the 5th; on the 6th it happens to have the value of before.
  source.valueOf = (_connection, _metric, day) => (day < '2026-10-05' ? undefined : day === '2026-10-06' ? 10 : 7);
  await synced();
  expect((await stores.progress.latestOf('visits'))?.evaluation).toMatchObject({
    value: null,
    state: 'no_data',
    missing: expect.arrayContaining(['2026-10-01']),
  });
  const progress = makeReadProgress(harness.deps);
  const earlier = await progress('visits', { asOf: null, knownAt: instant('2026-10-20T23:00:00Z') });
  expect(earlier.evaluation.value).toBe(190);

  clock.set('2026-10-22T03:15:00Z');
  await apply(under({ name: 'one' }));
  source.valueOf = () => 11;
  await synced();
  expect(await shown(), 'also when a setting goes back to what it was').toBe(21 * 11);
});

test('words, targets and credentials are no other question: nothing is read again and baselines stay frozen', async () => {
  source.valueOf = () => 10;
  await apply(under({ name: 'one' }));
  await synced();
  const before = await frozen();
  const asked = source.requests.length;
  const definition = under({ name: 'one' }, [visits, grownBy(0.2, 'Many more leads')]);
  await apply({ ...definition, connections: definition.connections.map((each) => ({ ...each, credential: 'env:ANOTHER' })) });
  expect(await frozen()).toEqual(before);
  await apply(under({ name: 'one' }));
  expect((await synced()).counts).toMatchObject({ added: 0 });
  // What is not settled is read again as every time.
  expect(source.requests.length).toBeLessThanOrEqual(asked + 2);
});

test('a connection that was removed and comes back with other settings is another one', async () => {
  source.valueOf = () => 10;
  await apply(under({ name: 'one' }));
  await synced();
  await apply({ ...under({ name: 'one' }), connections: [], objectives: [] });
  await apply(under({ name: 'two' }));
  source.valueOf = (_connection, _metric, day) => (day < '2026-10-05' ? undefined : 7);
  await synced();
  expect(await shown()).toBeNull();
});

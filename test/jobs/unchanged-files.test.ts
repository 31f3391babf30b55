/** A source that does not bring again what has not changed: what it brought before stands, also where absence means zero. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { change, input, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { define, makeHarness, okrs, openBackend, setClock, sync, untilEnded } from './harness.ts';
import { startScriptedSource } from './scripted-source.ts';

const place = useDeployment();
const folder = mkdtempSync(join(tmpdir(), 'nyckel-unchanged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const day = (number: number) => `2026-10-${String(number).padStart(2, '0')}`;
const fives = (days: readonly number[]) => `date,n\n${days.map((each) => `${day(each)},5`).join('\n')}\n`;
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('nights over files that stay as they are, and one that loses a day', async () => {
  writeFileSync(join(folder, 'a.csv'), fives(upTo(18)));
  const clock = setClock('2026-10-20T03:15:00Z');
  const source = await startScriptedSource();
  const stores = await place.fresh();
  const backend = await openBackend('postgres', { queueUrl: place.urls.queueUrl, redisUrl: null }, () => Date.parse(clock.now()));
  const harness = makeHarness({ deployment: place.deployment, stores, backend, clock, source, folder });
  const settings = {
    location: `file://${folder}`,
    format: 'csv',
    zone: 'Europe/Stockholm',
    date: 'date',
    absentMeansZero: true,
    settledAfterDays: 6,
    metrics: { n: { unit: 'count', aggregation: 'sum', column: 'n' } },
  };
  const definition = okrs([change({ id: 'kr', target: to(10_000), inputs: [input('n')] })]);
  await define(stores, { ...definition, connections: [{ id: 'site', source: 's3-export', settings, credential: null }] });
  const workers = harness.startWorkers();
  const night = async (date: string) => {
    clock.set(`${date}T03:15:00Z`);
    const { state, counts } = await untilEnded(harness, (await sync(harness)).id);
    return { state, restated: counts.restated, value: (await stores.progress.latestOf('kr'))?.evaluation.value };
  };
  try {
    expect(await night('2026-10-20')).toEqual({ state: 'succeeded', restated: 0, value: 90 });
    expect(await night('2026-10-21')).toEqual({ state: 'succeeded', restated: 0, value: 90 });
    // What is no longer delivered takes nothing back.
    writeFileSync(join(folder, 'a.csv'), fives(upTo(18).filter((each) => each !== 17)));
    expect(await night('2026-10-22')).toEqual({ state: 'succeeded', restated: 0, value: 90 });
    expect(await night('2026-10-23')).toEqual({ state: 'succeeded', restated: 0, value: 90 });
  } finally {
    await workers.stop(1_000);
    await backend.close();
    await source.stop();
  }
});

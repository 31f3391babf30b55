/**
 * A worker is stopped (SIGSTOP) past its lock, another one does its work with newer figures, and then it wakes up (SIGCONT):
 * what it still holds in its hands must not get anywhere.
 */
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LocalDate } from '../../src/domain/calendar.ts';
import type { Stores, WorkspaceId } from '../../src/ports.ts';
import { eventually } from '../jobs/harness.ts';
import { plainValue } from '../jobs/scripted-source.ts';
import { IS_LONG, useChaosPlace } from './chaos-run.ts';
import { type FinalState, finalState } from './final-state.ts';
import { type Fleet, type FleetWorker, startFleet } from './fleet.ts';
import { chaosDefinition, defineNights } from './nights.ts';
import type { Strike } from './sabotage.ts';

const FIRST = '2026-10-20T03:00:00.000Z';
const LATER = '2026-10-20T03:10:00.000Z';
/** Another run on the same day. */
const SECOND = '2026-10-20T09:00:00.000Z';
const NEXT = '2026-10-21T03:00:00.000Z';
const CORRECTION = 7;

// A busy machine does the same, only later.
vi.setConfig({ testTimeout: 300_000 });

const place = useChaosPlace();
let fleet: Fleet | null = null;
let ids = 0;
afterEach(async () => {
  await fleet?.stop();
  fleet = null;
});

const stopAt = (text: string, operation = 1): Strike => ({ operation, moment: 'before', signal: 'SIGSTOP', text });
const BACKENDS = IS_LONG ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(['postgres', 'redis'] as const)('with the queue in %s', (kind) => {
  test('an answer that a paused worker still holds is refused when it wakes up', async () => {
    const { source } = place();
    const stores = await workspace();
    fleet = startFleet(place().config(kind));
    const [paused] = await fleet.work(stores.workspaceId, FIRST, 1, () => null);
    if (paused === undefined) throw new Error('no worker');
    let asked = 0;
    source.faultOf = () => {
      asked += 1;
      if (asked === 1) paused.signal('SIGSTOP');
      return null;
    };
    await untilPaused(paused);
    await overtake(fleet, stores, paused);
    const state = await finalState(place().deployment.urls.appUrl, stores.workspaceId);
    expectOnlyCorrected(state);
  });
});

describe.each(BACKENDS)('with the queue in %s', (kind) => {
  test.each([
    ['before it commits what it has read', stopAt('for no key update of c')],
    ['before it begins a call', stopAt("set state = 'running'", 1)],
  ])('a worker paused %s changes nothing when it wakes up', async (_when, strike) => {
    const stores = await workspace();
    fleet = startFleet(place().config(kind));
    const [paused] = await fleet.work(stores.workspaceId, FIRST, 1, once(strike));
    if (paused === undefined) throw new Error('no worker');
    await untilPaused(paused);
    await overtake(fleet, stores, paused);
    const state = await finalState(place().deployment.urls.appUrl, stores.workspaceId);
    expectOnlyCorrected(state, { sometimesOld: true });
  });

  test('progress that a paused worker has computed from older figures is neither shown nor told when it wakes up', async () => {
    const stores = await workspace();
    fleet = startFleet(place().config(kind));
    const [paused] = await fleet.work(stores.workspaceId, FIRST, 1, once(stopAt('["progress"')));
    if (paused === undefined) throw new Error('no worker');
    await untilPaused(paused);
    await overtake(fleet, stores, paused);
    const state = await finalState(place().deployment.urls.appUrl, stores.workspaceId);
    const visits = (state.progress as [string, string, string, string, number, { value: number }][])
      .filter(([keyResult, on]) => keyResult === 'visits' && on === '2026-10-20')
      .sort(([, , one], [, , other]) => (one < other ? -1 : 1))
      .map(([, , , , , { value }]) => value);
    expect(visits).toEqual([visitsThrough(19, 0), visitsThrough(19, CORRECTION)]);
    const told = (state.outbox as [string, { keyResult: string; asOf: string; after: { value: number } }][])
      .filter(([what, { keyResult, asOf }]) => what === 'progress_changed' && keyResult === 'visits' && asOf === '2026-10-20')
      .map(([, { after }]) => after.value);
    expect(told.sort()).toEqual(visits);
  });
});

async function workspace(): Promise<Stores> {
  const { deployment, source } = place();
  source.valueOf = plainValue;
  source.faultOf = () => null;
  ids += 1;
  const id = `paused-${ids}` as WorkspaceId;
  await deployment.deployment.ensure(id);
  const stores = deployment.deployment.stores(id);
  const definition = chaosDefinition();
  const objectives = definition.objectives.map((each) => ({ ...each, keyResults: each.keyResults.filter(({ id }) => id !== 'refused') }));
  await defineNights(stores, { ...definition, objectives });
  await stores.schedules.put({ id: 'workspace', cron: '15 3,9 * * *', zone: 'Europe/Stockholm', enabled: true, lastRunOn: null });
  return stores;
}

/** The strike goes to the first worker only. */
function once(strike: Strike): () => Strike | null {
  let isTaken = false;
  return () => {
    if (isTaken) return null;
    isTaken = true;
    return strike;
  };
}

/** While one is paused the source corrects its figures and another worker ends this run and the next; then the first wakes up and does a night alone. */
async function overtake(all: Fleet, stores: Stores, paused: FleetWorker): Promise<void> {
  const { source } = place();
  source.valueOf = (connection, metric, day) => plainValue(connection, metric, day) + (isCorrected(day) ? CORRECTION : 0);
  source.faultOf = () => null;
  const workers = await all.work(stores.workspaceId, LATER, 2, () => null);
  await untilEnded(stores, 1);
  all.setClock(SECOND);
  await untilEnded(stores, 2);
  paused.signal('SIGCONT');
  for (const other of workers) if (other.pid !== paused.pid) await all.retire(other);
  all.setClock(NEXT);
  await untilEnded(stores, 3);
  // It was this one that did it, and nobody in its place.
  expect(paused.exited).toBe(false);
  expect(all.killed.count).toBe(0);
}

const isCorrected = (day: LocalDate) => day >= '2026-10-18';
function visitsThrough(last: number, correction: number): number {
  let sum = 0;
  for (let number = 1; number <= last; number += 1) {
    const day = `2026-10-${String(number).padStart(2, '0')}` as LocalDate;
    sum += plainValue('site', 'visits', day) + (isCorrected(day) ? correction : 0);
  }
  return sum;
}

async function untilPaused({ pid }: FleetWorker): Promise<void> {
  await eventually(async () =>
    /^[Tt]/.test(execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).trim()) ? true : null,
  );
}

async function untilEnded(stores: Stores, count: number): Promise<void> {
  await eventually(
    async () => {
      const runs = await stores.runs.list(10, null);
      const areOver = runs.length >= count && runs.every(({ endedAt }) => endedAt !== null);
      return areOver && (await stores.outbox.pending(1)).length === 0 ? true : null;
    },
    90_000,
    async () => JSON.stringify([await stores.runs.list(10, null), await stores.outbox.pending(10)]),
  );
}

/** The latest figure of every corrected day is the corrected one, each figure is held once, and each call ended once. */
function expectOnlyCorrected(state: FinalState, { sometimesOld = false } = {}): void {
  type Row = [string, string, unknown, number, LocalDate, string, string, number, number, string];
  const windows = Map.groupBy(
    state.observations as Row[],
    ([connection, metric, , grain, start, end]) => `${connection} ${metric} ${grain} ${start} ${end}`,
  );
  for (const [window, rows] of windows) {
    const [connection, metric, , grain, day] = rows[0] as Row;
    if (grain !== 0) continue;
    const values = rows.sort((one, other) => (one[9] < other[9] ? -1 : 1)).map((row) => row[7]);
    const right = plainValue(connection, metric, day) + (isCorrected(day) ? CORRECTION : 0);
    expect(values.at(-1), window).toBe(right);
    if (!sometimesOld) expect(values, window).toEqual([right]);
  }
  const ended = (state.outbox as [string, object][]).filter(([kind]) => kind === 'call_ended');
  // Succeeded without anything new is told to nobody.
  const told = (state.calls ?? []).filter((call) => {
    const [, , , how, , added, restated] = call as [string, string, unknown, string, unknown, number, number];
    return how !== 'succeeded' || added + restated > 0;
  });
  expect(ended).toHaveLength(told.length);
}

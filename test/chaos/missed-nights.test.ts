/**
 * Nothing ran for k nights, over both changes of the clock and over ends of months: the next night asks for exactly the days
 * that are missing, once, beside those that had not settled when they were last read.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RunningScheduler } from '../../jobs/scheduler.ts';
import { addDays, daysOf, inclusiveRange, instantFromMs, type LocalDate, localDate, msOfInstant } from '../../src/domain/calendar.ts';
import type { SyncRun } from '../../src/ports.ts';
import { change, definitionOf, input, to } from '../domain/scenario.ts';
import { define, eventually, type Harness } from '../jobs/harness.ts';
import { useRig, useServers } from '../jobs/rig.ts';
import { IS_LONG } from './chaos-run.ts';

// A busy machine does the same, only later.
vi.setConfig({ testTimeout: 300_000 });

/** Local times that do not exist on one of these days, and exist twice on the other. */
const CRON = '30 2 * * *';
const HOUR_MS = 3_600_000;
/** Of the scripted source: days that may still change when they are read. */
const UNSETTLED_DAYS = 2;

const servers = useServers();

describe.each(IS_LONG ? (['postgres', 'redis'] as const) : (['postgres'] as const))('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  let scheduler: RunningScheduler | null = null;
  afterEach(() => {
    scheduler = null;
  });
  const prepare = async (): Promise<Harness> => {
    const keyResults = [change({ id: 'visits', target: to(10_000), inputs: [input('visits')] })];
    const definition = definitionOf({ asOf: '2026-10-20', starts: '2026-09-01', ends: '2027-08-31', keyResults });
    const connections = [{ id: 'site', source: 'scripted', settings: {}, credential: null }];
    await define(rig.stores, { ...definition, connections }, '2026-09-01T00:00:00Z');
    await rig.stores.schedules.put({ id: 'workspace', cron: CRON, zone: 'Europe/Stockholm', enabled: true, lastRunOn: null });
    return rig.harness();
  };
  /** Everything is started on that morning, brings itself up to date, and is looked at once nothing is left to do. */
  const morning = async (harness: Harness, on: LocalDate): Promise<readonly SyncRun[]> => {
    rig.clock.set(`${on}T05:00:00.000Z`);
    scheduler ??= rig.scheduler(harness);
    await scheduler.repair();
    return untilIdle();
  };
  const untilIdle = () =>
    eventually(async () => {
      const waiting = await rig.backend.queue('plan-sync').getJobCounts('waiting', 'active', 'prioritized');
      const runs = await rig.stores.runs.list(100, null);
      return Object.values(waiting).every((count) => count === 0) && runs.every(({ endedAt }) => endedAt !== null) ? runs : null;
    }, 60_000);
  const daysAsked = () =>
    rig.source.requests
      .flatMap(({ queries }) => queries.flatMap(({ ranges, grain }) => (grain === 'day' ? ranges.flatMap(daysOf) : [])))
      .sort();

  test.each([
    [1, '2026-10-24', 'the night with the hour that comes twice'],
    [7, '2026-10-24', 'that night and the end of October'],
    [40, '2026-10-10', 'that night and two months’ ends'],
    [1, '2027-03-27', 'the night with the hour that is missing'],
    [7, '2027-03-27', 'that night and the end of March'],
    [40, '2027-03-10', 'that night and two months’ ends'],
  ])('%i nights missed after %s: %s', async (missed, date) => {
    const last = localDate(date);
    const next = addDays(last, missed + 1);
    const harness = await prepare();
    rig.work(harness);
    expect(await morning(harness, last)).toHaveLength(1);
    rig.source.requests.length = 0;

    const runs = await morning(harness, next);
    expect(runs.map(({ asOf, trigger, state }) => [asOf, trigger, state])).toEqual([
      [next, 'catch_up', 'succeeded'],
      [last, 'catch_up', 'succeeded'],
    ]);
    expect(daysAsked()).toEqual(daysOf(inclusiveRange(addDays(last, -UNSETTLED_DAYS), addDays(next, -1))));
    expect(rig.source.requests).toHaveLength(1);
    // The night that is there is not made again, and the one after it asks for one new day.
    await morning(harness, next);
    expect(rig.source.requests).toHaveLength(1);
    rig.source.requests.length = 0;
    await morning(harness, addDays(next, 1));
    expect(daysAsked()).toEqual(daysOf(inclusiveRange(addDays(next, -UNSETTLED_DAYS), next)));
  });

  test.each(['2026-10-25', '2027-03-28'])('around the change of the clock on %s each night runs once', async (date) => {
    const changes = localDate(date);
    const harness = await prepare();
    rig.work(harness);
    await morning(harness, addDays(changes, -2));
    const startMs = msOfInstant(rig.clock.now());
    for (let hour = 1; hour <= 72; hour += 1) {
      rig.clock.set(instantFromMs(startMs + hour * HOUR_MS));
      await scheduler?.repair();
      await untilIdle();
    }
    const nights = (await rig.stores.runs.list(100, null)).map(({ asOf }) => asOf);
    expect(nights.toReversed()).toEqual([-2, -1, 0, 1].map((days) => addDays(changes, days)));
  });
});

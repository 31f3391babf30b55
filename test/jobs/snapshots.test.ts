/** Levels that a source tells of the present only: read at least once a day, never asked for the past, and a missed day stays a gap. */
import { describe, expect, test } from 'vitest';
import { addDays, dateInZone, localDate } from '../../src/domain/calendar.ts';
import { seriesKey } from '../../src/domain/observation.ts';
import { makePreviewSync } from '../../src/usecases/preview-sync.ts';
import { makeBackfill } from '../../src/usecases/start-sync.ts';
import { change, input, LATEST, to } from '../domain/scenario.ts';
import { type BackendKind, define, type Harness, oct, okrs, sync, untilEnded } from './harness.ts';
import { keyResult, status, useRig, useServers } from './rig.ts';

const servers = useServers();
const subscribers = change({
  id: 'site-subscribers',
  baseline: { kind: 'fixed', value: 0 },
  target: to(10_000),
  window: LATEST,
  inputs: [input('subscribers')],
});
const SERIES = input('subscribers').series;
/** Mondays, 06:30 in Stockholm. 2026-10-19 is one. */
const WEEKLY = { id: 'workspace', cron: '30 6 * * 1', zone: 'Europe/Stockholm', enabled: true, lastRunOn: null } as const;

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const rig = useRig(servers, kind);
  const asked = () =>
    rig.source.requests.flatMap(({ queries }) =>
      queries.flatMap(({ metrics, ranges }) => ranges.map(({ start, end }) => `${metrics.join(' ')} ${start}..${addDays(end, -1)}`)),
    );
  const held = async () => {
    const history = (await rig.stores.observations.histories([SERIES], null, null)).get(seriesKey(SERIES));
    return (history?.observations ?? []).map(({ range }) => range.start).sort();
  };
  /** What the minute's repair would find, run to its end. */
  const minute = async (harness: Harness, now: string) => {
    rig.clock.set(now);
    rig.source.requests.length = 0;
    const due = await harness.useCases.dueRuns(null);
    for (const { request } of due) await untilEnded(harness, (await harness.useCases.planSync(request, new AbortController().signal)).id);
    return due.map(({ request }) => request.trigger);
  };

  test('a sync asks for today and no other day, beside the days of what can be asked later', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers, keyResult('visits')]));
    rig.work(harness);
    await untilEnded(harness, (await sync(harness, { trigger: 'schedule' })).id);
    expect(asked().sort()).toEqual(['subscribers 2026-10-20..2026-10-20', 'visits 2026-10-01..2026-10-19']);
    expect(await held()).toEqual(['2026-10-20']);
    rig.clock.set('2026-10-21T03:15:00Z');
    await untilEnded(harness, (await sync(harness, { trigger: 'schedule' })).id);
    expect(await held()).toEqual(['2026-10-20', '2026-10-21']);
    expect((await rig.stores.progress.latestOf('site-subscribers'))?.evaluation).toMatchObject({ state: 'ok', knownThrough: '2026-10-20' });
  });

  test('a weekly schedule: the other days read the level, once, and nothing else', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers, keyResult('visits')]));
    await rig.stores.schedules.put(WEEKLY);
    rig.work(harness);
    expect(await minute(harness, '2026-10-19T04:30:00Z')).toEqual(['schedule']);
    expect(asked()).toContain('visits 2026-10-01..2026-10-18');
    expect(await minute(harness, '2026-10-19T20:00:00Z'), 'the schedule has read it that day').toEqual([]);
    expect(await minute(harness, '2026-10-20T04:29:00Z'), 'not yet the time of day').toEqual([]);
    expect(await minute(harness, '2026-10-20T04:30:00Z')).toEqual(['snapshot']);
    expect(asked()).toEqual(['subscribers 2026-10-20..2026-10-20']);
    expect(await minute(harness, '2026-10-20T04:31:00Z')).toEqual([]);
    expect(await minute(harness, '2026-10-20T16:30:00Z'), 'later tries have nothing to do').toEqual([]);
    expect(await minute(harness, '2026-10-26T05:30:00Z'), 'the schedule’s own day, after the clocks went back').toEqual(['schedule']);
    expect(await rig.stores.schedules.list()).toMatchObject([{ lastRunOn: '2026-10-26' }]);
  });

  test('nights that were missed are not caught up: today is read, and the gap stays a gap', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers, keyResult('visits')]));
    await rig.stores.schedules.put({ ...WEEKLY, cron: '30 6 * * *' });
    rig.work(harness);
    await minute(harness, '2026-10-19T04:30:00Z');
    expect(await minute(harness, '2026-10-23T12:00:00Z')).toEqual(['catch_up']);
    expect(asked().sort()).toEqual(['subscribers 2026-10-23..2026-10-23', 'visits 2026-10-17..2026-10-22']);
    expect(await held()).toEqual(['2026-10-19', '2026-10-23']);
    const answered = (await rig.stores.observations.answered([SERIES])).get(seriesKey(SERIES)) ?? [];
    expect(answered.map(({ range }) => range.start).sort(), 'nobody says that the source had answered for the days between').toEqual([
      '2026-10-19',
      '2026-10-23',
    ]);
  });

  test('a source that fails in the night is tried again on the same day', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers]));
    await rig.stores.schedules.put(WEEKLY);
    rig.work(harness);
    await minute(harness, '2026-10-19T04:30:00Z');
    rig.source.faultOf = () => status(422);
    expect(await minute(harness, '2026-10-20T04:30:00Z')).toEqual(['snapshot']);
    expect(await held()).toEqual(['2026-10-19']);
    rig.source.faultOf = () => null;
    // A refused binding rests until the definition is another one.
    await define(rig.stores, okrs([subscribers, keyResult('visits')]), '2026-10-20T05:00:00Z');
    expect(await minute(harness, '2026-10-20T05:01:00Z')).toEqual([]);
    expect(await minute(harness, '2026-10-20T10:30:00Z')).toEqual(['snapshot']);
    expect(await held()).toEqual(['2026-10-19', '2026-10-20']);
  });

  test('a schedule that somebody stopped takes no snapshots, and one without such levels has none to take', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers]));
    await rig.stores.schedules.put({ ...WEEKLY, enabled: false });
    expect(await minute(harness, '2026-10-20T08:00:00Z')).toEqual([]);
    await define(rig.stores, okrs([keyResult('visits')]), '2026-10-20T00:00:00Z');
    await rig.stores.schedules.put({ ...WEEKLY, lastRunOn: localDate('2026-10-19') });
    rig.clock.set('2026-10-21T08:00:00Z');
    const due = (await harness.useCases.dueRuns(null)).map(({ request }) => request.trigger);
    expect(due).not.toContain('snapshot');
  });

  test('a call that comes a day late reads the day on which it is made, and leaves the one it was planned on a gap', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers]));
    const { id } = await sync(harness, { trigger: 'schedule' });
    rig.clock.set('2026-10-21T03:15:00Z');
    rig.work(harness);
    expect(await untilEnded(harness, id)).toMatchObject({ state: 'succeeded' });
    expect(dateInZone(rig.clock.now(), 'Europe/Stockholm')).toBe('2026-10-21');
    expect(await held()).toEqual(['2026-10-21']);
  });

  test('a backfill says that there is no past to read, and a sync of past days leaves it out', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers]));
    rig.work(harness);
    const backfill = await makeBackfill(harness.deps)({ connection: null, from: oct(1, 1).start, to: null, requestId: null });
    expect(await untilEnded(harness, backfill.id)).toMatchObject({
      calls: { planned: 0 },
      leftOut: [{ reason: 'unanswerable', connection: 'site', why: expect.stringContaining('stays a gap') }],
    });
    const past = await sync(harness, { range: oct(5, 10) });
    expect((await untilEnded(harness, past.id)).calls.planned).toBe(0);
    expect(rig.source.requests).toEqual([]);
  });

  test('a cycle that is over needs no snapshots any more', async () => {
    const harness = rig.harness();
    await define(rig.stores, okrs([subscribers]));
    rig.clock.set('2026-12-31T03:15:00Z');
    expect((await makePreviewSync(harness.deps)(null)).calls).toHaveLength(1);
    rig.clock.set('2027-01-01T03:15:00Z');
    expect((await makePreviewSync(harness.deps)(null)).calls).toEqual([]);
  });
});

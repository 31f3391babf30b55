/** Levels of which a source tells the present only: what is asked of them, and that a day without a snapshot is never a measured one. */
import { describe, expect, test } from 'vitest';
import { addDays, instant, localDate } from '../../src/domain/calendar.ts';
import type { KeyResult, Window } from '../../src/domain/key-result.ts';
import { callOn, type PlannableSource, type PlannedCall, planCalls } from '../../src/domain/planning/fetch-plan.ts';
import { needsOf } from '../../src/domain/planning/needs.ts';
import { dailyTries, parseCron } from '../../src/domain/planning/schedule.ts';
import {
  atLeast,
  calendar,
  change,
  countItems,
  daily,
  definitionOf,
  fixed,
  input,
  LAST,
  LATEST,
  measured,
  runOne,
  type ScenarioSpec,
  sourcesOf,
  to,
  trailing,
} from './scenario.ts';

const LEVELS = { site: { completeThrough: '2026-10-09', metrics: { visits: {}, followers: { aggregation: LAST, snapshotOnly: true } } } };
const followers = (more: Partial<Extract<KeyResult, { kind: 'change' }>> = {}) =>
  change({ metric: 'followers', window: LATEST, baseline: fixed(900), target: to(1000), ...more });

/** @param today in the source's zone, a day after the last complete one unless said otherwise */
function needs(keyResults: KeyResult[], more: Partial<ScenarioSpec> = {}, today = '2026-10-10') {
  const spec = { asOf: '2026-10-10', keyResults, sources: LEVELS, ...more };
  return needsOf({
    definition: definitionOf(spec),
    asOf: localDate(spec.asOf),
    sources: sourcesOf(spec),
    frozen: [],
    cycle: null,
    todayOf: () => localDate(today),
  });
}
const texts = (all: ReturnType<typeof needs>) =>
  all.map(({ series, grain, range }) => `${series.metric} ${grain} ${range.start}..${addDays(range.end, -1)}`);

describe('what is needed', () => {
  test.each<[string, Window]>([
    ['latest', LATEST],
    ['trailing days', trailing(7)],
    ['the running week', calendar('week', 'current')],
    ['the last whole week, whose level is read while it runs', calendar('week', 'last_complete')],
    ['the cycle', { kind: 'cycle' }],
  ])('today, whatever the window: %s', (_, window) => {
    expect(texts(needs([followers({ window })]))).toEqual(['followers day 2026-10-10..2026-10-10']);
  });

  test('nothing once the cycle is over, and already before it begins where the level then stands for its first day', () => {
    const over = { starts: '2026-09-01', ends: '2026-09-30' };
    expect(texts(needs([followers()], over))).toEqual([]);
    expect(texts(needs([followers()], { starts: '2026-11-01', ends: '2026-11-30' }))).toEqual(['followers day 2026-10-10..2026-10-10']);
    expect(texts(needs([followers()], { starts: '2026-09-10', ends: '2026-10-10' }))).toEqual(['followers day 2026-10-10..2026-10-10']);
    expect(texts(needs([followers()], { starts: '2026-09-10', ends: '2026-10-09' }))).toEqual([]);
  });

  test('a reference that has passed is not asked for; one that is passing is read', () => {
    expect(texts(needs([followers({ baseline: measured('previous_cycle') })]))).toEqual(['followers day 2026-10-10..2026-10-10']);
    const dates = measured({ from: '2026-10-05', to: '2026-10-12' });
    const ahead = { starts: '2026-11-01', ends: '2026-11-30' };
    expect(texts(needs([followers({ window: { kind: 'cycle' }, baseline: dates })], ahead))).toEqual([
      'followers day 2026-10-10..2026-10-10',
    ]);
    expect(
      texts(needs([followers({ window: { kind: 'cycle' }, baseline: measured({ from: '2026-10-01', to: '2026-10-05' }) })], ahead)),
    ).toEqual([]);
  });

  test('what can be asked later is needed as ever', () => {
    expect(texts(needs([change(), followers({ id: 'other' })]))).toEqual([
      'followers day 2026-10-10..2026-10-10',
      'visits day 2026-10-01..2026-10-09',
    ]);
  });
});

describe('what is asked', () => {
  const source: PlannableSource = {
    limits: {
      metricsPerQuery: 5,
      rangesPerQuery: 4,
      queriesPerCall: 1,
      rowsPerPage: 1,
      historyMonths: null,
      grains: ['day', 'range', 'item'],
    },
    separateMetrics: [],
    apart: [],
    snapshotMetrics: ['followers', 'fans'],
    earliest: null,
    daysPerRange: null,
  };
  const plan = (all: ReturnType<typeof needs>) => planCalls({ needs: all, sourceOf: () => source, heldOf: () => [] });

  test('a snapshot shares no query with what has a past, so that its past is never asked beside it', () => {
    const { calls } = plan(needs([change(), followers({ id: 'other' })]));
    expect(calls.map(({ queries }) => queries.map(({ metrics }) => metrics))).toEqual([[['followers']], [['visits']]]);
  });

  test('a list of items of such a level is not asked: it would be a window of the past', () => {
    const listed = countItems({ at_least: 1 }, 3, { inputs: [input('followers', { itemDimension: 'page' })] });
    expect(plan(needs([listed]))).toMatchObject({ calls: [], unanswerable: [{ grain: 'item' }] });
  });

  test('a call that is made on another day asks for that day, under the same name, and for what has a past as planned', () => {
    const [level, visits] = plan(needs([change(), followers({ id: 'other' })])).calls as [PlannedCall, PlannedCall];
    const late = (call: PlannedCall) => callOn(call, (metric) => metric === 'followers', localDate('2026-10-12'));
    expect(late(visits)).toEqual(visits);
    expect(late(level)).toMatchObject({ key: level.key, queries: [{ ranges: [{ start: '2026-10-12', end: '2026-10-13' }] }] });
  });
});

describe('a day without a snapshot', () => {
  const gap = [...daily('2026-10-01', [910, 920], 'followers'), ...daily('2026-10-06', [960, 970], 'followers')];
  const spec = { asOf: '2026-10-09', sources: LEVELS, observations: gap };

  test('is not one on which the level was measured: it neither passes nor fails', () => {
    const held = runOne({ ...spec, keyResults: [atLeast(915, { metric: 'followers', window: LATEST })] });
    expect(held).toMatchObject({ value: 970, knownThrough: '2026-10-09', compliance: { passing: 3, elapsed: 4 } });
  });

  test('leaves the last level standing for the value, as any level does, and no level before the first', () => {
    expect(runOne({ ...spec, asOf: '2026-10-05', keyResults: [followers()] })).toMatchObject({ value: 920, state: 'ok' });
    expect(runOne({ ...spec, observations: gap.slice(2), asOf: '2026-10-05', keyResults: [followers()] })).toMatchObject({
      value: null,
      state: 'no_data',
    });
  });
});

test('a day is tried at the schedule’s time of day, whatever its weekday, and every six hours after it', () => {
  const tries = (cron: string, on: string) => dailyTries(parseCron(cron), 'Europe/Stockholm', localDate(on)).map(({ at }) => at);
  expect(tries('30 6 * * 1', '2026-10-20')).toEqual(['04:30', '10:30', '16:30'].map((time) => instant(`2026-10-20T${time}:00Z`)));
  expect(tries('0 23 1 * *', '2026-10-20')).toEqual([instant('2026-10-20T21:00:00Z')]);
  // A time that the spring leaves out comes right after the gap.
  expect(tries('30 2 * * 1', '2026-03-29')[0]).toBe(instant('2026-03-29T01:00:00Z'));
});

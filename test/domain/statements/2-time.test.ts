import { describe, expect, it } from 'vitest';
import { localDate, parseLocalDate } from '../../../src/domain/calendar.ts';
import type { Pace } from '../../../src/domain/key-result.ts';
import {
  atMost,
  by,
  calendar,
  change,
  DISTINCT,
  daily,
  fixed,
  flat,
  input,
  LAST,
  LATEST,
  meanBy,
  measured,
  name,
  op,
  runOne,
  type ScenarioSpec,
  to,
  trailing,
} from '../scenario.ts';

const base = { asOf: '2026-10-10', keyResults: [change()] } satisfies ScenarioSpec;

describe('semantics.md §2: time', () => {
  it('"complete-through of a key result = min(asOf, complete-through of the sources of its own inputs, the cycle\'s last day)"', () => {
    const at = (asOf: string, completeThrough: string) =>
      runOne({ ...base, asOf, sources: { site: { completeThrough, metrics: { visits: {} } } } }).completeThrough;
    expect(at('2026-10-10', '2026-10-12')).toBe('2026-10-10');
    expect(at('2026-10-10', '2026-10-08')).toBe('2026-10-08');
    expect(at('2026-11-10', '2026-11-08')).toBe('2026-10-31');
  });

  it('"known-through … the last day such that every day of the window up to it is known. A gap therefore stops the clock"', () => {
    const observations = daily('2026-10-01', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).filter(
      (each) => each.day !== '2026-10-05' && each.day !== '2026-10-09',
    );
    expect(runOne({ ...base, observations })).toMatchObject({
      value: 10,
      knownThrough: '2026-10-04',
      window: { from: '2026-10-01', to: '2026-10-04', zone: 'Europe/Stockholm' },
      missing: ['2026-10-05', '2026-10-09'],
      state: 'stale',
    });
  });

  it('"Later days are held and drawn, not judged"', () => {
    const sources = { site: { completeThrough: '2026-10-03', metrics: { visits: {} } } };
    expect(runOne({ ...base, sources, observations: flat('2026-10-01', 10, 1) })).toMatchObject({
      value: 3,
      knownThrough: '2026-10-03',
      state: 'ok',
    });
  });

  it('"for `source_only`: the end of the latest known exact window with the window\'s start"', () => {
    const result = runOne({
      ...base,
      keyResults: [change({ metric: 'users' })],
      sources: { site: { metrics: { users: { aggregation: DISTINCT } } } },
      observations: [
        { metric: 'users', from: '2026-10-01', to: '2026-10-06', value: 40 },
        { metric: 'users', from: '2026-10-01', to: '2026-10-08', value: 50 },
        { metric: 'users', from: '2026-10-02', to: '2026-10-10', value: 60 },
        { metric: 'users', from: '2026-10-01', to: '2026-10-12', value: 70 },
      ],
    });
    expect(result).toMatchObject({ value: 50, knownThrough: '2026-10-08', missing: ['2026-10-09', '2026-10-10'] });
  });

  it('"for `last`: complete-through, if any level is known at or before it"', () => {
    const sources = { site: { metrics: { followers: { aggregation: LAST } } } };
    const keyResults = [change({ metric: 'followers', window: LATEST, baseline: fixed(0) })];
    expect(runOne({ ...base, keyResults, sources, observations: [{ metric: 'followers', day: '2026-08-01', value: 5 }] })).toMatchObject({
      value: 5,
      knownThrough: '2026-10-10',
      missing: [],
    });
    expect(runOne({ ...base, keyResults, sources, observations: [{ metric: 'followers', day: '2026-10-11', value: 5 }] })).toMatchObject({
      value: null,
      knownThrough: null,
      state: 'no_data',
    });
  });

  it('"Days and exact windows are not joined: either every day, or one exact window from the window\'s first day"', () => {
    const observations = [{ metric: 'visits', from: '2026-10-01', to: '2026-10-04', value: 40 }, ...flat('2026-10-05', 6, 10)];
    expect(runOne({ ...base, observations })).toMatchObject({ value: 40, knownThrough: '2026-10-04', missing: [] });
  });

  it('"an outdated exact window counts while the days cannot replace it"', () => {
    const window = { metric: 'visits', from: '2026-10-01', to: '2026-10-04', value: 40, observedAt: '2026-10-05T00:00:00Z' };
    const later = { metric: 'visits', day: '2026-10-02', value: 99, observedAt: '2026-10-09T00:00:00Z' };
    expect(runOne({ ...base, observations: [window, later] })).toMatchObject({ value: 40, knownThrough: '2026-10-04' });
    expect(runOne({ ...base, observations: [window, later, ...flat('2026-10-01', 1, 1), ...flat('2026-10-03', 2, 1)] })).toMatchObject({
      value: 102,
      knownThrough: '2026-10-04',
    });
  });

  it('"A day whose weight is 0 needs no value"', () => {
    const sources = { site: { metrics: { position: { aggregation: meanBy('impressions'), unit: 'position' as const }, impressions: {} } } };
    const keyResults = [change({ metric: 'position', baseline: fixed(20), target: to(5) })];
    const observations = [
      { metric: 'position', day: '2026-10-01', value: 8 },
      { metric: 'position', day: '2026-10-03', value: 4 },
    ];
    const spec = { ...base, asOf: '2026-10-03', keyResults, sources };
    expect(runOne({ ...spec, observations: [...observations, ...daily('2026-10-01', [10, 0, 30], 'impressions')] })).toMatchObject({
      value: 5,
      knownThrough: '2026-10-03',
    });
    expect(runOne({ ...spec, observations: [...observations, ...daily('2026-10-01', [10, 1, 30], 'impressions')] })).toMatchObject({
      value: 8,
      knownThrough: '2026-10-01',
    });
  });

  it('"Everything that judges is evaluated at known-through": several inputs are judged at one day', () => {
    const inputs = [input('spend', { name: 'spend' }), input('leads', { name: 'leads' })];
    const result = runOne({
      ...base,
      keyResults: [atMost(50, { inputs, expression: op(name('spend'), '/', name('leads')) })],
      sources: { site: { metrics: { spend: {}, leads: {} } } },
      observations: [...flat('2026-10-01', 10, 100, 'spend'), ...flat('2026-10-01', 4, 4, 'leads')],
    });
    expect(result).toMatchObject({ value: 25, knownThrough: '2026-10-04', window: { to: '2026-10-04' } });
  });

  it('"With no known day, value and p are null"', () => {
    expect(runOne(base)).toMatchObject({
      value: null,
      progress: null,
      attained: null,
      status: null,
      state: 'no_data',
      window: null,
      knownThrough: null,
    });
    expect(runOne({ ...base, asOf: '2026-09-15', observations: flat('2026-09-01', 20, 1) })).toMatchObject({
      value: null,
      state: 'no_data',
      missing: [],
    });
  });

  it('window `cycle`: "the cycle\'s first day (or the key result\'s own `starts`) through known-through"; d and D count from `starts`', () => {
    const result = runOne({
      ...base,
      keyResults: [change({ starts: localDate('2026-10-06'), baseline: fixed(260), target: to(520) })],
      observations: flat('2026-10-01', 10, 10),
    });
    // 26 days from 6 to 31 October; 5 of them known: b(5) = 260 × 5/26 = 50, t(5) = 100.
    expect(result).toMatchObject({
      value: 50,
      baseline: 50,
      target: 100,
      window: { from: '2026-10-06', to: '2026-10-10' },
      progress: { raw: 0 },
    });
  });

  it('"With `starts`, d and D count from it": linear pace, and checkpoints "from 0 at the end of day 0"', () => {
    const expected = (pace: Pace | null) =>
      runOne({ ...base, keyResults: [change({ starts: localDate('2026-10-06'), pace })], observations: flat('2026-10-01', 10, 10) }).pace
        .expected;
    // 10 October is day 5 of the 26 from 6 to 31 October, and half of the way to 15 October, which is day 10.
    expect(expected(null)).toBe(5 / 26);
    expect(expected({ kind: 'checkpoints', points: [{ date: localDate('2026-10-15'), progress: 0.5 }] })).toBe(0.25);
  });

  it('"With `starts`, d and D count from it": `too_early` while d ≤ 0.1 × D', () => {
    const status = (asOf: string) =>
      runOne({ asOf, keyResults: [change({ starts: localDate('2026-10-06') })], observations: flat('2026-10-01', 31, 50) }).status;
    // 0.1 × 26 days is 2.6: 7 October is day 2, 8 October day 3.
    expect([status('2026-10-07'), status('2026-10-08')]).toEqual(['too_early', 'on_track']);
  });

  it('window `trailing`: "the last n days through known-through"', () => {
    const result = runOne({
      ...base,
      keyResults: [change({ window: trailing(3), baseline: fixed(0) })],
      observations: daily('2026-09-28', [1, 1, 1, 1, 2, 3, 4, 5]),
    });
    expect(result).toMatchObject({
      value: 12,
      window: { from: '2026-10-03', to: '2026-10-05' },
      knownThrough: '2026-10-05',
      missing: ['2026-10-08', '2026-10-09', '2026-10-10'],
    });
    const afterGap = runOne({
      ...base,
      keyResults: [change({ window: trailing(3), baseline: fixed(0) })],
      observations: [...flat('2026-10-01', 3, 1), ...flat('2026-10-07', 4, 2)],
    });
    expect(afterGap).toMatchObject({ value: 6, knownThrough: '2026-10-10', state: 'ok' });
    const gapInside = runOne({
      ...base,
      keyResults: [change({ window: trailing(3), baseline: fixed(0) })],
      observations: [...flat('2026-10-01', 8, 1), ...flat('2026-10-10', 1, 2)],
    });
    expect(gapInside).toMatchObject({ value: 3, knownThrough: '2026-10-08', missing: ['2026-10-09'] });
  });

  it('window `calendar current`: "the week, month, quarter or year that holds known-through, so far"', () => {
    const spec = { ...base, starts: '2026-10-01', ends: '2026-12-31', asOf: '2026-11-03' };
    const keyResults = [change({ window: calendar('month', 'current') })];
    expect(runOne({ ...spec, keyResults, observations: flat('2026-10-01', 33, 1) })).toMatchObject({
      value: 2,
      window: { from: '2026-11-01', to: '2026-11-02' },
    });
    expect(runOne({ ...spec, keyResults, observations: flat('2026-10-01', 31, 1) })).toMatchObject({
      value: 31,
      window: { from: '2026-10-01', to: '2026-10-31' },
      state: 'stale',
    });
  });

  it('"With window `calendar current`, cycle, d and D mean the running unit in … pace and `too_early`": `closing` is the cycle\'s own', () => {
    const month = (asOf: string, days: number, more: Partial<ScenarioSpec> = {}) =>
      runOne({
        starts: '2026-10-01',
        ends: '2026-12-31',
        asOf,
        keyResults: [change({ window: calendar('month', 'current') })],
        observations: flat('2026-10-01', days, 10),
        ...more,
      });
    // 3 November is day 3 of 30: 0.1 × 30 is 3.
    expect(month('2026-11-03', 34)).toMatchObject({ pace: { expected: 3 / 30 }, status: 'too_early' });
    expect(month('2026-11-04', 35)).toMatchObject({ pace: { expected: 4 / 30 }, status: 'on_track' });
    // Known through 31 October: October is over, the quarter is not.
    expect(month('2026-11-05', 31)).toMatchObject({ value: 310, pace: { expected: 1 }, status: 'on_track' });
    // The cycle ends on 15 October, in the middle of a month.
    expect(month('2026-10-16', 15, { ends: '2026-10-15' })).toMatchObject({ value: 150, status: 'attained' });
  });

  it('window `calendar last_complete`: "or the last whole one"; known-through: "the last whole unit at that day is known"', () => {
    const spec = { ...base, starts: '2026-10-01', ends: '2026-12-31', asOf: '2026-11-12' };
    const keyResults = [change({ window: calendar('week', 'last_complete'), baseline: fixed(1) })];
    // 12 November 2026 is a Thursday; the last whole ISO week is 2–8 November.
    expect(runOne({ ...spec, keyResults, observations: flat('2026-11-02', 7, 3) })).toMatchObject({
      value: 21,
      window: { from: '2026-11-02', to: '2026-11-08' },
      knownThrough: '2026-11-12',
      state: 'ok',
    });
    expect(runOne({ ...spec, keyResults, observations: flat('2026-10-26', 13, 3) })).toMatchObject({
      value: 21,
      window: { from: '2026-10-26', to: '2026-11-01' },
      knownThrough: '2026-11-07',
      state: 'stale',
      missing: ['2026-11-08'],
    });
    expect(runOne({ ...spec, asOf: '2026-11-08', keyResults, observations: flat('2026-11-02', 7, 3) })).toMatchObject({
      value: 21,
      window: { to: '2026-11-08' },
      knownThrough: '2026-11-08',
    });
  });

  it('a level with `last_complete`: "last known value at or before the window\'s end", known once "the last whole unit at that day is known"', () => {
    const at = (asOf: string, readOn: Record<string, number>) =>
      runOne({
        starts: '2026-10-01',
        ends: '2026-12-31',
        asOf,
        keyResults: [change({ metric: 'followers', window: calendar('month', 'last_complete'), baseline: fixed(0) })],
        sources: { site: { metrics: { followers: { aggregation: LAST } } } },
        observations: Object.entries(readOn).map(([day, value]) => ({ metric: 'followers', day, value })),
      });
    // On 12 November the last whole month is October, whatever was read since; on 30 November it is November.
    const levels = { '2026-10-20': 100, '2026-11-05': 130 };
    expect(at('2026-11-12', levels)).toMatchObject({
      value: 100,
      window: { from: '2026-10-01', to: '2026-10-31' },
      knownThrough: '2026-11-12',
    });
    expect(at('2026-11-30', levels)).toMatchObject({ value: 130, knownThrough: '2026-11-30' });
    expect(at('2026-11-12', { '2026-11-05': 130 })).toMatchObject({ value: null, knownThrough: null, state: 'no_data' });
  });

  it('"week start (default Monday, ISO weeks) and a fiscal-year start month (moves quarters and years)"', () => {
    const spec = { ...base, starts: '2026-10-01', ends: '2026-12-31', asOf: '2026-11-12' };
    const observations = flat('2026-09-01', 80, 1);
    const windowOf = (unit: 'week' | 'quarter' | 'year', more: Partial<ScenarioSpec>) =>
      runOne({ ...spec, ...more, observations, keyResults: [change({ window: calendar(unit, 'current') })] }).window?.from;
    expect(windowOf('week', {})).toBe('2026-11-09');
    expect(windowOf('week', { weekStart: 7 })).toBe('2026-11-08');
    expect(windowOf('quarter', { fiscalYearStart: 2 })).toBe('2026-11-01');
    expect(windowOf('quarter', { fiscalYearStart: 3 })).toBe('2026-09-01');
    expect(windowOf('year', { fiscalYearStart: 9 })).toBe('2026-09-01');
  });

  it('`per`: "turns an additive window into a rate (sum ÷ units elapsed)"; weeks are days ÷ 7, months share their days', () => {
    const value = (per: 'day' | 'week' | 'month', asOf: string) =>
      runOne({
        starts: '2026-10-15',
        ends: '2026-12-31',
        asOf,
        keyResults: [change({ per, baseline: fixed(1) })],
        observations: flat('2026-10-15', 60, 10),
      }).value;
    expect(value('day', '2026-10-20')).toBe(10);
    expect(value('week', '2026-10-20')).toBe(70);
    // 15–31 October is 17/31 of a month, 1–15 November 15/30: 320 ÷ (17/31 + 1/2) = 320 ÷ (65/62).
    expect(value('month', '2026-11-15')).toBe((320 * 62) / 65);
  });

  it('`per` is "not accumulating": its baseline is not taken day by day', () => {
    const result = runOne({
      ...base,
      keyResults: [change({ per: 'day', baseline: measured('previous_cycle'), target: by(-0.5) })],
      observations: [...flat('2026-09-01', 30, 100), ...flat('2026-10-01', 10, 80)],
    });
    expect(result).toMatchObject({
      value: 80,
      baseline: 100,
      target: 50,
      wholeWindow: null,
      progress: { raw: 0.4 },
      pace: { expected: 10 / 31 },
    });
  });

  it('"a key result whose inputs mix zones carries the quality flag `mixed_zones`"', () => {
    const inputs = [input('visits', { name: 'a' }), input('clicks', { name: 'b', connection: 'search' })];
    const result = runOne({
      ...base,
      asOf: '2026-10-01',
      keyResults: [change({ inputs, expression: op(name('a'), '+', name('b')) })],
      sources: { site: { metrics: { visits: {} } }, search: { zone: 'America/Los_Angeles', metrics: { clicks: {} } } },
      observations: [
        { metric: 'visits', day: '2026-10-01', value: 1 },
        { metric: 'clicks', connection: 'search', day: '2026-10-01', value: 1 },
      ],
    });
    expect(result.quality).toEqual(['mixed_zones']);
    const alone = runOne({
      ...base,
      keyResults: [change({ inputs: [input('clicks', { connection: 'search' })] })],
      sources: { search: { zone: 'America/Los_Angeles', metrics: { clicks: {} } } },
      observations: [{ metric: 'clicks', connection: 'search', day: '2026-10-01', value: 1 }],
    });
    expect(alone).toMatchObject({ quality: [], window: { zone: 'America/Los_Angeles' } });
  });

  it('a cycle at either end of the dates that may be given has its references and windows outside them, and is judged', () => {
    const at = (starts: string, ends: string, window = trailing(400)) =>
      runOne({
        asOf: ends,
        starts,
        ends,
        keyResults: [change({ window, baseline: measured('same_period_last_year'), target: to(5) })],
        observations: flat(starts, 1, 1),
      });
    expect(at('1900-01-01', '1900-01-31')).toMatchObject({ state: 'no_data', knownThrough: null, progress: null });
    expect(at('1900-01-01', '2200-12-31')).toMatchObject({ state: 'no_data', knownThrough: null, progress: null });
    expect(at('2200-12-31', '2200-12-31', calendar('week', 'current')).state).toBe('no_data');
    expect(parseLocalDate('1899-12-31')).toBe(null);
    expect(parseLocalDate('2201-01-01')).toBe(null);
  });
});

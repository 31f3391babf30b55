import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/calendar.ts';
import type { KeyResult } from '../../../src/domain/key-result.ts';
import type { QualityFlag } from '../../../src/domain/metric.ts';
import {
  atLeast,
  atMost,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  daily,
  fixed,
  flat,
  input,
  LAST,
  LATEST,
  measured,
  milestone,
  name,
  type ObservationSpec,
  op,
  runOne,
  type ScenarioSpec,
  to,
  within,
} from '../scenario.ts';

const base = { asOf: '2026-10-10', keyResults: [change()] } satisfies ScenarioSpec;
const level = { site: { metrics: { level: { aggregation: LAST } } } };
const atLevel = (value: number, day = '2026-10-10') => [{ metric: 'level', day, value }];
const override = (value: number, expires: string | null = null) => ({
  value,
  reason: 'counted by hand',
  expires: expires === null ? null : localDate(expires),
});

describe('semantics.md §5: progress, attainment, score', () => {
  it('"raw progress (unclamped), display = clamp(raw, 0, 1), overshoot = max(0, raw − 1), regression = max(0, −raw)"', () => {
    const at = (value: number) =>
      runOne({
        ...base,
        keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(100), target: to(200) })],
        sources: level,
        observations: atLevel(value),
      }).progress;
    expect(at(250)).toEqual({ raw: 1.5, display: 1, overshoot: 0.5, regression: 0 });
    expect(at(25)).toEqual({ raw: -0.75, display: 0, overshoot: 0, regression: 0.75 });
  });

  it('"attained … inclusive at the target (like for like: at t(d)), exact"', () => {
    const keyResults = [change({ baseline: fixed(31), target: to(62) })];
    expect(runOne({ ...base, keyResults, observations: flat('2026-10-01', 10, 2) })).toMatchObject({ target: 20, attained: true });
    expect(
      runOne({ ...base, keyResults, observations: [...flat('2026-10-01', 9, 2), ...flat('2026-10-10', 1, 1.999999999)] }),
    ).toMatchObject({ attained: false });
  });

  it('"For accumulating decreases and `at_most` totals it is printed as computed and `quality` holds `provisional` until the window is over"', () => {
    const spend = flat('2026-10-01', 31, 1);
    for (const keyResult of [atMost(100), change({ baseline: fixed(100), target: to(50) })]) {
      expect(runOne({ ...base, keyResults: [keyResult], observations: spend })).toMatchObject({
        attained: true,
        quality: ['provisional'],
        provisional: null,
      });
      expect(runOne({ ...base, asOf: '2026-11-01', keyResults: [keyResult], observations: spend })).toMatchObject({
        attained: true,
        quality: [],
      });
    }
    // 31 October is a Saturday: the running week is cut off by the cycle's end, and over with it.
    const week = atMost(100, { window: calendar('week', 'current') });
    expect(runOne({ ...base, asOf: '2026-10-30', keyResults: [week], observations: spend }).quality).toEqual(['provisional']);
    expect(runOne({ ...base, asOf: '2026-11-01', keyResults: [week], observations: spend }).quality).toEqual([]);
    const visitors = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const atMostUsers = (asOf: string, until: string) =>
      runOne({
        ...base,
        asOf,
        keyResults: [atMost(100, { metric: 'users' })],
        sources: visitors,
        observations: [{ metric: 'users', from: '2026-10-01', to: until, value: 40 }],
      });
    expect(atMostUsers('2026-10-10', '2026-10-10')).toMatchObject({ attained: true, quality: ['provisional'], provisional: null });
    expect(atMostUsers('2026-11-01', '2026-10-31')).toMatchObject({ attained: true, quality: [] });
    expect(runOne({ ...base, keyResults: [change()], observations: spend }).quality).toEqual([]);
  });

  it('"`success` is its own field, null until the status is `attained` or `missed`": committed by attainment, aspirational by score ≥ 0.7', () => {
    const end = (value: number, more: Partial<KeyResult>) =>
      runOne({
        ...base,
        asOf: '2026-11-01',
        keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(0), ...more } as never)],
        sources: level,
        observations: atLevel(value, '2026-10-31'),
      });
    expect(end(70, {})).toMatchObject({ status: 'missed', success: false, score: 0.7 });
    expect(end(70, { ambition: 'aspirational' })).toMatchObject({ status: 'missed', success: true, score: 0.7 });
    expect(end(69, { ambition: 'aspirational' })).toMatchObject({ success: false });
    expect(end(120, {})).toMatchObject({ status: 'attained', success: true, score: 1 });
    expect(end(10, { ambition: 'aspirational', score: { value: 0.8, reason: 'launched late, loved' } })).toMatchObject({
      status: 'missed',
      success: true,
      score: 0.8,
    });
    // A person's grade is the score, and decides nothing where success is attainment.
    const graded = (value: number) => ({ score: { value, reason: 'as the team sees it' } });
    expect(end(70, graded(0.9))).toMatchObject({ status: 'missed', success: false, score: 0.9 });
    expect(end(120, graded(0.2))).toMatchObject({ status: 'attained', success: true, score: 0.2 });
    expect(runOne({ ...base, observations: flat('2026-10-01', 10, 100) })).toMatchObject({ attained: true, success: null, score: null });
  });

  it('"Override … While asOf ≤ expiry it replaces the value at min(asOf, the cycle\'s last day) and all that follows; the automated value … stand beside"', () => {
    const keyResults = [change({ override: override(50, '2026-10-12') })];
    const observations = flat('2026-10-01', 8, 1);
    const result = runOne({ ...base, keyResults, observations });
    expect(result).toMatchObject({
      value: 50,
      progress: { raw: 0.5 },
      automated: { value: 8, progress: { raw: 0.08, display: 0.08, overshoot: 0, regression: 0 } },
    });
    // Pace is judged on 10 October, the state and the window are those of 8 October.
    expect(result).toMatchObject({ pace: { expected: 10 / 31 }, state: 'stale', knownThrough: '2026-10-08', window: { to: '2026-10-08' } });
    expect(runOne({ ...base, asOf: '2026-10-13', keyResults, observations })).toMatchObject({ value: 8, automated: null });
    expect(runOne({ ...base, keyResults, observations: [] })).toMatchObject({
      value: 50,
      state: 'no_data',
      automated: { value: null, progress: null },
      progress: { raw: 0.5 },
    });
  });

  it('"Override … and with it all that follows": status, success and score at the end of the cycle, at the cycle\'s last day', () => {
    const end = (value: number, more: Partial<KeyResult> = {}) =>
      runOne({
        ...base,
        asOf: '2026-11-02',
        keyResults: [change({ override: override(value), ...more } as never)],
        observations: flat('2026-10-01', 31, 2),
      });
    // By the days it is 62 of 100: missed, and no success even where 0.7 would do.
    const automated = { value: 62, progress: { raw: 0.62 } };
    expect(end(120)).toMatchObject({ status: 'attained', success: true, score: 1, pace: { expected: 1 }, automated });
    expect(end(80)).toMatchObject({ status: 'missed', success: false, score: 0.8, automated });
    expect(end(80, { ambition: 'aspirational' })).toMatchObject({ status: 'missed', success: true, score: 0.8 });
    expect(end(50, { ambition: 'aspirational' })).toMatchObject({ status: 'missed', success: false, score: 0.5 });
  });

  it('"it replaces the value at min(asOf, the cycle\'s last day)": in a running unit, pace counts the days of the unit that holds asOf', () => {
    const spec = { starts: '2026-10-01', ends: '2026-12-31', observations: flat('2026-10-01', 31, 10) };
    const keyResults = [change({ window: calendar('month', 'current'), override: override(50) })];
    // Known through 31 October; 10 November is day 10 of 30.
    expect(runOne({ ...spec, asOf: '2026-11-10', keyResults })).toMatchObject({
      value: 50,
      pace: { expected: 10 / 30 },
      status: 'on_track',
      knownThrough: '2026-10-31',
    });
  });

  it('"state, quality, known-through and window stay the automated ones", also where the override\'s own day would say otherwise', () => {
    // Known through 5 October. The override is judged on the 10th, against September's first ten days; the automated value
    // against its first five, which are flagged or not known.
    const users = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const first = (from: string, until: string, value: number, quality: QualityFlag[] = []) => [
      { metric: 'users', from, to: until, value, quality },
    ];
    const keyResults = [change({ metric: 'users', baseline: measured('previous_cycle'), target: by(0.5), override: override(60) })];
    const at = (observations: ObservationSpec[]) =>
      runOne({
        ...base,
        keyResults,
        sources: users,
        observations: [
          ...first('2026-10-01', '2026-10-05', 30),
          ...first('2026-09-01', '2026-09-10', 40, ['thresholded']),
          ...observations,
        ],
      });
    const stays = { value: 60, baseline: 40, target: 60, progress: { raw: 1 }, knownThrough: '2026-10-05', window: { to: '2026-10-05' } };
    expect(at([])).toMatchObject({ ...stays, state: 'awaiting_baseline', quality: [], automated: { value: 30, progress: null } });
    expect(at(first('2026-09-01', '2026-09-05', 20, ['sampled']))).toMatchObject({
      ...stays,
      state: 'stale',
      quality: ['sampled'],
      automated: { value: 30, progress: { raw: 1 } },
    });
  });

  it('the items that count, and those nearest to it, stay those of the automated window beside an override', () => {
    const result = runOne({
      ...base,
      keyResults: [countItems({ at_least: 5 }, 10, { override: override(4) })],
      sources: { site: { metrics: { views: {} } } },
      observations: [...daily('2026-10-01', [3, 3], 'views', { item: '/a' }), ...daily('2026-10-01', [2, 2], 'views', { item: '/b' })],
    });
    expect(result).toMatchObject({ value: 4, automated: { value: 1 }, knownThrough: '2026-10-02' });
    expect(result.items).toEqual({ counting: [{ item: '/a', value: 6 }], nearest: [{ item: '/b', value: 4 }] });
  });

  it('an override of a like-for-like series is judged against b(d) and t(d) of its own day', () => {
    const keyResults = [change({ baseline: fixed(310), target: to(620), override: override(150) })];
    expect(runOne({ ...base, keyResults, observations: flat('2026-10-01', 8, 10) })).toMatchObject({
      value: 150,
      baseline: 100,
      target: 200,
      progress: { raw: 0.5 },
      automated: { value: 80, progress: { raw: 0 } },
    });
  });
});

describe('semantics.md §6: pace and status', () => {
  it('expected progress: "flat where progress is like for like; none for `limit` and `range`; linear = d ÷ D for everything else"', () => {
    const observations = flat('2026-10-01', 31, 5);
    const pace = (keyResult: KeyResult) => runOne({ ...base, keyResults: [keyResult], observations }).pace.expected;
    expect(pace(change())).toBe(10 / 31);
    expect(pace(change({ baseline: fixed(31), target: to(62) }))).toBe(1);
    expect(pace(atMost(5))).toBeNull();
    expect(pace(within(1, 2, 1))).toBeNull();
    expect(pace(milestone([{ id: 'a' }]))).toBe(10 / 31);
    expect(pace(change({ pace: { kind: 'flat' } }))).toBe(1);
  });

  it('`checkpoints`: "piecewise linear from 0 at the end of day 0; after the last one its progress holds"', () => {
    const points = [
      { date: localDate('2026-10-10'), progress: 0.5 },
      { date: localDate('2026-10-20'), progress: 0.8 },
    ];
    const expected = (asOf: string) =>
      runOne({ asOf, keyResults: [change({ pace: { kind: 'checkpoints', points } })], observations: flat('2026-10-01', 31, 1) }).pace
        .expected;
    expect(expected('2026-10-04')).toBe(0.2);
    expect(expected('2026-10-10')).toBe(0.5);
    expect(expected('2026-10-15')).toBe(0.65);
    expect(expected('2026-10-28')).toBe(0.8);
    // Those that lie before day 0 of what is judged, a running unit's or one that starts late, are no part of the line.
    const from = (more: object, dates: readonly (readonly [string, number])[], asOf: string) =>
      runOne({
        asOf,
        ends: '2026-12-31',
        keyResults: [
          change({
            ...more,
            pace: { kind: 'checkpoints', points: dates.map(([date, progress]) => ({ date: localDate(date), progress })) },
          }),
        ],
        observations: flat('2026-10-01', 92, 1),
      }).pace.expected;
    const halves = [
      ['2026-10-15', 0.5],
      ['2026-10-31', 0.5],
      ['2026-11-15', 0.5],
      ['2026-12-15', 0.5],
    ] as const;
    expect(from({ window: calendar('month', 'current'), baseline: fixed(0) }, halves, '2026-11-10')).toBe(1 / 3);
    const late = [
      ['2026-10-15', 0.2],
      ['2026-12-31', 1],
    ] as const;
    expect(from({ starts: localDate('2026-11-01') }, late, '2026-11-10')).toBe(10 / 61);
  });

  it('`reference_shape`: "the cumulative share of the reference\'s first min(d, length) days"', () => {
    const pace = { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } as const;
    const observations = [...flat('2026-09-01', 10, 2), ...flat('2026-09-11', 20, 4), ...flat('2026-10-01', 31, 1)];
    expect(runOne({ ...base, keyResults: [change({ pace })], observations }).pace).toEqual({ expected: 0.2, ratio: 0.5 });
    expect(runOne({ asOf: '2026-10-31', keyResults: [change({ pace })], observations }).pace.expected).toBe(1);
  });

  it("`reference_shape` beyond the reference's length is the whole of it, also where no window reaches further", () => {
    // 30 March is day 30; February has 28, counted as one audience.
    const pace = { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } as const;
    const window = (from: string, until: string) => ({ metric: 'users', from, to: until, value: 50 });
    expect(
      runOne({
        starts: '2026-03-01',
        ends: '2026-03-31',
        asOf: '2026-03-30',
        keyResults: [change({ metric: 'users', pace })],
        sources: { site: { metrics: { users: { aggregation: DISTINCT } } } },
        observations: [window('2026-02-01', '2026-02-28'), window('2026-03-01', '2026-03-30')],
      }),
    ).toMatchObject({ value: 50, pace: { expected: 1, ratio: 0.5 }, status: 'off_track' });
  });

  it('`reference_shape` does not read past complete-through: later days of the reference are held, and estimated', () => {
    const pace = { kind: 'reference_shape', reference: { kind: 'previous_cycle' } } as const;
    const result = runOne({
      ...base,
      keyResults: [change({ pace, override: override(50) })],
      sources: { site: { completeThrough: '2026-09-20', metrics: { visits: {} } } },
      observations: [...flat('2026-09-01', 20, 10), ...flat('2026-09-21', 10, 100)],
    });
    // Twenty days at 10 make 300 of September, of which the first ten days are 100.
    expect(result.pace).toEqual({ expected: 1 / 3, ratio: 1.5 });
  });

  it('"Status: `on_track` ≥ 0.9, `at_risk` ≥ 0.7, `off_track` below"', () => {
    const status = (value: number) =>
      runOne({
        asOf: '2026-10-31',
        keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(0) })],
        sources: level,
        observations: atLevel(value, '2026-10-31'),
      }).status;
    expect([90, 89.999, 70, 69.999, 0].map(status)).toEqual(['on_track', 'at_risk', 'at_risk', 'off_track', 'off_track']);
  });

  it('"thresholds are settings": a workspace may call 0.8 on track and 0.5 at risk', () => {
    const status = (value: number, statusThresholds?: { onTrack: number; atRisk: number }) =>
      runOne({
        asOf: '2026-10-20',
        ...(statusThresholds === undefined ? {} : { statusThresholds }),
        keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(0), pace: { kind: 'flat' } })],
        sources: { site: { metrics: { level: { aggregation: LAST } } } },
        observations: [{ metric: 'level', day: '2026-10-20', value }],
      }).status;
    const lenient = { onTrack: 0.8, atRisk: 0.5 };
    expect([80, 79, 50, 49].map((value) => status(value))).toEqual(['at_risk', 'at_risk', 'off_track', 'off_track']);
    expect([80, 79, 50, 49].map((value) => status(value, lenient))).toEqual(['on_track', 'at_risk', 'at_risk', 'off_track']);
  });

  it('"`limit` and `range`: attained is `on_track`, p ≥ 0.9 is `at_risk`, else `off_track`"', () => {
    const status = (value: number) =>
      runOne({ ...base, keyResults: [atMost(90, { metric: 'level', window: LATEST })], sources: level, observations: atLevel(value) })
        .status;
    expect([90, 100, 100.1].map(status)).toEqual(['on_track', 'at_risk', 'off_track']);
  });

  it('"`limit` and `range`: … p ≥ 0.9 is `at_risk`, else `off_track`", whatever the thresholds or a chosen pace are', () => {
    const at = (keyResult: KeyResult, value: number, statusThresholds?: { onTrack: number; atRisk: number }) =>
      runOne({
        ...base,
        ...(statusThresholds === undefined ? {} : { statusThresholds }),
        keyResults: [keyResult],
        sources: level,
        observations: atLevel(value),
      });
    const most = (more: object = {}) => atMost(90, { metric: 'level', window: LATEST, ...more });
    const inside = (more: object = {}) => within(10, 20, 10, { metric: 'level', window: LATEST, ...more });
    // 90 ÷ 150 is 0.6, and 4 below 10 with a tolerance of 10 is 0.6; 90 ÷ 96 is 0.9375, and 9.5 is 0.5 below 10, so 0.95.
    const lenient = { onTrack: 0.5, atRisk: 0.3 };
    expect([at(most(), 150, lenient).status, at(inside(), 6, lenient).status]).toEqual(['off_track', 'off_track']);
    const strict = { onTrack: 0.99, atRisk: 0.98 };
    expect([at(most(), 96, strict).status, at(inside(), 9.5, strict).status]).toEqual(['at_risk', 'at_risk']);
    // A pace that is chosen is shown: 0.6 of the way on day 10 of 31 is ahead of it, and off track all the same.
    const linear = { pace: { kind: 'linear' } };
    for (const keyResult of [at(most(linear), 150), at(inside(linear), 6)])
      expect(keyResult).toMatchObject({ progress: { raw: 0.6 }, pace: { expected: 10 / 31 }, status: 'off_track' });
  });

  it('"`too_early` while d ≤ max(0.1 × D, lag)"', () => {
    const status = (asOf: string, lagDays = 0) =>
      runOne({
        asOf,
        keyResults: [change()],
        sources: { site: { lagDays, metrics: { visits: {} } } },
        observations: flat('2026-10-01', 31, 9),
      }).status;
    expect(status('2026-10-03')).toBe('too_early');
    expect(status('2026-10-04')).toBe('on_track');
    expect(status('2026-10-05', 5)).toBe('too_early');
    expect(status('2026-10-06', 5)).toBe('on_track');
    // 0.1 × 30 days is exactly 3: day 3 is still too early.
    expect(
      runOne({
        starts: '2026-11-01',
        ends: '2026-11-30',
        asOf: '2026-11-03',
        keyResults: [change()],
        observations: flat('2026-11-01', 3, 9),
      }).status,
    ).toBe('too_early');
  });

  it('"`too_early` while d ≤ max(0.1 × D, lag)" holds for `limit` and `range` too, attained or not', () => {
    const status = (keyResult: KeyResult, day: string, lagDays = 0) =>
      runOne({
        asOf: day,
        keyResults: [keyResult],
        sources: { site: { lagDays, metrics: { level: { aggregation: LAST } } } },
        observations: atLevel(15, day),
      }).status;
    const kinds = (bound: number) => [
      atMost(bound, { metric: 'level', window: LATEST }),
      within(bound - 5, bound, 10, { metric: 'level', window: LATEST }),
    ];
    // 0.1 × 31 days is 3.1; a lag of five days is longer. 15 is within a bound of 20, and not within one of 5.
    for (const [bound, later] of [[20, 'on_track'] as const, [5, 'off_track'] as const]) {
      for (const keyResult of kinds(bound)) {
        expect([status(keyResult, '2026-10-03'), status(keyResult, '2026-10-04')]).toEqual(['too_early', later]);
        expect([status(keyResult, '2026-10-05', 5), status(keyResult, '2026-10-06', 5)]).toEqual(['too_early', later]);
      }
    }
  });

  it('"with e = 0 the status is `on_track`", "null where e is null or 0"', () => {
    const points = [
      { date: localDate('2026-10-20'), progress: 0 },
      { date: localDate('2026-10-31'), progress: 1 },
    ];
    expect(
      runOne({ ...base, keyResults: [change({ pace: { kind: 'checkpoints', points } })], observations: flat('2026-10-01', 31, 0) }),
    ).toMatchObject({ status: 'on_track', pace: { expected: 0, ratio: null } });
  });

  it('"with p null the status is null"', () => {
    expect(runOne({ ...base, asOf: '2026-11-20', observations: [] }).status).toBeNull();
  });

  it('"From asOf > its last day: `closing` until settled-through of all its sources ≥ the last day (and known-through is the last day), then `attained` or `missed`"', () => {
    const status = (asOf: string, settledThrough: string, days: number) =>
      runOne({
        asOf,
        keyResults: [change()],
        sources: { site: { completeThrough: asOf, settledThrough, metrics: { visits: {} } } },
        observations: flat('2026-10-01', days, 5),
      }).status;
    expect(status('2026-10-31', '2026-10-31', 31)).toBe('on_track');
    expect(status('2026-11-01', '2026-10-30', 31)).toBe('closing');
    expect(status('2026-11-02', '2026-10-31', 30)).toBe('closing');
    expect(status('2026-11-02', '2026-10-31', 31)).toBe('attained');
    expect(runOne({ asOf: '2026-11-02', keyResults: [change({ target: to(1000) })], observations: flat('2026-10-01', 31, 5) }).status).toBe(
      'missed',
    );
  });
});

describe('semantics.md §7: states', () => {
  const observations = flat('2026-10-01', 10, 5);
  it('"one state, the first that holds: auth_failed, quota_exhausted, source_error, no_data, …": the last good value stays', () => {
    for (const failure of ['auth_failed', 'quota_exhausted', 'source_error'] as const) {
      const sources = { site: { failure, metrics: { visits: {} } } };
      expect(runOne({ ...base, sources, observations: flat('2026-10-01', 8, 5) })).toMatchObject({
        state: failure,
        value: 40,
        progress: { raw: 0.4 },
      });
      expect(runOne({ ...base, sources, observations: [] })).toMatchObject({ state: failure, value: null });
    }
  });

  it('with several sources failing the gravest is named', () => {
    const inputs = [input('visits', { name: 'a' }), input('visits', { name: 'b', connection: 'app' })];
    const result = runOne({
      ...base,
      keyResults: [change({ inputs, expression: op(name('a'), '+', name('b')) })],
      sources: { site: { failure: 'source_error', metrics: { visits: {} } }, app: { failure: 'auth_failed', metrics: { visits: {} } } },
    });
    expect(result.state).toBe('auth_failed');
  });

  it('`awaiting_baseline` before `insufficient_data` before `stale` before `ok`', () => {
    const keyResults = [change({ baseline: measured('previous_cycle'), target: by(0.1) })];
    expect(runOne({ ...base, keyResults, observations: flat('2026-10-01', 5, 5) }).state).toBe('awaiting_baseline');
    expect(runOne({ ...base, keyResults, observations: [...flat('2026-09-01', 30, 0), ...flat('2026-10-01', 5, 5)] }).state).toBe(
      'insufficient_data',
    );
    expect(runOne({ ...base, keyResults, observations: [...flat('2026-09-01', 30, 1), ...flat('2026-10-01', 5, 5)] }).state).toBe('stale');
    expect(runOne({ ...base, keyResults, observations: [...flat('2026-09-01', 30, 1), ...observations] }).state).toBe('ok');
  });

  it('`stale`: "known-through before complete-through", whatever the kind', () => {
    const days = flat('2026-10-01', 8, 5);
    const posts = flat('2026-10-01', 8, 5, 'visits', { item: '/a' });
    const counted = countItems({ at_least: 5 }, 3, { inputs: [input('visits', { itemDimension: 'page' })] });
    for (const keyResult of [change(), atMost(100), atLeast(5), within(10, 90, 5), counted])
      expect(runOne({ ...base, keyResults: [keyResult], observations: [...days, ...posts] })).toMatchObject({
        knownThrough: '2026-10-08',
        completeThrough: '2026-10-10',
        state: 'stale',
      });
  });

  it('`stale`: "in operation no successful sync within twice the schedule\'s interval"', () => {
    const state = (knownAt: string) =>
      runOne({
        ...base,
        knownAt,
        sources: { site: { lastSuccessAt: '2026-10-11T03:00:00Z', staleAfterMs: 48 * 3_600_000, metrics: { visits: {} } } },
        observations: flat('2026-10-01', 10, 5, 'visits', { observedAt: '2026-10-11T03:00:00Z' }),
      }).state;
    expect(state('2026-10-13T03:00:00Z')).toBe('ok');
    expect(state('2026-10-13T03:00:01Z')).toBe('stale');
  });

  it('"Missing data never lowers progress"', () => {
    const whole = runOne({
      ...base,
      keyResults: [change({ baseline: fixed(310), target: to(620) })],
      observations: flat('2026-10-01', 10, 15),
    });
    const gap = runOne({
      ...base,
      keyResults: [change({ baseline: fixed(310), target: to(620) })],
      observations: flat('2026-10-01', 10, 15).filter((each) => each.day !== '2026-10-07'),
    });
    expect(gap.progress?.raw).toBe(whole.progress?.raw);
  });
});

import { describe, expect, it } from 'vitest';
import {
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
  name,
  num,
  type ObservationSpec,
  op,
  runOne,
  type ScenarioSpec,
  to,
  trailing,
} from '../scenario.ts';

const base = { asOf: '2026-10-10', keyResults: [change()] } satisfies ScenarioSpec;

describe('semantics.md §3: observations', () => {
  it('"a later observation supersedes an earlier one for the same window: a restatement"', () => {
    const first = flat('2026-10-01', 3, 10, 'visits', { observedAt: '2026-10-04T00:00:00Z' });
    const restated = { metric: 'visits', day: '2026-10-02', value: 15, observedAt: '2026-10-05T00:00:00Z' };
    expect(runOne({ ...base, asOf: '2026-10-03', observations: [restated, ...first] }).value).toBe(35);
    expect(runOne({ ...base, asOf: '2026-10-03', observations: [...first, restated] }).value).toBe(35);
  });

  it('"A correction observed later for an early day does not make that day the latest"', () => {
    const sources = { site: { metrics: { followers: { aggregation: LAST } } } };
    const observations = [
      { metric: 'followers', day: '2026-10-05', value: 100, observedAt: '2026-10-06T00:00:00Z' },
      { metric: 'followers', day: '2026-10-02', value: 90, observedAt: '2026-10-09T00:00:00Z' },
    ];
    expect(
      runOne({ ...base, sources, observations, keyResults: [change({ metric: 'followers', window: LATEST, baseline: fixed(0) })] }).value,
    ).toBe(100);
  });

  it('"as known at an earlier instant: asOf and knownAt reproduce exactly what was shown on any past day"', () => {
    const observations = [
      ...flat('2026-10-01', 5, 10, 'visits', { observedAt: '2026-10-06T03:00:00Z' }),
      ...flat('2026-10-04', 5, 12, 'visits', { observedAt: '2026-10-09T03:00:00Z' }),
    ];
    const at = (asOf: string, knownAt?: string) => runOne({ ...base, asOf, observations, ...(knownAt === undefined ? {} : { knownAt }) });
    expect(at('2026-10-05', '2026-10-06T03:00:00Z')).toMatchObject({ value: 50, knownThrough: '2026-10-05' });
    expect(at('2026-10-05', '2026-10-06T02:59:59Z')).toMatchObject({ value: null, state: 'no_data' });
    expect(at('2026-10-05')).toMatchObject({ value: 54 });
    expect(at('2026-10-10', '2026-10-09T03:00:00Z')).toMatchObject({ value: 90, knownThrough: '2026-10-08' });
  });

  it('`provisional`: "rests on a day after settled-through … reported with `from` = the first day after settled-through in the window … `settledValue` = the value at settled-through"', () => {
    const sources = { site: { settledThrough: '2026-10-07', metrics: { visits: {} } } };
    const result = runOne({ ...base, sources, observations: flat('2026-10-01', 10, 10) });
    expect(result).toMatchObject({ value: 100, quality: ['provisional'], provisional: { from: '2026-10-08', settledValue: 70 } });
    const settled = runOne({
      ...base,
      asOf: '2026-10-07',
      sources: { site: { completeThrough: '2026-10-07', metrics: { visits: {} } } },
      observations: flat('2026-10-01', 10, 10),
    });
    expect(settled).toMatchObject({ quality: [], provisional: null });
  });

  it('`provisional` with no settled day in the window has no settled value', () => {
    const sources = { site: { settledThrough: '2026-09-28', metrics: { visits: {} } } };
    expect(runOne({ ...base, sources, observations: flat('2026-10-01', 10, 10) }).provisional).toEqual({
      from: '2026-10-01',
      settledValue: null,
    });
    expect(
      runOne({
        ...base,
        sources,
        keyResults: [change({ window: trailing(2), baseline: fixed(1) })],
        observations: flat('2026-09-20', 21, 10),
      }).provisional,
    ).toEqual({ from: '2026-10-09', settledValue: 20 });
  });

  it('the settled value of a running month is not that of the month before', () => {
    const sources = { site: { settledThrough: '2026-10-30', metrics: { visits: {} } } };
    const keyResults = [change({ window: { kind: 'calendar', unit: 'month', which: 'current' } })];
    const result = runOne({ ends: '2026-12-31', asOf: '2026-11-02', keyResults, sources, observations: flat('2026-10-01', 33, 10) });
    expect(result).toMatchObject({ value: 20, provisional: { from: '2026-11-01', settledValue: null } });
  });

  it('`provisional`: "(a level: on the day it was read)"', () => {
    const sources = { site: { settledThrough: '2026-10-07', metrics: { followers: { aggregation: LAST } } } };
    const keyResults = [change({ metric: 'followers', window: LATEST, baseline: fixed(0) })];
    expect(runOne({ ...base, sources, keyResults, observations: [{ metric: 'followers', day: '2026-10-07', value: 5 }] })).toMatchObject({
      quality: [],
      provisional: null,
    });
    expect(runOne({ ...base, sources, keyResults, observations: [{ metric: 'followers', day: '2026-10-08', value: 5 }] })).toMatchObject({
      quality: ['provisional'],
      // Read on the 8th, shown in the window of the 10th.
      provisional: { from: '2026-10-10', settledValue: null },
    });
  });

  it('`provisional`: "or on an observation so flagged … else the flagged day"', () => {
    const observations = flat('2026-10-01', 10, 10).map((each) =>
      each.day === '2026-10-04' ? { ...each, quality: ['provisional' as const] } : each,
    );
    expect(runOne({ ...base, observations })).toMatchObject({ quality: ['provisional'], provisional: { from: '2026-10-04' } });
    const sources = { site: { settledThrough: '2026-10-07', metrics: { visits: {} } } };
    expect(runOne({ ...base, sources, observations }).provisional).toEqual({ from: '2026-10-08', settledValue: 70 });
  });

  it('`provisional` with `from` "in the window" is the value\'s own, also where its baseline begins to change earlier', () => {
    const sources = { site: { settledThrough: '2026-09-25', metrics: { visits: {} } } };
    const keyResults = [change({ baseline: measured('previous_cycle'), target: to(600) })];
    expect(runOne({ ...base, sources, keyResults, observations: flat('2026-09-01', 40, 10) })).toMatchObject({
      quality: ['provisional'],
      provisional: { from: '2026-10-01', settledValue: null },
    });
  });

  it('`settledValue` is for sums of `sum` metrics only: not for uniques, counts of items, or a sum that a number is added to', () => {
    const sources = { site: { settledThrough: '2026-10-07', metrics: { users: { aggregation: DISTINCT }, visits: {} } } };
    const observations = [
      { metric: 'users', from: '2026-10-01', to: '2026-10-10', value: 9 },
      { metric: 'users', from: '2026-10-01', to: '2026-10-07', value: 7 },
    ];
    expect(runOne({ ...base, sources, keyResults: [change({ metric: 'users' })], observations })).toMatchObject({
      value: 9,
      provisional: { from: '2026-10-08', settledValue: null },
    });
    const posts = flat('2026-10-01', 10, 10, 'visits', { item: '/a' });
    const counted = countItems({ at_least: 50 }, 3, { inputs: [input('visits', { itemDimension: 'page' })] });
    expect(runOne({ ...base, sources, keyResults: [counted], observations: posts })).toMatchObject({
      value: 1,
      provisional: { from: '2026-10-08', settledValue: null },
    });
    const shifted = change({ expression: op(name('input'), '+', num(1)), baseline: fixed(1) });
    expect(runOne({ ...base, sources, keyResults: [shifted], observations: flat('2026-10-01', 10, 10) })).toMatchObject({
      value: 101,
      provisional: { from: '2026-10-08', settledValue: null },
    });
    const doubled = change({ expression: op(name('input'), '*', num(2)) });
    expect(runOne({ ...base, sources, keyResults: [doubled], observations: flat('2026-10-01', 10, 10) })).toMatchObject({
      value: 200,
      provisional: { from: '2026-10-08', settledValue: 140 },
    });
  });

  it('"Quality flags travel from the source to the key result", those of the days used and no others', () => {
    const observations = [
      ...flat('2026-10-01', 4, 1, 'visits', { quality: ['thresholded', 'sampled'] }),
      { metric: 'visits', day: '2026-10-12', value: 1, quality: ['truncated' as const] },
    ];
    expect(runOne({ ...base, observations }).quality).toEqual(['sampled', 'thresholded']);
  });

  it('"Quality flags travel from the source to the key result": those of counted items, and that their list can still change', () => {
    const keyResults = [countItems({ at_least: 5 }, 3)];
    const at = (settledThrough: string, observations: ObservationSpec[]) =>
      runOne({
        ...base,
        keyResults,
        sources: { site: { settledThrough, answered: [{ from: '2026-10-01', to: '2026-10-10' }], metrics: { views: {} } } },
        observations,
      });
    const posts = flat('2026-10-01', 10, 1, 'views', { item: '/a', quality: ['sampled'] });
    expect(at('2026-10-10', posts)).toMatchObject({ value: 1, quality: ['sampled'], provisional: null });
    // An empty list that was read: no post yet, but the last three days may still get one.
    expect(at('2026-10-07', [])).toMatchObject({
      value: 0,
      quality: ['provisional'],
      provisional: { from: '2026-10-08', settledValue: null },
    });
    expect(at('2026-10-10', [])).toMatchObject({ value: 0, quality: [], provisional: null });
  });

  it('a baseline not yet frozen and resting on unsettled days is provisional', () => {
    const sources = {
      site: { completeThrough: '2026-10-02', settledThrough: '2026-09-28', metrics: { followers: { aggregation: LAST } } },
    };
    const keyResults = [change({ metric: 'followers', window: LATEST, baseline: measured('previous_cycle'), target: to(200) })];
    const observations = [{ metric: 'followers', day: '2026-09-30', value: 100 }];
    expect(runOne({ ...base, sources, keyResults, observations }).quality).toEqual(['provisional']);
    expect(
      runOne({ ...base, sources, keyResults, observations, frozen: [{ keyResult: 'kr', through: '2026-09-30', value: 90 }] }),
    ).toMatchObject({ baseline: 90 });
  });

  it('one series per connection, account, metric and filter: another filter is another series', () => {
    const filter = { country: { op: 'equals' as const, value: 'SE' } };
    const observations = [...flat('2026-10-01', 10, 1), ...flat('2026-10-01', 10, 5, 'visits', { filter })];
    expect(runOne({ ...base, observations, keyResults: [change({ inputs: [input('visits', { filter })] })] }).value).toBe(50);
    expect(runOne({ ...base, observations: daily('2026-10-01', [1], 'visits', { account: 'other' }) }).value).toBeNull();
  });
});

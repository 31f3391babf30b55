/** How far a window is known, by hand (semantics.md §2): which day is judged, and which days are missing. */
import { describe, expect, it } from 'vitest';
import type { Input, Window } from '../../../src/domain/key-result.ts';
import {
  CYCLE,
  calendar,
  change,
  countItems,
  DISTINCT,
  dayAfter,
  fixed,
  input,
  LAST,
  LATEST,
  type MetricSpec,
  meanBy,
  type ObservationSpec,
  runOne,
  trailing,
} from '../scenario.ts';

/** One reading of 1 on each of these days of October (0 is 30 September, −1 the 29th), and exact windows [first, last, value]. */
interface Row {
  why: string;
  window?: Window;
  metric?: MetricSpec;
  days?: number[];
  windows?: [first: number, last: number, value: number][];
  missing?: Input['missing'];
  asOf?: number;
  known: number | null;
  value: number | null;
  absent?: number[];
}
const october = (day: number) => dayAfter('2026-09-30', day);
const until = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const without = (days: number[], ...gaps: number[]) => days.filter((day) => !gaps.includes(day));
const WEEK: Window = calendar('week', 'last_complete');
const RUNNING: Window = calendar('week', 'current');

// The cycle is October 2026 and it is the 10th, a Saturday: the running week began on Monday the 5th, the last whole one is 28.9–4.10.
const ROWS: Row[] = [
  // A total over the cycle.
  {
    why: 'no day before the cycle is judged: on its eve nothing is known',
    asOf: 0,
    days: until(-9, 10),
    known: null,
    value: null,
    absent: [],
  },
  { why: 'nor two days before it', asOf: -1, days: until(-9, 10), known: null, value: null, absent: [] },
  { why: 'the first day missing: nothing', days: until(2, 10), known: null, value: null, absent: [1] },
  { why: 'nothing at all: every day is missing', known: null, value: null, absent: until(1, 10) },
  { why: 'days reach further than a window: 8 days', days: until(1, 8), windows: [[1, 6, 60]], known: 8, value: 8, absent: [9, 10] },
  { why: 'a window reaches further than days: 60', days: until(1, 4), windows: [[1, 6, 60]], known: 6, value: 60, absent: [7, 8, 9, 10] },
  { why: 'a window that begins later is none of it', days: until(1, 2), windows: [[3, 8, 60]], known: 2, value: 2, absent: until(3, 10) },
  {
    why: 'a gap that a window spans is not missing; one after it is',
    days: [1, 8],
    windows: [[1, 6, 60]],
    known: 6,
    value: 60,
    absent: [7, 9, 10],
  },
  { why: 'zero: one known day is enough, 1 + 0 + 0', days: [4], missing: 'zero', known: 10, value: 1, absent: without(until(1, 10), 4) },
  {
    why: 'estimate: one known day is enough, 10 days like it',
    days: [4],
    missing: 'estimate',
    known: 10,
    value: 10,
    absent: without(until(1, 10), 4),
  },
  { why: 'zero: no known day is not enough', missing: 'zero', known: null, value: null, absent: until(1, 10) },
  // The last days.
  {
    why: 'trailing: of two gaps the first decides: the 5th … 7th',
    window: trailing(3),
    days: without(until(1, 10), 8, 10),
    known: 7,
    value: 3,
    absent: [8, 10],
  },
  { why: 'trailing: days before the cycle count', window: trailing(3), asOf: 2, days: until(-9, 1), known: 1, value: 3, absent: [2] },
  { why: 'trailing: too few days ever', window: trailing(5), days: until(7, 10), known: null, value: null, absent: [6] },
  {
    why: 'trailing, estimate: the latest days that hold a known one, 4 … 6',
    window: trailing(3),
    days: [4],
    missing: 'estimate',
    known: 6,
    value: 3,
    absent: [8, 9, 10],
  },
  {
    why: 'trailing windows of the source: the latest whole one',
    window: trailing(3),
    metric: { aggregation: DISTINCT },
    windows: [
      [5, 7, 30],
      [6, 8, 33],
      [7, 8, 22],
      [9, 11, 44],
    ],
    known: 8,
    value: 33,
    absent: [9, 10],
  },
  {
    why: 'trailing windows of the source that end before these days: all of them are missing',
    window: trailing(3),
    metric: { aggregation: DISTINCT },
    windows: [[4, 6, 30]],
    known: 6,
    value: 30,
    absent: [8, 9, 10],
  },
  // The running week.
  {
    why: 'running week: its gap stops the clock on the 7th',
    window: RUNNING,
    days: without(until(1, 10), 8),
    known: 7,
    value: 3,
    absent: [8],
  },
  {
    why: 'running week: Monday missing, the week before is judged whole',
    window: RUNNING,
    days: without(until(-9, 10), 5),
    known: 4,
    value: 7,
    absent: [5],
  },
  {
    why: 'running week, zero: nothing known in it, so the week before',
    window: RUNNING,
    days: [2],
    missing: 'zero',
    known: 4,
    value: 1,
    absent: until(5, 10),
  },
  // The last whole week.
  { why: 'last whole week: known, although the running one is not', window: WEEK, days: until(-2, 4), known: 10, value: 7, absent: [] },
  {
    why: 'last whole week: a gap in it, so the one before it, through the day before this one was whole',
    window: WEEK,
    days: without(until(-9, 10), 1),
    known: 3,
    value: 7,
    absent: [1],
  },
  {
    why: 'last whole week, estimate: one known day of it is enough',
    window: WEEK,
    days: [2],
    missing: 'estimate',
    known: 10,
    value: 7,
    absent: without(until(-2, 4), 2),
  },
  {
    why: 'last whole week, estimate: none of it known, so the week before',
    window: WEEK,
    days: [-5],
    missing: 'estimate',
    known: 3,
    value: 7,
    absent: until(-2, 4),
  },
  {
    why: 'last whole week of the source: its window holds through today',
    window: WEEK,
    metric: { aggregation: DISTINCT },
    windows: [
      [-9, -3, 50],
      [-2, 4, 70],
    ],
    known: 10,
    value: 70,
    absent: [],
  },
  {
    why: 'last whole week of the source: not read yet, so the one before it',
    window: WEEK,
    metric: { aggregation: DISTINCT },
    windows: [
      [-9, -3, 50],
      [-2, 2, 70],
    ],
    known: 3,
    value: 50,
    absent: until(-2, 4),
  },
  {
    why: 'last whole week of the source, on the Sunday that ends one',
    window: WEEK,
    metric: { aggregation: DISTINCT },
    windows: [[5, 11, 80]],
    asOf: 11,
    known: 11,
    value: 80,
    absent: [],
  },
  {
    why: 'last whole week of the source: a longer window that begins with it is not it',
    window: WEEK,
    metric: { aggregation: DISTINCT },
    windows: [
      [-2, 4, 70],
      [-2, 6, 90],
    ],
    known: 10,
    value: 70,
    absent: [],
  },
  {
    why: 'running week of the source: its window through the 8th',
    window: RUNNING,
    metric: { aggregation: DISTINCT },
    windows: [
      [5, 8, 44],
      [5, 6, 22],
      [4, 9, 66],
    ],
    known: 8,
    value: 44,
    absent: [9, 10],
  },
  // Levels.
  { why: 'a level in the cycle, read before it', metric: { aggregation: LAST }, days: [-3], known: 10, value: 1, absent: [] },
  {
    why: 'a level in the cycle, on its eve: nothing is judged yet',
    metric: { aggregation: LAST },
    asOf: 0,
    days: [-3],
    known: null,
    value: null,
    absent: [],
  },
  {
    why: 'a level in the cycle, two days before it',
    metric: { aggregation: LAST },
    asOf: -1,
    days: [-3],
    known: null,
    value: null,
    absent: [],
  },
  { why: 'a level read later only', window: LATEST, metric: { aggregation: LAST }, days: [11], known: null, value: null, absent: [10] },
  {
    why: 'a level of days: the last one',
    window: trailing(4),
    metric: { aggregation: LAST },
    days: [8, 11],
    known: 10,
    value: 1,
    absent: [],
  },
];

describe('oracle: known-through and the days that are missing', () => {
  it.each(ROWS)(
    '$why',
    ({ window = CYCLE, metric = {}, days = [], windows = [], missing = 'stop', asOf = 10, known, value, absent = [] }) => {
      const found = runOne({
        asOf: october(asOf),
        keyResults: [change({ window, inputs: [input('visits', { missing })], baseline: fixed(0) })],
        sources: { site: { metrics: { visits: metric } } },
        observations: [
          ...days.map((day) => ({ metric: 'visits', day: october(day), value: 1 })),
          ...windows.map(([first, last, total]) => ({ metric: 'visits', from: october(first), to: october(last), value: total })),
        ],
      });
      expect(found).toMatchObject({ value, knownThrough: known === null ? null : october(known), missing: absent.map(october) });
    },
  );

  it('a window that the source answered without a row is known where absent means zero, and only there', () => {
    const answered = [
      { from: '2026-10-01', to: '2026-10-08', grain: 'range' as const },
      { from: '2026-10-01', to: '2026-10-20', grain: 'range' as const },
    ];
    for (const aggregation of [DISTINCT, { kind: 'sum' as const }]) {
      const found = (absentMeansZero: boolean) =>
        runOne({
          asOf: '2026-10-10',
          keyResults: [change()],
          sources: { site: { answered, metrics: { visits: { aggregation, absentMeansZero } } } },
          observations: [{ metric: 'visits', from: '2026-10-01', to: '2026-10-05', value: 7 }],
        });
      expect(found(true)).toMatchObject({ value: 0, knownThrough: '2026-10-08', quality: [] });
      expect(found(false)).toMatchObject({ value: 7, knownThrough: '2026-10-05' });
    }
  });

  it('a level that the source answered without a row is 0 where absent means zero', () => {
    const found = (absentMeansZero: boolean) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [change({ window: LATEST, baseline: fixed(10), target: { kind: 'value', value: 0 } })],
        sources: {
          site: { answered: [{ from: '2026-10-01', to: '2026-10-10' }], metrics: { visits: { aggregation: LAST, absentMeansZero } } },
        },
        observations: [{ metric: 'visits', day: '2026-10-02', value: 6 }],
      }).value;
    expect([found(true), found(false)]).toEqual([0, 6]);
  });

  it('days before 1970 are days like others', () => {
    const at = (observations: ObservationSpec[]) =>
      runOne({ asOf: '1960-10-10', starts: '1960-10-01', ends: '1960-10-31', keyResults: [change()], observations });
    const window = { metric: 'visits', from: '1960-10-01', to: '1960-10-06', value: 60 };
    const day = { metric: 'visits', day: '1960-10-01', value: 1 };
    expect(at([window])).toMatchObject({
      value: 60,
      knownThrough: '1960-10-06',
      missing: ['1960-10-07', '1960-10-08', '1960-10-09', '1960-10-10'],
    });
    expect(at([day])).toMatchObject({ value: 1, knownThrough: '1960-10-01' });
    expect(at([])).toMatchObject({ value: null, knownThrough: null });
    expect(at([]).missing).toHaveLength(10);
  });

  it('a window of a mean that was answered without one is not known', () => {
    const answered = [{ from: '2026-10-01', to: '2026-10-10', grain: 'range' as const }];
    const sources = { site: { answered, metrics: { position: { aggregation: meanBy('shown') }, shown: {} } } };
    const observations = [{ metric: 'position', from: '2026-10-01', to: '2026-10-04', value: 7 }];
    const found = runOne({ asOf: '2026-10-10', keyResults: [change({ metric: 'position', baseline: fixed(20) })], sources, observations });
    expect(found).toMatchObject({ value: 7, knownThrough: '2026-10-04' });
  });

  it('what the days of a window need is asked again until all inputs agree on one day', () => {
    // Last 2 days: a is known through the 10th but for the 7th, b but for the 9th and 10th. At the 8th a lacks the 7th; at the 6th both have two days.
    const inputs = [input('a', { name: 'a' }), input('b', { name: 'b' })];
    const found = runOne({
      asOf: '2026-10-10',
      keyResults: [
        change({
          inputs,
          expression: { kind: 'binary', operator: '+', left: { kind: 'input', name: 'a' }, right: { kind: 'input', name: 'b' } },
          window: trailing(2),
          baseline: fixed(0),
        }),
      ],
      sources: { site: { metrics: { a: {}, b: {} } } },
      observations: [
        ...without(until(1, 10), 7).map((day) => ({ metric: 'a', day: october(day), value: 1 })),
        ...until(1, 8).map((day) => ({ metric: 'b', day: october(day), value: 10 })),
      ],
    });
    expect(found).toMatchObject({ value: 22, knownThrough: '2026-10-06', missing: ['2026-10-09', '2026-10-10'] });
  });

  it('items of a mean are known where their list was read, by days or as one window, whatever each item shows', () => {
    const sources = { site: { metrics: { position: { unit: 'position' as const, aggregation: meanBy('shown') }, shown: {} } } };
    const keyResults = [countItems({ at_most: 10 }, 5, { metric: 'position', baseline: fixed(0) })];
    const day = (metric: string, item: string, on: string, value: number) => ({ metric, item, day: on, value });
    const byDays = runOne({
      asOf: '2026-10-03',
      keyResults,
      sources,
      // a stands in the list on both days (8 × 1 + 12 × 1) ÷ 2 = 10, b on the first alone: 4. Nobody read the 3rd.
      observations: [
        ...[day('position', 'a', '2026-10-01', 8), day('position', 'a', '2026-10-02', 12), day('position', 'b', '2026-10-01', 4)],
        ...[day('shown', 'a', '2026-10-01', 1), day('shown', 'a', '2026-10-02', 1), day('shown', 'b', '2026-10-01', 5)],
      ],
    });
    expect(byDays).toMatchObject({ value: 2, knownThrough: '2026-10-02', missing: ['2026-10-03'], quality: [] });
    expect(byDays.items?.counting).toEqual([
      { item: 'b', value: 4 },
      { item: 'a', value: 10 },
    ]);
    const window = (item: string, value: number, to: string) => ({ metric: 'position', item, from: '2026-10-01', to, value });
    const byWindow = runOne({
      asOf: '2026-10-03',
      keyResults,
      sources,
      observations: [window('a', 9, '2026-10-02'), window('b', 11, '2026-10-02'), window('c', 3, '2026-10-01')],
    });
    expect(byWindow).toMatchObject({ value: 1, knownThrough: '2026-10-02', items: { nearest: [{ item: 'b', value: 11 }] } });
  });
});

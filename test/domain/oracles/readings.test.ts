/** Readings and what they rest on, by hand (semantics.md §1, §3): which of several values is read, and which flags it carries. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/domain/calendar.ts';
import { evaluate } from '../../../src/domain/evaluate.ts';
import { InputError } from '../../../src/domain/input-error.ts';
import type { QualityFlag } from '../../../src/domain/metric.ts';
import {
  calendar,
  change,
  countItems,
  daily,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  meanBy,
  measured,
  name,
  type ObservationSpec,
  op,
  runOne,
  type ScenarioSpec,
  type SourceSpec,
  to,
  trailing,
} from '../scenario.ts';

const window = (from: string, until: string, value: number, more: Partial<ObservationSpec> = {}): ObservationSpec => ({
  metric: 'visits',
  from,
  to: until,
  value,
  ...more,
});
const at = (hour: string) => `2026-10-04T${hour}:00:00Z`;

describe('oracle: which of several values is read', () => {
  const value = (observations: ObservationSpec[], source: Partial<SourceSpec> = {}) =>
    runOne({ asOf: '2026-10-03', keyResults: [change()], sources: { site: { metrics: { visits: {} }, ...source } }, observations }).value;
  const days = (hour: string) => daily('2026-10-01', [10, 10, 10], 'visits', { observedAt: at(hour) });

  it.each([
    {
      why: 'days observed at the same moment as the window: the window',
      observations: [...days('05'), window('2026-10-01', '2026-10-03', 25, { observedAt: at('05') })],
      is: 25,
    },
    {
      why: 'days observed later: the days',
      observations: [...days('06'), window('2026-10-01', '2026-10-03', 25, { observedAt: at('05') })],
      is: 30,
    },
    {
      why: 'a later day outside the window changes nothing',
      observations: [
        ...days('05'),
        ...daily('2026-10-04', [1], 'visits', { observedAt: at('09') }),
        window('2026-10-01', '2026-10-03', 25, { observedAt: at('05') }),
      ],
      is: 25,
    },
    {
      why: 'later days that are not all there: the window',
      observations: [...days('06').slice(1), window('2026-10-01', '2026-10-03', 25, { observedAt: at('05') })],
      is: 25,
    },
    {
      why: 'the last of three observations of a day, in any order',
      observations: [
        ...days('05'),
        ...[
          [7, '08'],
          [3, '07'],
          [5, '06'],
        ].map(([last, hour]) => ({ metric: 'visits', day: '2026-10-03', value: Number(last), observedAt: at(String(hour)) })),
      ],
      is: 27,
    },
    {
      why: 'two values at one moment that a later one supersedes',
      observations: [
        ...days('05'),
        ...[
          [7, '06'],
          [8, '06'],
          [9, '07'],
        ].map(([last, hour]) => ({ metric: 'visits', day: '2026-10-03', value: Number(last), observedAt: at(String(hour)) })),
      ],
      is: 29,
    },
  ])('$why', ({ observations, is }) => expect(value(observations)).toBe(is));

  it('a window answered without a row gives way to its days, where all are known; a day answered as part of it is not known by that', () => {
    const source = {
      answered: [{ from: '2026-10-01', to: '2026-10-03', grain: 'range' as const }],
      metrics: { visits: { absentMeansZero: true } },
    };
    expect(value(days('05'), source)).toBe(30);
    expect(value(days('05').slice(1), source)).toBe(0);
    const trailingDay = runOne({
      asOf: '2026-10-03',
      keyResults: [change({ window: trailing(1), baseline: fixed(1) })],
      sources: { site: source },
      observations: days('05').slice(0, 1),
    });
    expect(trailingDay).toMatchObject({ value: 10, knownThrough: '2026-10-01' });
  });

  it('days answered are no window', () => {
    const answered = [{ from: '2026-10-01', to: '2026-10-03' }];
    const metrics = { visits: { aggregation: { kind: 'source_only' as const, because: 'distinct' as const }, absentMeansZero: true } };
    expect(value([], { answered, metrics })).toBeNull();
  });

  it("the source's own mean of a window stands, unless its weight is known to be 0 or its days were read later", () => {
    const sources = { site: { metrics: { position: { aggregation: meanBy('shown') }, shown: {} } } };
    const found = (observations: ObservationSpec[]) =>
      runOne({ asOf: '2026-10-02', keyResults: [change({ metric: 'position', baseline: fixed(20) })], sources, observations });
    const own = { metric: 'position', from: '2026-10-01', to: '2026-10-02', value: 7, observedAt: at('05') };
    const shown = (value: number): ObservationSpec => ({ metric: 'shown', from: '2026-10-01', to: '2026-10-02', value });
    const positions = (hour: string) => daily('2026-10-01', [4, 10], 'position', { observedAt: at(hour) });
    const weights = (...values: number[]) => daily('2026-10-01', values, 'shown', { observedAt: at('05') });
    expect(found([own])).toMatchObject({ value: 7, quality: [] });
    expect(found([own, shown(3)])).toMatchObject({ value: 7 });
    expect(found([own, shown(0)])).toMatchObject({ value: null, state: 'insufficient_data' });
    expect(found([own, ...weights(0, 0)])).toMatchObject({ value: null, state: 'insufficient_data' });
    expect(found([own, ...weights(1, 1), ...positions('05')]).value).toBe(7);
    // (4 × 1 + 10 × 2) ÷ 3.
    expect(found([own, ...weights(1, 2), ...positions('06')]).value).toBe(8);
    expect(found([own, ...weights(1), ...positions('06')]).value).toBe(7);
  });

  it('a weight that is not there is not known, or 0 where absent means zero; a window without a mean is none', () => {
    const found = (absentMeansZero: boolean, weights: [string, number][], positions: number[]) =>
      runOne({
        asOf: '2026-10-03',
        keyResults: [change({ metric: 'position', baseline: fixed(200) })],
        sources: {
          site: {
            answered: [
              { from: '2026-10-01', to: '2026-10-03' },
              { from: '2026-10-01', to: '2026-10-03', grain: 'range' },
            ],
            metrics: { position: { aggregation: meanBy('shown') }, shown: { absentMeansZero } },
          },
        },
        observations: [...daily('2026-10-01', positions, 'position'), ...weights.map(([day, value]) => ({ metric: 'shown', day, value }))],
      });
    const ends: [string, number][] = [
      ['2026-10-01', 1],
      ['2026-10-03', 3],
    ];
    // (10 × 1 + 2 × 3) ÷ 4; the 2nd was shown to nobody, whatever its position.
    expect(found(true, ends, [10, 90, 2])).toMatchObject({ value: 4, knownThrough: '2026-10-03' });
    expect(found(false, ends, [10, 90, 2])).toMatchObject({ value: 10, knownThrough: '2026-10-01', missing: ['2026-10-02'] });
  });

  it('a mean is computed anew when its weights change, or what their absence means', () => {
    const spec: ScenarioSpec = {
      asOf: '2026-10-02',
      keyResults: [change({ metric: 'position', baseline: fixed(200) })],
      sources: {
        site: { answered: [{ from: '2026-10-01', to: '2026-10-02' }], metrics: { position: { aggregation: meanBy('shown') }, shown: {} } },
      },
      observations: [...daily('2026-10-01', [10, 20], 'position'), { metric: 'shown', day: '2026-10-01', value: 1 }],
    };
    const first = inputOf(spec);
    const meanOf = (histories: typeof first.histories, absentMeansZero: boolean) => {
      const sources = inputOf({
        ...spec,
        sources: { site: { ...spec.sources?.site, metrics: { position: { aggregation: meanBy('shown') }, shown: { absentMeansZero } } } },
      }).sources;
      return evaluate({ ...first, sources, histories }).keyResults.kr;
    };
    expect(meanOf(first.histories, false)).toMatchObject({ value: 10, knownThrough: '2026-10-01' });
    expect(meanOf(first.histories, true)).toMatchObject({ value: 10, knownThrough: '2026-10-02' });
    const others = inputOf({
      ...spec,
      observations: [
        { metric: 'shown', day: '2026-10-01', value: 1 },
        { metric: 'shown', day: '2026-10-02', value: 3 },
      ],
    });
    const histories = new Map(
      [...first.histories].map(([key, history]) => [
        key,
        history.series.metric === 'shown' ? (others.histories.get(key) ?? history) : history,
      ]),
    );
    expect(meanOf(histories, false)).toMatchObject({ value: 17.5, knownThrough: '2026-10-02' });
  });
});

describe('oracle: one history asked as of several moments', () => {
  it('answers each by what was observed by then', () => {
    const observations = daily('2026-10-01', [1, 2, 4]).map((each, index) => ({ ...each, observedAt: at(`0${index + 1}`) }));
    const input = inputOf({ asOf: '2026-10-03', keyResults: [change()], observations });
    const value = (hour: string | null) => evaluate({ ...input, knownAt: hour === null ? null : instant(at(hour)) }).keyResults.kr?.value;
    expect([value('01'), value('03'), value('02'), value(null), value('00'), value('02')]).toEqual([1, 7, 3, 7, null, 3]);
  });
  it('also of items', () => {
    const observations = ['a', 'b', 'c'].map((item, index) => ({
      metric: 'views',
      item,
      day: '2026-10-01',
      value: 5,
      observedAt: at(`0${index + 1}`),
    }));
    const input = inputOf({
      asOf: '2026-10-01',
      keyResults: [countItems({ at_least: 1 }, 3)],
      sources: { site: { metrics: { views: {} } } },
      observations,
    });
    const value = (hour: string | null) => evaluate({ ...input, knownAt: hour === null ? null : instant(at(hour)) }).keyResults.kr?.value;
    expect([value('01'), value('03'), value('02'), value(null), value('00')]).toEqual([1, 3, 2, 3, null]);
  });
});

describe('oracle: two values of one window at one moment', () => {
  const refusal = (spec: Partial<ScenarioSpec>) => {
    try {
      runOne({ asOf: '2026-10-03', ...spec });
    } catch (error) {
      return error instanceof InputError ? error.problems : error;
    }
    return null;
  };
  const twice = (more: object) => [1, 2].map((value) => ({ metric: 'visits', value, observedAt: at('05'), ...more })) as ObservationSpec[];

  it.each([
    { of: 'a day', more: { day: '2026-10-01' }, keyResults: [change()], window: '2026-10-01 (day)' },
    { of: 'a window', more: { from: '2026-10-01', to: '2026-10-03' }, keyResults: [change()], window: '2026-10-01 (range)' },
    {
      of: 'an item',
      more: { day: '2026-10-01', item: '/a' },
      keyResults: [countItems({ at_least: 1 }, 3, { metric: 'visits' })],
      window: '2026-10-01 (day) of /a',
    },
  ])('of $of are refused, with both and where', ({ more, keyResults, window: where }) => {
    expect(refusal({ keyResults, observations: twice(more) })).toEqual([
      {
        path: `observations: site.visits ${where}`,
        received: '1 and 2, both observed at 2026-10-04T05:00:00.000Z',
        allowed: 'one value per window and observedAt',
        message: `site.visits has two values (1 and 2) for ${where} observed at the same moment; say which was observed later`,
      },
    ]);
  });
  it('all of them are told at once', () => {
    const observations = [...twice({ day: '2026-10-01' }), ...twice({ day: '2026-10-03' })];
    expect(refusal({ keyResults: [change()], observations })).toHaveLength(2);
  });
  it('the same value twice is one, with the flags of both', () => {
    const [first, second] = [['sampled'], ['thresholded', 'sampled']].map((quality) => ({
      metric: 'visits',
      day: '2026-10-01',
      value: 5,
      observedAt: at('05'),
      quality: quality as QualityFlag[],
    })) as [ObservationSpec, ObservationSpec];
    for (const observations of [
      [first, second],
      [second, first],
      [first, second, { ...second, quality: [] }],
    ]) {
      expect(runOne({ asOf: '2026-10-01', keyResults: [change()], observations })).toMatchObject({
        value: 5,
        quality: ['sampled', 'thresholded'],
      });
    }
  });
});

describe('oracle: flags and finality', () => {
  const two = (settled: [string, string], more: Partial<ScenarioSpec> = {}) =>
    runOne({
      asOf: '2026-10-10',
      keyResults: [
        change({
          inputs: [input('visits', { name: 'a' }), input('visits', { name: 'b', connection: 'app' })],
          expression: op(name('a'), '+', name('b')),
        }),
      ],
      sources: {
        site: { settledThrough: settled[0], metrics: { visits: {} } },
        app: { settledThrough: settled[1], metrics: { visits: {} } },
      },
      observations: [...flat('2026-10-01', 10, 1), ...flat('2026-10-01', 10, 2, 'visits', { connection: 'app' })],
      ...more,
    });
  it.each([
    { settled: ['2026-10-05', '2026-10-03'], from: '2026-10-04', settledValue: 9 },
    { settled: ['2026-10-03', '2026-10-05'], from: '2026-10-04', settledValue: 9 },
    { settled: ['2026-10-10', '2026-10-05'], from: '2026-10-06', settledValue: 15 },
    { settled: ['2026-10-01', '2026-10-10'], from: '2026-10-02', settledValue: 3 },
    { settled: ['2026-09-30', '2026-10-10'], from: '2026-10-01', settledValue: null },
  ] as const)('settled through $settled: provisional from $from', ({ settled: [a, b], from, settledValue }) => {
    expect(two([a, b])).toMatchObject({ value: 30, quality: ['provisional'], provisional: { from, settledValue } });
  });
  it('of days that sources flag as provisional the first is named, whichever source it is', () => {
    const flagged = (a: number, b: number) =>
      [...flat('2026-10-01', 10, 1), ...flat('2026-10-01', 10, 2, 'visits', { connection: 'app' })].map((each) =>
        each.day === `2026-10-0${each.connection === 'app' ? b : a}` ? { ...each, quality: ['provisional' as const] } : each,
      );
    for (const [a, b] of [
      [6, 4],
      [4, 6],
    ] as const) {
      expect(two(['2026-10-10', '2026-10-10'], { observations: flagged(a, b) })).toMatchObject({
        quality: ['provisional'],
        provisional: { from: '2026-10-04' },
      });
    }
  });
  it('flags of the days that there are, where others are filled in', () => {
    const observations = flat('2026-10-01', 8, 1, 'visits', { quality: ['truncated'] }).filter(({ day }) => day !== '2026-10-04');
    const keyResults = [change({ inputs: [input('visits', { missing: 'zero' })] })];
    expect(runOne({ asOf: '2026-10-10', keyResults, observations })).toMatchObject({ value: 7, quality: ['truncated'] });
  });
  it('of a window the source measured: its own flags, and no estimate; final on its last day', () => {
    const at = (settledThrough: string) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [change()],
        sources: { site: { settledThrough, metrics: { visits: {} } } },
        observations: [
          window('2026-10-01', '2026-10-08', 50, { quality: ['sampled'] }),
          ...flat('2026-10-01', 4, 1, 'visits', { quality: ['truncated'] }),
        ],
      });
    expect(at('2026-10-08')).toMatchObject({ value: 50, quality: ['sampled'], provisional: null });
    expect(at('2026-10-07')).toMatchObject({
      value: 50,
      quality: ['provisional', 'sampled'],
      provisional: { from: '2026-10-08', settledValue: null },
    });
  });
  it('of a mean: final where value and weight are, on the last day', () => {
    const at = (settledThrough: string) =>
      runOne({
        asOf: '2026-10-02',
        keyResults: [change({ metric: 'position', baseline: fixed(20) })],
        sources: { site: { settledThrough, metrics: { position: { aggregation: meanBy('shown') }, shown: {} } } },
        observations: [...daily('2026-10-01', [4, 10], 'position'), ...daily('2026-10-01', [1, 1], 'shown', { quality: ['thresholded'] })],
      });
    expect(at('2026-10-02')).toMatchObject({ value: 7, quality: ['thresholded'], provisional: null });
    expect(at('2026-10-01')).toMatchObject({
      quality: ['provisional', 'thresholded'],
      provisional: { from: '2026-10-02', settledValue: null },
    });
  });
  it('the settled value of windows that move along is that of the window at the settled day', () => {
    const at = (keyResult: ReturnType<typeof change>, settledThrough: string) =>
      runOne({
        asOf: '2026-10-11',
        keyResults: [keyResult],
        sources: { site: { settledThrough, metrics: { visits: {} } } },
        observations: [...flat('2026-09-28', 7, 1), ...flat('2026-10-05', 7, 2)],
      });
    // Weeks of 7 × 1 and 7 × 2; the second ends on Sunday the 11th, before which the first is the last whole one.
    const week = change({ window: calendar('week', 'last_complete'), baseline: fixed(1) });
    expect(at(week, '2026-10-10')).toMatchObject({ value: 14, provisional: { from: '2026-10-11', settledValue: 7 } });
    expect(at(week, '2026-10-04').provisional).toEqual({ from: '2026-10-05', settledValue: 7 });
    const running = change({ window: calendar('week', 'current') });
    expect(at(running, '2026-10-05')).toMatchObject({ value: 14, provisional: { from: '2026-10-06', settledValue: 2 } });
    expect(at(running, '2026-10-04')).toMatchObject({ value: 14, provisional: { from: '2026-10-05', settledValue: null } });
    const days = change({ window: trailing(3), baseline: fixed(1) });
    expect(at(days, '2026-10-06')).toMatchObject({ value: 6, provisional: { from: '2026-10-09', settledValue: 5 } });
    const first = change({ window: trailing(3), baseline: fixed(1) });
    expect(at(first, '2026-09-28').provisional).toEqual({ from: '2026-10-09', settledValue: null });
  });
  it('a baseline that rests on later days makes no day of the value provisional before its own', () => {
    const sources = { site: { settledThrough: '2026-09-29', metrics: { visits: { aggregation: LAST } } } };
    const keyResults = [change({ window: LATEST, baseline: measured('previous_cycle'), target: to(200) })];
    const found = runOne({ asOf: '2026-10-10', keyResults, sources, observations: daily('2026-09-20', [100]) });
    expect(found).toMatchObject({ value: 100, quality: ['provisional'], provisional: { from: '2026-09-30', settledValue: null } });
  });
});

/** Baselines by hand (semantics.md §4): which readings of the reference count, and what progress is where they do not suffice. */
import { describe, expect, it } from 'vitest';
import type { Basis } from '../../../src/domain/aggregate.ts';
import { dateOfDayNumber, localDate } from '../../../src/domain/calendar.ts';
import { evaluate } from '../../../src/domain/evaluate.ts';
import type { FrozenBaseline, Target } from '../../../src/domain/key-result.ts';
import { givenBaseline, type IsFinal, recordsOf, settledBaselines } from '../../../src/domain/planning/freeze.ts';
import {
  baselinesToFreeze,
  by,
  change,
  DISTINCT,
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
  ratio,
  rollup,
  runOne,
  type ScenarioSpec,
  to,
  trailing,
} from '../scenario.ts';

const AWAITING = { progress: null, attained: null, status: null, state: 'awaiting_baseline' };
const INSUFFICIENT = { progress: null, attained: null, status: null, state: 'insufficient_data' };
const users = { site: { metrics: { visits: { aggregation: DISTINCT } } } };
const levels = { site: { metrics: { visits: { aggregation: LAST } } } };
const window = (from: string, until: string, value: number): ObservationSpec => ({ metric: 'visits', from, to: until, value });
/** October, ten days of 10, against September. */
const now = flat('2026-10-01', 10, 10);
const monthly = (target: Target, observations: ObservationSpec[], more: Partial<ScenarioSpec> = {}) =>
  runOne({
    asOf: '2026-10-10',
    keyResults: [change({ baseline: measured('previous_cycle'), target })],
    observations,
    ...more,
  });

describe('oracle: like for like against a measured baseline', () => {
  it('days that the reference lacks are like the mean of those it has, which is an estimate; a whole one is none', () => {
    // b(10): 9 known days of 20 and one like them, 200; b: 29 of 20 and one, 600.
    const gap = monthly(by(0.5), [...flat('2026-09-01', 30, 20).filter(({ day }) => day !== '2026-09-04'), ...now]);
    expect(gap).toMatchObject({ baseline: 200, target: 300, wholeWindow: { baseline: 600, target: 900 }, quality: ['estimated'] });
    expect(monthly(by(0.5), [...flat('2026-09-01', 30, 20), ...now])).toMatchObject({ baseline: 200, quality: [] });
  });

  it('of uniques an absolute target needs b and b(d), a relative one b(d) alone', () => {
    const first = window('2026-09-01', '2026-09-10', 50);
    const whole = window('2026-09-01', '2026-09-30', 100);
    const current = window('2026-10-01', '2026-10-10', 60);
    const found = (target: Target, observations: ObservationSpec[]) => monthly(target, [...observations, current], { sources: users });
    // t(10) = 50 × 200 ÷ 100 = 100, (60 − 50) ÷ 50; by +50 %, t(10) = 75, 10 ÷ 25.
    expect(found(to(200), [first, whole])).toMatchObject({ baseline: 50, target: 100, progress: { raw: 0.2 } });
    expect(found(to(200), [first])).toMatchObject({
      ...AWAITING,
      baseline: 50,
      target: null,
      wholeWindow: { baseline: null, target: 200 },
    });
    expect(found(to(200), [whole])).toMatchObject({
      ...AWAITING,
      baseline: null,
      target: null,
      wholeWindow: { baseline: 100, target: 200 },
    });
    expect(found(by(0.5), [first])).toMatchObject({
      baseline: 50,
      target: 75,
      wholeWindow: { baseline: null, target: null },
      progress: { raw: 0.4 },
    });
    expect(found(by(0.5), [whole])).toMatchObject({
      ...AWAITING,
      baseline: null,
      target: null,
      wholeWindow: { baseline: 100, target: 150 },
    });
  });

  it.each([
    { why: 'b(d) > 0 of a b < 0: ten days of 1, twenty of −1', september: [1, -1], target: by(0.5), baseline: 10, wholeBaseline: -10 },
    { why: 'b(d) < 0 of a b > 0: ten days of −1, twenty of 1', september: [-1, 1], target: by(0.5), baseline: -10, wholeBaseline: 10 },
    { why: 'the same with an absolute target', september: [-1, 1], target: to(20), baseline: -10, wholeBaseline: 10 },
    { why: 'b = 0 with an absolute target: there is no share of it', september: [2, -1], target: to(20), baseline: 20, wholeBaseline: 0 },
    { why: 'b equals its target', september: [1, 1], target: to(30), baseline: 10, wholeBaseline: 30 },
  ])('$why: no progress', ({ september: [early = 0, late = 0], target, baseline, wholeBaseline }) => {
    const observations = [...flat('2026-09-01', 10, early), ...flat('2026-09-11', 20, late), ...now];
    expect(monthly(target, observations)).toMatchObject({ ...INSUFFICIENT, baseline, wholeWindow: { baseline: wholeBaseline } });
  });

  it('before a day is known only the whole window has ends, whatever a person has set by then', () => {
    const reference = flat('2026-09-01', 30, 20);
    const unknown = { baseline: null, target: null, progress: null, attained: null, state: 'no_data' };
    expect(monthly(by(0.5), reference)).toMatchObject({ ...unknown, wholeWindow: { baseline: 600, target: 900 } });
    const byHand = (baseline: ReturnType<typeof fixed>, asOf: string) => {
      const override = { value: 5, reason: 'counted', expires: null };
      return runOne({ asOf, keyResults: [change({ baseline, target: to(900), override })], observations: reference });
    };
    for (const baseline of [fixed(600), measured('previous_cycle')]) {
      expect(byHand(baseline, '2026-09-30')).toMatchObject({
        ...unknown,
        value: 5,
        wholeWindow: { baseline: 600, target: 900 },
        pace: { expected: 1, ratio: null },
      });
    }
    const fixedEnds = runOne({ asOf: '2026-10-10', keyResults: [change({ baseline: fixed(310), target: to(620) })] });
    expect(fixedEnds).toMatchObject({ ...unknown, wholeWindow: { baseline: 310, target: 620 } });
  });

  it('a fixed baseline of 0 or less has no percentage', () => {
    expect(runOne({ asOf: '2026-10-10', keyResults: [change({ target: by(0.3) })], observations: now })).toMatchObject({
      ...INSUFFICIENT,
      value: 100,
    });
  });

  it('a reference of which `starts` leaves nothing is awaited', () => {
    // Ten days from 1 September, and the key result begins ten days into October.
    const dates = measured({ from: '2026-09-01', to: '2026-09-10' });
    const keyResult = change({ baseline: dates, target: to(200), window: LATEST, starts: '2026-10-11' as never });
    const observations = daily('2026-09-10', [90, 91]);
    const found = runOne({ asOf: '2026-10-12', keyResults: [keyResult], sources: levels, observations });
    expect(found).toMatchObject({ ...AWAITING, value: 91, baseline: null, target: 200 });
  });

  it('a reference that the source answered without a row is not known, unless absent means zero', () => {
    const answered = [{ from: '2026-09-01', to: '2026-09-30', grain: 'range' as const }];
    const found = (absentMeansZero: boolean) =>
      monthly(to(200), [window('2026-10-01', '2026-10-10', 60)], {
        sources: { site: { answered, metrics: { visits: { aggregation: DISTINCT, absentMeansZero } } } },
      });
    expect(found(false)).toMatchObject({ state: 'awaiting_baseline', wholeWindow: { baseline: null } });
    expect(found(true).wholeWindow?.baseline).toBe(0);
  });

  it('a reference that lies ahead is awaited, although days of it are held', () => {
    const metrics = { visits: { aggregation: meanBy('weight') }, weight: {} };
    const keyResult = change({ baseline: measured({ from: '2026-10-20', to: '2026-10-25' }), target: to(200) });
    const observations = [...flat('2026-10-01', 25, 10), ...flat('2026-10-01', 25, 1, 'weight')];
    for (const sources of [{ site: { metrics } }, { site: { metrics: { visits: {} } } }]) {
      expect(runOne({ asOf: '2026-10-10', keyResults: [keyResult], sources, observations })).toMatchObject({
        progress: null,
        state: 'awaiting_baseline',
      });
    }
  });

  it('an exact window that ends after complete-through is held, not judged', () => {
    const dates = measured({ from: '2026-09-21', to: '2026-10-10' });
    const spec = { asOf: '2026-10-09', keyResults: [change({ baseline: dates, target: to(200) })] };
    const sum = runOne({ ...spec, observations: [...flat('2026-10-01', 9, 10), window('2026-09-21', '2026-10-10', 999)] });
    // b: of 20 days those through the 9th count, 9 known of 10 each, and the other 11 are like them: 200.
    expect(sum.wholeWindow?.baseline).toBe(200);
    const distinct = runOne({
      ...spec,
      sources: users,
      observations: [window('2026-10-01', '2026-10-09', 60), window('2026-09-21', '2026-10-10', 999)],
    });
    expect(distinct.wholeWindow?.baseline).toBe(null);
  });
});

describe('oracle: a measured baseline at a point', () => {
  const at = (target: Target, observations: ObservationSpec[], more: Partial<ScenarioSpec> = {}) =>
    runOne({
      asOf: '2026-10-10',
      keyResults: [change({ window: LATEST, baseline: measured('previous_cycle'), target })],
      sources: levels,
      observations,
      ...more,
    });

  it("is the level of the reference's last day, whatever was read after it", () => {
    expect(at(to(200), daily('2026-09-30', [100, 150]))).toMatchObject({ baseline: 100, target: 200, progress: { raw: 0.5 } });
    expect(at(by(1), daily('2026-09-20', [100]))).toMatchObject({ baseline: 100, target: 200, progress: { raw: 0 } });
  });
  it('is final once the source is settled through that day', () => {
    const settled = (settledThrough: string) => ({ site: { settledThrough, metrics: { visits: { aggregation: LAST } } } });
    expect(at(to(200), daily('2026-09-20', [100]), { sources: settled('2026-09-30') }).quality).toEqual([]);
    expect(at(to(200), daily('2026-09-20', [100]), { sources: settled('2026-09-29') }).quality).toEqual(['provisional']);
  });
  it('not known: an absolute target stands, a relative one does not', () => {
    const observations = daily('2026-10-01', [150]);
    expect(at(to(200), observations)).toMatchObject({ ...AWAITING, value: 150, baseline: null, target: 200, wholeWindow: null });
    expect(at(by(0.5), observations)).toMatchObject({ ...AWAITING, value: 150, baseline: null, target: null, wholeWindow: null });
  });
  it.each([[0], [-5]])('a measured b of %i has no progress, also to an absolute target', (b) => {
    expect(at(to(200), daily('2026-09-30', [b, 150]))).toMatchObject({ ...INSUFFICIENT, value: 150, baseline: b });
  });
  it('b equal to its target has none either', () => {
    expect(at(to(100), daily('2026-09-30', [100, 150]))).toMatchObject({ ...INSUFFICIENT, value: 150, baseline: 100, target: 100 });
  });

  it.each([
    { why: 'of a ratio: either part unknown', metrics: { visits: { aggregation: ratio('a', 'b') }, a: {}, b: {} } },
    {
      why: 'of a ratio of uniques: days do not make up for a window',
      metrics: { visits: { aggregation: ratio('a', 'b') }, a: { aggregation: DISTINCT }, b: { aggregation: DISTINCT } },
    },
  ])('$why, no baseline', ({ metrics }) => {
    const october = ['a', 'b'].map((metric) => ({ metric, from: '2026-10-01', to: '2026-10-10', value: 10 }));
    const ofSeptember = (...parts: string[]) => parts.flatMap((metric) => flat('2026-09-01', 30, 10, metric));
    const found = (...parts: string[]) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [change({ baseline: measured('previous_cycle'), target: to(3) })],
        sources: { site: { metrics } },
        observations: [...october, ...ofSeptember(...parts)],
      });
    expect(found('a')).toMatchObject({ ...AWAITING, value: 1 });
    expect(found('b')).toMatchObject({ ...AWAITING, value: 1 });
    if ('aggregation' in metrics.a) expect(found('a', 'b')).toMatchObject(AWAITING);
    else expect(found('a', 'b')).toMatchObject({ baseline: 1, state: 'ok' });
  });

  it("of a mean: the reference's known days, flagged where some are not", () => {
    const sources = { site: { metrics: { visits: { aggregation: meanBy('weight') }, weight: {} } } };
    const days = (from: string, values: number[], weights: number[]) => [...daily(from, values), ...daily(from, weights, 'weight')];
    const found = (september: ObservationSpec[]) =>
      at(to(100), [...september, ...days('2026-10-10', [50], [1])], {
        sources,
        keyResults: [change({ window: trailing(1), baseline: measured({ from: '2026-09-29', to: '2026-09-30' }), target: to(100) })],
      });
    // The window at the reference's last day is that one day; a mean of two days is asked for with the window of two.
    expect(found(days('2026-09-29', [10, 20], [1, 3]))).toMatchObject({ baseline: 20, quality: [] });
    const twoDays = (september: ObservationSpec[]) =>
      at(to(100), [...september, ...days('2026-10-09', [50, 50], [1, 1])], {
        sources,
        keyResults: [change({ window: trailing(2), baseline: measured({ from: '2026-09-29', to: '2026-09-30' }), target: to(100) })],
      });
    expect(twoDays(days('2026-09-29', [10, 20], [1, 3]))).toMatchObject({ baseline: 17.5, quality: [] });
    expect(twoDays(days('2026-09-30', [20], [3]))).toMatchObject({ baseline: 20, quality: ['estimated'] });
    expect(twoDays([])).toMatchObject(AWAITING);
  });
});

describe('oracle: baselines to freeze', () => {
  const frozenOf = (spec: Partial<ScenarioSpec>) =>
    baselinesToFreeze(
      inputOf({
        asOf: '2026-10-10',
        keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
        observations: [...flat('2026-09-01', 30, 20), ...now],
        ...spec,
      }),
    ).map(({ through, value, curve, observationIds }) => ({ through, value, curve, rests: observationIds.length }));
  const WHOLE = { through: '2026-09-30', value: 600, curve: Array.from({ length: 29 }, (_, index) => String(20 * (index + 1))), rests: 30 };
  const BUT_THE_LAST = { through: '2026-09-29', value: 580, curve: WHOLE.curve.slice(0, 28), rests: 29 };
  const settled = (settledThrough: string) => ({ site: { settledThrough, metrics: { visits: {} } } });

  it.each([
    { why: 'the whole of it, with what each of its first days made', spec: {}, is: [WHOLE] },
    { why: 'what is settled: all but its last day', spec: { sources: settled('2026-09-29') }, is: [BUT_THE_LAST] },
    {
      why: 'what is settled: its first day',
      spec: { sources: settled('2026-09-01') },
      is: [{ through: '2026-09-01', value: 20, curve: [], rests: 1 }],
    },
    {
      why: 'settled on the last day of it',
      spec: { sources: settled('2026-09-30') },
      is: [WHOLE],
    },
    { why: 'nothing is settled', spec: { sources: settled('2026-08-31') }, is: [] },
    { why: 'no day of the cycle is known: the whole', spec: { observations: flat('2026-09-01', 30, 20) }, is: [WHOLE] },
    {
      why: 'on the day that the reference is as long as: the whole, once',
      spec: { asOf: '2026-10-30', observations: [...flat('2026-09-01', 30, 20), ...flat('2026-10-01', 30, 10)] },
      is: [WHOLE],
    },
    {
      why: 'a record without its curve is held: the days before',
      spec: { frozen: [{ keyResult: 'kr', through: '2026-09-30', value: 1 }] },
      is: [BUT_THE_LAST],
    },
    {
      why: 'what is on record is not frozen again: the days between',
      spec: {
        frozen: [
          { keyResult: 'kr', through: '2026-09-30', value: 1 },
          { keyResult: 'kr', through: '2026-09-02', value: 2 },
          { keyResult: 'kr', through: '2026-09-28', value: 3 },
        ],
      },
      is: [{ ...BUT_THE_LAST, curve: BUT_THE_LAST.curve.map((each, index) => (index === 1 || index === 27 ? null : each)) }],
    },
    {
      why: "another key result's record changes nothing",
      spec: { frozen: [{ keyResult: 'other', through: '2026-09-10', value: 1 }] },
      is: [WHOLE],
    },
    { why: 'nothing of the reference is known', spec: { observations: now }, is: [] },
    { why: 'a fixed baseline is none to freeze', spec: { keyResults: [change({ baseline: fixed(600), target: by(0.5) })] }, is: [] },
    {
      why: 'on the last day b(D) is the whole, also of a shorter cycle than its reference',
      spec: {
        asOf: '2026-10-10',
        ends: '2026-10-10',
        keyResults: [change({ baseline: measured({ from: '2026-09-01', to: '2026-09-30' }), target: by(0.5) })],
      },
      is: [WHOLE],
    },
    {
      why: 'at a point: the one day',
      spec: {
        sources: { site: { metrics: { visits: { aggregation: LAST } } } },
        keyResults: [change({ window: LATEST, baseline: measured('previous_cycle'), target: to(50) })],
      },
      is: [{ through: '2026-09-30', value: 20, curve: [], rests: 1 }],
    },
    {
      why: 'of uniques: one window, and the first days that were asked for',
      spec: {
        sources: users,
        observations: [
          window('2026-09-01', '2026-09-30', 70),
          window('2026-09-01', '2026-09-10', 30),
          window('2026-10-01', '2026-10-10', 40),
        ],
      },
      is: [{ through: '2026-09-30', value: 70, curve: ['30', ...new Array(19).fill(null)], rests: 2 }],
    },
    {
      why: 'with a reference of which `starts` leaves nothing',
      spec: {
        asOf: '2026-10-12',
        sources: levels,
        keyResults: [
          change({
            window: LATEST,
            starts: '2026-10-11' as never,
            baseline: measured({ from: '2026-09-01', to: '2026-09-10' }),
            target: to(50),
          }),
        ],
      },
      is: [],
    },
  ])('$why', ({ spec, is }) => expect(frozenOf(spec as Partial<ScenarioSpec>)).toEqual(is));

  it('names the observations that it rests on, each once, in order', () => {
    const [whole] = baselinesToFreeze(
      inputOf({
        asOf: '2026-10-10',
        keyResults: [change({ window: LATEST, baseline: measured('previous_cycle'), target: to(50) })],
        sources: levels,
        observations: daily('2026-09-29', [10, 20, 30]),
      }),
    );
    expect(whole).toEqual({ ...givenBaseline('kr', localDate('2026-09-30'), 20), observationIds: ['2'] });
  });

  it('a quotient is kept as what it is: freezing moves no attainment (§1, Exactness)', () => {
    // September 5 of 6, times 1.2 is 1, which October is.
    const spec: ScenarioSpec = {
      asOf: '2026-10-10',
      sources: { site: { metrics: { rate: { aggregation: ratio('visits', 'shown') }, visits: {}, shown: {} } } },
      keyResults: [change({ metric: 'rate', baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 1.2 } })],
      observations: [
        ...flat('2026-09-01', 30, 5),
        ...flat('2026-09-01', 30, 6, 'shown'),
        ...flat('2026-10-01', 10, 6),
        ...flat('2026-10-01', 10, 6, 'shown'),
      ],
    };
    const frozen = baselinesToFreeze(inputOf(spec));
    expect(frozen).toMatchObject([{ value: 5 / 6, fraction: expect.stringMatching(/^\d+\/\d+$/) }]);
    for (const records of [[], frozen]) {
      expect(evaluate({ ...inputOf(spec), frozen: records }).keyResults.kr).toMatchObject({ attained: true, progress: { raw: 1 } });
    }
  });

  it('what is frozen stays as it was on every day of it, whatever is restated later', () => {
    const spec: ScenarioSpec = {
      asOf: '2026-10-10',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 10)],
    };
    const frozen = baselinesToFreeze(inputOf({ ...spec, asOf: '2026-10-01' }));
    const restated = { metric: 'visits', day: '2026-09-05', value: 60, observedAt: '2026-10-08T00:00:00Z' };
    const later = { ...inputOf({ ...spec, observations: [...(spec.observations ?? []), restated] }), frozen };
    // b(10) is 10 × 10, as it was settled, and not 150.
    expect(evaluate(later).keyResults.kr).toMatchObject({ baseline: 100, wholeWindow: { baseline: 300 }, progress: { raw: 0 } });
    expect(baselinesToFreeze(later)).toEqual([]);
  });

  it('only days of which everything was read when it was settled', () => {
    const baselines = settledBaselines(
      inputOf({
        asOf: '2026-10-10',
        sources: { site: { metrics: { visits: {}, shown: {} } } },
        keyResults: [
          change({
            expression: op(name('a'), '+', name('b')),
            inputs: [input('visits', { name: 'a' }), input('shown', { name: 'b' })],
            baseline: measured('previous_cycle'),
            target: by(0.5),
          }),
        ],
        observations: [
          ...flat('2026-09-01', 30, 5),
          ...flat('2026-09-01', 30, 6, 'shown'),
          ...flat('2026-10-01', 10, 6),
          ...flat('2026-10-01', 10, 6, 'shown'),
        ],
      }),
    );
    const frozen = (isFinal: IsFinal) => recordsOf(baselines, isFinal).map(({ through, value, curve }) => [through, value, curve]);
    const isEarly = ({ lastDay }: Basis) => dateOfDayNumber(lastDay) <= '2026-09-03';
    expect(frozen(isEarly)).toEqual([['2026-09-03', 33, ['11', '22']]]);
    expect(frozen((basis) => isEarly(basis) || basis.part.series.metric === 'visits')).toEqual([['2026-09-03', 33, ['11', '22']]]);
    const isLate = (basis: Basis) => dateOfDayNumber(basis.lastDay) === '2026-09-05' || isEarly(basis);
    expect(frozen(isLate)).toEqual([['2026-09-05', 55, ['11', '22', '33', null]]]);
    expect(frozen(() => false)).toEqual([]);
  });

  it('what is converted at rates that follow one another is put on no record: a change of rate is none of the key result', () => {
    const rate = (value: number, date: string) => ({ from: 'EUR', to: 'SEK', rate: value, date: localDate(date) });
    const spec = (asOf: string, rates = [rate(10, '2026-09-01'), rate(12, '2026-10-08')]): ScenarioSpec => ({
      asOf,
      sources: { site: { metrics: { visits: { unit: 'currency', currency: 'EUR' }, kronor: { unit: 'currency', currency: 'SEK' } } } },
      objectives: [
        { id: 'top', keyResults: [rollup('sum', { baseline: measured('previous_cycle'), target: by(1) } as never)] },
        {
          id: 'below',
          parent: 'parent',
          keyResults: [
            change({ fx: rates, baseline: measured('previous_cycle'), target: by(1) }),
            change({ id: 'plain', metric: 'kronor', baseline: measured('previous_cycle'), target: by(1) }),
          ],
        },
      ],
      observations: ['visits', 'kronor'].flatMap((metric) => [
        ...flat('2026-09-01', 30, 100, metric),
        ...flat('2026-10-01', 10, 100, metric),
      ]),
    });
    const frozen = (asOf: string) => baselinesToFreeze(inputOf(spec(asOf))).map(({ keyResult, value }) => [keyResult, value]);
    expect(frozen('2026-10-05')).toEqual([['plain', 3000]]);
    expect(frozen('2026-10-10')).toEqual([['plain', 3000]]);
    expect(baselinesToFreeze(inputOf(spec('2026-10-05', [rate(10, '2026-09-01')]))).map(({ value }) => value)).toEqual([
      30_000, 3000, 33_000,
    ]);
  });

  it('night after night: every b(d) stays as it was on the night on which its last day was settled', () => {
    // 10 a day; each night all days of September that have passed are restated to one more than the night before.
    const restated = (night: number) =>
      Array.from({ length: 30 }, (_, index) => ({
        metric: 'visits',
        day: `2026-09-${String(index + 1).padStart(2, '0')}`,
        value: 10 + night,
        observedAt: `2026-10-${String(night).padStart(2, '0')}T03:00:00Z`,
      }));
    const spec = (night: number, settledThrough: string): ScenarioSpec => ({
      asOf: `2026-10-${String(night).padStart(2, '0')}`,
      sources: settled(settledThrough),
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [...Array.from({ length: night }, (_, index) => restated(index + 1)).flat(), ...flat('2026-10-01', 31, 10)],
    });
    let frozen: readonly FrozenBaseline[] = [];
    for (const [night, day] of [
      [1, '2026-09-08'],
      [2, '2026-09-09'],
      [3, '2026-09-09'],
      [4, '2026-09-30'],
      [5, '2026-09-30'],
    ] as const) {
      frozen = [...frozen, ...baselinesToFreeze({ ...inputOf(spec(night, day)), frozen })];
    }
    // Eight days at 11, then nine at 12, and ten to thirty at 14: three records, whichever nights lie between.
    expect(frozen.map(({ through, value, curve }) => [through, value, curve.length])).toEqual([
      ['2026-09-08', 88, 7],
      ['2026-09-09', 108, 0],
      ['2026-09-30', 420, 20],
    ]);
    const baselineOn = (night: number) => evaluate({ ...inputOf(spec(night, '2026-09-30')), frozen }).keyResults.kr?.baseline;
    expect([1, 7, 8, 9, 10, 29, 30].map(baselineOn)).toEqual([11, 77, 88, 108, 140, 406, 420]);
  });

  it('a record of another reference says nothing of this one', () => {
    const september = inputOf({
      asOf: '2026-10-10',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 10)],
    });
    const record = (through: string, days: number) => ({ ...givenBaseline('kr', localDate(through), 1), curve: new Array(days).fill('1') });
    for (const other of [record('2026-09-30', 30), record('2026-10-01', 30), record('2026-10-05', 3), record('2026-08-31', 5)]) {
      expect(evaluate({ ...september, frozen: [other] }).keyResults.kr).toMatchObject({ baseline: 100, wholeWindow: { baseline: 300 } });
    }
    expect(evaluate({ ...september, frozen: [record('2026-09-30', 29)] }).keyResults.kr).toMatchObject({ baseline: 1 });
  });

  it('keeps the flags of what it rests on, and ends its being provisional', () => {
    const spec: ScenarioSpec = {
      asOf: '2026-10-10',
      keyResults: [change({ per: 'day', baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [...flat('2026-09-01', 20, 10, 'visits', { quality: ['sampled', 'provisional'] }), ...flat('2026-10-01', 10, 10)],
    };
    const frozen = baselinesToFreeze(inputOf(spec));
    expect(frozen).toMatchObject([{ quality: { sampled: [30], estimated: [30] } }]);
    expect(evaluate({ ...inputOf(spec), frozen }).keyResults.kr).toMatchObject({ baseline: 10, quality: ['sampled', 'estimated'] });
  });

  it('what is estimated is kept for every day, too, though it be no decimal', () => {
    // 29 days at 10, the second one missing: the first three days are estimated as 20 × 3 ÷ 2, ten as 90 × 10 ÷ 9, seven as 60 × 7 ÷ 6.
    const september = flat('2026-09-01', 30, 10).filter(({ day }) => day !== '2026-09-02');
    const uneven = september.map((each) => (each.day === '2026-09-01' ? { ...each, value: 13 } : each));
    const spec: ScenarioSpec = {
      asOf: '2026-10-10',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [...uneven, ...flat('2026-10-01', 10, 10)],
    };
    const frozen = baselinesToFreeze(inputOf(spec));
    // 93 in nine of ten days are 310 ÷ 3.
    expect(frozen[0]?.curve[9]).toBe('930/9');
    const late = { metric: 'visits', day: '2026-09-02', value: 500, observedAt: '2026-10-08T00:00:00Z' };
    const later = { ...inputOf({ ...spec, observations: [...(spec.observations ?? []), late] }), frozen };
    expect(evaluate(later).keyResults.kr?.baseline).toBe(310 / 3);
    expect(baselinesToFreeze(later)).toEqual([]);
  });

  it('a flag of later days is none of the first ones', () => {
    const spec: ScenarioSpec = {
      asOf: '2026-10-03',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [
        ...flat('2026-09-01', 24, 10),
        ...flat('2026-09-25', 1, 10, 'visits', { quality: ['sampled'] }),
        ...flat('2026-09-26', 5, 10),
        ...flat('2026-10-01', 28, 10),
      ],
    };
    const frozen = baselinesToFreeze(inputOf(spec));
    expect(frozen[0]?.quality).toEqual({ sampled: [25, 26, 27, 28, 29, 30] });
    const qualityOn = (asOf: string) => evaluate({ ...inputOf({ ...spec, asOf }), frozen }).keyResults.kr?.quality;
    expect([qualityOn('2026-10-03'), qualityOn('2026-10-24'), qualityOn('2026-10-25')]).toEqual([[], [], ['sampled']]);
  });

  it('an exact window has the flags of itself, and not of shorter ones', () => {
    const shorter = [1, 2, 3].map((days) => ({ ...window('2026-09-01', `2026-09-0${days}`, days), quality: ['thresholded' as const] }));
    const spec: ScenarioSpec = {
      asOf: '2026-10-10',
      sources: users,
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [
        ...shorter,
        window('2026-09-01', '2026-09-10', 30),
        window('2026-09-01', '2026-09-30', 70),
        window('2026-10-01', '2026-10-10', 40),
      ],
    };
    const frozen = baselinesToFreeze(inputOf(spec));
    expect(frozen[0]?.quality).toEqual({ thresholded: [1, 2, 3] });
    expect(evaluate({ ...inputOf(spec), frozen }).keyResults.kr?.quality).toEqual([]);
  });
});

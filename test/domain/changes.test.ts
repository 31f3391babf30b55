import { describe, expect, it } from 'vitest';
import { instant, localDate } from '../../src/domain/calendar.ts';
import type { EvaluationInput } from '../../src/domain/evaluate.ts';
import { changesBetween } from '../../src/domain/explaining/changes.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import {
  atMost,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  dayAfter,
  flat,
  input,
  inputOf,
  measured,
  type ObservationSpec,
  rollup,
  SUM,
  to,
  trailing,
} from './scenario.ts';

const sources = { site: { completeThrough: '2026-10-31', settledThrough: '2026-10-31', metrics: { visits: { aggregation: SUM } } } };
const at = (asOf: string, observations: ObservationSpec[], keyResult: KeyResult, more: object = {}) =>
  inputOf({ asOf, knownAt: `${asOf}T23:00:00Z`, ends: '2026-10-31', sources, observations, keyResults: [keyResult], ...more });
const day = (date: string, value: number, observedAt = `${date}T22:00:00Z`): ObservationSpec => ({
  metric: 'visits',
  day: date,
  value,
  observedAt,
});
const kr = (more: object = {}) => change({ target: to(100), ...more });

describe('changes between two moments', () => {
  it('a later day is new data', () => {
    const days = [day('2026-10-01', 10), day('2026-10-02', 20)];
    const found = changesBetween('kr', at('2026-10-01', days, kr()), at('2026-10-02', days, kr()));
    expect(found.changes).toMatchObject([{ cause: 'new_data', value: 20, progress: 0.2 }]);
  });

  it('a corrected figure is restated, apart from what is new', () => {
    const days = [day('2026-10-01', 10), day('2026-10-02', 20), day('2026-10-01', 13, '2026-10-02T22:30:00Z')];
    const found = changesBetween('kr', at('2026-10-01', days, kr()), at('2026-10-02', days, kr()));
    expect(found.changes).toMatchObject([
      { cause: 'restated', value: 3 },
      { cause: 'new_data', value: 20 },
    ]);
    expect(found).toMatchObject({ from: { value: 10 }, to: { value: 33 } });
  });

  it("a new item's figure for a day that was known is new data; another figure of an item that was there is restated", () => {
    const views = (item: string, value: number, observedAt: string) => ({ ...day('2026-10-01', value, observedAt), item });
    const posts = countItems({ at_least: 500 }, 10, { inputs: [input('visits', { itemDimension: 'page' })] });
    const [first, later] = ['2026-10-01T22:00:00Z', '2026-10-02T06:00:00Z'];
    const causes = (...more: ObservationSpec[]) => {
      const observations = [views('/a', 600, first), views('/b', 400, first), ...more];
      const seen = (knownAt: string) => inputOf({ asOf: '2026-10-01', knownAt, sources, observations, keyResults: [posts] });
      return changesBetween('kr', seen('2026-10-01T23:00:00Z'), seen('2026-10-02T23:00:00Z')).changes.map((each) => [
        each.cause,
        each.value,
      ]);
    };
    expect(causes(views('/c', 700, later))).toEqual([['new_data', 1]]);
    expect(causes(views('/b', 500, later))).toEqual([['restated', 1]]);
    expect(causes(views('/a', 400, later), views('/c', 700, later), views('/d', 900, later))).toEqual([
      ['restated', -1],
      ['new_data', 2],
    ]);
  });

  it('another target is a changed definition: progress moves, the value does not', () => {
    const days = [day('2026-10-01', 10)];
    const found = changesBetween('kr', at('2026-10-01', days, kr()), at('2026-10-01', days, kr({ target: to(50) })));
    expect(found.changes).toMatchObject([{ cause: 'definition_changed', value: 0, progress: 0.1 }]);
  });

  it("a person's value is an override, set and lifted", () => {
    const days = [day('2026-10-01', 10)];
    const set = kr({ override: { value: 60, reason: 'counted by hand', expires: null } });
    expect(changesBetween('kr', at('2026-10-01', days, kr()), at('2026-10-01', days, set)).changes).toMatchObject([
      { cause: 'override', value: 50 },
    ]);
    expect(changesBetween('kr', at('2026-10-01', days, set), at('2026-10-01', days, kr())).changes).toMatchObject([
      { cause: 'override', value: -50 },
    ]);
  });

  it('a restated reference is a changed baseline, not a restated value', () => {
    const relative = kr({ baseline: measured({ from: '2026-09-01', to: '2026-09-30' }), target: by(0.5) });
    const september = Array.from({ length: 30 }, (_, index) =>
      day(`2026-09-${String(index + 1).padStart(2, '0')}`, 10, '2026-10-01T01:00:00Z'),
    );
    const days = [...september, day('2026-10-01', 12), day('2026-09-01', 8, '2026-10-01T23:30:00Z')];
    const before = at('2026-10-01', days, relative);
    const after = inputOf({
      asOf: '2026-10-01',
      knownAt: '2026-10-01T23:45:00Z',
      ends: '2026-10-31',
      sources,
      observations: days,
      keyResults: [relative],
    });
    const found = changesBetween('kr', before, after);
    expect(found.changes.map((each) => each.cause)).toEqual(['baseline_changed']);
    expect(found.changes[0]?.value).toBe(0);
  });

  it('a key result that did not exist then is a changed definition', () => {
    const days = [day('2026-10-01', 10)];
    const found = changesBetween('kr', at('2026-10-01', days, kr({ id: 'other' })), at('2026-10-01', days, kr()));
    expect(found.changes).toMatchObject([{ cause: 'definition_changed', from: { value: null }, to: { value: 10 }, value: null }]);
  });

  it('nothing changed is no change', () => {
    const days = [day('2026-10-01', 10)];
    expect(changesBetween('kr', at('2026-10-01', days, kr()), at('2026-10-01', days, kr())).changes).toEqual([]);
  });

  it('a restated day of the running unit before is a changed baseline', () => {
    // November, day 10, at 15 a day against October at 10: t(10) is twice 100. 5 October becomes 20: b(10) = 110, t(10) = 220.
    const observations = [...flat('2026-10-01', 31, 10), ...flat('2026-11-01', 10, 15), day('2026-10-05', 20, '2026-11-15T00:00:00Z')];
    const month = kr({ window: calendar('month', 'current'), baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
    const seen = (knownAt: string) => inputOf({ asOf: '2026-11-10', knownAt, ends: '2026-12-31', observations, keyResults: [month] });
    const { changes } = changesBetween('kr', seen('2026-11-12T00:00:00Z'), seen('2026-11-16T00:00:00Z'));
    expect(changes).toMatchObject([{ cause: 'baseline_changed', value: 0, from: { progress: 0.5 }, to: { progress: 40 / 110 } }]);
  });

  it('a restated day inside the value and inside its reference is restated as far as the value moves, the rest is the baseline', () => {
    // The last 30 days at 10 a day, as in the reference; 25 September becomes 25 and counts in both. The value rises by 15.
    const observations = [...flat('2026-08-01', 71, 10), day('2026-09-25', 25, '2026-10-12T12:00:00Z')];
    const trail = kr({ window: trailing(30), baseline: measured('previous_cycle'), target: to(1000) });
    const seen = (knownAt: string) => inputOf({ asOf: '2026-10-10', knownAt, observations, keyResults: [trail] });
    const { changes } = changesBetween('kr', seen('2026-10-11T12:00:00Z'), seen('2026-10-13T12:00:00Z'));
    // The held baseline is 300, so progress first becomes 15 ÷ 700; then the baseline is 315 and progress 0 again.
    expect(changes).toMatchObject([
      { cause: 'restated', value: 15, to: { progress: 15 / 700 } },
      { cause: 'baseline_changed', value: 0, to: { progress: 0 } },
    ]);
  });

  it('a frozen baseline that was let go and frozen anew is a changed baseline', () => {
    // 300 for the reference and 100 for its first ten days were frozen; after re-baselining it is 350 and 150. With twice as
    // the aim, 200 is all of the way from 100 to 200, and a third of the way from 150 to 300.
    const observations = [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 20)];
    const twice = kr({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
    const seen = (whole: number, firstDays: number) =>
      inputOf({
        asOf: '2026-10-10',
        observations,
        keyResults: [twice],
        frozen: [
          { keyResult: 'kr', through: '2026-09-30', value: whole },
          { keyResult: 'kr', through: '2026-09-10', value: firstDays },
        ],
      });
    const { changes } = changesBetween('kr', seen(300, 100), seen(350, 150));
    expect(changes).toMatchObject([{ cause: 'baseline_changed', value: 0, from: { progress: 1 }, to: { progress: 1 / 3 } }]);
  });

  it('a reference day that came in late is a changed baseline; a reference that moved on with the days is new data', () => {
    const week = kr({ window: calendar('week', 'current'), baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
    const days = Array.from({ length: 14 }, (_, index) => day(`2026-10-${String(index + 5).padStart(2, '0')}`, 10));
    const late = days.map((each) => (each.day === '2026-10-06' ? { ...each, value: 40, observedAt: '2026-10-14T21:00:00Z' } : each));
    // Wednesday 14 October against Wednesday 7 October: 6 October was missing, and filled in from the 5th and the 7th.
    const seen = (asOf: string, knownAt: string, observations: ObservationSpec[]) =>
      inputOf({ asOf, knownAt, observations, keyResults: [week] });
    const filled = changesBetween(
      'kr',
      seen('2026-10-14', '2026-10-14T20:00:00Z', late.slice(0, 9)),
      seen('2026-10-14', '2026-10-14T23:00:00Z', late),
    );
    expect(filled.changes.map((each) => each.cause)).toContain('baseline_changed');
    expect(filled.changes.map((each) => each.cause)).not.toContain('restated');
    // From Sunday 11 to Sunday 18 October the week before is another week.
    const moved = changesBetween('kr', seen('2026-10-11', '2026-10-11T23:00:00Z', days), seen('2026-10-18', '2026-10-18T23:00:00Z', days));
    expect(moved.changes.every((each) => each.cause === 'new_data')).toBe(true);
  });

  it('a parent moves by roll_up where its children did, and by its own baseline where only their reference was restated', () => {
    const child = (id: string, metric: string) => change({ id, inputs: [input(metric)], target: to(100) });
    const tree = (kind: 'mean' | 'sum', parent: object = {}) => [
      { id: 'top', keyResults: [rollup(kind, { id: 'kr', ...parent })] },
      { id: 'x', parent: 'kr', keyResults: [child('a', 'a'), child('b', 'b')] },
    ];
    const metrics = { site: { metrics: { a: {}, b: {} } } };
    const observations = [...flat('2026-09-01', 30, 5, 'a'), ...flat('2026-10-01', 10, 10, 'a'), ...flat('2026-09-01', 40, 5, 'b')];
    const seen = (kind: 'mean' | 'sum', asOf: string, parent: object = {}, more: ObservationSpec[] = []) =>
      inputOf({
        asOf,
        knownAt: `${asOf}T23:00:00Z`,
        sources: metrics,
        observations: [...observations, ...more],
        objectives: tree(kind, parent),
      });
    expect(changesBetween('kr', seen('mean', '2026-10-05'), seen('mean', '2026-10-10')).changes).toMatchObject([
      { cause: 'roll_up', from: { value: 0.3 }, to: { value: 0.675 } },
    ]);
    const twice = { baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } };
    const corrected = [{ metric: 'a', day: '2026-09-02', value: 25, observedAt: '2026-10-10T22:00:00Z' }];
    const before = inputOf({
      asOf: '2026-10-10',
      knownAt: '2026-10-10T21:00:00Z',
      sources: metrics,
      observations: [...observations, ...corrected],
      objectives: tree('sum', twice),
    });
    expect(
      changesBetween('kr', before, seen('sum', '2026-10-10', twice, corrected)).changes.map((each) => [each.cause, each.value]),
    ).toEqual([['baseline_changed', 0]]);
    const aim = { ...twice, target: { kind: 'factor', factor: 3 } };
    const moved = changesBetween('kr', seen('sum', '2026-10-05', twice), seen('sum', '2026-10-10', aim)).changes;
    expect(moved.map((each) => [each.cause, each.value])).toEqual([
      ['roll_up', 75],
      ['definition_changed', 0],
    ]);
  });

  it('another metric of another connection is a changed definition, whatever else came in', () => {
    const metrics = { metrics: { visits: {}, orders: {} } };
    const observations = [...flat('2026-10-01', 10, 10), ...flat('2026-10-01', 10, 3, 'orders', { connection: 'shop' })];
    const before = inputOf({ asOf: '2026-10-05', sources: { site: metrics }, observations, keyResults: [kr()] });
    const orders = kr({ inputs: [input('orders', { connection: 'shop' })] });
    const seen = (sources: object) => inputOf({ asOf: '2026-10-10', sources: sources as never, observations, keyResults: [orders] });
    expect(changesBetween('kr', before, seen({ site: metrics, shop: metrics })).changes).toMatchObject([
      { cause: 'new_data', value: 50 },
      { cause: 'definition_changed', value: -70 },
    ]);
    // A connection that was let go of brings nothing new.
    const after = seen({ shop: metrics });
    expect(changesBetween('kr', before, after).changes).toMatchObject([{ cause: 'definition_changed', value: -20 }]);
    // Where the earlier series is no longer held, all of it is told as one change.
    const forgotten = new Map([...after.histories].filter(([key]) => key.includes('shop')));
    expect(changesBetween('kr', before, { ...after, histories: forgotten }).changes).toMatchObject([
      { cause: 'definition_changed', value: -20 },
    ]);
  });

  it('days that were answered as absent later are new data in the value, and a changed baseline in the reference', () => {
    const zero = { visits: { absentMeansZero: true } };
    const relative = kr({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
    const observations = [...flat('2026-09-01', 9, 10), ...flat('2026-10-01', 8, 10)];
    const answered = (from: string, to: string, at: string) => ({
      range: { start: localDate(from), end: localDate(to) },
      grain: 'day' as const,
      answeredAt: instant(at),
    });
    const seen = (knownAt: string): EvaluationInput => {
      const made = inputOf({ asOf: '2026-10-10', knownAt, sources: { site: { metrics: zero } }, observations, keyResults: [relative] });
      const late = [
        answered('2026-09-10', '2026-10-01', '2026-10-11T06:00:00Z'),
        answered('2026-10-09', '2026-10-11', '2026-10-11T06:00:00Z'),
      ];
      return { ...made, histories: new Map([...made.histories].map(([key, history]) => [key, { ...history, answered: late }])) };
    };
    // Before: 80 in eight days against b(8) = 80. After: 80 in ten days, against 90 in ten, for the tenth of September was empty.
    const { changes } = changesBetween('kr', seen('2026-10-11T00:00:00Z'), seen('2026-10-11T12:00:00Z'));
    expect(changes).toMatchObject([
      // Held, ten days of September are the mean of nine: b(10) = 100, and 80 is a fifth below it.
      { cause: 'new_data', value: 0, from: { value: 80, progress: 0 }, to: { progress: -0.2 } },
      { cause: 'baseline_changed', value: 0, to: { progress: -10 / 90 } },
    ]);
  });

  it('what was known at the very moment was known then, in the value, in its reference and as absent', () => {
    // Eight days of 10 and two that are 0 since the list was read: 80. Of September's first ten days one had 19 and one nothing: 99,
    // t(10) = 198. What was observed or answered at that moment: the 3rd of September, every day without a value, and all of October.
    const T = '2026-10-11T00:00:00Z';
    const relative = kr({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
    const september = flat('2026-09-01', 30, 10).filter((each) => each.day !== '2026-09-03' && each.day !== '2026-09-05');
    const october = flat('2026-10-01', 8, 10).map((each) => ({ ...each, observedAt: T }));
    const observations = [...september, day('2026-09-03', 19, T), ...october];
    const correction = day('2026-10-01', 15, '2026-10-11T06:00:00Z');
    const range = { start: localDate('2026-09-01'), end: localDate('2026-10-11') };
    const seen = (knownAt: string): EvaluationInput => {
      const site = { site: { metrics: { visits: { absentMeansZero: true } } } };
      const made = inputOf({
        asOf: '2026-10-10',
        knownAt,
        sources: site,
        observations: [...observations, correction],
        keyResults: [relative],
      });
      const answered = [{ range, grain: 'day' as const, answeredAt: instant(T) }];
      return { ...made, histories: new Map([...made.histories].map(([key, history]) => [key, { ...history, answered }])) };
    };
    expect(changesBetween('kr', seen(T), seen('2026-10-11T12:00:00Z'))).toMatchObject({
      from: { value: 80, progress: -19 / 99 },
      changes: [{ cause: 'restated', value: 5, to: { value: 85, progress: -14 / 99 } }],
    });
  });

  it('an answer that reaches over the earlier day is new data beyond it, and a changed baseline before it', () => {
    // Week by week, 10 a day, but the 13th and the 16th have none, which the answer of the 19th says is 0.
    const week = kr({ window: calendar('week', 'current'), baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
    const absent = ['2026-10-13', '2026-10-16'];
    const observations = Array.from({ length: 20 }, (_, index) => day(dayAfter('2026-10-05', index), 10)).filter(
      (each) => !absent.includes(each.day ?? ''),
    );
    const seen = (asOf: string, frozen: { keyResult: string; through: string; value: number }[] = []): EvaluationInput => {
      const site = { site: { metrics: { visits: { absentMeansZero: true } } } };
      const made = inputOf({ asOf, knownAt: `${asOf}T23:00:00Z`, sources: site, observations, keyResults: [week], frozen });
      const range = { start: localDate('2026-10-12'), end: localDate('2026-10-19') };
      const answered = [{ range, grain: 'day' as const, answeredAt: instant('2026-10-19T06:00:00Z') }];
      return { ...made, histories: new Map([...made.histories].map(([key, history]) => [key, { ...history, answered }])) };
    };
    // On the 14th only the 12th is known for certain: 10 against 10 of the 5th, t = 20. On Saturday the 24th it is 60 against the
    // 12th to the 17th: 10 + 0 + 10 + 10 + 0 + 10 = 40, t = 80. What was not known then of the days behind is the 13th: it was
    // filled in with the mean of the other five, 8, so b = 48, t = 96.
    const before = seen('2026-10-14');
    expect(changesBetween('kr', before, seen('2026-10-24'))).toMatchObject({
      from: { value: 10, progress: 0 },
      changes: [
        { cause: 'new_data', value: 50, to: { value: 60, progress: 0.25 } },
        { cause: 'baseline_changed', value: 0, to: { value: 60, progress: 0.5 } },
      ],
    });
    // What has been frozen of days that lay ahead comes with them: b = 50, t = 100.
    const frozen = [{ keyResult: 'kr', through: '2026-10-17', value: 50 }];
    expect(changesBetween('kr', before, seen('2026-10-24', frozen)).changes).toMatchObject([{ cause: 'new_data', to: { progress: 0.2 } }]);
  });

  it('a limit is restated as a change is, and of several key results the one is told that is asked for', () => {
    const days = [day('2026-10-01', 10), day('2026-10-01', 13, '2026-10-02T22:30:00Z')];
    const seen = (knownAt: string, limit: KeyResult) =>
      inputOf({
        asOf: '2026-10-01',
        knownAt,
        observations: days,
        objectives: [
          { id: 'one', keyResults: [kr({ id: 'first', target: to(7) })] },
          { id: 'two', keyResults: [kr({ id: 'second' }), limit] },
        ],
      });
    const [before, after] = [seen('2026-10-02T00:00:00Z', atMost(20)), seen('2026-10-03T00:00:00Z', atMost(20))];
    expect(changesBetween('kr', before, after).changes).toMatchObject([{ cause: 'restated', value: 3 }]);
    expect(changesBetween('kr', before, seen('2026-10-02T00:00:00Z', atMost(5))).changes).toMatchObject([
      { cause: 'definition_changed', value: 0, progress: -0.5 },
    ]);
  });

  it("a person's value for a parent is an override, set and lifted", () => {
    const seen = (more: object) =>
      inputOf({
        asOf: '2026-10-10',
        knownAt: '2026-10-11T23:00:00Z',
        observations: flat('2026-10-01', 10, 5),
        objectives: [
          { id: 'top', keyResults: [rollup('sum', { id: 'kr', target: to(100), ...more } as never)] },
          { id: 'x', parent: 'kr', keyResults: [change({ id: 'child' })] },
        ],
      });
    const set = seen({ override: { value: 80, reason: 'counted by hand', expires: null } });
    expect(changesBetween('kr', set, seen({})).changes).toMatchObject([{ cause: 'override', value: -30 }]);
    expect(changesBetween('kr', seen({}), set).changes).toMatchObject([{ cause: 'override', value: 30 }]);
  });

  it('what was frozen then holds while the value moves, for a day gone by and for the whole', () => {
    const observations = [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 11, 20)];
    const twice = kr({ baseline: measured('previous_cycle'), target: to(600) });
    const record = (through: string, value: number) => ({ keyResult: 'kr', through, value });
    const seen = (asOf: string, frozen: ReturnType<typeof record>[]) => inputOf({ asOf, observations, keyResults: [twice], frozen });
    // In the end 300 and 120 are frozen: t(11) = 600 × 120 ÷ 300 = 240, (220 − 120) ÷ 120. Then the whole was 250, and on the 11th b(11) = 110 as measured, t(11) = 600 × 110 ÷ 250 = 264: (220 − 110) ÷ 154.
    const before = seen('2026-10-10', [record('2026-09-30', 250)]);
    const after = seen('2026-10-11', [record('2026-09-30', 300), record('2026-09-11', 120)]);
    expect(changesBetween('kr', before, after).changes).toMatchObject([
      { cause: 'new_data', value: 20, to: { progress: 110 / 154 } },
      { cause: 'baseline_changed', value: 0, to: { progress: 100 / 120 } },
    ]);
  });
});

describe('an audience against the same days before', () => {
  const users = { site: { completeThrough: '2026-10-31', settledThrough: '2026-10-31', metrics: { users: { aggregation: DISTINCT } } } };
  const grown = change({ metric: 'users', baseline: measured('previous_cycle'), target: by(0.3) });
  /** What is asked each night: October so far, and as many days of September; once, the whole of September. */
  const nightly = (days: number, value: number, before: number): ObservationSpec[] => {
    const observedAt = `${dayAfter('2026-10-01', days)}T03:00:00Z`;
    const until = (from: string) => ({ metric: 'users', from, to: dayAfter(from, days - 1), observedAt });
    return [
      { ...until('2026-10-01'), value },
      { ...until('2026-09-01'), value: before },
    ];
  };
  const september = { metric: 'users', from: '2026-09-01', to: '2026-09-30', value: 3000, observedAt: '2026-10-01T03:00:00Z' };
  const night = (asOf: string, observations: ObservationSpec[], more: object = {}) =>
    inputOf({
      asOf,
      knownAt: `${dayAfter(asOf, 1)}T04:00:00Z`,
      sources: users,
      observations,
      keyResults: [grown],
      ...more,
    });

  it('of one day more is new data: the days of the reference moved along with the value', () => {
    const observations = [september, ...nightly(10, 1200, 900), ...nightly(11, 1320, 990)];
    const found = changesBetween('kr', night('2026-10-10', observations), night('2026-10-11', observations));
    expect(found).toMatchObject({ from: { value: 1200 }, to: { value: 1320 } });
    expect(found.changes.map(({ cause, value }) => [cause, value])).toEqual([['new_data', 120]]);
  });

  it('a correction of the reference is a changed baseline, and leaves the value its own cause', () => {
    const corrected = { metric: 'users', from: '2026-09-01', to: '2026-09-11', value: 1100, observedAt: '2026-10-13T03:00:00Z' };
    const observations = [september, ...nightly(11, 1320, 990), corrected];
    const later = { ...night('2026-10-11', observations), knownAt: instant('2026-10-13T04:00:00Z') };
    const found = changesBetween('kr', night('2026-10-11', observations), later);
    expect(found.changes.map(({ cause, value }) => [cause, value])).toEqual([['baseline_changed', 0]]);
  });

  it('where no baseline was known before, the value keeps its cause', () => {
    const observations = [...nightly(10, 1200, 900).slice(0, 1), ...nightly(11, 1320, 990).slice(0, 1)];
    const found = changesBetween('kr', night('2026-10-10', observations), night('2026-10-11', observations));
    expect(found.changes).toMatchObject([{ cause: 'new_data', value: 120, progress: null }]);
  });
});

describe("a person's value at both moments", () => {
  const set = kr({ override: { value: 60, reason: 'counted by hand', expires: null } });
  it('is no cause, and what moves underneath it is no change', () => {
    const days = [day('2026-10-01', 10), day('2026-10-02', 20), day('2026-10-01', 13, '2026-10-02T22:30:00Z')];
    expect(changesBetween('kr', at('2026-10-01', days, set), at('2026-10-02', days, set)).changes).toEqual([]);
  });
  it('moves by what it is measured against', () => {
    const days = [day('2026-10-01', 10)];
    const found = changesBetween('kr', at('2026-10-01', days, set), at('2026-10-01', days, { ...set, target: to(120) } as KeyResult));
    expect(found.changes).toMatchObject([{ cause: 'definition_changed', value: 0, progress: -0.1 }]);
  });
  it('of another amount is lifted and set, with what moved underneath in between', () => {
    const days = [day('2026-10-01', 10), day('2026-10-02', 20)];
    const other = kr({ override: { value: 70, reason: 'counted again', expires: null } });
    const found = changesBetween('kr', at('2026-10-01', days, set), at('2026-10-02', days, other));
    expect(found.changes.map(({ cause, value }) => [cause, value])).toEqual([
      ['override', -50],
      ['new_data', 20],
      ['override', 40],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/calendar.ts';
import { InputError } from '../../../src/domain/input-error.ts';
import type { KeyResult } from '../../../src/domain/key-result.ts';
import {
  baselinesToFreeze,
  by,
  change,
  DISTINCT,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  measured,
  milestone,
  name,
  op,
  rollup,
  run,
  runOne,
  type ScenarioSpec,
  to,
} from '../scenario.ts';

/** A key result at a level from 0 to 100, so that its value in percent is its progress. */
const at = (id: string, more: Partial<KeyResult> = {}): KeyResult =>
  change({ id, inputs: [input(id)], window: LATEST, baseline: fixed(0), ...more } as never);
const levels = (values: Record<string, number>): Pick<ScenarioSpec, 'asOf' | 'sources' | 'observations'> => ({
  asOf: '2026-10-31',
  sources: { site: { metrics: Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, { aggregation: LAST }])) } },
  observations: Object.entries(values).map(([metric, value]) => ({ metric, day: '2026-10-31', value })),
});

describe('semantics.md §8: roll-up', () => {
  const sum = (id: string, metric: string, more: Partial<KeyResult> = {}) => change({ id, inputs: [input(metric)], ...more } as never);
  const total = (more: Partial<KeyResult> = {}) => [
    { id: 'top', keyResults: [rollup('sum', { target: to(1000), ...more } as never)] },
    { id: 'x', parent: 'parent', keyResults: [sum('a', 'a'), sum('b', 'b')] },
    { id: 'y', parent: 'parent', keyResults: [sum('c', 'c')] },
  ];
  const sums = { site: { metrics: { a: {}, b: {}, c: {} } } };

  it('"weighted mean of display progress over key results whose p is known; `coverage` = known weight ÷ total weight"', () => {
    const keyResults = [at('a', { weight: 3 }), at('b'), at('c', { weight: 4 })];
    expect(run({ ...levels({ a: 100, b: 50 }), keyResults }).objectives.o).toEqual({ progress: 0.875, coverage: 0.5, status: 'off_track' });
  });

  it('"Weight … 0 excludes, visibly"', () => {
    const keyResults = [at('a'), at('b', { weight: 0 })];
    const result = run({ ...levels({ a: 100, b: 0 }), keyResults });
    expect(result.objectives.o).toEqual({ progress: 1, coverage: 1, status: 'on_track' });
    expect(result.keyResults.b).toMatchObject({ value: 0, status: 'off_track' });
  });

  it('"no key results gives null"; none known gives null at coverage 0', () => {
    expect(run({ ...levels({}), keyResults: [] }).objectives.o).toEqual({ progress: null, coverage: null, status: null });
    expect(run({ ...levels({}), keyResults: [at('a')] }).objectives.o).toEqual({ progress: null, coverage: 0, status: null });
  });

  it('"An overshooting child counts as 1", a regressing one as 0', () => {
    expect(run({ ...levels({ a: 300, b: -100 }), keyResults: [at('a'), at('b')] }).objectives.o?.progress).toBe(0.5);
  });

  it('"Objective status = the worst status of its weighted key results with known p, `too_early` left out"', () => {
    const status = (values: Record<string, number>, more: Partial<ScenarioSpec> = {}) =>
      run({ ...levels(values), ...more, keyResults: [at('a'), at('b'), at('c')] }).objectives.o?.status;
    expect(status({ a: 95, b: 75, c: 95 })).toBe('at_risk');
    expect(status({ a: 95, b: 75, c: 10 })).toBe('off_track');
    expect(status({ a: 95, b: 95 })).toBe('on_track');
    expect(status({ a: 100, b: 100, c: 99 }, { asOf: '2026-11-05' })).toBe('missed');
    // After the cycle: a is settled through 31 October; d is not, and still closing at 0 as well as at 100.
    const ended = (values: Record<string, number>) =>
      run({
        asOf: '2026-11-05',
        sources: {
          site: { metrics: { a: { aggregation: LAST }, b: { aggregation: LAST } } },
          late: { settledThrough: '2026-10-30', metrics: { d: { aggregation: LAST } } },
        },
        observations: Object.entries(values).map(([metric, value]) => ({
          connection: metric === 'd' ? 'late' : 'site',
          metric,
          day: '2026-10-31',
          value,
        })),
        keyResults: [at('a'), at('b'), at('d', { inputs: [input('d', { connection: 'late' })] } as never)],
      }).objectives.o?.status;
    expect([ended({ a: 100 }), ended({ a: 50 }), ended({ d: 0 })]).toEqual(['attained', 'missed', 'closing']);
    expect([ended({ a: 100, d: 100 }), ended({ a: 100, b: 100, d: 0 })]).toEqual(['closing', 'closing']);
    expect([ended({ a: 50, d: 100 }), ended({ a: 100, b: 50, d: 0 })]).toEqual(['missed', 'missed']);
    const early = { ...levels({}), asOf: '2026-10-02', observations: [{ metric: 'a', day: '2026-10-02', value: 1 }] };
    expect(run({ ...early, keyResults: [at('a')] }).objectives.o).toMatchObject({ progress: 0.01, status: null });
  });

  it('`rollup: mean`: "the mean of the known progress of its child objectives, weighted by their `weight`", "attained at 1", "pace linear", "its own `coverage`", "known-through is the children\'s earliest"', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('mean')] },
      { id: 'x', parent: 'parent', weight: 3, keyResults: [at('a')] },
      { id: 'y', parent: 'parent', keyResults: [at('b')] },
      { id: 'z', parent: 'parent', weight: 4, keyResults: [at('c')] },
    ];
    const result = run({ ...levels({ a: 100, b: 20 }), objectives });
    expect(result.keyResults.parent).toMatchObject({
      value: 0.8,
      progress: { raw: 0.8, display: 0.8 },
      attained: false,
      coverage: 0.5,
      pace: { expected: 1, ratio: 0.8 },
      status: 'at_risk',
      state: 'ok',
      knownThrough: '2026-10-31',
    });
    expect(result.objectives.top).toEqual({ progress: 0.8, coverage: 1, status: 'at_risk' });
    expect(run({ ...levels({ a: 200, b: 100, c: 100 }), objectives }).keyResults.parent).toMatchObject({
      value: 1,
      attained: true,
      progress: { raw: 1, overshoot: 0 },
    });
    expect(run({ ...levels({}), objectives }).keyResults.parent).toMatchObject({
      value: null,
      progress: null,
      coverage: 0,
      state: 'no_data',
    });
  });

  it('`rollup: mean`: "known-through is the children\'s earliest, pace linear", in the middle of the cycle', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('mean')] },
      { id: 'x', parent: 'parent', keyResults: [sum('a', 'a')] },
      { id: 'y', parent: 'parent', keyResults: [sum('b', 'b')] },
    ];
    const observations = [...flat('2026-10-01', 10, 5, 'a'), ...flat('2026-10-01', 8, 2, 'b')];
    // a has 50 of 100 on the 10th, b 16 of 100 on the 8th: the mean is 0.33, against 8 ÷ 31 of the way.
    expect(runOne({ asOf: '2026-10-10', sources: sums, objectives, observations }, 'parent')).toMatchObject({
      value: 0.33,
      knownThrough: '2026-10-08',
      pace: { expected: 8 / 31 },
      state: 'stale',
    });
  });

  it('a parent tells the missing days of its children, and that what they add is an estimate', () => {
    const without = (metric: string, ...days: string[]) =>
      flat('2026-10-01', 10, 1, metric).filter((each) => !days.includes(each.day ?? ''));
    const observations = [...without('a'), ...without('b', '2026-10-09', '2026-10-05'), ...without('c', '2026-10-05', '2026-10-10')];
    expect(runOne({ asOf: '2026-10-10', sources: sums, objectives: total(), observations }, 'parent')).toMatchObject({
      value: 12,
      knownThrough: '2026-10-04',
      missing: ['2026-10-05', '2026-10-09', '2026-10-10'],
    });
    const users = { metrics: { users: { aggregation: DISTINCT } } };
    const audiences = change({
      inputs: [input('users', { name: 'a' }), input('users', { name: 'b', connection: 'app' })],
      expression: op(name('a'), '+', name('b')),
      overlapAcknowledged: true,
    });
    const spec = {
      asOf: '2026-10-10',
      sources: { site: users, app: users },
      observations: ['site', 'app'].map((connection) => ({
        connection,
        metric: 'users',
        from: '2026-10-01',
        to: '2026-10-10',
        value: 20,
      })),
      objectives: [
        { id: 'top', keyResults: [rollup('mean')] },
        { id: 'x', parent: 'parent', keyResults: [audiences] },
      ],
    };
    expect(runOne(spec, 'parent')).toMatchObject({ value: 0.4, missing: [], quality: ['estimated'] });
  });

  it('`rollup: sum`: "measured by the sum of the values of their key results", as of "the children\'s earliest" day', () => {
    const observations = [...flat('2026-10-01', 10, 10, 'a'), ...flat('2026-10-01', 10, 5, 'b'), ...flat('2026-10-01', 8, 1, 'c')];
    expect(runOne({ asOf: '2026-10-10', sources: sums, objectives: total(), observations }, 'parent')).toMatchObject({
      value: 128,
      knownThrough: '2026-10-08',
      baseline: 0,
      progress: { raw: 0.128 },
      state: 'stale',
      unit: 'count',
      coverage: 1,
      pace: { expected: 8 / 31 },
    });
  });

  it('`rollup: sum`: "an unknown child makes it null"', () => {
    const observations = [...flat('2026-10-01', 10, 10, 'a'), ...flat('2026-10-01', 10, 5, 'b')];
    expect(runOne({ asOf: '2026-10-10', sources: sums, objectives: total(), observations }, 'parent')).toMatchObject({
      value: null,
      progress: null,
      state: 'no_data',
      coverage: 0.5,
    });
  });

  it('"`sum` is judged as any `sum` input would be": like for like with a fixed or measured baseline', () => {
    const months = (metric: string, before: number, now: number) => [
      ...flat('2026-09-01', 30, before, metric),
      ...flat('2026-10-01', 10, now, metric),
    ];
    const observations = [...months('a', 10, 12), ...months('b', 5, 6), ...months('c', 5, 8)];
    const spec = { asOf: '2026-10-10', sources: sums, observations };
    expect(
      runOne({ ...spec, objectives: total({ baseline: measured('previous_cycle'), target: by(0.5) } as never) }, 'parent'),
    ).toMatchObject({ value: 260, baseline: 200, target: 300, wholeWindow: { baseline: 600, target: 900 }, progress: { raw: 0.6 } });
    expect(runOne({ ...spec, objectives: total({ baseline: fixed(620), target: to(1240) } as never) }, 'parent')).toMatchObject({
      baseline: 200,
      target: 400,
      progress: { raw: 0.3 },
    });
  });

  it('"`sum` is judged as any `sum` input would be": its measured baseline freezes when settled-through reaches its last day', () => {
    const observations = ['a', 'b', 'c'].flatMap((metric) => flat('2026-09-01', 40, 10, metric));
    const frozen = (settledThrough: string) =>
      baselinesToFreeze(
        inputOf({
          asOf: '2026-10-10',
          sources: { site: { settledThrough, metrics: sums.site.metrics } },
          objectives: total({ baseline: measured('previous_cycle'), target: by(0.5) } as never),
          observations,
        }),
      ).map(({ keyResult, through, value }) => [keyResult, through, value]);
    // Three children at 10 a day: 30 on the first day of September, 870 through the 29th, 900 in all thirty.
    expect(frozen('2026-08-31')).toEqual([]);
    expect(frozen('2026-09-01')).toEqual([['parent', '2026-09-01', 30]]);
    expect(frozen('2026-09-29')).toEqual([['parent', '2026-09-29', 870]]);
    expect(frozen('2026-09-30')).toContainEqual(['parent', '2026-09-30', 900]);
  });

  it('an overridden child counts with the value that a person has set', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { target: to(1000) } as never)] },
      {
        id: 'x',
        parent: 'parent',
        keyResults: [sum('a', 'a'), sum('b', 'b', { override: { value: 70, reason: 'counted', expires: null } })],
      },
    ];
    expect(
      runOne({ asOf: '2026-10-10', sources: sums, objectives, observations: flat('2026-10-01', 10, 10, 'a') }, 'parent'),
    ).toMatchObject({ value: 170, state: 'ok' });
  });

  it("an overridden child's part of the parent's baseline is what was measured, not what a person has set", () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { baseline: measured('previous_cycle'), target: by(1) } as never)] },
      {
        id: 'x',
        parent: 'parent',
        keyResults: [sum('a', 'a'), sum('b', 'b', { override: { value: 70, reason: 'counted', expires: null } })],
      },
    ];
    const observations = [...flat('2026-09-01', 30, 10, 'a'), ...flat('2026-10-01', 10, 12, 'a'), ...flat('2026-09-01', 40, 5, 'b')];
    // 12 × 10 + 70 against 10 × 10 + 5 × 10 in the first ten days of September.
    expect(runOne({ asOf: '2026-10-10', sources: sums, objectives, observations }, 'parent')).toMatchObject({
      value: 190,
      baseline: 150,
      target: 300,
      wholeWindow: { baseline: 450, target: 900 },
    });
  });

  it('a sum of sums: parents add what their children add', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { id: 'top-kr', target: to(1000) } as never)] },
      { id: 'mid', parent: 'top-kr', keyResults: [rollup('sum', { target: to(500) } as never)] },
      { id: 'low', parent: 'parent', keyResults: [sum('a', 'a')] },
    ];
    const result = run({ asOf: '2026-10-10', sources: sums, objectives, observations: flat('2026-10-01', 10, 10, 'a') });
    expect([result.keyResults['top-kr']?.value, result.keyResults.parent?.value]).toEqual([100, 100]);
  });

  it('"Without `rollup` the parent is measured by its own input"', () => {
    const objectives = [
      { id: 'top', keyResults: [at('a')] },
      { id: 'x', parent: 'a', keyResults: [at('b')] },
    ];
    expect(run({ ...levels({ a: 30, b: 90 }), objectives }).keyResults.a).toMatchObject({ value: 30, coverage: null });
  });

  it('"Cycles in the tree are refused"', () => {
    const objectives = [
      { id: 'x', parent: 'two', keyResults: [rollup('mean', { id: 'one' })] },
      { id: 'y', parent: 'one', keyResults: [rollup('mean', { id: 'two' })] },
    ];
    expect(() => run({ ...levels({}), objectives })).toThrow(InputError);
  });

  it('a parent that is over is judged by its children as they stood on its last day, also where their own cycles go on', () => {
    // The child runs through December at 10 a day towards 1 000: on 31 October it stands at 310, on 10 November at 410.
    const cycles = [
      { id: 'october', starts: '2026-10-01', ends: '2026-10-31' },
      { id: 'quarter', starts: '2026-10-01', ends: '2026-12-31' },
    ];
    const tree = (kind: 'mean' | 'sum', child: Partial<KeyResult> = {}) => [
      { id: 'top', cycle: 'october', keyResults: [rollup(kind, kind === 'sum' ? ({ target: to(1000) } as never) : {})] },
      { id: 'x', cycle: 'quarter', parent: 'parent', keyResults: [sum('a', 'a', { target: to(1000), ...child } as never)] },
    ];
    const spec = { cycles, sources: sums, observations: flat('2026-10-01', 60, 10, 'a') };
    const onLastDay = run({ ...spec, asOf: '2026-10-31', objectives: tree('mean') }).keyResults.parent;
    expect(onLastDay).toMatchObject({ value: 0.31, status: 'off_track' });
    const later = run({ ...spec, asOf: '2026-11-10', objectives: tree('mean') });
    expect(later.keyResults.parent).toMatchObject({ value: 0.31, knownThrough: '2026-10-31', status: 'missed', score: 0.31 });
    expect(later.keyResults.a).toMatchObject({ value: 410, status: 'on_track' });
    expect(run({ ...spec, asOf: '2026-11-10', objectives: tree('sum') }).keyResults.parent).toMatchObject({ value: 310, status: 'missed' });
    // What a person sets later counts at once; what has run out by now counts no more.
    const override = { value: 500, reason: 'counted', expires: localDate('2026-11-05') };
    expect(runOne({ ...spec, asOf: '2026-11-05', objectives: tree('mean', { override }) }, 'parent').value).toBe(0.5);
    expect(runOne({ ...spec, asOf: '2026-11-10', objectives: tree('mean', { override }) }, 'parent').value).toBe(0.31);
  });

  it('a parent of parents that is over reaches down to the last key result', () => {
    const cycles = [
      { id: 'october', starts: '2026-10-01', ends: '2026-10-31' },
      { id: 'quarter', starts: '2026-10-01', ends: '2026-12-31' },
    ];
    const objectives = [
      { id: 'top', cycle: 'october', keyResults: [rollup('mean', { id: 'top-kr' })] },
      { id: 'mid', cycle: 'quarter', parent: 'top-kr', keyResults: [rollup('mean')] },
      { id: 'low', cycle: 'quarter', parent: 'parent', keyResults: [sum('a', 'a', { target: to(1000) } as never)] },
    ];
    const result = run({ cycles, asOf: '2026-11-10', sources: sums, objectives, observations: flat('2026-10-01', 60, 10, 'a') });
    expect([result.keyResults['top-kr']?.value, result.keyResults.parent?.value]).toEqual([0.31, 0.41]);
  });

  it('a rolled-up parent closes when its children have', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('mean')] },
      { id: 'x', parent: 'parent', keyResults: [sum('a', 'a'), milestone([{ id: 's', done: '2026-10-02' }], { id: 'm' })] },
    ];
    const spec = { asOf: '2026-11-02', objectives, observations: flat('2026-10-01', 31, 10, 'a') };
    expect(runOne({ ...spec, sources: { site: { settledThrough: '2026-10-30', metrics: { a: {} } } } }, 'parent').status).toBe('closing');
    expect(runOne({ ...spec, sources: { site: { metrics: { a: {} } } } }, 'parent')).toMatchObject({ status: 'attained', success: true });
  });
});

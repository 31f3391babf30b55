import { describe, expect, it } from 'vitest';
import { type Cause, changesBetween } from '../../../src/domain/explaining/changes.ts';
import { explainKeyResult } from '../../../src/domain/explaining/explain.ts';
import type { KeyResult } from '../../../src/domain/key-result.ts';
import {
  atLeast,
  atMost,
  by,
  change,
  countItems,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  measured,
  milestone,
  name,
  num,
  type ObservationSpec,
  op,
  rollup,
  type ScenarioSpec,
  to,
  within,
} from '../scenario.ts';

describe('semantics.md §9: why is the number what it is', () => {
  it('"explain: value, formula with the numbers filled in, each input\'s window, zone, … observation ids, quality flags"', () => {
    const explained = explainKeyResult(
      'kr',
      inputOf({
        asOf: '2026-10-10',
        sources: { site: { zone: 'America/Los_Angeles', settledThrough: '2026-10-08', metrics: { visits: {} } } },
        keyResults: [change()],
        observations: flat('2026-10-01', 10, 5),
      }),
    );
    expect(explained).toMatchObject({
      keyResult: 'kr',
      title: 'a key result',
      kind: 'change',
      asOf: '2026-10-10',
      knownAt: null,
      formula: { written: 'input', filledIn: '50' },
      progressFormula: '(50 − 0) ÷ (100 − 0) = 0.5',
      inputs: [
        {
          name: 'input',
          connection: 'site',
          account: null,
          metric: 'visits',
          filter: {},
          aggregation: 'sum',
          value: 50,
          zone: 'America/Los_Angeles',
          completeThrough: '2026-10-10',
          settledThrough: '2026-10-08',
        },
      ],
      evaluation: { value: 50, quality: ['provisional'], window: { from: '2026-10-01', to: '2026-10-10' } },
    });
    expect(explained?.provenance.flatMap((each) => each.observationIds)).toHaveLength(10);
  });

  it('"formula with the numbers filled in", for every kind', () => {
    const explained = (keyResult: KeyResult, value: number, more: Partial<ScenarioSpec> = {}) =>
      explainKeyResult(
        'kr',
        inputOf({
          asOf: '2026-10-10',
          sources: { site: { metrics: { level: { aggregation: LAST } } } },
          keyResults: [keyResult],
          observations: [{ metric: 'level', day: '2026-10-08', value }],
          ...more,
        }),
      );
    const level = { metric: 'level', window: LATEST };
    const formula = (keyResult: KeyResult, value: number) => explained(keyResult, value)?.progressFormula;
    expect(formula(change({ ...level, baseline: fixed(100), target: to(60) }), 80)).toBe('(80 − 100) ÷ (60 − 100) = 0.5');
    expect([formula(atMost(50, level), 40), formula(atMost(50, level), 125)]).toEqual(['40 ≤ 50 → 1', '50 ÷ 125 = 0.4']);
    expect([formula(atLeast(50, level), 60), formula(atLeast(50, level), 40)]).toEqual(['60 ≥ 50 → 1', '40 ÷ 50 = 0.8']);
    expect(formula(within(10, 20, 4, level), 15)).toBe('10 ≤ 15 ≤ 20 → 1');
    expect(formula(within(10, 20, 4, level), 22)).toBe('1 − distance of 22 from [10, 20] ÷ 4 = 0.5');
    expect(
      formula(
        milestone([
          { id: 'a', done: '2026-10-02' },
          { id: 'b', weight: 3 },
        ]),
        0,
      ),
    ).toBe('1 ÷ 4 = 0.25');
    const items = countItems({ at_least: 1 }, 4);
    const views = { metric: 'views', item: '/a', from: '2026-10-01', to: '2026-10-10', value: 5 };
    const counted = explained(items, 0, { sources: { site: { metrics: { views: {} } } }, observations: [views] });
    expect(counted).toMatchObject({ progressFormula: '(1 − 0) ÷ (4 − 0) = 0.25', inputs: [{ metric: 'views', value: null }] });
    // A level says on which day it was read, a sum does not; without a value there is no formula.
    expect(explained(atMost(50, level), 40)?.inputs).toMatchObject([{ value: 40, readOn: '2026-10-08' }]);
    const nothing = explained(atMost(50, level), 40, { observations: [] });
    expect(nothing).toMatchObject({ progressFormula: null, inputs: [{ value: null, readOn: null }], formula: { filledIn: '?' } });
    const waiting = explained(change({ ...level, baseline: measured('previous_cycle'), target: by(1) }), 40);
    expect(waiting).toMatchObject({ evaluation: { value: 40, state: 'awaiting_baseline' }, progressFormula: null });
  });

  it('an expression is written with its own parentheses and numbers, and of several key results the one that is asked for', () => {
    const named = (metric: string) => input(metric, { name: metric });
    const rate = atMost(50, {
      inputs: [named('spend'), named('leads'), named('calls')],
      expression: op(op(name('spend'), '*', num(2)), '/', op(name('leads'), '-', name('calls'))),
    });
    const explained = explainKeyResult(
      'kr',
      inputOf({
        asOf: '2026-10-01',
        sources: { site: { metrics: { spend: {}, leads: {}, calls: {} } } },
        objectives: [
          { id: 'one', keyResults: [change({ id: 'first', metric: 'leads' })] },
          { id: 'two', keyResults: [change({ id: 'second', metric: 'leads' }), rate] },
        ],
        observations: [...flat('2026-10-01', 1, 90, 'spend'), ...flat('2026-10-01', 1, 5, 'leads'), ...flat('2026-10-01', 1, 2, 'calls')],
      }),
    );
    expect(explained).toMatchObject({
      keyResult: 'kr',
      kind: 'limit',
      formula: { written: '(spend × 2) ÷ (leads − calls)', filledIn: '(90 × 2) ÷ (5 − 2)' },
    });
    expect(explained?.inputs.map((each) => [each.name, each.value, each.readOn])).toEqual([
      ['spend', 90, null],
      ['leads', 5, null],
      ['calls', 2, null],
    ]);
  });

  it('"each difference attributed to exactly one cause: `new_data | restated | definition_changed | baseline_changed | override | roll_up`"', () => {
    const measuredKr = (more: object = {}) => change({ baseline: measured('previous_cycle'), target: by(1), ...more } as never);
    const days = flat('2026-09-01', 40, 10);
    const at = (knownAt: string, observations: ObservationSpec[], keyResult = measuredKr(), more: Partial<ScenarioSpec> = {}) =>
      inputOf({ asOf: '2026-10-10', knownAt, observations, keyResults: [keyResult], ...more });
    const [before, after] = ['2026-10-12T00:00:00Z', '2026-10-14T00:00:00Z'];
    const correction = (day: string) => ({ metric: 'visits', day, value: 15, observedAt: '2026-10-13T00:00:00Z' });
    const causes = (from: ReturnType<typeof at>, until: ReturnType<typeof at>): Cause[] =>
      changesBetween('kr', from, until).changes.map((each) => each.cause);
    expect(causes(at(before, days), at(before, days))).toEqual([]);
    expect(causes(at(before, days), at(after, [...days, ...flat('2026-10-11', 1, 30)], measuredKr(), { asOf: '2026-10-11' }))).toEqual([
      'new_data',
    ]);
    expect(causes(at(before, days), at(after, [...days, correction('2026-10-03')]))).toEqual(['restated']);
    expect(causes(at(before, days), at(after, [...days, correction('2026-09-03')]))).toEqual(['baseline_changed']);
    expect(causes(at(before, days), at(before, days, measuredKr({ override: { value: 150, reason: 'r', expires: null } })))).toEqual([
      'override',
    ]);
    expect(causes(at(before, days, measuredKr({ baseline: { kind: 'fixed', value: 31 } })), at(before, days))).toEqual([
      'definition_changed',
    ]);
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { id: 'kr', target: to(1000) } as never)] },
      { id: 'x', parent: 'kr', keyResults: [change({ id: 'child', inputs: [input('visits')] })] },
    ];
    const parentAt = (knownAt: string, observations: ObservationSpec[]) =>
      inputOf({ asOf: '2026-10-10', knownAt, observations, objectives });
    expect(causes(parentAt(before, days), parentAt(after, [...days, correction('2026-10-03')]))).toEqual(['roll_up']);
  });
});

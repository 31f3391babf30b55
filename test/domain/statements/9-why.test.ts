import { describe, expect, it } from 'vitest';
import { type Cause, changesBetween } from '../../../src/domain/changes.ts';
import { explainKeyResult } from '../../../src/domain/explain.ts';
import { by, change, flat, input, inputOf, measured, type ObservationSpec, rollup, type ScenarioSpec, to } from '../scenario.ts';

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

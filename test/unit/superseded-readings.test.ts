/** When a frozen baseline answers another question than the one it was frozen for. */
import { describe, expect, test } from 'vitest';
import type { KeyResult, OkrDefinition } from '../../src/domain/key-result.ts';
import { type LastDefined, supersededBy } from '../../src/usecases/superseded-readings.ts';
import { by, calendar, change, definitionOf, input, measured, rollup, type ScenarioSpec } from '../domain/scenario.ts';

const grown = { baseline: measured('previous_cycle'), target: by(0.5) };
const definition = (spec: Omit<ScenarioSpec, 'asOf'>) => definitionOf({ asOf: '2026-10-10', ...spec });
function known(before: OkrDefinition): LastDefined {
  const [cycle = null] = before.cycles;
  const keyResults = before.objectives.flatMap((objective) => objective.keyResults);
  return {
    definition: before,
    connections: new Map(),
    keyResults: new Map(keyResults.map((keyResult) => [keyResult.id, { keyResult, cycle }])),
  };
}
const released = (before: OkrDefinition, after: OkrDefinition) => supersededBy(known(before), after, () => true).baselines;

describe('the baseline of a sum is let go', () => {
  const tree = (...children: readonly KeyResult[]) =>
    definition({
      objectives: [
        { id: 'top', keyResults: [rollup('sum', { ...grown, id: 'whole' } as never)] },
        { id: 'middle', parent: 'whole', keyResults: [rollup('sum', { ...grown, id: 'half' } as never)] },
        ...children.map((child) => ({ id: `under-${child.id}`, parent: 'half', keyResults: [child] })),
      ],
    });
  const [a, b] = [change({ id: 'a' }), change({ id: 'b' })];

  test('and those of all sums above it, when a child comes, goes or asks for something else', () => {
    expect(released(tree(a), tree(a, b))).toEqual(['whole', 'half']);
    expect(released(tree(a, b), tree(a))).toEqual(['whole', 'half']);
    expect(
      released(tree(a), tree(change({ id: 'a', inputs: [input('visits', { filter: { page: { op: 'equals', value: '/' } } })] }))),
    ).toEqual(['whole', 'half', 'a']);
  });
  test('and when a connection that a child reads becomes another one', () => {
    const at = (property: string) => ({
      ...tree(a),
      connections: [{ id: 'site', source: 'ga4', settings: { property }, credential: null }],
    });
    const before = { ...known(at('1')), connections: new Map(at('1').connections.map((each) => [each.id, each])) };
    expect(supersededBy(before, at('2'), () => true).baselines).toEqual(['whole', 'half', 'a']);
  });
  test("and kept when only a child's own baseline changes", () => {
    const from = (value: number) => tree(change({ id: 'a', baseline: { kind: 'fixed', value } }));
    expect(released(from(1), from(2))).toEqual(['a']);
  });
  test('and kept when the children are written in another order, or have other words and targets', () => {
    expect(released(tree(a, b), tree(b, a))).toEqual([]);
    expect(released(tree(a), tree(change({ id: 'a', title: 'Renamed', target: { kind: 'value', value: 7 } })))).toEqual([]);
  });
});

describe('what a week and a year are', () => {
  test('is part of the question where the calendar is the window, and of no other', () => {
    const weekly = change({ ...grown, id: 'weekly', window: calendar('week', 'current') });
    const spec = { keyResults: [weekly, change({ ...grown, id: 'cycle' })] };
    expect(released(definition(spec), definition({ ...spec, weekStart: 7 }))).toEqual(['weekly']);
    expect(released(definition(spec), definition({ ...spec, fiscalYearStart: 7 }))).toEqual([]);
    expect(released(definition(spec), definition(spec))).toEqual([]);
  });
});

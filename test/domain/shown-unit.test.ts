import { describe, expect, it, test } from 'vitest';
import { shownUnitOf } from '../../src/domain/explaining/shown-unit.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import { atLeast, atMost, change, fixed, input, measured, name, op, rollup, to, within } from './scenario.ts';

const per = {
  inputs: [input('followers', { name: 'followers' }), input('posts', { name: 'posts' })],
  expression: op(name('followers'), '/', name('posts')),
};
const NOTHING = { value: null, unit: 'ratio', baseline: null, target: null } as const;
const shown = (keyResult: KeyResult, judged: Partial<Parameters<typeof shownUnitOf>[1]> = {}) =>
  shownUnitOf(keyResult, { ...NOTHING, ...judged });
const measuredTo = (target: object) => change({ ...per, baseline: measured('previous_cycle'), target } as never);

describe('a quotient', () => {
  it.each([
    ['from 10 to 20', change({ ...per, baseline: fixed(10), target: to(20) }), 'count'],
    ['from 0.8 to 1.2', change({ ...per, baseline: fixed(0.8), target: to(1.2) }), 'count'],
    ['from 3 down to 0.5', change({ ...per, baseline: fixed(3), target: to(0.5) }), 'count'],
    ['from −3 to 0', change({ ...per, baseline: fixed(-3), target: to(0) }), 'count'],
    ['from 5 % to 3 %', change({ ...per, baseline: fixed(0.05), target: to(0.03) }), 'ratio'],
    ['from 90 % to 100 %', change({ ...per, baseline: fixed(0.9), target: to(1) }), 'ratio'],
    ['at least 64 %', atLeast(0.64, per), 'ratio'],
    ['at most 3', atMost(3, per), 'count'],
    ['between 0.2 and 0.4', within(0.2, 0.4, 0.1, per), 'ratio'],
    ['between 2 and 4', within(2, 4, 1, per), 'count'],
  ] as const)('%s is shown as its written numbers have it, whatever the value is', (_, keyResult, unit) => {
    for (const value of [null, 0.2, 15]) expect(shown(keyResult, { value })).toBe(unit);
  });

  it('of a measured baseline is shown as the written target has it, else as the measured ends, else as the value', () => {
    expect(shown(measuredTo({ kind: 'value', value: 0.75 }), { baseline: 1.4, target: 0.75 })).toBe('ratio');
    const relative = measuredTo({ kind: 'change', change: 0.3 });
    expect(shown(relative, { value: 1.1, baseline: 0.4, target: 0.52 })).toBe('ratio');
    expect(shown(relative, { value: 0.9, baseline: 10, target: 13 })).toBe('count');
    expect(shown(relative, { value: 0.9 })).toBe('ratio');
    expect(shown(relative, { value: 9 })).toBe('count');
    expect(shown(relative)).toBe('ratio');
  });

  it('of a stated unit is shown in it', () => {
    expect(shown(change({ ...per, unit: 'ratio', baseline: fixed(1.05), target: to(1.1) } as never))).toBe('ratio');
    expect(shown(change({ ...per, unit: 'count', baseline: fixed(0.1), target: to(0.2) } as never), { unit: 'count' })).toBe('count');
  });
});

test('what a source declares as a ratio, and the progress of objectives, are shares whatever they are', () => {
  expect(shown(change({ metric: 'conversionRate', baseline: fixed(1.2), target: to(2) }), { value: 1.4 })).toBe('ratio');
  expect(shown(rollup('mean'), { value: 0.4, target: 1 })).toBe('ratio');
});

test.each(['currency', 'duration', 'count', 'position', 'score', null] as const)('the unit %s is shown as it is', (unit) => {
  expect(shown(change({ ...per, baseline: fixed(10), target: to(20) }), { unit })).toBe(unit);
});

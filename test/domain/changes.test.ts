import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../src/domain/changes.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import { by, change, fixed, inputOf, measured, type ObservationSpec, SUM, to } from './scenario.ts';

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

  it('the parts add up to the whole difference', () => {
    const amount = fc.integer({ min: 0, max: 400 }).map((value) => value / 4);
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 2, maxLength: 12 }),
        amount,
        amount,
        fc.integer({ min: 1, max: 500 }),
        (values, restated, b, t) => {
          fc.pre(b !== t + 100 && b !== 100);
          const date = (index: number) => `2026-10-${String(index + 1).padStart(2, '0')}`;
          const split = Math.ceil(values.length / 2);
          const last = date(values.length - 1);
          const days = [...values.map((value, index) => day(date(index), value)), day(date(0), restated, `${last}T22:30:00Z`)];
          const before = at(date(split - 1), days, kr({ baseline: fixed(b), target: to(100) }));
          const after = at(last, days, kr({ baseline: fixed(b), target: to(t + 100), override: { value: 7, reason: 'r', expires: null } }));
          const found = changesBetween('kr', before, after);
          fc.pre(found.from.value !== null && found.to.value !== null);
          const sum = (of: 'value' | 'progress') => found.changes.reduce((total, each) => total + (each[of] ?? 0), 0);
          expect(sum('value')).toBeCloseTo((found.to.value ?? 0) - (found.from.value ?? 0), 9);
          expect(sum('progress')).toBeCloseTo((found.to.progress ?? 0) - (found.from.progress ?? 0), 9);
        },
      ),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDate } from '../../src/domain/calendar.ts';
import { type Cause, type Changes, changesBetween } from '../../src/domain/explaining/changes.ts';
import type { Baseline, KeyResult, Target } from '../../src/domain/key-result.ts';
import {
  by,
  CYCLE,
  calendar,
  change,
  dayAfter,
  fixed,
  input,
  inputOf,
  measured,
  type ObservationSpec,
  rollup,
  type ScenarioSpec,
  to,
  trailing,
} from './scenario.ts';

const RUNS = { numRuns: 120 };
const TIMEOUT_MS = 60_000;
/** The first day held; the cycle is October. */
const FIRST = '2026-08-20';
const DAYS = 73;
const THEN = 45;

const values = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: DAYS, maxLength: DAYS });
const indexes = (max: number) => fc.uniqueArray(fc.nat({ max: DAYS - 1 }), { maxLength: max });
const window = fc.constantFrom(
  CYCLE,
  trailing(7),
  trailing(45),
  calendar('week', 'current'),
  calendar('month', 'current'),
  calendar('week', 'last_complete'),
);
const baseline: fc.Arbitrary<Baseline> = fc.oneof(
  fc.integer({ min: 1, max: 300 }).map(fixed),
  fc.constantFrom(measured('previous_cycle'), measured({ from: '2026-09-01', to: '2026-10-05' })),
);
const target: fc.Arbitrary<Target> = fc.oneof(fc.integer({ min: 301, max: 900 }).map(to), fc.constantFrom(by(0.3), by(-0.5)));
const override = fc.option(
  fc.record({ value: fc.integer({ min: 0, max: 500 }), reason: fc.constant('counted'), expires: fc.constant(null) }),
);
const frozenValue = fc.option(fc.integer({ min: 1, max: 400 }));

/** Day by day, each observed the night after it; some only when the later moment has come, some corrected by then. */
function held(metric: string, each: readonly number[], late: readonly number[], corrected: readonly number[]): ObservationSpec[] {
  const isLate = new Set(late);
  return each.flatMap((value, index) => {
    const day = dayAfter(FIRST, index);
    const night = `${dayAfter(FIRST, index + 1)}T01:00:00Z`;
    const between = `${dayAfter(FIRST, Math.max(index, THEN) + 1)}T12:00:00Z`;
    const observation = { metric, day, value, observedAt: isLate.has(index) ? between : night };
    const correction = { ...observation, value: value + 3, observedAt: `${dayAfter(FIRST, Math.max(index, THEN) + 1)}T18:00:00Z` };
    return corrected.includes(index) ? [observation, correction] : [observation];
  });
}
const at = (index: number, spec: Omit<ScenarioSpec, 'asOf'>) =>
  inputOf({ asOf: dayAfter(FIRST, index), knownAt: `${dayAfter(FIRST, index + 1)}T${index === THEN ? '02' : '23'}:00:00Z`, ...spec });

/** The way has no holes, each step begins where the last ended, and what can be added adds up to the whole. */
function expectToAddUp({ from, to: end, changes }: Changes): void {
  let point = from;
  for (const each of changes) {
    expect(each.from).toEqual(point);
    expect(each.to).not.toEqual(each.from);
    point = each.to;
  }
  expect(point).toEqual(end);
  for (const part of ['value', 'progress'] as const) {
    if (from[part] === null || end[part] === null) continue;
    const sum = changes.reduce((total, each) => total + (each[part] ?? Number.NaN), 0);
    expect(sum).toBeCloseTo(end[part] - from[part], 9);
  }
  const causes = changes.map((each) => each.cause).filter((cause) => cause !== 'override');
  expect(new Set(causes).size).toBe(causes.length);
}
const named = ({ changes }: Changes): ReadonlySet<Cause> => new Set(changes.map((each) => each.cause));

describe('changes add up to the whole difference, and name only causes that there were', () => {
  it(
    'over windows, fixed and measured baselines, restatements, late days, re-baselining, overrides and changed definitions',
    () => {
      fc.assert(
        fc.property(
          fc.record({
            values,
            window,
            baseline,
            target,
            now: fc.integer({ min: THEN, max: DAYS - 1 }),
            late: indexes(4),
            corrected: indexes(5),
          }),
          fc.record({ frozen: frozenValue, refrozen: frozenValue, overrides: fc.tuple(override, override), aim: fc.option(target) }),
          (given, { frozen, refrozen, overrides, aim }) => {
            const kr = (more: object) => change({ window: given.window, baseline: given.baseline, target: given.target, ...more } as never);
            const observations = held('visits', given.values, given.late, given.corrected);
            const record = (value: number | null) =>
              value === null ? [] : ['2026-09-30', '2026-10-05'].map((through) => ({ keyResult: 'kr', through, value }));
            const before = at(THEN, { observations, frozen: record(frozen), keyResults: [kr({ override: overrides[0] })] });
            const later = {
              observations,
              frozen: record(refrozen),
              keyResults: [kr({ override: overrides[1], target: aim ?? given.target })],
            };
            const found = changesBetween('kr', before, at(given.now, later));
            expectToAddUp(found);
            const causes = named(found);
            expect(causes.has('roll_up')).toBe(false);
            if (given.corrected.length === 0) expect(causes.has('restated')).toBe(false);
            if (aim === null) expect(causes.has('definition_changed')).toBe(false);
            if (overrides[0] === null && overrides[1] === null) expect(causes.has('override')).toBe(false);
            const isFixed = given.baseline.kind === 'fixed';
            const isSettled = frozen === refrozen && given.corrected.length === 0 && given.late.length === 0;
            if (isFixed || isSettled) expect(causes.has('baseline_changed')).toBe(false);
          },
        ),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'over parents that are rolled up, by mean and by sum, whatever became of their children',
    () => {
      fc.assert(
        fc.property(
          fc.record({ a: values, b: values, now: fc.integer({ min: THEN, max: DAYS - 1 }), late: indexes(3), corrected: indexes(4) }),
          fc.record({
            kind: fc.constantFrom('mean' as const, 'sum' as const),
            own: baseline,
            aim: fc.option(target),
            override,
            child: override,
          }),
          ({ a, b, now, late, corrected }, { kind, own, aim, override: set, child }) => {
            const observations = [...held('a', a, late, corrected), ...held('b', b, [], [])];
            const ends = (goal: Target) => (kind === 'sum' ? { baseline: own, target: goal } : {});
            const tree = (parent: object, below: object, goal: Target) => [
              { id: 'top', keyResults: [rollup(kind, { id: 'kr', ...ends(goal), ...parent } as Partial<KeyResult>)] },
              { id: 'x', parent: 'kr', keyResults: [change({ id: 'a', inputs: [input('a')], target: to(500), ...below } as never)] },
              { id: 'y', parent: 'kr', weight: 2, keyResults: [change({ id: 'b', inputs: [input('b')], target: to(400) })] },
            ];
            const sources = { site: { metrics: { a: {}, b: {} } } };
            const before = at(THEN, { sources, observations, objectives: tree({}, {}, to(1000)) });
            const after = at(now, { sources, observations, objectives: tree({ override: set }, { override: child }, aim ?? to(1000)) });
            const found = changesBetween('kr', before, after);
            expectToAddUp(found);
            const causes = named(found);
            for (const cause of ['new_data', 'restated'] as const) expect(causes.has(cause)).toBe(false);
            if (set === null) expect(causes.has('override')).toBe(false);
            if (aim === null || kind === 'mean') expect(causes.has('definition_changed')).toBe(false);
            if (kind === 'mean' || own.kind === 'fixed') expect(causes.has('baseline_changed')).toBe(false);
          },
        ),
        RUNS,
      );
    },
    TIMEOUT_MS,
  );

  it('a key result that began later, or was not known then, becomes known in one step', () => {
    const observations = held(
      'visits',
      Array.from({ length: DAYS }, () => 10),
      [],
      [],
    );
    const starting = change({ target: to(100), starts: localDate('2026-10-08') } as never);
    const found = changesBetween(
      'kr',
      at(THEN, { observations, keyResults: [starting] }),
      at(THEN + 6, { observations, keyResults: [starting] }),
    );
    expect(found).toMatchObject({ from: { value: null }, changes: [{ cause: 'new_data', value: null, to: { value: 30 } }] });
    expectToAddUp(found);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EvaluationInput, evaluate } from '../../src/domain/evaluate.ts';
import type { KeyResultEvaluation } from '../../src/domain/evaluation.ts';
import { add, compare, divide, exact, isZero, multiply, subtract, toNumber } from '../../src/domain/exact.ts';
import type { FrozenBaseline } from '../../src/domain/key-result.ts';
import {
  baselinesToFreeze,
  by,
  CYCLE,
  calendar,
  change,
  daily,
  dayAfter,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  meanBy,
  measured,
  type ObservationSpec,
  ratio,
  run,
  runOne,
  type ScenarioSpec,
  to,
  trailing,
} from './scenario.ts';

const RUNS = { numRuns: 60 };
const amount = fc.integer({ min: 0, max: 1000 }).map((value) => value / 8);
const days = (min: number, max: number) => fc.array(amount, { minLength: min, maxLength: max });
const level = { site: { metrics: { level: { aggregation: LAST } } } };
const asOfDay = (count: number) => dayAfter('2026-10-01', count - 1);

describe('laws of progress', () => {
  it('0 at the baseline and 1 at the target, in both directions', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }), (b, t) => {
        fc.pre(b !== t);
        const at = (value: number) =>
          runOne({
            asOf: '2026-10-10',
            keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(b), target: to(t) })],
            sources: level,
            observations: [{ metric: 'level', day: '2026-10-10', value }],
          });
        expect(at(b)).toMatchObject({ progress: { raw: 0 }, attained: false });
        expect(at(t)).toMatchObject({ progress: { raw: 1 }, attained: true });
      }),
      RUNS,
    );
  });

  it('attained is exactly raw ≥ 1, and the four progress numbers agree', () => {
    fc.assert(
      fc.property(amount, amount, amount, (b, t, v) => {
        fc.pre(b !== t);
        const { progress, attained } = runOne({
          asOf: '2026-10-10',
          keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(b), target: to(t) })],
          sources: level,
          observations: [{ metric: 'level', day: '2026-10-10', value: v }],
        });
        if (progress === null) throw new Error('no progress');
        expect(attained).toBe(progress.raw >= 1);
        expect(progress.display).toBe(Math.min(1, Math.max(0, progress.raw)));
        expect(progress.overshoot > 0).toBe(progress.raw > 1);
        expect(progress.regression > 0).toBe(progress.raw < 0);
      }),
      RUNS,
    );
  });

  it('like for like: the same days as the reference are progress 0, and target-fold days are progress 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (reference, d) => {
          const at = (factor: number) =>
            runOne({
              asOf: asOfDay(d),
              keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
              observations: [
                ...daily('2026-09-01', reference),
                ...daily(
                  '2026-10-01',
                  reference.slice(0, d).map((each) => each * factor),
                ),
              ],
            });
          expect(at(1).progress?.raw).toBe(0);
          expect(at(1.5)).toMatchObject({ progress: { raw: 1 }, attained: true });
        },
      ),
      RUNS,
    );
  });
});

describe('laws of aggregation', () => {
  it('splitting a window and adding is the whole for `sum`', () => {
    fc.assert(
      fc.property(days(2, 31), fc.nat(), (values, at) => {
        const split = 1 + (at % (values.length - 1));
        const total = (from: number, until: number) =>
          runOne({
            starts: dayAfter('2026-10-01', from),
            ends: dayAfter('2026-10-01', until - 1),
            asOf: dayAfter('2026-10-01', until - 1),
            keyResults: [change()],
            observations: daily('2026-10-01', values),
          }).value;
        const parts = add(exact(total(0, split) ?? Number.NaN), exact(total(split, values.length) ?? Number.NaN));
        expect(toNumber(parts)).toBe(total(0, values.length));
      }),
      RUNS,
    );
  });

  it('…and is never done for the rest: two known halves of what only the source can count do not make the whole', () => {
    const because = fc.constantFrom('distinct' as const, 'percentile' as const, 'opaque' as const);
    const values = fc.tuple(fc.nat({ max: 900 }), fc.nat({ max: 900 }));
    fc.assert(
      fc.property(because, fc.integer({ min: 1, max: 30 }), values, (because, split, [first, second]) => {
        const found = (observations: ObservationSpec[]) =>
          runOne({
            asOf: '2026-10-31',
            keyResults: [change({ metric: 'users', baseline: fixed(-1) })],
            sources: { site: { metrics: { users: { aggregation: { kind: 'source_only', because } } } } },
            observations,
          });
        const halves = [
          { metric: 'users', from: '2026-10-01', to: asOfDay(split), value: first },
          { metric: 'users', from: dayAfter('2026-10-01', split), to: '2026-10-31', value: second },
        ];
        expect(found(halves)).toMatchObject({ value: first, knownThrough: asOfDay(split) });
        expect(found(flat('2026-10-01', 31, first, 'users'))).toMatchObject({ value: null, state: 'no_data' });
      }),
      RUNS,
    );
  });

  it('…and is never done for the rest: of two levels the later is the whole, whatever the window', () => {
    const windows = fc.constantFrom(CYCLE, LATEST, trailing(31), calendar('month', 'current'), calendar('month', 'last_complete'));
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 900 }),
        fc.nat({ max: 900 }),
        (window, at, first, second) => {
          const { value, knownThrough } = runOne({
            asOf: '2026-10-31',
            keyResults: [change({ metric: 'level', window, baseline: fixed(-1) })],
            sources: level,
            observations: [...daily('2026-10-01', [first], 'level'), ...daily(dayAfter('2026-10-01', at), [second], 'level')],
          });
          expect([value, knownThrough]).toEqual([second, '2026-10-31']);
        },
      ),
      RUNS,
    );
  });

  it("…and is never done for the rest: a ratio and a mean of the whole are made of both halves, not of the halves' own", () => {
    const part = fc.tuple(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 500 }));
    const sources = {
      site: { metrics: { rate: { aggregation: ratio('a', 'b') }, a: {}, b: {}, position: { aggregation: meanBy('b') } } },
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), part, part, (split, [a, b], [c, d]) => {
        const of = (metric: string, first: number, second: number) => [
          ...flat('2026-10-01', split, first, metric),
          ...flat(dayAfter('2026-10-01', split), 31 - split, second, metric),
        ];
        const found = (metric: string) =>
          runOne({
            asOf: '2026-10-31',
            keyResults: [change({ metric, baseline: fixed(-1) })],
            sources,
            observations: [...of('a', a, c), ...of('b', b, d), ...of('position', a, c)],
          }).value;
        const rest = 31 - split;
        expect(found('rate')).toBe((split * a + rest * c) / (split * b + rest * d));
        expect(found('position')).toBe((split * a * b + rest * c * d) / (split * b + rest * d));
      }),
      RUNS,
    );
  });

  it('a ratio is the ratio of sums, within the range of the daily ratios', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 500 })), { minLength: 1, maxLength: 20 }), (pairs) => {
        const sources = { site: { metrics: { rate: { aggregation: ratio('a', 'b') }, a: {}, b: {} } } };
        const observations = [
          ...daily(
            '2026-10-01',
            pairs.map(([a]) => a),
            'a',
          ),
          ...daily(
            '2026-10-01',
            pairs.map(([, b]) => b),
            'b',
          ),
        ];
        const { value } = runOne({
          asOf: asOfDay(pairs.length),
          keyResults: [change({ metric: 'rate', baseline: fixed(-1) })],
          sources,
          observations,
        });
        const sum = (index: 0 | 1) => pairs.reduce((total, pair) => total + pair[index], 0);
        expect(value).toBe(sum(0) / sum(1));
        const each = pairs.map(([a, b]) => a / b);
        expect(value).toBeGreaterThanOrEqual(Math.min(...each));
        expect(value).toBeLessThanOrEqual(Math.max(...each));
      }),
      RUNS,
    );
  });
});

describe('laws of knowledge', () => {
  it('a missing day never becomes 0: the answer is that of the day before the gap, and everything later is ignored', () => {
    fc.assert(
      fc.property(days(2, 31), fc.nat(), (values, at) => {
        const gap = 1 + (at % (values.length - 1));
        const all = daily('2026-10-01', values);
        const withGap = runOne({ asOf: '2026-10-31', keyResults: [change()], observations: all.filter((_, index) => index !== gap) });
        const before = runOne({ asOf: asOfDay(gap), keyResults: [change()], observations: all });
        expect(withGap.value).toBe(before.value);
        expect(withGap.progress).toEqual(before.progress);
        expect(withGap.knownThrough).toBe(asOfDay(gap));
      }),
      RUNS,
    );
  });

  it('forgetting days never lowers progress that is like for like against a flat reference and flat days', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.subarray(Array.from({ length: 30 }, (_, index) => index)),
        (then, now, forgotten) => {
          const keyResults = [change({ baseline: measured('previous_cycle'), target: by(0.4) })];
          const days = flat('2026-10-01', 30, now);
          const at = (observations: ObservationSpec[]) =>
            runOne({ asOf: '2026-10-30', keyResults, observations: [...flat('2026-09-01', 30, then), ...observations] }).progress?.raw;
          const partly = at(days.filter((_, index) => !forgotten.includes(index)));
          if (partly !== undefined) expect(partly).toBe(at(days));
        },
      ),
      RUNS,
    );
  });

  const restated = fc
    .array(fc.record({ day: fc.nat({ max: 9 }), value: fc.nat({ max: 50 }), at: fc.nat({ max: 20 }) }), { maxLength: 40 })
    .map((entries) => {
      const unique = new Map(entries.map((entry) => [`${entry.day}/${entry.at}`, entry]));
      return [...unique.values()].map(
        (entry): ObservationSpec => ({
          metric: 'visits',
          day: dayAfter('2026-10-01', entry.day),
          value: entry.value,
          observedAt: `${dayAfter('2026-10-11', entry.at)}T03:00:00Z`,
        }),
      );
    });
  const spec = (observations: ObservationSpec[]): ScenarioSpec => ({ asOf: '2026-10-10', keyResults: [change()], observations });

  it('the order of observations is irrelevant, and replaying them changes nothing', () => {
    fc.assert(
      fc.property(restated, fc.infiniteStream(fc.nat()), (observations, keys) => {
        const shuffled = observations
          .map((each) => ({ each, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        const once = run(spec(observations));
        expect(run(spec(shuffled))).toEqual(once);
        expect(run(spec([...observations, ...shuffled]))).toEqual(once);
        const input = inputOf(spec(observations));
        expect(evaluate(input)).toEqual(evaluate(input));
      }),
      RUNS,
    );
  });

  it('knownAt is monotone: what is observed later changes no earlier answer, and known-through never falls as more is known', () => {
    fc.assert(
      fc.property(restated, fc.nat({ max: 20 }), (observations, at) => {
        const knownAt = `${dayAfter('2026-10-11', at)}T12:00:00.000Z`;
        const known = observations.filter((each) => new Date(each.observedAt ?? '') <= new Date(knownAt));
        const then = runOne({ ...spec(observations), knownAt });
        expect(then).toEqual(runOne(spec(known)));
        expect((then.knownThrough ?? '') <= (runOne(spec(observations)).knownThrough ?? '')).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('laws of freezing', () => {
  it('where nothing is restated it changes no answer but that it is provisional, on whichever nights the days settled', () => {
    const metrics = {
      visits: {},
      shown: {},
      rate: { aggregation: ratio('visits', 'shown') },
      length: { aggregation: meanBy('shown') },
      level: { aggregation: LAST },
    };
    const windows = [CYCLE, LATEST, trailing(7), calendar('week', 'current'), calendar('month', 'last_complete')];
    const references = [measured('previous_cycle'), measured('same_period_last_year'), measured({ from: '2026-09-07', to: '2026-09-20' })];
    const targets = [to(500), by(0.3), by(-0.3), { kind: 'factor', factor: 2 } as const];
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(metrics) as (keyof typeof metrics)[])),
        fc.constantFrom(...windows),
        fc.constantFrom(...references),
        fc.constantFrom(...targets),
        fc.constantFrom('stop', 'zero', 'estimate'),
        fc.array(fc.integer({ min: -4, max: 31 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 31 }),
        fc.array(fc.record({ metric: fc.nat(4), day: fc.nat(60), value: amount, flag: fc.boolean() }), { minLength: 20, maxLength: 300 }),
        (metric, window, baseline, target, missing, nights, judged, read) => {
          fc.pre(metric === 'level' || window.kind !== 'latest');
          const of = new Map(read.map((each) => [`${each.metric} ${each.day}`, each]));
          const observations = [...of.values()].flatMap((each): ObservationSpec[] => {
            const name = Object.keys(metrics)[each.metric] ?? '';
            const more: Partial<ObservationSpec> = each.flag ? { quality: ['sampled'] } : {};
            const there = { metric: name, value: each.value, ...more };
            const lastYear = { ...there, day: dayAfter('2025-10-01', each.day % 31), observedAt: '2025-12-01T00:00:00Z' };
            return [
              { ...there, day: dayAfter('2026-09-01', each.day), observedAt: '2026-12-01T00:00:00Z' },
              ...(each.day < 31 ? [lastYear] : []),
            ];
          });
          const keyResult = change({ inputs: [input(metric, { missing })], window, baseline, target });
          const at = (day: number, settled: number): ScenarioSpec => ({
            asOf: dayAfter('2026-10-01', day - 1),
            sources: { site: { settledThrough: dayAfter('2026-10-01', settled - 1), metrics } },
            keyResults: [keyResult],
            observations,
          });
          let frozen: readonly FrozenBaseline[] = [];
          for (const night of [...nights, judged]) {
            // The source settles up to four weeks late.
            const own = { ...inputOf(at(Math.max(night, 1), night - (read.length % 28))), frozen };
            frozen = [...frozen, ...baselinesToFreeze(own)];
            expect(baselinesToFreeze({ ...own, frozen })).toEqual([]);
          }
          const plain = inputOf(at(judged, judged - 5));
          const shown = (input: EvaluationInput) => {
            const { quality, provisional: _, ...rest } = evaluate(input).keyResults.kr as KeyResultEvaluation;
            return { ...rest, quality: quality.filter((each) => each !== 'provisional') };
          };
          expect(shown({ ...plain, frozen })).toEqual(shown(plain));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('laws of roll-up', () => {
  it("an objective's progress lies within the range of its known children's, whatever the weights", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 150 }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 6 }),
        (children) => {
          fc.pre(children.some(([, weight]) => weight > 0));
          const keyResults = children.map(([, weight], index) =>
            change({ id: `k${index}`, inputs: [input(`m${index}`)], window: LATEST, baseline: fixed(0), weight }),
          );
          const sources = { site: { metrics: Object.fromEntries(children.map((_, index) => [`m${index}`, { aggregation: LAST }])) } };
          const result = run({
            asOf: '2026-10-20',
            keyResults,
            sources,
            observations: children.map(([value], index) => ({ metric: `m${index}`, day: '2026-10-20', value })),
          });
          const weighted = children.filter(([, weight]) => weight > 0).map(([value]) => Math.min(1, Math.max(0, value / 100)));
          const progress = result.objectives.o?.progress ?? Number.NaN;
          expect(progress).toBeGreaterThanOrEqual(Math.min(...weighted));
          expect(progress).toBeLessThanOrEqual(Math.max(...weighted));
        },
      ),
      RUNS,
    );
  });
});

describe('laws of exact numbers', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => each === 0 || Math.abs(each) >= 2 ** -1022);
  const number = fc.oneof(fc.integer(), double, amount);
  it('a + b − b = a, a × b ÷ b = a, and order survives both, for any doubles', () => {
    fc.assert(
      fc.property(number, number, (x, y) => {
        const [a, b] = [exact(x), exact(y)];
        expect(compare(subtract(add(a, b), b), a)).toBe(0);
        if (!isZero(b)) expect(compare(divide(multiply(a, b), b), a)).toBe(0);
        expect(Math.sign(compare(a, b))).toBe(Math.sign(x - y) || (x === y ? 0 : Math.sign(x > y ? 1 : -1)));
        expect(toNumber(a)).toBe(x + 0);
      }),
      { numRuns: 500 },
    );
  });
});

/** Which expressions are totals, are judged like for like, or add audiences, read off the definition (semantics.md §2, §4). */
import { describe, expect, it } from 'vitest';
import { structureOf } from '../../../src/domain/accumulation.ts';
import type { Expression } from '../../../src/domain/expression.ts';
import type { Aggregation } from '../../../src/domain/metric.ts';
import { parseExpression } from '../../../src/domain/notation/parse-expression.ts';
import { atMost, calendar, change, DISTINCT, fixed, flat, input, LAST, ratio, runOne, SUM, to, trailing } from '../scenario.ts';

const read = (text: string): Expression => {
  const outcome = parseExpression(text);
  if (outcome.kind === 'refused') throw new Error(outcome.problem.message);
  return outcome.expression;
};

describe('oracle: what an expression is of its inputs', () => {
  it.each([
    ['linear', ['a', '-a + 2 * b', 'a * 3 / 4', 'a - b', '(a - b) * 2', '2 * (a + b)', 'a * (1 + 1)']],
    ['shifted', ['a + 1', '1 - a', '2 * (a + 1)', '(a + 1) / 2', 'a + 1 + b', 'a - (b + 1)', '(a - 1) * 3']],
    ['number', ['2', '1 + 2 * 3', '1 - 1', '4 / 2']],
    [
      'other',
      [
        'a * b',
        'a / b',
        '1 / a',
        '(a + 1) * b',
        'a / b + c',
        'c - a * b',
        'a / b * 2',
        '2 * (a / b)',
        'a / b + 1',
        '1 - a / b',
        '2 / a + b',
      ],
    ],
  ])('%s: %j', (structure, texts) => expect(texts.map((text) => structureOf(read(text)))).toEqual(texts.map(() => structure)));
});

const OPAQUE: Aggregation = { kind: 'source_only', because: 'opaque' };
/** Inputs a and b of 30 each over the first ten days, by days and as one window. */
const over = (a: Aggregation, b: Aggregation, expression: string) => ({
  asOf: '2026-10-10',
  query: { inputs: [input('a', { name: 'a' }), input('b', { name: 'b' })], expression: read(expression) },
  sources: { site: { metrics: { a: { aggregation: a }, b: { aggregation: b }, top: {}, bottom: {} } } },
  observations: ['a', 'b', 'top', 'bottom'].flatMap((metric) => [
    ...flat('2026-10-01', 10, 3, metric),
    { metric, from: '2026-10-01', to: '2026-10-10', value: 30 },
  ]),
});

describe('oracle: like for like', () => {
  it.each([
    { a: SUM, b: SUM, expression: 'a + b', isLikeForLike: true },
    { a: SUM, b: DISTINCT, expression: '2 * a - b', isLikeForLike: true },
    { a: SUM, b: SUM, expression: 'a + b + 1', isLikeForLike: false },
    { a: SUM, b: SUM, expression: 'a / b', isLikeForLike: false },
    { a: SUM, b: LAST, expression: 'a + b', isLikeForLike: false },
    { a: LAST, b: SUM, expression: 'a + b', isLikeForLike: false },
    { a: SUM, b: OPAQUE, expression: 'a + b', isLikeForLike: false },
    { a: SUM, b: ratio('top', 'bottom'), expression: 'a + b', isLikeForLike: false },
  ])('$a.kind, $b.kind as $expression: $isLikeForLike', ({ a, b, expression, isLikeForLike }) => {
    const { query, ...spec } = over(a, b, expression);
    const found = runOne({ ...spec, keyResults: [change({ ...query, baseline: fixed(31), target: to(62) })] });
    // Day 10 of 31: of a total 31 × 10 ÷ 31.
    expect(found).toMatchObject({
      baseline: isLikeForLike ? 10 : 31,
      target: isLikeForLike ? 20 : 62,
      pace: { expected: isLikeForLike ? 1 : 10 / 31 },
    });
  });

  it.each([
    { why: 'the running month', window: calendar('month', 'current'), per: null, baseline: 10 },
    { why: 'the last whole week', window: calendar('week', 'last_complete'), per: null, baseline: 31 },
    { why: 'the last two days', window: trailing(2), per: null, baseline: 31 },
    { why: 'a rate', window: { kind: 'cycle' as const }, per: 'day' as const, baseline: 31 },
  ])('of a sum over $why', ({ window, per, baseline }) => {
    const keyResult = change({ window, per, baseline: fixed(31), target: to(62) });
    expect(runOne({ asOf: '2026-10-10', keyResults: [keyResult], observations: flat('2026-09-20', 21, 3) }).baseline).toBe(baseline);
  });
});

describe('oracle: which limits have days of their own', () => {
  it.each([
    { a: SUM, b: SUM, expression: 'a + b', has: false },
    { a: SUM, b: SUM, expression: 'a + b + 1', has: false },
    { a: SUM, b: LAST, expression: 'a + b', has: false },
    { a: SUM, b: SUM, expression: 'a / b', has: true },
    { a: SUM, b: SUM, expression: 'a * b', has: true },
    { a: LAST, b: LAST, expression: 'a + b', has: true },
    { a: SUM, b: DISTINCT, expression: 'a / b', has: false },
    { a: DISTINCT, b: SUM, expression: 'a / b', has: false },
    { a: LAST, b: ratio('top', 'bottom'), expression: 'a + b', has: true },
  ])('$a.kind, $b.kind as $expression: $has', ({ a, b, expression, has }) => {
    const { query, ...spec } = over(a, b, expression);
    const { compliance } = runOne({ ...spec, keyResults: [atMost(1000, query)] });
    expect(compliance).toEqual(has ? { passing: 10, elapsed: 10, share: 1 } : null);
  });
  it('of a ratio of uniques no day is known by itself', () => {
    const { observations } = over(DISTINCT, DISTINCT, 'a');
    const sources = {
      site: { metrics: { a: { aggregation: DISTINCT }, b: { aggregation: DISTINCT }, share: { aggregation: ratio('a', 'b') } } },
    };
    const windows = ['a', 'b'].map((metric) => ({ metric, from: '2026-10-03', to: '2026-10-03', value: 3 }));
    const found = runOne({
      asOf: '2026-10-10',
      keyResults: [atMost(5, { metric: 'share' })],
      sources,
      observations: [...observations, ...windows],
    });
    expect(found).toMatchObject({ value: 1, compliance: null });
  });
});

describe('oracle: audiences that may overlap', () => {
  it.each([
    ['a + b', true],
    ['a + 2 * b', true],
    ['b * 2 + (a - a)', true],
    ['2 * (a + b)', true],
    ['(a + b) - a', true],
    ['a - (a + b)', true],
    ['a - b', false],
    ['a / b', false],
    ['a + 1', false],
    ['1 + a', false],
    ['a + visits', false],
    ['visits + a', false],
    ['visits + visits', false],
  ])('%s is an estimate: %s', (expression, isEstimate) => {
    const { query, ...spec } = over(DISTINCT, DISTINCT, expression);
    const metrics = { ...spec.sources.site.metrics, visits: {} };
    const keyResult = change({
      ...query,
      inputs: [...query.inputs, input('visits', { name: 'visits' })],
      overlapAcknowledged: true,
      baseline: fixed(-5),
    });
    const found = runOne({
      ...spec,
      keyResults: [keyResult],
      sources: { site: { metrics } },
      observations: [...spec.observations, ...flat('2026-10-01', 10, 1)],
    });
    expect(found.quality).toEqual(isEstimate ? ['estimated'] : []);
  });
  it('of visits alone an acknowledgement changes nothing', () => {
    const found = runOne({
      asOf: '2026-10-10',
      keyResults: [change({ overlapAcknowledged: true })],
      observations: flat('2026-10-01', 10, 1),
    });
    expect(found.quality).toEqual([]);
  });
});

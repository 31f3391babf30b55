import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../src/domain/expression.ts';
import { type UnitInput, unitOf } from '../../src/domain/expression-unit.ts';

const input = (unit: UnitInput['unit'], currency: string | null = null, aggregation: UnitInput['aggregation'] = 'sum'): UnitInput => ({
  unit,
  currency,
  aggregation,
});
const inputs = new Map<string, UnitInput>([
  ['spend', input('currency', 'SEK')],
  ['spend_eur', input('currency', 'EUR')],
  ['spend_unknown', input('currency', null)],
  ['leads', input('count')],
  ['clicks', input('count')],
  ['instagram', input('count', null, 'last')],
  ['linkedin', input('count', null, 'last')],
  ['seconds', input('duration')],
  ['ctr_a', input('ratio', null, 'ratio')],
  ['ctr_b', input('ratio', null, 'ratio')],
  ['cpc', input('currency', 'SEK', 'ratio')],
  ['aov', input('currency', 'SEK', 'ratio')],
  ['rank', input('position', null, 'weighted_mean')],
  ['nps', input('score', null, 'last')],
]);
const check = (text: string, rates?: ReadonlyMap<string, string>) => {
  const outcome = parseExpression(text);
  if (outcome.kind === 'refused') throw new Error(outcome.problem.message);
  return unitOf(outcome.expression, inputs, rates);
};

describe('the unit of an expression follows from its inputs', () => {
  test.each([
    ['spend / leads', 'currency', 'SEK', 'count'],
    ['instagram + linkedin', 'count', null, null],
    ['(leads + clicks) / instagram', 'ratio', null, null],
    ['2 * leads - clicks / 4', 'count', null, null],
    ['seconds / leads', 'duration', null, 'count'],
    ['spend / spend', 'ratio', null, null],
    ['1 - ctr_a', 'ratio', null, null],
    ['ctr_a - ctr_b', 'ratio', null, null],
    ['cpc * clicks + spend', 'currency', 'SEK', null],
    ['spend + spend_unknown', 'currency', 'SEK', null],
    ['100 * (leads / clicks)', 'ratio', null, null],
    ['rank', 'position', null, null],
    ['nps / 10', 'score', null, null],
    ['leads * ctr_a', 'count', null, null],
  ] as const)('%s', (text, unit, currency, per) => {
    expect(check(text)).toEqual({ kind: 'unit', unit, currency, per });
  });
});

describe('units that do not combine are refused, with what to write', () => {
  test.each([
    ['spend + leads', /SEK cannot be added to count/],
    ['leads - spend', /SEK cannot be subtracted|cannot be taken from count/],
    ['spend / leads + spend', /SEK per count cannot be added to SEK/],
    ['cpc + spend', /SEK per count cannot be added to SEK/],
    ['spend + spend_eur', /fx: \[\{ from: EUR, to: SEK/],
    ['spend / spend_eur', /fx/],
    ['leads / spend', /turn the division round/],
    ['leads * clicks', /count\^2/],
    ['1 / leads', /1 per count/],
    ['ctr_a + ctr_b', /\(spend_a \+ spend_b\) \/ \(leads_a \+ leads_b\)/],
    ['rank / leads', /position per count/],
    ['2 * 3', /names no input/],
    ['spend / orders', /"orders" is not an input; the inputs are spend/],
    ['constructor + leads', /"constructor" is not an input/],
  ])('%s', (text, message) => {
    expect(check(text)).toMatchObject({ kind: 'refused', problem: { message: expect.stringMatching(message) } });
  });

  test('a dated rate lets two currencies be added', () => {
    expect(check('spend + spend_eur', new Map([['EUR', 'SEK']]))).toMatchObject({ kind: 'unit', unit: 'currency', currency: 'SEK' });
  });
});

import { describe, expect, test } from 'vitest';
import { type UnitInput, unitOf } from '../../src/domain/expression-unit.ts';
import { parseExpression } from '../../src/domain/notation/parse-expression.ts';

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
  ['average_seconds', input('duration', null, 'weighted_mean')],
  // A count whose account tells a currency is no money.
  ['purchases', input('count', 'SEK')],
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
    ['average_seconds * clicks + seconds', 'duration', null, null],
    ['spend_eur / purchases', 'currency', 'EUR', 'count'],
    ['purchases + leads', 'count', null, null],
    ['leads + 2', 'count', null, null],
    ['2 * 3 + leads', 'count', null, null],
    ['(2 + 3) + leads', 'count', null, null],
    ['2 * leads + 3 * clicks', 'count', null, null],
    ['(leads - clicks) + (leads - clicks)', 'count', null, null],
    ['spend_unknown', 'currency', null, null],
    ['rank * leads / leads', 'position', null, null],
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

const SAME = 'the same unit on both sides';
const ADD = 'add only what is counted in the same unit, or divide for one per the other';
const UNITS = 'count, money, duration, score, or one of them per count';
const MEANS = 'ratios and means cannot be added; build it from the parts: (spend_a + spend_b) / (leads_a + leads_b)';
const RATE = (from: string, into: string) =>
  `the inputs are in ${into} and ${from}; give a dated rate: fx: [{ from: ${from}, to: ${into}, rate: …, date: … }]`;
const NAMES = [...inputs.keys()].join(', ');

describe('units that do not combine are refused: what came, what may, what to write', () => {
  test.each([
    ['spend + leads', 'SEK + count', SAME, `SEK cannot be added to count; ${ADD}`],
    ['leads - spend', 'count - SEK', SAME, 'SEK cannot be taken from count; subtract only what is counted in the same unit'],
    ['spend_unknown + leads', 'money + count', SAME, `money cannot be added to count; ${ADD}`],
    ['ctr_a + leads', 'ratio + count', SAME, `ratio cannot be added to count; ${ADD}`],
    ['spend / leads + spend', 'SEK per count + SEK', SAME, `SEK per count cannot be added to SEK; ${ADD}`],
    ['cpc + spend', 'SEK per count + SEK', SAME, `SEK per count cannot be added to SEK; ${ADD}`],
    ['average_seconds + seconds', 'duration per count + duration', SAME, `duration per count cannot be added to duration; ${ADD}`],
    ['(leads + 2) + spend', 'count + SEK', SAME, `count cannot be added to SEK; ${ADD}`],
    ['leads + clicks + spend', 'count + SEK', SAME, `count cannot be added to SEK; ${ADD}`],
    ['2 * leads + spend', 'count + SEK', SAME, `count cannot be added to SEK; ${ADD}`],
    ['spend + spend_eur', 'SEK and EUR', 'one currency, or fx', RATE('EUR', 'SEK')],
    ['spend / spend_eur', 'SEK and EUR', 'one currency, or fx', RATE('EUR', 'SEK')],
    ['leads / spend', 'count per SEK', UNITS, 'the result would be count per SEK; turn the division round (cost ÷ conversions)'],
    ['leads * clicks', 'count^2', UNITS, 'the result would be count^2; turn the division round (cost ÷ conversions)'],
    ['1 / leads', '1 per count', UNITS, 'the result would be 1 per count'],
    ['1 / spend', '1 per SEK', UNITS, 'the result would be 1 per SEK'],
    ['spend / leads / clicks', 'SEK per count^2', UNITS, 'the result would be SEK per count^2'],
    ['spend / seconds', 'SEK per duration', UNITS, 'the result would be SEK per duration'],
    ['spend * seconds', 'SEK × duration', UNITS, 'the result would be SEK × duration'],
    ['rank / leads', 'position per count', UNITS, 'the result would be position per count'],
    ['ctr_a + ctr_b', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['rank + rank', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['ctr_a - ctr_b + ctr_a', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['ctr_a * 2 + ctr_b', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['2 * ctr_a + ctr_b', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['cpc - spend / leads + cpc', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['spend / leads - cpc + cpc', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['ctr_a - (0 - ctr_b)', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['ctr_a - -1 * ctr_b', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['ctr_a - ctr_b / (1 - 3)', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['1 - ctr_a - ctr_b', 'ratio + ratio', 'a ratio of sums', MEANS],
    ['2 * 3', 'numbers only', 'an input name', 'the expression names no input; it would never change'],
    ['spend / orders', 'orders', NAMES, `"orders" is not an input; the inputs are ${NAMES}`],
    ['constructor + leads', 'constructor', NAMES, `"constructor" is not an input; the inputs are ${NAMES}`],
    ['leads + (clicks + toString)', 'toString', NAMES, `"toString" is not an input; the inputs are ${NAMES}`],
  ])('%s', (text, received, allowed, message) => {
    expect(check(text)).toEqual({ kind: 'refused', problem: { received, allowed, message } });
  });

  test('a dated rate lets two currencies be added', () => {
    expect(check('spend + spend_eur', new Map([['EUR', 'SEK']]))).toMatchObject({ kind: 'unit', unit: 'currency', currency: 'SEK' });
  });
});

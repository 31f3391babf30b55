import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expression, inputNamesOf } from '../../src/domain/expression.ts';
import { formatExpression } from '../../src/domain/notation/format-expression.ts';
import { EXPRESSION_LENGTH_MAX, isInputName, parseExpression } from '../../src/domain/notation/parse-expression.ts';

const parsed = (text: string): Expression => {
  const outcome = parseExpression(text);
  if (outcome.kind === 'refused') throw new Error(outcome.problem.message);
  return outcome.expression;
};
/** Value by ordinary arithmetic: enough to see precedence and associativity. */
const computed = (expression: Expression, inputs: Record<string, number>): number => {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind === 'input') return inputs[expression.name] ?? Number.NaN;
  const [left, right] = [computed(expression.left, inputs), computed(expression.right, inputs)];
  return { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[expression.operator];
};

describe('an expression reads as arithmetic does', () => {
  test.each([
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['20 - 5 - 3', 12],
    ['24 / 4 / 2', 3],
    ['2 − 3 × 4 ÷ 2', -4],
    ['a - -b', 13],
    ['-a * 2', -20],
    ['-(a + b) / 13', -1],
    ['a-b', 7],
    ['åäö_1 * 0.5', 4],
    ['1.25*a', 12.5],
    ['((((a))))', 10],
  ])('%s = %d', (text, value) => {
    expect(computed(parsed(text), { a: 10, b: 3, åäö_1: 8 })).toBe(value);
  });

  test('equal names written with composed and combining letters are one name', () => {
    expect(parsed('o\u0308vrigt')).toEqual({ kind: 'input', name: 'övrigt' });
  });
});

const TOKENS = 'input names, numbers, + - * / and parentheses';
const OPERATORS = '+ - * /';
describe('a wrong expression says where, what stands there, and what may', () => {
  test.each([
    ['', 0, 'the end', 'an input name or a number', 'the expression ends at character 0, where an input name or a number should follow'],
    [
      'spend /',
      7,
      'the end',
      'an input name or a number',
      'the expression ends at character 7, where an input name or a number should follow',
    ],
    ['spend leads', 6, 'leads', OPERATORS, 'write + - * or / before "leads" at character 7'],
    ['(a + b', 6, 'the end', ')', 'the "(" at character 1 is not closed; add ")"'],
    ['a + b)', 5, ')', 'one ")" for every "("', 'the ")" at character 6 closes nothing'],
    ['a ** b', 3, '*', TOKENS, '"*" at character 4 stands where a name or number should'],
    ['a * 1,5', 5, ',', TOKENS, '"," at character 6 is not part of an expression; write decimals with a point (1.5)'],
    ['a * 10%', 6, '%', TOKENS, '"%" at character 7 is not part of an expression; write a percentage as a fraction (0.1 for 10 %)'],
    ['a ^ 2', 2, '^', TOKENS, '"^" at character 3 is not part of an expression; the operators are + - * /'],
    ['a; b', 1, ';', TOKENS, '";" at character 2 is not part of an expression'],
    ['process.exit()', 7, '.', TOKENS, '"." at character 8 is not part of an expression; the operators are + - * /'],
    ['a(b)', 1, '(', OPERATORS, 'write + - * or / before "(" at character 2'],
    ['()', 1, ')', TOKENS, '")" at character 2 stands where a name or number should'],
    ['2a', 1, 'a', OPERATORS, 'write + - * or / before "a" at character 2'],
    ['a 😀', 2, '😀', TOKENS, '"😀" at character 3 is not part of an expression'],
    ['(a b)', 3, 'b', '+ - * / or )', 'write + - * or / before "b" at character 4'],
    ['a'.repeat(1001), 1000, '1001 characters', 'at most 1000 characters', 'the expression is too long (1001 characters)'],
    [`${'('.repeat(33)}a${')'.repeat(33)}`, 32, 'more than 32 levels', '32 levels', 'the expression is nested too deeply'],
    [`1 + ${'9'.repeat(400)}`, 4, '9'.repeat(400), 'a finite number', 'the number at character 5 is too large'],
  ])('%j', (text, position, received, allowed, message) => {
    expect(parseExpression(text)).toEqual({ kind: 'refused', problem: { position, received, allowed, message } });
  });

  test('length and depth are bounded', () => {
    expect(parseExpression('a'.repeat(EXPRESSION_LENGTH_MAX))).toMatchObject({ kind: 'parsed' });
    expect(parseExpression(`a${'+a'.repeat(EXPRESSION_LENGTH_MAX)}`)).toMatchObject({ kind: 'refused' });
    // Depth, not number: forty in a row are no deeper than one.
    expect(parseExpression(Array.from({ length: 40 }, () => '(-a)').join(' + '))).toMatchObject({ kind: 'parsed' });
    expect(parseExpression(`${'-'.repeat(400)}a`)).toMatchObject({ kind: 'refused' });
    expect(parseExpression(`${'('.repeat(32)}a${')'.repeat(32)}`)).toMatchObject({ kind: 'parsed' });
  });

  test('every text is either read or refused at a position inside it', () => {
    const alphabet = fc.constantFrom('a', 'b1', '1', '2.5', '+', '-', '*', '/', '(', ')', ' ', ',', '%', '×', '“');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const outcome = parseExpression(text);
        if (outcome.kind === 'refused') {
          expect(outcome.problem.position).toBeGreaterThanOrEqual(0);
          expect(outcome.problem.position).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

test('the canonical text of an expression parses to an equal tree', () => {
  const leaf = fc.oneof(
    fc.constantFrom<Expression>({ kind: 'input', name: 'a' }, { kind: 'input', name: 'b_2' }),
    fc.double({ min: 0, max: 1e25, noNaN: true }).map((value): Expression => ({ kind: 'number', value })),
    fc.constantFrom(1e-7, -3, 1.5, 1e21).map((value): Expression => ({ kind: 'number', value })),
  );
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom('+', '-', '*', '/'),
        left: tie('tree'),
        right: tie('tree'),
      }),
    ),
  }));
  fc.assert(
    fc.property(tree, (expression) => {
      const text = formatExpression(expression);
      // The parser refuses longer texts.
      fc.pre(text.length <= 1_000);
      expect(parsed(text)).toEqual(expression);
    }),
  );
});

test.each([
  ['((a)+b)*(c/(d*2))', '(a + b) * (c / (d * 2))'],
  ['(a*b)+(c/d)', 'a * b + c / d'],
  ['(a/b)-c', 'a / b - c'],
  ['c-(a*b)', 'c - a * b'],
  ['(a-b)-c', 'a - b - c'],
  ['(a+b)-c', 'a + b - c'],
  ['a-(b-c)', 'a - (b - c)'],
  ['a+(b+c)', 'a + (b + c)'],
  ['(a*b)/c', 'a * b / c'],
  ['(a/b)*c', 'a / b * c'],
  ['a*(b*c)', 'a * (b * c)'],
  ['a/(b/c)', 'a / (b / c)'],
  ['(a+b)/(c-d)', '(a + b) / (c - d)'],
  ['a - -3', 'a - (-3)'],
  ['-3 * a', '-3 * a'],
  ['-a', '-1 * a'],
  ['0.0000001 * a', '0.0000001 * a'],
  ['a + -0.00000015', 'a + (-0.00000015)'],
  ['-0.00000015 + a', '-0.00000015 + a'],
  ['1500000000000000000000 * a', '1500000000000000000000 * a'],
  ['-1000000000000000000000 + a', '-1000000000000000000000 + a'],
  ['0.000000123 - a', '0.000000123 - a'],
])('%s is written %s: one space around operators, only the parentheses that are needed', (text, canonical) => {
  expect(formatExpression(parsed(text))).toBe(canonical);
});

test('names of inputs come once, in order; a name with a hyphen or a digit first is none', () => {
  expect(inputNamesOf(parsed('b + a * b - 2'))).toEqual(['b', 'a']);
  expect(['spend', 'å_1', '_x', 'x'.repeat(64)].every(isInputName)).toBe(true);
  expect(['', '1a', 'a-b', 'a b', 'a.b', 'x'.repeat(65)].some(isInputName)).toBe(false);
});

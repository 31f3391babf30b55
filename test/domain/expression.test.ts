import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EXPRESSION_LENGTH_MAX,
  type Expression,
  formatExpression,
  inputNamesOf,
  isInputName,
  parseExpression,
} from '../../src/domain/expression.ts';

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

describe('a wrong expression says where, what stands there, and what may', () => {
  test.each([
    ['', 0, 'the end', /ends where an input name or a number/],
    ['spend /', 7, 'the end', /ends where/],
    ['spend leads', 6, 'leads', /write \+ - \* or \/ before "leads"/],
    ['(a + b', 6, 'the end', /"\(" at character 1 is not closed/],
    ['a + b)', 5, ')', /closes nothing/],
    ['a ** b', 3, '*', /stands where a name or number should/],
    ['a * 1,5', 5, ',', /decimals with a point/],
    ['a * 10%', 6, '%', /0\.1 for 10 %/],
    ['a ^ 2', 2, '^', /operators are/],
    ['a; b', 1, ';', /not part of an expression/],
    ['process.exit()', 7, '.', /not part of an expression/],
    ['a(b)', 1, '(', /before "\("/],
    ['()', 1, ')', /stands where a name/],
    ['2a', 1, 'a', /before "a"/],
    ['a 😀', 2, '😀', /not part/],
    ['(a b)', 3, 'b', /before "b"/],
  ])('%j', (text, position, received, message) => {
    const outcome = parseExpression(text);
    expect(outcome).toMatchObject({ kind: 'refused', problem: { position, received, message: expect.stringMatching(message) } });
    expect(outcome.kind === 'refused' && outcome.problem.allowed).not.toBe('');
  });

  test('length and depth are bounded', () => {
    expect(parseExpression(`a${'+a'.repeat(EXPRESSION_LENGTH_MAX)}`)).toMatchObject({
      kind: 'refused',
      problem: { received: '2001 characters' },
    });
    expect(parseExpression(`${'('.repeat(33)}a${')'.repeat(33)}`)).toMatchObject({ kind: 'refused', problem: { position: 32 } });
    expect(parseExpression(`${'-'.repeat(400)}a`)).toMatchObject({ kind: 'refused' });
    expect(parseExpression(`${'('.repeat(32)}a${')'.repeat(32)}`)).toMatchObject({ kind: 'parsed' });
    expect(parseExpression('9'.repeat(400))).toMatchObject({ kind: 'refused', problem: { position: 0 } });
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
  expect(formatExpression(parsed('((a)+b)*(c/(d*2))'))).toBe('(a + b) * (c / (d * 2))');
});

test('names of inputs come once, in order; a name with a hyphen or a digit first is none', () => {
  expect(inputNamesOf(parsed('b + a * b - 2'))).toEqual(['b', 'a']);
  expect(['spend', 'å_1', '_x'].every(isInputName)).toBe(true);
  expect(['', '1a', 'a-b', 'a b', 'a.b', 'x'.repeat(65)].some(isInputName)).toBe(false);
});

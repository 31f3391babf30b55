/**
 * An expression's text → its tree (semantics.md §4). Never `eval`.
 *
 * Grammar: sums (`+ -`) of products (`* /`, also written `× ÷ −`) of input names, numbers, parentheses and a leading minus.
 * A name is a letter or `_`, then letters, digits and `_`. A hyphen is always a minus: `a-b` is a less b.
 */
import type { Expression, Operator } from '../expression.ts';

export interface ExpressionProblem {
  /** Index into the text of the first character that is wrong; the text's length where it ends too early. */
  readonly position: number;
  readonly received: string;
  readonly allowed: string;
  readonly message: string;
}
export type ParsedExpression =
  | {
      readonly kind: 'parsed';
      readonly expression: Expression;
      /** Where each name stands first, counted from 0. */
      readonly places: ReadonlyMap<string, number>;
    }
  | { readonly kind: 'refused'; readonly problem: ExpressionProblem };

export const EXPRESSION_LENGTH_MAX = 1_000;
export const EXPRESSION_DEPTH_MAX = 32;
const NAME = /^[\p{L}_][\p{L}\p{M}\p{Nd}_]*$/u;
const SPELLINGS: Readonly<Record<string, Operator>> = { '+': '+', '-': '-', '−': '-', '*': '*', '×': '*', '/': '/', '÷': '/' };

/** Whether a text can stand as the name of an input in an expression. */
export function isInputName(text: string): boolean {
  return text.length <= 64 && NAME.test(text);
}

type Token =
  | { readonly kind: 'name' | 'number' | 'operator' | '(' | ')'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

/** Carries a problem out of the recursive descent; never leaves this file. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: ExpressionProblem;
  constructor(problem: ExpressionProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Reads an expression, or says where it is wrong, what stands there and what may. At most 1 000 characters and 32 levels. */
export function parseExpression(text: string): ParsedExpression {
  try {
    if (text.length > EXPRESSION_LENGTH_MAX) {
      const received = `${text.length} characters`;
      refuse(EXPRESSION_LENGTH_MAX, received, `at most ${EXPRESSION_LENGTH_MAX} characters`, `the expression is too long (${received})`);
    }
    const tokens = tokensOf(text);
    const names = tokens.filter(({ kind }) => kind === 'name').map(({ text: name, at }) => [name, at] as const);
    return { kind: 'parsed', expression: new Parser(tokens).whole(), places: new Map(names.toReversed()) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', problem: error.problem };
    throw error;
  }
}

function refuse(position: number, received: string, allowed: string, message: string): never {
  throw new Refusal({ position, received, allowed, message });
}

const ALLOWED = 'input names, numbers, + - * / and parentheses';
const PATTERN = /\s+|(?<name>[\p{L}_][\p{L}\p{M}\p{Nd}_]*)|(?<number>\d+(?:\.\d+)?)|(?<operator>[-+*/−×÷])|(?<bracket>[()])/uy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(text);
    if (match === null) return refuseCharacter(text, at);
    const { name, number, operator, bracket } = match.groups ?? {};
    if (name !== undefined) tokens.push({ kind: 'name', text: name.normalize('NFC'), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator, at });
    else if (bracket !== undefined) tokens.push({ kind: bracket === '(' ? '(' : ')', text: bracket, at });
    at = PATTERN.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function refuseCharacter(text: string, at: number): never {
  const received = [...text.slice(at)][0] ?? '';
  const hint =
    received === ','
      ? '; write decimals with a point (1.5)'
      : received === '%'
        ? '; write a percentage as a fraction (0.1 for 10 %)'
        : '.^–—·:'.includes(received)
          ? '; the operators are + - * /'
          : '';
  refuse(at, received, ALLOWED, `"${received}" at character ${at + 1} is not part of an expression${hint}`);
}

/** Recursive descent; every step takes a token or refuses, so it ends. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#sum();
    const rest = this.#peek();
    if (rest.kind === ')') refuse(rest.at, ')', 'one ")" for every "("', `the ")" at character ${rest.at + 1} closes nothing`);
    if (rest.kind !== 'end') refuse(rest.at, rest.text, '+ - * /', `write + - * or / before "${rest.text}" at character ${rest.at + 1}`);
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }
  #takeOperator(among: readonly Operator[]): Operator | null {
    const token = this.#peek();
    const operator = token.kind === 'operator' ? SPELLINGS[token.text] : undefined;
    if (operator === undefined || !among.includes(operator)) return null;
    this.#next++;
    return operator;
  }
  #chain(operand: () => Expression, among: readonly Operator[]): Expression {
    let left = operand();
    for (let operator = this.#takeOperator(among); operator !== null; operator = this.#takeOperator(among)) {
      left = { kind: 'binary', operator, left, right: operand() };
    }
    return left;
  }
  #sum(): Expression {
    return this.#chain(() => this.#chain(() => this.#operand(), ['*', '/']), ['+', '-']);
  }

  #operand(): Expression {
    const token = this.#peek();
    if (this.#takeOperator(['-']) !== null) return this.#nested(token, () => negated(this.#operand()));
    this.#next++;
    switch (token.kind) {
      case 'name':
        return { kind: 'input', name: token.text };
      case 'number':
        return { kind: 'number', value: finite(token) };
      case '(':
        return this.#nested(token, () => {
          const inner = this.#sum();
          const close = this.#peek();
          if (close.kind === 'end') refuse(close.at, 'the end', ')', `the "(" at character ${token.at + 1} is not closed; add ")"`);
          if (close.kind !== ')')
            refuse(close.at, close.text, '+ - * / or )', `write + - * or / before "${close.text}" at character ${close.at + 1}`);
          this.#next++;
          return inner;
        });
      case 'end':
        return refuse(
          token.at,
          'the end',
          'an input name or a number',
          `the expression ends at character ${token.at}, where an input name or a number should follow`,
        );
      default:
        return refuse(token.at, token.text, ALLOWED, `"${token.text}" at character ${token.at + 1} stands where a name or number should`);
    }
  }

  #nested(token: Token, inner: () => Expression): Expression {
    if (++this.#depth > EXPRESSION_DEPTH_MAX) {
      refuse(token.at, `more than ${EXPRESSION_DEPTH_MAX} levels`, `${EXPRESSION_DEPTH_MAX} levels`, 'the expression is nested too deeply');
    }
    const expression = inner();
    this.#depth--;
    return expression;
  }
}

function finite(token: Token): number {
  const value = Number(token.text);
  if (!Number.isFinite(value)) refuse(token.at, token.text, 'a finite number', `the number at character ${token.at + 1} is too large`);
  return value;
}
/** `-a` is `-1 * a`, so that a sum with a negated input is still a sum of inputs times numbers. */
function negated(operand: Expression): Expression {
  if (operand.kind === 'number') return { kind: 'number', value: 0 - operand.value };
  return { kind: 'binary', operator: '*', left: { kind: 'number', value: -1 }, right: operand };
}

/** A measured key result with its inputs bound to what is known, and its expression with their readings filled in. */
import { type Basis, quotient, type Reading, type ReadingsOf, type ReadMode, readBound } from './aggregate.ts';
import type { Frame, Span } from './cycle.ts';
import type { EvaluationInput } from './evaluate.ts';
import { add, divide, type Exact, exact, multiply, subtract } from './exact.ts';
import { type Expression, inputNamesOf } from './expression.ts';
import { type BoundInput, bindInput, keyOf, type Part } from './inputs.ts';
import type { KeyResult, Measured } from './key-result.ts';
import { type Money, moneyOf } from './money.ts';
import { NO_READINGS, readingsOf } from './readings.ts';
import { unitsElapsed } from './window.ts';

/** What binding needs of an evaluation. */
export type Known = Pick<EvaluationInput, 'asOf' | 'knownAt' | 'sources' | 'histories'>;

/** A measured key result with its inputs bound. */
export interface Query {
  readonly keyResult: KeyResult & Measured;
  readonly bounds: readonly BoundInput[];
  readonly money: Money;
  readonly frame: Frame;
}

/** @throws InputError when an input names an unknown connection or metric */
export function queryOf(keyResult: KeyResult & Measured, frame: Frame, known: Known): Query {
  const bounds = keyResult.inputs.map((input) => bindInput(input, known.sources));
  return { keyResult, bounds, money: moneyOf(keyResult, bounds, known.asOf), frame };
}

/** Readings of whole series; a series without history has none. */
export function plainReadings(known: Known): ReadingsOf {
  return (part: Part) => {
    const history = known.histories.get(keyOf(part.series));
    return { own: history === undefined ? NO_READINGS : readingsOf(history, known.knownAt), list: null };
  };
}

/** The expression's value over a span, each input read by its own aggregation; a rate where `per` asks for one. */
export function readValue(query: Query, byPart: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const { per } = query.keyResult;
  const value = readExpression(query, byPart, span, mode, basis);
  return per === null || typeof value === 'string' ? value : divide(value, unitsElapsed(per, span, query.frame));
}

/** The expression's value, each of its inputs read once and brought to the result's currency. */
export function readExpression(query: Query, byPart: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const { bounds, money } = query;
  const { expression } = query.keyResult;
  const readings = new Map(
    inputNamesOf(expression).map((name): [string, Reading] => {
      const index = bounds.findIndex((bound) => bound.input.name === name);
      const [bound, rate = null] = [bounds[index], money.rates[index]];
      const reading = bound === undefined ? 'unknown' : readBound(bound, byPart, span, mode, basis);
      return [name, rate === null || typeof reading === 'string' ? reading : multiply(reading, rate)];
    }),
  );
  return combine(expression, (name) => readings.get(name) ?? 'unknown');
}

/** The expression with the inputs' readings filled in; unknown beats insufficient, either beats a number. */
export function combine(expression: Expression, readingOf: (name: string) => Reading): Reading {
  if (expression.kind === 'input') return readingOf(expression.name);
  if (expression.kind === 'number') return exact(expression.value);
  const left = combine(expression.left, readingOf);
  const right = combine(expression.right, readingOf);
  if (left === 'unknown' || right === 'unknown') return 'unknown';
  if (typeof left === 'string' || typeof right === 'string') return 'insufficient';
  return apply(expression.operator, left, right);
}

function apply(operator: '+' | '-' | '*' | '/', left: Exact, right: Exact): Reading {
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return quotient(left, right);
  }
}

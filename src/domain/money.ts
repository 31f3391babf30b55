/** Currencies and units of what an expression over inputs yields (semantics.md §1, §4). */
import type { LocalDate } from './calendar.ts';
import { type Exact, exact } from './exact.ts';
import type { Expression } from './expression.ts';
import type { BoundInput } from './inputs.ts';
import type { ExchangeRate, Measured } from './key-result.ts';
import type { Unit } from './metric.ts';

export interface Money {
  /** ISO 4217 of the result's currency inputs; null where there are none, or the account has not told. */
  readonly currency: string | null;
  /** By input: what its value is multiplied with; null: as it is. */
  readonly rates: readonly (Exact | null)[];
  /** Why the inputs cannot be combined; null where they can. */
  readonly problem: string | null;
}

/** The rate out of a currency in force on a day: the last one dated by then, else the first one given. */
export function rateFrom(currency: string | null, rates: readonly ExchangeRate[], on: LocalDate): ExchangeRate | null {
  const candidates = rates.filter((rate) => rate.from === currency).sort((a, b) => (a.date < b.date ? -1 : 1));
  return candidates.filter((rate) => rate.date <= on).at(-1) ?? candidates[0] ?? null;
}

/** The same rate is used for the value and its baseline, so that a change is never a change of rate. */
export function moneyOf(keyResult: Measured, inputs: readonly BoundInput[], on: LocalDate): Money {
  const currencies = new Set<string | null>();
  const rates = inputs.map((bound) => {
    if (bound.metric.unit !== 'currency') return null;
    const rate = keyResult.fx.length === 0 ? null : rateFrom(bound.metric.currency, keyResult.fx, on);
    currencies.add(rate === null ? bound.metric.currency : rate.to);
    return rate === null ? null : exact(rate.rate);
  });
  const [currency = null] = currencies;
  if (currencies.size <= 1) return { currency, rates, problem: null };
  const names = [...currencies].map((each) => each ?? 'an unknown currency').sort();
  return {
    currency: null,
    rates,
    problem: `the inputs are in ${names.join(' and ')}; say with fx at which dated rate they are brought together`,
  };
}

/** What an expression counts; null where units do not combine to one of ours. */
export function unitOfExpression(expression: Expression, unitOfInput: (name: string) => Unit | null): Unit | null {
  if (expression.kind === 'number') return null;
  if (expression.kind === 'input') return unitOfInput(expression.name);
  const left = unitOfExpression(expression.left, unitOfInput);
  const right = unitOfExpression(expression.right, unitOfInput);
  if (left === null || right === null) return left ?? right;
  switch (expression.operator) {
    case '+':
    case '-':
      return left;
    case '*':
      return left === 'ratio' ? right : left;
    case '/':
      return left === right ? 'ratio' : right === 'ratio' || right === 'count' ? left : null;
  }
}

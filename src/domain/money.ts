/** Currencies and units of what an expression over inputs yields (semantics.md §1, §4). */
import type { LocalDate } from './calendar.ts';
import { type Exact, exact } from './exact.ts';
import { type UnitInput, unitOf } from './expression-unit.ts';
import type { BoundInput } from './inputs.ts';
import type { ExchangeRate, KeyResultBase, Measured } from './key-result.ts';
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
  return candidates.findLast((rate) => rate.date <= on) ?? candidates[0] ?? null;
}

/** The same rate is used for the value and its baseline, so that a change is never a change of rate. */
export function moneyOf(keyResult: Measured, inputs: readonly BoundInput[], on: LocalDate): Money {
  const currencies = new Set<string | null>();
  const rates = inputs.map((bound) => {
    if (bound.metric.unit !== 'currency') return null;
    const rate = rateFrom(bound.metric.currency, keyResult.fx, on);
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

/** What a measured value counts; null where the units do not combine to one of ours (refused at definition). */
export function unitOfValue({ expression, unit }: KeyResultBase & Measured, inputs: readonly BoundInput[]): Unit | null {
  if (unit !== null) return unit;
  if (expression.kind === 'input') return inputs.find(({ input }) => input.name === expression.name)?.metric.unit ?? null;
  const named = inputs.map(({ input, metric }): [string, UnitInput] => [
    input.name,
    { unit: metric.unit, currency: null, aggregation: metric.aggregation.kind },
  ]);
  const outcome = unitOf(expression, new Map(named));
  return outcome.kind === 'unit' ? outcome.unit : null;
}

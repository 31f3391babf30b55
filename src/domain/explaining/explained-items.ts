/** What items are counted by: the metric that each is judged by, its unit, and the count with the items' values filled in. */
import type { ItemReading } from '../evaluation.ts';
import type { Bound, KeyResult } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import { unitOfValue } from '../money.ts';
import type { Query } from '../query.ts';
import { type Formula, filledIn } from './formula.ts';
import { shownUnitOfItems } from './shown-unit.ts';

export type CountingKeyResult = Extract<KeyResult, { kind: 'count_items' }>;

/** How each item is judged. */
export interface ExplainedItems {
  readonly bound: Bound;
  /** What an item's own value is shown in. */
  readonly unit: Unit | null;
  readonly currency: string | null;
}
/** Of more, the formula says only how many: the answer lists them all. */
const VALUES_SHOWN = 5;

export function itemsOf(keyResult: CountingKeyResult, { bounds, money }: Query): ExplainedItems {
  const unit = shownUnitOfItems(keyResult, unitOfValue({ ...keyResult, unit: null }, bounds));
  return { bound: keyResult.bound, unit, currency: unit === 'currency' ? money.currency : null };
}

/** "count(views ≥ 500)", and with the values of the items that count. */
export function countFormula({ expression, bound }: CountingKeyResult, counting: readonly ItemReading[] | null): Formula {
  const sign = bound.kind === 'at_least' ? '≥' : '≤';
  const written = `count(${filledIn(expression, (name) => name, String)} ${sign} ${bound.value})`;
  if (counting === null) return { written, filledIn: 'count(?)', units: null };
  const more = counting.length - VALUES_SHOWN;
  const values = [...counting.slice(0, VALUES_SHOWN).map(({ value }) => String(value)), ...(more > 0 ? [`… ${more} more`] : [])];
  return { written, filledIn: `count(${values.join(', ')})`, units: null };
}

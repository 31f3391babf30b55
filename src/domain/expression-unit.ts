/**
 * What an expression's value is measured in (semantics.md §1, §4): units and currencies are checked as dimensions, so
 * `spend / leads` is currency per count, `instagram + linkedin` a count, and `spend + leads` is refused.
 */
import type { Expression } from './expression.ts';
import { inputNamesOf } from './expression.ts';
import type { Aggregation, Unit } from './metric.ts';

export interface UnitInput {
  readonly unit: Unit;
  /** ISO 4217; null: not money, or not known yet. */
  readonly currency: string | null;
  readonly aggregation: Aggregation['kind'];
}
export interface UnitProblem {
  readonly received: string;
  readonly allowed: string;
  readonly message: string;
}
export type UnitOutcome =
  | {
      readonly kind: 'unit';
      readonly unit: Unit;
      readonly currency: string | null;
      /** What it is per: `count` for cost per conversion; null for plain totals. */
      readonly per: 'count' | null;
    }
  | { readonly kind: 'refused'; readonly problem: UnitProblem };

const BASES = ['count', 'currency', 'duration', 'position', 'score'] as const;
type Base = (typeof BASES)[number];
/** Exponents of the base units; a ratio has none. */
interface Quantity {
  readonly powers: Readonly<Record<Base, number>>;
  readonly currency: string | null;
  /** A bare number, which takes the unit of what it is added to; null: not one. */
  readonly number: number | null;
  /** Rests on values that are already means or ratios, added (1) or taken away (-1); two of one sign may not come together. */
  readonly means: readonly (1 | -1)[];
}
type Measured = Quantity | UnitProblem;
const NONE: Quantity['powers'] = { count: 0, currency: 0, duration: 0, position: 0, score: 0 };

/**
 * Unit and currency of an expression, or what to write instead.
 * @param rates currencies that the definition converts: from → to
 */
export function unitOf(
  expression: Expression,
  inputs: ReadonlyMap<string, UnitInput>,
  rates: ReadonlyMap<string, string> = new Map(),
): UnitOutcome {
  const measured = measure(expression, inputs, rates);
  if ('message' in measured) return { kind: 'refused', problem: measured };
  const names = inputNamesOf(expression);
  if (names.length === 0) return refused('numbers only', 'an input name', 'the expression names no input; it would never change');
  const unit = unitOfPowers(measured.powers);
  if (unit === null) {
    const received = describe(measured);
    const turned = measured.powers.count > 0 ? '; turn the division round (cost ÷ conversions)' : '';
    return refused(received, 'count, money, duration, score, or one of them per count', `the result would be ${received}${turned}`);
  }
  const currency = measured.powers.currency === 0 ? null : measured.currency;
  return { kind: 'unit', unit, currency, per: measured.powers.count < 0 ? 'count' : null };
}

function refused(received: string, allowed: string, message: string): UnitOutcome {
  return { kind: 'refused', problem: { received, allowed, message } };
}

function measure(expression: Expression, inputs: ReadonlyMap<string, UnitInput>, rates: ReadonlyMap<string, string>): Measured {
  if (expression.kind === 'number') return { powers: NONE, currency: null, number: expression.value, means: [] };
  if (expression.kind === 'input') {
    const input = inputs.get(expression.name);
    if (input === undefined) {
      const allowed = [...inputs.keys()].join(', ');
      return { received: expression.name, allowed, message: `"${expression.name}" is not an input; the inputs are ${allowed}` };
    }
    return quantityOf(input, rates);
  }
  const [left, right] = [measure(expression.left, inputs, rates), measure(expression.right, inputs, rates)];
  if ('message' in left) return left;
  if ('message' in right) return right;
  if (left.currency !== null && right.currency !== null && left.currency !== right.currency) {
    return {
      received: `${left.currency} and ${right.currency}`,
      allowed: 'one currency, or fx',
      message: `the inputs are in ${left.currency} and ${right.currency}; give a dated rate: fx: [{ from: ${right.currency}, to: ${left.currency}, rate: …, date: … }]`,
    };
  }
  return expression.operator === '+' || expression.operator === '-'
    ? added(expression.operator, left, right)
    : combined(expression.operator, left, right);
}

/** A mean of money or time is money or time per count: cost per click is not cost. */
function quantityOf(input: UnitInput, rates: ReadonlyMap<string, string>): Quantity {
  const isMean = input.aggregation === 'ratio' || input.aggregation === 'weighted_mean';
  const rest = { number: null, means: isMean ? ([1] as const) : [] };
  const currency = input.unit === 'currency' && input.currency !== null ? (rates.get(input.currency) ?? input.currency) : null;
  if (input.unit === 'ratio') return { powers: NONE, currency, ...rest };
  const isPerCount = isMean && (input.unit === 'currency' || input.unit === 'duration');
  return { powers: { ...NONE, [input.unit]: 1, ...(isPerCount ? { count: -1 } : {}) }, currency, ...rest };
}

function added(operator: '+' | '-', left: Quantity, right: Quantity): Measured {
  const sign = operator === '+' ? 1 : -1;
  const taken = signed(sign, right.means);
  const means = [...left.means, ...taken];
  if (left.number !== null) return { ...right, number: right.number === null ? null : left.number + sign * right.number, means };
  if (right.number !== null) return { ...left, means };
  if (BASES.some((base) => left.powers[base] !== right.powers[base])) {
    const [a, b] = [describe(left), describe(right)];
    const message =
      operator === '+'
        ? `${a} cannot be added to ${b}; add only what is counted in the same unit, or divide for one per the other`
        : `${b} cannot be taken from ${a}; subtract only what is counted in the same unit`;
    return { received: `${a} ${operator} ${b}`, allowed: 'the same unit on both sides', message };
  }
  if (left.means.length > 0 && taken.some((each) => operator === '+' || left.means.includes(each))) {
    return {
      received: 'ratio + ratio',
      allowed: 'a ratio of sums',
      message: 'ratios and means cannot be added; build it from the parts: (spend_a + spend_b) / (leads_a + leads_b)',
    };
  }
  return { powers: left.powers, currency: left.currency ?? right.currency, number: null, means };
}

function combined(operator: '*' | '/', left: Quantity, right: Quantity): Measured {
  const sign = operator === '*' ? 1 : -1;
  const powers = Object.fromEntries(BASES.map((base) => [base, left.powers[base] + sign * right.powers[base]])) as Quantity['powers'];
  const number = left.number === null || right.number === null ? null : left.number * right.number ** sign;
  const means = signed((left.number ?? 1) * (right.number ?? 1), [...left.means, ...right.means]);
  return { powers, currency: left.currency ?? right.currency, number, means };
}

function signed(factor: number, signs: Quantity['means']): Quantity['means'] {
  return factor < 0 ? signs.map((sign) => (sign === 1 ? -1 : 1)) : signs;
}

function unitOfPowers(powers: Quantity['powers']): Unit | null {
  const present = BASES.filter((base) => powers[base] !== 0);
  if (present.length === 0) return 'ratio';
  const [above, ...others] = present.filter((base) => powers[base] === 1);
  const below = present.filter((base) => powers[base] !== 1);
  if (above === undefined || others.length > 0) return null;
  const isPerCount = below.every((base) => base === 'count' && powers.count === -1);
  return isPerCount && (below.length === 0 || above !== 'position') ? above : null;
}

function describe(quantity: Quantity): string {
  const named = (base: Base) => (base === 'currency' ? (quantity.currency ?? 'money') : base);
  const side = (sign: 1 | -1) =>
    BASES.filter((base) => sign * quantity.powers[base] > 0)
      .map((base) => (Math.abs(quantity.powers[base]) === 1 ? named(base) : `${named(base)}^${Math.abs(quantity.powers[base])}`))
      .join(' × ');
  const [above, below] = [side(1), side(-1)];
  if (below === '') return above === '' ? 'ratio' : above;
  return `${above === '' ? '1' : above} per ${below}`;
}

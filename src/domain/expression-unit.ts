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
  /** A bare number takes the unit of what it is added to. */
  readonly isNumber: boolean;
  /** Rests on values that are already means or ratios; these may not be added. */
  readonly isMean: boolean;
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
  if (expression.kind === 'number') return { powers: NONE, currency: null, isNumber: true, isMean: false };
  if (expression.kind === 'input') {
    const input = inputs.get(expression.name);
    if (input === undefined) {
      const allowed = [...inputs.keys()].join(', ');
      return { received: expression.name, allowed, message: `"${expression.name}" is not an input; the inputs are ${allowed}` };
    }
    return quantityOf(input, rates);
  }
  const left = measure(expression.left, inputs, rates);
  if ('message' in left) return left;
  const right = measure(expression.right, inputs, rates);
  if ('message' in right) return right;
  const differing = left.currency !== null && right.currency !== null && left.currency !== right.currency;
  if (differing) {
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
  const currency = input.unit === 'currency' && input.currency !== null ? (rates.get(input.currency) ?? input.currency) : null;
  if (input.unit === 'ratio') return { powers: NONE, currency, isNumber: false, isMean };
  const isPerCount = isMean && (input.unit === 'currency' || input.unit === 'duration');
  return { powers: { ...NONE, [input.unit]: 1, ...(isPerCount ? { count: -1 } : {}) }, currency, isNumber: false, isMean };
}

function added(operator: '+' | '-', left: Quantity, right: Quantity): Measured {
  if (left.isNumber || right.isNumber) return { ...(left.isNumber ? right : left), isNumber: left.isNumber && right.isNumber };
  if (BASES.some((base) => left.powers[base] !== right.powers[base])) {
    const [a, b] = [describe(left), describe(right)];
    const sign = operator === '+' ? 'added to' : 'taken from';
    const message =
      operator === '+'
        ? `${a} cannot be ${sign} ${b}; add only what is counted in the same unit, or divide for one per the other`
        : `${b} cannot be ${sign} ${a}; subtract only what is counted in the same unit`;
    return { received: `${a} ${operator} ${b}`, allowed: 'the same unit on both sides', message };
  }
  if (operator === '+' && left.isMean && right.isMean) {
    return {
      received: 'ratio + ratio',
      allowed: 'a ratio of sums',
      message: 'ratios and means cannot be added; build it from the parts: (spend_a + spend_b) / (leads_a + leads_b)',
    };
  }
  return { powers: left.powers, currency: left.currency ?? right.currency, isNumber: false, isMean: left.isMean || right.isMean };
}

function combined(operator: '*' | '/', left: Quantity, right: Quantity): Measured {
  const sign = operator === '*' ? 1 : -1;
  const powers = Object.fromEntries(BASES.map((base) => [base, left.powers[base] + sign * right.powers[base]])) as Quantity['powers'];
  const currency = left.currency ?? right.currency;
  return { powers, currency, isNumber: left.isNumber && right.isNumber, isMean: left.isMean || right.isMean };
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

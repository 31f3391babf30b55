/** A formula as it was written, and with the numbers filled in: what gives the value when it is worked out. */

import type { Frame, Span } from '../cycle.ts';
import { lengthOf } from '../cycle.ts';
import { toNumber } from '../exact.ts';
import type { Expression } from '../expression.ts';
import type { Measured, PerUnit } from '../key-result.ts';
import { unitsElapsed } from '../window.ts';
import type { ExplainedReading } from './explained-inputs.ts';

export interface Formula {
  readonly written: string;
  readonly filledIn: string;
  /** What a rate is divided by, as in `filledIn`; null where it is none. */
  readonly units: string | null;
}

export type Filling = Pick<ExplainedReading, 'name' | 'value' | 'exchange'>;

export function formulaOf({ expression }: Measured, readings: readonly Filling[], units: string | null): Formula {
  const filled = filledIn(expression, (name, isAlone) => fillingOf(readings, name, isAlone), String);
  const isPart = expression.kind === 'binary' || readings.some((each) => each.exchange !== null);
  return {
    written: filledIn(expression, (name) => name, String),
    filledIn: units === null ? filled : `${isPart ? `(${filled})` : filled} ÷ ${units}`,
    units,
  };
}

function fillingOf(readings: readonly Filling[], name: string, isAlone: boolean): string {
  const { value = null, exchange = null } = readings.find((each) => each.name === name) ?? {};
  if (value === null) return '?';
  if (exchange === null) return signed(String(value), isAlone);
  return isAlone ? `${value} × ${exchange.rate}` : `(${value} × ${exchange.rate})`;
}

/** A number below 0 among others stands in parentheses. */
export function signed(text: string, isAlone: boolean): string {
  return !isAlone && /^[-−]/.test(text) ? `(${text})` : text;
}

/** What a rate is divided by: "31", "(31 ÷ 7)" weeks. */
export function unitsText(per: PerUnit | null, span: Span, frame: Frame): string | null {
  if (per === null) return null;
  if (per === 'week') return `(${lengthOf(span)} ÷ 7)`;
  return String(toNumber(unitsElapsed(per, span, frame)));
}

/** @param values unknown ones are told as "?" */
export function sumText(values: readonly (number | null)[]): string {
  return values.map((value) => (value === null ? '?' : signed(String(value), values.length === 1))).join(' + ');
}

const SIGNS = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const;
type Binary = Extract<Expression, { kind: 'binary' }>;

/**
 * An expression as text.
 * @param nameOf what stands for an input; `isAlone`: where there is nothing beside it
 */
export function filledIn(
  expression: Expression,
  nameOf: (name: string, isAlone: boolean) => string,
  numberOf: (value: number) => string,
  isAlone = true,
): string {
  if (expression.kind === 'input') return nameOf(expression.name, isAlone);
  if (expression.kind === 'number') return signed(numberOf(expression.value), isAlone);
  const side = (each: Expression) => {
    const text = filledIn(each, nameOf, numberOf, false);
    return each.kind === 'binary' && !isChain(expression, each) ? `(${text})` : text;
  };
  return `${side(expression.left)} ${SIGNS[expression.operator]} ${side(expression.right)}`;
}

/** Whether a part goes on with its whole as one chain: a + b + c needs no parentheses, a ÷ (b × c) does. */
function isChain(whole: Binary, part: Binary): boolean {
  const isSum = ({ operator }: Binary) => operator === '+' || operator === '-';
  if (isSum(whole)) return isSum(part) && (part === whole.left || whole.operator === '+');
  return whole.operator === '*' && part.operator === '*';
}

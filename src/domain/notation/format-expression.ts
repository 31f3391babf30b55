import type { Expression } from '../expression.ts';

/** Canonical text: one space around operators, only the parentheses that are needed; parses to an equal tree. */
export function formatExpression(expression: Expression): string {
  if (expression.kind === 'input') return expression.name;
  if (expression.kind === 'number') return decimal(expression.value);
  const { operator, left, right } = expression;
  const isProduct = operator === '*' || operator === '/';
  const within = (side: Expression, isRight: boolean) => {
    const text = formatExpression(side);
    if (side.kind !== 'binary') return isRight && text.startsWith('-') ? `(${text})` : text;
    const sideIsProduct = side.operator === '*' || side.operator === '/';
    return (isProduct && !sideIsProduct) || (isRight && isProduct === sideIsProduct) ? `(${text})` : text;
  };
  return `${within(left, false)} ${operator} ${within(right, true)}`;
}
/** Decimal digits without an exponent, which the grammar does not know. */
function decimal(value: number): string {
  const [digits = '0', exponent] = String(value).split('e');
  if (exponent === undefined) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', decimals = ''] = digits.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const all = whole + decimals;
  return point <= 0 ? `${sign}0.${'0'.repeat(-point)}${all}` : sign + all.padEnd(point, '0');
}

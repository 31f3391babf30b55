/** Whether a key result's series grows day by day over its window, and when it is judged like for like (semantics.md §2, §4). */
import type { Expression } from './expression.ts';
import type { BoundInput } from './inputs.ts';
import type { Baseline, KeyResult, Measured } from './key-result.ts';

/** linear: sums or differences of inputs times numbers. shifted: that plus or less a number. */
type Structure = 'number' | 'linear' | 'shifted' | 'other';

export function structureOf(expression: Expression): Structure {
  if (expression.kind === 'number') return 'number';
  if (expression.kind === 'input') return 'linear';
  const { operator } = expression;
  const left = structureOf(expression.left);
  const right = structureOf(expression.right);
  if (left === 'number' && right === 'number') return 'number';
  if (left === 'other' || right === 'other') return 'other';
  if (operator === '+' || operator === '-') return left === 'linear' && right === 'linear' ? 'linear' : 'shifted';
  if (right === 'number') return left;
  return left === 'number' && operator === '*' ? right : 'other';
}

/** A total over the window, which no single day can pass or fail: sums without `per`. */
export function isTotal(keyResult: Measured, inputs: readonly BoundInput[]): boolean {
  const structure = structureOf(keyResult.expression);
  return keyResult.per === null && (structure === 'linear' || structure === 'shifted') && inputs.some((bound) => bound.kind === 'sum');
}

function isAdditiveOrDistinct(bound: BoundInput): boolean {
  if (bound.kind === 'sum') return true;
  const { aggregation } = bound.metric;
  return aggregation.kind === 'source_only' && aggregation.because === 'distinct';
}

/** Sum or difference, times numbers, of `sum` inputs only. */
export function isSumOfSums(keyResult: Measured, inputs: readonly BoundInput[]): boolean {
  return structureOf(keyResult.expression) === 'linear' && inputs.every((bound) => bound.kind === 'sum');
}

/** The value is a total of a window that grows day by day, or that and a number. */
export function isGrowing({ window, per, expression }: Measured, inputs: readonly BoundInput[]): boolean {
  const grows = window.kind === 'cycle' || (window.kind === 'calendar' && window.which === 'current');
  return grows && per === null && ['linear', 'shifted'].includes(structureOf(expression)) && inputs.every(isAdditiveOrDistinct);
}

/** The table's "accumulating": the value starts at 0 with the window and is a total of it. */
export function isAccumulating(keyResult: Measured, inputs: readonly BoundInput[]): boolean {
  return structureOf(keyResult.expression) === 'linear' && isGrowing(keyResult, inputs);
}

/** Whether audiences that may overlap are added; subtracting or dividing them needs no acknowledgement. */
export function addsAudiences(expression: Expression, inputs: readonly BoundInput[]): boolean {
  if (expression.kind !== 'binary') return false;
  const { operator, left, right } = expression;
  if (addsAudiences(left, inputs) || addsAudiences(right, inputs)) return true;
  if (operator === '*' || operator === '/') return false;
  const signs = audienceSigns(left, inputs);
  return audienceSigns(right, inputs).some((sign) => signs.includes(operator === '+' ? sign : -sign));
}
/** With which signs audiences count in an expression: +1, −1, both or none. */
function audienceSigns(expression: Expression, inputs: readonly BoundInput[]): readonly number[] {
  if (expression.kind === 'number') return [];
  if (expression.kind === 'input')
    return inputs.some((bound) => bound.input.name === expression.name && bound.kind === 'source_only') ? [1] : [];
  const { operator, left, right } = expression;
  const [ofLeft, ofRight] = [audienceSigns(left, inputs), audienceSigns(right, inputs)];
  const isTurned = (operator === '*' || operator === '/') && [left, right].some((side) => (constantOf(side) ?? 0) < 0);
  if (isTurned) return [...ofLeft, ...ofRight].map((sign) => -sign);
  return [...ofLeft, ...(operator === '-' ? ofRight.map((sign) => -sign) : ofRight)];
}

/** The value of an expression of numbers only; null where it names an input. Its sign is all that is asked of it. */
export function constantOf(expression: Expression): number | null {
  if (expression.kind !== 'binary') return expression.kind === 'number' ? expression.value : null;
  const [left, right] = [constantOf(expression.left), constantOf(expression.right)];
  if (left === null || right === null) return null;
  const { operator } = expression;
  return operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : left / right;
}

/** The baseline in force: one not given is 0 on an accumulating series and for counts. */
export function baselineOf(keyResult: KeyResult): Baseline | null {
  return 'baseline' in keyResult ? (keyResult.baseline ?? { kind: 'fixed', value: 0 }) : null;
}

/** Both ends are totals of a whole window, so day d is compared with the same share of it. */
export function isLikeForLike(baseline: Baseline | null, accumulating: boolean): boolean {
  return accumulating && baseline !== null && (baseline.kind === 'measured' || baseline.value !== 0);
}

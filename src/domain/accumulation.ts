/** Whether a key result's series grows day by day over its window, and when it is judged like for like (semantics.md §2, §4). */
import type { Expression } from './expression.ts';
import type { BoundInput } from './inputs.ts';
import type { Baseline, KeyResult, Measured } from './key-result.ts';

/** How an expression depends on its inputs: a number, a sum or difference of inputs times numbers, that plus a number, or else. */
type Shape = 'number' | 'sum' | 'shifted_sum' | 'other';

export function shapeOf(expression: Expression): Shape {
  if (expression.kind === 'number') return 'number';
  if (expression.kind === 'input') return 'sum';
  const left = shapeOf(expression.left);
  const right = shapeOf(expression.right);
  if (left === 'number' && right === 'number') return 'number';
  if (left === 'other' || right === 'other') return 'other';
  switch (expression.operator) {
    case '+':
    case '-':
      return left === 'sum' && right === 'sum' ? 'sum' : 'shifted_sum';
    case '*':
      return left === 'number' ? right : right === 'number' ? left : 'other';
    case '/':
      return right === 'number' ? left : 'other';
  }
}

/** A total over the window, which no single day can pass or fail: sums without `per`. */
export function isTotal(keyResult: Measured, inputs: readonly BoundInput[]): boolean {
  const shape = shapeOf(keyResult.expression);
  return keyResult.per === null && (shape === 'sum' || shape === 'shifted_sum') && inputs.some((bound) => bound.kind === 'sum');
}

function isAdditiveOrDistinct(bound: BoundInput): boolean {
  if (bound.kind === 'sum') return true;
  const { aggregation } = bound.metric;
  return aggregation.kind === 'source_only' && aggregation.because === 'distinct';
}

/** Sum or difference, times numbers, of `sum` inputs only. */
export function isSumOfSums(keyResult: Measured, inputs: readonly BoundInput[]): boolean {
  return shapeOf(keyResult.expression) === 'sum' && inputs.every((bound) => bound.kind === 'sum');
}

/** The table's "accumulating": the value starts at 0 with the window and is a total of it. */
export function isAccumulating(keyResult: Measured, inputs: readonly BoundInput[]): boolean {
  const { window } = keyResult;
  const growing = window.kind === 'cycle' || (window.kind === 'calendar' && window.which === 'current');
  return growing && keyResult.per === null && shapeOf(keyResult.expression) === 'sum' && inputs.every(isAdditiveOrDistinct);
}

/** Whether audiences that may overlap are added; subtracting or dividing them needs no acknowledgement. */
export function addsAudiences(expression: Expression, inputs: readonly BoundInput[]): boolean {
  if (expression.kind !== 'binary') return false;
  if (addsAudiences(expression.left, inputs) || addsAudiences(expression.right, inputs)) return true;
  return expression.operator === '+' && [expression.left, expression.right].every((side) => namesAudience(side, inputs));
}
function namesAudience(expression: Expression, inputs: readonly BoundInput[]): boolean {
  if (expression.kind === 'number') return false;
  if (expression.kind === 'binary') return namesAudience(expression.left, inputs) || namesAudience(expression.right, inputs);
  return inputs.some((bound) => bound.input.name === expression.name && bound.kind === 'source_only');
}

/** The baseline in force: one not given is 0 on an accumulating series and for counts. */
export function baselineOf(keyResult: KeyResult): Baseline | null {
  return 'baseline' in keyResult ? (keyResult.baseline ?? { kind: 'fixed', value: 0 }) : null;
}

/** Both ends are totals of a whole window, so day d is compared with the same share of it. */
export function isLikeForLike(baseline: Baseline | null, accumulating: boolean): boolean {
  return accumulating && baseline !== null && (baseline.kind === 'measured' || baseline.value !== 0);
}

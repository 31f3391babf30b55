/**
 * How a number of unit `ratio` is written. A share of a whole is a percentage: a rate that its source declares (conversion
 * rate, CTR), or a quotient that stays within 1. "Posts per follower" has the same unit and is none: its numbers go beyond 1.
 */
import type { KeyResultEvaluation } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import { isMeasured } from '../inputs.ts';
import type { Bound, KeyResult } from '../key-result.ts';
import type { Unit } from '../metric.ts';

type Judged = Pick<KeyResultEvaluation, 'value' | 'unit' | 'baseline' | 'target'>;

/**
 * The unit that value, baseline and target are shown in: the evaluation's, but `count` for a quotient that is no share. The numbers
 * that the definition writes decide, else the measured ends, so that a value that grows past 1 does not change its dress. Who wants
 * it otherwise states the unit: `unit: ratio` is always a percentage, `unit: count` never.
 */
export function shownUnitOf(keyResult: KeyResult, evaluation: Judged): Unit | null {
  const { unit } = evaluation;
  if (unit !== 'ratio' || !isQuotient(keyResult)) return unit;
  const ends = endsOf(keyResult, evaluation).filter((end) => end !== null);
  return isShare(ends.length > 0 ? ends : [evaluation.value ?? 0]) ? unit : 'count';
}

/** The same for the value of an item that is held against a bound. */
export function shownUnitOfItems({ expression, bound }: { expression: Expression; bound: Bound }, unit: Unit | null): Unit | null {
  return unit === 'ratio' && expression.kind === 'binary' && !isShare([bound.value]) ? 'count' : unit;
}

function isShare(numbers: readonly number[]): boolean {
  return numbers.every((number) => Math.abs(number) <= 1);
}

/** Made by an expression, without a unit that somebody has stated. What a source declares as a ratio is a share. */
function isQuotient(keyResult: KeyResult): boolean {
  return keyResult.unit === null && isMeasured(keyResult) && keyResult.expression.kind === 'binary';
}

function endsOf(keyResult: KeyResult, { baseline, target }: Judged): readonly (number | null)[] {
  switch (keyResult.kind) {
    case 'limit':
      return [keyResult.bound.value];
    case 'range':
      return [keyResult.low, keyResult.high];
    case 'change': {
      const written = [
        ...(keyResult.baseline?.kind === 'fixed' ? [keyResult.baseline.value] : []),
        ...(keyResult.target?.kind === 'value' ? [keyResult.target.value] : []),
      ];
      return written.length > 0 ? written : [baseline, target];
    }
    default:
      return [];
  }
}

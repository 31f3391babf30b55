/** How a key result's value and target read in words; the same on the board and on its own page. */
import type { Evaluation, KeyResult } from '../api.ts';
import type { BoardContext } from '../board-context.tsx';

export interface Facts {
  readonly value: string;
  /** "10 000" or, for limits, "≤ 45 kr"; null where there is none. */
  readonly target: string | null;
  readonly baseline: string | null;
  /** Whether value and target are judged on the cycle so far. */
  readonly isToDate: boolean;
}

export function factsOf({ kind }: Pick<KeyResult, 'kind'>, evaluation: Evaluation, { format }: Pick<BoardContext, 'format'>): Facts {
  const show = (value: number | null) => (value === null ? null : format.value(value, evaluation.unit, evaluation.currency));
  const bound = show(evaluation.target);
  const isLimit = kind === 'limit';
  return {
    value: show(evaluation.value) ?? '–',
    target: bound,
    baseline: isLimit ? null : show(evaluation.baseline),
    isToDate: evaluation.wholeWindow !== null,
  };
}

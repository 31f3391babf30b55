/** How a key result's value and target read in words; the same on the board and on its own page. */
import type { Evaluation, KeyResult } from '../api.ts';
import type { BoardContext } from '../board-context.tsx';

export interface Facts {
  readonly value: string;
  /** "per week" for rates; null: the value is none. */
  readonly per: string | null;
  /** "10 000" or, for limits and ranges, "at most 45 kr"; null where there is none. */
  readonly target: string | null;
  /** Beside the value: "of 10 000", "of 15 005 to date", "at most 45 kr". */
  readonly beside: string | null;
  readonly baseline: string | null;
  /** Judged on the cycle so far, against the same share of the target. */
  readonly isToDate: boolean;
}

export function factsOf(
  { kind, allowed, per }: Pick<KeyResult, 'kind' | 'allowed' | 'per'>,
  evaluation: Evaluation,
  { format, t }: Pick<BoardContext, 'format' | 't'>,
): Facts {
  const show = (value: number | null) => (value === null ? null : format.value(value, evaluation.unit, evaluation.currency));
  const isToDate = evaluation.wholeWindow !== null;
  const isBounded = kind === 'limit' || kind === 'range';
  const target = isBounded && allowed !== null ? ruleText(allowed, (value) => show(value) ?? '–', t) : show(evaluation.target);
  return {
    value: show(evaluation.value) ?? '–',
    per: per === null ? null : t.per[per],
    target,
    beside: target === null || isBounded ? target : t.of(isToDate ? t.toDate(target) : target),
    baseline: kind === 'change' || kind === 'count_items' ? show(evaluation.baseline) : null,
    isToDate,
  };
}

/** "at most 45 kr", "2 to 3" */
export function ruleText(allowed: NonNullable<KeyResult['allowed']>, show: (value: number) => string, t: BoardContext['t']): string {
  if (allowed.kind === 'within') return t.within(show(allowed.low), show(allowed.high));
  return allowed.kind === 'at_most' ? t.atMost(show(allowed.value)) : t.atLeast(show(allowed.value));
}

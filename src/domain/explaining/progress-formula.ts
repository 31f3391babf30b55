/** Target and progress with the numbers filled in (semantics.md §4, §5). */
import type { KeyResultEvaluation } from '../evaluation.ts';
import type { KeyResult } from '../key-result.ts';
import type { ExplainedBaseline } from './explained-baseline.ts';

/** How the target in use follows from the baseline in use. */
export function targetFormula(keyResult: KeyResult, evaluation: KeyResultEvaluation, from: ExplainedBaseline | null): string | null {
  const { baseline, target, wholeWindow } = evaluation;
  const aim = 'target' in keyResult ? keyResult.target : null;
  if (aim === null || from === null || baseline === null || target === null) return null;
  if (aim.kind === 'change') return `${baseline} × (1 + ${aim.change < 0 ? `(${aim.change})` : aim.change})`;
  if (aim.kind === 'factor') return `${baseline} × ${aim.factor}`;
  if (wholeWindow === null) return null;
  if (from.kind === 'measured') return `${aim.value} × ${baseline} ÷ ${wholeWindow.baseline}`;
  return from.share === null ? null : `${aim.value} × ${from.share.days} ÷ ${from.share.total}`;
}

export function progressFormula(keyResult: KeyResult, evaluation: KeyResultEvaluation): string | null {
  const { value, baseline, target, progress } = evaluation;
  if (progress === null) return null;
  switch (keyResult.kind) {
    case 'change':
    case 'count_items':
      return baseline === null || target === null ? null : `(${value} − ${baseline}) ÷ (${target} − ${baseline}) = ${progress.raw}`;
    case 'limit': {
      const { kind, value: bound } = keyResult.bound;
      if (evaluation.attained === true) return `${value} ${kind === 'at_most' ? '≤' : '≥'} ${bound} → 1`;
      if (bound <= 0) return `${value} ${kind === 'at_most' ? '>' : '<'} ${bound} ≤ 0 → 0`;
      return floored(kind === 'at_most' ? `${bound} ÷ ${value}` : `${value} ÷ ${bound}`, progress.raw);
    }
    case 'range': {
      const { low, high, tolerance } = keyResult;
      if (evaluation.attained === true) return `${low} ≤ ${value} ≤ ${high} → 1`;
      if (tolerance <= 0) return `${value} outside of [${low}, ${high}] → 0`;
      return floored(`1 − distance of ${value} from [${low}, ${high}] ÷ ${tolerance}`, progress.raw);
    }
    case 'milestone':
      return progress.raw === 1 ? `${value} of ${target} → 1` : floored(`${value} ÷ ${target}`, progress.raw);
  }
}

/** "= 0.5"; what would fall below 0 is 0. */
function floored(formula: string, raw: number): string {
  return raw === 0 ? `max(0, ${formula}) = 0` : `${formula} = ${raw}`;
}

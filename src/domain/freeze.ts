/** Which measured baselines have become final: settled through their last day, to be kept as records (semantics.md §4). */
import { baselineOf, isLikeForLike } from './accumulation.ts';
import { type Basis, numberOf, observationsOf } from './aggregate.ts';
import { frozenAt } from './baseline.ts';
import { dateOfDayNumber, dayNumber } from './calendar.ts';
import { daysInto, lengthOf, referenceSpan, type Span } from './cycle.ts';
import { type EvaluationInput, judgeDefinition } from './evaluate.ts';
import type { Judged } from './evaluate-key-result.ts';
import { numberOrNull } from './exact.ts';
import type { FrozenBaseline } from './key-result.ts';
import { completeDay } from './measure.ts';
import { judgedFrame, windowAtReference } from './window.ts';

export interface BaselineToFreeze extends FrozenBaseline {
  /** The observations that it rests on, ascending. */
  readonly observationIds: readonly string[];
}

/**
 * The whole baseline, and b(d) of the day judged, of every key result whose sources are settled through their last day and
 * for which no record is held. Freezing the same twice yields the same records, so the caller may repeat it.
 */
export function baselinesToFreeze(input: EvaluationInput): readonly BaselineToFreeze[] {
  return [...judgeDefinition(input).keyResults.values()].flatMap((judged) => frozenOf(judged, input));
}

function frozenOf({ keyResult, measure, knownDay }: Judged, input: EvaluationInput): readonly BaselineToFreeze[] {
  const baseline = baselineOf(keyResult);
  if (baseline?.kind !== 'measured') return [];
  const through = completeDay(measure.sources, measure.frame, input.asOf);
  const frame = judgedFrame(measure.window, knownDay ?? through, measure.frame);
  const reference = referenceSpan(baseline.reference, frame);
  if (reference.end <= reference.start) return [];
  const settled = measure.sources.reduce((day, source) => Math.min(day, dayNumber(source.settledThrough)), through);
  const likeForLike = isLikeForLike(baseline, measure.isAccumulating);
  const wanted: { readonly through: number; readonly span: Span }[] = [
    { through: reference.end - 1, span: likeForLike ? reference : windowAtReference(measure.window, reference, frame) },
  ];
  const days = daysInto(frame, knownDay);
  if (likeForLike && days > 0 && days < lengthOf(reference) && knownDay !== frame.end - 1) {
    wanted.push({ through: reference.start + days - 1, span: { start: reference.start, end: reference.start + days } });
  }
  return wanted.flatMap((each) => {
    if (each.through > settled || frozenAt(input.frozen, keyResult.id, each.through) !== null) return [];
    const basis: Basis[] = [];
    const value = numberOrNull(numberOf(measure.read(each.span, { isReference: true, through: settled }, basis)));
    return value === null ? [] : [{ keyResult: keyResult.id, through: dateOfDayNumber(each.through), value, observationIds: idsOf(basis) }];
  });
}

/** Distinct, ascending. */
export function idsOf(basis: readonly Basis[]): readonly string[] {
  const ids = new Set(basis.flatMap((each) => observationsOf(each).map((observation) => observation.id)));
  return [...ids].sort();
}

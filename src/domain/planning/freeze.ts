/** Which measured baselines have become final: settled through their last day, to be kept as records (semantics.md §4). */
import { baselineOf, isLikeForLike } from '../accumulation.ts';
import { type Basis, numberOf, observationsOf } from '../aggregate.ts';
import { heldAt } from '../baseline.ts';
import { dateOfDayNumber, dayNumber } from '../calendar.ts';
import { daysInto, lengthOf, referenceSpan, type Span } from '../cycle.ts';
import { type EvaluationInput, judgeDefinition } from '../evaluate.ts';
import type { Judged } from '../evaluate-key-result.ts';
import { fractionText, toNumber } from '../exact.ts';
import type { FrozenBaseline } from '../key-result.ts';
import { completeDay } from '../measure.ts';
import type { QualityFlag } from '../metric.ts';
import { finalityOf, inOrder } from '../quality.ts';
import { judgedFrame, windowAtReference } from '../window.ts';

/**
 * The whole baseline of every key result whose sources are settled through its last day and for which no record is held, with
 * every b(d) that is known by then; before, and where one was not known, b(d) of the day judged. Freezing the same twice yields
 * the same records, so the caller may repeat it.
 */
export function baselinesToFreeze(input: EvaluationInput): readonly FrozenBaseline[] {
  return [...judgeDefinition(input).keyResults.values()].flatMap((judged) => frozenOf(judged, input));
}

function frozenOf({ keyResult, measure, knownDay }: Judged, input: EvaluationInput): readonly FrozenBaseline[] {
  const baseline = baselineOf(keyResult);
  if (baseline?.kind !== 'measured') return [];
  const complete = completeDay(measure.sources, measure.frame, input.asOf);
  const frame = judgedFrame(measure.window, knownDay ?? complete, measure.frame);
  const reference = referenceSpan(baseline.reference, frame);
  if (lengthOf(reference) === 0) return [];
  const settled = measure.sources.reduce((day, source) => Math.min(day, dayNumber(source.settledThrough)), complete);
  const likeForLike = isLikeForLike(baseline, measure.isAccumulating);
  const recordOf = (span: Span, through: number): FrozenBaseline | null => {
    if (through > settled || heldAt(input.frozen, keyResult.id, reference, through) !== null) return null;
    const basis: Basis[] = [];
    const value = numberOf(measure.read(span, { isReference: true, through: settled }, basis));
    if (value === null) return null;
    const flags = flagsOf(basis);
    return {
      keyResult: keyResult.id,
      through: dateOfDayNumber(through),
      value: toNumber(value),
      fraction: fractionText(value),
      curve: [],
      quality: Object.fromEntries(flags.map((flag) => [flag, [0]])),
      observationIds: idsOf(basis),
      takenAt: null,
    };
  };
  const whole = recordOf(likeForLike ? reference : windowAtReference(measure.window, reference, frame), reference.end - 1);
  if (!likeForLike) return whole === null ? [] : [whole];
  const firstDays = (days: number): Span => ({ start: reference.start, end: reference.start + days });
  if (whole !== null) {
    const quality = new Map(Object.keys(whole.quality).map((flag) => [flag as QualityFlag, [lengthOf(reference)]]));
    const curve = Array.from({ length: lengthOf(reference) - 1 }, (_, index) => {
      const basis: Basis[] = [];
      const value = numberOf(measure.read(firstDays(index + 1), { isReference: true, through: settled }, basis));
      for (const flag of flagsOf(basis)) quality.set(flag, [...(quality.get(flag) ?? []), index + 1]);
      return value === null ? null : (fractionText(value) ?? String(toNumber(value)));
    });
    return [{ ...whole, curve, quality: Object.fromEntries(quality) }];
  }
  const days = daysInto(frame, knownDay);
  if (days <= 0 || days >= lengthOf(reference) || knownDay === frame.end - 1) return [];
  const first = recordOf(firstDays(days), reference.start + days - 1);
  return first === null ? [] : [first];
}

/** `provisional` ends with freezing. */
function flagsOf(basis: readonly Basis[]): readonly QualityFlag[] {
  return inOrder(finalityOf(basis, null).flags).filter((flag) => flag !== 'provisional');
}

/** Distinct, ascending. */
export function idsOf(basis: readonly Basis[]): readonly string[] {
  const ids = new Set(basis.flatMap((each) => observationsOf(each).map((observation) => observation.id)));
  return [...ids].sort();
}

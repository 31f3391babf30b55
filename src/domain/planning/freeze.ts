/** What measured baselines have become final: settled through a last day, to be kept on record (semantics.md §4). */
import { baselineOf, isLikeForLike } from '../accumulation.ts';
import { type Basis, numberOf, observationsOf } from '../aggregate.ts';
import { heldAt } from '../baseline.ts';
import { dateOfDayNumber, dayNumber, type LocalDate } from '../calendar.ts';
import { referenceSpan, type Span } from '../cycle.ts';
import { type EvaluationInput, judgeDefinition } from '../evaluate.ts';
import type { Judged } from '../evaluate-key-result.ts';
import { type Exact, fractionText, toNumber } from '../exact.ts';
import { isMeasured } from '../inputs.ts';
import type { FrozenBaseline, KeyResult, OkrDefinition } from '../key-result.ts';
import { completeDay } from '../measure.ts';
import type { QualityFlag } from '../metric.ts';
import { finalityOf, inOrder } from '../quality.ts';
import { judgedFrame, windowAtReference } from '../window.ts';

/** What is settled of one key result's reference, and on no record yet. */
export interface SettledBaseline {
  readonly keyResult: string;
  readonly reference: Span;
  /** What the reference makes through each of these days, ascending. */
  readonly through: readonly SettledValue[];
  /** Observations that records of the same reference name already: a new one names what is new, or each night would name all again. */
  readonly named: ReadonlySet<string>;
}
interface SettledValue {
  readonly day: number;
  readonly value: Exact;
  readonly basis: readonly Basis[];
}

/**
 * Of every key result the days of its reference through which its sources are settled and what it makes is known and on no record
 * yet: b(d) where the baseline is like for like, else its last day alone.
 */
export function settledBaselines(input: EvaluationInput): readonly SettledBaseline[] {
  const judged = [...judgeDefinition(input).keyResults.values()];
  return judged.flatMap((each) => (isAtOneRate(each.keyResult, input.definition) ? settledOf(each, input) : []));
}

/**
 * Whether its currencies are converted at one rate each, whenever it is judged. At rates that follow one another its baseline moves
 * with the rate as its value does, and so it stays with what was read. @param definition whose tree was checked: it has no circle
 */
function isAtOneRate(keyResult: KeyResult, definition: OkrDefinition): boolean {
  if (isMeasured(keyResult)) return new Set(keyResult.fx.map(({ from }) => from)).size === keyResult.fx.length;
  const below = definition.objectives.filter(({ parent }) => parent === keyResult.id).flatMap(({ keyResults }) => keyResults);
  return below.every((child) => isAtOneRate(child, definition));
}

function settledOf({ keyResult, measure, knownDay }: Judged, input: EvaluationInput): readonly SettledBaseline[] {
  const baseline = baselineOf(keyResult);
  if (baseline?.kind !== 'measured') return [];
  const complete = completeDay(measure.sources, measure.frame, input.asOf);
  const frame = judgedFrame(measure.window, knownDay ?? complete, measure.frame);
  const reference = referenceSpan(baseline.reference, frame);
  const settled = measure.sources.reduce((day, source) => Math.min(day, dayNumber(source.settledThrough)), complete);
  const likeForLike = isLikeForLike(baseline, measure.isAccumulating);
  const whole = likeForLike ? reference : windowAtReference(measure.window, reference, frame);
  const through: SettledValue[] = [];
  const firstDay = likeForLike ? reference.start : Math.max(reference.start, reference.end - 1);
  for (let day = firstDay; day < reference.end && day <= settled; day++) {
    if (heldAt(input.frozen, keyResult.id, reference, day) !== null) continue;
    const span = day === reference.end - 1 ? whole : { start: reference.start, end: day + 1 };
    const basis: Basis[] = [];
    const value = numberOf(measure.read(span, { isReference: true, through: settled }, basis));
    if (value !== null) through.push({ day, value, basis });
  }
  if (through.length === 0) return [];
  const named = new Set(recordsWithin(input.frozen, keyResult.id, reference).flatMap(({ observationIds }) => observationIds));
  return [{ keyResult: keyResult.id, reference, through, named }];
}

/** Whether what was read for a value was read when its source would no longer change it. */
export type IsFinal = (basis: Basis) => boolean;

/** One record each of what may be frozen now. The same gives the same records, so the caller may repeat it. */
export function recordsOf(settled: readonly SettledBaseline[], isFinal: IsFinal): readonly FrozenBaseline[] {
  return settled.flatMap(({ keyResult, reference, through, named }) => {
    const final = through.filter(({ basis }) => basis.every(isFinal));
    const last = final.at(-1);
    if (last === undefined) return [];
    const { day: firstDay } = final[0] ?? last;
    const curve: (string | null)[] = new Array(last.day - firstDay).fill(null);
    const quality: Partial<Record<QualityFlag, number[]>> = {};
    for (const { day, value, basis } of final) {
      if (day < last.day) curve[day - firstDay] = fractionText(value) ?? String(toNumber(value));
      for (const flag of flagsOf(basis)) quality[flag] = [...(quality[flag] ?? []), day - reference.start + 1];
    }
    return {
      keyResult,
      through: dateOfDayNumber(last.day),
      value: toNumber(last.value),
      fraction: fractionText(last.value),
      curve,
      quality,
      observationIds: idsOf(final.flatMap(({ basis }) => basis)).filter((id) => !named.has(id)),
      takenAt: null,
    };
  });
}

/** What is on record of one reference. */
function recordsWithin(frozen: readonly FrozenBaseline[], keyResult: string, reference: Span): readonly FrozenBaseline[] {
  const [from, to] = [dateOfDayNumber(reference.start), dateOfDayNumber(reference.end - 1)];
  return frozen.filter((each) => each.keyResult === keyResult && each.through >= from && each.through <= to);
}

/** Observations that a record was taken from: those that it names, and those that earlier ones of its reference do. */
export function chainOf(record: FrozenBaseline, frozen: readonly FrozenBaseline[], reference: Span): ReadonlySet<string> {
  const takenAt = (each: FrozenBaseline) => each.takenAt ?? '';
  const chain = recordsWithin(frozen, record.keyResult, reference).filter((each) => takenAt(each) <= takenAt(record));
  return new Set([record, ...chain].flatMap(({ observationIds }) => observationIds));
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

/** A record of which nothing but the value is known: a scenario's. */
export function givenBaseline(keyResult: string, through: LocalDate, value: number): FrozenBaseline {
  return { keyResult, through, value, fraction: null, curve: [], quality: {}, observationIds: [], takenAt: null };
}

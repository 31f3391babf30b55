/** Where a baseline comes from: a number that was written, or what was measured over a reference, with its own numbers filled in. */
import { baselineOf } from '../accumulation.ts';
import { numberOf, type ReadMode } from '../aggregate.ts';
import { heldAt } from '../baseline.ts';
import { dateInZone, dateOfDayNumber, dayNumber, type Instant, type LocalDate } from '../calendar.ts';
import { daysInto, type Frame, lengthOf, referenceSpan, type Span } from '../cycle.ts';
import { type EvaluationInput, type JudgedDefinition, judgeDefinition } from '../evaluate.ts';
import { type Judged, overrideInForce } from '../evaluate-key-result.ts';
import { type Exact, toNumber } from '../exact.ts';
import { isMeasured } from '../inputs.ts';
import { countPassing, shownItems } from '../items.ts';
import type { Baseline, FrozenBaseline, Reference } from '../key-result.ts';
import { completeDay } from '../measure.ts';
import { chainOf } from '../planning/freeze.ts';
import { plainReadings, queryOf } from '../query.ts';
import { judgedFrame, windowAtReference } from '../window.ts';
import { type ExplainedChild, referenceAddends, rollupFormula } from './explained-children.ts';
import { type ExplainedReading, readingsOfInputs } from './explained-inputs.ts';
import { countFormula } from './explained-items.ts';
import { type Formula, formulaOf, unitsText } from './formula.ts';

/** A reference, or its first days. Both ends inclusive. */
export interface ExplainedReference {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly days: number;
  readonly value: number | null;
  /** Empty where items are counted, for a roll-up, and where a frozen value is no longer what its readings make. */
  readonly inputs: readonly ExplainedReading[];
  /** Of a roll-up's reference; else empty. */
  readonly children: readonly ExplainedChild[];
  /** null where its numbers are not known (any more). */
  readonly formula: Formula | null;
  /** When its value was put on record, by which it stands since; null: it is read as it is. */
  readonly frozen: { readonly takenAt: Instant | null; readonly on: LocalDate | null } | null;
}
export type ExplainedBaseline =
  | {
      readonly kind: 'fixed';
      readonly value: number;
      /** b(d), "100000 × 23 ÷ 92"; null where it is not like for like. */
      readonly formula: string | null;
      /** d and D; null where it is not like for like. */
      readonly share: { readonly days: number; readonly total: number } | null;
    }
  | {
      readonly kind: 'measured';
      readonly reference: Reference['kind'];
      /** b(d): the reference's first d days; null where nothing is like for like, and where those are all. */
      readonly firstDays: ExplainedReference | null;
      readonly whole: ExplainedReference | null;
    };

export interface Explaining {
  readonly own: Judged;
  readonly judged: JudgedDefinition;
  readonly input: EvaluationInput;
}

/** @returns null for kinds without a baseline */
export function explainedBaseline(of: Explaining): ExplainedBaseline | null {
  const { keyResult, evaluation } = of.own;
  const isMean = keyResult.kind === 'change' && keyResult.rollup === 'mean';
  const baseline = isMean ? null : baselineOf(keyResult);
  if (baseline === null) return null;
  const frame = frameJudged(of);
  const days = daysInto(frame, shownDay(of));
  if (baseline.kind === 'measured') return measuredBaseline(of, baseline, frame, days);
  const total = frame.end - frame.first;
  const isShared = evaluation.wholeWindow !== null && days > 0;
  const formula = isShared ? `${baseline.value} × ${days} ÷ ${total}` : null;
  return { kind: 'fixed', value: baseline.value, formula, share: isShared ? { days, total } : null };
}

/** Observations that a frozen baseline was taken from, ascending. */
export function frozenIds(of: Explaining, record: FrozenBaseline): readonly string[] {
  const baseline = baselineOf(of.own.keyResult);
  if (baseline?.kind !== 'measured') return record.observationIds;
  return [...chainOf(record, of.input.frozen, referenceSpan(baseline.reference, frameJudged(of)))].sort();
}

/** The day that progress is shown for: known-through, or the override's. */
function shownDay({ own: { keyResult, measure, knownDay }, input }: Explaining): number | null {
  return overrideInForce(keyResult, input) === null ? knownDay : Math.min(dayNumber(input.asOf), measure.frame.end - 1);
}

function completeOf({ own: { measure }, input }: Explaining): number {
  return completeDay(measure.sources, measure.frame, input.asOf);
}

function frameJudged(of: Explaining): Frame {
  const { measure } = of.own;
  return judgedFrame(measure.window, shownDay(of) ?? completeOf(of), measure.frame);
}

function measuredBaseline(
  of: Explaining,
  baseline: Extract<Baseline, { kind: 'measured' }>,
  frame: Frame,
  days: number,
): ExplainedBaseline {
  const { evaluation, measure } = of.own;
  const reference = referenceSpan(baseline.reference, frame);
  const last = reference.end - 1;
  const told = { kind: 'measured', reference: baseline.reference.kind } as const;
  if (evaluation.wholeWindow === null) {
    const span = windowAtReference(measure.window, reference, frame);
    return { ...told, firstDays: null, whole: referenceOf(of, reference, span, last, evaluation.baseline) };
  }
  const whole = referenceOf(of, reference, reference, last, evaluation.wholeWindow.baseline);
  const isWhole = days >= lengthOf(reference) || shownDay(of) === frame.end - 1;
  const first = { start: reference.start, end: reference.start + days };
  return { ...told, firstDays: isWhole ? null : referenceOf(of, reference, first, first.end - 1, evaluation.baseline), whole };
}

/** @param through last day of the reference that is asked for @returns null where no day is left of it */
function referenceOf(of: Explaining, reference: Span, span: Span, through: number, value: number | null): ExplainedReference | null {
  if (lengthOf(reference) === 0 || lengthOf(span) === 0) return null;
  const { keyResult } = of.own;
  const held = heldAt(of.input.frozen, keyResult.id, reference, through);
  const mode = { isReference: true, through: held === null ? completeOf(of) : span.end - 1 };
  const found = numbersOf(held === null ? of : asFrozen(of, held.record, reference), span, mode);
  const isTold = held === null || (found.value !== null && toNumber(found.value) === value);
  return {
    from: dateOfDayNumber(span.start),
    to: dateOfDayNumber(span.end - 1),
    days: lengthOf(span),
    value,
    inputs: isTold ? found.inputs : [],
    children: isTold ? found.children : [],
    formula: isTold ? found.formula : null,
    frozen: held === null ? null : frozenAt(held.record, of.input),
  };
}

function frozenAt({ takenAt }: FrozenBaseline, { definition }: EvaluationInput): ExplainedReference['frozen'] {
  return { takenAt, on: takenAt === null ? null : dateInZone(takenAt, definition.workspace.zone) };
}

/** The key result with nothing known but what its record was taken from; with all that is known where the record names nothing. */
function asFrozen(of: Explaining, record: FrozenBaseline, reference: Span): Explaining {
  const ids = chainOf(record, of.input.frozen, reference);
  if (ids.size === 0) return of;
  const histories = new Map(
    [...of.input.histories].map(([key, history]) => {
      return [key, { ...history, observations: history.observations.filter((each) => ids.has(each.id)) }] as const;
    }),
  );
  const input = { ...of.input, histories };
  const judged = judgeDefinition(input);
  return { own: judged.keyResults.get(of.own.keyResult.id) ?? of.own, judged, input };
}

interface Numbers extends Pick<ExplainedReference, 'inputs' | 'children' | 'formula'> {
  readonly value: Exact | null;
}

/** What was read over the reference, and how it makes the baseline. */
function numbersOf({ own, judged, input }: Explaining, span: Span, mode: ReadMode): Numbers {
  const { keyResult, measure } = own;
  const value = numberOf(measure.read(span, mode, []));
  if (!isMeasured(keyResult)) {
    const children = referenceAddends(own, judged, input, span, mode);
    return { value, inputs: [], children, formula: rollupFormula('sum', children) };
  }
  const query = queryOf(keyResult, measure.frame, input);
  if (keyResult.kind === 'count_items') {
    const counted = countPassing(query, keyResult.bound, input, span, mode, []);
    const formula = countFormula(keyResult, counted === null ? null : shownItems(counted).counting);
    return { value, inputs: [], children: [], formula };
  }
  const inputs = readingsOfInputs(query, plainReadings(input), span, mode, input.asOf);
  return { value, inputs, children: [], formula: formulaOf(keyResult, inputs, unitsText(keyResult.per, span, measure.frame)) };
}

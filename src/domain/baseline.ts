/** Baseline and target on the day that is judged: frozen, fixed or measured, like for like where both ends are totals (semantics.md §4). */
import { isLikeForLike } from './accumulation.ts';
import { type Basis, numberOf, type Reading } from './aggregate.ts';
import { dayNumber } from './calendar.ts';
import { daysInto, type Frame, lengthOf, referenceSpan, type Span } from './cycle.ts';
import { add, divide, type Exact, exact, fraction, isPositive, isZero, multiply, ONE, ofText, ZERO } from './exact.ts';
import type { Baseline, FrozenBaseline, Target } from './key-result.ts';
import type { Measure } from './measure.ts';
import { QUALITY_FLAGS, type QualityFlag } from './metric.ts';
import { remember } from './remember.ts';
import { judgedFrame, windowAtReference } from './window.ts';

/** What a key result is judged against on one day. */
export interface Ends {
  readonly isLikeForLike: boolean;
  /** b(d) and t(d) where like for like, else b and t; null where not known. */
  readonly baseline: Exact | null;
  readonly target: Exact | null;
  /** b and t of the whole window, where like for like. */
  readonly whole: { readonly baseline: Exact | null; readonly target: Exact | null } | null;
  /** Why progress cannot be measured from these ends; null where it can. */
  readonly problem: 'awaiting_baseline' | 'insufficient_data' | null;
  /** What a measured baseline that is not frozen rests on, as far as progress rests on it. */
  readonly basis: readonly Basis[];
  /** The records of one that is. */
  readonly frozen: readonly HeldValue[];
}

/** What ends are found from, the same for every day of a key result. */
export interface EndsQuestion {
  readonly keyResult: string;
  readonly measure: Measure;
  readonly baseline: Baseline | null;
  readonly target: Target;
  readonly frozen: readonly FrozenBaseline[];
  /** Last day that may be used: complete-through. */
  readonly through: number;
}

/** @param day the day judged; null where no day is known, when only the whole window's ends are */
export function endsAt(question: EndsQuestion, day: number | null): Ends {
  const { measure, baseline, target } = question;
  const frame = judgedFrame(measure.window, day ?? question.through, measure.frame);
  const likeForLike = isLikeForLike(baseline, measure.isAccumulating);
  if (baseline === null || baseline.kind === 'fixed') {
    return fixedEnds(exact(baseline?.value ?? 0), target, likeForLike, day, frame);
  }
  const reference = referenceSpan(baseline.reference, frame);
  const wholeSpan = likeForLike ? reference : windowAtReference(measure.window, reference, frame);
  const whole = measured(question, reference, wholeSpan, reference.end - 1);
  if (!likeForLike) return pointEnds(whole, target);
  const days = daysInto(frame, day);
  const isWhole = day === frame.end - 1 || days >= lengthOf(reference);
  const first = { start: reference.start, end: reference.start + days };
  return sharedEnds(whole, isWhole ? whole : measured(question, reference, first, first.end - 1), target);
}

function fixedEnds(b: Exact, target: Target, likeForLike: boolean, day: number | null, frame: Frame): Ends {
  const t = targetFrom(b, target);
  const whole = { baseline: b, target: t };
  const none = { problem: null, basis: [], frozen: [] } as const;
  if (!likeForLike) return { isLikeForLike: false, ...whole, whole: null, ...none };
  const days = daysInto(frame, day);
  if (days <= 0) return { isLikeForLike: true, baseline: null, target: null, whole, ...none };
  const share = fraction(days, frame.end - frame.first);
  return { isLikeForLike: true, baseline: multiply(b, share), target: multiply(t, share), whole, ...none };
}

interface MeasuredValue {
  readonly reading: Reading;
  readonly basis: readonly Basis[];
  readonly frozen: readonly HeldValue[];
}

/** What a record says of a reference, or of its first days. */
export interface HeldValue {
  readonly value: Exact;
  readonly record: FrozenBaseline;
  /** Of the days that it rests on. */
  readonly flags: readonly QualityFlag[];
}

/**
 * A frozen record where there is one, else what is known of the span now.
 * @param through last day of the reference that is asked for: its own last, or that of its first days
 */
function measured(question: EndsQuestion, reference: Span, span: Span, through: number): MeasuredValue {
  if (lengthOf(reference) === 0 || lengthOf(span) === 0) return { reading: 'unknown', basis: [], frozen: [] };
  const held = heldAt(question.frozen, question.keyResult, reference, through);
  if (held !== null) return { reading: held.value, basis: [], frozen: [held] };
  const basis: Basis[] = [];
  const reading = question.measure.read(span, { isReference: true, through: question.through }, basis);
  return { reading, basis, frozen: [] };
}

/** What was frozen through a day of a reference, as the last day of a record or on its curve; of several records the first has it. */
export function heldAt(frozen: readonly FrozenBaseline[], keyResult: string, reference: Span, through: number): HeldValue | null {
  for (const { record, last } of recordsOf(frozen, keyResult)) {
    const first = last - record.curve.length;
    if (last >= reference.end || first < reference.start) continue;
    const value = last === through ? (record.fraction ?? String(record.value)) : record.curve[through - first];
    if (value != null) return { value: ofText(value), record, flags: flagsOf(record, through - reference.start + 1) };
  }
  return null;
}

function flagsOf({ quality }: FrozenBaseline, days: number): readonly QualityFlag[] {
  return QUALITY_FLAGS.filter((flag) => quality[flag]?.some((each) => each === 0 || each === days) === true);
}

const records = new WeakMap<readonly FrozenBaseline[], ReadonlyMap<string, readonly DatedRecord[]>>();
interface DatedRecord {
  readonly record: FrozenBaseline;
  /** Day number of `through`. */
  readonly last: number;
}

/** The records of one key result, in their order. */
function recordsOf(frozen: readonly FrozenBaseline[], keyResult: string): readonly DatedRecord[] {
  const byKeyResult = remember(records, frozen, () => {
    const dated = frozen.map((record) => ({ record, last: dayNumber(record.through) }));
    return Map.groupBy(dated, ({ record }) => record.keyResult);
  });
  return byKeyResult.get(keyResult) ?? [];
}

function pointEnds(whole: MeasuredValue, target: Target): Ends {
  const b = numberOf(whole.reading);
  return {
    isLikeForLike: false,
    baseline: b,
    target: targetOf(b, target),
    whole: null,
    problem: problemOf([whole], [b]),
    basis: whole.basis,
    frozen: whole.frozen,
  };
}

/** @param first the reference's share for the days so far */
function sharedEnds(whole: MeasuredValue, first: MeasuredValue, target: Target): Ends {
  const b = numberOf(whole.reading);
  const at = numberOf(first.reading);
  // A relative target needs only the days so far; an absolute one is scaled by the whole: t × b(d) ÷ b.
  const isScaled = target.kind === 'value';
  const scaled = at === null || b === null || isZero(b) ? null : divide(multiply(at, targetFrom(b, target)), b);
  const used = [...new Set(isScaled ? [first, whole] : [first])];
  return {
    isLikeForLike: true,
    baseline: at,
    target: isScaled ? scaled : targetOf(at, target),
    whole: { baseline: b, target: targetOf(b, target) },
    problem: problemOf(used, [at, b]),
    basis: used.flatMap((each) => each.basis),
    frozen: used.flatMap((each) => each.frozen),
  };
}

/** A baseline that equals its target is refused where progress is measured. */
function problemOf(used: readonly MeasuredValue[], baselines: readonly (Exact | null)[]): Ends['problem'] {
  if (used.some((each) => each.reading === 'unknown')) return 'awaiting_baseline';
  return baselines.some((each) => each !== null && !isPositive(each)) ? 'insufficient_data' : null;
}

/** An absolute target needs no baseline. */
function targetOf(baseline: Exact | null, target: Target): Exact | null {
  return baseline === null && target.kind !== 'value' ? null : targetFrom(baseline ?? ZERO, target);
}

export function targetFrom(baseline: Exact, target: Target): Exact {
  switch (target.kind) {
    case 'value':
      return exact(target.value);
    case 'change':
      return multiply(baseline, add(ONE, exact(target.change)));
    case 'factor':
      return multiply(baseline, exact(target.factor));
  }
}

/** Baseline and target on the day that is judged: frozen, fixed or measured, like for like where both ends are totals (semantics.md §4). */
import { isLikeForLike } from './accumulation.ts';
import type { Basis, Reading } from './aggregate.ts';
import { dateOfDayNumber, type LocalDate } from './calendar.ts';
import { type Frame, lengthOf, referenceSpan, type Span } from './cycle.ts';
import { add, compare, divide, type Exact, exact, fraction, isPositive, isZero, multiply, ONE } from './exact.ts';
import type { Baseline, FrozenBaseline, Target } from './key-result.ts';
import type { Measure } from './measure.ts';
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
  const whole = measured(question, reference, wholeSpan);
  if (!likeForLike) return measuredEnds(whole, null, target, day);
  const days = day === null ? 0 : day - frame.first + 1;
  if (days <= 0) return { ...measuredEnds(whole, whole, target, null), baseline: null, target: null };
  const isWhole = day === frame.end - 1 || days >= lengthOf(reference);
  const first = { start: reference.start, end: reference.start + days };
  return measuredEnds(whole, isWhole ? whole : measured(question, first, first), target, day);
}

function fixedEnds(b: Exact, target: Target, likeForLike: boolean, day: number | null, frame: Frame): Ends {
  const t = targetFrom(b, target);
  const problem = compare(b, t) === 0 || (target.kind !== 'value' && !isPositive(b)) ? 'insufficient_data' : null;
  if (!likeForLike) return { isLikeForLike: false, baseline: b, target: t, whole: null, problem, basis: [] };
  const whole = { baseline: b, target: t };
  const days = day === null ? 0 : day - frame.first + 1;
  if (days <= 0) return { isLikeForLike: true, baseline: null, target: null, whole, problem: 'insufficient_data', basis: [] };
  const share = fraction(Math.min(days, frame.end - frame.first), frame.end - frame.first);
  return { isLikeForLike: true, baseline: multiply(b, share), target: multiply(t, share), whole, problem, basis: [] };
}

interface MeasuredValue {
  readonly reading: Reading;
  readonly basis: readonly Basis[];
}

/** A frozen record where there is one, else what is known of the span now. */
function measured(question: EndsQuestion, reference: Span, span: Span): MeasuredValue {
  if (reference.end <= reference.start) return { reading: 'unknown', basis: [] };
  const frozen = frozenAt(question.frozen, question.keyResult, reference.end - 1);
  if (frozen !== null) return { reading: exact(frozen.value), basis: [] };
  const basis: Basis[] = [];
  const reading = question.measure.read(span, { isReference: true, through: question.through }, basis);
  return { reading, basis };
}

const recordsOf = new WeakMap<readonly FrozenBaseline[], ReadonlyMap<string, FrozenBaseline>>();
/** The record of one key result through one day, of several the first; one a day is held, so they are found by their names. */
export function frozenAt(frozen: readonly FrozenBaseline[], keyResult: string, through: number): FrozenBaseline | null {
  if (frozen.length === 0) return null;
  const nameOf = (id: string, date: LocalDate) => `${date} ${id}`;
  const records = remember(
    recordsOf,
    frozen,
    () => new Map(frozen.toReversed().map((each) => [nameOf(each.keyResult, each.through), each])),
  );
  return records.get(nameOf(keyResult, dateOfDayNumber(through))) ?? null;
}

/** @param first the reference's share for the days so far; null where the series is not like for like */
function measuredEnds(whole: MeasuredValue, first: MeasuredValue | null, target: Target, day: number | null): Ends {
  const b = numberOf(whole.reading);
  const t = target.kind === 'value' ? exact(target.value) : b === null ? null : targetFrom(b, target);
  if (first === null) {
    const problem = problemOf([whole], b, t);
    return { isLikeForLike: false, baseline: b, target: t, whole: null, problem, basis: whole.basis };
  }
  const at = numberOf(first.reading);
  const targetAt = target.kind === 'value' ? shareOf(exact(target.value), at, b) : at === null ? null : targetFrom(at, target);
  // A relative target needs only the days so far; an absolute one is scaled by the whole.
  const used = target.kind === 'value' && first !== whole ? [first, whole] : [first];
  const wholeProblem = b !== null && (!isPositive(b) || (t !== null && compare(b, t) === 0)) ? 'insufficient_data' : null;
  return {
    isLikeForLike: true,
    baseline: at,
    target: targetAt,
    whole: { baseline: b, target: t },
    problem: problemOf(used, at, targetAt) ?? wholeProblem ?? (day === null ? 'insufficient_data' : null),
    basis: used.flatMap((each) => each.basis),
  };
}

function problemOf(used: readonly MeasuredValue[], baseline: Exact | null, target: Exact | null): Ends['problem'] {
  if (used.some((each) => each.reading === 'unknown')) return 'awaiting_baseline';
  if (baseline === null || target === null || !isPositive(baseline)) return 'insufficient_data';
  return compare(baseline, target) === 0 ? 'insufficient_data' : null;
}

function numberOf(reading: Reading): Exact | null {
  return typeof reading === 'string' ? null : reading;
}

/** t × b(d) ÷ b. */
function shareOf(target: Exact, at: Exact | null, b: Exact | null): Exact | null {
  return at === null || b === null || isZero(b) ? null : divide(multiply(at, target), b);
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

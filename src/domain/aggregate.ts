/**
 * How the readings of one input combine over a window (semantics.md §1): one function per aggregation, each saying either
 * the value, that it is not known, or that what is known is not enough (a denominator or weight of 0).
 */
import type { Span } from './cycle.ts';
import { add, divide, type Exact, exact, isZero, multiply, ZERO } from './exact.ts';
import type { BoundInput, Part } from './inputs.ts';
import type { Observation } from './observation.ts';
import {
  type Coverage,
  coverage,
  type DaySeries,
  type ExactWindow,
  isAnyLater,
  knownIn,
  lastKnown,
  observationsIn,
  type Readings,
  sumOfDays,
  windowOf,
} from './readings.ts';
import type { SourceState } from './source.ts';

/** A measured value, or the reason there is none. */
export type Reading = Exact | 'unknown' | 'insufficient';

export function numberOf(reading: Reading): Exact | null {
  return typeof reading === 'string' ? null : reading;
}

/** What a value rests on: flags, finality, observation ids and gaps are answered from it. */
export interface Basis {
  readonly source: SourceState;
  readonly part: Part;
  /** The days that were read (one, for a level); null where an exact window was. */
  readonly days: { readonly series: DaySeries; readonly span: Span } | null;
  readonly window: ExactWindow | null;
  /** Last day that the value speaks of: its window's, a level's own, a reference's. */
  readonly lastDay: number;
  /** Whether days without a value were filled in with the mean. */
  readonly isEstimated: boolean;
}

/** How a window is read: for the value as it stands, or for a reference, whose missing days are estimated. */
export interface ReadMode {
  readonly isReference: boolean;
  /** Last day that may be used: later ones are held, not judged. */
  readonly through: number;
  /** Whether a span without a known day is 0 where the input says that missing means zero; else it is unknown. */
  readonly areGapsZero?: boolean;
}

/** Readings of a part, and for items also of the list that the item stands in. */
export interface PartReadings {
  readonly own: Readings;
  /** Which days and windows are known where that is not the part's own doing: the item's list. */
  readonly list: Readings | null;
}
export type ReadingsOf = (part: Part) => PartReadings;

export function readBound(bound: BoundInput, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  switch (bound.kind) {
    case 'sum':
      return readSum(bound, bound.part, readingsOf, span, mode, basis);
    case 'source_only':
      return readExactWindow(bound, bound.part, readingsOf, span, mode, basis);
    case 'last':
      return readLevel(bound, bound.part, readingsOf, span, mode, basis);
    case 'ratio': {
      const read = bound.numerator.metric.aggregation.kind === 'sum' ? readSum : readExactWindow;
      const numerator = numberOf(read(bound, bound.numerator, readingsOf, span, mode, basis));
      const denominator = numberOf(read(bound, bound.denominator, readingsOf, span, mode, basis));
      return numerator === null || denominator === null ? 'unknown' : quotient(numerator, denominator);
    }
    case 'weighted_mean':
      return readMean(bound, readingsOf, span, mode, basis);
  }
}

export function quotient(numerator: Exact, denominator: Exact): Reading {
  return isZero(denominator) ? 'insufficient' : divide(numerator, denominator);
}

/** Whether a day that was answered and left out is 0 for this part. */
export function isAbsentZero(bound: BoundInput, part: Part): boolean {
  return part.metric.absentMeansZero || bound.missing === 'zero';
}

/** Which days of a part are known. */
export function coverageOf(bound: BoundInput, part: Part, { own, list }: PartReadings): Coverage {
  if (list !== null) return list.days.answered;
  return isAbsentZero(bound, part) ? own.days.answered : own.days.observed;
}

function judgedPart(span: Span, mode: ReadMode): Span {
  return { start: span.start, end: Math.min(span.end, mode.through + 1) };
}

/** The exact window of a span, where it is known and may be used. */
function judgedWindow(readings: Readings, span: Span, absentIsZero: boolean, mode: ReadMode): ExactWindow | null {
  return span.end - 1 <= mode.through ? windowOf(readings, span, absentIsZero) : null;
}

function valueOfWindow({ source }: BoundInput, part: Part, window: ExactWindow, basis: Basis[]): Exact {
  basis.push({ source, part, days: null, window, lastDay: window.span.end - 1, isEstimated: false });
  return window.observation === null ? ZERO : exact(window.observation.value);
}

function readSum(bound: BoundInput, part: Part, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const readings = readingsOf(part);
  const { own } = readings;
  const seen = judgedPart(span, mode);
  const days = span.end - span.start;
  const known = knownIn(coverageOf(bound, part, readings), seen);
  const window = judgedWindow(own, span, isAbsentZero(bound, part), mode);
  if (window !== null && !isOutdated(window, own, known === days)) return valueOfWindow(bound, part, window, basis);
  const { source, missing } = bound;
  const areGapsZero = missing === 'zero' && (known > 0 || mode.areGapsZero === true);
  const isEstimated = known > 0 && known < days && (mode.isReference || missing === 'estimate');
  if (known < days && !areGapsZero && !isEstimated) return 'unknown';
  basis.push({ source, part, days: { series: own.days, span: seen }, window: null, lastDay: span.end - 1, isEstimated });
  const total = sumOfDays(own.days, seen);
  return isEstimated ? divide(multiply(total, exact(days)), exact(known)) : total;
}

/** An exact window gives way to its days when one of them was observed later and all of them are known. */
function isOutdated({ observation, span }: ExactWindow, readings: Readings, areDaysKnown: boolean): boolean {
  return areDaysKnown && (observation === null || isAnyLater(readings.days, span, observation.observedAt));
}

function readExactWindow(bound: BoundInput, part: Part, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const window = judgedWindow(readingsOf(part).own, span, isAbsentZero(bound, part), mode);
  return window === null ? 'unknown' : valueOfWindow(bound, part, window, basis);
}

function readLevel(bound: BoundInput, part: Part, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const { days } = readingsOf(part).own;
  const day = lastKnown(isAbsentZero(bound, part) ? days.answered : days.observed, Math.min(span.end - 1, mode.through));
  if (day === null) return 'unknown';
  basis.push({
    source: bound.source,
    part,
    days: { series: days, span: { start: day, end: day + 1 } },
    window: null,
    lastDay: mode.isReference ? span.end - 1 : day,
    isEstimated: false,
  });
  const observation = days.observations[day - days.first];
  return observation === undefined ? ZERO : exact(observation.value);
}

type Mean = Extract<BoundInput, { kind: 'weighted_mean' }>;
/** Σ value × weight and Σ weight of the first n days, over the days for which both are known or the weight is 0. */
interface Products {
  readonly weight: Readings;
  readonly weightIsZeroWhenAbsent: boolean;
  readonly coverage: Coverage;
  readonly products: DaySeries;
  readonly weights: DaySeries;
}
const productsOf = new WeakMap<Readings, Products>();

/** Which days a weighted mean is known for. A day whose weight is 0 needs no value. */
export function meanCoverage(bound: Mean, value: Readings, weight: Readings): Coverage {
  return products(bound, value, weight).coverage;
}

function products(bound: Mean, value: Readings, weight: Readings): Products {
  const weightIsZeroWhenAbsent = bound.weight.metric.absentMeansZero;
  const held = productsOf.get(value);
  if (held !== undefined && held.weight === weight && held.weightIsZeroWhenAbsent === weightIsZeroWhenAbsent) return held;
  const { first, observations, answered, observed } = weight.days;
  const isWeightKnown = weightIsZeroWhenAbsent ? answered : observed;
  const valueAt = (index: number) => value.days.observations[first + index - value.days.first];
  const covered = coverage(first, observations.length, (index) => {
    const day = first + index;
    if (knownIn(isWeightKnown, { start: day, end: day + 1 }) === 0) return false;
    return (observations[index]?.value ?? 0) === 0 || valueAt(index) !== undefined;
  });
  const [productSums, weightSums]: [Exact[], Exact[]] = [[ZERO], [ZERO]];
  let [product, total] = [ZERO, ZERO];
  for (const [index, each] of observations.entries()) {
    const weighted = valueAt(index);
    if (each !== undefined && weighted !== undefined) {
      product = add(product, multiply(exact(weighted.value), exact(each.value)));
      total = add(total, exact(each.value));
    }
    productSums.push(product);
    weightSums.push(total);
  }
  const series = (sums: Exact[]): DaySeries => ({ ...weight.days, sums });
  const made = { weight, weightIsZeroWhenAbsent, coverage: covered, products: series(productSums), weights: series(weightSums) };
  productsOf.set(value, made);
  return made;
}

function readMean(bound: Mean, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const { source } = bound;
  const value = readingsOf(bound.part);
  const weight = readingsOf(bound.weight);
  const found = products(bound, value.own, weight.own);
  const seen = judgedPart(span, mode);
  const known = knownIn(found.coverage, seen);
  const areDaysKnown = known === span.end - span.start;
  const window = judgedWindow(value.own, span, false, mode);
  if (window !== null && !isOutdated(window, value.own, areDaysKnown)) {
    // The source's own mean over the window; its weight matters only when it is known to be 0.
    const total = numberOf(readSum(bound, bound.weight, readingsOf, span, mode, []));
    return total !== null && isZero(total) ? 'insufficient' : valueOfWindow(bound, bound.part, window, basis);
  }
  // An item's days are those on which it stood in the list; on the others its weight is 0.
  const isEstimated = !areDaysKnown && value.list === null;
  if (known === 0 || (isEstimated && !mode.isReference)) return 'unknown';
  const read = { source, window: null, lastDay: span.end - 1, isEstimated };
  basis.push({ ...read, part: bound.part, days: { series: value.own.days, span: seen } });
  basis.push({ ...read, part: bound.weight, days: { series: weight.own.days, span: seen } });
  return quotient(sumOfDays(found.products, seen), sumOfDays(found.weights, seen));
}

/** The observations that a basis names, in day order. */
export function observationsOf(basis: Basis): readonly Observation[] {
  if (basis.days !== null) return observationsIn(basis.days.series, basis.days.span);
  const observation = basis.window?.observation ?? null;
  return observation === null ? [] : [observation];
}

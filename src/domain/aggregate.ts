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

/** What a value rests on: flags, finality, observation ids and gaps are answered from it. */
export interface Basis {
  readonly source: SourceState;
  readonly part: Part;
  /** The days that were read (one, for a level); null where an exact window was. */
  readonly days: { readonly series: DaySeries; readonly span: Span } | null;
  readonly window: { readonly observation: Observation | null; readonly span: Span } | null;
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
      const numerator = read(bound, bound.numerator, readingsOf, span, mode, basis);
      const denominator = read(bound, bound.denominator, readingsOf, span, mode, basis);
      return typeof numerator === 'string' || typeof denominator === 'string' ? 'unknown' : quotient(numerator, denominator);
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
  return part.metric.absentMeansZero || (bound.kind === 'sum' && bound.input.missing === 'zero');
}

/** Which days of a part are known. */
export function coverageOf(bound: BoundInput, part: Part, { own, list }: PartReadings): Coverage {
  if (list !== null) return list.days.answered;
  return isAbsentZero(bound, part) ? own.days.answered : own.days.observed;
}

function judgedPart(span: Span, mode: ReadMode): Span {
  return { start: span.start, end: Math.min(span.end, mode.through + 1) };
}

function readSum(bound: BoundInput, part: Part, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const readings = readingsOf(part);
  const { own } = readings;
  const seen = judgedPart(span, mode);
  const days = span.end - span.start;
  const known = knownIn(coverageOf(bound, part, readings), seen);
  const window = span.end - 1 <= mode.through ? windowOf(own, span, isAbsentZero(bound, part)) : null;
  if (window !== null && !isOutdated(window.observation, own, span, known === days)) {
    basis.push({ source: bound.source, part, days: null, window, lastDay: span.end - 1, isEstimated: false });
    return window.observation === null ? ZERO : exact(window.observation.value);
  }
  const { missing } = bound.input;
  const isZero = mode.areGapsZero === true && bound.kind === 'sum' && missing === 'zero';
  if (known === 0 && !isZero) return 'unknown';
  const fillsIn = known < days && (mode.isReference || (bound.kind === 'sum' && missing === 'estimate'));
  if (known < days && !fillsIn && !(bound.kind === 'sum' && missing === 'zero')) return 'unknown';
  const total = sumOfDays(own.days, seen);
  basis.push({
    source: bound.source,
    part,
    days: { series: own.days, span: seen },
    window: null,
    lastDay: span.end - 1,
    isEstimated: fillsIn,
  });
  return fillsIn ? divide(multiply(total, exact(days)), exact(known)) : total;
}

/** An exact window gives way to its days when one of them was observed later and all of them are known. */
function isOutdated(observation: Observation | null, readings: Readings, span: Span, areDaysKnown: boolean): boolean {
  return areDaysKnown && (observation === null || isAnyLater(readings.days, span, observation.observedAt));
}

function readExactWindow(bound: BoundInput, part: Part, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const window = span.end - 1 <= mode.through ? windowOf(readingsOf(part).own, span, part.metric.absentMeansZero) : null;
  if (window === null) return 'unknown';
  basis.push({ source: bound.source, part, days: null, window, lastDay: span.end - 1, isEstimated: false });
  return window.observation === null ? ZERO : exact(window.observation.value);
}

function readLevel(bound: BoundInput, part: Part, readingsOf: ReadingsOf, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const { own } = readingsOf(part);
  const known = isAbsentZero(bound, part) ? own.days.answered : own.days.observed;
  const day = lastKnown(known, Math.min(span.end - 1, mode.through));
  if (day === null) return 'unknown';
  const read: Span = { start: day, end: day + 1 };
  basis.push({
    source: bound.source,
    part,
    days: { series: own.days, span: read },
    window: null,
    lastDay: mode.isReference ? span.end - 1 : day,
    isEstimated: false,
  });
  const observation = own.days.observations[day - own.days.first];
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
  const known = productsOf.get(value);
  if (known !== undefined && known.weight === weight && known.weightIsZeroWhenAbsent === weightIsZeroWhenAbsent) return known;
  const { first, observations } = weight.days;
  const isWeightKnown = weightIsZeroWhenAbsent ? weight.days.answered : weight.days.observed;
  const valueAt = (index: number) => value.days.observations[first + index - value.days.first];
  const both = (index: number) => {
    const day = first + index;
    if (knownIn(isWeightKnown, { start: day, end: day + 1 }) === 0) return false;
    return (observations[index]?.value ?? 0) === 0 || valueAt(index) !== undefined;
  };
  const covered = coverage(first, observations.length, both);
  const [productSums, weightSums]: [Exact[], Exact[]] = [[ZERO], [ZERO]];
  let [product, total] = [ZERO, ZERO];
  for (let index = 0; index < observations.length; index++) {
    const each = both(index) ? observations[index] : undefined;
    const weighted = valueAt(index);
    if (each !== undefined && each.value !== 0 && weighted !== undefined) {
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
  const value = readingsOf(bound.part);
  const weight = readingsOf(bound.weight);
  const found = products(bound, value.own, weight.own);
  const seen = judgedPart(span, mode);
  const known = knownIn(found.coverage, seen);
  const days = span.end - span.start;
  const window = span.end - 1 <= mode.through ? windowOf(value.own, span, false) : null;
  const areDaysKnown = known === days;
  if (window !== null && !isOutdated(window.observation, value.own, span, areDaysKnown)) {
    // The source's own mean over the window; its weight matters only when it is known to be 0.
    const total = readSum(bound, bound.weight, readingsOf, span, mode, []);
    if (typeof total !== 'string' && isZero(total)) return 'insufficient';
    basis.push({ source: bound.source, part: bound.part, days: null, window, lastDay: span.end - 1, isEstimated: false });
    return window.observation === null ? 'unknown' : exact(window.observation.value);
  }
  // An item's days are those on which it stood in the list; on the others its weight is 0.
  const isItem = value.list !== null;
  if (known === 0 || (!areDaysKnown && !mode.isReference && !isItem)) return 'unknown';
  const isEstimated = !areDaysKnown && !isItem;
  basis.push({
    source: bound.source,
    part: bound.part,
    days: { series: value.own.days, span: seen },
    window: null,
    lastDay: span.end - 1,
    isEstimated,
  });
  basis.push({
    source: bound.source,
    part: bound.weight,
    days: { series: weight.own.days, span: seen },
    window: null,
    lastDay: span.end - 1,
    isEstimated,
  });
  return quotient(sumOfDays(found.products, seen), sumOfDays(found.weights, seen));
}

/** The observations that a basis names, in day order. */
export function observationsOf(basis: Basis): readonly Observation[] {
  if (basis.days !== null) return observationsIn(basis.days.series, basis.days.span);
  const observation = basis.window?.observation;
  return observation === null || observation === undefined ? [] : [observation];
}

/** Objectives from their key results, and key results from the objectives under them (semantics.md §8). */
import type { Basis, Reading, ReadMode } from './aggregate.ts';
import { type Frame, lengthOf, type Span } from './cycle.ts';
import type { Judged } from './evaluate-key-result.ts';
import type { ObjectiveEvaluation, Status } from './evaluation.ts';
import { add, divide, type Exact, exact, isPositive, multiply, numberOrNull, ZERO } from './exact.ts';
import { lastAgreed } from './known-through.ts';
import type { Measure } from './measure.ts';
import type { Unit } from './metric.ts';
import { displayOf } from './progress.ts';
import type { SourceState } from './source.ts';
import { windowAt } from './window.ts';

/** One share of a weighted mean: its progress in [0, 1], or null where not known. */
export interface Share {
  readonly weight: number;
  readonly progress: Exact | null;
}
export interface Mean {
  readonly mean: Exact | null;
  /** Known weight ÷ total weight; null without weight. */
  readonly coverage: Exact | null;
}

export function weightedMean(shares: readonly Share[]): Mean {
  let [total, known, sum] = [ZERO, ZERO, ZERO];
  for (const { weight, progress } of shares) {
    const exactWeight = exact(weight);
    total = add(total, exactWeight);
    if (progress === null) continue;
    known = add(known, exactWeight);
    sum = add(sum, multiply(progress, exactWeight));
  }
  return { mean: isPositive(known) ? divide(sum, known) : null, coverage: isPositive(total) ? divide(known, total) : null };
}

const WORST_FIRST: readonly Status[] = ['off_track', 'missed', 'at_risk', 'closing', 'on_track', 'attained'];

export interface Child {
  readonly weight: number;
  readonly judged: Judged;
}
/** An objective's evaluation with its exact progress. */
export interface JudgedObjective {
  readonly evaluation: ObjectiveEvaluation;
  readonly progress: Exact | null;
  readonly weight: number;
  readonly children: readonly Child[];
}

/** Weighted mean of display progress, what share of the weight is known, and the worst status; all null with no key results. */
export function judgeObjective(weight: number, children: readonly Child[]): JudgedObjective {
  const { mean, coverage } = weightedMean(children.map(({ weight: each, judged }) => ({ weight: each, progress: shownOf(judged) })));
  const statuses = new Set(children.filter((child) => child.weight > 0).map((child) => child.judged.evaluation.status));
  const status = WORST_FIRST.find((each) => statuses.has(each)) ?? null;
  const evaluation = { progress: numberOrNull(mean), coverage: numberOrNull(coverage), status };
  return { evaluation, progress: mean, weight, children };
}

function shownOf({ standing }: Judged): Exact | null {
  return standing === null ? null : displayOf(standing.raw);
}

/** What a rolled-up parent reports of its children beside its value. */
export function coverageOfChildren(objectives: readonly JudgedObjective[]): number | null {
  return numberOrNull(weightedMean(objectives).coverage);
}

/** Measured by the mean of the child objectives' known progress, as of the day that all their known key results reach. */
export function meanMeasure(objectives: readonly JudgedObjective[], frame: Frame): Measure {
  const { mean } = weightedMean(objectives);
  const known = objectives
    .filter((objective) => objective.weight > 0)
    .flatMap(({ children }) => children.filter(({ weight, judged }) => weight > 0 && judged.standing !== null))
    .map(({ judged }) => judged);
  const measures = known.map((each) => each.measure);
  return {
    ...parent(measures, frame, 'ratio', null),
    isAccumulating: false,
    isGrowing: false,
    isSumOfSums: false,
    latestKnown: (upTo) => (mean === null ? null : known.reduce((day, each) => Math.min(day, reachOf(each, upTo)), upTo)),
    read: (_span, mode, basis) => {
      for (const each of known) basis.push(...each.basis);
      return mode.isReference ? 'unknown' : (mean ?? 'unknown');
    },
  };
}

/** How far a child reaches: a child whose own cycle is over and known to its end holds no parent back. */
function reachOf({ knownDay, measure }: Judged, upTo: number): number {
  return knownDay === null || knownDay >= measure.frame.end - 1 ? upTo : knownDay;
}

/** One addend of a total: a child's measure, or the value that a person has put in its place. */
export interface Addend {
  readonly measure: Measure;
  readonly override: Exact | null;
}

/** Measured by the sum of the children's values, all as of one day; unknown as soon as one child is. */
export function sumMeasure(addends: readonly Addend[], frame: Frame, unit: Unit | null): Measure {
  const open = addends.filter((each) => each.override === null).map((each) => each.measure);
  const { unit: firstUnit = null, currency = null } = addends[0]?.measure ?? {};
  const isAddable = addends.every(({ measure }) => measure.isSumOfSums && measure.unit === firstUnit && measure.currency === currency);
  return {
    // A value that a person has set needs no days; what its sources say of theirs goes on counting.
    ...parent(open, frame, unit ?? firstUnit, currency),
    sources: [...new Set(addends.flatMap(({ measure }) => measure.sources))],
    problem: isAddable ? null : 'rollup: sum adds key results of one unit and currency that are sums of `sum` metrics; use rollup: mean',
    isAccumulating: true,
    isGrowing: true,
    isSumOfSums: true,
    latestKnown: (upTo) => (addends.length === 0 ? null : lastAgreed(upTo, open.map(latestOfChild))),
    read: (span, mode, basis) => (isAddable ? total(addends, frame, span, mode, basis) : 'insufficient'),
  };
}

/** All children are read, also beside an unknown one: what they rest on is told of an unknown total, too. */
function total(addends: readonly Addend[], frame: Frame, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const readings = addends.map(({ measure, override }): Reading => {
    if (override !== null && !mode.isReference) return override;
    const own = mode.isReference
      ? ownPartOf(span, measure.frame, frame)
      : windowAt(measure.window, Math.min(span.end, measure.frame.end) - 1, measure.frame);
    // Without a day a child is unknown, and not 0.
    return lengthOf(own) === 0 ? 'unknown' : measure.read(own, mode, basis);
  });
  return readings.reduce<Reading>((sum, each) => {
    if (typeof sum === 'string') return sum;
    return typeof each === 'string' ? each : add(sum, each);
  }, ZERO);
}

/**
 * Of a reference's days those that lie in it as the child's days lie in its parent's: a child that starts later, or is over sooner.
 * One that ends with its parent, or after it, has all the days to the reference's end.
 */
export function ownPartOf(span: Span, child: Frame, parent: Frame): Span {
  const start = span.start + Math.max(0, child.first - parent.first);
  return { start, end: child.end >= parent.end ? span.end : Math.min(span.end, span.start + child.end - parent.first) };
}

/** A child that is known to the end of its own cycle reaches any day after it. */
function latestOfChild({ frame, latestKnown }: Measure): (upTo: number) => number | null {
  return (upTo) => {
    const last = Math.min(upTo, frame.end - 1);
    const found = latestKnown(last);
    return found === last ? upTo : found;
  };
}

function parent(children: readonly Measure[], frame: Frame, unit: Unit | null, currency: string | null) {
  const sources: readonly SourceState[] = [...new Set(children.flatMap((child) => child.sources))];
  return {
    window: { kind: 'cycle' },
    frame,
    sources,
    unit,
    currency,
    isEstimate: children.some((child) => child.isEstimate),
    problem: null,
    missing: (complete: number) => [...new Set(children.flatMap((child) => child.missing(complete)))].sort((a, b) => a - b),
  } as const;
}

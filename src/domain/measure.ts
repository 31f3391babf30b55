/**
 * A key result's query, bound to what is known: it answers how far the window is known and what it reads over any span of
 * days. The value, its baseline, its settled part and its reference shape are all read by the same measure.
 */
import { addsAudiences, isAccumulating, isGrowing, isSumOfSums } from './accumulation.ts';
import { type Basis, type Reading, type ReadMode, readBound } from './aggregate.ts';
import { dayNumber, type LocalDate } from './calendar.ts';
import type { Frame, Span } from './cycle.ts';
import { exact } from './exact.ts';
import { type BoundInput, bindInput } from './inputs.ts';
import { countPassing, countPublished, itemTracks } from './items.ts';
import type { Bound, Input, Window } from './key-result.ts';
import { lastAgreed, latestKnown, missingDays, type Track, tracksOf } from './known-through.ts';
import type { Unit } from './metric.ts';
import { unitOfValue } from './money.ts';
import { type Known, plainReadings, type Query, readValue } from './query.ts';
import type { SourceState } from './source.ts';
import { windowAt } from './window.ts';

export interface Measure {
  readonly window: Window;
  readonly frame: Frame;
  /** Distinct. */
  readonly sources: readonly SourceState[];
  readonly isAccumulating: boolean;
  /** Accumulating, or that plus or less a number. */
  readonly isGrowing: boolean;
  /** Sum or difference of `sum` inputs: has a settled value, can be totalled by a parent. */
  readonly isSumOfSums: boolean;
  /** Adds audiences that may overlap: every value is an estimate. */
  readonly isEstimate: boolean;
  readonly unit: Unit | null;
  readonly currency: string | null;
  /** Why it cannot be read at all (currencies that differ); null where it can. */
  readonly problem: string | null;
  /** The last day ≤ `upTo` at which the window is known. */
  readonly latestKnown: (upTo: number) => number | null;
  readonly read: (span: Span, mode: ReadMode, basis: Basis[]) => Reading;
  /** The window's unknown days through `complete`, ascending. */
  readonly missing: (complete: number) => readonly number[];
}

/** @throws InputError when an input names an unknown connection or metric */
export function measureOf(query: Query, known: Known): Measure {
  const { keyResult, bounds, money, frame } = query;
  const isCount = keyResult.kind === 'count_items';
  const byPart = plainReadings(known);
  const { window } = keyResult;
  const own = isCount ? bounds.filter((bound) => bound.input.publishedSince === null) : bounds;
  // What was published since the cycle's first day is a list of all those days, whichever window judges the items.
  const lists = bounds.filter((bound) => !own.includes(bound));
  const scopes: readonly Scope[] = [
    { tracks: isCount ? itemTracks(own, known) : own.flatMap((bound) => tracksOf(bound, byPart)), window, frame },
    { tracks: itemTracks(lists, known), window: { kind: 'cycle' }, frame: { ...frame, first: dayNumber(frame.cycle.start) } },
  ];
  const read: Measure['read'] = isCount
    ? (span, mode, basis) => readCount(query, keyResult.bound, known, span, mode, basis)
    : (span, mode, basis) => readValue(query, byPart, span, mode, basis);
  const unit = isCount ? 'count' : unitOfValue(keyResult, bounds);
  return {
    window,
    frame,
    ...reachOf(scopes),
    sources: distinctSources(bounds),
    isAccumulating: isAccumulating(keyResult, bounds),
    isGrowing: isGrowing(keyResult, bounds),
    isSumOfSums: !isCount && isSumOfSums(keyResult, bounds),
    isEstimate: keyResult.overlapAcknowledged && addsAudiences(keyResult.expression, bounds),
    unit,
    currency: unit === 'currency' ? money.currency : null,
    problem: money.problem,
    read: money.problem === null ? read : () => 'insufficient',
  };
}

/** What every count of what is done has in common. */
export const COUNT = {
  isAccumulating: true,
  isGrowing: true,
  isSumOfSums: false,
  isEstimate: false,
  unit: 'count',
  currency: null,
  problem: null,
} as const satisfies Partial<Measure>;

/** A count of items published, or a sum of daily publications, since the cycle's first day. */
export function publishedMeasure(input: Input, frame: Frame, known: Known): Measure {
  const bound = bindInput(input, known.sources);
  const isListed = input.series.itemDimension !== null;
  const window = { kind: 'cycle' } as const;
  const byPart = plainReadings(known);
  const tracks = isListed ? itemTracks([bound], known) : tracksOf(bound, byPart);
  return {
    window,
    frame,
    ...reachOf([{ tracks, window, frame }]),
    ...COUNT,
    sources: [bound.source],
    read: (span, mode, basis) => (isListed ? countPublished(bound, known, span, basis) : readBound(bound, byPart, span, mode, basis)),
  };
}

/** Tracks that have to be known over one window. */
interface Scope {
  readonly tracks: readonly Track[];
  readonly window: Window;
  readonly frame: Frame;
}
function reachOf(scopes: readonly Scope[]): Pick<Measure, 'latestKnown' | 'missing'> {
  const latest = scopes.map((each) => (upTo: number) => latestKnown(each.tracks, each.window, each.frame, upTo));
  return {
    latestKnown: (upTo) => lastAgreed(upTo, latest),
    missing: (complete) => {
      const days = scopes.flatMap((each) => each.tracks.map((track) => missingDays(track, each.window, each.frame, complete)));
      return days.length === 1 ? (days[0] ?? []) : [...new Set(days.flat())].sort((a, b) => a - b);
    },
  };
}

/** The measure's value at a day, by its own window. */
export function readAt(measure: Measure, day: number, basis: Basis[]): Reading {
  return measure.read(windowAt(measure.window, day, measure.frame), { isReference: false, through: day }, basis);
}

/** The last day that all sources have whole, within asOf and the cycle. */
export function completeDay(sources: readonly SourceState[], frame: Frame, asOf: LocalDate): number {
  return sources.reduce((day, source) => Math.min(day, dayNumber(source.completeThrough)), Math.min(dayNumber(asOf), frame.end - 1));
}

export function distinctSources(bounds: readonly BoundInput[]): readonly SourceState[] {
  return [...new Set(bounds.map((bound) => bound.source))];
}

function readCount(query: Query, bound: Bound, known: Known, span: Span, mode: ReadMode, basis: Basis[]): Reading {
  const counting = countPassing(query, bound, known, span, mode, basis)?.counting;
  return counting === undefined ? 'unknown' : exact(counting.length);
}

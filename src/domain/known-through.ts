/** How far a key result's window is known (semantics.md §2): a gap stops the clock, it never counts as zero. */
import { coverageOf, isAbsentZero, meanCoverage, type PartReadings, type ReadingsOf } from './aggregate.ts';
import { type Frame, type Span, unitAt } from './cycle.ts';
import { type BoundInput, type Part, partsOf } from './inputs.ts';
import type { Window } from './key-result.ts';
import { type Coverage, firstGap, knownIn, lastGap, lastKnown, type Readings } from './readings.ts';
import { windowAt } from './window.ts';

/** One thing that has to be known up to a day: by its days, by one exact window, or by any earlier level. */
export interface Track {
  /** null: only exact windows count. */
  readonly days: Coverage | null;
  /** null: only days count. */
  readonly windows: Readings | null;
  readonly isAbsentZero: boolean;
  /** One known day is enough: the others are 0 or estimated. */
  readonly isLenient: boolean;
  readonly isLevel: boolean;
}

export function tracksOf(bound: BoundInput, readingsOf: ReadingsOf): readonly Track[] {
  if (bound.kind === 'weighted_mean') {
    const value = readingsOf(bound.part);
    const days = value.list === null ? meanCoverage(bound, value.own, readingsOf(bound.weight).own) : value.list.days.answered;
    return [{ days, windows: value.list ?? value.own, isAbsentZero: value.list !== null, isLenient: false, isLevel: false }];
  }
  return partsOf(bound).map((part) => trackOf(bound, part, readingsOf(part)));
}

function trackOf(bound: BoundInput, part: Part, readings: PartReadings): Track {
  const { kind } = part.metric.aggregation;
  const days = kind === 'source_only' ? null : coverageOf(bound, part, readings);
  return {
    days,
    windows: kind === 'last' ? null : (readings.list ?? readings.own),
    isAbsentZero: readings.list !== null || isAbsentZero(bound, part),
    isLenient: bound.kind === 'sum' && bound.input.missing !== 'stop',
    isLevel: kind === 'last',
  };
}

/** The last day ≤ `upTo` through which every track is known, each at the same day; null where there is none. */
export function latestKnown(tracks: readonly Track[], window: Window, frame: Frame, upTo: number): number | null {
  let day = upTo;
  for (let settled = 0; settled < tracks.length; ) {
    const track = tracks[settled % tracks.length];
    const found = track === undefined ? day : latestOf(track, window, frame, day);
    if (found === null) return null;
    if (found >= day) settled++;
    else {
      // An earlier day: every track is asked again from there. The day only falls, so this ends.
      day = found;
      settled = 0;
    }
  }
  return day;
}

function latestOf(track: Track, window: Window, frame: Frame, upTo: number): number | null {
  if (track.isLevel) {
    const span = windowAt(window, upTo, frame);
    return track.days !== null && span.end > span.start && lastKnown(track.days, span.end - 1) !== null ? upTo : null;
  }
  const byDays = track.days === null ? null : latestByDays(track.days, track.isLenient, window, frame, upTo);
  if (byDays === upTo) return byDays;
  const byWindow = latestByWindow(track, window, frame, upTo);
  return byDays === null || (byWindow !== null && byWindow > byDays) ? byWindow : byDays;
}

function latestByDays(days: Coverage, isLenient: boolean, window: Window, frame: Frame, upTo: number): number | null {
  for (let day: number | null = upTo; day !== null; ) {
    const span = windowAt(window, day, frame);
    if (span.end <= span.start || span.end <= days.first) return null;
    const known = knownIn(days, span);
    if (known === span.end - span.start || (isLenient && known > 0)) return day;
    const earlier = stepBack(days, window, span, isLenient);
    day = earlier === null || earlier >= day ? null : earlier;
  }
  return null;
}

/** The next earlier day at which the window could be known, given that it is not at the span's. */
function stepBack(days: Coverage, window: Window, span: Span, isLenient: boolean): number | null {
  switch (window.kind) {
    case 'trailing':
    case 'latest':
      return lastGap(days, span) - 1;
    case 'calendar':
      if (window.which === 'last_complete') return span.end - 2;
      break;
    case 'cycle':
      break;
  }
  const gap = isLenient ? span.start : firstGap(days, span);
  if (gap > span.start) return gap - 1;
  return window.kind === 'cycle' ? null : span.start - 1;
}

function latestByWindow(track: Track, window: Window, frame: Frame, upTo: number): number | null {
  const windows = track.windows?.windowsByEnd ?? [];
  for (let index = windows.length - 1; index >= 0; index--) {
    const each = windows[index];
    if (each === undefined || each.span.end - 1 > upTo || (each.observation === null && !track.isAbsentZero)) continue;
    const day = lastDayShowing(each.span, window, frame, upTo);
    const span = windowAt(window, day, frame);
    if (span.start === each.span.start && span.end === each.span.end) return day;
  }
  return null;
}

/** The last day ≤ `upTo` at which the window can be the span: its last day, or for the last whole unit the day before the next is whole. */
function lastDayShowing(span: Span, window: Window, frame: Frame, upTo: number): number {
  if (window.kind !== 'calendar' || window.which !== 'last_complete') return span.end - 1;
  return Math.min(upTo, unitAt(span.end, window.unit, frame.settings).end - 2);
}

/** The window's days through `complete` that are not known, for one track. */
export function missingDays(track: Track, window: Window, frame: Frame, complete: number): readonly number[] {
  const span = windowAt(window, complete, frame);
  const isKnownLevel = track.isLevel && track.days !== null && lastKnown(track.days, span.end - 1) !== null;
  if (span.end <= span.start || isKnownLevel) return [];
  if (track.days !== null && knownIn(track.days, span) === span.end - span.start) return [];
  const covering = latestByWindow(track, window, frame, complete);
  const covered = covering === null ? null : windowAt(window, covering, frame);
  const missing: number[] = [];
  for (let day = span.start; day < span.end; day++) {
    if (covered !== null && day >= covered.start && day < covered.end) continue;
    if (track.days === null || knownIn(track.days, { start: day, end: day + 1 }) === 0) missing.push(day);
  }
  return missing;
}

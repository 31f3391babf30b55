/** How far a key result's window is known (semantics.md §2): a gap stops the clock, it never counts as zero. */
import { coverageOf, isAbsentZero, meanCoverage, type PartReadings, type ReadingsOf } from './aggregate.ts';
import { type Frame, type Span, unitAt } from './cycle.ts';
import { type BoundInput, type Part, partsOf } from './inputs.ts';
import type { Window } from './key-result.ts';
import { type Coverage, firstGap, knownIn, lastKnown, NO_READINGS, type Readings } from './readings.ts';
import { windowAt } from './window.ts';

/** One thing that has to be known up to a day: by its days, by one exact window, or by any earlier level. */
export interface Track {
  /** None where only exact windows count. */
  readonly days: Coverage;
  readonly windows: Readings;
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
  return {
    days: kind === 'source_only' ? NO_READINGS.days.observed : coverageOf(bound, part, readings),
    windows: readings.list ?? readings.own,
    isAbsentZero: readings.list !== null || isAbsentZero(bound, part),
    isLenient: bound.missing !== 'stop',
    isLevel: kind === 'last',
  };
}

/** The last day ≤ `upTo` through which every track is known, each at the same day; null where there is none. */
export function latestKnown(tracks: readonly Track[], window: Window, frame: Frame, upTo: number): number | null {
  return lastAgreed(
    upTo,
    tracks.map((track) => (day) => latestOf(track, window, frame, day)),
  );
}

/** The last day ≤ `upTo` that all answer with when they are asked for their last up to it; null as soon as one has none. */
export function lastAgreed(upTo: number, latest: readonly ((upTo: number) => number | null)[]): number | null {
  let day = upTo;
  // An earlier day: all are asked again from there. The day only falls, so this ends.
  for (let asked: number | null = null; asked !== day; ) {
    asked = day;
    for (const latestOfOne of latest) {
      const found = latestOfOne(day);
      if (found === null) return null;
      day = found;
    }
  }
  return day;
}

function latestOf(track: Track, window: Window, frame: Frame, upTo: number): number | null {
  if (track.isLevel) {
    const span = windowAt(window, upTo, frame);
    return span.end > span.start && lastKnown(track.days, span.end - 1) !== null ? upTo : null;
  }
  const byDays = latestByDays(track, window, frame, upTo);
  if (byDays === upTo) return byDays;
  const byWindow = latestByWindow(track, window, frame, upTo);
  return byDays === null || byWindow === null ? (byDays ?? byWindow) : Math.max(byDays, byWindow);
}

function latestByDays({ days, isLenient }: Track, window: Window, frame: Frame, upTo: number): number | null {
  for (let day = upTo; ; ) {
    const span = windowAt(window, day, frame);
    if (span.end <= span.start || span.end <= days.first) return null;
    const known = knownIn(days, span);
    if (known === span.end - span.start || (isLenient && known > 0)) return day;
    // No window that holds the first gap is known; one whose whole unit changes, or that needs one day only, is asked day by day.
    day = isLenient || isLastComplete(window) ? span.end - 2 : firstGap(days, span) - 1;
  }
}

function isLastComplete(window: Window): window is Extract<Window, { kind: 'calendar' }> {
  return window.kind === 'calendar' && window.which === 'last_complete';
}

function latestByWindow({ windows, isAbsentZero }: Track, window: Window, frame: Frame, upTo: number): number | null {
  const latest = windows.windowsByEnd.findLast(({ span, observation }) => {
    if (span.end - 1 > upTo || (observation === null && !isAbsentZero)) return false;
    const shown = windowAt(window, lastDayShowing(span, window, frame, upTo), frame);
    return shown.start === span.start && shown.end === span.end;
  });
  return latest === undefined ? null : lastDayShowing(latest.span, window, frame, upTo);
}

/** The last day ≤ `upTo` at which the window can be the span: its last day, or for the last whole unit the day before the next is whole. */
function lastDayShowing(span: Span, window: Window, frame: Frame, upTo: number): number {
  return isLastComplete(window) ? Math.min(upTo, unitAt(span.end, window.unit, frame.settings).end - 2) : span.end - 1;
}

/** The window's days through `complete` that are not known, for one track. */
export function missingDays(track: Track, window: Window, frame: Frame, complete: number): readonly number[] {
  const span = windowAt(window, complete, frame);
  if (knownIn(track.days, span) === span.end - span.start || (track.isLevel && lastKnown(track.days, span.end - 1) !== null)) return [];
  const covering = latestByWindow(track, window, frame, complete);
  const first = covering === null ? span.start : Math.max(span.start, windowAt(window, covering, frame).end);
  const missing: number[] = [];
  for (let day = first; day < span.end; day++) {
    if (knownIn(track.days, { start: day, end: day + 1 }) === 0) missing.push(day);
  }
  return missing;
}

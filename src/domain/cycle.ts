/**
 * Days as numbers, and the frames that key results are measured in: the cycle (from the key result's own start) or, with
 * window `calendar current`, the running unit; and the references that baselines are measured over (semantics.md §2, §4).
 */
import {
  addDays,
  addMonths,
  addYears,
  type CalendarUnit,
  type DateRange,
  dateOfDayNumber,
  dayNumber,
  type LocalDate,
  lastDay,
  lengthInDays,
  unitContaining,
  wholeMonths,
} from './calendar.ts';
import type { KeyResult, Reference, WorkspaceSettings } from './key-result.ts';
import { remember } from './remember.ts';

/** Half-open range of day numbers (days since 1970-01-01): the form that computations use. Empty when end ≤ start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
/** The cycle as one key result lives in it. */
export interface Frame {
  readonly cycle: DateRange;
  /** First day counted: the key result's own `starts`, else the cycle's first day. */
  readonly first: number;
  /** The day after the cycle's last. */
  readonly end: number;
  readonly settings: WorkspaceSettings;
}

export function spanOf(range: DateRange): Span {
  return { start: dayNumber(range.start), end: dayNumber(range.end) };
}
/** @throws RangeError on an empty span */
export function rangeOf(span: Span): DateRange {
  if (span.end <= span.start) throw new RangeError(`empty span [${span.start}, ${span.end})`);
  return { start: dateOfDayNumber(span.start), end: dateOfDayNumber(span.end) };
}
export function lengthOf(span: Span): number {
  return Math.max(0, span.end - span.start);
}

/** Days of the frame through `day`; 0 or less before it begins, 0 where no day is known. */
export function daysInto(frame: Frame, day: number | null): number {
  return day === null ? 0 : day - frame.first + 1;
}

export function frameOf(keyResult: KeyResult, cycle: DateRange, settings: WorkspaceSettings): Frame {
  const starts: LocalDate | null = 'starts' in keyResult ? keyResult.starts : null;
  return { cycle, first: dayNumber(starts ?? cycle.start), end: dayNumber(cycle.end), settings };
}

const units = new WeakMap<WorkspaceSettings, Map<string, Span>>();
/** The calendar unit that holds a day. Remembered: calendars are asked far more often than they change. */
export function unitAt(day: number, unit: CalendarUnit, settings: WorkspaceSettings): Span {
  const known = remember(units, settings, () => new Map<string, Span>());
  const key = unit + day;
  let span = known.get(key);
  if (span === undefined) {
    span = spanOf(unitContaining(dateOfDayNumber(day), unit, settings.weekStart, settings.fiscalYearStart));
    known.set(key, span);
  }
  return span;
}

type DerivedKind = Exclude<Reference['kind'], 'dates'>;
const references = new WeakMap<DateRange, Map<DerivedKind, Span>>();
/**
 * The days that a reference means for a frame: as many whole months (or days) just before it, the same days a year
 * earlier, or the dates given. With the key result's own `starts` it starts as many days later; empty where none is left.
 */
export function referenceSpan(reference: Reference, frame: Frame): Span {
  const whole = reference.kind === 'dates' ? spanOf(reference.range) : derivedSpan(reference.kind, frame.cycle);
  return { start: whole.start + (frame.first - dayNumber(frame.cycle.start)), end: whole.end };
}

function derivedSpan(kind: DerivedKind, cycle: DateRange): Span {
  const known = remember(references, cycle, () => new Map<DerivedKind, Span>());
  let whole = known.get(kind);
  if (whole === undefined) {
    whole = spanOf(kind === 'previous_cycle' ? periodBefore(cycle) : yearEarlier(cycle));
    known.set(kind, whole);
  }
  return whole;
}

function periodBefore(cycle: DateRange): DateRange {
  const months = wholeMonths(cycle);
  const start = months === null ? addDays(cycle.start, -lengthInDays(cycle)) : addMonths(cycle.start, -months);
  return { start, end: cycle.start };
}

/** Both ends, as people write them, a year earlier. */
function yearEarlier(cycle: DateRange): DateRange {
  return { start: addYears(cycle.start, -1), end: addDays(addYears(lastDay(cycle), -1), 1) };
}

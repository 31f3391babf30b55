/**
 * A series as it was known at a moment: of every window the observation last observed by then (semantics.md §3), arranged so
 * that totals and gaps of any range are found without walking its days. Made once per history and moment, then shared by
 * all key results and all days that are judged.
 */
import type { Instant } from './calendar.ts';
import { type Span, spanOf } from './cycle.ts';
import { add, type Exact, exact, subtract, ZERO } from './exact.ts';
import { meets } from './filter.ts';
import { InputError } from './input-error.ts';
import type { AnsweredRange, Observation, SeriesHistory } from './observation.ts';

/** How many of the days before each day, counted from `first` (Infinity where there is no day), are known. */
export interface Coverage {
  readonly first: number;
  readonly counts: Int32Array;
}
export interface DaySeries {
  readonly first: number;
  /** By day − first; undefined where nothing was observed. */
  readonly observations: readonly (Observation | undefined)[];
  /** Sum of the values of the first n days. */
  readonly sums: readonly Exact[];
  readonly observed: Coverage;
  /** Observed, or answered by the source and left out: known where absent means zero. */
  readonly answered: Coverage;
  readonly hasFlags: boolean;
}
/** An exact window; without an observation where the source answered and had no row. */
export interface ExactWindow {
  readonly span: Span;
  readonly observation: Observation | null;
}
export interface Readings {
  readonly days: DaySeries;
  readonly windows: ReadonlyMap<number, ExactWindow>;
  /** All exact windows, earliest end first. */
  readonly windowsByEnd: readonly ExactWindow[];
}
/** Readings per item, and which days and exact windows the whole list was read for. */
export interface ItemReadings {
  readonly items: ReadonlyMap<string, Readings>;
  readonly list: Readings;
}

/** One number per span, for map keys. */
export function spanKey(span: Span): number {
  return span.start * 1_000_000 + span.end;
}

export const NO_READINGS: Readings = arrange([], []);
export const NO_ITEMS: ItemReadings = { items: new Map(), list: NO_READINGS };

type AtMoment<T> = { readonly knownAt: Instant | null; readonly readings: T };
const plain = new WeakMap<SeriesHistory, AtMoment<Readings>>();
const listed = new WeakMap<SeriesHistory, AtMoment<ItemReadings>>();

/** The series' own readings as known at a moment (null: all of them). The last moment asked is remembered. */
export function readingsOf(history: SeriesHistory, knownAt: Instant | null): Readings {
  const known = plain.get(history);
  if (known !== undefined && known.knownAt === knownAt) return known.readings;
  const observations = history.observations.filter((each) => each.item === null && isKnown(each.observedAt, knownAt));
  const readings = arrange(latest(observations, history), answeredBy(history, knownAt));
  plain.set(history, { knownAt, readings });
  return readings;
}

/**
 * The readings of each item that meets the filter on its own dimension. A day's list has been read where the source answered
 * for the day or any item of it was observed; an absent item is then 0 that day.
 */
export function itemReadingsOf(history: SeriesHistory, knownAt: Instant | null): ItemReadings {
  const known = listed.get(history);
  if (known !== undefined && known.knownAt === knownAt) return known.readings;
  const { itemDimension, filter } = history.series;
  const condition = itemDimension === null || !Object.hasOwn(filter, itemDimension) ? undefined : filter[itemDimension];
  const observations = history.observations.filter((each) => each.item !== null && isKnown(each.observedAt, knownAt));
  const byItem = new Map<string, Observation[]>();
  for (const each of latest(observations, history)) {
    const item = each.item ?? '';
    if (condition !== undefined && !meets(condition, item)) continue;
    const held = byItem.get(item);
    if (held === undefined) byItem.set(item, [each]);
    else held.push(each);
  }
  const items = new Map([...byItem].map(([item, held]) => [item, arrange(held, [])] as const));
  const read = observations.map((each): AnsweredRange => ({ range: each.range, grain: each.grain, answeredAt: each.observedAt }));
  const readings = { items, list: arrange([], [...answeredBy(history, knownAt), ...read]) };
  listed.set(history, { knownAt, readings });
  return readings;
}

function isKnown(at: Instant, knownAt: Instant | null): boolean {
  return knownAt === null || at <= knownAt;
}
function answeredBy(history: SeriesHistory, knownAt: Instant | null): readonly AnsweredRange[] {
  return history.answered.filter((each) => isKnown(each.answeredAt, knownAt));
}

/**
 * Of each window the observation observed last. @throws InputError when that is not one value: two different values for one
 * window with one `observedAt` are refused, not chosen between
 */
function latest(observations: readonly Observation[], history: SeriesHistory): readonly Observation[] {
  const byWindow = new Map<string, Observation>();
  const conflicts = new Map<string, Observation>();
  for (const each of observations) {
    const key = `${each.grain}${each.range.start}${each.range.end}${each.item ?? ''}`;
    const held = byWindow.get(key);
    if (held === undefined || each.observedAt > held.observedAt) {
      byWindow.set(key, each);
      conflicts.delete(key);
    } else if (each.observedAt === held.observedAt) {
      if (each.value !== held.value) conflicts.set(key, each);
      else byWindow.set(key, { ...held, quality: [...new Set([...held.quality, ...each.quality])] });
    }
  }
  if (conflicts.size === 0) return [...byWindow.values()];
  throw new InputError(
    [...conflicts].map(([key, other]) => {
      const values = [byWindow.get(key)?.value, other.value].join(' and ');
      const { connection, metric } = history.series;
      const window = `${other.range.start} (${other.grain})${other.item === null ? '' : ` of ${other.item}`}`;
      return {
        path: `observations: ${connection}.${metric} ${window}`,
        received: `${values}, both observed at ${other.observedAt}`,
        allowed: 'one value per window and observedAt',
        message: `${connection}.${metric} has two values (${values}) for ${window} observed at the same moment; say which was observed later`,
      };
    }),
  );
}

function arrange(observations: readonly Observation[], answered: readonly AnsweredRange[]): Readings {
  const windows = new Map<number, ExactWindow>();
  const daily: Observation[] = [];
  for (const { range, grain } of answered) {
    if (grain === 'range') windows.set(spanKey(spanOf(range)), { span: spanOf(range), observation: null });
  }
  for (const observation of observations) {
    if (observation.grain === 'day') daily.push(observation);
    else windows.set(spanKey(spanOf(observation.range)), { span: spanOf(observation.range), observation });
  }
  const windowsByEnd = [...windows.values()].sort((a, b) => a.span.end - b.span.end || a.span.start - b.span.start);
  const answeredDays = answered.filter((each) => each.grain === 'day').map((each) => spanOf(each.range));
  return { days: arrangeDays(daily, answeredDays), windows, windowsByEnd };
}

function arrangeDays(daily: readonly Observation[], answered: readonly Span[]): DaySeries {
  const starts = daily.map((each) => spanOf(each.range).start);
  const first = [...starts, ...answered.map((span) => span.start)].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const end = [...starts.map((day) => day + 1), ...answered.map((span) => span.end)].reduce((a, b) => Math.max(a, b), first);
  const length = Number.isFinite(first) ? end - first : 0;
  const observations: (Observation | undefined)[] = new Array(length).fill(undefined);
  daily.forEach((each, index) => {
    observations[(starts[index] ?? first) - first] = each;
  });
  const isAnswered = new Uint8Array(length);
  for (const span of answered) isAnswered.fill(1, span.start - first, span.end - first);
  const sums: Exact[] = [ZERO];
  let sum = ZERO;
  for (const each of observations) {
    if (each !== undefined) sum = add(sum, exact(each.value));
    sums.push(sum);
  }
  return {
    first,
    observations,
    sums,
    observed: coverage(first, length, (index) => observations[index] !== undefined),
    answered: coverage(first, length, (index) => observations[index] !== undefined || isAnswered[index] === 1),
    hasFlags: daily.some((each) => each.quality.length > 0),
  };
}

/** @param first day number of index 0 */
export function coverage(first: number, length: number, isKnownAt: (index: number) => boolean): Coverage {
  const counts = new Int32Array(length + 1);
  for (let index = 0; index < length; index++) counts[index + 1] = (counts[index] ?? 0) + (isKnownAt(index) ? 1 : 0);
  return { first, counts };
}

/** How many known days lie before `day`. */
function knownBefore(days: Coverage, day: number): number {
  const index = Math.min(Math.max(day - days.first, 0), days.counts.length - 1);
  return days.counts[index] ?? 0;
}
export function knownIn(days: Coverage, span: Span): number {
  return span.end <= span.start ? 0 : knownBefore(days, span.end) - knownBefore(days, span.start);
}
/** The first day of the span that is not known; its end where all are. */
export function firstGap(days: Coverage, span: Span): number {
  return boundary(span.start, span.end, (day) => knownIn(days, { start: span.start, end: day }) === day - span.start);
}
/** The last known day at or before `day`; null where there is none. */
export function lastKnown(days: Coverage, day: number): number | null {
  const known = knownBefore(days, day + 1);
  return known === 0 ? null : boundary(days.first, day, (each) => knownBefore(days, each) < known);
}

/** The largest day in [low, high] for which `holds`, which is true up to some day and false after it; `low` always holds. */
function boundary(low: number, high: number, holds: (day: number) => boolean): number {
  let [least, most] = [low, high];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (holds(middle)) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** Sum of the observed values of a span; days without one add nothing. */
export function sumOfDays(days: DaySeries, span: Span): Exact {
  const at = (day: number) => days.sums[Math.min(Math.max(day - days.first, 0), days.observations.length)] ?? ZERO;
  return subtract(at(span.end), at(span.start));
}

export function observationsIn(days: DaySeries, span: Span): readonly Observation[] {
  const start = Math.max(0, span.start - days.first);
  return days.observations.slice(start, Math.max(start, span.end - days.first)).filter((each) => each !== undefined);
}

/** Whether a day of the span was observed after a moment. */
export function isAnyLater(days: DaySeries, span: Span, at: Instant): boolean {
  return observationsIn(days, span).some((each) => each.observedAt > at);
}

/** The exact window of a span, where one is known; an answered one without a row only where absent means zero. */
export function windowOf(readings: Readings, span: Span, absentIsZero: boolean): ExactWindow | null {
  const found = readings.windows.get(spanKey(span));
  return found === undefined || (found.observation === null && !absentIsZero) ? null : found;
}

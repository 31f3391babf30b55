/** What one series is answered: readings of the days whose content is new, and which days and windows are answered. */
import { addDays, type DateRange, dateOfDayNumber, dayNumber, localDate } from '../../src/domain/calendar.ts';
import type { Condition } from '../../src/domain/observation.ts';
import type { Fetched, FetchedReading } from '../kit/define-connector.ts';
import { fixBinding, type SourceError } from '../kit/failure.ts';
import { type Asked, refusal } from './asked.ts';
import { type Delivery, isWindowed, runsOf, windowKey, windowSignature } from './delivered.ts';
import { type Measured, measure } from './measure.ts';
import type { DayOutcome, SeriesMemory } from './remembered.ts';
import type { Reading } from './scan.ts';
import { TableError, type Tables } from './tables.ts';

type Keep = (after: SeriesMemory) => void;

/** @param tables null where no day of the call has to be read anew */
export async function answer(
  asked: Asked,
  before: SeriesMemory,
  delivery: Delivery,
  reading: Reading,
  tables: Tables | null,
  keep: Keep,
): Promise<readonly Fetched[]> {
  try {
    return await (isWindowed(asked) ? answerWindows : answerDays)(asked, before, delivery, reading, tables, keep);
  } catch (error) {
    const pattern = Object.values(asked.series.filter)
      .map(patternIn)
      .find((each) => each !== null);
    if (!(error instanceof TableError) || !/^Invalid Input Error/.test(error.message) || pattern === undefined || pattern === null)
      throw error;
    return [refusal(asked.series, 'filter', pattern, 'a regular expression without look-around and back-references (RE2)')];
  }
}

function patternIn(condition: Condition): string | null {
  if (condition.op === 'not') return patternIn(condition.condition);
  return condition.op === 'regex' ? condition.value : null;
}

async function answerDays(
  asked: Asked,
  before: SeriesMemory,
  delivery: Delivery,
  reading: Reading,
  tables: Tables | null,
  keep: Keep,
): Promise<readonly Fetched[]> {
  const wanted = daysAsked(asked.ranges, delivery);
  const stale = wanted.filter((day) => {
    const signature = delivery.days.get(day)?.signature;
    return signature !== undefined && before.days.get(day)?.signature !== signature;
  });
  const where = runsOf(stale).map(({ start, end }) => `(day >= DATE '${start}' AND day < DATE '${end}')`);
  const measured = stale.length === 0 || tables === null ? [] : await measure(asked, `(${where.join(' OR ')})`, 'day', reading, tables);
  refuseTooLarge(asked, measured);
  const twice = measured.find(({ value }) => value === 'two_rows');
  if (twice !== undefined) return [twoRows(asked, twice)];
  const found = outcomes(stale, measured);
  const vanished = stale.find(
    (day) => asked.grain === 'day' && !fillsZero(asked) && before.days.get(day)?.outcome === 'value' && found.get(day) !== 'value',
  );
  if (vanished !== undefined) return [gone(asked, vanished)];
  const readings = [...measured.flatMap((each) => readingOf(asked, each)), ...zeros(asked, before, stale, found, measured)];
  if (stale.length > 0) keep(memoryAfter(before, stale, found, measured, delivery, asked, reading));
  const isAnswered = (day: number) => {
    if (!delivery.days.has(day)) return isAbsentZero(asked, day, delivery, reading);
    return (found.get(day) ?? before.days.get(day)?.outcome) !== 'unknown';
  };
  const answered = runsOf(wanted.filter(isAnswered)).map(
    (range): Fetched => ({ kind: 'answered', series: asked.series, grain: 'day', range }),
  );
  return [...readings, ...answered];
}

/** Day numbers of the ranges that can be whole: an unfinished day is not read. */
function daysAsked(ranges: readonly DateRange[], { declared }: Delivery): readonly number[] {
  const days = new Set<number>();
  for (const { start, end } of ranges) for (let day = dayNumber(start); day < dayNumber(end) && day <= declared; day++) days.add(day);
  return [...days].sort((a, b) => a - b);
}

function outcomes(stale: readonly number[], measured: readonly Measured[]): ReadonlyMap<number, DayOutcome> {
  const found = new Map<number, DayOutcome>(stale.map((day) => [day, 'none']));
  for (const { day, value } of measured) {
    const number = dayNumber(localDate(day));
    if (value === 'unknown') found.set(number, 'unknown');
    else if (typeof value === 'number' && found.get(number) !== 'unknown') found.set(number, 'value');
  }
  return found;
}

function readingOf(asked: Asked, { day, item, value }: Measured): readonly FetchedReading[] {
  return typeof value === 'number' ? [dayReading(asked, localDate(day), item, value)] : [];
}
function dayReading({ series }: Asked, day: DateRange['start'], item: string | null, value: number): FetchedReading {
  return { kind: 'reading', series, grain: 'day', range: { start: day, end: addDays(day, 1) }, item, value: value + 0, quality: [] };
}

function fillsZero({ metric, grain }: Asked): boolean {
  return metric.absentMeansZero || grain === 'item';
}

/** What had a value and is no longer in its day's files is 0 now: the earlier value would stand otherwise. */
function zeros(
  asked: Asked,
  before: SeriesMemory,
  stale: readonly number[],
  found: ReadonlyMap<number, DayOutcome>,
  measured: readonly Measured[],
): readonly FetchedReading[] {
  const read = stale.filter((day) => before.days.has(day) && found.get(day) !== 'unknown');
  if (asked.series.itemDimension === null) {
    const lost = read.filter(
      (day) => asked.metric.absentMeansZero && before.days.get(day)?.outcome === 'value' && found.get(day) === 'none',
    );
    return lost.map((day) => dayReading(asked, dateOfDayNumber(day), null, 0));
  }
  const { kind } = asked.metric.aggregation;
  if (kind !== 'sum') return [];
  const present = new Set(measured.map(({ day, item }) => `${dayNumber(localDate(day))} ${item}`));
  return read.flatMap((day) =>
    [...before.items]
      .filter(([item, [first, last]]) => day >= first && day <= last && !present.has(`${day} ${item}`))
      .map(([item]) => dayReading(asked, dateOfDayNumber(day), item, 0)),
  );
}

function memoryAfter(
  before: SeriesMemory,
  stale: readonly number[],
  found: ReadonlyMap<number, DayOutcome>,
  measured: readonly Measured[],
  { days: delivered }: Delivery,
  { series }: Asked,
  { limits }: Reading,
): SeriesMemory {
  const days = new Map(before.days);
  for (const day of stale) days.set(day, { signature: delivered.get(day)?.signature ?? '', outcome: found.get(day) ?? 'none' });
  const items = new Map(before.items);
  for (const { day, item } of measured) {
    if (item === null) continue;
    const number = dayNumber(localDate(day));
    const [first, last] = items.get(item) ?? [number, number];
    items.set(item, [Math.min(first, number), Math.max(last, number)]);
  }
  if (items.size > limits.itemsMax)
    throw fixBinding({
      setting: 'item',
      received: `${series.itemDimension} with ${items.size} values`,
      allowed: `at most ${limits.itemsMax}; filter them`,
    });
  return { days, items, windows: before.windows };
}

/** A day that no file has, between days that files have: nothing happened, where the settings say so. */
function isAbsentZero({ metric, grain }: Asked, day: number, { first, last, declared }: Delivery, { settings }: Reading): boolean {
  const means = grain === 'item' ? settings.absentMeansZero : metric.absentMeansZero;
  return means && first !== null && last !== null && day >= first && day <= Math.min(last, declared);
}

async function answerWindows(
  asked: Asked,
  before: SeriesMemory,
  delivery: Delivery,
  reading: Reading,
  tables: Tables | null,
  keep: Keep,
): Promise<readonly Fetched[]> {
  const events: Fetched[] = [];
  const windows = new Map(before.windows);
  for (const range of asked.ranges) {
    if (!isWholeWindow(asked, range, delivery, reading)) continue;
    const key = windowKey(range);
    const signature = windowSignature(range, delivery);
    let outcome = windows.get(key)?.signature === signature ? windows.get(key)?.outcome : undefined;
    if (outcome === undefined && tables !== null) {
      const measured = await measure(asked, `day >= DATE '${range.start}' AND day < DATE '${range.end}'`, 'window', reading, tables);
      refuseTooLarge(asked, measured);
      const twice = measured.find(({ value }) => value === 'two_rows');
      if (twice !== undefined) return [twoRows(asked, { ...twice, day: range.start })];
      outcome = measured.some(({ value }) => value === 'unknown') ? 'unknown' : 'value';
      if (outcome === 'value') events.push(...measured.flatMap((each) => windowReading(asked, range, each)));
      // The newest last: the oldest are forgotten first.
      windows.delete(key);
      windows.set(key, { signature, outcome });
    }
    if (outcome === 'value') events.push({ kind: 'answered', series: asked.series, grain: 'range', range });
  }
  if (tables !== null) keep({ ...before, windows });
  return events;
}

/** Every day of the window is over, and delivered or known to be empty. */
function isWholeWindow(asked: Asked, range: DateRange, delivery: Delivery, reading: Reading): boolean {
  const days = daysAsked([range], delivery);
  const isKnown = (day: number) => delivery.days.has(day) || isAbsentZero(asked, day, delivery, reading);
  return days.length === dayNumber(range.end) - dayNumber(range.start) && days.some((day) => delivery.days.has(day)) && days.every(isKnown);
}
function windowReading({ series }: Asked, range: DateRange, { item, value }: Measured): readonly FetchedReading[] {
  return typeof value === 'number' ? [{ kind: 'reading', series, grain: 'range', range, item, value: value + 0, quality: [] }] : [];
}

function twoRows(asked: Asked, { day, item }: Measured): Fetched {
  const { metric, series } = asked;
  const what = [
    day,
    ...Object.entries(series.filter).map(([name, condition]) => `${name} ${JSON.stringify(condition)}`),
    ...(item === null ? [] : [item]),
  ];
  const allowed =
    metric.aggregation.kind === 'last'
      ? 'one row for each day and combination of dimensions: of two levels neither is the right one'
      : 'one row for each day, by a filter on a dimension where the file has several: distinct counts cannot be added up';
  return refusal(series, `metrics.${metric.key}.column`, `two rows for ${what.join(', ')}`, allowed);
}

function gone({ series, metric }: Asked, day: number): Fetched {
  const date = dateOfDayNumber(day);
  return refusal(
    series,
    `metrics.${metric.key}.column`,
    `no value on ${date}, which had one before its file was delivered again`,
    'a value for every day that had one; set absentMeansZero: true if no row means 0',
  );
}

function refuseTooLarge({ metric }: Asked, measured: readonly Measured[]): void {
  const found = measured.find(({ value }) => value === 'too_large');
  if (found !== undefined) throw tooLarge(metric.key, found.day);
}
function tooLarge(metric: string, day: string): SourceError {
  return fixBinding({
    setting: `metrics.${metric}.column`,
    received: `a total of 2^53 or more${day === '' ? '' : ` on ${day}`}`,
    allowed: 'totals below 2^53, which are exact',
  });
}

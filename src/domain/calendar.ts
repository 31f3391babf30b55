/**
 * The one calendar type of the code base: civil dates, ranges of them, and instants.
 *
 * A civil date is a branded ISO text ("2026-10-01"): it sorts, compares, serialises and reads the same everywhere, and a
 * bare string is refused by the compiler. All arithmetic is Temporal's; nothing here knows what day it is.
 */
import { Temporal } from 'temporal-polyfill';

/** A civil day in some zone, as "YYYY-MM-DD". Compare with `<`, `===`. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };
/** A moment, as ISO-8601 in UTC with milliseconds ("2026-11-21T03:00:00.000Z"), so that texts compare as moments do. */
export type Instant = string & { readonly __brand: 'Instant' };
/** Half-open range of civil days: `start` is in, `end` is not. Never empty. */
export interface DateRange {
  readonly start: LocalDate;
  readonly end: LocalDate;
}
/** ISO weekday a week begins on: 1 is Monday, 7 is Sunday. */
export type WeekStart = 1 | 2 | 3 | 4 | 5 | 6 | 7;
export type CalendarUnit = 'week' | 'month' | 'quarter' | 'year';

const EPOCH = Temporal.PlainDate.from('1970-01-01');
/** Dates that may be given. What is computed from them (the cycle before, a year earlier, the unit's end) may lie outside. */
const FIRST_GIVEN = '1900-01-01';
const LAST_GIVEN = '2200-12-31';
/** Day numbers run from here on; the table grows as days are met and stays bounded (years 1500–2300). */
const FIRST_DAY = EPOCH.until(Temporal.PlainDate.from('1500-01-01')).days;
const LAST_DAY = EPOCH.until(Temporal.PlainDate.from('2300-12-31')).days;
const numberOf = new Map<string, number>();
const dateOf: LocalDate[] = [];

/**
 * Reads "YYYY-MM-DD" as a civil date between 1900-01-01 and 2200-12-31.
 * @returns null when the text is not such a date (29 February of a common year, a time, another format).
 */
export function parseLocalDate(text: string): LocalDate | null {
  const date = readDate(text);
  return date === null || date < FIRST_GIVEN || date > LAST_GIVEN ? null : date;
}

function readDate(text: string): LocalDate | null {
  if (numberOf.has(text)) return text as LocalDate;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    const day = EPOCH.until(Temporal.PlainDate.from(text)).days;
    if (day < FIRST_DAY || day > LAST_DAY) return null;
    numberOf.set(text, day);
    dateOf[day - FIRST_DAY] = text as LocalDate;
    return text as LocalDate;
  } catch {
    return null;
  }
}

/** For texts that a programmer or a checked edge vouches for: years 1500 to 2300. @throws RangeError */
export function localDate(text: string): LocalDate {
  const date = readDate(text);
  if (date === null) throw new RangeError(`not a civil date: ${JSON.stringify(text)}; allowed: YYYY-MM-DD, 1500 to 2300`);
  return date;
}

/** Days since 1970-01-01. */
export function dayNumber(date: LocalDate): number {
  const known = numberOf.get(date);
  if (known !== undefined) return known;
  localDate(date);
  return numberOf.get(date) as number;
}

/** The civil date that lies `day` days after 1970-01-01. @throws RangeError outside 1500–2300 and between days */
export function dateOfDayNumber(day: number): LocalDate {
  const known = dateOf[day - FIRST_DAY];
  if (known !== undefined) return known;
  return localDate(EPOCH.add({ days: day }).toString());
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDayNumber(dayNumber(date) + days);
}

/** Same day of another month; the 31st becomes the month's last day where there is none. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  return localDate(Temporal.PlainDate.from(date).add({ months }).toString());
}

/** Same day of another year; 29 February becomes 28. */
export function addYears(date: LocalDate, years: number): LocalDate {
  return localDate(Temporal.PlainDate.from(date).add({ years }).toString());
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from);
}

export function minDate(first: LocalDate, ...rest: readonly LocalDate[]): LocalDate {
  return rest.reduce((least, date) => (date < least ? date : least), first);
}

export function maxDate(first: LocalDate, ...rest: readonly LocalDate[]): LocalDate {
  return rest.reduce((most, date) => (date > most ? date : most), first);
}

/** @throws RangeError when the range would be empty */
export function range(start: LocalDate, end: LocalDate): DateRange {
  if (end <= start) throw new RangeError(`empty range [${start}, ${end})`);
  return { start, end };
}

/** The range whose first and last days are both in it, as people write ranges. */
export function inclusiveRange(first: LocalDate, last: LocalDate): DateRange {
  return range(first, addDays(last, 1));
}

export function lastDay(of: DateRange): LocalDate {
  return addDays(of.end, -1);
}

export function lengthInDays(of: DateRange): number {
  return daysBetween(of.start, of.end);
}

export function contains(outer: DateRange, date: LocalDate): boolean {
  return date >= outer.start && date < outer.end;
}

/** Every day of the range, first to last. */
export function daysOf(of: DateRange): readonly LocalDate[] {
  const first = dayNumber(of.start);
  return Array.from({ length: lengthInDays(of) }, (_, index) => dateOfDayNumber(first + index));
}

/**
 * The calendar unit that holds `date`.
 * @param weekStart first weekday of a week
 * @param fiscalYearStart month (1–12) that a year begins with; moves quarters and years, not months
 */
export function unitContaining(date: LocalDate, unit: CalendarUnit, weekStart: WeekStart, fiscalYearStart: number): DateRange {
  const day = Temporal.PlainDate.from(date);
  switch (unit) {
    case 'week': {
      const start = addDays(date, -((day.dayOfWeek - weekStart + 7) % 7));
      return range(start, addDays(start, 7));
    }
    case 'month':
      return monthsFrom(day, 0, 1);
    case 'quarter':
      return monthsFrom(day, (day.month - fiscalYearStart + 12) % 3, 3);
    case 'year':
      return monthsFrom(day, (day.month - fiscalYearStart + 12) % 12, 12);
  }
}

function monthsFrom(day: Temporal.PlainDate, monthsBack: number, length: number): DateRange {
  const start = day.with({ day: 1 }).subtract({ months: monthsBack });
  return range(localDate(start.toString()), localDate(start.add({ months: length }).toString()));
}

/** How many whole calendar months the range consists of, or null when it does not begin and end on a month's first day. */
export function wholeMonths(of: DateRange): number | null {
  if (!of.start.endsWith('-01') || !of.end.endsWith('-01')) return null;
  return Temporal.PlainDate.from(of.start).until(Temporal.PlainDate.from(of.end), { largestUnit: 'month' }).months;
}

/** @returns null when the text is not an ISO-8601 instant (an offset or Z is required) of the years 1900 to 2200 in UTC */
export function parseInstant(text: string): Instant | null {
  const at = readInstant(text);
  return at !== null && at >= FIRST_GIVEN && at.slice(0, 10) <= LAST_GIVEN ? at : null;
}

/** Years 1501 to 2299, so that the moment is a civil day in every zone. */
function readInstant(text: string): Instant | null {
  try {
    const at = instantFromMs(Temporal.Instant.from(text).epochMilliseconds);
    // Years of more digits are written with a sign and six of them: their first four characters make less than 1000.
    const year = Number(at.slice(0, 4));
    return year > 1500 && year < 2300 ? at : null;
  } catch {
    return null;
  }
}

/** For texts that a programmer or a checked edge vouches for. @throws RangeError */
export function instant(text: string): Instant {
  const parsed = readInstant(text);
  if (parsed === null)
    throw new RangeError(`not an instant: ${JSON.stringify(text)}; allowed: ISO-8601 with offset, such as 2026-11-21T03:00:00Z`);
  return parsed;
}

export function instantFromMs(epochMs: number): Instant {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString({ smallestUnit: 'millisecond' }) as Instant;
}

export function msOfInstant(at: Instant): number {
  return Temporal.Instant.from(at).epochMilliseconds;
}

/** The civil day that it is in `zone` at that moment. */
export function dateInZone(at: Instant, zone: string): LocalDate {
  return localDate(Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate().toString());
}

/** The first moment of a civil day in a zone (after the gap, where midnight does not exist). */
export function startOfDay(date: LocalDate, zone: string): Instant {
  return instantFromMs(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

/** The moment of a local time on a civil day: right after the gap where it does not exist, the first where it exists twice. */
export function momentOfLocalTime(date: LocalDate, hour: number, minute: number, zone: string): Instant {
  const local = Temporal.PlainDate.from(date).toPlainDateTime({ hour, minute });
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(local)) return instantFromMs(earlier.epochMilliseconds);
  const afterGap = earlier.getTimeZoneTransition('next');
  return instantFromMs((afterGap ?? earlier).epochMilliseconds);
}

/** Whether the runtime knows this IANA zone. */
export function isZone(zone: string): boolean {
  try {
    Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone);
    return /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone);
  } catch {
    return false;
  }
}

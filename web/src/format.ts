/** How numbers, days and moments are shown. Rounds for the eye only; nothing here decides anything. */
import type { Locale, Unit } from './api.ts';

export interface Format {
  readonly value: (value: number | null, unit: Unit | null, currency: string | null) => string;
  /** Short form for axes: 12 300 → 12,3 tn. */
  readonly compact: (value: number, unit: Unit | null, currency: string | null) => string;
  /** 0.263 → 26 %. What is not reached never reads as 100 %, and what is something never as 0 %. */
  readonly share: (share: number) => string;
  readonly number: (value: number) => string;
  /** With its sign, for differences: +12, −3. */
  readonly difference: (value: number, unit: Unit | null, currency: string | null) => string;
  /** Civil day: 24 nov 2026. */
  readonly day: (date: string) => string;
  /** Civil day without its year: 24 nov. */
  readonly shortDay: (date: string) => string;
  /** "1 okt. – 31 dec. 2026" */
  readonly days: (from: string, to: string) => string;
  readonly moment: (instant: string) => string;
  /** The time of day alone where it is less than a day away: 03:27. */
  readonly soon: (instant: string, now: string) => string;
  /** "3 hours ago", against the workspace's own now (which may be frozen). */
  readonly ago: (instant: string, now: string) => string;
  /** How long something takes, roughly: "40 sec", "12 min", "3 hr". */
  readonly length: (seconds: number) => string;
  /** "yesterday", "3 days ago": from one civil day to another. */
  readonly daysAgo: (date: string, today: string) => string;
}

const TAGS: Readonly<Record<Locale, string>> = { sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK', en: 'en-GB' };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function formatFor(locale: Locale, zone: string): Format {
  const tag = TAGS[locale];
  const number = numbers(tag);
  // A civil day has no zone: it is written and read as UTC, so that no clock can move it.
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone });
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone: zone });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const value = valuesIn(tag, number);
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumSignificantDigits: 3 });
  const civil = (date: string) => new Date(`${date}T00:00:00Z`);
  return {
    value,
    compact: (amount, unit, currency) => (unit === 'ratio' || unit === 'duration' ? value(amount, unit, currency) : compact.format(amount)),
    share: sharesIn(tag),
    number,
    difference: (amount, unit, currency) => (amount > 0 ? '+' : '') + value(amount, unit, currency).replace(/^-/, '−'),
    day: (date) => day.format(civil(date)),
    shortDay: (date) => shortDay.format(civil(date)),
    days: (from, to) =>
      from === to
        ? day.format(civil(to))
        : `${(from.slice(0, 4) === to.slice(0, 4) ? shortDay : day).format(civil(from))} – ${day.format(civil(to))}`,
    moment: (instant) => moment.format(new Date(instant)),
    soon: (instant, now) => (Date.parse(instant) - Date.parse(now) < DAY_MS ? time : moment).format(new Date(instant)),
    ago(instant, now) {
      const passed = Date.parse(now) - Date.parse(instant);
      if (passed < 45_000) return relative.format(0, 'minute');
      if (passed < HOUR_MS) return relative.format(-Math.round(passed / MINUTE_MS), 'minute');
      if (passed < DAY_MS) return relative.format(-Math.round(passed / HOUR_MS), 'hour');
      return relative.format(-Math.round(passed / DAY_MS), 'day');
    },
    length: lengthsIn(tag),
    daysAgo: (date, today) => relative.format(-daysBetween(date, today), 'day'),
  };
}

function lengthsIn(tag: string): Format['length'] {
  const of = (unit: string) => new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: 0 });
  const [second, minute, hour] = [of('second'), of('minute'), of('hour')];
  return (seconds) => {
    const ms = seconds * 1_000;
    if (ms < 2 * MINUTE_MS) return second.format(Math.ceil(seconds));
    return ms < 2 * HOUR_MS ? minute.format(Math.round(ms / MINUTE_MS)) : hour.format(Math.round(ms / HOUR_MS));
  };
}

/** Fewer decimals the larger the number is: 0.1234, 45.25, 123.4, 15 005. */
function numbers(tag: string): Format['number'] {
  const byDigits = [0, 1, 2, 4].map(
    (maximumFractionDigits) => new Intl.NumberFormat(tag, { maximumFractionDigits, signDisplay: 'negative' }),
  );
  return (amount) => {
    const size = Math.abs(amount);
    return (byDigits[size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3] as Intl.NumberFormat).format(amount);
  };
}

function valuesIn(tag: string, number: Format['number']): Format['value'] {
  const rate = new Intl.NumberFormat(tag, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 2 });
  const duration = durationsIn(tag);
  return (amount, unit, currency) => {
    if (amount === null) return '–';
    if (unit === 'ratio') return rate.format(amount);
    if (unit === 'duration') return duration(amount);
    if (unit === 'currency' && currency !== null) return money(tag, amount, currency);
    return number(amount);
  };
}

function sharesIn(tag: string): Format['share'] {
  const whole = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'negative' });
  // Cut, not rounded: 99.96 % is no 100 %.
  const fine = new Intl.NumberFormat(tag, {
    style: 'percent',
    maximumFractionDigits: 1,
    roundingMode: 'trunc',
  } as Intl.NumberFormatOptions);
  const least = fine.format(0.001);
  return (of) => {
    if (of > 0 && of < 0.001) return `< ${least}`;
    return ((of > 0 && of < 0.005) || (of >= 0.995 && of < 1) ? fine : whole).format(of);
  };
}

function money(tag: string, amount: number, currency: string): string {
  const digits = Math.abs(amount) >= 1_000 || Number.isInteger(amount) ? 0 : 2;
  const options = { style: 'currency', currency, maximumFractionDigits: digits, minimumFractionDigits: digits } as const;
  return new Intl.NumberFormat(tag, options).format(amount);
}

/** 125 s → 2 min 5 s; 4 000 s → 1 h 7 min. */
function durationsIn(tag: string): (seconds: number) => string {
  const format = (unit: string, maximumFractionDigits = 0) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits });
  const [hours, minutes, seconds, fine] = [format('hour'), format('minute'), format('second'), format('second', 1)];
  return (amount) => {
    const sign = amount < 0 ? '−' : '';
    const size = Math.abs(amount);
    if (size < 60) return sign + (size < 10 ? fine : seconds).format(size);
    if (size < 3_600) return sign + pair(minutes, seconds, Math.round(size));
    return sign + pair(hours, minutes, Math.round(size / 60));
  };
}
/** `whole` counted in sixtieths: 125 → 2 of the larger and 5 of the smaller. */
function pair(larger: Intl.NumberFormat, smaller: Intl.NumberFormat, whole: number): string {
  const rest = whole % 60;
  return larger.format(Math.floor(whole / 60)) + (rest === 0 ? '' : ` ${smaller.format(rest)}`);
}

const dayNumber = (date: string) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
/** Days from one civil day to another. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}
/** The civil day so many days later. */
export function addDays(date: string, days: number): string {
  return new Date((dayNumber(date) + days) * DAY_MS).toISOString().slice(0, 10);
}

/** The moment that a civil day ends in a zone, as an ISO instant. */
export function endOfDay(date: string, zone: string): string {
  const wall = Date.parse(`${addDays(date, 1)}T00:00:00Z`);
  // Twice, as the first guess may lie on the other side of a clock change.
  const guess = wall - offsetMs(wall, zone);
  return new Date(wall - offsetMs(guess, zone)).toISOString();
}
function offsetMs(at: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  const [day, month, year, hour, minute, second] = (format.format(at).match(/\d+/g) ?? []).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

/** A number is not parted from its % or currency by a line's end. */
export function unbroken(title: string): string {
  return title.replaceAll(/(\d) (?=(?:%|kr|€|\$)(?:\s|$))/g, '$1\u00a0');
}

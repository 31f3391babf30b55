/** How numbers, days and moments are shown. Rounds for the eye only; nothing here decides anything. */
import type { Locale, Unit } from './api.ts';

export interface Format {
  readonly value: (value: number | null, unit: Unit | null, currency: string | null) => string;
  /** Short form for axes: 12 300 → 12,3 tn. */
  readonly compact: (value: number, unit: Unit | null, currency: string | null) => string;
  /** 0.263 → 26 %. */
  readonly share: (share: number) => string;
  readonly number: (value: number) => string;
  /** Civil day: 24 nov 2026. */
  readonly day: (date: string) => string;
  /** Civil day without its year: 24 nov. */
  readonly shortDay: (date: string) => string;
  readonly moment: (instant: string) => string;
  /** "3 hours ago", against the workspace's own now (which may be frozen). */
  readonly ago: (instant: string, now: string) => string;
}

const TAGS: Readonly<Record<Locale, string>> = { sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK', en: 'en-GB' };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function formatFor(locale: Locale, zone: string): Format {
  const tag = TAGS[locale];
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  // A civil day has no zone: it is written and read as UTC, so that no clock can move it.
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const share = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const rate = new Intl.NumberFormat(tag, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 2 });
  const value = (amount: number | null, unit: Unit | null, currency: string | null): string => {
    if (amount === null) return '–';
    if (unit === 'ratio') return rate.format(amount);
    if (unit === 'duration') return durationOf(amount);
    if (unit === 'currency') return money(tag, amount, currency);
    return number.format(amount);
  };
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumSignificantDigits: 3 });
  return {
    value,
    compact: (amount, unit, currency) => (unit === 'ratio' || unit === 'duration' ? value(amount, unit, currency) : compact.format(amount)),
    share: (of) => share.format(of),
    number: (amount) => number.format(amount),
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
    shortDay: (date) => shortDay.format(new Date(`${date}T00:00:00Z`)),
    moment: (instant) => moment.format(new Date(instant)),
    ago(instant, now) {
      const passed = Date.parse(now) - Date.parse(instant);
      if (passed < 45_000) return relative.format(0, 'minute');
      if (passed < HOUR_MS) return relative.format(-Math.round(passed / MINUTE_MS), 'minute');
      if (passed < DAY_MS) return relative.format(-Math.round(passed / HOUR_MS), 'hour');
      return relative.format(-Math.round(passed / DAY_MS), 'day');
    },
  };
}

function money(tag: string, amount: number, currency: string | null): string {
  const digits = Math.abs(amount) >= 100 ? 0 : 2;
  if (currency === null) return new Intl.NumberFormat(tag, { maximumFractionDigits: digits }).format(amount);
  return new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    maximumFractionDigits: digits,
    minimumFractionDigits: digits === 0 || Number.isInteger(amount) ? 0 : 2,
  }).format(amount);
}

/** 125 s → 2:05; 4 000 s → 1:06:40. */
function durationOf(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), whole % 60];
  return `${seconds < 0 ? '−' : ''}${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(rest)}`;
}

const DAY_NUMBER = (date: string) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
/** Days from one civil day to another. */
export function daysBetween(from: string, to: string): number {
  return DAY_NUMBER(to) - DAY_NUMBER(from);
}

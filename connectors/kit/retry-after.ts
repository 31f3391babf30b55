/** The Retry-After header (RFC 9110 §10.2.3): seconds, or an HTTP date. */
import { type Instant, instantFromMs, msOfInstant, parseInstant } from '../../src/domain/calendar.ts';

const LONGEST_MS = 7 * 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;

/** @returns the named moment, at most 7 days from now and never before it; null when there is none or it cannot be read */
export function retryAfter(header: string | null, now: Instant): Instant | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return later(now, Number(text) * 1_000);
  const [, day, month, year, time] = HTTP_DATE.exec(text) ?? [];
  const monthNumber = MONTHS.indexOf(month ?? '') + 1;
  if (monthNumber === 0) return null;
  const at = parseInstant(`${year}-${String(monthNumber).padStart(2, '0')}-${day}T${time}Z`);
  return at === null ? null : later(now, msOfInstant(at) - msOfInstant(now));
}

/** The moment `ms` after now, at most 7 days away and never in the past. */
export function later(now: Instant, ms: number): Instant {
  return instantFromMs(msOfInstant(now) + Math.ceil(Math.min(Math.max(ms, 0), LONGEST_MS)));
}

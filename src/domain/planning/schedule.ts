/**
 * Schedules: five-field cron expressions in an IANA zone, minute by minute (semantics.md §2). A local time that does not exist
 * (spring) is due right after the gap; one that exists twice (autumn) is due once.
 */
import { addDays, dateInZone, dayNumber, type Instant, isZone, type LocalDate, momentOfLocalTime } from '../calendar.ts';
import { InputError } from '../input-error.ts';
import { stableNumber } from './stable-hash.ts';

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** With both a day of the month and a weekday restricted, either is enough, as cron has it. */
  readonly isEitherDay: boolean;
}
/** A time that a schedule was or will be due. */
export interface DueTime {
  readonly at: Instant;
  /** Civil day in the schedule's zone. */
  readonly on: LocalDate;
}

/** Nightly, a little after 03:15, spread over half an hour so that deployments do not all ask at once. */
export function defaultCron(seed: string): string {
  const minute = 15 + stableNumber(seed, 30);
  return `${minute} 3 * * *`;
}

const FIELDS = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of the month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12 },
  { name: 'weekday', low: 0, high: 7 },
] as const;
/** The rarest schedule, 29 February on a given weekday, is due within so many days. */
const DAYS_SEARCHED = 366 * 28;

/** @throws InputError naming the field */
export function parseCron(text: string): Cron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    throw problem('cron', text, 'five fields: minute hour day-of-month month weekday, such as "15 3 * * *"');
  const field = (at: 0 | 1 | 2 | 3 | 4) => parseField(parts[at] ?? '', FIELDS[at]);
  return {
    minutes: field(0),
    hours: field(1),
    daysOfMonth: new Set(field(2)),
    months: new Set(field(3)),
    weekdays: new Set(field(4).map((weekday) => weekday % 7)),
    isEitherDay: parts[2] !== '*' && parts[4] !== '*',
  };
}

/**
 * The same times with each value written once and in order: other readers of cron refuse lists that overlap, such as "1-5,3".
 * @throws InputError naming the field
 */
export function plainCron(text: string): string {
  const parts = text.trim().split(/\s+/);
  const { minutes, hours, daysOfMonth, months, weekdays } = parseCron(text);
  const fields = [minutes, hours, daysOfMonth, months, weekdays];
  return fields.map((values, at) => (parts[at] === '*' ? '*' : [...values].sort((a, b) => a - b).join(','))).join(' ');
}

function parseField(text: string, { name, low, high }: (typeof FIELDS)[number]): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    const [, from, to, step = '1'] = match ?? [];
    const first = from === undefined ? low : Number(from);
    const last = to !== undefined ? Number(to) : from === undefined || part.includes('/') ? high : first;
    if (match === null || first < low || last > high || first > last || Number(step) < 1) {
      throw problem(`cron ${name}`, part, `*, a number from ${low} to ${high}, a range a-b, a step */n, or a list of these`);
    }
    for (let value = first; value <= last; value += Number(step)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** @throws InputError */
export function checkSchedule(schedule: { readonly cron: string; readonly zone: string }): void {
  parseCron(schedule.cron);
  if (!isZone(schedule.zone)) throw problem('zone', schedule.zone, 'an IANA zone such as Europe/Stockholm');
}

/** When the schedule was due last, at or before `now`; null where it never was in the years searched. */
export function lastDue(cron: Cron, zone: string, now: Instant): DueTime | null {
  const today = dateInZone(now, zone);
  for (let back = 0; back < DAYS_SEARCHED; back++) {
    const on = addDays(today, -back);
    const times = dueTimes(cron, zone, on).filter((time) => time.at <= now);
    const last = times.at(-1);
    if (last !== undefined) return last;
  }
  return null;
}

/** When it is due next, after `now`; null where it never is in the years searched. */
export function nextDue(cron: Cron, zone: string, now: Instant): DueTime | null {
  const today = dateInZone(now, zone);
  for (let ahead = 0; ahead < DAYS_SEARCHED; ahead++) {
    const next = dueTimes(cron, zone, addDays(today, ahead)).find((time) => time.at > now);
    if (next !== undefined) return next;
  }
  return null;
}

/** Between tries of something that has to be done on each day: a source that does not answer in the night may by noon. */
const TRY_AGAIN_HOURS = 6;

/**
 * When something that has to be done daily is due on a day, in order: at the schedule's first time of day, on whichever days the
 * schedule itself is due, and every few hours after it for what has not succeeded.
 */
export function dailyTries(cron: Cron, zone: string, on: LocalDate): readonly DueTime[] {
  const [hour = 0] = cron.hours;
  const [minute = 0] = cron.minutes;
  const tries: DueTime[] = [];
  for (let at = hour; at < 24; at += TRY_AGAIN_HOURS) tries.push({ at: momentOfLocalTime(on, at, minute, zone), on });
  return tries;
}

/** All times of one civil day, in order, each once. */
function dueTimes(cron: Cron, zone: string, on: LocalDate): readonly DueTime[] {
  if (!isDueOn(cron, on)) return [];
  const moments = cron.hours.flatMap((hour) => cron.minutes.map((minute) => momentOfLocalTime(on, hour, minute, zone)));
  return [...new Set(moments)].sort().map((at) => ({ at, on }));
}

function isDueOn(cron: Cron, on: LocalDate): boolean {
  if (!cron.months.has(Number(on.slice(5, 7)))) return false;
  // 1970-01-01 was a Thursday.
  const weekday = (((dayNumber(on) + 4) % 7) + 7) % 7;
  const isDayOfMonth = cron.daysOfMonth.has(Number(on.slice(8)));
  const isWeekday = cron.weekdays.has(weekday);
  return cron.isEitherDay ? isDayOfMonth || isWeekday : isDayOfMonth && isWeekday;
}

function problem(path: string, received: string, allowed: string): InputError {
  return new InputError([{ path, received, allowed, message: `received ${JSON.stringify(received)}; allowed: ${allowed}` }]);
}

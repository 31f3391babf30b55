/** How many visits a day can expect: growth, the week, the year, holidays, and a slow wander. Pure in (seed, day). */
import { dateOfDayNumber, dayNumber, localDate } from '../src/domain/calendar.ts';
import { wander } from './random.ts';

/** Visits on an average day of 2026, and yearly growth between the years below; flat outside them. */
const LEVEL_2026 = 330;
const GROWTH = 1.16;
const FIRST_YEAR = 2017;
const LAST_YEAR = 2036;
/** Monday to Sunday. */
const WEEK = [1.08, 1.12, 1.1, 1.06, 0.94, 0.74, 0.86] as const;
/** January to December, each at its middle. July is Sweden's holiday month. */
const YEAR = [0.98, 1.0, 1.03, 1.01, 0.97, 0.87, 0.68, 0.93, 1.08, 1.12, 1.18, 0.98] as const;

export interface DayFacts {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly dayOfMonth: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
}

const known = new Map<number, DayFacts>();
export function factsOf(day: number): DayFacts {
  let facts = known.get(day);
  if (facts === undefined) {
    const date = dateOfDayNumber(day);
    // 1970-01-01 was a Thursday.
    const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
    facts = { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), dayOfMonth: Number(date.slice(8, 10)), weekday };
    known.set(day, facts);
  }
  return facts;
}

/** Years since 2026-01-01, with fractions; clamped to the years of growth. */
export function yearsFrom2026(day: number): number {
  const years = (day - dayNumber(localDate('2026-01-01'))) / 365.25;
  return Math.max(FIRST_YEAR - 2026, Math.min(LAST_YEAR - 2026, years));
}

/** Growth alone: visits that a day of average season can expect. */
export function levelOn(day: number): number {
  return LEVEL_2026 * GROWTH ** yearsFrom2026(day);
}

export function expectedVisits(seed: number, day: number): number {
  const facts = factsOf(day);
  const weekday = WEEK[facts.weekday - 1] as number;
  return (
    levelOn(day) * weekday * seasonOf(facts) * holidayOf(facts) * (1 + 0.07 * wander(seed, day, 9, 11) + 0.05 * wander(seed, day, 41, 12))
  );
}

function seasonOf({ month, dayOfMonth }: DayFacts): number {
  const position = month - 1 + (dayOfMonth - 15) / 30.5;
  const before = Math.floor(position);
  const share = position - before;
  const at = (index: number) => YEAR[(index + 12) % 12] as number;
  return at(before) * (1 - share) + at(before + 1) * share;
}

/** Midsummer's Eve is the Friday of 19–25 June; Black Friday the Friday of 23–29 November. */
function holidayOf({ month, dayOfMonth, weekday }: DayFacts): number {
  if (month === 6 && weekday >= 5 && weekday <= 6 && dayOfMonth >= 19 && dayOfMonth <= 26) return 0.55;
  if (month === 11 && dayOfMonth >= 23 && dayOfMonth <= 30 && (weekday >= 5 || weekday === 1)) return 1.35;
  if (month === 12 && dayOfMonth >= 23) return dayOfMonth <= 26 ? 0.5 : 0.72;
  if (month === 12 && dayOfMonth <= 18) return 1.12;
  if (month === 1 && dayOfMonth <= 6) return 0.75;
  return 1;
}

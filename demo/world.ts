/** The demo world: days made when first asked for, and kept. The same (seed, day) gives the same day in every process. */
import { dateInZone, dayNumber, type Instant, msOfInstant, startOfDay } from '../src/domain/calendar.ts';
import { type Blog, makeBlog, type Post } from './blog.ts';
import { COMPANY, type Page, SHOP_PAGES } from './company.ts';
import { type DayOfVisits, visitsOf } from './visits.ts';

export interface World {
  readonly seed: number;
  readonly blog: Blog;
  /** @param day days since 1970-01-01 */
  visitsOn(day: number): DayOfVisits;
  page(index: number): Page;
  /** Answers of long computations over the world, by question. The same seed and code give the same, so they may be kept between starts. */
  readonly remembered: Map<string, unknown>;
}

/** Days kept at most: about 27 years. */
const DAYS_MAX = 10_000;

/** @param remembered what an earlier process with this seed and this code has computed */
export function makeWorld(seed: number, remembered = new Map<string, unknown>()): World {
  const blog = makeBlog(seed);
  const days = new Map<number, DayOfVisits>();
  return {
    seed,
    blog,
    remembered,
    visitsOn(day) {
      let visits = days.get(day);
      if (visits === undefined) {
        visits = visitsOf(seed, day, blog);
        if (days.size >= DAYS_MAX) days.clear();
        days.set(day, visits);
      }
      return visits;
    },
    page: (index) => SHOP_PAGES[index] ?? (blog.posts[index - SHOP_PAGES.length] as Post),
  };
}

/** Asked before: the answer then. @param question names everything that the answer depends on, beside the seed */
export function remember<Answer>({ remembered }: World, question: string, compute: () => Answer): Answer {
  const known = remembered.get(question);
  if (known !== undefined) return known as Answer;
  const answer = compute();
  remembered.set(question, answer);
  return answer;
}

/** Hours since 1970 by the company's clock: the scale of `visibleFrom`. */
export function companyHour(now: Instant): number {
  const today = dateInZone(now, COMPANY.zone);
  const sinceMidnight = msOfInstant(now) - msOfInstant(startOfDay(today, COMPANY.zone));
  return dayNumber(today) * 24 + Math.floor(sinceMidnight / 3_600_000);
}

/**
 * One day of the demo world: its visits, as columns. A pure function of (seed, day), so a day is the same whatever "now" is;
 * what can be seen of it at some moment follows from the hours at which each visit and each conversion arrives.
 *
 * A visitor is born with a first visit and named by birthday and number; later visits pick an earlier birthday and one of its
 * visitors. So uniques over any window are true distinct counts, and nothing has to be remembered between days.
 */
import { dayNumber, localDate } from '../src/domain/calendar.ts';
import type { Blog } from './blog.ts';
import { CAMPAIGNS, CHANNEL, CHANNELS, COMPANY, KEY_EVENT, PAGE, PRODUCTS, SHOP_PAGES } from './company.ts';
import { cumulate, fraction, hash, normal, pick, type Stream, streamOf } from './random.ts';
import { expectedVisits, factsOf, yearsFrom2026 } from './rhythm.ts';

export interface DayOfVisits {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly count: number;
  /** The first so many visits are first visits. */
  readonly firstVisits: number;
  readonly visitor: Uint32Array;
  readonly hour: Uint8Array;
  /** Index into CHANNELS. */
  readonly channel: Uint8Array;
  /** Index into CAMPAIGNS; 0: none. */
  readonly campaign: Uint8Array;
  readonly seconds: Uint16Array;
  /** Visit i read pages[pageStart[i]] … pages[pageStart[i + 1] − 1], the first being where it landed. */
  readonly pageStart: Uint32Array;
  readonly pages: Uint16Array;
  /** Index into KEY_EVENTS; 0: none. At most one in a visit. */
  readonly keyEvent: Uint8Array;
  readonly revenueOre: Uint32Array;
  /** Hours since 1970 by the company's clock from which the source shows the visit, and its conversion. */
  readonly visibleFrom: Uint32Array;
  readonly keyEventFrom: Uint32Array;
}

/** Visitors that one day can bring into the world: ids are birthday × this + number. */
export const BIRTHS_PER_DAY_MAX = 2_048;
export const FIRST_DAY = dayNumber(localDate(COMPANY.founded));
/** A conversion is shown at the latest this many days after its day. */
export const CONVERSION_LAG_DAYS_MAX = 14;
/** A visit is shown at the latest at the end of this many days after its day. */
export const VISIT_LAG_DAYS_MAX = 2;
const FIRST_VISIT_SHARE = 0.6;
const OLDEST_RETURN_DAYS = 400;

const FIRST_CHANNELS = CHANNELS.map((channel) => channel.first);
const LATER_CHANNELS = CHANNELS.map((channel) => channel.later);
/** Visits by hour of the day, midnight first. */
const HOURS = cumulate([1, 0.5, 0.3, 0.2, 0.3, 0.8, 2, 4, 5, 5, 5, 5.5, 6, 5, 5, 5, 5, 5, 5.5, 7, 8, 7, 4.5, 2.2]);

export function visitorId(birthday: number, number: number): number {
  return (birthday - FIRST_DAY) * BIRTHS_PER_DAY_MAX + number;
}
export function birthdayOf(visitor: number): number {
  return FIRST_DAY + Math.floor(visitor / BIRTHS_PER_DAY_MAX);
}

/** Number of visits of a day, and how many of them are first visits; 0 before the company was founded. */
export function countsOf(seed: number, day: number): { readonly visits: number; readonly first: number } {
  if (day < FIRST_DAY) return { visits: 0, first: 0 };
  const next = streamOf(seed, day, 1);
  const expected = expectedVisits(seed, day);
  const visits = Math.max(3, Math.round(expected + Math.sqrt(expected) * 1.2 * normal(next)));
  const share = FIRST_VISIT_SHARE + 0.05 * (next() - 0.5);
  return { visits, first: Math.min(BIRTHS_PER_DAY_MAX, Math.max(1, Math.round(visits * share))) };
}

export function visitsOf(seed: number, day: number, blog: Blog): DayOfVisits {
  const { visits: count, first } = countsOf(seed, day);
  const next = streamOf(seed, day, 2);
  const columns = {
    visitor: new Uint32Array(count),
    hour: new Uint8Array(count),
    channel: new Uint8Array(count),
    campaign: new Uint8Array(count),
    seconds: new Uint16Array(count),
    pageStart: new Uint32Array(count + 1),
    keyEvent: new Uint8Array(count),
    revenueOre: new Uint32Array(count),
    visibleFrom: new Uint32Array(count),
    keyEventFrom: new Uint32Array(count),
  };
  const pages: number[] = [];
  const choose = choicesOf(seed, day, blog);
  for (let index = 0; index < count; index++) {
    const isFirst = index < first;
    columns.visitor[index] = isFirst ? visitorId(day, index) : returning(seed, day, next);
    const hour = pick(HOURS, next());
    const channel = choose.channel(isFirst, next());
    columns.hour[index] = hour;
    columns.channel[index] = channel;
    columns.campaign[index] = choose.campaign(channel, next());
    const keyEvent = keyEventOf(day, channel, isFirst, next());
    columns.keyEvent[index] = keyEvent;
    columns.pageStart[index] = pages.length;
    const views = readPages(pages, channel, keyEvent, choose.post, next);
    columns.seconds[index] = Math.min(3_600, Math.round(views * (18 + 70 * next() * next()) + (views > 1 ? 12 : 0)));
    if (keyEvent === KEY_EVENT.purchase) columns.revenueOre[index] = basketOre(next);
    const visibleFrom = arrival(day, hour, next);
    columns.visibleFrom[index] = visibleFrom;
    columns.keyEventFrom[index] = keyEvent === KEY_EVENT.none ? visibleFrom : visibleFrom + 24 * conversionLagDays(next);
  }
  columns.pageStart[count] = pages.length;
  return { day, count, firstVisits: Math.min(first, count), ...columns, pages: Uint16Array.from(pages) };
}

/** A visitor of an earlier day, most often a recent one, and within a day most often one of its regulars. */
function returning(seed: number, day: number, next: Stream): number {
  const recent = next() < 0.4;
  const age = 1 + Math.floor(-Math.log(1 - next()) * (recent ? 5 : 70));
  const birthday = Math.max(FIRST_DAY, day - Math.min(OLDEST_RETURN_DAYS, age));
  const born = birthsOn(seed, birthday);
  return visitorId(birthday, Math.min(born - 1, Math.floor(born * next() ** 1.9)));
}

const births = new Map<number, Map<number, number>>();
function birthsOn(seed: number, day: number): number {
  const ofSeed = births.get(seed) ?? new Map<number, number>();
  births.set(seed, ofSeed);
  const count = ofSeed.get(day) ?? countsOf(seed, day).first;
  ofSeed.set(day, count);
  return count;
}

interface Choices {
  readonly channel: (isFirst: boolean, at: number) => number;
  readonly campaign: (channel: number, at: number) => number;
  readonly post: (at: number) => number;
}
function choicesOf(seed: number, day: number, blog: Blog): Choices {
  const { weekday, month } = factsOf(day);
  // The newsletter goes out every other Thursday and is read for two days.
  const sentDaysAgo = weekday === 4 || weekday === 5 ? weekday - 4 : -1;
  const isSendWeek = Math.floor((day + 3) / 7) % 2 === 0;
  const email = sentDaysAgo >= 0 && isSendWeek ? (sentDaysAgo === 0 ? 3.2 : 1.8) : 0.7;
  const social = 1 + 0.35 * (fraction(seed, Math.floor(day / 5), 31) - 0.5);
  const boost = (weights: readonly number[]) =>
    cumulate(weights.map((w, index) => (index === CHANNEL.email ? w * email : index === CHANNEL.paidSocial ? w * social : w)));
  const first = boost(FIRST_CHANNELS);
  const later = boost(LATER_CHANNELS);
  const running = CHANNELS.map((_, channel) =>
    CAMPAIGNS.flatMap((c, at) => (c.channel === channel && c.months.includes(month) ? [at] : [])),
  );
  const weights = running.map((list) => cumulate(list.map((at) => CAMPAIGNS[at]?.weight ?? 0)));
  const readers = blog.readersOn(day);
  return {
    channel: (isFirst, at) => pick(isFirst ? first : later, at),
    campaign: (channel, at) => {
      const list = running[channel] as readonly number[];
      return list.length === 0 ? 0 : (list[pick(weights[channel] as Float64Array, at)] as number);
    },
    post: (at) => (readers.cumulative.length === 0 ? PAGE.blog : SHOP_PAGES.length + readers.first + pick(readers.cumulative, at)),
  };
}

/** Chances of a purchase, a new member and an office lead; they rise a little with the years. */
function keyEventOf(day: number, channel: number, isFirst: boolean, at: number): number {
  const intent = (CHANNELS[channel]?.intent ?? 1) * (1 + 0.05 * yearsFrom2026(day));
  const season = factsOf(day).month >= 11 ? 1.2 : 1;
  const purchase = (isFirst ? 0.013 : 0.032) * intent * season;
  // The club grows on people: its share of visits rises faster than the rest.
  const signUp = (isFirst ? 0.028 : 0.016) * intent * 1.08 ** yearsFrom2026(day);
  const lead = 0.005 * intent;
  if (at < purchase) return KEY_EVENT.purchase;
  if (at < purchase + signUp) return KEY_EVENT.signUp;
  return at < purchase + signUp + lead ? KEY_EVENT.lead : KEY_EVENT.none;
}

function readPages(pages: number[], channel: number, keyEvent: number, post: (at: number) => number, next: Stream): number {
  const before = pages.length;
  const inBlog = next() < (CHANNELS[channel]?.blog ?? 0.3);
  pages.push(inBlog ? post(next()) : landing(next()));
  let more = next() < 0.42 ? 0 : 1 + Math.floor(-Math.log(1 - next()) * 1.7);
  for (more = Math.min(more, 12); more > 0; more--) {
    const at = next();
    if (at < (inBlog ? 0.45 : 0.1)) pages.push(post(next()));
    else if (at < 0.9) pages.push(PRODUCTS.first + Math.floor(next() * (PRODUCTS.last - PRODUCTS.first + 1)));
    else pages.push(Math.floor(next() * PAGE.blog));
  }
  if (keyEvent === KEY_EVENT.purchase) pages.push(PAGE.checkout, PAGE.thanks);
  if (keyEvent === KEY_EVENT.signUp) pages.push(PAGE.club);
  if (keyEvent === KEY_EVENT.lead) pages.push(PAGE.office);
  return pages.length - before;
}

function landing(at: number): number {
  if (at < 0.42) return PAGE.home;
  if (at < 0.62) return PAGE.shop;
  if (at < 0.72) return PAGE.subscription;
  return Math.floor(((at - 0.72) / 0.28) * PAGE.blog);
}

/** Kronor of a basket are lognormal around 420, in öre that end on 00 or 50. */
function basketOre(next: Stream): number {
  return Math.round(2 * Math.exp(6.04 + 0.45 * normal(next))) * 50;
}

/** Most visits are processed within hours; one in twenty comes in during the two days after. */
function arrival(day: number, hour: number, next: Stream): number {
  const midnight = day * 24;
  const processed = midnight + hour + 4 + Math.floor(next() * 5);
  if (next() >= 0.05) return processed;
  return Math.min(midnight + 24 * (1 + VISIT_LAG_DAYS_MAX), processed + Math.floor(next() * 48));
}

/** Days from a visit until its conversion is credited to it: two in three at once, the last after a fortnight. */
function conversionLagDays(next: Stream): number {
  if (next() < 0.66) return 0;
  return Math.min(CONVERSION_LAG_DAYS_MAX - VISIT_LAG_DAYS_MAX - 1, 1 + Math.floor(-Math.log(1 - next()) * 2.6));
}

/** A stable share of all visits, 0 ≤ x < 1, by which tests withhold some of them. */
export function visitShare(seed: number, day: number, index: number): number {
  return hash(seed, day, 1_000 + index) / 4294967296;
}

/** The scan behind a report: visits of a range of days, filtered, grouped and added up, as far as they can be seen by now. */
import { campaignsOn } from '../advertising.ts';
import { CAMPAIGNS, CHANNELS, KEY_EVENT, KEY_EVENTS, PAGE, PRODUCTS } from '../company.ts';
import { type DayOfVisits, FIRST_DAY, visitShare } from '../visits.ts';
import type { World } from '../world.ts';
import { type Cursor, type Dimension, EVENT, EVENTS } from './dimensions.ts';
import { type Group, SUM, SUMS, type WhoIsCounted } from './metrics.ts';

export interface Scan {
  readonly world: World;
  readonly first: number;
  readonly last: number;
  /** Hours since 1970 by the company's clock: what arrives later is not seen. */
  readonly byHour: number;
  readonly dimensions: readonly Dimension[];
  readonly passes: ((at: Cursor) => boolean) | null;
  readonly isEventScoped: boolean;
  readonly people: ReadonlySet<WhoIsCounted>;
  readonly wantsAds: boolean;
  /** Share of a day's visits that the source withholds (fault injection). */
  readonly withheldShare: (day: number) => number;
}
export type Groups = Map<number | string, Group>;

const EVENT_OF_KEY: readonly number[] = KEY_EVENTS.map(({ event }) => EVENTS.indexOf(event as (typeof EVENTS)[number]));

export function scan(of: Scan): Groups {
  const groups: Groups = new Map();
  const at: Cursor = { day: 0, hour: 0, visitor: 0, isFirst: false, channel: 0, campaign: 0, landing: 0, page: 0, event: 0 };
  let serial = 0;
  for (let day = Math.max(of.first, FIRST_DAY); day <= Math.min(of.last, Math.floor(of.byHour / 24)); day++) {
    const visits = of.world.visitsOn(day);
    const withheld = of.withheldShare(day);
    at.day = day;
    for (let index = 0; index < visits.count; index++) {
      if ((visits.visibleFrom[index] as number) > of.byHour) continue;
      if (withheld > 0 && visitShare(of.world.seed, day, index) < withheld) continue;
      stand(at, visits, index);
      const keyEvent = (visits.keyEventFrom[index] as number) <= of.byHour ? (visits.keyEvent[index] as number) : KEY_EVENT.none;
      const visit = readVisit(visits, index, keyEvent, ++serial);
      if (of.isEventScoped) scanEvents(of, groups, at, visits, index, visit);
      else if (of.passes === null || of.passes(at)) addVisit(groupAt(of, groups, at), at, visit, of.people);
    }
    if (of.wantsAds) scanAds(of, groups, at, day);
  }
  return groups;
}

function stand(at: Cursor, visits: DayOfVisits, index: number): void {
  at.hour = visits.hour[index] as number;
  at.visitor = visits.visitor[index] as number;
  at.isFirst = index < visits.firstVisits;
  at.channel = visits.channel[index] as number;
  at.campaign = visits.campaign[index] as number;
  at.landing = visits.pages[visits.pageStart[index] as number] as number;
}

interface Visit {
  readonly serial: number;
  readonly views: number;
  readonly seconds: number;
  readonly isEngaged: boolean;
  readonly isScrolled: boolean;
  readonly keyEvent: number;
  readonly revenueOre: number;
  readonly checkouts: number;
  readonly itemViews: number;
}
function readVisit(visits: DayOfVisits, index: number, keyEvent: number, serial: number): Visit {
  const start = visits.pageStart[index] as number;
  const end = visits.pageStart[index + 1] as number;
  const seconds = visits.seconds[index] as number;
  let itemViews = 0;
  let checkouts = 0;
  for (let view = start; view < end; view++) {
    const page = visits.pages[view] as number;
    if (page >= PRODUCTS.first && page <= PRODUCTS.last) itemViews++;
    else if (page === PAGE.checkout) checkouts++;
  }
  return {
    serial,
    views: end - start,
    seconds,
    // https://support.google.com/analytics/answer/12195621: longer than 10 seconds, a key event, or at least two views
    isEngaged: seconds > 10 || end - start >= 2 || keyEvent !== KEY_EVENT.none,
    isScrolled: seconds % 3 === 0,
    keyEvent,
    revenueOre: keyEvent === KEY_EVENT.purchase ? (visits.revenueOre[index] as number) : 0,
    checkouts,
    itemViews,
  };
}

const bump = (group: Group, place: number, by: number) => {
  group.sums[place] = (group.sums[place] as number) + by;
};

function addSession(group: Group, at: Cursor, visit: Visit, people: ReadonlySet<WhoIsCounted>): void {
  group.lastVisit = visit.serial;
  bump(group, SUM.sessions, 1);
  bump(group, SUM.seconds, visit.seconds);
  if (visit.isEngaged) {
    bump(group, SUM.engaged, 1);
    bump(group, SUM.engagedSeconds, Math.round(visit.seconds * 0.62));
  }
  if (people.has('users')) group.users.add(at.visitor);
  if (people.has('active') && (visit.isEngaged || at.isFirst)) group.active.add(at.visitor);
}

function addKeyEvent(group: Group, at: Cursor, visit: Visit): void {
  bump(group, SUM.keyEvents, 1);
  bump(group, SUM.keyEventSessions, 1);
  group.keyEventUsers.add(at.visitor);
  if (visit.keyEvent !== KEY_EVENT.purchase) return;
  bump(group, SUM.purchases, 1);
  bump(group, SUM.revenueOre, visit.revenueOre);
  group.purchasers.add(at.visitor);
}

function addVisit(group: Group, at: Cursor, visit: Visit, people: ReadonlySet<WhoIsCounted>): void {
  addSession(group, at, visit, people);
  bump(group, SUM.views, visit.views);
  bump(group, SUM.checkouts, visit.checkouts);
  bump(group, SUM.itemViews, visit.itemViews);
  if (at.isFirst) bump(group, SUM.newUsers, 1);
  if (visit.keyEvent !== KEY_EVENT.none) addKeyEvent(group, at, visit);
  const marks = 1 + Number(at.isFirst) + Number(visit.isEngaged) + Number(visit.isScrolled) + Number(visit.keyEvent !== KEY_EVENT.none);
  bump(group, SUM.events, visit.views + visit.itemViews + visit.checkouts + marks);
}

/** The same visit event by event; every total agrees with addVisit. */
function scanEvents(of: Scan, groups: Groups, at: Cursor, visits: DayOfVisits, index: number, visit: Visit): void {
  const happen = (event: number, page: number) => {
    at.event = event;
    at.page = page;
    if (of.passes !== null && !of.passes(at)) return;
    const group = groupAt(of, groups, at);
    if (group.lastVisit !== visit.serial) addSession(group, at, visit, of.people);
    bump(group, SUM.events, 1);
    if (event === EVENT.pageView) bump(group, SUM.views, 1);
    else if (event === EVENT.firstVisit) bump(group, SUM.newUsers, 1);
    else if (event === EVENT.viewItem) bump(group, SUM.itemViews, 1);
    else if (event === EVENT.checkout) bump(group, SUM.checkouts, 1);
    else if (event >= EVENT.purchase) addKeyEvent(group, at, visit);
  };
  happen(EVENT.sessionStart, at.landing);
  if (at.isFirst) happen(EVENT.firstVisit, at.landing);
  if (visit.isEngaged) happen(EVENT.engagement, at.landing);
  if (visit.isScrolled) happen(EVENT.scroll, at.landing);
  const end = visits.pageStart[index + 1] as number;
  for (let view = visits.pageStart[index] as number; view < end; view++) {
    const page = visits.pages[view] as number;
    happen(EVENT.pageView, page);
    if (page >= PRODUCTS.first && page <= PRODUCTS.last) happen(EVENT.viewItem, page);
    else if (page === PAGE.checkout) happen(EVENT.checkout, page);
  }
  if (visit.keyEvent !== KEY_EVENT.none) happen(EVENT_OF_KEY[visit.keyEvent] as number, KEY_EVENTS[visit.keyEvent]?.page ?? 0);
}

function scanAds(of: Scan, groups: Groups, at: Cursor, day: number): void {
  for (const ad of campaignsOn(of.world, day, of.byHour)) {
    at.campaign = ad.campaign;
    at.channel = Math.max(0, Math.min(CHANNELS.length - 1, CAMPAIGNS[ad.campaign]?.channel ?? 0));
    if (of.passes !== null && !of.passes(at)) continue;
    const group = groupAt(of, groups, at);
    bump(group, SUM.adCostOre, ad.costOre);
    bump(group, SUM.adClicks, ad.clicks);
    bump(group, SUM.adImpressions, ad.impressions);
  }
}

function groupAt(of: Scan, groups: Groups, at: Cursor): Group {
  const { dimensions, world } = of;
  // One number names a group of up to two dimensions; more are rare and may cost a text.
  let key: number | string = 0;
  if (dimensions.length === 1) key = (dimensions[0] as Dimension).code(at, world);
  else if (dimensions.length === 2)
    key = (dimensions[0] as Dimension).code(at, world) * 4_194_304 + (dimensions[1] as Dimension).code(at, world);
  else if (dimensions.length > 2) key = dimensions.map((one) => one.code(at, world)).join();
  let group = groups.get(key);
  if (group === undefined) {
    group = emptyGroup(dimensions.map((one) => one.code(at, world)));
    groups.set(key, group);
  }
  return group;
}

export function emptyGroup(codes: readonly number[]): Group {
  const sets = { users: new Set<number>(), active: new Set<number>(), keyEventUsers: new Set<number>(), purchasers: new Set<number>() };
  return { codes, sums: new Float64Array(SUMS), ...sets, lastVisit: 0 };
}

/** The dimensions that the demo's analytics property has: names and meanings of the API's schema page, values from the world. */
import { dateOfDayNumber } from '../../src/domain/calendar.ts';
import {
  AGE_WEIGHTS,
  AGES,
  CAMPAIGNS,
  CHANNELS,
  COMPANY,
  DEVICE_WEIGHTS,
  DEVICES,
  GENDER_WEIGHTS,
  GENDERS,
  KEY_EVENTS,
  MARKETS,
} from '../company.ts';
import { cumulate, fraction, pick } from '../random.ts';
import { factsOf } from '../rhythm.ts';
import { BIRTHS_PER_DAY_MAX, birthdayOf } from '../visits.ts';
import type { World } from '../world.ts';

/** Where a report's scan stands: one visit, or one event of it. Reused from row to row. */
export interface Cursor {
  day: number;
  hour: number;
  visitor: number;
  isFirst: boolean;
  channel: number;
  campaign: number;
  landing: number;
  /** Page and event are meaningful only where a report looks at events. */
  page: number;
  event: number;
}
/** Names of the events that visits consist of; a cursor holds the index. */
export const EVENTS = [
  'page_view',
  'session_start',
  'first_visit',
  'user_engagement',
  'scroll',
  'view_item',
  'begin_checkout',
  'purchase',
  'sign_up',
  'generate_lead',
] as const;
export const EVENT = {
  pageView: 0,
  sessionStart: 1,
  firstVisit: 2,
  engagement: 3,
  scroll: 4,
  viewItem: 5,
  checkout: 6,
  purchase: 7,
} as const;

export interface Dimension {
  readonly apiName: string;
  readonly uiName: string;
  readonly category: string;
  /** `event`: differs inside a visit. `time`: follows from the date alone. */
  readonly scope: 'time' | 'visit' | 'event';
  /** Belongs to what an ad costs: the only dimensions that go with ad metrics. */
  readonly isCampaign: boolean;
  /** Small groups of people are withheld. */
  readonly isThresholded: boolean;
  readonly code: (at: Cursor, world: World) => number;
  readonly label: (code: number, world: World) => string;
}

const MARKET_WEIGHTS = cumulate(MARKETS.map((market) => market.weight));
const WEIGHTS = { device: cumulate(DEVICE_WEIGHTS), age: cumulate(AGE_WEIGHTS), gender: cumulate(GENDER_WEIGHTS) };
const market = (at: Cursor, world: World) => pick(MARKET_WEIGHTS, fraction(world.seed, at.visitor, 61));
const two = (value: number) => String(value).padStart(2, '0');
const KEY_EVENT_NAMES: readonly string[] = KEY_EVENTS.map(({ event }) => event);

/** @param repeats several codes may read the same (posts of one title): the first one stands for all, so that people count once */
interface Options extends Partial<Pick<Dimension, 'isCampaign' | 'isThresholded'>> {
  readonly repeats?: boolean;
}
function dimension(
  scope: Dimension['scope'],
  apiName: string,
  uiName: string,
  category: string,
  code: Dimension['code'],
  label: Dimension['label'],
  options: Options = {},
): Dimension {
  const { repeats = false, ...flags } = options;
  const own = repeats ? firstOfLabel(code, label) : code;
  return { apiName, uiName, category, scope, code: own, label, isCampaign: false, isThresholded: false, ...flags };
}

function firstOfLabel(code: Dimension['code'], label: Dimension['label']): Dimension['code'] {
  const worlds = new WeakMap<World, { readonly byCode: Map<number, number>; readonly byLabel: Map<string, number> }>();
  return (at, world) => {
    let known = worlds.get(world);
    if (known === undefined) {
      known = { byCode: new Map(), byLabel: new Map() };
      worlds.set(world, known);
    }
    const own = code(at, world);
    let first = known.byCode.get(own);
    if (first === undefined) {
      const text = label(own, world);
      first = known.byLabel.get(text) ?? own;
      known.byLabel.set(text, first);
      known.byCode.set(own, first);
    }
    return first;
  };
}
const time = (apiName: string, uiName: string, code: (at: Cursor) => number, label: (code: number) => string) =>
  dimension('time', apiName, uiName, 'Time', code, label);
const fixed = (apiName: string, uiName: string, value: string) =>
  dimension(
    'visit',
    apiName,
    uiName,
    'Platform / device',
    () => 0,
    () => value,
  );
const traffic = (apiName: string, uiName: string, code: Dimension['code'], label: (code: number) => string) =>
  dimension('visit', apiName, uiName, 'Traffic source', code, label, { isCampaign: true, repeats: true });

const DIMENSION_LIST: readonly Dimension[] = [
  time(
    'date',
    'Date',
    (at) => at.day,
    (day) => dateOfDayNumber(day).replaceAll('-', ''),
  ),
  time(
    'dateHour',
    'Date + hour (YYYYMMDDHH)',
    (at) => at.day * 24 + at.hour,
    (hour) => dateOfDayNumber(Math.floor(hour / 24)).replaceAll('-', '') + two(hour % 24),
  ),
  time('hour', 'Hour', (at) => at.hour, two),
  time('year', 'Year', (at) => factsOf(at.day).year, String),
  time('month', 'Month', (at) => factsOf(at.day).month, two),
  time('day', 'Day', (at) => factsOf(at.day).dayOfMonth, two),
  time('yearMonth', 'Year month', (at) => factsOf(at.day).year * 100 + factsOf(at.day).month, String),
  time('dayOfWeek', 'Day of week', (at) => factsOf(at.day).weekday % 7, String),
  time('isoYearIsoWeek', 'ISO week of ISO year', (at) => isoWeek(at.day), String),
  time('isoYear', 'ISO year', (at) => Math.floor(isoWeek(at.day) / 100), String),
  time('isoWeek', 'ISO week of the year', (at) => isoWeek(at.day) % 100, two),
  dimension(
    'visit',
    'country',
    'Country',
    'Geography',
    (at, world) => market(at, world),
    (code) => MARKETS[code]?.country ?? '',
    { repeats: true },
  ),
  dimension(
    'visit',
    'countryId',
    'Country ID',
    'Geography',
    (at, world) => market(at, world),
    (code) => MARKETS[code]?.code ?? '',
    { repeats: true },
  ),
  dimension(
    'visit',
    'city',
    'City',
    'Geography',
    (at, world) => market(at, world),
    (code) => MARKETS[code]?.city ?? '',
    { repeats: true },
  ),
  dimension(
    'visit',
    'deviceCategory',
    'Device category',
    'Platform / device',
    (at, w) => pick(WEIGHTS.device, fraction(w.seed, at.visitor, 62)),
    (code) => DEVICES[code] ?? '',
  ),
  fixed('platform', 'Platform', 'web'),
  fixed('hostName', 'Hostname', COMPANY.host),
  fixed('streamId', 'Stream ID', '5110000001'),
  fixed('streamName', 'Stream name', 'Webbplats'),
  traffic(
    'sessionDefaultChannelGroup',
    'Session default channel group',
    (at) => at.channel,
    (code) => CHANNELS[code]?.group ?? '',
  ),
  traffic(
    'sessionPrimaryChannelGroup',
    'Session primary channel group',
    (at) => at.channel,
    (code) => CHANNELS[code]?.group ?? '',
  ),
  traffic(
    'sessionSource',
    'Session source',
    (at) => at.channel,
    (code) => CHANNELS[code]?.source ?? '',
  ),
  traffic(
    'sessionMedium',
    'Session medium',
    (at) => at.channel,
    (code) => CHANNELS[code]?.medium ?? '',
  ),
  traffic(
    'sessionSourceMedium',
    'Session source / medium',
    (at) => at.channel,
    (code) => `${CHANNELS[code]?.source} / ${CHANNELS[code]?.medium}`,
  ),
  traffic(
    'sessionCampaignName',
    'Session campaign',
    (at) => at.campaign,
    (code) => CAMPAIGNS[code]?.name ?? '',
  ),
  traffic(
    'sessionCampaignId',
    'Session campaign ID',
    (at) => at.campaign,
    (code) => CAMPAIGNS[code]?.id || '(not set)',
  ),
  dimension(
    'visit',
    'firstUserDefaultChannelGroup',
    'First user default channel group',
    'Traffic source',
    firstChannel,
    (code) => CHANNELS[code]?.group ?? '',
  ),
  dimension(
    'visit',
    'newVsReturning',
    'New / returning',
    'User',
    (at) => (at.isFirst ? 1 : 0),
    (code) => (code === 1 ? 'new' : 'returning'),
  ),
  dimension(
    'visit',
    'landingPage',
    'Landing page',
    'Page / screen',
    (at) => at.landing,
    (code, world) => world.page(code).path,
  ),
  dimension(
    'visit',
    'landingPagePlusQueryString',
    'Landing page + query string',
    'Page / screen',
    (at) => at.landing,
    (code, world) => world.page(code).path,
  ),
  dimension(
    'event',
    'pagePath',
    'Page path and screen class',
    'Page / screen',
    (at) => at.page,
    (code, world) => world.page(code).path,
  ),
  dimension(
    'event',
    'pagePathPlusQueryString',
    'Page path + query string',
    'Page / screen',
    (at) => at.page,
    (code, world) => world.page(code).path,
  ),
  dimension(
    'event',
    'pageTitle',
    'Page title and screen name',
    'Page / screen',
    (at) => at.page,
    (code, world) => world.page(code).title,
    { repeats: true },
  ),
  dimension(
    'event',
    'eventName',
    'Event name',
    'Event',
    (at) => at.event,
    (code) => EVENTS[code] ?? '',
  ),
  dimension(
    'event',
    'isKeyEvent',
    'Is key event',
    'Event',
    (at) => (KEY_EVENT_NAMES.includes(EVENTS[at.event] ?? '') ? 1 : 0),
    (code) => (code === 1 ? 'true' : 'false'),
  ),
  dimension(
    'visit',
    'userAgeBracket',
    'Age',
    'Demographics',
    (at, w) => pick(WEIGHTS.age, fraction(w.seed, at.visitor, 63)),
    (code) => AGES[code] ?? '',
    { isThresholded: true },
  ),
  dimension(
    'visit',
    'userGender',
    'Gender',
    'Demographics',
    (at, w) => pick(WEIGHTS.gender, fraction(w.seed, at.visitor, 64)),
    (code) => GENDERS[code] ?? '',
    { isThresholded: true },
  ),
];
/** Dimensions that every property has, and of which this company's visits say nothing: "(not set)". */
const NEVER_SET = [
  ...[
    'browser',
    'cityId',
    'contentGroup',
    'contentId',
    'contentType',
    'continent',
    'continentId',
    'currencyCode',
    'deviceModel',
    'fileExtension',
  ],
  ...['fileName', 'firstSessionDate', 'firstUserCampaignId', 'firstUserCampaignName', 'firstUserMedium', 'firstUserPrimaryChannelGroup'],
  ...[
    'firstUserSource',
    'firstUserSourceMedium',
    'fullPageUrl',
    'itemBrand',
    'itemCategory',
    'itemId',
    'itemName',
    'itemVariant',
    'language',
  ],
  ...['languageCode', 'linkDomain', 'linkText', 'linkUrl', 'method', 'mobileDeviceModel', 'operatingSystem', 'orderCouponName', 'outbound'],
  ...['pageLocation', 'pageReferrer', 'percentScrolled', 'platformDeviceCategory', 'region', 'screenResolution', 'searchTerm'],
  ...['signedInWithUserId', 'sourcePlatform', 'transactionId', 'unifiedPagePathScreen', 'unifiedPageScreen', 'unifiedScreenClass'],
  ...['unifiedScreenName', 'videoProvider', 'videoTitle', 'videoUrl', 'visible'],
].map((name) =>
  dimension(
    'visit',
    name,
    name,
    'Other',
    () => 0,
    () => '(not set)',
  ),
);
const NEVER_SET_OF_PEOPLE = ['audienceId', 'audienceName', 'brandingInterest'].map((name) =>
  dimension(
    'visit',
    name,
    name,
    'Demographics',
    () => 0,
    () => '(not set)',
    { isThresholded: true },
  ),
);
export const DIMENSIONS: ReadonlyMap<string, Dimension> = new Map(
  [...DIMENSION_LIST, ...NEVER_SET, ...NEVER_SET_OF_PEOPLE].map((one) => [one.apiName, one]),
);

/** The channel of a visitor's first visit. */
function firstChannel(at: Cursor, world: World): number {
  return world.visitsOn(birthdayOf(at.visitor)).channel[at.visitor % BIRTHS_PER_DAY_MAX] ?? at.channel;
}

/** 202653: the ISO year and week of a day; the week belongs to the year of its Thursday. */
function isoWeek(day: number): number {
  const thursday = day - (factsOf(day).weekday - 4);
  const { year } = factsOf(thursday);
  let first = thursday;
  while (factsOf(first - 7).year === year) first -= 7;
  return year * 100 + 1 + (thursday - first) / 7;
}

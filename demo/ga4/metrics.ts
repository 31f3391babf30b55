/** The metrics that the demo's analytics property has, each as a formula over what a scan of visits adds up. */

/** Places in a group's row of sums. */
export const SUM = {
  sessions: 0,
  engaged: 1,
  views: 2,
  events: 3,
  keyEvents: 4,
  revenueOre: 5,
  purchases: 6,
  newUsers: 7,
  seconds: 8,
  engagedSeconds: 9,
  keyEventSessions: 10,
  checkouts: 11,
  itemViews: 12,
  adCostOre: 13,
  adClicks: 14,
  adImpressions: 15,
} as const;
export const SUMS = 16;

/** One group of a report: what was added up, and who was seen. */
export interface Group {
  readonly codes: readonly number[];
  readonly sums: Float64Array;
  readonly users: Set<number>;
  readonly active: Set<number>;
  readonly keyEventUsers: Set<number>;
  readonly purchasers: Set<number>;
  /** Serial number of the last visit counted as a session here. */
  lastVisit: number;
}
export type WhoIsCounted = 'users' | 'active' | 'keyEventUsers' | 'purchasers';

export interface Metric {
  readonly apiName: string;
  readonly uiName: string;
  readonly category: string;
  readonly type: 'TYPE_INTEGER' | 'TYPE_FLOAT' | 'TYPE_SECONDS' | 'TYPE_CURRENCY';
  readonly expression: string;
  readonly deprecatedApiNames: readonly string[];
  readonly value: (group: Group) => number;
  readonly people: readonly WhoIsCounted[];
  /** The value is of the last so many days of the range; 0: of the range. */
  readonly rollingDays: number;
  readonly isAd: boolean;
}

type Options = Partial<Pick<Metric, 'expression' | 'deprecatedApiNames' | 'people' | 'rollingDays' | 'isAd'>>;
function metric(
  apiName: string,
  uiName: string,
  category: string,
  type: Metric['type'],
  value: Metric['value'],
  options: Options = {},
): Metric {
  return {
    apiName,
    uiName,
    category,
    type,
    value,
    expression: '',
    deprecatedApiNames: [],
    people: [],
    rollingDays: 0,
    isAd: false,
    ...options,
  };
}
const sum = (place: number) => (group: Group) => group.sums[place] as number;
const kronor = (place: number) => (group: Group) => (group.sums[place] as number) / 100;
/** The API answers 0 where a ratio is not defined. */
const ratio = (a: (group: Group) => number, b: (group: Group) => number) => (group: Group) => (b(group) === 0 ? 0 : a(group) / b(group));
const active = (group: Group) => group.active.size;

const INTEGER = 'TYPE_INTEGER';
const FLOAT = 'TYPE_FLOAT';
const METRIC_LIST: Metric[] = [
  metric('activeUsers', 'Active users', 'User', INTEGER, active, { people: ['active'] }),
  metric('active1DayUsers', '1-day active users', 'User', INTEGER, active, { people: ['active'], rollingDays: 1 }),
  metric('active7DayUsers', '7-day active users', 'User', INTEGER, active, { people: ['active'], rollingDays: 7 }),
  metric('active28DayUsers', '28-day active users', 'User', INTEGER, active, { people: ['active'], rollingDays: 28 }),
  metric('totalUsers', 'Total users', 'User', INTEGER, (group) => group.users.size, { people: ['users'] }),
  metric('newUsers', 'New users', 'User', INTEGER, sum(SUM.newUsers)),
  metric('sessions', 'Sessions', 'Session', INTEGER, sum(SUM.sessions)),
  metric('engagedSessions', 'Engaged sessions', 'Session', INTEGER, sum(SUM.engaged)),
  metric('engagementRate', 'Engagement rate', 'Session', FLOAT, ratio(sum(SUM.engaged), sum(SUM.sessions))),
  metric(
    'bounceRate',
    'Bounce rate',
    'Session',
    FLOAT,
    ratio((g) => (g.sums[SUM.sessions] as number) - (g.sums[SUM.engaged] as number), sum(SUM.sessions)),
  ),
  metric('averageSessionDuration', 'Average session duration', 'Session', 'TYPE_SECONDS', ratio(sum(SUM.seconds), sum(SUM.sessions))),
  metric('userEngagementDuration', 'User engagement', 'User', 'TYPE_SECONDS', sum(SUM.engagedSeconds)),
  metric('sessionsPerUser', 'Sessions per user', 'Session', FLOAT, ratio(sum(SUM.sessions), active), {
    people: ['active'],
    expression: 'sessions/activeUsers',
  }),
  metric('screenPageViews', 'Views', 'Page / screen', INTEGER, sum(SUM.views)),
  metric('screenPageViewsPerSession', 'Views per session', 'Page / screen', FLOAT, ratio(sum(SUM.views), sum(SUM.sessions)), {
    expression: 'screenPageViews/sessions',
  }),
  metric('screenPageViewsPerUser', 'Views per active user', 'Page / screen', FLOAT, ratio(sum(SUM.views), active), {
    people: ['active'],
    expression: 'screenPageViews/activeUsers',
  }),
  metric('eventCount', 'Event count', 'Event', INTEGER, sum(SUM.events)),
  metric('eventsPerSession', 'Events per session', 'Event', FLOAT, ratio(sum(SUM.events), sum(SUM.sessions))),
  metric('eventCountPerUser', 'Event count per active user', 'Event', FLOAT, ratio(sum(SUM.events), active), { people: ['active'] }),
  metric('keyEvents', 'Key events', 'Event', FLOAT, sum(SUM.keyEvents), { deprecatedApiNames: ['conversions'] }),
  metric('sessionKeyEventRate', 'Session key event rate', 'Session', FLOAT, ratio(sum(SUM.keyEventSessions), sum(SUM.sessions)), {
    deprecatedApiNames: ['sessionConversionRate'],
  }),
  metric(
    'userKeyEventRate',
    'User key event rate',
    'User',
    FLOAT,
    ratio((group) => group.keyEventUsers.size, active),
    { people: ['keyEventUsers', 'active'], deprecatedApiNames: ['userConversionRate'] },
  ),
  metric('totalRevenue', 'Total revenue', 'Revenue', 'TYPE_CURRENCY', kronor(SUM.revenueOre)),
  metric('purchaseRevenue', 'Purchase revenue', 'Revenue', 'TYPE_CURRENCY', kronor(SUM.revenueOre)),
  metric('grossPurchaseRevenue', 'Gross purchase revenue', 'Revenue', 'TYPE_CURRENCY', kronor(SUM.revenueOre)),
  metric('totalAdRevenue', 'Total ad revenue', 'Revenue', 'TYPE_CURRENCY', () => 0),
  metric(
    'averagePurchaseRevenue',
    'Average purchase revenue',
    'Revenue',
    'TYPE_CURRENCY',
    ratio(kronor(SUM.revenueOre), sum(SUM.purchases)),
  ),
  metric('averageRevenuePerUser', 'ARPU', 'Revenue', 'TYPE_CURRENCY', ratio(kronor(SUM.revenueOre), active), { people: ['active'] }),
  metric('transactions', 'Transactions', 'Ecommerce', INTEGER, sum(SUM.purchases)),
  metric('ecommercePurchases', 'Ecommerce purchases', 'Ecommerce', INTEGER, sum(SUM.purchases)),
  metric('totalPurchasers', 'Total purchasers', 'Ecommerce', INTEGER, (group) => group.purchasers.size, { people: ['purchasers'] }),
  metric(
    'purchaserRate',
    'Purchaser rate',
    'Ecommerce',
    FLOAT,
    ratio((group) => group.purchasers.size, active),
    { people: ['purchasers', 'active'] },
  ),
  metric('checkouts', 'Checkouts', 'Ecommerce', INTEGER, sum(SUM.checkouts)),
  metric('itemsViewed', 'Items viewed', 'Ecommerce', INTEGER, sum(SUM.itemViews)),
  metric('advertiserAdCost', 'Ads cost', 'Advertising', 'TYPE_CURRENCY', kronor(SUM.adCostOre), { isAd: true }),
  metric('advertiserAdClicks', 'Ads clicks', 'Advertising', INTEGER, sum(SUM.adClicks), { isAd: true }),
  metric('advertiserAdImpressions', 'Ads impressions', 'Advertising', INTEGER, sum(SUM.adImpressions), { isAd: true }),
  metric(
    'advertiserAdCostPerClick',
    'Ads cost per click',
    'Advertising',
    'TYPE_CURRENCY',
    ratio(kronor(SUM.adCostOre), sum(SUM.adClicks)),
    { isAd: true },
  ),
];
/** Metrics that every property has, and that nothing happens to count at this company: always 0. */
const NEVER_COUNTED: Readonly<Record<Metric['type'], readonly string[]>> = {
  TYPE_INTEGER: [
    ...['addToCarts', 'crashAffectedUsers', 'firstTimePurchasers', 'itemsAddedToCart', 'itemsCheckedOut', 'itemsClickedInList'],
    ...['itemsClickedInPromotion', 'itemsPurchased', 'itemsViewedInList', 'itemsViewedInPromotion', 'organicGoogleSearchClicks'],
    ...[
      'organicGoogleSearchImpressions',
      'promotionClicks',
      'promotionViews',
      'publisherAdClicks',
      'publisherAdImpressions',
      'scrolledUsers',
    ],
  ],
  TYPE_FLOAT: [
    ...[
      'cartToViewRate',
      'crashFreeUsersRate',
      'dauPerMau',
      'dauPerWau',
      'wauPerMau',
      'firstTimePurchaserRate',
      'itemListClickThroughRate',
    ],
    ...['firstTimePurchasersPerNewUser', 'organicGoogleSearchAveragePosition', 'organicGoogleSearchClickThroughRate', 'purchaseToViewRate'],
    ...['eventValue', 'returnOnAdSpend', 'transactionsPerPurchaser'],
  ],
  TYPE_SECONDS: [],
  TYPE_CURRENCY: [
    ...['advertiserAdCostPerKeyEvent', 'averagePurchaseRevenuePerPayingUser', 'averagePurchaseRevenuePerUser', 'grossItemRevenue'],
    ...['itemRevenue', 'itemRefundAmount', 'refundAmount', 'shippingAmount', 'taxAmount'],
  ],
};
for (const type of ['TYPE_INTEGER', 'TYPE_FLOAT', 'TYPE_SECONDS', 'TYPE_CURRENCY'] as const)
  METRIC_LIST.push(
    ...NEVER_COUNTED[type].map((name) => metric(name, name, 'Other', type, () => 0, { isAd: name.startsWith('advertiserAd') })),
  );

/** By name and by deprecated name. */
export const METRICS: ReadonlyMap<string, Metric> = new Map(
  METRIC_LIST.flatMap((one) => [one.apiName, ...one.deprecatedApiNames].map((name): [string, Metric] => [name, one])),
);
export const METRIC_CATALOGUE: readonly Metric[] = METRIC_LIST;

/**
 * Metrics of the GA4 Data API, and how each combines. Names and types: sources of the API's schema page
 * (https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema).
 */
import type { Aggregation, MetricDefinition, Unit } from '../../src/domain/metric.ts';

const SUM: Aggregation = { kind: 'sum' };
const DISTINCT: Aggregation = { kind: 'source_only', because: 'distinct' };
/** A rate whose parts the API does not give, or gives in kinds that do not combine. */
const OPAQUE: Aggregation = { kind: 'source_only', because: 'opaque' };
const ratio = (numerator: string, denominator: string): Aggregation => ({ kind: 'ratio', numerator, denominator });

type Entry = readonly [title: string, unit: Unit, aggregation: Aggregation, precision?: number];
const ENTRIES: Readonly<Record<string, Entry>> = {
  // People: distinct counts, estimated over exactly the days asked. A sum of days counts a person once a day.
  activeUsers: ['Active users', 'count', DISTINCT],
  totalUsers: ['Total users', 'count', DISTINCT],
  totalPurchasers: ['Purchasers', 'count', DISTINCT],
  firstTimePurchasers: ['First-time purchasers', 'count', DISTINCT],
  scrolledUsers: ['Scrolled users', 'count', DISTINCT],
  // The value belongs to the range's last day, whatever its first: neither a sum nor a count over the range.
  active1DayUsers: ['1-day active users', 'count', OPAQUE],
  active7DayUsers: ['7-day active users', 'count', OPAQUE],
  active28DayUsers: ['28-day active users', 'count', OPAQUE],
  dauPerMau: ['DAU / MAU', 'ratio', OPAQUE, 3],
  dauPerWau: ['DAU / WAU', 'ratio', OPAQUE, 3],
  wauPerMau: ['WAU / MAU', 'ratio', OPAQUE, 3],
  // A person is new once, so days add up.
  newUsers: ['New users', 'count', SUM],
  sessions: ['Sessions', 'count', SUM],
  engagedSessions: ['Engaged sessions', 'count', SUM],
  engagementRate: ['Engagement rate', 'ratio', ratio('engagedSessions', 'sessions'), 3],
  bounceRate: ['Bounce rate', 'ratio', OPAQUE, 3],
  averageSessionDuration: ['Average session duration', 'duration', { kind: 'weighted_mean', weight: 'sessions' }, 1],
  userEngagementDuration: ['User engagement', 'duration', SUM],
  sessionsPerUser: ['Sessions per user', 'score', OPAQUE, 2],
  screenPageViews: ['Views', 'count', SUM],
  screenPageViewsPerSession: ['Views per session', 'score', ratio('screenPageViews', 'sessions'), 2],
  screenPageViewsPerUser: ['Views per active user', 'score', OPAQUE, 2],
  eventCount: ['Events', 'count', SUM],
  eventsPerSession: ['Events per session', 'score', ratio('eventCount', 'sessions'), 2],
  eventCountPerUser: ['Events per active user', 'score', OPAQUE, 2],
  // Fractional where data-driven attribution shares the credit.
  keyEvents: ['Key events', 'count', SUM],
  sessionKeyEventRate: ['Session key event rate', 'ratio', OPAQUE, 4],
  userKeyEventRate: ['User key event rate', 'ratio', OPAQUE, 4],
  // Money, in the currency that the request names.
  totalRevenue: ['Total revenue', 'currency', SUM, 2],
  purchaseRevenue: ['Purchase revenue', 'currency', SUM, 2],
  grossPurchaseRevenue: ['Gross purchase revenue', 'currency', SUM, 2],
  totalAdRevenue: ['Ad revenue', 'currency', SUM, 2],
  refundAmount: ['Refunds', 'currency', SUM, 2],
  taxAmount: ['Tax', 'currency', SUM, 2],
  shippingAmount: ['Shipping', 'currency', SUM, 2],
  averagePurchaseRevenue: ['Average purchase revenue', 'currency', OPAQUE, 2],
  averagePurchaseRevenuePerPayingUser: ['Purchase revenue per purchaser', 'currency', OPAQUE, 2],
  averagePurchaseRevenuePerUser: ['Purchase revenue per active user', 'currency', OPAQUE, 2],
  averageRevenuePerUser: ['Revenue per active user', 'currency', OPAQUE, 2],
  transactions: ['Transactions', 'count', SUM],
  ecommercePurchases: ['Purchases', 'count', SUM],
  purchaserRate: ['Purchaser rate', 'ratio', OPAQUE, 4],
  firstTimePurchaserRate: ['First-time purchaser rate', 'ratio', OPAQUE, 4],
  addToCarts: ['Add to carts', 'count', SUM],
  checkouts: ['Checkouts', 'count', SUM],
  itemsViewed: ['Items viewed', 'count', SUM],
  itemsAddedToCart: ['Items added to cart', 'count', SUM],
  itemsPurchased: ['Items purchased', 'count', SUM],
  itemRevenue: ['Item revenue', 'currency', SUM, 2],
  cartToViewRate: ['Cart-to-view rate', 'ratio', OPAQUE, 4],
  purchaseToViewRate: ['Purchase-to-view rate', 'ratio', OPAQUE, 4],
  promotionViews: ['Promotion views', 'count', SUM],
  promotionClicks: ['Promotion clicks', 'count', SUM],
  publisherAdImpressions: ['Publisher ad impressions', 'count', SUM],
  publisherAdClicks: ['Publisher ad clicks', 'count', SUM],
  // Linked Google Ads accounts; see adMetrics.
  advertiserAdCost: ['Ads cost', 'currency', SUM, 2],
  advertiserAdClicks: ['Ads clicks', 'count', SUM],
  advertiserAdImpressions: ['Ads impressions', 'count', SUM],
  advertiserAdCostPerClick: ['Ads cost per click', 'currency', ratio('advertiserAdCost', 'advertiserAdClicks'), 2],
};

/** A day or a list that was answered and holds no row for a count has a 0 there; a rate has nothing. */
function isZeroWhenAbsent([, unit, aggregation]: Entry): boolean {
  if (aggregation.kind === 'sum') return true;
  return unit === 'count' && aggregation.kind === 'source_only' && aggregation.because === 'distinct';
}

export const metrics: Readonly<Record<string, MetricDefinition>> = Object.freeze(
  Object.fromEntries(
    Object.entries(ENTRIES).map(([key, entry]): [string, MetricDefinition] => {
      const [title, unit, aggregation, precision = 0] = entry;
      return [key, { key, title, unit, currency: null, precision, aggregation, absentMeansZero: isZeroWhenAbsent(entry) }];
    }),
  ),
);

/** Refused by the API unless a campaign dimension is asked with them; they share no query with others. */
export const adMetrics: readonly string[] = [
  'advertiserAdCost',
  'advertiserAdClicks',
  'advertiserAdImpressions',
  'advertiserAdCostPerClick',
];

/** From planned queries to RunReportRequests: what is asked, and how the answer is to be read. */
import type { analyticsdata_v1beta } from 'googleapis/build/src/apis/analyticsdata/v1beta.js';
import { lastDay } from '../../src/domain/calendar.ts';
import type { SourceQuery } from '../../src/domain/planning/fetch-plan.ts';
import { campaignDimensions } from './dimensions.ts';
import { filterExpression } from './filter-expression.ts';
import { adMetrics, metrics as known } from './metrics.ts';

/** Rows of one page; the API's own default, far below its 250 000. */
export const ROWS_PER_PAGE = 10_000;

export interface ReportRequest {
  readonly query: SourceQuery;
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  /** Asked for, echoed by the answer; null: no money is asked for, or the currency is the property's own. */
  readonly currency: string | null;
  readonly body: analyticsdata_v1beta.Schema$RunReportRequest;
}

/** Ad metrics are asked apart from others: they need a campaign dimension, which would change what the others mean. */
export function reportRequests(query: SourceQuery, currency: string | null): readonly ReportRequest[] {
  const isAd = (metric: string) => adMetrics.includes(metric);
  const groups = [query.metrics.filter((metric) => !isAd(metric)), query.metrics.filter(isAd)];
  return groups.filter((group) => group.length > 0).map((group) => reportRequest(query, group, currency));
}

function reportRequest(query: SourceQuery, metrics: readonly string[], accountCurrency: string | null): ReportRequest {
  const dimensions = dimensionsOf(query, metrics);
  const filter = filterExpression(query.filter);
  const currency = metrics.some((metric) => known[metric]?.unit === 'currency') ? accountCurrency : null;
  const body: analyticsdata_v1beta.Schema$RunReportRequest = {
    dateRanges: query.ranges.map((range, index) => ({
      startDate: range.start,
      endDate: lastDay(range),
      ...(query.ranges.length > 1 ? { name: rangeName(index) } : {}),
    })),
    metrics: metrics.map((name) => ({ name })),
    ...(dimensions.length === 0 ? {} : { dimensions: dimensions.map((name) => ({ name })) }),
    ...(filter === null ? {} : { dimensionFilter: filter }),
    ...(currency === null ? {} : { currencyCode: currency }),
    // Pages of one list must not change places between two requests.
    ...(dimensions.length === 0 ? {} : { orderBys: dimensions.map((dimensionName) => ({ dimension: { dimensionName } })) }),
    limit: String(ROWS_PER_PAGE),
    returnPropertyQuota: true,
  };
  return { query, metrics, dimensions, currency, body };
}

/** Only what has to be there: every further dimension changes users, sessions and rates. */
function dimensionsOf(query: SourceQuery, metrics: readonly string[]): readonly string[] {
  const own = [...(query.grain === 'day' ? ['date'] : []), ...(query.itemDimension === null ? [] : [query.itemDimension])];
  const needsCampaign = metrics.some((metric) => adMetrics.includes(metric)) && !own.some((name) => campaignDimensions.includes(name));
  return needsCampaign ? [...own, campaignDimensions[0] ?? ''] : own;
}

/** Names may not begin with "date_range_" or "RESERVED_". */
export function rangeName(index: number): string {
  return `range${index}`;
}

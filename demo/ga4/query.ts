/** What a report request asks for, checked as the API checks it: names, counts, dates, compatible combinations. */
import { addDays, dateInZone, dayNumber, type Instant, type LocalDate, parseLocalDate } from '../../src/domain/calendar.ts';
import { COMPANY } from '../company.ts';
import { GoogleError } from '../google-errors.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { type FilterExpression, fieldsOf } from './filters.ts';
import { METRICS, type Metric } from './metrics.ts';

export interface ReportRequest {
  readonly property?: string;
  readonly dimensions?: readonly { readonly name?: string; readonly dimensionExpression?: unknown }[];
  readonly metrics?: readonly { readonly name?: string; readonly expression?: string; readonly invisible?: boolean }[];
  readonly dateRanges?: readonly { readonly startDate?: string; readonly endDate?: string; readonly name?: string }[];
  readonly dimensionFilter?: FilterExpression;
  readonly metricFilter?: FilterExpression;
  readonly offset?: number;
  readonly limit?: number;
  readonly metricAggregations?: readonly string[];
  readonly orderBys?: readonly OrderBy[];
  readonly currencyCode?: string;
  readonly cohortSpec?: unknown;
  readonly keepEmptyRows?: boolean;
  readonly returnPropertyQuota?: boolean;
  readonly comparisons?: readonly unknown[];
}
export interface OrderBy {
  readonly metric?: { readonly metricName?: string };
  readonly dimension?: { readonly dimensionName?: string; readonly orderType?: string };
  readonly pivot?: unknown;
  readonly desc?: boolean;
}
export interface NamedRange {
  readonly name: string;
  /** Day numbers, both ends inclusive. */
  readonly first: number;
  readonly last: number;
}
export interface Query {
  readonly request: ReportRequest;
  readonly dimensions: readonly Dimension[];
  /** As asked, in order, with the name used in the request. */
  readonly metrics: readonly { readonly name: string; readonly metric: Metric; readonly isVisible: boolean }[];
  readonly ranges: readonly NamedRange[];
  /** Whether rows carry the implicit dimension `dateRange`. */
  readonly hasRangeColumn: boolean;
  /** Whether the report looks inside visits. */
  readonly isEventScoped: boolean;
  readonly limit: number;
  readonly offset: number;
}

const DIMENSIONS_MAX = 9;
const METRICS_MAX = 10;
const RANGES_MAX = 4;
const ROWS_DEFAULT = 10_000;
const ROWS_MAX = 250_000;
const CATALOGUE_PAGE =
  'For a list of valid dimensions and metrics, see https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema ';
const EXPLORER = 'To learn more, see https://ga-dev-tools.google/ga4/dimensions-metrics-explorer/';
export const FIRST_DATE = '2015-08-14';

const invalid = (text: string) => new GoogleError('INVALID_ARGUMENT', text);

/** @throws GoogleError INVALID_ARGUMENT */
export function queryOf(request: ReportRequest, now: Instant): Query {
  refuseWhatIsNotServed(request);
  const dimensions = namedDimensions(request);
  const metrics = namedMetrics(request);
  if (dimensions.length + metrics.length === 0) throw invalid('A report must have at least one dimension or metric.');
  const ranges = rangesOf(request, now);
  const filtered = fieldsOf(request.dimensionFilter).map((name) => fieldDimension(name));
  for (const name of fieldsOf(request.metricFilter))
    if (!metrics.some((one) => one.name === name)) throw invalid(`Metric ${name} used in metricFilter must be in the request's metrics.`);
  checkOrder(request, dimensions, metrics);
  checkCompatible(
    [...dimensions, ...filtered],
    metrics.map(({ metric }) => metric),
  );
  const limit = request.limit ?? ROWS_DEFAULT;
  if (limit <= 0) throw invalid(`Limit must be positive; ${limit} was sent.`);
  const offset = request.offset ?? 0;
  if (offset < 0) throw invalid(`Offset must not be negative; ${offset} was sent.`);
  if (request.currencyCode !== undefined && !/^[A-Z]{3}$/.test(request.currencyCode))
    throw invalid(`Invalid currency code: ${request.currencyCode}`);
  return {
    request,
    dimensions,
    metrics,
    ranges,
    hasRangeColumn: ranges.length > 1,
    isEventScoped: [...dimensions, ...filtered].some((one) => one.scope === 'event'),
    limit: Math.min(limit, ROWS_MAX),
    offset,
  };
}

function refuseWhatIsNotServed(request: ReportRequest): void {
  const not = (what: string) => new GoogleError('UNIMPLEMENTED', `The demo world does not serve ${what}.`);
  if (request.cohortSpec !== undefined) throw not('cohorts');
  if ((request.comparisons ?? []).length > 0) throw not('comparisons');
  if (request.dimensions?.some((one) => one.dimensionExpression !== undefined)) throw not('dimension expressions');
  if (request.metrics?.some((one) => one.expression !== undefined)) throw not('metric expressions');
}

function namedDimensions(request: ReportRequest): readonly Dimension[] {
  const names = (request.dimensions ?? []).map((one) => one.name ?? '');
  if (names.length > DIMENSIONS_MAX)
    throw invalid(
      `Requests are limited to ${DIMENSIONS_MAX} dimensions in a nested request. This request is for ${names.length} dimensions.`,
    );
  refuseTwice(names, 'dimension');
  return names.filter((name) => name !== 'dateRange').map((name) => fieldDimension(name));
}

function fieldDimension(name: string): Dimension {
  return DIMENSIONS.get(name) ?? refuseName(name, 'dimension', [...DIMENSIONS.keys()]);
}

function namedMetrics(request: ReportRequest): Query['metrics'] {
  const asked = request.metrics ?? [];
  if (asked.length > METRICS_MAX)
    throw invalid(`Requests are limited to ${METRICS_MAX} metrics in a nested request. This request is for ${asked.length} metrics.`);
  refuseTwice(
    asked.map((one) => one.name ?? ''),
    'metric',
  );
  return asked.map(({ name = '', invisible }) => ({
    name,
    metric: METRICS.get(name) ?? refuseName(name, 'metric', [...METRICS.keys()]),
    isVisible: invisible !== true,
  }));
}

function refuseTwice(names: readonly string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`Duplicate ${what}s are not allowed. Found duplicate ${what} ${twice}.`);
}

function refuseName(name: string, what: 'dimension' | 'metric', known: readonly string[]): never {
  const nearest = nearestOf(name, known);
  const hint = nearest === null ? '' : `Did you mean ${nearest}? `;
  throw invalid(`${hint}Field ${name} is not a valid ${what}. ${CATALOGUE_PAGE}`);
}

function rangesOf(request: ReportRequest, now: Instant): readonly NamedRange[] {
  const given = request.dateRanges ?? [];
  if (given.length > RANGES_MAX)
    throw invalid(`Requests are limited to ${RANGES_MAX} dateRanges. This request is for ${given.length} dateRanges.`);
  if (given.length === 0) throw invalid('The request must have at least one dateRange.');
  const today = dateInZone(now, COMPANY.zone);
  return given.map(({ startDate, endDate, name }, index) => {
    if (name !== undefined && /^(date_range_|RESERVED_)/.test(name)) throw invalid(`The dateRange name ${name} is reserved.`);
    const start = dateOf(startDate, 'startDate', today);
    const end = dateOf(endDate, 'endDate', today);
    if (end < start) throw invalid(`Invalid dateRange: startDate ${startDate} is after endDate ${endDate}.`);
    if (start < FIRST_DATE) throw invalid(`Invalid dateRange: startDate ${startDate} is before ${FIRST_DATE}.`);
    return { name: name ?? `date_range_${index}`, first: dayNumber(start), last: dayNumber(end) };
  });
}

function dateOf(text: string | undefined, field: string, today: LocalDate): LocalDate {
  const date = text === 'today' ? today : text === 'yesterday' ? addDays(today, -1) : null;
  if (date !== null) return date;
  const ago = /^(\d{1,5})daysAgo$/.exec(text ?? '');
  const parsed = ago === null ? parseLocalDate(text ?? '') : addDays(today, -Number(ago[1]));
  if (parsed === null)
    throw invalid(`Invalid ${field} : ${text ?? ''}. The ${field} must be in the format YYYY-MM-DD, NdaysAgo, yesterday, or today.`);
  return parsed;
}

function checkOrder(request: ReportRequest, dimensions: readonly Dimension[], metrics: Query['metrics']): void {
  for (const { metric, dimension } of request.orderBys ?? []) {
    const byMetric = metric?.metricName;
    const byDimension = dimension?.dimensionName;
    if (byMetric === undefined && byDimension === undefined) throw invalid('An orderBy must name a metric or a dimension of the request.');
    if (byMetric !== undefined && !metrics.some((one) => one.name === byMetric))
      throw invalid(`Field ${byMetric} of an orderBy is not in the request's metrics.`);
    if (byDimension !== undefined && byDimension !== 'dateRange' && !dimensions.some((one) => one.apiName === byDimension))
      throw invalid(`Field ${byDimension} of an orderBy is not in the request's dimensions.`);
  }
}

/** Cost of ads is known by campaign only, and rolling metrics belong to a range, not to its days. @throws GoogleError */
export function checkCompatible(dimensions: readonly Dimension[], metrics: readonly Metric[]): void {
  const incompatible = (advice: string) =>
    invalid(`Please ${advice} to make the request compatible. The request's dimensions & metrics are incompatible. ${EXPLORER}`);
  const ad = metrics.find((metric) => metric.isAd);
  if (ad !== undefined) {
    const stranger = dimensions.find((one) => !one.isCampaign && one.scope !== 'time');
    if (stranger !== undefined) throw incompatible(`remove ${stranger.apiName}`);
    if (!dimensions.some((one) => one.apiName === 'sessionCampaignName' || one.apiName === 'sessionCampaignId'))
      throw incompatible('add sessionCampaignName');
  }
  const rolling = metrics.find((metric) => metric.rollingDays > 0);
  const time = dimensions.find((one) => one.scope === 'time');
  if (rolling !== undefined && time !== undefined) throw incompatible(`remove ${time.apiName}`);
}

/** The known name that takes the fewest edits, if that is at most a third of its letters. */
export function nearestOf(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest && edits <= candidate.length / 3) [best, fewest] = [candidate, edits];
  }
  return best;
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] as number;
}

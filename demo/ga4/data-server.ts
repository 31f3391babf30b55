/** The Analytics Data API v1beta over the demo world. https://developers.google.com/analytics/devguides/reporting/data/v1/rest */
import type { Instant } from '../../src/domain/calendar.ts';
import { COMPANY } from '../company.ts';
import type { Faults } from '../faults.ts';
import { GoogleError, html404, wireErrorOf } from '../google-errors.ts';
import { ANALYTICS_READ, type GoogleOAuth } from '../google-oauth.ts';
import { type LoopbackServer, startLoopbackServer, type WireAnswer, type WireRequest } from '../loopback-server.ts';
import type { World } from '../world.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { METRIC_CATALOGUE, METRICS, type Metric } from './metrics.ts';
import { checkCompatible, type ReportRequest } from './query.ts';
import { makeQuotaLedger, type QuotaLimits, STANDARD_LIMITS, tokensOf } from './quota.ts';
import { runReport, wireReport } from './report.ts';
import { readRequest } from './wire-schema.ts';

export interface Ga4Options {
  readonly world: World;
  readonly now: () => Instant;
  readonly faults: Faults;
  readonly oauth: GoogleOAuth;
  readonly limits?: QuotaLimits;
}
export const ANALYTICS_SCOPES = [ANALYTICS_READ, 'https://www.googleapis.com/auth/analytics'] as const;
const REPORTS_PER_BATCH_MAX = 5;
const NO_PERMISSION =
  'User does not have sufficient permissions for this property. To learn more about Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.';

export function startGa4DataServer(options: Ga4Options): Promise<LoopbackServer> {
  const ledger = makeQuotaLedger(options.now, options.limits ?? STANDARD_LIMITS);
  const report = (request: ReportRequest): Record<string, unknown> => {
    ledger.admit();
    const done = runReport(request, { world: options.world, now: options.now(), faults: options.faults });
    const quota = ledger.book(tokensOf(done), done.isThresholded);
    const answer = wireReport(done, options.faults.degraded);
    return request.returnPropertyQuota === true ? { ...answer, propertyQuota: quota } : answer;
  };
  const methods: Readonly<Record<string, (body: string, property: string) => unknown>> = {
    runReport: (body) => report(readRequest('RunReportRequest', body) as ReportRequest),
    batchRunReports: (body, property) => {
      const { requests = [] } = readRequest('BatchRunReportsRequest', body) as { requests?: readonly ReportRequest[] };
      checkBatch(requests, property);
      return { reports: requests.map(report), kind: 'analyticsData#batchRunReports' };
    },
    checkCompatibility: (body) => compatibility(readRequest('CheckCompatibilityRequest', body)),
  };
  return startLoopbackServer('ga4', options.faults, (request) =>
    guarded(request, options.oauth, ANALYTICS_SCOPES, () => route(request, methods)),
  );
}

/** Answers a refusal in Google's envelope. */
export function guarded(request: WireRequest, oauth: GoogleOAuth, scopes: readonly string[], answer: () => WireAnswer): WireAnswer {
  try {
    oauth.authorize(request.headers.authorization, scopes);
    return answer();
  } catch (error) {
    if (error instanceof GoogleError) return wireErrorOf(error);
    throw error;
  }
}

function route(request: WireRequest, methods: Readonly<Record<string, (body: string, property: string) => unknown>>): WireAnswer {
  const metadata = /^\/v1beta\/properties\/(\d+)\/metadata$/.exec(request.path);
  if (metadata !== null && request.method === 'GET') {
    if (metadata[1] !== '0') checkProperty(metadata[1]);
    return { status: 200, body: metadataOf(metadata[1] as string) };
  }
  const call = /^\/v1beta\/properties\/(\d+):(\w+)$/.exec(request.path);
  const method = call === null ? undefined : methods[call[2] as string];
  if (call === null || method === undefined || request.method !== 'POST') return html404(request.path);
  checkProperty(call[1]);
  return { status: 200, body: method(request.body, call[1] as string) };
}

function checkProperty(id: string | undefined): void {
  if (id !== COMPANY.property) throw new GoogleError('PERMISSION_DENIED', NO_PERMISSION);
}

function checkBatch(requests: readonly ReportRequest[], property: string): void {
  if (requests.length === 0) throw new GoogleError('INVALID_ARGUMENT', 'A batch must hold at least one request.');
  if (requests.length > REPORTS_PER_BATCH_MAX)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `Batch requests are limited to ${REPORTS_PER_BATCH_MAX} requests. This batch has ${requests.length} requests.`,
    );
  const other = requests.find((one) => one.property !== undefined && one.property !== `properties/${property}`);
  if (other !== undefined)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `The property ${other.property} of a request in the batch is not the batch's: properties/${property}.`,
    );
}

function describeDimension({ apiName, uiName, category }: Dimension) {
  return { apiName, uiName, description: `${uiName} of the sample data.`, category };
}
function describeMetric({ apiName, uiName, category, type, expression, deprecatedApiNames }: Metric) {
  const optional = { ...(expression === '' ? {} : { expression }), ...(deprecatedApiNames.length === 0 ? {} : { deprecatedApiNames }) };
  return { apiName, uiName, description: `${uiName} of the sample data.`, type, category, ...optional };
}

function metadataOf(property: string): unknown {
  return {
    name: `properties/${property}/metadata`,
    dimensions: [...DIMENSIONS.values()].map(describeDimension),
    metrics: METRIC_CATALOGUE.map(describeMetric),
  };
}

/** Every dimension and metric, with whether it may be added to what is asked for. */
function compatibility(request: Readonly<Record<string, unknown>>): unknown {
  const {
    dimensions = [],
    metrics = [],
    compatibilityFilter,
  } = request as {
    dimensions?: readonly { name?: string }[];
    metrics?: readonly { name?: string }[];
    compatibilityFilter?: string;
  };
  const known = <T>(names: readonly { name?: string }[], of: ReadonlyMap<string, T>, what: string) =>
    names.map(({ name = '' }) => {
      const found = of.get(name);
      if (found === undefined) throw new GoogleError('INVALID_ARGUMENT', `Field ${name} is not a valid ${what}.`);
      return found;
    });
  const asked = { dimensions: known(dimensions, DIMENSIONS, 'dimension'), metrics: known(metrics, METRICS, 'metric') };
  const judge = (more: { dimension?: Dimension; metric?: Metric }) => {
    try {
      checkCompatible(
        [...asked.dimensions, ...(more.dimension ? [more.dimension] : [])],
        [...asked.metrics, ...(more.metric ? [more.metric] : [])],
      );
      return 'COMPATIBLE';
    } catch (error) {
      if (error instanceof GoogleError) return 'INCOMPATIBLE';
      throw error;
    }
  };
  const wanted = <T extends { compatibility: string }>(list: readonly T[]) =>
    compatibilityFilter === undefined || compatibilityFilter === 'COMPATIBILITY_UNSPECIFIED'
      ? list
      : list.filter((one) => one.compatibility === compatibilityFilter);
  return {
    dimensionCompatibilities: wanted(
      [...DIMENSIONS.values()].map((dimension) => ({
        dimensionMetadata: describeDimension(dimension),
        compatibility: judge({ dimension }),
      })),
    ),
    metricCompatibilities: wanted(
      METRIC_CATALOGUE.map((metric) => ({ metricMetadata: describeMetric(metric), compatibility: judge({ metric }) })),
    ),
  };
}

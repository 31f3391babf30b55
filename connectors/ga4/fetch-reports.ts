/** One planned call: as few HTTP requests as the API allows, every page of every report, then what they mean. */
import { addDays, dateInZone, type Instant } from '../../src/domain/calendar.ts';
import type { PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { Fetched, FetchedQuota } from '../kit/define-connector.ts';
import { exchangeOf } from '../kit/exchange.ts';
import { fixAccount, fixBinding, fixConnector, readBody, retry, split } from '../kit/failure.ts';
import { existsSince } from './account.ts';
import { type Answer, bodyContext, callGoogleAnalytics, dataUrl, type Ga4Context, SOURCE } from './api.ts';
import { nextHour, nextPacificDay } from './failures.ts';
import { lacksRows, readReport } from './read-report.ts';
import { type ReportRequest, ROWS_PER_PAGE, reportRequests } from './report-request.ts';
import { batchRunReports, type Report, runReport } from './wire.ts';

const REPORTS_PER_BATCH = 5;
const ROWS_MAX = 250_000;
/** Values held at once while a list is read; one metric of the longest list fits. */
const VALUES_MAX = 500_000;
const PAGES_MAX = Math.ceil(ROWS_MAX / ROWS_PER_PAGE) + 1;

/** A report on its way: its request and the pages read so far. */
interface Reading {
  readonly property: string;
  readonly request: ReportRequest;
  readonly pages: Report[];
}

export async function* fetchReports(call: PlannedCall, context: Ga4Context): AsyncGenerator<Fetched> {
  const currency = context.settings.currency ?? context.currency;
  const readings = call.queries.flatMap((query): Reading[] => {
    const property = propertyOf(query.account, context);
    return reportRequests(query, currency).map((request) => ({ property, request, pages: [] }));
  });
  const isPacked = call.queries.length > 1 || call.queries.some((query) => query.metrics.length > 1);
  for (let round = 0; round < PAGES_MAX; round++) {
    const unfinished = readings.filter(hasMore);
    if (unfinished.length === 0) break;
    for (const batch of batchesOf(unfinished)) yield exchangeOf(...(await readPages(batch, isPacked, context)));
  }
  const today = dateInZone(context.now, context.zone);
  for (const { property, request, pages } of readings) {
    const start = lacksRows(request, pages) ? await existsSince(context, property) : null;
    if (start?.exchange) yield start.exchange;
    const { connection } = call;
    const settledThrough = addDays(today, -context.settings.settledAfterDays);
    yield* readReport(request, pages, { connection, zone: context.zone, today, existsSince: start?.day ?? null, settledThrough });
  }
  yield* quotasOf(
    readings.flatMap(({ pages }) => pages),
    context.now,
  );
}

function propertyOf(account: string | null, { settings }: Ga4Context): string {
  if (account === null) return settings.property;
  const [, digits] = /^(?:properties\/)?(\d{1,20})$/.exec(account) ?? [];
  if (digits !== undefined) return `properties/${digits}`;
  throw fixAccount({ setting: 'account', received: account, allowed: 'properties/ and digits, such as properties/123456' });
}

function hasMore({ pages }: Reading): boolean {
  const first = pages[0];
  return first === undefined || (rowsRead(pages) < first.rowCount && pages.at(-1)?.rows.length !== 0);
}
function rowsRead(pages: readonly Report[]): number {
  return pages.reduce((sum, page) => sum + page.rows.length, 0);
}

/** Up to five reports of one property share a request. */
function batchesOf(readings: readonly Reading[]): readonly (readonly Reading[])[] {
  return [...Map.groupBy(readings, (reading) => reading.property).values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / REPORTS_PER_BATCH) }, (_, index) =>
      own.slice(index * REPORTS_PER_BATCH, (index + 1) * REPORTS_PER_BATCH),
    ),
  );
}

async function readPages(
  batch: readonly Reading[],
  isPacked: boolean,
  context: Ga4Context,
): Promise<[Answer['request'], Answer['response']]> {
  const property = batch[0]?.property ?? context.settings.property;
  const bodies = batch.map(({ request, pages }) =>
    pages.length === 0 ? request.body : { ...request.body, offset: String(rowsRead(pages)) },
  );
  const isSingle = bodies.length === 1;
  const { request, response } = await callGoogleAnalytics(
    context,
    {
      method: 'POST',
      url: dataUrl(context, `${property}:${isSingle ? 'runReport' : 'batchRunReports'}`),
      json: isSingle ? bodies[0] : { requests: bodies },
    },
    {
      property,
      isPacked,
      metrics: [...new Set(batch.flatMap((each) => each.request.metrics))],
      dimensions: [...new Set(batch.flatMap((each) => [...each.request.dimensions, ...Object.keys(each.request.query.filter)]))],
    },
  );
  const reports = isSingle
    ? [readBody(runReport, response, bodyContext(context))]
    : readBody(batchRunReports, response, bodyContext(context)).reports;
  if (reports.length !== batch.length)
    throw fixConnector({ public: `${SOURCE} answered ${reports.length} reports for ${batch.length}` }, response.text);
  for (const [index, reading] of batch.entries()) {
    const report = reports[index];
    if (report !== undefined) addPage(reading, report);
  }
  return [request, response];
}

function addPage({ request, pages }: Reading, report: Report): void {
  const [first] = pages;
  if (report.rowCount > ROWS_MAX)
    throw fixBinding({
      setting: 'filter',
      received: `a list of ${report.rowCount} rows by ${request.dimensions.join(' and ')}`,
      allowed: `at most ${ROWS_MAX} rows; add a filter`,
    });
  if (request.metrics.length > 1 && report.rowCount * request.metrics.length > VALUES_MAX)
    throw split('size', { public: `${SOURCE}: ${report.rowCount} rows of ${request.metrics.length} metrics are read one part at a time` });
  if (first !== undefined && report.rowCount !== first.rowCount)
    throw retry({ public: `${SOURCE}: the list changed while it was read (${first.rowCount} rows, then ${report.rowCount})` });
  pages.push(report);
  if (report.rows.length === 0 && rowsRead(pages) < report.rowCount)
    throw fixConnector({ public: `${SOURCE} ended a list of ${report.rowCount} rows after ${rowsRead(pages)}` }, '');
}

/** How many requests are answered at this moment: nothing that is spent, or comes back at a time. */
const GAUGES: readonly string[] = ['concurrentRequests'];

/**
 * Quotas after the call: every report says what it took, the last what is left.
 * https://developers.google.com/analytics/devguides/reporting/data/v1/quotas
 */
function quotasOf(reports: readonly Report[], now: Instant): readonly FetchedQuota[] {
  const quotas = new Map<string, FetchedQuota>();
  for (const [quota, { consumed, remaining }] of reports.flatMap(({ propertyQuota }) => Object.entries(propertyQuota))) {
    if (GAUGES.includes(quota)) continue;
    const resetsAt = quota.endsWith('PerDay') ? nextPacificDay(now) : quota.endsWith('PerHour') ? nextHour(now) : null;
    const before = quotas.get(quota)?.consumed ?? 0;
    const least = Math.min(remaining, quotas.get(quota)?.remaining ?? remaining);
    quotas.set(quota, { kind: 'quota', quota, consumed: before + consumed, remaining: least, resetsAt });
  }
  return [...quotas.values()];
}

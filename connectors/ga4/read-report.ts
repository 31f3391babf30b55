/**
 * From reports to readings. Values are found by the names in the headers, never by position; what the API says about a
 * report's quality goes with every reading; and a missing row is 0 only where the API answered the whole of what was asked.
 */
import { addDays, contains, type DateRange, type LocalDate, maxDate, minDate, parseLocalDate } from '../../src/domain/calendar.ts';
import type { QualityFlag } from '../../src/domain/metric.ts';
import type { SeriesRef } from '../../src/domain/observation.ts';
import type { Fetched, FetchedAnswer, FetchedReading, FetchedRefusal } from '../kit/define-connector.ts';
import { fixAccount, fixConnector, retry } from '../kit/failure.ts';
import { sumDecimals } from '../kit/sum-decimals.ts';
import { metrics as known } from './metrics.ts';
import { parseValue } from './parse-value.ts';
import { type ReportRequest, rangeName } from './report-request.ts';
import type { Report } from './wire.ts';

export interface ReadContext {
  readonly connection: string;
  readonly zone: string;
  /** Today in the property's zone. */
  readonly today: LocalDate;
  /** First day that the property can have numbers for; null: not known. */
  readonly existsSince: LocalDate | null;
  /** Last day that the property will no longer restate. */
  readonly settledThrough: LocalDate;
}
/** Members that stand for "no member", "the rest" and "not there yet". */
const NO_MEMBER: readonly string[] = ['', '(not set)', '(other)', '(data not available)'];
const SOURCE = 'Google Analytics';

/** A value that stands for a metric in a range, on a day, of an item. */
interface Cell {
  readonly metric: string;
  readonly range: number;
  readonly day: LocalDate | null;
  readonly item: string | null;
  readonly texts: string[];
  readonly type: string;
}

/** @throws SourceError `fix_connector` when the report is not the one that was asked, `fix_binding` when the property's zone or currency has changed */
export function readReport(request: ReportRequest, pages: readonly Report[], context: ReadContext): readonly Fetched[] {
  const first = wholeOf(pages);
  if (first === null) return [];
  checkAccount(first, request, context);
  const restricted = new Map(
    first.metadata.schemaRestrictionResponse.activeMetricRestrictions.map((each) => [each.metricName, each.restrictedMetricTypes]),
  );
  const cells = cellsOf(request, pages);
  return request.metrics.flatMap((metric): Fetched[] => {
    const series = seriesOf(request, metric, context.connection);
    const why = restricted.get(metric);
    // The API answers 0 for what the credential may not see.
    if (why !== undefined) return [refusalOf(series, metric, why)];
    const own = cells.filter((cell) => cell.metric === metric);
    return request.query.ranges.flatMap((range, index) => {
      const inRange = own.filter((cell) => cell.range === index);
      const quality = qualityOf(first, index, request);
      const readings = inRange.map((cell) => readingOf(cell, series, range, quality, context));
      return [...readings, ...absenceOf(series, metric, range, readings, quality, first, request, context)];
    });
  });
}

/** Whether rows are missing of which it has to be known if the property was there already: only then may they be zeros. */
export function lacksRows(request: ReportRequest, pages: readonly Report[]): boolean {
  const report = wholeOf(pages);
  if (report === null || isWithheld(report, request)) return false;
  const cells = cellsOf(request, pages);
  return request.metrics.some((metric) =>
    request.query.ranges.some((range, index) => {
      const own = cells.filter((cell) => cell.metric === metric && cell.range === index);
      return request.query.grain === 'day' ? !own.some((cell) => cell.day === range.start) : own.length === 0;
    }),
  );
}

/** What any page says of the report's quality holds for all of it. */
function wholeOf(pages: readonly Report[]): Report | null {
  const [first] = pages;
  if (first === undefined) return null;
  const all = pages.map(({ metadata }) => metadata);
  const metadata: Report['metadata'] = {
    ...first.metadata,
    samplingMetadatas: (all.find(({ samplingMetadatas }) => samplingMetadatas.length > 0) ?? first.metadata).samplingMetadatas,
    subjectToThresholding: all.some((each) => each.subjectToThresholding),
    dataLossFromOtherRow: all.some((each) => each.dataLossFromOtherRow),
    dataTruncationReasons: all.flatMap((each) => each.dataTruncationReasons),
  };
  return { ...first, metadata };
}

function seriesOf({ query }: ReportRequest, metric: string, connection: string): SeriesRef {
  return { connection, account: query.account, metric, filter: query.filter, itemDimension: query.itemDimension };
}

function checkAccount({ metadata }: Report, request: ReportRequest, { zone }: ReadContext): void {
  if (metadata.timeZone !== undefined && metadata.timeZone !== zone)
    throw fixAccount(
      { setting: 'zone', received: metadata.timeZone, allowed: zone },
      { public: `the property's time zone is now ${metadata.timeZone}, and was ${zone}; check the connection again to accept it` },
    );
  const { currency } = request;
  if (currency !== null && metadata.currencyCode !== undefined && metadata.currencyCode !== currency)
    throw fixConnector({ public: `${SOURCE} answered in ${metadata.currencyCode} and was asked for ${currency}` }, '');
}

function refusalOf(series: SeriesRef, metric: string, types: readonly string[]): FetchedRefusal {
  const allowed = `a credential whose role may see ${types.join(' and ') || 'this metric'}`;
  return { kind: 'refusal', series, setting: 'metric', received: metric, allowed };
}

function cellsOf(request: ReportRequest, pages: readonly Report[]): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const page of pages) {
    const columns = columnsOf(request, page);
    for (const row of page.rows) {
      if (row.metricValues.length !== page.metricHeaders.length || row.dimensionValues.length !== page.dimensionHeaders.length)
        throw fixConnector({ public: `${SOURCE} answered a row that does not fit its headers` }, JSON.stringify(row));
      const place = placeOf(request, columns, (index) => row.dimensionValues[index]?.value ?? '');
      if (place === null) continue;
      for (const metric of request.metrics) {
        const column = columns.metrics.get(metric) ?? -1;
        const text = row.metricValues[column]?.value ?? '';
        const key = JSON.stringify([metric, place.range, place.day, place.item]);
        const cell = cells.get(key);
        if (cell === undefined) cells.set(key, { metric, ...place, texts: [text], type: page.metricHeaders[column]?.type ?? '' });
        else cell.texts.push(text);
      }
    }
  }
  if (!sumsRows(request)) for (const cell of cells.values()) checkSingle(cell, pages.length > 1);
  return [...cells.values()];
}

/** Rows of a helper dimension (a campaign) add up to one value; all other rows stand for themselves. */
function sumsRows({ dimensions, query }: ReportRequest): boolean {
  return dimensions.some((name) => name !== 'date' && name !== query.itemDimension);
}
function checkSingle(cell: Cell, isPaged: boolean): void {
  if (cell.texts.length === 1) return;
  const text = `${SOURCE} answered two rows for one value of ${cell.metric}`;
  throw isPaged ? retry({ public: `${text}: the list changed while it was read` }) : fixConnector({ public: text }, JSON.stringify(cell));
}

interface Columns {
  readonly metrics: ReadonlyMap<string, number>;
  readonly date: number;
  readonly item: number;
  readonly range: number;
}
function columnsOf(request: ReportRequest, page: Report): Columns {
  const dimensions = page.dimensionHeaders.map(({ name }) => name);
  const metrics = new Map(page.metricHeaders.map(({ name }, index) => [name, index]));
  const missing = [
    ...request.metrics.filter((name) => !metrics.has(name)),
    ...request.dimensions.filter((name) => !dimensions.includes(name)),
    ...(request.query.ranges.length > 1 && !dimensions.includes('dateRange') && page.rows.length > 0 ? ['dateRange'] : []),
  ];
  if (missing.length > 0)
    throw fixConnector(
      { public: `${SOURCE} answered without ${missing.join(', ')}` },
      JSON.stringify([page.dimensionHeaders, page.metricHeaders]),
    );
  const item = request.query.itemDimension === null ? -1 : dimensions.indexOf(request.query.itemDimension);
  return { metrics, date: dimensions.indexOf('date'), item, range: dimensions.indexOf('dateRange') };
}

/** @returns null for a row that stands for no day or no item */
function placeOf(request: ReportRequest, columns: Columns, at: (index: number) => string): Pick<Cell, 'range' | 'day' | 'item'> | null {
  const { ranges, grain } = request.query;
  const range = columns.range < 0 ? 0 : ranges.findIndex((_, index) => rangeName(index) === at(columns.range));
  const asked = ranges[range];
  if (asked === undefined) throw fixConnector({ public: `${SOURCE} answered for a date range that was not asked` }, at(columns.range));
  const item = columns.item < 0 ? null : at(columns.item);
  if (item !== null && NO_MEMBER.includes(item)) return null;
  if (grain !== 'day') return { range, day: null, item };
  const text = at(columns.date);
  if (text === '(other)') return null;
  const day = parseLocalDate(text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'));
  if (day === null || !contains(asked, day)) throw fixConnector({ public: `${SOURCE} answered for a day that was not asked` }, text);
  return { range, day, item };
}

function readingOf(cell: Cell, series: SeriesRef, range: DateRange, flags: readonly QualityFlag[], { today }: ReadContext): FetchedReading {
  const value = cell.texts.length === 1 ? parseValue(cell.texts[0] ?? '', cell.type) : sumDecimals(cell.texts);
  if (value === null)
    throw fixConnector(
      { public: `${SOURCE} answered a ${cell.metric} that is no number` },
      `${cell.type} ${cell.texts.slice(0, 5).join(' ')}`,
    );
  const { day, item } = cell;
  const place =
    day === null ? ({ grain: 'range', range } as const) : ({ grain: 'day', range: { start: day, end: addDays(day, 1) } } as const);
  const isUnfinished = day !== null ? day >= today : range.end > today;
  const quality: readonly QualityFlag[] = isUnfinished ? [...flags, 'partial_day'] : flags;
  return { kind: 'reading', series, ...place, item, value, quality };
}

/** Flags of one range: sampling is told by range, the others of the whole report. */
function qualityOf(report: Report, index: number, { query }: ReportRequest): readonly QualityFlag[] {
  const { metadata } = report;
  const flags: QualityFlag[] = [];
  const perRange = metadata.samplingMetadatas.length === query.ranges.length;
  const sampling = perRange ? metadata.samplingMetadatas[index] : metadata.samplingMetadatas[0];
  if (sampling !== undefined && Object.keys(sampling).length > 0) flags.push('sampled');
  if (metadata.subjectToThresholding) flags.push('thresholded');
  if (metadata.dataLossFromOtherRow) flags.push('other_row');
  if (metadata.dataTruncationReasons.length > 0) flags.push('truncated');
  return flags;
}

/** What the absence of rows means: an answered range, a true zero, or nothing at all. */
function absenceOf(
  series: SeriesRef,
  metric: string,
  range: DateRange,
  readings: readonly FetchedReading[],
  quality: readonly QualityFlag[],
  report: Report,
  request: ReportRequest,
  { today, existsSince, settledThrough }: ReadContext,
): readonly (FetchedAnswer | FetchedReading)[] {
  if (isWithheld(report, request)) return [];
  const { query } = request;
  if (query.grain === 'day') {
    // Before the first day that is known to have had numbers, absence may mean that the property was not there yet.
    const firstSeen = readings
      .map((reading) => reading.range.start)
      .reduce<LocalDate | null>((least, day) => (least === null ? day : minDate(least, day)), null);
    const since = existsSince ?? firstSeen;
    if (since === null) return [];
    const start = maxDate(range.start, since);
    const end = minDate(range.end, addDays(today, 1));
    const answer = (of: DateRange): readonly FetchedAnswer[] =>
      // A day that is still being processed may lack its rows for now: it is corrected to nothing only when it has settled.
      of.start < of.end ? [{ kind: 'answered', series, grain: 'day', range: of, tellsThrough: settledThrough }] : [];
    // Of a sample absence may be chance: a day that it leaves out is not known.
    return quality.length > 0 ? readings.flatMap((reading) => answer(reading.range)) : answer({ start, end });
  }
  const answered: FetchedAnswer = { kind: 'answered', series, grain: 'range', range };
  if (readings.length > 0) return [answered];
  // A window that begins before the property did is not the window that was asked about.
  if (existsSince === null || range.start < existsSince || range.start > today) return [];
  const isZero = query.itemDimension === null && known[metric]?.absentMeansZero === true;
  return isZero ? [{ kind: 'reading', series, grain: 'range', range, item: null, value: 0, quality }, answered] : [answered];
}

/** Rows may have been held back, so that a missing one says nothing. */
function isWithheld({ metadata }: Report, { dimensions }: ReportRequest): boolean {
  const isRolledUp = metadata.dataLossFromOtherRow && dimensions.length > 0;
  return metadata.subjectToThresholding || metadata.dataTruncationReasons.length > 0 || metadata.emptyReason !== '' || isRolledUp;
}

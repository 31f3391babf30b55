/** Runs one report over the demo world and words the answer as the Data API does: texts for values, empty fields left out. */
import { dayNumber, type Instant } from '../../src/domain/calendar.ts';
import { COMPANY } from '../company.ts';
import type { Faults } from '../faults.ts';
import { GoogleError } from '../google-errors.ts';
import { companyHour, type World } from '../world.ts';
import { DIMENSIONS } from './dimensions.ts';
import { compile, dimensionLeaf, numberTest } from './filters.ts';
import type { Group, Metric, WhoIsCounted } from './metrics.ts';
import { type NamedRange, type Query, queryOf, type ReportRequest } from './query.ts';
import { emptyGroup, type Groups, type Scan, scan } from './scan.ts';

export interface ReportContext {
  readonly world: World;
  readonly now: Instant;
  readonly faults: Faults;
}
export interface Row {
  readonly range: number;
  readonly dimensions: readonly string[];
  readonly metrics: readonly number[];
}
export interface Report {
  readonly query: Query;
  /** All rows that pass, ordered, before limit and offset. */
  readonly rows: readonly Row[];
  readonly isThresholded: boolean;
}
/** Groups of fewer people are withheld where demographic dimensions are asked for. */
const PEOPLE_MIN = 10;
/** Kronor per unit of other currencies; the real API uses each day's rate. */
const RATES: Readonly<Record<string, number>> = { SEK: 1, EUR: 11.2, USD: 9.6, NOK: 0.96, DKK: 1.5, GBP: 12.9 };

/** @throws GoogleError */
export function runReport(request: ReportRequest, context: ReportContext): Report {
  const query = queryOf(request, context.now);
  const isThresholded = query.dimensions.some((one) => one.isThresholded);
  const rows: Row[] = [];
  for (const [index, range] of query.ranges.entries()) rows.push(...rowsOf(query, range, index, context, isThresholded));
  return { query, rows: inOrder(query, rows.filter(metricTest(query))), isThresholded };
}

function rowsOf(
  query: Query,
  range: NamedRange,
  index: number,
  { world, now, faults }: ReportContext,
  isThresholded: boolean,
): readonly Row[] {
  const { dimensions, metrics, request } = query;
  const people = new Set<WhoIsCounted>(metrics.flatMap(({ metric }) => metric.people));
  if (isThresholded) people.add('users');
  const filter = request.dimensionFilter;
  const withheld = faults.withheld().map(({ from, to, share }) => ({ first: dayNumber(from), last: dayNumber(to), share }));
  const base: Scan = {
    world,
    first: range.first,
    last: range.last,
    byHour: companyHour(now),
    dimensions,
    passes: filter === undefined ? null : compile(filter, (leaf) => dimensionLeaf(dimensionNamed(leaf.fieldName), leaf, world)),
    isEventScoped: query.isEventScoped,
    people,
    wantsAds: metrics.some(({ metric }) => metric.isAd),
    withheldShare: (day) => withheld.find((one) => day >= one.first && day <= one.last)?.share ?? 0,
  };
  const groups = scan(base);
  if (dimensions.length === 0 && groups.size === 0 && request.keepEmptyRows === true) groups.set(0, emptyGroup([]));
  const rolling = new Map(
    metrics.flatMap(({ metric }): [number, Groups][] =>
      metric.rollingDays === 0 ? [] : [[metric.rollingDays, scan({ ...base, first: range.last - metric.rollingDays + 1 })]],
    ),
  );
  const scale = 1 / rateOf(request.currencyCode);
  const rows: Row[] = [];
  for (const [key, group] of groups) {
    if (isThresholded && group.users.size < PEOPLE_MIN) continue;
    const values = metrics.map(({ metric }) => {
      const of = metric.rollingDays === 0 ? group : rolling.get(metric.rollingDays)?.get(key);
      return of === undefined ? 0 : scaledValue(metric, of, scale);
    });
    if (values.length > 0 && request.keepEmptyRows !== true && values.every((value) => value === 0)) continue;
    rows.push({ range: index, dimensions: group.codes.map((code, at) => dimensions[at]?.label(code, world) ?? ''), metrics: values });
  }
  return rows;
}

function scaledValue(metric: Metric, group: Group, scale: number): number {
  const value = metric.value(group);
  return metric.type === 'TYPE_CURRENCY' && scale !== 1 ? Math.round(value * scale * 1e6) / 1e6 : value;
}

function rateOf(currency: string | undefined): number {
  const rate = RATES[currency ?? COMPANY.currency];
  if (rate === undefined) throw new GoogleError('INVALID_ARGUMENT', `Invalid currency code: ${currency}`);
  return rate;
}

function dimensionNamed(name: string | undefined) {
  const dimension = DIMENSIONS.get(name ?? '');
  if (dimension === undefined) throw new GoogleError('INVALID_ARGUMENT', `Field ${name} is not a valid dimension.`);
  return dimension;
}

function metricTest(query: Query): (row: Row) => boolean {
  const filter = query.request.metricFilter;
  if (filter === undefined) return () => true;
  return compile<Row>(filter, (leaf) => {
    const at = query.metrics.findIndex((one) => one.name === leaf.fieldName);
    const test = numberTest(leaf);
    return (row) => test(row.metrics[at] as number);
  });
}

const collator = new Intl.Collator('en', { sensitivity: 'variant' });

function inOrder(query: Query, rows: Row[]): readonly Row[] {
  const { orderBys = [] } = query.request;
  const comparisons = orderBys.map(({ metric, dimension, desc }): ((a: Row, b: Row) => number) => {
    const sign = desc === true ? -1 : 1;
    if (metric !== undefined) {
      const at = query.metrics.findIndex((one) => one.name === metric.metricName);
      return (a, b) => sign * ((a.metrics[at] as number) - (b.metrics[at] as number));
    }
    const at = query.dimensions.findIndex((one) => one.apiName === dimension?.dimensionName);
    if (at < 0) return (a, b) => sign * (a.range - b.range);
    const text = (row: Row) => row.dimensions[at] as string;
    if (dimension?.orderType === 'NUMERIC') return (a, b) => sign * (Number(text(a)) - Number(text(b)));
    if (dimension?.orderType === 'CASE_INSENSITIVE_ALPHANUMERIC')
      return (a, b) => sign * collator.compare(text(a).toLowerCase(), text(b).toLowerCase());
    return (a, b) => sign * (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
  });
  // With no order asked for, the largest first value comes first.
  if (comparisons.length === 0)
    comparisons.push(
      (a, b) => a.range - b.range,
      (a, b) => (b.metrics[0] ?? 0) - (a.metrics[0] ?? 0),
    );
  return rows.sort((a, b) => {
    for (const compare of comparisons) {
      const sign = compare(a, b);
      if (sign !== 0) return sign;
    }
    return a.range - b.range;
  });
}

/** The answer's JSON for one page of a report. */
export function wireReport(
  report: Report,
  degraded: { readonly sampled: boolean; readonly otherRow: boolean; readonly thresholded: boolean },
): Record<string, unknown> {
  const { query, rows } = report;
  const page = rows.slice(query.offset, query.offset + query.limit).map((row) => wireRow(query, row.dimensions, row.range, row.metrics));
  const visible = query.metrics.filter((one) => one.isVisible);
  const headers = [...query.dimensions.map((one) => one.apiName), ...(query.hasRangeColumn ? ['dateRange'] : [])].map((name) => ({ name }));
  const samplingMetadatas = query.ranges.map(() => ({ samplesReadCount: '500000', samplingSpaceSize: '1250000' }));
  return {
    ...(headers.length > 0 ? { dimensionHeaders: headers } : {}),
    ...(visible.length > 0 ? { metricHeaders: visible.map(({ name, metric }) => ({ name, type: metric.type })) } : {}),
    ...(page.length > 0 ? { rows: page } : {}),
    ...aggregationsOf(report),
    ...(rows.length > 0 ? { rowCount: rows.length } : {}),
    metadata: {
      currencyCode: query.request.currencyCode ?? COMPANY.currency,
      timeZone: COMPANY.zone,
      ...(report.isThresholded || degraded.thresholded ? { subjectToThresholding: true } : {}),
      ...(degraded.otherRow ? { dataLossFromOtherRow: true } : {}),
      ...(degraded.sampled ? { samplingMetadatas } : {}),
    },
    kind: 'analyticsData#runReport',
  };
}

function wireRow(query: Query, dimensions: readonly string[], range: number, metrics: readonly number[]): Record<string, unknown> {
  const names = [...dimensions, ...(query.hasRangeColumn ? [query.ranges[range]?.name ?? ''] : [])];
  const values = metrics.filter((_, at) => query.metrics[at]?.isVisible === true);
  return {
    ...(names.length > 0 ? { dimensionValues: names.map((value) => ({ value })) } : {}),
    ...(values.length > 0 ? { metricValues: values.map((value) => ({ value: String(value) })) } : {}),
  };
}

const AGGREGATIONS = {
  TOTAL: { field: 'totals', of: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) },
  MINIMUM: { field: 'minimums', of: (values: readonly number[]) => Math.min(...values) },
  MAXIMUM: { field: 'maximums', of: (values: readonly number[]) => Math.max(...values) },
  COUNT: { field: null, of: (values: readonly number[]) => values.length },
} as const;

/** Documented as operators over rows ("SUM operator"), so a TOTAL of users is a sum of rows, not a distinct count. */
function aggregationsOf({ query, rows }: Report): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of query.request.metricAggregations ?? []) {
    const aggregation = AGGREGATIONS[name as keyof typeof AGGREGATIONS] as (typeof AGGREGATIONS)[keyof typeof AGGREGATIONS] | undefined;
    if (aggregation === undefined || aggregation.field === null) continue;
    fields[aggregation.field] = query.ranges.flatMap((_, range) => {
      const inRange = rows.filter((row) => row.range === range);
      if (inRange.length === 0) return [];
      const values = query.metrics.map((_metric, at) => aggregation.of(inRange.map((row) => row.metrics[at] as number)));
      return [
        wireRow(
          query,
          query.dimensions.map(() => `RESERVED_${name}`),
          range,
          values,
        ),
      ];
    });
  }
  return fields;
}

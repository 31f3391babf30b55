/** From rows added up by day and dimensions to the values of one series: what each aggregation allows. */
import { add, divide, type Exact, exact, isZero, multiply, toNumber, ZERO } from '../../src/domain/exact.ts';
import type { MetricDefinition } from '../../src/domain/metric.ts';
import type { Asked } from './asked.ts';
import type { Reading } from './scan.ts';
import { metricsOf, type Settings } from './settings.ts';
import { conditionSql } from './sql-text.ts';
import type { Row, Tables } from './tables.ts';

/** What the files say for one day or window, and one item or all. */
export interface Measured {
  /** First day of the window, or the day. */
  readonly day: string;
  readonly item: string | null;
  readonly value: number | 'none' | 'unknown' | 'two_rows' | 'too_large';
}

/** The columns that a call has to read for these metrics, ratios and means through their parts. */
export function columnsFor(asked: readonly Asked[], settings: Settings): Pick<Reading, 'columns' | 'weighted'> {
  const metrics = metricsOf(settings);
  const columns: { column: string; metric: string }[] = [];
  const placeOf = (metric: string) => {
    const column = settings.metrics[metric]?.column;
    if (column === undefined) throw new TypeError(`metric ${metric} has no column`);
    const place = columns.findIndex((each) => each.column === column);
    return place >= 0 ? place : columns.push({ column, metric }) - 1;
  };
  const weighted: { value: number; weight: number }[] = [];
  for (const key of new Set(asked.map(({ metric }) => metric.key))) {
    const aggregation = metrics[key]?.aggregation;
    if (aggregation?.kind === 'ratio') [aggregation.numerator, aggregation.denominator].map(placeOf);
    else if (aggregation?.kind === 'weighted_mean') weighted.push({ value: placeOf(key), weight: placeOf(aggregation.weight) });
    else placeOf(key);
  }
  return { columns, weighted };
}

/** @param grouping whether each day is measured by itself, or all of `where` as one window */
export async function measure(
  asked: Asked,
  where: string,
  grouping: 'day' | 'window',
  reading: Reading,
  tables: Tables,
): Promise<readonly Measured[]> {
  const { settings } = reading;
  const { filter, itemDimension } = asked.series;
  const dimension = (key: string) => `d${settings.dimensions.indexOf(key)}`;
  const conditions = Object.entries(filter).map(([key, condition]) => conditionSql(dimension(key), condition));
  const day = grouping === 'day' ? 'CAST(day AS VARCHAR)' : 'NULL';
  const item = itemDimension === null ? 'NULL' : dimension(itemDimension);
  const parts = partsOf(asked.metric, reading);
  const selected = [`${day} AS day`, `${item} AS item`, 'CAST(count(*) AS VARCHAR) AS found', ...parts.flatMap(({ select }) => select)];
  const groups = [...(grouping === 'day' ? ['day'] : []), ...(itemDimension === null ? [] : [item])];
  const groupBy = groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`;
  const rows = await tables.rows(
    `SELECT ${selected.join(', ')} FROM days WHERE ${[where, ...conditions].join(' AND ')} ${groupBy} ORDER BY 1, 2`,
  );
  return rows
    .filter((row) => row.found !== '0')
    .map((row) => ({ day: row.day ?? '', item: row.item ?? null, value: combined(asked.metric, parts, row) }));
}

interface Part {
  readonly place: number;
  readonly absentMeansZero: boolean;
  readonly select: readonly string[];
}

function partsOf(metric: MetricDefinition, { settings, columns, weighted }: Reading): readonly Part[] {
  const metrics = metricsOf(settings);
  const placeOf = (key: string) => columns.findIndex(({ column }) => column === settings.metrics[key]?.column);
  const { aggregation } = metric;
  if (aggregation.kind === 'weighted_mean') {
    const [value, weight] = [placeOf(metric.key), placeOf(aggregation.weight)];
    const place = weighted.findIndex((each) => each.value === value && each.weight === weight);
    const unknown = `CAST(coalesce(sum(m${weight}), 0) AS VARCHAR) AS m${weight}`;
    return [{ place, absentMeansZero: false, select: [`string_agg(w${place}, ';') AS w`, `${unknown}_weight`] }];
  }
  const keys = aggregation.kind === 'ratio' ? [aggregation.numerator, aggregation.denominator] : [metric.key];
  return keys.map((key) => {
    const place = placeOf(key);
    const select = [
      `CAST(coalesce(sum(c${place}), 0) AS VARCHAR) AS c${place}`,
      `CAST(coalesce(sum(m${place}), 0) AS VARCHAR) AS m${place}`,
      `CAST(coalesce(max(c${place}), 0) AS VARCHAR) AS x${place}`,
      `CASE WHEN sum(c${place}) = 1 THEN any_value(t${place}) FILTER (c${place} > 0) ELSE CAST(sum(s${place}) AS VARCHAR) END AS s${place}`,
    ];
    return { place, absentMeansZero: metrics[key]?.absentMeansZero ?? false, select };
  });
}

function combined(metric: MetricDefinition, parts: readonly Part[], row: Row): Measured['value'] {
  const { aggregation } = metric;
  const [first, second] = parts;
  if (first === undefined) return 'none';
  if (aggregation.kind === 'weighted_mean') return meanOf(row);
  if (aggregation.kind === 'source_only' && Number(row[`c${first.place}`]) > 1) return 'two_rows';
  if (aggregation.kind === 'last' && Number(row[`x${first.place}`]) > 1) return 'two_rows';
  const total = totalOf(first, row);
  if (aggregation.kind !== 'ratio' || second === undefined) return typeof total === 'string' ? total : bounded(toNumber(total));
  const denominator = totalOf(second, row);
  if (typeof total === 'string' || typeof denominator === 'string') return 'unknown';
  return isZero(denominator) ? 'none' : bounded(toNumber(divide(total, denominator)));
}

/** An empty cell is a missing part: the total is not known, unless absent means zero. */
function totalOf({ place, absentMeansZero }: Part, row: Row): Exact | 'none' | 'unknown' {
  const missing = Number(row[`m${place}`]) > 0;
  if (missing && !absentMeansZero) return 'unknown';
  const text = row[`s${place}`] ?? null;
  if (text === null) return absentMeansZero ? ZERO : 'none';
  return exact(Number(text));
}

function meanOf(row: Row): Measured['value'] {
  const missingWeight = Object.entries(row).some(([key, value]) => key.endsWith('_weight') && value !== '0');
  if (missingWeight) return 'unknown';
  let [sum, weights] = [ZERO, ZERO];
  for (const pair of (row.w ?? '').split(';')) {
    if (pair === '') continue;
    const [value = '?', weight = '0'] = pair.split(' ');
    if (value === '?') return 'unknown';
    sum = add(sum, multiply(exact(Number(value)), exact(Number(weight))));
    weights = add(weights, exact(Number(weight)));
  }
  return isZero(weights) ? 'none' : bounded(toNumber(divide(sum, weights)));
}

function bounded(value: number): number | 'too_large' {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? 'too_large' : value;
}

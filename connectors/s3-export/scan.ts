/**
 * Reads one received file once: its rows, added up by day and dimension values, into the call's table `days`; and for each
 * day of the file a digest of its rows, by which a copy of the same day is known again.
 */
import { createHash } from 'node:crypto';
import { type DateRange, dayNumber, localDate } from '../../src/domain/calendar.ts';
import { fixBinding, retry, type SourceError } from '../kit/failure.ts';
import type { Limits } from './limits.ts';
import { dateOf, type Settings } from './settings.ts';
import { type Shape, shapeOf } from './shape.ts';
import { dayOf, exactNumber, isMissing, literal, name, plainNumber, trimmed } from './sql-text.ts';
import { TableError, type Tables } from './tables.ts';

/** What a call reads of every file. */
export interface Reading {
  readonly settings: Settings;
  /** Columns of the metrics asked for, each once, and which of the declared metrics it serves. */
  readonly columns: readonly { readonly column: string; readonly metric: string }[];
  /** Pairs of places in `columns`: values to be weighted, and their weights. */
  readonly weighted: readonly { readonly value: number; readonly weight: number }[];
  /** Days whose numbers matter: others are not looked at. */
  readonly within: readonly DateRange[];
  readonly limits: Limits;
}
export interface ScannedFile {
  /** Place of the object in the call. */
  readonly place: number;
  readonly subject: string;
  readonly path: string;
  readonly partitions: ReadonlyMap<string, string>;
}

/** Words that stand in the place of a date on a line of totals, in the languages that exports come in. */
const TOTAL_WORDS = [
  'total',
  'totals',
  'grand total',
  'totalt',
  'summa',
  'sum',
  'i alt',
  'ialt',
  'sammanlagt',
  'yhteensä',
  'gesamt',
  'all',
];

/** A name that no column of a file has by chance. */
const READ_DAY = name('nyckel: the day that was read');

export async function createDays(tables: Tables, reading: Reading): Promise<void> {
  const dimensions = reading.settings.dimensions.map((_, index) => `d${index} VARCHAR`);
  const numbers = reading.columns.flatMap((_, index) => [
    `c${index} HUGEINT`,
    `m${index} HUGEINT`,
    `s${index} DECIMAL(38,18)`,
    `t${index} VARCHAR`,
  ]);
  const weighted = reading.weighted.map((_, index) => `w${index} VARCHAR`);
  await tables.run(`CREATE TABLE days (${['object INTEGER', 'day DATE', ...dimensions, ...numbers, ...weighted].join(', ')})`);
}

/** @returns digests by day number of every day in the file. @throws SourceError naming file, row and column */
export async function scan(file: ScannedFile, reading: Reading, tables: Tables): Promise<ReadonlyMap<number, string>> {
  try {
    return await scanned(file, reading, tables);
  } catch (error) {
    if (error instanceof TableError) throw faultOf(error, file, reading);
    throw error;
  }
}

async function scanned(file: ScannedFile, reading: Reading, tables: Tables): Promise<ReadonlyMap<number, string>> {
  const { settings, limits } = reading;
  const date = dateOf(settings).column;
  const wanted = [...new Set([date, ...settings.dimensions, ...reading.columns.map(({ column }) => column)])];
  const shape = await shapeOf(file, settings, wanted, limits, tables);
  if (shape === null) return new Map();
  await tables.run(`CREATE OR REPLACE TEMP TABLE file AS ${groupedSql(shape, reading)}`);
  const [sizes] = await tables.rows(
    `SELECT CAST(coalesce(sum(n), 0) AS VARCHAR) AS rows, CAST(count(*) AS VARCHAR) AS groups, CAST(coalesce(sum(n) FILTER (day IS NULL), 0) AS VARCHAR) AS undated FROM file`,
  );
  if (sizes?.undated !== '0') throw await undatedRow(file, shape, reading, tables);
  if (Number(sizes?.rows) > limits.rowsMax || Number(sizes?.groups) > limits.groupsMax) throw tooMuch(file, reading);
  await refuseUnreadable(file, shape, reading, tables);
  const kept = await tables.rows(insertSql(file.place, reading));
  if (Number(kept[0]?.Count ?? 0) > limits.groupsMax) throw tooMuch(file, reading);
  const days = await tables.rows(
    'SELECT CAST(day AS VARCHAR) AS day, CAST(sum(h) AS VARCHAR) AS h, CAST(sum(n) AS VARCHAR) AS n FROM file GROUP BY day',
  );
  await tables.run('DROP TABLE file');
  return new Map(days.map(({ day, h, n }) => [dayNumber(localDate(day ?? '')), digest(`${h} ${n}`)]));
}

/** The rows with their day, dimensions and numbers; lines of totals and empty lines left out. */
function rowsSql(shape: Shape, { settings, columns }: Reading): string {
  const { column, format } = dateOf(settings);
  const dateText = shape.text(column);
  const isDay = `${READ_DAY} BETWEEN DATE '1900-01-01' AND DATE '2200-12-31'`;
  const dimensions = settings.dimensions.map((dimension, index) => `coalesce(${shape.text(dimension)}, '') AS d${index}`);
  const texts = columns.flatMap(({ column: each }, index) => {
    const decided = shape.isMachineNumber(each);
    const x = shape.text(each);
    const people = plainNumber(x, settings.decimal);
    const machine = plainNumber(x, '.');
    const plain = decided === 'false' ? people : decided === 'true' ? machine : `CASE WHEN ${decided} THEN ${machine} ELSE ${people} END`;
    return [`${x} AS x${index}`, `${isMissing(x)} AS e${index}`, `${plain} AS p${index}`];
  });
  const selected = [
    `${dateText} AS date_text`,
    `CASE WHEN ${isDay} THEN ${READ_DAY} END AS day`,
    ...dimensions,
    ...texts,
    `${shape.rowHash} AS h`,
    // Only rows without a day are looked at twice: most files have few of them.
    `CASE WHEN ${isDay} THEN false ELSE ${isNoRow(shape, dateText)} END AS is_no_row`,
  ];
  // A level of its own: written out wherever it is used, the day would cost more to plan than a small file to read.
  const dated = `SELECT *, ${dayOf(dateText, format, settings.zone)} AS ${READ_DAY} FROM ${shape.relation}`;
  return `SELECT ${selected.join(', ')} FROM (${dated})`;
}

function isNoRow(shape: Shape, dateText: string): string {
  const words = TOTAL_WORDS.map(literal).join(', ');
  const isTotal = (x: string) => `coalesce(rtrim(lower(${trimmed(x)}), ':') IN (${words}), false)`;
  const isEmpty = shape.cells.length === 0 ? 'false' : shape.cells.map((cell) => isMissing(cell)).join(' AND ');
  const saysTotal = shape.cells.length === 0 ? 'false' : shape.cells.map(isTotal).join(' OR ');
  return `CASE WHEN ${isMissing(dateText)} THEN (${isEmpty}) OR (${saysTotal}) ELSE ${isTotal(dateText)} END`;
}

function groupedSql(shape: Shape, reading: Reading): string {
  const { settings, columns, weighted } = reading;
  const dimensions = settings.dimensions.map((_, index) => `d${index}`);
  const values = columns.map((_, index) => `${exactNumber(`p${index}`)} AS v${index}`);
  const numbers = columns.flatMap((_, index) => [
    `count(v${index}) AS c${index}`,
    `count(*) FILTER (e${index}) AS m${index}`,
    `sum(v${index}) AS s${index}`,
    `any_value(p${index}) AS t${index}`,
  ]);
  const pairs = weighted.map(({ value, weight }, index) => {
    // A row of weight 0 weighs nothing, whatever its value; a weight without a value makes the mean unknown ("?").
    const pair = `coalesce(p${value}, '?') || ' ' || p${weight}`;
    return `string_agg(${pair}, ';') FILTER (v${weight} <> 0) AS w${index}`;
  });
  const rows = `SELECT *${values.map((each) => `, ${each}`).join('')} FROM (${rowsSql(shape, reading)}) WHERE day IS NOT NULL OR NOT is_no_row`;
  const aggregates = ['count(*) AS n', 'sum(h) AS h', ...numbers, ...pairs];
  return `SELECT ${['day', ...dimensions, ...aggregates].join(', ')} FROM (${rows}) GROUP BY ALL`;
}

function isWithin({ within }: Reading): string {
  const ranges = within.map(({ start, end }) => `(day >= DATE '${start}' AND day < DATE '${end}')`);
  return ranges.length === 0 ? 'false' : `(${ranges.join(' OR ')})`;
}

function insertSql(place: number, reading: Reading): string {
  const { settings, columns, weighted } = reading;
  const names = [
    ...settings.dimensions.map((_, index) => `d${index}`),
    ...columns.flatMap((_, index) => [`c${index}`, `m${index}`, `s${index}`, `t${index}`]),
    ...weighted.map((_, index) => `w${index}`),
  ];
  return `INSERT INTO days SELECT ${[String(place), 'day', ...names].join(', ')} FROM file WHERE ${isWithin(reading)}`;
}

async function undatedRow(file: ScannedFile, shape: Shape, reading: Reading, tables: Tables): Promise<SourceError> {
  const { column, format } = dateOf(reading.settings);
  const [found] = await tables.rows(
    `SELECT CAST(row AS VARCHAR) AS row, date_text AS text FROM (SELECT row_number() OVER () AS row, * FROM (${rowsSql(shape, reading)})) WHERE day IS NULL AND NOT is_no_row LIMIT 1`,
  );
  const allowed = format === null ? 'ISO dates such as 2026-11-01, or another format named in date.format' : `dates as ${format}`;
  return refusedCell(file, 'date', Number(found?.row), column, found?.text ?? null, `${allowed}; a line of totals says "Total" there`);
}

async function refuseUnreadable(file: ScannedFile, shape: Shape, reading: Reading, tables: Tables): Promise<void> {
  const { columns, settings } = reading;
  if (columns.length === 0) return;
  const bad = columns.map((_, index) => `coalesce(sum(n - c${index} - m${index}), 0) > 0 AS b${index}`);
  const [found] = await tables.rows(
    `SELECT ${bad.map((each) => each.replace(/^(.*) AS (b\d+)$/s, 'CAST($1 AS VARCHAR) AS $2')).join(', ')} FROM file WHERE ${isWithin(reading)}`,
  );
  const index = columns.findIndex((_, place) => found?.[`b${place}`] === 'true');
  const wrong = columns[index];
  if (wrong === undefined) return;
  const [row] = await tables.rows(
    `SELECT CAST(row AS VARCHAR) AS row, x${index} AS text FROM (SELECT row_number() OVER () AS row, * FROM (${rowsSql(shape, reading)})) WHERE ${isWithin(reading)} AND NOT e${index} AND (${exactNumber(`p${index}`)}) IS NULL LIMIT 1`,
  );
  const { decimal } = settings;
  const allowed =
    decimal === undefined
      ? 'numbers that can be read in one way only (1234.5 or 1 234,50); declare decimal: "," or decimal: "." where one sign could be either'
      : `numbers below 2^53 with "${decimal}" before the decimals, such as ${decimal === ',' ? '1 234,50' : '1234.50'}`;
  throw refusedCell(file, `metrics.${wrong.metric}.column`, Number(row?.row), wrong.column, row?.text ?? null, allowed);
}

const CELL_SHOWN_MAX = 80;

/** Rows are counted from the header's, which is row 1. */
function refusedCell(file: ScannedFile, setting: string, row: number, column: string, text: string | null, allowed: string): SourceError {
  const cell = text === null ? 'empty' : JSON.stringify(text.slice(0, CELL_SHOWN_MAX));
  const received = `${file.subject}, row ${row + 1}, column ${JSON.stringify(column)}: ${cell}`;
  return fixBinding({ setting, received, allowed }, { public: `${received}; allowed: ${allowed}` });
}

function tooMuch(file: ScannedFile, { limits }: Reading): SourceError {
  return fixBinding({
    setting: 'dimensions',
    received: `${file.subject}: more than ${limits.rowsMax} rows, or ${limits.groupsMax} combinations of day and dimensions`,
    allowed: 'fewer dimensions, or a narrower pattern',
  });
}

/** DuckDB's messages begin with their kind; what follows may quote the file and goes to the log only. */
function faultOf(error: TableError, file: ScannedFile, { settings, limits }: Reading): SourceError {
  const { message } = error;
  const internal = `${file.subject}: ${message}`;
  if (/^Out of Memory Error|failed to offload|max_temp_directory_size/i.test(message))
    return retry({ public: `${file.subject} needs more than ${limits.memory} of memory and ${limits.spill} of disk to be read`, internal });
  if (/^IO Error.*(space|write)/i.test(message)) return retry({ public: 'the machine has no room for temporary files', internal });
  const line = /Line: (\d+)/.exec(message)?.[1] ?? /in line (\d+)/.exec(message)?.[1];
  const why = /Maximum line size|maximum_object_size/i.test(message)
    ? `is longer than ${limits.lineBytesMax} bytes`
    : /Expected Number of Columns: (\d+) Found: (\d+)/.test(message)
      ? message.replace(/^.*Expected Number of Columns: (\d+) Found: (\d+).*$/s, 'has $2 fields, the header $1')
      : /unterminated quote/i.test(message)
        ? 'opens a quote that is never closed'
        : /unicode|utf-?8/i.test(message)
          ? 'is not UTF-8'
          : `is not ${settings.format}`;
  const received = `${file.subject}${line === undefined ? '' : `, line ${line}`}: ${why}`;
  const allowed = `whole ${settings.format} files${settings.format === 'csv' ? ' with one header line and the same number of fields in every line' : ''}`;
  const failure = { setting: 'format', received, allowed };
  return fixBinding(failure, { public: `${received}; allowed: ${allowed}`, internal });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

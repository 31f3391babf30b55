/** One received file as a relation of DuckDB: where its columns are, whatever its format. */

import { fixAccount, fixBinding, type SourceError } from '../kit/failure.ts';
import { nearestName } from '../kit/nearest-name.ts';
import { readCsvHeader } from './csv-header.ts';
import type { Limits } from './limits.ts';
import type { Settings } from './settings.ts';
import { literal, name } from './sql-text.ts';
import type { Tables } from './tables.ts';

export interface Shape {
  /** What follows FROM. */
  readonly relation: string;
  /** SQL of a column's text; NULL where a row has none. @throws SourceError for a column that the file lacks */
  readonly text: (column: string) => string;
  /** Whether a column's texts are numbers written by a machine, with a decimal point; else people's, in the settings' way. */
  readonly isMachineNumber: (column: string) => string;
  /** SQL of a hash over everything in a row. */
  readonly rowHash: string;
  /** SQL: whether any other cell of the row, or all of them, … for rows without a date. */
  readonly cells: readonly string[];
}

interface File {
  readonly subject: string;
  readonly path: string;
  readonly partitions: ReadonlyMap<string, string>;
}

/** @returns null for a file without content */
export async function shapeOf(
  file: File,
  settings: Settings,
  wanted: readonly string[],
  limits: Limits,
  tables: Tables,
): Promise<Shape | null> {
  const inFile = wanted.filter((column) => !file.partitions.has(column));
  const base = await baseShape(file, settings, inFile, limits, tables);
  if (base === null) return null;
  const partitions = literal(JSON.stringify([...file.partitions]));
  return {
    ...base,
    text: (column) => {
      const partition = file.partitions.get(column);
      return partition === undefined ? base.text(column) : literal(partition);
    },
    isMachineNumber: (column) => (file.partitions.has(column) ? 'false' : base.isMachineNumber(column)),
    rowHash: `hash(${base.rowHash}, ${partitions})`,
  };
}

function baseShape(file: File, settings: Settings, wanted: readonly string[], limits: Limits, tables: Tables): Promise<Shape | null> {
  switch (settings.format) {
    case 'csv':
      return csvShape(file, settings, wanted, limits);
    case 'ndjson':
    case 'json':
      return jsonShape(file, wanted, limits, tables);
    case 'parquet':
      return parquetShape(file, wanted, tables);
  }
}

async function csvShape(file: File, settings: Settings, wanted: readonly string[], limits: Limits): Promise<Shape | null> {
  const header = await readCsvHeader(file.path, settings.delimiter, wanted);
  if (header === null) return null;
  const { columns, delimiter } = header;
  if (columns.length > limits.columnsMax)
    throw fixAccount({
      setting: 'format',
      received: `${file.subject}: ${columns.length} columns`,
      allowed: `at most ${limits.columnsMax}`,
    });
  const places = placesOf(columns, wanted, file.subject);
  // Columns are numbered: a header's texts may be anything, and may repeat.
  const cells = columns.map((_, index) => `c${index}`);
  const options = [
    'auto_detect = false',
    'header = true',
    `skip = ${header.linesBefore}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = ''`,
    'strict_mode = true',
    `max_line_size = ${limits.lineBytesMax}`,
    `columns = {${cells.map((cell) => `'${cell}': 'VARCHAR'`).join(', ')}}`,
  ];
  return {
    relation: `read_csv(${literal(file.path)}, ${options.join(', ')})`,
    text: (column) => `c${places.get(column)}`,
    isMachineNumber: () => 'false',
    rowHash: `hash(${cells.join(', ')})`,
    cells,
  };
}

function placesOf(columns: readonly string[], wanted: readonly string[], subject: string): ReadonlyMap<string, number> {
  return new Map(
    wanted.map((column) => {
      const place = columns.indexOf(column);
      if (place < 0) throw missingColumn(column, columns, subject);
      if (columns.indexOf(column, place + 1) >= 0)
        throw fixBinding({ setting: 'metrics', received: `${subject}: two columns named ${JSON.stringify(column)}`, allowed: 'one' });
      return [column, place];
    }),
  );
}

function missingColumn(column: string, columns: readonly string[], subject: string): SourceError {
  const shown = columns.slice(0, 30).map((each) => JSON.stringify(each.slice(0, 80)));
  const near = nearestName(column, columns);
  const hint = near === null ? '' : `; did you mean ${JSON.stringify(near)}?`;
  return fixBinding(
    { setting: 'metrics', received: column, allowed: columns.slice(0, 30).join(', ') },
    {
      public: `${subject} has no column ${JSON.stringify(column)}${hint} Its first line has: ${shown.join(', ')}. A header line is needed.`,
    },
  );
}

async function jsonShape(file: File, wanted: readonly string[], limits: Limits, tables: Tables): Promise<Shape> {
  const relation = `read_json_objects(${literal(file.path)}, format = 'auto', maximum_object_size = ${limits.lineBytesMax})`;
  const path = (column: string) => literal(`$."${column.replaceAll('"', '\\"')}"`);
  const counts = wanted.map((column, index) => `CAST(count(json_exists(json, ${path(column)}) OR NULL) AS VARCHAR) AS n${index}`);
  const [found] = await tables.rows(`SELECT CAST(count(*) AS VARCHAR) AS n${counts.map((each) => `, ${each}`).join('')} FROM ${relation}`);
  const absent = found?.n === '0' ? undefined : wanted.find((_, index) => found?.[`n${index}`] === '0');
  if (absent !== undefined) {
    const [keys] = await tables.rows(`SELECT array_to_string(json_keys(json), chr(10)) AS keys FROM ${relation} LIMIT 1`);
    throw missingColumn(absent, (keys?.keys ?? '').split('\n'), file.subject);
  }
  return {
    relation,
    text: (column) => `json_extract_string(json, ${path(column)})`,
    isMachineNumber: (column) => `coalesce(json_type(json, ${path(column)}) <> 'VARCHAR', false)`,
    rowHash: 'hash(CAST(json AS VARCHAR))',
    cells: [],
  };
}

async function parquetShape(file: File, wanted: readonly string[], tables: Tables): Promise<Shape> {
  const relation = `read_parquet(${literal(file.path)}, hive_partitioning = false)`;
  const described = await tables.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${relation})`);
  const types = new Map(described.map((row) => [row.column_name ?? '', row.column_type ?? '']));
  const absent = wanted.find((column) => !types.has(column));
  if (absent !== undefined) throw missingColumn(absent, [...types.keys()], file.subject);
  return {
    relation,
    text: (column) => `CAST(${name(column)} AS VARCHAR)`,
    isMachineNumber: (column) => String(types.get(column) !== 'VARCHAR'),
    rowHash: `hash(${[...types.keys()].map(name).join(', ')})`,
    cells: [],
  };
}

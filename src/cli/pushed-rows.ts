/** NDJSON and CSV → rows to push, streamed; a line that cannot be read is refused with its number. */
import { TextDecoder } from 'node:util';
import { CliError } from './dependencies.ts';

export interface PushedRow {
  /** 1-based line of the file that the row begins on. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

const LINE_CHARACTERS_MAX = 100_000;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const COLUMNS = ['connection', 'metric', 'account', 'day', 'from', 'to', 'value', 'item', 'quality'] as const;

/** @throws CliError */
export async function* ndjsonRows(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<PushedRow> {
  let line = 0;
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new CliError(`Line ${line} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new CliError(`Line ${line} is not an object such as {"connection":"crm","metric":"leads","day":"2026-10-01","value":12}.`);
    yield { line, value: { ...value } };
  }
}

/** Columns by the header: those of a pushed observation, and `filter.<dimension>`; several quality flags are parted by spaces. @throws CliError */
export async function* csvRows(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<PushedRow> {
  let header: readonly string[] | null = null;
  for await (const { line, cells } of recordsOf(linesOf(chunks))) {
    if (header === null) {
      header = checkedHeader(cells.map((cell) => cell.trim()));
      continue;
    }
    if (cells.length === 1 && cells[0]?.trim() === '') continue;
    if (cells.length !== header.length) throw new CliError(`Line ${line} has ${cells.length} cells; the header has ${header.length}.`);
    yield { line, value: observationOf(header, cells, line) };
  }
}

function checkedHeader(names: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !COLUMNS.some((known) => known === name) && !/^filter\..+/.test(name));
  if (unknown.length > 0)
    throw new CliError(
      `Line 1: unknown column ${unknown.map((name) => JSON.stringify(name)).join(', ')}; allowed: ${COLUMNS.join(', ')}, filter.<dimension>.`,
    );
  if (!names.includes('value')) throw new CliError('Line 1: there is no column "value".');
  if (new Set(names).size < names.length) throw new CliError('Line 1: a column is named twice.');
  return names;
}

function observationOf(header: readonly string[], cells: readonly string[], line: number): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = {};
  const filter: Record<string, string> = {};
  for (const [index, name] of header.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (name === 'value') {
      if (!NUMBER.test(cell))
        throw new CliError(
          `Line ${line}: value ${JSON.stringify(cell)} is not a number; allowed: digits with a decimal point, such as 1234.5.`,
        );
      value.value = Number(cell);
    } else if (cell === '') continue;
    else if (name === 'quality') value.quality = cell.split(/\s+/);
    else if (name.startsWith('filter.')) filter[name.slice('filter.'.length)] = cell;
    else value[name] = cell;
  }
  return Object.keys(filter).length === 0 ? value : { ...value, filter };
}

/** Joins lines while a quoted cell is open, and splits them into cells (RFC 4180). */
async function* recordsOf(lines: AsyncIterable<string>): AsyncGenerator<{ readonly line: number; readonly cells: readonly string[] }> {
  let line = 0;
  let startedOn = 0;
  let pending = '';
  for await (const text of lines) {
    line += 1;
    if (pending === '') startedOn = line;
    pending = pending === '' ? text : `${pending}\n${text}`;
    if (pending.length > LINE_CHARACTERS_MAX) throw new CliError(`Line ${startedOn}: a quoted cell does not end.`);
    if ((pending.match(/"/g)?.length ?? 0) % 2 === 1) continue;
    yield { line: startedOn, cells: cellsOf(pending, startedOn) };
    pending = '';
  }
  if (pending !== '') throw new CliError(`Line ${startedOn}: a quoted cell does not end.`);
}

function cellsOf(record: string, line: number): readonly string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  while (cell.lastIndex <= record.length) {
    const match = cell.exec(record);
    if (match === null) throw new CliError(`Line ${line}: a quotation mark stands in the middle of a cell.`);
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '') break;
  }
  return cells;
}

async function* linesOf(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (error) {
      if (error instanceof TypeError) throw new CliError('The input is not UTF-8 text.');
      throw error;
    }
  };
  for await (const chunk of chunks) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decode(chunk))).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_CHARACTERS_MAX) throw new CliError(`A line is longer than ${LINE_CHARACTERS_MAX} characters.`);
    for (const line of lines) yield withoutReturn(line);
  }
  rest += decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

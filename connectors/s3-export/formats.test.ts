/** What files look like, and what is read of them: encodings, packing, dates, lines that are no rows, and each format. */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { SourceError } from '../kit/failure.ts';
import { folderOf } from './testing/folder-of.ts';
import { dailyValues, makeConnection, type Run, readingsOf } from './testing/run-connector.ts';

const count = (column: string) => ({ column, unit: 'count', aggregation: 'sum' });
const BASE = { location: 'file:.', format: 'csv', zone: 'Europe/Stockholm', date: 'date', metrics: { n: count('n') } };
type More = Readonly<Record<string, unknown>>;

async function read(files: Readonly<Record<string, string | Uint8Array>>, more: More = {}, metric = 'n', limits: Run['limits'] = {}) {
  const folder = folderOf(files);
  const { openFolder } = await import('./folder.ts');
  const settings: More = { ...BASE, ...more };
  const store = await openFolder('file:.', '.', typeof settings.pattern === 'string' ? settings.pattern : undefined, [folder.path]);
  const questions = [{ metrics: [metric], from: '2026-01-01', to: '2026-12-31' }];
  return makeConnection().fetch({ settings, questions, now: '2027-01-05T03:00:00Z', store, limits });
}
async function values(content: string | Uint8Array, more: More = {}) {
  return dailyValues(await read({ 'a.csv': content }, more), 'n');
}
async function refusal(content: string | Uint8Array, more: More = {}, limits: Run['limits'] = {}) {
  const error: unknown = await read({ 'a.csv': content }, more, 'n', limits).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceError)) throw new Error(`no failure: ${String(error)}`);
  return error.failure;
}
const TWO = { '2026-11-01': 1234.5, '2026-11-02': 2 };
const utf16 = (text: string, little: boolean) => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  return little ? bytes : Buffer.from(bytes).swap16();
};

describe('the same table, written in other ways, has the same values', () => {
  const plain = 'date;n\n2026-11-01;1234,5\n2026-11-02;2\n';
  test.each<[string, string | Uint8Array, More]>([
    ['plain', plain, {}],
    ['Windows line ends', plain.replaceAll('\n', '\r\n'), {}],
    ['no line end at the end', plain.trimEnd(), {}],
    ['gzip, whatever it is called', gzipSync(plain), {}],
    ['gzip in several parts', Buffer.concat([gzipSync('date;n\n2026-11-01;1234,5\n'), gzipSync('2026-11-02;2\n')]), {}],
    ['a byte order mark', `\ufeff${plain}`, {}],
    ['UTF-16, little end first', utf16(plain, true), {}],
    ['UTF-16, big end first', utf16(plain, false), {}],
    ['gzip of UTF-16', gzipSync(utf16(plain, true)), {}],
    ['no-break spaces in numbers', plain.replace('1234,5', '1\u00a0234,5'), {}],
    ['narrow no-break spaces', plain.replace('1234,5', '1\u202f234,50'), {}],
    ['points between thousands', plain.replace('1234,5', '1.234,50'), {}],
    ['tabs', plain.replaceAll(';', '\t'), {}],
    ['commas and quotes', 'date,n\n2026-11-01,"1234,5"\n2026-11-02,"2"\n', {}],
    [
      'quoted line breaks and quotes, also in the header',
      '"no ""te""\r\nhere";date;n\r\n"a\r\n""b"";";2026-11-01;1234,5\r\n;2026-11-02;2\r\n',
      {},
    ],
    ['a line that tells the sign, as Excel writes', `sep=;\r\n${plain}`, {}],
    ['mixed line ends', 'date;n\r\n2026-11-01;1234,5\n2026-11-02;2\r', {}],
    ['spaces around names', plain.replace('date;n', ' date ; n '), {}],
    ['empty lines and a line of totals', `${plain}\n;\nTotalt;1236,5\n`, {}],
    ['totals in another column', 'what;date;n\nx;2026-11-01;1234,5\ny;2026-11-02;2\nSumma:;;1236,5\n', {}],
    ['timestamps without a zone', 'date;n\n2026-11-01T23:59:59;1234,5\n2026-11-02 00:00;2\n', {}],
    ['timestamps with a zone, in the settings’ zone', 'date;n\n2026-10-31T23:30:00Z;1234,5\n2026-11-01T23:00:00+00:00;2\n', {}],
    ['another date format', 'date;n\n1.11.2026;1234,5\n02.11.2026;2\n', { date: { column: 'date', format: '%d.%m.%Y' } }],
    ['dates as numbers', 'date;n\n20261101;1234,5\n20261102;2\n', { date: { column: 'date', format: '%Y%m%d' } }],
    ['several rows a day', 'date;n\n2026-11-01;1000\n2026-11-01;234,4\n2026-11-01;0,1\n2026-11-02;2\n', {}],
  ])('%s', async (_, content, more) => {
    expect(await values(content, { decimal: ',', ...more })).toEqual(TWO);
  });

  test('decimals add up exactly', async () => {
    expect(await values('date,n\n2026-11-01,0.1\n2026-11-01,0.2\n')).toEqual({ '2026-11-01': 0.3 });
  });
  test('a header without rows, and an empty file in packing, deliver nothing', async () => {
    expect(await values('date;n\n')).toEqual({});
    expect(await values(gzipSync(''))).toEqual({});
  });
});

describe('NDJSON, JSON and Parquet', () => {
  const rows = [
    { date: '2026-11-01', n: 1234.5, s: '1 234,5' },
    { date: '2026-11-02', n: 2, s: '2' },
  ];
  const ndjson = rows.map((row) => JSON.stringify(row)).join('\n');
  test.each<[string, string | Uint8Array, More]>([
    ['lines', ndjson, { format: 'ndjson' }],
    ['lines in gzip', gzipSync(ndjson), { format: 'ndjson' }],
    ['objects without line breaks between them', ndjson.replaceAll('\n', ''), { format: 'ndjson' }],
    ['a list', JSON.stringify(rows, null, 2), { format: 'json' }],
    ['numbers as texts, as people write them', ndjson, { format: 'ndjson', decimal: ',', metrics: { n: count('s') } }],
    ['numbers stay numbers whatever sign texts have', ndjson, { format: 'ndjson', decimal: ',' }],
  ])('%s', async (_, content, more) => {
    expect(await values(content, more)).toEqual(TWO);
  });

  test('a JSON number keeps its digits', async () => {
    expect(await values('{"date":"2026-11-01","n":0.30000000000000004}\n{"date":"2026-11-02","n":1e-7}', { format: 'ndjson' })).toEqual({
      '2026-11-01': 0.30000000000000004,
      '2026-11-02': 1e-7,
    });
  });
  test('a column that no row has is named with those that are there', async () => {
    const failure = await refusal(ndjson, { format: 'ndjson', metrics: { n: count('N2') } });
    expect(failure).toMatchObject({ next: 'fix_binding', received: 'N2', allowed: 'date, n, s' });
  });

  test('Parquet: dates, decimals and whole numbers as they are', async () => {
    const folder = folderOf({});
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT DATE '2026-11-01' AS date, 1234.5::DECIMAL(10,2) AS n, 'x' AS "day" UNION ALL SELECT DATE '2026-11-02', 2, 'y') TO '${join(folder.path, 'a.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    connection.closeSync();
    instance.closeSync();
    const run = {
      settings: { ...BASE, format: 'parquet', dimensions: ['day'] },
      questions: [{ metrics: ['n'], from: '2026-11-01', to: '2026-11-30' }],
      now: '2027-01-01T03:00:00Z',
    };
    expect(dailyValues(await makeConnection().fetch(run), 'n')).toEqual(TWO);
  });
});

describe('partitions in keys are columns', () => {
  test('dates and dimensions that only the key has', async () => {
    const files = {
      'dt=2026-11-01/campaign=a%20b/x.csv': 'n\n1\n',
      'dt=2026-11-01/campaign=c/x.csv': 'n\n2\n',
      'dt=2026-11-02/campaign=c/x.csv': 'n\n4\n',
    };
    const more = { date: 'dt', dimensions: ['campaign'], pattern: '**/*.csv' };
    expect(dailyValues(await read(files, more), 'n')).toEqual({ '2026-11-01': 3, '2026-11-02': 4 });
    const folder = folderOf(files);
    const run = { settings: { ...BASE, ...more }, now: '2027-01-01T03:00:00Z' };
    const asked = { metrics: ['n'], from: '2026-11-01', to: '2026-11-02', filter: { campaign: { op: 'equals' as const, value: 'a b' } } };
    expect(folder.path).not.toBe('');
    expect(dailyValues(await makeConnection().fetch({ ...run, questions: [asked] }), 'n')).toEqual({ '2026-11-01': 1 });
  });
});

describe('what cannot be read is refused by file, row and column', () => {
  test.each<[string, string | Uint8Array, More, string]>([
    ['words', 'date;n\n2026-11-01;12 st\n', {}, 'a.csv, row 2, column "n": "12 st"'],
    ['two readings', 'date;n\n2026-11-01;1\n2026-11-02;1,234\n', {}, 'a.csv, row 3, column "n": "1,234"'],
    ['the other sign', 'date;n\n2026-11-01;12.50\n', { decimal: ',' }, 'a.csv, row 2, column "n": "12.50"'],
    ['beyond exactness', 'date;n\n2026-11-01;9007199254740992\n', {}, 'a.csv, row 2, column "n": "9007199254740992"'],
    ['no date', 'date;n\n2026-11-01;1\n;2\n', {}, 'a.csv, row 3, column "date": empty'],
    ['a date that is none', 'date;n\n2026-02-30;1\n', {}, 'a.csv, row 2, column "date": "2026-02-30"'],
    ['a date in another format', 'date;n\n01/11/2026;1\n', {}, 'a.csv, row 2, column "date": "01/11/2026"'],
    ['a header in the middle', 'date;n\n2026-11-01;1\ndate;n\n', {}, 'a.csv, row 3, column "date": "date"'],
    [
      'a year of two digits where four are declared',
      'date;n\n1.11.26;1\n',
      { date: { column: 'date', format: '%d.%m.%Y' } },
      'a.csv, row 2, column "date": "1.11.26"',
    ],
    ['a short line', 'date;n;m\n2026-11-01;1\n', {}, 'a.csv, line 2: has 2 fields, the header 3'],
    ['an open quote', 'date;n\n2026-11-01;"1\n', {}, 'a.csv, line 2: opens a quote that is never closed'],
    ['another encoding', Buffer.from('date;n\n2026-11-01;1\nå;2\n', 'latin1'), {}, 'a.csv'],
    ['broken gzip', gzipSync('date;n\n2026-11-01;1\n').subarray(0, 25), {}, 'a.csv: gzip that cannot be unpacked (Z_BUF_ERROR)'],
    ['a zip archive', Buffer.from('PK\u0003\u0004rest of it'), {}, 'a.csv: a zip archive'],
    ['no JSON', 'nothing of the kind', { format: 'ndjson' }, 'a.csv'],
    ['no Parquet', 'nothing of the kind', { format: 'parquet' }, 'a.csv'],
  ])('%s', async (_, content, more, received) => {
    const failure = await refusal(content, more);
    expect(failure.next).toBe('fix_binding');
    if (failure.next === 'fix_binding') expect(failure.received.slice(0, received.length)).toBe(received);
    expect(failure.public).toContain('a.csv');
  });

  test('a column that is not there is named with the nearest one', async () => {
    const failure = await refusal('date;pageloads\n2026-11-01;1\n', { metrics: { n: count('page_loads') } });
    expect(failure).toMatchObject({ next: 'fix_binding', setting: 'metrics', received: 'page_loads', allowed: 'date, pageloads' });
    expect(failure.public).toContain('did you mean "pageloads"?');
  });
  test('two columns of one name are not chosen between', async () => {
    expect(await refusal('date;n;n\n2026-11-01;1;2\n')).toMatchObject({ next: 'fix_binding', received: 'a.csv: two columns named "n"' });
  });
  test('days that nobody asks about may hold anything in their numbers', async () => {
    expect(await values('date;n\n2014-01-01;garbage\n2026-11-01;1\n')).toEqual({ '2026-11-01': 1 });
  });
  test('names with quotes in them are names', async () => {
    const odd = `it's "n"; DROP TABLE days; --`;
    const content = `date;"${odd.replaceAll('"', '""')}"\n2026-11-01;3\n`;
    expect(await values(content, { metrics: { n: count(odd) }, dimensions: [odd] })).toEqual({ '2026-11-01': 3 });
  });
});

describe('files from outside are bounded', () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from('date;n\n'), Buffer.alloc(3_000_000, '2026-11-01;1\n')]));
  test.each<[string, string | Uint8Array, NonNullable<Run['limits']>]>([
    ['bytes after unpacking', bomb, { textBytesMax: 1_000_000 }],
    ['bytes of a whole call', bomb, { callBytesMax: 1_000_000 }],
    ['packing that is too good to be true', bomb, { ratioFromBytes: 100_000, ratioMax: 100 }],
    ['stored bytes', bomb, { objectBytesMax: 100 }],
    ['rows', bomb, { rowsMax: 1_000 }],
    ['a line', `date;n;x\n2026-11-01;1;${'x'.repeat(300_000)}\n`, { lineBytesMax: 100_000 }],
    ['columns', `date;n${';x'.repeat(50)}\n`, { columnsMax: 20 }],
  ])('%s', async (_, content, limits) => {
    expect(await refusal(content, {}, limits)).toMatchObject({ next: 'fix_binding' });
  });
  test('combinations of dimensions', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `2026-11-01;1;${index}`).join('\n');
    expect(await refusal(`date;n;id\n${rows}\n`, { dimensions: ['id'] }, { groupsMax: 50 })).toMatchObject({
      next: 'fix_binding',
      setting: 'dimensions',
    });
  });
});

test('readings carry no more than was asked: the day before and the day after are left out', async () => {
  const folder = folderOf({ 'a.csv': 'date,n\n2026-10-31,1\n2026-11-01,2\n2026-11-02,3\n' });
  expect(folder.path).not.toBe('');
  const run = { settings: BASE, questions: [{ metrics: ['n'], from: '2026-11-01', to: '2026-11-01' }], now: '2027-01-01T03:00:00Z' };
  expect(readingsOf(await makeConnection().fetch(run))).toEqual([{ reading: 'n', day: '2026-11-01', value: 2 }]);
});

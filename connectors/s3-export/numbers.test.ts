/** Numbers are read by SQL, and by the kit's parseNumber elsewhere: both must say the same of every text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNumber } from '../kit/parse-number.ts';
import { LIMITS } from './limits.ts';
import { exactNumber, literal, plainNumber } from './sql-text.ts';
import { Tables } from './tables.ts';

const WRITTEN = [
  '0',
  '-0',
  '7',
  '-7',
  '+7',
  '\u22127',
  '\u20137',
  '007',
  '123456789',
  '1234567890',
  '12345678901234',
  '9007199254740991',
  '9007199254740992',
  '99999999999999999999999999999999999999999',
  '1,5',
  '1.5',
  '1,50',
  '1.234',
  '1,234',
  '12,345',
  '0,123',
  '0.123',
  '1234,567',
  '1234.567',
  '1,234,567',
  '1.234.567',
  '1,234.50',
  '1.234,50',
  '1,234,5',
  '1.234.5',
  '1 234',
  '1 234,5',
  '1\u00a0234,5',
  '1\u202f234.5',
  "1'234.50",
  '1\u2019234',
  '1 23',
  '1 2345',
  '12 34 567',
  '1\u00a0234 567',
  ' 42 ',
  '\u00a042\u00a0',
  '\t42',
  '',
  ' ',
  '\u00a0',
  '-',
  '+',
  '.',
  ',',
  '.5',
  '5.',
  ',5',
  '5,',
  '1e5',
  '1E-7',
  '1e400',
  '-1.5e3',
  '1,5e3',
  '0x10',
  '1_000',
  'NaN',
  'Infinity',
  '12 st',
  '12%',
  '50 kr',
  '(5)',
  '--5',
  '+-5',
  '1..5',
  '1,,5',
  '1 234 567,891',
  '\u0661',
  '1\n2',
  'null',
  '0.1',
  '0.30000000000000004',
  '0.000000000000000001',
  '1,234567890123',
  '123456789.123456789',
  '1234567890.123',
  '1.000.000,5',
  '10,000',
  '100.000',
  '1000.000',
  '1000,000',
  '0,5',
  '00,5',
];

let tables: Tables;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nyckel-numbers-'));
  tables = await Tables.open(folder, LIMITS, new AbortController().signal);
});
afterAll(() => {
  tables.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bySql(texts: readonly string[], decimal: ',' | '.' | undefined): Promise<readonly (number | null)[]> {
  const values = texts.map((text, index) => `(${index}, ${literal(text)})`).join(', ');
  const rows = await tables.rows(
    `SELECT p, CAST(${exactNumber('p')} AS VARCHAR) AS v FROM (SELECT i, ${plainNumber('x', decimal)} AS p FROM (VALUES ${values}) AS given(i, x)) ORDER BY i`,
  );
  // Where one cell is the whole value its text counts, beyond the decimals that sums keep.
  return rows.map(({ p, v }) => (v === null || v === undefined ? null : Number(p) + 0));
}
const byKit = (texts: readonly string[], decimal: ',' | '.' | undefined) =>
  texts.map((text) => {
    const parsed = parseNumber(text, decimal);
    return parsed.kind === 'number' ? parsed.value : null;
  });

describe.each([undefined, '.', ','] as const)('with decimal %s', (decimal) => {
  test('every way of writing a number means what it means elsewhere', async () => {
    const [sql, kit] = [await bySql(WRITTEN, decimal), byKit(WRITTEN, decimal)];
    expect(Object.fromEntries(WRITTEN.map((text, index) => [text, sql[index]]))).toEqual(
      Object.fromEntries(WRITTEN.map((text, index) => [text, kit[index]])),
    );
  });

  test('texts made of the signs of numbers mean the same', async () => {
    const sign = fc.constantFrom(...'0123456789', '0', '1', ',', '.', ' ', '\u00a0', '-', '+', "'", 'e', '000', ',000', '.000', ' 000');
    const texts = fc.sample(
      fc.array(sign, { maxLength: 9 }).map((signs) => signs.join('')),
      { numRuns: 4_000, seed: 20_261_101 },
    );
    const [sql, kit] = [await bySql(texts, decimal), byKit(texts, decimal)];
    const different = texts.flatMap((text, index) => (Object.is(sql[index], kit[index]) ? [] : [[text, sql[index], kit[index]]]));
    expect(different).toEqual([]);
  });
});

test('the version of DuckDB is the one whose hashes are remembered; another one needs a higher READER', async () => {
  expect(await tables.rows('SELECT version() AS version')).toEqual([{ version: 'v1.5.5' }]);
});

test('nothing outside the folder of the call can be read or written, and the lock holds', async () => {
  for (const sql of [
    "SELECT * FROM read_text('/etc/hostname')",
    "COPY (SELECT 1) TO '/tmp/nyckel-should-not-exist.csv'",
    "ATTACH '/tmp/nyckel-should-not-exist.db'",
    'SET enable_external_access = true',
    'INSTALL httpfs',
  ])
    await expect(tables.run(sql), sql).rejects.toThrow();
});

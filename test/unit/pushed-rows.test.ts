import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows, ndjsonRows, type PushedRow } from '../../src/cli/pushed-rows.ts';

async function* chunks(...parts: readonly (string | Uint8Array)[]) {
  yield* parts;
}
async function all(rows: AsyncIterable<PushedRow>): Promise<readonly PushedRow[]> {
  const list: PushedRow[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

describe('NDJSON', () => {
  test('lines keep their numbers, whatever chunks they arrive in', async () => {
    const bytes = new TextEncoder().encode('{"a":"å"}\r\n\n{"a":2}');
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await all(ndjsonRows(chunks(...single)))).toEqual([
      { line: 1, value: { a: 'å' } },
      { line: 3, value: { a: 2 } },
    ]);
  });

  test.each(['{"a":', '[1]', '3', 'null'])('%s is refused with its line', async (text) => {
    await expect(all(ndjsonRows(chunks(`{}\n${text}\n`)))).rejects.toThrow(/^Line 2/);
  });

  test('a line without an end cannot fill the memory', async () => {
    const endless = async function* () {
      for (;;) yield 'x'.repeat(50_000);
    };
    await expect(all(ndjsonRows(endless()))).rejects.toThrow(/longer than/);
  });
});

describe('CSV', () => {
  test('cells become a pushed observation', async () => {
    const text =
      'connection,metric,day,value,item,quality,filter.country\ncrm,leads,2026-10-01,12.5,"a ""b"", c",sampled estimated,SE\n\ncrm,leads,2026-10-02,0,,,\n';
    expect(await all(csvRows(chunks(text)))).toEqual([
      {
        line: 2,
        value: {
          connection: 'crm',
          metric: 'leads',
          day: '2026-10-01',
          value: 12.5,
          item: 'a "b", c',
          quality: ['sampled', 'estimated'],
          filter: { country: 'SE' },
        },
      },
      { line: 4, value: { connection: 'crm', metric: 'leads', day: '2026-10-02', value: 0 } },
    ]);
  });

  test.each([
    ['day,value\n2026-10-01,\n', /Line 2: value "" is not a number/],
    ['day,value\n2026-10-01,"1 234,5"\n', /Line 2: value "1 234,5" is not a number/],
    ['day,value\n2026-10-01,0x10\n', /is not a number/],
    ['day,value\n2026-10-01\n', /Line 2 has 1 cells; the header has 2/],
    ['day,amount\n', /unknown column "amount"; allowed: connection, metric/],
    ['day\n', /no column "value"/],
    ['value,value\n', /named twice/],
    ['day,value\n"2026,1\n', /quoted cell does not end/],
    ['day,value\n20"26,1,"\n', /quotation mark/],
  ])('%j is refused', async (text, message) => {
    await expect(all(csvRows(chunks(text)))).rejects.toThrow(message);
  });

  test('any texts survive being written as CSV and read back', async () => {
    const cell = fc.string({ unit: 'binary' }).filter((text) => text.trim() === text && text !== '' && !text.includes('\r'));
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 5 }), async (items) => {
        const text = ['item,value', ...items.map((item, index) => `"${item.replaceAll('"', '""')}",${index}`)].join('\n');
        const rows = await all(csvRows(chunks(text)));
        expect(rows.map(({ value }) => value.item)).toEqual(items);
      }),
      { numRuns: 200 },
    );
  });
});

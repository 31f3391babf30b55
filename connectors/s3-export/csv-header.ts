/** The first line of a CSV file: which columns it has, and which sign stands between them. */
import { open } from 'node:fs/promises';

const HEAD_BYTES = 256 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

export interface CsvHeader {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Lines before the header ("sep=;" as Excel writes it). */
  readonly linesBefore: number;
}

/**
 * @param delimiter the declared one; undefined: the one that gives the wanted columns, of `,` `;` tab and `|`
 * @returns null for a file without any line
 */
export async function readCsvHeader(path: string, delimiter: string | undefined, wanted: readonly string[]): Promise<CsvHeader | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return headerOf(buffer.subarray(0, bytesRead).toString('utf8'), delimiter, wanted);
  } finally {
    await file.close();
  }
}

export function headerOf(text: string, delimiter: string | undefined, wanted: readonly string[]): CsvHeader | null {
  if (text.trim() === '') return null;
  const declared = /^sep=(.)\r?\n/i.exec(text);
  const head = declared === null ? text : text.slice(declared[0].length);
  const sign = delimiter ?? declared?.[1];
  const candidates = (sign === undefined ? DELIMITERS : [sign]).map((each) => ({ delimiter: each, columns: firstRecord(head, each) }));
  const found = (columns: readonly string[]) => wanted.filter((name) => columns.includes(name)).length;
  const best = candidates.reduce((a, b) => {
    const [most, more] = [found(a.columns), found(b.columns)];
    return more > most || (more === most && b.columns.length > a.columns.length) ? b : a;
  });
  return { ...best, linesBefore: declared === null ? 0 : 1 };
}

/** Fields of the first record, quotes taken off, spaces around them too. */
function firstRecord(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && field.trim() === '') {
      quoted = true;
      field = '';
    } else if (character === delimiter) {
      fields.push(field.trim());
      field = '';
    } else if (character === '\n' || character === '\r') break;
    else field += character;
  }
  return [...fields, field.trim()];
}

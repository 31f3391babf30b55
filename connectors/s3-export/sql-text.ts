/** Pieces of SQL for DuckDB: quoted names and texts, and what numbers, dates and filters of the settings mean in it. */
import type { Condition } from '../../src/domain/observation.ts';

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
/** A name as an SQL identifier. */
export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** As the kit's parse-number has them: they only ever group. */
const GROUPING = [' ', '\u00a0', '\u2007', '\u2009', '\u202f', "'", '\u2019'];
const SPACES = '[\\s\\x{00a0}\\x{2007}\\x{2009}\\x{202f}\\x{feff}]+';
const DECIMAL = 'DECIMAL(38,18)';
/** Casting to the wide decimal is forty times slower, so short numbers go through this one. */
const SHORT_DECIMAL = 'DECIMAL(18,9)';

/** Text without spaces of any kind around it; NULL when nothing is left. */
export function trimmed(x: string): string {
  return `NULLIF(regexp_replace(${x}, '^${SPACES}|${SPACES}$', '', 'g'), '')`;
}

export function isMissing(x: string): string {
  return `(${x} IS NULL OR ${x} = '' OR (ascii(${x}) IN (32, 9, 160, 8199, 8201, 8239, 65279) AND ${trimmed(x)} IS NULL))`;
}

/**
 * A column's text as the plain decimal text that it shows ("1 234,5" is 1234.5), NULL where it shows none or could show two.
 * The same rules as the kit's parseNumber, which the tests hold it to.
 */
export function plainNumber(x: string, decimal: ',' | '.' | undefined): string {
  const sign = decimal ?? '.';
  const quick = `regexp_full_match(${x}, '-?[0-9]{1,9}(\\${sign}[0-9]{1,9})?')`;
  // Without a declared sign "1.234" is ambiguous, so three decimals after one to three digits are looked at closely.
  const isPlain = decimal === undefined ? `(${quick} AND NOT regexp_full_match(${x}, '${AMBIGUOUS}'))` : quick;
  return `CASE WHEN ${x} IS NULL THEN NULL WHEN ${isPlain} THEN ${sign === ',' ? `replace(${x}, ',', '.')` : x} ELSE ${carefully(x, decimal)} END`;
}

const AMBIGUOUS = '[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}';
const grouped = `(?:${GROUPING.map((one) => {
  const sign = regexLiteral(one);
  return `[0-9]{1,3}(?:${sign}[0-9]{3})+`;
}).join('|')})`;

function carefully(x: string, decimal: ',' | '.' | undefined): string {
  const t = `regexp_replace(${trimmed(x)}, '^[\\x{2212}\\x{2013}]', '-')`;
  const is = (shape: string) => `regexp_full_match(${t}, '[+-]?(?:${shape})')`;
  const bare = `regexp_replace(replace(${t}, '+', ''), '[^0-9.,-]', '', 'g')`;
  const points = `replace(replace(${bare}, '.', ''), ',', '.')`;
  const commas = `replace(${bare}, ',', '')`;
  const exponent = `WHEN ${is('[0-9]+(?:\\.[0-9]+)?[eE][+-]?[0-9]{1,3}')} THEN replace(${t}, '+', '')`;
  if (decimal === ',') return `CASE WHEN ${is(`(?:${grouped}|[0-9]{1,3}(?:\\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?`)} THEN ${points} END`;
  if (decimal === '.')
    return `CASE ${exponent} WHEN ${is(`(?:${grouped}|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?`)} THEN ${commas} END`;
  return `CASE ${exponent}
    WHEN ${is(`${grouped}(?:[.,][0-9]+)?|[0-9]+`)} THEN replace(${bare}, ',', '.')
    WHEN ${is('[0-9]{1,3}(?:,[0-9]{3})+\\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}')} THEN ${commas}
    WHEN ${is('[0-9]{1,3}(?:\\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\\.[0-9]{3}){2,}')} THEN ${points}
    WHEN regexp_full_match(${t}, '${AMBIGUOUS}') THEN NULL
    WHEN ${is('[0-9]+[.,][0-9]+')} THEN replace(${bare}, ',', '.') END`;
}

/** A plain decimal text as an exact number; NULL from 2^53 on, where neighbouring whole numbers are one. */
export function exactNumber(plain: string): string {
  return `CASE WHEN regexp_full_match(${plain}, '-?[0-9]{1,9}(\\.[0-9]{1,9})?') THEN CAST(TRY_CAST(${plain} AS ${SHORT_DECIMAL}) AS ${DECIMAL})
    WHEN abs(TRY_CAST(${plain} AS ${DECIMAL})) <= 9007199254740991 THEN TRY_CAST(${plain} AS ${DECIMAL}) END`;
}

/** A column's text as a DATE, NULL where it shows none. @param format null: ISO dates and timestamps */
export function dayOf(x: string, format: string | null, zone: string): string {
  const t = trimmed(x);
  if (format !== null) return `CAST(try_strptime(${t}, ${literal(format)}) AS DATE)`;
  const local = '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?';
  return `CASE WHEN ${x} LIKE '____-__-__' THEN TRY_CAST(${x} AS DATE)
    WHEN regexp_full_match(${t}, '[0-9]{4}-[0-9]{2}-[0-9]{2}|${local}') THEN TRY_CAST(left(${t}, 10) AS DATE)
    WHEN regexp_full_match(${t}, '${local} ?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)')
      THEN CAST(timezone(${literal(zone)}, TRY_CAST(${t} AS TIMESTAMPTZ)) AS DATE) END`;
}

/** A filter's condition on a dimension's column; members compare as written, and a missing one is the empty text. */
export function conditionSql(column: string, condition: Condition): string {
  switch (condition.op) {
    case 'equals':
      return `${column} = ${literal(condition.value)}`;
    case 'in':
      return condition.values.length === 0 ? 'false' : `${column} IN (${condition.values.map(literal).join(', ')})`;
    case 'prefix':
      return `starts_with(${column}, ${literal(condition.value)})`;
    case 'contains':
      return `contains(${column}, ${literal(condition.value)})`;
    case 'regex':
      return `regexp_matches(${column}, ${literal(condition.value)})`;
    case 'not':
      return `NOT (${conditionSql(column, condition.condition)})`;
  }
}

function regexLiteral(character: string): string {
  if (character === "'") return "''";
  const code = character.codePointAt(0) ?? 0;
  return code < 128 ? character : `\\x{${code.toString(16).padStart(4, '0')}}`;
}

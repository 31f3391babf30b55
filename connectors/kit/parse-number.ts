/**
 * Numbers as people and spreadsheets write them: "1 234,5" with any kind of space, "1.234,50", "1,234.50", "1'234". What can
 * be read in two ways is refused: a wrong number is worse than no number.
 */

export type ParsedNumber =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'refused'; readonly because: 'empty' | 'not_a_number' | 'ambiguous' | 'too_large' };

/** Space, no-break space, figure, thin and narrow no-break space, apostrophes: they only ever group. */
const GROUPING = "[ \\u00a0\\u2007\\u2009\\u202f'\\u2019]";
const PLAIN_GROUPED = new RegExp(`^\\d{1,3}(${GROUPING})\\d{3}(?:\\1\\d{3})*(?=$|[.,])`);
const EXPONENT = /^[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}$/;

/** @param decimal the declared decimal sign; left out: told from the text, and "1,234" or "1.234" are ambiguous */
export function parseNumber(text: string, decimal?: ',' | '.'): ParsedNumber {
  const trimmed = text.trim().replace(/^[\u2212\u2013]/, '-');
  if (trimmed === '') return refused('empty');
  if (decimal !== ',' && EXPONENT.test(trimmed)) return numberOf(trimmed);
  const [, sign = '', unsigned = ''] = /^([+-]?)(.*)$/s.exec(trimmed) ?? [];
  const grouped = PLAIN_GROUPED.exec(unsigned)?.[0];
  const digits = grouped === undefined ? unsigned : grouped.replace(/\D/g, '') + unsigned.slice(grouped.length);
  if (!/^[\d.,]+$/.test(digits) || !/\d/.test(digits)) return refused('not_a_number');
  if (grouped !== undefined) {
    // Spaces group, so what is left is a decimal sign.
    const shape = /^\d+(?:([.,])\d+)?$/.exec(digits);
    return shape === null || (decimal !== undefined && shape[1] !== undefined && shape[1] !== decimal)
      ? refused('not_a_number')
      : numberOf(sign + digits.replace(',', '.'));
  }
  return bySigns(sign, digits, decimal);
}

function bySigns(sign: string, digits: string, decimal: ',' | '.' | undefined): ParsedNumber {
  const used = decimal ?? decimalSignOf(digits);
  if (used === 'ambiguous') return refused('ambiguous');
  const group = used === ',' ? '\\.' : ',';
  const point = used === ',' ? ',' : '\\.';
  const shape = new RegExp(`^(?:\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:${point}\\d+)?$`);
  if (!shape.test(digits)) return refused('not_a_number');
  return numberOf(sign + digits.replaceAll(used === ',' ? '.' : ',', '').replace(',', '.'));
}

/** Two different signs: the last is the decimal one. One sign several times groups. One sign once: decimal, unless three digits follow it. */
function decimalSignOf(digits: string): ',' | '.' | 'ambiguous' {
  const signs = digits.replace(/\d/g, '');
  const last = signs.at(-1);
  if (last !== ',' && last !== '.') return '.';
  const other = last === ',' ? '.' : ',';
  if (signs.includes(other)) return last;
  if (signs.length > 1) return other;
  const [before = '', after = ''] = digits.split(last);
  const couldGroup = after.length === 3 && /^[1-9]\d{0,2}$/.test(before);
  return couldGroup ? 'ambiguous' : last;
}

function numberOf(text: string): ParsedNumber {
  const value = Number(text);
  // Beyond 2^53 neighbouring whole numbers are one; 0 × −1 is 0.
  return Math.abs(value) > Number.MAX_SAFE_INTEGER || !Number.isFinite(value)
    ? refused('too_large')
    : { kind: 'number', value: value === 0 ? 0 : value };
}
function refused(because: Extract<ParsedNumber, { kind: 'refused' }>['because']): ParsedNumber {
  return { kind: 'refused', because };
}

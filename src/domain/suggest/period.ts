/** A period that a sentence names: a quarter, a span of months, a year. Which year it lies in is for the person to confirm. */
export type Period =
  | { readonly kind: 'quarter'; readonly quarter: number; readonly year: number | null }
  /** 1–12, both in. */
  | { readonly kind: 'months'; readonly from: number; readonly to: number; readonly year: number | null }
  | { readonly kind: 'year'; readonly year: number };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'ma[ij]', 'jun', 'jul', 'aug', 'sep', 'o[kc]t', 'nov', 'de[cs]'] as const;
const MONTH = `(?:${MONTHS.join('|')})\\p{L}*`;
const QUARTER = /(?<!\p{L})(?:q|kv|kvartal\s|quarter\s)\s?([1-4])(?!\d)|(?<!\d)([1-4])(?::[ae])?\.?\s?(?:kvartal|quarter)/u;
const ORDINALS: readonly RegExp[] = [
  /(?:första|første|first)\s+(?:kvartal|quarter)/u,
  /(?:andra|andre|andet|second)\s+(?:kvartal|quarter)/u,
  /(?:tredje|third)\s+(?:kvartal|quarter)/u,
  /(?:fjärde|fjerde|fourth)\s+(?:kvartal|quarter)/u,
];
const SPAN = new RegExp(`(?<!\\p{L})(${MONTH})\\s*(?:-|–|—|till|til|to|through|og|och|and)\\s*(${MONTH})`, 'u');
const YEAR = /(?<!\d)(20[1-4]\d)(?!\d)/u;
const YEAR_NAMED =
  /(?:i|in|under|during|for|för|by|of|innan|före|inden|før|before|slutet av|end of|utgangen av|udgangen af)\s+(20[1-4]\d)(?!\d|\s?(?:%|\p{L}))/u;

/** @param text normalised */
export function periodIn(text: string): Period | null {
  const year = Number(YEAR.exec(text)?.[1] ?? Number.NaN);
  const quarter = QUARTER.exec(text);
  const ordinal = ORDINALS.findIndex((pattern) => pattern.test(text)) + 1;
  const isYear = Number.isFinite(year);
  if (quarter !== null || ordinal > 0)
    return { kind: 'quarter', quarter: quarter === null ? ordinal : Number(quarter[1] ?? quarter[2]), year: isYear ? year : null };
  const [, first, last] = SPAN.exec(text) ?? [];
  const [from, to] = [monthOf(first), monthOf(last)];
  if (from > 0) return { kind: 'months', from, to, year: isYear ? year : null };
  const named = YEAR_NAMED.exec(text)?.[1];
  return named === undefined ? null : { kind: 'year', year: Number(named) };
}

/** 1–12; 0: none. */
function monthOf(name: string | undefined): number {
  return MONTHS.findIndex((month) => new RegExp(`^${month}`, 'u').test(name ?? '')) + 1;
}

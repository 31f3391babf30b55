/** A period that a sentence names: a quarter, a span of months, a year. Which year it lies in is for the person to confirm. */
export type Period =
  | { readonly kind: 'quarter'; readonly quarter: number; readonly year: number | null }
  /** 1–12, both in. */
  | { readonly kind: 'months'; readonly from: number; readonly to: number; readonly year: number | null }
  | { readonly kind: 'year'; readonly year: number };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'ma[ijy]', 'jun', 'jul', 'aug', 'sep', 'o[kc]t', 'nov', 'de[cs]'] as const;
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

const MONTH_NAME =
  '(?:januar[iy]?|jan|februar[iy]?|february|feb|mars|marts|march|april|apr|ma[ijy]|jun[ie]|jul[iy]|august[i]?|aug|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)(?!\\p{L})';
/** "In June", and not "by June" or "on 3 June". */
const SINGLE = new RegExp(
  `(?<!\\p{L})(?<!(?:senast|senest|no later than|end|early|late)\\s+)(?:i|in|during|under|i løpet av|i løbet af|för|for)\\s+(${MONTH_NAME})(?!\\.?\\s*\\d{1,2}(?!\\d))`,
  'u',
);

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
  const single = monthOf(SINGLE.exec(text)?.[1]);
  if (single > 0) return { kind: 'months', from: single, to: single, year: isYear ? year : null };
  const named = YEAR_NAMED.exec(text)?.[1];
  return named === undefined ? null : { kind: 'year', year: Number(named) };
}

const DATE = `(?:(?:den|the|d\\.)\\s+)?(?:\\d{1,2}(?:\\.|:[ae]|st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH_NAME}|${MONTH_NAME}(?:\\s+\\d{1,2}(?:st|nd|rd|th)?(?!\\d))?|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[/.]\\d{1,2}\\.?(?![\\d%]))(?:,?\\s+20\\d{2})?`;
const UNTIL = '(?:till och med|til og med|senast|senest|no later than|till|til|by|until|before|innan|inden|før|före|innen|per|vid|ved)';
const PART_OF_YEAR = `(?:the\\s+|this\\s+)?(?:year|month|quarter|året|årets?|månaden|måneden|kvartalet|${MONTH_NAME})`;
const SEASON =
  '(?:the\\s+)?(?:sommar|sommer|summer|höst|høst|autumn|fall(?!\\p{L})|våren|forår|efterår|spring|vinter|winter|jul(?:en)?(?!\\p{L})|christmas|påsk|påske|easter|midsommar|semester|ferie|nyår|nyttår|nytår|new year|årsskifte)\\p{L}*';
const DEADLINES: readonly RegExp[] = [
  new RegExp(`(?<!\\p{L})${UNTIL}\\s+(?:i\\s+|in\\s+)?${DATE}`, 'u'),
  new RegExp(
    `(?<!\\p{L})(?:(?:${UNTIL}|i|at|on|in)\\s+)?(?:(?:the\\s+)?end of ${PART_OF_YEAR}|slutet av ${PART_OF_YEAR}|slutten av ${PART_OF_YEAR}|slutningen af ${PART_OF_YEAR}|utgången av ${PART_OF_YEAR}|utgangen av ${PART_OF_YEAR}|udgangen af ${PART_OF_YEAR}|årets slut|årets udgang|årsslut(?:et)?|year[ -]end|the year is over)`,
    'u',
  ),
  new RegExp(`(?<!\\p{L})${UNTIL}\\s+${SEASON}`, 'u'),
  /(?<!\p{L})(?:(?:i|in|under|during|by|till?|senast|senest|before|innan|inden|før|före)\s+)?(?:vecka|uke|uge|week)\s*\d{1,2}(?!\d)/u,
  /(?<!\p{L})(?:nästa|neste|næste|next|i løbet af|i løpet av|under|this|i|i dett[ae]|dett[ae]|dette)\s+(?:år|year|kvartal(?:et)?|quarter|halvår)(?!\p{L}|\s?20\d\d)/u,
  /(?<!\p{L})(?:nästa|neste|næste|next|this|denna|denne)\s+(?:månad|måned(?:en)?|month|week|vecka|uke(?:n)?|uge)(?!\p{L}|\s?\d)/u,
  /(?<!\p{L})(?:inom|innen|inden for|within|in|i løpet av|i løbet af|på)\s+(?:\d{1,3}|en|ett?|two|två|to|tre|three|fyra|fire|four|fem|five|sex|seks|six|tolv|twelve|one|an?)\s+(?:dag(?:ar|er|e)?|days?|veckor?|uker?|uger?|weeks?|månad(?:er)?|måned(?:er)?|months?|kvartal(?:er)?|quarters?|år|years?)(?!\p{L})/u,
];

interface Span {
  readonly start: number;
  readonly end: number;
}
/**
 * By when a sentence wants it: "by 31 March", "innan årets slut", "within two months". A key result ends with its cycle.
 * @param amounts that were read: "answer within two days" is one, and no deadline
 */
export function deadlineIn(text: string, amounts: readonly Span[]): Span | null {
  for (const pattern of DEADLINES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [start, end] = [match.index, match.index + match[0].length];
    if (amounts.every((amount) => amount.end <= start || amount.start >= end)) return { start, end };
  }
  return null;
}

/** 1–12; 0: none. */
function monthOf(name: string | undefined): number {
  return MONTHS.findIndex((month) => new RegExp(`^${month}`, 'u').test(name ?? '')) + 1;
}

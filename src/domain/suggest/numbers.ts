/**
 * Numbers in a sentence: digits in the formats of four languages ("1 000", "1.000", "1 234,5", "1,234.5"), words ("två", "ti",
 * "a million"), multipliers, percent, money and time. What only looks like an amount (dates, times, years, ranks) is masked first.
 */
import type { Language } from './language.ts';

export interface Amount {
  /** In the unit: fractions for percent, seconds for durations. */
  readonly value: number;
  readonly isPercent: boolean;
  readonly sign: '+' | '-' | null;
  /** ISO 4217, or "kr" where only the language or workspace can tell which. */
  readonly currency: string | null;
  readonly isDuration: boolean;
  /** What the written number was multiplied with for percent or time: 0.01, 60, …; 1 otherwise. */
  readonly scale: number;
  /** 1e6 of "2 million"; 1 otherwise. */
  readonly multiplier: number;
  readonly start: number;
  readonly end: number;
}

/** Lower case, one kind of space, minus and apostrophe; as long as the text it came from. */
export function normalised(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00a0\u202f\u2009\u2007]/gu, ' ')
    .replace(/[−‐‑]/gu, '-')
    .replace(/’/gu, "'")
    .toLowerCase();
}

const MONTH =
  '(?:jan(?:uar[iy]?)?|feb(?:ruar[iy]?|ruary)?|mar(?:s|ts|ch)?|apr(?:il)?|ma[ijy]|juni?e?|juli?y?|aug(?:usti?)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)';
const DEADLINE_UNIT = '(?:dag(?:ar|er|e)?|days?|veckor?|uker?|uger?|weeks?|månader?|måneder?|months?|kvartal(?:er)?|quarters?|år|years?)';
const SMALL = '(?:\\d{1,3}|en|ett?|two|två|to|tre|three|fyra|fire|four|fem|five|sex|seks|six|tolv|twelve|one|a)';

/** What stands where a number would, and is none: each match is blanked, its length kept. */
const NO_AMOUNTS: readonly RegExp[] = [
  /\d{4}-\d{2}-\d{2}/gu,
  /(?<!\d)\d{1,2}:\d{2}/gu,
  /(?<!\p{L})at\s+\d{1,2}[:.]\d{2}(?![\d%])/gu,
  /(?<!\p{L})(?:kl\.?|klockan|klokken|clock)\s*\d{1,2}(?:[:.]\d{2})?(?!\s?%|\d)(?=\s*(?:$|[,.!?]|am|pm|på|on|i|the|den|imorgon|tomorrow))/gu,
  /(?<!\d)\d{1,2}\s?(?:am|pm|o'clock)(?!\p{L})/gu,
  new RegExp(`(?<!\\p{L})(?:den|the|d\\.)?\\s*\\d{1,2}(?:\\.|:[ae]|st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}(?!\\p{L})(?:\\s+20\\d{2})?`, 'gu'),
  new RegExp(`(?<!\\p{L})${MONTH}\\s+\\d{1,2}(?:st|nd|rd|th)?(?![\\d\\p{L}%])(?:,?\\s+20\\d{2})?`, 'gu'),
  new RegExp(`(?<!\\p{L})${MONTH}\\s+20\\d{2}(?!\\d)`, 'gu'),
  /(?<!\d)\d{1,2}\/\d{1,2}(?:[/-]\d{2,4})?(?!\d)/gu,
  /(?<!\p{L})(?:q|h|kv|kvartal\s|quarter\s)\s?[1-4](?!\d)(?:\s+20\d{2})?|(?<!\d)[1-4](?::[ae])?\.?\s?(?:kvartal\p{L}*|quarter)(?:\s+20\d{2})?/gu,
  /(?<!\p{L})(?:i|in|under|for|för|by|of|during|since|sedan|siden|före|innan|inden|før|before|until|år|året|year|end of|slutet av|utgangen av|udgangen af|through|vecka|uke|uge|week)\s+20[1-4]\d(?![\d.,]*\d|\s?(?:%|kr|följ|besök|føl|besøg|memb|medl|lead|kund|cust|visit|foll))/gu,
  /(?<![\d.,] ?)20[1-4]\d(?=\s*[.!]?\s*$)(?<!(?:till|til|to|på|→|->|minst|mindst|least|>|reach|nå) 20\d\d)/gu,
  /(?<!\p{L})(?:vecka|uke|uge|week|rum|room|rom|lokale|version|v|fas|fase|phase|steg|step|trin|level|nivå|sida|side|page|fråga|spørgsmål|spørsmål|question|avsnitt|kapitel|chapter|bilaga)\s*\.?\s?\d+(?:\.\d+)*(?!\s?%)/gu,
  /(?<!\p{L})(?:nummer|number|nr\.?|no\.|topp|top|#)[\s-]?(?:\d+|one|ett|en|et|tio|ti|ten|tre|three|fem|five)(?![\p{L}])/gu,
  /(?<=\d)\s*(?:av|of|af|out of|\/)\s*(?:5|6|7|10|100)(?![\d.,]*\d)(?!\s*(?:%|\p{L}{3,}))|(?<=\d)\s*(?:av|of|af|out of)\s*(?:5|fem|five)(?!\p{L}|\d)(?:\s*(?:stjärnor|stjerner|stars))?/gu,
  new RegExp(
    `(?<!\\p{L})(?<!(?:deliver|lever|svar|answer|repl|respond|ship)\\p{L}*\\s+)(?:for|i|inom|inden for|inden|innen|within|in|på|over|i løpet av|i løbet af|under|de nästa|the next|the coming|nästa|neste|næste|next)\\s+(?:loppet av\\s+)?${SMALL}\\s+${DEADLINE_UNIT}(?!\\p{L})`,
    'gu',
  ),
  /(?<!\p{L})(?:bland|blant|blandt|among|in)\s+(?:de|the)\s+(?:top\p{L}*\s+)?(?:\d+|två|to|tre|fem|tio|ti|two|three|five|ten)\s+(?:första|første|first|bästa|beste|bedste|best|största|største|biggest|top\p{L}*)/gu,
  /(?<!\p{L})(?:tel|telefon|phone|ring)\.?\s*:?\s*[\d\s-]{6,}/gu,
  /(?<!\p{L})(?:18|24)\s*(?:-|–)\s*\d{2}\s*(?:år|years)/gu,
];

export function masked(text: string): string {
  return NO_AMOUNTS.reduce((rest, pattern) => rest.replace(pattern, (match) => ' '.repeat(match.length)), text);
}

const WORD_VALUES: Readonly<Record<string, number>> = {
  two: 2,
  två: 2,
  to: 2,
  tre: 3,
  three: 3,
  fyra: 4,
  fire: 4,
  four: 4,
  fem: 5,
  five: 5,
  sex: 6,
  seks: 6,
  six: 6,
  sju: 7,
  syv: 7,
  seven: 7,
  åtta: 8,
  åtte: 8,
  otte: 8,
  eight: 8,
  nio: 9,
  ni: 9,
  nine: 9,
  tio: 10,
  ti: 10,
  ten: 10,
  elva: 11,
  elleve: 11,
  eleven: 11,
  tolv: 12,
  twelve: 12,
  femton: 15,
  femten: 15,
  fifteen: 15,
  tjugo: 20,
  tjue: 20,
  tyve: 20,
  twenty: 20,
  trettio: 30,
  tretti: 30,
  tredive: 30,
  thirty: 30,
  fyrtio: 40,
  førti: 40,
  fyrre: 40,
  forty: 40,
  femtio: 50,
  femti: 50,
  halvtreds: 50,
  fifty: 50,
  hundra: 100,
  hundre: 100,
  hundrede: 100,
  hundred: 100,
  tusen: 1_000,
  tusind: 1_000,
  thousand: 1_000,
};
/** Articles are numbers only before a multiplier or "new". */
const ONE =
  '(?:half an?|a quarter of an?|halvannen|halvanden|(?:en|ett|et|one) (?:och|og|and) (?:en|et|ett|a) (?:halv|half)|(?:en|ett|et|én|één|one|a)(?:\\s+(?:halv|halvt|kvarts?))?)(?=\\s+(?:miljon|million|miljard|milliard|billion|hundra|hundre|hundrede|hundred|tusen|tusind|thousand|ny|nytt|nya|nye|nyt|new))';
/** "Answered within a day". */
const ONE_STRETCH =
  '(?<=(?:under|inom|innen|inden for|inden|within|max|maks|højst|högst)\\s+)(?:en|ett|et|one|an?)(?=\\s+(?:dygn|døgn|timme|time|hour|minut))';
const MULTIPLIERS: readonly (readonly [RegExp, number])[] = [
  [/^\s*(?:miljarder|miljard|milliarder|milliard|mdr?|billion|bn)(?!\p{L})/u, 1e9],
  [/^\s*(?:miljoner|miljon|millioner|million|millions|mio\.?|mkr|mnkr|mill\.?|mn|m)(?!\p{L})/u, 1e6],
  [/^\s*(?:tusen|tusind|thousand|tkr|k)(?!\p{L})/u, 1e3],
  [/^\s*(?:hundra|hundre|hundrede|hundred)(?!\p{L})/u, 100],
];
const PERCENT = /^\s*(?:%|procentenheter|procent|prosent|percent|per cent|pct\.?)(?!\p{L})/u;
const CURRENCY_AFTER = /^\s*(kr(?:onor|oner|\.)?|sek|nok|dkk|eur(?:os?)?|€|usd|dollars?|\$|gbp|pounds?|£)(?!\p{L})/u;
const CURRENCY_BEFORE = /(kr\.?|sek|nok|dkk|eur|€|usd|\$|gbp|£)\s*$/u;
const CODES: Readonly<Record<string, string>> = {
  sek: 'SEK',
  nok: 'NOK',
  dkk: 'DKK',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '€': 'EUR',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  $: 'USD',
  gbp: 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  '£': 'GBP',
};
const SECONDS: readonly (readonly [RegExp, number])[] = [
  [/^\s*(?:sekunders?|sekund|sek\.|seconds?|secs?|s)(?!\p{L})/u, 1],
  [/^\s*(?:minuters?|minutters?|minutes?|minut|minutt|mins|min\.?)(?!\p{L})/u, 60],
  [/^\s*(?:timmars?|timmes?|timers?|time|hours?|h)(?!\p{L})/u, 3_600],
  [/^\s*(?:dagars?|dagers?|dages?|days?|dygns?|døgns?)(?!\p{L})/u, 86_400],
];
const NUMBER = new RegExp(
  `(?<=^|[^\\p{L}\\d.,]|(?<!\\p{L})x)(?:([+-])\\s?)?(?<currency>(?:kr\\.?|€|\\$|£)\\s?)?(?:(?<digits>\\d{1,3}(?:[ .,']\\d{3})+(?:[.,]\\d{1,6})?(?!\\d)|\\d+(?:[.,]\\d+)?)|(?<word>${ONE}|${ONE_STRETCH}|(?:${Object.keys(WORD_VALUES).join('|')})(?!\\p{L})))`,
  'gu',
);

/** Amounts of a normalised sentence, in order. */
export function amountsIn(sentence: string, language: Language): readonly Amount[] {
  const text = masked(sentence);
  const amounts: Amount[] = [];
  let from = 0;
  for (const match of text.matchAll(NUMBER)) {
    if (match.index < from) continue;
    const amount = amountAt(text, match, language);
    if (amount === null) continue;
    amounts.push(amount);
    from = amount.end;
  }
  const part = fractionIn(text);
  if (part === null) return amounts;
  const others = amounts.filter(({ start, end }) => end <= part.start || start >= part.end);
  return [...others, part].sort((a, b) => a.start - b.start);
}

const fraction = (words: string) =>
  new RegExp(
    `(?<!\\p{L})(?:(?:${words})(?=\\s+(?:av|af|of|the|fler|flere|more|färre|færre|fewer|högre|høyere|højere|higher|lägre|lavere|lower|mindre|less|mer|mere)(?!\\p{L}))|(?<=(?:med|by|upp|opp|op|up|ned|ner|down)\\s+)(?:${words})(?!\\p{L}))`,
    'u',
  );
const FRACTIONS: readonly (readonly [RegExp, number])[] = [
  [fraction('tre fjärdedelar|tre fjerdedeler|tre fjerdedele|three[ -]quarters'), 0.75],
  [fraction('två tredjedelar|to tredjedeler|to tredjedele|two[ -]thirds'), 2 / 3],
  [fraction('hälften|halvdelen|halvparten|half'), 0.5],
  [fraction('en tredjedel|(?:a|one) third'), 1 / 3],
  [fraction('en fjärdedel|en fjerdedel|(?:a|one) quarter'), 0.25],
  [fraction('en femtedel|(?:a|one) fifth'), 0.2],
  [fraction('en tiondel|en tidel|en tiendedel|(?:a|one) tenth'), 0.1],
];
/** "Half of", "by a third", "three of five customers". */
function fractionIn(text: string): Amount | null {
  const [shared, oneIn] = [SHARE.exec(text), ONE_IN.exec(text)];
  const found: readonly (readonly [RegExpExecArray | null, number])[] = [
    ...FRACTIONS.map(([pattern, value]) => [pattern.exec(text), value] as const),
    [shared, smallNumber(shared?.[1]) / smallNumber(shared?.[2])],
    [oneIn, 1 / (ORDINALS[oneIn?.[1] ?? ''] ?? 1)],
  ];
  for (const [match, value] of found) {
    if (match === null || value >= 1) continue;
    const [start, end] = [match.index, match.index + match[0].length];
    return { value, isPercent: true, sign: null, currency: null, isDuration: false, scale: 1, multiplier: 1, start, end };
  }
  return null;
}

const SMALL_NUMBER = `\\d{1,2}|en|ett|én|one|${Object.keys(WORD_VALUES).join('|')}`;
const ORDINALS: Readonly<Record<string, number>> = {
  andra: 2,
  annen: 2,
  anden: 2,
  other: 2,
  second: 2,
  tredje: 3,
  third: 3,
  fjärde: 4,
  fjerde: 4,
  fourth: 4,
  femte: 5,
  fifth: 5,
  tionde: 10,
  tiende: 10,
  tenth: 10,
};
const ONE_IN = new RegExp(`(?<!\\p{L})(?:var|varje|hver|every)\\s+(${Object.keys(ORDINALS).join('|')})(?=\\s+\\p{L}{4,})`, 'u');
const SHARE = new RegExp(
  `(?<![\\d.,\\p{L}])(${SMALL_NUMBER})\\s+(?:ut |ud |out )?(?:av|af|of|in)\\s+(${SMALL_NUMBER})(?=\\s+(?!(?:stjärnor|stjerner|stars)(?!\\p{L}))\\p{L}{4,})`,
  'u',
);
function smallNumber(text: string | undefined): number {
  return WORD_VALUES[text ?? ''] ?? (/^(?:en|ett|én|one)$/u.test(text ?? '') ? 1 : Number(text));
}

function amountAt(text: string, match: RegExpExecArray, language: Language): Amount | null {
  const { digits, word, currency: prefix } = match.groups ?? {};
  if (word !== undefined && isNoNumber(word, text, match.index)) return null;
  let value = digits === undefined ? (WORD_VALUES[word ?? ''] ?? wordPart(word ?? '')) : decimalOf(digits, language);
  let end = match.index + match[0].length;
  const take = (pattern: RegExp): string | null => {
    const found = pattern.exec(text.slice(end));
    if (found === null) return null;
    end += found[0].length;
    return found[1] ?? found[0];
  };
  let multiplier = 1;
  for (const [pattern, factor] of MULTIPLIERS) {
    const taken = take(pattern);
    if (taken === null) continue;
    value = scaled(value, factor);
    multiplier = factor;
    if (/kr$/u.test(taken)) end -= 2;
    break;
  }
  const isPercent = take(PERCENT) !== null;
  const code = isPercent ? null : (take(CURRENCY_AFTER) ?? prefix ?? CURRENCY_BEFORE.exec(text.slice(0, match.index))?.[1] ?? null);
  const duration = isPercent || code !== null ? null : (SECONDS.find(([pattern]) => take(pattern) !== null)?.[1] ?? null);
  const name = code?.trim().replace(/\.$/u, '') ?? null;
  return {
    value: isPercent ? scaled(value, 0.01) : duration === null ? value : value * duration,
    isPercent,
    sign: match[1] === '+' ? '+' : match[1] === '-' ? '-' : null,
    currency: name === null ? null : (CODES[name] ?? 'kr'),
    isDuration: duration !== null,
    scale: isPercent ? 0.01 : (duration ?? 1),
    multiplier,
    start: match.index,
    end,
  };
}

/** What stands before a multiplier: "half a", "en kvarts", "halvanden", or an article, which is one. */
function wordPart(word: string): number {
  if (/halvann?[ed]n|(?:och|og|and)/u.test(word)) return 1.5;
  if (/kvart|quarter/u.test(word)) return 0.25;
  return /hal[fv]/u.test(word) ? 0.5 : 1;
}

/** "to" is two in Norwegian and Danish and a preposition in English; "ti" and "sex" need their language too. */
function isNoNumber(word: string, text: string, at: number): boolean {
  if (word === 'to')
    return (
      text[at - 1] === '-' ||
      !/^to\s+(?:nye?|kunde|succes|suksess|hund|tus|mill|video|funk|medarb|indl|innl|blog|lead|\p{L}+er(?!\p{L})|\p{L}+e(?!\p{L}))/u.test(
        text.slice(at),
      ) ||
      /^to\s+(?:increase|the|be|get|have|make|reduce|improve|raise|achieve|become)(?!\p{L})/u.test(text.slice(at))
    );
  if (word === 'sex') return !/^sex\s+\p{L}/u.test(text.slice(at));
  return false;
}

/** The same number read with the unit of another: "from 10 to 5 minutes" is from 10 minutes. */
export function withUnitOf(amount: Amount, other: Amount): Amount {
  if (amount.scale !== 1 || amount.isDuration || other.scale === 1) return { ...amount, currency: amount.currency ?? other.currency };
  const value = other.isPercent ? scaled(amount.value, other.scale) : amount.value * other.scale;
  return { ...amount, value, isPercent: other.isPercent, isDuration: other.isDuration, scale: other.scale };
}

/** "From 4 to 5.2 million" is from 4 million; "from 500 to 1 million" is from 500. */
export function withMultiplierOf(from: Amount, to: Amount): Amount {
  const isShared = from.multiplier === 1 && to.multiplier > 1 && from.value <= to.value / to.multiplier;
  return isShared ? { ...from, value: scaled(from.value, to.multiplier), multiplier: to.multiplier } : from;
}

/** Moves the point instead of multiplying, so that 8.7 % is 0.087. */
function scaled(value: number, factor: number): number {
  return Number(`${value}e${Math.round(Math.log10(factor))}`);
}

/** "1.234,5", "1,234.5", "1 234,5": the last separator is the decimal one unless three digits follow and the language groups by it. */
function decimalOf(digits: string, language: Language): number {
  const plain = digits.replace(/[ ']/gu, '');
  const separators = [...plain.matchAll(/[.,]/gu)];
  const last = separators.at(-1);
  if (last === undefined) return Number(plain);
  const decimals = plain.length - last.index - 1;
  const kinds = new Set(separators.map(([sign]) => sign)).size;
  const isGrouping =
    separators.length > 1 ? kinds === 1 : decimals === 3 && !digits.includes(' ') && last[0] === (language === 'en' ? ',' : '.');
  if (isGrouping) return Number(plain.replace(/[.,]/gu, ''));
  return Number(`${plain.slice(0, last.index).replace(/[.,]/gu, '')}.${plain.slice(last.index + 1)}`);
}

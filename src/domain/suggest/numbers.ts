/**
 * Numbers in a sentence: digits in the formats of four languages ("1 000", "1.000", "1 234,5", "1,234.5"), words ("två", "ti",
 * "a million"), multipliers, percent, money and time. What only looks like an amount (dates, times, years, ranks) is masked first.
 */
import { fractionIn } from './fractions.ts';
import type { Language } from './language.ts';
import { masked } from './not-amounts.ts';
import { isNoNumber, ONE, ONE_STRETCH, WORD_VALUES, wordPart } from './number-words.ts';

export interface Amount {
  /** In the unit: fractions for percent, seconds for durations. */
  readonly value: number;
  readonly isPercent: boolean;
  /** "5 percentage points": what is added to a share, never a part of it. Then `isPercent` too. */
  readonly isPoints: boolean;
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

const MULTIPLIERS: readonly (readonly [RegExp, number])[] = [
  [/^\s*(?:miljarder|miljard|milliarder|milliard|mdr?|billion|bn)(?!\p{L})/u, 1e9],
  [/^\s*(?:miljoner|miljon|millioner|million|millions|mio\.?|mkr|mnkr|mill\.?|mn|m)(?!\p{L})/u, 1e6],
  [/^\s*(?:tusen|tusind|thousand|tkr|k)(?!\p{L})/u, 1e3],
  [/^\s*(?:hundra|hundre|hundrede|hundred)(?!\p{L})/u, 100],
];
const PERCENT = /^\s*(?:%|procent|prosent|percent|per cent|pct\.?)(?!\p{L})/u;
/** "5 procentenheter", "5 %-enheter", "5 prosentpoeng", "5 procentpoint", "5 percentage points", "5 pp". */
const POINTS =
  /^\s*(?:(?:%|procent|prosent|percentage|percent|per cent|pct\.?)[\s-]*(?:enhet(?:er)?s?|poeng|poäng|points?|punkt(?:er)?)|p\.p\.?|ppt?s?\.?)(?!\p{L})/u;
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
  const isPoints = take(POINTS) !== null;
  const isPercent = isPoints || take(PERCENT) !== null;
  const code = isPercent ? null : (take(CURRENCY_AFTER) ?? prefix ?? CURRENCY_BEFORE.exec(text.slice(0, match.index))?.[1] ?? null);
  const duration = isPercent || code !== null ? null : (SECONDS.find(([pattern]) => take(pattern) !== null)?.[1] ?? null);
  const name = code?.trim().replace(/\.$/u, '') ?? null;
  return {
    value: isPercent ? scaled(value, 0.01) : duration === null ? value : value * duration,
    isPercent,
    isPoints,
    sign: match[1] === '+' ? '+' : match[1] === '-' ? '-' : null,
    currency: name === null ? null : (CODES[name] ?? 'kr'),
    isDuration: duration !== null,
    scale: isPercent ? 0.01 : (duration ?? 1),
    multiplier,
    start: match.index,
    end,
  };
}

const BARE_POINTS = /^\s*(?:points?|poäng|poeng|punkt(?:er)?)(?!\p{L})/u;
/** "Raise the conversion rate by 5 points": of a share they are hundredths. */
export function asPointsOfShare(amount: Amount, text: string): Amount {
  const written = amount.scale === 1 && amount.currency === null ? BARE_POINTS.exec(text.slice(amount.end)) : null;
  if (written === null) return amount;
  const end = amount.end + written[0].length;
  return { ...amount, value: scaled(amount.value, 0.01), scale: 0.01, isPercent: true, isPoints: true, end };
}

/** Added or taken away without the noise of binary fractions: 0.1 + 0.2 is 0.3. */
export function movedBy(from: number, by: number): number {
  return Number((from + by).toFixed(12));
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

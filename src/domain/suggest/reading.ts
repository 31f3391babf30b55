/** A sentence as read: its amounts with what each is for, what it talks about, which way it wants to go, and where it ends. */
import type { Language } from './language.ts';
import { CONCEPTS, type Concept, conceptsIn, type Found } from './lexicon.ts';
import { type Amount, amountsIn, asPointsOfShare } from './numbers.ts';
import { directionIn, factorWordIn, type Role, roleOf } from './phrases.ts';
import { rangeIn } from './ranges.ts';

export interface RoledAmount extends Amount {
  readonly role: Role;
}
export interface SentenceReading {
  readonly text: string;
  readonly amounts: readonly RoledAmount[];
  readonly concepts: readonly Found[];
  /** What is measured: for counted items, what they are judged by. */
  readonly measured: Concept | null;
  readonly direction: 'up' | 'down' | null;
  readonly factor: number | null;
}
const COUNTED_BY_HAND: readonly string[] = ['item', 'step'];

/** "… without spending more": what must not happen meanwhile is not what is measured. */
const WITHOUT = /(?<!\p{L})(?:utan att|uten å|uden at|without)(?!\p{L})[^,;.]*/gu;

/** @param given normalised */
export function readingOf(given: string, language: Language): SentenceReading {
  const text = given.replace(WITHOUT, (clause) => ' '.repeat(clause.length));
  const read = amountsIn(text, language).map((amount): RoledAmount => ({ ...amount, role: roleOf(text, amount) }));
  // "Procentenheter" are no units sold.
  const concepts = conceptsIn(read.filter(({ isPoints }) => isPoints).reduce(withoutAmount, text));
  const measured = measuredIn(text, read, concepts);
  const amounts = isShare(measured) ? read.map((amount) => ({ ...asPointsOfShare(amount, text), role: amount.role })) : read;
  const times = amounts.find((amount) => amount.role === 'factor');
  const factor = times?.value ?? factorWordIn(text);
  return { text, amounts, concepts, measured, direction: directionIn(text), factor };
}

function withoutAmount(text: string, { start, end }: Amount): string {
  return `${text.slice(0, start)}${' '.repeat(end - start)}${text.slice(end)}`;
}

/** Between 0 and 100 %; a return of 3.5 on what was spent is a ratio and no share. */
function isShare(measured: Concept | null): boolean {
  return measured?.unit === 'ratio' && !['return_on_ad_spend', 'followers_per_post'].includes(measured.key);
}

function measuredIn(text: string, amounts: readonly RoledAmount[], concepts: readonly Found[]): Concept | null {
  // "Trial-to-paid conversion rate from 8 % to 12 %": what goes from one percentage to another is a ratio.
  const isRatio = amounts.some((amount) => amount.role === 'from') && amounts.some((amount) => amount.isPercent);
  const measured =
    (isRatio ? concepts.find(({ concept }) => concept.unit === 'ratio') : undefined) ??
    concepts.find(({ concept }) => !COUNTED_BY_HAND.includes(concept.shape)) ??
    concepts[0];
  if (measured === undefined || isPlaceOnly(text, amounts, measured)) return null;
  const { concept } = measured;
  const other = renamed(text, isRatio, concepts, measured);
  if (other !== null) return other;
  const made = madeByHand(text, amounts, concepts, measured);
  if (made !== null) return made;
  // "40 % of our sales online" is a share, and no metric of sales.
  if (concept.unit !== 'ratio' && amounts.some((amount) => isShareOf(text, amount))) return null;
  return isNumberOf(text, amounts, measured) ? { ...concept, unit: 'count', shape: 'total' } : preferred(concepts, measured);
}

/** Views of videos are video views; an engagement in percent is a rate and no number of interactions. */
function renamed(text: string, isRatio: boolean, concepts: readonly Found[], { concept, start }: Found): Concept | null {
  const named = (key: string) => CONCEPTS.find((each) => each.key === key) ?? null;
  const areOfVideos = concepts.some((each) => each.concept.key === 'videos');
  const isOfPages = /^(?:page|sid)/u.test(text.slice(start));
  if (areOfVideos && !isOfPages && ['page_views', 'impressions'].includes(concept.key)) return named('video_views');
  return isRatio && concept.key === 'interactions' && /enga[gs]/u.test(text) ? named('engagement') : null;
}

const NUMBER_OF = /(?<!\p{L})(?:antal(?:et)?|antall(?:et)?|number of)\s+(?:\p{L}+\s+)?$/u;
const COUNTABLE =
  /^(?:uppsägningar|oppsigelser|opsigelser|avhopp|reklamation|reklamasjon|defekt|defect)\p{L}*(?<!grad|andel|rate|prosent|procent)$/u;
/** "The number of complaints", "at most ten complaints": what is else a share of something is counted here. */
function isNumberOf(text: string, amounts: readonly RoledAmount[], { concept, start }: Found): boolean {
  if (concept.unit !== 'ratio' || concept.shape !== 'rate') return false;
  if (NUMBER_OF.test(text.slice(0, start))) return true;
  const word = /^\p{L}*/u.exec(text.slice(start))?.[0] ?? '';
  return COUNTABLE.test(word) && amounts.some(({ value, isPercent }) => !isPercent && value > 1);
}

const PLACED =
  /^\p{L}*\s+(?:in|i|inom|innen|inden for|within|at|hos|for|för|til|till|to|on|på)\s+(?:(?:the|our|vår|vårt|våra|våre|vor|vores|vort)\s+)?$/u;
/** "Two new hires in sales": what is made is counted, and the other is only where. */
function madeByHand(text: string, amounts: readonly RoledAmount[], concepts: readonly Found[], measured: Found): Concept | null {
  const made = concepts.find(({ concept, end }) => concept.shape === 'step' && PLACED.test(text.slice(end, measured.start)));
  if (made === undefined || amounts.some((amount) => amount.start >= measured.end)) return null;
  return amounts.some((amount) => /^\s+$/u.test(text.slice(amount.end, made.start))) ? made.concept : null;
}

/** "Cut 15 % of ad spend". */
const TAKEN = /^(?:skär|skjær|skær|kutt|kapa|cut|spara?|save|trim|slash)(?!\p{L})/u;
/** "40 % of …". */
export function isShareOf(text: string, amount: Amount): boolean {
  return amount.isPercent && !TAKEN.test(text) && /^\s*(?:av|af|of)\s+\p{L}/u.test(text.slice(amount.end));
}

const PLACE =
  /^\s+(?:\p{L}+\s+)?(?!(?:fler|flere|more|nya|nye|new|unika|unike|unikke|unique|månad|måned|month)\p{L}*)\p{L}{4,}\s+(?:till|til|to|på|on|i|in|at|for|för|hos|via|from|från|fra|under|during)\s+(?:(?:the|our|vår|vårt|våra|vår|vores|vort)\s+)?$/u;
/** "300 people at the webinar": where those are that are counted, and not they. */
function isPlaceOnly(text: string, amounts: readonly RoledAmount[], { start, concept }: Found): boolean {
  if (!COUNTED_BY_HAND.includes(concept.shape)) return false;
  const before = amounts.findLast((amount) => amount.end <= start);
  return before !== undefined && !before.isPercent && PLACE.test(text.slice(before.end, start));
}

/** "Ten new videos from our users": what is new or made is counted, not the users. */
function preferred([first]: readonly Found[], measured: Found): Concept {
  const isOfPeople = ['customers', 'users', 'members', 'visitors'].includes(measured.concept.key);
  // What comes before the first that is not counted by hand is.
  return isOfPeople && first !== undefined ? first.concept : measured.concept;
}

const CONJUNCTION = /[,;]\s+|\s+(?:och|og|and|samt|plus|&|\+)\s+/gu;
/**
 * Where a sentence that holds two key results ends the first of them: "ten new posts | and | five new videos". Each side has a
 * number and something that it counts.
 * @returns null where there is one key result
 */
export function clauseEndIn(read: SentenceReading): { readonly end: number; readonly next: number } | null {
  const { text, amounts, concepts } = read;
  // "Between 30 and 50 kr per conversion" is one.
  const range = rangeIn(read);
  const spans = [...amounts, ...concepts, ...(range === null ? [] : [spanOf(range.low, range.high)])];
  const isWhole = (from: number, to: number) =>
    [amounts, concepts].every((found) => found.some((each: { start: number; end: number }) => each.start >= from && each.end <= to));
  for (const match of text.matchAll(CONJUNCTION)) {
    const [end, next] = [match.index, match.index + match[0].length];
    const isInside = spans.some((each) => each.start < next && each.end > end);
    if (!isInside && isWhole(0, end) && isWhole(next, text.length)) return { end, next };
  }
  return null;
}

function spanOf(one: Amount, other: Amount): { readonly start: number; readonly end: number } {
  return { start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) };
}

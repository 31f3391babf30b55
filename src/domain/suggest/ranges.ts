/** "Between 30 and 50 kr", "10–15 a week": two ends that something is to stay between, and no way from one to the other. */
import { type Amount, withMultiplierOf, withUnitOf } from './numbers.ts';
import { isRelative } from './phrases.ts';
import type { RoledAmount, SentenceReading } from './reading.ts';

export interface AmountRange {
  readonly low: Amount;
  readonly high: Amount;
}

const BETWEEN =
  /(?<!\p{L})(?:mellan|mellom|mellem|between|inom intervallet|i intervallet|i intervallet fra|(?:with)?in the range(?: of)?)\s*(?:ca\.?|cirka|omkring|about|roughly|kr\.?|€|\$|£)?\s*$/u;
const AND = /^\s*(?:[\p{L}%]+\.?\s+){0,2}?(?:och|og|and|-|–|—|till|til|to)\s*(?:€|\$|£|kr\.?\s)?\s*$/u;
const DASH = /^\s*(?:-|–|—)\s*(?:€|\$|£)?\s*$/u;
/** "Keep", in four languages: what stands, and does not move. */
const KEEP =
  /(?<!\p{L})(?:håll(?:a|er|s|as)?|hold(?:e|es|er|ing)?|ke(?:ep|pt)|maintain|stay|remain|stanna|ligg(?:a|e)|bibehåll(?:a)?|behåll(?:a)?|behold(?:e)?|opp?retthold(?:e)?|bevar(?:a|e)?|forbli(?:ve)?|vara|være|sta?y within)(?!\p{L})/u;
const INTO = /(?<!\p{L})(?:till|til|to|på)\s*$/u;

const TO_KEEP =
  /^(?:(?:vi|we)\s+(?:ska|skal|will|must|shall)\s+)?(?:håll(?:a|e)?|hold(?:e)?|keep|maintain|bibehåll|behåll(?:a)?|behold(?:e)?|opp?rettholde?)(?!\p{L})|(?<!\p{L})(?:ska|skal|should|must|shall)\s+(?:\p{L}+\s+){0,2}(?:hållas|holdes|ligga|ligge|vara|være|stay|be|remain)(?!\p{L})/u;
/** Whether it asks to keep it there: "keep the temperature between …", "the temperature should stay between …". */
export function isToBeKept(text: string): boolean {
  return TO_KEEP.test(text);
}

/** Whether nothing stands before the first number but "between". */
export function isBetweenAlone(before: string): boolean {
  return BETWEEN.test(before) && before.replace(BETWEEN, '').trim() === '';
}

/** Counted by their rank, or ticked by hand: these have a number to reach, and no range to stay in. */
function isReachedOnly({ measured }: SentenceReading): boolean {
  return measured?.key === 'search_terms' || measured?.shape === 'step';
}

export function rangeIn(read: SentenceReading): AmountRange | null {
  if (isReachedOnly(read)) return null;
  for (const [index, first] of read.amounts.entries()) {
    const second = read.amounts[index + 1];
    if (second !== undefined && isRange(read, first, second)) return endsOf(first, second);
  }
  return null;
}

function isRange({ text, direction }: SentenceReading, first: RoledAmount, second: RoledAmount): boolean {
  const [before, joint] = [text.slice(0, first.start), text.slice(first.end, second.start)];
  const isNamed = BETWEEN.test(before) && AND.test(joint);
  const isDashed = DASH.test(joint) || (second.sign === '-' && /^\s*$/u.test(joint) && text[second.start + 1] === ' ');
  if ((!isNamed && !isDashed) || first.value === second.value || first.sign !== null) return false;
  // "By 10–15 %", "10–15 % faster", "2–3 times", "from 10–15", "at least 10–15": what it moves by, or one end that counts.
  if (!['plain', 'to'].includes(first.role) || second.role === 'factor' || isRelative(text, second)) return false;
  // "Lower the cost to between 30 and 50 kr" ends in a range; "raise leads between 10 and 20" does not say what it is.
  const into = isNamed ? before.replace(BETWEEN, '') : before;
  return direction === null || KEEP.test(text) || first.role === 'to' || INTO.test(into);
}

/** "Between 30 and 50 kr", "4–5 million", "$30–$50": what stands at one end is meant of both. */
function endsOf(first: Amount, second: Amount): AmountRange {
  const shared = withMultiplierOf(withUnitOf(first, second), second);
  const other = withUnitOf({ ...second, sign: null }, shared);
  return shared.value < other.value ? { low: shared, high: other } : { low: other, high: shared };
}

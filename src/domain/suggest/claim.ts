/** What the numbers of a sentence claim: a change, a way from here to there, a bound, a range, so many items that each pass another. */
import { type Amount, movedBy, withMultiplierOf, withUnitOf } from './numbers.ts';
import { isRelative, isStart } from './phrases.ts';
import { type AmountRange, rangeIn } from './ranges.ts';
import type { RoledAmount, SentenceReading } from './reading.ts';

export type Claim =
  | { readonly kind: 'relative'; readonly change: number; readonly amount: Amount }
  | { readonly kind: 'factor'; readonly factor: number }
  | { readonly kind: 'between'; readonly from: Amount; readonly to: Amount }
  | { readonly kind: 'reach'; readonly to: Amount }
  | { readonly kind: 'increment'; readonly by: Amount }
  | { readonly kind: 'bound'; readonly bound: 'at_most' | 'at_least'; readonly amount: Amount }
  | ({ readonly kind: 'range' } & AmountRange)
  | { readonly kind: 'items'; readonly count: Amount; readonly each: Amount; readonly bound: 'at_most' | 'at_least' };

export function claimOf(read: SentenceReading): Claim | null {
  const items = itemsOf(read);
  const range = items === null ? rangeIn(read) : null;
  if (range !== null) return { kind: 'range', ...range };
  const points = read.amounts.find((amount) => isMovedByPoints(amount, read));
  if (points !== undefined) return pointsClaim(points, read);
  const amounts = read.amounts.filter((amount) => amount.role !== 'factor');
  // "From 100 000, 40 % up to 150 000": the percentage stands between its ends, and is none of them.
  const plain = amounts.filter((amount) => !amount.isPercent);
  const between = betweenOf(read.text, plain) ?? betweenOf(read.text, amounts);
  if (between !== null) return between;
  if (read.factor !== null) return { kind: 'factor', factor: read.factor };
  if (items !== null) return items;
  const relative = amounts.find((amount) => amount.isPercent && !amount.isPoints && isRelativeClaim(amount, read));
  if (relative !== undefined) {
    return { kind: 'relative', change: signedChange(relative, read), amount: relative };
  }
  const amount =
    amounts.find((each) => each.role !== 'plain' && each.role !== 'from') ?? amounts.find((each) => each.role === 'plain') ?? null;
  if (amount === null) return null;
  if (amount.role === 'at_most' || amount.role === 'at_least') return { kind: 'bound', bound: amount.role, amount };
  if (read.direction !== null && (amount.sign !== null || amount.role === 'by') && !amount.isPercent)
    return { kind: 'increment', by: amount };
  // "Leads -20" is fewer by 20; "Goal - 20 leads" is not.
  const isSigned = amount.sign === '+' || (amount.sign === '-' && read.text[amount.start + 1] !== ' ');
  if (isSigned && !amount.isPercent) return { kind: 'increment', by: amount };
  return { kind: 'reach', to: amount };
}

/** "By 5 percentage points", "+5 pp", "5 pp higher"; "at most 5 pp apart" and "from 20 to 25 pp" say where it stands. */
function isMovedByPoints(amount: RoledAmount, read: SentenceReading): boolean {
  if (!amount.isPoints || isEnd(amount, read)) return false;
  if (amount.sign !== null || isRelative(read.text, amount)) return true;
  return amount.role === 'by' || (amount.role !== 'to' && amount.role !== 'from' && read.direction !== null);
}

/** "20–25 pp", "from 20 pp to 25": one of the two ends between which it moves. */
function isEnd(amount: RoledAmount, { text, amounts }: SentenceReading): boolean {
  const next = amounts[amounts.indexOf(amount) + 1];
  return next?.isPoints === true && JOINED.test(text.slice(amount.end, next.start));
}

/** Where the text says from which share, the points lead to another; else they are added to the baseline once it is known. */
function pointsClaim(points: RoledAmount, read: SentenceReading): Claim {
  const isDown = signedChange(points, read) < 0;
  const by: Amount = { ...points, sign: isDown ? '-' : '+' };
  const others = read.amounts.filter((each) => each !== points && !each.isPoints && each.role !== 'factor');
  const ends = betweenOf(read.text, others);
  if (ends !== null) return ends;
  const from = others.find((each) => each.isPercent && (each.role === 'from' || isStart(read.text, each)));
  if (from === undefined) return { kind: 'increment', by };
  return { kind: 'between', from, to: { ...points, sign: null, value: movedBy(from.value, isDown ? -points.value : points.value) } };
}

function signedChange({ sign, value }: RoledAmount, { direction }: SentenceReading): number {
  return sign === '-' || (sign === null && direction === 'down') ? 0 - value : value;
}

/** "From 100 000 to 150 000, 40 % up": the change that the text claims beside its ends. */
export function statedChange(read: SentenceReading, claim: Claim): number | null {
  if (claim.kind !== 'between') return null;
  const stated = read.amounts.find((amount) => amount.isPercent && !amount.isPoints && !startsOf(claim).includes(amount.start));
  return stated === undefined || (claim.from.isPercent && !isRelative(read.text, stated)) ? null : signedChange(stated, read);
}

/** Where the amounts stand that a claim has taken up. */
export function startsOf(claim: Claim): readonly number[] {
  switch (claim.kind) {
    case 'relative':
    case 'bound':
      return [claim.amount.start];
    case 'between':
      return [claim.from.start, claim.to.start];
    case 'reach':
      return [claim.to.start];
    case 'increment':
      return [claim.by.start];
    case 'range':
      return [claim.low.start, claim.high.start];
    case 'items':
      return [claim.count.start, claim.each.start];
    case 'factor':
      return [];
  }
}

/** The first number of a sentence that a claim has not taken up; null: there is none. */
export function leftOver(read: SentenceReading, claim: Claim): Amount | null {
  const taken = startsOf(claim);
  const isStated = statedChange(read, claim) !== null;
  const isLeft = (amount: RoledAmount) =>
    amount.role !== 'factor' &&
    !taken.includes(amount.start) &&
    !(isStated && amount.isPercent && !amount.isPoints) &&
    !isSaidByEnds(amount, claim);
  return read.amounts.find(isLeft) ?? null;
}

/** "From 20 % to 25 %, 5 percentage points up": the points say no more than the ends do. */
function isSaidByEnds({ isPoints, value }: RoledAmount, claim: Claim): boolean {
  return isPoints && claim.kind === 'between' && Math.abs(movedBy(claim.to.value, -claim.from.value)) === value;
}

const JOINED = /^\s*(?:\p{L}+\.?\s+){0,3}?(?:till|til|to|→|->|–>|=>|➜)\s*(?:ca\.?|about|omkring)?\s*(?:€|\$|£)?$/u;

const INSTEAD =
  /^[\s,;]*(?:\p{L}+[\s,;]+){0,4}?\(?(?:i ?dag|today|now|currently|up from|down from|upp från|opp fra|op fra|ne[dr] från|ned fra|i stedet for|istället för|i stället för|instead of|rather than|mot|mod|against|jämfört med|sammenlignet med|compared (?:to|with))\s*$/u;

function betweenOf(text: string, amounts: readonly RoledAmount[]): Claim | null {
  const [start, other] = [amounts.find((each) => isStart(text, each)), amounts.find((each) => !isStart(text, each))];
  if (start !== undefined && other !== undefined && amounts.length === 2 && start.isPercent === other.isPercent)
    return { kind: 'between', from: withUnitOf(start, other), to: withUnitOf(other, start) };
  for (const [index, from] of amounts.entries()) {
    const to = amounts[index + 1];
    if (to === undefined) return null;
    const isJoined = JOINED.test(text.slice(from.end, to.start));
    if ((from.role === 'from' && (to.role === 'to' || isJoined)) || (from.role !== 'by' && isJoined)) {
      const unified = withMultiplierOf(withUnitOf(from, to), to);
      return { kind: 'between', from: unified, to: withUnitOf(to, unified) };
    }
    // "200 deals instead of 100".
    if (INSTEAD.test(text.slice(from.end, to.start))) return { kind: 'between', from: withUnitOf(to, from), to: withUnitOf(from, to) };
    // "To 200, from 100".
    if (from.role === 'to' && to.role === 'from') return { kind: 'between', from: withUnitOf(to, from), to: withUnitOf(from, to) };
  }
  return null;
}

const EACH =
  /(?<!\p{L})(?:var(?:dera)?|styck|each|hver|hvert|per (?:styck|stk|inlägg|innlegg|indlæg|post|artikel|video)|apiece|or more|eller (?:fler|flere|mer|mere)|med|with|som|that|der|which|over|över)(?!\p{L})/u;

/** "10 posts with at least 500 views each": how many, and what each must reach. */
export function itemsOf(read: SentenceReading): Claim | null {
  const item = read.concepts.find(({ concept }) => concept.shape === 'item');
  const [count, each] = read.amounts.filter((amount) => amount.role !== 'factor');
  if (item === undefined || count === undefined || each === undefined || count.start > item.start || each.start < item.end) return null;
  if (count.isPercent || each.isPercent || !EACH.test(read.text.slice(item.end))) return null;
  // "Ten posts and five videos with subtitles" are two key results.
  const counted = read.concepts.find(({ start }) => start >= each.end);
  if (counted !== undefined && counted.concept.shape === 'item' && counted.concept !== item.concept) return null;
  return { kind: 'items', count, each, bound: each.role === 'at_most' ? 'at_most' : 'at_least' };
}

function isRelativeClaim(amount: RoledAmount, read: SentenceReading): boolean {
  if (amount.sign !== null || isRelative(read.text, amount)) return true;
  const isShare = read.measured?.unit === 'ratio';
  if (amount.role === 'by') return !isShare || read.direction !== null;
  if (amount.role === 'to' || amount.role === 'at_most') return false;
  if (amount.role === 'at_least') return read.direction !== null && !isShare && read.measured?.unit !== 'score';
  if (read.measured?.unit === 'count' || read.measured?.unit === 'currency')
    return read.direction !== null || /^\s*(?:[.!]|$)/u.test(read.text.slice(amount.end));
  return read.direction !== null && !isShare;
}

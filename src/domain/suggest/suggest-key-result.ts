/**
 * A sentence a person types → a proposed key result: kind, direction, baseline, target, unit, period, candidate metrics, and
 * what is missing. It proposes and never binds; what is not a key result is refused, with what it lacks.
 */
import type { Baseline, Bound, PerUnit, Target, Window } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import { type Candidate, type ConnectedSource, candidatesFor } from './candidates.ts';
import { type Language, languageOf } from './language.ts';
import { type Concept, conceptsIn, type Found } from './lexicon.ts';
import { type Lack, type Missing, missing } from './missing.ts';
import { type Amount, amountsIn, normalised, withUnitOf } from './numbers.ts';
import { type Period, periodIn } from './period.ts';
import { directionIn, factorWordIn, isNotWanted, isRelative, type Role, rateIn, roleOf } from './phrases.ts';

export interface SuggestContext {
  /** Taken where the words do not tell the language. */
  readonly language: Language;
  /** The workspace's ISO 4217; "kr" means it where it is a krona or krone. */
  readonly currency: string | null;
  readonly sources: readonly ConnectedSource[];
}
export interface ProposedKeyResult {
  readonly title: string;
  readonly kind: 'change' | 'limit' | 'count_items' | 'milestone';
  readonly direction: 'up' | 'down' | null;
  readonly baseline: Baseline | null;
  readonly target: Target | null;
  /** limit: the bound; count_items: what each item must pass. */
  readonly bound: Bound | null;
  /** "increase by 500": the target is the baseline, once known, plus this. */
  readonly increment: number | null;
  readonly unit: Unit | null;
  readonly currency: string | null;
  readonly window: Window;
  readonly per: PerUnit | null;
  readonly period: Period | null;
  /** What is measured, by our name for it; null: not recognised. */
  readonly measure: string | null;
}
export type Suggestion =
  | {
      readonly kind: 'proposal';
      readonly language: Language;
      readonly proposal: ProposedKeyResult;
      readonly candidates: readonly Candidate[];
      readonly missing: readonly Missing[];
    }
  | { readonly kind: 'refused'; readonly language: Language; readonly missing: readonly Missing[] };

export const SENTENCE_LENGTH_MAX = 500;

export function suggestKeyResult(sentence: string, context: SuggestContext): Suggestion {
  const text = normalised(sentence.slice(0, SENTENCE_LENGTH_MAX)).trim();
  const { language, isSure } = languageOf(text, context.language);
  const refused = (...lacks: readonly Lack[]): Suggestion => ({
    kind: 'refused',
    language,
    missing: lacks.map((lack) => missing(lack, language)),
  });
  if (sentence.length > SENTENCE_LENGTH_MAX || isNotWanted(text)) return refused('not_a_key_result');
  const read = readingOf(text, language);
  if (read.amounts.length === 0 && read.factor === null)
    return refused('number', ...(read.concepts.length === 0 ? (['metric'] as const) : []));
  const claim = claimOf(read);
  if (claim === null || (read.measured === null && !isTelling(read, claim))) return refused('metric');
  const proposal = proposalOf(sentence.trim(), read, claim, context, isSure ? language : null);
  const candidates = candidatesFor(read.measured, wordsOf(text), context.sources);
  return {
    kind: 'proposal',
    language,
    proposal,
    candidates,
    missing: lacksOf(proposal, read, candidates).map((lack) => missing(lack, language)),
  };
}

interface RoledAmount extends Amount {
  readonly role: Role;
}
interface SentenceReading {
  readonly text: string;
  readonly amounts: readonly RoledAmount[];
  readonly concepts: readonly Found[];
  /** What is measured: for counted items, what they are judged by. */
  readonly measured: Concept | null;
  readonly direction: 'up' | 'down' | null;
  readonly factor: number | null;
}

function readingOf(text: string, language: Language): SentenceReading {
  const amounts = amountsIn(text, language).map((amount): RoledAmount => ({ ...amount, role: roleOf(text, amount) }));
  const concepts = conceptsIn(text);
  const times = amounts.find((amount) => amount.role === 'factor');
  const factor = times?.value ?? factorWordIn(text);
  const measured = (concepts.find(({ concept }) => !['item', 'step'].includes(concept.shape)) ?? concepts[0])?.concept ?? null;
  return { text, amounts, concepts, measured: preferred(concepts, measured), direction: directionIn(text), factor };
}

/** "Ten new videos from our users": what is new or made is counted, not the users. */
function preferred(concepts: readonly Found[], measured: Concept | null): Concept | null {
  const [first] = concepts;
  const isMade = first !== undefined && ['item', 'step'].includes(first.concept.shape);
  return isMade && measured !== null && ['customers', 'users', 'members', 'visitors'].includes(measured.key) ? first.concept : measured;
}

/** What the numbers of a sentence claim. */
type Claim =
  | { readonly kind: 'relative'; readonly change: number }
  | { readonly kind: 'factor'; readonly factor: number }
  | { readonly kind: 'between'; readonly from: Amount; readonly to: Amount }
  | { readonly kind: 'reach'; readonly to: Amount }
  | { readonly kind: 'increment'; readonly by: Amount }
  | { readonly kind: 'bound'; readonly bound: 'at_most' | 'at_least'; readonly amount: Amount }
  | { readonly kind: 'items'; readonly count: Amount; readonly each: Amount; readonly bound: 'at_most' | 'at_least' };

function claimOf(read: SentenceReading): Claim | null {
  const amounts = read.amounts.filter((amount) => amount.role !== 'factor');
  const between = betweenOf(read.text, amounts);
  if (between !== null) return between;
  if (read.factor !== null) return { kind: 'factor', factor: read.factor };
  const items = itemsOf(read, amounts);
  if (items !== null) return items;
  const relative = amounts.find((amount) => amount.isPercent && isRelativeClaim(amount, read));
  if (relative !== undefined) {
    const isDown = relative.sign === '-' || (relative.sign === null && read.direction === 'down');
    return { kind: 'relative', change: isDown ? 0 - relative.value : relative.value };
  }
  const amount =
    amounts.find((each) => each.role !== 'plain' && each.role !== 'from') ?? amounts.find((each) => each.role === 'plain') ?? null;
  if (amount === null) return null;
  if (amount.role === 'at_most' || amount.role === 'at_least') return { kind: 'bound', bound: amount.role, amount };
  if (read.direction !== null && (amount.sign !== null || amount.role === 'by') && !amount.isPercent)
    return { kind: 'increment', by: amount };
  if (amount.sign === '+' && !amount.isPercent) return { kind: 'increment', by: amount };
  return { kind: 'reach', to: amount };
}

const JOINED = /^\s*(?:\p{L}+\.?\s+){0,3}?(?:till|til|to|→|->|–>|=>|➜)\s*(?:ca\.?|about|omkring)?\s*(?:€|\$|£)?$/u;

const INSTEAD = /^\s*(?:\p{L}+\s+){0,3}?(?:i stedet for|istället för|instead of|rather than|mot|against)\s*$/u;

function betweenOf(text: string, amounts: readonly RoledAmount[]): Claim | null {
  for (const [index, from] of amounts.entries()) {
    const to = amounts[index + 1];
    if (to === undefined) return null;
    const isJoined = JOINED.test(text.slice(from.end, to.start));
    if ((from.role === 'from' && (to.role === 'to' || isJoined)) || (from.role !== 'by' && isJoined)) {
      const unified = withUnitOf(from, to);
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
function itemsOf(read: SentenceReading, amounts: readonly RoledAmount[]): Claim | null {
  const item = read.concepts.find(({ concept }) => concept.shape === 'item');
  const [count, each] = amounts;
  if (item === undefined || count === undefined || each === undefined || count.start > item.start || each.start < item.end) return null;
  if (count.isPercent || each.isPercent || !EACH.test(read.text.slice(item.end))) return null;
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

/** Without a word for what is measured, only a clear movement is worth proposing. */
function isTelling(read: SentenceReading, claim: Claim): boolean {
  const others = wordsOf(read.text).filter((word) => word.length >= 5).length;
  if (others < 1) return false;
  if (claim.kind === 'between') return read.direction !== null || others >= 1;
  return (claim.kind === 'relative' || claim.kind === 'factor') && read.direction !== null && others >= 2;
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\p{L}[\p{L}\p{N}]*/gu) ?? [];
}

function proposalOf(
  title: string,
  read: SentenceReading,
  claim: Claim,
  context: SuggestContext,
  language: Language | null,
): ProposedKeyResult {
  const { measured, text } = read;
  const amount = amountOf(claim);
  const unit = unitOfClaim(claim, amount, measured);
  const written = amount?.currency ?? read.amounts.find((each) => each.currency !== null)?.currency ?? null;
  const rate = rateIn(text);
  const isTotal = measured === null || ['total', 'unique', 'item'].includes(measured.shape);
  const isMonthly = rate === 'month' && isTotal && claim.kind !== 'items';
  const per = rate !== null && rate !== 'month' && measured?.shape === 'total' ? rate : null;
  return {
    title,
    ...kindOf(claim, read, unit),
    unit,
    currency: unit === 'currency' ? currencyOf(written, context, language) : null,
    window: windowOf(claim, isMonthly, measured),
    per,
    period: periodIn(text),
    measure: measured?.key ?? null,
  };
}

/** A monthly number from here to there is read for the last whole month; one to reach or keep grows within the running month. */
function windowOf(claim: Claim, isMonthly: boolean, measured: Concept | null): Window {
  if (isMonthly) {
    const isReached = claim.kind === 'reach' || claim.kind === 'bound';
    return { kind: 'calendar', unit: 'month', which: isReached ? 'current' : 'last_complete' };
  }
  return measured?.shape === 'level' ? { kind: 'latest' } : { kind: 'cycle' };
}

function amountOf(claim: Claim): Amount | null {
  switch (claim.kind) {
    case 'between':
    case 'reach':
      return claim.to;
    case 'bound':
      return claim.amount;
    case 'increment':
      return claim.by;
    case 'items':
      return claim.each;
    default:
      return null;
  }
}

function unitOfClaim(claim: Claim, amount: Amount | null, measured: Concept | null): Unit | null {
  if (claim.kind === 'items' || measured?.shape === 'item' || measured?.shape === 'step') return 'count';
  if (amount?.isPercent === true && claim.kind !== 'increment') return 'ratio';
  if (amount?.isDuration === true && (measured === null || measured.unit === 'duration')) return 'duration';
  if (amount?.currency != null) return 'currency';
  return measured?.unit ?? null;
}

/** A krona by itself is the workspace's where that is one, else the language's. */
function currencyOf(written: string | null, context: SuggestContext, language: Language | null): string | null {
  if (written !== null && written !== 'kr') return written;
  if (context.currency !== null && (written === null || ['SEK', 'NOK', 'DKK'].includes(context.currency))) return context.currency;
  return written === null || language === null ? null : ({ sv: 'SEK', nb: 'NOK', da: 'DKK', en: null } as const)[language];
}

type KindPart = Pick<ProposedKeyResult, 'kind' | 'direction' | 'baseline' | 'target' | 'bound' | 'increment'>;
const NOTHING = { baseline: null, target: null, bound: null, increment: null } as const;
const BEFORE: Baseline = { kind: 'measured', reference: { kind: 'previous_cycle' } };

function kindOf(claim: Claim, read: SentenceReading, unit: Unit | null): KindPart {
  const { measured } = read;
  const usual = measured?.isLessBetter === true ? 'down' : 'up';
  switch (claim.kind) {
    case 'relative':
      return {
        ...NOTHING,
        kind: 'change',
        direction: claim.change < 0 ? 'down' : 'up',
        baseline: BEFORE,
        target: { kind: 'change', change: claim.change },
      };
    case 'factor':
      return {
        ...NOTHING,
        kind: 'change',
        direction: claim.factor < 1 ? 'down' : 'up',
        baseline: BEFORE,
        target: { kind: 'factor', factor: claim.factor },
      };
    case 'between': {
      const ends = { baseline: { kind: 'fixed', value: claim.from.value }, target: { kind: 'value', value: claim.to.value } } as const;
      const direction = claim.to.value < claim.from.value ? 'down' : 'up';
      return measured?.key === 'search_terms'
        ? { ...NOTHING, ...ends, kind: 'count_items', direction, bound: { kind: 'at_most', value: 10 } }
        : { ...NOTHING, ...ends, kind: 'change', direction };
    }
    case 'increment':
      return {
        ...NOTHING,
        kind: 'change',
        direction: claim.by.sign === '-' ? 'down' : (read.direction ?? 'up'),
        increment: claim.by.value,
      };
    case 'items':
      return {
        ...NOTHING,
        kind: 'count_items',
        direction: 'up',
        target: { kind: 'value', value: claim.count.value },
        bound: { kind: claim.bound, value: claim.each.value },
      };
    case 'bound':
    case 'reach':
      return reachOf(claim, read, unit, usual);
  }
}

function reachOf(
  claim: Extract<Claim, { kind: 'bound' | 'reach' }>,
  read: SentenceReading,
  unit: Unit | null,
  usual: 'up' | 'down',
): KindPart {
  const { measured } = read;
  const { value } = claim.kind === 'bound' ? claim.amount : claim.to;
  const target: Target = { kind: 'value', value };
  if (measured?.shape === 'step') return { ...NOTHING, kind: 'milestone', direction: null, target };
  if (claim.kind === 'bound' && claim.bound === 'at_most')
    return { ...NOTHING, kind: 'limit', direction: 'down', bound: { kind: 'at_most', value } };
  if (measured?.key === 'search_terms')
    return { ...NOTHING, kind: 'count_items', direction: 'up', target, bound: { kind: 'at_most', value: 10 } };
  const isStanding = unit === 'ratio' || unit === 'score' || unit === 'position' || unit === 'duration' || measured?.shape === 'rate';
  const isMoved = claim.kind === 'reach' && read.direction !== null && read.amounts.some((amount) => amount.role === 'to');
  if (isStanding && !isMoved) {
    const bound = claim.kind === 'reach' && usual === 'down' ? 'at_most' : 'at_least';
    return { ...NOTHING, kind: 'limit', direction: bound === 'at_most' ? 'down' : 'up', bound: { kind: bound, value } };
  }
  return { ...NOTHING, kind: 'change', direction: isMoved ? (read.direction ?? usual) : usual, target };
}

/** What a person must still say before the proposal can be applied. */
function lacksOf(proposal: ProposedKeyResult, read: SentenceReading, candidates: readonly Candidate[]): readonly Lack[] {
  const lacks: Lack[] = [];
  const { window } = proposal;
  const isGrowing = window.kind === 'cycle' || (window.kind === 'calendar' && window.which === 'current');
  const isTotal = read.measured !== null && ['total', 'unique', 'item'].includes(read.measured.shape);
  const beginsAtZero = isTotal && isGrowing && proposal.per === null && proposal.direction === 'up';
  if (read.measured === null) lacks.push('metric');
  else if (proposal.kind !== 'milestone' && candidates.length === 0) lacks.push('connection');
  if (proposal.kind === 'change' && proposal.baseline === null && (!beginsAtZero || proposal.increment !== null)) lacks.push('baseline');
  if (proposal.unit === 'currency' && proposal.currency === null) lacks.push('currency');
  const isTime =
    proposal.unit === 'duration' && (proposal.target?.kind === 'value' || proposal.bound !== null || proposal.increment !== null);
  if (isTime && !read.amounts.some((amount) => amount.isDuration)) lacks.push('time_unit');
  if (proposal.kind === 'milestone') lacks.push('steps');
  return lacks;
}

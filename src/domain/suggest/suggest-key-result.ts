/**
 * A sentence a person types → a proposed key result: kind, direction, baseline, target, unit, period, candidate metrics, and
 * what is missing. It proposes and never binds; what is not a key result is refused, with what it lacks.
 */
import type { Baseline, Bound, PerUnit, Target, Window } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import { type Candidate, type ConnectedSource, candidatesFor } from './candidates.ts';
import { type Claim, claimOf, itemsOf, leftOver, statedChange } from './claim.ts';
import { type Language, languageOf } from './language.ts';
import type { Concept } from './lexicon.ts';
import { type Lack, type Missing, missing } from './missing.ts';
import { type Amount, normalised } from './numbers.ts';
import { type Period, periodIn } from './period.ts';
import { INDICATIVE, isNotWanted, rateIn, topPositionIn } from './phrases.ts';
import { clauseEndIn, readingOf, type SentenceReading } from './reading.ts';

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
  /** What the text says the way from baseline to target is, to be checked: 0.4 is +40 %. */
  readonly stated: number | null;
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
const REST_SHOWN_MAX = 80;
/** More than these are counted, not named and ticked. */
const STEPS_MAX = 20;

export function suggestKeyResult(sentence: string, context: SuggestContext): Suggestion {
  const text = normalised(sentence.slice(0, SENTENCE_LENGTH_MAX)).trim();
  const { language, isSure } = languageOf(text, context.language);
  const refused = (...lacks: readonly Lack[]): Suggestion => ({
    kind: 'refused',
    language,
    missing: lacks.map((lack) => missing(lack, language)),
  });
  if (sentence.length > SENTENCE_LENGTH_MAX || isNotWanted(text)) return refused('not_a_key_result');
  const whole = readingOf(text, language);
  const clause = itemsOf(whole) === null ? clauseEndIn(whole) : null;
  const read = clause === null ? whole : readingOf(text.slice(0, clause.end), language);
  if (read.amounts.length === 0 && read.factor === null)
    return refused('number', ...(read.concepts.length === 0 ? (['metric'] as const) : []));
  const claim = claimOf(read);
  if (claim === null || (read.measured === null && !isTelling(read, claim))) return refused('metric');
  const title = sentence.trim().slice(0, clause?.end);
  const proposal = { ...proposalOf(title, read, claim, context, isSure ? language : null), period: periodIn(text) };
  const candidates = candidatesFor(read.measured, wordsOf(read.text), context.sources);
  const rest = clause?.next ?? leftOver(read, claim)?.start ?? null;
  return {
    kind: 'proposal',
    language,
    proposal,
    candidates,
    missing: [
      ...lacksOf(proposal, read, candidates).map((lack) => missing(lack, language)),
      ...(rest === null ? [] : [missing('rest', language, sentence.trim().slice(rest, rest + REST_SHOWN_MAX))]),
    ],
  };
}

const NUMBER_OF = /(?<!\p{L})(?:antal|antall|andel|number|share)/u;
/** "Open from 10 to 18." */
function isTimeOfDay(...amounts: readonly Amount[]): boolean {
  return amounts.every(({ value, scale, currency }) => value <= 24 && scale === 1 && currency === null);
}

const NOUN_AFTER = /^\s+(?:(?:av|af|of|in|i)\s+)?(?!(?:dagar|dager|dages|years|veckor)(?!\p{L}))\p{L}{3,}/u;
/** "Earn 30 press mentions": what is won, and not what is done. */
const GAINED =
  /^(?:earn|win|gain|secure|attract|collect|generate|land|vinn|vinna|samla|skaffa|värva|locka|vinne|skaff|verv|samle|hent|vind|skaf|hverv|indsaml|sign|signera|signer|teckna|tegn)(?!\p{L})|(?<!\p{L})(?:signert|signerade|signeret|signed|vunna|vundet|vunnet)\s*[.!]?$/u;
/** "Build $500k in new pipeline". */
const RAISED = /^(?:build|bring in|raise|dra in|bygg)(?!\p{L})/u;
/** Without a word that we know for what is measured, only a clear movement or a bound on something named is worth proposing. */
function isTelling(read: SentenceReading, claim: Claim): boolean {
  const others = wordsOf(read.text).filter((word) => word.length >= 5).length;
  if (others < 1) return false;
  if (claim.kind === 'reach' && GAINED.test(read.text)) return !claim.to.isPercent && NOUN_AFTER.test(read.text.slice(claim.to.end));
  if (claim.kind === 'reach' && RAISED.test(read.text)) return claim.to.currency !== null && NOUN_AFTER.test(read.text.slice(claim.to.end));
  if (claim.kind === 'bound') return NOUN_AFTER.test(read.text.slice(claim.amount.end));
  if (claim.kind === 'between') return read.direction !== null || !isTimeOfDay(claim.from, claim.to) || NUMBER_OF.test(read.text);
  return !INDICATIVE.test(read.text) && (claim.kind === 'relative' || claim.kind === 'factor') && read.direction !== null && others >= 2;
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
): Omit<ProposedKeyResult, 'period'> {
  const { measured, text } = read;
  const amount = amountOf(claim);
  const unit = unitOfClaim(claim, amount, measured, text);
  const written = amount?.currency ?? read.amounts.find((each) => each.currency !== null)?.currency ?? null;
  const rate = rateIn(text);
  const isTotal = measured === null || ['total', 'unique', 'item'].includes(measured.shape);
  const isMonthly = rate === 'month' && isTotal && claim.kind !== 'items';
  const per = rate !== null && rate !== 'month' && measured?.shape === 'total' && claim.kind !== 'items' ? rate : null;
  return {
    title,
    ...kindOf(claim, read, unit, per !== null),
    unit,
    currency: unit === 'currency' ? currencyOf(written, context, language) : null,
    window: windowOf(claim, isMonthly, measured),
    per,
    measure: measured?.key ?? null,
    stated: statedChange(read, claim),
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

const COUNTED = /(?<!\p{L})(?:antal|antall|number of)/u;
function unitOfClaim(claim: Claim, amount: Amount | null, measured: Concept | null, text: string): Unit | null {
  if (claim.kind === 'items') return 'count';
  if (amount?.isPercent === true) return 'ratio';
  if (measured?.shape === 'item' || measured?.shape === 'step') return 'count';
  if (amount?.isDuration === true && (measured === null || measured.unit === 'duration')) return 'duration';
  if (amount?.currency != null) return 'currency';
  const isCounted = (claim.kind === 'reach' && amount?.isDuration === false) || (measured === null && COUNTED.test(text));
  return measured?.unit ?? (isCounted ? 'count' : null);
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

function kindOf(claim: Claim, read: SentenceReading, unit: Unit | null, isRate: boolean): KindPart {
  const { measured } = read;
  const usual = measured?.isLessBetter === true ? 'down' : 'up';
  switch (claim.kind) {
    case 'relative':
      return movedFromBefore({ kind: 'change', change: claim.change }, claim.change < 0);
    case 'factor':
      return movedFromBefore({ kind: 'factor', factor: claim.factor }, claim.factor < 1);
    case 'between': {
      const ends = { baseline: { kind: 'fixed', value: claim.from.value }, target: { kind: 'value', value: claim.to.value } } as const;
      const direction = claim.to.value < claim.from.value ? 'down' : 'up';
      return measured?.key === 'search_terms'
        ? { ...NOTHING, ...ends, kind: 'count_items', direction, bound: topPosition(read) }
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
      return reachOf(claim, read, unit, usual, isRate);
  }
}

function movedFromBefore(target: Target, isDown: boolean): KindPart {
  return { ...NOTHING, kind: 'change', direction: isDown ? 'down' : 'up', baseline: BEFORE, target };
}

function topPosition({ text }: SentenceReading): Bound {
  return { kind: 'at_most', value: topPositionIn(text) };
}

const DUE = /(?<!\p{L})(?:by the end|by year|årets slut|årsskiftet|slutet av|utgangen av|udgangen af|årets udgang|årsskiftet)/u;
function reachOf(
  claim: Extract<Claim, { kind: 'bound' | 'reach' }>,
  read: SentenceReading,
  unit: Unit | null,
  usual: 'up' | 'down',
  isRate: boolean,
): KindPart {
  const { measured } = read;
  const { value } = claim.kind === 'bound' ? claim.amount : claim.to;
  const target: Target = { kind: 'value', value };
  if (measured?.shape === 'step' && unit !== 'ratio' && value <= STEPS_MAX)
    return { ...NOTHING, kind: 'milestone', direction: null, target };
  if (claim.kind === 'bound' && claim.bound === 'at_most')
    return { ...NOTHING, kind: 'limit', direction: 'down', bound: { kind: 'at_most', value } };
  if (measured?.key === 'search_terms') return { ...NOTHING, kind: 'count_items', direction: 'up', target, bound: topPosition(read) };
  const isStanding =
    unit === 'ratio' ||
    unit === 'score' ||
    unit === 'position' ||
    unit === 'duration' ||
    measured?.shape === 'rate' ||
    (isRate && claim.kind === 'bound');
  const isMoved = claim.kind === 'reach' && read.direction !== null && read.amounts.some((amount) => amount.role === 'to');
  const isDue = measured?.shape === 'level' && claim.kind === 'reach' && DUE.test(read.text);
  if (isStanding && !isMoved && !isDue) {
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
  const isTotal = read.measured !== null && ['total', 'unique', 'item', 'step'].includes(read.measured.shape);
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

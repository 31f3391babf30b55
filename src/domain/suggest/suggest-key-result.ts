/**
 * A sentence a person types → a proposed key result: kind, direction, baseline, target, unit, period, candidate metrics, and
 * what is missing. It proposes and never binds; what is not a key result is refused, with what it lacks.
 */
import type { Baseline, Bound, KeyResultKind, PerUnit, Target, Window } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import { type Candidate, type ConnectedSource, candidatesFor } from './candidates.ts';
import { type Claim, claimOf, itemsOf, statedChange } from './claim.ts';
import { type Language, languageOf } from './language.ts';
import { leftOut } from './left-out.ts';
import type { Concept } from './lexicon.ts';
import { type Lack, type Missing, missing } from './missing.ts';
import { type Amount, normalised } from './numbers.ts';
import { type Period, periodIn } from './period.ts';
import { isNotWanted } from './phrases.ts';
import { kindOf } from './proposed-kind.ts';
import { calendarWindow, rateIn, type TakenRate, takenRate } from './rates.ts';
import { clauseEndIn, readingOf, type SentenceReading } from './reading.ts';
import { isTelling, wordsOf } from './telling.ts';

export interface SuggestContext {
  /** Taken where the words do not tell the language. */
  readonly language: Language;
  /** The workspace's ISO 4217; "kr" means it where it is a krona or krone. */
  readonly currency: string | null;
  readonly sources: readonly ConnectedSource[];
}
/** Both in. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}
export interface ProposedKeyResult {
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly direction: 'up' | 'down' | null;
  readonly baseline: Baseline | null;
  readonly target: Target | null;
  /** limit: the bound; count_items: what each item must pass. */
  readonly bound: Bound | null;
  /** range: between which ends. */
  readonly range: Ends | null;
  /** "increase by 500", "by 5 percentage points" (0.05): the target is the baseline, once known, plus this, or minus it where it goes down. */
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
  const left = leftOut(sentence.trim(), { read, claim, clause, unreadRate: rateOf(read, claim).unread, period: proposal.period });
  return {
    kind: 'proposal',
    language,
    proposal,
    candidates,
    missing: [
      ...lacksOf(proposal, read, candidates).map((lack) => missing(lack, language)),
      ...left.map(({ what, words }) => missing(what, language, words)),
    ],
  };
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
  const rate = rateOf(read, claim);
  return {
    title,
    ...kindOf(claim, read, unit, { isRate: rate.per !== null, isRepeated: rate.per !== null || rate.calendar !== null }),
    unit,
    currency: unit === 'currency' ? currencyOf(written, context, language) : null,
    window: windowOf(claim, rate, measured),
    per: rate.per,
    measure: measured?.key ?? null,
    stated: statedChange(read, claim),
  };
}

function rateOf({ text, measured }: SentenceReading, claim: Claim): TakenRate {
  const isShare = unitOfClaim(claim, amountOf(claim), measured, text) === 'ratio';
  return takenRate(rateIn(text), measured, isShare, claim.kind === 'items');
}

function windowOf(claim: Claim, { calendar }: TakenRate, measured: Concept | null): Window {
  if (calendar !== null) return calendarWindow(calendar, claim.kind === 'reach' || claim.kind === 'bound');
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
    case 'range':
      return claim.low;
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
    proposal.unit === 'duration' &&
    (proposal.target?.kind === 'value' || [proposal.bound, proposal.range, proposal.increment].some((each) => each !== null));
  if (isTime && !read.amounts.some((amount) => amount.isDuration)) lacks.push('time_unit');
  if (proposal.kind === 'milestone') lacks.push('steps');
  if (proposal.kind === 'range') lacks.push('tolerance');
  return lacks;
}

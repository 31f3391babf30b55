/** Whether a sentence that names no metric we know is still worth proposing: a clear movement, or a bound or range of something. */
import type { Claim } from './claim.ts';
import type { Amount } from './numbers.ts';
import { directionIn, INDICATIVE, isBoundInSoManyWords } from './phrases.ts';
import { isBetweenAlone, isToBeKept } from './ranges.ts';
import { rateIn } from './rates.ts';
import type { SentenceReading } from './reading.ts';

const NUMBER_OF = /(?<!\p{L})(?:antal|antall|andel|number|share)/u;
/** What is open, held or served at certain hours, and where numbers are of rooms, pages and ages. */
const SCHEDULED =
  /(?<!\p{L})(?:open|öppe|öppn|åpe|åpn|åbe|åbn|door|dörr|dør|close|stäng|steng|lukke|kl(?!\p{L})|klock|klokk|clock|o'clock|hour|timer|tid(?!\p{L})|tider|time(?!\p{L})|shift|skift|vakt|vagt|pass(?!et)|lunch|lunsj|frokost|breakfast|middag|dinner|fika|meeting|møte|møde|möte|course|kurs|seminar|workshop|event|part(?:y|ies)|fest|mån|mand|tis|tirs|ons|wed|tors|thurs|fre|fri|lör|lørd|sön|sønd|mon(?!th)|tues|sat|sun|room|rum|rom|lokale|page|sid(?:a|e|or|er)|chapter|kapitel|age|ålder|alder|barn|børn|child|kid|bus|tåg|tog|train|flight|gate|flyg|resa|rejse|reise|travel|avgång|gäller|gælder|gjelder|applies|år|year)|(?<!\d)0\d(?!\d)/u;

/** "Open from 10 to 18." */
function isTimeOfDay(...amounts: readonly Amount[]): boolean {
  return amounts.every(({ value, scale, currency }) => value <= 24 && scale === 1 && currency === null);
}

function isYear({ value, scale, currency }: Amount): boolean {
  return Number.isInteger(value) && value >= 2010 && value < 2050 && scale === 1 && currency === null;
}

const NOUN_AFTER = /^\s+(?:(?:av|af|of|in|i)\s+)?(?!(?:dagar|dager|dages|years|veckor)(?!\p{L}))\p{L}{3,}/u;
/** "Earn 30 press mentions": what is won, and not what is done. */
const GAINED =
  /^(?:earn|win|gain|secure|attract|collect|generate|land|vinn|vinna|samla|skaffa|värva|locka|vinne|skaff|verv|samle|hent|vind|skaf|hverv|indsaml|sign|signera|signer|teckna|tegn)(?!\p{L})|(?<!\p{L})(?:signert|signerade|signeret|signed|vunna|vundet|vunnet)\s*[.!]?$/u;
/** "Build $500k in new pipeline". */
const RAISED = /^(?:build|bring in|raise|dra in|bygg)(?!\p{L})/u;

/** Words of a sentence that say only which way something goes. */
const MOVEMENT =
  /^(?:öka|ökning|höja?|väx[ae]?|minska|minskning|sänka?|upp|ner|ned|med|på|en|fler|färre|mer|högre|lägre|increase|decrease|reduce|raise|lower|grow|cut|up|down|by|an?|of|more|less|fewer|higher|øke?|økning|heve?|reduser|senke?|opp|flere|færre|mere?|høyere|lavere|øge?|øgning|hæve?|sænke?|op|højere|reducer)$/u;

/** Without a word that we know for what is measured, only a clear movement or a bound on something named is worth proposing. */
export function isTelling(read: SentenceReading, claim: Claim): boolean {
  const { text } = read;
  switch (claim.kind) {
    case 'between':
      return isMovement(read, claim.from, claim.to);
    case 'bound':
      return isBoundInSoManyWords(text, claim.amount) || (namesSomething(text) && NOUN_AFTER.test(text.slice(claim.amount.end)));
    case 'range':
      return isTellingRange(read, claim.low, claim.high);
    case 'reach':
      return isGained(text, claim.to);
    case 'relative':
      return isMovementAlone(text, claim.amount) || isClearChange(read);
    case 'factor':
      return isClearChange(read);
    case 'increment':
      return claim.by.isPoints && isAsked(text) && isClearChange(read);
    case 'items':
      return false;
  }
}

/** "From 1,000 to 2,000", "zebras from 10 to 18": also where it may be the time, unless it says so or says much else. */
function isMovement({ text, direction }: SentenceReading, from: Amount, to: Amount): boolean {
  if (isYear(from) && isYear(to)) return false;
  if (!isTimeOfDay(from, to) || direction !== null || NUMBER_OF.test(text)) return true;
  if (SCHEDULED.test(text)) return false;
  const [before, after] = [wordsOf(text.slice(0, from.start)), wordsOf(text.slice(to.end))];
  const isWritten = /(?<!\p{L})(?:från|fra|from|ifrån)\s*$/u.test(text.slice(0, from.start)) || /→|->|–>|=>|➜/u.test(text);
  return isWritten && before.length <= 3 && after.length <= 1 && !INDICATIVE.test(text);
}

function isTellingRange({ text }: SentenceReading, low: Amount, high: Amount): boolean {
  const [first, last] = low.start < high.start ? [low, high] : [high, low];
  if (isTimeOfDay(low, high) && SCHEDULED.test(text)) return false;
  if (isToBeKept(text)) return namesSomething(text);
  if (!isBetweenAlone(text.slice(0, first.start))) return false;
  const after = text.slice(last.end);
  if (/^\s*[.!]?\s*$/u.test(after)) return low.currency !== null || low.isPercent || !(isTimeOfDay(low, high) || low.isDuration);
  const rate = rateIn(after);
  const named = rate === null ? after : `${after.slice(0, rate.start)}${after.slice(rate.end)}`;
  return /^\s+(?:(?:nya|nye|new)\s+)?(?!person|people|folk|minut|millim|centim|met(?:er|re)|kilo|ord(?!\p{L})|words?)\p{L}{3,}\s*[.!]?\s*$/u.test(
    named,
  );
}

function isGained(text: string, to: Amount): boolean {
  if (!namesSomething(text) || !NOUN_AFTER.test(text.slice(to.end))) return false;
  return (GAINED.test(text) && !to.isPercent) || (RAISED.test(text) && to.currency !== null);
}

/** "Raise the zebras by 20 %", where two words say what of. */
function isClearChange({ text, direction }: SentenceReading): boolean {
  return direction !== null && !INDICATIVE.test(text) && wordsOf(text).filter((word) => word.length >= 5).length >= 2;
}

/** "Raise the share by 2 points" is asked for; "the bank raised its rate by 2 points" is told. */
function isAsked(text: string): boolean {
  const [first] = wordsOf(text);
  return first !== undefined && directionIn(first) !== null && !/(?:ed|de|te|et)$/u.test(first);
}

/** "+30 %", "increase by 30 %": all but what it is of. */
function isMovementAlone(text: string, amount: Amount): boolean {
  return wordsOf(`${text.slice(0, amount.start)} ${text.slice(amount.end)}`).every((word) => MOVEMENT.test(word));
}

function namesSomething(text: string): boolean {
  return wordsOf(text).some((word) => word.length >= 5);
}

export function wordsOf(text: string): readonly string[] {
  return text.match(/\p{L}[\p{L}\p{N}]*/gu) ?? [];
}

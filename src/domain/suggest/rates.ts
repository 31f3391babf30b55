/**
 * "Per week", "om året", "monthly": the stretch of time that a number is for, and what the definition makes of it: a rate (`per`)
 * of what adds up day by day, a window of the calendar for the rest.
 */
import type { PerUnit, Window } from '../key-result.ts';
import type { Concept } from './lexicon.ts';

export type RateUnit = PerUnit | 'quarter' | 'year';
export interface Rate {
  readonly unit: RateUnit;
  readonly start: number;
  readonly end: number;
}

const EACH = '(?:per|pr\\.?|om|each|every|hver|hvert|varje|(?<!(?:within|in|for|inside|than|over|after|by|up|down|with|half)\\s)a)';
const MONEY = '(?<=(?:kr|sek|nok|dkk|€|\\$|\\d)\\.?\\s)';
/** "Monthly active users" says who is counted, and not how often. */
const NOT_ACTIVE = '(?!\\p{L}*\\s+(?:active|aktiva|aktive))';
const rate = (each: string, nouns: string, definite: string, adverbs: string) =>
  new RegExp(
    `(?:(?<!\\p{L})(?:${each})|/)\\s*(?:${nouns})(?!\\p{L})|${MONEY}(?:${definite})(?!\\p{L})|(?<!\\p{L})(?:${adverbs})${NOT_ACTIVE}`,
    'u',
  );
/** Norwegian and Swedish say "i veckan", "i måneden"; "i år" is this year, "i uke 42" is one week. */
const IN_THE = 'i(?!\\s+\\p{L}+\\s*\\d)(?=\\s+(?:vecka|uke|uge|uka|månad|måned|kvartal|året))';
const RATES: readonly (readonly [RateUnit, RegExp])[] = [
  ['day', rate(EACH, 'dag(?:en)?|day|dygn(?:et)?|døgn(?:et)?', 'dagen|dygnet|døgnet', 'daglig|daily')],
  [
    'week',
    rate(`${EACH}|${IN_THE}`, 'vecka(?:n)?|uke(?:n|a)?|uka|uge(?:n)?|week', 'veckan|uken|uka|ugen', 'veckovis|ukentlig|ugentlig|weekly'),
  ],
  [
    'month',
    rate(
      `${EACH}|${IN_THE}|i(?=\\s+(?:mån|md|mnd)(?!\\p{L}))`,
      'månad(?:en)?|måned(?:en)?|month|mån\\.?|md\\.?|mnd\\.?',
      'månaden|måneden',
      'månadsvis|månatlig|månedlig|monthly',
    ),
  ],
  [
    'quarter',
    rate(
      `${EACH}|${IN_THE}`,
      'kvartal(?:et)?|quarter(?!\\s+(?:of|more|fewer|less|higher|lower))',
      'kvartalet',
      'kvartalsvis|kvartalsmässig|quarterly',
    ),
  ],
  [
    'year',
    rate(`${EACH}|${IN_THE}`, 'år(?:et)?(?!\\s+20\\d\\d)|year|annum', 'året', 'årlig|annually|yearly|annual(?!\\s+report)|p\\.a\\.'),
  ],
];

/** @returns null: the sentence is of the whole cycle */
export function rateIn(text: string): Rate | null {
  for (const [unit, pattern] of RATES) {
    const match = pattern.exec(text);
    if (match !== null) return { unit, start: match.index, end: match.index + match[0].length };
  }
  return null;
}

/** What these are called says it already: the value of a subscription is for a month. */
const OF_ITS_OWN: readonly string[] = ['recurring_revenue', 'subscription_value'];

export interface TakenRate {
  readonly per: PerUnit | null;
  /** The unit of the calendar that the value is of. */
  readonly calendar: Exclude<RateUnit, 'day'> | null;
  /** What the definition can't say and a person has to: a level per week, uniques per day. */
  readonly unread: Rate | null;
}
const NO_RATE: TakenRate = { per: null, calendar: null, unread: null };

/**
 * @param isShare whether the number is in percent of something
 * @param areItems whether items are counted that each pass something: "10 posts a month with 500 views each" leaves open in which time they gather them
 */
export function takenRate(found: Rate | null, measured: Concept | null, isShare: boolean, areItems: boolean): TakenRate {
  if (found === null || (measured !== null && OF_ITS_OWN.includes(measured.key))) return NO_RATE;
  const { unit } = found;
  const shape = measured?.shape ?? null;
  // Unique visitors of seven days are none of a week, and neither a quotient nor a rank is divided by days.
  const addsUp = !isShare && shape !== 'unique' && shape !== 'rate' && measured?.key !== 'search_terms';
  if (areItems || shape === 'level' || (unit === 'day' && !addsUp)) return { ...NO_RATE, unread: found };
  if (unit === 'day' || (unit === 'week' && addsUp)) return { ...NO_RATE, per: unit };
  return { ...NO_RATE, calendar: unit };
}

/** A number to go from, move by or stay between is read for the last whole unit; one to reach or not to pass grows within the running one. */
export function calendarWindow(unit: Exclude<RateUnit, 'day'>, isReached: boolean): Window {
  return { kind: 'calendar', unit, which: isReached ? 'current' : 'last_complete' };
}

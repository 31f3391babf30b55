/** Numbers that are written as words in four languages, and the words that only look like one. */

export const WORD_VALUES: Readonly<Record<string, number>> = {
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
/** Articles are numbers only before a multiplier, "new" or a percentage point. */
export const ONE =
  '(?:half an?|a quarter of an?|halvannen|halvanden|(?:en|ett|et|one) (?:och|og|and) (?:en|et|ett|a) (?:halv|half)|(?:en|ett|et|én|één|one|a)(?:\\s+(?:halv|halvt|kvarts?))?)(?=\\s+(?:miljon|million|miljard|milliard|billion|hundra|hundre|hundrede|hundred|tusen|tusind|thousand|ny|nytt|nya|nye|nyt|new|(?:procent|prosent|percent|%|pct\\.?)(?:age)?[\\s-]*(?:enhet|po[ie]ng?))|\\s+pp)';
/** "Answered within a day". */
export const ONE_STRETCH =
  '(?<=(?:under|inom|innen|inden for|inden|within|max|maks|højst|högst)\\s+)(?:en|ett|et|one|an?)(?=\\s+(?:dygn|døgn|timme|time|hour|minut))';
/** What stands before a multiplier: "half a", "en kvarts", "halvanden", or an article, which is one. */
export function wordPart(word: string): number {
  if (/halvann?[ed]n|(?:och|og|and)/u.test(word)) return 1.5;
  if (/kvart|quarter/u.test(word)) return 0.25;
  return /hal[fv]/u.test(word) ? 0.5 : 1;
}

/** "to" is two in Norwegian and Danish and a preposition in English; "ti" and "sex" need their language too. */
export function isNoNumber(word: string, text: string, at: number): boolean {
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

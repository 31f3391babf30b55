/** Shares that are written as words: "half of", "by a third", "three of five customers", "every other order". */
import { WORD_VALUES } from './number-words.ts';
import type { Amount } from './numbers.ts';

const fraction = (words: string) =>
  new RegExp(
    `(?<!\\p{L})(?:(?:${words})(?=\\s+(?:av|af|of|the|fler|flere|more|färre|færre|fewer|högre|høyere|højere|higher|lägre|lavere|lower|mindre|less|mer|mere)(?!\\p{L}))|(?<=(?:med|by|upp|opp|op|up|ned|ner|down)\\s+)(?:${words})(?!\\p{L}|\\s+an?\\s))`,
    'u',
  );
const FRACTIONS: readonly (readonly [RegExp, number])[] = [
  [fraction('tre fjärdedelar|tre fjerdedeler|tre fjerdedele|three[ -]quarters'), 0.75],
  [fraction('två tredjedelar|to tredjedeler|to tredjedele|two[ -]thirds'), 2 / 3],
  [fraction('hälften|halvdelen|halvparten|half'), 0.5],
  [fraction('en tredjedel|(?:a|one) third'), 1 / 3],
  [fraction('en fjärdedel|en fjerdedel|(?:a|one) quarter'), 0.25],
  [fraction('en femtedel|(?:a|one) fifth'), 0.2],
  [fraction('en tiondel|en tidel|en tiendedel|(?:a|one) tenth'), 0.1],
];
/** "Half of", "by a third", "three of five customers". */
export function fractionIn(text: string): Amount | null {
  const [shared, oneIn] = [SHARE.exec(text), ONE_IN.exec(text)];
  const found: readonly (readonly [RegExpExecArray | null, number])[] = [
    ...FRACTIONS.map(([pattern, value]) => [pattern.exec(text), value] as const),
    [shared, smallNumber(shared?.[1]) / smallNumber(shared?.[2])],
    [oneIn, 1 / (ORDINALS[oneIn?.[1] ?? ''] ?? 1)],
  ];
  for (const [match, value] of found) {
    if (match === null || value >= 1) continue;
    const [start, end] = [match.index, match.index + match[0].length];
    return { value, isPercent: true, isPoints: false, sign: null, currency: null, isDuration: false, scale: 1, multiplier: 1, start, end };
  }
  return null;
}

const SMALL_NUMBER = `\\d{1,2}|en|ett|én|one|${Object.keys(WORD_VALUES).join('|')}`;
const ORDINALS: Readonly<Record<string, number>> = {
  andra: 2,
  annen: 2,
  anden: 2,
  other: 2,
  second: 2,
  tredje: 3,
  third: 3,
  fjärde: 4,
  fjerde: 4,
  fourth: 4,
  femte: 5,
  fifth: 5,
  tionde: 10,
  tiende: 10,
  tenth: 10,
};
const ONE_IN = new RegExp(`(?<!\\p{L})(?:var|varje|hver|every)\\s+(${Object.keys(ORDINALS).join('|')})(?=\\s+\\p{L}{4,})`, 'u');
const SHARE = new RegExp(
  `(?<![\\d.,\\p{L}])(${SMALL_NUMBER})\\s+(?:ut |ud |out )?(?:av|af|of|in)\\s+(${SMALL_NUMBER})(?=\\s+(?!(?:stjärnor|stjerner|stars)(?!\\p{L}))\\p{L}{4,})`,
  'u',
);
function smallNumber(text: string | undefined): number {
  return WORD_VALUES[text ?? ''] ?? (/^(?:en|ett|én|one)$/u.test(text ?? '') ? 1 : Number(text));
}

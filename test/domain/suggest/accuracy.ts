/** How often the proposals for a set of sentences are right, by language; the same count for tests and for bench/. */
import type { Language } from '../../../src/domain/suggest/language.ts';
import { type Suggestion, suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';
import * as heldOut from './held-out.ts';
import type { Unwanted, Wanted } from './meanings.ts';
import * as rangesRatesPoints from './ranges-rates-points.ts';
import sentences from './sentences.json' with { type: 'json' };
import * as unseen from './unseen.ts';

interface Sentence {
  readonly languages: readonly string[];
  readonly text: string;
  /** Parts of the proposal; null: the sentence is no key result. */
  readonly expected: Readonly<Record<string, unknown>> | null;
}
export interface Accuracy {
  readonly sentences: number;
  /** Of what is proposed, how much is a key result. */
  readonly precision: number;
  /** Of the key results, how many are proposed. */
  readonly recall: number;
  /** Of the key results, how many are proposed with every part as a person would say. */
  readonly exact: number;
  /** Of the sentences with an expected language, how many were taken for it. */
  readonly language: number;
  readonly mistakes: readonly string[];
}

const ABSENT = {
  baseline: null,
  target: null,
  bound: null,
  range: null,
  increment: null,
  currency: null,
  per: null,
  period: null,
  stated: null,
};
function sentencesOf(set: { readonly keyResults: readonly Wanted[]; readonly notKeyResults: readonly Unwanted[] }): readonly Sentence[] {
  return [
    ...set.keyResults.map(([language, text, meaning]) => ({ languages: language.split('|'), text, expected: { ...ABSENT, ...meaning } })),
    ...set.notKeyResults.map(([language, text]) => ({ languages: language.split('|'), text, expected: null })),
  ];
}

/** `tuned` and then `heldOut` were fitted to, `unseen` was not. */
export const SETS: Readonly<Record<'tuned' | 'heldOut' | 'unseen', readonly Sentence[]>> = {
  tuned: [...sentences.keyResults, ...sentences.notKeyResults.map((each) => ({ ...each, expected: null }))],
  heldOut: [...sentencesOf(heldOut), ...sentencesOf(rangesRatesPoints)],
  unseen: sentencesOf(unseen),
};

/** @param language counted alone; null: all */
export function accuracyOf(set: readonly Sentence[], language: Language | null): Accuracy {
  const judged = set
    .filter((each) => language === null || each.languages.includes(language))
    .map((each) => ({ ...each, suggestion: suggestKeyResult(each.text, { language: 'sv', currency: null, sources: [] }) }));
  const wanted = judged.filter((each) => each.expected !== null);
  const proposed = judged.filter((each) => each.suggestion.kind === 'proposal');
  const found = wanted.filter((each) => each.suggestion.kind === 'proposal');
  const exact = wanted.filter((each) => isAsExpected(each.suggestion, each.expected ?? {}));
  const rightLanguage = judged.filter((each) => each.languages.includes(each.suggestion.language));
  return {
    sentences: judged.length,
    precision: found.length / proposed.length,
    recall: found.length / wanted.length,
    exact: exact.length / wanted.length,
    language: rightLanguage.length / judged.length,
    mistakes: judged.flatMap((each) => mistakesIn(each, each.suggestion)),
  };
}

function isAsExpected(suggestion: Suggestion, expected: Readonly<Record<string, unknown>>): boolean {
  return suggestion.kind === 'proposal' && differencesOf({ ...suggestion.proposal }, expected).length === 0;
}

function differencesOf(proposal: Readonly<Record<string, unknown>>, expected: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(expected).flatMap(([key, value]) => {
    const proposed = JSON.stringify(proposal[key] ?? null);
    return proposed === JSON.stringify(value) ? [] : [`${key} ${proposed}, expected ${JSON.stringify(value)}`];
  });
}

function mistakesIn({ text, languages, expected }: Sentence, suggestion: Suggestion): readonly string[] {
  const isProposed = suggestion.kind === 'proposal';
  if (expected === null && isProposed) return [`proposed, but none: ${text}`];
  if (expected !== null && !isProposed) return [`refused: ${text}`];
  const parts = isProposed && expected !== null ? differencesOf({ ...suggestion.proposal }, expected) : [];
  const language = languages.includes(suggestion.language) ? [] : [`language ${suggestion.language}`];
  return [...parts, ...language].map((part) => `${part}: ${text}`);
}

const LANGUAGES = { all: null, sv: 'sv', nb: 'nb', da: 'da', en: 'en' } as const;
/** The table of docs/suggest.md: a line for each set and language. */
export function accuracyTable(): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows = Object.entries(SETS).flatMap(([name, set]) =>
    Object.entries(LANGUAGES).map(([label, language]) => {
      const { sentences: count, ...accuracy } = accuracyOf(set, language);
      const shares = [accuracy.precision, accuracy.recall, accuracy.exact, accuracy.language].map(percent);
      return `| ${[name, label, count, ...shares].join(' | ')} |`;
    }),
  );
  return [
    '| set | language | sentences | precision | recall | every part right | language right |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

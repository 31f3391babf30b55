import { describe, expect, test } from 'vitest';
import { suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';
import sentences from './sentences.json' with { type: 'json' };

const context = { language: 'sv', currency: null, sources: [] } as const;
const THRESHOLD = 0.95;

const accepted = sentences.keyResults.map((each) => ({ ...each, suggestion: suggestKeyResult(each.text, context) }));
const refused = sentences.notKeyResults.map((each) => ({ ...each, suggestion: suggestKeyResult(each.text, context) }));

const isRight = ({ expected, suggestion }: (typeof accepted)[number]): boolean => {
  if (suggestion.kind === 'refused') return false;
  const proposal: Readonly<Record<string, unknown>> = { ...suggestion.proposal };
  return Object.entries(expected).every(([key, value]) => JSON.stringify(proposal[key]) === JSON.stringify(value));
};

test('there are at least fifty key results and fifty sentences that are none, in four languages', () => {
  expect(sentences.keyResults.length).toBeGreaterThanOrEqual(50);
  expect(sentences.notKeyResults.length).toBeGreaterThanOrEqual(50);
  for (const list of [sentences.keyResults, sentences.notKeyResults]) {
    expect(new Set(list.flatMap((each) => each.languages))).toEqual(new Set(['sv', 'nb', 'da', 'en']));
  }
});

describe('precision and recall over the sentences', () => {
  const proposed = accepted.filter((each) => each.suggestion.kind === 'proposal');
  const wrongly = refused.filter((each) => each.suggestion.kind === 'proposal');
  const right = accepted.filter(isRight);
  const precision = proposed.length / (proposed.length + wrongly.length);
  const recall = proposed.length / accepted.length;
  const exactness = right.length / accepted.length;
  const languages = accepted.filter((each) => each.languages.includes(each.suggestion.language)).length / accepted.length;
  const report = [
    `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, every part right ${exactness.toFixed(3)}, language right ${languages.toFixed(3)}`,
    ...wrongly.map((each) => `proposed, but none: ${each.text}`),
    ...accepted
      .filter((each) => !each.languages.includes(each.suggestion.language))
      .map((each) => `language ${each.suggestion.language}: ${each.text}`),
    ...accepted.filter((each) => !isRight(each)).map((each) => `not as expected: ${each.text}\n   ${JSON.stringify(each.suggestion)}`),
  ].join('\n');

  test('what is proposed is a key result', () => expect(precision, report).toBeGreaterThanOrEqual(THRESHOLD));
  test('key results are recognised', () => expect(recall, report).toBeGreaterThanOrEqual(THRESHOLD));
  test('kind, direction, baseline, target, unit and measure are as a person would say', () =>
    expect(exactness, report).toBeGreaterThanOrEqual(THRESHOLD));
  test('the language is recognised', () => expect(languages, report).toBeGreaterThanOrEqual(THRESHOLD));
  test('every refusal says what is missing, in the language of the sentence', () => {
    for (const { suggestion, text } of refused.filter((each) => each.suggestion.kind === 'refused')) {
      expect(suggestion.missing.length, text).toBeGreaterThan(0);
      expect(suggestion.missing.every((each) => each.message.length > 10)).toBe(true);
    }
  });
});

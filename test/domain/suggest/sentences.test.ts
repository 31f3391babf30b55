import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';
import { type Accuracy, accuracyOf, accuracyTable, SETS } from './accuracy.ts';

test.each(['tuned', 'heldOut'] as const)(
  'the %s set has fifty key results and fifty sentences that are none, in four languages',
  (name) => {
    const wanted = SETS[name].filter((each) => each.expected !== null);
    const unwanted = SETS[name].filter((each) => each.expected === null);
    for (const list of [wanted, unwanted]) {
      expect(list.length).toBeGreaterThanOrEqual(50);
      expect(new Set(list.flatMap((each) => each.languages))).toEqual(new Set(['sv', 'nb', 'da', 'en']));
    }
  },
);

/** What was fitted to must stay right; what was not fitted to must not get worse than it was found. */
describe.each([
  ['tuned', 0.98, 0.95],
  ['heldOut', 0.98, 0.93],
  ['unseen', 0.72, 0.89],
] as const)('of the %s sentences', (name, least, leastLanguage) => {
  let accuracy: Accuracy;
  beforeAll(() => {
    accuracy = accuracyOf(SETS[name], null);
  });
  const leastFound = Math.max(least, 0.89);
  const isAtLeast = (share: number, bound: number) => expect(share, accuracy.mistakes.join('\n')).toBeGreaterThanOrEqual(bound);

  test('what is proposed is a key result', () => isAtLeast(accuracy.precision, leastFound));
  test('key results are recognised', () => isAtLeast(accuracy.recall, leastFound));
  test('kind, direction, baseline, target, bound, unit, currency, period and measure are as a person would say', () =>
    isAtLeast(accuracy.exact, least));
  test('the language is recognised', () => isAtLeast(accuracy.language, leastLanguage));
});

test('every refusal says what is missing, in the language of the sentence', () => {
  for (const { text } of [...SETS.tuned, ...SETS.heldOut]) {
    const suggestion = suggestKeyResult(text, { language: 'sv', currency: null, sources: [] });
    if (suggestion.kind === 'proposal') continue;
    expect(suggestion.missing.length, text).toBeGreaterThan(0);
    expect(suggestion.missing.every((each) => each.message.length > 10)).toBe(true);
  }
});

test('the numbers in the documents are those that are measured', () => {
  const written = readFileSync(new URL('../../../docs/suggest.md', import.meta.url), 'utf8');
  expect(written).toContain(accuracyTable());
});

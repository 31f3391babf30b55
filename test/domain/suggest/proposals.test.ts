/** Which key result a sentence is taken for, where one word, unit or number more or less makes another of it. */
import { expect, test } from 'vitest';
import { SENTENCE_LENGTH_MAX, suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';

const value = (number: number) => ({ kind: 'value', value: number });
const atMost = (number: number) => ({ kind: 'at_most', value: number });
const atLeast = (number: number) => ({ kind: 'at_least', value: number });
const MONTH = { kind: 'calendar', unit: 'month' };

const suggested = (text: string, currency: string | null = 'SEK') => suggestKeyResult(text, { language: 'en', currency, sources: [] });

test.each<[string, object]>([
  // What is not known by name is proposed where a movement or a number of it is clear.
  ['Zebras from 10 to 30', { kind: 'change', baseline: { kind: 'fixed', value: 10 }, target: value(30), measure: null }],
  ['Zebras from 30 to 10', { direction: 'down', target: value(10) }],
  ['Zebras from 10 to 24', { target: value(24) }],
  ['Cats from 10 to 30', { target: value(30) }],
  ['Lions from 10 to 30', { target: value(30) }],
  ['Zebras from 10 to 20 kr', { target: value(20), unit: 'currency' }],
  ['Zebras from 10 % to 20 %', { target: value(0.2), unit: 'ratio' }],
  ['Zebras from 30 to 10 minutes', { target: value(600), unit: 'duration' }],
  ['Zebras increase from 10 to 18', { target: value(18), direction: 'up' }],
  ['Number of zebras from 10 to 18', { target: value(18) }],
  ['Increase zebras by 20 %', { kind: 'change', target: { kind: 'change', change: 0.2 } }],
  ['Increase zebras three times', { kind: 'change', target: { kind: 'factor', factor: 3 } }],
  ['Keep at least 10 minutes queueing', { kind: 'limit', bound: atLeast(600), unit: 'duration' }],
  // The window and the rate.
  ['Ten new blog posts per month', { window: { ...MONTH, which: 'current' }, per: null }],
  ['10 posts per month with 500 page views each', { kind: 'count_items', window: { kind: 'cycle' }, per: null }],
  ['10 posts per week with 500 page views each', { kind: 'count_items', window: { kind: 'cycle' }, per: null }],
  ['500 followers per week', { window: { kind: 'latest' }, per: null }],
  ['500 unique visitors per week', { window: { kind: 'calendar', unit: 'week', which: 'current' }, per: null }],
  ['1 000 sessions per week', { kind: 'change', per: 'week', target: value(1000) }],
  ['Increase leads by 20 per month', { window: { ...MONTH, which: 'last_complete' }, increment: 20 }],
  // The unit and the currency.
  ['10 posts with at least 500 kr each', { kind: 'count_items', unit: 'count', currency: null }],
  ['Posts 500 kr', { unit: 'count' }],
  ['Success stories 5 kr', { unit: 'count' }],
  ['Leads 5 minutes', { unit: 'count' }],
  ['20 leads', { unit: 'count', currency: null }],
  ['Increase revenue by 500 EUR', { unit: 'currency', currency: 'EUR', increment: 500 }],
  ['Increase sales by 30 % from today, now at EUR 100', { currency: 'EUR' }],
  // What stands, what is moved, and what is ticked.
  ['Average position 3', { kind: 'limit', bound: atMost(3), direction: 'down' }],
  ['Reduce churn to 2 % in 3 cities', { kind: 'change', direction: 'down', target: value(0.02) }],
  ['Increase churn to 2 %', { kind: 'change', direction: 'up', target: value(0.02) }],
  ['Increase the conversion rate to 5 %', { kind: 'change', direction: 'up', target: value(0.05) }],
  ['Increase the conversion rate in our shop by 5 %', { kind: 'change', direction: 'up', target: { kind: 'change', change: 0.05 } }],
  ['20 new success stories', { kind: 'milestone', target: value(20) }],
  ['21 new success stories', { kind: 'change', target: value(21) }],
  // Which of several numbers it is.
  ['Of 50 shops, at least 20 leads', { kind: 'change', target: value(20) }],
  ['From 10 shops, 20 leads', { target: value(20), baseline: null }],
  ['From 10 shops at least 20 leads', { target: value(20), baseline: null }],
  ['To 200 leads, at least 100', { target: value(200), baseline: null }],
  ['Increase leads by 20 to 120', { increment: 20, target: null }],
  ['Reduce leads - 20', { increment: 20, direction: 'down' }],
  ['500 leads from 10 posts with pictures', { kind: 'change', target: value(500), measure: 'leads' }],
  ['10 posts with 20 % engagement each', { kind: 'limit', bound: atLeast(0.2), unit: 'ratio' }],
  ['Each of 10 posts: 500 page views', { kind: 'change' }],
  // What a percentage is of.
  ['Conversion rate by 20 %', { kind: 'limit', bound: atLeast(0.2), unit: 'ratio' }],
  ['Leads at least 20 %', { unit: 'ratio', bound: atLeast(0.2) }],
  ['Raise NPS at least 20 %', { kind: 'limit', bound: atLeast(0.2) }],
  ['Revenue 20 %', { target: { kind: 'change', change: 0.2 } }],
  ['Revenue 20 % !', { target: { kind: 'change', change: 0.2 } }],
  ['Fewer leads: +20 %', { target: { kind: 'change', change: 0.2 } }],
  ['Leads 20 % in stock', { unit: 'ratio' }],
  ['Waiting time 20 %', { unit: 'ratio' }],
  // A sentence of two is read to the end of the first.
  ['Ten new blog posts and 500 new followers', { measure: 'blog_posts', target: value(10) }],
])('%s', (text, proposal) => {
  const suggestion = suggested(text);
  expect(suggestion.kind === 'proposal' ? suggestion.proposal : suggestion.missing).toMatchObject(proposal);
});

test.each([
  ['Zebras are on show from 10 to 24', 'the time of day'],
  ['Raise cats by 20 %', 'one word beside the movement'],
  ['Zebras and monkeys 20 %', 'no movement'],
  ['Increase zebras to 20', 'no change of its own size'],
])('%s is refused for want of what is measured: %s', (text) => {
  expect(suggested(text)).toMatchObject({ kind: 'refused', missing: [{ what: 'metric' }] });
});

test.each<[string, string | null, string | null]>([
  ['At most 50 kr per lead', 'NOK', 'NOK'],
  ['At most 50 kr per lead', 'DKK', 'DKK'],
  ['At most 50 kr per lead', 'EUR', null],
  ['Increase sales by 30 %', 'EUR', 'EUR'],
  ['Max 50 kr leads', null, null],
])('%s, in a workspace of %s, is in %s', (text, currency, expected) => {
  const suggestion = suggested(text, currency);
  expect(suggestion.kind === 'proposal' ? suggestion.proposal.currency : 'refused').toBe(expected);
});

test.each([
  ['1 000 sessions per week', ['connection', 'baseline']],
  ['Reduce leads to 20', ['connection', 'baseline']],
  ['500 unique visitors', ['connection']],
  ['Increase leads by 20', ['connection', 'baseline']],
  ['Two new success stories', ['steps']],
  ['Reduce waiting time to 5', ['connection', 'baseline', 'time_unit']],
  ['Reduce waiting time by 5', ['connection', 'baseline', 'time_unit']],
  ['Reduce waiting time by 20 %', ['connection']],
])('%s lacks %s', (text, lacks) => {
  expect(suggested(text).missing.map((each) => each.what)).toEqual(lacks);
});

test('a sentence is read without the space around it, and to a length and no further', () => {
  const suggestion = suggested('  Increase followers by 20 % in 3 countries ');
  expect(suggestion).toMatchObject({ kind: 'proposal', proposal: { title: 'Increase followers by 20 % in 3 countries' } });
  expect(suggestion.missing.find((each) => each.what === 'rest')?.message).toContain('“3 countries”');
  const long = (length: number) => suggested(`20 leads${'.'.repeat(length - 8)}`).kind;
  expect([long(SENTENCE_LENGTH_MAX), long(SENTENCE_LENGTH_MAX + 1)]).toEqual(['proposal', 'refused']);
});

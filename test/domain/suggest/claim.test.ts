import { expect, test } from 'vitest';
import { suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';

const value = (number: number) => ({ kind: 'value', value: number });

/** What the numbers claim, where another reading lies near; `rest` is what the proposal quotes as left out. */
test.each<readonly [text: string, claim: object, rest: string | null]>([
  [
    'Ten new blog posts and five new videos with subtitles',
    { kind: 'change', target: value(10), measure: 'blog_posts' },
    'five new videos with subtitles',
  ],
  ['Ten posts with at least 5 comments each', { kind: 'count_items', target: value(10), bound: { kind: 'at_least', value: 5 } }, null],
  ['500 page views on each of 10 posts', { kind: 'change', target: value(500), measure: 'page_views' }, '10 posts'],
  ['Twice as many posts with 500 page views each', { kind: 'change', target: { kind: 'factor', factor: 2 } }, '500 page views each'],
  ['Increase leads at least 20 %', { kind: 'change', target: { kind: 'change', change: 0.2 } }, null],
  ['Conversion rate at least 20 %', { kind: 'limit', bound: { kind: 'at_least', value: 0.2 } }, null],
  ['Increase the conversion rate by 20 %', { kind: 'change', target: { kind: 'change', change: 0.2 } }, null],
  ['Conversion rate at most 20 %', { kind: 'limit', bound: { kind: 'at_most', value: 0.2 } }, null],
  ['Reduce leads by 20 %', { kind: 'change', target: { kind: 'change', change: -0.2 } }, null],
  ['Leads 20 %', { kind: 'change', target: { kind: 'change', change: 0.2 } }, null],
  ['Waiting time 20 % shorter', { kind: 'change', target: { kind: 'change', change: -0.2 } }, null],
  ['Leads -20', { direction: 'down', increment: 20 }, null],
  ['Goal - 20 leads', { target: value(20), increment: null }, null],
  ['Increase leads by 20', { direction: 'up', increment: 20 }, null],
  ['Reach 20 leads', { target: value(20), increment: null }, null],
  ['At most 20 returns in the error rate', { kind: 'limit', bound: { kind: 'at_most', value: 20 } }, null],
  ['Three times as many followers in 4 cities', { target: { kind: 'factor', factor: 3 } }, '4 cities'],
  ['From 100 to 150 leads, 50 % up, in 3 cities', { target: value(150), stated: 0.5 }, '3 cities'],
  ['From 100 to 150 leads in 3 cities', { target: value(150), stated: null }, '3 cities'],
  ['100 to 150 leads', { baseline: { kind: 'fixed', value: 100 }, target: value(150) }, null],
  ['Leads: 100 → 150', { baseline: { kind: 'fixed', value: 100 }, target: value(150) }, null],
  ['Leads from 100 up to 150', { baseline: { kind: 'fixed', value: 100 }, target: value(150) }, null],
  ['150 leads rather than 100', { baseline: { kind: 'fixed', value: 100 }, target: value(150) }, null],
])('%s', (text, claim, rest) => {
  const suggestion = suggestKeyResult(text, { language: 'en', currency: null, sources: [] });
  expect(suggestion.kind === 'proposal' ? suggestion.proposal : null).toMatchObject(claim);
  const said = suggestion.missing.find((each) => each.what === 'rest')?.message ?? null;
  if (rest === null) expect(said).toBeNull();
  else expect(said).toContain(`“${rest}”`);
});

import { expect, test } from 'vitest';
import { draftOf } from '../../../src/domain/suggest/draft.ts';
import { suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';

function suggested(text: string) {
  return suggestKeyResult(text, { language: 'en', currency: 'SEK', sources: [] });
}
const previous = { measured: 'previous_cycle' };
const month = (which: string) => ({ calendar: { unit: 'month', which } });

/** Worked out by hand from docs of the definition file; `title` is the sentence. */
test.each<readonly [text: string, draft: object, lacks: readonly string[]]>([
  [
    'Öka antalet unika besökare med 30 %',
    { id: 'unique-visitors', kind: 'change', baseline: previous, target: { change: 0.3 }, unit: 'count' },
    [],
  ],
  [
    '10 gånger så många följare',
    { id: 'followers', kind: 'change', window: 'latest', baseline: previous, target: { factor: 10 }, unit: 'count' },
    [],
  ],
  ['x3 followers', { id: 'followers', kind: 'change', window: 'latest', baseline: previous, target: { factor: 3 }, unit: 'count' }, []],
  ['Double orders', { id: 'orders', kind: 'change', baseline: previous, target: { factor: 2 }, unit: 'count' }, []],
  ['Halvera väntetiden', { id: 'waiting-time', kind: 'change', baseline: previous, target: { factor: 0.5 }, unit: 'duration' }, []],
  ['-10 % churn', { id: 'churn', kind: 'change', baseline: previous, target: { change: -0.1 }, unit: 'ratio' }, []],
  [
    'Leads per månad från 50 till 100',
    { id: 'leads', kind: 'change', window: month('last_complete'), baseline: 50, target: 100, unit: 'count' },
    [],
  ],
  ['500 leads per month', { id: 'leads', kind: 'change', window: month('current'), target: 500, unit: 'count' }, []],
  ['At least 500 leads per month', { id: 'leads', kind: 'change', window: month('current'), target: 500, unit: 'count' }, []],
  [
    'Sänk annonskostnaden från 1 000 till 500 kr per dag',
    { id: 'ad-cost', kind: 'change', per: 'day', baseline: 1000, target: 500, unit: 'currency' },
    [],
  ],
  ['Sessions at least 1 000 per week', { id: 'sessions', kind: 'limit', per: 'week', at_least: 1000, unit: 'count' }, []],
  ['At most 50 kr per conversion', { id: 'cost-per-conversion', kind: 'limit', at_most: 50, unit: 'currency' }, []],
  ['50 kr per conversion max', { id: 'cost-per-conversion', kind: 'limit', at_most: 50, unit: 'currency' }, []],
  ['NPS of at least 42', { id: 'nps', kind: 'limit', window: 'latest', at_least: 42, unit: 'score' }, []],
  ['Average rating 4.6', { id: 'rating', kind: 'limit', window: 'latest', at_least: 4.6, unit: 'score' }, []],
  ['Waiting time 5 minutes', { id: 'waiting-time', kind: 'limit', at_most: 300, unit: 'duration' }, []],
  ['Churn to 2 %', { id: 'churn', kind: 'limit', at_most: 0.02, unit: 'ratio' }, []],
  ['Reduce churn to 2 %', { id: 'churn', kind: 'change', target: 0.02, unit: 'ratio' }, ['baseline']],
  ['2 000 followers', { id: 'followers', kind: 'change', window: 'latest', target: 2000, unit: 'count' }, ['baseline']],
  ['500 leads or more', { id: 'leads', kind: 'change', target: 500, unit: 'count' }, []],
  ['200 deals instead of 100', { id: 'deals', kind: 'change', baseline: 100, target: 200, unit: 'count' }, []],
  ['Deals to 200, from 100', { id: 'deals', kind: 'change', baseline: 100, target: 200, unit: 'count' }, []],
  ['From 4 to 5.2 million visitors', { id: 'visitors', kind: 'change', baseline: 4e6, target: 5.2e6, unit: 'count' }, []],
  ['From 500 to 1 million visitors', { id: 'visitors', kind: 'change', baseline: 500, target: 1e6, unit: 'count' }, []],
  ['Answer time from 48 to 24 hours', { id: 'answer-time', kind: 'change', baseline: 172_800, target: 86_400, unit: 'duration' }, []],
  ['Ten new blog posts', { id: 'blog-posts', kind: 'change', target: 10, unit: 'count' }, []],
  ['10 posts with at least 500 page views each', { id: 'page-views', kind: 'count_items', at_least: 500, target: 10, unit: 'count' }, []],
  ['10 posts with at most 5 comments each', { id: 'interactions', kind: 'count_items', at_most: 5, target: 10, unit: 'count' }, []],
  ['12 keywords on page one', { id: 'search-terms', kind: 'count_items', at_most: 10, target: 12, unit: 'count' }, []],
  ['Top 3 for 12 keywords', { id: 'search-terms', kind: 'count_items', at_most: 3, target: 12, unit: 'count' }, []],
  [
    'Keywords in the top five from 20 to 30',
    { id: 'search-terms', kind: 'count_items', at_most: 5, baseline: 20, target: 30, unit: 'count' },
    [],
  ],
  ['Two new success stories', { id: 'success-stories', kind: 'milestone', steps: [{ id: 'step-1' }, { id: 'step-2' }] }, ['steps']],
  ['100 success stories', { id: 'success-stories', kind: 'change', target: 100, unit: 'count' }, []],
  ['Increase followers by 500', { id: 'followers', kind: 'change', window: 'latest', unit: 'count' }, ['baseline']],
  ['+500 followers', { id: 'followers', kind: 'change', window: 'latest', unit: 'count' }, ['baseline']],
  ['Minst 20 utvärderingar på Øland', { id: 'minst-20-utvarderingar-pa-oland', kind: 'change', target: 20 }, ['metric', 'baseline']],
])('%s', (text, draft, lacks) => {
  const suggestion = suggested(text);
  expect(suggestion.kind === 'proposal' ? draftOf(suggestion.proposal) : null).toEqual({ title: text, ...draft });
  expect(suggestion.missing.map((each) => each.what).filter((what) => what !== 'connection')).toEqual(lacks);
});

test('an id is short, plain and never empty', () => {
  const proposal = {
    ...(suggested('Two new success stories') as Extract<ReturnType<typeof suggested>, { kind: 'proposal' }>).proposal,
    measure: null,
  };
  const idOf = (title: string) => draftOf({ ...proposal, title }).id;
  expect(idOf('Åäö æøé!')).toBe('aao-aeoe');
  expect(idOf('–')).toBe('key-result');
  expect(idOf(`${'a'.repeat(39)} b`)).toBe('a'.repeat(39));
  expect(idOf(`--${'b'.repeat(60)}`)).toBe('b'.repeat(40));
});

test('a trailing window is written as the definition file does', () => {
  const suggestion = suggested('500 leads per month');
  if (suggestion.kind === 'refused') throw new Error('refused');
  expect(draftOf({ ...suggestion.proposal, window: { kind: 'trailing', days: 30 } })).toMatchObject({ window: { trailing: { days: 30 } } });
});

test.each([
  ['Öka följare med 500', 'up', 500],
  ['+500 followers', 'up', 500],
  ['Reduce leads by 20', 'down', 20],
  ['Leads -20', 'down', 20],
  ['Double orders', 'up', null],
  ['Churn to 2 %', 'down', null],
  ['Two new success stories', null, null],
] as const)('%s goes %s by %s', (text, direction, increment) => {
  const suggestion = suggested(text);
  expect(suggestion.kind === 'proposal' ? suggestion.proposal : null).toMatchObject({ direction, increment });
});

test.each([
  ['Revenue 40 % up in 2027', { kind: 'year', year: 2027 }],
  ['Leads +20 % in Q3 2026', { kind: 'quarter', quarter: 3, year: 2026 }],
  ['Leads +20 % i 4. kvartal', { kind: 'quarter', quarter: 4, year: null }],
  ['Orders +5 % under första kvartalet', { kind: 'quarter', quarter: 1, year: null }],
  ['Orders +5 % i andet kvartal 2027', { kind: 'quarter', quarter: 2, year: 2027 }],
  ['Orders +5 % in the third quarter', { kind: 'quarter', quarter: 3, year: null }],
  ['Orders +5 % i fjerde kvartal', { kind: 'quarter', quarter: 4, year: null }],
  ['Clicks +5 % from June to August 2027', { kind: 'months', from: 6, to: 8, year: 2027 }],
  ['Klick +5 % oktober–december', { kind: 'months', from: 10, to: 12, year: null }],
  ['Klik +5 % i januar og februar', { kind: 'months', from: 1, to: 2, year: null }],
  ['Leads +20 %', null],
])('%s names a period', (text, period) => {
  const suggestion = suggested(text);
  expect(suggestion.kind === 'proposal' ? suggestion.proposal.period : 'refused').toEqual(period);
});

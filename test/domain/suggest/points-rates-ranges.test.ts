/** Percentage points, numbers per week and year, ranges, and sentences of a movement or bound alone, in four languages. */
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/definitions/parse-definition.ts';
import { draftOf } from '../../../src/domain/suggest/draft.ts';
import { suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';
import { keyResults } from './ranges-rates-points.ts';

const suggested = (text: string) => suggestKeyResult(text, { language: 'en', currency: 'SEK', sources: [] });
const proposalOf = (text: string) => {
  const suggestion = suggested(text);
  return suggestion.kind === 'proposal' ? suggestion.proposal : suggestion.missing.map((each) => each.what);
};
const lacksOf = (text: string) => suggested(text).missing.map((each) => each.what);
const saidOf = (text: string, what: string) => suggested(text).missing.find((each) => each.what === what)?.message ?? null;
const value = (number: number) => ({ kind: 'value', value: number });

describe('percentage points are added to a share, and never a part of it', () => {
  test.each([
    ['Öka konverteringsgraden med 5 procentenheter', 0.05, 'up'],
    ['Öka konverteringsgraden med 5 %-enheter', 0.05, 'up'],
    ['Sänk avvisningsfrekvensen med 10 procentenheter', 0.1, 'down'],
    ['Minska churn med minst 2 procentenheter', 0.02, 'down'],
    ['Öka konverteringsgraden med en procentenhet', 0.01, 'up'],
    ['Øk konverteringsraten med 5 prosentpoeng', 0.05, 'up'],
    ['Øk konverteringsraten med ett %-poeng', 0.01, 'up'],
    ['Øg konverteringsraten med 5 procentpoint', 0.05, 'up'],
    ['Løft klikraten med et halvt procentpoint', 0.005, 'up'],
    ['Afvisningsprocenten ned med 5 pct.-point', 0.05, 'down'],
    ['Raise the conversion rate by 5 percentage points', 0.05, 'up'],
    ['Raise the conversion rate by 5 points', 0.05, 'up'],
    ['Raise the conversion rate by half a percentage point', 0.005, 'up'],
    ['Conversion rate 5 percent points higher', 0.05, 'up'],
    ['Churn -1.5 pp', 0.015, 'down'],
  ] as const)('%s: by %s', (text, increment, direction) => {
    expect(proposalOf(text)).toMatchObject({ kind: 'change', unit: 'ratio', increment, direction, baseline: null, target: null });
    expect(lacksOf(text)).toEqual(['connection', 'baseline']);
  });
  test.each([
    ['Öka konverteringsgraden från 20 % med 5 procentenheter', 0.2, 0.25],
    ['Conversion rate now 10 %, up 20 pp', 0.1, 0.3],
    ['Reduce churn by 2 percentage points from 8 %', 0.08, 0.06],
    ['Konverteringsgrad från 20 % till 25 %, 5 procentenheter upp', 0.2, 0.25],
    ['Open rate from 20 to 25 percentage points', 0.2, 0.25],
    ['Öka öppningsgraden från 20 procentenheter till 25 procentenheter', 0.2, 0.25],
    ['Open rate up: 20 pp → 25 pp', 0.2, 0.25],
  ])('with the share it starts from, they say where to: %s', (text, from, to) => {
    expect(proposalOf(text)).toMatchObject({ baseline: { kind: 'fixed', value: from }, target: value(to), stated: null });
    expect(saidOf(text, 'rest')).toBeNull();
  });
  test.each([
    ['Raise the click rate by 5 pp in 10 % of the shops', 0.05, '10 % of the shops'],
    ['Raise the click rate by 5 pp, 2 pp of them at once', 0.05, '2 pp of them at once'],
    ['Click rate by 5 pp within a margin of 10 %', 0.05, '10 %'],
  ] as const)('another percentage is none that they start from: %s', (text, increment, rest) => {
    expect(proposalOf(text)).toMatchObject({ increment, baseline: null, target: null });
    expect(saidOf(text, 'rest')).toContain(`“${rest}”`);
  });
  test('points that disagree with the two ends are quoted', () => {
    expect(saidOf('Conversion rate from 20 % to 25 %, 10 percentage points up', 'rest')).toContain('10 percentage points up');
  });
  test.each([
    ['Increase the conversion rate by 5 %', { increment: null, target: { kind: 'change', change: 0.05 } }],
    ['Raise NPS by 5 points', { increment: 5, unit: 'score' }],
    ['ROAS at least 5 points', { bound: { kind: 'at_least', value: 5 } }],
    ['Conversion rate 5 pp', { increment: null, bound: { kind: 'at_least', value: 0.05 } }],
    ['Conversion rate of at least 5 percentage points', { increment: null, bound: { kind: 'at_least', value: 0.05 } }],
    ['Öka konverteringsgraden till 25 procentenheter', { increment: null, target: value(0.25) }],
  ])('percent, and points of anything but a share, are what they were: %s', (text, proposal) =>
    expect(proposalOf(text)).toMatchObject(proposal),
  );
  test('the word for them is nothing that is measured', () => {
    expect(proposalOf('Öka foobarens andel överallt med 5 procentenheter')).toMatchObject({ measure: null, increment: 0.05 });
    expect(lacksOf('Riksbanken höjde räntan med 0,25 procentenheter')).toEqual(['metric']);
    expect(lacksOf('Raised the central interest by 2 percentage points')).toEqual(['metric']);
  });
});

describe('a number per day, week, month, quarter or year is read as the definition can say it', () => {
  const calendar = (unit: string, which: string) => ({ window: { kind: 'calendar', unit, which }, per: null });
  const weekly = { window: { kind: 'cycle' }, per: 'week' };
  test.each<[string, object]>([
    ['Minst 3 blogginlägg per vecka', { kind: 'limit', bound: { kind: 'at_least', value: 3 }, ...weekly }],
    ['At least 3 posts per week', { kind: 'limit', bound: { kind: 'at_least', value: 3 }, ...weekly }],
    ['Mindst 3 blogindlæg om ugen', { kind: 'limit', bound: { kind: 'at_least', value: 3 }, ...weekly }],
    ['Minst 3 blogginnlegg i uka', { kind: 'limit', bound: { kind: 'at_least', value: 3 }, ...weekly }],
    ['Varje vecka 3 nya inlägg', { kind: 'limit', bound: { kind: 'at_least', value: 3 }, ...weekly }],
    ['Publish 2 videos per week', { kind: 'limit', bound: { kind: 'at_least', value: 2 }, ...weekly }],
    ['Högst 5 klagomål per vecka', { kind: 'limit', bound: { kind: 'at_most', value: 5 }, ...weekly }],
    ['Högst 2 klagomål om dagen', { kind: 'limit', bound: { kind: 'at_most', value: 2 }, per: 'day' }],
    // What is counted once in a week is no sum of its days.
    ['Minst 1 000 besökare per vecka', { kind: 'change', target: value(1000), ...calendar('week', 'current') }],
    ['Besökare per vecka från 800 till 1 000', calendar('week', 'last_complete')],
    ['Increase weekly visitors by 20 %', calendar('week', 'last_complete')],
    ['Högst 5 % per vecka', { kind: 'limit', unit: 'ratio', ...calendar('week', 'current') }],
    ['Max 50 kr per lead per vecka', { kind: 'limit', ...calendar('week', 'current') }],
    ['1 000 besökare per år', { kind: 'change', target: value(1000), ...calendar('year', 'current') }],
    ['1,000 sessions a year', calendar('year', 'current')],
    ['Omsætning på 5 mio. kr. om året', calendar('year', 'current')],
    ['20 kvelder hvert år', calendar('year', 'current')],
    ['40 leads per quarter', calendar('quarter', 'current')],
    ['30 leads i kvartalet', calendar('quarter', 'current')],
    ['Two success stories per week', { kind: 'limit', bound: { kind: 'at_least', value: 2 }, ...weekly }],
    ['Two success stories per month', { kind: 'change', target: value(2), ...calendar('month', 'current') }],
    ['Three keywords on page one per week', { kind: 'count_items', ...calendar('week', 'current') }],
    // No rates.
    ['500 leads i uke 42', { window: { kind: 'cycle' }, per: null }],
    ['Clicks up by a quarter', { window: { kind: 'cycle' }, per: null, target: { kind: 'change', change: 0.25 } }],
    ['Five posts within a week', { window: { kind: 'cycle' }, per: null }],
    ['Weekly active users +10 %', { window: { kind: 'cycle' }, per: null }],
    ['Annual recurring revenue from 1 to 2 million', { window: { kind: 'latest' }, per: null }],
  ])('%s', (text, proposal) => expect(proposalOf(text)).toMatchObject(proposal));

  test.each([
    ['500 followers per week', 'per week'],
    ['100 nye medlemmer om året', 'om året'],
    ['200 unique visitors per day', 'per day'],
    ['10 posts per month with 500 page views each', 'per month'],
    ['NPS på minst 40 per vecka', 'per vecka'],
    ['Click rate at least 2 % per day', 'per day'],
  ])('and quoted where it cannot: %s', (text, words) => {
    expect(proposalOf(text)).toMatchObject({ per: null });
    expect(saidOf(text, 'rate')).toContain(words);
  });
  test.each(['MRR of 2 million per month', 'Average subscription value from $29 to $35 a month', '40 leads per quarter'])(
    'what says it by its name, or is read, is not quoted: %s',
    (text) => expect(saidOf(text, 'rate')).toBeNull(),
  );
});

describe('two ends to stay between are a range, whose tolerance a person has to say', () => {
  test.each<[string, number, number, object]>([
    ['Håll CPA mellan 30 och 50 kr', 30, 50, { unit: 'currency', currency: 'SEK' }],
    ['Hold CPA mellom 30 og 50 kr', 30, 50, { unit: 'currency' }],
    ['Hold CPA mellem 30 og 50 kr.', 30, 50, { unit: 'currency' }],
    ['Keep CPA between $30 and $50', 30, 50, { unit: 'currency', currency: 'USD' }],
    ['CPA mellan 30 och 50 kr per konvertering', 30, 50, { measure: 'cost_per_conversion' }],
    ['Keep growth of leads between 10 and 20', 10, 20, { measure: 'leads' }],
    ['Öka NPS till mellan 40 och 50', 40, 50, { unit: 'score', window: { kind: 'latest' } }],
    ['NPS between 50 and 40', 40, 50, {}],
    ['Bounce rate 30–40 %', 0.3, 0.4, { unit: 'ratio' }],
    ['Svartid mellom 2 og 4 timer', 7200, 14_400, { unit: 'duration' }],
    ['Between 4 and 5 million impressions', 4e6, 5e6, { measure: 'impressions' }],
    ['CTR between 2 and 4 percentage points', 0.02, 0.04, { unit: 'ratio' }],
    ['Our goal is between 10 and 12 new customers', 10, 12, { measure: 'customers' }],
    ['Keep cost per lead in the range of $20 to $30', 20, 30, { currency: 'USD' }],
    ['NPS up to 40–50', 40, 50, {}],
    ['10-15 leads a week', 10, 15, { per: 'week', window: { kind: 'cycle' } }],
    ['10 - 15 leads a week', 10, 15, { per: 'week' }],
    ['Between 5 and 10 new customers per month', 5, 10, { window: { kind: 'calendar', unit: 'month', which: 'last_complete' }, per: null }],
  ])('%s: %s to %s', (text, low, high, proposal) => {
    expect(proposalOf(text)).toMatchObject({
      kind: 'range',
      direction: null,
      range: { low, high },
      bound: null,
      target: null,
      ...proposal,
    });
    expect(lacksOf(text)).toEqual(['connection', 'tolerance']);
  });
  test.each<[string, object]>([
    ['Between 30 and 50 zebras', { kind: 'range', range: { low: 30, high: 50 } }],
    ['Keep the temperature between 18 and 22 degrees', { kind: 'range', range: { low: 18, high: 22 } }],
    ['Between 50 and 30 new zebras per week', { kind: 'range', range: { low: 30, high: 50 }, per: 'week' }],
    ['Between 10 and 18 zebras a week', { kind: 'range', range: { low: 10, high: 18 }, per: 'week' }],
    ['Mellan 30 och 50 kr', { kind: 'range', unit: 'currency' }],
    ['Between 10 and 18 %.', { kind: 'range', range: { low: 0.1, high: 0.18 } }],
    ['Mellan 100 och 200', { kind: 'range', range: { low: 100, high: 200 } }],
  ])('also of what is not known by name: %s', (text, proposal) => {
    expect(proposalOf(text)).toMatchObject(proposal);
    expect(lacksOf(text)).toEqual(['metric', 'tolerance']);
  });
  test.each<[string, object]>([
    ['Leads från 10 till 20', { kind: 'change', target: value(20) }],
    ['Leads from 10-15 to 20', { kind: 'change', target: value(20) }],
    ['Increase leads by 10–15 %', { kind: 'change', range: null }],
    ['10–15 % more leads', { kind: 'change', range: null }],
    ['Delivery time 10–15 % faster', { range: null }],
    ['2–3 times as many followers', { target: { kind: 'factor', factor: 3 }, range: null }],
    ['+10–15 leads', { increment: 10, range: null }],
    ['Leads 20 -5', { range: null }],
    ['Between 10 and 10 leads', { range: null }],
    ['Leads from 10–15', { range: null }],
    ['At least 10–15 leads', { target: value(10), range: null }],
    ['Raise leads between 10 and 20', { kind: 'change', range: null }],
    ['10 posts with between 500 and 800 page views each', { kind: 'count_items', range: null }],
    ['2–3 new hires', { kind: 'milestone', range: null }],
    ['10–20 keywords on page one', { kind: 'count_items', range: null }],
    ['Leads 2026–2027: 500', { kind: 'change', target: value(500) }],
    ['Visitors between 18 and 24 years +20 %', { target: { kind: 'change', change: 0.2 }, range: null }],
  ])('and no movement is: %s', (text, proposal) => expect(proposalOf(text)).toMatchObject(proposal));
  test('a draft with its tolerance is a definition that can be read', () => {
    const texts = keyResults.map(([, text]) => text);
    const drafts = texts.map((text) => {
      const proposal = proposalOf(text);
      if ('length' in proposal) throw new Error(`refused: ${text}`);
      const needsBaseline = lacksOf(text).includes('baseline') || proposal.increment !== null;
      const completed = { ...(needsBaseline ? { baseline: 1, target: 2 } : {}), ...(proposal.kind === 'range' ? { tolerance: 5 } : {}) };
      return { ...draftOf(proposal), ...completed, input: { connection: 'a', metric: 'm' } };
    });
    for (const keyResult of drafts) {
      const file = {
        connections: [{ id: 'a', source: 'push' }],
        cycles: [{ id: 'c', starts: '2026-10-01', ends: '2026-12-31' }],
        objectives: [{ id: 'o', title: 'O', cycle: 'c', keyResults: [keyResult] }],
      };
      const parsed = parseDefinition(JSON.stringify(file), { fileName: 'draft.json' });
      expect(parsed.kind === 'refused' ? [keyResult, parsed.errors] : []).toEqual([]);
    }
    expect(draftOf(proposalOf('Keep CPA between $30 and $50') as never)).toMatchObject({ kind: 'range', low: 30, high: 50 });
  });
});

describe('a movement or a bound is proposed without a word of what is measured', () => {
  test.each<[string, object]>([
    ['fra 1 000 til 2 000', { baseline: { kind: 'fixed', value: 1000 }, target: value(2000) }],
    ['från 1 000 till 2 000', { target: value(2000) }],
    ['fra 1.000 til 2.000', { target: value(2000) }],
    ['from 1,000 to 2,000', { target: value(2000) }],
    ['from 2,025 kr to 2,026 kr', { target: value(2026) }],
    ['from 10 to 20', { target: value(20) }],
    ['Their ants from 10 to 12 hills', { target: value(12) }],
    ['Ants 10 → 12', { target: value(12) }],
    ['Foobar från 10 till 20', { target: value(20), direction: 'up' }],
    ['Öka foobar från 10 till 20', { target: value(20), direction: 'up' }],
    ['Maks 50 kr', { kind: 'limit', bound: { kind: 'at_most', value: 50 }, unit: 'currency' }],
    ['Max. 50 kr', { kind: 'limit', bound: { kind: 'at_most', value: 50 } }],
    ['Højst 50 kr.', { kind: 'limit', bound: { kind: 'at_most', value: 50 } }],
    ['At most 5 %', { kind: 'limit', bound: { kind: 'at_most', value: 0.05 } }],
    ['50 kr max', { kind: 'limit', bound: { kind: 'at_most', value: 50 } }],
    ['Under 50 kr', { kind: 'limit', bound: { kind: 'at_most', value: 50 } }],
    ['+30 %', { target: { kind: 'change', change: 0.3 } }],
    ['Øk med 30 %', { target: { kind: 'change', change: 0.3 } }],
  ])('%s', (text, proposal) => {
    expect(proposalOf(text)).toMatchObject({ measure: null, ...proposal });
    expect(lacksOf(text)).toEqual(['metric']);
    const suggestion = suggested(text);
    expect(suggestion.kind === 'proposal' ? suggestion.candidates : null).toEqual([]);
  });
  test.each([
    'Doors open from 10 to 18',
    'Butiken har öppet mellan 10 och 18',
    'Opening hours between 10 and 18',
    'Lunsj fra 11 til 12',
    'fra 08 til 16',
    'Bussen kör från 10 till 12',
    'Their old ants from 10 to 12',
    'Ants from 10 to 12 in Lund',
    'Keep the doors open between 10 and 18',
    'Between 30 and 50 zebras in Lund',
    'Between 30 and 50 words',
    'between 10 and 18',
    '10 to 12 people',
    'Between 10 and 20 people',
    'Between 20 and 30 people attended',
    'The price lies between 30 and 50 kr',
    'Between 2 and 4 hours',
    '30–50 kr',
    '50 kr',
    'Under 18',
    'Over 50',
    'from 2025 to 2026',
    'Tilbuddet gælder fra 10 til 14',
    'Vi har mellan 20 och 30 kunder',
    'Coffee max 20 kr',
    '30 % off',
    'Moms sänks med 6 procentenheter',
  ])('%s is none', (text) => expect(suggested(text).kind).toBe('refused'));
});

describe('a deadline that no key result has of its own is quoted', () => {
  test.each([
    ['Öka följare med 20 % till den 31 mars', 'till den 31 mars'],
    ['Øk antall følgere med 20 % innen 31. mars', 'innen 31. mars'],
    ['Få 20 % flere følgere inden den 31. marts', 'inden den 31. marts'],
    ['Increase followers by 20 % by 31 March 2027', 'by 31 March 2027'],
    ['200 leads senast 2027-03-31', 'senast 2027-03-31'],
    ['Dubbla antalet leads innan årets slut', 'innan årets slut'],
    ['Double leads by the end of the month', 'by the end of the month'],
    ['Doble antall leads før sommeren', 'før sommeren'],
    ['One new hire within two months', 'within two months'],
    ['500 leads in week 42', 'in week 42'],
    ['20 % more leads next year', 'next year'],
  ])('%s', (text, words) => expect(saidOf(text, 'deadline')).toContain(words));
  test.each([
    ['500 leads i Q1', { kind: 'quarter', quarter: 1, year: null }],
    ['500 leads by the end of Q1 2027', { kind: 'quarter', quarter: 1, year: 2027 }],
    ['300 orders in May 2027', { kind: 'months', from: 5, to: 5, year: 2027 }],
    ['Omsætning +20 % fra maj til juli', { kind: 'months', from: 5, to: 7, year: null }],
    ['Orders delivered within two days', null],
    ['Rating up to 4.5', null],
    ['Fler besökare till vår butik: 500', null],
  ])('and neither a period that is read nor a time that is measured: %s', (text, period) => {
    expect(proposalOf(text)).toMatchObject({ period });
    expect(saidOf(text, 'deadline')).toBeNull();
  });
});

test('no more is quoted than can be read at a glance', () => {
  const [rest] = suggested(`Ten new blog posts and five new videos ${'with subtitles '.repeat(10)}`).missing.filter(
    (each) => each.what === 'rest',
  );
  expect(/“(.*)”/u.exec(rest?.message ?? '')?.[1]).toHaveLength(80);
});

test('a number left out of the first of two key results is quoted beside the second', () => {
  const rests = suggested('Increase followers by 20 % in 3 countries and 10 new blog posts').missing.filter((each) => each.what === 'rest');
  expect(rests.map((each) => /“(.*)”/u.exec(each.message)?.[1])).toEqual(['10 new blog posts', '3 countries']);
});

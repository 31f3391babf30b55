import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/definitions/parse-definition.ts';
import { definitionWarnings } from '../../../src/domain/checking/definition-warnings.ts';
import type { Aggregation, MetricDefinition, Unit } from '../../../src/domain/metric.ts';
import { draftOf } from '../../../src/domain/suggest/draft.ts';
import type { Language } from '../../../src/domain/suggest/language.ts';
import { amountsIn, normalised } from '../../../src/domain/suggest/numbers.ts';
import { suggestKeyResult } from '../../../src/domain/suggest/suggest-key-result.ts';
import sentences from './sentences.json' with { type: 'json' };

const metric = (key: string, title: string, unit: Unit, aggregation: Aggregation): MetricDefinition => ({
  key,
  title,
  unit,
  currency: null,
  precision: 0,
  aggregation,
  absentMeansZero: false,
});
const sum: Aggregation = { kind: 'sum' };
const ga4 = {
  activeUsers: metric('activeUsers', 'Active users', 'count', { kind: 'source_only', because: 'distinct' }),
  newUsers: metric('newUsers', 'New users', 'count', sum),
  screenPageViews: metric('screenPageViews', 'Views', 'count', sum),
  sessions: metric('sessions', 'Sessions', 'count', sum),
};
const instagram = { followers: metric('followers', 'Followers', 'count', { kind: 'last' }), likes: metric('likes', 'Likes', 'count', sum) };
const context = {
  language: 'sv',
  currency: 'SEK',
  sources: [
    { connection: 'site', metrics: ga4 },
    { connection: 'instagram', metrics: instagram },
  ],
} as const;

describe('numbers in the formats of four languages', () => {
  const read = (text: string, language: Language) => amountsIn(normalised(text), language).map((amount) => amount.value);
  test.each([
    ['1 000', 'sv', [1000]],
    ['1\u00a0000\u202f000', 'sv', [1_000_000]],
    ['1.000', 'da', [1000]],
    ['1.000', 'en', [1]],
    ['1,000', 'en', [1000]],
    ['1 234,5', 'nb', [1234.5]],
    ['1.234,50', 'da', [1234.5]],
    ['1,234.5', 'en', [1234.5]],
    ['4,6', 'sv', [4.6]],
    ['2 miljoner', 'sv', [2e6]],
    ['en miljon', 'sv', [1e6]],
    ['1.1 million', 'en', [1.1e6]],
    ['1,5 mio.', 'da', [1.5e6]],
    ['10k', 'en', [10_000]],
    ['to nye', 'nb', [2]],
    ['två', 'sv', [2]],
    ['ti', 'da', [10]],
    ['8,7 %', 'sv', [0.087]],
    ['-10 procent', 'sv', [0.1]],
    ['5 minuter', 'sv', [300]],
    ['från 10 till 20', 'sv', [10, 20]],
    ['den 15 oktober 2026 kl. 14:30', 'sv', []],
    ['in 2027', 'en', []],
    ['Q3', 'en', []],
    ['topp 10', 'sv', []],
    ['from 1 to 2', 'en', [1, 2]],
    ['a third of the orders', 'en', [1 / 3]],
    ['two thirds of', 'en', [2 / 3]],
    ['tre fjärdedelar av', 'sv', [0.75]],
    ['med en fjerdedel', 'nb', [0.25]],
    ['halvdelen af', 'da', [0.5]],
    ['this quarter of growth', 'en', []],
    ['max 24 timmars svarstid', 'sv', [86_400]],
    ['2 minutters ventetid', 'nb', [120]],
    ['30 sekunders', 'da', [30]],
  ] as const)('%s (%s)', (text, language, values) => {
    expect(read(text, language)).toEqual(values);
  });
});

test('candidates come from the connected sources, the best fitting first, each with its score', () => {
  const visitors = suggestKeyResult('Öka antalet unika besökare på webbplatsen med 30%', context);
  const followers = suggestKeyResult('25 % fler följare på Instagram', context);
  const posts = suggestKeyResult('Tio blogginlägg med minst 500 sidvisningar var', context);
  const bestOf = (suggestion: typeof visitors) => (suggestion.kind === 'proposal' ? suggestion.candidates[0] : null);
  expect(bestOf(visitors)).toMatchObject({ connection: 'site', metric: 'activeUsers', title: 'Active users' });
  expect(visitors.missing).toEqual([]);
  expect(bestOf(followers)).toMatchObject({ connection: 'instagram', metric: 'followers' });
  expect(bestOf(posts)).toMatchObject({ connection: 'site', metric: 'screenPageViews' });
  for (const { candidates } of [visitors, followers, posts].filter((each) => each.kind === 'proposal')) {
    const scores = candidates.map((each) => each.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
  }
});

test('what a person must still say is named: metric, connection, baseline, currency, number', () => {
  const lacks = (text: string, currency: string | null = null) =>
    suggestKeyResult(text, { language: 'en', currency, sources: [] }).missing.map((each) => each.what);
  expect(lacks('Many followers')).toEqual(['number']);
  expect(lacks('Do better')).toEqual(['number', 'metric']);
  expect(lacks('2,000 followers')).toEqual(['connection', 'baseline']);
  expect(lacks('Increase sales by 30 %')).toEqual(['connection', 'currency']);
  expect(lacks('Increase sales by 30 %', 'SEK')).toEqual(['connection']);
  expect(lacks('Increase followers by 500')).toEqual(['connection', 'baseline']);
  expect(lacks('Waiting time at most 5')).toEqual(['connection', 'time_unit']);
  expect(lacks('How many followers?')).toEqual(['not_a_key_result']);
});

test('"kr" is the workspace\'s krona, else that of the language', () => {
  const currencyOf = (text: string, currency: string | null) => {
    const suggestion = suggestKeyResult(text, { language: 'en', currency, sources: [] });
    return suggestion.kind === 'proposal' ? suggestion.proposal.currency : null;
  };
  expect(currencyOf('Maks 50 kr per konvertering for annonser på nettstedet', null)).toBe('NOK');
  expect(currencyOf('Maks 50 kr per konvertering for annonser på nettstedet', 'SEK')).toBe('SEK');
  expect(currencyOf('Högst 50 kr per konvertering och vecka', 'EUR')).toBe('SEK');
  expect(currencyOf('At most $50 per lead', 'SEK')).toBe('USD');
});

test('a draft completed with its metric and what is missing is a definition that can be read', () => {
  for (const { text } of sentences.keyResults) {
    const suggestion = suggestKeyResult(text, context);
    if (suggestion.kind === 'refused') continue;
    const draft = draftOf(suggestion.proposal);
    const needsBaseline = suggestion.missing.some((each) => each.what === 'baseline');
    const input =
      suggestion.proposal.kind === 'milestone'
        ? {}
        : { input: { connection: 'a', metric: 'm', ...(suggestion.proposal.kind === 'count_items' ? { item: 'page' } : {}) } };
    const keyResult = { ...draft, ...input, ...(needsBaseline ? { baseline: 1 } : {}) };
    const file = {
      connections: [{ id: 'a', source: 'push' }],
      cycles: [{ id: 'c', starts: '2026-10-01', ends: '2026-12-31' }],
      objectives: [{ id: 'o', title: 'O', cycle: 'c', keyResults: [keyResult] }],
    };
    const parsed = parseDefinition(JSON.stringify(file), { fileName: 'draft.json' });
    expect(parsed.kind === 'refused' ? [text, parsed.errors] : [], text).toEqual([]);
  }
}, 30_000);

describe('nothing of a sentence is dropped silently', () => {
  const restOf = (text: string) => {
    const suggestion = suggestKeyResult(text, { language: 'en', currency: null, sources: [] });
    const title = suggestion.kind === 'proposal' ? suggestion.proposal.title : null;
    return {
      title,
      measure: suggestion.kind === 'proposal' ? suggestion.proposal.measure : null,
      rest: suggestion.missing.find((each) => each.what === 'rest')?.message ?? null,
    };
  };
  test('a second key result is quoted, in the language of the sentence, and the first keeps its own words', () => {
    expect(restOf('Ten new blog posts and five new videos')).toEqual({
      title: 'Ten new blog posts',
      measure: 'blog_posts',
      rest: 'This is not part of the proposal: “five new videos”. Write it as a key result of its own, if it is one.',
    });
    expect(restOf('Få 30 % flere følgere og 10 nye videoer')).toMatchObject({ measure: 'followers', rest: /«10 nye videoer»/ });
    expect(restOf('Tio nya blogginlägg, 500 nya följare').rest).toContain('”500 nya följare”');
    expect(restOf('Ti nye blogindlæg samt 25 % flere klik på annoncer').rest).toContain('»25 % flere klik på annoncer«');
  });
  test('a number that the proposal does not take up is quoted from there on', () => {
    expect(restOf('Increase followers by 20 % in 3 countries').rest).toContain('“3 countries”');
    expect(restOf('Increase followers by 20 % in 3 countries').title).toBe('Increase followers by 20 % in 3 countries');
  });
  test.each([
    'At least 10 new blog posts with at least 500 page views each',
    'Øg interaktioner (likes, delinger og kommentarer) med 40 pct.',
    'From 100 000 to 150 000 kr in revenue, 40 % up',
    'Ten times as many followers and fans',
    'Half of orders from new customers',
    'Double leads from 50 to 100',
  ])('one key result has no rest: %s', (text) => expect(restOf(text).rest).toBeNull());
});

describe('the percentage that a text states beside its ends', () => {
  test.each([
    ['Från 100 000 till 150 000 kr i omsättning, 40 % ökning', 0.4],
    ['Revenue up 40 % from 100 000 to 150 000 kr', 0.4],
    ['Från 100 000 kr, upp 40 % till 150 000 kr i intäkter', 0.4],
    ['Sänk kostnaden från 200 till 100 kr, minus 50 %', -0.5],
    ['Conversion rate from 10 % to 15 %, a 50 % increase', 0.5],
    ['Conversion rate from 10 % to 15 %', null],
    ['Leads from 50 to 100', null],
  ])('%s', (text, stated) => {
    const suggestion = suggestKeyResult(text, context);
    expect(suggestion.kind === 'proposal' ? suggestion.proposal.stated : 'refused').toBe(stated);
  });
  test('stays in the draft, whose definition is then warned of with the arithmetic', () => {
    const suggestion = suggestKeyResult('Från 100 000 till 150 000 kr i omsättning, 40 % ökning', context);
    const draft = suggestion.kind === 'proposal' ? draftOf(suggestion.proposal) : {};
    expect(draft).toMatchObject({ baseline: 100_000, target: 150_000, stated: { change: 0.4 } });
    const parsed = parseDefinition(
      JSON.stringify({
        connections: [{ id: 'a', source: 'push' }],
        cycles: [{ id: 'c', starts: '2026-10-01', ends: '2026-12-31' }],
        objectives: [{ id: 'o', title: 'O', cycle: 'c', keyResults: [{ ...draft, input: { connection: 'a', metric: 'm' } }] }],
      }),
      { fileName: 'draft.json' },
    );
    const warnings = parsed.kind === 'refused' ? [] : definitionWarnings(parsed.definition);
    expect(warnings.map((each) => each.message).join()).toMatch(/50 ?%.*40 ?%|40 ?%.*50 ?%/);
  });
});

test.each([
  ['40 % av de månadsaktiva användarna använder den nya funktionen', 'limit', 'ratio', 'feature_adoption'],
  ['Genomsnittlig position för nya inlägg från 12 till 6', 'change', 'position', 'search_position'],
  ['Minst 5 nya kundcase publicerade', 'milestone', 'count', 'success_stories'],
  ['Minst 20 utvärderingar insamlade', 'change', null, null],
  ['Mindst 25 nye anmeldelser', 'change', 'count', 'reviews'],
  ['Maks kostnad per klikk 8 kr', 'limit', 'currency', 'cost_per_click'],
  ['Kostnad per besökare högst 5 kr', 'limit', 'currency', 'unit_cost'],
  ['300 påmeldte til webinaret', 'change', 'count', 'registrations'],
  ['Reduce page load time from 4 to 2 seconds', 'change', 'duration', 'load_time'],
  ['Tio gånger fler videovisningar', 'change', 'count', 'video_views'],
  ['At least 30 % of our sales online', 'limit', 'ratio', null],
] as const)('%s: %s of %s, measured by %s', (text, kind, unit, measure) => {
  const suggestion = suggestKeyResult(text, { language: 'sv', currency: 'SEK', sources: [] });
  expect(suggestion.kind === 'proposal' ? suggestion.proposal : null).toMatchObject({ kind, unit, measure });
});

test.each([
  ['300 people at our webinar', 'metric'],
  ['Published 5 articles', 'not_a_key_result'],
  ['Vi publicerade 5 artiklar', 'not_a_key_result'],
  ['The suppliers raise prices: everything increases by 8 %', 'metric'],
  ['Doors open from 10 to 18', 'metric'],
  ['20 000 clicks today', 'not_a_key_result'],
])('%s is refused: %s', (text, what) => {
  const suggestion = suggestKeyResult(text, { language: 'en', currency: null, sources: [] });
  expect([suggestion.kind, suggestion.missing[0]?.what]).toEqual(['refused', what]);
});

test.each([
  ['Max 50 kr per konvertering', 'sv', 'sv'],
  ['Nedbring afvisningsprocenten', 'sv', 'da'],
  ['Bli bedre på sosiale medier', 'sv', 'nb'],
  ['Grow YouTube', 'sv', 'en'],
  ['12345', 'da', 'da'],
] as const)('%s, in a workspace of %s, is %s', (text, language, expected) => {
  expect(suggestKeyResult(text, { language, currency: null, sources: [] }).language).toBe(expected);
});

test('any text is answered, in bounded time, without throwing', () => {
  const piece = fc.constantFrom(
    'öka',
    'från',
    'till',
    'to',
    '10',
    '1 000',
    '1,5',
    '%',
    'kr',
    'följare',
    'per',
    'månad',
    '-',
    '+',
    '→',
    '.',
    '?',
    'max',
    'en miljon',
    '1.000.000',
    'x',
    '2026',
    '\u00a0',
    'q3',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(' ')),
        fc.string({ maxLength: 600, unit: 'grapheme' }),
      ),
      (text) => {
        const suggestion = suggestKeyResult(text, context);
        expect(suggestion.kind === 'proposal' || suggestion.missing.length > 0).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
  expect(suggestKeyResult(`öka ${'1 000 '.repeat(20_000)}`, context).kind).toBe('refused');
}, 30_000);

describe('what is counted is a count, also where the word else means a share', () => {
  const read = (text: string) => {
    const suggestion = suggestKeyResult(text, context);
    return suggestion.kind === 'proposal' ? suggestion.proposal : null;
  };
  test.each([
    ['Halvera antalet reklamationer', 'count'],
    ['Minska antalet uppsägningar med 20 %', 'count'],
    ['Højst 10 reklamationer om måneden', 'count'],
    ['Halve the number of complaints', 'count'],
    ['Felandelen från 5 % till 3 %', 'ratio'],
    ['Churn på högst 3 %', 'ratio'],
    ['Höj konverteringsgraden från 3 till 5', 'ratio'],
  ])('%s: %s', (text, unit) => {
    expect(read(text)?.unit).toBe(unit);
  });
  test.each([
    ['Laddtiden får inte gå över 2,5 s', 'at_most', 2.5],
    ['ROAS skal aldri under 3,5', 'at_least', 3.5],
    ['Our rating must never drop below 4.5', 'at_least', 4.5],
  ])('a bound that must not be passed keeps its side: %s', (text, kind, value) => {
    expect(read(text)?.bound).toEqual({ kind, value });
  });
  test('what must not happen meanwhile is not what is measured', () => {
    expect(read('Få 40 % fler besökare utan att öka kostnaden')?.measure).toBe('visitors');
  });
});

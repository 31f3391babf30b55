/** What the parts of a sentence are taken for, where another reading lies near. */
import { describe, expect, test } from 'vitest';
import type { Aggregation, MetricDefinition, Unit } from '../../../src/domain/metric.ts';
import { candidatesFor } from '../../../src/domain/suggest/candidates.ts';
import { type Language, languageOf } from '../../../src/domain/suggest/language.ts';
import { type Concept, conceptsIn } from '../../../src/domain/suggest/lexicon.ts';
import { amountsIn, normalised, withMultiplierOf, withUnitOf } from '../../../src/domain/suggest/numbers.ts';
import { periodIn } from '../../../src/domain/suggest/period.ts';
import { directionIn, isRelative, roleOf } from '../../../src/domain/suggest/phrases.ts';
import { clauseEndIn, readingOf } from '../../../src/domain/suggest/reading.ts';

const amounts = (text: string, language: Language = 'en') => amountsIn(normalised(text), language);
const first = (text: string, language: Language = 'en') => {
  const [amount] = amounts(text, language);
  if (amount === undefined) throw new Error(`no amount in ${text}`);
  return amount;
};

test('spaces, minus and apostrophes of every kind are one kind, and nothing moves', () => {
  expect(normalised('A\u00a0B\u202fC−D’E')).toBe("a b c-d'e");
});

describe('numbers', () => {
  test.each<[string, Language, readonly number[]]>([
    ['två hundra leads', 'sv', [200]],
    ['half of the 20 leads', 'en', [0.5, 20]],
    ['20 leads, half of them', 'en', [20, 0.5]],
    ['1’000', 'en', [1000]],
    ['1.000.000', 'da', [1_000_000]],
    ['1,000,000', 'en', [1_000_000]],
    ['1.25', 'da', [1.25]],
    ['1 234.567', 'da', [1234.567]],
    ['1.234.567,5', 'da', [1_234_567.5]],
    ['to  nye', 'nb', [2]],
    ['to ny', 'nb', [2]],
    ['to avdelinger', 'nb', [2]],
    ['(to møte)', 'nb', [2]],
    ['to kundene', 'nb', [2]],
    ['to pris og to nye', 'nb', [2]],
    ['to nye, want to increase', 'nb', [2]],
    ['to meetings', 'en', []],
    ['to version', 'en', []],
    ['to  increase', 'en', []],
    ['to make', 'en', []],
    ['sex besökare', 'sv', [6]],
    ['sex  besökare', 'sv', [6]],
    ['sex', 'sv', []],
    ['sex, 5 besökare', 'sv', [5]],
  ])('%s (%s)', (text, language, values) => {
    expect(amounts(text, language).map((amount) => amount.value)).toEqual(values);
  });

  test.each<[string, object]>([
    ['half of', { value: 0.5, isPercent: true, sign: null, currency: null, isDuration: false, scale: 1, multiplier: 1, start: 0, end: 4 }],
    ['-5 %', { value: 0.05, isPercent: true, sign: '-', currency: null, isDuration: false, scale: 0.01, multiplier: 1, start: 0, end: 4 }],
    ['2 mkr', { value: 2e6, isPercent: false, currency: 'kr', multiplier: 1e6, end: 5 }],
    ['3 tkr', { value: 3e3, currency: 'kr', multiplier: 1e3, end: 5 }],
    ['sek 50', { value: 50, currency: 'SEK' }],
    ['50 leads in sek', { value: 50, currency: null }],
    ['50 kr timme', { value: 50, currency: 'kr', isDuration: false, end: 5 }],
    ['5 % timmar', { value: 0.05, isPercent: true, isDuration: false, end: 3 }],
    ['5 timmar', { value: 18_000, currency: null, isDuration: true, scale: 3600, end: 8 }],
  ])('%s', (text, amount) => {
    expect(first(text)).toMatchObject(amount);
  });

  test('of two ends the first is read in the unit of the second, unless it has one of its own', () => {
    const read = (one: string, other: string) => {
      const { value, isPercent, isDuration, currency, scale } = withUnitOf(first(one), first(other));
      return { value, isPercent, isDuration, currency, scale };
    };
    expect(read('10', '5 minutes')).toEqual({ value: 600, isPercent: false, isDuration: true, currency: null, scale: 60 });
    expect(read('8.7', '12 %')).toEqual({ value: 0.087, isPercent: true, isDuration: false, currency: null, scale: 0.01 });
    expect(read('1 hour', '5 minutes')).toEqual({ value: 3600, isPercent: false, isDuration: true, currency: null, scale: 3600 });
    expect(read('10', '20 sek')).toEqual({ value: 10, isPercent: false, isDuration: false, currency: 'SEK', scale: 1 });
    expect(read('10 eur', '20 sek')).toMatchObject({ value: 10, currency: 'EUR' });
  });

  test('"from 4 to 5 million" is from 4 million, where that is not more than where it goes', () => {
    const read = (one: string, other: string) => {
      const { value, multiplier } = withMultiplierOf(first(one), first(other));
      return [value, multiplier];
    };
    expect(read('4', '5 million')).toEqual([4e6, 1e6]);
    expect(read('5', '5 million')).toEqual([5e6, 1e6]);
    expect(read('500', '1 million')).toEqual([500, 1]);
    expect(read('2 thousand', '3 million')).toEqual([2000, 1000]);
    expect(read('4', '5')).toEqual([4, 1]);
  });
});

test.each([
  ['50 kr max', 'at_most'],
  ['50 kr  per  conversion max.', 'at_most'],
  ['50 visits a day at most !', 'at_most'],
  ['50 visits a day here max', 'plain'],
  ['50, or max', 'plain'],
  ['50 max kr', 'plain'],
  ['500 or more', 'at_least'],
  ['500  eller  fler', 'at_least'],
  ['500 leads or more', 'plain'],
  ['5 or less', 'at_most'],
  ['5  eller  färre', 'at_most'],
  ['5 leads or less', 'plain'],
  ['5 leads', 'plain'],
])('the number of "%s" is %s', (text, role) => {
  expect(roleOf(text, first(text))).toBe(role);
});

test.each([
  ['an increase of 30 %', true],
  ['increase 30 %', true],
  ['increase  of  30 %', true],
  ['growth in our total monthly revenue of 30 %', true],
  ['growth in all our total monthly revenue of 30 %', false],
  ['growth. then 30 %', false],
  ['increase the rate to 30 %', false],
  ['vekst til 30 %', false],
  ['30 % up', true],
  ['30 % uptime', false],
  ['30 % of the growth', false],
])('"%s" is relative: %s', (text, relative) => {
  expect(isRelative(text, first(text))).toBe(relative);
});

test.each([
  ['increase and then reduce', 'up'],
  ['reduce and then increase', 'down'],
  ['increase', 'up'],
  ['fewer', 'down'],
  ['hold', null],
])('"%s" goes %s', (text, direction) => {
  expect(directionIn(text)).toBe(direction);
});

test.each([
  ['from june to august', { kind: 'months', from: 6, to: 8, year: null }],
  ['in june', { kind: 'months', from: 6, to: 6, year: null }],
  ['by june', null],
  ['in june 15', null],
  ['from may to july', { kind: 'months', from: 5, to: 7, year: null }],
  ['june to the end', null],
])('"%s" names a period', (text, period) => {
  expect(periodIn(text)).toEqual(period);
});

test.each<[string, Language, Language, boolean]>([
  ['12345', 'da', 'da', false],
  ['from 1,000 to 2,000 kr', 'sv', 'en', true],
  ['from 2,025 kr to 2,026 kr', 'nb', 'en', false],
  ['0,125 kr', 'sv', 'sv', false],
  ['max 50 kr', 'sv', 'sv', false],
  ['öka antalet följare', 'da', 'sv', true],
  ['increase the number of followers', 'sv', 'en', true],
  ['få flere følgere på sosiale medier', 'sv', 'nb', true],
])('"%s", where %s is likely, is %s, surely: %s', (text, likely, language, isSure) => {
  expect(languageOf(text, likely)).toEqual({ language, isSure });
});

test.each([
  ['cost per conversion', ['cost_per_conversion']],
  ['klubbmedlemmar', ['members']],
  ['followers and leads', ['followers', 'leads']],
  ['xxxnps', []],
])('"%s" talks about %s, each stretch once', (text, keys) => {
  expect(conceptsIn(text).map(({ concept }) => concept.key)).toEqual(keys);
});

test.each([
  ['leads: conversion rate from 8 % to 12 % in 3 cities', 'conversion_rate'],
  ['increase leads by 10 % at the same conversion rate', 'leads'],
  ['leads from 10 to 20 at the same conversion rate', 'leads'],
  ['40 % of our revenue', null],
  ['40 %  of  our revenue', null],
  ['300 people at the webinar in 5 cities', null],
  ['40 % more of our revenue', 'revenue'],
  ['ten new videos from our users', 'videos'],
  ['ten new videos for customers', 'videos'],
  ['ten new videos for members', 'videos'],
  ['ten new videos for visitors', 'videos'],
  ['ten new videos with 500 page views', 'page_views'],
  ['500 users of ten videos', 'users'],
])('"%s" is measured by %s', (text, key) => {
  expect(readingOf(text, 'en').measured?.key ?? null).toBe(key);
});

test.each([
  ['ten new posts and five new videos', 'ten new posts | five new videos'],
  ['ten new posts; five new videos', 'ten new posts | five new videos'],
  ['ten new posts and videos', null],
  ['20 leads with customer satisfaction, nps of 42 and 5 posts', '20 leads with customer satisfaction, nps of 42 | 5 posts'],
  ['new posts and five new videos', null],
  ['ten new posts', null],
])('"%s" ends where another key result begins: %s', (text, parts) => {
  const clause = clauseEndIn(readingOf(text, 'en'));
  expect(clause === null ? null : `${text.slice(0, clause.end)} | ${text.slice(clause.next)}`).toBe(parts);
});

describe('candidates', () => {
  const metric = (key: string, aggregation: Aggregation['kind'], unit: Unit = 'count', title = key): MetricDefinition => {
    const kinds: Readonly<Record<Aggregation['kind'], Aggregation>> = {
      sum: { kind: 'sum' },
      last: { kind: 'last' },
      source_only: { kind: 'source_only', because: 'distinct' },
      ratio: { kind: 'ratio', numerator: 'a', denominator: 'b' },
      weighted_mean: { kind: 'weighted_mean', weight: 'a' },
    };
    return { key, title, unit, currency: null, precision: 0, aggregation: kinds[aggregation], absentMeansZero: false };
  };
  const concept = (shape: Concept['shape'], ...names: string[]): Concept => ({
    key: 'c',
    unit: 'count',
    shape,
    isLessBetter: false,
    pattern: /c/gu,
    inCompound: /c/gu,
    names,
  });
  const ranked = (of: Concept | null, words: readonly string[], metrics: readonly MetricDefinition[], connection = 'site') =>
    candidatesFor(of, words, [{ connection, metrics: Object.fromEntries(metrics.map((each) => [each.key, each])) }]).map(
      (each) => `${each.metric} ${each.score}`,
    );
  const LEADS = concept('total', 'leads', 'enquiries');

  // Full name 0.6, part of it 0.42, each later name 8 % less; unit +0.15 or −0.2; aggregation ±0.1; spoken +0.25, connection +0.1.
  test.each<[string, Concept | null, readonly string[], MetricDefinition, string, readonly string[]]>([
    ['name, unit and aggregation', LEADS, [], metric('leads', 'sum'), 'site', ['leads 0.85']],
    ['its title', LEADS, [], metric('x', 'sum', 'count', 'Leads'), 'site', ['x 0.85']],
    ['signs and case apart', LEADS, [], metric('L-E_ads', 'sum'), 'site', ['L-E_ads 0.85']],
    ['the second name', LEADS, [], metric('enquiries', 'sum'), 'site', ['enquiries 0.8']],
    ['a name in its own', LEADS, [], metric('newLeads', 'sum'), 'site', ['newLeads 0.67']],
    ['its own in a name', concept('total', 'newleads'), [], metric('lead', 'sum'), 'site', ['lead 0.67']],
    ['three letters of a name', concept('total', 'newleads'), [], metric('lea', 'sum'), 'site', []],
    ['another unit', LEADS, [], metric('leads', 'sum', 'ratio'), 'site', ['leads 0.5']],
    ['another aggregation', LEADS, [], metric('leads', 'last'), 'site', ['leads 0.65']],
    ['neither unit nor aggregation', LEADS, [], metric('leads', 'last', 'ratio'), 'site', ['leads 0.3']],
    ['a part of its name, and neither', LEADS, [], metric('newLeads', 'last', 'ratio'), 'site', []],
    ['spoken of', LEADS, ['leads'], metric('leads', 'sum'), 'site', ['leads 1']],
    ['its connection spoken of', LEADS, ['web'], metric('leads', 'sum'), 'my-web', ['leads 0.95']],
    ['two letters of the connection', LEADS, ['we'], metric('leads', 'sum'), 'my-web', ['leads 0.85']],
    ['only spoken of', LEADS, ['orders'], metric('orders', 'sum'), 'site', ['orders 0.5']],
    ['only spoken of, where nothing is known', null, ['order', 'site'], metric('orders', 'sum'), 'site', ['orders 0.35']],
    ['longer spoken of', LEADS, ['orderstocks'], metric('orders', 'sum'), 'site', ['orders 0.5']],
    ['three letters spoken of', LEADS, ['ord'], metric('orders', 'sum'), 'site', []],
    ['three letters longer spoken of', LEADS, ['ordinary'], metric('ord', 'sum'), 'site', []],
    ['its connection alone', LEADS, ['site'], metric('orders', 'sum'), 'site', []],
    ['nothing', null, [], metric('orders', 'sum'), 'site', []],
    ['a level', concept('level', 'leads'), [], metric('leads', 'last'), 'site', ['leads 0.85']],
    ['a level that is a sum', concept('level', 'leads'), [], metric('leads', 'sum'), 'site', ['leads 0.65']],
    ['an audience', concept('unique', 'leads'), [], metric('leads', 'source_only'), 'site', ['leads 0.85']],
    ['an audience that is a sum', concept('unique', 'leads'), [], metric('leads', 'sum'), 'site', ['leads 0.65']],
    ['a ratio', concept('rate', 'leads'), [], metric('leads', 'ratio'), 'site', ['leads 0.85']],
    ['a mean', concept('rate', 'leads'), [], metric('leads', 'weighted_mean'), 'site', ['leads 0.85']],
    ['a rate that is a sum', concept('rate', 'leads'), [], metric('leads', 'sum'), 'site', ['leads 0.65']],
    ['items', concept('item', 'leads'), [], metric('leads', 'sum'), 'site', ['leads 0.85']],
  ])('are scored by %s', (_, of, words, own, connection, expected) => {
    expect(ranked(of, words, [own], connection)).toEqual(expected);
  });

  test('the best come first, equals by their names, and no more than eight', () => {
    const equals = Array.from({ length: 9 }, (_, index) => metric(`leads${9 - index}`, 'sum'));
    expect(ranked(LEADS, [], [...equals, metric('leads', 'sum')])).toEqual([
      'leads 0.85',
      ...[1, 2, 3, 4, 5, 6, 7].map((index) => `leads${index} 0.67`),
    ]);
  });
});

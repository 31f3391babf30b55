import { describe, expect, test } from 'vitest';
import { isCleanText } from '../../src/domain/checking/clean-text.ts';
import { meets } from '../../src/domain/filter.ts';
import { InputError } from '../../src/domain/input-error.ts';
import { type Condition, canonicalFilter, type Filter, type SeriesRef, seriesKey } from '../../src/domain/observation.ts';
import { stableHash, stableNumber } from '../../src/domain/planning/stable-hash.ts';

describe('a member meets a condition as it is written, letter case included', () => {
  test.each<[Condition, string, boolean]>([
    [{ op: 'equals', value: '/blog' }, '/blog', true],
    [{ op: 'equals', value: '/blog' }, '/blog/', false],
    [{ op: 'equals', value: '/blog' }, '/Blog', false],
    [{ op: 'in', values: ['SE', 'NO'] }, 'NO', true],
    [{ op: 'in', values: ['SE', 'NO'] }, 'DK', false],
    [{ op: 'prefix', value: '/blog/' }, '/blog/a', true],
    [{ op: 'prefix', value: '/blog/' }, '/en/blog/a', false],
    [{ op: 'contains', value: 'blog' }, '/en/blog/a', true],
    [{ op: 'contains', value: 'blog' }, '/en/Blog/a', false],
    [{ op: 'regex', value: '^/p/\\d+$' }, '/p/17', true],
    [{ op: 'regex', value: '^/p/\\d+$' }, '/p/x', false],
    [{ op: 'regex', value: '^.$' }, '😀', true],
    [{ op: 'regex', value: '^\\p{Lu}' }, 'Åre', true],
    [{ op: 'regex', value: 'p/\\d' }, '/p/17', true],
    // Accepted before RE2's were the only ones.
    [{ op: 'regex', value: '^(?!/x)' }, '/p/17', true],
    // In time that grows with the text, not with its ways to match.
    [{ op: 'regex', value: '^(a+)+$' }, `${'a'.repeat(5_000)}!`, false],
    [{ op: 'not', condition: { op: 'equals', value: 'SE' } }, 'SE', false],
    [{ op: 'not', condition: { op: 'equals', value: 'SE' } }, 'NO', true],
    [{ op: 'not', condition: { op: 'not', condition: { op: 'prefix', value: 'a' } } }, 'ab', true],
  ])('%j of %j: %s', (condition, member, is) => expect(meets(condition, member)).toBe(is));
});

describe('equal series have one key, different ones different keys', () => {
  const series = (more: Partial<SeriesRef> = {}): SeriesRef => ({
    connection: 'site',
    account: null,
    metric: 'visits',
    filter: {},
    itemDimension: null,
    ...more,
  });
  const not = (condition: Condition): Condition => ({ op: 'not', condition });
  const filters: Filter[] = [
    {},
    { country: { op: 'equals', value: 'SE' } },
    { country: { op: 'prefix', value: 'SE' } },
    { country: { op: 'equals', value: 'NO' } },
    { language: { op: 'equals', value: 'SE' } },
    { country: { op: 'in', values: ['SE'] } },
    { country: { op: 'in', values: ['NO', 'SE'] } },
    { country: not({ op: 'equals', value: 'SE' }) },
    { country: not({ op: 'in', values: ['NO', 'SE'] }) },
    { country: { op: 'equals', value: 'SE' }, language: { op: 'equals', value: 'sv' } },
  ];

  test('in whatever order a filter, or its list, is written, and however often', () => {
    const a: Filter = { language: { op: 'equals', value: 'sv' }, country: not({ op: 'in', values: ['SE', 'NO', 'SE'] }) };
    const b: Filter = { country: not({ op: 'in', values: ['NO', 'SE'] }), language: { op: 'equals', value: 'sv' } };
    expect(canonicalFilter(a)).toBe(canonicalFilter(b));
    expect(canonicalFilter(a)).toBe('[["country",["not",["in",["NO","SE"]]]],["language",["equals","sv"]]]');
    expect(seriesKey(series({ filter: a }))).toBe(seriesKey(series({ filter: b })));
  });
  test('each part counts', () => {
    const all = [
      ...filters.map((filter) => series({ filter })),
      series({ connection: 'shop' }),
      series({ account: '1' }),
      series({ metric: 'users' }),
      series({ itemDimension: 'page' }),
    ];
    expect(new Set(all.map(seriesKey)).size).toBe(all.length);
  });
});

describe('a short name for a text', () => {
  test('is the same in every process and release', () => {
    expect(['', 'a', 'b', 'ab', 'ba', 'åäö 😀'].map(stableHash)).toEqual([
      '1lm98gvrdiz1ntm8n334he',
      '08269sbfjrs12ncnh3sx8m',
      '0w6khje0rux16945y32789',
      '23o04f2qcal0lity1e8nb0',
      '01gojfaiqs31bzp0c63t6z',
      '07mgtvkzrd524v1igqw7ux',
    ]);
    expect(['', 'a', 'b', 'ab', 'ba'].map((text) => stableNumber(text, 1000))).toEqual([986, 167, 464, 607, 459]);
  });
  test('differs for different texts, has 22 places, and spreads evenly', () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `key result ${index}`);
    const names = texts.map(stableHash);
    expect(new Set(names).size).toBe(texts.length);
    expect(names.every((name) => /^[0-9a-z]{22}$/.test(name))).toBe(true);
    const counts = new Array(10).fill(0);
    for (const text of texts) counts[stableNumber(text, 10)]++;
    // 2 000 each, and a standard deviation of 42.
    expect(counts.every((count) => Math.abs(count - 2000) < 210)).toBe(true);
  });
});

test('a text is clean without NUL and without half a character', () => {
  expect(['', 'Åre 😀', '\n\t'].map(isCleanText)).toEqual([true, true, true]);
  expect(['a\0b', '\ud83d', 'a\udc00', '\ud83d\0'].map(isCleanText)).toEqual([false, false, false, false]);
});

test('an input error says every mistake at once', () => {
  const problem = (path: string) => ({ path, received: 'x', allowed: 'y', message: `${path} is wrong` });
  const error = new InputError([problem('a'), problem('b.c')]);
  expect(error).toMatchObject({
    name: 'InputError',
    message: 'a: a is wrong; b.c: b.c is wrong',
    problems: [{ path: 'a' }, { path: 'b.c' }],
  });
});

/** Counting items by hand (semantics.md §4, count_items and milestones): which are candidates, which pass, which are shown. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/domain/evaluate.ts';
import type { Input, KeyResult } from '../../../src/domain/key-result.ts';
import {
  by,
  change,
  countItems,
  DISTINCT,
  daily,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  type MetricSpec,
  meanBy,
  measured,
  milestone,
  name,
  type ObservationSpec,
  op,
  runOne,
} from '../scenario.ts';

const day = (item: string, on: string, value: number, metric = 'views'): ObservationSpec => ({ metric, item, day: on, value });
const window = (item: string, from: string, until: string, value: number): ObservationSpec => ({
  metric: 'views',
  item,
  from,
  to: until,
  value,
});
const site = (views: MetricSpec = {}, more: object = {}) => ({ site: { metrics: { views }, ...more } });
const count = (keyResult: KeyResult, observations: ObservationSpec[], sources: object = site(), asOf = '2026-10-03') =>
  runOne({ asOf, keyResults: [keyResult], sources: sources as never, observations });

describe('oracle: the order in which items are shown', () => {
  const values = { e: 3, b: 9, d: 5, a: 9, c: 5, f: 4, g: 1, h: 2, i: 0, j: -7 };
  const observations = Object.entries(values).map(([item, value]) => day(item, '2026-10-01', value));
  const names = (list: readonly { item: string }[] | undefined) => list?.map(({ item }) => item).join('');

  it('at least 5: the largest first, equal ones by name; of those below the five nearest', () => {
    const { value, items } = count(countItems({ at_least: 5 }, 3), observations, site(), '2026-10-01');
    expect([value, names(items?.counting), names(items?.nearest)]).toEqual([4, 'abcd', 'fehgi']);
  });
  it('at most 2: the smallest first; of those above the five nearest', () => {
    const { value, items } = count(countItems({ at_most: 2 }, 3), observations, site(), '2026-10-01');
    expect([value, names(items?.counting), names(items?.nearest)]).toEqual([4, 'jigh', 'efcda']);
  });
  it('nothing read: neither', () => {
    expect(count(countItems({ at_least: 5 }, 3), [])).toMatchObject({ value: null, items: null, compliance: null, state: 'no_data' });
  });
});

describe('oracle: what is read of an item', () => {
  it('a filter on the counted dimension holds for the item itself', () => {
    const filter = { page: { op: 'prefix' as const, value: '/blog/' } };
    const observations = ['/blog/a', '/shop', '/en/blog/b'].map((item) => ({ ...day(item, '2026-10-01', 9), filter }));
    const keyResult = countItems({ at_least: 1 }, 3, { inputs: [input('views', { itemDimension: 'page', filter })] });
    expect(count(keyResult, observations, site(), '2026-10-01').items?.counting).toEqual([{ item: '/blog/a', value: 9 }]);
  });
  it('a filter on another dimension was asked of the source', () => {
    const filter = { country: { op: 'equals' as const, value: 'SE' } };
    const keyResult = countItems({ at_least: 1 }, 3, { inputs: [input('views', { itemDimension: 'page', filter })] });
    expect(count(keyResult, [{ ...day('/a', '2026-10-01', 9), filter }], site(), '2026-10-01').value).toBe(1);
  });
  it('several inputs by the expression, in one currency', () => {
    const inputs = ['cost', 'orders'].map((metric) => input(metric, { name: metric, itemDimension: 'page' }));
    const sources = { site: { metrics: { cost: { unit: 'currency', currency: 'EUR' }, orders: {} } } };
    const keyResult = countItems({ at_most: 100 }, 3, {
      inputs,
      expression: op(name('cost'), '/', name('orders')),
      fx: [{ from: 'EUR', to: 'SEK', rate: 10, date: '2026-09-01' as never }],
    });
    // a: 10 × 30 ÷ 3 = 100; b: 10 × 31 ÷ 3; c without an order has no cost per order.
    const observations = [
      ...[day('a', '2026-10-01', 30, 'cost'), day('b', '2026-10-01', 31, 'cost'), day('c', '2026-10-01', 5, 'cost')],
      ...[day('a', '2026-10-01', 3, 'orders'), day('b', '2026-10-01', 3, 'orders'), day('c', '2026-10-01', 0, 'orders')],
    ];
    expect(count(keyResult, observations, sources, '2026-10-01')).toMatchObject({
      value: 1,
      currency: null,
      items: { counting: [{ item: 'a', value: 100 }], nearest: [{ item: 'b', value: 310 / 3 }] },
    });
  });
  it('a level: the last one by then, whenever it was read, of items seen by then', () => {
    const keyResult = countItems({ at_least: 10 }, 3, { window: LATEST });
    const observations = [day('a', '2026-08-01', 12), day('b', '2026-09-01', 15), day('b', '2026-10-02', 9), day('c', '2026-10-04', 99)];
    const found = count(keyResult, observations, site({ aggregation: LAST }));
    expect(found).toMatchObject({ value: 1, items: { counting: [{ item: 'a', value: 12 }], nearest: [{ item: 'b', value: 9 }] } });
  });
  it("a level's list read later only is not known: nothing by then, and a reference before it is awaited", () => {
    const keyResult = countItems({ at_least: 10 }, 3, { window: LATEST, baseline: measured('previous_cycle') });
    const later = [day('a', '2026-10-04', 12)];
    expect(count(keyResult, later, site({ aggregation: LAST }))).toMatchObject({ value: null, state: 'no_data' });
    const onTheFirst = [day('a', '2026-10-01', 12)];
    expect(count(keyResult, onTheFirst, site({ aggregation: LAST }))).toMatchObject({
      value: 1,
      baseline: null,
      state: 'awaiting_baseline',
    });
    expect(count(keyResult, later, site({ aggregation: LAST }), '2026-10-04')).toMatchObject({
      value: 1,
      baseline: null,
      state: 'awaiting_baseline',
    });
    const before = [day('a', '2026-09-30', 12), day('b', '2026-09-10', 10), ...later, day('b', '2026-10-01', 1)];
    expect(count(keyResult, before, site({ aggregation: LAST }), '2026-10-04')).toMatchObject({ value: 1, baseline: 2, state: 'ok' });
  });
  it('a level is final once the source is settled through the day that its list was read', () => {
    const keyResult = countItems({ at_least: 10 }, 3, { window: LATEST });
    const quality = (settledThrough: string) =>
      count(keyResult, [day('a', '2026-10-01', 12), day('a', '2026-10-04', 13)], site({ aggregation: LAST }, { settledThrough })).quality;
    expect([quality('2026-10-01'), quality('2026-09-30')]).toEqual([[], ['provisional']]);
  });
  it('uniques: by the one window that was asked, never by days', () => {
    const keyResult = countItems({ at_least: 10 }, 3);
    const days = [day('a', '2026-10-01', 50), day('a', '2026-10-02', 50), day('a', '2026-10-03', 50)];
    expect(count(keyResult, days, site({ aggregation: DISTINCT }))).toMatchObject({ value: null, state: 'no_data' });
    const windows = [window('a', '2026-10-01', '2026-10-02', 9), window('b', '2026-10-01', '2026-10-02', 10)];
    expect(count(keyResult, [...days, ...windows], site({ aggregation: DISTINCT }))).toMatchObject({
      value: 1,
      knownThrough: '2026-10-02',
      quality: [],
    });
    const reference = countItems({ at_least: 10 }, 3, { baseline: measured('previous_cycle'), target: by(1) });
    const september = flat('2026-09-01', 30, 50, 'views', { item: 'a' });
    expect(count(reference, [...september, ...windows], site({ aggregation: DISTINCT }))).toMatchObject({
      baseline: null,
      state: 'awaiting_baseline',
    });
  });
  it('an item of a mean is one with a value or with a weight', () => {
    const keyResult = countItems({ at_most: 10 }, 3, { metric: 'position' });
    const sources = { site: { metrics: { position: { aggregation: meanBy('shown') }, shown: {} } } };
    const observations = [day('a', '2026-10-01', 8, 'position'), day('a', '2026-10-01', 2, 'shown'), day('b', '2026-10-01', 0, 'shown')];
    // b was shown to nobody: no position.
    expect(count(keyResult, observations, sources, '2026-10-01')).toMatchObject({
      value: 1,
      items: { counting: [{ item: 'a', value: 8 }], nearest: [] },
    });
  });
  it('rows without an item are none, and rows of items are no total', () => {
    const rows = [day('a', '2026-10-01', 5), { metric: 'views', day: '2026-10-01', value: 99 }];
    const spec = { asOf: '2026-10-01', keyResults: [countItems({ at_least: 1 }, 3)], sources: site(), observations: rows };
    const known = inputOf(spec);
    // All rows in one history, as a source might give them.
    const observations = [...known.histories.values()].flatMap((history) => history.observations);
    const histories = new Map([...known.histories].map(([key, history]) => [key, { ...history, observations }]));
    expect(evaluate({ ...known, histories }).keyResults.kr).toMatchObject({
      value: 1,
      items: { counting: [{ item: 'a', value: 5 }], nearest: [] },
    });
    const total = change({ inputs: [input('views', { itemDimension: 'page' })] });
    expect(count(total, [day('a', '2026-10-01', 5)], site(), '2026-10-01')).toMatchObject({ value: null, state: 'no_data' });
  });
});

describe('oracle: a reference of a count', () => {
  const reference = countItems({ at_least: 10 }, 3, {
    baseline: measured({ from: '2026-09-01', to: '2026-09-03' }),
    target: by(1),
    window: LATEST,
  });
  it('counts its own items; a day whose list was not read is like the others', () => {
    const total = countItems({ at_least: 10 }, 3, { baseline: measured({ from: '2026-09-01', to: '2026-09-03' }), target: by(1) });
    const now = daily('2026-10-01', [5, 5, 5], 'views', { item: 'a' });
    const found = (observations: ObservationSpec[]) => count(total, [...now, ...observations]);
    // Two of three days read: a has 8, as if 12 of three days, b 6, as if 9.
    const partly = [day('a', '2026-09-01', 8), day('b', '2026-09-02', 6)];
    expect(found(partly)).toMatchObject({ value: 1, wholeWindow: { baseline: 1 } });
    expect(found([])).toMatchObject({ value: 1, wholeWindow: { baseline: null }, state: 'awaiting_baseline' });
  });
  it('is awaited where one of two lists is not known', () => {
    const inputs = ['a', 'b'].map((metric) => input(metric, { name: metric, itemDimension: 'page' }));
    const sources = { site: { metrics: { a: { aggregation: LAST }, b: { aggregation: LAST } } } };
    const keyResult = { ...reference, inputs, expression: op(name('a'), '+', name('b')) } as KeyResult;
    const now = [day('x', '2026-10-01', 9, 'a'), day('x', '2026-10-01', 9, 'b')];
    const found = (...before: string[]) =>
      count(keyResult, [...now, ...before.map((metric) => day('x', '2026-09-03', 9, metric))], sources);
    expect(found('a')).toMatchObject({ value: 1, baseline: null, state: 'awaiting_baseline' });
    expect(found('b')).toMatchObject({ value: 1, baseline: null, state: 'awaiting_baseline' });
    expect(found('a', 'b')).toMatchObject({ value: 1, baseline: 1, state: 'ok' });
  });
  it.each<[Input['missing'], number | null, string]>([
    ['stop', 1, '2026-10-01'],
    ['zero', 1, '2026-10-03'],
    ['estimate', 2, '2026-10-03'],
  ])('a day whose list was not read, missing: %s', (missing, value, knownThrough) => {
    // Only the 1st was read: a 10, b 4; of three days like it 30 and 12.
    const keyResult = countItems({ at_least: 10 }, 3, { inputs: [input('views', { itemDimension: 'page', missing })] });
    expect(count(keyResult, [day('a', '2026-10-01', 10), day('b', '2026-10-01', 4)])).toMatchObject({ value, knownThrough });
  });
});

describe('oracle: published since the cycle began', () => {
  const posts = (urls: [url: string, day: string][]) =>
    urls.map(([item, on]): ObservationSpec => ({ connection: 'blog', metric: 'posts', item, itemDimension: 'url', day: on, value: 1 }));
  const sources = {
    site: { metrics: { views: {} } },
    blog: { answered: [{ from: '2026-09-01', to: '2026-10-31' }], metrics: { posts: {} } },
  };
  const inputs = [
    input('views', { name: 'views', itemDimension: 'page' }),
    input('posts', { name: 'posts', connection: 'blog', itemDimension: 'url', publishedSince: 'cycle' }),
  ];
  const keyResult = countItems({ at_least: 1 }, 10, { inputs, expression: name('views') });

  it.each([
    ['https://example.org/new/', '/new', true],
    ['https://example.org/new', '/new/', true],
    ['https://example.org/new?from=mail#top', '/new', true],
    ['/new#top', '/new//', true],
    ['https://example.org', '/', true],
    ['https://example.org/', '/?q=1', true],
    ['/go?to=https://other.org/new', '/new', false],
    ['https://example.org/new', '/old', false],
    ['https://example.org/en/new', '/new', false],
    ['https://example.org/new?a', '/new/b', false],
  ])('%s is the page %s: %s', (url, page, isOne) => {
    const views = [day(page, '2026-10-02', 5), day('/else', '2026-10-01', 5)];
    const found = count(keyResult, [...views, ...posts([[url, '2026-10-02']])], sources, '2026-10-02');
    expect(found.items?.counting).toEqual(isOne ? [{ item: page, value: 5 }] : []);
  });

  it('inputs that all ask for publication count what was published', () => {
    const own = [input('posts', { name: 'posts', connection: 'blog', itemDimension: 'url', publishedSince: 'cycle' })];
    const found = count(
      countItems({ at_least: 1 }, 10, { inputs: own, expression: name('posts') }),
      posts([
        ['/before', '2026-09-30'],
        ['/first', '2026-10-01'],
        ['/last', '2026-10-02'],
        ['/later', '2026-10-03'],
      ]),
      sources,
      '2026-10-02',
    );
    expect(found.items?.counting.map(({ item }) => item)).toEqual(['/first', '/last']);
  });

  const published = (more: Partial<Input> & { itemDimension?: string | null } = {}) => ({
    input: input('posts', { connection: 'blog', itemDimension: 'url', publishedSince: 'cycle', ...more }),
    target: 4,
  });
  it('a milestone counts those of the cycle so far, by day or by window, the day of the cycle included', () => {
    const found = count(
      milestone([], { published: published() }),
      [
        ...posts([
          ['/before', '2026-09-30'],
          ['/first', '2026-10-01'],
          ['/last', '2026-10-03'],
          ['/later', '2026-10-04'],
        ]),
        ...[
          ['/in', '2026-10-01', '2026-10-03'],
          ['/inside', '2026-10-02', '2026-10-02'],
          ['/across', '2026-09-30', '2026-10-02'],
          ['/after', '2026-10-02', '2026-10-04'],
        ].map(
          ([item = '', from = '', until = '']): ObservationSpec => ({
            connection: 'blog',
            metric: 'posts',
            item,
            itemDimension: 'url',
            from,
            to: until,
            value: 1,
          }),
        ),
      ],
      sources,
    );
    expect(found).toMatchObject({ value: 4, target: 4, progress: { raw: 1 }, unit: 'count', currency: null, missing: [], quality: [] });
    expect(found).toMatchObject({ items: null, compliance: null, window: { from: '2026-10-01', to: '2026-10-03' } });
  });
  it('it is known as far as the list was read', () => {
    const read = { ...sources, blog: { answered: [{ from: '2026-10-01', to: '2026-10-02' }], metrics: { posts: {} } } };
    const found = count(milestone([], { published: published() }), posts([['/first', '2026-10-01']]), read);
    expect(found).toMatchObject({ value: 1, knownThrough: '2026-10-02', missing: ['2026-10-03'], state: 'stale' });
  });
  it('it rests on its posts: their flags are its own, and it is final once the source is', () => {
    const flagged = posts([['/first', '2026-10-01']]).map((each) => ({ ...each, quality: ['truncated' as const] }));
    const at = (settledThrough: string) =>
      count(milestone([], { published: published() }), flagged, { ...sources, blog: { ...sources.blog, settledThrough } });
    expect(at('2026-10-03').quality).toEqual(['truncated']);
    expect(at('2026-10-02')).toMatchObject({
      quality: ['provisional', 'truncated'],
      provisional: { from: '2026-10-03', settledValue: null },
    });
  });
  it('a milestone of daily numbers adds them up, and its source stands behind it', () => {
    const daysOf = daily('2026-10-01', [1, 2], 'posts', { connection: 'blog' });
    const keyResult = milestone([], { published: published({ itemDimension: null }) });
    const blog = { site: sources.site, blog: { completeThrough: '2026-10-02', metrics: { posts: {} } } };
    const spec = { asOf: '2026-10-03', keyResults: [keyResult], observations: daysOf };
    expect(runOne({ ...spec, sources: blog })).toMatchObject({
      value: 3,
      progress: { raw: 0.75 },
      completeThrough: '2026-10-02',
      state: 'ok',
    });
    const failing = { ...blog, blog: { ...blog.blog, failure: 'auth_failed' as const } };
    expect(runOne({ ...spec, sources: failing })).toMatchObject({ value: 3, state: 'auth_failed' });
    expect(runOne({ ...spec, sources: blog, observations: daysOf.slice(1) })).toMatchObject({
      value: null,
      missing: ['2026-10-01'],
      state: 'no_data',
    });
  });
});

describe('oracle: steps ticked by hand', () => {
  it('count through the day judged, and there is no window before the first day', () => {
    const steps = [
      { id: 'a', weight: 1, done: '2026-10-02' },
      { id: 'b', weight: 2, done: '2026-10-03' },
      { id: 'c', weight: 1 },
    ];
    const at = (asOf: string) => runOne({ asOf, keyResults: [milestone(steps)] });
    expect(at('2026-10-02')).toMatchObject({
      value: 1,
      progress: { raw: 0.25 },
      window: { from: '2026-10-01', to: '2026-10-02', zone: 'Europe/Stockholm' },
    });
    expect(at('2026-10-03')).toMatchObject({ value: 3, progress: { raw: 0.75 }, quality: [], provisional: null, unit: 'count' });
    expect(at('2026-09-30')).toMatchObject({ value: 0, window: null, status: 'too_early' });
    expect(at('2026-09-29').window).toBeNull();
  });
  it('steps that weigh nothing make no progress', () => {
    for (const steps of [[], [{ id: 'a', weight: 0, done: '2026-10-02' }]]) {
      expect(runOne({ asOf: '2026-10-10', keyResults: [milestone(steps)] })).toMatchObject({
        value: 0,
        progress: null,
        attained: null,
        state: 'insufficient_data',
      });
    }
  });
});

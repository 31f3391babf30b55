/** Two statements of the specification at once: the cases where a program that has each right alone gets the two wrong. */
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../src/domain/checking/check-definition.ts';
import {
  atMost,
  by,
  change,
  countItems,
  DISTINCT,
  dayAfter,
  definitionOf,
  flat,
  input,
  measured,
  name,
  num,
  op,
  rollup,
  runOne,
  sourcesOf,
  to,
  trailing,
} from '../scenario.ts';

describe("a sum's measured baseline and its children's own days (§4, §8)", () => {
  const parent = rollup('sum', { baseline: measured('previous_cycle'), target: by(0.5) } as never);
  const observations = flat('2026-09-01', 61, 10);

  it('a child that starts later is read over the last part of the reference, too', () => {
    // 16–31 October make 160. September from the 16th makes 150, so the target is 225: 10 ÷ 75.
    const child = change({ starts: '2026-10-16' as never });
    const objectives = [
      { id: 'top', keyResults: [parent] },
      { id: 'x', parent: 'parent', keyResults: [child] },
    ];
    const found = runOne({ asOf: '2026-10-31', objectives, observations }, 'parent');
    expect(found).toMatchObject({ value: 160, baseline: 150, target: 225 });
    expect(found.progress?.raw).toBeCloseTo(10 / 75, 12);
  });

  it('children of two halves of the cycle share the reference as they share the cycle', () => {
    // 150 + 160 in October; of September the first fifteen days and the fifteen after them, not the whole of it twice.
    const cycles = [
      { id: 'c', starts: '2026-10-01', ends: '2026-10-31' },
      { id: 'first', starts: '2026-10-01', ends: '2026-10-15' },
      { id: 'second', starts: '2026-10-16', ends: '2026-10-31' },
    ];
    const objectives = [
      { id: 'top', keyResults: [parent] },
      { id: 'x', parent: 'parent', cycle: 'first', keyResults: [change({ id: 'a' })] },
      { id: 'y', parent: 'parent', cycle: 'second', keyResults: [change({ id: 'b' })] },
    ];
    expect(runOne({ asOf: '2026-10-31', cycles, objectives, observations }, 'parent')).toMatchObject({
      value: 310,
      baseline: 300,
      target: 450,
    });
  });
});

describe('a reference that is longer than the cycle (§4, §8)', () => {
  it('is read to its end by a child that ends with its parent', () => {
    // February of 28 days against January of 31, 10 a day: b = 310, as the child says.
    const grown = { baseline: measured('previous_cycle'), target: by(0.5) };
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', grown as never)] },
      { id: 'x', parent: 'parent', keyResults: [change(grown)] },
    ];
    const spec = { starts: '2027-02-01', ends: '2027-02-28', asOf: '2027-02-28', objectives, observations: flat('2027-01-01', 59, 10) };
    const [parent, child] = [runOne(spec, 'parent'), runOne(spec, 'kr')];
    expect(parent).toMatchObject({ value: 280, baseline: 310, attained: false });
    expect(parent.progress).toEqual(child.progress);
  });

  it('waits for the sources of a child that a person has set, which go on counting underneath', () => {
    const site = { metrics: { visits: {} } };
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { target: to(700) } as never)] },
      {
        id: 'x',
        parent: 'parent',
        keyResults: [
          change({ id: 'a' }),
          change({
            id: 'b',
            inputs: [input('visits', { connection: 'late' })],
            override: { value: 300, reason: 'counted', expires: null },
          }),
        ],
      },
    ];
    const found = runOne(
      {
        asOf: '2026-11-05',
        objectives,
        sources: { site: { ...site, completeThrough: '2026-10-31' }, late: { ...site, completeThrough: '2026-10-20' } },
        observations: [...flat('2026-10-01', 31, 10), ...flat('2026-10-01', 20, 10, 'visits', { connection: 'late' })],
      },
      'parent',
    );
    expect(found).toMatchObject({ status: 'closing', knownThrough: '2026-10-20', value: 500 });
  });
});

describe('a child of which no day of the reference is known (§4, §8)', () => {
  it('makes the baseline of its parent unknown, and is not 0', () => {
    // The reference has ten days; the child starts on the twelfth.
    const reference = { baseline: measured({ from: '2026-09-01', to: '2026-09-10' }), target: by(0.2) };
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', reference as never)] },
      { id: 'x', parent: 'parent', keyResults: [change({ id: 'late', starts: '2026-10-12' as never }), change({ id: 'b' })] },
    ];
    const found = runOne({ asOf: '2026-10-20', objectives, observations: flat('2026-09-01', 60, 1) }, 'parent');
    expect(found).toMatchObject({ value: 29, baseline: null, state: 'awaiting_baseline', progress: null });
  });

  it('hides no flag of the children that are known', () => {
    // Nothing of a in September, five of the ten days of b: estimated, as of a + b in one key result.
    const reference = { baseline: measured('previous_cycle'), target: by(0.2) };
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', reference as never)] },
      { id: 'x', parent: 'parent', keyResults: [change({ id: 'a', metric: 'a' }), change({ id: 'b', metric: 'b' })] },
    ];
    const observations = [...flat('2026-10-01', 10, 1, 'a'), ...flat('2026-09-01', 5, 1, 'b'), ...flat('2026-10-01', 10, 1, 'b')];
    const sources = { site: { metrics: { a: {}, b: {} } } };
    expect(runOne({ asOf: '2026-10-10', objectives, sources, observations }, 'parent')).toMatchObject({
      baseline: null,
      quality: ['estimated'],
    });
  });
});

describe("what was published since the cycle's first day, and a window or start of another length (§4, definition-format)", () => {
  const sources = {
    site: { answered: [{ from: '2026-09-01', to: '2026-10-31' }], metrics: { views: {} } },
    blog: { answered: [{ from: '2026-09-01', to: '2026-10-31' }], metrics: { posts: {} } },
  };
  const inputs = [
    input('views', { name: 'views', itemDimension: 'page' }),
    input('posts', { name: 'posts', connection: 'blog', itemDimension: 'url', publishedSince: 'cycle' }),
  ];
  const views = Array.from({ length: 20 }, (_, index) => ({ metric: 'views', item: '/a', day: dayAfter('2026-10-01', index), value: 5 }));
  const published = (day: string) => ({ connection: 'blog', metric: 'posts', item: '/a', itemDimension: 'url', day, value: 1 });
  const count = (more: object, day: string) =>
    runOne({
      asOf: '2026-10-20',
      sources,
      keyResults: [countItems({ at_least: 10 }, 3, { inputs, expression: name('views'), ...more })],
      observations: [...views, published(day)],
    });

  it('a post of 2 October is judged by its last seven days on the 20th, and one of September is not', () => {
    expect(count({ window: trailing(7) }, '2026-10-02')).toMatchObject({ value: 1, items: { counting: [{ item: '/a', value: 35 }] } });
    expect(count({ window: trailing(7) }, '2026-09-30').value).toBe(0);
  });

  it('with `starts` the views count from there, the posts from the first day of the cycle', () => {
    expect(count({ starts: '2026-10-10' }, '2026-10-02')).toMatchObject({ value: 1, items: { counting: [{ item: '/a', value: 55 }] } });
  });

  it('the list is read from the first day of the cycle on, or nothing is counted', () => {
    const late = { ...sources, blog: { ...sources.blog, answered: [{ from: '2026-10-12', to: '2026-10-31' }] } };
    const found = runOne({
      asOf: '2026-10-20',
      sources: late,
      keyResults: [countItems({ at_least: 10 }, 3, { inputs, expression: name('views'), window: trailing(7) })],
      observations: views,
    });
    expect(found).toMatchObject({ value: null, state: 'no_data' });
    expect(found.missing).toContain('2026-10-01');
  });
});

describe('a total and a number (§2, §5)', () => {
  it('"For accumulating decreases and `at_most` totals … `quality` holds `provisional` until the window is over"', () => {
    const spend = { inputs: [input('visits')], expression: op(name('input'), '+', num(100)) };
    const spec = { asOf: '2026-10-10', keyResults: [atMost(500, spend)], observations: flat('2026-10-01', 31, 12) };
    expect(runOne(spec)).toMatchObject({ value: 220, attained: true, quality: ['provisional'] });
    expect(runOne({ ...spec, asOf: '2026-10-31' })).toMatchObject({ value: 472, attained: true, quality: [] });
  });
});

describe('audiences and signs (§4)', () => {
  const spec = { asOf: '2026-10-10', sources: { site: { metrics: { a: { aggregation: DISTINCT }, b: { aggregation: DISTINCT } } } } };
  const [a, b] = [name('a'), name('b')];
  const problemsOf = (expression: ReturnType<typeof op>) =>
    checkDefinition(
      definitionOf({
        ...spec,
        keyResults: [change({ inputs: [input('a', { name: 'a' }), input('b', { name: 'b' })], expression, target: to(100) })],
      }),
      (connection) => sourcesOf(spec).get(connection)?.metrics,
    ).errors.filter(({ message }) => message.includes('overlap')).length;

  it.each([
    ['a + b', op(a, '+', b), 1],
    ['a − (−1 × b)', op(a, '-', op(num(-1), '*', b)), 1],
    ['a − b × −1', op(a, '-', op(b, '*', num(-1))), 1],
    ['a − (0 − b)', op(a, '-', op(num(0), '-', b)), 1],
    ['a − b × (0 − 1)', op(a, '-', op(b, '*', op(num(0), '-', num(1)))), 1],
    ['a − b × (1 − 2) ÷ −1', op(a, '-', op(op(b, '*', op(num(1), '-', num(2))), '/', num(-1))), 0],
    ['−1 × a − b', op(op(num(-1), '*', a), '-', b), 1],
    ['a − b', op(a, '-', b), 0],
    ['a + −1 × b', op(a, '+', op(num(-1), '*', b)), 0],
    ['a ÷ b', op(a, '/', b), 0],
    ['2 × a − b ÷ 2', op(op(num(2), '*', a), '-', op(b, '/', num(2))), 0],
  ])('%s adds audiences that may overlap: %#', (_, expression, problems) => {
    expect(problemsOf(expression)).toBe(problems);
  });
});

describe('a baseline that is known before the value is (§3, §4)', () => {
  it('flags what the baseline rests on, though no day of the value is known', () => {
    const observations = flat('2026-09-01', 30, 10).filter(({ day }) => day !== '2026-09-05');
    const found = runOne({
      asOf: '2026-10-10',
      keyResults: [change({ per: 'day', baseline: measured('previous_cycle'), target: by(0.5) })],
      observations,
    });
    expect(found).toMatchObject({ value: null, baseline: 10, state: 'no_data', quality: ['estimated'] });
  });
});

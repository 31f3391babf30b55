/** What an explanation says where something is missing, negative, one of its kind, or exactly at an edge. */
import { describe, expect, it, test } from 'vitest';
import { localDate } from '../../src/domain/calendar.ts';
import type { EvaluationInput } from '../../src/domain/evaluate.ts';
import { type Explanation, explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { explanationText } from '../../src/domain/explaining/explain-text.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import { EXPLAINED } from './oracles/explained.ts';
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
  measured,
  milestone,
  name,
  op,
  ratio,
  rollup,
  type ScenarioSpec,
  to,
  within,
} from './scenario.ts';

const explained = (scenario: EvaluationInput): Explanation => {
  const found = explainKeyResult('kr', scenario);
  if (found === null) throw new Error('no key result kr');
  return found;
};
const of = (spec: Partial<ScenarioSpec>) => explained(inputOf({ asOf: '2026-10-10', ...spec }));
const text = (found: Explanation) => explanationText(found, 'en').replaceAll(/\s/g, ' ');
const fx = [{ from: 'EUR', to: 'SEK', rate: 11, date: localDate('2026-01-01') }];
const euro = { site: { metrics: { visits: { unit: 'currency' as const, currency: 'EUR' } } } };
const september = (days: number, metric = 'visits') => flat('2026-09-01', days, 10, metric);
const october = flat('2026-10-01', 10, 12);
const prior = { baseline: measured('previous_cycle'), target: by(0.5) } as const;

describe('a measured baseline', () => {
  it('of which `starts` leaves no day tells no period', () => {
    const late = of({
      keyResults: [
        change({ baseline: measured({ from: '2026-09-01', to: '2026-09-03' }), target: to(500), starts: localDate('2026-10-05') }),
      ],
      observations: [...september(30), ...october],
    });
    expect(late.baseline).toMatchObject({ kind: 'measured', firstDays: null, whole: null });
    expect(text(late)).toContain('adds up to 72. The baseline is not known yet.');
  });

  it('that is as long as the days so far, or shorter, is the whole of it', () => {
    for (const asOf of ['2026-10-10', '2026-10-12'] as const) {
      const found = of({
        asOf,
        keyResults: [change({ baseline: measured({ from: '2026-09-21', to: '2026-09-30' }), target: by(0.5) })],
        observations: [...september(30), ...flat('2026-10-01', 12, 12)],
      });
      expect(found.baseline).toMatchObject({ firstDays: null, whole: { from: '2026-09-21', days: 10, value: 100 } });
      expect(text(found)).toContain('The baseline was measured over 21 – 30 September 2026: 100. The aim is to go from 100 to 150.');
    }
    const sooner = of({
      asOf: '2026-10-09',
      keyResults: [change({ baseline: measured({ from: '2026-09-21', to: '2026-09-30' }), target: by(0.5) })],
      observations: [...september(30), ...october],
    });
    expect(sooner.baseline).toMatchObject({ firstDays: { days: 9, value: 90 }, whole: { days: 10, value: 100 } });
  });

  it('whose whole is not known tells the first days alone, and one of whose first days nothing is known its period and target', () => {
    const audience = { site: { metrics: { visits: { aggregation: DISTINCT } } } };
    const first = { metric: 'visits', from: '2026-09-01', to: '2026-09-10', value: 100 };
    const now = { metric: 'visits', from: '2026-10-01', to: '2026-10-10', value: 120 };
    const known = of({ sources: audience, keyResults: [change(prior)], observations: [first, now] });
    expect(known.baseline).toMatchObject({ firstDays: { value: 100 }, whole: { value: null } });
    expect(text(known)).toMatch(/1 – 10 September 2026, the baseline is 100 and the target 150\. That is/);
    const open = of({ sources: audience, keyResults: [change(prior)], observations: [now] });
    expect(text(open)).toContain('The baseline is measured for 1 – 30 September 2026. The baseline is not known yet.');
    const level = of({
      sources: { site: { metrics: { visits: { aggregation: LAST } } } },
      keyResults: [change({ baseline: measured('previous_cycle'), target: to(500), window: LATEST })],
      observations: [{ metric: 'visits', day: '2026-10-10', value: 120 }],
    });
    expect(text(level)).toContain('The baseline is measured for 30 September 2026. The target is 500. The baseline is not known yet.');
  });

  it('some of whose days are missing says that it is estimated', () => {
    const found = of({ keyResults: [change(prior)], observations: [...september(8), ...october] });
    expect(found.baseline).toMatchObject({
      firstDays: { value: 100, inputs: [{ value: 100, isEstimated: true, isAskedWhole: false }] },
    });
    expect(of({ keyResults: [change(prior)], observations: [...september(30), ...october] }).baseline).toMatchObject({
      firstDays: { inputs: [{ isEstimated: false }] },
    });
  });

  it('of a roll-up is the sum of its own children, and of items their count', () => {
    const rolled = of({
      sources: { site: { metrics: { visits: {}, calls: {} } } },
      objectives: [
        { id: 'top', keyResults: [rollup('sum', { id: 'kr', ...prior }), change({ id: 'other' })] },
        { id: 'a', parent: 'kr', keyResults: [change({ id: 'a1' })] },
        { id: 'b', parent: 'kr', keyResults: [change({ id: 'b1', metric: 'calls' })] },
        { id: 'c', parent: 'other', keyResults: [change({ id: 'c1' })] },
      ],
      observations: [...september(30), ...september(30, 'calls'), ...october, ...flat('2026-10-01', 10, 3, 'calls')],
    });
    expect(rolled.children.map(({ id }) => id)).toEqual(['a1', 'b1']);
    expect(rolled.baseline).toMatchObject({
      firstDays: {
        inputs: [],
        children: [
          { id: 'a1', value: 100 },
          { id: 'b1', value: 100 },
        ],
      },
    });
    expect(text(rolled)).toContain('the baseline is 100 + 100 = 200 and the target 300');
    const alone = of({
      objectives: [
        { id: 'top', keyResults: [rollup('sum', { id: 'kr', ...prior })] },
        { id: 'a', parent: 'kr', keyResults: [change({ id: 'a1' })] },
      ],
      observations: [...september(30), ...october],
    });
    expect(text(alone)).toContain('a key result (120). Over the same number of days');
    expect(text(alone)).toContain('the baseline is 100 and the target 150');
    const items = of({
      sources: { site: { answered: [{ from: '2026-09-01', to: '2026-10-10' }], metrics: { views: {} } } },
      keyResults: [{ ...countItems({ at_least: 5 }, 9), baseline: measured('previous_cycle') } as KeyResult],
      observations: [
        { metric: 'views', day: '2026-09-03', value: 5, item: '/a' },
        { metric: 'views', day: '2026-10-03', value: 5, item: '/a' },
      ],
    });
    expect(items.baseline).toMatchObject({ firstDays: { inputs: [], children: [], formula: { filledIn: 'count(5)' } } });
  });

  it('of money and rates is told with its rate of exchange and its days', () => {
    const found = of({
      sources: euro,
      keyResults: [change({ ...prior, per: 'day', fx })],
      observations: [...september(30), ...october],
    });
    expect(found.formula?.filledIn).toBe('(120 × 11) ÷ 10');
    expect(text(found)).toContain('That makes (€120 × 11) ÷ 10 days = SEK 132 per day.');
    expect(text(found)).toContain('(€300 × 11) ÷ 30 days = SEK 110 per day.');
  });

  it('that is frozen in part is not said to be', () => {
    const found = of({
      keyResults: [change(prior)],
      observations: [...september(30), ...october],
      frozen: [{ keyResult: 'kr', through: '2026-09-30', value: 300 }],
    });
    expect(found.baseline).toMatchObject({ firstDays: { frozen: null }, whole: { frozen: { on: null } } });
    expect(text(found)).not.toContain('frozen');
  });
});

test('the mean of objectives runs from nothing, and has no baseline', () => {
  const found = explained(EXPLAINED['mean of objectives']);
  expect(found).toMatchObject({ baseline: null, targetFormula: null });
  expect(found.children.every(({ isOverridden }) => !isOverridden)).toBe(true);
  const open = of({
    objectives: [
      { id: 'top', keyResults: [rollup('mean', { id: 'kr' })] },
      { id: 'a', title: 'A', parent: 'kr', keyResults: [change({ id: 'a1' })] },
    ],
  });
  expect(open.formula?.filledIn).toBe('?');
  expect(text(open)).toContain('Left out, because it is not known: A.');
  expect(text(open)).not.toContain('weighted mean');
  const alike = of({
    objectives: [
      { id: 'top', keyResults: [rollup('mean', { id: 'kr' })] },
      ...['x', 'y'].map((id) => ({ id, title: 'Same', parent: 'kr', keyResults: [change({ id: `${id}1` })] })),
    ],
    observations: october,
  });
  expect(text(alike)).toContain('Same (100%, weight 1) and Same (100%, weight 1)');
});

describe('a sum of key results', () => {
  const sumOf = (values: readonly number[]) =>
    of({
      sources: { site: { metrics: Object.fromEntries(values.map((_, index) => [`m${index}`, {}])) } },
      objectives: [
        { id: 'top', keyResults: [rollup('sum', { id: 'kr', target: to(100) })] },
        ...values.map((_, index) => ({
          id: `o${index}`,
          parent: 'kr',
          keyResults: [change({ id: `k${index}`, title: `K${index}`, metric: `m${index}` })],
        })),
      ],
      observations: values.flatMap((value, index) => flat('2026-10-01', 10, value / 10, `m${index}`)),
    });

  it('shows five addends as they are, and of more that there are more', () => {
    expect(text(sumOf([10, 20, 30, 40, 50]))).toContain('That makes 10 + 20 + 30 + 40 + 50 = 150.');
    expect(text(sumOf([10, 20, 30, 40, 50, 60]))).toContain('That makes 10 + 20 + 30 + 40 + 50 + … = 210.');
  });

  it('puts what is below 0 into parentheses among others, and alone not', () => {
    expect(sumOf([10, -20]).formula?.filledIn).toBe('10 + (-20)');
    expect(sumOf([-20]).formula?.filledIn).toBe('-20');
  });
});

describe('items', () => {
  const views = { site: { answered: [{ from: '2026-10-01', to: '2026-10-10' }], metrics: { views: {} } } };
  const seen = (count: number, value = 5) =>
    Array.from({ length: count }, (_, index) => ({ metric: 'views', day: '2026-10-03', value: value + index / 10, item: `/${index}` }));

  it('of five all values stand in the formula, and three of those that do not count in the paragraph', () => {
    expect(of({ sources: views, keyResults: [countItems({ at_least: 5 }, 9)], observations: seen(5) }).formula?.filledIn).toBe(
      'count(5.4, 5.3, 5.2, 5.1, 5)',
    );
    const low = of({ sources: views, keyResults: [countItems({ at_most: 4 }, 9)], observations: seen(5) });
    expect(low.formula).toMatchObject({ written: 'count(input ≤ 4)', filledIn: 'count()' });
    expect(text(low)).toContain('The nearest that do not count: /0 (5), /1 (5.1) and /2 (5.2).');
    const open = of({ sources: { site: { metrics: { views: {} } } }, keyResults: [countItems({ at_least: 5 }, 9)] });
    expect(open.formula).toMatchObject({ written: 'count(input ≥ 5)', filledIn: 'count(?)', units: null });
  });

  it('that are published more than once count by that number', () => {
    const published = (bound: { at_least: number } | { at_most: number }) =>
      text(
        of({
          sources: { site: { answered: [{ from: '2026-10-01', to: '2026-10-10' }], metrics: { posts: { absentMeansZero: true } } } },
          keyResults: [countItems(bound, 9, { inputs: [input('posts', { itemDimension: 'page', publishedSince: 'cycle' })] })],
          observations: [{ metric: 'posts', day: '2026-10-02', value: 2, item: '/a' }],
        }),
      );
    expect(published({ at_least: 2 })).toContain('Counted here is what has at least 2 in posts from site: /a (2).');
    expect(published({ at_most: 3 })).toContain('Counted here is what has at most 3 in posts from site: /a (2).');
    expect(published({ at_least: 1 })).toContain('Published since 1 October 2026, according to posts from site: /a.');
    expect(published({ at_least: 3 })).toContain('at least 3 in posts from site: nothing has that yet.');
  });

  it('by a quotient beyond 1 are shown by plain numbers, by a declared ratio as percentages', () => {
    const counted = (more: object, bound: number) =>
      of({
        sources: {
          site: {
            answered: [{ from: '2026-10-01', to: '2026-10-10' }],
            metrics: { clicks: {}, shown: {}, rate: { aggregation: ratio('clicks', 'shown'), unit: 'ratio' } },
          },
        },
        keyResults: [countItems({ at_least: bound }, 9, more)],
      }).items?.unit;
    const quotient = {
      inputs: [input('clicks', { name: 'clicks', itemDimension: 'page' }), input('shown', { name: 'shown', itemDimension: 'page' })],
      expression: op(name('clicks'), '/', name('shown')),
    };
    expect([counted(quotient, 3), counted(quotient, 0.1)]).toEqual(['count', 'ratio']);
    expect(counted({ ...quotient, expression: op(name('clicks'), '+', name('shown')) }, 3)).toBe('count');
    expect(counted({ metric: 'rate' }, 3)).toBe('ratio');
  });
});

test('what the target follows by is told where it follows, and only there', () => {
  expect(explained(EXPLAINED['measured from a ratio']).targetFormula).toBe('0.2 × 2');
  expect(explained(EXPLAINED['change of a level']).targetFormula).toBeNull();
  expect(explained(EXPLAINED['baseline not known']).targetFormula).toBeNull();
  expect(explained(EXPLAINED['limit at most']).targetFormula).toBeNull();
  const absolute = of({
    keyResults: [change({ baseline: measured('previous_cycle'), target: to(600) })],
    observations: [...september(30), ...october],
  });
  expect(absolute.targetFormula).toBe('600 × 100 ÷ 300');
});

test('progress is told of steps that are all done, and of a range that tolerates nothing', () => {
  expect(of({ keyResults: [milestone([{ id: 'a', done: '2026-10-02' }])] }).progressFormula).toBe('1 of 1 → 1');
  const level = { sources: { site: { metrics: { visits: { aggregation: LAST } } } } };
  const outside = of({
    ...level,
    keyResults: [within(10, 20, 0, { window: LATEST })],
    observations: [{ metric: 'visits', day: '2026-10-10', value: 25 }],
  });
  expect(outside.progressFormula).toBe('25 outside of [10, 20] → 0');
});

test('an input below 0 stands in parentheses among others', () => {
  const found = of({
    sources: { site: { metrics: { won: {}, lost: {} } } },
    keyResults: [
      change({ inputs: [input('won', { name: 'won' }), input('lost', { name: 'lost' })], expression: op(name('won'), '-', name('lost')) }),
    ],
    observations: [
      ...daily(
        '2026-10-01',
        Array.from({ length: 10 }, () => 3),
        'won',
      ),
      ...flat('2026-10-01', 10, -2, 'lost'),
    ],
  });
  expect(found.formula?.filledIn).toBe('30 − (-20)');
  expect(text(found)).toContain('becomes 30 − (-20) = 50.');
});

test.each([
  ['day', '2026-10-01', '12 ÷ 1 day = 12 per day.'],
  ['day', '2026-10-02', '24 ÷ 2 days = 12 per day.'],
  ['week', '2026-10-07', '84 ÷ (7 ÷ 7) week = 84 per week.'],
  ['week', '2026-10-10', '120 ÷ (10 ÷ 7) weeks = 84 per week.'],
  ['month', '2026-10-31', '372 ÷ 1 month = 372 per month.'],
] as const)('a rate per %s on %s is told with what it was divided by', (per, asOf, told) => {
  const found = of({
    asOf,
    keyResults: [change({ per, baseline: { kind: 'fixed', value: 1 }, target: to(100) })],
    observations: flat('2026-10-01', 31, 12),
  });
  expect(text(found)).toContain(`That makes ${told}`);
});

test('what was published is the input of a milestone, also under a value that a person has set', () => {
  const published = (override: KeyResult['override']) =>
    of({
      sources: { site: { answered: [{ from: '2026-10-01', to: '2026-10-10' }], metrics: { films: { absentMeansZero: true } } } },
      keyResults: [milestone([], { published: { input: input('films'), target: 4 }, override })],
      observations: [{ metric: 'films', day: '2026-10-02', value: 3 }],
    });
  expect(published(null)).toMatchObject({ inputs: [{ name: 'input', metric: 'films', value: 3 }], formula: null });
  expect(text(published(null))).toContain('has reached 3 of 4. films from site adds up to 3.');
  expect(published({ value: 4, reason: 'r', expires: null })).toMatchObject({ evaluation: { value: 4 }, inputs: [{ value: 3 }] });
});

test('a long name is cut between words, or within one where there is no other place', () => {
  const named = (item: string) =>
    text(
      of({
        sources: { site: { answered: [{ from: '2026-10-01', to: '2026-10-10' }], metrics: { views: {} } } },
        keyResults: [countItems({ at_least: 1 }, 9)],
        observations: [{ metric: 'views', day: '2026-10-03', value: 5, item }],
      }),
    );
  expect(named('x'.repeat(60))).toContain(`: ${'x'.repeat(60)} (5).`);
  expect(named('x'.repeat(61))).toContain(`: ${'x'.repeat(59)} … (5).`);
  expect(named(`${'a'.repeat(40)} ${'b'.repeat(40)}`)).toContain(`: ${'a'.repeat(40)} … (5).`);
  expect(named(`a ${'b'.repeat(80)}`)).toContain(`: a ${'b'.repeat(57)} … (5).`);
});

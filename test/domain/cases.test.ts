import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { checkDefinition } from '../../src/domain/checking/check-definition.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import { changesBetween } from '../../src/domain/explaining/changes.ts';
import {
  atLeast,
  atMost,
  calendar,
  change,
  countItems,
  DISTINCT,
  daily,
  dayAfter,
  definitionOf,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  name,
  op,
  ratio,
  rollup,
  run,
  runOne,
  type ScenarioSpec,
  sourcesOf,
  to,
} from './scenario.ts';

const base = { asOf: '2026-10-10', keyResults: [change()] } satisfies ScenarioSpec;
const level = { site: { metrics: { level: { aggregation: LAST } } } };
const cpa = { inputs: [input('cost', { name: 'cost' }), input('conv', { name: 'conv' })], expression: op(name('cost'), '/', name('conv')) };
const ads = { site: { metrics: { cost: { unit: 'currency' as const, currency: 'SEK' }, conv: {} } } };

describe('cases that broke others (semantics.md §10), those that are pure', () => {
  beforeEach(() => expect.hasAssertions());

  it('true zero: a measured 0 is a value', () => {
    expect(runOne({ ...base, observations: flat('2026-10-01', 10, 0) })).toMatchObject({
      value: 0,
      state: 'ok',
      progress: { raw: 0, display: 0, overshoot: 0, regression: 0 },
      knownThrough: '2026-10-10',
    });
  });

  it('missing day vs zero day: a missing day stops the clock, a zero day does not', () => {
    expect(runOne({ ...base, asOf: '2026-10-03', observations: daily('2026-10-01', [5, 0, 5]) })).toMatchObject({
      value: 10,
      knownThrough: '2026-10-03',
      missing: [],
    });
    expect(runOne({ ...base, asOf: '2026-10-03', observations: [...daily('2026-10-01', [5]), ...daily('2026-10-03', [5])] })).toMatchObject(
      { value: 5, knownThrough: '2026-10-01', missing: ['2026-10-02'] },
    );
  });

  it('b == t is refused, and never divides by zero', () => {
    const spec = { ...base, keyResults: [change({ baseline: fixed(100), target: to(100) })], observations: flat('2026-10-01', 10, 1) };
    const sources = sourcesOf(spec);
    expect(checkDefinition(definitionOf(spec), (connection) => sources.get(connection)?.metrics).errors).toHaveLength(1);
    expect(runOne(spec)).toMatchObject({ progress: null, state: 'insufficient_data' });
  });

  it('decrease 100→60 at 120, 80, 60, 50', () => {
    const at = (value: number) =>
      runOne({
        ...base,
        keyResults: [change({ window: LATEST, metric: 'level', baseline: fixed(100), target: to(60) })],
        sources: level,
        observations: [{ metric: 'level', day: '2026-10-10', value }],
      });
    expect(at(120)).toMatchObject({ progress: { raw: -0.5, display: 0, regression: 0.5 }, attained: false });
    expect(at(80)).toMatchObject({ progress: { raw: 0.5, display: 0.5 }, attained: false });
    expect(at(60)).toMatchObject({ progress: { raw: 1, display: 1, overshoot: 0 }, attained: true });
    expect(at(50)).toMatchObject({ progress: { raw: 1.25, display: 1, overshoot: 0.25 }, attained: true });
  });

  it('exactly on a ceiling is attained', () => {
    const observations = [...flat('2026-10-01', 10, 0.7, 'cost'), ...flat('2026-10-01', 10, 0.1, 'conv')];
    expect(runOne({ ...base, keyResults: [atMost(7, cpa)], sources: ads, observations })).toMatchObject({
      value: 7,
      attained: true,
      progress: { raw: 1 },
      status: 'on_track',
    });
  });

  it('cost per conversion with 0 conversions is no number', () => {
    const observations = [...flat('2026-10-01', 10, 100, 'cost'), ...flat('2026-10-01', 10, 0, 'conv')];
    expect(runOne({ ...base, keyResults: [atMost(50, cpa)], sources: ads, observations })).toMatchObject({
      value: null,
      progress: null,
      attained: null,
      status: null,
      state: 'insufficient_data',
      compliance: null,
    });
  });

  it('cost per conversion at ¼ and at 2.5× the limit', () => {
    const at = (cost: number) =>
      runOne({
        ...base,
        keyResults: [atMost(50, cpa)],
        sources: ads,
        observations: [...flat('2026-10-01', 10, cost, 'cost'), ...flat('2026-10-01', 10, 1, 'conv')],
      });
    expect(at(12.5)).toMatchObject({ attained: true, progress: { raw: 1, display: 1, overshoot: 0 } });
    expect(at(125)).toMatchObject({ attained: false, progress: { raw: 0.4, display: 0.4 }, status: 'off_track' });
  });

  const weighted = (...weights: number[]) => ({
    ...base,
    keyResults: weights.map((weight, index) => change({ id: `k${index}`, weight, target: to(100 * (index + 1)) })),
    observations: flat('2026-10-01', 10, 5),
  });
  const errorsOf = (spec: ScenarioSpec) =>
    checkDefinition(definitionOf(spec), (connection) => sourcesOf(base).get(connection)?.metrics).errors.map(({ message }) => message);

  it('all weights 0 is refused, and never divides by zero', () => {
    expect(errorsOf(weighted(0, 0))).toEqual([expect.stringMatching(/weight/)]);
    expect(run(weighted(0, 0)).objectives.o).toEqual({ progress: null, coverage: null, status: null });
  });

  it('one child with weight 0 is left out of the mean, and shown', () => {
    expect(errorsOf(weighted(0, 1))).toEqual([]);
    const { objectives, keyResults } = run(weighted(0, 1));
    // The first stands at 0.5, the second at 50 ÷ 200.
    expect(objectives.o).toMatchObject({ progress: 0.25, coverage: 1 });
    expect(keyResults.k0).toMatchObject({ progress: { raw: 0.5 } });
  });

  it('objective with no key results has no progress', () => {
    expect(run({ ...base, keyResults: [] }).objectives.o).toEqual({ progress: null, coverage: null, status: null });
  });

  it('negative net followers', () => {
    expect(runOne({ ...base, observations: flat('2026-10-01', 10, -3) })).toMatchObject({
      value: -30,
      progress: { raw: -0.3, display: 0, regression: 0.3 },
      attained: false,
      state: 'ok',
    });
  });

  it('0.1 + 0.2 against 0.3', () => {
    expect(
      runOne({ ...base, asOf: '2026-10-02', keyResults: [atLeast(0.3)], observations: daily('2026-10-01', [0.1, 0.2]) }),
    ).toMatchObject({ value: 0.3, attained: true });
    expect(runOne({ ...base, asOf: '2026-10-02', keyResults: [atMost(0.3)], observations: daily('2026-10-01', [0.1, 0.2]) }).attained).toBe(
      true,
    );
  });

  it('the same date written twice by a retry counts once', () => {
    const once = daily('2026-10-01', [5, 6]);
    expect(runOne({ ...base, asOf: '2026-10-02', observations: [...once, ...once] }).value).toBe(11);
    expect(
      runOne({
        ...base,
        asOf: '2026-10-02',
        observations: [...once, { metric: 'visits', day: '2026-10-02', value: 6, observedAt: '2026-10-04T00:00:00Z' }],
      }).value,
    ).toBe(11);
  });

  it('a back-dated correction does not become "latest"', () => {
    const observations = [
      { metric: 'level', day: '2026-10-09', value: 120 },
      { metric: 'level', day: '2026-10-01', value: 80, observedAt: '2026-10-10T09:00:00Z' },
    ];
    expect(
      runOne({
        ...base,
        keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(100), target: to(200) })],
        sources: level,
        observations,
      }).value,
    ).toBe(120);
  });

  it('conversions of day D rising on D+1 … D+30: each day is shown as it was known, and restated once', () => {
    const observations = Array.from({ length: 30 }, (_, index) => ({
      metric: 'visits',
      day: '2026-10-01',
      value: 10 + index,
      observedAt: `${dayAfter('2026-10-02', index)}T03:00:00Z`,
    }));
    const seen = (knownAt: string) => inputOf({ ...base, asOf: '2026-10-01', knownAt, observations });
    const shown = (knownAt: string) => evaluate(seen(knownAt)).keyResults.kr?.value;
    const nights = observations.map((each) => each.observedAt);
    expect(nights.map(shown)).toEqual(Array.from({ length: 30 }, (_, index) => 10 + index));
    expect([shown('2026-10-11T12:00:00Z'), shown('2027-01-01T00:00:00Z')]).toEqual([19, 39]);
    // Between two nights one restatement of 1; over all of them one of 29, the last word against the first.
    const changes = (from: string, until: string) =>
      changesBetween('kr', seen(from), seen(until)).changes.map(({ cause, value }) => [cause, value]);
    for (const [index, night] of nights.slice(1).entries()) expect(changes(nights[index] ?? '', night)).toEqual([['restated', 1]]);
    expect(changes('2026-10-02T03:00:00Z', '2027-01-01T00:00:00Z')).toEqual([['restated', 29]]);
    expect(changes('2026-10-31T03:00:00Z', '2027-01-01T00:00:00Z')).toEqual([]);
  });

  it('uniques 1, 2, 1 by day but 2 for the window', () => {
    const observations = [...daily('2026-10-01', [1, 2, 1], 'users'), { metric: 'users', from: '2026-10-01', to: '2026-10-03', value: 2 }];
    expect(
      runOne({
        ...base,
        asOf: '2026-10-03',
        keyResults: [change({ metric: 'users' })],
        sources: { site: { metrics: { users: { aggregation: DISTINCT } } } },
        observations,
      }).value,
    ).toBe(2);
  });

  it('threshold per day vs per window: 300 + 250 passes 500, 499 + 0 does not', () => {
    const observations = [
      ...daily('2026-10-01', [300, 250], 'views', { item: '/a' }),
      ...daily('2026-10-01', [499, 0], 'views', { item: '/b' }),
    ];
    expect(
      runOne({
        ...base,
        asOf: '2026-10-02',
        keyResults: [countItems({ at_least: 500 }, 10)],
        sources: { site: { metrics: { views: {} } } },
        observations,
      }).value,
    ).toBe(1);
  });

  it('more than 500 and more than 1 000 rows are all counted', () => {
    for (const rows of [501, 1001, 2500]) {
      const observations = Array.from({ length: rows }, (_, index) => ({
        metric: 'views',
        item: `/p${index}`,
        from: '2026-10-01',
        to: '2026-10-10',
        value: 500,
      }));
      const result = runOne({
        ...base,
        keyResults: [countItems({ at_least: 500 }, 3000)],
        sources: { site: { metrics: { views: {} } } },
        observations,
      });
      expect([result.value, result.items?.counting.length]).toEqual([rows, rows]);
    }
  });

  it('DST days are days like others: 25 October 2026 has 25 hours in Stockholm and counts once', () => {
    expect(
      runOne({ asOf: '2026-10-31', keyResults: [change({ per: 'day', baseline: fixed(1) })], observations: flat('2026-10-01', 31, 24) })
        .value,
    ).toBe(24);
  });

  it('ISO week vs Sunday week', () => {
    const observations = daily(
      '2026-10-01',
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
    const week = (weekStart: 1 | 7) =>
      runOne({
        asOf: '2026-10-15',
        weekStart,
        keyResults: [change({ window: calendar('week', 'last_complete'), baseline: fixed(1) })],
        observations,
      });
    expect(week(1)).toMatchObject({ value: 56, window: { from: '2026-10-05', to: '2026-10-11' } });
    expect(week(7)).toMatchObject({ value: 49, window: { from: '2026-10-04', to: '2026-10-10' } });
  });

  it('source zone ≠ workspace zone: the window is in the days of the source, and says so', () => {
    const sources = { site: { zone: 'America/Los_Angeles', metrics: { visits: {} } } };
    expect(runOne({ ...base, sources, observations: flat('2026-10-01', 10, 1) }).window).toEqual({
      from: '2026-10-01',
      to: '2026-10-10',
      zone: 'America/Los_Angeles',
    });
  });

  it('a ratio of totals is not a mean of daily ratios, and a rate of 15 % → 25 % at 20 % is half way', () => {
    const sources = {
      site: { metrics: { rate: { unit: 'ratio' as const, aggregation: ratio('orders', 'visits') }, orders: {}, visits: {} } },
    };
    const observations = [...daily('2026-10-01', [1, 39], 'orders'), ...daily('2026-10-01', [100, 100], 'visits')];
    expect(
      runOne({
        ...base,
        asOf: '2026-10-02',
        keyResults: [change({ metric: 'rate', baseline: fixed(0.15), target: to(0.25) })],
        sources,
        observations,
      }),
    ).toMatchObject({ value: 0.2, progress: { raw: 0.5 } });
  });

  it('a parent over children of which none is known has no progress, not 0', () => {
    const objectives = [
      { id: 'top', keyResults: [rollup('mean')] },
      { id: 'x', parent: 'parent', keyResults: [change()] },
    ];
    const result = run({ ...base, objectives });
    expect(result.keyResults.parent).toMatchObject({ value: null, progress: null, coverage: 0 });
    expect(result.objectives.top).toEqual({ progress: null, coverage: 0, status: null });
  });
});

const HERE = 'test/domain/cases.test.ts';
/** Every case of the page, where its test is, and the test's title: the whole of it, after a number of runs where it says one. */
const CASES: readonly (readonly [asThePageSays: string, file: string, test: string])[] = [
  ['true zero', HERE, 'true zero: a measured 0 is a value'],
  ['missing day vs zero day', HERE, 'missing day vs zero day: a missing day stops the clock, a zero day does not'],
  ['b == t', HERE, 'b == t is refused, and never divides by zero'],
  ['decrease 100→60 at 120, 80, 60, 50', HERE, 'decrease 100→60 at 120, 80, 60, 50'],
  ['exactly on a ceiling', HERE, 'exactly on a ceiling is attained'],
  ['cost per conversion with 0 conversions', HERE, 'cost per conversion with 0 conversions is no number'],
  ['cost per conversion at ¼ and at 2.5× the limit', HERE, 'cost per conversion at ¼ and at 2.5× the limit'],
  ['all weights 0', HERE, 'all weights 0 is refused, and never divides by zero'],
  ['one child with weight 0', HERE, 'one child with weight 0 is left out of the mean, and shown'],
  ['objective with no key results', HERE, 'objective with no key results has no progress'],
  ['negative net followers', HERE, 'negative net followers'],
  ['0.1 + 0.2 against 0.3', HERE, '0.1 + 0.2 against 0.3'],
  ['the same date written twice by a retry', HERE, 'the same date written twice by a retry counts once'],
  ['a back-dated correction does not become "latest"', HERE, 'a back-dated correction does not become "latest"'],
  [
    'conversions of day D rising on D+1 … D+30',
    HERE,
    'conversions of day D rising on D+1 … D+30: each day is shown as it was known, and restated once',
  ],
  ['uniques 1, 2, 1 by day but 2 for the window', HERE, 'uniques 1, 2, 1 by day but 2 for the window'],
  ['threshold per day vs per window', HERE, 'threshold per day vs per window: 300 + 250 passes 500, 499 + 0 does not'],
  ['more than 500 and more than 1 000 rows', HERE, 'more than 500 and more than 1 000 rows are all counted'],
  [
    'DST days with a job at 02:30 Europe/Stockholm',
    'test/domain/schedule.test.ts',
    'DST days with a job at 02:30 Europe/Stockholm: one run in the night without that time, one in the night with two of it',
  ],
  ['ISO week vs Sunday week', HERE, 'ISO week vs Sunday week'],
  ['source zone ≠ workspace zone', HERE, 'source zone ≠ workspace zone: the window is in the days of the source, and says so'],
  [
    '"1 234,5" and "1.234,50" with no-break spaces in sheets and CSV',
    'connectors/kit/numbers.test.ts',
    '"1 234,5" and "1.234,50" with no-break spaces are the number that was meant, declared or not',
  ],
  [
    'a query returning two rows',
    'connectors/s3-export/deliveries.test.ts',
    'distinct counts of two rows are refused, of one row they are that day’s',
  ],
  [
    'a token revoked in the middle of a batch',
    'test/jobs/revoked-token.test.ts',
    'a token revoked in the middle of a batch ends it: what came before is kept, the rest is not asked, and a person is',
  ],
  [
    'a crash between any two writes',
    'test/chaos/kill-anywhere.test.ts',
    'seeded runs with SIGKILL at any statement end in the same tables, each effect told once',
  ],
];

describe('every case that broke others has a test of its own', () => {
  test('they are 25, and no two share one', () => {
    expect(CASES).toHaveLength(25);
    expect(new Set(CASES.map(([, file, name]) => `${file} ${name}`)).size).toBe(25);
  });
  test.each(CASES)('%s', (_, file, title) => {
    const tests = testsOf(file).filter((each) => each.title === title);
    expect(tests).toHaveLength(1);
    expect(tests[0]?.body).toMatch(/\bexpect\(/);
  });
});

/** The tests of a file that are run as they stand: none that is skipped, to be done, or one of a table. */
function testsOf(file: string): readonly { readonly title: string; readonly body: string }[] {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  return text.split(/^(?= *(?:it|test)\b)/m).flatMap((each) => {
    const [, , title, body] = /^ *(?:it|test)\(\s*(['"`])(.*?)\1,(.*)$/s.exec(each) ?? [];
    return title === undefined || body === undefined ? [] : [{ title: title.replace(/^\$\{\w+\} /, ''), body }];
  });
}

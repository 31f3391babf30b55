import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/calendar.ts';
import type { KeyResult, Window } from '../../../src/domain/key-result.ts';
import { givenBaseline } from '../../../src/domain/planning/freeze.ts';
import {
  atLeast,
  atMost,
  baselinesToFreeze,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  daily,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  meanBy,
  measured,
  milestone,
  name,
  type ObservationSpec,
  op,
  ratio,
  runOne,
  type ScenarioSpec,
  to,
  trailing,
  within,
} from '../scenario.ts';

const base = { asOf: '2026-10-10', keyResults: [change()] } satisfies ScenarioSpec;
const quarter = { starts: '2026-10-01', ends: '2026-12-31' };
const level = { site: { metrics: { level: { aggregation: LAST } } } };
const atLevel = (value: number, day = '2026-10-10') => [{ metric: 'level', day, value }];
const users = { site: { metrics: { users: { aggregation: DISTINCT } } } };

describe('semantics.md §4: kinds', () => {
  it('`limit`: "1 when attained; else at_most: bound ÷ v, at_least: v ÷ bound, always in [0, 1); bound ≤ 0 and not attained: 0"', () => {
    const at = (keyResult: ReturnType<typeof atMost>, value: number) =>
      runOne({ ...base, keyResults: [keyResult], sources: level, observations: atLevel(value) });
    const most = atMost(50, { metric: 'level', window: LATEST });
    expect(at(most, 50)).toMatchObject({ attained: true, progress: { raw: 1, display: 1, overshoot: 0 }, target: 50, baseline: null });
    expect(at(most, 12.5)).toMatchObject({ attained: true, progress: { raw: 1, overshoot: 0 } });
    expect(at(most, 125)).toMatchObject({ attained: false, progress: { raw: 0.4, display: 0.4 } });
    const least = atLeast(42, { metric: 'level', window: LATEST });
    expect(at(least, 42).attained).toBe(true);
    expect(at(least, 21)).toMatchObject({ attained: false, progress: { raw: 0.5 } });
    expect(at(least, -21)).toMatchObject({ attained: false, progress: { raw: 0, regression: 0 } });
    expect(at(atMost(0, { metric: 'level', window: LATEST }), 3)).toMatchObject({ attained: false, progress: { raw: 0 } });
    expect(at(atLeast(-5, { metric: 'level', window: LATEST }), -6)).toMatchObject({ attained: false, progress: { raw: 0 } });
    expect(at(atLeast(1, { metric: 'level', window: LATEST }), 1 - 2 ** -53).progress?.raw).toBeLessThan(1);
  });

  it('compliance: "passing days ÷ elapsed ones; a day passes by its own value, days without a value are not elapsed"', () => {
    const inputs = [input('spend', { name: 'spend' }), input('conv', { name: 'conv' })];
    const result = runOne({
      ...base,
      asOf: '2026-10-04',
      keyResults: [atMost(50, { inputs, expression: op(name('spend'), '/', name('conv')) })],
      sources: { site: { metrics: { spend: {}, conv: {} } } },
      observations: [...daily('2026-10-01', [100, 100, 100, 300], 'spend'), ...daily('2026-10-01', [2, 1, 0, 10], 'conv')],
    });
    // Day 1: 50 passes. Day 2: 100 fails. Day 3: no conversions, no value. Day 4: 30 passes.
    expect(result).toMatchObject({ value: 600 / 13, compliance: { passing: 2, elapsed: 3, share: 2 / 3 } });
  });

  it('compliance: "with `latest` the days are the cycle\'s so far", "a level: that day\'s"', () => {
    const observations = [
      ...atLevel(10, '2026-09-30'),
      ...atLevel(40, '2026-10-02'),
      ...atLevel(45, '2026-10-05'),
      ...atLevel(30, '2026-10-09'),
    ];
    const result = runOne({ ...base, keyResults: [atLeast(40, { metric: 'level', window: LATEST })], sources: level, observations });
    expect(result).toMatchObject({ value: 30, attained: false, compliance: { passing: 2, elapsed: 3, share: 2 / 3 } });
  });

  it('compliance with `per`: "unfinished units and units begun before the window are not elapsed"', () => {
    // The cycle begins on Thursday 1 October. Whole ISO weeks within 1–28 October: 5–11, 12–18, 19–25.
    const observations = [
      ...flat('2026-09-28', 3, 1),
      ...flat('2026-10-01', 11, 10),
      ...flat('2026-10-12', 7, 20),
      ...flat('2026-10-19', 10, 10),
    ];
    const result = runOne({ asOf: '2026-10-28', keyResults: [atMost(70, { per: 'week' })], observations });
    expect(result.compliance).toEqual({ passing: 2, elapsed: 3, share: 2 / 3 });
    // 28 days hold 11 × 10 + 7 × 20 + 10 × 10 = 350, in four weeks.
    expect(result.value).toBe(350 / 4);
  });

  it('compliance: "null with nothing elapsed, for totals without `per` and for `source_only`"', () => {
    expect(runOne({ ...base, keyResults: [atMost(1000)], observations: flat('2026-10-01', 10, 1) }).compliance).toBeNull();
    expect(
      runOne({ ...base, asOf: '2026-10-03', keyResults: [atMost(70, { per: 'week' })], observations: flat('2026-10-01', 3, 1) }).compliance,
    ).toBeNull();
    expect(
      runOne({
        ...base,
        keyResults: [atMost(10, { metric: 'users' })],
        sources: users,
        observations: [{ metric: 'users', from: '2026-10-01', to: '2026-10-10', value: 3 }],
      }).compliance,
    ).toBeNull();
  });

  it('`range`: "1 inside; outside 1 − distance ÷ tolerance, floored at 0"', () => {
    const at = (value: number) =>
      runOne({
        ...base,
        keyResults: [within(10, 20, 4, { metric: 'level', window: LATEST })],
        sources: level,
        observations: atLevel(value),
      });
    expect([10, 15, 20].map((value) => at(value).attained)).toEqual([true, true, true]);
    expect(at(9)).toMatchObject({ attained: false, progress: { raw: 0.75, display: 0.75 } });
    expect(at(22).progress?.raw).toBe(0.5);
    expect(at(30)).toMatchObject({ progress: { raw: 0, display: 0, regression: 0 } });
  });

  it('`count_items`: "The threshold applies to the item\'s total over the window, not per day; … the items that count and those nearest to it"', () => {
    const observations = [
      ...daily('2026-10-01', [300, 250], 'views', { item: '/a' }),
      ...daily('2026-10-01', [499, 0], 'views', { item: '/b' }),
      ...daily('2026-10-02', [500], 'views', { item: '/c' }),
      ...daily('2026-10-02', [10], 'views', { item: '/d' }),
    ];
    const result = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [countItems({ at_least: 500 }, 10)],
      sources: { site: { metrics: { views: {} } } },
      observations,
    });
    expect(result).toMatchObject({ value: 2, unit: 'count', baseline: 0, target: 10, progress: { raw: 0.2 }, knownThrough: '2026-10-02' });
    expect(result.items).toEqual({
      counting: [
        { item: '/a', value: 550 },
        { item: '/c', value: 500 },
      ],
      nearest: [
        { item: '/b', value: 499 },
        { item: '/d', value: 10 },
      ],
    });
  });

  it('`count_items`: "an item is judged by its window that reaches known-through"', () => {
    const window = (item: string, until: string, value: number) => ({ metric: 'views', item, from: '2026-10-01', to: until, value });
    const observations = [
      window('/a', '2026-10-05', 600),
      window('/a', '2026-10-09', 700),
      window('/b', '2026-10-05', 900),
      window('/c', '2026-10-09', 400),
    ];
    const result = runOne({
      ...base,
      keyResults: [countItems({ at_least: 500 }, 10)],
      sources: { site: { metrics: { views: {} } } },
      observations,
    });
    expect(result).toMatchObject({
      value: 1,
      knownThrough: '2026-10-09',
      items: { counting: [{ item: '/a', value: 700 }], nearest: [{ item: '/c', value: 400 }] },
    });
  });

  it('`count_items`: "An item\'s missing day is 0 once the list of that day has been read"; a day whose list was not read stops the clock', () => {
    const observations = [
      ...daily('2026-10-01', [5], 'views', { item: '/a' }),
      ...daily('2026-10-02', [7], 'views', { item: '/b' }),
      ...daily('2026-10-04', [9], 'views', { item: '/a' }),
    ];
    const spec = { ...base, keyResults: [countItems({ at_least: 5 }, 3)], observations };
    expect(runOne({ ...spec, sources: { site: { metrics: { views: {} } } } })).toMatchObject({ value: 2, knownThrough: '2026-10-02' });
    const answered = [{ from: '2026-10-01', to: '2026-10-10' }];
    expect(runOne({ ...spec, sources: { site: { answered, metrics: { views: {} } } } })).toMatchObject({
      value: 2,
      knownThrough: '2026-10-10',
      items: {
        counting: [
          { item: '/a', value: 14 },
          { item: '/b', value: 7 },
        ],
      },
    });
  });

  it('`count_items` of a level or a mean: search terms on page one from 20 to 30 are counted by their weighted position', () => {
    const sources = { site: { metrics: { position: { unit: 'position' as const, aggregation: meanBy('impressions') }, impressions: {} } } };
    const term = (item: string, positions: number[], impressions: number[]) => [
      ...daily('2026-10-01', positions, 'position', { item }),
      ...daily('2026-10-01', impressions, 'impressions', { item }),
    ];
    const observations = [...term('a', [8, 12], [90, 10]), ...term('b', [8, 12], [10, 90]), ...term('c', [10, 10], [1, 1])];
    const keyResults = [countItems({ at_most: 10 }, 3, { metric: 'position', baseline: fixed(1) })];
    const result = runOne({ ...base, asOf: '2026-10-02', keyResults, sources, observations });
    // a: 8.4; b: 11.6; c: 10. A mean is no total, so the count is a level and b is not shared out over days.
    expect(result).toMatchObject({ value: 2, baseline: 1, wholeWindow: null, progress: { raw: 0.5 } });
    expect(result.items?.counting).toEqual([
      { item: 'a', value: 8.4 },
      { item: 'c', value: 10 },
    ]);
  });

  it('an item that was last seen before the window is not counted as 0', () => {
    const observations = [...daily('2026-09-20', [1], 'views', { item: '/old' }), ...daily('2026-10-01', [1, 1], 'views', { item: '/a' })];
    const result = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [countItems({ at_most: 5 }, 3)],
      sources: { site: { metrics: { views: {} } } },
      observations,
    });
    expect(result).toMatchObject({ value: 1, items: { counting: [{ item: '/a', value: 2 }], nearest: [] } });
  });

  it('a filter on the counted dimension is applied to the item', () => {
    const filter = { page: { op: 'prefix' as const, value: '/blog/' } };
    const inputs = [input('views', { itemDimension: 'page', filter })];
    const observations = [
      ...daily('2026-10-01', [9], 'views', { item: '/blog/a', filter }),
      ...daily('2026-10-01', [9], 'views', { item: '/shop', filter }),
    ];
    expect(
      runOne({
        ...base,
        asOf: '2026-10-01',
        keyResults: [countItems({ at_least: 1 }, 3, { inputs })],
        sources: { site: { metrics: { views: {} } } },
        observations,
      }).value,
    ).toBe(1);
    // The list of 2 October has been read, though nothing of it passes the filter.
    expect(
      runOne({
        ...base,
        keyResults: [countItems({ at_least: 1 }, 3, { inputs })],
        sources: { site: { metrics: { views: {} } } },
        observations: [...observations, ...daily('2026-10-02', [9], 'views', { item: '/shop', filter })],
      }),
    ).toMatchObject({ value: 1, knownThrough: '2026-10-02' });
  });

  it('new posts with enough views: items of one source, published since the cycle began in another', () => {
    const inputs = [
      input('views', { name: 'views', itemDimension: 'page' }),
      input('posts', { name: 'posts', connection: 'blog', itemDimension: 'url', publishedSince: 'cycle' }),
    ];
    const observations = [
      ...['/new', '/old'].flatMap((item) => daily('2026-10-01', [300, 300], 'views', { item })),
      { connection: 'blog', metric: 'posts', item: 'https://example.org/old/', itemDimension: 'url', day: '2026-09-01', value: 1 },
      { connection: 'blog', metric: 'posts', item: 'https://example.org/new/', itemDimension: 'url', day: '2026-10-02', value: 1 },
    ];
    const sources = {
      site: { metrics: { views: {} } },
      blog: { answered: [{ from: '2026-09-01', to: '2026-10-31' }], metrics: { posts: {} } },
    };
    const result = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [countItems({ at_least: 500 }, 10, { inputs, expression: name('views') })],
      sources,
      observations,
    });
    expect(result).toMatchObject({ value: 1, items: { counting: [{ item: '/new', value: 600 }], nearest: [] } });
  });

  it('`milestone`: "steps with weights, ticked by hand with a date": Σ weights done ÷ Σ weights', () => {
    const steps = [
      { id: 'a', weight: 1, done: '2026-10-03' },
      { id: 'b', weight: 3, done: '2026-10-12' },
      { id: 'c', weight: 0 },
    ];
    expect(runOne({ ...base, keyResults: [milestone(steps)] })).toMatchObject({
      value: 1,
      target: 4,
      progress: { raw: 0.25 },
      attained: false,
      state: 'ok',
      knownThrough: '2026-10-10',
    });
    expect(runOne({ ...base, asOf: '2026-10-12', keyResults: [milestone(steps)] })).toMatchObject({ progress: { raw: 1 }, attained: true });
  });

  it('`milestone`: "or by a `published since cycle start` count"; raw = display', () => {
    const published = { input: input('posts', { itemDimension: 'url', publishedSince: 'cycle' }), target: 2 };
    const posts = (days: string[]) =>
      days.map((day, index) => ({ metric: 'posts', item: `p${index}`, itemDimension: 'url', day, value: 1 }));
    const sources = { site: { answered: [{ from: '2026-09-01', to: '2026-10-10' }], metrics: { posts: {} } } };
    const at = (days: string[]) => runOne({ ...base, keyResults: [milestone([], { published })], sources, observations: posts(days) });
    expect(at(['2026-09-30', '2026-10-02'])).toMatchObject({
      value: 1,
      target: 2,
      progress: { raw: 0.5, display: 0.5 },
      knownThrough: '2026-10-10',
    });
    expect(at(['2026-10-02', '2026-10-03', '2026-10-04'])).toMatchObject({ value: 3, attained: true, progress: { raw: 1, overshoot: 0 } });
  });
});

describe('semantics.md §4: inputs', () => {
  it('"Σ spend ÷ Σ leads over three networks is a ratio of sums"', () => {
    const inputs = ['a', 'b'].flatMap((account) => [
      input('spend', { name: `s${account}`, account }),
      input('leads', { name: `l${account}`, account }),
    ]);
    const expression = op(op(name('sa'), '+', name('sb')), '/', op(name('la'), '+', name('lb')));
    const day = (metric: string, account: string, value: number) => ({ metric, account, day: '2026-10-01', value });
    const result = runOne({
      ...base,
      asOf: '2026-10-01',
      keyResults: [atMost(50, { inputs, expression })],
      sources: { site: { metrics: { spend: { unit: 'currency', currency: 'SEK' }, leads: {} } } },
      observations: [day('spend', 'a', 100), day('leads', 'a', 10), day('spend', 'b', 900), day('leads', 'b', 10)],
    });
    expect(result).toMatchObject({ value: 50, unit: 'currency', currency: 'SEK', attained: true });
  });

  it('"Adding `source_only` metrics of different sources needs `overlap: acknowledged` and flags `estimated`"', () => {
    const inputs = [input('users', { name: 'a' }), input('users', { name: 'b', connection: 'app' })];
    const sources = { site: { metrics: { users: { aggregation: DISTINCT } } }, app: { metrics: { users: { aggregation: DISTINCT } } } };
    const observations = ['site', 'app'].map((connection) => ({
      connection,
      metric: 'users',
      from: '2026-10-01',
      to: '2026-10-10',
      value: 30,
    }));
    const result = runOne({
      ...base,
      keyResults: [change({ inputs, expression: op(name('a'), '+', name('b')), overlapAcknowledged: true })],
      sources,
      observations,
    });
    expect(result).toMatchObject({ value: 60, quality: ['estimated'] });
  });

  it('`missing: zero`: "counts as 0 inside answered ranges … known-through is complete-through as soon as one day is known"', () => {
    const observations = [{ metric: 'visits', day: '2026-10-03', value: 6 }];
    const keyResults = [change({ inputs: [input('visits', { missing: 'zero' })] })];
    const answered = [{ from: '2026-10-01', to: '2026-10-10' }];
    expect(runOne({ ...base, keyResults, observations, sources: { site: { answered, metrics: { visits: {} } } } })).toMatchObject({
      value: 6,
      knownThrough: '2026-10-10',
      missing: [],
      quality: [],
    });
    expect(runOne({ ...base, keyResults, observations })).toMatchObject({ value: 6, knownThrough: '2026-10-10', state: 'ok' });
    expect(runOne({ ...base, keyResults, observations: [] })).toMatchObject({ value: null, state: 'no_data' });
  });

  it('`missing: zero`: inside answered ranges a missing day is known to be 0, outside them it stays missing', () => {
    const zero = { inputs: [input('visits', { missing: 'zero' })] };
    const at = (keyResult: KeyResult, observations: ObservationSpec[], answered: { from: string; to: string }[]) =>
      runOne({ ...base, keyResults: [keyResult], observations, sources: { site: { answered, metrics: { visits: {} } } } });
    const third = flat('2026-10-03', 1, 6);
    const someDays = [{ from: '2026-10-01', to: '2026-10-05' }];
    const rest = ['2026-10-06', '2026-10-07', '2026-10-08', '2026-10-09', '2026-10-10'];
    expect(at(change(zero), third, someDays)).toMatchObject({ value: 6, knownThrough: '2026-10-10', missing: rest });
    expect(at(change(zero), third, [])).toMatchObject({
      value: 6,
      missing: ['2026-10-01', '2026-10-02', '2026-10-04', '2026-10-05', ...rest],
    });
    // Five answered days without a row are a true zero; unanswered ones are not known.
    expect(at(change(zero), [], someDays)).toMatchObject({ value: 0, state: 'ok', missing: rest });
    // Of 1–5 October four days at 0 pass and the 3rd does not; 6–10 October have no value.
    const compliance = (answered: { from: string; to: string }[]) => at(atMost(5, { ...zero, per: 'day' }), third, answered).compliance;
    expect(compliance(someDays)).toEqual({ passing: 4, elapsed: 5, share: 4 / 5 });
    expect(compliance([])).toEqual({ passing: 0, elapsed: 1, share: 0 });
  });

  it('`missing: estimate`: "counts as the mean of the window\'s known days, flags `estimated`"', () => {
    const observations = daily('2026-10-01', [10, 20, 30]);
    const result = runOne({
      ...base,
      keyResults: [change({ inputs: [input('visits', { missing: 'estimate' })], target: to(400) })],
      observations,
    });
    expect(result).toMatchObject({ value: 200, knownThrough: '2026-10-10', quality: ['estimated'], state: 'ok', progress: { raw: 0.5 } });
    expect(result.missing).toHaveLength(7);
  });

  it('"A day missing in a `sum` reference is always estimated that way"', () => {
    const observations = [...flat('2026-09-01', 20, 10), ...flat('2026-10-01', 31, 10)];
    const result = runOne({
      ...base,
      asOf: '2026-10-31',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations,
    });
    expect(result).toMatchObject({ baseline: 300, target: 450, value: 310, quality: ['estimated'] });
  });

  it('"A day missing in a `sum` reference is always estimated that way", also where the input counts it as 0', () => {
    const inputs = [input('visits', { missing: 'zero' })];
    const baseline = (answered: { from: string; to: string }[]) =>
      runOne({
        ...base,
        asOf: '2026-10-31',
        keyResults: [change({ inputs, baseline: measured('previous_cycle'), target: by(0.5) })],
        sources: { site: { answered, metrics: { visits: {} } } },
        observations: [...flat('2026-09-01', 10, 10), ...flat('2026-10-01', 31, 10)],
      });
    // Ten days of 10 are a mean of 10 for each of thirty; with ten more that were answered without a row, a mean of 5.
    expect(baseline([])).toMatchObject({ baseline: 300, target: 450, value: 310, quality: ['estimated'] });
    expect(baseline([{ from: '2026-09-11', to: '2026-09-20' }])).toMatchObject({ baseline: 150, target: 225, quality: ['estimated'] });
    expect(baseline([{ from: '2026-09-11', to: '2026-09-30' }])).toMatchObject({ baseline: 100, target: 150, quality: [] });
  });
});

describe('semantics.md §4: baseline and target', () => {
  it('`previous_cycle`: "where the cycle is made of whole calendar months, as many months just before it, else as many days just before it"', () => {
    const observations = flat('2026-06-01', 230, 1);
    const baseline = (starts: string, ends: string) =>
      runOne({ starts, ends, asOf: ends, keyResults: [change({ baseline: measured('previous_cycle'), target: by(1) })], observations })
        .baseline;
    expect(baseline('2026-10-01', '2026-12-31')).toBe(92);
    expect(baseline('2026-10-01', '2026-10-31')).toBe(30);
    expect(baseline('2026-10-02', '2026-10-31')).toBe(30);
    expect(baseline('2026-10-05', '2026-11-01')).toBe(28);
  });

  it('`same_period_last_year`: "both ends a year earlier (29 February becomes 28)"', () => {
    const observations = [...flat('2027-01-01', 365, 1), ...flat('2028-01-01', 90, 1)];
    const keyResults = [change({ baseline: measured('same_period_last_year'), target: by(1) })];
    expect(runOne({ starts: '2028-02-01', ends: '2028-02-29', asOf: '2028-02-29', keyResults, observations }).baseline).toBe(28);
    expect(runOne({ starts: '2028-01-01', ends: '2028-02-28', asOf: '2028-02-28', keyResults, observations }).baseline).toBe(59);
    expect(runOne({ starts: '2028-01-01', ends: '2028-03-31', asOf: '2028-03-31', keyResults, observations }).baseline).toBe(90);
  });

  it('"With `starts` … a reference starts as many days later" (§ Notation), also a reference of written dates', () => {
    // August has 1, 2, …, 31. The key result starts ten days into October, so the reference is 11–31 August: its first ten
    // days add up to 11 + … + 20 = 155, all 21 of them to 11 + … + 31 = 441.
    const august = daily(
      '2026-08-01',
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
    const starting = (starts: string) =>
      runOne({
        asOf: '2026-10-20',
        keyResults: [
          change({
            baseline: measured({ from: '2026-08-01', to: '2026-08-31' }),
            target: by(1),
            starts: localDate(starts),
          }),
        ],
        observations: [...august, ...flat('2026-10-01', 20, 31)],
      });
    expect(starting('2026-10-11')).toMatchObject({
      value: 310,
      baseline: 155,
      progress: { raw: 1 },
      wholeWindow: { baseline: 441, target: 882 },
    });
    expect(starting('2026-10-01')).toMatchObject({ value: 620, baseline: 210, wholeWindow: { baseline: 496 } });
    // A reference of ten days has none left for a start ten days in.
    const short = change({ baseline: measured({ from: '2026-08-01', to: '2026-08-10' }), target: by(1), starts: localDate('2026-10-11') });
    expect(runOne({ asOf: '2026-10-20', keyResults: [short], observations: [...august, ...flat('2026-10-01', 20, 31)] })).toMatchObject({
      baseline: null,
      state: 'awaiting_baseline',
    });
  });

  it('"With `starts` … a reference starts as many days later" (§ Notation): `previous_cycle` and `same_period_last_year`', () => {
    const upwards = (from: string, days: number) =>
      daily(
        from,
        Array.from({ length: days }, (_, index) => index + 1),
      );
    const starting = (reference: 'previous_cycle' | 'same_period_last_year') =>
      runOne({
        asOf: '2026-10-20',
        keyResults: [change({ baseline: measured(reference), target: by(1), starts: localDate('2026-10-11') })],
        observations: [...upwards('2025-10-01', 31), ...upwards('2026-09-01', 30), ...flat('2026-10-01', 20, 31)],
      });
    // Both references have 1, 2, …; ten days in, their first ten days are 11 + … + 20 = 155.
    // 11–30 September add up to 11 + … + 30 = 410, 11–31 October 2025 to 441.
    expect(starting('previous_cycle')).toMatchObject({ value: 310, baseline: 155, wholeWindow: { baseline: 410, target: 820 } });
    expect(starting('same_period_last_year')).toMatchObject({ value: 310, baseline: 155, wholeWindow: { baseline: 441, target: 882 } });
  });

  it('"A reference of which no day is known gives state awaiting_baseline and p = null, never 0"', () => {
    const result = runOne({
      ...base,
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.3) })],
      observations: flat('2026-10-01', 10, 1),
    });
    expect(result).toMatchObject({
      value: 10,
      baseline: null,
      target: null,
      progress: null,
      attained: null,
      status: null,
      state: 'awaiting_baseline',
    });
  });

  it('"a `source_only` reference needs its exact window; a `last` reference its last known level"', () => {
    const keyResults = [change({ metric: 'users', baseline: measured('previous_cycle'), target: by(0.5) })];
    const now = { metric: 'users', from: '2026-10-01', to: '2026-10-10', value: 60 };
    expect(
      runOne({
        ...base,
        keyResults,
        sources: users,
        observations: [now, { metric: 'users', from: '2026-09-01', to: '2026-09-30', value: 100 }],
      }),
    ).toMatchObject({ state: 'awaiting_baseline', progress: null, wholeWindow: { baseline: 100, target: 150 } });
    expect(
      runOne({
        ...base,
        keyResults,
        sources: users,
        observations: [now, { metric: 'users', from: '2026-09-01', to: '2026-09-10', value: 40 }],
      }),
    ).toMatchObject({ state: 'ok', baseline: 40, target: 60, progress: { raw: 1 }, attained: true });
    const levels = [...atLevel(100, '2026-09-22'), ...atLevel(130)];
    expect(
      runOne({
        ...base,
        keyResults: [
          change({ metric: 'level', window: LATEST, baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } }),
        ],
        sources: level,
        observations: levels,
      }),
    ).toMatchObject({ baseline: 100, target: 200, progress: { raw: 0.3 } });
    // A level read after complete-through (10 October) is held, not used, although the reference reaches it.
    expect(
      runOne({
        ...base,
        keyResults: [
          change({ metric: 'level', window: LATEST, baseline: measured({ from: '2026-10-01', to: '2026-10-20' }), target: to(200) }),
        ],
        sources: level,
        observations: [...atLevel(100, '2026-10-02'), ...atLevel(150, '2026-10-12')],
      }),
    ).toMatchObject({ value: 100, baseline: 100, progress: { raw: 0 } });
  });

  it('"a scenario\'s `frozen` records win": the whole baseline and b(d)', () => {
    const keyResults = [change({ baseline: measured('previous_cycle'), target: to(600) })];
    const observations = [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 15)];
    expect(runOne({ ...base, keyResults, observations })).toMatchObject({
      baseline: 100,
      target: 200,
      wholeWindow: { baseline: 300, target: 600 },
    });
    const frozen = [
      { keyResult: 'kr', through: '2026-09-10', value: 90 },
      { keyResult: 'kr', through: '2026-09-30', value: 270 },
      { keyResult: 'other', through: '2026-09-30', value: 1 },
    ];
    expect(runOne({ ...base, keyResults, observations, frozen })).toMatchObject({
      baseline: 90,
      target: 200,
      wholeWindow: { baseline: 270, target: 600 },
    });
  });

  it('"A measured baseline is frozen as a record (value, observation ids, taken at) when settled-through reaches its last day"', () => {
    const spec = (settledThrough: string, more: Partial<ScenarioSpec> = {}): ScenarioSpec => ({
      asOf: '2026-10-10',
      keyResults: [change({ per: 'day', baseline: measured('previous_cycle'), target: by(0.3) })],
      sources: { site: { completeThrough: '2026-10-10', settledThrough, metrics: { visits: {} } } },
      observations: flat('2026-09-01', 40, 10),
      ...more,
    });
    expect(baselinesToFreeze(inputOf(spec('2026-09-29')))).toEqual([]);
    const observationIds = Array.from({ length: 30 }, (_, index) => String(index + 1)).sort();
    const record = { ...givenBaseline('kr', localDate('2026-09-30'), 10), observationIds };
    expect(baselinesToFreeze(inputOf(spec('2026-09-30')))).toEqual([record]);
    // What is frozen stays, whatever the source says later, and is not frozen again.
    const corrected = { metric: 'visits', day: '2026-09-01', value: 310, observedAt: '2026-10-09T00:00:00Z' };
    const later = spec('2026-09-30', { frozen: [record], observations: [...flat('2026-09-01', 40, 10), corrected] });
    expect(baselinesToFreeze(inputOf(later))).toEqual([]);
    expect(runOne(later)).toMatchObject({ baseline: 10, quality: ['provisional'] });
    // "re-baselining is an explicit, logged act": with the record let go, the source's present word is measured.
    expect(runOne({ ...later, frozen: [] })).toMatchObject({ baseline: 20 });
  });

  it('a measured baseline of several sources is frozen when the last of them is settled through its last day', () => {
    const inputs = [input('visits', { name: 'a' }), input('visits', { name: 'b', connection: 'app' })];
    const frozen = (site: string, app: string) =>
      baselinesToFreeze(
        inputOf({
          ...base,
          keyResults: [
            change({
              inputs,
              expression: op(name('a'), '+', name('b')),
              per: 'day',
              baseline: measured('previous_cycle'),
              target: by(0.3),
            }),
          ],
          sources: { site: { settledThrough: site, metrics: { visits: {} } }, app: { settledThrough: app, metrics: { visits: {} } } },
          observations: [...flat('2026-09-01', 40, 10), ...flat('2026-09-01', 40, 5, 'visits', { connection: 'app' })],
        }),
      ).map(({ through, value }) => [through, value]);
    expect(frozen('2026-09-30', '2026-09-29')).toEqual([]);
    expect(frozen('2026-09-29', '2026-09-30')).toEqual([]);
    expect(frozen('2026-09-30', '2026-09-30')).toEqual([['2026-09-30', 15]]);
  });

  it('"Each b(d) freezes when settled-through reaches its last day", whichever day is judged; those of unknown references do not', () => {
    const spec = (settledThrough: string, days: number, more: Partial<ScenarioSpec> = {}): ScenarioSpec => ({
      asOf: `2026-10-${String(days).padStart(2, '0')}`,
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.3) })],
      sources: { site: { settledThrough, metrics: { visits: {} } } },
      observations: flat('2026-09-01', 30 + days, 10),
      ...more,
    });
    const frozen = (each: ScenarioSpec) => baselinesToFreeze(inputOf(each)).map(({ through, value }) => [through, value]);
    expect(frozen(spec('2026-08-31', 10))).toEqual([]);
    expect(frozen(spec('2026-09-01', 10))).toEqual([['2026-09-01', 10]]);
    expect(baselinesToFreeze(inputOf(spec('2026-09-12', 10)))).toMatchObject([
      { through: '2026-09-12', value: 120, curve: Array.from({ length: 11 }, (_, index) => String(10 * (index + 1))) },
    ]);
    // Also before the cycle has begun.
    expect(frozen({ ...spec('2026-09-10', 1), asOf: '2026-09-12' })).toEqual([['2026-09-10', 100]]);
    // With the whole every b(d) of it.
    expect(frozen(spec('2026-10-10', 10))).toEqual([['2026-09-30', 300]]);
    const [whole] = baselinesToFreeze(inputOf(spec('2026-10-10', 10)));
    expect(whole?.curve).toEqual(Array.from({ length: 29 }, (_, index) => String(10 * (index + 1))));
    // From the reference's last day on, and on the cycle's last day, b(d) is the whole.
    expect(frozen(spec('2026-10-30', 30))).toEqual([['2026-09-30', 300]]);
    expect(frozen(spec('2026-10-31', 31))).toEqual([['2026-09-30', 300]]);
    expect(frozen(spec('2026-10-10', 10, { frozen: [{ keyResult: 'kr', through: '2026-09-30', value: 300 }] }))).toEqual([
      ['2026-09-29', 290],
    ]);
    // Nothing known of the reference, or no day known yet; a fixed baseline and other kinds have nothing to freeze.
    expect(frozen(spec('2026-10-10', 10, { observations: flat('2026-10-01', 10, 10) }))).toEqual([]);
    expect(frozen(spec('2026-10-10', 10, { observations: flat('2026-09-01', 30, 10) }))).toEqual([['2026-09-30', 300]]);
    expect(frozen(spec('2026-10-10', 10, { keyResults: [change({ baseline: fixed(5) }), atMost(1, { id: 'limit' })] }))).toEqual([]);
  });

  it("a frozen baseline of a fixed-length window is that window at the reference's last day; of a running unit, the unit before", () => {
    const spec = (window: Window): ScenarioSpec => ({
      asOf: '2026-10-14',
      keyResults: [change({ window, baseline: measured('previous_cycle'), target: by(0.3) })],
      observations: daily(
        '2026-09-01',
        Array.from({ length: 44 }, (_, index) => index + 1),
      ),
    });
    const frozen = (window: Window) => baselinesToFreeze(inputOf(spec(window))).map(({ through, value }) => [through, value]);
    // The days count on from 1 September: the last three of it are 28 + 29 + 30; the week of Monday 5 October is 35 … 41.
    expect(frozen(trailing(3))).toEqual([['2026-09-30', 87]]);
    expect(frozen(calendar('week', 'current'))).toEqual([['2026-10-11', 266]]);
    // Known to Sunday 11 October, the week before is that of 28 September, 28 … 34.
    const known = spec(calendar('week', 'current'));
    const toSunday = baselinesToFreeze(inputOf({ ...known, observations: known.observations?.slice(0, 41) ?? [] }));
    expect(toSunday.map(({ through, value }) => [through, value])).toEqual([['2026-10-04', 217]]);
  });

  it('"A `change` with no baseline given starts at 0 when its series is accumulating"', () => {
    expect(runOne({ ...base, observations: flat('2026-10-01', 10, 5) })).toMatchObject({
      baseline: 0,
      target: 100,
      progress: { raw: 0.5 },
      wholeWindow: null,
      pace: { expected: 10 / 31 },
    });
  });

  it('like for like, measured: "b(d) = the reference\'s first d days … t(d) = b(d) × (1 + change)"', () => {
    const observations = [...daily('2026-09-01', [50, 30, 20]), ...flat('2026-09-04', 27, 10), ...daily('2026-10-01', [60, 40, 10])];
    const result = runOne({
      ...base,
      asOf: '2026-10-03',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.2) })],
      observations,
    });
    expect(result).toMatchObject({
      value: 110,
      baseline: 100,
      target: 120,
      wholeWindow: { baseline: 370, target: 444 },
      progress: { raw: 0.5 },
      attained: false,
      pace: { expected: 1, ratio: 0.5 },
    });
  });

  it('like for like, absolute target: "t(d) = b(d) × t ÷ b"', () => {
    const observations = [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 13)];
    const result = runOne({ ...base, keyResults: [change({ baseline: measured('previous_cycle'), target: to(450) })], observations });
    expect(result).toMatchObject({
      value: 130,
      baseline: 100,
      target: 150,
      progress: { raw: 0.6 },
      wholeWindow: { baseline: 300, target: 450 },
    });
  });

  it('like for like, fixed: "b(d) = b × d ÷ D (any sign; t(d) = t × d ÷ D) … is not behind on day one"', () => {
    const result = runOne({
      ...quarter,
      asOf: '2026-10-23',
      keyResults: [change({ baseline: fixed(100_000), target: to(150_000) })],
      observations: flat('2026-10-01', 23, 1500),
    });
    expect(result).toMatchObject({
      value: 34_500,
      baseline: 25_000,
      target: 37_500,
      progress: { raw: 0.76 },
      wholeWindow: { baseline: 100_000, target: 150_000 },
    });
    const negative = runOne({
      ...quarter,
      asOf: '2026-10-23',
      keyResults: [change({ baseline: fixed(-100), target: to(-50) })],
      observations: flat('2026-10-01', 23, -1),
    });
    expect(negative).toMatchObject({ value: -23, baseline: -25, target: -12.5, progress: { raw: 0.16 }, attained: false });
  });

  it('"On the cycle\'s last day b(D) = b and, for an absolute target, t(D) = t, whatever the reference\'s length"', () => {
    const keyResults = [change({ baseline: measured({ from: '2026-08-01', to: '2026-09-30' }), target: to(1000) })];
    const observations = [...flat('2026-08-01', 61, 10), ...flat('2026-10-01', 31, 20)];
    expect(runOne({ ...base, asOf: '2026-10-30', keyResults, observations })).toMatchObject({
      baseline: 300,
      wholeWindow: { baseline: 610, target: 1000 },
    });
    expect(runOne({ ...base, asOf: '2026-10-31', keyResults, observations })).toMatchObject({ baseline: 610, target: 1000 });
  });

  it('"(beyond the reference\'s length: the whole reference)"', () => {
    const observations = [...flat('2026-02-01', 28, 10), ...flat('2026-03-01', 31, 10)];
    const result = runOne({
      starts: '2026-03-01',
      ends: '2026-03-31',
      asOf: '2026-03-30',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations,
    });
    expect(result).toMatchObject({ baseline: 280, target: 420, value: 300 });
  });

  it('"Where a measured b ≤ 0 or b(d) ≤ 0, or a measured b or b(d) equals its target: p, attained and status are null, state `insufficient_data` (also where nothing is like for like)"', () => {
    const nothing = { progress: null, attained: null, status: null, state: 'insufficient_data' };
    const keyResults = [change({ baseline: measured('previous_cycle'), target: by(0.5) })];
    expect(runOne({ ...base, keyResults, observations: [...flat('2026-09-01', 30, 0), ...flat('2026-10-01', 10, 1)] })).toMatchObject({
      ...nothing,
      value: 10,
    });
    expect(
      runOne({
        ...base,
        keyResults,
        observations: [...flat('2026-09-01', 10, 0), ...flat('2026-09-11', 20, 5), ...flat('2026-10-01', 10, 1)],
      }),
    ).toMatchObject(nothing);
    const equal = [change({ baseline: measured('previous_cycle'), target: to(300) })];
    expect(
      runOne({ ...base, keyResults: equal, observations: [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 1)] }),
    ).toMatchObject(nothing);
    const point = [change({ metric: 'level', window: LATEST, baseline: measured('previous_cycle'), target: to(10) })];
    expect(
      runOne({ ...base, keyResults: point, sources: level, observations: [...atLevel(-5, '2026-09-30'), ...atLevel(3)] }),
    ).toMatchObject({ ...nothing, baseline: -5 });
    expect(
      runOne({ ...base, keyResults: point, sources: level, observations: [...atLevel(10, '2026-09-30'), ...atLevel(3)] }),
    ).toMatchObject(nothing);
  });

  it('"For all other series b is the same window evaluated at the reference\'s last day, and t follows from it"', () => {
    const observations = [...flat('2026-09-01', 20, 10), ...flat('2026-09-21', 10, 20), ...flat('2026-10-01', 10, 25)];
    const result = runOne({
      ...base,
      keyResults: [change({ window: trailing(5), baseline: measured('previous_cycle'), target: by(0.5) })],
      observations,
    });
    expect(result).toMatchObject({ value: 125, baseline: 100, target: 150, wholeWindow: null, progress: { raw: 0.5 } });
    const rate = runOne({
      ...base,
      asOf: '2026-10-02',
      keyResults: [change({ metric: 'ctr', baseline: measured('previous_cycle'), target: to(0.25) })],
      sources: { site: { metrics: { ctr: { unit: 'ratio', aggregation: ratio('clicks', 'shown') }, clicks: {}, shown: {} } } },
      observations: [
        ...flat('2026-09-01', 30, 15, 'clicks'),
        ...flat('2026-09-01', 30, 100, 'shown'),
        ...flat('2026-10-01', 2, 20, 'clicks'),
        ...flat('2026-10-01', 2, 100, 'shown'),
      ],
    });
    expect(rate).toMatchObject({ value: 0.2, baseline: 0.15, target: 0.25, wholeWindow: null, progress: { raw: 0.5 } });
  });

  it('"For all other series b is the same window evaluated at the reference\'s last day": with `last_complete` the last whole month at that day', () => {
    const at = (baseline: ReturnType<typeof measured>) =>
      runOne({
        ...quarter,
        asOf: '2026-11-12',
        keyResults: [change({ window: calendar('month', 'last_complete'), baseline, target: by(0.5) })],
        observations: [
          ...flat('2026-07-01', 31, 1),
          ...flat('2026-08-01', 31, 4),
          ...flat('2026-09-01', 30, 10),
          ...flat('2026-10-01', 43, 12),
        ],
      });
    // October is 31 × 12. The quarter before ends with a whole September, 30 × 10; on 15 September the last whole month is
    // August, 31 × 4.
    expect(at(measured('previous_cycle'))).toMatchObject({
      value: 372,
      baseline: 300,
      target: 450,
      wholeWindow: null,
      progress: { raw: 72 / 150 },
    });
    expect(at(measured({ from: '2026-07-01', to: '2026-09-15' }))).toMatchObject({ value: 372, baseline: 124, target: 186 });
  });

  it('window `calendar current`: "cycle, d and D mean the running unit in like for like, … and `previous_cycle` is the unit before"', () => {
    const observations = [...flat('2026-10-01', 31, 10), ...flat('2026-11-01', 10, 12)];
    const result = runOne({
      ...quarter,
      asOf: '2026-11-10',
      keyResults: [change({ window: calendar('month', 'current'), baseline: measured('previous_cycle'), target: by(0.4) })],
      observations,
    });
    expect(result).toMatchObject({
      value: 120,
      baseline: 100,
      target: 140,
      wholeWindow: { baseline: 310, target: 434 },
      progress: { raw: 0.5 },
    });
    const fixedBase = runOne({
      ...quarter,
      asOf: '2026-11-15',
      keyResults: [change({ window: calendar('month', 'current'), baseline: fixed(50), target: to(100) })],
      observations: flat('2026-11-01', 15, 2.5),
    });
    expect(fixedBase).toMatchObject({ value: 37.5, baseline: 25, target: 50, progress: { raw: 0.5 } });
  });

  it('window `calendar current`: "On the cycle\'s last day b(D) = b and, for an absolute target, t(D) = t" means the unit\'s last day', () => {
    const at = (asOf: string) =>
      runOne({
        ...quarter,
        asOf,
        keyResults: [change({ window: calendar('month', 'current'), baseline: measured('previous_cycle'), target: to(620) })],
        observations: [...flat('2026-10-01', 31, 10), ...flat('2026-11-01', 30, 12)],
      });
    // October has a day more than November: 31 × 10 against the 29 × 10 of the day before; 290 × 620 ÷ 310 = 580.
    expect(at('2026-11-29')).toMatchObject({ baseline: 290, target: 580 });
    expect(at('2026-11-30')).toMatchObject({ value: 360, baseline: 310, target: 620, wholeWindow: { baseline: 310, target: 620 } });
  });

  it("like for like counts items too: b(d) is the count over the reference's first d days", () => {
    const posts = (from: string, values: number[][]) => values.flatMap((days, index) => daily(from, days, 'views', { item: `/${index}` }));
    const observations = [
      ...posts('2026-09-01', [
        [5, 0],
        [1, 9],
        [6, 0],
      ]),
      ...posts('2026-10-01', [[9], [9], [9]]),
    ];
    const result = runOne({
      ...base,
      asOf: '2026-10-01',
      keyResults: [countItems({ at_least: 5 }, 0, { baseline: measured('previous_cycle'), target: by(1) })],
      sources: { site: { metrics: { views: {} } } },
      observations,
    });
    // The first of September alone: /0 and /2 pass. Over both known days (estimated for the month) all three do.
    expect(result).toMatchObject({ value: 3, baseline: 2, target: 4, progress: { raw: 0.5 }, wholeWindow: { baseline: 3, target: 6 } });
  });
});

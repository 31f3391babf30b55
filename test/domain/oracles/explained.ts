/** Key results of every kind to be explained; what is said of each is in explain-text.test.ts, worked out by hand. */
import { instant, localDate } from '../../../src/domain/calendar.ts';
import type { EvaluationInput } from '../../../src/domain/evaluate.ts';
import type { Input } from '../../../src/domain/key-result.ts';
import {
  atLeast,
  atMost,
  by,
  change,
  countItems,
  DISTINCT,
  fixed,
  input,
  inputOf,
  LAST,
  LATEST,
  type MetricSpec,
  meanBy,
  measured,
  milestone,
  name,
  num,
  type ObservationSpec,
  op,
  ratio,
  rollup,
  type ScenarioSpec,
  SUM,
  to,
  within,
} from '../scenario.ts';

const days = (metric: string, month: string, first: number, last: number, value: number): ObservationSpec[] =>
  Array.from({ length: last - first + 1 }, (_, index) => ({
    metric,
    day: `${month}-${String(first + index).padStart(2, '0')}`,
    value,
  }));
const onDay = (metric: string, day: string, value: number, more: Partial<ObservationSpec> = {}): ObservationSpec => ({
  metric,
  day,
  value,
  ...more,
});
const site = (metrics: Record<string, MetricSpec>, more: object = {}) => ({ site: { metrics, ...more } });
const october = (spec: Omit<ScenarioSpec, 'asOf'>): EvaluationInput => inputOf({ asOf: '2026-10-10', ...spec });
const krona = { aggregation: SUM, unit: 'currency', currency: 'SEK' } as const;
const override = (expires: string | null) => ({
  value: 130,
  reason: 'counted at the till',
  expires: expires === null ? null : localDate(expires),
});
const visits = site({ visits: {} });
const listed = (metric: string, more: Partial<Input>) => input(metric, { itemDimension: 'page', ...more });

/** Judged on 10 October 2026 in the cycle of October, all days known, unless the entry says otherwise. */
export const EXPLAINED = {
  // September 100 a day, so b(10) = 1 000 of 3 000 and t(10) = 1 300 of 3 900; (1 150 − 1 000) ÷ 300 = 50 %.
  'change, like for like': october({
    sources: visits,
    keyResults: [change({ title: 'Visits', baseline: measured('previous_cycle'), target: by(0.3) })],
    observations: [...days('visits', '2026-09', 1, 30, 100), ...days('visits', '2026-10', 1, 10, 115)],
  }),
  // Days 23 of 92: b(23) = 100 000 ÷ 4, t(23) = 150 000 ÷ 4; (31 250 − 25 000) ÷ 12 500 = 50 %.
  'change from a fixed total': inputOf({
    asOf: '2026-10-23',
    ends: '2026-12-31',
    sources: site({ revenue: krona }),
    keyResults: [change({ metric: 'revenue', title: 'Revenue', baseline: fixed(100_000), target: to(150_000) })],
    observations: [...days('revenue', '2026-10', 1, 22, 1300), onDay('revenue', '2026-10-23', 2650)],
  }),
  // (950 − 900) ÷ 100 = 50 %; day 10 of 31 is 32.3 %.
  'change of a level': october({
    sources: site({ followers: { aggregation: LAST } }),
    keyResults: [change({ metric: 'followers', title: 'Followers', window: LATEST, baseline: fixed(900), target: to(1000) })],
    observations: [onDay('followers', '2026-10-03', 950)],
  }),
  // 4 ÷ 10 = 40 %.
  'change from nothing': october({
    sources: site({ posts: {} }),
    keyResults: [change({ metric: 'posts', title: 'Posts', target: to(10) })],
    observations: [...days('posts', '2026-10', 1, 6, 0), ...days('posts', '2026-10', 7, 10, 1)],
  }),
  // (450 s − 600 s) ÷ (300 s − 600 s) = 50 %.
  'change of a duration': october({
    sources: site({ wait: { aggregation: LAST, unit: 'duration' } }),
    keyResults: [change({ metric: 'wait', title: 'Waiting time', window: LATEST, baseline: fixed(600), target: to(300) })],
    observations: [onDay('wait', '2026-10-10', 450)],
  }),
  // 12 ÷ 100 = 12 %; (0.12 − 0.15) ÷ 0.1 = −30 %.
  'change of a ratio, the wrong way': october({
    sources: site({ rate: { aggregation: ratio('signups', 'visits'), unit: 'ratio' }, signups: {}, visits: {} }),
    keyResults: [change({ metric: 'rate', title: 'Sign-up rate', baseline: fixed(0.15), target: to(0.25) })],
    observations: [
      ...days('visits', '2026-10', 1, 10, 10),
      ...days('signups', '2026-10', 1, 8, 1),
      ...days('signups', '2026-10', 9, 10, 2),
    ],
  }),
  // 12 + 2 × 6 = 24 for all ten days: 2.4 a day; (2.4 − 1) ÷ (5 − 1) = 35 %.
  'change of a rate by formula': october({
    sources: site({ calls: {}, talks: {} }),
    keyResults: [
      change({
        title: 'Contacts',
        inputs: [input('calls', { name: 'calls' }), input('talks', { name: 'talks' })],
        expression: op(name('calls'), '+', op(num(2), '*', name('talks'))),
        per: 'day',
        baseline: fixed(1),
        target: to(5),
      }),
    ],
    observations: [
      ...days('calls', '2026-10', 1, 8, 1),
      ...days('calls', '2026-10', 9, 10, 2),
      ...days('talks', '2026-10', 1, 4, 0),
      ...days('talks', '2026-10', 5, 10, 1),
    ],
  }),
  // The window of 1–10 October was asked for: 3 021. (3 021 − 2 000) ÷ (4 000 − 2 000) would be of the whole cycle;
  // b(10) = 2 000 × 10 ÷ 31 = 645.16…, t(10) = 1 290.32…, so (3 021 − 645.16) ÷ 645.16 = 368.3 %.
  'change of an audience': october({
    sources: site({ users: { aggregation: DISTINCT } }),
    keyResults: [change({ metric: 'users', title: 'Audience', baseline: fixed(2000), target: to(4000) })],
    observations: [{ metric: 'users', from: '2026-10-01', to: '2026-10-10', value: 3021 }],
  }),
  // (10 × 100 + 4 × 300) ÷ 400 = 5.5; (5.5 − 8) ÷ (4 − 8) = 62.5 %.
  'change of a weighted mean': inputOf({
    asOf: '2026-10-02',
    sources: site({ position: { aggregation: meanBy('impressions'), unit: 'position' }, impressions: {} }),
    keyResults: [change({ metric: 'position', title: 'Position', baseline: fixed(8), target: to(4) })],
    observations: [
      onDay('position', '2026-10-01', 10),
      onDay('impressions', '2026-10-01', 100),
      onDay('position', '2026-10-02', 4),
      onDay('impressions', '2026-10-02', 300),
    ],
  }),
  // 900 ÷ 15 = 60 kr; 50 ÷ 60 = 83.3 %. Days: 100 ÷ 5 = 20 passes, 800 ÷ 10 = 80 does not.
  'limit at most': inputOf({
    asOf: '2026-10-02',
    sources: site({ spend: krona, leads: {} }),
    keyResults: [
      atMost(50, {
        title: 'Cost per lead',
        inputs: [input('spend', { name: 'spend' }), input('leads', { name: 'leads' })],
        expression: op(name('spend'), '/', name('leads')),
      }),
    ],
    observations: [
      onDay('spend', '2026-10-01', 100),
      onDay('leads', '2026-10-01', 5),
      onDay('spend', '2026-10-02', 800),
      onDay('leads', '2026-10-02', 10),
    ],
  }),
  // 45 ≥ 42, read on the 9th and not since: days 9 and 10 pass.
  'limit at least': october({
    sources: site({ nps: { aggregation: LAST, unit: 'score' } }),
    keyResults: [atLeast(42, { metric: 'nps', title: 'NPS', window: LATEST })],
    observations: [onDay('nps', '2026-10-08', 40), onDay('nps', '2026-10-09', 45)],
  }),
  // 80 a day. The week of 5–11 October is over; that of 28 September began before the window.
  'limit by week': inputOf({
    asOf: '2026-10-11',
    sources: site({ spend: krona }),
    keyResults: [atMost(700, { metric: 'spend', title: 'Spend', per: 'week' })],
    observations: days('spend', '2026-10', 1, 11, 80),
  }),
  'limit by month': inputOf({
    asOf: '2026-11-10',
    ends: '2026-12-31',
    sources: site({ spend: krona }),
    keyResults: [atMost(3100, { metric: 'spend', title: 'Spend', per: 'month' })],
    observations: [...days('spend', '2026-10', 1, 31, 100), ...days('spend', '2026-11', 1, 10, 100)],
  }),
  // 1 − (22 − 20) ÷ 4 = 50 %.
  range: october({
    sources: site({ price: { aggregation: LAST } }),
    keyResults: [within(10, 20, 4, { metric: 'price', title: 'Price', window: LATEST })],
    observations: [onDay('price', '2026-10-10', 22)],
  }),
  // 300 + 250 and 500 + 0 reach 500, 499 does not: 2 of 10.
  'items that count': inputOf({
    asOf: '2026-10-02',
    sources: site({ views: {} }, { answered: [{ from: '2026-10-01', to: '2026-10-02' }] }),
    keyResults: [countItems({ at_least: 500 }, 10, { title: 'Read posts' })],
    observations: [
      onDay('views', '2026-10-01', 300, { item: '/a' }),
      onDay('views', '2026-10-02', 250, { item: '/a' }),
      onDay('views', '2026-10-02', 500, { item: '/b' }),
      onDay('views', '2026-10-01', 499, { item: '/c' }),
    ],
  }),
  'no items that count': inputOf({
    asOf: '2026-10-01',
    sources: site({ position: { aggregation: LAST, unit: 'position' } }),
    keyResults: [countItems({ at_most: 10 }, 3, { metric: 'position', title: 'Search terms' })],
    observations: [onDay('position', '2026-10-01', 12, { item: 'okr' })],
  }),
  'more items than are shown': inputOf({
    asOf: '2026-10-01',
    sources: site({ views: {} }, { answered: [{ from: '2026-10-01', to: '2026-10-01' }] }),
    keyResults: [countItems({ at_least: 1 }, 14, { title: 'Read posts' })],
    observations: ['/a', '/b', '/c', '/d', '/e', '/f', '/g'].map((item) => onDay('views', '2026-10-01', 9, { item })),
  }),
  // Weights 1 of 4.
  milestone: october({
    keyResults: [milestone([{ id: 'plan', done: '2026-10-05' }, { id: 'build', weight: 2 }, { id: 'tell' }], { title: 'Launch' })],
  }),
  'milestone, all done': october({ keyResults: [milestone([{ id: 'plan', done: '2026-10-05' }], { title: 'Launch' })] }),
  'milestone, nothing done': october({ keyResults: [milestone([{ id: 'plan' }], { title: 'Launch' })] }),
  // 10 × 80 of 1 000; days of a total pass or fail by nothing of their own.
  'limit of a total': october({
    sources: site({ spend: krona }),
    keyResults: [atMost(1000, { metric: 'spend', title: 'Spend' })],
    observations: days('spend', '2026-10', 1, 10, 80),
  }),
  // 90 s passes 60 s, 45 s does not; five of five are shown without a rest.
  'items by their duration': inputOf({
    asOf: '2026-10-01',
    sources: site({ watched: { aggregation: LAST, unit: 'duration' } }),
    keyResults: [countItems({ at_least: 60 }, 10, { metric: 'watched', title: 'Watched films' })],
    observations: ['a', 'b', 'c', 'd', 'e', 'f'].map((item) => onDay('watched', '2026-10-01', item === 'f' ? 45 : 90, { item })),
  }),
  'items by their price': inputOf({
    asOf: '2026-10-01',
    sources: site({ price: { aggregation: LAST, unit: 'currency', currency: 'SEK' } }),
    keyResults: [countItems({ at_most: 99 }, 10, { metric: 'price', title: 'Cheap products' })],
    observations: [onDay('price', '2026-10-01', 50, { item: 'cup' })],
  }),
  'items not known': october({ sources: site({ views: {} }), keyResults: [countItems({ at_least: 500 }, 10, { title: 'Read posts' })] }),
  // 100 × 12.25 + 50 = 1 275 by the sources, under a value set by hand; a sum and a level together are no level.
  'formula under an override': october({
    sources: site({ sales: {}, stock: { aggregation: LAST } }),
    keyResults: [
      change({
        title: 'Reach',
        inputs: [input('sales', { name: 'sales' }), input('stock', { name: 'stock' })],
        expression: op(op(name('sales'), '*', num(12.25)), '+', name('stock')),
        baseline: fixed(0),
        target: to(2000),
        override: override(null),
      }),
    ],
    observations: [...days('sales', '2026-10', 1, 10, 10), onDay('stock', '2026-10-01', 50)],
  }),
  'a sum and a level': october({
    sources: site({ sales: {}, stock: { aggregation: LAST } }),
    keyResults: [
      change({
        title: 'Reach',
        inputs: [input('sales', { name: 'sales' }), input('stock', { name: 'stock' })],
        expression: op(name('sales'), '+', name('stock')),
        baseline: fixed(0),
        target: to(2000),
      }),
    ],
    observations: [...days('sales', '2026-10', 1, 10, 10), onDay('stock', '2026-10-01', 50)],
  }),
  'formula of which nothing is known': october({
    sources: site({ spend: krona, leads: {} }),
    keyResults: [
      atMost(50, {
        title: 'Cost per lead',
        inputs: [input('spend', { name: 'spend' }), input('leads', { name: 'leads' })],
        expression: op(name('spend'), '/', name('leads')),
      }),
    ],
  }),
  // 4 ÷ 10 with weight 3 and 4 ÷ 40 with weight 1, one of weight 1 unknown, one of weight 0: (3 × 40 % + 1 × 10 %) ÷ 4 = 32.5 %, and
  // 4 of 5 of the weight known.
  'mean of objectives': october({
    sources: site({ posts: {}, films: {} }),
    objectives: [
      { id: 'top', keyResults: [rollup('mean', { id: 'kr', title: 'Be read' })] },
      { id: 'text', title: 'Write', parent: 'kr', weight: 3, keyResults: [change({ id: 'a', metric: 'posts', target: to(10) })] },
      { id: 'film', title: 'Film', parent: 'kr', weight: 1, keyResults: [change({ id: 'b', metric: 'films', target: to(10) })] },
      { id: 'talk', title: 'Talk', parent: 'kr', weight: 0, keyResults: [change({ id: 'c', metric: 'posts', target: to(8) })] },
      { id: 'mail', title: 'Mail', parent: 'kr', weight: 1, keyResults: [change({ id: 'd', metric: 'posts', target: to(40) })] },
    ],
    observations: [...days('posts', '2026-10', 1, 6, 0), ...days('posts', '2026-10', 7, 10, 1)],
  }),
  // 4 + 6 of 40.
  'sum of key results': october({
    sources: site({ posts: {}, films: {} }),
    objectives: [
      { id: 'top', keyResults: [rollup('sum', { id: 'kr', title: 'Publish', target: to(40) })] },
      { id: 'text', title: 'Write', parent: 'kr', keyResults: [change({ id: 'a', title: 'Posts', metric: 'posts', target: to(10) })] },
      { id: 'film', title: 'Film', parent: 'kr', keyResults: [change({ id: 'b', title: 'Films', metric: 'films', target: to(10) })] },
    ],
    observations: [
      ...days('posts', '2026-10', 1, 6, 0),
      ...days('posts', '2026-10', 7, 10, 1),
      ...days('films', '2026-10', 1, 4, 0),
      ...days('films', '2026-10', 5, 10, 1),
    ],
  }),
  // 7 posts, set by a person, and the films of two teams: 7 + 6 + 4 = 17 of 34.
  'sum of key results, one set by hand': october({
    sources: site({ posts: {}, films: {}, clips: {} }),
    objectives: [
      { id: 'top', keyResults: [rollup('sum', { id: 'kr', title: 'Publish', target: to(34) })] },
      {
        id: 'north',
        title: 'North',
        parent: 'kr',
        keyResults: [
          change({ id: 'a', title: 'Posts', metric: 'posts', target: to(10), override: { ...override(null), value: 7 } }),
          change({ id: 'b', title: 'Films', metric: 'films', target: to(10) }),
        ],
      },
      { id: 'south', title: 'South', parent: 'kr', keyResults: [change({ id: 'c', title: 'Films', metric: 'clips', target: to(10) })] },
    ],
    observations: [
      ...days('posts', '2026-10', 1, 10, 1),
      ...days('films', '2026-10', 1, 4, 0),
      ...days('films', '2026-10', 5, 10, 1),
      ...days('clips', '2026-10', 1, 6, 0),
      ...days('clips', '2026-10', 7, 10, 1),
    ],
  }),
  'sum of key results, one not known': october({
    sources: site({ posts: {}, films: {} }),
    objectives: [
      { id: 'top', keyResults: [rollup('sum', { id: 'kr', title: 'Publish', target: to(40) })] },
      { id: 'text', parent: 'kr', keyResults: [change({ id: 'a', title: 'Posts', metric: 'posts', target: to(10) })] },
      { id: 'film', parent: 'kr', keyResults: [change({ id: 'b', title: 'Films', metric: 'films', target: to(10) })] },
    ],
    observations: days('posts', '2026-10', 1, 10, 1),
  }),
  'nothing below a roll-up': october({
    sources: visits,
    objectives: [{ id: 'top', keyResults: [rollup('mean', { id: 'kr', title: 'Be read' })] }],
  }),
  // 100 € × 11.25 = 1 125 kr; of 31 days 10: (1 125 − 0) ÷ 2 250 = 50 %.
  'one input in another currency': october({
    sources: site({ spend: { aggregation: SUM, unit: 'currency', currency: 'EUR' } }),
    keyResults: [
      change({
        metric: 'spend',
        title: 'Spend',
        target: to(2250),
        fx: [{ from: 'EUR', to: 'SEK', rate: 11.25, date: localDate('2026-10-01') }],
      } as never),
    ],
    observations: days('spend', '2026-10', 1, 10, 10),
  }),
  // September: 4 000 and 2 500 on its last day, now 4 500 and 2 700: (7 200 − 6 500) ÷ 1 300 = 53.8 %.
  'measured from levels': october({
    sources: site({ fans: { aggregation: LAST }, friends: { aggregation: LAST } }),
    keyResults: [
      change({
        title: 'Followers',
        inputs: [input('fans', { name: 'fans' }), input('friends', { name: 'friends' })],
        expression: op(name('fans'), '+', name('friends')),
        window: LATEST,
        baseline: measured('previous_cycle'),
        target: by(0.2),
      }),
    ],
    observations: [
      onDay('fans', '2026-09-30', 4000),
      onDay('friends', '2026-09-20', 2500),
      onDay('fans', '2026-10-10', 4500),
      onDay('friends', '2026-10-10', 2700),
    ],
  }),
  // The first ten days of September: 10 × 60 + 10 × 40 = 1 000; all of it 3 000. Now 1 150 against 1 300.
  'measured from a sum of two, like for like': october({
    sources: site({ app: {}, web: {} }),
    keyResults: [
      change({
        title: 'Visits',
        inputs: [input('app', { name: 'app' }), input('web', { name: 'web' })],
        expression: op(name('app'), '+', name('web')),
        baseline: measured('previous_cycle'),
        target: by(0.3),
      }),
    ],
    observations: [
      ...days('app', '2026-09', 1, 30, 60),
      ...days('web', '2026-09', 1, 30, 40),
      ...days('app', '2026-10', 1, 10, 65),
      ...days('web', '2026-10', 1, 10, 50),
    ],
  }),
  // 5 ÷ 25 = 20 % in September, 12 ÷ 40 = 30 % now; doubled: (30 − 20) ÷ 20 = 50 %.
  'measured from a ratio': october({
    sources: site({ rate: { aggregation: ratio('signups', 'visits'), unit: 'ratio' }, signups: {}, visits: {} }),
    keyResults: [
      change({ metric: 'rate', title: 'Sign-up rate', baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } }),
    ],
    observations: [
      ...['signups', 'visits'].flatMap((metric) => days(metric, '2026-09', 1, 30, 0)),
      onDay('signups', '2026-09-30', 5, { observedAt: '2026-10-02T00:00:00Z' }),
      onDay('visits', '2026-09-30', 25, { observedAt: '2026-10-02T00:00:00Z' }),
      ...days('visits', '2026-10', 1, 10, 4),
      ...days('signups', '2026-10', 1, 8, 1),
      ...days('signups', '2026-10', 9, 10, 2),
    ],
  }),
  // Frozen on 2 October at 4 000 + 2 500; that 30 September was corrected to 4 100 later moves nothing.
  'frozen baseline': october({
    sources: site({ fans: { aggregation: LAST }, friends: { aggregation: LAST } }),
    keyResults: [
      change({
        title: 'Followers',
        inputs: [input('fans', { name: 'fans' }), input('friends', { name: 'friends' })],
        expression: op(name('fans'), '+', name('friends')),
        window: LATEST,
        baseline: measured('previous_cycle'),
        target: by(0.2),
      }),
    ],
    observations: [
      onDay('fans', '2026-09-30', 4000),
      onDay('friends', '2026-09-20', 2500),
      onDay('fans', '2026-09-30', 4100, { observedAt: '2026-10-05T00:00:00Z' }),
      onDay('fans', '2026-10-10', 4500),
      onDay('friends', '2026-10-10', 2700),
    ],
    frozen: [
      {
        keyResult: 'kr',
        through: '2026-09-30',
        value: 6500,
        observationIds: ['1', '2'],
        takenAt: instant('2026-10-01T23:30:00Z'),
      },
    ],
  }),
  // Frozen by the scenario at 800, which September's readings (900) do not make (any more).
  'frozen baseline of a scenario': october({
    sources: site({ fans: { aggregation: LAST } }),
    keyResults: [change({ metric: 'fans', title: 'Fans', window: LATEST, baseline: measured('previous_cycle'), target: by(0.5) })],
    observations: [onDay('fans', '2026-09-30', 900), onDay('fans', '2026-10-10', 1000)],
    frozen: [{ keyResult: 'kr', through: '2026-09-30', value: 800 }],
  }),
  // 690 ÷ 46 = 15 followers a post: (15 − 10) ÷ 10 = 50 %.
  'a quotient that is no share': october({
    sources: site({ fans: {}, posts: {} }),
    keyResults: [
      change({
        title: 'Followers per post',
        inputs: [input('fans', { name: 'fans' }), input('posts', { name: 'posts' })],
        expression: op(name('fans'), '/', name('posts')),
        baseline: fixed(10),
        target: to(20),
      }),
    ],
    observations: [...days('fans', '2026-10', 1, 10, 69), ...days('posts', '2026-10', 1, 9, 5), onDay('posts', '2026-10-10', 1)],
  }),
  // Over and settled: 70 of 100 is a score of 0.7, a success of an aspirational key result.
  'aspirational, not attained and a success': inputOf({
    asOf: '2026-11-02',
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(100), ambition: 'aspirational' } as never)],
    observations: [...days('visits', '2026-10', 1, 30, 2), onDay('visits', '2026-10-31', 10)],
  }),
  'aspirational and missed': inputOf({
    asOf: '2026-11-02',
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(100), ambition: 'aspirational' } as never)],
    observations: [...days('visits', '2026-10', 1, 30, 2), onDay('visits', '2026-10-31', 9.99)],
  }),
  'aspirational and attained': inputOf({
    asOf: '2026-11-02',
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(60), ambition: 'aspirational' } as never)],
    observations: days('visits', '2026-10', 1, 31, 2),
  }),
  'aspirational and attained, graded low': inputOf({
    asOf: '2026-11-02',
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(60), ambition: 'aspirational', score: { value: 0.5, reason: 'too easy' } } as never)],
    observations: days('visits', '2026-10', 1, 31, 2),
  }),
  // Written on the 1st and the 2nd, and read 600 and 400 times; what is older does not count.
  'new items that count': inputOf({
    asOf: '2026-10-02',
    sources: site({ posts: { absentMeansZero: true }, views: {} }, { answered: [{ from: '2026-10-01', to: '2026-10-02' }] }),
    keyResults: [
      countItems({ at_least: 500 }, 10, {
        title: 'Read posts',
        inputs: [listed('posts', { name: 'new', publishedSince: 'cycle' }), listed('views', { name: 'views' })],
        expression: name('views'),
      }),
    ],
    observations: [
      onDay('posts', '2026-10-01', 1, { item: '/a' }),
      onDay('posts', '2026-10-02', 1, { item: '/b' }),
      onDay('views', '2026-10-02', 600, { item: '/a' }),
      onDay('views', '2026-10-02', 400, { item: '/b' }),
      onDay('views', '2026-10-02', 900, { item: '/old' }),
    ],
  }),
  'new items': inputOf({
    asOf: '2026-10-02',
    sources: site({ posts: { absentMeansZero: true } }, { answered: [{ from: '2026-10-01', to: '2026-10-02' }] }),
    keyResults: [
      countItems({ at_least: 1 }, 10, { title: 'New posts', inputs: [listed('posts', { name: 'input', publishedSince: 'cycle' })] }),
    ],
    observations: [onDay('posts', '2026-10-01', 1, { item: '/a' }), onDay('posts', '2026-10-02', 1, { item: '/b' })],
  }),
  // Read by 20 ÷ 100 = 20 % and 3 ÷ 100 = 3 % of those who saw it.
  'items by a formula': inputOf({
    asOf: '2026-10-01',
    sources: site({ clicks: {}, shown: {} }, { answered: [{ from: '2026-10-01', to: '2026-10-01' }] }),
    keyResults: [
      countItems({ at_least: 0.1 }, 10, {
        title: 'Good posts',
        inputs: [listed('clicks', { name: 'clicks' }), listed('shown', { name: 'shown' })],
        expression: op(name('clicks'), '/', name('shown')),
      }),
    ],
    observations: [
      ...['/a', '/b'].map((item) => onDay('shown', '2026-10-01', 100, { item })),
      onDay('clicks', '2026-10-01', 20, { item: '/a' }),
      onDay('clicks', '2026-10-01', 3, { item: '/b' }),
    ],
  }),
  'override for a time': october({
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(200), override: override('2026-10-31') })],
    observations: days('visits', '2026-10', 1, 10, 12),
  }),
  'override without an automated value': october({
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(200), override: override(null) })],
  }),
  'no day known': october({ sources: visits, keyResults: [change({ title: 'Visits' })] }),
  'nothing to divide by': october({
    sources: site({ rate: { aggregation: ratio('signups', 'visits'), unit: 'ratio' }, signups: {}, visits: {} }),
    keyResults: [change({ metric: 'rate', title: 'Sign-up rate', baseline: fixed(0.15), target: to(0.25) })],
    observations: [...days('visits', '2026-10', 1, 10, 0), ...days('signups', '2026-10', 1, 10, 0)],
  }),
  'baseline of zero': october({
    sources: visits,
    keyResults: [change({ title: 'Visits', baseline: measured('previous_cycle'), target: by(0.3) })],
    observations: [...days('visits', '2026-09', 1, 30, 0), ...days('visits', '2026-10', 1, 10, 12)],
  }),
  'baseline not known': october({
    sources: visits,
    keyResults: [change({ title: 'Visits', baseline: measured('previous_cycle'), target: by(0.3) })],
    observations: days('visits', '2026-10', 1, 10, 12),
  }),
  // The 5th is missing: 4 × 10 = 40, known through the 4th; 40 %.
  'days missing': october({
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(100) })],
    observations: [...days('visits', '2026-10', 1, 4, 10), ...days('visits', '2026-10', 6, 10, 10)],
  }),
  'not read for long': inputOf({
    asOf: '2026-10-10',
    knownAt: '2026-10-12T00:00:00Z',
    sources: site({ visits: {} }, { lastSuccessAt: instant('2026-10-10T23:00:00Z'), staleAfterMs: 3_600_000 }),
    keyResults: [change({ title: 'Visits', target: to(200) })],
    observations: days('visits', '2026-10', 1, 10, 10),
  }),
  'days that may change': october({
    sources: site({ visits: {} }, { settledThrough: '2026-10-07' }),
    keyResults: [change({ title: 'Visits', target: to(200) })],
    observations: days('visits', '2026-10', 1, 10, 10),
  }),
  'the first day': inputOf({
    asOf: '2026-10-01',
    sources: visits,
    keyResults: [change({ title: 'Visits', target: to(200) })],
    observations: [onDay('visits', '2026-10-01', 10)],
  }),
} satisfies Record<string, EvaluationInput>;

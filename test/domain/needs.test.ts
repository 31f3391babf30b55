import { describe, expect, it } from 'vitest';
import { addDays, localDate } from '../../src/domain/calendar.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import { provenanceOf } from '../../src/domain/explaining/provenance.ts';
import type { KeyResult, Window } from '../../src/domain/key-result.ts';
import { givenBaseline } from '../../src/domain/planning/freeze.ts';
import { needsOf } from '../../src/domain/planning/needs.ts';
import {
  atMost,
  baselinesToFreeze,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  definitionOf,
  fixed,
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
  sourcesOf,
  to,
  trailing,
} from './scenario.ts';

const sources: NonNullable<ScenarioSpec['sources']> = {
  site: {
    completeThrough: '2026-10-09',
    metrics: {
      visits: {},
      users: { aggregation: DISTINCT },
      level: { aggregation: LAST },
      clicks: {},
      views: {},
      ctr: { aggregation: ratio('clicks', 'visits') },
    },
  },
};
function needs(keyResults: KeyResult[], frozen: { keyResult: string; through: string; value: number }[] = []) {
  const spec = { asOf: '2026-10-10', keyResults, sources };
  return needsOf({
    definition: definitionOf(spec),
    asOf: localDate('2026-10-10'),
    sources: sourcesOf(spec),
    frozen: frozen.map((each) => givenBaseline(each.keyResult, localDate(each.through), each.value)),
    cycle: null,
  }).map((need) => `${need.series.metric} ${need.grain} ${need.range.start}..${addDays(need.range.end, -1)} ${need.keyResults.join('+')}`);
}

describe('what an evaluation needs read', () => {
  it('a sum needs its days through what the source has whole, and no exact window', () => {
    expect(needs([change()])).toEqual(['visits day 2026-10-01..2026-10-09 kr']);
  });
  it('a distinct count needs its exact window, the reference whole and its first d days, and its days for the chart', () => {
    expect(needs([change({ metric: 'users', baseline: measured('previous_cycle'), target: by(0.3) })])).toEqual([
      'users day 2026-10-01..2026-10-09 kr',
      'users range 2026-09-01..2026-09-09 kr',
      'users range 2026-09-01..2026-09-30 kr',
      'users range 2026-10-01..2026-10-09 kr',
    ]);
  });
  it('frozen baselines are not asked again', () => {
    const frozen = [
      { keyResult: 'kr', through: '2026-09-30', value: 100 },
      { keyResult: 'kr', through: '2026-09-09', value: 30 },
    ];
    expect(needs([change({ metric: 'users', baseline: measured('previous_cycle'), target: by(0.3) })], frozen)).toEqual([
      'users day 2026-10-01..2026-10-09 kr',
      'users range 2026-10-01..2026-10-09 kr',
    ]);
  });
  it('equal needs of several key results are one need that names them all; a ratio needs its parts', () => {
    expect(needs([change({ id: 'a' }), atMost(1, { id: 'b', metric: 'ctr' })])).toEqual([
      'clicks day 2026-10-01..2026-10-09 b',
      'visits day 2026-10-01..2026-10-09 a+b',
    ]);
  });
  it('items need the list over the window; a level its days so far and the last of the reference', () => {
    expect(needs([countItems({ at_least: 5 }, 3)])).toEqual(['views item 2026-10-01..2026-10-09 kr']);
    expect(needs([change({ metric: 'level', window: LATEST, baseline: measured('previous_cycle') })])).toEqual([
      'level day 2026-09-24..2026-09-30 kr',
      'level day 2026-10-01..2026-10-09 kr',
    ]);
  });
});

describe('needs of every kind of key result', () => {
  const spec = (keyResults: KeyResult[], more: Partial<ScenarioSpec> = {}): ScenarioSpec => ({
    asOf: '2026-10-10',
    keyResults,
    sources,
    ...more,
  });
  const of = (each: ScenarioSpec, cycle: string | null = null) =>
    needsOf({
      definition: definitionOf(each),
      asOf: localDate(each.asOf),
      sources: sourcesOf(each),
      frozen: (each.frozen ?? []).map((record) => givenBaseline(record.keyResult, localDate(record.through), record.value)),
      cycle,
    }).map(
      (need) =>
        `${need.series.connection} ${need.series.metric} ${need.grain} ${need.range.start}..${addDays(need.range.end, -1)} ${need.keyResults.join('+')}`,
    );

  it('only those of the cycle that is asked for', () => {
    const cycles = [
      { id: 'c', starts: '2026-10-01', ends: '2026-10-31' },
      { id: 'd', starts: '2026-09-01', ends: '2026-09-30' },
    ];
    const objectives = ['c', 'd'].map((id) => ({ id, cycle: id, keyResults: [change({ id: `of-${id}` })] }));
    const both = ['site visits day 2026-09-01..2026-09-30 of-d', 'site visits day 2026-10-01..2026-10-09 of-c'];
    expect(of(spec([], { cycles, objectives }))).toEqual(both);
    expect(of(spec([], { cycles, objectives }), 'd')).toEqual(both.slice(0, 1));
    expect(of(spec([], { cycles: cycles.slice(0, 1), objectives }))).toEqual(both.slice(1));
  });

  it('before its first day a cycle needs nothing', () => {
    expect(of({ ...spec([change()]), asOf: '2026-09-30' })).toEqual([]);
  });

  it('several inputs are read through what each source has, exact windows to the day that all have', () => {
    const two: ScenarioSpec['sources'] = {
      site: { completeThrough: '2026-10-09', metrics: { visits: {}, users: { aggregation: DISTINCT } } },
      shop: { completeThrough: '2026-10-06', metrics: { orders: {}, buyers: { aggregation: DISTINCT } } },
    };
    const share = (top: string, bottom: string) =>
      atMost(1, {
        inputs: [input(top, { name: 'top', connection: 'shop' }), input(bottom, { name: 'bottom' })],
        expression: op(name('top'), '/', name('bottom')),
      });
    expect(of(spec([share('orders', 'visits')], { sources: two }))).toEqual([
      'shop orders day 2026-10-01..2026-10-06 kr',
      'site visits day 2026-10-01..2026-10-09 kr',
    ]);
    expect(of(spec([share('buyers', 'users')], { sources: two })).filter((each) => each.includes(' range '))).toEqual([
      'shop buyers range 2026-10-01..2026-10-06 kr',
      'site users range 2026-10-01..2026-10-06 kr',
    ]);
    // What is charted of the running month goes on to what each source has.
    const running = { ...share('orders', 'visits'), window: calendar('month', 'current') };
    expect(of(spec([running], { sources: two }))).toEqual([
      'shop orders day 2026-10-01..2026-10-06 kr',
      'site visits day 2026-10-01..2026-10-09 kr',
    ]);
  });

  it('names the key results that it serves in order', () => {
    expect(of(spec([change({ id: 'b' }), change({ id: 'a' })]))).toEqual(['site visits day 2026-10-01..2026-10-09 a+b']);
  });

  it('hand-ticked steps need nothing; a number to publish needs its days, or the list of what was published', () => {
    expect(of(spec([milestone([{ id: 'a' }])]))).toEqual([]);
    const published = (more: object) => milestone([], { published: { input: input('views', more), target: 3 } });
    expect(of(spec([published({})]))).toEqual(['site views day 2026-10-01..2026-10-09 kr']);
    expect(of(spec([published({ itemDimension: 'page' })]))).toEqual(['site views item 2026-10-01..2026-10-09 kr']);
    expect(of({ ...spec([published({})]), asOf: '2026-11-20', sources: { site: { metrics: { views: {} } } } })).toEqual([
      'site views day 2026-10-01..2026-10-31 kr',
    ]);
  });

  it('a whole unit is read as such; a rolling or running one through the day; a level from the first day of the cycle', () => {
    const windowed = (window: Window, metric = 'visits') => of(spec([change({ metric, window, baseline: fixed(1) })]));
    expect(windowed(calendar('week', 'last_complete'))).toEqual(['site visits day 2026-09-28..2026-10-04 kr']);
    expect(windowed(calendar('week', 'current'))).toEqual(['site visits day 2026-10-05..2026-10-09 kr']);
    expect(windowed(trailing(14))).toEqual(['site visits day 2026-09-26..2026-10-09 kr']);
    expect(windowed(LATEST, 'level')).toEqual(['site level day 2026-10-01..2026-10-09 kr']);
    expect(of({ ...spec([change({ metric: 'level', window: LATEST, baseline: fixed(1) })]), asOf: '2026-09-30' })).toEqual([
      'site level day 2026-09-30..2026-09-30 kr',
    ]);
  });

  it('a reference is read whole, and where only the source can add also for its first days; of items and levels what they are', () => {
    const from = (keyResult: KeyResult, more: Partial<ScenarioSpec> = {}) =>
      of({ ...spec([keyResult]), ...more }).filter((each) => !each.includes(' 2026-10-01..') && !each.includes(' day 2026-10'));
    const b = { baseline: measured('previous_cycle'), target: by(0.3) } as const;
    expect(from(change(b))).toEqual(['site visits day 2026-09-01..2026-09-09 kr', 'site visits day 2026-09-01..2026-09-30 kr']);
    expect(from(countItems({ at_least: 5 }, 3, { ...b }))).toEqual([
      'site views item 2026-09-01..2026-09-09 kr',
      'site views item 2026-09-01..2026-09-30 kr',
    ]);
    expect(from(change({ ...b, per: 'week' }))).toEqual(['site visits day 2026-09-01..2026-09-30 kr']);
    expect(from(change({ ...b, window: trailing(7) }))).toEqual(['site visits day 2026-09-24..2026-09-30 kr']);
    // On the cycle's last day b(d) is the whole; on the day before it has 30 days.
    const done = (asOf: string) =>
      from(change({ ...b, metric: 'users' }), { asOf, sources: { site: { metrics: { users: { aggregation: DISTINCT } } } } });
    expect(done('2026-10-31')).toEqual(['site users range 2026-09-01..2026-09-30 kr']);
    expect(done('2026-10-29')).toEqual(['site users range 2026-09-01..2026-09-29 kr', 'site users range 2026-09-01..2026-09-30 kr']);
    expect(done('2026-11-20')).toEqual(['site users range 2026-09-01..2026-09-30 kr']);
    // September has a day less than the August it is measured against: on its last day b(d) is all of August.
    const september = { starts: '2026-09-01', ends: '2026-09-30', asOf: '2026-09-30' };
    expect(of({ ...spec([change(b)]), ...september }).filter((each) => each.includes('2026-08'))).toEqual([
      'site visits day 2026-08-01..2026-08-31 kr',
    ]);
  });

  it("a pace by last year's shape needs that shape, whole and so far", () => {
    const shaped = change({ metric: 'users', pace: { kind: 'reference_shape', reference: { kind: 'same_period_last_year' } } });
    expect(of(spec([shaped])).filter((each) => each.includes('2025'))).toEqual([
      'site users range 2025-10-01..2025-10-09 kr',
      'site users range 2025-10-01..2025-10-31 kr',
    ]);
  });

  it('a sum of children needs their series over its own reference, down to the last; frozen or fixed, it needs no more than they do', () => {
    const tree = (parent: object) => [
      { id: 'top', keyResults: [rollup('sum', { id: 'top-kr', ...parent } as never)] },
      { id: 'mid', parent: 'top-kr', keyResults: [rollup('sum', { id: 'mid-kr', target: to(5) } as never), change({ id: 'a' })] },
      { id: 'low', parent: 'mid-kr', keyResults: [change({ id: 'b', metric: 'clicks' })] },
      { id: 'other', keyResults: [change({ id: 'c', metric: 'views' })] },
    ];
    const own = [
      'site clicks day 2026-10-01..2026-10-09 b',
      'site views day 2026-10-01..2026-10-09 c',
      'site visits day 2026-10-01..2026-10-09 a',
    ];
    const grown = { baseline: measured('previous_cycle'), target: by(0.3) };
    expect(of(spec([], { objectives: tree(grown) }))).toEqual([
      'site clicks day 2026-09-01..2026-09-30 top-kr',
      ...own.slice(0, 2),
      'site visits day 2026-09-01..2026-09-30 top-kr',
      ...own.slice(2),
    ]);
    const frozen = [{ keyResult: 'top-kr', through: '2026-09-30', value: 7 }];
    expect(of(spec([], { objectives: tree(grown), frozen }))).toEqual(own);
    expect(of(spec([], { objectives: tree({ baseline: fixed(3), target: to(9) }) }))).toEqual(own);
    expect(of(spec([], { objectives: tree({ ...grown, rollup: 'mean' }) }))).toEqual(own);
    expect(of(spec([], { objectives: tree({}) }))).toEqual(own);
  });

  it('a tree in a circle, which no check lets pass, is walked once', () => {
    const grown = { baseline: measured('previous_cycle'), target: by(0.3) };
    const objectives = [
      { id: 'x', parent: 'two', keyResults: [rollup('sum', { id: 'one', ...grown } as never)] },
      { id: 'y', parent: 'one', keyResults: [rollup('sum', { id: 'two' } as never), change()] },
    ];
    expect(of(spec([], { objectives }))).toEqual([
      'site visits day 2026-09-01..2026-09-30 one',
      'site visits day 2026-10-01..2026-10-09 kr',
    ]);
  });
});

describe('freezing and provenance', () => {
  const spec = (settledThrough: string, more: Partial<ScenarioSpec> = {}): ScenarioSpec => ({
    asOf: '2026-10-10',
    keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.3) })],
    sources: { site: { completeThrough: '2026-10-10', settledThrough, metrics: { visits: {} } } },
    observations: flat('2026-09-01', 40, 10),
    ...more,
  });
  it('"frozen as a record when settled-through reaches its last day"; b(d) likewise', () => {
    expect(baselinesToFreeze(inputOf(spec('2026-08-31')))).toEqual([]);
    expect(baselinesToFreeze(inputOf(spec('2026-09-03')))).toMatchObject([{ through: '2026-09-03', value: 30, curve: ['10', '20'] }]);
    const whole = baselinesToFreeze(inputOf(spec('2026-09-30')));
    expect(whole.map(({ through, value }) => [through, value])).toEqual([['2026-09-30', 300]]);
    // With b(1) … b(29).
    expect(whole[0]?.curve).toEqual(Array.from({ length: 29 }, (_, index) => String(10 * (index + 1))));
    expect(whole[0]?.observationIds).toHaveLength(30);
  });
  it('what is frozen is not frozen again, and changes no answer', () => {
    const frozen = baselinesToFreeze(inputOf(spec('2026-09-30')));
    const after = { ...inputOf(spec('2026-09-30')), frozen };
    expect(baselinesToFreeze(after)).toEqual([]);
    expect(evaluate(after)).toEqual(evaluate(inputOf(spec('2026-09-30'))));
  });
  it('provenance names every observation that the value and the baseline rest on, and no other', () => {
    const basis = provenanceOf(inputOf(spec('2026-09-30')), 'kr');
    expect(basis.map((each) => [each.series.metric, each.grain, each.range.start, each.range.end, each.observationIds.length])).toEqual([
      ['visits', 'day', '2026-10-01', '2026-10-11', 10],
      ['visits', 'day', '2026-09-01', '2026-09-11', 10],
    ]);
    expect(provenanceOf(inputOf(spec('2026-09-30')), 'nobody')).toEqual([]);
    const asked = provenanceOf(
      inputOf({
        asOf: '2026-10-10',
        sources: { site: { zone: 'America/Los_Angeles', metrics: { users: { aggregation: DISTINCT } } } },
        keyResults: [change({ metric: 'users' })],
        observations: [
          { metric: 'users', from: '2026-10-01', to: '2026-10-09', value: 3 },
          { metric: 'users', from: '2026-10-01', to: '2026-10-10', value: 4, quality: ['sampled', 'thresholded'] },
        ],
      }),
      'kr',
    );
    expect(asked).toEqual([
      {
        series: { connection: 'site', account: null, metric: 'users', filter: {}, itemDimension: null },
        zone: 'America/Los_Angeles',
        grain: 'range',
        range: { start: '2026-10-01', end: '2026-10-11' },
        isEstimated: false,
        observationIds: ['2'],
        quality: ['sampled', 'thresholded'],
        frozenAt: null,
      },
    ]);
  });
});

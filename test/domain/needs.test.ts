import { describe, expect, it } from 'vitest';
import { addDays, localDate } from '../../src/domain/calendar.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import { baselinesToFreeze } from '../../src/domain/freeze.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import { needsOf } from '../../src/domain/needs.ts';
import { provenanceOf } from '../../src/domain/provenance.ts';
import {
  atMost,
  by,
  change,
  countItems,
  DISTINCT,
  definitionOf,
  flat,
  inputOf,
  LAST,
  LATEST,
  measured,
  ratio,
  type ScenarioSpec,
  sourcesOf,
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
    frozen: frozen.map((each) => ({ ...each, through: localDate(each.through) })),
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

describe('freezing and provenance', () => {
  const spec = (settledThrough: string, more: Partial<ScenarioSpec> = {}): ScenarioSpec => ({
    asOf: '2026-10-10',
    keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.3) })],
    sources: { site: { completeThrough: '2026-10-10', settledThrough, metrics: { visits: {} } } },
    observations: flat('2026-09-01', 40, 10),
    ...more,
  });
  it('"frozen as a record when settled-through reaches its last day"; b(d) likewise', () => {
    expect(baselinesToFreeze(inputOf(spec('2026-09-09')))).toEqual([]);
    expect(baselinesToFreeze(inputOf(spec('2026-09-10'))).map(({ through, value }) => [through, value])).toEqual([['2026-09-10', 100]]);
    const both = baselinesToFreeze(inputOf(spec('2026-09-30')));
    expect(both.map(({ through, value }) => [through, value])).toEqual([
      ['2026-09-30', 300],
      ['2026-09-10', 100],
    ]);
    expect(both[1]?.observationIds).toHaveLength(10);
  });
  it('what is frozen is not frozen again, and changes no answer', () => {
    const frozen = baselinesToFreeze(inputOf(spec('2026-09-30'))).map(({ keyResult, through, value }) => ({ keyResult, through, value }));
    const after = inputOf(spec('2026-09-30', { frozen }));
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
  });
});

import { describe, expect, it } from 'vitest';
import { explainKeyResult } from '../../src/domain/explaining/explain.ts';
import {
  atMost,
  by,
  change,
  DISTINCT,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  measured,
  name,
  op,
  rollup,
  SUM,
  to,
} from './scenario.ts';

const visitors = inputOf({
  asOf: '2026-11-20',
  ends: '2026-12-31',
  sources: { site: { completeThrough: '2026-11-19', settledThrough: '2026-11-17', metrics: { visits: { aggregation: DISTINCT } } } },
  keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.3) })],
  observations: [
    { metric: 'visits', from: '2026-10-01', to: '2026-11-19', value: 3021 },
    { metric: 'visits', from: '2026-07-01', to: '2026-08-19', value: 2800 },
    { metric: 'visits', from: '2026-07-01', to: '2026-09-30', value: 5100 },
  ],
});

describe('explain', () => {
  it('fills the numbers into the formula of progress, and names the observations that they rest on', () => {
    const explanation = explainKeyResult('kr', visitors);
    expect(explanation?.progressFormula).toBe('(3021 − 2800) ÷ (3640 − 2800) = 0.2630952380952381');
    expect(explanation?.provenance.flatMap((each) => each.observationIds)).toHaveLength(2);
    expect(explanation?.forecast.reason).toMatch(/too few points of its curve/);
  });

  it('fills the inputs into the expression: a ratio of sums over two sources', () => {
    const spend = input('spend', { name: 'spend' });
    const leads = input('leads', { name: 'leads' });
    const cost = inputOf({
      asOf: '2026-10-01',
      sources: { site: { metrics: { spend: { aggregation: SUM, unit: 'currency', currency: 'SEK' }, leads: { aggregation: SUM } } } },
      keyResults: [atMost(50, { inputs: [spend, leads], expression: op(name('spend'), '/', name('leads')) })],
      observations: [
        { metric: 'spend', day: '2026-10-01', value: 900 },
        { metric: 'leads', day: '2026-10-01', value: 15 },
      ],
    });
    const explanation = explainKeyResult('kr', cost);
    expect(explanation?.formula).toEqual({ written: 'spend ÷ leads', filledIn: '900 ÷ 15' });
    expect(explanation?.progressFormula).toBe('50 ÷ 60 = 0.8333333333333334');
  });

  it('says on which day a level was read, and in what unit each input is', () => {
    const followers = inputOf({
      asOf: '2026-10-10',
      sources: { site: { metrics: { followers: { aggregation: LAST } } } },
      keyResults: [change({ metric: 'followers', window: LATEST, baseline: fixed(900), target: to(1000) })],
      observations: [{ metric: 'followers', day: '2026-10-03', value: 950 }],
    });
    expect(explainKeyResult('kr', followers)?.inputs).toMatchObject([{ metricTitle: 'followers', unit: 'count', readOn: '2026-10-03' }]);
    expect(explainKeyResult('kr', visitors)?.inputs).toMatchObject([{ value: 3021, readOn: null }]);
  });

  it('says what is doubtful about the key result that is asked for, and about no other', () => {
    const stated = (id: string, changed: number) =>
      change({ id, baseline: fixed(100), target: to(150), stated: { change: changed, from: null, to: null } });
    const doubtful = inputOf({ asOf: '2026-10-10', keyResults: [stated('a', 0.4), stated('b', 0.6)], observations: [] });
    expect(explainKeyResult('b', doubtful)?.evaluation.warnings).toEqual(['100 → 150 is +50 %, not +60 %']);
  });

  it('of a mean of objectives says the way from nothing to all of it', () => {
    const rolled = inputOf({
      asOf: '2026-10-10',
      objectives: [
        { id: 'top', keyResults: [rollup('mean', { id: 'kr' })] },
        { id: 'x', parent: 'kr', keyResults: [change({ id: 'child', target: to(100) })] },
      ],
      observations: [{ metric: 'visits', day: '2026-10-01', value: 25 }],
    });
    expect(explainKeyResult('kr', rolled)).toMatchObject({
      evaluation: { progress: { raw: 0.25 } },
      progressFormula: '(0.25 − 0) ÷ (1 − 0) = 0.25',
      inputs: [],
    });
  });

  it('reads the inputs over the window of the cycle that the key result belongs to', () => {
    const september = inputOf({
      asOf: '2026-10-10',
      cycles: [
        { id: 'q3', starts: '2026-09-01', ends: '2026-09-30' },
        { id: 'q4', starts: '2026-10-01', ends: '2026-10-31' },
      ],
      objectives: [{ id: 'o', cycle: 'q4', keyResults: [change()] }],
      observations: [...flat('2026-09-01', 30, 1), ...flat('2026-10-01', 10, 5)],
    });
    expect(explainKeyResult('kr', september)?.inputs).toMatchObject([{ value: 50 }]);
  });

  it('has nothing to say of a key result that is not there', () => {
    expect(explainKeyResult('other', visitors)).toBeNull();
  });
});

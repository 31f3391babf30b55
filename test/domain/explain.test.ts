import { describe, expect, it } from 'vitest';
import { instant, localDate } from '../../src/domain/calendar.ts';
import { explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { explanationText } from '../../src/domain/explaining/explain-text.ts';
import type { FrozenBaseline, KeyResult } from '../../src/domain/key-result.ts';
import {
  atLeast,
  atMost,
  baselinesToFreeze,
  by,
  change,
  DISTINCT,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  meanBy,
  measured,
  name,
  num,
  op,
  ratio,
  rollup,
  SUM,
  to,
  within,
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
    expect(explanation?.formula).toEqual({ written: 'spend ÷ leads', filledIn: '900 ÷ 15', units: null });
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

  it('the formula with its numbers gives the value: rates of currencies and what a rate is divided by are in it', () => {
    const money = (currency: string) => ({ unit: 'currency' as const, currency });
    const sek = change({
      inputs: [input('meta', { name: 'meta' }), input('google', { name: 'google' })],
      expression: op(name('meta'), '+', name('google')),
      fx: [{ from: 'EUR', to: 'SEK', rate: 11.2, date: localDate('2026-01-01') }],
      baseline: fixed(1),
    } as never);
    const spec = {
      asOf: '2026-10-10',
      sources: { site: { metrics: { meta: money('EUR'), google: money('SEK') } } },
      observations: [...flat('2026-10-01', 10, 10, 'meta'), ...flat('2026-10-01', 10, 20, 'google')],
    };
    const both = explainKeyResult('kr', inputOf({ ...spec, keyResults: [sek] }));
    expect(both).toMatchObject({ evaluation: { value: 1320 }, formula: { filledIn: '(100 × 11.2) + 200', units: null } });
    expect(both === null ? '' : explanationText(both, 'sv').replaceAll('\u00a0', ' ')).toContain('blir (100 € × 11,2) + 200 kr = 1 320 kr');
    const weekly = explainKeyResult('kr', inputOf({ ...spec, keyResults: [{ ...sek, per: 'week' } as never] }));
    // 1 320 in ten days, that is 10 ÷ 7 weeks.
    expect(weekly).toMatchObject({ evaluation: { value: 924 }, formula: { filledIn: '((100 × 11.2) + 200) ÷ (10 ÷ 7)' } });
    const alone = change({ metric: 'google', per: 'day', baseline: fixed(1) } as never);
    expect(explainKeyResult('kr', inputOf({ ...spec, keyResults: [alone] }))).toMatchObject({
      evaluation: { value: 20 },
      formula: { filledIn: '200 ÷ 10' },
    });
  });

  it('what is floored at 0 says so, and a bound of 0 is no divisor', () => {
    const level = (keyResult: KeyResult, value: number) =>
      explainKeyResult(
        'kr',
        inputOf({
          asOf: '2026-10-10',
          sources: { site: { metrics: { visits: { aggregation: LAST } } } },
          keyResults: [{ ...keyResult, window: LATEST } as KeyResult],
          observations: [{ metric: 'visits', day: '2026-10-10', value }],
        }),
      )?.progressFormula;
    expect(level(atLeast(10), -20)).toBe('max(0, -20 ÷ 10) = 0');
    expect(level(atLeast(0), -20)).toBe('-20 < 0 ≤ 0 → 0');
    expect(level(atMost(-5), 2)).toBe('2 > -5 ≤ 0 → 0');
    expect(level(within(10, 20, 5), 1000)).toBe('max(0, 1 − distance of 1000 from [10, 20] ÷ 5) = 0');
  });

  it('tells a ratio and a mean that were asked for as a whole from those of days', () => {
    const sources = {
      site: {
        metrics: {
          share: { aggregation: ratio('buyers', 'users'), unit: 'ratio' as const },
          buyers: { aggregation: DISTINCT },
          users: { aggregation: DISTINCT },
          place: { aggregation: meanBy('shown') },
          shown: {},
        },
      },
    };
    const whole = (metric: string, value: number) => ({ metric, from: '2026-10-01', to: '2026-10-10', value });
    const text = (metric: string) => {
      const found = explainKeyResult(
        'kr',
        inputOf({
          asOf: '2026-10-10',
          sources,
          keyResults: [atMost(50, { metric })],
          observations: [whole('buyers', 30), whole('users', 600), whole('place', 7), ...flat('2026-10-01', 10, 5, 'shown')],
        }),
      );
      return found === null ? '' : explanationText(found, 'en');
    };
    expect(text('share')).toContain('share from site is buyers 30 ÷ users 600 = 5%, each asked for the window as a whole');
    expect(text('place')).toContain('averages 7, as the source says for the window as a whole');
  });

  it('a frozen baseline keeps its chain: the record, and the observations that it was taken from', () => {
    const spec = {
      asOf: '2026-10-10',
      keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
      observations: [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 10)],
    };
    const frozen = baselinesToFreeze(inputOf(spec)).map((record) => ({ ...record, takenAt: instant('2026-10-02T03:00:00Z') }));
    // An absolute target rests on the whole and on its first days: one record, told once.
    const absolute = inputOf({ ...spec, keyResults: [change({ baseline: measured('previous_cycle'), target: to(600) })] });
    expect(explainKeyResult('kr', { ...absolute, frozen })?.frozenBaselines).toHaveLength(1);
    const found = explainKeyResult('kr', { ...inputOf(spec), frozen });
    expect(found?.frozenBaselines).toMatchObject([{ through: '2026-09-30', value: 300, takenAt: '2026-10-02T03:00:00.000Z' }]);
    expect(
      found?.provenance.map(({ range, observationIds, frozenAt }) => [range.start, range.end, observationIds.length, frozenAt]),
    ).toEqual([
      ['2026-10-01', '2026-10-11', 10, null],
      ['2026-09-01', '2026-10-01', 30, '2026-10-02T03:00:00.000Z'],
    ]);
  });

  it('records of many nights name each observation once, and the chain of each is whole', () => {
    const observations = [...flat('2026-09-01', 30, 10), ...flat('2026-10-01', 10, 10)];
    const night = (settledThrough: string, frozen: readonly FrozenBaseline[]) => ({
      ...inputOf({
        asOf: '2026-10-09',
        sources: { site: { settledThrough, metrics: { visits: {} } } },
        keyResults: [change({ baseline: measured('previous_cycle'), target: by(0.5) })],
        observations,
      }),
      frozen,
    });
    const taken = (records: readonly FrozenBaseline[], at: string) => records.map((record) => ({ ...record, takenAt: instant(at) }));
    const first = taken(baselinesToFreeze(night('2026-09-08', [])), '2026-10-01T03:00:00Z');
    const second = taken(baselinesToFreeze(night('2026-09-09', first)), '2026-10-02T03:00:00Z');
    const third = taken(baselinesToFreeze(night('2026-09-12', [...first, ...second])), '2026-10-05T03:00:00Z');
    expect([first, second, third].map(([record]) => record?.observationIds.length)).toEqual([8, 1, 3]);
    // b(9) stands on nine days, the first eight of which the record of the night before names; nothing of the days after.
    const found = explainKeyResult('kr', night('2026-09-12', [...first, ...second, ...third]));
    expect(found?.frozenBaselines).toMatchObject([{ through: '2026-09-09', value: 90 }]);
    expect(found?.frozenBaselines[0]?.observationIds).toHaveLength(9);
    const frozen = found?.provenance.find(({ frozenAt }) => frozenAt !== null);
    expect([frozen?.range, frozen?.frozenAt]).toEqual([{ start: '2026-09-01', end: '2026-09-10' }, '2026-10-02T03:00:00.000Z']);
    expect(found?.baseline).toMatchObject({ firstDays: { value: 90, inputs: [{ value: 90 }] } });
  });

  it('writes the numbers of a formula as they are, however small, in the digits of the language', () => {
    const text = (factor: number, locale: 'sv' | 'en') => {
      const keyResult = change({ expression: op(name('input'), '*', num(factor)), baseline: fixed(1) } as never);
      const found = explainKeyResult(
        'kr',
        inputOf({ asOf: '2026-10-10', keyResults: [keyResult], observations: flat('2026-10-01', 10, 10) }),
      );
      return found === null ? '' : explanationText(found, locale);
    };
    expect(text(1.005, 'en')).toContain('becomes 100 × 1.005 = 100.5.');
    expect(text(1.005, 'sv')).toContain('blir 100 × 1,005 = 100,5.');
    expect(text(1e-7, 'en')).toContain('becomes 100 × 0.0000001 = ');
  });
});

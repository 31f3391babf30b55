import { describe, expect, it } from 'vitest';
import { change, fixed, flat, runOne, to } from './scenario.ts';

describe('cases that broke others (semantics.md §10)', () => {
  it('true zero: a measured 0 is a value', () => {
    const result = runOne({ asOf: '2026-10-10', keyResults: [change()], observations: flat('2026-10-01', 10, 0) });
    expect(result).toMatchObject({
      value: 0,
      state: 'ok',
      progress: { raw: 0, display: 0, overshoot: 0, regression: 0 },
      knownThrough: '2026-10-10',
    });
  });
  it('decrease 100→60 at 120, 80, 60, 50', () => {
    const at = (value: number) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [change({ window: { kind: 'latest' }, metric: 'level', baseline: fixed(100), target: to(60) })],
        sources: { site: { metrics: { level: { aggregation: { kind: 'last' } } } } },
        observations: [{ metric: 'level', day: '2026-10-10', value }],
      });
    expect(at(120)).toMatchObject({ progress: { raw: -0.5, display: 0, regression: 0.5 }, attained: false });
    expect(at(80)).toMatchObject({ progress: { raw: 0.5, display: 0.5 }, attained: false });
    expect(at(60)).toMatchObject({ progress: { raw: 1, display: 1, overshoot: 0 }, attained: true });
    expect(at(50)).toMatchObject({ progress: { raw: 1.25, display: 1, overshoot: 0.25 }, attained: true });
  });
});

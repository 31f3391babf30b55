import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import { demoScenarioAt } from './world-scenario.ts';

describe('the demo board', () => {
  it.each(['2024-05-20', '2025-08-15', '2026-03-12', '2026-11-24', '2027-02-10', '2028-06-18', '2031-12-01'])(
    'is alive on %s: every key result has a number, and they differ',
    (date) => {
      const { input, warnings } = demoScenarioAt(instant(`${date}T06:00:00Z`));
      const evaluation = evaluate(input);
      const results = Object.entries(evaluation.keyResults);
      expect(results).toHaveLength(10);
      expect(JSON.stringify(evaluation)).not.toMatch(/NaN|Infinity/);
      for (const [id, one] of results) expect([id, one.state, one.value === null, one.progress === null]).toEqual([id, 'ok', false, false]);
      const displays = results.map(([, one]) => one.progress?.display ?? 0);
      expect(Math.max(...displays) - Math.min(...displays)).toBeGreaterThan(0.4);
      const statuses = new Set(results.map(([, one]) => one.status));
      expect(statuses.has('on_track')).toBe(true);
      expect(statuses.has('at_risk')).toBe(true);
      expect(statuses.has('off_track')).toBe(true);
      expect(results.some(([, one]) => one.attained === true)).toBe(true);
      expect(warnings).toEqual([]);
    },
  );

  it.each(['2026-10-01', '2026-10-02', '2026-10-04', '2026-10-06', '2027-01-01', '2027-01-04'])(
    'has something to show in the first days of a quarter (%s)',
    (date) => {
      const evaluation = evaluate(demoScenarioAt(instant(`${date}T06:00:00Z`)).input);
      expect(JSON.stringify(evaluation)).not.toMatch(/NaN|Infinity/);
      const known = Object.values(evaluation.keyResults).filter((one) => one.value !== null);
      expect(known.length).toBeGreaterThanOrEqual(8);
    },
  );
});

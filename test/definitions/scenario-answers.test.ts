/** What a scenario file's answered ranges say of days that hold no observation. */
import { describe, expect, test } from 'vitest';
import { evaluateScenario } from '../../src/usecases/evaluate-scenario.ts';

const scenario = (keyResult: string, observations: readonly string[]) => `
cycles: [{ id: c, starts: 2026-10-01, ends: 2026-10-31 }]
objectives: [{ id: o, cycle: c, keyResults: [{ id: k, ${keyResult} }] }]
asOf: 2026-10-10
sources:
  site:
    answered: [{ from: 2026-10-01, to: 2026-10-10 }]
    metrics: { leads: { unit: count, aggregation: sum, absentMeansZero: true }, views: { unit: count, aggregation: sum } }
observations:
${observations.map((each) => `  - { connection: site, ${each} }`).join('\n')}
`;
const evaluated = (keyResult: string, observations: readonly string[]) => {
  const outcome = evaluateScenario({ fileName: 's.yaml', text: scenario(keyResult, observations) });
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.errors));
  return outcome.evaluation.keyResults.k;
};
const LEADS = 'kind: change, input: { connection: site, metric: leads }, target: 600';
const SEPTEMBER = 'metric: leads, from: 2026-09-01, to: 2026-09-30, value: 300';
const leadsOn = (day: number, value = 10) => `metric: leads, day: 2026-10-${String(day).padStart(2, '0')}, value: ${value}`;

describe('days that the source answered for and left out', () => {
  test('are 0 after an exact window that ended before them', () => {
    const found = evaluated(LEADS, [SEPTEMBER, ...[5, 6, 7, 8, 9, 10].map((day) => leadsOn(day))]);
    expect(found).toMatchObject({ value: 60, knownThrough: '2026-10-10', missing: [], state: 'ok' });
  });

  test('are 0 after an exact window, also where no day was observed at all', () => {
    const measured =
      'kind: change, input: { connection: site, metric: leads }, baseline: { measured: previous_cycle }, target: { factor: 2 }';
    const firstDays = 'metric: leads, from: 2026-09-01, to: 2026-09-10, value: 100';
    expect(evaluated(measured, [SEPTEMBER, firstDays])).toMatchObject({ value: 0, knownThrough: '2026-10-10', progress: { raw: -1 } });
  });

  test('count as read lists of items after an exact window of the list', () => {
    const items = 'kind: count_items, at_least: 50, target: 2, input: { connection: site, metric: views, item: page }';
    const views = [
      'metric: views, item: /a, from: 2026-09-01, to: 2026-09-30, value: 300',
      'metric: views, item: /a, day: 2026-10-02, value: 60',
    ];
    expect(evaluated(items, views)).toMatchObject({ value: 1, knownThrough: '2026-10-10' });
  });

  test('are not absent inside an exact window that was asked as one: the window is what was answered', () => {
    const found = evaluated(LEADS, ['metric: leads, from: 2026-10-01, to: 2026-10-08, value: 80']);
    expect(found).toMatchObject({ value: 80, knownThrough: '2026-10-08', missing: [] });
  });

  test('are 0 inside an exact window whose days were asked too', () => {
    const found = evaluated(LEADS, ['metric: leads, from: 2026-10-01, to: 2026-10-08, value: 80', leadsOn(1, 50), leadsOn(8, 30)]);
    expect(found).toMatchObject({ value: 80, knownThrough: '2026-10-10', missing: [] });
  });
});

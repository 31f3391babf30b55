/** What is loaded for a judgement is enough for it: the answer is that of everything there is, whatever else is judged with it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, instant, localDate } from '../../src/domain/calendar.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import { makeLoadEvaluation } from '../../src/usecases/load-evaluation.ts';
import { answer, dayValue, seriesOf } from '../contracts/samples.ts';
import { by, CYCLE, calendar, change, dayAfter, definitionOf, fixed, measured, ratio, SUM, to, trailing } from '../domain/scenario.ts';
import { setClock } from '../jobs/harness.ts';
import { useDeployment } from '../support/database.ts';
import { pushedDependencies } from '../support/pushed-source.ts';

const workbench = useDeployment();
const METRICS = { visits: { aggregation: SUM }, shown: { aggregation: SUM }, rate: { aggregation: ratio('visits', 'shown') } };
const FIRST = '2025-07-01';
const DAYS = 560;

test('with gaps anywhere, every window and reference', async () => {
  const stores = await workbench.fresh();
  const clock = setClock('2026-12-31T08:00:00Z');
  const load = makeLoadEvaluation(pushedDependencies(stores, clock, METRICS));
  const windows = [
    CYCLE,
    trailing(7),
    trailing(90),
    ...(['week', 'month', 'quarter', 'year'] as const).flatMap((unit) => [calendar(unit, 'current'), calendar(unit, 'last_complete')]),
  ];
  const baselines = [
    fixed(10),
    measured('previous_cycle'),
    measured('same_period_last_year'),
    measured({ from: '2025-09-01', to: '2025-09-20' }),
  ];
  const keyResult = fc.record({
    metric: fc.constantFrom('visits', 'rate'),
    window: fc.constantFrom(...windows),
    baseline: fc.constantFrom(...baselines),
    target: fc.constantFrom(to(500), by(0.4)),
  });
  const gap = fc.record({ from: fc.nat(DAYS), days: fc.integer({ min: 1, max: 120 }), metric: fc.constantFrom('visits', 'shown') });
  let account = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(keyResult, { minLength: 1, maxLength: 4 }),
      fc.array(gap, { maxLength: 4 }),
      fc.integer({ min: 0, max: 120 }),
      fc.constantFrom('2026-07-01', '2026-10-01'),
      async (given, gaps, after, starts) => {
        // Series of their own in each case.
        account += 1;
        const own = { account: `a${account}` };
        const isThere = (metric: string, day: number) =>
          !gaps.some((each) => each.metric === metric && each.from <= day && day < each.from + each.days);
        const observations = ['visits', 'shown'].flatMap((metric) =>
          Array.from({ length: DAYS }, (_, day) => day)
            .filter((day) => isThere(metric, day))
            .map((day) => dayValue(seriesOf(metric, own), dayAfter(FIRST, day), (day % 7) + (metric === 'visits' ? 1 : 9))),
        );
        await stores.observations.push(observations, [answer(seriesOf('visits', own), FIRST, FIRST)], instant('2026-12-31T03:00:00Z'));
        const keyResults = given.map((each, index): KeyResult => {
          const made = change({ id: `kr${index}`, ...each });
          return {
            ...made,
            inputs: 'inputs' in made ? made.inputs.map((input) => ({ ...input, series: { ...input.series, ...own } })) : [],
          } as KeyResult;
        });
        const asOf = addDays(localDate(starts), after);
        const definition = {
          ...definitionOf({ asOf, starts, ends: '2026-12-31', keyResults }),
          connections: [{ id: 'site', source: 'push', settings: {}, credential: null }],
        };
        const input = await load({ definition, asOf, knownAt: clock.now() });
        const histories = await stores.observations.histories(
          ['visits', 'shown'].map((metric) => seriesOf(metric, own)),
          null,
          clock.now(),
        );
        expect(evaluate(input)).toEqual(evaluate({ ...input, histories }));
      },
    ),
    { numRuns: 60 },
  );
});

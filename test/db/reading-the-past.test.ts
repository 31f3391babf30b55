/** Questions of the past, from the stores up: what was frozen, shown and known then. */

import { describe, expect, test } from 'vitest';
import { instant, localDate } from '../../src/domain/calendar.ts';
import type { KeyResult, OkrDefinition } from '../../src/domain/key-result.ts';
import type { SourceManifest, Stores } from '../../src/ports.ts';
import type { UseCaseDependencies } from '../../src/usecases/dependencies.ts';
import { makeEvaluateNow } from '../../src/usecases/evaluate-run.ts';
import { makeExplainKeyResult } from '../../src/usecases/explain-key-result.ts';
import { makeReadChanges } from '../../src/usecases/read-changes.ts';
import { makeReadProgress } from '../../src/usecases/read-progress.ts';
import { makeRebaseline } from '../../src/usecases/rebaseline.ts';
import { answer, dayValue, seriesOf } from '../contracts/samples.ts';
import { change, dayAfter, definitionOf, measured } from '../domain/scenario.ts';
import { SILENT, setClock } from '../jobs/harness.ts';
import { useDeployment } from '../support/database.ts';
import { KEEP_DAYS } from '../support/keep-days.ts';

const workbench = useDeployment();
const VISITS = seriesOf('visits');
const manifest: SourceManifest = {
  source: 'push',
  title: 'Pushed',
  arrives: 'pushed',
  completeAfterDays: 1,
  settledAfterDays: 1,
  limits: {} as never,
  separateMetrics: [],
  quota: {} as never,
  metrics: {
    visits: {
      key: 'visits',
      title: 'Visits',
      unit: 'count',
      currency: null,
      precision: 0,
      aggregation: { kind: 'sum' },
      absentMeansZero: false,
    },
  },
  zone: 'Europe/Stockholm',
};
const definition = (keyResult: KeyResult): OkrDefinition => ({
  ...definitionOf({ asOf: '2026-10-10', keyResults: [keyResult] }),
  connections: [{ id: 'site', source: 'push', settings: {}, credential: null }],
});

function depsOf(stores: Stores, clock: ReturnType<typeof setClock>): UseCaseDependencies {
  const unused = null as never;
  const catalogue = { manifestOf: () => manifest };
  const rest = { randomness: unused, gateway: unused, secrets: unused, queue: unused, turns: unused, pause: unused };
  return { clock, stores, catalogue, logger: SILENT, keepDays: KEEP_DAYS, ...rest };
}
async function push(stores: Stores, from: string, values: readonly number[], at: string): Promise<void> {
  const observations = values.map((value, index) => dayValue(VISITS, dayAfter(from, index), value));
  await stores.observations.push(observations, [answer(VISITS, from, dayAfter(from, values.length - 1))], instant(at));
}

describe('a baseline that was let go and frozen anew', () => {
  const twice = change({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });

  test('is what changed since; and a question of the time before it is answered by the baseline of that time', async () => {
    const stores = await workbench.fresh();
    const clock = setClock('2026-10-11T06:00:00Z');
    const deps = depsOf(stores, clock);
    const { version } = await stores.definitions.current().catch(() => ({ version: 0 }));
    await stores.definitions.apply(definition(twice), instant('2026-09-01T00:00:00Z'), version);
    // September at 10 a day, ten days of October at 20: b(10) = 100, b = 300; 200 is all of the way to 200.
    await push(
      stores,
      '2026-09-01',
      Array.from({ length: 30 }, () => 10),
      '2026-10-01T03:00:00Z',
    );
    await push(
      stores,
      '2026-10-01',
      Array.from({ length: 10 }, () => 20),
      '2026-10-11T03:00:00Z',
    );
    const evaluate = makeEvaluateNow(deps);
    const asOf = localDate('2026-10-11');
    await evaluate({ asOf, at: clock.now(), runId: null, keyResults: null });
    // Five more on each of the first ten days: the frozen baseline stands, until it is let go.
    clock.set('2026-10-11T12:00:00Z');
    await push(
      stores,
      '2026-09-01',
      Array.from({ length: 10 }, () => 15),
      '2026-10-11T12:00:00Z',
    );
    await evaluate({ asOf, at: clock.now(), runId: null, keyResults: null });
    clock.set('2026-10-11T18:00:00Z');
    await makeRebaseline(deps)('kr', 'the source corrected September', 'kim');
    clock.set('2026-10-11T20:00:00Z');

    const readProgress = makeReadProgress(deps);
    const at = async (moment: string) => (await readProgress('kr', { asOf, knownAt: instant(moment) })).evaluation;
    expect(await at('2026-10-11T07:00:00Z')).toMatchObject({
      baseline: 100,
      target: 200,
      progress: { raw: 1 },
      wholeWindow: { baseline: 300 },
    });
    expect(await at('2026-10-11T13:00:00Z')).toMatchObject({ baseline: 100, progress: { raw: 1 } });
    expect(await at('2026-10-11T19:00:00Z')).toMatchObject({
      baseline: 150,
      target: 300,
      progress: { raw: 1 / 3 },
      wholeWindow: { baseline: 350 },
    });

    const changes = await makeReadChanges(deps)('kr', { from: instant('2026-10-11T13:00:00Z'), to: instant('2026-10-11T19:00:00Z') });
    expect(changes.changes).toMatchObject([{ cause: 'baseline_changed', value: 0, from: { progress: 1 }, to: { progress: 1 / 3 } }]);
  });
});

describe('a forecast', () => {
  test('is made when one key result is read, from two years of its own series, also where its window is short', async () => {
    const stores = await workbench.fresh();
    const clock = setClock('2026-10-11T06:00:00Z');
    const deps = depsOf(stores, clock);
    await stores.definitions.apply(definition(change()), instant('2026-09-01T00:00:00Z'), (await stores.definitions.current()).version);
    // Two years at 10 a day, then ten days of October at 10: 100 now, and 21 days of 10 to come.
    await push(
      stores,
      '2024-10-11',
      Array.from({ length: 730 }, () => 10),
      '2026-10-11T03:00:00Z',
    );
    await makeEvaluateNow(deps)({ asOf: localDate('2026-10-11'), at: clock.now(), runId: null, keyResults: null });
    expect((await stores.progress.latestOf('kr'))?.evaluation, 'a sync makes no forecasts').toMatchObject({ value: 100, forecast: null });
    const certain = { value: 310, low: 310, high: 310, probability: 1, backtestError: 0, reason: null };
    const latest = await makeReadProgress(deps)('kr', { asOf: null, knownAt: null, forecast: true });
    expect(latest.evaluation).toMatchObject({ value: 100, forecast: certain, forecastReason: null });
    const asOf = localDate('2026-10-06');
    expect((await makeReadProgress(deps)('kr', { asOf, knownAt: null, forecast: true })).evaluation).toMatchObject({
      value: 60,
      forecast: certain,
    });
    expect((await makeReadProgress(deps)('kr', { asOf, knownAt: null })).evaluation, 'only on request').toMatchObject({ forecast: null });
    const explained = await makeExplainKeyResult(deps)('kr', { asOf: null, knownAt: null, locale: 'en' });
    expect(explained).toMatchObject({ forecast: certain, evaluation: { forecast: certain } });
    // Only what was known then: on 1 October 2026 nothing had been pushed.
    const before = await makeReadProgress(deps)('kr', { asOf, knownAt: instant('2026-10-01T00:00:00Z'), forecast: true });
    expect(before.evaluation).toMatchObject({ forecast: null, forecastReason: 'no day is known yet' });
  });
});

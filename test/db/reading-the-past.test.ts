/** Questions of the past, from the stores up: what was frozen, shown and known then. */

import { describe, expect, test } from 'vitest';
import { type Instant, instant, localDate } from '../../src/domain/calendar.ts';
import type { KeyResult, OkrDefinition } from '../../src/domain/key-result.ts';
import type { SourceManifest, Stores } from '../../src/ports.ts';
import { makeEvaluateNow } from '../../src/usecases/evaluate-run.ts';
import { makeExplainKeyResult } from '../../src/usecases/explain-key-result.ts';
import { makeReadBoard } from '../../src/usecases/read-board.ts';
import { makeReadChanges, makeReadRestatements } from '../../src/usecases/read-changes.ts';
import { makeReadHistory, makeReadProgress } from '../../src/usecases/read-progress.ts';
import { makeRebaseline } from '../../src/usecases/rebaseline.ts';
import { answer, dayValue, seriesOf } from '../contracts/samples.ts';
import { change, dayAfter, definitionOf, measured, rollup, SUM } from '../domain/scenario.ts';
import { type SetClock, setClock } from '../jobs/harness.ts';
import { useDeployment } from '../support/database.ts';
import { dependenciesOf, pushedManifest } from '../support/pushed-source.ts';

const workbench = useDeployment();
const VISITS = seriesOf('visits');
const manifest = pushedManifest({ visits: { aggregation: SUM } });
const definition = (keyResult: KeyResult): OkrDefinition => ({
  ...definitionOf({ asOf: '2026-10-10', keyResults: [keyResult] }),
  connections: [{ id: 'site', source: 'push', settings: {}, credential: null }],
});

const depsOf = (stores: Stores, clock: SetClock, source = manifest) => dependenciesOf(stores, clock, source);
async function push(stores: Stores, from: string, values: readonly number[], at: string): Promise<void> {
  const observations = values.map((value, index) => dayValue(VISITS, dayAfter(from, index), value));
  await stores.observations.push(observations, [answer(VISITS, from, dayAfter(from, values.length - 1))], instant(at));
}

describe('what is frozen of a reference was read when its source would no longer change it', () => {
  const twice = change({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } });
  const fetched = { ...manifest, arrives: 'fetched', settledAfterDays: 3 } as const;
  const tens = (days: number) => Array.from({ length: days }, () => 10);
  async function night(source: SourceManifest) {
    const stores = await workbench.fresh();
    const clock = setClock('2026-10-01T06:00:00Z');
    const evaluate = makeEvaluateNow(depsOf(stores, clock, source));
    await stores.definitions.apply(definition(twice), instant('2026-09-01T00:00:00Z'), 0);
    const frozenOn = async (moment: string) => {
      clock.set(moment);
      await evaluate({ asOf: localDate(moment.slice(0, 10)), at: clock.now(), runId: null, keyResults: null });
      return (await stores.progress.frozen(['kr'], null)).map(({ through, value, curve }) => [through, value, curve.length]);
    };
    return { stores, frozenOn };
  }

  test('days that were last read while they could change are read again first', async () => {
    const { stores, frozenOn } = await night(fetched);
    await push(stores, '2026-09-01', tens(30), '2026-10-01T03:00:00Z');
    expect(await frozenOn('2026-10-01T06:00:00Z')).toEqual([['2026-09-28', 280, 27]]);
    // Three nights without an answer: the last two days have settled in the meantime, and nobody has seen at what.
    expect(await frozenOn('2026-10-04T06:00:00Z')).toEqual([['2026-09-28', 280, 27]]);
    await push(stores, '2026-09-29', [20, 20], '2026-10-04T12:00:00Z');
    expect(await frozenOn('2026-10-04T13:00:00Z')).toEqual([
      ['2026-09-28', 280, 27],
      ['2026-09-30', 320, 1],
    ]);
  });

  test('days that were not answered are not filled in for ever', async () => {
    const { stores, frozenOn } = await night(fetched);
    await push(stores, '2026-09-01', tens(10), '2026-10-06T03:00:00Z');
    await push(stores, '2026-09-21', tens(10), '2026-10-06T03:00:00Z');
    expect(await frozenOn('2026-10-06T06:00:00Z')).toEqual([['2026-09-10', 100, 9]]);
    await push(stores, '2026-09-11', tens(10), '2026-10-07T03:00:00Z');
    expect(await frozenOn('2026-10-07T06:00:00Z')).toEqual([
      ['2026-09-10', 100, 9],
      ['2026-09-30', 300, 19],
    ]);
  });

  test('what is pushed in two requests is not taken for the whole after the first', async () => {
    const { stores, frozenOn } = await night(manifest);
    await push(stores, '2026-09-21', tens(10), '2026-10-06T03:00:00Z');
    expect(await frozenOn('2026-10-06T06:00:00Z')).toEqual([]);
    await push(stores, '2026-09-01', tens(20), '2026-10-06T07:00:00Z');
    expect(await frozenOn('2026-10-06T08:00:00Z')).toEqual([['2026-09-30', 300, 29]]);
  });
});

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

    // Explained of the time when it stood, it tells the readings that it was frozen from, not the corrected ones.
    const explained = (moment: string) => makeExplainKeyResult(deps)('kr', { asOf, knownAt: instant(moment), locale: 'en' });
    const stood = await explained('2026-10-11T13:00:00Z');
    expect(stood.baseline).toMatchObject({
      firstDays: { from: '2026-09-01', to: '2026-09-10', value: 100, inputs: [{ value: 100 }], formula: { filledIn: '100' } },
      whole: { value: 300, inputs: [{ value: 300 }], frozen: { takenAt: '2026-10-11T06:00:00.000Z', on: '2026-10-11' } },
    });
    expect(stood.text.replaceAll(/\s/g, ' ')).toContain('It was frozen on 11 October 2026 and has stood since.');
    expect((await explained('2026-10-11T19:00:00Z')).baseline).toMatchObject({
      firstDays: { value: 150, inputs: [{ value: 150 }] },
      whole: { value: 350, frozen: { takenAt: '2026-10-11T18:00:00.000Z' } },
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

describe('what was known at a moment', () => {
  const three = async () => {
    const stores = await workbench.fresh();
    const clock = setClock('2026-10-05T06:00:00Z');
    await stores.definitions.apply(definition(change()), instant('2026-09-01T00:00:00Z'), (await stores.definitions.current()).version);
    await push(stores, '2026-10-01', [10, 10, 10], '2026-10-04T03:00:00Z');
    await push(stores, '2026-10-02', [15], '2026-10-04T12:00:00Z');
    return { stores, deps: depsOf(stores, clock) };
  };

  test('is the history of every day, as it could be told then', async () => {
    const { deps } = await three();
    const history = makeReadHistory(deps);
    const days = { start: localDate('2026-10-01'), end: localDate('2026-10-04') };
    const valuesAt = async (knownAt: string | null) =>
      (await history('kr', days, knownAt === null ? null : instant(knownAt))).map(({ value }) => value);
    expect(await valuesAt(null)).toEqual([10, 25, 35]);
    expect(await valuesAt('2026-10-04T06:00:00Z')).toEqual([10, 20, 30]);
    // No day after the moment itself.
    expect(await valuesAt('2026-10-02T06:00:00Z')).toEqual([null, null]);
  });

  test('is one key result, with the definition of that moment', async () => {
    const { stores, deps } = await three();
    const { version } = await stores.definitions.current();
    await stores.definitions.apply(definition(change({ title: 'Renamed' })), instant('2026-10-05T05:00:00Z'), version);
    const board = makeReadBoard(deps);
    const at = { asOf: localDate('2026-10-03'), knownAt: instant('2026-10-04T06:00:00Z') };
    expect(await board.keyResult('kr', at)).toMatchObject({ title: 'a key result', asOf: '2026-10-03', evaluation: { value: 30 } });
    expect(await board.keyResult('kr')).toMatchObject({ title: 'Renamed' });
  });
});

describe('a key result that came or went between two moments', () => {
  test('has changed by its definition, and what was corrected while it was there is told', async () => {
    const stores = await workbench.fresh();
    const deps = depsOf(stores, setClock('2026-10-06T06:00:00Z'));
    const apply = async (keyResults: readonly KeyResult[], at: string) =>
      stores.definitions.apply(
        { ...definition(change()), objectives: definitionOf({ asOf: '2026-10-10', keyResults: [...keyResults] }).objectives },
        instant(at),
        (await stores.definitions.current()).version,
      );
    const [old, young] = [change({ id: 'old' }), change({ id: 'young' })];
    await apply([old], '2026-09-01T00:00:00Z');
    await push(stores, '2026-10-01', [10, 10], '2026-10-03T03:00:00Z');
    await apply([old, young], '2026-10-04T00:00:00Z');
    await push(stores, '2026-10-02', [15], '2026-10-04T12:00:00Z');
    await apply([old], '2026-10-05T00:00:00Z');

    const [before, during, after] = ['2026-10-03T12:00:00Z', '2026-10-04T18:00:00Z', '2026-10-05T12:00:00Z'].map(instant) as [
      Instant,
      Instant,
      Instant,
    ];
    const changes = makeReadChanges(deps);
    expect(await changes('young', { from: before, to: during })).toMatchObject({
      from: { value: null },
      to: { value: 25 },
      changes: [{ cause: 'definition_changed' }],
    });
    expect(await changes('young', { from: during, to: after })).toMatchObject({
      from: { value: 25 },
      to: { value: null },
      changes: [{ cause: 'definition_changed' }],
    });
    await expect(changes('young', { from: before, to: after })).rejects.toThrow('There is no key result "young".');
    const restatements = makeReadRestatements(deps);
    expect(await restatements('young', { from: before, to: during })).toHaveLength(1);
    expect(await restatements('old', { from: before, to: after })).toHaveLength(1);
  });
});

describe('a value that a gap has stopped long ago is read as it was, however little is read every night', () => {
  const tens = (days: number) => Array.from({ length: days }, () => 10);
  async function started(keyResult: KeyResult, cycle = { starts: '2026-10-01', ends: '2026-12-31' }, source = manifest) {
    const stores = await workbench.fresh();
    const clock = setClock('2026-01-01T06:00:00Z');
    const deps = depsOf(stores, clock, source);
    const spec = { asOf: cycle.starts, ...cycle, keyResults: [keyResult] };
    const applied = { ...definitionOf(spec), connections: definition(keyResult).connections };
    await stores.definitions.apply(applied, instant('2026-01-01T00:00:00Z'), 0);
    const shownOn = async (day: string) => {
      clock.set(`${day}T08:00:00Z`);
      await makeEvaluateNow(deps)({ asOf: localDate(day), at: clock.now(), runId: null, keyResults: null });
      const { value, state, knownThrough, baseline, wholeWindow } = (
        await makeReadProgress(deps)('kr', { asOf: localDate(day), knownAt: null })
      ).evaluation;
      return { value, state, knownThrough, baseline, whole: wholeWindow?.baseline };
    };
    return { stores, shownOn };
  }

  test.each([
    ['trailing', { kind: 'trailing', days: 7 } as const, 70],
    ['the running week', { kind: 'calendar', unit: 'week', which: 'current' } as const, 60],
    ['the last whole month', { kind: 'calendar', unit: 'month', which: 'last_complete' } as const, 300],
  ])('%s', async (_, window, value) => {
    const { stores, shownOn } = await started(change({ window, baseline: { kind: 'fixed', value: 1 } }));
    await push(stores, '2026-09-01', tens(40), '2026-10-11T03:00:00Z');
    for (const day of ['2026-11-20', '2026-11-28', '2026-12-30']) {
      expect(await shownOn(day)).toMatchObject({ value, state: 'stale' });
    }
  });

  test('one missing day of ninety', async () => {
    const { stores, shownOn } = await started(change({ window: { kind: 'trailing', days: 90 }, baseline: { kind: 'fixed', value: 1 } }));
    await push(stores, '2026-04-01', tens(153), '2026-09-01T03:00:00Z');
    await push(stores, '2026-09-02', tens(120), '2026-12-31T03:00:00Z');
    for (const day of ['2026-10-11', '2026-10-20', '2026-11-29']) {
      expect(await shownOn(day)).toMatchObject({ value: 900, state: 'stale', knownThrough: '2026-08-31' });
    }
    expect(await shownOn('2026-12-01')).toMatchObject({ value: 900, state: 'ok' });
  });

  test('and its reference is read whole, before it is shown or frozen', async () => {
    const keyResult = change({
      window: { kind: 'calendar', unit: 'quarter', which: 'current' },
      baseline: measured('previous_cycle'),
      target: { kind: 'factor', factor: 2 },
    });
    const { stores, shownOn } = await started(keyResult, { starts: '2026-01-01', ends: '2026-12-31' });
    // 50 days at 100 and 40 at 10 make the first quarter; the second is known to 29 June.
    await push(
      stores,
      '2026-01-01',
      Array.from({ length: 180 }, (_, day) => (day < 50 ? 100 : 10)),
      '2026-06-30T03:00:00Z',
    );
    expect(await shownOn('2026-07-20')).toMatchObject({ knownThrough: '2026-06-29', whole: 5400 });
    expect(await stores.progress.frozen(['kr'], null)).toMatchObject([{ through: '2026-03-31', value: 5400 }]);
  });

  test('also of a child whose parent ended before', async () => {
    const stores = await workbench.fresh();
    const clock = setClock('2026-12-20T08:00:00Z');
    const deps = depsOf(stores, clock);
    const base = definitionOf({
      asOf: '2026-12-20',
      cycles: [
        { id: 'q3', starts: '2026-07-01', ends: '2026-09-30' },
        { id: 'h2', starts: '2026-07-01', ends: '2026-12-31' },
      ],
      objectives: [
        { id: 'above', cycle: 'q3', keyResults: [rollup('mean', { id: 'parent' })] },
        {
          id: 'below',
          cycle: 'h2',
          parent: 'parent',
          keyResults: [change({ window: { kind: 'trailing', days: 7 }, baseline: { kind: 'fixed', value: 0 } })],
        },
      ],
    });
    await stores.definitions.apply({ ...base, connections: definition(change()).connections }, instant('2026-07-01T00:00:00Z'), 0);
    await push(stores, '2026-09-01', [...tens(30), ...Array.from({ length: 80 }, () => 1)], '2026-12-20T03:00:00Z');
    await makeEvaluateNow(deps)({ asOf: localDate('2026-12-20'), at: clock.now(), runId: null, keyResults: null });
    // On 30 September the child stood at 70 of 100.
    expect((await makeReadProgress(deps)('parent', { asOf: localDate('2026-12-20'), knownAt: null })).evaluation).toMatchObject({
      value: 0.7,
    });
  });
});

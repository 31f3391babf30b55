import { describe, expect, test } from 'vitest';
import { givenBaseline } from '../../src/domain/planning/freeze.ts';
import { ConflictError, type ProgressPosition, type Stores } from '../../src/ports.ts';
import { useDeployment } from '../support/database.ts';
import { at, definitionOf, evaluationOf, on } from './samples.ts';

const workbench = useDeployment();
const night = (day: number) => at(`2026-10-${String(day).padStart(2, '0')}T03:00:00Z`);

function write(
  stores: Stores,
  values: Record<string, number | null>,
  asOf: string,
  computedAt: ReturnType<typeof at>,
  keyResults = Object.keys(values),
  basedOn: ProgressPosition | null = null,
) {
  return stores.progress.write(
    {
      keyResults: Object.fromEntries(Object.entries(values).map(([id, value]) => [id, evaluationOf(value)])),
      objectives: { awareness: { progress: 0.5, coverage: 1, status: 'on_track' } },
      warnings: [],
    },
    { asOf: on(asOf), computedAt, runId: 'r1', definitionVersion: 1, keyResults, basedOn },
  );
}

describe('ProgressStore', () => {
  test('only what differs from the last record of the same key result and day is appended', async () => {
    const stores = await workbench.fresh();
    expect(await write(stores, { a: 1, b: 2 }, '2026-10-01', night(2))).toEqual({ written: 2 });
    expect(await write(stores, { a: 1, b: 2 }, '2026-10-01', night(3))).toEqual({ written: 0 });
    expect(await write(stores, { a: 1, b: 3 }, '2026-10-01', night(4))).toEqual({ written: 1 });
    expect(await write(stores, { a: 1, b: 3 }, '2026-10-02', night(5))).toEqual({ written: 2 });
    expect((await stores.progress.latestOf('a'))?.computedAt).toBe(night(5));
    expect(await stores.progress.latestOf('nothing')).toBeNull();
  });

  test('key results that the run does not touch are not written', async () => {
    const stores = await workbench.fresh();
    expect(await write(stores, { a: 1, b: 2 }, '2026-10-01', night(2), ['b', 'unknown'])).toEqual({ written: 1 });
    expect(await stores.progress.latestOf('a')).toBeNull();
  });

  test('each change goes to the outbox with what was shown before, once', async () => {
    const stores = await workbench.fresh();
    await write(stores, { a: 1 }, '2026-10-01', night(2));
    await write(stores, { a: 1 }, '2026-10-01', night(3));
    await write(stores, { a: 4 }, '2026-10-02', night(4));
    const entries = await stores.outbox.pending(10);
    expect(entries.map(({ kind }) => kind)).toEqual(['progress_changed', 'progress_changed']);
    expect(entries.map(({ payload }) => payload)).toMatchObject([
      { keyResult: 'a', asOf: '2026-10-01', before: null, after: { value: 1 } },
      { keyResult: 'a', asOf: '2026-10-02', before: { value: 1 }, after: { value: 4 } },
    ]);
  });

  test('latest follows the day that is judged: a recomputed past day does not replace it', async () => {
    const stores = await workbench.fresh();
    await stores.definitions.apply(definitionOf(['a']), night(1), 0);
    await write(stores, { a: 5 }, '2026-10-05', night(6));
    await write(stores, { a: 2 }, '2026-10-02', night(7));
    expect((await stores.progress.latestOf('a'))?.asOf).toBe('2026-10-05');
    expect((await stores.progress.latest()).map(({ evaluation }) => evaluation.value)).toEqual([5]);
    expect((await stores.progress.latestObjectives()).get('awareness')).toEqual({ progress: 0.5, coverage: 1, status: 'on_track' });
  });

  test('the record shown at an instant is found, whatever was computed later', async () => {
    const stores = await workbench.fresh();
    await write(stores, { a: 1 }, '2026-10-01', night(2));
    await write(stores, { a: 9 }, '2026-10-01', night(4));
    expect((await stores.progress.at('a', night(3)))?.evaluation).toEqual(evaluationOf(1));
    expect((await stores.progress.at('a', night(4)))?.evaluation.value).toBe(9);
    expect(await stores.progress.at('a', night(1))).toBeNull();
  });

  test('history has one record a day, the last computed, oldest first, both ends in', async () => {
    const stores = await workbench.fresh();
    await write(stores, { a: 1 }, '2026-10-01', night(2));
    await write(stores, { a: 2 }, '2026-10-01', night(3));
    await write(stores, { a: 3 }, '2026-10-02', night(3));
    await write(stores, { a: 4 }, '2026-10-03', night(4));
    const history = await stores.progress.history('a', on('2026-10-01'), on('2026-10-02'));
    expect(history.map(({ asOf, evaluation }) => [asOf, evaluation.value])).toEqual([
      ['2026-10-01', 2],
      ['2026-10-02', 3],
    ]);
  });

  test('a frozen baseline keeps its first value until it is released with a reason', async () => {
    const stores = await workbench.fresh();
    const given = givenBaseline('a', on('2026-09-30'), 5 / 6);
    const quality = { sampled: [30, 25], estimated: [0] };
    const record = { ...given, fraction: '5/6', curve: ['0.30000000000000004', null, '383/3'], quality, observationIds: ['1', '2'] };
    await stores.progress.freeze([record], night(1));
    await stores.progress.freeze([{ ...record, value: 99 }, givenBaseline('a', on('2026-09-29'), 7)], night(2));
    expect(await stores.progress.frozen(['a'], null)).toEqual([
      { ...givenBaseline('a', on('2026-09-29'), 7), takenAt: night(2) },
      { ...record, takenAt: night(1) },
    ]);
    await stores.progress.release('a', 'the source was wrong', 'kim', night(3));
    expect(await stores.progress.frozen(['a'], null)).toEqual([]);
    await stores.progress.freeze([{ ...record, value: 99 }], night(4));
    expect((await stores.progress.frozen(['a'], null)).map(({ value }) => value)).toEqual([99]);
    expect(await stores.progress.frozen(['b'], null)).toEqual([]);
  });

  test('the frozen baselines of an earlier moment are those that were in force then', async () => {
    const stores = await workbench.fresh();
    const record = { ...givenBaseline('a', on('2026-09-30'), 300), observationIds: ['1'] };
    await stores.progress.freeze([record, { ...record, keyResult: 'b', value: 7 }], night(2));
    await stores.progress.release('a', 'the source corrected September', 'kim', night(5));
    await stores.progress.freeze([{ ...record, value: 350 }], night(5));
    const valuesAt = async (day: number) => (await stores.progress.frozen(['a'], night(day))).map(({ value }) => value);
    expect([await valuesAt(1), await valuesAt(2), await valuesAt(4), await valuesAt(5), await valuesAt(6)]).toEqual([
      [],
      [300],
      [300],
      [350],
      [350],
    ]);
    expect((await stores.progress.frozen(['a', 'b'], night(4))).map(({ keyResult, value }) => `${keyResult} ${value}`).sort()).toEqual([
      'a 300',
      'b 7',
    ]);
  });

  test('an evaluation is refused where somebody else has written the same day since it was begun', async () => {
    const stores = await workbench.fresh();
    const of = { keyResults: ['a', 'b'], objectives: ['awareness'] };
    const before = await stores.progress.position(on('2026-10-01'), of);
    await write(stores, { other: 1 }, '2026-10-02', night(2));
    expect(await write(stores, { a: 1, b: 1 }, '2026-10-01', night(2), ['a', 'b'], before)).toEqual({ written: 2 });
    // Computed from figures that were read before; a clock may have stood still or gone back since.
    await expect(write(stores, { a: 0, b: 1 }, '2026-10-01', night(2), ['a', 'b'], before)).rejects.toThrow(ConflictError);
    expect((await stores.progress.latestOf('a'))?.evaluation.value).toBe(1);
    const after = await stores.progress.position(on('2026-10-01'), of);
    expect(await write(stores, { a: 3, b: 1 }, '2026-10-01', night(3), ['a', 'b'], after)).toEqual({ written: 1 });
  });

  test('evaluations at once write a difference once', async () => {
    const stores = await workbench.fresh();
    for (let day = 10; day < 20; day += 1) {
      const results = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => write(stores, { a: 1 }, `2026-10-${day}`, night(day))));
      expect(results.reduce((sum, { written }) => sum + written, 0)).toBe(1);
    }
    expect(await stores.outbox.pending(100)).toHaveLength(10);
  });
});

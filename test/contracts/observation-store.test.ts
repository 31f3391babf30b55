import { describe, expect, test } from 'vitest';
import { type Observation, type SeriesRef, seriesKey } from '../../src/domain/observation.ts';
import type { Stores } from '../../src/ports.ts';
import { useDeployment } from '../support/database.ts';
import { answer, at, dayRange, days, dayValue, on, seriesOf } from './samples.ts';

const workbench = useDeployment();
const first = at('2026-10-05T03:00:00Z');
const second = at('2026-10-06T03:00:00Z');
const third = at('2026-10-07T03:00:00Z');

async function historyOf(stores: Stores, series: SeriesRef, knownAt: ReturnType<typeof at> | null = null) {
  const histories = await stores.observations.histories([series], null, knownAt);
  const history = histories.get(seriesKey(series));
  if (history === undefined) throw new Error('no history');
  return history;
}
const inOrder = (observations: readonly Observation[]) =>
  [...observations].sort((one, other) => (one.observedAt < other.observedAt ? -1 : 1));

describe('ObservationStore', () => {
  test('a reading comes back to the bit, with its window, time and quality', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('cost', { account: 'a-1', filter: { page: { op: 'prefix', value: '/blogg/"å\\{' } } });
    const values = [0.1 + 0.2, -0.5, 0, 5e-324, Number.MAX_VALUE, 2 ** 53 - 1, 1 / 3];
    const observations = values.map((value, index) =>
      dayValue(series, `2026-10-0${index + 1}`, value, index === 0 ? ['estimated', 'sampled'] : []),
    );
    expect(await stores.observations.push(observations, [], first)).toEqual({ added: 7, restated: 0, confirmed: 0 });
    const history = await historyOf(stores, series);
    const byDay = [...history.observations].sort((one, other) => (one.range.start < other.range.start ? -1 : 1));
    expect(byDay.map(({ value }) => value)).toEqual(values);
    expect(byDay[0]).toMatchObject({
      grain: 'day',
      range: dayRange('2026-10-01'),
      item: null,
      observedAt: first,
      quality: ['sampled', 'estimated'],
    });
    expect(history.series).toEqual(series);
  });

  test('an equal reading is confirmed and writes nothing', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    await stores.observations.push([dayValue(series, '2026-10-01', 7)], [], first);
    const before = await historyOf(stores, series);
    expect(await stores.observations.push([dayValue(series, '2026-10-01', 7)], [], second)).toEqual({
      added: 0,
      restated: 0,
      confirmed: 1,
    });
    expect(await historyOf(stores, series)).toEqual(before);
  });

  test('a changed value and a changed quality are restatements, and the earlier readings stay', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    await stores.observations.push([dayValue(series, '2026-10-01', 7)], [], first);
    expect(await stores.observations.push([dayValue(series, '2026-10-01', 9)], [], second)).toEqual({
      added: 0,
      restated: 1,
      confirmed: 0,
    });
    expect(await stores.observations.push([dayValue(series, '2026-10-01', 9, ['sampled'])], [], third)).toEqual({
      added: 0,
      restated: 1,
      confirmed: 0,
    });
    const history = await historyOf(stores, series);
    expect(inOrder(history.observations).map(({ value, quality }) => [value, quality])).toEqual([
      [7, []],
      [9, []],
      [9, ['sampled']],
    ]);
    expect(await stores.observations.restatements([series], first, third, 10)).toEqual([
      { series, grain: 'day', range: dayRange('2026-10-01'), item: null, from: 7, to: 9, observedAt: second },
    ]);
    expect(await stores.observations.restatements([series], second, third, 10)).toEqual([]);
  });

  test('what was known at an earlier instant reads as it did then', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    await stores.observations.push([dayValue(series, '2026-10-01', 7)], [answer(series, '2026-10-01', '2026-10-01')], first);
    const shownThen = await historyOf(stores, series, first);
    expect([shownThen.observations.length, shownThen.answered.length]).toEqual([1, 1]);
    await stores.observations.push(
      [dayValue(series, '2026-10-01', 9), dayValue(series, '2026-10-02', 1)],
      [answer(series, '2026-10-01', '2026-10-02')],
      second,
    );
    expect(await historyOf(stores, series, first)).toEqual(shownThen);
    expect((await historyOf(stores, series, at('2026-10-05T02:59:59.999Z'))).observations).toEqual([]);
    expect((await historyOf(stores, series)).answered).toHaveLength(2);
  });

  test('a reading that is older than the held one does not become the latest', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    await stores.observations.push([dayValue(series, '2026-10-01', 9)], [], second);
    expect(await stores.observations.push([dayValue(series, '2026-10-01', 7)], [], first)).toEqual({ added: 0, restated: 0, confirmed: 1 });
    // Nor does it enter the past: what was known at an instant never changes afterwards.
    expect((await historyOf(stores, series)).observations.map(({ value }) => value)).toEqual([9]);
  });

  test('a reading that is older than a confirmation, or than a silent answer, does not become the latest', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    await stores.observations.push([dayValue(series, '2026-10-01', 9)], [answer(series, '2026-10-01', '2026-10-02')], first);
    await stores.observations.push([dayValue(series, '2026-10-01', 9)], [answer(series, '2026-10-01', '2026-10-02')], third);
    expect(
      await stores.observations.push(
        [dayValue(series, '2026-10-01', 5), dayValue(series, '2026-10-02', 5), dayValue(series, '2026-10-03', 5)],
        [],
        second,
      ),
    ).toEqual({
      added: 1,
      restated: 0,
      confirmed: 2,
    });
    expect((await historyOf(stores, series)).observations.map(({ range, value }) => [range.start, value]).sort()).toEqual([
      ['2026-10-01', 9],
      ['2026-10-03', 5],
    ]);
  });

  test('an answer that tells nothing new is kept once a day, so that asking again all day long does not grow the tables', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    const told = async () =>
      (await historyOf(stores, series)).answered.map(({ range, answeredAt }) => [range.start, range.end, answeredAt]);
    const noon = at('2026-10-05T12:00:00Z');
    await stores.observations.push([], [answer(series, '2026-10-01', '2026-10-04')], first);
    await stores.observations.push([], [answer(series, '2026-10-02', '2026-10-04')], noon);
    expect(await told()).toEqual([['2026-10-01', '2026-10-05', first]]);
    // Further than before, or on another day, when other days have settled, it is news.
    await stores.observations.push([], [answer(series, '2026-10-02', '2026-10-05')], noon);
    await stores.observations.push([], [answer(series, '2026-10-02', '2026-10-04')], second);
    expect(await told()).toEqual([
      ['2026-10-01', '2026-10-05', first],
      ['2026-10-02', '2026-10-06', noon],
      ['2026-10-02', '2026-10-05', second],
    ]);
  });

  test('a correction of an early day, observed later, leaves the other days as they are', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('followers');
    await stores.observations.push([dayValue(series, '2026-10-01', 100), dayValue(series, '2026-10-04', 130)], [], first);
    await stores.observations.push([dayValue(series, '2026-10-01', 101)], [], second);
    const latest = new Map(inOrder((await historyOf(stores, series)).observations).map(({ range, value }) => [range.start, value]));
    expect([...latest]).toEqual(
      expect.arrayContaining([
        ['2026-10-01', 101],
        ['2026-10-04', 130],
      ]),
    );
  });

  test('the same window twice in one write collapses when equal and is refused when not', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    const twice = [dayValue(series, '2026-10-01', 7), dayValue({ ...series }, '2026-10-01', 7)];
    expect(await stores.observations.push(twice, [], first)).toEqual({ added: 1, restated: 0, confirmed: 0 });
    const conflicting = [dayValue(series, '2026-10-02', 7), dayValue(series, '2026-10-02', 8)];
    await expect(stores.observations.push(conflicting, [], second)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('7 and 8'),
    });
    expect((await historyOf(stores, series)).observations).toHaveLength(1);
  });

  test('two values of one window with one observedAt are refused, also over several batches', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions', { itemDimension: 'page' });
    const item = (name: string, value: number) => ({ ...dayValue(series, '2026-10-01', value), item: name });
    await stores.observations.push([item('/', 1)], [], first);
    await expect(stores.observations.push([item('/', 2)], [], first)).rejects.toMatchObject({ name: 'ConflictError' });
    const many = Array.from({ length: 5_001 }, (_, index) => item(`/${index}`, index));
    await expect(stores.observations.push([...many, item('/0', 99)], [], second)).rejects.toMatchObject({ name: 'ConflictError' });
    expect((await historyOf(stores, series)).observations).toHaveLength(1);
  });

  test('days and exact windows, members and accounts and filters in any order are kept apart', async () => {
    const stores = await workbench.fresh();
    const plain = seriesOf('sessions');
    const byPage = seriesOf('sessions', { itemDimension: 'page' });
    const filtered = seriesOf('sessions', { filter: { country: { op: 'equals', value: 'SE' }, device: { op: 'in', values: ['b', 'a'] } } });
    const sameFilter = seriesOf('sessions', {
      filter: { device: { op: 'in', values: ['a', 'b'] }, country: { op: 'equals', value: 'SE' } },
    });
    await stores.observations.push(
      [
        dayValue(plain, '2026-10-01', 1),
        { ...dayValue(plain, '2026-10-01', 2), grain: 'range' },
        { ...dayValue(byPage, '2026-10-01', 3), item: '' },
        { ...dayValue(byPage, '2026-10-01', 4), item: 'Ö' },
        dayValue(filtered, '2026-10-01', 5),
      ],
      [],
      first,
    );
    expect((await historyOf(stores, plain)).observations.map(({ grain, value }) => [grain, value]).sort()).toEqual([
      ['day', 1],
      ['range', 2],
    ]);
    expect((await historyOf(stores, byPage)).observations.map(({ item, value }) => [item, value]).sort()).toEqual([
      ['', 3],
      ['Ö', 4],
    ]);
    expect((await historyOf(stores, sameFilter)).observations.map(({ value }) => value)).toEqual([5]);
    expect((await historyOf(stores, seriesOf('sessions', { account: 'other' }))).observations).toEqual([]);
  });

  test('a range asked for brings its days and the exact windows that touch it', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    await stores.observations.push(
      [
        ...['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04'].map((day, index) => dayValue(series, day, index)),
        { series, grain: 'range', range: days('2026-09-01', '2026-10-02'), item: null, value: 40, quality: [] },
        { series, grain: 'range', range: days('2026-08-01', '2026-10-01'), item: null, value: 50, quality: [] },
      ],
      [],
      first,
    );
    const histories = await stores.observations.histories([series], days('2026-10-02', '2026-10-03'), null);
    expect(
      histories
        .get(seriesKey(series))
        ?.observations.map(({ value }) => value)
        .sort(),
    ).toEqual([1, 2, 40]);
  });

  test('what cannot be stored is refused by name, and nothing of the write stays', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    const good = dayValue(series, '2026-10-01', 1);
    for (const bad of [
      dayValue(series, '2026-10-02', Number.NaN),
      dayValue(series, '2026-10-02', Number.POSITIVE_INFINITY),
      { ...good, range: days('2026-10-02', '2026-10-03') },
      { ...dayValue(series, '2026-10-02', 1), item: '/a' },
      { ...dayValue(seriesOf('sessions', { itemDimension: 'page' }), '2026-10-02', 1), item: 'x'.repeat(3_000) },
    ]) {
      await expect(stores.observations.push([good, bad], [], first)).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining('site/sessions'),
      });
    }
    expect((await historyOf(stores, series)).observations).toEqual([]);
  });

  test('readings are found by their ids, in the order asked, with series and run; unknown ids are left out', async () => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions', { filter: { page: { op: 'equals', value: '/' } } });
    await stores.observations.push([dayValue(series, '2026-10-01', 1), dayValue(series, '2026-10-02', 2)], [], first);
    const ids = (await historyOf(stores, series)).observations.map(({ id }) => id);
    const asked = [...ids].reverse();
    const found = await stores.observations.byIds([...asked, '999999999', 'not-an-id']);
    expect(found.map(({ id }) => id)).toEqual(asked);
    expect(found[0]).toMatchObject({ series, runId: null });
  });

  test.each(['a new series', 'a known series'])('pushes of one window at once leave one reading of %s', async (which) => {
    const stores = await workbench.fresh();
    const series = seriesOf('sessions');
    if (which === 'a known series') await stores.observations.push([dayValue(series, '2026-09-01', 1)], [], first);
    for (let day = 10; day < 20; day += 1) {
      const pushes = [first, second, third, first, second, third, first, second].map((moment) =>
        stores.observations.push([dayValue(series, `2026-10-${day}`, 7)], [], moment),
      );
      expect((await Promise.all(pushes)).reduce((sum, { added }) => sum + added, 0)).toBe(1);
    }
    expect((await historyOf(stores, series)).observations.filter(({ value }) => value === 7)).toHaveLength(10);
  });

  test('answers of a series that was never seen are empty, of another they are all there', async () => {
    const stores = await workbench.fresh();
    const [seen, unseen] = [seriesOf('sessions'), seriesOf('users')];
    await stores.observations.push([], [answer(seen, '2026-10-01', '2026-10-03')], first);
    const answered = await stores.observations.answered([seen, unseen]);
    expect(answered.get(seriesKey(seen))).toEqual([{ grain: 'day', range: days('2026-10-01', '2026-10-03'), answeredAt: first }]);
    expect(answered.get(seriesKey(unseen))).toEqual([]);
  });
});

describe('what an answer leaves out where absence means zero', () => {
  const series = seriesOf('sales');
  const silent = (from: string, to: string) => ({ ...answer(series, from, to), tellsThrough: on(to) });
  const valuesOf = async (stores: Stores, of = series, knownAt: ReturnType<typeof at> | null = null) =>
    inOrder((await historyOf(stores, of, knownAt)).observations).map(({ range, item, value }) => [range.start, item, value]);

  test('is 0 since that answer, where it had a value; nothing is said of the rest, nor twice', async () => {
    const stores = await workbench.fresh();
    const held = ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-09'].map((day) => dayValue(series, day, 5));
    await stores.observations.push(held, [silent('2026-10-01', '2026-10-03')], first);
    const later = [[dayValue(series, '2026-10-02', 5)], [silent('2026-10-01', '2026-10-04')]] as const;
    expect(await stores.observations.push(...later, second)).toEqual({ added: 0, restated: 2, confirmed: 1 });
    expect(await stores.observations.push(...later, third)).toEqual({ added: 0, restated: 0, confirmed: 1 });
    expect((await valuesOf(stores)).slice(4)).toEqual([
      ['2026-10-01', null, 0],
      ['2026-10-03', null, 0],
    ]);
    expect(await valuesOf(stores, series, first)).toHaveLength(4);
  });

  test('is a plain 0 where it was a flagged one', async () => {
    const stores = await workbench.fresh();
    await stores.observations.push([dayValue(series, '2026-10-01', 0, ['partial_day'])], [], first);
    expect(await stores.observations.push([], [silent('2026-10-01', '2026-10-01')], second)).toMatchObject({ restated: 1 });
    expect(inOrder((await historyOf(stores, series)).observations).map(({ quality }) => quality)).toEqual([['partial_day'], []]);
  });

  test('keeps its value after the day through which the answer tells all', async () => {
    const stores = await workbench.fresh();
    await stores.observations.push([dayValue(series, '2026-10-01', 5), dayValue(series, '2026-10-02', 5)], [], first);
    const told = { ...answer(series, '2026-10-01', '2026-10-02'), tellsThrough: on('2026-10-01') };
    expect(await stores.observations.push([], [told], second)).toMatchObject({ restated: 1 });
    expect((await valuesOf(stores)).slice(2)).toEqual([['2026-10-01', null, 0]]);
  });

  test('keeps its value where absence does not mean zero', async () => {
    const stores = await workbench.fresh();
    await stores.observations.push([dayValue(series, '2026-10-01', 5)], [], first);
    expect(await stores.observations.push([], [answer(series, '2026-10-01', '2026-10-03')], second)).toEqual({
      added: 0,
      restated: 0,
      confirmed: 0,
    });
  });

  test('keeps what was observed later than the answer', async () => {
    const stores = await workbench.fresh();
    await stores.observations.push([dayValue(series, '2026-10-01', 5)], [], second);
    await stores.observations.push([], [silent('2026-10-01', '2026-10-03')], first);
    expect(await valuesOf(stores)).toEqual([['2026-10-01', null, 5]]);
  });

  test('an exact window, and no other', async () => {
    const stores = await workbench.fresh();
    const windows = [days('2026-10-01', '2026-10-07'), days('2026-10-01', '2026-10-14')];
    const read = windows.map((range) => ({ series, grain: 'range', range, item: null, value: 7, quality: [] }) as const);
    await stores.observations.push(read, [], first);
    const [asked = days('2026-10-01', '2026-10-07')] = windows;
    await stores.observations.push([], [{ series, grain: 'range', range: asked, tellsThrough: on('2026-10-07') }], second);
    expect((await valuesOf(stores)).slice(2)).toEqual([['2026-10-01', null, 0]]);
  });
});

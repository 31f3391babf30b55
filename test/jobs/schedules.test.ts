/** Schedules that people set: kept in Postgres, named when they are wrong, and never left behind by a connection that is gone. */
import { beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import type { InputError } from '../../src/domain/input-error.ts';
import type { Stores } from '../../src/ports.ts';
import { makeApplyDefinition } from '../../src/usecases/apply-definition.ts';
import type { UseCaseDependencies } from '../../src/usecases/dependencies.ts';
import { makeDueRuns, makeEnsureSchedule } from '../../src/usecases/run-schedules.ts';
import { makeListSchedules, makePutSchedule, makeRemoveSchedule, type ScheduleSettings } from '../../src/usecases/schedules.ts';
import { change, input, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { define, okrs } from './harness.ts';

const place = useDeployment();
const NOW = instant('2026-10-20T10:00:00Z');
const visits = change({ id: 'visits', target: to(10_000), inputs: [input('visits')] });
let stores: Stores;
let deps: UseCaseDependencies;
beforeEach(async () => {
  stores = await place.fresh();
  // Which connections are pushed is all that is asked of the catalogue here.
  const manifestOf = ({ id }: { readonly id: string }) => ({ arrives: id === 'pushed' ? 'pushed' : 'fetched', metrics: { visits: {} } });
  deps = { stores, clock: { now: () => NOW }, catalogue: { manifestOf } } as unknown as UseCaseDependencies;
  await define(stores, okrs([visits], ['site', 'shop', 'pushed']));
});
const list = () => makeListSchedules(deps)();
const put = (id: string, settings: Partial<ScheduleSettings>) =>
  makePutSchedule(deps)(id, { cron: '0 5 * * *', zone: null, enabled: true, ...settings });
const due = async () => (await makeDueRuns(deps)(null)).map(({ request }) => request.connection ?? 'workspace');

test('a workspace with connections has a nightly schedule in its own zone without anybody asking', async () => {
  const [nightly, ...others] = await list();
  expect(others).toEqual([]);
  expect(nightly).toMatchObject({ id: 'workspace', zone: 'Europe/Stockholm', enabled: true, lastRunOn: null });
  expect(nightly?.cron).toMatch(/^\d+ 3 \* \* \*$/);
  expect(nightly?.nextDueAt).toMatch(/^2026-10-21T01:/);
});

test('a schedule that is set holds, tells when it is due next, and makes no night run again', async () => {
  await put('workspace', { cron: ' 30  6 * * 1-5 ', zone: 'Asia/Tokyo' });
  await stores.schedules.ran('workspace', '2026-10-20' as never);
  const stored = await put('workspace', { cron: '30 6 * * 1-5', zone: 'Asia/Tokyo' });
  expect(stored).toEqual({
    id: 'workspace',
    cron: '30 6 * * 1-5',
    zone: 'Asia/Tokyo',
    enabled: true,
    lastRunOn: '2026-10-20',
    nextDueAt: '2026-10-20T21:30:00.000Z',
  });
  expect(await makeEnsureSchedule(deps)(), 'the minute’s repair leaves the zone that a person set').toMatchObject([{ zone: 'Asia/Tokyo' }]);
});

test('a connection may have its own times, rest, and follow the workspace again', async () => {
  expect(await put('shop', {})).toMatchObject({ id: 'shop', zone: 'Europe/Stockholm', nextDueAt: '2026-10-21T03:00:00.000Z' });
  expect((await list()).map(({ id }) => id)).toEqual(['workspace', 'shop']);
  expect(await due()).toEqual(['shop', 'workspace']);
  expect(await put('shop', { enabled: false })).toMatchObject({ enabled: false, nextDueAt: null });
  expect(await due()).toEqual(['workspace']);
  await makeRemoveSchedule(deps)('shop');
  expect((await list()).map(({ id }) => id)).toEqual(['workspace']);
  await expect(makeRemoveSchedule(deps)('shop')).rejects.toMatchObject({ name: 'NotFoundError' });
});

test('the schedule of a connection that is gone rests, and is there again when the connection is', async () => {
  await put('shop', {});
  await define(stores, okrs([visits], ['site']));
  expect((await list()).map(({ id }) => id)).toEqual(['workspace']);
  expect(await due()).toEqual(['workspace']);
  await define(stores, okrs([visits], ['site', 'shop']));
  expect(await due()).toEqual(['shop', 'workspace']);
});

test('the nightly schedule moves with the workspace, one in a zone of its own stays', async () => {
  const apply = makeApplyDefinition({ ...deps, catalogue: { manifestOf: () => ({ metrics: null }) } as never });
  const inZone = (zone: string) => {
    const definition = okrs([], ['site']);
    return { ...definition, workspace: { ...definition.workspace, zone } };
  };
  await list();
  await apply(inZone('America/New_York'), null);
  expect(await list()).toMatchObject([{ zone: 'America/New_York' }]);
  await put('workspace', { zone: 'UTC' });
  await apply(inZone('Europe/Oslo'), null);
  expect(await list()).toMatchObject([{ zone: 'UTC' }]);
});

describe('what cannot be a schedule is refused, and the field is named', () => {
  test.each([
    ['workspace', { cron: 'often' }, 'cron', 'five fields'],
    ['workspace', { cron: '61 3 * * *' }, 'cron minute', 'a number from 0 to 59'],
    ['workspace', { cron: '0 3 30 2 *' }, 'cron', 'days that exist'],
    ['shop', { zone: 'Mars/Base' }, 'zone', 'an IANA zone'],
    ['pushed', {}, 'id', 'a connection that is read'],
  ])('%s with %j', async (id, settings, path, allowed) => {
    const error = await put(id, settings).then(
      () => null,
      (thrown: InputError) => thrown,
    );
    expect(error?.problems).toEqual([expect.objectContaining({ path, allowed: expect.stringContaining(allowed) })]);
    expect((await stores.schedules.list()).find((each) => each.id === id)?.cron ?? null).not.toBe(
      ('cron' in settings ? settings.cron : null) ?? '0 5 * * *',
    );
  });

  test('a connection that is not defined', async () => {
    await expect(put('nobody', {})).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('workspace, site, shop'),
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { ConnectionState } from '../../src/ports.ts';
import { UNTIL_A_PERSON_ACTS } from '../../src/usecases/connection-failure.ts';
import { useDeployment } from '../support/database.ts';
import { at, on } from './samples.ts';

const workbench = useDeployment();
const first = at('2026-10-01T08:00:00Z');
const second = at('2026-10-02T08:00:00Z');
const unknown: ConnectionState = {
  connection: 'site',
  title: null,
  zone: null,
  currency: null,
  notes: [],
  checkedAt: null,
  completeThrough: null,
  settledThrough: null,
  lastSuccessAt: null,
  failure: null,
  parkedUntil: null,
};
const checked: ConnectionState = {
  ...unknown,
  zone: 'Europe/Stockholm',
  currency: 'SEK',
  notes: ['sampled'],
  checkedAt: first,
  completeThrough: on('2026-09-30'),
};
const parked: ConnectionState = {
  ...checked,
  failure: { kind: 'auth_failed', message: 'connect again', since: second },
  parkedUntil: UNTIL_A_PERSON_ACTS,
};

describe('ConnectionStore', () => {
  test('a connection of which nothing is known has a state that says so', async () => {
    const { connections } = await workbench.fresh();
    expect(await connections.state('site')).toEqual(unknown);
    expect(await connections.states(['site'], null)).toEqual([]);
  });

  test('states are appended: the latest is current, and an earlier instant finds its own', async () => {
    const { connections } = await workbench.fresh();
    await connections.record(checked, first);
    await connections.record(parked, second);
    await connections.record({ ...unknown, connection: 'ads' }, second);
    expect(await connections.state('site')).toEqual(parked);
    expect(await connections.states(['site', 'ads'], at('2026-10-01T12:00:00Z'))).toEqual([checked]);
    expect(await connections.states(['site', 'ads'], at('2026-09-01T00:00:00Z'))).toEqual([]);
    expect((await connections.states(['site', 'ads', 'site', 'gone'], null)).map(({ connection }) => connection)).toEqual(['ads', 'site']);
    expect(await connections.states(['site'], null)).toEqual([parked]);
    expect(await connections.states([], null)).toEqual([]);
  });

  test('an equal state writes nothing, also when several record at once', async () => {
    const stores = await workbench.fresh();
    const { connections, workspaceId } = stores;
    await Promise.all([1, 2, 3, 4].map(() => connections.record(checked, first)));
    await connections.record({ ...checked }, second);
    const rows = await workbench.database.begin(async (t) => {
      await t`select set_config('nyckel.workspace_id', ${workspaceId}, true)`;
      return t`select 1 from connection_states`;
    });
    expect(rows).toHaveLength(1);
  });
});

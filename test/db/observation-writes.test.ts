import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { makeDeployment } from '../../db/deployment.ts';
import { addDays, type Instant, range } from '../../src/domain/calendar.ts';
import { seriesKey } from '../../src/domain/observation.ts';
import type { NewObservation, WorkspaceId } from '../../src/ports.ts';
import { at, on, seriesOf } from '../contracts/samples.ts';
import { testEnvelope, testRandomness, useDeployment } from '../support/database.ts';

const workbench = useDeployment();

/** 20 series × 600 days: three batches. */
function manyReadings(): readonly NewObservation[] {
  return Array.from({ length: 20 }, (_, index) => seriesOf(`metric-${index}`)).flatMap((series) =>
    Array.from({ length: 600 }, (_, day) => {
      const start = addDays(on('2025-01-01'), day);
      return { series, grain: 'day' as const, range: range(start, addDays(start, 1)), item: null, value: day / 7, quality: [] };
    }),
  );
}

describe('bulk writes of observations', () => {
  test('reading unchanged data again writes no row, by the database’s own count', async () => {
    const { workspaceId } = await workbench.fresh();
    const readings = manyReadings();
    expect(await pushAndCount(workspaceId, readings, '2026-10-01')).toEqual([
      { added: 12_000, restated: 0, confirmed: 0 },
      { inserted: 12_000, updated: 0, deleted: 0 },
    ]);
    expect(await pushAndCount(workspaceId, readings, '2026-10-02')).toEqual([
      { added: 0, restated: 0, confirmed: 12_000 },
      { inserted: 0, updated: 0, deleted: 0 },
    ]);
    const changed = readings.map((reading, index) => (index % 4_000 === 0 ? { ...reading, value: -1 } : reading));
    expect(await pushAndCount(workspaceId, changed, '2026-10-03')).toEqual([
      { added: 0, restated: 3, confirmed: 11_997 },
      { inserted: 3, updated: 0, deleted: 0 },
    ]);
  });

  test('the latest reading of a window is the one observed last, in whatever order the commits arrive', async () => {
    const series = seriesOf('sessions');
    const reading = (value: number): NewObservation => ({
      series,
      grain: 'day',
      range: range(on('2026-10-01'), on('2026-10-02')),
      item: null,
      value,
      quality: [],
    });
    const moments = [1, 2, 3].map((hour) => at(`2026-10-02T0${hour}:00:00Z`));
    for (const order of permutations([0, 1, 2])) {
      const stores = await workbench.fresh();
      for (const index of order) await stores.observations.push([reading(index)], [], moments[index] as Instant);
      const held = (await stores.observations.histories([series], null, null)).get(seriesKey(series))?.observations ?? [];
      const latest = [...held].sort((one, other) => (one.observedAt < other.observedAt ? 1 : -1))[0];
      expect([order, latest?.value, latest?.observedAt]).toEqual([order, 2, moments[2]]);
    }
  });
});

/** What a push said that it did, and what the database counted. A session reports its statistics when it ends, so it ends. */
async function pushAndCount(workspace: WorkspaceId, readings: readonly NewObservation[], day: string) {
  const before = await writesSoFar();
  const database = openDatabase(workbench.urls.appUrl, { max: 1 });
  const { observations } = makeDeployment({ database, envelope: testEnvelope(), randomness: testRandomness }).stores(workspace);
  const said = await observations.push(readings, [], at(`${day}T00:00:00Z`));
  await database.end();
  const after = await writesSoFar(before.inserted + said.added + said.restated);
  return [
    said,
    { inserted: after.inserted - before.inserted, updated: after.updated - before.updated, deleted: after.deleted - before.deleted },
  ];
}

/** The server ends a session a moment after its client: waits until so many inserts are seen. */
async function writesSoFar(inserted = 0) {
  const admin = openDatabase(workbench.urls.adminUrl, { max: 1 });
  try {
    for (let attempt = 0; ; attempt += 1) {
      const [row] = await admin<{ inserted: number; updated: number; deleted: number }[]>`
        select n_tup_ins::int as inserted, n_tup_upd::int as updated, n_tup_del::int as deleted from pg_stat_user_tables where relname = 'observations'`;
      if (row !== undefined && (row.inserted >= inserted || attempt === 100)) return row;
      await pause(50);
    }
  } finally {
    await admin.end();
  }
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

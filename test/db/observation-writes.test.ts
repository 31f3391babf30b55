import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { addDays, type Instant, range } from '../../src/domain/calendar.ts';
import { seriesKey } from '../../src/domain/observation.ts';
import type { NewObservation } from '../../src/ports.ts';
import { at, on, seriesOf } from '../contracts/samples.ts';
import { useDeployment } from '../support/database.ts';

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
    const stores = await workbench.fresh();
    const readings = manyReadings();
    expect(await stores.observations.push(readings, [], at('2026-10-01T00:00:00Z'))).toEqual({ added: 12_000, restated: 0, confirmed: 0 });
    const before = await writesOf(12_000);
    expect(await stores.observations.push(readings, [], at('2026-10-02T00:00:00Z'))).toEqual({ added: 0, restated: 0, confirmed: 12_000 });
    const changed = readings.map((reading, index) => (index % 4_000 === 0 ? { ...reading, value: -1 } : reading));
    expect(await stores.observations.push(changed, [], at('2026-10-03T00:00:00Z'))).toEqual({ added: 0, restated: 3, confirmed: 11_997 });
    expect(await writesOf(before.inserted + 3)).toEqual({ inserted: before.inserted + 3, updated: 0, deleted: 0 });
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

/** Statistics reach the view when the writing sessions report them; waits until so many inserts are seen. */
async function writesOf(inserted: number) {
  const admin = postgres(workbench.urls.adminUrl, { max: 1 });
  try {
    for (let attempt = 0; ; attempt += 1) {
      const [row] = await admin<{ inserted: number; updated: number; deleted: number }[]>`
        select n_tup_ins::int as inserted, n_tup_upd::int as updated, n_tup_del::int as deleted from pg_stat_user_tables where relname = 'observations'`;
      if (row !== undefined && (row.inserted >= inserted || attempt === 100)) return { ...row };
      await pause(50);
    }
  } finally {
    await admin.end({ timeout: 5 });
  }
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

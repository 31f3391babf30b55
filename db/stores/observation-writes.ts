/**
 * The one way in for observations: compares each with the latest held reading of its window and appends what differs.
 *
 * One statement per 5 000 rows, by unnest: the comparison is an index step per row inside the database. A reading that is
 * older than something held, a reading or an answer that covers its window, is not stored: what was known at an instant
 * never changes afterwards, and a worker that was paused and wakes up late cannot make an old figure the latest.
 */
import { dateInZone, type Instant, lengthInDays } from '../../src/domain/calendar.ts';
import { InputError } from '../../src/domain/input-error.ts';
import type { SeriesRef } from '../../src/domain/observation.ts';
import { type CommitCounts, ConflictError, type NewAnswer, type NewObservation, type WorkspaceId } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { qualityBits } from './quality-bits.ts';
import { GRAIN_NUMBER, keyReader, lockSeries } from './series-rows.ts';
import { silentZeros } from './silent-zeros.ts';

const BATCH_ROWS = 5_000;
/** An index entry holds at most about 2 700 bytes. */
const ITEM_BYTES_MAX = 2_000;

export interface ObservationWrite {
  readonly observations: readonly NewObservation[];
  readonly answered: readonly NewAnswer[];
  readonly observedAt: Instant;
  /** sync_runs.number; null for what was pushed or entered. */
  readonly runNumber: number | null;
}

/**
 * @throws InputError for a value that is no finite number, an item that is too long, or one window twice with different values
 * @throws ConflictError when another value of the same window is held with the same observedAt
 */
export async function writeObservations(t: Transaction, workspace: WorkspaceId, write: ObservationWrite): Promise<CommitCounts> {
  const keyOf = keyReader();
  const series = new Map<string, SeriesRef>();
  for (const { series: ref } of write.observations) series.set(keyOf(ref), ref);
  for (const { series: ref } of write.answered) series.set(keyOf(ref), ref);
  if (series.size === 0) return { added: 0, restated: 0, confirmed: 0 };
  const ids = await lockSeries(t, workspace, series);
  const idOf = (ref: SeriesRef) => ids.get(keyOf(ref)) as string;
  const isSuperseded = await newerAnswers(t, [...ids.values()], write.observedAt);
  let counts: CommitCounts = { added: 0, restated: 0, confirmed: 0 };
  const observations = [...write.observations, ...(await silentZeros(t, write, idOf))];
  for (let from = 0; from < observations.length; from += BATCH_ROWS) {
    const batch = batchOf(observations.slice(from, from + BATCH_ROWS), idOf, isSuperseded);
    const written = await writeBatch(t, workspace, write, batch);
    counts = {
      added: counts.added + written.added,
      restated: counts.restated + written.restated,
      confirmed: counts.confirmed + written.confirmed + batch.superseded,
    };
  }
  await writeAnswers(t, workspace, write, idOf);
  return counts;
}

/** Columns, each as the text of a Postgres array. */
interface Batch {
  readonly rows: number;
  readonly superseded: number;
  readonly series: string;
  readonly grains: string;
  readonly starts: string;
  readonly ends: string;
  readonly items: readonly string[];
  readonly values: string;
  readonly qualities: string;
}

function batchOf(observations: readonly NewObservation[], idOf: (series: SeriesRef) => string, isSuperseded: SupersededTest): Batch {
  const seen = new Map<string, NewObservation>();
  let superseded = 0;
  const [series, grains, starts, ends, items, values, qualities]: [string[], number[], string[], string[], string[], number[], number[]] = [
    [],
    [],
    [],
    [],
    [],
    [],
    [],
  ];
  for (const observation of observations) {
    const { grain, range, value } = observation;
    const id = idOf(observation.series);
    const item = observation.item ?? '';
    const key = `${id} ${grain} ${range.start} ${range.end} ${item}`;
    const twin = seen.get(key);
    if (twin !== undefined) {
      assertEqual(twin, observation);
      continue;
    }
    seen.set(key, observation);
    assertStorable(observation);
    if (isSuperseded(id, observation)) {
      superseded += 1;
      continue;
    }
    series.push(id);
    grains.push(GRAIN_NUMBER[grain]);
    starts.push(range.start);
    ends.push(range.end);
    items.push(item);
    values.push(value);
    qualities.push(qualityBits(observation.quality));
  }
  const text = (column: readonly (string | number)[]) => `{${column.join(',')}}`;
  return {
    rows: series.length,
    superseded,
    series: text(series),
    grains: text(grains),
    starts: text(starts),
    ends: text(ends),
    items,
    values: text(values),
    qualities: text(qualities),
  };
}

async function writeBatch(t: Transaction, workspace: WorkspaceId, write: ObservationWrite, batch: Batch): Promise<CommitCounts> {
  if (batch.rows === 0) return { added: 0, restated: 0, confirmed: 0 };
  const { observedAt, runNumber } = write;
  // Most series have no items: an array of empty texts need not be sent.
  const items = batch.items.some((item) => item !== '') ? t`${batch.items}::text[]` : t`array_fill(''::text, array[${batch.rows}::int])`;
  const [counts] = await t<{ added: number; restated: number; conflicting: number }[]>`
    with compared as materialized (
      select i.*, held.observed_at as held_at, (held.value, held.quality) is distinct from (i.value, i.quality) as differs
      from unnest(${batch.series}::bigint[], ${batch.grains}::smallint[], ${batch.starts}::date[], ${batch.ends}::date[], ${items},
        ${batch.values}::float8[], ${batch.qualities}::smallint[]) as i(series_id, grain, start_on, end_on, item, value, quality)
      left join lateral (
        select observed_at, value, quality from observations as o
        where o.series_id = i.series_id and o.grain = i.grain and o.start_on = i.start_on and o.end_on = i.end_on and o.item = i.item collate "C"
        order by o.observed_at desc limit 1
      ) as held on true
    ), written as (
      insert into observations (workspace_id, series_id, grain, start_on, end_on, item, value, quality, observed_at, run_number)
      select ${workspace}, series_id, grain, start_on, end_on, item, value, quality, ${observedAt}::timestamptz, ${runNumber}::int
      from compared where held_at is null or (differs and held_at < ${observedAt}::timestamptz)
    )
    select count(*) filter (where held_at is null)::int as added,
      count(*) filter (where differs and held_at < ${observedAt}::timestamptz)::int as restated,
      count(*) filter (where differs and held_at = ${observedAt}::timestamptz)::int as conflicting
    from compared`;
  if (counts === undefined || counts.conflicting > 0) {
    throw new ConflictError(
      `${counts?.conflicting ?? 0} windows are already held with another value observed at the same moment, ${observedAt}.`,
    );
  }
  return { added: counts.added, restated: counts.restated, confirmed: batch.rows - counts.added - counts.restated };
}

type SupersededTest = (seriesId: string, observation: NewObservation) => boolean;

/** Whether the source has been asked about the window after `observedAt`; then its newer answer stands, also a silent one. */
async function newerAnswers(t: Transaction, seriesIds: readonly string[], observedAt: Instant): Promise<SupersededTest> {
  const rows = await t<{ series: string; grain: number; start: string; end: string }[]>`
    select series_id as series, grain, start_on as start, end_on as end from answered_ranges
    where series_id = any(${seriesIds}::bigint[]) and answered_at > ${observedAt}`;
  if (rows.length === 0) return () => false;
  return (seriesId, { grain, range }) =>
    rows.some((row) => row.series === seriesId && row.grain === GRAIN_NUMBER[grain] && row.start <= range.start && row.end >= range.end);
}

/**
 * An answer is kept once a day for what it covers: a day settles overnight, so a second answer of the same day tells nothing
 * that the first did not. (The day is UTC's. Where that of the source's zone has changed in between, a settled day is asked once more.)
 */
async function writeAnswers(
  t: Transaction,
  workspace: WorkspaceId,
  write: ObservationWrite,
  idOf: (series: SeriesRef) => string,
): Promise<void> {
  for (let from = 0; from < write.answered.length; from += BATCH_ROWS) {
    const batch = write.answered.slice(from, from + BATCH_ROWS);
    const text = (column: readonly (string | number)[]) => `{${column.join(',')}}`;
    await t`
      insert into answered_ranges (workspace_id, series_id, grain, start_on, end_on, answered_at, run_number)
      select ${workspace}, a.series_id, a.grain, a.start_on, a.end_on, ${write.observedAt}::timestamptz, ${write.runNumber}::int
      from unnest(${text(batch.map(({ series }) => idOf(series)))}::bigint[], ${text(batch.map(({ grain }) => GRAIN_NUMBER[grain]))}::smallint[],
        ${text(batch.map(({ range }) => range.start))}::date[], ${text(batch.map(({ range }) => range.end))}::date[]) as a(series_id, grain, start_on, end_on)
      where not exists (
        select 1 from answered_ranges as held
        where held.series_id = a.series_id and held.grain = a.grain and held.start_on <= a.start_on and held.end_on >= a.end_on
          and held.answered_at >= ${`${dateInZone(write.observedAt, 'UTC')}T00:00:00Z`}::timestamptz and held.answered_at < ${write.observedAt}::timestamptz
      )
      on conflict do nothing`;
  }
}

function assertEqual(one: NewObservation, other: NewObservation): void {
  if (one.value === other.value && qualityBits(one.quality) === qualityBits(other.quality)) return;
  throw problem(other, `${one.value} and ${other.value}`, 'one value per window', 'the same window came twice with different values');
}

function assertStorable(observation: NewObservation): void {
  const { value, item, grain, range, series } = observation;
  if (!Number.isFinite(value)) throw problem(observation, String(value), 'a finite number', 'the value is not a finite number');
  if (item !== null && (item.length > ITEM_BYTES_MAX || Buffer.byteLength(item) > ITEM_BYTES_MAX || item.includes('\0'))) {
    throw problem(
      observation,
      `${Buffer.byteLength(item)} bytes`,
      `at most ${ITEM_BYTES_MAX} bytes of text without NUL`,
      'the item’s name cannot be stored',
    );
  }
  if ((item === null) !== (series.itemDimension === null)) {
    const allowed = series.itemDimension === null ? 'no item' : `a member of ${series.itemDimension}`;
    throw problem(observation, item === null ? 'no item' : JSON.stringify(item.slice(0, 100)), allowed, 'the item does not fit the series');
  }
  if (grain === 'day' && lengthInDays(range) !== 1) {
    throw problem(observation, `${range.start} to ${range.end}`, 'one day', 'a reading of grain day spans more than a day');
  }
}

function problem(observation: NewObservation, received: string, allowed: string, message: string): InputError {
  const { series, range, item } = observation;
  const path = `observation ${series.connection}/${series.metric} [${range.start}, ${range.end})${item === null ? '' : ` ${JSON.stringify(item.slice(0, 100))}`}`;
  return new InputError([{ path, received, allowed, message: `${message} (received ${received}; allowed: ${allowed})` }]);
}

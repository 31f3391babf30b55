import type { DateRange, Instant, LocalDate } from '../../src/domain/calendar.ts';
import type { AnsweredRange, Grain, Observation, SeriesRef } from '../../src/domain/observation.ts';
import type { ObservationStore } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { writeObservations } from './observation-writes.ts';
import { flagsOfBits } from './quality-bits.ts';
import { findSeries, keyReader } from './series-rows.ts';
import type { StoreContext } from './store-context.ts';

const SERIES_MAX = 10_000;
const IDS_MAX = 10_000;
/** Series per query: bounds how many rows are in flight. */
const SERIES_PER_QUERY = 500;

interface ObservationRow {
  readonly id: string;
  readonly seriesId: string;
  readonly grain: number;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly item: string;
  readonly value: number;
  readonly quality: number;
  readonly observedAt: Instant;
}
interface AnswerRow {
  readonly seriesId: string;
  readonly grain: number;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly answeredAt: Instant;
}

export function makeObservationStore({ run, workspace }: StoreContext): ObservationStore {
  return {
    histories: (series, within, knownAt) =>
      run(async (t) => {
        const held = await resolve(t, series, knownAt);
        const observations = await inChunks(held.ids, (ids) => readObservations(t, ids, within, knownAt));
        const answers = await inChunks(held.ids, (ids) => readAnswers(t, ids, within, knownAt));
        return new Map(
          [...held.series].map(([key, { ref, id }]) => [
            key,
            {
              series: ref,
              observations: (observations.get(id) ?? []).map((row) => asObservation(row, ref)),
              answered: (answers.get(id) ?? []).map(asAnswer),
            },
          ]),
        );
      }),
    answered: (series) =>
      run(async (t) => {
        const held = await resolve(t, series);
        const answers = await inChunks(held.ids, (ids) => readAnswers(t, ids, null, null));
        return new Map([...held.series].map(([key, { id }]) => [key, (answers.get(id) ?? []).map(asAnswer)]));
      }),
    byIds: (ids) =>
      run(async (t) => {
        if (ids.length > IDS_MAX) throw new RangeError(`${ids.length} observation ids asked at once; allowed: ${IDS_MAX}`);
        const rows = await t<(ObservationRow & SeriesRef & { runId: string | null })[]>`
          select o.id, o.series_id as "seriesId", o.grain, o.start_on as start, o.end_on as end, o.item, o.value, o.quality, o.observed_at as "observedAt",
            s.connection, s.account, s.metric, s.filter, s.item_dimension as "itemDimension", r.id as "runId"
          from observations as o join series as s on s.id = o.series_id left join sync_runs as r on r.number = o.run_number
          where o.id = any(${ids.filter((id) => /^\d{1,18}$/.test(id))}::bigint[])`;
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.flatMap((id) => {
          const row = byId.get(id);
          if (row === undefined) return [];
          const { connection, account, metric, filter, itemDimension, runId } = row;
          const ref = { connection, account, metric, filter, itemDimension };
          return [{ ...asObservation(row, ref), series: ref, runId }];
        });
      }),
    push: (observations, answered, at) =>
      run((t) => writeObservations(t, workspace, { observations, answered, observedAt: at, runNumber: null })),
    restatements: (series, from, to, limit) =>
      run(async (t) => {
        const held = await resolve(t, series);
        const refs = new Map([...held.series.values()].map(({ id, ref }) => [id, ref]));
        const rows = await t<(Omit<ObservationRow, 'id' | 'quality'> & { before: number })[]>`
          select o.series_id as "seriesId", o.grain, o.start_on as start, o.end_on as end, o.item, o.value, o.observed_at as "observedAt", earlier.value as before
          from observations as o cross join lateral (
            select value from observations as p
            where p.series_id = o.series_id and p.grain = o.grain and p.start_on = o.start_on and p.end_on = o.end_on and p.item = o.item
              and p.observed_at < o.observed_at
            order by p.observed_at desc limit 1
          ) as earlier
          where o.series_id = any(${held.ids}::bigint[]) and o.observed_at > ${from} and o.observed_at <= ${to} and earlier.value <> o.value
          order by o.observed_at, o.id limit ${limit}`;
        return rows.flatMap((row) => {
          const ref = refs.get(row.seriesId);
          if (ref === undefined) return [];
          const { grain, range, item, value, observedAt } = asObservation({ ...row, id: '', quality: 0 }, ref);
          return [{ series: ref, grain, range, item, from: row.before, to: value, observedAt }];
        });
      }),
  };
}

/** Series by key with their ids; '' for those that were never seen. */
async function resolve(t: Transaction, series: readonly SeriesRef[], knownAt: Instant | null = null) {
  if (series.length > SERIES_MAX) throw new RangeError(`${series.length} series asked at once; allowed: ${SERIES_MAX}`);
  const keyOf = keyReader();
  const byKey = new Map(series.map((ref) => [keyOf(ref), ref]));
  const ids = await findSeries(t, byKey.keys(), knownAt);
  return { series: new Map([...byKey].map(([key, ref]) => [key, { ref, id: ids.get(key) ?? '' }])), ids: [...ids.values()] };
}

/** Reads chunk by chunk; rows by series id. */
async function inChunks<Row extends { readonly seriesId: string }>(
  ids: readonly string[],
  read: (ids: readonly string[]) => PromiseLike<readonly Row[]>,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const bySeries = new Map<string, Row[]>();
  for (let from = 0; from < ids.length; from += SERIES_PER_QUERY) {
    for (const row of await read(ids.slice(from, from + SERIES_PER_QUERY))) {
      const rows = bySeries.get(row.seriesId);
      if (rows === undefined) bySeries.set(row.seriesId, [row]);
      else rows.push(row);
    }
  }
  return bySeries;
}

/** Days by their start and exact windows that touch the range: two walks of one index. */
function readObservations(t: Transaction, ids: readonly string[], within: DateRange | null, knownAt: Instant | null) {
  const columns = t`id, series_id as "seriesId", grain, start_on as start, end_on as end, item, value, quality, observed_at as "observedAt"`;
  const known = knownAt === null ? t`` : t`and observed_at <= ${knownAt}`;
  if (within === null) return t<ObservationRow[]>`select ${columns} from observations where series_id = any(${ids}::bigint[]) ${known}`;
  return t<ObservationRow[]>`
    select ${columns} from observations
    where series_id = any(${ids}::bigint[]) and grain = 0 and start_on >= ${within.start} and start_on < ${within.end} ${known}
    union all
    select ${columns} from observations
    where series_id = any(${ids}::bigint[]) and grain = 1 and start_on < ${within.end} and end_on > ${within.start} ${known}`;
}

function readAnswers(t: Transaction, ids: readonly string[], within: DateRange | null, knownAt: Instant | null) {
  return t<AnswerRow[]>`
    select series_id as "seriesId", grain, start_on as start, end_on as end, answered_at as "answeredAt" from answered_ranges
    where series_id = any(${ids}::bigint[])
      ${knownAt === null ? t`` : t`and answered_at <= ${knownAt}`}
      ${within === null ? t`` : t`and start_on < ${within.end} and end_on > ${within.start}`}
    order by series_id, answered_at, start_on`;
}

function asObservation(row: Omit<ObservationRow, 'seriesId'>, series: SeriesRef): Observation {
  return {
    id: row.id,
    grain: grainOf(row.grain),
    range: { start: row.start, end: row.end },
    // A member may be named '' too, where there are members.
    item: series.itemDimension === null ? null : row.item,
    value: row.value,
    observedAt: row.observedAt,
    quality: flagsOfBits(row.quality),
  };
}

function asAnswer(row: AnswerRow): AnsweredRange {
  return { grain: grainOf(row.grain), range: { start: row.start, end: row.end }, answeredAt: row.answeredAt };
}

function grainOf(number: number): Grain {
  return number === 0 ? 'day' : 'range';
}

/**
 * Deletes and merges what grows with every night and is no longer read, a bounded number of rows at a time. docs/runbook.md lists
 * every table and how long it is kept. What an answer to any question rests on is never touched: observations, definitions,
 * baselines, progress, states of connections, and the runs that brought something.
 */
import type { Instant, LocalDate } from '../../src/domain/calendar.ts';
import type { AnsweredRange, Grain, SeriesRef } from '../../src/domain/observation.ts';
import { ConflictError, type CrowdedSeries, type Prunable, type RetentionStore } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import type { Statement } from '../sql.ts';
import { GRAIN_NUMBER } from './series-rows.ts';
import type { StoreContext } from './store-context.ts';

/** A series is worth a merge from so many old answers on. */
const CROWD = 16;

export function makeRetentionStore({ run, workspace }: StoreContext): RetentionStore {
  return {
    prune: (what, before, limit) => run(async (t) => (await pruning(t, workspace, what, before, limit)).count),
    crowded: (before, after, limit) => run((t) => readCrowded(t, workspace, { before, after, limit })),
    mergeAnswers: (series, from, into) => run((t) => replaceAnswers(t, workspace, series, { from, into })),
  };
}

function pruning(t: Transaction, workspace: string, what: Prunable, before: Instant, limit: number): Statement {
  switch (what) {
    case 'outbox':
      return t`
        delete from outbox where workspace_id = ${workspace} and id in (
          select id from outbox where workspace_id = ${workspace} and delivered_at < ${before} limit ${limit})`;
    case 'quotaReadings':
      // The latest of every quota is what the ledger reads; those of one that has not come back yet are still added up.
      return t`
        delete from quota_readings where workspace_id = ${workspace} and id in (
          select q.id from quota_readings as q
          where q.workspace_id = ${workspace} and q.read_at < ${before} and (q.resets_at is null or q.resets_at < ${before}) and exists (
            select 1 from quota_readings as later
            where later.workspace_id = ${workspace} and later.connection = q.connection and later.quota = q.quota
              and later.account is not distinct from q.account and (later.read_at, later.id) > (q.read_at, q.id))
          limit ${limit})`;
    case 'exchanges':
      return t`
        delete from exchanges where workspace_id = ${workspace} and id in (
          select e.id from sync_runs as r join exchanges as e on e.workspace_id = r.workspace_id and e.run_id = r.id
          where ${broughtNothing(t, workspace, before)} limit ${limit})`;
    case 'syncRuns':
      // Calls and exchanges go with their run. The newest stays: its time bounds that of the next.
      return t`
        delete from sync_runs where workspace_id = ${workspace} and id in (
          select r.id from sync_runs as r
          where ${broughtNothing(t, workspace, before)} and r.number < (select max(number) from sync_runs where workspace_id = ${workspace})
            and not exists (select 1 from progress_records as p where p.workspace_id = ${workspace} and p.run_id = r.id)
            and not exists (select 1 from objective_progress as p where p.workspace_id = ${workspace} and p.run_id = r.id)
          limit ${limit})`;
  }
}

/** Nothing observed names the run: whatever it read was held already. */
function broughtNothing(t: Transaction, workspace: string, before: Instant) {
  return t`r.workspace_id = ${workspace} and r.ended_at < ${before} and not exists (
    select 1 from sync_calls as c where c.workspace_id = r.workspace_id and c.run_id = r.id and coalesce(c.added, 0) + coalesce(c.restated, 0) > 0)`;
}

interface AnswerRow {
  readonly seriesId: string;
  readonly grain: number;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly answeredAt: Instant;
}

async function readCrowded(
  t: Transaction,
  workspace: string,
  { before, after, limit }: { readonly before: Instant; readonly after: string | null; readonly limit: number },
): Promise<readonly CrowdedSeries[]> {
  const series = await t<({ id: string } & SeriesRef)[]>`
    select s.id, s.connection, s.account, s.metric, s.filter, s.item_dimension as "itemDimension" from (
      select series_id from answered_ranges
      where workspace_id = ${workspace} and series_id > ${after ?? '0'}::bigint and answered_at < ${before}
      group by series_id having count(*) > ${CROWD} order by series_id limit ${limit}
    ) as crowded join series as s on s.id = crowded.series_id order by s.id`;
  const ids = series.map(({ id }) => id);
  const answers = await t<AnswerRow[]>`
    select series_id as "seriesId", grain, start_on as start, end_on as end, answered_at as "answeredAt" from answered_ranges
    where series_id = any(${ids}::bigint[]) and answered_at < ${before}`;
  const unobserved = await t<Omit<AnswerRow, 'answeredAt'>[]>`
    with told as (
      select series_id, grain, day::date as start_on, day::date + 1 as end_on, min(answered_at) as at
      from answered_ranges, generate_series(start_on, end_on - 1, interval '1 day') as day
      where series_id = any(${ids}::bigint[]) and grain = 0 and answered_at < ${before} group by 1, 2, 3
      union all
      select series_id, grain, start_on, end_on, min(answered_at) from answered_ranges
      where series_id = any(${ids}::bigint[]) and grain = 1 and answered_at < ${before} group by 1, 2, 3, 4
    )
    select series_id as "seriesId", grain, start_on as start, end_on as end from told
    where not exists (
      select 1 from observations as o where o.series_id = told.series_id and o.grain = told.grain and o.start_on = told.start_on
        and o.end_on = told.end_on and o.observed_at <= told.at)`;
  const [answersOf, unobservedOf] = [Map.groupBy(answers, (row) => row.seriesId), Map.groupBy(unobserved, (row) => row.seriesId)];
  return series.map(({ id, ...ref }) => ({
    id,
    series: ref,
    answers: (answersOf.get(id) ?? []).map((row) => ({ ...windowOf(row), answeredAt: row.answeredAt })),
    unobserved: (unobservedOf.get(id) ?? []).map(windowOf),
  }));
}

function windowOf({ grain, start, end }: Omit<AnswerRow, 'answeredAt' | 'seriesId'>) {
  return { grain: grain === 0 ? ('day' as const) : ('range' as const), range: { start, end } };
}

/** Of two that merge at once the second finds rows gone, and leaves it at that. */
async function replaceAnswers(
  t: Transaction,
  workspace: string,
  series: string,
  { from, into }: { readonly from: readonly AnsweredRange[]; readonly into: readonly AnsweredRange[] },
): Promise<void> {
  await t`select 1 from series where id = ${series}::bigint for no key update`;
  const columns = (rows: readonly AnsweredRange[]) => t`
    unnest(${listOf(rows, ({ grain }) => GRAIN_NUMBER[grain satisfies Grain])}::smallint[], ${listOf(rows, ({ range }) => range.start)}::date[],
      ${listOf(rows, ({ range }) => range.end)}::date[], ${listOf(rows, ({ answeredAt }) => answeredAt)}::timestamptz[]) as a(grain, start_on, end_on, answered_at)`;
  const gone = await t`
    delete from answered_ranges as held using ${columns(from)}
    where held.series_id = ${series}::bigint and held.grain = a.grain and held.start_on = a.start_on and held.end_on = a.end_on
      and held.answered_at = a.answered_at`;
  if (gone.count !== from.length) throw new ConflictError(`Answers of series ${series} were merged by somebody else in the meantime.`);
  await t`
    insert into answered_ranges (workspace_id, series_id, grain, start_on, end_on, answered_at)
    select ${workspace}, ${series}::bigint, a.grain, a.start_on, a.end_on, a.answered_at from ${columns(into)}`;
}

function listOf(rows: readonly AnsweredRange[], of: (row: AnsweredRange) => string | number): string {
  return `{${rows.map(of).join(',')}}`;
}

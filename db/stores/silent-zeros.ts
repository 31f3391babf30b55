/**
 * What a source no longer tells of: a window that had a value, and that a later answer leaves out though it tells all and absence means
 * zero there, is zero since that answer. An answer by itself would not say so: of what stays as it was nothing is stored either.
 */
import { type DateRange, type Instant, type LocalDate, lastDay, range } from '../../src/domain/calendar.ts';
import { rangeOf, spanOf } from '../../src/domain/cycle.ts';
import type { NewAnswer, NewObservation } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { GRAIN_NUMBER } from './series-rows.ts';

export interface Told {
  readonly observations: readonly NewObservation[];
  readonly answered: readonly NewAnswer[];
  readonly observedAt: Instant;
}

/** Zeros to store beside what was told. @param idOf of the series of an answer or observation */
export async function silentZeros(
  t: Transaction,
  { observations, answered, observedAt }: Told,
  idOf: (series: NewAnswer['series']) => string,
): Promise<readonly NewObservation[]> {
  const nameOf = ({ series, grain }: Pick<NewAnswer, 'series' | 'grain'>, { start, end }: DateRange) =>
    `${idOf(series)} ${grain} ${start} ${end}`;
  if (!answered.some(({ tellsThrough = null }) => tellsThrough !== null)) return [];
  const told = new Set(observations.map((each) => nameOf(each, each.range)));
  const silent = answered.flatMap((answer) =>
    windowsTold(answer)
      .filter((window) => !told.has(nameOf(answer, window)))
      .map((window) => ({ answer, window })),
  );
  if (silent.length === 0) return [];
  const column = (values: readonly (string | number)[]) => `{${values.join(',')}}`;
  const held = await t<{ place: number; start: LocalDate; end: LocalDate }[]>`
    select (s.place - 1)::int as place, s.start_on as start, s.end_on as "end"
    from unnest(${column(silent.map(({ answer }) => idOf(answer.series)))}::bigint[],
      ${column(silent.map(({ answer }) => GRAIN_NUMBER[answer.grain]))}::smallint[], ${column(silent.map(({ window }) => window.start))}::date[],
      ${column(silent.map(({ window }) => window.end))}::date[]) with ordinality as s(series_id, grain, start_on, end_on, place)
    cross join lateral (
      select value, quality, observed_at from observations as o
      where o.series_id = s.series_id and o.grain = s.grain and o.start_on = s.start_on and o.end_on = s.end_on and o.item = ''
      order by o.observed_at desc limit 1
    ) as latest
    where (latest.value <> 0 or latest.quality <> 0) and latest.observed_at < ${observedAt}::timestamptz`;
  return held.flatMap(({ place, start, end }): readonly NewObservation[] => {
    const answer = silent[place]?.answer;
    if (answer === undefined) return [];
    return [{ series: answer.series, grain: answer.grain, range: range(start, end), item: null, value: 0, quality: [] }];
  });
}

/** The windows of an answer of which it tells all. */
function windowsTold({ grain, range: asked, tellsThrough = null }: NewAnswer): readonly DateRange[] {
  if (tellsThrough === null) return [];
  const { start, end } = spanOf(asked);
  const windows =
    grain === 'range' ? [asked] : Array.from({ length: end - start }, (_, day) => rangeOf({ start: start + day, end: start + day + 1 }));
  return windows.filter((window) => lastDay(window) <= tellsThrough);
}

/**
 * What a source no longer tells of: a window that had a value, and that a later answer leaves out though absence means zero there,
 * is zero since that answer. An answer by itself would not say so: of what stays as it was nothing is stored either.
 */
import { type DateRange, type Instant, type LocalDate, range } from '../../src/domain/calendar.ts';
import { rangeOf, spanOf } from '../../src/domain/cycle.ts';
import type { NewAnswer, NewObservation } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { GRAIN_NUMBER } from './series-rows.ts';

interface SilentAnswer {
  readonly answer: NewAnswer;
  /** Its days of which nothing was told, each a window; for an exact window or a list the window itself. */
  readonly windows: readonly DateRange[];
}
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
  const listed = answered.filter((each) => each.absentIsZero === true);
  if (listed.length === 0) return [];
  const nameOf = (series: string, grain: number, start: string, end: string, item: string) => `${series} ${grain} ${start} ${end} ${item}`;
  const told = new Set(
    observations.map(({ series, grain, range: { start, end }, item }) => nameOf(idOf(series), GRAIN_NUMBER[grain], start, end, item ?? '')),
  );
  const silent = listed.flatMap((answer): readonly SilentAnswer[] => {
    const { series, grain } = answer;
    const windows = windowsOf(answer).filter(
      ({ start, end }) => series.itemDimension !== null || !told.has(nameOf(idOf(series), GRAIN_NUMBER[grain], start, end, '')),
    );
    return windows.length === 0 ? [] : [{ answer, windows }];
  });
  const rows = silent.flatMap(({ answer, windows }, index) => windows.map((window) => ({ index, answer, window })));
  if (rows.length === 0) return [];
  const column = (values: readonly (string | number)[]) => `{${values.join(',')}}`;
  const held = await t<{ index: number; start: LocalDate; end: LocalDate; item: string }[]>`
    select latest.index, latest.start_on as start, latest.end_on as "end", latest.item from (
      select distinct on (s.index, o.start_on, o.end_on, o.item) s.index, o.start_on, o.end_on, o.item, o.value, o.observed_at
      from unnest(${column(rows.map(({ index }) => index))}::int[], ${column(rows.map(({ answer }) => idOf(answer.series)))}::bigint[],
        ${column(rows.map(({ answer }) => GRAIN_NUMBER[answer.grain]))}::smallint[], ${column(rows.map(({ window }) => window.start))}::date[],
        ${column(rows.map(({ window }) => window.end))}::date[]) as s(index, series_id, grain, start_on, end_on)
      join observations as o on o.series_id = s.series_id and o.grain = s.grain and o.start_on = s.start_on and o.end_on = s.end_on
      order by s.index, o.start_on, o.end_on, o.item, o.observed_at desc
    ) as latest
    where latest.value <> 0 and latest.observed_at < ${observedAt}::timestamptz`;
  return held.flatMap(({ index, start, end, item }): readonly NewObservation[] => {
    const answer = silent[index]?.answer;
    if (answer === undefined || told.has(nameOf(idOf(answer.series), GRAIN_NUMBER[answer.grain], start, end, item))) return [];
    const { series, grain } = answer;
    return [{ series, grain, range: range(start, end), item: series.itemDimension === null ? null : item, value: 0, quality: [] }];
  });
}

function windowsOf({ grain, range: asked }: NewAnswer): readonly DateRange[] {
  if (grain === 'range') return [asked];
  const { start, end } = spanOf(asked);
  return Array.from({ length: end - start }, (_, index) => rangeOf({ start: start + index, end: start + index + 1 }));
}

/** Which readings were taken when their source would no longer change them: what may be frozen (semantics.md §4). */
import { addMonths, dayNumber } from '../domain/calendar.ts';
import { type Span, spanOf } from '../domain/cycle.ts';
import type { EvaluationInput } from '../domain/evaluate.ts';
import { keyOf } from '../domain/inputs.ts';
import type { AnsweredRange, Grain, SeriesHistory } from '../domain/observation.ts';
import type { IsFinal } from '../domain/planning/freeze.ts';
import { subtractSpans } from '../domain/planning/query-packing.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeSettledParts } from './held-ranges.ts';
import type { Source } from './load-sources.ts';

/**
 * Days pass also while nobody can read them: a day that is settled by now, and was last answered before that, may have changed in
 * between, and one that was not answered may yet have a value. Both are still asked for (see held-ranges.ts). What is not, is as final
 * as it will be: a snapshot of a day that has passed, and days before the source's history. What is pushed comes by itself, in any
 * order: it is final where nothing is left to come.
 */
export function makeSettledReads({ stores }: Pick<UseCaseDependencies, 'stores'>) {
  const settledParts = makeSettledParts({ stores });
  return async (
    { histories, asOf }: Pick<EvaluationInput, 'histories' | 'asOf'>,
    sources: ReadonlyMap<string, Source>,
  ): Promise<IsFinal> => {
    const settledPart = await settledParts([...sources.keys()], sources);
    const settledIn = (history: SeriesHistory | undefined, source: Source): Settled => {
      const { observations, answered } = history ?? { observations: [], answered: [] };
      // Between pushed days absence may only mean that the next request has not come yet.
      const parts: readonly Read[] =
        source.manifest.arrives === 'pushed' ? observations : answered.flatMap((answer) => settledPart(answer, source) ?? []);
      const spans = (grain: Grain) => parts.filter((each) => each.grain === grain).map(({ range }) => spanOf(range));
      return { days: spans('day'), windows: spans('range') };
    };
    const bySeries = new Map<string, Settled>();
    return ({ part: { series, metric }, days, window, lastDay }) => {
      const source = sources.get(series.connection);
      const own = (days ?? window)?.span;
      if (source === undefined || own === undefined) return false;
      const { arrives, limits } = source.manifest;
      const earliest = limits.historyMonths === null ? own.start : dayNumber(addMonths(asOf, -limits.historyMonths));
      // A window or a list that begins before what the source still has cannot be asked for any more.
      if (metric.snapshotOnly === true || (window !== null && own.start < earliest)) return true;
      // Of a list more items may be pushed at any time.
      if (arrives === 'pushed' && series.itemDimension !== null) return false;
      const key = keyOf(series);
      const settled = bySeries.get(key) ?? settledIn(histories.get(key), source);
      bySeries.set(key, settled);
      if (arrives === 'pushed' && metric.aggregation.kind === 'last') return settled.days.some((each) => each.end > lastDay);
      // A level was looked for through the last day of its reference.
      const end = Math.max(own.end, lastDay + 1);
      // No other window says what this one holds; a list may have been read as one.
      const isRead = settled.windows.some((each) => each.start === own.start && each.end === end);
      if (window !== null || (isRead && series.itemDimension !== null)) return isRead;
      return subtractSpans({ start: Math.max(own.start, earliest), end }, settled.days).length === 0;
    };
  };
}

type Read = Pick<AnsweredRange, 'grain' | 'range'>;
/** What was settled of a series when it was answered. */
interface Settled {
  readonly days: readonly Span[];
  readonly windows: readonly Span[];
}

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
    const settledIn = (answered: readonly AnsweredRange[], source: Source): Settled => {
      const parts = answered.flatMap((answer) => settledPart(answer, source) ?? []);
      const spans = (grain: Grain) => parts.filter((each) => each.grain === grain).map(({ range }) => spanOf(range));
      return { days: spans('day'), windows: spans('range') };
    };
    // A day that was pushed, or lies between pushed ones where absent means zero.
    const pushedIn = ({ observations, answered }: Pick<SeriesHistory, 'observations' | 'answered'>): Settled => {
      const spans = (grain: Grain) =>
        [...observations, ...answered].filter((each) => each.grain === grain).map(({ range }) => spanOf(range));
      return { days: spans('day'), windows: spans('range') };
    };
    const bySeries = new Map<string, Settled>();
    return ({ part: { series, metric }, days, window, lastDay }) => {
      const source = sources.get(series.connection);
      const own = (days ?? window)?.span;
      if (source === undefined || own === undefined) return false;
      const { arrives, limits } = source.manifest;
      if (metric.snapshotOnly === true) return true;
      const key = keyOf(series);
      const { observations, answered } = histories.get(key) ?? { observations: [], answered: [] };
      const settled = bySeries.get(key) ?? (arrives === 'pushed' ? pushedIn({ observations, answered }) : settledIn(answered, source));
      bySeries.set(key, settled);
      if (arrives === 'pushed' && metric.aggregation.kind === 'last') return settled.days.some((each) => each.end > lastDay);
      // A level was looked for through the last day of its reference.
      const end = Math.max(own.end, lastDay + 1);
      const isAsked = ({ start, end: last }: Span) => start === own.start && last === end;
      // A list that is read as one window says of each of its items what there is.
      const isListed = ({ start, end: last }: Span) => series.itemDimension !== null && start <= own.start && last >= end;
      if (settled.windows.some((each) => isAsked(each) || isListed(each))) return true;
      const earliest = limits.historyMonths === null ? own.start : dayNumber(addMonths(asOf, -limits.historyMonths));
      return subtractSpans({ start: Math.max(own.start, earliest), end }, settled.days).length === 0;
    };
  };
}

/** What was settled of a series when it was answered. */
interface Settled {
  readonly days: readonly Span[];
  readonly windows: readonly Span[];
}

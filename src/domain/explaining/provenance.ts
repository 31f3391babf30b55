/** What an evaluation rests on, for explain: each series with the days read of it and the observations used (semantics.md §9). */
import { type Basis, observationsOf } from '../aggregate.ts';
import type { DateRange, Instant } from '../calendar.ts';
import { rangeOf } from '../cycle.ts';
import { type EvaluationInput, judgeDefinition } from '../evaluate.ts';
import type { QualityFlag } from '../metric.ts';
import type { SeriesRef } from '../observation.ts';
import { frozenIds } from './explained-baseline.ts';

export interface Provenance {
  readonly series: SeriesRef;
  readonly zone: string;
  /** How it was read: day by day, or as one exact window. */
  readonly grain: 'day' | 'range';
  readonly range: DateRange;
  /** Days without a value were filled in with the mean of the others. */
  readonly isEstimated: boolean;
  /** In day order. */
  readonly observationIds: readonly string[];
  readonly quality: readonly QualityFlag[];
  /** When the baseline that rests on it was frozen; null: it is read as it stands. */
  readonly frozenAt: Instant | null;
}

/** The value's series first, then the measured baseline's; empty for a key result that is not in the definition. */
export function provenanceOf(input: EvaluationInput, keyResult: string): readonly Provenance[] {
  const judged = judgeDefinition(input);
  const own = judged.keyResults.get(keyResult);
  if (own === undefined) return [];
  const of = { own, judged, input };
  return [...own.basis.map(provenance), ...own.frozen.flatMap((record) => frozenProvenance(frozenIds(of, record), record.takenAt, input))];
}

/** The chain of a frozen baseline: the observations that its record was taken from, by series. A scenario's records name none. */
function frozenProvenance(
  chain: readonly string[],
  takenAt: Instant | null,
  { histories, sources }: EvaluationInput,
): readonly Provenance[] {
  const ids = new Set(chain);
  return [...histories.values()].flatMap(({ series, observations }) => {
    const held = observations.filter((each) => ids.has(each.id)).sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
    const [first] = held;
    if (first === undefined) return [];
    const end = held.reduce((last, each) => (each.range.end > last ? each.range.end : last), first.range.end);
    return [
      {
        series,
        zone: sources.get(series.connection)?.zone ?? '',
        grain: first.grain,
        range: { start: first.range.start, end },
        isEstimated: false,
        observationIds: held.map((each) => each.id),
        quality: [...new Set(held.flatMap((each) => each.quality))],
        frozenAt: takenAt,
      },
    ];
  });
}

function provenance(basis: Basis): Provenance {
  const observations = observationsOf(basis);
  const span = (basis.days ?? basis.window)?.span ?? { start: 0, end: 1 };
  return {
    series: basis.part.series,
    zone: basis.source.zone,
    grain: basis.days === null ? 'range' : 'day',
    range: rangeOf(span),
    isEstimated: basis.isEstimated,
    observationIds: observations.map((each) => each.id),
    quality: [...new Set(observations.flatMap((each) => each.quality))],
    frozenAt: null,
  };
}

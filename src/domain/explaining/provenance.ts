/** What an evaluation rests on, for explain: each series with the days read of it and the observations used (semantics.md §9). */
import { type Basis, observationsOf } from '../aggregate.ts';
import type { DateRange } from '../calendar.ts';
import { rangeOf } from '../cycle.ts';
import { type EvaluationInput, judgeDefinition } from '../evaluate.ts';
import type { QualityFlag } from '../metric.ts';
import type { SeriesRef } from '../observation.ts';

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
}

/** The value's series first, then the measured baseline's; empty for a key result that is not in the definition. */
export function provenanceOf(input: EvaluationInput, keyResult: string): readonly Provenance[] {
  return (judgeDefinition(input).keyResults.get(keyResult)?.basis ?? []).map(provenance);
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
  };
}

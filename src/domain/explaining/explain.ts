/**
 * Why a key result's number is what it is (semantics.md §9): the chain from observations to progress with the numbers filled
 * in. Machine-readable here; explain-text.ts makes it one paragraph. The requests that were sent are joined from the store,
 * by the observation ids named here.
 */

import type { LocalDate } from '../calendar.ts';
import { type EvaluationInput, judgeDefinition, warningsOf, withForecast } from '../evaluate.ts';
import type { Judged } from '../evaluate-key-result.ts';
import type { Forecast, KeyResultEvaluation } from '../evaluation.ts';
import { forecastOf } from '../forecasting/forecast.ts';
import { bindInput, inputsOf, isMeasured } from '../inputs.ts';
import type { FrozenBaseline, KeyResult, KeyResultKind, WorkspaceSettings } from '../key-result.ts';
import type { Aggregation, Unit } from '../metric.ts';
import type { Filter } from '../observation.ts';
import { plainReadings, queryOf } from '../query.ts';
import { windowAt } from '../window.ts';
import { type ExplainedBaseline, type Explaining, explainedBaseline, frozenIds } from './explained-baseline.ts';
import { childrenOf, type ExplainedChild, rollupFormula } from './explained-children.ts';
import { type ExplainedReading, readingsOfInputs, unread } from './explained-inputs.ts';
import { countFormula, type ExplainedItems, itemsOf } from './explained-items.ts';
import { type Formula, formulaOf, unitsText } from './formula.ts';
import { progressFormula, targetFormula } from './progress-formula.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { shownUnitOf } from './shown-unit.ts';

export interface ExplainedInput extends ExplainedReading {
  readonly connection: string;
  readonly account: string | null;
  readonly metric: string;
  readonly metricTitle: string;
  readonly unit: Unit | null;
  readonly currency: string | null;
  readonly filter: Filter;
  readonly aggregation: Aggregation['kind'];
  /** Whether it only says which items were published since the cycle's first day. */
  readonly isPublication: boolean;
  readonly zone: string;
  readonly completeThrough: LocalDate;
  readonly settledThrough: LocalDate;
}
export interface Explanation {
  readonly keyResult: string;
  readonly title: string;
  readonly kind: KeyResultKind;
  /** As it was judged. */
  readonly definition: KeyResult;
  readonly asOf: LocalDate;
  readonly knownAt: string | null;
  /** The cycle's first day: what is published since counts as new. */
  readonly cycleFrom: LocalDate;
  /** Read over the key result's window; empty for a roll-up. */
  readonly inputs: readonly ExplainedInput[];
  /** Of a key result that is rolled up; else empty. */
  readonly children: readonly ExplainedChild[];
  /** How items are judged one by one; null where none are counted. */
  readonly items: ExplainedItems | null;
  /** As written, and with the numbers filled in; null for steps that are ticked by hand. */
  readonly formula: Formula | null;
  /** Where the baseline comes from; null for kinds without one. */
  readonly baseline: ExplainedBaseline | null;
  /** "2800 × (1 + 0.3)", "150000 × 23 ÷ 92"; null where the target is the number that was written. */
  readonly targetFormula: string | null;
  /** "(3021 − 2800) ÷ (3640 − 2800) = 0.263…" */
  readonly progressFormula: string | null;
  readonly evaluation: KeyResultEvaluation;
  /** The unit to show value and ends in: see shownUnitOf. */
  readonly shownUnit: Unit | null;
  /** With its reason where none can be made. */
  readonly forecast: Forecast;
  readonly provenance: readonly Provenance[];
  /** The records that a frozen baseline is answered from. */
  readonly frozenBaselines: readonly Pick<FrozenBaseline, 'through' | 'value' | 'takenAt' | 'observationIds'>[];
}

/**
 * @param locale of the reason why there is no forecast
 * @returns null when the definition holds no such key result
 */
export function explainKeyResult(id: string, input: EvaluationInput, locale: WorkspaceSettings['locale'] = 'en'): Explanation | null {
  const keyResult = input.definition.objectives.flatMap((objective) => objective.keyResults).find((each) => each.id === id);
  const all = judgeDefinition(input);
  const judged = all.keyResults.get(id);
  if (keyResult === undefined || judged === undefined) return null;
  const forecast = forecastOf(keyResult, judged, input, locale);
  const doubts = warningsOf(input, all).filter((each) => each.keyResult === id);
  const evaluation = withForecast(
    { ...judged.evaluation, warnings: [...judged.evaluation.warnings, ...doubts.map(({ message }) => message)] },
    forecast,
  );
  const of = { own: judged, judged: all, input };
  const baseline = explainedBaseline(of);
  return {
    keyResult: id,
    title: keyResult.title,
    kind: keyResult.kind,
    definition: keyResult,
    asOf: input.asOf,
    knownAt: input.knownAt,
    cycleFrom: judged.measure.frame.cycle.start,
    ...chainOf(of),
    baseline,
    targetFormula: targetFormula(keyResult, evaluation, baseline),
    progressFormula: progressFormula(keyResult, evaluation),
    evaluation,
    shownUnit: shownUnitOf(keyResult, evaluation),
    forecast,
    provenance: provenanceOf(input, id),
    frozenBaselines: judged.frozen.map((record) => {
      const { through, value, takenAt } = record;
      return { through, value, takenAt, observationIds: frozenIds(of, record) };
    }),
  };
}

/** From what was read to the value. */
function chainOf({ own, judged, input }: Explaining): Pick<Explanation, 'inputs' | 'children' | 'items' | 'formula'> {
  const { keyResult, measure, knownDay, evaluation } = own;
  const none = { inputs: [], children: [], items: null, formula: null };
  if (keyResult.kind === 'milestone') return { ...none, inputs: publishedInput(own, input) };
  if (!isMeasured(keyResult)) {
    const children = childrenOf(own, judged, input);
    return { ...none, children, formula: rollupFormula(keyResult.rollup, children) };
  }
  const query = queryOf(keyResult, measure.frame, input);
  if (keyResult.kind === 'count_items') {
    const inputs = described(keyResult, input, []);
    return { ...none, inputs, items: itemsOf(keyResult, query), formula: countFormula(keyResult, evaluation.items?.counting ?? null) };
  }
  const span = knownDay === null ? null : windowAt(keyResult.window, knownDay, measure.frame);
  const mode = { isReference: false, through: knownDay ?? 0 };
  const readings = span === null ? [] : readingsOfInputs(query, plainReadings(input), span, mode, input.asOf);
  const units = span === null ? null : unitsText(keyResult.per, span, measure.frame);
  return { ...none, inputs: described(keyResult, input, readings), formula: formulaOf(keyResult, readings, units) };
}

/** What was published since the cycle's first day is the value itself. */
function publishedInput({ keyResult, evaluation }: Judged, input: EvaluationInput): readonly ExplainedInput[] {
  const value = evaluation.automated === null ? evaluation.value : evaluation.automated.value;
  return described(
    keyResult,
    input,
    inputsOf(keyResult).map(({ name }) => ({ ...unread(name), value })),
  );
}

/** Each input with what it is, beside what was read of it. */
function described(keyResult: KeyResult, input: EvaluationInput, readings: readonly ExplainedReading[]): readonly ExplainedInput[] {
  return inputsOf(keyResult).map((own) => {
    const { name, series, publishedSince } = own;
    const { source, metric } = bindInput(own, input.sources);
    return {
      ...(readings.find((each) => each.name === name) ?? unread(name)),
      connection: series.connection,
      account: series.account,
      metric: series.metric,
      metricTitle: metric.title,
      unit: metric.unit,
      currency: metric.currency,
      filter: series.filter,
      aggregation: metric.aggregation.kind,
      isPublication: publishedSince !== null,
      zone: source.zone,
      completeThrough: source.completeThrough,
      settledThrough: source.settledThrough,
    };
  });
}

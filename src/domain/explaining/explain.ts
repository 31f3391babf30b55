/**
 * Why a key result's number is what it is (semantics.md §9): the chain from observations to progress with the numbers filled
 * in. Machine-readable here; explain-text.ts makes it one paragraph. The requests that were sent are joined from the store,
 * by the observation ids named here.
 */

import { type Basis, readBound } from '../aggregate.ts';
import type { LocalDate } from '../calendar.ts';
import { dateOfDayNumber } from '../calendar.ts';
import { type EvaluationInput, judgeDefinition, warningsOf, withForecast } from '../evaluate.ts';
import type { Judged } from '../evaluate-key-result.ts';
import type { Forecast, KeyResultEvaluation } from '../evaluation.ts';
import { toNumber } from '../exact.ts';
import type { Expression } from '../expression.ts';
import { forecastOf } from '../forecasting/forecast.ts';
import { bindInput, inputsOf, isMeasured } from '../inputs.ts';
import type { KeyResult, KeyResultKind, WorkspaceSettings } from '../key-result.ts';
import type { Aggregation, Unit } from '../metric.ts';
import type { Filter } from '../observation.ts';
import { plainReadings, queryOf } from '../query.ts';
import { windowAt } from '../window.ts';
import { type Provenance, provenanceOf } from './provenance.ts';

export interface ExplainedInput {
  readonly name: string;
  readonly connection: string;
  readonly account: string | null;
  readonly metric: string;
  readonly metricTitle: string;
  readonly unit: Unit | null;
  readonly currency: string | null;
  readonly filter: Filter;
  readonly aggregation: Aggregation['kind'];
  /** Read over the key result's window; null where items are counted, or nothing is known. */
  readonly value: number | null;
  /** The day that a level was last read on; null for everything else. */
  readonly readOn: LocalDate | null;
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
  readonly inputs: readonly ExplainedInput[];
  /** The expression as written, and with the inputs' values filled in. */
  readonly formula: { readonly written: string; readonly filledIn: string } | null;
  /** "(3021 − 2800) ÷ (3640 − 2800) = 0.263…" */
  readonly progressFormula: string | null;
  readonly evaluation: KeyResultEvaluation;
  /** With its reason where none can be made. */
  readonly forecast: Forecast;
  readonly provenance: readonly Provenance[];
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
  const inputs = explainedInputs(keyResult, judged, input);
  return {
    keyResult: id,
    title: keyResult.title,
    kind: keyResult.kind,
    definition: keyResult,
    asOf: input.asOf,
    knownAt: input.knownAt,
    inputs,
    formula: isMeasured(keyResult) ? formulaOf(keyResult.expression, inputs) : null,
    progressFormula: progressFormula(keyResult, evaluation),
    evaluation,
    forecast,
    provenance: provenanceOf(input, id),
  };
}

function explainedInputs(keyResult: KeyResult, judged: Judged, input: EvaluationInput): readonly ExplainedInput[] {
  const values = valuesOf(keyResult, judged, input);
  return inputsOf(keyResult).map((own) => {
    const { name, series } = own;
    const { source, metric } = bindInput(own, input.sources);
    const read = values.get(name);
    return {
      name,
      connection: series.connection,
      account: series.account,
      metric: series.metric,
      metricTitle: metric.title,
      unit: metric.unit,
      currency: metric.currency,
      filter: series.filter,
      aggregation: metric.aggregation.kind,
      value: read?.value ?? null,
      readOn: read?.readOn ?? null,
      zone: source.zone,
      completeThrough: source.completeThrough,
      settledThrough: source.settledThrough,
    };
  });
}

interface InputReading {
  readonly value: number;
  readonly readOn: LocalDate | null;
}

function valuesOf(keyResult: KeyResult, { knownDay, measure }: Judged, input: EvaluationInput): ReadonlyMap<string, InputReading> {
  if (!isMeasured(keyResult) || keyResult.kind === 'count_items' || knownDay === null) return new Map();
  const { frame } = measure;
  const span = windowAt(keyResult.window, knownDay, frame);
  const mode = { isReference: false, through: knownDay };
  return new Map(
    queryOf(keyResult, frame, input).bounds.flatMap((bound) => {
      const basis: Basis[] = [];
      const reading = readBound(bound, plainReadings(input), span, mode, basis);
      if (typeof reading === 'string') return [];
      const day = bound.kind === 'last' ? basis[0]?.days?.span.start : undefined;
      return [[bound.input.name, { value: toNumber(reading), readOn: day === undefined ? null : dateOfDayNumber(day) }] as const];
    }),
  );
}

function formulaOf(expression: Expression, inputs: readonly ExplainedInput[]): Explanation['formula'] {
  const numberOf = (name: string) => {
    const value = inputs.find((each) => each.name === name)?.value ?? null;
    return value === null ? '?' : String(value);
  };
  return { written: written(expression, (name) => name), filledIn: written(expression, numberOf) };
}

const SIGNS = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const;
function written(expression: Expression, nameOf: (name: string) => string): string {
  if (expression.kind === 'input') return nameOf(expression.name);
  if (expression.kind === 'number') return String(expression.value);
  const side = (each: Expression) => (each.kind === 'binary' ? `(${written(each, nameOf)})` : written(each, nameOf));
  return `${side(expression.left)} ${SIGNS[expression.operator]} ${side(expression.right)}`;
}

function progressFormula(keyResult: KeyResult, evaluation: KeyResultEvaluation): string | null {
  const { value, baseline, target, progress } = evaluation;
  if (progress === null) return null;
  switch (keyResult.kind) {
    case 'change':
    case 'count_items':
      return baseline === null || target === null ? null : `(${value} − ${baseline}) ÷ (${target} − ${baseline}) = ${progress.raw}`;
    case 'limit':
      if (evaluation.attained === true) return `${value} ${keyResult.bound.kind === 'at_most' ? '≤' : '≥'} ${keyResult.bound.value} → 1`;
      return keyResult.bound.kind === 'at_most'
        ? `${keyResult.bound.value} ÷ ${value} = ${progress.raw}`
        : `${value} ÷ ${keyResult.bound.value} = ${progress.raw}`;
    case 'range':
      return evaluation.attained === true
        ? `${keyResult.low} ≤ ${value} ≤ ${keyResult.high} → 1`
        : `1 − distance of ${value} from [${keyResult.low}, ${keyResult.high}] ÷ ${keyResult.tolerance} = ${progress.raw}`;
    case 'milestone':
      return `${value} ÷ ${target} = ${progress.raw}`;
  }
}

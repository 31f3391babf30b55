/**
 * Why a key result's number is what it is (semantics.md §9): the chain from observations to progress with the numbers filled
 * in. Machine-readable here; explain-text.ts makes it one paragraph. The requests that were sent are joined from the store,
 * by the observation ids named here.
 */

import { type Basis, readBound } from '../aggregate.ts';
import type { LocalDate } from '../calendar.ts';
import { dateOfDayNumber } from '../calendar.ts';
import { lengthOf } from '../cycle.ts';
import { type EvaluationInput, judgeDefinition, warningsOf, withForecast } from '../evaluate.ts';
import type { Judged } from '../evaluate-key-result.ts';
import type { Forecast, KeyResultEvaluation } from '../evaluation.ts';
import { numberOrNull, toNumber } from '../exact.ts';
import type { Expression } from '../expression.ts';
import { forecastOf } from '../forecasting/forecast.ts';
import { bindInput, inputsOf, isMeasured } from '../inputs.ts';
import type { FrozenBaseline, KeyResult, KeyResultKind, Measured, WorkspaceSettings } from '../key-result.ts';
import type { Aggregation, Unit } from '../metric.ts';
import type { Filter } from '../observation.ts';
import { plainReadings, queryOf } from '../query.ts';
import { unitsElapsed, windowAt } from '../window.ts';
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
  /** What its value is multiplied with, from its currency to the result's; null: as it is. */
  readonly rate: number | null;
  /** Whether it was asked of its source as one window, and not day by day. */
  readonly isAskedWhole: boolean;
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
  readonly formula: {
    readonly written: string;
    readonly filledIn: string;
    /** What a rate is divided by, as in `filledIn`; null where it is none. */
    readonly units: string | null;
  } | null;
  /** "(3021 − 2800) ÷ (3640 − 2800) = 0.263…" */
  readonly progressFormula: string | null;
  readonly evaluation: KeyResultEvaluation;
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
  const inputs = explainedInputs(keyResult, judged, input);
  return {
    keyResult: id,
    title: keyResult.title,
    kind: keyResult.kind,
    definition: keyResult,
    asOf: input.asOf,
    knownAt: input.knownAt,
    inputs,
    formula: isMeasured(keyResult) ? formulaOf(keyResult, inputs, unitsOf(keyResult, judged)) : null,
    progressFormula: progressFormula(keyResult, evaluation),
    evaluation,
    forecast,
    provenance: provenanceOf(input, id),
    frozenBaselines: judged.frozen.map(({ through, value, takenAt, observationIds }) => ({ through, value, takenAt, observationIds })),
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
      rate: read?.rate ?? null,
      isAskedWhole: read?.isAskedWhole ?? false,
      readOn: read?.readOn ?? null,
      zone: source.zone,
      completeThrough: source.completeThrough,
      settledThrough: source.settledThrough,
    };
  });
}

type InputReading = Pick<ExplainedInput, 'rate' | 'isAskedWhole' | 'readOn'> & { readonly value: number };

function valuesOf(keyResult: KeyResult, { knownDay, measure }: Judged, input: EvaluationInput): ReadonlyMap<string, InputReading> {
  if (!isMeasured(keyResult) || keyResult.kind === 'count_items' || knownDay === null) return new Map();
  const { frame } = measure;
  const span = windowAt(keyResult.window, knownDay, frame);
  const mode = { isReference: false, through: knownDay };
  const { bounds, money } = queryOf(keyResult, frame, input);
  return new Map(
    bounds.flatMap((bound, index) => {
      const basis: Basis[] = [];
      const reading = readBound(bound, plainReadings(input), span, mode, basis);
      if (typeof reading === 'string') return [];
      const day = bound.kind === 'last' ? basis[0]?.days?.span.start : undefined;
      const readOn = day === undefined ? null : dateOfDayNumber(day);
      const isAskedWhole = basis.every((each) => each.window !== null);
      return [
        [bound.input.name, { value: toNumber(reading), rate: numberOrNull(money.rates[index] ?? null), isAskedWhole, readOn }] as const,
      ];
    }),
  );
}

/** What the value of a rate was divided by: "31 ÷ 7" weeks; null where it is no rate. */
function unitsOf(keyResult: KeyResult & Measured, { measure, knownDay }: Judged): string | null {
  const { per, window } = keyResult;
  if (per === null || knownDay === null) return null;
  const span = windowAt(window, knownDay, measure.frame);
  if (per === 'week') return `(${lengthOf(span)} ÷ 7)`;
  return String(toNumber(unitsElapsed(per, span, measure.frame)));
}

function formulaOf({ expression }: Measured, inputs: readonly ExplainedInput[], units: string | null): Explanation['formula'] {
  const numberOf = (name: string, isAlone: boolean) => {
    const { value = null, rate = null } = inputs.find((each) => each.name === name) ?? {};
    if (value === null) return '?';
    if (rate === null) return String(value);
    return isAlone ? `${value} × ${rate}` : `(${value} × ${rate})`;
  };
  const filledIn = written(expression, numberOf);
  const isPart = expression.kind === 'binary' || inputs.some((each) => each.rate !== null);
  return {
    written: written(expression, (name) => name),
    filledIn: units === null ? filledIn : `${isPart ? `(${filledIn})` : filledIn} ÷ ${units}`,
    units,
  };
}

const SIGNS = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const;
function written(expression: Expression, nameOf: (name: string, isAlone: boolean) => string, isAlone = true): string {
  if (expression.kind === 'input') return nameOf(expression.name, isAlone);
  if (expression.kind === 'number') return String(expression.value);
  const side = (each: Expression) => (each.kind === 'binary' ? `(${written(each, nameOf, false)})` : written(each, nameOf, false));
  return `${side(expression.left)} ${SIGNS[expression.operator]} ${side(expression.right)}`;
}

function progressFormula(keyResult: KeyResult, evaluation: KeyResultEvaluation): string | null {
  const { value, baseline, target, progress } = evaluation;
  if (progress === null) return null;
  switch (keyResult.kind) {
    case 'change':
    case 'count_items':
      return baseline === null || target === null ? null : `(${value} − ${baseline}) ÷ (${target} − ${baseline}) = ${progress.raw}`;
    case 'limit': {
      const { kind, value: bound } = keyResult.bound;
      if (evaluation.attained === true) return `${value} ${kind === 'at_most' ? '≤' : '≥'} ${bound} → 1`;
      if (bound <= 0) return `${value} ${kind === 'at_most' ? '>' : '<'} ${bound} ≤ 0 → 0`;
      return floored(kind === 'at_most' ? `${bound} ÷ ${value}` : `${value} ÷ ${bound}`, progress.raw);
    }
    case 'range': {
      const { low, high, tolerance } = keyResult;
      if (evaluation.attained === true) return `${low} ≤ ${value} ≤ ${high} → 1`;
      if (tolerance <= 0) return `${value} outside of [${low}, ${high}] → 0`;
      return floored(`1 − distance of ${value} from [${low}, ${high}] ÷ ${tolerance}`, progress.raw);
    }
    case 'milestone':
      return progress.raw === 1 ? `${value} of ${target} → 1` : floored(`${value} ÷ ${target}`, progress.raw);
  }
}

/** "= 0.5"; what would fall below 0 is 0. */
function floored(formula: string, raw: number): string {
  return raw === 0 ? `max(0, ${formula}) = 0` : `${formula} = ${raw}`;
}

/** The seam of the core: definitions and what was known, in; the evaluation, out. Pure. */
import { dateOfDayNumber, type Instant, type LocalDate } from './calendar.ts';
import { type DefinitionWarning, definitionWarnings, sumsByHand } from './checking/definition-warnings.ts';
import { frameOf } from './cycle.ts';
import { type Judged, judgeKeyResult, overrideInForce, type RolledUp } from './evaluate-key-result.ts';
import type { Evaluation, Forecast, KeyResultEvaluation, ObjectiveEvaluation } from './evaluation.ts';
import { exact } from './exact.ts';
import { forecastOf } from './forecasting/forecast.ts';
import { InputError } from './input-error.ts';
import type { FrozenBaseline, KeyResult, Objective, OkrDefinition } from './key-result.ts';
import { completeDay } from './measure.ts';
import type { SeriesHistory } from './observation.ts';
import { coverageOfChildren, type JudgedObjective, judgeObjective, meanMeasure, sumMeasure } from './rollup.ts';
import type { SourceState } from './source.ts';

export interface EvaluationInput {
  readonly definition: OkrDefinition;
  /** The day that is judged. */
  readonly asOf: LocalDate;
  /** What had been observed by then; null: everything is known. In operation the present moment, so that age is judged. */
  readonly knownAt: Instant | null;
  /** By connection id, as known at `knownAt`. */
  readonly sources: ReadonlyMap<string, SourceState>;
  /** By seriesKey(); a series that is not in the map has no observations. */
  readonly histories: ReadonlyMap<string, SeriesHistory>;
  readonly frozen: readonly FrozenBaseline[];
}
export type EvaluateFunction = (input: EvaluationInput) => Evaluation;

/** Every key result and objective of a definition, with the exact numbers they were judged by. */
export interface JudgedDefinition {
  readonly keyResults: ReadonlyMap<string, Judged>;
  readonly objectives: ReadonlyMap<string, JudgedObjective>;
}

/** Whose forecasts are asked for: they cost far more than the rest. */
export type ForecastsOf = 'none' | 'all' | ReadonlySet<string>;

/**
 * Evaluates a checked definition (see checkDefinition), with the forecasts that are asked for: a forecast, or null and why.
 * @throws InputError when an input names an unknown connection, metric or cycle, when objectives hang in a circle, and when
 * one window has two values observed at the same moment
 */
export function evaluate(input: EvaluationInput, forecasts: ForecastsOf = 'none'): Evaluation {
  const judged = judgeDefinition(input);
  const warnings = warningsOf(input, judged);
  const keyResults: Record<string, KeyResultEvaluation> = {};
  const objectives: Record<string, ObjectiveEvaluation> = {};
  for (const objective of input.definition.objectives) {
    const own = judged.objectives.get(objective.id);
    if (own !== undefined) objectives[objective.id] = own.evaluation;
    for (const keyResult of objective.keyResults) {
      const { id } = keyResult;
      const each = judged.keyResults.get(id);
      if (each === undefined) continue;
      const isForecast = forecasts === 'all' || (forecasts !== 'none' && forecasts.has(id));
      keyResults[id] = completed(input, each, warnings, isForecast);
    }
  }
  return { keyResults, objectives, warnings: warnings.filter((warning) => warning.keyResult === null).map((warning) => warning.message) };
}

/** What is doubtful in a definition; of sums by hand only those that miss days, for that is why they have no value. */
export function warningsOf({ definition, sources }: EvaluationInput, judged: JudgedDefinition): readonly DefinitionWarning[] {
  const missesDays = ({ keyResult }: DefinitionWarning) => (judged.keyResults.get(keyResult ?? '')?.evaluation.missing.length ?? 0) > 0;
  const byHand = sumsByHand(definition, (connection) => sources.get(connection)?.metrics);
  return [...definitionWarnings(definition), ...byHand.filter(missesDays)];
}

/** With its warnings and, on request, its forecast. */
function completed(
  input: EvaluationInput,
  judged: Judged,
  warnings: readonly DefinitionWarning[],
  isForecast: boolean,
): KeyResultEvaluation {
  const { keyResult } = judged;
  const about = warnings.filter((warning) => warning.keyResult === keyResult.id).map(({ message }) => message);
  return {
    ...(isForecast ? withForecast(judged.evaluation, forecastOf(keyResult, judged, input, 'en')) : judged.evaluation),
    warnings: [...judged.evaluation.warnings, ...about],
  };
}

/** A forecast that could be made, or why not. */
export function withForecast(evaluation: KeyResultEvaluation, forecast: Forecast): KeyResultEvaluation {
  return { ...evaluation, forecast: forecast.reason === null ? forecast : null, forecastReason: forecast.reason };
}

/** One key result whose baseline is measured from another input, of the same definition, than its value. */
export interface HeldBaseline {
  readonly keyResult: string;
  readonly as: EvaluationInput;
}

/** As evaluate, with exact numbers: what explanations, frozen baselines and changes are made from. */
export function judgeDefinition(input: EvaluationInput, held: HeldBaseline | null = null): JudgedDefinition {
  const cycles = new Map(input.definition.cycles.map((cycle) => [cycle.id, cycle.range]));
  const byParent = Map.groupBy(input.definition.objectives, (objective) => objective.parent);
  const keyResults = new Map<string, Judged>();
  const objectives = new Map<string, JudgedObjective>();
  const entered = new Set<string>();

  const objectiveOf = (objective: Objective): JudgedObjective => {
    const known = objectives.get(objective.id);
    if (known !== undefined) return known;
    if (entered.has(objective.id))
      throw problem(`objectives.${objective.id}.parent`, objective.parent, 'a key result that is not below it');
    entered.add(objective.id);
    const cycle = cycles.get(objective.cycle);
    if (cycle === undefined) throw problem(`objectives.${objective.id}.cycle`, objective.cycle, [...cycles.keys()].join(', '));
    const children = objective.keyResults.map((keyResult) => {
      const baseline = held?.keyResult === keyResult.id ? baselineHeld(held) : null;
      const judged = judgeKeyResult(keyResult, cycle, input, rollupOf(keyResult, cycle), baseline);
      keyResults.set(keyResult.id, judged);
      return { weight: keyResult.weight, judged };
    });
    const judged = judgeObjective(objective.weight, children);
    objectives.set(objective.id, judged);
    return judged;
  };
  const rollupOf = (keyResult: KeyResult, cycle: Parameters<typeof judgeKeyResult>[1]): RolledUp | null => {
    if (keyResult.kind !== 'change' || keyResult.rollup === null) return null;
    const below = byParent.get(keyResult.id) ?? [];
    const frame = frameOf(keyResult, cycle, input.definition.workspace);
    const now = below.map(objectiveOf);
    const judged = byLastDay(keyResult.id, dateOfDayNumber(frame.end - 1), input, now);
    const addends = now.flatMap(({ children }) =>
      children.map(({ judged: child }) => {
        const override = overrideInForce(child.keyResult, input);
        return { measure: child.measure, override: override === null ? null : exact(override.value) };
      }),
    );
    return {
      measure: keyResult.rollup === 'mean' ? meanMeasure(judged, frame) : sumMeasure(addends, frame, keyResult.unit),
      coverage: coverageOfChildren(judged),
    };
  };

  for (const objective of input.definition.objectives) objectiveOf(objective);
  return { keyResults, objectives };
}

function baselineHeld({ keyResult, as }: HeldBaseline): Parameters<typeof judgeKeyResult>[4] {
  const measure = judgeDefinition(as).keyResults.get(keyResult)?.measure;
  return measure === undefined ? null : { measure, frozen: as.frozen, through: completeDay(measure.sources, measure.frame, as.asOf) };
}

/** A parent's children as they stood on its last day, where it is over: their own cycles may go on. */
export function byLastDay(
  parent: string,
  lastDay: LocalDate,
  input: EvaluationInput,
  now: readonly JudgedObjective[],
): readonly JudgedObjective[] {
  if (input.asOf <= lastDay) return now;
  const { objectives } = input.definition;
  const below = new Set<Objective>();
  const addBelow = (keyResult: string): void => {
    for (const objective of objectives.filter((each) => each.parent === keyResult && !below.has(each))) {
      below.add(objective);
      for (const { id } of objective.keyResults) addBelow(id);
    }
  };
  addBelow(parent);
  const inForce = (objective: Objective): Objective => ({
    ...objective,
    keyResults: objective.keyResults.map((each) => ({ ...each, override: overrideInForce(each, input) })),
  });
  const definition = { ...input.definition, objectives: [...below].map(inForce) };
  const { objectives: then } = judgeDefinition({ ...input, definition, asOf: lastDay });
  return definition.objectives.filter((each) => each.parent === parent).flatMap(({ id }) => then.get(id) ?? []);
}

function problem(path: string, received: string | null, allowed: string): InputError {
  return new InputError([
    { path, received: String(received), allowed, message: `received ${JSON.stringify(received)}; allowed: ${allowed}` },
  ]);
}

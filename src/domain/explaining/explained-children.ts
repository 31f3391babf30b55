/** What a key result that is rolled up is made of: the objectives of a mean, the key results of a sum (semantics.md §8). */
import { numberOf, type ReadMode } from '../aggregate.ts';
import { dateOfDayNumber } from '../calendar.ts';
import { lengthOf, type Span } from '../cycle.ts';
import { byLastDay, type EvaluationInput, type JudgedDefinition } from '../evaluate.ts';
import { type Judged, overrideInForce } from '../evaluate-key-result.ts';
import { numberOrNull } from '../exact.ts';
import type { KeyResult, Objective, Rollup } from '../key-result.ts';
import { ownPartOf } from '../rollup.ts';
import { windowAt } from '../window.ts';
import { type Formula, sumText } from './formula.ts';

export interface ExplainedChild {
  readonly kind: 'objective' | 'key_result';
  readonly id: string;
  readonly title: string;
  /** Title of the objective that holds a key result; null for an objective. */
  readonly objective: string | null;
  /** In a mean; null in a sum, where each counts whole. */
  readonly weight: number | null;
  /** An objective's progress (0–1), a key result's value as it is added; null: not known. */
  readonly value: number | null;
  /** Why it does not count; null where it does. */
  readonly leftOut: 'unknown' | 'weight_zero' | null;
  /** Whether a person has set its value. */
  readonly isOverridden: boolean;
}

/** @param judged everything, as it stands @returns none for a key result that is measured by its own inputs */
export function childrenOf(own: Judged, judged: JudgedDefinition, input: EvaluationInput): readonly ExplainedChild[] {
  const { keyResult } = own;
  if (keyResult.kind !== 'change' || keyResult.rollup === null) return [];
  const below = input.definition.objectives.filter((each) => each.parent === keyResult.id);
  return keyResult.rollup === 'mean' ? objectivesOf(own, below, judged, input) : addendsOf(own, below, judged, input);
}

function objectivesOf(
  { keyResult, measure }: Judged,
  below: readonly Objective[],
  judged: JudgedDefinition,
  input: EvaluationInput,
): readonly ExplainedChild[] {
  const now = below.flatMap(({ id }) => judged.objectives.get(id) ?? []);
  const then = byLastDay(keyResult.id, dateOfDayNumber(measure.frame.end - 1), input, now);
  return below.map(({ id, title, weight }, index) => {
    const value = numberOrNull(then[index]?.progress ?? null);
    const leftOut = weight === 0 ? 'weight_zero' : value === null ? 'unknown' : null;
    return { kind: 'objective', id, title, objective: null, weight, value, leftOut, isOverridden: false };
  });
}

/** The children of a sum, as of the day that all of them reach; where there is none, those that have a value as they stand. */
function addendsOf(
  { knownDay }: Judged,
  below: readonly Objective[],
  judged: JudgedDefinition,
  input: EvaluationInput,
): readonly ExplainedChild[] {
  return below.flatMap((objective) =>
    objective.keyResults.map((keyResult) => {
      const child = judged.keyResults.get(keyResult.id);
      const override = overrideInForce(keyResult, input);
      const value = override === null ? addendAt(child, knownDay ?? child?.knownDay ?? null) : override.value;
      return addendOf(objective, keyResult, value, override !== null);
    }),
  );
}

function addendAt(child: Judged | undefined, through: number | null): number | null {
  if (child === undefined || through === null) return null;
  const { window, frame } = child.measure;
  return readChild(child, windowAt(window, Math.min(through, frame.end - 1), frame), { isReference: false, through });
}

/** The same children over a reference of their parent. */
export function referenceAddends(
  own: Judged,
  judged: JudgedDefinition,
  { definition }: EvaluationInput,
  span: Span,
  mode: ReadMode,
): readonly ExplainedChild[] {
  const below = definition.objectives.filter((each) => each.parent === own.keyResult.id);
  return below.flatMap((objective) =>
    objective.keyResults.map((keyResult) => {
      const child = judged.keyResults.get(keyResult.id);
      const part = child === undefined ? null : ownPartOf(span, child.measure.frame, own.measure.frame);
      return addendOf(objective, keyResult, readChild(child, part, mode), false);
    }),
  );
}

function readChild(child: Judged | undefined, span: Span | null, mode: ReadMode): number | null {
  if (child === undefined || span === null || lengthOf(span) === 0) return null;
  return numberOrNull(numberOf(child.measure.read(span, mode, [])));
}

function addendOf({ title: objective }: Objective, { id, title }: KeyResult, value: number | null, isOverridden: boolean): ExplainedChild {
  const leftOut = value === null ? 'unknown' : null;
  return { kind: 'key_result', id, title, objective, weight: null, value, leftOut, isOverridden };
}

/** "(2 × 0.5 + 1 × 0.2) ÷ (2 + 1)" of a mean, "300 + 150" of a sum. */
export function rollupFormula(rollup: Rollup, children: readonly ExplainedChild[]): Formula {
  if (rollup === 'sum') {
    const written = children.map(({ id }) => id).join(' + ');
    return { written, filledIn: sumText(children.map(({ value }) => value)), units: null };
  }
  const known = children.filter(({ leftOut }) => leftOut === null);
  const products = known.map(({ weight, value }) => `${weight} × ${value}`).join(' + ');
  const weights = known.map(({ weight }) => weight).join(' + ');
  const filledIn = known.length === 0 ? '?' : `(${products}) ÷ (${weights})`;
  return { written: 'Σ weight × progress ÷ Σ weight', filledIn, units: null };
}

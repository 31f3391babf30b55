/**
 * What an evaluation needs read from the sources: for each key result, the windows of the series it rests on. The fetch plan
 * turns needs into the fewest calls; what is already held and settled is left out there. Pure and independent of order.
 */
import { baselineOf, isAccumulating, isLikeForLike } from '../accumulation.ts';
import { heldAt } from '../baseline.ts';
import { dayNumber, type LocalDate } from '../calendar.ts';
import { type Frame, frameOf, rangeOf, referenceSpan, type Span } from '../cycle.ts';
import { type BoundInput, bindInput, isMeasured, keyOf, needsExactWindow, partsOf } from '../inputs.ts';
import type { FrozenBaseline, Input, KeyResult, Measured, OkrDefinition, Reference, Rollup } from '../key-result.ts';
import type { SourceState } from '../source.ts';
import { judgedFrame, windowAt, windowAtReference } from '../window.ts';
import type { Need, NeedGrain } from './fetch-plan.ts';
import { byText } from './query-packing.ts';

export interface NeedsInput {
  readonly definition: OkrDefinition;
  /** The day that will be judged. */
  readonly asOf: LocalDate;
  /** By connection id: how far each source reaches. */
  readonly sources: ReadonlyMap<string, SourceState>;
  /** Baselines already frozen are not asked again. */
  readonly frozen: readonly FrozenBaseline[];
  /** Only key results of this cycle; null: all. */
  readonly cycle: string | null;
  /**
   * By connection: today in its zone, the one day that a `snapshotOnly` metric can be asked for. Left out: what is wanted of it is
   * told whether it can be asked or not.
   */
  readonly todayOf?: (connection: string) => LocalDate;
}

/** How many days back from a reference's end a level is looked for. */
const LEVEL_REACH_DAYS = 7;
type Wanted = { readonly bound: BoundInput; readonly grain: NeedGrain; readonly span: Span };

/** @throws InputError when an input names an unknown connection or metric */
export function needsOf(input: NeedsInput): readonly Need[] {
  const needs = new Map<string, { need: Omit<Need, 'keyResults'>; keyResults: Set<string> }>();
  const cycles = new Map(input.definition.cycles.map((cycle) => [cycle.id, cycle]));
  for (const objective of input.definition.objectives) {
    const cycle = cycles.get(objective.cycle);
    if (cycle === undefined || (input.cycle !== null && cycle.id !== input.cycle)) continue;
    for (const keyResult of objective.keyResults) {
      const frame = frameOf(keyResult, cycle.range, input.definition.workspace);
      for (const { bound, grain, span } of wantedBy(keyResult, frame, input)) {
        if (span.end <= span.start) continue;
        for (const { series } of partsOf(bound)) {
          const range = rangeOf(span);
          const key = `${keyOf(series)} ${grain} ${range.start} ${range.end}`;
          const entry = needs.get(key) ?? { need: { series, grain, range }, keyResults: new Set<string>() };
          entry.keyResults.add(keyResult.id);
          needs.set(key, entry);
        }
      }
    }
  }
  const inOrder = [...needs].sort(([a], [b]) => byText(a, b));
  return inOrder.map(([, { need, keyResults }]) => ({ ...need, keyResults: [...keyResults].sort() }));
}

function wantedBy(keyResult: KeyResult, frame: Frame, input: NeedsInput): readonly Wanted[] {
  if (keyResult.kind === 'milestone') {
    if (keyResult.published === null) return [];
    const bound = bindInput(keyResult.published.input, input.sources);
    return dailyOrItems(bound, { start: frame.first, end: completeDay(bound, frame, input) + 1 });
  }
  if (!isMeasured(keyResult)) return addendsOf(keyResult, frame, input);
  const bounds = keyResult.inputs.map((each) => bindInput(each, input.sources));
  // All inputs are judged at one day, so exact windows end on the day that every source of the key result reaches.
  const day = Math.min(...bounds.map((bound) => completeDay(bound, frame, input)));
  const span = windowAt(keyResult.window, day, frame);
  const current = bounds.flatMap((bound) => {
    const snapshot = snapshotOf(bound, input);
    return currentOf(bound, keyResult, span, frame, { ownDay: completeDay(bound, frame, input), snapshot });
  });
  return [...current, ...referencesOf(keyResult, bounds, day, frame, input)];
}

/** A sum of children with a measured baseline: the children's series over the parent's own reference. */
function addendsOf(keyResult: Extract<KeyResult, { rollup: Rollup }>, frame: Frame, input: NeedsInput): readonly Wanted[] {
  const { rollup, baseline } = keyResult;
  if (rollup !== 'sum' || baseline?.kind !== 'measured') return [];
  const reference = referenceSpan(baseline.reference, frame);
  if (heldAt(input.frozen, keyResult.id, reference, reference.end - 1) !== null) return [];
  return inputsBelow(keyResult.id, input.definition, new Set()).flatMap((each) =>
    referenceWindow(bindInput(each, input.sources), reference, input),
  );
}
function inputsBelow(parent: string, definition: OkrDefinition, seen: Set<string>): readonly Input[] {
  if (seen.has(parent)) return [];
  seen.add(parent);
  const below = definition.objectives.filter((objective) => objective.parent === parent).flatMap((objective) => objective.keyResults);
  return below.flatMap((child) => (isMeasured(child) ? child.inputs : inputsBelow(child.id, definition, seen)));
}

function completeDay(bound: BoundInput, frame: Frame, input: NeedsInput): number {
  return Math.min(dayNumber(input.asOf), dayNumber(bound.source.completeThrough), frame.end - 1);
}

/** Today, where the source tells of this level nothing but the present; null: any day can be asked, or nobody asks. */
function snapshotOf({ input: { series }, metric }: BoundInput, { todayOf }: NeedsInput): Span | null {
  if (metric.snapshotOnly !== true || todayOf === undefined) return null;
  const today = dayNumber(todayOf(series.connection));
  return { start: today, end: today + 1 };
}

/** The value's own window: exact where only the source can add; else every day of it, through what the input's source has. */
function currentOf(
  bound: BoundInput,
  keyResult: KeyResult & Measured,
  span: Span,
  frame: Frame,
  { ownDay, snapshot }: { readonly ownDay: number; readonly snapshot: Span | null },
): readonly Wanted[] {
  if (bound.input.series.itemDimension !== null) {
    const since = bound.input.publishedSince === null ? span.start : dayNumber(frame.cycle.start);
    return [{ bound, grain: 'item', span: { start: since, end: span.end } }];
  }
  const lastComplete = keyResult.window.kind === 'calendar' && keyResult.window.which === 'last_complete';
  // A point is charted, and a limit on it judged, for the days of the cycle so far; a day before the first stands in for it.
  const start = keyResult.window.kind === 'latest' ? Math.min(frame.first, span.start) : span.start;
  const days: Wanted = { bound, grain: 'day', span: { start, end: lastComplete ? span.end : Math.max(span.end, ownDay + 1) } };
  if (snapshot !== null) return days.span.end > days.span.start && snapshot.start < frame.end ? [{ ...days, span: snapshot }] : [];
  return needsExactWindow(bound) ? [{ bound, grain: 'range', span }, days] : [days];
}

function referencesOf(
  keyResult: KeyResult & Measured,
  bounds: readonly BoundInput[],
  day: number,
  frame: Frame,
  input: NeedsInput,
): readonly Wanted[] {
  const wanted: Wanted[] = [];
  const judged = judgedFrame(keyResult.window, day, frame);
  const days = day - judged.first + 1;
  const firstDays = (reference: Span): Span => ({ start: reference.start, end: Math.min(reference.end, reference.start + days) });
  const readBy = (bound: BoundInput, spans: readonly Span[]) =>
    wanted.push(...spans.flatMap((span) => referenceWindow(bound, span, input)));
  const baseline = baselineOf(keyResult);
  if (baseline?.kind === 'measured') {
    const reference = referenceSpan(baseline.reference, judged);
    const likeForLike = isLikeForLike(baseline, isAccumulating(keyResult, bounds));
    const whole = likeForLike ? reference : windowAtReference(keyResult.window, reference, judged);
    const partial = likeForLike && days < judged.end - judged.first ? [firstDays(reference)] : [];
    const isHeld = (through: number) => heldAt(input.frozen, keyResult.id, reference, through) !== null;
    const spans = [...(isHeld(reference.end - 1) ? [] : [whole]), ...partial.filter((span) => !isHeld(span.end - 1))];
    for (const bound of bounds) readBy(bound, spans);
  }
  const shape: Reference | null = 'pace' in keyResult && keyResult.pace?.kind === 'reference_shape' ? keyResult.pace.reference : null;
  if (shape !== null) {
    const reference = referenceSpan(shape, judged);
    for (const bound of bounds) readBy(bound, [reference, firstDays(reference)]);
  }
  return wanted;
}

function referenceWindow(bound: BoundInput, span: Span, input: NeedsInput): readonly Wanted[] {
  if (bound.input.series.itemDimension !== null) return [{ bound, grain: 'item', span }];
  if (needsExactWindow(bound)) return [{ bound, grain: 'range', span }];
  if (bound.kind !== 'last') return [{ bound, grain: 'day', span }];
  const near = { start: span.end - LEVEL_REACH_DAYS, end: span.end };
  const snapshot = snapshotOf(bound, input);
  if (snapshot === null) return [{ bound, grain: 'day', span: near }];
  // A reference that is still to come is read while it passes; one that has passed cannot be read any more.
  return snapshot.start >= near.start && snapshot.start < near.end ? [{ bound, grain: 'day', span: snapshot }] : [];
}

function dailyOrItems(bound: BoundInput, span: Span): readonly Wanted[] {
  return [{ bound, grain: bound.input.series.itemDimension === null ? 'day' : 'item', span }];
}

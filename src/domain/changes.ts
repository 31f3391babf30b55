/**
 * Why a number differs between two moments (semantics.md §9): the way from the one to the other is walked in steps that
 * each change one thing, so every difference has exactly one cause and the parts add up to the whole.
 *
 * Order of the steps: the earlier override is lifted, figures that were known then are corrected, later days and new
 * figures arrive, the baseline takes its later value, the definition takes its later form, the later override is set.
 */
import { baselineOf } from './accumulation.ts';
import type { Instant } from './calendar.ts';
import { dateOfDayNumber, type LocalDate } from './calendar.ts';
import { frameOf, referenceSpan } from './cycle.ts';
import { type EvaluationInput, judgeDefinition } from './evaluate.ts';
import { type Exact, subtract, toNumber } from './exact.ts';
import type { KeyResult, OkrDefinition } from './key-result.ts';
import { type Observation, type SeriesHistory, seriesKey } from './observation.ts';

export type Cause = 'new_data' | 'restated' | 'definition_changed' | 'baseline_changed' | 'override' | 'roll_up';

/** Value and raw progress at one point of the way; null where there is none. */
export interface Point {
  readonly value: number | null;
  readonly progress: number | null;
}
export interface Change {
  readonly cause: Cause;
  readonly from: Point;
  readonly to: Point;
  /** Differences; null where a side is null (it became known, or ceased to be). */
  readonly value: number | null;
  readonly progress: number | null;
}
export interface Changes {
  readonly keyResult: string;
  readonly from: Point;
  readonly to: Point;
  /** Only steps that changed something, each cause once at most, except `override` (lifted first, set last). */
  readonly changes: readonly Change[];
}

/**
 * @param before all that was known and defined at the earlier moment; `knownAt` is that moment
 * @param after the same for the later moment; its histories hold everything that `before` knew
 */
export function changesBetween(keyResult: string, before: EvaluationInput, after: EvaluationInput): Changes {
  const then = keyResultOf(before.definition, keyResult);
  const isRolledUp = then !== null && then.kind === 'change' && then.rollup !== null;
  const steps = then === null ? [] : isRolledUp ? rollupSteps(keyResult, before, after) : measuredSteps(keyResult, before, after);
  const last: Step = { cause: then === null ? 'definition_changed' : 'override', input: after };
  const first = standingOf(keyResult, before);
  const changes: Change[] = [];
  let from = first;
  for (const step of [...steps, last]) {
    const to = standingOf(keyResult, step.input);
    if (!isSame(from, to)) changes.push(changeOf(step.cause, from, to));
    from = to;
  }
  return { keyResult, from: shown(first), to: shown(from), changes };
}

interface Step {
  readonly cause: Cause;
  readonly input: EvaluationInput;
}

function measuredSteps(id: string, before: EvaluationInput, after: EvaluationInput): readonly Step[] {
  const lifted = { ...before, definition: withoutOverride(before.definition, id) };
  const reference = referenceDays(id, before);
  const histories = (keep: (each: Observation) => boolean, base: ReadonlyMap<string, SeriesHistory>) => narrowed(base, keep);
  const isReference = (each: Observation) => reference !== null && each.range.end <= reference.end && each.range.start >= reference.start;
  const wasKnown = (each: Observation) => before.knownAt === null || each.observedAt <= before.knownAt;
  const held = new Set(
    [...before.histories.values()].flatMap((history) => history.observations.filter(wasKnown).map((each) => windowOf(history, each))),
  );
  const restated = {
    ...lifted,
    knownAt: after.knownAt,
    histories: mapped(
      after.histories,
      (history, each) => wasKnown(each) || (!isReference(each) && held.has(windowOf(history, each))),
      before.knownAt,
    ),
  };
  const arrived = {
    ...lifted,
    asOf: after.asOf,
    knownAt: after.knownAt,
    sources: after.sources,
    histories: histories((each) => wasKnown(each) || !isReference(each), after.histories),
  };
  const rebased = { ...arrived, histories: after.histories, frozen: after.frozen };
  const redefined = { ...rebased, definition: withoutOverride(after.definition, id) };
  return [
    { cause: 'override', input: lifted },
    { cause: 'restated', input: restated },
    { cause: 'new_data', input: arrived },
    { cause: 'baseline_changed', input: rebased },
    { cause: 'definition_changed', input: redefined },
  ];
}

/** A parent moves because its children did, however they came to. */
function rollupSteps(id: string, before: EvaluationInput, after: EvaluationInput): readonly Step[] {
  const lifted = { ...before, definition: withoutOverride(before.definition, id) };
  const ownAsBefore = replaceKeyResult(after.definition, id, keyResultOf(lifted.definition, id));
  const children = { ...after, definition: ownAsBefore };
  return [
    { cause: 'override', input: lifted },
    { cause: 'roll_up', input: children },
    { cause: 'definition_changed', input: { ...after, definition: withoutOverride(after.definition, id) } },
  ];
}

interface Exactly {
  readonly value: Exact | null;
  readonly progress: Exact | null;
}
function standingOf(id: string, input: EvaluationInput): Exactly {
  const judged = judgeDefinition(input).keyResults.get(id);
  return { value: judged?.value ?? null, progress: judged?.standing?.raw ?? null };
}
function shown({ value, progress }: Exactly): Point {
  return { value: value === null ? null : toNumber(value), progress: progress === null ? null : toNumber(progress) };
}
function changeOf(cause: Cause, from: Exactly, to: Exactly): Change {
  const difference = (a: Exact | null, b: Exact | null) => (a === null || b === null ? null : toNumber(subtract(b, a)));
  return {
    cause,
    from: shown(from),
    to: shown(to),
    value: difference(from.value, to.value),
    progress: difference(from.progress, to.progress),
  };
}
function isSame(a: Exactly, b: Exactly): boolean {
  const [x, y] = [shown(a), shown(b)];
  return x.value === y.value && x.progress === y.progress;
}

/** A window of a series: what a restatement is a restatement of. */
function windowOf(history: SeriesHistory, { grain, range, item }: Observation): string {
  return JSON.stringify([seriesKey(history.series), grain, range.start, range.end, item]);
}
function narrowed(histories: ReadonlyMap<string, SeriesHistory>, keep: (each: Observation) => boolean): ReadonlyMap<string, SeriesHistory> {
  return new Map([...histories].map(([key, history]) => [key, { ...history, observations: history.observations.filter(keep) }]));
}
/** As narrowed; answers that came later than `answeredBy` are left out, so that no day becomes known by them. */
function mapped(
  histories: ReadonlyMap<string, SeriesHistory>,
  keep: (history: SeriesHistory, each: Observation) => boolean,
  answeredBy: Instant | null,
): ReadonlyMap<string, SeriesHistory> {
  return new Map(
    [...histories].map(([key, history]) => [
      key,
      {
        ...history,
        observations: history.observations.filter((each) => keep(history, each)),
        answered: history.answered.filter((each) => answeredBy === null || each.answeredAt <= answeredBy),
      },
    ]),
  );
}

/** The measured baseline's days; null where the baseline is not measured. */
function referenceDays(id: string, input: EvaluationInput): { readonly start: LocalDate; readonly end: LocalDate } | null {
  const objective = input.definition.objectives.find((each) => each.keyResults.some((keyResult) => keyResult.id === id));
  const keyResult = objective?.keyResults.find((each) => each.id === id);
  const cycle = input.definition.cycles.find((each) => each.id === objective?.cycle);
  if (keyResult === undefined || cycle === undefined || (keyResult.kind !== 'change' && keyResult.kind !== 'count_items')) return null;
  const baseline = baselineOf(keyResult);
  if (baseline?.kind !== 'measured') return null;
  const span = referenceSpan(baseline.reference, frameOf(keyResult, cycle.range, input.definition.workspace));
  return { start: dateOfDayNumber(span.start), end: dateOfDayNumber(span.end) };
}

function keyResultOf(definition: OkrDefinition, id: string): KeyResult | null {
  return definition.objectives.flatMap((objective) => objective.keyResults).find((each) => each.id === id) ?? null;
}
function withoutOverride(definition: OkrDefinition, id: string): OkrDefinition {
  const own = keyResultOf(definition, id);
  return own === null || own.override === null ? definition : replaceKeyResult(definition, id, { ...own, override: null });
}
function replaceKeyResult(definition: OkrDefinition, id: string, replacement: KeyResult | null): OkrDefinition {
  return {
    ...definition,
    objectives: definition.objectives.map((objective) => ({
      ...objective,
      keyResults: objective.keyResults.map((each) => (each.id === id && replacement !== null ? replacement : each)),
    })),
  };
}

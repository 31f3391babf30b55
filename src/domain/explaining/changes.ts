/**
 * Why a number differs between two moments (semantics.md §9): the way from the one to the other is walked in steps that
 * each change one thing, so every difference has exactly one cause and the parts add up to the whole.
 *
 * Order of the steps: the earlier override is lifted, figures that were known then are corrected, later days and new
 * figures arrive (for a roll-up: its children become what they are), the baseline takes its later value, the definition
 * takes its later form, the later override is set. Until the baseline's turn comes it is held: measured from what was known
 * at the earlier moment, also where one and the same figure counts in the value and in its reference.
 */
import { addDays, type Instant, type LocalDate, lastDay, maxDate, minDate } from '../calendar.ts';
import { type EvaluationInput, type HeldBaseline, judgeDefinition } from '../evaluate.ts';
import { overrideInForce } from '../evaluate-key-result.ts';
import { type Exact, subtract, toNumber } from '../exact.ts';
import type { KeyResult, OkrDefinition } from '../key-result.ts';
import { type AnsweredRange, type Observation, type SeriesHistory, seriesKey } from '../observation.ts';

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
  // The earlier definition may read a connection that the later one has let go of.
  const later = { ...after, sources: new Map([...before.sources, ...after.sources]) };
  const lift = isSameOverride(keyResult, before, after) ? (definition: OkrDefinition) => definition : withoutOverride;
  const steps =
    then === null ? [] : isRolledUp ? rollupSteps(keyResult, before, later, lift) : measuredSteps(keyResult, before, later, lift);
  const first = standingOf(keyResult, before, null);
  const last = standingOf(keyResult, after, null);
  const points = steps.map(({ cause, input, baseline }) => ({ cause, to: standingOf(keyResult, input, baseline) }));
  const changes: Change[] = [];
  let from = first;
  for (const { cause, to: reached } of [...points, { cause: then === null ? 'definition_changed' : 'override', to: last } as const]) {
    // What nothing can be said of by itself is told together with the next step, so that the parts add up.
    const to = {
      value: isHole(first.value, reached.value, last.value) ? from.value : reached.value,
      progress: isHole(first.progress, reached.progress, last.progress) ? from.progress : reached.progress,
    };
    if (!isSame(from, to)) changes.push(changeOf(cause, from, to));
    from = to;
  }
  return { keyResult, from: shown(first), to: shown(last), changes };
}

function isHole(first: Exact | null, between: Exact | null, last: Exact | null): boolean {
  return between === null && first !== null && last !== null;
}

interface Step {
  readonly cause: Cause;
  readonly input: EvaluationInput;
  /** What the baseline is still measured from; null: what the value is. */
  readonly baseline: EvaluationInput | null;
}

type Lift = (definition: OkrDefinition, id: string) => OkrDefinition;

/** One value set by a person and in force at both moments is no cause: it is not lifted, and hides what moves underneath. */
function isSameOverride(id: string, before: EvaluationInput, after: EvaluationInput): boolean {
  const [then, now] = [before, after].map((input) => {
    const keyResult = keyResultOf(input.definition, id);
    return keyResult === null ? null : overrideInForce(keyResult, input);
  });
  return then != null && now != null && then.value === now.value;
}

function measuredSteps(id: string, before: EvaluationInput, after: EvaluationInput, lift: Lift): readonly Step[] {
  const lifted = { ...before, definition: lift(before.definition, id) };
  const wasKnown = ({ observedAt }: Observation) => before.knownAt === null || observedAt <= before.knownAt;
  const held = new Set(
    [...before.histories.values()].flatMap((history) => history.observations.filter(wasKnown).map((each) => windowOf(history, each))),
  );
  const isCorrection = (history: SeriesHistory, each: Observation) => wasKnown(each) || held.has(windowOf(history, each));
  const wasAnswered = (each: AnsweredRange) => (wasAnsweredBy(each, before.knownAt) ? [each] : []);
  const restated = { ...lifted, knownAt: after.knownAt, histories: narrowed(after.histories, isCorrection, () => wasAnswered) };
  const rebased = { ...after, definition: lifted.definition };
  const redefined = { ...after, definition: lift(after.definition, id) };
  return [
    { cause: 'override', input: lifted, baseline: null },
    { cause: 'restated', input: restated, baseline: lifted },
    { cause: 'new_data', input: rebased, baseline: knownThen(rebased, before) },
    { cause: 'baseline_changed', input: rebased, baseline: null },
    { cause: 'definition_changed', input: redefined, baseline: null },
  ];
}

/** A parent moves because its children did, however they came to; a baseline measured over them is its own. */
function rollupSteps(id: string, before: EvaluationInput, after: EvaluationInput, lift: Lift): readonly Step[] {
  const lifted = { ...before, definition: lift(before.definition, id) };
  const children = { ...after, definition: replaceKeyResult(after.definition, id, keyResultOf(lifted.definition, id)) };
  const redefined = { ...after, definition: lift(after.definition, id) };
  return [
    { cause: 'override', input: lifted, baseline: null },
    { cause: 'roll_up', input: children, baseline: knownThen(children, before) },
    { cause: 'baseline_changed', input: children, baseline: null },
    { cause: 'definition_changed', input: redefined, baseline: null },
  ];
}

/**
 * The later input with only what was known at the earlier moment of the days that lay behind it then. Days that came since
 * are known: a reference that moves along with the value takes them in as new data.
 */
function knownThen(later: EvaluationInput, before: EvaluationInput): EvaluationInput {
  const { knownAt } = before;
  const reach = (connection: string): LocalDate => minDate(before.asOf, before.sources.get(connection)?.completeThrough ?? before.asOf);
  const keep = (history: SeriesHistory, each: Observation) =>
    knownAt === null ||
    each.observedAt <= knownAt ||
    lastDay(each.range) > reach(history.series.connection) ||
    isNextShare(history, each, knownAt);
  const answered = ({ series }: SeriesHistory) => {
    const next = addDays(reach(series.connection), 1);
    return (each: AnsweredRange): readonly AnsweredRange[] => {
      if (wasAnsweredBy(each, knownAt)) return [each];
      if (each.range.end <= next) return [];
      return [each.grain === 'range' ? each : { ...each, range: { ...each.range, start: maxDate(each.range.start, next) } }];
    };
  };
  const frozen = [...before.frozen, ...later.frozen.filter((record) => record.through > before.asOf)];
  return { ...later, histories: narrowed(later.histories, keep, answered), frozen };
}

/**
 * Whether it is the first word on an exact window that begins like one which was known then: the reference's first days of a later
 * day, asked for because the value has moved on, and no correction.
 */
function isNextShare({ observations }: SeriesHistory, { grain, range, item }: Observation, knownAt: Instant): boolean {
  if (grain !== 'range') return false;
  const known = observations.filter((each) => each.grain === 'range' && each.item === item && each.observedAt <= knownAt);
  const alike = known.filter((each) => each.range.start === range.start);
  return alike.length > 0 && alike.every((each) => each.range.end !== range.end);
}

function wasAnsweredBy({ answeredAt }: AnsweredRange, knownAt: Instant | null): boolean {
  return knownAt === null || answeredAt <= knownAt;
}

interface Exactly {
  readonly value: Exact | null;
  readonly progress: Exact | null;
}
function standingOf(id: string, input: EvaluationInput, baseline: EvaluationInput | null): Exactly {
  const held: HeldBaseline | null = baseline === null ? null : { keyResult: id, as: baseline };
  const judged = judgeDefinition(input, held).keyResults.get(id);
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
function narrowed(
  histories: ReadonlyMap<string, SeriesHistory>,
  keep: (history: SeriesHistory, each: Observation) => boolean,
  answeredOf: (history: SeriesHistory) => (each: AnsweredRange) => readonly AnsweredRange[],
): ReadonlyMap<string, SeriesHistory> {
  return new Map(
    [...histories].map(([key, history]) => {
      const observations = history.observations.filter((each) => keep(history, each));
      return [key, { ...history, observations, answered: history.answered.flatMap(answeredOf(history)) }];
    }),
  );
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

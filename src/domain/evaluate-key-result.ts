/** The answer for one key result: value, progress, pace, status, state and quality on the day that is judged. */
import { type Basis, numberOf } from './aggregate.ts';
import { type DateRange, dateOfDayNumber, dayNumber, msOfInstant } from './calendar.ts';
import { complianceAt } from './compliance.ts';
import { daysInto, type Frame, frameOf } from './cycle.ts';
import type { EvaluationInput } from './evaluate.ts';
import type { KeyResultEvaluation, Progress, State, Status } from './evaluation.ts';
import { compare, type Exact, exact, numberOrNull } from './exact.ts';
import { isMeasured } from './inputs.ts';
import { countPassing, shownItems } from './items.ts';
import { type Case, type Judgement, judge, paceOf } from './judgement.ts';
import type { FrozenBaseline, KeyResult, Override } from './key-result.ts';
import { completeDay, type Measure, measureOf, readAt } from './measure.ts';
import type { QualityFlag } from './metric.ts';
import { milestoneMeasure } from './milestone.ts';
import { expectedAt } from './pace.ts';
import { type Standing, shownProgress } from './progress.ts';
import { type Finality, finalityOf, inOrder } from './quality.ts';
import { type Query, queryOf } from './query.ts';
import { SOURCE_FAILURES } from './source.ts';
import { paceRatioOf, scoreOf, statusOf, successOf } from './status.ts';
import { judgedFrame, windowAt } from './window.ts';

/** An evaluation with the exact numbers that roll-ups and explanations go on from. */
export interface Judged {
  readonly keyResult: KeyResult;
  readonly evaluation: KeyResultEvaluation;
  readonly standing: Standing | null;
  readonly value: Exact | null;
  readonly measure: Measure;
  /** Known-through, as a day number. */
  readonly knownDay: number | null;
  /** What the value and the baseline in use rest on. */
  readonly basis: readonly Basis[];
  /** The baseline's records, where it is frozen. */
  readonly frozen: readonly FrozenBaseline[];
}
/** What a roll-up adds to its own evaluation. */
export interface RolledUp {
  readonly measure: Measure;
  readonly coverage: number | null;
}

/**
 * @param rolledUp the children's measure, for a key result that is rolled up; null for every other
 * @param held what its baseline is measured from, where that is held while its value moves on; null: what its value is
 */
export function judgeKeyResult(
  keyResult: KeyResult,
  cycle: DateRange,
  input: EvaluationInput,
  rolledUp: RolledUp | null,
  held: Pick<Case, 'measure' | 'frozen' | 'through'> | null = null,
): Judged {
  const frame = frameOf(keyResult, cycle, input.definition.workspace);
  const query = isMeasured(keyResult) ? queryOf(keyResult, frame, input) : null;
  const measure = rolledUp?.measure ?? ownMeasure(keyResult, frame, query, input);
  const complete = completeDay(measure.sources, frame, input.asOf);
  const knownDay = measure.latestKnown(complete);
  const basis: Basis[] = [];
  const value = knownDay === null ? null : numberOf(readAt(measure, knownDay, basis));
  const of: Case = { keyResult, ...(held ?? { measure, frozen: input.frozen, through: complete }) };
  const automated = judge(of, knownDay, value);
  const override = overrideInForce(keyResult, input);
  const shownDay = override === null ? knownDay : Math.min(dayNumber(input.asOf), frame.end - 1);
  const shownValue = override === null ? value : exact(override.value);
  const shown = override === null ? automated : judge(of, shownDay, shownValue);
  const judged = { keyResult, frame, measure, input, complete, knownDay, shownDay, shown };
  const { expected, status } = statusAt(judged);
  const progressOf = (standing: Standing | null): Progress | null =>
    standing === null ? null : shownProgress(standing, keyResult.kind === 'limit');
  const { baseline, target, whole } = shown.ends;
  const score = scoreOf(keyResult, shown.standing, status);
  const evaluation: KeyResultEvaluation = {
    value: numberOrNull(shownValue),
    unit: measure.unit,
    currency: measure.currency,
    baseline: numberOrNull(baseline),
    target: numberOrNull(target),
    wholeWindow: whole === null ? null : { baseline: numberOrNull(whole.baseline), target: numberOrNull(whole.target) },
    progress: progressOf(shown.standing),
    attained: shown.standing?.attained ?? null,
    success: successOf(keyResult, shown.standing, status),
    score: numberOrNull(score),
    automated: override === null ? null : { value: numberOrNull(value), progress: progressOf(automated.standing) },
    pace: { expected: numberOrNull(expected), ratio: paceRatioOf(shown.standing, expected) },
    status,
    state: stateOf(judged, automated),
    ...qualityOf(judged, automated, basis),
    ...extentOf(judged),
    ...listsOf(keyResult, query, input, knownDay),
    coverage: rolledUp?.coverage ?? null,
    forecast: null,
    forecastReason: null,
    warnings: measure.problem === null ? [] : [measure.problem],
  };
  const rests = [...basis, ...automated.ends.basis];
  const frozen = [...new Set(automated.ends.frozen.map((held) => held.record))];
  return { keyResult, evaluation, standing: shown.standing, value: shownValue, measure, knownDay, basis: rests, frozen };
}

function ownMeasure(keyResult: KeyResult, frame: Frame, query: Query | null, input: EvaluationInput): Measure {
  if (keyResult.kind === 'milestone') return milestoneMeasure(keyResult, frame, input);
  if (query === null) throw new TypeError(`key result "${keyResult.id}" is rolled up: it is evaluated with its children`);
  return measureOf(query, input);
}

/** A person's value holds through its expiry. */
export function overrideInForce(keyResult: KeyResult, input: Pick<EvaluationInput, 'asOf'>): Override | null {
  const { override } = keyResult;
  return override !== null && (override.expires === null || input.asOf <= override.expires) ? override : null;
}

interface Judging {
  readonly keyResult: KeyResult;
  readonly frame: Frame;
  readonly measure: Measure;
  readonly input: EvaluationInput;
  readonly complete: number;
  readonly knownDay: number | null;
  /** The day that value, pace and status are shown for: known-through, or the override's. */
  readonly shownDay: number | null;
  readonly shown: Judgement;
}

function statusAt(of: Judging): { readonly expected: Exact | null; readonly status: Status | null } {
  const { keyResult, frame, measure, input, shownDay, shown } = of;
  if (shownDay === null) return { expected: null, status: null };
  const judged = judgedFrame(measure.window, shownDay, frame);
  const expected = expectedAt(paceOf(keyResult, shown.ends), judged, shownDay, measure, of.complete);
  const lastDay = frame.end - 1;
  const areSettled = measure.sources.every((source) => dayNumber(source.settledThrough) >= lastDay);
  const status = statusOf(
    {
      kind: keyResult.kind,
      standing: shown.standing,
      expected,
      daysElapsed: daysInto(judged, shownDay),
      daysTotal: judged.end - judged.first,
      lagDays: measure.sources.reduce((lag, source) => Math.max(lag, source.lagDays), 0),
      isOver: dayNumber(input.asOf) > lastDay,
      isFinal: areSettled && of.knownDay === lastDay,
    },
    frame.settings.statusThresholds,
  );
  return { expected, status };
}

/** The first that holds: is the number to be trusted? */
function stateOf(of: Judging, automated: Judgement): State {
  const failures = new Set(of.measure.sources.map((source) => source.failure));
  const failure = SOURCE_FAILURES.find((each) => failures.has(each));
  if (failure !== undefined) return failure;
  if (of.knownDay === null) return 'no_data';
  if (automated.ends.problem === 'awaiting_baseline') return 'awaiting_baseline';
  if (automated.standing === null) return 'insufficient_data';
  return of.knownDay < of.complete || isOverdue(of) ? 'stale' : 'ok';
}

/** In operation: no successful sync for longer than the source's schedule allows. */
function isOverdue({ measure, input }: Judging): boolean {
  const { knownAt } = input;
  if (knownAt === null) return false;
  return measure.sources.some(
    ({ lastSuccessAt, staleAfterMs }) =>
      staleAfterMs !== null && (lastSuccessAt === null || msOfInstant(knownAt) - msOfInstant(lastSuccessAt) > staleAfterMs),
  );
}

function qualityOf(of: Judging, automated: Judgement, basis: readonly Basis[]): Pick<KeyResultEvaluation, 'quality' | 'provisional'> {
  const { measure, frame, knownDay } = of;
  const reference = finalityOf(automated.ends.basis, null);
  const flags = new Set<QualityFlag>([...reference.flags, ...automated.ends.frozen.flatMap((held) => held.flags)]);
  if (zonesOf(measure).size > 1) flags.add('mixed_zones');
  if (knownDay === null) return { quality: inOrder(flags), provisional: provisionalFrom(reference, null) };
  const window = windowAt(measure.window, knownDay, frame);
  const own = finalityOf(basis, window);
  for (const flag of own.flags) flags.add(flag);
  if (measure.isEstimate) flags.add('estimated');
  if (canStillBeLost(of, knownDay, automated)) flags.add('provisional');
  const settled = settledValueOf(of, knownDay, window.start);
  return { quality: inOrder(flags), provisional: provisionalFrom(own, settled) ?? provisionalFrom(reference, settled) };
}

function provisionalFrom({ provisionalFrom: from }: Finality, settledValue: number | null): KeyResultEvaluation['provisional'] {
  return from === null ? null : { from, settledValue };
}

/** A total that must stay low looks best on the first day: provisional until its window is over. */
function canStillBeLost({ keyResult, measure, frame }: Judging, knownDay: number, { ends }: Judgement): boolean {
  if (!measure.isGrowing || knownDay >= Math.min(frame.end, judgedFrame(measure.window, knownDay, frame).end) - 1) return false;
  if (keyResult.kind === 'limit') return keyResult.bound.kind === 'at_most';
  return ends.baseline !== null && ends.target !== null && compare(ends.target, ends.baseline) < 0;
}

/** For sums of `sum` metrics: the value at the last day that no source will restate. */
function settledValueOf({ measure, frame }: Judging, knownDay: number, windowStart: number): number | null {
  if (!measure.isSumOfSums) return null;
  const settled = measure.sources.reduce((day, source) => Math.min(day, dayNumber(source.settledThrough)), knownDay);
  const movesAlong = measure.window.kind === 'trailing' || (measure.window.kind === 'calendar' && measure.window.which === 'last_complete');
  if (!movesAlong && settled < windowStart) return null;
  const reading = measure.read(windowAt(measure.window, settled, frame), { isReference: false, through: settled }, []);
  return numberOrNull(numberOf(reading));
}

function zonesOf(measure: Measure): ReadonlySet<string> {
  return new Set(measure.sources.map((source) => source.zone));
}

function extentOf(of: Judging): Pick<KeyResultEvaluation, 'window' | 'completeThrough' | 'knownThrough' | 'missing'> {
  const { measure, frame, complete, knownDay } = of;
  const zones = zonesOf(measure);
  const [only = frame.settings.zone] = zones;
  const zone = zones.size === 1 ? only : frame.settings.zone;
  const span = knownDay === null ? null : windowAt(measure.window, knownDay, frame);
  const isEmpty = span === null || span.end <= span.start;
  return {
    window: isEmpty ? null : { from: dateOfDayNumber(span.start), to: dateOfDayNumber(span.end - 1), zone },
    completeThrough: dateOfDayNumber(complete),
    knownThrough: knownDay === null ? null : dateOfDayNumber(knownDay),
    missing: measure.missing(complete).map(dateOfDayNumber),
  };
}

function listsOf(
  keyResult: KeyResult,
  query: Query | null,
  input: EvaluationInput,
  day: number | null,
): Pick<KeyResultEvaluation, 'compliance' | 'items'> {
  if (query === null || day === null) return { compliance: null, items: null };
  if (keyResult.kind === 'limit') return { compliance: complianceAt(query, keyResult.bound, input, day), items: null };
  if (keyResult.kind !== 'count_items') return { compliance: null, items: null };
  const span = windowAt(keyResult.window, day, query.frame);
  const counted = countPassing(query, keyResult.bound, input, span, { isReference: false, through: day }, []);
  return { compliance: null, items: counted === null ? null : shownItems(counted) };
}

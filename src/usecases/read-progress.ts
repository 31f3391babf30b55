/**
 * Progress as of a day and as known at a moment. What was computed then is answered as it was shown; any other question is
 * computed by the same core from what is stored.
 */
import { addDays, type DateRange, dateInZone, daysOf, type Instant, type LocalDate, lastDay, minDate } from '../domain/calendar.ts';
import { type EvaluationInput, evaluate } from '../domain/evaluate.ts';
import type { Evaluation, KeyResultEvaluation, State, Status } from '../domain/evaluation.ts';
import { InputError } from '../domain/input-error.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import { NotFoundError, type ProgressRecord, type StoredDefinition } from '../ports.ts';
import { batchesOf, findKeyResult, isDefined, partUnder } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeLoadEvaluation } from './load-evaluation.ts';

export interface Moment {
  /** The day judged; null: the latest. */
  readonly asOf: LocalDate | null;
  /** What had been observed by then; null: everything. */
  readonly knownAt: Instant | null;
}
export interface ProgressQuestion extends Moment {
  /** Whether its forecast is asked for, too; left out: no. */
  readonly forecast?: boolean;
}
export interface ReadProgress {
  readonly asOf: LocalDate;
  readonly knownAt: Instant | null;
  readonly evaluation: KeyResultEvaluation;
}
export interface HistoryPoint {
  readonly asOf: LocalDate;
  /** The day that the value belongs to; null: none was known. */
  readonly knownThrough: LocalDate | null;
  readonly value: number | null;
  readonly target: number | null;
  readonly baseline: number | null;
  readonly progress: number | null;
  readonly expected: number | null;
  readonly status: Status | null;
  readonly state: State;
  readonly provisional: boolean;
}
const HISTORY_DAYS_MAX = 1_100;
/** Evaluated in one go, so that memory stays bounded. */
const KEY_RESULTS_AT_ONCE = 500;

/**
 * One key result's progress, on request with its forecast. What was computed is answered as it was shown; its forecast is made when it is
 * read, from two years of its own series, for a sync that made the forecasts of all key results would read two years of all.
 */
export function makeReadProgress(deps: UseCaseDependencies) {
  const { stores } = deps;
  const inputsAt = makeInputsAt(deps);
  /** @throws NotFoundError, InputError for a day that has not come */
  return async (id: string, { forecast: isForecast = false, ...moment }: ProgressQuestion): Promise<ReadProgress> => {
    const { knownAt } = moment;
    const shown = await shownRecord(id, moment);
    if (shown !== null && !isForecast) return { asOf: shown.asOf, knownAt, evaluation: shown.evaluation };
    const input = await inputsAt.ofKeyResult(id, shown === null ? moment : { asOf: shown.asOf, knownAt }, { forecasts: isForecast });
    const { asOf } = input;
    const evaluation = evaluate(input, isForecast ? new Set([id]) : 'none').keyResults[id];
    if (evaluation === undefined) throw new NotFoundError(`There is no key result ${JSON.stringify(id)}.`);
    if (shown === null) return { asOf, knownAt, evaluation };
    const { forecast, forecastReason } = evaluation;
    return { asOf, knownAt, evaluation: { ...shown.evaluation, forecast, forecastReason } };
  };

  /** The record that answers the question as it stands: the latest under the current definition, or the one shown at a moment. */
  async function shownRecord(id: string, { asOf, knownAt }: Moment): Promise<ProgressRecord | null> {
    if (asOf !== null) return null;
    if (knownAt !== null) return stores.progress.at(id, knownAt);
    const [record, { definition, version }] = await Promise.all([stores.progress.latestOf(id), stores.definitions.current()]);
    findKeyResult(definition, id);
    return record?.definitionVersion === version ? record : null;
  }
}

/** How much of the past is wanted beside the day judged. */
interface Reach {
  /** The earliest other day that will be judged. */
  readonly since?: LocalDate | null;
  /** Whether the key result's forecast will be made. */
  readonly forecasts?: boolean;
}

/** What the core needs to answer for one key result at a moment: definition, sources and observations as they were known. */
export function makeInputsAt(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const loadEvaluation = makeLoadEvaluation(deps);
  const inputsAt = async (
    partsOf: (definition: OkrDefinition) => readonly OkrDefinition[],
    { asOf, knownAt }: Moment,
    since: LocalDate | null,
    forecastOf: string | null,
  ) => {
    const { definition } = await definitionAt(knownAt);
    const parts = partsOf(definition);
    const today = dateInZone(knownAt ?? clock.now(), definition.workspace.zone);
    // What the last run has judged has come, though the clock may have been set back since.
    const latest = asOf !== null && asOf > today ? dateInZone(await present(), definition.workspace.zone) : today;
    if (asOf !== null && asOf > latest) {
      const message = `asOf ${asOf} has not come; the latest day is ${latest}`;
      throw new InputError([{ path: 'asOf', received: asOf, allowed: `a day up to ${latest}`, message }]);
    }
    const day = asOf ?? today;
    // Without a moment the question is of the present: then the age of what is known counts too.
    const known = knownAt ?? (asOf === null ? await present() : null);
    const load = (part: OkrDefinition) => loadEvaluation({ definition: part, asOf: day, since: since ?? day, knownAt: known, forecastOf });
    return { definition, asOf: day, parts, load };
  };

  /** Where the clock stands still or was set back, what the last run has read is known all the same. */
  async function present(): Promise<Instant> {
    const [last] = await stores.runs.list(1, null);
    const moments = [clock.now(), last?.startedAt, last?.endedAt].filter((at) => at != null);
    return moments.reduce((latest, at) => (at > latest ? at : latest));
  }

  async function definitionAt(knownAt: Instant | null): Promise<StoredDefinition> {
    if (knownAt === null) return stores.definitions.current();
    const stored = await stores.definitions.at(knownAt);
    if (stored === null) throw new NotFoundError(`Nothing was defined yet at ${knownAt}.`);
    return stored;
  }

  return {
    definitionAt,
    /** For one key result and all that it is rolled up from. @throws NotFoundError, InputError for a day that has not come */
    async ofKeyResult(id: string, moment: Moment, { since = null, forecasts = false }: Reach = {}): Promise<EvaluationInput> {
      const { parts, load } = await inputsAt((definition) => [partUnder(definition, id)], moment, since, forecasts ? id : null);
      return load(parts[0] as OkrDefinition);
    },
    /** The same, where it may not be defined at that moment: then without it. */
    async ofKeyResultIfDefined(id: string, moment: Moment, { since = null }: Reach = {}): Promise<EvaluationInput> {
      const partOf = (definition: OkrDefinition) =>
        isDefined(definition, id) ? partUnder(definition, id) : { ...definition, objectives: [] };
      const { parts, load } = await inputsAt((definition) => [partOf(definition)], moment, since, null);
      return load(parts[0] as OkrDefinition);
    },
    /** Everything judged at a moment. @throws NotFoundError, InputError for a day that has not come */
    async evaluateAll(
      moment: Moment,
    ): Promise<{ readonly definition: OkrDefinition; readonly asOf: LocalDate; readonly evaluation: Evaluation }> {
      const { definition, asOf, parts, load } = await inputsAt((all) => batchesOf(all, KEY_RESULTS_AT_ONCE), moment, null, null);
      const evaluations: Evaluation[] = [];
      for (const part of parts) evaluations.push(evaluate(await load(part)));
      return {
        definition,
        asOf,
        evaluation: {
          keyResults: Object.assign({}, ...evaluations.map((each) => each.keyResults)),
          objectives: Object.assign({}, ...evaluations.map((each) => each.objectives)),
          warnings: [...new Set(evaluations.flatMap((each) => each.warnings))],
        },
      };
    },
  };
}

/**
 * One point per day: what was computed on the day, and between those what the core says from what is stored now; as known at a
 * moment, what it says of each day from what was defined and stored by then.
 */
export function makeReadHistory(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const inputsAt = makeInputsAt(deps);
  /** @param range null: the cycle so far. @throws NotFoundError, InputError for too long a range */
  return async (id: string, range: DateRange | null, knownAt: Instant | null): Promise<readonly HistoryPoint[]> => {
    const { definition, version } = await inputsAt.definitionAt(knownAt);
    const { cycle } = findKeyResult(definition, id);
    const today = dateInZone(knownAt ?? clock.now(), definition.workspace.zone);
    const first = range?.start ?? cycle.range.start;
    const last = minDate(range === null ? lastDay(cycle.range) : lastDay(range), today);
    if (last < first) return [];
    if (addDays(first, HISTORY_DAYS_MAX) <= last) {
      const message = `${first} to ${last} is more than ${HISTORY_DAYS_MAX} days`;
      throw new InputError([{ path: 'from', received: `${first} to ${last}`, allowed: `at most ${HISTORY_DAYS_MAX} days`, message }]);
    }
    const records = knownAt === null ? await stores.progress.history(id, first, last) : [];
    const held = new Map(records.filter((each) => each.definitionVersion === version).map((each) => [each.asOf, each.evaluation]));
    const days = daysOf({ start: first, end: addDays(last, 1) });
    const unknown = days.filter((day) => !held.has(day));
    const [since] = unknown;
    const until = unknown.at(-1);
    const input = since === undefined || until === undefined ? null : await inputsAt.ofKeyResult(id, { asOf: until, knownAt }, { since });
    return days.flatMap((day) => {
      const evaluation = held.get(day) ?? (input === null ? undefined : evaluate({ ...input, asOf: day }).keyResults[id]);
      return evaluation === undefined ? [] : [pointOf(day, evaluation)];
    });
  };
}

function pointOf(asOf: LocalDate, evaluation: KeyResultEvaluation): HistoryPoint {
  const { value, target, baseline, progress, pace, status, state, quality, knownThrough } = evaluation;
  return {
    asOf,
    knownThrough,
    value,
    target,
    baseline,
    progress: progress?.raw ?? null,
    expected: pace.expected,
    status,
    state,
    provisional: quality.includes('provisional'),
  };
}

/** Everything that the core needs to judge a part of a definition, loaded in bulk. */
import { addDays, type DateRange, type Instant, type LocalDate, lastDay, minDate, range } from '../domain/calendar.ts';
import { type EvaluationInput, judgeDefinition } from '../domain/evaluate.ts';
import { FORECAST_REACH_DAYS } from '../domain/forecasting/forecast.ts';
import { bindInput, inputsOf, isMeasured, keyOf, partsOf } from '../domain/inputs.ts';
import type { KeyResult, Objective, OkrDefinition } from '../domain/key-result.ts';
import { completeDay } from '../domain/measure.ts';
import type { SeriesHistory, SeriesRef } from '../domain/observation.ts';
import { needsOf } from '../domain/planning/needs.ts';
import { chunks } from '../domain/planning/query-packing.ts';
import type { SourceState } from '../domain/source.ts';
import { keyResultsOf } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { judgedSources, makeLoadSources, type Source } from './load-sources.ts';

export interface EvaluationQuestion {
  readonly definition: OkrDefinition;
  readonly asOf: LocalDate;
  /** The earliest day that will be judged with the same histories; left out: asOf. */
  readonly since?: LocalDate;
  /** What had been observed by then, and known of the sources; null: everything, and age is not judged. */
  readonly knownAt: Instant | null;
  /** A key result whose past is loaded too, as far as its forecast looks back; left out: none's. */
  readonly forecastOf?: string | null;
}
export interface LoadedEvaluation extends EvaluationInput {
  /** What `sources` was made of, by connection. */
  readonly loaded: ReadonlyMap<string, Source>;
}
/** Series per question to the store. */
const SERIES_AT_ONCE = 5_000;
/** A window that exact windows answer, or an item of a list, may begin before what a sync would ask. */
const MARGIN_DAYS = 40;

export function makeLoadEvaluation(deps: UseCaseDependencies) {
  const { stores } = deps;
  const loadSources = makeLoadSources(deps);
  return async ({ definition, asOf, since = asOf, knownAt, forecastOf = null }: EvaluationQuestion): Promise<LoadedEvaluation> => {
    const loaded = await loadSources(withUsedConnections(definition), { knownAt, purpose: 'judge' });
    const sources = judgedSources(loaded);
    const isUnderstood = ({ connection, metric }: SeriesRef) => loaded.get(connection)?.unknownMetrics.has(metric) !== true;
    const all = seriesOf(definition, sources);
    const [levels, others] = [all.levels.filter(isUnderstood), all.others.filter(isUnderstood)];
    const judgedFrom = [since, ...lastDaysOfParents(definition, since)];
    const within = extent(definition, [...judgedFrom, asOf], sources);
    const past =
      forecastOf === null
        ? new Map<string, SeriesRef>()
        : othersOf(
            withKeyResults(definition, ({ id }) => id === forecastOf),
            sources,
          );
    const recent = others.filter((series) => !past.has(keyOf(series)));
    const [levelHistories, histories, pastHistories, frozen] = await Promise.all([
      historiesOf(levels, null, knownAt),
      within === null ? new Map<string, SeriesHistory>() : historiesOf(recent, within, knownAt),
      within === null
        ? new Map<string, SeriesHistory>()
        : historiesOf([...past.values()].filter(isUnderstood), withPast(within, asOf), knownAt),
      stores.progress.frozen(
        keyResultsOf(definition).map(({ id }) => id),
        knownAt,
      ),
    ]);
    const near = new Map([...levelHistories, ...histories, ...pastHistories]);
    const input = { definition, asOf, knownAt, sources, histories: near, frozen, loaded };
    const stopped = judgedFrom.flatMap((day) => stoppedAt({ ...input, asOf: day })).filter(isUnderstood);
    return { ...input, histories: new Map([...near, ...(await historiesOf(stopped, null, knownAt))]) };
  };

  async function historiesOf(series: readonly SeriesRef[], within: DateRange | null, knownAt: Instant | null) {
    const loaded = new Map<string, SeriesHistory>();
    for (const some of chunks(series, SERIES_AT_ONCE)) {
      for (const [key, history] of await stores.observations.histories(some, within, knownAt)) loaded.set(key, history);
    }
    return loaded;
  }
}
export type LoadEvaluation = ReturnType<typeof makeLoadEvaluation>;

/** One key result of an organisation with hundreds of connections waits for its own only. */
function withUsedConnections(definition: OkrDefinition): OkrDefinition {
  const used = new Set(keyResultsOf(definition).flatMap((keyResult) => inputsOf(keyResult).map(({ series }) => series.connection)));
  return { ...definition, connections: definition.connections.filter(({ id }) => used.has(id)) };
}

/** Every series that the definition reads; of levels all of the past counts, of others only their windows. */
export function seriesOf(definition: OkrDefinition, sources: ReadonlyMap<string, SourceState>) {
  const levels = new Map<string, SeriesRef>();
  const others = new Map<string, SeriesRef>();
  for (const keyResult of keyResultsOf(definition)) {
    for (const input of inputsOf(keyResult)) {
      const bound = bindInput(input, sources);
      for (const { series } of partsOf(bound)) (bound.kind === 'last' ? levels : others).set(keyOf(series), series);
    }
  }
  for (const key of levels.keys()) others.delete(key);
  return { levels: [...levels.values()], others: [...others.values()] };
}

function othersOf(definition: OkrDefinition, sources: ReadonlyMap<string, SourceState>): ReadonlyMap<string, SeriesRef> {
  return new Map(seriesOf(definition, sources).others.map((series) => [keyOf(series), series]));
}

/** The definition with some of its key results alone. */
function withKeyResults(definition: OkrDefinition, isWanted: (keyResult: KeyResult) => boolean): OkrDefinition {
  const chosen = ({ keyResults, ...objective }: Objective) => ({ ...objective, keyResults: keyResults.filter(isWanted) });
  return { ...definition, objectives: definition.objectives.map(chosen) };
}

/** Days before `since` on which parents ended whose children's cycles go on: these are judged as they stood then. */
function lastDaysOfParents({ cycles, objectives }: OkrDefinition, since: LocalDate): readonly LocalDate[] {
  const cycleOf = new Map(objectives.flatMap((each) => each.keyResults.map(({ id }) => [id, each.cycle] as const)));
  const ended = new Set(
    objectives.map(({ parent, cycle }) => (parent === null || cycleOf.get(parent) === cycle ? null : cycleOf.get(parent))),
  );
  return cycles
    .filter(({ id }) => ended.has(id))
    .map(({ range: of }) => lastDay(of))
    .filter((day) => day < since);
}

/**
 * Series of rolling windows that a gap has stopped: what is shown then is a window before the gap, and its reference, however long
 * ago. On later days no earlier window is shown than on this one.
 */
function stoppedAt(input: EvaluationInput): readonly SeriesRef[] {
  const isRolling = (each: KeyResult) => isMeasured(each) && (each.window.kind === 'trailing' || each.window.kind === 'calendar');
  const stopped = [...judgeDefinition({ ...input, definition: withKeyResults(input.definition, isRolling) }).keyResults.values()].filter(
    ({ measure, knownDay }) => knownDay !== completeDay(measure.sources, measure.frame, input.asOf),
  );
  const ids = new Set(stopped.map(({ keyResult }) => keyResult.id));
  return seriesOf(
    withKeyResults(input.definition, ({ id }) => ids.has(id)),
    input.sources,
  ).others;
}

/** Of one key result's few series; for all of a workspace it would be two years of everything. */
function withPast(within: DateRange, asOf: LocalDate): DateRange {
  return range(minDate(within.start, addDays(asOf, -FORECAST_REACH_DAYS)), within.end);
}

/** First to last day that any window or reference of the definition touches. */
function extent(definition: OkrDefinition, days: readonly LocalDate[], sources: ReadonlyMap<string, SourceState>): DateRange | null {
  // Frozen baselines too: their observations are part of the explanation.
  const needs = days.flatMap((asOf) => needsOf({ definition, asOf, sources, frozen: [], cycle: null }));
  const [first] = needs;
  if (first === undefined) return null;
  const start = needs.reduce((least, need) => (need.range.start < least ? need.range.start : least), first.range.start);
  const end = needs.reduce((most, need) => (need.range.end > most ? need.range.end : most), first.range.end);
  return range(addDays(start, -MARGIN_DAYS), addDays(end, MARGIN_DAYS));
}

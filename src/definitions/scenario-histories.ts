/** Observations of a scenario file → the histories of the series that its key results read. */
import {
  addDays,
  contains,
  type DateRange,
  daysOf,
  type Instant,
  inclusiveRange,
  instant,
  type LocalDate,
  localDate,
} from '../domain/calendar.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { Input, OkrDefinition } from '../domain/key-result.ts';
import { metricOf, type QualityFlag } from '../domain/metric.ts';
import {
  type AnsweredRange,
  canonicalFilter,
  type Filter,
  type Observation,
  type SeriesHistory,
  type SeriesRef,
  seriesKey,
} from '../domain/observation.ts';
import type { SourceState } from '../domain/source.ts';
import { type ObservationShape, observation as observationShape } from './file-shapes.ts';
import { lowerFilter } from './lower-measurement.ts';
import { type Path, unknownName } from './problem.ts';
import type { FileReport } from './report.ts';
import { readShape } from './shape-problems.ts';

/** Ranges that a source answered in full. */
export type AnsweredDays = readonly DateRange[];
export interface ScenarioObservation {
  readonly connection: string;
  readonly account: string | null;
  readonly metric: string;
  readonly filter: Filter;
  readonly observation: Observation;
}

export function readObservations(
  values: readonly unknown[],
  sources: ReadonlyMap<string, SourceState>,
  sourceNames: readonly string[],
  report: FileReport,
): readonly ScenarioObservation[] {
  const seen = new Map<string, { readonly value: number; readonly index: number }>();
  return values.flatMap((value, index) => {
    const path = ['observations', index];
    const read = readShape(observationShape, value, path);
    if ('problems' in read) {
      for (const problem of read.problems) report.add(problem);
      return [];
    }
    const shape = read.value;
    checkNames(shape, sources, sourceNames, path, report);
    const described = rangeOf(shape, path, report);
    if (described === null) return [];
    const observation: Observation = {
      id: String(index + 1),
      ...described,
      item: shape.item ?? null,
      value: shape.value,
      observedAt: shape.observedAt === undefined ? morningOf(described.range.end) : instant(shape.observedAt),
      quality: (shape.quality ?? []) as readonly QualityFlag[],
    };
    const filter = lowerFilter(shape.filter, [...path, 'filter'], { report: report.add, connections: null, percentLevels: [] });
    const account = shape.account === undefined ? null : String(shape.account);
    const named = { connection: shape.connection, account, metric: shape.metric, filter, observation };
    refuseConflict(named, index, seen, report);
    return [named];
  });
}

/** Two values of one window observed at one moment: which of them holds cannot be known. */
function refuseConflict(
  { connection, account, metric, filter, observation }: ScenarioObservation,
  index: number,
  seen: Map<string, { readonly value: number; readonly index: number }>,
  report: FileReport,
): void {
  const { grain, range, item, observedAt, value } = observation;
  const key = JSON.stringify([connection, account, metric, canonicalFilter(filter), grain, range.start, range.end, item, observedAt]);
  const first = seen.get(key);
  if (first === undefined) seen.set(key, { value, index });
  else if (first.value !== value) {
    const { line } = report.document.locate(['observations', first.index], false);
    const message = `this window has two values observed at ${observedAt}: ${first.value} (line ${line}) and ${value}; say with observedAt which is later`;
    report.add({
      path: ['observations', index, 'value'],
      received: String(value),
      allowed: 'one value per window and observedAt',
      message,
    });
  }
}

function checkNames(
  shape: ObservationShape,
  sources: ReadonlyMap<string, SourceState>,
  names: readonly string[],
  path: Path,
  report: FileReport,
): void {
  if (!names.includes(shape.connection)) {
    report.add(unknownName('connection', shape.connection, names, [...path, 'connection']));
    return;
  }
  const metrics = sources.get(shape.connection)?.metrics;
  if (metrics === undefined || Object.hasOwn(metrics, shape.metric)) return;
  report.add(unknownName('metric', shape.metric, Object.keys(metrics), [...path, 'metric']));
}

function rangeOf(shape: ObservationShape, path: Path, report: FileReport): Pick<Observation, 'grain' | 'range'> | null {
  const { day, from, to } = shape;
  if (day !== undefined && from === undefined && to === undefined) {
    return { grain: 'day', range: inclusiveRange(localDate(day), localDate(day)) };
  }
  if (day === undefined && from !== undefined && to !== undefined) {
    if (to >= from) return { grain: 'range', range: inclusiveRange(localDate(from), localDate(to)) };
    const message = `the window ends (${to}) before it begins (${from})`;
    report.add({ path: [...path, 'to'], received: to, allowed: `a date from ${from} on`, message });
    return null;
  }
  const given = [day === undefined ? [] : ['day'], from === undefined ? [] : ['from'], to === undefined ? [] : ['to']].flat();
  const message = 'an observation describes one day (day), or one exact window (from and to)';
  report.add({ path, received: given.join(' and ') || 'neither day nor from and to', allowed: 'day, or from and to', message });
  return null;
}

/** When a value whose time is left out was observed: the day after its window's end at 00:00Z. */
function morningOf(day: LocalDate): Instant {
  return instant(`${day}T00:00:00Z`);
}

interface Builder {
  readonly series: SeriesRef;
  readonly observations: Observation[];
}

/**
 * One history per series that a key result reads, and per plain series that was observed. An observation of an item belongs to
 * every input that counts items of the same metric, whatever that input's own filter says of the item: the core applies it.
 */
export function historiesOf(
  definition: OkrDefinition,
  observations: readonly ScenarioObservation[],
  sources: ReadonlyMap<string, SourceState>,
  answered: ReadonlyMap<string, AnsweredDays>,
): ReadonlyMap<string, SeriesHistory> {
  const builders = new Map<string, Builder>();
  const builderOf = (series: SeriesRef): Builder => {
    const key = seriesKey(series);
    const builder = builders.get(key) ?? { series, observations: [] };
    builders.set(key, builder);
    return builder;
  };
  const read = definition.objectives
    .flatMap((objective) => objective.keyResults.flatMap(inputsOf))
    .flatMap((input) => seriesOf(input, sources));
  const listsBySource = new Map<string, SeriesRef[]>();
  for (const series of read) {
    builderOf(series);
    if (series.itemDimension === null) continue;
    const name = sourceKey(series.connection, series.account, series.metric);
    listsBySource.set(name, [...(listsBySource.get(name) ?? []), series]);
  }
  for (const each of observations) {
    const { connection, account, metric, filter, observation } = each;
    if (observation.item === null) {
      builderOf({ connection, account, metric, filter, itemDimension: null }).observations.push(observation);
      continue;
    }
    const lists = new Map(
      (listsBySource.get(sourceKey(connection, account, metric)) ?? []).map((series) => [seriesKey(series), series] as const),
    );
    for (const series of lists.values()) if (isOfList(filter, series)) builderOf(series).observations.push(observation);
  }
  const answersBy = new Map([...answered].map(([connection, ranges]) => [connection, dailyAnswers(ranges)] as const));
  return new Map(
    [...builders].map(([key, { series, observations: own }]) => {
      const answers = answersBy.get(series.connection) ?? [];
      return [key, { series, observations: own, answered: answeredByDay(answers, own) }] as const;
    }),
  );
}

/**
 * The answers that speak of single days. A file does not say what was asked: where an exact window holds something and none
 * of its days was observed, the window was asked as one, and no day inside it is absent. Days outside it are answered.
 */
function answeredByDay(answers: readonly AnsweredRange[], observations: readonly Observation[]): readonly AnsweredRange[] {
  const windows = observations.filter((each) => each.grain === 'range' && each.value !== 0).map((each) => each.range);
  if (answers.length === 0 || windows.length === 0) return answers;
  const days = observations.filter((each) => each.grain === 'day').map((each) => each.range.start);
  const askedAsOne = windows.filter((window) => !days.some((day) => contains(window, day)));
  return answers.filter(({ range }) => !askedAsOne.some((window) => contains(window, range.start)));
}

function sourceKey(connection: string, account: string | null, metric: string): string {
  return JSON.stringify([connection, account, metric]);
}

/** An observation may repeat the input's condition on the counted dimension, or leave it to the core. */
function isOfList(filter: Filter, { filter: wanted, itemDimension }: SeriesRef): boolean {
  if (canonicalFilter(filter) === canonicalFilter(wanted)) return true;
  if (itemDimension === null || Object.hasOwn(filter, itemDimension)) return false;
  const { [itemDimension]: _ofItem, ...others } = wanted;
  return canonicalFilter(filter) === canonicalFilter(others);
}

/** The series that an input reads: its metric's own, or those of a ratio's or mean's parts. */
function seriesOf({ series }: Input, sources: ReadonlyMap<string, SourceState>): readonly SeriesRef[] {
  const aggregation = metricOf(sources.get(series.connection)?.metrics ?? {}, series.metric)?.aggregation;
  if (aggregation?.kind === 'ratio') return [aggregation.numerator, aggregation.denominator].map((metric) => ({ ...series, metric }));
  if (aggregation?.kind === 'weighted_mean') return [series, { ...series, metric: aggregation.weight }];
  return [series];
}

/** Day by day, each answered on the morning after it: then "as known at" sees no answer before its time. */
function dailyAnswers(ranges: AnsweredDays): readonly AnsweredRange[] {
  return ranges.flatMap((range) =>
    daysOf(range).map((day): AnsweredRange => ({ range: inclusiveRange(day, day), grain: 'day', answeredAt: morningOf(addDays(day, 1)) })),
  );
}

/** Takes values that other systems send, judges what they touch at once, and says what was new. All of a request, or nothing of it. */

import { type ObservationShape, observation as observationShape } from '../definitions/file-shapes.ts';
import { lowerFilter } from '../definitions/lower-measurement.ts';
import { type LocalProblem, pathText } from '../definitions/problem.ts';
import { readShape } from '../definitions/shape-problems.ts';
import {
  addDays,
  dateInZone,
  type Instant,
  inclusiveRange,
  instantFromMs,
  type LocalDate,
  localDate,
  msOfInstant,
} from '../domain/calendar.ts';
import { InputError, type InputProblem } from '../domain/input-error.ts';
import { inputsOf, keyOf } from '../domain/inputs.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import { metricOf, type QualityFlag } from '../domain/metric.ts';
import type { SeriesRef } from '../domain/observation.ts';
import type { CommitCounts, NewAnswer, NewObservation } from '../ports.ts';
import { keyResultsOf } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeEvaluateNow } from './evaluate-run.ts';
import { makeLoadSources, type Source } from './load-sources.ts';

const ITEMS_MAX = 10_000;
const PROBLEMS_MAX = 50;

export function makePushObservations(deps: UseCaseDependencies) {
  const loadSources = makeLoadSources(deps);
  const store = makeStorePushed(deps);
  /** @throws InputError with every mistake, by the item's index */
  return async (items: readonly unknown[]): Promise<CommitCounts> => {
    if (items.length === 0 || items.length > ITEMS_MAX) {
      const message = `${items.length} observations in one request`;
      throw new InputError([{ path: 'observations', received: String(items.length), allowed: `1 to ${ITEMS_MAX}`, message }]);
    }
    const { definition } = await deps.stores.definitions.current();
    const sources = await loadSources(definition, { knownAt: null, purpose: 'judge' });
    const problems: InputProblem[] = [];
    const observations = items.flatMap((item, index) => {
      const read = readItem(item, index, definition, sources);
      if (!Array.isArray(read)) return [read as NewObservation];
      problems.push(...(read as readonly InputProblem[]));
      return [];
    });
    if (problems.length > 0) throw new InputError(problems.slice(0, PROBLEMS_MAX));
    return store(observations, definition, sources);
  };
}

/** Stores observations that were not asked for, and judges the key results that read them. */
export function makeStorePushed(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const evaluateNow = makeEvaluateNow(deps);
  return async (
    observations: readonly NewObservation[],
    definition: OkrDefinition,
    sources: ReadonlyMap<string, Source>,
  ): Promise<CommitCounts> => {
    const at = await momentAfterAll(sources, observations);
    const answers = await answersOf(observations, sources);
    const counts = await stores.observations.push(observations, answers, at);
    const touched = new Set(observations.map(({ series }) => series.connection));
    for (const id of touched) {
      const source = sources.get(id);
      if (source !== undefined) await stores.connections.record({ ...source.state, lastSuccessAt: at, failure: null }, at);
    }
    const keyResults = keyResultsOf(definition).filter((each) => inputsOf(each).some((input) => touched.has(input.series.connection)));
    if (keyResults.length > 0 && counts.added + counts.restated > 0) {
      const asOf = dateInZone(at, definition.workspace.zone);
      await evaluateNow({ asOf, at, runId: null, keyResults: new Set(keyResults.map(({ id }) => id)) });
    }
    return counts;
  };

  /** Later than the last push, also when the clock stands still: a second value for a window is a correction, not a contradiction. */
  async function momentAfterAll(sources: ReadonlyMap<string, Source>, observations: readonly NewObservation[]): Promise<Instant> {
    const last = observations
      .map(({ series }) => sources.get(series.connection)?.state.lastSuccessAt ?? null)
      .reduce<Instant | null>((most, at) => (at !== null && (most === null || at > most) ? at : most), null);
    const now = clock.now();
    return last === null || now > last ? now : instantFromMs(msOfInstant(last) + 1);
  }

  /** Where absent means zero, the days between pushed ones are answered too: from the last pushed day to the newest. */
  async function answersOf(observations: readonly NewObservation[], sources: ReadonlyMap<string, Source>): Promise<readonly NewAnswer[]> {
    const bySeries = Map.groupBy(
      observations.filter(
        ({ grain, series }) =>
          grain === 'day' && metricOf(sources.get(series.connection)?.judged.metrics ?? {}, series.metric)?.absentMeansZero === true,
      ),
      ({ series }) => keyOf(series),
    );
    const series = [...bySeries.values()].flatMap(([first]) => (first === undefined ? [] : [first.series]));
    const held = await stores.observations.answered(series);
    return [...bySeries.entries()].flatMap(([key, own]) => {
      const days = own.map(({ range }) => range.start).sort();
      const [first, last] = [days[0], days.at(-1)];
      const [any] = own;
      if (any === undefined || first === undefined || last === undefined) return [];
      const answered = (held.get(key) ?? []).reduce<LocalDate | null>(
        (most, { range }) => (most === null || range.end > most ? range.end : most),
        null,
      );
      const start = answered !== null && answered < first ? answered : first;
      return [{ series: any.series, grain: 'day' as const, range: { start, end: addDays(last, 1) } }];
    });
  }
}

function readItem(
  item: unknown,
  index: number,
  definition: OkrDefinition,
  sources: ReadonlyMap<string, Source>,
): NewObservation | readonly InputProblem[] {
  const path = ['observations', index];
  const read = readShape(observationShape, item, path);
  if ('problems' in read) return read.problems.map(asInputProblem);
  const shape = read.value;
  const problems: InputProblem[] = [];
  const refuse = (field: string, received: string, allowed: string) => {
    const at = `observations[${index}].${field}`;
    problems.push({ path: at, received, allowed, message: `received ${received}; allowed: ${allowed}` });
  };
  const source = sources.get(shape.connection);
  const pushed = [...sources.values()].filter(({ manifest }) => manifest.arrives === 'pushed').map(({ connection }) => connection.id);
  if (source === undefined || source.manifest.arrives !== 'pushed') {
    refuse(
      'connection',
      JSON.stringify(shape.connection),
      pushed.length === 0 ? 'a connection of source push or manual (there is none)' : pushed.join(', '),
    );
    return problems;
  }
  if (metricOf(source.judged.metrics, shape.metric) === undefined) {
    refuse('metric', JSON.stringify(shape.metric), Object.keys(source.judged.metrics).slice(0, 20).join(', '));
  }
  if (shape.observedAt !== undefined) refuse('observedAt', shape.observedAt, 'nothing: the moment of the push counts');
  const range = rangeOf(shape);
  if (range === null) refuse('day', JSON.stringify({ day: shape.day, from: shape.from, to: shape.to }), 'day, or from and to in order');
  const filter = lowerFilter(shape.filter, [...path, 'filter'], {
    report: (problem: LocalProblem) => problems.push(asInputProblem(problem)),
    connections: null,
    percentLevels: [],
  });
  const named = {
    connection: shape.connection,
    account: shape.account === undefined ? null : String(shape.account),
    metric: shape.metric,
    filter,
  };
  const itemDimension = shape.item === undefined ? null : dimensionOf(definition, named);
  if (shape.item !== undefined && itemDimension === null) {
    refuse('item', JSON.stringify(shape.item), 'a metric whose items a key result counts (input.item)');
  }
  if (problems.length > 0 || range === null) return problems;
  return {
    series: { ...named, itemDimension },
    grain: shape.day === undefined ? 'range' : 'day',
    range,
    item: shape.item ?? null,
    value: shape.value,
    quality: (shape.quality ?? []) as readonly QualityFlag[],
  };
}

function rangeOf({ day, from, to }: ObservationShape) {
  if (day !== undefined && from === undefined && to === undefined) return inclusiveRange(localDate(day), localDate(day));
  if (day !== undefined || from === undefined || to === undefined || to < from) return null;
  return inclusiveRange(localDate(from), localDate(to));
}

/** The dimension that a key result counts items of, for this connection and metric. */
function dimensionOf(definition: OkrDefinition, { connection, metric }: Pick<SeriesRef, 'connection' | 'metric'>): string | null {
  const inputs = keyResultsOf(definition).flatMap(inputsOf);
  const counted = inputs.filter(
    ({ series }) => series.connection === connection && series.metric === metric && series.itemDimension !== null,
  );
  return counted[0]?.series.itemDimension ?? null;
}

function asInputProblem({ path, received, allowed, message }: LocalProblem): InputProblem {
  return { path: pathText(path), received, allowed, message };
}

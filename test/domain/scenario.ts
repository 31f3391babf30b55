/** Builds evaluation inputs in a few words: what a scenario file says, without the file. Dates are inclusive at both ends. */
import { addDays, inclusiveRange, instant, type LocalDate, lastDay, localDate, startOfDay } from '../../src/domain/calendar.ts';
import { type EvaluationInput, evaluate } from '../../src/domain/evaluate.ts';
import type { Evaluation, KeyResultEvaluation } from '../../src/domain/evaluation.ts';
import type { Expression } from '../../src/domain/expression.ts';
import type {
  Baseline,
  FrozenBaseline,
  Input,
  KeyResult,
  Objective,
  OkrDefinition,
  Reference,
  Target,
  Window,
} from '../../src/domain/key-result.ts';
import type { Aggregation, MetricDefinition, QualityFlag, Unit } from '../../src/domain/metric.ts';
import {
  type AnsweredRange,
  type Filter,
  type Observation,
  type SeriesHistory,
  type SeriesRef,
  seriesKey,
} from '../../src/domain/observation.ts';
import { givenBaseline, recordsOf, settledBaselines } from '../../src/domain/planning/freeze.ts';
import type { SourceFailure, SourceState } from '../../src/domain/source.ts';

export interface ObservationSpec {
  connection?: string;
  account?: string;
  metric: string;
  day?: string;
  from?: string;
  to?: string;
  value: number;
  item?: string;
  itemDimension?: string;
  filter?: Filter;
  observedAt?: string;
  quality?: QualityFlag[];
}
export interface SourceSpec {
  zone?: string;
  completeThrough?: string;
  settledThrough?: string;
  lagDays?: number;
  failure?: SourceFailure;
  /** Of each day, or of the whole range as one window. */
  answered?: { from: string; to: string; grain?: 'day' | 'range' }[];
  lastSuccessAt?: string;
  staleAfterMs?: number;
  metrics: Record<string, MetricSpec>;
}
export interface MetricSpec {
  aggregation?: Aggregation;
  unit?: Unit;
  currency?: string;
  absentMeansZero?: boolean;
  snapshotOnly?: boolean;
  singleDayOnly?: boolean;
}
export interface ScenarioSpec {
  asOf: string;
  knownAt?: string;
  starts?: string;
  ends?: string;
  weekStart?: 1 | 7;
  fiscalYearStart?: number;
  statusThresholds?: { onTrack: number; atRisk: number };
  cycles?: { id: string; starts: string; ends: string }[];
  keyResults?: KeyResult[];
  objectives?: { id: string; parent?: string; weight?: number; cycle?: string; title?: string; keyResults: KeyResult[] }[];
  sources?: Record<string, SourceSpec>;
  observations?: ObservationSpec[];
  frozen?: (Partial<Omit<FrozenBaseline, 'through'>> & { keyResult: string; through: string; value: number })[];
}

export const SUM: Aggregation = { kind: 'sum' };
export const LAST: Aggregation = { kind: 'last' };
export const DISTINCT: Aggregation = { kind: 'source_only', because: 'distinct' };
export const ratio = (numerator: string, denominator: string): Aggregation => ({ kind: 'ratio', numerator, denominator });
export const meanBy = (weight: string): Aggregation => ({ kind: 'weighted_mean', weight });

export const name = (input: string): Expression => ({ kind: 'input', name: input });
export const num = (value: number): Expression => ({ kind: 'number', value });
export const op = (left: Expression, operator: '+' | '-' | '*' | '/', right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
});

export const fixed = (value: number): Baseline => ({ kind: 'fixed', value });
export const measured = (reference: Reference['kind'] | { from: string; to: string }): Baseline => ({
  kind: 'measured',
  reference:
    typeof reference === 'string'
      ? ({ kind: reference } as Reference)
      : { kind: 'dates', range: inclusiveRange(localDate(reference.from), localDate(reference.to)) },
});
export const to = (value: number): Target => ({ kind: 'value', value });
export const by = (change: number): Target => ({ kind: 'change', change });

export const CYCLE: Window = { kind: 'cycle' };
export const LATEST: Window = { kind: 'latest' };
export const trailing = (days: number): Window => ({ kind: 'trailing', days });
export const calendar = (unit: 'week' | 'month' | 'quarter' | 'year', which: 'current' | 'last_complete'): Window => ({
  kind: 'calendar',
  unit,
  which,
});

export function input(metric: string, more: Partial<Input> & Partial<SeriesRef> = {}): Input {
  const {
    connection = 'site',
    account = null,
    filter = {},
    itemDimension = null,
    name: inputName = 'input',
    missing = 'stop',
    publishedSince = null,
  } = more;
  return { name: inputName, series: { connection, account, metric, filter, itemDimension }, missing, publishedSince };
}

const BASE = {
  title: 'a key result',
  weight: 1,
  ambition: 'committed',
  unit: null,
  override: null,
  checkIns: [],
  score: null,
  pace: null,
} as const;
const QUERY = { expression: name('input'), window: CYCLE, per: null, starts: null, fx: [], overlapAcknowledged: false } as const;
type Of<K extends KeyResult['kind']> = Partial<Extract<KeyResult, { kind: K }>> & { metric?: string };
function parts(more: { metric?: string }) {
  const { metric = 'visits', ...rest } = more;
  return { ...BASE, ...QUERY, inputs: [input(metric)], ...rest };
}
export const change = (more: Of<'change'> = {}): KeyResult =>
  ({ kind: 'change', id: 'kr', baseline: null, target: to(100), stated: null, rollup: null, ...parts(more) }) as KeyResult;
export const atMost = (value: number, more: Of<'limit'> = {}): KeyResult =>
  ({ kind: 'limit', id: 'kr', bound: { kind: 'at_most', value }, ...parts(more) }) as KeyResult;
export const atLeast = (value: number, more: Of<'limit'> = {}): KeyResult =>
  ({ kind: 'limit', id: 'kr', bound: { kind: 'at_least', value }, ...parts(more) }) as KeyResult;
export const within = (low: number, high: number, tolerance: number, more: Of<'range'> = {}): KeyResult =>
  ({ kind: 'range', id: 'kr', low, high, tolerance, ...parts(more) }) as KeyResult;
export const countItems = (bound: { at_least: number } | { at_most: number }, target: number, more: Of<'count_items'> = {}): KeyResult =>
  ({
    kind: 'count_items',
    id: 'kr',
    bound: 'at_least' in bound ? { kind: 'at_least', value: bound.at_least } : { kind: 'at_most', value: bound.at_most },
    baseline: null,
    target: to(target),
    stated: null,
    ...parts(more),
    inputs: more.inputs ?? [input(more.metric ?? 'views', { itemDimension: 'page' })],
  }) as KeyResult;
export const milestone = (steps: { id: string; weight?: number; done?: string }[], more: Of<'milestone'> = {}): KeyResult =>
  ({
    kind: 'milestone',
    id: 'kr',
    ...BASE,
    steps: steps.map((step) => ({
      id: step.id,
      title: step.id,
      weight: step.weight ?? 1,
      done: step.done === undefined ? null : localDate(step.done),
    })),
    published: null,
    ...more,
  }) as KeyResult;
export const rollup = (kind: 'mean' | 'sum', more: Partial<KeyResult> = {}): KeyResult =>
  ({ kind: 'change', id: 'parent', ...BASE, rollup: kind, baseline: null, target: null, stated: null, ...more }) as KeyResult;

export function definitionOf(spec: ScenarioSpec): OkrDefinition {
  const cycles = spec.cycles ?? [{ id: 'c', starts: spec.starts ?? '2026-10-01', ends: spec.ends ?? '2026-10-31' }];
  const objectives = spec.objectives ?? [{ id: 'o', keyResults: spec.keyResults ?? [] }];
  return {
    workspace: {
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      weekStart: spec.weekStart ?? 1,
      fiscalYearStart: spec.fiscalYearStart ?? 1,
      locale: 'sv',
      statusThresholds: spec.statusThresholds ?? { onTrack: 0.9, atRisk: 0.7 },
    },
    connections: [],
    cycles: cycles.map((each) => ({ id: each.id, range: inclusiveRange(localDate(each.starts), localDate(each.ends)) })),
    objectives: objectives.map(
      (each): Objective => ({
        title: 'Be known',
        owner: null,
        parent: each.parent ?? null,
        weight: each.weight ?? 1,
        cycle: each.cycle ?? 'c',
        id: each.id,
        keyResults: each.keyResults,
        ...(each.title === undefined ? {} : { title: each.title }),
      }),
    ),
  };
}

export function sourcesOf(spec: ScenarioSpec): Map<string, SourceState> {
  const specs = spec.sources ?? { site: { metrics: { visits: {} } } };
  return new Map(
    Object.entries(specs).map(([connection, source]): [string, SourceState] => {
      const completeThrough = localDate(source.completeThrough ?? spec.asOf);
      return [
        connection,
        {
          connection,
          zone: source.zone ?? 'Europe/Stockholm',
          completeThrough,
          settledThrough: localDate(source.settledThrough ?? completeThrough),
          lagDays: source.lagDays ?? 0,
          failure: source.failure ?? null,
          lastSuccessAt: source.lastSuccessAt === undefined ? null : instant(source.lastSuccessAt),
          staleAfterMs: source.staleAfterMs ?? null,
          metrics: Object.fromEntries(Object.entries(source.metrics).map(([key, metric]) => [key, metricOf(key, metric)])),
        },
      ];
    }),
  );
}
function metricOf(
  key: string,
  { aggregation = SUM, unit = 'count', currency, absentMeansZero = false, snapshotOnly = false, singleDayOnly = false }: MetricSpec,
): MetricDefinition {
  return { key, title: key, unit, currency: currency ?? null, precision: 0, aggregation, absentMeansZero, snapshotOnly, singleDayOnly };
}

export function historiesOf(spec: ScenarioSpec, sources: ReadonlyMap<string, SourceState>): Map<string, SeriesHistory> {
  const held = new Map<string, { series: SeriesRef; observations: Observation[]; answered: AnsweredRange[] }>();
  const answeredOf = (connection: string): AnsweredRange[] =>
    (spec.sources?.[connection]?.answered ?? []).map(({ from, to: until, grain = 'day' }) => ({
      range: inclusiveRange(localDate(from), localDate(until)),
      grain,
      answeredAt: instant('2020-01-01T00:00:00Z'),
    }));
  const historyOf = (series: SeriesRef) => {
    const key = seriesKey(series);
    const known = held.get(key) ?? { series, observations: [], answered: answeredOf(series.connection) };
    held.set(key, known);
    return known;
  };
  for (const keyResult of definitionOf(spec).objectives.flatMap((each) => each.keyResults)) {
    if (!('inputs' in keyResult)) continue;
    for (const { series } of keyResult.inputs) {
      for (const metric of Object.keys(sources.get(series.connection)?.metrics ?? {})) historyOf({ ...series, metric });
    }
  }
  (spec.observations ?? []).forEach((each, index) => {
    const range =
      each.day === undefined
        ? inclusiveRange(localDate(each.from ?? ''), localDate(each.to ?? ''))
        : inclusiveRange(localDate(each.day), localDate(each.day));
    const series = {
      connection: each.connection ?? 'site',
      account: each.account ?? null,
      metric: each.metric,
      filter: each.filter ?? {},
      itemDimension: each.item === undefined ? null : (each.itemDimension ?? 'page'),
    };
    historyOf(series).observations.push({
      id: String(index + 1),
      grain: each.day === undefined ? 'range' : 'day',
      range,
      item: each.item ?? null,
      value: each.value,
      observedAt: each.observedAt === undefined ? startOfDay(addDays(lastDay(range), 1), 'UTC') : instant(each.observedAt),
      quality: each.quality ?? [],
    });
  });
  return new Map(held);
}

export function inputOf(spec: ScenarioSpec): EvaluationInput {
  const sources = sourcesOf(spec);
  const frozen = (spec.frozen ?? []).map((each): FrozenBaseline => {
    const through = localDate(each.through);
    return { ...givenBaseline(each.keyResult, through, each.value), ...each, through };
  });
  return {
    definition: definitionOf(spec),
    asOf: localDate(spec.asOf),
    knownAt: spec.knownAt === undefined ? null : instant(spec.knownAt),
    sources,
    histories: historiesOf(spec, sources),
    frozen,
  };
}
export function run(spec: ScenarioSpec): Evaluation {
  return evaluate(inputOf(spec));
}
/** The evaluation of key result "kr" (or the one named). */
export function runOne(spec: ScenarioSpec, id = 'kr'): KeyResultEvaluation {
  const evaluation = run(spec).keyResults[id];
  if (evaluation === undefined) throw new Error(`no key result ${id}`);
  return evaluation;
}

/** One observation a day from `from` on. */
export function daily(from: string, values: readonly number[], metric = 'visits', more: Partial<ObservationSpec> = {}): ObservationSpec[] {
  return values.map((value, index) => ({ metric, day: dayAfter(from, index), value, ...more }));
}
/** The same value on each of `days` days. */
export function flat(from: string, days: number, value: number, metric = 'visits', more: Partial<ObservationSpec> = {}): ObservationSpec[] {
  return daily(
    from,
    Array.from({ length: days }, () => value),
    metric,
    more,
  );
}
export function dayAfter(from: string, days: number): LocalDate {
  return addDays(localDate(from), days);
}

/** What a run would freeze, were all that is held read when it was settled. */
export function baselinesToFreeze(input: EvaluationInput): readonly FrozenBaseline[] {
  return recordsOf(settledBaselines(input), () => true);
}

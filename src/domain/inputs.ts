/** Inputs bound to what their metrics are made of: which series an aggregation reads (semantics.md §1). */
import { InputError } from './input-error.ts';
import type { Input, KeyResult, Measured } from './key-result.ts';
import { type MetricDefinition, metricOf } from './metric.ts';
import { type SeriesRef, seriesKey } from './observation.ts';
import { remember } from './remember.ts';
import type { SourceState } from './source.ts';

/** One series that an aggregation reads, and what its metric is. */
export interface Part {
  readonly series: SeriesRef;
  readonly metric: MetricDefinition;
}
interface Bound {
  readonly input: Input;
  readonly metric: MetricDefinition;
  readonly source: SourceState;
  /** What a missing day means; only a sum has a say in it. */
  readonly missing: Input['missing'];
}
export type BoundInput =
  | (Bound & { readonly kind: 'sum' | 'last' | 'source_only'; readonly part: Part })
  | (Bound & { readonly kind: 'ratio'; readonly numerator: Part; readonly denominator: Part })
  | (Bound & { readonly kind: 'weighted_mean'; readonly part: Part; readonly weight: Part });

const bounds = new WeakMap<Input, BoundInput>();

/** @throws InputError when the connection or a metric is not known */
export function bindInput(input: Input, sources: ReadonlyMap<string, SourceState>): BoundInput {
  const source = sources.get(input.series.connection);
  if (source === undefined) throw unknown('connection', input.series.connection, [...sources.keys()]);
  const known = bounds.get(input);
  if (known !== undefined && known.source === source) return known;
  const partOf = (key: string): Part => {
    const metric = metricOf(source.metrics, key);
    if (metric === undefined) throw unknown('metric', `${input.series.connection}.${key}`, Object.keys(source.metrics));
    return { metric, series: { ...input.series, metric: key } };
  };
  const bound = bindTo(input, source, partOf);
  bounds.set(input, bound);
  return bound;
}

function bindTo(input: Input, source: SourceState, partOf: (key: string) => Part): BoundInput {
  const part = partOf(input.series.metric);
  const { aggregation } = part.metric;
  const base = { input, source, metric: part.metric, missing: aggregation.kind === 'sum' ? input.missing : 'stop' } as const;
  switch (aggregation.kind) {
    case 'sum':
    case 'last':
    case 'source_only':
      return { ...base, kind: aggregation.kind, part };
    case 'ratio':
      return { ...base, kind: 'ratio', numerator: partOf(aggregation.numerator), denominator: partOf(aggregation.denominator) };
    case 'weighted_mean':
      return { ...base, kind: 'weighted_mean', part, weight: partOf(aggregation.weight) };
  }
}

function unknown(what: 'connection' | 'metric', received: string, names: readonly string[]): InputError {
  const allowed = names.slice(0, 20).join(', ') || 'none is known';
  return new InputError([{ path: `input.${what}`, received, allowed, message: `unknown ${what} "${received}"; known: ${allowed}` }]);
}

/** The series that a bound input reads, the counted or added one first. */
export function partsOf(bound: BoundInput): readonly [Part, ...Part[]] {
  switch (bound.kind) {
    case 'ratio':
      return [bound.numerator, bound.denominator];
    case 'weighted_mean':
      return [bound.part, bound.weight];
    default:
      return [bound.part];
  }
}

/** What is read by exact windows only: the metric itself, or the parts of a ratio of distinct counts. */
export function needsExactWindow(bound: BoundInput): boolean {
  return bound.kind === 'source_only' || (bound.kind === 'ratio' && bound.numerator.metric.aggregation.kind === 'source_only');
}

export function isMeasured(keyResult: KeyResult): keyResult is KeyResult & Measured {
  return 'inputs' in keyResult;
}

/** Inputs of a key result of any kind; none for hand-ticked milestones and roll-ups. */
export function inputsOf(keyResult: KeyResult): readonly Input[] {
  if (isMeasured(keyResult)) return keyResult.inputs;
  return keyResult.kind === 'milestone' && keyResult.published !== null ? [keyResult.published.input] : [];
}

const keys = new WeakMap<SeriesRef, string>();
/** seriesKey, remembered. */
export function keyOf(series: SeriesRef): string {
  return remember(keys, series, () => seriesKey(series));
}

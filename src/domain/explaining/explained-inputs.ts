/** What each input of a key result read over a span of days, with what its own value was made from. */
import { type Basis, numberOf, type ReadingsOf, type ReadMode, readBound } from '../aggregate.ts';
import { dateOfDayNumber, type LocalDate } from '../calendar.ts';
import type { Span } from '../cycle.ts';
import { numberOrNull, toNumber } from '../exact.ts';
import type { BoundInput, Part } from '../inputs.ts';
import type { ExchangeRate } from '../key-result.ts';
import type { Unit } from '../metric.ts';
import { rateFrom } from '../money.ts';
import type { Query } from '../query.ts';

/** A metric that another one is made from. */
export interface ExplainedPart {
  readonly metric: string;
  readonly metricTitle: string;
  readonly value: number | null;
  readonly unit: Unit;
  readonly currency: string | null;
}
export interface ExplainedReading {
  readonly name: string;
  /** null where items are counted, or nothing is known. */
  readonly value: number | null;
  /** What its value is multiplied with, from its currency to the result's; null: as it is. */
  readonly exchange: ExchangeRate | null;
  /** Numerator and denominator of a ratio, the weight of a weighted mean; empty for everything else. */
  readonly parts: readonly ExplainedPart[];
  /** Whether it was asked of its source as one window, and not day by day. */
  readonly isAskedWhole: boolean;
  /** Whether days without a value were filled in with the mean of the others. */
  readonly isEstimated: boolean;
  /** The day that a level was last read on; null for everything else. */
  readonly readOn: LocalDate | null;
}

/** @param asOf the day that exchange rates are taken for */
export function readingsOfInputs(
  { bounds, keyResult }: Query,
  readingsOf: ReadingsOf,
  span: Span,
  mode: ReadMode,
  asOf: LocalDate,
): readonly ExplainedReading[] {
  return bounds.map((bound) => ({
    ...readingOf(bound, readingsOf, span, mode),
    exchange: bound.metric.unit === 'currency' ? rateFrom(bound.metric.currency, keyResult.fx, asOf) : null,
  }));
}

/** An input of which nothing is read. */
export function unread(name: string): ExplainedReading {
  return { name, value: null, exchange: null, parts: [], isAskedWhole: false, isEstimated: false, readOn: null };
}

function readingOf(bound: BoundInput, readingsOf: ReadingsOf, span: Span, mode: ReadMode): ExplainedReading {
  const { name } = bound.input;
  const basis: Basis[] = [];
  const value = numberOf(readBound(bound, readingsOf, span, mode, basis));
  const isEstimated = basis.some((each) => each.isEstimated);
  // A mean of some days was not weighted by all of them.
  const parts = bound.kind === 'weighted_mean' && isEstimated ? [] : partsOf(bound, readingsOf, span, mode);
  if (value === null) return { ...unread(name), parts };
  const day = bound.kind === 'last' ? basis[0]?.days?.span.start : undefined;
  return {
    ...unread(name),
    value: toNumber(value),
    parts,
    isAskedWhole: basis.every((each) => each.window !== null),
    isEstimated,
    readOn: day === undefined ? null : dateOfDayNumber(day),
  };
}

function partsOf(bound: BoundInput, readingsOf: ReadingsOf, span: Span, mode: ReadMode): readonly ExplainedPart[] {
  const parts = bound.kind === 'ratio' ? [bound.numerator, bound.denominator] : bound.kind === 'weighted_mean' ? [bound.weight] : [];
  return parts.map((part) => ({
    metric: part.series.metric,
    metricTitle: part.metric.title,
    value: numberOrNull(numberOf(readBound(alone(bound, part), readingsOf, span, mode, []))),
    unit: part.metric.unit,
    currency: part.metric.currency,
  }));
}

/** A part read by itself, as the whole reads it. */
function alone({ input, source, missing }: BoundInput, part: Part): BoundInput {
  const kind = part.metric.aggregation.kind === 'sum' ? 'sum' : 'source_only';
  return { input, source, missing, metric: part.metric, kind, part };
}

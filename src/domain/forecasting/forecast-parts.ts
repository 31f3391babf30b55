/**
 * What a measured value is made of, for its forecast: the sums and levels below its inputs, each with its own past, and how
 * the value comes from them. A ratio is its two sums, a weighted mean its products and weights.
 */
import { constantOf, structureOf } from '../accumulation.ts';
import { coverageOf, numberOf, type Reading, type ReadingsOf, readBound } from '../aggregate.ts';
import { lengthOf, type Span } from '../cycle.ts';
import { toNumber } from '../exact.ts';
import type { Expression } from '../expression.ts';
import { type BoundInput, needsExactWindow, type Part } from '../inputs.ts';
import { type Known, plainReadings, type Query } from '../query.ts';
import { knownIn } from '../readings.ts';
import { unitsElapsed, windowAt } from '../window.ts';
import type { Component, SeriesQuestion } from './forecast-series.ts';

/** Two years and a month: enough for last year's shape and a year of testing it. */
export const PAST_DAYS_MAX = 760;

/** One part: what it reads over any span of known days, without and with what a gap means. */
interface PastPart {
  readonly kind: Component['kind'];
  readonly read: (span: Span, areGapsZero: boolean) => number | null;
  readonly isReadOn: (day: number) => boolean;
}

export interface PartsForecast {
  readonly question: SeriesQuestion;
  /** What the value cannot fall below any more; null where it can fall. */
  readonly floor: number | null;
  /** Of all that it is put together from, without signs. */
  readonly size: number;
}

/**
 * @returns null where an input can only be asked of its source as a whole; `window_known` or `window_mixed` where nothing is to
 * come of the window, or what is known of it is not known by itself
 */
export function partsForecast(query: Query, known: Known, knownDay: number): PartsForecast | 'window_known' | 'window_mixed' | null {
  const { keyResult, bounds, frame, money } = query;
  if (bounds.some(needsExactWindow)) return null;
  const span = windowAt(keyResult.window, frame.end - 1, frame);
  const ahead = { from: Math.max(0, span.start - knownDay - 1), to: span.end - knownDay - 1 };
  if (ahead.to <= ahead.from) return 'window_known';
  const knownSpan = { start: Math.min(span.start, knownDay + 1), end: knownDay + 1 };
  const rates = money.rates.map((rate) => (rate === null ? 1 : toNumber(rate)));
  const parts = bounds.map((bound) => partsOf(bound, plainReadings(known), knownDay));
  const all = parts.flat().map((part) => componentOf(part, knownSpan, knownDay));
  if (!all.every((each) => each !== null)) return 'window_mixed';
  const units = keyResult.per === null ? 1 : toNumber(unitsElapsed(keyResult.per, span, frame));
  const sumFrom = (totals: readonly number[]): number | null => {
    const values = new Map(
      bounds.map(({ input, kind }, index) => {
        const first = parts.slice(0, index).flat().length;
        const [a = 0, b = 0] = totals.slice(first, first + 2);
        const value = kind === 'ratio' || kind === 'weighted_mean' ? quotient(a, b) : a;
        return [input.name, value === null ? null : value * (rates[index] ?? 1)];
      }),
    );
    return combined(keyResult.expression, values);
  };
  return questionOf({ query, parts: all, sumFrom, units, ahead, knownDays: lengthOf(knownSpan) });
}

interface Model extends Pick<SeriesQuestion, 'ahead' | 'knownDays'> {
  /** The value before it is divided by the units of a rate. */
  readonly sumFrom: SeriesQuestion['valueFrom'];
  readonly units: number;
  readonly query: Query;
  readonly parts: readonly Component[];
}

function questionOf({ query, parts, sumFrom, units, ahead, knownDays }: Model): PartsForecast | null {
  const { expression } = query.keyResult;
  const perUnit = (value: number | null) => (value === null ? null : value / units);
  const isNeverNegative = parts.every(({ daily, known }) => known >= 0 && daily.every((value) => value === null || value >= 0));
  const sum = query.bounds.every((bound) => bound.kind === 'sum') ? oneSum(expression, parts, sumFrom) : null;
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  // What only grows stays above what it is; what is never negative stays above 0.
  // What stands in for missing days may still turn out less.
  const isObserved = query.bounds.every((bound) => bound.missing !== 'estimate');
  const least =
    sum !== null && isObserved && onlyGrows(expression)
      ? perUnit(sumFrom(parts.map((part) => part.known)))
      : onlyGrows(expression)
        ? 0
        : null;
  return {
    question: {
      components: sum === null ? [first, ...rest] : [sum.component],
      valueFrom: sum === null ? (totals) => perUnit(sumFrom(totals)) : ([total = 0]) => perUnit(sum.constant + total),
      ahead,
      knownDays,
      isPlainSum: sum !== null,
    },
    floor: isNeverNegative ? least : null,
    size: parts.reduce((total, { known, daily }) => total + Math.abs(known) + sizeOf(daily), 0) / units,
  };
}

/** Sums and differences of sums, times numbers, plus a number, taken together day by day; null for any other expression. */
function oneSum(expression: Expression, parts: readonly Component[], sumFrom: SeriesQuestion['valueFrom']) {
  if (!['linear', 'shifted'].includes(structureOf(expression))) return null;
  const constant = sumFrom(parts.map(() => 0)) ?? 0;
  const weights = parts.map((_, index) => (sumFrom(parts.map((_, other) => (other === index ? 1 : 0))) ?? 0) - constant);
  const total = (of: (part: Component) => number | null) =>
    parts.reduce<number | null>((sum, part, index) => {
      const value = of(part);
      return sum === null || value === null ? null : sum + value * (weights[index] ?? 0);
    }, 0);
  const length = parts[0]?.daily.length ?? 0;
  const daily = Array.from({ length }, (_, day) => total((part) => part.daily[day] ?? null));
  const component: Component = { kind: 'sum', daily, isRead: [], known: total((part) => part.known) ?? 0 };
  return { component, constant };
}

function sizeOf(daily: Component['daily']): number {
  return daily.slice(-28).reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
}

/** Whether the value grows with each of its inputs. */
export function onlyGrows(expression: Expression): boolean {
  const constant = constantOf(expression);
  if (constant !== null) return constant >= 0;
  if (expression.kind !== 'binary') return true;
  return expression.operator !== '-' && onlyGrows(expression.left) && onlyGrows(expression.right);
}

function quotient(a: number, b: number): number | null {
  return b === 0 ? null : a / b;
}

function combined(expression: Expression, values: ReadonlyMap<string, number | null>): number | null {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind === 'input') return values.get(expression.name) ?? null;
  const [left, right] = [combined(expression.left, values), combined(expression.right, values)];
  if (left === null || right === null) return null;
  switch (expression.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return quotient(left, right);
  }
}

/** An input's sums or level, in the order that its value is made of them. */
function partsOf(bound: BoundInput, byPart: ReadingsOf, knownDay: number): readonly PastPart[] {
  switch (bound.kind) {
    case 'ratio':
      return [bound.numerator, bound.denominator].map((part) => summed(bound, part, byPart, knownDay));
    case 'weighted_mean': {
      const weight = summed(bound, bound.weight, byPart, knownDay);
      return [weightedBy(weight, bound, byPart, knownDay), weight];
    }
    default:
      return [bound.kind === 'last' ? level(bound, byPart, knownDay) : summed(bound, bound.part, byPart, knownDay)];
  }
}

function numberIn(reading: Reading): number | null {
  const value = numberOf(reading);
  return value === null ? null : toNumber(value);
}

function summed({ input, source, missing }: BoundInput, part: Part, byPart: ReadingsOf, knownDay: number): PastPart {
  const sum: BoundInput = { kind: 'sum', input, source, missing, metric: part.metric, part };
  return {
    kind: 'sum',
    read: (span, areGapsZero) => numberIn(readBound(sum, byPart, span, { isReference: false, through: knownDay, areGapsZero }, [])),
    isReadOn: () => false,
  };
}

function weightedBy(weight: PastPart, bound: BoundInput, byPart: ReadingsOf, knownDay: number): PastPart {
  return {
    ...weight,
    read: (span, areGapsZero) => {
      const total = weight.read(span, areGapsZero);
      if (total === null || total === 0) return total;
      const mean = numberIn(readBound(bound, byPart, span, { isReference: false, through: knownDay }, []));
      return mean === null ? null : mean * total;
    },
  };
}

function level(bound: BoundInput & { readonly kind: 'sum' | 'last' | 'source_only' }, byPart: ReadingsOf, knownDay: number): PastPart {
  const days = coverageOf(bound, bound.part, byPart(bound.part));
  return {
    kind: 'level',
    read: (span) => numberIn(readBound(bound, byPart, span, { isReference: false, through: knownDay }, [])),
    isReadOn: (day) => knownIn(days, { start: day, end: day + 1 }) > 0,
  };
}

/** Value of each past day; once a day is known, a gap that means 0 is 0. null where the window's known days are not known by themselves. */
function componentOf({ kind, read, isReadOn }: PastPart, knownSpan: Span, knownDay: number): Component | null {
  let areGapsZero = false;
  const days = Array.from({ length: PAST_DAYS_MAX }, (_, index) => knownDay - PAST_DAYS_MAX + 1 + index);
  const daily = days.map((day) => {
    const value = read({ start: day, end: day + 1 }, areGapsZero);
    areGapsZero ||= value !== null;
    return value;
  });
  const known = kind === 'level' || lengthOf(knownSpan) === 0 ? 0 : read(knownSpan, false);
  return known === null ? null : { kind, daily, isRead: days.map(isReadOn), known };
}

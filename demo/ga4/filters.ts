/** Filter expressions of the Data API, turned into predicates: over a cursor (dimensions) or over a row's values (metrics). */
import { GoogleError } from '../google-errors.ts';
import type { World } from '../world.ts';
import type { Cursor, Dimension } from './dimensions.ts';

type Json = Readonly<Record<string, unknown>>;
export interface Filter extends Json {
  readonly fieldName?: string;
}
export interface FilterExpression {
  readonly andGroup?: { readonly expressions?: readonly FilterExpression[] };
  readonly orGroup?: { readonly expressions?: readonly FilterExpression[] };
  readonly notExpression?: FilterExpression;
  readonly filter?: Filter;
}
/** Deeper than any real filter; keeps the recursion bounded. */
const DEPTH_MAX = 20;

/** The names of all fields in an expression. */
export function fieldsOf(expression: FilterExpression | undefined, depth = 0): readonly string[] {
  if (expression === undefined) return [];
  if (depth > DEPTH_MAX) throw new GoogleError('INVALID_ARGUMENT', 'The filter expression is nested too deeply.');
  const inner = [...(expression.andGroup?.expressions ?? []), ...(expression.orGroup?.expressions ?? [])];
  if (expression.notExpression !== undefined) inner.push(expression.notExpression);
  const own = expression.filter === undefined ? [] : [expression.filter.fieldName ?? ''];
  return [...own, ...inner.flatMap((one) => fieldsOf(one, depth + 1))];
}

/** @param leaf makes the predicate of one primitive filter */
export function compile<Row>(expression: FilterExpression, leaf: (filter: Filter) => (row: Row) => boolean): (row: Row) => boolean {
  if (expression.filter !== undefined) return leaf(expression.filter);
  if (expression.notExpression !== undefined) {
    const inner = compile(expression.notExpression, leaf);
    return (row) => !inner(row);
  }
  const group = expression.andGroup ?? expression.orGroup;
  const all = (group?.expressions ?? []).map((one) => compile(one, leaf));
  if (all.length === 0)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      'A FilterExpression must hold a filter, a notExpression, or a group with at least one expression.',
    );
  return expression.andGroup !== undefined ? (row) => all.every((one) => one(row)) : (row) => all.some((one) => one(row));
}

/** A dimension's values repeat endlessly: each code is judged once. */
export function dimensionLeaf(dimension: Dimension, filter: Filter, world: World): (at: Cursor) => boolean {
  const test = textTest(filter);
  const judged = new Map<number, boolean>();
  return (at) => {
    const code = dimension.code(at, world);
    let passes = judged.get(code);
    if (passes === undefined) {
      passes = test(dimension.label(code, world));
      judged.set(code, passes);
    }
    return passes;
  };
}

function textTest(filter: Filter): (text: string) => boolean {
  if (filter.stringFilter !== undefined) return stringTest(filter.stringFilter as Json);
  if (filter.inListFilter !== undefined) {
    const { values, caseSensitive } = filter.inListFilter as { values?: readonly string[]; caseSensitive?: boolean };
    if (values === undefined || values.length === 0)
      throw new GoogleError('INVALID_ARGUMENT', `The inListFilter of ${filter.fieldName} must have at least one value.`);
    const fold = folding(caseSensitive);
    const wanted = new Set(values.map(fold));
    return (text) => wanted.has(fold(text));
  }
  if (filter.emptyFilter !== undefined) return (text) => text === '' || text === '(not set)';
  const test = numberTest(filter);
  return (text) => text.trim() !== '' && test(Number(text));
}

const folding = (caseSensitive: unknown) => (caseSensitive === true ? (text: string) => text : (text: string) => text.toLowerCase());

function stringTest(filter: Json): (text: string) => boolean {
  const fold = folding(filter.caseSensitive);
  const value = typeof filter.value === 'string' ? filter.value : '';
  const wanted = fold(value);
  switch (filter.matchType) {
    case 'BEGINS_WITH':
      return (text) => fold(text).startsWith(wanted);
    case 'ENDS_WITH':
      return (text) => fold(text).endsWith(wanted);
    case 'CONTAINS':
      return (text) => fold(text).includes(wanted);
    case 'FULL_REGEXP':
      return regexpTest(`^(?:${value})$`, filter.caseSensitive);
    case 'PARTIAL_REGEXP':
      return regexpTest(value, filter.caseSensitive);
    default:
      return (text) => fold(text) === wanted;
  }
}

function regexpTest(source: string, caseSensitive: unknown): (text: string) => boolean {
  try {
    const pattern = new RegExp(source, caseSensitive === true ? 'u' : 'iu');
    return (text) => pattern.test(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GoogleError('INVALID_ARGUMENT', `The regular expression is invalid: ${source}`);
  }
}

/** Numeric and between filters, for metrics and for dimensions that read as numbers. */
export function numberTest(filter: Filter): (value: number) => boolean {
  if (filter.betweenFilter !== undefined) {
    const { fromValue, toValue } = filter.betweenFilter as { fromValue?: Json; toValue?: Json };
    const [from, to] = [numberOf(fromValue), numberOf(toValue)];
    return (value) => value >= from && value <= to;
  }
  if (filter.numericFilter === undefined)
    throw new GoogleError('INVALID_ARGUMENT', `The filter of ${filter.fieldName ?? '(no field)'} holds no condition.`);
  const { operation, value: given } = filter.numericFilter as { operation?: string; value?: Json };
  const wanted = numberOf(given);
  switch (operation) {
    case 'EQUAL':
      return (value) => value === wanted;
    case 'LESS_THAN':
      return (value) => value < wanted;
    case 'LESS_THAN_OR_EQUAL':
      return (value) => value <= wanted;
    case 'GREATER_THAN':
      return (value) => value > wanted;
    case 'GREATER_THAN_OR_EQUAL':
      return (value) => value >= wanted;
    default:
      throw new GoogleError('INVALID_ARGUMENT', 'A numericFilter must have an operation.');
  }
}

function numberOf(value: Json | undefined): number {
  const number = value?.int64Value ?? value?.doubleValue;
  if (typeof number !== 'number') throw new GoogleError('INVALID_ARGUMENT', 'A NumericValue must have an int64Value or a doubleValue.');
  return number;
}

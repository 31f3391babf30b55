/** Filters in the API's own words (FilterExpression). Letter case counts, as it does wherever else filters are met. */
import type { analyticsdata_v1beta } from 'googleapis/build/src/apis/analyticsdata/v1beta.js';
import type { Condition, Filter } from '../../src/domain/observation.ts';

type Expression = analyticsdata_v1beta.Schema$FilterExpression;

/** @returns null when nothing is filtered. Dimensions come in alphabetical order, so that equal filters give equal requests */
export function filterExpression(filter: Filter): Expression | null {
  const expressions = Object.entries(filter)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dimension, condition]) => expressionOf(dimension, condition));
  if (expressions.length > 1) return { andGroup: { expressions } };
  return expressions[0] ?? null;
}

function expressionOf(fieldName: string, condition: Condition): Expression {
  switch (condition.op) {
    case 'not':
      return { notExpression: expressionOf(fieldName, condition.condition) };
    case 'in':
      return { filter: { fieldName, inListFilter: { values: [...condition.values], caseSensitive: true } } };
    default:
      return { filter: { fieldName, stringFilter: { matchType: MATCH[condition.op], value: condition.value, caseSensitive: true } } };
  }
}

/** A regex matches anywhere in the value unless it says ^ or $ itself. */
const MATCH = { equals: 'EXACT', prefix: 'BEGINS_WITH', contains: 'CONTAINS', regex: 'PARTIAL_REGEXP' } as const;

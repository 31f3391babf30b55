/**
 * The requests of the Analytics Data API v1beta as their discovery document describes them (revision 20260909), and the strict
 * reading of JSON that Google's front end does before an API sees a request: unknown names, wrong types and unknown enum
 * values are refused with the front end's own words.
 */
import { GoogleError } from '../google-errors.ts';

type Field =
  | 'string'
  | 'bool'
  | 'int64'
  | 'double'
  | { readonly message: string }
  | { readonly list: Field }
  | { readonly type: string; readonly values: readonly string[] };
interface Message {
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields of which at most one may be set. */
  readonly oneOf?: { readonly name: string; readonly among: readonly string[] };
}

const TYPE_PREFIX = 'type.googleapis.com/google.analytics.data.v1beta.';
const enumeration = (type: string, values: readonly string[]): Field => ({ type, values });
const list = (of: Field): Field => ({ list: of });
const message = (name: string): Field => ({ message: name });

const REPORT_FIELDS: Readonly<Record<string, Field>> = {
  property: 'string',
  dimensions: list(message('Dimension')),
  metrics: list(message('Metric')),
  dateRanges: list(message('DateRange')),
  dimensionFilter: message('FilterExpression'),
  metricFilter: message('FilterExpression'),
  offset: 'int64',
  limit: 'int64',
  metricAggregations: list(enumeration('MetricAggregation', ['METRIC_AGGREGATION_UNSPECIFIED', 'TOTAL', 'MINIMUM', 'MAXIMUM', 'COUNT'])),
  orderBys: list(message('OrderBy')),
  currencyCode: 'string',
  cohortSpec: message('CohortSpec'),
  keepEmptyRows: 'bool',
  returnPropertyQuota: 'bool',
  comparisons: list(message('Comparison')),
};

const MESSAGES: Readonly<Record<string, Message>> = {
  RunReportRequest: { fields: REPORT_FIELDS },
  BatchRunReportsRequest: { fields: { property: 'string', requests: list(message('RunReportRequest')) } },
  CheckCompatibilityRequest: {
    fields: {
      property: 'string',
      dimensions: list(message('Dimension')),
      metrics: list(message('Metric')),
      dimensionFilter: message('FilterExpression'),
      metricFilter: message('FilterExpression'),
      compatibilityFilter: enumeration('Compatibility', ['COMPATIBILITY_UNSPECIFIED', 'COMPATIBLE', 'INCOMPATIBLE']),
    },
  },
  Dimension: { fields: { name: 'string', dimensionExpression: message('DimensionExpression') } },
  DimensionExpression: {
    fields: { lowerCase: message('CaseExpression'), upperCase: message('CaseExpression'), concatenate: message('ConcatenateExpression') },
    oneOf: { name: 'one_expression', among: ['lowerCase', 'upperCase', 'concatenate'] },
  },
  CaseExpression: { fields: { dimensionName: 'string' } },
  ConcatenateExpression: { fields: { dimensionNames: list('string'), delimiter: 'string' } },
  Metric: { fields: { name: 'string', expression: 'string', invisible: 'bool' } },
  DateRange: { fields: { startDate: 'string', endDate: 'string', name: 'string' } },
  FilterExpression: {
    fields: {
      andGroup: message('FilterExpressionList'),
      orGroup: message('FilterExpressionList'),
      notExpression: message('FilterExpression'),
      filter: message('Filter'),
    },
    oneOf: { name: 'expr', among: ['andGroup', 'orGroup', 'notExpression', 'filter'] },
  },
  FilterExpressionList: { fields: { expressions: list(message('FilterExpression')) } },
  Filter: {
    fields: {
      fieldName: 'string',
      stringFilter: message('StringFilter'),
      inListFilter: message('InListFilter'),
      numericFilter: message('NumericFilter'),
      betweenFilter: message('BetweenFilter'),
      emptyFilter: message('EmptyFilter'),
    },
    oneOf: { name: 'one_filter', among: ['stringFilter', 'inListFilter', 'numericFilter', 'betweenFilter', 'emptyFilter'] },
  },
  StringFilter: {
    fields: {
      matchType: enumeration('Filter.StringFilter.MatchType', [
        'MATCH_TYPE_UNSPECIFIED',
        'EXACT',
        'BEGINS_WITH',
        'ENDS_WITH',
        'CONTAINS',
        'FULL_REGEXP',
        'PARTIAL_REGEXP',
      ]),
      value: 'string',
      caseSensitive: 'bool',
    },
  },
  InListFilter: { fields: { values: list('string'), caseSensitive: 'bool' } },
  NumericFilter: {
    fields: {
      operation: enumeration('Filter.NumericFilter.Operation', [
        'OPERATION_UNSPECIFIED',
        'EQUAL',
        'LESS_THAN',
        'LESS_THAN_OR_EQUAL',
        'GREATER_THAN',
        'GREATER_THAN_OR_EQUAL',
      ]),
      value: message('NumericValue'),
    },
  },
  BetweenFilter: { fields: { fromValue: message('NumericValue'), toValue: message('NumericValue') } },
  NumericValue: {
    fields: { int64Value: 'int64', doubleValue: 'double' },
    oneOf: { name: 'one_value', among: ['int64Value', 'doubleValue'] },
  },
  EmptyFilter: { fields: {} },
  OrderBy: {
    fields: { metric: message('MetricOrderBy'), dimension: message('DimensionOrderBy'), pivot: message('PivotOrderBy'), desc: 'bool' },
    oneOf: { name: 'one_order_by', among: ['metric', 'dimension', 'pivot'] },
  },
  MetricOrderBy: { fields: { metricName: 'string' } },
  DimensionOrderBy: {
    fields: {
      dimensionName: 'string',
      orderType: enumeration('OrderBy.DimensionOrderBy.OrderType', [
        'ORDER_TYPE_UNSPECIFIED',
        'ALPHANUMERIC',
        'CASE_INSENSITIVE_ALPHANUMERIC',
        'NUMERIC',
      ]),
    },
  },
  PivotOrderBy: { fields: { metricName: 'string', pivotSelections: list(message('PivotSelection')) } },
  PivotSelection: { fields: { dimensionName: 'string', dimensionValue: 'string' } },
  CohortSpec: {
    fields: {
      cohorts: list(message('Cohort')),
      cohortsRange: message('CohortsRange'),
      cohortReportSettings: message('CohortReportSettings'),
    },
  },
  Cohort: { fields: { name: 'string', dimension: 'string', dateRange: message('DateRange') } },
  CohortsRange: { fields: { granularity: 'string', startOffset: 'int64', endOffset: 'int64' } },
  CohortReportSettings: { fields: { accumulate: 'bool' } },
  Comparison: { fields: { name: 'string', dimensionFilter: message('FilterExpression'), comparison: 'string' } },
};

type Json = Readonly<Record<string, unknown>>;

/** Reads a request body. Names may be camelCase or snake_case, as proto JSON allows; the answer has camelCase only. @throws GoogleError */
export function readRequest(name: string, body: string): Json {
  let value: unknown;
  try {
    value = body.trim() === '' ? {} : JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GoogleError('INVALID_ARGUMENT', `Invalid JSON payload received. ${error.message}`);
  }
  const problems: { field: string; description: string }[] = [];
  const read = readMessage(name, value, '', problems);
  if (problems.length > 0)
    throw new GoogleError('INVALID_ARGUMENT', problems.map(({ description }) => description).join('\n'), [
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: problems },
    ]);
  return read as Json;
}

type Problems = { field: string; description: string }[];

function readMessage(name: string, value: unknown, path: string, problems: Problems): unknown {
  const known = MESSAGES[name] as Message;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType(`${TYPE_PREFIX}${name}`, value, path, problems);
  const read: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(value)) {
    const field = key.includes('_') ? key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : key;
    const kind = Object.hasOwn(known.fields, field) ? known.fields[field] : undefined;
    if (kind === undefined) {
      const where = path === '' ? '' : ` at '${path}'`;
      problems.push({ field: path, description: `Invalid JSON payload received. Unknown name "${key}"${where}: Cannot find field.` });
      continue;
    }
    if (given === null) continue;
    const set = known.oneOf?.among.includes(field) ? known.oneOf.among.find((other) => other in read) : undefined;
    if (set !== undefined)
      problems.push({
        field: path,
        description: `Invalid value at '${path}' (oneof), oneof field '${known.oneOf?.name}' is already set. Cannot set '${snake(field)}'`,
      });
    read[field] = readField(kind, given, path === '' ? snake(field) : `${path}.${snake(field)}`, problems);
  }
  return read;
}

function readField(kind: Field, value: unknown, path: string, problems: Problems): unknown {
  if (typeof kind === 'object' && 'message' in kind) return readMessage(kind.message, value, path, problems);
  if (typeof kind === 'object' && 'list' in kind) {
    const values = Array.isArray(value) ? value : [value];
    return values.map((one, index) => readField(kind.list, one, `${path}[${index}]`, problems));
  }
  if (typeof kind === 'object')
    return kind.values.includes(String(value)) ? value : wrongType(TYPE_PREFIX + kind.type, value, path, problems);
  switch (kind) {
    case 'string':
      return typeof value === 'string' ? value : wrongType('TYPE_STRING', value, path, problems);
    case 'bool':
      return typeof value === 'boolean' ? value : wrongType('TYPE_BOOL', value, path, problems);
    case 'int64':
      return /^-?\d{1,19}$/.test(String(value)) ? Number(value) : wrongType('TYPE_INT64', value, path, problems);
    case 'double':
      return typeof value === 'number' ? value : wrongType('TYPE_DOUBLE', value, path, problems);
  }
}

function wrongType(type: string, value: unknown, path: string, problems: Problems): undefined {
  problems.push({ field: path, description: `Invalid value at '${path}' (${type}), ${JSON.stringify(value)}` });
  return undefined;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

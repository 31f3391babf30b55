/** The definition file and the scenario file as they are written (definition-format.md). */
import { z } from 'zod';
import { QUALITY_FLAGS } from '../domain/metric.ts';
import { SOURCE_FAILURES } from '../domain/source.ts';
import { filter, keyResultShape } from './key-result-shape.ts';
import {
  credential,
  currency,
  date,
  id,
  list,
  mapping,
  moment,
  name,
  number,
  oneOf,
  reference,
  share,
  title,
  weight,
  wholeNumber,
  zone,
} from './leaf-shapes.ts';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const workspace = mapping(
  {
    zone: zone.optional(),
    currency: currency.optional(),
    weekStart: oneOf(WEEKDAYS).optional(),
    fiscalYearStart: wholeNumber(1, 12).optional(),
    locale: oneOf(['sv', 'nb', 'da', 'en']).optional(),
    statusThresholds: mapping({ onTrack: share, atRisk: share }, '{ onTrack: 0.9, atRisk: 0.7 }').optional(),
  },
  'a mapping with zone, currency, weekStart, fiscalYearStart, locale',
);
export const connection = mapping(
  {
    id,
    source: name,
    settings: z.record(z.string(), z.unknown(), { error: 'a mapping of settings' }).optional(),
    credential: credential.optional(),
  },
  'a mapping with id, source, settings, credential',
);
export const cycle = mapping({ id, starts: date, ends: date }, 'a mapping with id, starts, ends');

const OBJECTIVE_ALLOWED = 'a mapping with id, title, cycle, keyResults';
function objectiveKeys(hasTitle: boolean) {
  return {
    id,
    title: hasTitle ? title : title.optional(),
    cycle: reference,
    owner: name.optional(),
    parent: reference.optional(),
    weight: weight.optional(),
  };
}
/** An objective whose key results are read one by one, so that a mistake in one does not hide those in another. */
export function objectiveHead(hasTitle: boolean) {
  return mapping({ ...objectiveKeys(hasTitle), keyResults: list(z.unknown(), 200, 'a list of key results').optional() }, OBJECTIVE_ALLOWED);
}
export type ObjectiveShape = z.output<ReturnType<typeof objectiveHead>>;

const lists = {
  connections: list(z.unknown(), 500, 'a list of { id, source, settings, credential }').optional(),
  cycles: list(z.unknown(), 200, 'a list of { id, starts, ends }').optional(),
  objectives: list(z.unknown(), 2_000, 'a list of { id, title, cycle, keyResults }').optional(),
};
/** The file's own keys; what they hold is read part by part. */
export const definitionTop = mapping(
  { workspace: z.unknown().optional(), ...lists },
  'a mapping with workspace, connections, cycles, objectives',
);
export const scenarioTop = mapping(
  {
    workspace: z.unknown().optional(),
    ...lists,
    asOf: date,
    knownAt: moment.optional(),
    sources: z.record(z.string(), z.unknown(), { error: 'a mapping of connection to { zone, metrics, … }' }).optional(),
    observations: list(z.unknown(), 50_000, 'a list of observations').optional(),
    frozen: list(z.unknown(), 10_000, 'a list of { keyResult, through, value }').optional(),
  },
  'a mapping with asOf, cycles, objectives, sources, observations',
);
export type DefinitionTop = z.output<typeof definitionTop>;
export type ScenarioTop = z.output<typeof scenarioTop>;

/** The whole file in one shape: what the published JSON Schema is generated from. */
export const definitionFile = mapping(
  {
    workspace: workspace.optional(),
    connections: list(connection, 500, '').optional(),
    cycles: list(cycle, 200, ''),
    objectives: list(mapping({ ...objectiveKeys(true), keyResults: list(keyResultShape(true), 200, '').optional() }, ''), 2_000, ''),
  },
  '',
);

const AGGREGATION_ALLOWED =
  'sum | last | { source_only: distinct | percentile | opaque } | { ratio: { numerator, denominator } } | { weighted_mean: METRIC }';
export const aggregation = z.union(
  [
    oneOf(['sum', 'last']),
    mapping({ source_only: oneOf(['distinct', 'percentile', 'opaque']) }, AGGREGATION_ALLOWED),
    mapping({ ratio: mapping({ numerator: name, denominator: name }, '{ numerator: METRIC, denominator: METRIC }') }, AGGREGATION_ALLOWED),
    mapping({ weighted_mean: name }, AGGREGATION_ALLOWED),
  ],
  { error: AGGREGATION_ALLOWED },
);
const metric = mapping(
  {
    unit: oneOf(['count', 'currency', 'ratio', 'duration', 'position', 'score']),
    currency: currency.optional(),
    aggregation,
    absentMeansZero: z.boolean({ error: 'true | false' }).optional(),
    title: title.optional(),
    precision: wholeNumber(0, 12).optional(),
  },
  'a mapping with unit and aggregation',
);
const span = mapping({ from: date, to: date }, '{ from: DATE, to: DATE }');
export const source = mapping(
  {
    zone: zone.optional(),
    completeThrough: date.optional(),
    settledThrough: date.optional(),
    answered: list(span, 10_000, 'a list of { from, to }').optional(),
    failure: oneOf(SOURCE_FAILURES).optional(),
    metrics: z.record(z.string(), metric, { error: 'a mapping of metric to { unit, aggregation }' }),
  },
  'a mapping with zone, completeThrough, settledThrough, metrics',
);
export const observation = mapping(
  {
    connection: reference,
    metric: name,
    account: z.union([name, z.int()], { error: 'a text' }).optional(),
    filter: filter.optional(),
    item: name.optional(),
    day: date.optional(),
    from: date.optional(),
    to: date.optional(),
    value: number,
    observedAt: moment.optional(),
    quality: list(oneOf(QUALITY_FLAGS), 20, 'a list of flags').optional(),
  },
  'a mapping with connection, metric, day (or from and to), value',
);
export const frozen = mapping({ keyResult: reference, through: date, value: number }, '{ keyResult, through, value }');

export type MetricShape = z.output<typeof metric>;
export type SourceShape = z.output<typeof source>;
export type ObservationShape = z.output<typeof observation>;
export type WorkspaceShape = z.output<typeof workspace>;

/** A scenario file (definition-format.md): definitions with what the sources had said, as the evaluation wants them. */

import { daysBetween, inclusiveRange, instant, type LocalDate, localDate } from '../domain/calendar.ts';
import type { EvaluationInput } from '../domain/evaluate.ts';
import type { FrozenBaseline } from '../domain/key-result.ts';
import type { MetricDefinition } from '../domain/metric.ts';
import { givenBaseline } from '../domain/planning/freeze.ts';
import type { SourceFailure, SourceState } from '../domain/source.ts';
import { assemble } from './assemble.ts';
import { checkMeaning, type DefinitionNote } from './check-meaning.ts';
import {
  frozen as frozenShape,
  type MetricShape,
  type ScenarioTop,
  type SourceShape,
  scenarioTop,
  source as sourceShape,
} from './file-shapes.ts';
import { requireLists, usable } from './parse-definition.ts';
import { type DefinitionProblem, type Path, unknownName } from './problem.ts';
import { type DefinitionText, FileReport } from './report.ts';
import { type AnsweredDays, historiesOf, readObservations } from './scenario-histories.ts';
import { readShape } from './shape-problems.ts';

export type ParsedScenario =
  | { readonly kind: 'parsed'; readonly input: EvaluationInput; readonly warnings: readonly DefinitionNote[] }
  | { readonly kind: 'refused'; readonly errors: readonly DefinitionProblem[] };

export function parseScenario(text: string, { fileName, format }: Omit<DefinitionText, 'text'>): ParsedScenario {
  const report = new FileReport({ fileName, text, ...(format === undefined ? {} : { format }) });
  const top = readTop(report);
  if (top === null) return { kind: 'refused', errors: report.problems };
  requireLists([{ report, top }]);
  const asOf = localDate(top.asOf);
  const assembled = assemble([{ report, top }], { hasTitle: false, otherConnections: Object.keys(top.sources ?? {}) });
  const sources = new Map<string, SourceState>();
  const answered = new Map<string, AnsweredDays>();
  for (const [connection, value] of Object.entries(top.sources ?? {})) {
    const path = ['sources', connection];
    const read = readShape(sourceShape, value, path);
    if ('problems' in read) {
      for (const problem of read.problems) report.add(problem);
      continue;
    }
    sources.set(connection, lowerSource(connection, read.value, asOf, assembled.definition.workspace.zone));
    answered.set(connection, lowerAnswered(read.value, path, report));
  }
  requireSources(assembled.definition.connections, sources, top, report);
  const warnings = checkMeaning(assembled, (connection) => sources.get(connection)?.metrics ?? null);
  const observations = readObservations(top.observations ?? [], sources, Object.keys(top.sources ?? {}), report);
  const frozen = lowerFrozen(top.frozen ?? [], assembled.keyResultIds, report);
  const errors = report.problems;
  if (errors.length > 0) return { kind: 'refused', errors };
  const { definition } = assembled;
  const histories = historiesOf(definition, observations, sources, answered);
  const knownAt = top.knownAt === undefined ? null : instant(top.knownAt);
  return { kind: 'parsed', input: { definition, asOf, knownAt, sources, histories, frozen }, warnings };
}

/** Without a readable `asOf` the rest is still checked, on a day that stands in for it. */
function readTop(report: FileReport): ScenarioTop | null {
  const { value, isReadable } = report.document;
  if (!isReadable) return null;
  const read = readShape(scenarioTop, value, []);
  if ('value' in read) return read.value;
  for (const problem of read.problems) report.add(problem);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { sources, observations, frozen } = value as Readonly<Record<string, unknown>>;
  const isMapping = typeof sources === 'object' && sources !== null && !Array.isArray(sources);
  return {
    ...usable(value),
    asOf: '2000-01-01',
    ...(isMapping ? { sources: sources as Record<string, unknown> } : {}),
    ...(Array.isArray(observations) ? { observations } : {}),
    ...(Array.isArray(frozen) ? { frozen } : {}),
  };
}

function lowerSource(connection: string, shape: SourceShape, asOf: LocalDate, workspaceZone: string): SourceState {
  const completeThrough = shape.completeThrough === undefined ? asOf : localDate(shape.completeThrough);
  return {
    connection,
    zone: shape.zone ?? workspaceZone,
    completeThrough,
    settledThrough: shape.settledThrough === undefined ? completeThrough : localDate(shape.settledThrough),
    lagDays: Math.max(0, daysBetween(completeThrough, asOf)),
    failure: (shape.failure as SourceFailure | undefined) ?? null,
    lastSuccessAt: null,
    staleAfterMs: null,
    metrics: Object.fromEntries(Object.entries(shape.metrics).map(([key, metric]) => [key, lowerMetric(key, metric)])),
  };
}

function lowerMetric(key: string, shape: MetricShape): MetricDefinition {
  return {
    key,
    title: shape.title ?? key,
    unit: shape.unit,
    currency: shape.unit === 'currency' ? (shape.currency ?? null) : null,
    precision: shape.precision ?? 2,
    aggregation: lowerAggregation(shape.aggregation),
    absentMeansZero: shape.absentMeansZero ?? false,
  };
}

function lowerAggregation(shape: MetricShape['aggregation']): MetricDefinition['aggregation'] {
  if (typeof shape === 'string') return { kind: shape };
  if ('source_only' in shape) return { kind: 'source_only', because: shape.source_only };
  return 'ratio' in shape ? { kind: 'ratio', ...shape.ratio } : { kind: 'weighted_mean', weight: shape.weighted_mean };
}

function lowerAnswered(shape: SourceShape, path: Path, report: FileReport): AnsweredDays {
  return (shape.answered ?? []).flatMap(({ from, to }, index) => {
    if (to >= from) return [inclusiveRange(localDate(from), localDate(to))];
    const message = `the answered range ends (${to}) before it begins (${from})`;
    report.add({ path: [...path, 'answered', index, 'to'], received: to, allowed: `a date from ${from} on`, message });
    return [];
  });
}

/** A connection of the file says how it is reached; a scenario must say what it holds. */
function requireSources(
  connections: readonly { readonly id: string }[],
  sources: ReadonlyMap<string, SourceState>,
  top: ScenarioTop,
  report: FileReport,
): void {
  const given = Object.keys(top.sources ?? {});
  connections.forEach(({ id }, index) => {
    if (given.includes(id) || sources.has(id)) return;
    const message = `a scenario says under sources what connection "${id}" offers: sources: { ${id}: { metrics: … } }`;
    report.add({ path: ['connections', index, 'id'], received: id, allowed: `a source named ${id}`, message });
  });
}

function lowerFrozen(values: readonly unknown[], keyResults: ReadonlySet<string>, report: FileReport): readonly FrozenBaseline[] {
  const seen = new Map<string, number>();
  return values.flatMap((value, index) => {
    const path = ['frozen', index];
    const read = readShape(frozenShape, value, path);
    if ('problems' in read) {
      for (const problem of read.problems) report.add(problem);
      return [];
    }
    const { keyResult, through, value: amount } = read.value;
    if (!keyResults.has(keyResult)) report.add(unknownName('key result', keyResult, [...keyResults], [...path, 'keyResult']));
    const record = `${keyResult} ${through}`;
    const first = seen.get(record) ?? amount;
    seen.set(record, first);
    if (first !== amount) {
      const message = `"${keyResult}" has two frozen baselines through ${through}: ${first} and ${amount}`;
      report.add({ path: [...path, 'value'], received: String(amount), allowed: 'one value per key result and day', message });
    }
    return [givenBaseline(keyResult, localDate(through), amount)];
  });
}

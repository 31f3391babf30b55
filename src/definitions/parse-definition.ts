/** OKRs as code: the files people write → one OkrDefinition, or every mistake at once with its place in the text. */
import type { InputProblem } from '../domain/input-error.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { ConnectionDefinition, OkrDefinition } from '../domain/key-result.ts';
import type { MetricDefinition } from '../domain/metric.ts';
import { type Assembled, assemble, type FileTop } from './assemble.ts';
import { checkMeaning, type DefinitionNote } from './check-meaning.ts';
import { definitionTop } from './file-shapes.ts';
import { type DefinitionProblem, nearestOf, unknownName } from './problem.ts';
import { type DefinitionText, FileReport } from './report.ts';
import { readShape } from './shape-problems.ts';

/** What the caller knows about sources. What is left out is not checked. */
export interface SourceKnowledge {
  /** Ids of the connectors there are. */
  readonly sources?: readonly string[];
  /** What is wrong with a connection's settings; paths inside `settings` ("property", "metrics.cost.unit"). */
  readonly settingsProblems?: (connection: ConnectionDefinition) => readonly InputProblem[];
  /** Metrics of a connection by key, with at least those asked for that exist; null: not known here. */
  readonly metricsOf?: (connection: ConnectionDefinition, asked: readonly string[]) => Readonly<Record<string, MetricDefinition>> | null;
}
export type ParsedDefinition =
  | { readonly kind: 'parsed'; readonly definition: OkrDefinition; readonly warnings: readonly DefinitionNote[] }
  | { readonly kind: 'refused'; readonly errors: readonly DefinitionProblem[] };

/** @param format left out: by the file's name, else by what the text begins with */
export function parseDefinition(
  text: string,
  { fileName, format, folder, ...knowledge }: Omit<DefinitionText, 'text'> & SourceKnowledge,
): ParsedDefinition {
  const file = { fileName, text, ...(format === undefined ? {} : { format }), ...(folder === undefined ? {} : { folder }) };
  return parseDefinitions([file], knowledge);
}

/** Several files make one definition: their lists are joined, and one of them describes the workspace. */
export function parseDefinitions(files: readonly DefinitionText[], knowledge: SourceKnowledge = {}): ParsedDefinition {
  const reports = files.map((file) => new FileReport(file));
  const tops = reports.flatMap(readTop);
  if (tops.length === files.length) requireLists(tops);
  const assembled = assemble(tops, { hasTitle: true, otherConnections: null });
  checkSources(assembled, knowledge);
  const warnings = checkMeaning(assembled, metricsByConnection(assembled.definition, knowledge));
  const errors = reports.flatMap((report) => report.problems);
  return errors.length > 0 ? { kind: 'refused', errors } : { kind: 'parsed', definition: assembled.definition, warnings };
}

function readTop(report: FileReport): readonly FileTop[] {
  if (!report.document.isReadable) return [];
  const read = readShape(definitionTop, report.document.value, []);
  if ('value' in read) return [{ report, top: read.value }];
  for (const problem of read.problems) report.add(problem);
  return report.document.value !== null && typeof report.document.value === 'object'
    ? [{ report, top: usable(report.document.value) }]
    : [];
}

/** What can still be checked of a file whose own keys are partly wrong. */
export function usable(value: object): FileTop['top'] {
  const mapping = value as Readonly<Record<string, unknown>>;
  const named = (key: string) => mapping[key] ?? mapping[Object.keys(mapping).find((each) => nearestOf(each, [key]) === key) ?? key];
  const lists = (['connections', 'cycles', 'objectives'] as const).map((key) => [key, named(key)] as const);
  const workspace = 'workspace' in value ? { workspace: value.workspace } : {};
  return { ...workspace, ...Object.fromEntries(lists.filter(([, list]) => Array.isArray(list))) };
}

export function requireLists(tops: readonly FileTop[]): void {
  const [first] = tops;
  for (const key of ['cycles', 'objectives'] as const) {
    if (first === undefined || tops.some(({ top, report }) => top[key] !== undefined || report.has([key]))) continue;
    const allowed = key === 'cycles' ? 'a list of { id, starts, ends }' : 'a list of { id, title, cycle, keyResults }';
    first.report.add({ path: [key], received: 'nothing', allowed, message: `"${key}" is missing in the file` });
  }
}

function checkSources({ definition, connections }: Assembled, { sources, settingsProblems }: SourceKnowledge): void {
  definition.connections.forEach((connection, index) => {
    const origin = connections[index];
    if (origin === undefined) return;
    if (sources !== undefined && !sources.includes(connection.source)) {
      origin.report.add(unknownName('source', connection.source, sources, [...origin.path, 'source']));
      return;
    }
    for (const problem of settingsProblems?.(connection) ?? []) {
      const inside = problem.path.split(/[.[\]]+/).filter((part) => part !== '');
      const path = [...origin.path, 'settings', ...inside];
      // A secret was told as what it is when the file was read.
      if (!origin.report.isWrong(path)) origin.report.add({ ...problem, path });
    }
  });
}

function metricsByConnection(definition: OkrDefinition, { metricsOf }: SourceKnowledge) {
  const asked = new Map<string, Set<string>>();
  for (const objective of definition.objectives) {
    for (const { series } of objective.keyResults.flatMap(inputsOf)) {
      asked.set(series.connection, (asked.get(series.connection) ?? new Set()).add(series.metric));
    }
  }
  const known = new Map(
    definition.connections.map(
      (connection) => [connection.id, metricsOf?.(connection, [...(asked.get(connection.id) ?? [])]) ?? null] as const,
    ),
  );
  return (connection: string) => known.get(connection) ?? null;
}

/** The core's checks of what a definition means, with the place in the file that each complaint is about. */
import { checkDefinition, type MetricsOf } from '../domain/checking/check-definition.ts';
import { unitOf } from '../domain/expression-unit.ts';
import type { InputProblem } from '../domain/input-error.ts';
import { inputsOf, isMeasured } from '../domain/inputs.ts';
import type { KeyResult } from '../domain/key-result.ts';
import { metricOf, type Unit } from '../domain/metric.ts';
import type { Assembled, Origin } from './assemble.ts';
import { listed, nearestOf, type Path } from './problem.ts';

/** A thing to think about; never a reason to refuse. */
export interface DefinitionNote {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly keyResult: string | null;
  readonly message: string;
}

/**
 * Reports what the core refuses, and answers what it warns of.
 * @param metricsOf null for a connection whose metrics are not known here: what needs them is then not checked
 */
export function checkMeaning(
  assembled: Assembled,
  metricsOf: (connection: string) => ReturnType<MetricsOf> | null,
): readonly DefinitionNote[] {
  const { definition } = assembled;
  const check = checkDefinition(definition, (connection) => metricsOf(connection) ?? undefined);
  for (const problem of check.errors) report(problem, assembled, metricsOf);
  definition.objectives.forEach((objective, index) => {
    objective.keyResults.forEach((keyResult, position) => {
      const origin = assembled.objectives[index]?.keyResults[position];
      if (origin !== undefined) refusePercentLevels(keyResult, origin, metricsOf);
    });
  });
  return check.warnings.map(({ path, keyResult, message }) => {
    const { origin, rest } = originOf(path, assembled);
    const at =
      origin === null
        ? { file: '', line: 1 }
        : { file: origin.report.fileName, line: origin.report.document.locate([...origin.path, ...rest], false).line };
    return { ...at, path, keyResult, message };
  });
}

function report(problem: InputProblem, assembled: Assembled, metricsOf: (connection: string) => ReturnType<MetricsOf> | null): void {
  const { origin, rest } = originOf(problem.path, assembled);
  if (origin === null) return;
  const key = rest.at(-1);
  // Unknown connections, cycles and parents have been reported with the nearest name; metrics not known here are not judged.
  if (key === 'connection' || key === 'cycle') return;
  if (key === 'parent' && (origin.report.has([...origin.path, 'parent']) || !isLowered(problem.received, assembled))) return;
  const path = [...origin.path, ...rest];
  if (origin.report.has(path)) return;
  const names = key === 'metric' ? metricNames(path, origin, metricsOf) : [];
  const nearest = names.includes(problem.received) ? undefined : nearestOf(problem.received, names);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const allowed = names.length > 0 && !names.includes(problem.received) ? listed(names) : problem.allowed;
  origin.report.add({
    path,
    received: problem.received,
    allowed,
    message: problem.message + hint,
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function isLowered(keyResult: string, { definition }: Assembled): boolean {
  return definition.objectives.some((objective) => objective.keyResults.some((each) => each.id === keyResult));
}

function metricNames(path: Path, origin: Origin, metricsOf: (connection: string) => ReturnType<MetricsOf> | null): readonly string[] {
  const input = path
    .slice(0, -1)
    .reduce<unknown>((value, part) => (value as Record<string | number, unknown> | undefined)?.[part], origin.report.document.value);
  const connection = (input as { readonly connection?: unknown } | undefined)?.connection;
  return typeof connection === 'string' ? Object.keys(metricsOf(connection) ?? {}) : [];
}

const SEGMENT = /\[(\d+)\]|([^.[\]]+)/g;

/** "objectives[1].keyResults[0].target" → the part of the file that became it, and the path inside. */
function originOf(path: string, assembled: Assembled): { readonly origin: Origin | null; readonly rest: Path } {
  const segments = [...path.matchAll(SEGMENT)].map(([text, index]): string | number => (index === undefined ? text : Number(index)));
  const [list, index, inner, position, ...rest] = segments;
  if (list === 'cycles') return { origin: assembled.cycles[Number(index)] ?? null, rest: segments.slice(2) };
  if (list !== 'objectives') return { origin: null, rest: [] };
  const objective = assembled.objectives[Number(index)] ?? null;
  if (inner !== 'keyResults' || position === undefined) return { origin: objective, rest: segments.slice(2) };
  return { origin: objective?.keyResults[Number(position)] ?? null, rest };
}

/** "30%" as a value is 0.3: right for a rate, a wrong number for anything else. */
function refusePercentLevels(
  keyResult: KeyResult,
  origin: Origin & { readonly percentLevels: readonly Path[] },
  metricsOf: (connection: string) => ReturnType<MetricsOf> | null,
): void {
  if (origin.percentLevels.length === 0 || keyResult.unit === 'ratio') return;
  const unit = keyResult.unit ?? measuredUnit(keyResult, metricsOf);
  if (unit === null || unit === 'ratio') return;
  for (const path of origin.percentLevels) {
    const message = `"${path.at(-1)}" is a percentage, but what is measured is a ${unit}; for a relative target write target: { change: +30% }`;
    origin.report.add({ path, received: 'a percentage', allowed: `a number of ${unit}`, message });
  }
}

function measuredUnit(keyResult: KeyResult, metricsOf: (connection: string) => ReturnType<MetricsOf> | null): Unit | null {
  if (keyResult.kind === 'count_items' || !isMeasured(keyResult)) return keyResult.kind === 'count_items' ? 'count' : null;
  const inputs = inputsOf(keyResult).map(
    (input) => [input.name, metricOf(metricsOf(input.series.connection) ?? {}, input.series.metric)] as const,
  );
  const known = inputs.flatMap(([name, metric]) =>
    metric === undefined ? [] : [[name, { unit: metric.unit, currency: metric.currency, aggregation: metric.aggregation.kind }] as const],
  );
  if (known.length < inputs.length) return null;
  const outcome = unitOf(keyResult.expression, new Map(known));
  return outcome.kind === 'unit' ? outcome.unit : null;
}

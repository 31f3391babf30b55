/** What the tree of objectives may not say: circles, parents that do not exist, sums of what cannot be added (semantics.md §8). */
import { isSumOfSums } from '../accumulation.ts';
import type { InputProblem } from '../input-error.ts';
import { isMeasured } from '../inputs.ts';
import type { KeyResult, Objective, OkrDefinition, Rollup } from '../key-result.ts';
import { metricOf, type Unit } from '../metric.ts';
import type { MetricsOf } from './check-definition.ts';

export function treeProblems(definition: OkrDefinition, metricsOf: MetricsOf): readonly InputProblem[] {
  const { objectives } = definition;
  const home = new Map<string | null, Objective>(
    objectives.flatMap((objective) => objective.keyResults.map((keyResult) => [keyResult.id, objective] as const)),
  );
  const problems: InputProblem[] = [];
  objectives.forEach((objective, index) => {
    const path = `objectives[${index}]`;
    if (objective.parent !== null && !home.has(objective.parent)) {
      const message = `the parent of "${objective.id}" is not a key result of this file: "${objective.parent}"`;
      problems.push({ path: `${path}.parent`, received: objective.parent, allowed: 'the id of a key result', message });
    } else if (hangsInCircle(objective, home)) {
      const message = `"${objective.id}" hangs under a key result that hangs under "${objective.id}" itself`;
      problems.push({ path: `${path}.parent`, received: String(objective.parent), allowed: 'a key result that is not below it', message });
    }
    objective.keyResults.forEach((keyResult, position) => {
      if (keyResult.kind !== 'change' || keyResult.rollup === null) return;
      const children = objectives.filter((each) => each.parent === keyResult.id);
      problems.push(...rollupProblems(keyResult, children, `${path}.keyResults[${position}]`, objectives, metricsOf));
    });
  });
  return problems;
}

function hangsInCircle(objective: Objective, home: ReadonlyMap<string | null, Objective>): boolean {
  const seen = new Set<string>();
  for (let above = home.get(objective.parent); above !== undefined && !seen.has(above.id); above = home.get(above.parent)) {
    if (above.id === objective.id) return true;
    seen.add(above.id);
  }
  return false;
}

function rollupProblems(
  parent: Extract<KeyResult, { rollup: Rollup }>,
  children: readonly Objective[],
  path: string,
  objectives: readonly Objective[],
  metricsOf: MetricsOf,
): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (children.length > 0 && children.every((child) => child.weight === 0)) {
    const message = `every objective under "${parent.id}" has weight 0; give at least one a weight`;
    problems.push({ path: `${path}.rollup`, received: 'weight 0 everywhere', allowed: 'at least one weight above 0', message });
  }
  if (parent.rollup !== 'sum') return problems;
  let expected: Amount | null = parent.unit === null ? null : { unit: parent.unit, currency: null };
  for (const child of children.flatMap((objective) => objective.keyResults)) {
    const amount = amountOf(child, objectives, metricsOf, new Set([parent.id]));
    if (amount !== null && (expected === null || areAddable(amount, expected))) {
      expected = { unit: amount.unit, currency: expected?.currency ?? amount.currency };
      continue;
    }
    const received = amount === null ? `"${child.id}", which is not a sum` : `"${child.id}" in ${shown(amount)}`;
    const allowed = expected === null ? 'key results over the cycle that are sums' : `sums over the cycle in ${shown(expected)}`;
    problems.push({
      path: `${path}.rollup`,
      received,
      allowed,
      message: `rollup: sum of "${parent.id}" cannot add ${received}; use rollup: mean`,
    });
  }
  return problems;
}

interface Amount {
  readonly unit: Unit;
  readonly currency: string | null;
}
function areAddable(a: Amount, b: Amount): boolean {
  return a.unit === b.unit && (a.currency === b.currency || a.currency === null || b.currency === null);
}
function shown({ unit, currency }: Amount): string {
  return currency ?? unit;
}

/** What a key result's value adds to a parent's sum; null where it is no sum over its cycle. */
function amountOf(keyResult: KeyResult, objectives: readonly Objective[], metricsOf: MetricsOf, above: ReadonlySet<string>): Amount | null {
  if (keyResult.kind === 'change' && keyResult.rollup === 'sum') {
    if (above.has(keyResult.id)) return null;
    const below = objectives.filter((each) => each.parent === keyResult.id).flatMap((each) => each.keyResults);
    const amounts = below.map((each) => amountOf(each, objectives, metricsOf, new Set([...above, keyResult.id])));
    return keyResult.unit === null ? (amounts[0] ?? null) : { unit: keyResult.unit, currency: amounts[0]?.currency ?? null };
  }
  if (!isMeasured(keyResult) || keyResult.kind === 'count_items') return null;
  if (keyResult.window.kind !== 'cycle' || keyResult.per !== null) return null;
  const metrics = keyResult.inputs.map(({ series }) => metricOf(metricsOf(series.connection) ?? {}, series.metric));
  const [first] = metrics;
  if (first === undefined || !metrics.every((metric) => metric?.aggregation.kind === 'sum') || !isSumOfSums(keyResult, [])) return null;
  const converted = keyResult.fx.find((rate) => rate.from === first.currency)?.to;
  return { unit: keyResult.unit ?? first.unit, currency: converted ?? first.currency };
}

/**
 * What a definition may not say, given the metrics of its connections (semantics.md §1–§4, §8). Every mistake at once, each
 * with where it stands, what was received and what to write instead. What is only doubtful is warned of.
 */

import type { InputProblem } from '../input-error.ts';
import type { KeyResult, OkrDefinition } from '../key-result.ts';
import type { MetricDefinition } from '../metric.ts';
import { type KeyResultCheck, keyResultProblems } from './check-key-result.ts';
import { treeProblems } from './check-tree.ts';
import { type DefinitionWarning, definitionWarnings, sumsByHand } from './definition-warnings.ts';

/** Metrics of a connection by key; undefined: no such connection. */
export type MetricsOf = (connection: string) => Readonly<Record<string, MetricDefinition>> | undefined;
export interface DefinitionCheck {
  readonly errors: readonly InputProblem[];
  readonly warnings: readonly DefinitionWarning[];
}

/** A definition without errors can be evaluated. */
export function checkDefinition(definition: OkrDefinition, metricsOf: MetricsOf): DefinitionCheck {
  const cycles = new Map(definition.cycles.map((cycle) => [cycle.id, cycle.range]));
  const errors: InputProblem[] = [];
  definition.objectives.forEach((objective, index) => {
    const path = `objectives[${index}]`;
    const cycle = cycles.get(objective.cycle);
    if (cycle === undefined) {
      const allowed = [...cycles.keys()].join(', ') || 'a cycle of the file';
      errors.push({
        path: `${path}.cycle`,
        received: objective.cycle,
        allowed,
        message: `unknown cycle "${objective.cycle}"; known: ${allowed}`,
      });
      return;
    }
    objective.keyResults.forEach((keyResult: KeyResult, position) => {
      const check: KeyResultCheck = { keyResult, cycle, metricsOf, path: `${path}.keyResults[${position}]` };
      errors.push(...keyResultProblems(check));
    });
    if (objective.keyResults.length > 0 && objective.keyResults.every((keyResult) => keyResult.weight === 0)) {
      const message = `every key result of "${objective.id}" has weight 0, so it has no progress; give at least one a weight`;
      errors.push({ path: `${path}.keyResults`, received: 'weight 0 everywhere', allowed: 'at least one weight above 0', message });
    }
  });
  errors.push(...treeProblems(definition, metricsOf));
  return { errors, warnings: [...definitionWarnings(definition), ...sumsByHand(definition, metricsOf)] };
}

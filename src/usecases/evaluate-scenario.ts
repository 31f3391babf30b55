/** A scenario's text → its evaluation, or every reason why not. Needs no database, no network and no clock. */

import { parseScenario } from '../definitions/parse-scenario.ts';
import type { DefinitionProblem } from '../definitions/problem.ts';
import type { DefinitionText } from '../definitions/report.ts';
import { evaluate } from '../domain/evaluate.ts';
import type { Evaluation } from '../domain/evaluation.ts';
import { InputError } from '../domain/input-error.ts';
import type { OkrDefinition } from '../domain/key-result.ts';

export type ScenarioOutcome =
  | { readonly kind: 'evaluated'; readonly definition: OkrDefinition; readonly evaluation: Evaluation }
  | { readonly kind: 'refused'; readonly errors: readonly DefinitionProblem[] };

export function evaluateScenario(file: DefinitionText): ScenarioOutcome {
  const parsed = parseScenario(file.text, file);
  if (parsed.kind === 'refused') return parsed;
  const { definition } = parsed.input;
  try {
    return { kind: 'evaluated', definition, evaluation: evaluate(parsed.input, 'all') };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: 'refused', errors: error.problems.map((problem) => ({ file: file.fileName, line: 1, column: 1, ...problem })) };
  }
}

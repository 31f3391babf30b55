/** `nyckel progress`: the board in a terminal. */
import type { Command } from 'commander';
import type { At } from '../api/dependencies.ts';
import type { Instant, LocalDate } from '../domain/calendar.ts';
import type { Evaluation } from '../domain/evaluation.ts';
import type { Objective, OkrDefinition } from '../domain/key-result.ts';
import { dayArgument, instantArgument } from './arguments.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { evaluationTable } from './evaluation-table.ts';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('progress')
    .description('Show every objective and key result: as last computed, or as of another day or moment.')
    .option('--objective <id>', 'only this objective')
    .option('--as-of <date>', 'judge this day', dayArgument)
    .option('--known-at <instant>', 'with what had been observed by then', instantArgument)
    .option('--json', 'print the evaluation as JSON, numbers unrounded')
    .action(async ({ objective, json = false, ...at }: Options) => {
      const { asOf = null, knownAt = null }: Partial<At> = at;
      const { stores, useCases } = await deps.application();
      const isLatest = asOf === null && knownAt === null;
      const { definition, evaluation } = isLatest ? await latest(stores) : await useCases.evaluateAll({ asOf, knownAt });
      const objectives = definition.objectives.filter(({ id }) => objective === undefined || id === objective);
      if (objectives.length === 0 && objective !== undefined)
        throw new CliError(`No objective "${objective}"; there are: ${definition.objectives.map(({ id }) => id).join(', ') || 'none'}.`);
      const shown = only(objectives, evaluation);
      if (json) deps.output.print(JSON.stringify(shown, null, 2));
      else if (objectives.length === 0) deps.output.print('Nothing is defined yet. `nyckel apply FILE` makes a file the definition.');
      else if (Object.keys(shown.keyResults).length === 0)
        deps.output.print('Nothing has been computed yet. `nyckel sync` reads the sources.');
      else deps.output.print(evaluationTable({ ...definition, objectives }, shown, deps.output.isTerminal));
    });
}

interface Options {
  readonly objective?: string;
  readonly asOf?: LocalDate;
  readonly knownAt?: Instant;
  readonly json?: boolean;
}
type Stores = Awaited<ReturnType<CliDependencies['application']>>['stores'];

async function latest(stores: Stores): Promise<{ readonly definition: OkrDefinition; readonly evaluation: Evaluation }> {
  const [{ definition }, records, objectives] = await Promise.all([
    stores.definitions.current(),
    stores.progress.latest(),
    stores.progress.latestObjectives(),
  ]);
  const keyResults = Object.fromEntries(records.map(({ keyResult, evaluation }) => [keyResult, evaluation]));
  return { definition, evaluation: { keyResults, objectives: Object.fromEntries(objectives), warnings: [] } };
}

function only(objectives: readonly Objective[], evaluation: Evaluation): Evaluation {
  const keyResults = new Set(objectives.flatMap((each) => each.keyResults.map(({ id }) => id)));
  const own = new Set(objectives.map(({ id }) => id));
  return {
    keyResults: Object.fromEntries(Object.entries(evaluation.keyResults).filter(([id]) => keyResults.has(id))),
    objectives: Object.fromEntries(Object.entries(evaluation.objectives).filter(([id]) => own.has(id))),
    warnings: evaluation.warnings,
  };
}

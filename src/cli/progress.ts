/** `nyckel progress`: the board in a terminal. */
import type { Command } from 'commander';
import type { Evaluation, KeyResultEvaluation } from '../domain/evaluation.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { evaluationTable } from './evaluation-table.ts';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('progress')
    .description('Show every objective and key result as last computed.')
    .option('--objective <id>', 'only this objective')
    .option('--json', 'print the evaluation as JSON, numbers unrounded')
    .action(async (options: { readonly objective?: string; readonly json?: boolean }) => {
      const { stores } = await deps.application();
      const { definition } = await stores.definitions.current();
      const objectives = definition.objectives.filter(({ id }) => options.objective === undefined || id === options.objective);
      if (objectives.length === 0 && options.objective !== undefined)
        throw new CliError(
          `No objective "${options.objective}"; there are: ${definition.objectives.map(({ id }) => id).join(', ') || 'none'}.`,
        );
      const shown = { ...definition, objectives };
      const evaluation = await latest(stores, new Set(objectives.flatMap(({ keyResults }) => keyResults.map(({ id }) => id))));
      if (options.json === true) deps.output.print(JSON.stringify(evaluation, null, 2));
      else if (objectives.length === 0) deps.output.print('Nothing is defined yet. `nyckel apply FILE` makes a file the definition.');
      else if (Object.keys(evaluation.keyResults).length === 0)
        deps.output.print('Nothing has been computed yet. `nyckel sync` reads the sources.');
      else deps.output.print(evaluationTable(shown, evaluation, deps.output.isTerminal));
    });
}

type Stores = Awaited<ReturnType<CliDependencies['application']>>['stores'];

async function latest(stores: Stores, wanted: ReadonlySet<string>): Promise<Evaluation> {
  const [records, objectives] = await Promise.all([stores.progress.latest(), stores.progress.latestObjectives()]);
  const held = records.filter(({ keyResult }) => wanted.has(keyResult));
  const keyResults = Object.fromEntries(held.map(({ keyResult, evaluation }): [string, KeyResultEvaluation] => [keyResult, evaluation]));
  return { keyResults, objectives: Object.fromEntries(objectives), warnings: [] };
}

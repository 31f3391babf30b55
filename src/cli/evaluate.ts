/** `nyckel evaluate FILE [--json]`: a scenario's arithmetic, without database and network. */
import type { Command } from 'commander';
import { evaluateScenario } from '../usecases/evaluate-scenario.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { evaluationTable } from './evaluation-table.ts';
import { problemList, problemsJson } from './problem-list.ts';
import { readFiles, readFilesForJson } from './read-files.ts';

export function register(program: Command, deps: Pick<CliDependencies, 'cwd' | 'output' | 'readInput'>): void {
  program
    .command('evaluate')
    .description('Evaluate a scenario file: definitions with what the sources had said. Needs no database and no network.')
    .argument('<file>', 'scenario file, YAML or JSON; - is standard input')
    .option('--json', 'print the whole evaluation as JSON, numbers unrounded')
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const [file] = await (options.json === true ? readFilesForJson : readFiles)([name], deps);
      if (file === undefined) throw new CliError('Name a scenario file.', 2);
      const outcome = evaluateScenario(file);
      if (outcome.kind === 'refused') {
        if (options.json === true) deps.output.print(problemsJson(outcome.errors));
        else deps.output.note(problemList(outcome.errors));
        throw new CliError('');
      }
      const { definition, evaluation } = outcome;
      deps.output.print(
        options.json === true ? JSON.stringify(evaluation, null, 2) : evaluationTable(definition, evaluation, deps.output.isTerminal),
      );
    });
}

/** `nyckel validate FILE…`: whether definition files can be applied; changes nothing and asks no source. */
import type { Command } from 'commander';
import { parseDefinitions, type SourceKnowledge } from '../definitions/parse-definition.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { problemList, problemsJson } from './problem-list.ts';
import { readFiles, readFilesForJson } from './read-files.ts';

export interface ValidateDependencies extends Pick<CliDependencies, 'cwd' | 'output' | 'readInput'> {
  /** What the catalogue of connectors knows; left out: sources, settings and metrics are not checked. */
  readonly sourceKnowledge?: () => Promise<SourceKnowledge>;
}

export function register(program: Command, deps: ValidateDependencies): void {
  program
    .command('validate')
    .description('Check definition files and report every mistake at once. Changes nothing.')
    .argument('<files...>', 'definition files, YAML or JSON, that together make one definition; - is standard input')
    .option('--json', 'print errors or warnings as JSON')
    .action(async (names: readonly string[], options: { readonly json?: boolean }) => {
      const files = await (options.json === true ? readFilesForJson : readFiles)(names, deps);
      const parsed = parseDefinitions(files, (await deps.sourceKnowledge?.()) ?? {});
      if (parsed.kind === 'refused') {
        if (options.json === true) deps.output.print(problemsJson(parsed.errors));
        else deps.output.note(problemList(parsed.errors));
        throw new CliError('');
      }
      const { definition, warnings } = parsed;
      if (options.json === true) {
        deps.output.print(JSON.stringify({ errors: [], warnings }, null, 2));
        return;
      }
      for (const { file, line, path, message } of warnings) deps.output.note(`${file}:${line}  ${path}\n  warning: ${message}`);
      const keyResults = definition.objectives.reduce((sum, objective) => sum + objective.keyResults.length, 0);
      const many = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`;
      const counts = [
        many(definition.objectives.length, 'objective'),
        many(keyResults, 'key result'),
        many(definition.connections.length, 'connection'),
      ].join(', ');
      deps.output.print(`Valid: ${counts}.`);
    });
}

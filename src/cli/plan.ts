/** `nyckel plan FILE… | apply FILE…`: what a definition would change, and the change. */
import type { Command } from 'commander';
import { diffDefinitions, type PlanEntry, planText } from '../definitions/diff-definitions.ts';
import { parseDefinitions } from '../definitions/parse-definition.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import type { StoredDefinition } from '../ports.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { problemList, problemsJson } from './problem-list.ts';
import { readFiles } from './read-files.ts';
import { sourcePlanText } from './source-plan.ts';

interface Options {
  readonly json?: boolean;
}
const FILES = 'definition files, YAML or JSON, that together make one definition; - is standard input';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('plan')
    .description('Show what applying the files would create, update and archive, and what would be asked of sources. Changes nothing.')
    .argument('<files...>', FILES)
    .option('--json', 'print the plan as JSON')
    .action(async (names: readonly string[], options: Options) => {
      const { definition, entries } = await compare(names, options, deps);
      const asked = await (await deps.application()).planOf(definition);
      if (options.json === true) deps.output.print(JSON.stringify({ changes: entries, sync: asked }, null, 2));
      else deps.output.print(`${planText(entries)}\n\n${sourcePlanText(asked)}`);
    });
  program
    .command('apply')
    .description('Make the files the definition, in one transaction. What is no longer in them is archived with its history.')
    .argument('<files...>', FILES)
    .option('--json', 'print what changed as JSON')
    .action(async (names: readonly string[], options: Options) => {
      const { definition, current, entries } = await compare(names, options, deps);
      const application = await deps.application();
      const stored = await application.applyDefinition(definition, current.version);
      if (options.json === true) deps.output.print(JSON.stringify({ version: stored.version, changes: entries }, null, 2));
      else
        deps.output.print(
          `${planText(entries)}\n${entries.length === 0 ? '' : `Applied as version ${stored.version}. \`nyckel sync\` reads the sources now.`}`.trimEnd(),
        );
    });
}

interface Comparison {
  readonly definition: OkrDefinition;
  readonly current: StoredDefinition;
  readonly entries: readonly PlanEntry[];
}

async function compare(names: readonly string[], options: Options, deps: CliDependencies): Promise<Comparison> {
  const files = await readFiles(names, deps);
  const parsed = parseDefinitions(files, await deps.sourceKnowledge());
  if (parsed.kind === 'refused') {
    if (options.json === true) deps.output.print(problemsJson(parsed.errors));
    else deps.output.note(problemList(parsed.errors));
    throw new CliError('');
  }
  for (const { file, line, path, message } of parsed.warnings) deps.output.note(`${file}:${line}  ${path}\n  warning: ${message}`);
  const { ownStores } = await deps.application();
  const current = await ownStores.definitions.current();
  const { definition } = parsed;
  return { definition, current, entries: diffDefinitions(current.version === 0 ? null : current.definition, definition) };
}

/** `nyckel suggest TEXT`: what key result a sentence means, as a draft to confirm. Needs no database and no network. */
import type { Command } from 'commander';
import { parseDefinitions } from '../definitions/parse-definition.ts';
import type { Period } from '../domain/suggest/period.ts';
import { makeSuggestKeyResult, type SuggestionAnswer } from '../usecases/suggest-key-result.ts';
import { CliError } from './dependencies.ts';
import { problemList, problemsJson } from './problem-list.ts';
import { readFiles } from './read-files.ts';
import type { ValidateDependencies } from './validate.ts';

interface Options {
  readonly file?: readonly string[];
  readonly json?: boolean;
}

export function register(program: Command, deps: ValidateDependencies): void {
  program
    .command('suggest')
    .description('Propose a key result from a sentence in Swedish, Norwegian, Danish or English. Binds nothing.')
    .argument('<text...>', 'the sentence, such as "Öka antalet unika besökare med 30%"')
    .option('-f, --file <files...>', 'definition files whose connections give the candidate metrics')
    .option('--json', 'print the whole answer as JSON')
    .action(async (words: readonly string[], options: Options) => {
      const knowledge = (await deps.sourceKnowledge?.()) ?? {};
      const files = await readFiles(options.file ?? [], deps);
      const parsed = files.length === 0 ? null : parseDefinitions(files, knowledge);
      if (parsed?.kind === 'refused') {
        if (options.json === true) deps.output.print(problemsJson(parsed.errors));
        else deps.output.note(problemList(parsed.errors));
        throw new CliError('');
      }
      const suggest = makeSuggestKeyResult({
        definition: () => Promise.resolve(parsed?.definition ?? null),
        metricsOf: (connection) => knowledge.metricsOf?.(connection, []) ?? null,
      });
      const answer = await suggest(words.join(' '));
      if (options.json === true) deps.output.print(JSON.stringify(answer, null, 2));
      else if (answer.kind === 'proposal') deps.output.print(proposalText(answer));
      else deps.output.note(answer.missing.map(({ message }) => message).join('\n'));
      if (answer.kind === 'refused') throw new CliError('');
    });
}

function proposalText({ proposal, draft, candidates, missing }: Extract<SuggestionAnswer, { kind: 'proposal' }>): string {
  const lines = Object.entries(draft ?? {}).map(([key, value]) => `  ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const shown = candidates.map(
    ({ connection, metric, title, score }) => `  ${Math.round(score * 100)} %  ${connection}.${metric}  ${title}`,
  );
  const { direction, currency, period, increment, unit } = proposal;
  const read = { direction, currency, period, increment: increment === null ? null : incrementText(increment, unit) };
  const said = Object.entries(read).flatMap(([key, value]) =>
    value === null ? [] : [`  ${key}: ${typeof value === 'object' ? periodText(value) : value}`],
  );
  return [
    'Proposed key result, to confirm:',
    ...lines,
    ...(said.length === 0 ? [] : ['', 'Read as:', ...said]),
    ...(shown.length === 0 ? [] : ['', 'Could be measured by:', ...shown]),
    ...(missing.length === 0 ? [] : ['', 'Still missing:', ...missing.map(({ message }) => `  ${message}`)]),
  ].join('\n');
}

/** "500"; of a share "0.05 (5 percentage points)", which is no change by 5 %. */
function incrementText(increment: number, unit: string | null): string {
  return unit === 'ratio' ? `${increment} (${Number((increment * 100).toFixed(10))} percentage points)` : String(increment);
}

/** "quarter 2 of 2027", "months 6–8", "2027". */
function periodText(period: Period): string {
  const { kind, year } = period;
  if (kind === 'year') return String(year);
  const part = kind === 'quarter' ? `quarter ${period.quarter}` : `months ${period.from}–${period.to}`;
  return year === null ? part : `${part} of ${year}`;
}

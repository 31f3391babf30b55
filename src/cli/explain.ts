/** `nyckel explain | changes | restatements ID`: why a number is what it is, and why it moved. */
import type { Command } from 'commander';
import { type Instant, type LocalDate, lastDay } from '../domain/calendar.ts';
import type { Changes, Point } from '../domain/explaining/changes.ts';
import type { ExplainedBaseline, ExplainedReference } from '../domain/explaining/explained-baseline.ts';
import type { Formula } from '../domain/explaining/formula.ts';
import type { FullExplanation } from '../usecases/explain-key-result.ts';
import { dayArgument, instantArgument } from './arguments.ts';
import type { CliDependencies } from './dependencies.ts';

interface Between {
  readonly from: Instant;
  readonly to?: Instant;
  readonly json?: boolean;
}

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('explain')
    .description('Say where a number comes from: formula, inputs, windows, requests sent, observations.')
    .argument('<id>', 'id of a key result')
    .option('--as-of <date>', 'judge this day', dayArgument)
    .option('--known-at <instant>', 'with what had been observed by then', instantArgument)
    .option('--locale <locale>', 'sv, nb, da or en; the workspace’s when left out')
    .option('--json', 'print the whole chain as JSON')
    .action(
      async (
        id: string,
        options: { readonly asOf?: LocalDate; readonly knownAt?: Instant; readonly locale?: string; readonly json?: boolean },
      ) => {
        const { useCases } = await deps.application();
        const chain = await useCases.explain(id, {
          asOf: options.asOf ?? null,
          knownAt: options.knownAt ?? null,
          locale: options.locale ?? null,
        });
        deps.output.print(options.json === true ? JSON.stringify(chain, null, 2) : [readable(chain), ...formulaLines(chain)].join('\n'));
      },
    );
  program
    .command('changes')
    .description('Attribute the difference between two moments: new data, restated, definition, baseline, override, roll-up.')
    .argument('<id>', 'id of a key result')
    .requiredOption('--from <instant>', 'the earlier moment', instantArgument)
    .option('--to <instant>', 'the later one; now when left out', instantArgument)
    .option('--json', 'print as JSON')
    .action(async (id: string, options: Between) => {
      const { useCases, now } = await deps.application();
      const changes = await useCases.changes(id, { from: options.from, to: options.to ?? now() });
      deps.output.print(options.json === true ? JSON.stringify(changes, null, 2) : changesText(changes));
    });
  program
    .command('restatements')
    .description('List the figures that sources have corrected, with the old and the new value.')
    .argument('<id>', 'id of a key result')
    .requiredOption('--from <instant>', 'the earlier moment', instantArgument)
    .option('--to <instant>', 'the later one; now when left out', instantArgument)
    .option('--json', 'print as JSON')
    .action(async (id: string, options: Between) => {
      const { useCases, now } = await deps.application();
      const restatements = await useCases.restatements(id, { from: options.from, to: options.to ?? now() });
      if (options.json === true) deps.output.print(JSON.stringify(restatements, null, 2));
      else if (restatements.length === 0) deps.output.print('No figure was corrected between these moments.');
      for (const { series, range, item, from, to, observedAt } of options.json === true ? [] : restatements) {
        const days = range.start === lastDay(range) ? range.start : `${range.start} to ${lastDay(range)}`;
        deps.output.print(
          `${observedAt}  ${series.connection} ${series.metric}${item === null ? '' : ` ${item}`}  ${days}: ${from} → ${to}`,
        );
      }
    });
}

/** One line per cause; the lines add up to the whole difference. */
function changesText(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('changes' in answer) || !Array.isArray(answer.changes)) return readable(answer);
  const { from, to, changes } = answer as Changes;
  const point = ({ value, progress }: Point) => `${value ?? '–'} (progress ${progress ?? '–'})`;
  const lines = changes.map(({ cause, ...step }) => `  ${cause.replaceAll('_', ' ')}: ${point(step.from)} → ${point(step.to)}`);
  return [`${point(from)} → ${point(to)}`, ...(lines.length === 0 ? ['  nothing changed'] : lines)].join('\n');
}

/** The answer's own text for people, where it has one; else its fields, one a line. */
function readable(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return String(answer);
  const text = 'text' in answer ? answer.text : 'paragraph' in answer ? answer.paragraph : null;
  return typeof text === 'string' ? text : JSON.stringify(answer, null, 2);
}

/** The formulas under the paragraph, with unrounded numbers: what can be worked out again. None of an answer without a chain. */
function formulaLines(answer: unknown): readonly string[] {
  if (typeof answer !== 'object' || answer === null || !('evaluation' in answer) || !('formula' in answer)) return [];
  const { formula, baseline, targetFormula, progressFormula, evaluation } = answer as FullExplanation;
  const value = evaluation.automated === null ? evaluation.value : evaluation.automated.value;
  const rows: readonly (readonly [name: string, text: string | null])[] = [
    ['value', formula === null || value === null ? null : formulaText(formula, value)],
    ...baselineRows(baseline, evaluation.baseline),
    ['target', targetFormula === null ? null : `${targetFormula} = ${evaluation.target}`],
    ['progress', progressFormula],
  ];
  const lines = rows.flatMap(([name, text]) => (text === null ? [] : [`  ${name.padEnd(10)}${text}`]));
  return lines.length === 0 ? [] : ['', ...lines];
}

/** "spend ÷ conv = 1200 ÷ 30 = 40"; a single number is not told twice. */
function formulaText({ written, filledIn }: Formula, value: number): string {
  return filledIn === String(value) ? `${written} = ${filledIn}` : `${written} = ${filledIn} = ${value}`;
}

function baselineRows(baseline: ExplainedBaseline | null, value: number | null): readonly (readonly [string, string | null])[] {
  if (baseline === null) return [];
  if (baseline.kind === 'fixed') return [['baseline', baseline.formula === null ? null : `${baseline.formula} = ${value}`]];
  return [baseline.firstDays, baseline.whole].map(
    (reference) => ['baseline', reference === null ? null : referenceText(reference)] as const,
  );
}

function referenceText({ from, to, value, formula, frozen }: ExplainedReference): string {
  const days = from === to ? from : `${from} to ${to}`;
  const number = value === null ? 'not known' : formula === null ? String(value) : formulaText(formula, value);
  return `${days}: ${number}${frozen === null ? '' : `, frozen${frozen.on === null ? '' : ` on ${frozen.on}`}`}`;
}

/** `nyckel plan-sync`: the calls that a sync would make now, without making any. */
import type { Command } from 'commander';
import type { CliDependencies } from './dependencies.ts';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('plan-sync')
    .description('Show the calls that a sync would make now, their quota cost and which key results share them. Makes none.')
    .option('--json', 'print the plan as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const plan = await (await deps.application()).useCases.planSync();
      deps.output.print(options.json === true ? JSON.stringify(plan, null, 2) : sourcePlanText(plan));
    });
}

/** The plan as people read it. */
export function sourcePlanText(plan: unknown): string {
  return JSON.stringify(plan, null, 2);
}

/** `nyckel start | api | worker`: the long-lived roles of a deployment. */
import type { Command } from 'commander';
import type { CliDependencies } from './dependencies.ts';

export function register(program: Command, deps: Pick<CliDependencies, 'serve'>): void {
  program
    .command('start')
    .description('Run everything in one process: API, dashboard, worker and schedule. Without definitions it shows sample data.')
    .option('--demo', 'show sample data again after they were removed')
    .option('--no-demo', 'start empty, without sample data')
    .action(({ demo }: { readonly demo?: boolean }) =>
      deps.serve('all', { demo: demo === undefined ? 'unless_removed' : demo ? 'again' : 'never' }),
    );
  program
    .command('api')
    .description('Run the API and the dashboard only.')
    .action(() => deps.serve('api', { demo: 'never' }));
  program
    .command('worker')
    .description('Run jobs and the schedule only; start as many as you like.')
    .action(() => deps.serve('worker', { demo: 'never' }));
}

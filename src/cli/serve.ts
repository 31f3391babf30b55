/** `nyckel start | api | worker`: the long-lived roles of a deployment. */
import type { Command } from 'commander';
import type { CliDependencies } from './dependencies.ts';

export function register(program: Command, deps: Pick<CliDependencies, 'serve'>): void {
  program
    .command('start')
    .description('Run everything in one process: API, dashboard, worker and schedule. Without definitions it shows sample data.')
    .option('--no-demo', 'start empty, without sample data')
    .action((options: { readonly demo: boolean }) => deps.serve('all', { demo: options.demo }));
  program
    .command('api')
    .description('Run the API and the dashboard only.')
    .action(() => deps.serve('api', { demo: false }));
  program
    .command('worker')
    .description('Run jobs and the schedule only; start as many as you like.')
    .action(() => deps.serve('worker', { demo: false }));
}

/** `nyckel demo remove`: takes the sample data away. */
import type { Command } from 'commander';
import type { CliDependencies } from './dependencies.ts';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('demo')
    .description('Sample data.')
    .command('remove')
    .description('Remove the sample data; what is your own stays.')
    .action(async () => {
      await (await deps.application()).useCases.removeDemo();
      deps.output.print(
        'The sample data are removed. `nyckel apply FILE` makes a file the definition; `nyckel start --demo` brings them back.',
      );
    });
}

/** `nyckel schedule list | set | remove`: when the workspace and its connections are synced. */
import type { Command } from 'commander';
import type { ScheduleSummary } from '../usecases/schedules.ts';
import { type CliDependencies, CliError } from './dependencies.ts';

interface SetOptions {
  readonly cron?: string;
  readonly zone?: string;
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly json?: boolean;
}

export function register(program: Command, deps: CliDependencies): void {
  const schedule = program.command('schedule').description('See and set when the workspace and its connections are synced.');
  schedule
    .command('list')
    .description('List the schedules with the next time of each.')
    .option('--json', 'print as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const schedules = await (await deps.application()).useCases.schedules();
      if (options.json === true) deps.output.print(JSON.stringify(schedules, null, 2));
      else if (schedules.length === 0) deps.output.print('There are no schedules: the first one comes with the first connection.');
      else deps.output.print(schedules.map(scheduleLine).join('\n'));
    });
  schedule
    .command('set')
    .description('Set the times of the workspace, or of one connection that shall have its own. What is left out stays as it is.')
    .argument('<id>', 'workspace, or the id of a connection')
    .option('--cron <fields>', 'minute hour day-of-month month weekday, such as "15 3 * * *"')
    .option('--zone <zone>', "IANA zone; the workspace's when it is new")
    .option('--enable', 'sync at these times')
    .option('--disable', 'do not sync by itself')
    .option('--json', 'print as JSON')
    .action(async (id: string, { cron, zone, enable, disable, json }: SetOptions) => {
      if (enable === true && disable === true) throw new CliError('--enable and --disable exclude each other.', 2);
      const { useCases } = await deps.application();
      const known = (await useCases.schedules()).find((each) => each.id === id);
      const wanted = cron ?? known?.cron;
      if (wanted === undefined) throw new CliError(`${id} has no schedule of its own yet: say its times by --cron.`, 2);
      const enabled = enable === true ? true : disable === true ? false : (known?.enabled ?? true);
      const stored = await useCases.putSchedule(id, { cron: wanted, zone: zone ?? known?.zone ?? null, enabled });
      deps.output.print(json === true ? JSON.stringify(stored, null, 2) : scheduleLine(stored));
    });
  schedule
    .command('remove')
    .description('Sync a connection with the workspace again; of the workspace: back to the default times.')
    .argument('<id>', 'workspace, or the id of a connection')
    .action(async (id: string) => {
      await (await deps.application()).useCases.removeSchedule(id);
      deps.output.print(id === 'workspace' ? 'The workspace is synced nightly.' : `${id} is synced with the workspace.`);
    });
}

function scheduleLine({ id, cron, zone, enabled, nextDueAt, lastRunOn }: ScheduleSummary): string {
  const next = enabled ? `next ${nextDueAt ?? 'never'}` : 'disabled';
  return `${id}  ${cron}  ${zone}  ${next}  last ${lastRunOn ?? 'never'}`;
}

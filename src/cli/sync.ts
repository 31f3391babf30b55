/** `nyckel sync | backfill`: read the sources now, with the progress of the run, and say what came of it. */
import type { Command } from 'commander';
import type { LocalDate } from '../domain/calendar.ts';
import type { CallRecord, SyncRun } from '../ports.ts';
import type { RunProgress } from '../usecases/run-progress.ts';
import { dayArgument, rangeArgument } from './arguments.ts';
import { type CliApplication, type CliDependencies, CliError } from './dependencies.ts';
import { timeLeftText } from './duration-text.ts';
import { shareBar } from './share-bar.ts';

interface Options {
  readonly keyResult?: string;
  readonly connection?: string;
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  readonly json?: boolean;
}

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('sync')
    .description('Read the sources now and recompute progress.')
    .option('--key-result <id>', 'only what this key result needs')
    .option('--connection <id>', 'only this connection')
    .option('--from <date>', 'read again from this day on; with --to', dayArgument)
    .option('--to <date>', 'through this day', dayArgument)
    .option('--json', 'print the finished run as JSON')
    .action(async (options: Options) => {
      const range = rangeArgument(options.from, options.to);
      const application = await deps.application();
      const { keyResult = null, connection = null } = options;
      await follow(application, deps, options.json === true, () =>
        application.useCases.startSync({ keyResult, connection, range, requestId: null }),
      );
    });
  program
    .command('backfill')
    .description('Read history from a day on, at low priority. Stopped and started again, it goes on where it was.')
    .requiredOption('--from <date>', 'the first day to read', dayArgument)
    .option('--to <date>', 'the last day to read; today when left out', dayArgument)
    .option('--connection <id>', 'only this connection')
    .option('--json', 'print the finished run as JSON')
    .action(async (options: Options & { readonly from: LocalDate }) => {
      const application = await deps.application();
      const { from, to = null, connection = null } = options;
      await follow(application, deps, options.json === true, () =>
        application.useCases.backfill({ connection, from, to, requestId: null }),
      );
    });
}

/** Starts a run, shows it until it ends, and fails with it. */
async function follow(application: CliApplication, deps: CliDependencies, asJson: boolean, start: () => Promise<SyncRun>): Promise<void> {
  const worker = await application.work();
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  const failures = new Map<string, CallRecord>();
  try {
    let run = await start();
    // Events end after a while, a backfill may take days: they are asked for until the run has ended.
    while (isOpen(run) && !deps.signal.aborted) {
      for await (const event of application.useCases.runEvents(run.id, deps.signal)) {
        if (event.type === 'call') {
          if (event.call.failure !== null) failures.set(event.call.key, event.call);
          continue;
        }
        run = event.run;
        deps.output.status(statusLine(run, event.progress));
      }
    }
    deps.output.status('');
    if (asJson) deps.output.print(JSON.stringify(run, null, 2));
    else deps.output.print(summary(run, seconds()));
    for (const { call, failure, state } of failures.values()) {
      if (state === 'succeeded' || failure === null) continue;
      deps.output.note(`${call.connection}: ${failure.public}${state === 'waiting' ? ' (waiting)' : ''}`);
    }
    for (const { reason, connection, why } of run.leftOut) if (reason !== 'pushed') deps.output.note(`${connection}: ${why}`);
    if (run.state === 'failed' || run.state === 'partly_failed') throw new CliError('');
    if (isOpen(run)) throw new CliError(`The run ${run.id} goes on; it waits for a source.`);
  } finally {
    await worker.stop();
  }
}

function isOpen({ state }: SyncRun): boolean {
  return state === 'running' || state === 'evaluating';
}

function statusLine({ calls, counts }: SyncRun, progress: RunProgress): string {
  const ended = progress.callsDone + progress.callsFailed;
  const waiting = calls.waiting === 0 ? '' : `, ${calls.waiting} waiting`;
  const bar = shareBar(calls.planned === 0 ? 0 : ended / calls.planned, 24);
  return `${bar} ${ended}/${calls.planned} calls${waiting}, ${counts.added} new values, ${timeLeftText(progress)}`;
}

function summary({ state, calls, counts, id }: SyncRun, seconds: number): string {
  const words = state.replaceAll('_', ' ');
  return (
    `Sync ${words} in ${seconds.toFixed(1)} s: ${calls.succeeded} of ${calls.planned} calls, ` +
    `${counts.added} new, ${counts.restated} restated, ${counts.confirmed} confirmed values (run ${id}).`
  );
}

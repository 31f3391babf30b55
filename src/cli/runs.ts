/** `nyckel runs`: the sync runs so far, and what the calls of one of them asked, brought, waited for and failed at. */
import { type Command, InvalidArgumentError } from 'commander';
import { type Instant, msOfInstant } from '../domain/calendar.ts';
import type { SyncRun } from '../ports.ts';
import type { RunProgress } from '../usecases/run-progress.ts';
import { type SyncCallView, syncCallView } from '../usecases/sync-call-view.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { durationText, timeLeftText } from './duration-text.ts';
import { queryText } from './source-plan.ts';

const RUNS_MAX = 200;

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('runs')
    .description('List the sync runs, newest first; or show one with its calls, counts, durations, waits and failures.')
    .argument('[id]', 'id of a run')
    .option('--limit <number>', `how many runs are listed, at most ${RUNS_MAX}`, limitArgument, 20)
    .option('--failed', 'of one run, only the calls that failed or wait')
    .option('--json', 'print as JSON')
    .action(async (id: string | undefined, options: Options) => {
      const { useCases, now } = await deps.application();
      const { print } = deps.output;
      if (id === undefined) {
        if (options.failed === true) throw new CliError('--failed belongs to one run: `nyckel runs ID --failed`.', 2);
        const runs = await useCases.syncRuns(options.limit, null);
        if (options.json === true) return print(JSON.stringify(runs, null, 2));
        return print(runs.length === 0 ? 'Nothing was synced yet.' : runs.map((run) => runLine(run, now())).join('\n'));
      }
      const { run, calls, progress } = await useCases.syncRun(id);
      const isAsked = ({ state }: SyncCallView) => options.failed !== true || state === 'failed' || state === 'waiting';
      const shown = calls.map(syncCallView).filter(isAsked);
      if (options.json === true) print(JSON.stringify({ run, progress, calls: shown }, null, 2));
      else print([runLine(run, now()), ...(run.endedAt === null ? [progressLine(progress)] : []), ...shown.map(callText)].join('\n'));
    });
}

interface Options {
  readonly limit: number;
  readonly failed?: boolean;
  readonly json?: boolean;
}

function limitArgument(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > RUNS_MAX)
    throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${RUNS_MAX}.`);
  return limit;
}

function runLine({ id, trigger, asOf, state, startedAt, endedAt, calls, counts }: SyncRun, now: Instant): string {
  const took = durationText(msOfInstant(endedAt ?? now) - msOfInstant(startedAt));
  const failed = calls.failed === 0 ? '' : `, ${calls.failed} failed`;
  const waiting = calls.waiting === 0 ? '' : `, ${calls.waiting} waiting`;
  return (
    `${id}  ${startedAt}  ${words(trigger)} for ${asOf}  ${words(state)} ${endedAt === null ? 'for' : 'in'} ${took}  ` +
    `${calls.succeeded}/${calls.planned} calls${failed}${waiting}; ${counts.added} new, ${counts.restated} restated, ${counts.confirmed} confirmed`
  );
}

function progressLine(progress: RunProgress): string {
  const { callsLeft, days } = progress;
  const read = days.asked === 0 ? '' : `${days.read} of ${days.asked} days read, `;
  return `  ${read}${callsLeft} ${callsLeft === 1 ? 'call' : 'calls'} left, ${timeLeftText(progress)}`;
}

function callText({ connection, state, durationMs, counts, attempts, waits, waitingUntil, queries, failure }: SyncCallView): string {
  const facts = [
    durationMs === null ? words(state) : `${words(state)} in ${durationText(durationMs)}`,
    ...(counts === null ? [] : [`${counts.added} new, ${counts.restated} restated, ${counts.confirmed} confirmed`]),
    ...(attempts > 1 ? [`${attempts} tries`] : []),
    ...(waits > 0 ? [`waited ${waits} ${waits === 1 ? 'time' : 'times'}`] : []),
    ...(waitingUntil === null ? [] : [`waits until ${waitingUntil}`]),
  ];
  const why = failure === null ? [] : [`    ${words(failure.next)}: ${failure.message}${settingText(failure)}`];
  return [`  ${connection}  ${facts.join('; ')}`, ...queries.map((query) => `    ${queryText(query)}`), ...why].join('\n');
}

function settingText({ setting, received, allowed }: NonNullable<SyncCallView['failure']>): string {
  return setting === null ? '' : ` (${setting}: received ${received}; allowed: ${allowed})`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

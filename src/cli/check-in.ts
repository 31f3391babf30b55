/** `nyckel check-in | rebaseline ID`: what people add to the numbers, dated and with a reason. */
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import type { LocalDate } from '../domain/calendar.ts';
import { dayArgument } from './arguments.ts';
import type { CliDependencies } from './dependencies.ts';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('check-in')
    .description('Add a dated note to a key result: your confidence, and for values kept by hand the value.')
    .argument('<id>', 'id of a key result')
    .option('--confidence <number>', 'your own judgement, 0 to 10', confidence)
    .option('--value <number>', 'the value on that day, where it is kept by hand', numberArgument)
    .option('--note <text>', 'what happened', '')
    .option('--date <date>', 'the day it is about; today when left out', dayArgument)
    .action(
      async (
        id: string,
        options: { readonly confidence?: number; readonly value?: number; readonly note: string; readonly date?: LocalDate },
      ) => {
        const application = await deps.application();
        const date = options.date ?? (await application.today());
        const { confidence: given = null, value = null, note } = options;
        await application.useCases.checkIn(id, { date, confidence: given, note, value });
        deps.output.print(`Checked in on ${id} for ${date}.`);
      },
    );
  program
    .command('rebaseline')
    .description('Release the frozen baseline of a key result, so that it is measured again. Logged with your reason.')
    .argument('<id>', 'id of a key result')
    .requiredOption('--reason <text>', 'why the old baseline no longer holds')
    .action(async (id: string, options: { readonly reason: string }) => {
      const { useCases } = await deps.application();
      await useCases.rebaseline(id, options.reason, userInfo().username);
      deps.output.print(`The baseline of ${id} is released; the next sync measures it again.`);
    });
}

function numberArgument(text: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('Allowed: a number with a decimal point, such as 12.5.');
  return Number(text);
}

function confidence(text: string): number {
  const number = numberArgument(text);
  if (number < 0 || number > 10) throw new InvalidArgumentError('Allowed: 0 to 10.');
  return number;
}

/** Texts of the command line → values of the domain, each refused with what was received and what is allowed. */
import { InvalidArgumentError } from 'commander';
import { type DateRange, type Instant, inclusiveRange, type LocalDate, parseInstant, parseLocalDate } from '../domain/calendar.ts';
import { CliError } from './dependencies.ts';

export function dayArgument(text: string): LocalDate {
  const date = parseLocalDate(text);
  if (date === null) throw new InvalidArgumentError('Allowed: a date such as 2026-10-01.');
  return date;
}

export function instantArgument(text: string): Instant {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError('Allowed: an ISO instant such as 2026-11-21T03:00:00Z.');
  return at;
}

/** @returns the range with both days in it, or null when neither was given @throws CliError when only one was, or they are in the wrong order */
export function rangeArgument(from: LocalDate | undefined, to: LocalDate | undefined): DateRange | null {
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined) throw new CliError('--from and --to go together; both days are included.', 2);
  if (to < from) throw new CliError(`--to ${to} lies before --from ${from}.`, 2);
  return inclusiveRange(from, to);
}

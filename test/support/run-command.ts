/** Runs a command over a stand-in for the application, and gathers what it prints. */
import { Command } from 'commander';
import type { CliApplication, CliDependencies } from '../../src/cli/dependencies.ts';
import { instant, localDate } from '../../src/domain/calendar.ts';

export const NOW = instant('2026-11-21T03:00:00Z');
type Register = (program: Command, deps: CliDependencies) => void;
/** Only the parts that a test names exist; touching another one is a failure. */
type Parts = { readonly [Key in keyof CliApplication]?: unknown };

/** Runs one command line. @param application the parts of it that the command may touch */
export async function runCommand(register: Register, args: readonly string[], application: Parts = {}, input = '', cwd = '/nowhere') {
  const printed: string[] = [];
  const noted: string[] = [];
  const deps: CliDependencies = {
    cwd,
    output: {
      print: (text) => void printed.push(text),
      note: (text) => void noted.push(text),
      status: () => undefined,
      isTerminal: false,
      columns: 100,
    },
    readInput: () => Promise.resolve(input),
    application: () =>
      Promise.resolve({
        now: () => NOW,
        today: () => Promise.resolve(localDate('2026-11-21')),
        ...application,
      } as unknown as CliApplication),
    probeQueue: () => Promise.resolve({ what: 'queue', isFine: true, detail: 'answers' }),
    sourceKnowledge: () => Promise.resolve({}),
    serve: () => Promise.reject(new Error('not in this test')),
    signal: new AbortController().signal,
  };
  const program = new Command('nyckel').exitOverride().configureOutput({ writeErr: (text) => void noted.push(text) });
  register(program, deps);
  const failure = await program.parseAsync(args, { from: 'user' }).then(
    () => null,
    (error: Error & { exitCode?: number }) => error,
  );
  return { printed: printed.join('\n'), noted: noted.join('\n'), failure };
}

/** The command line: imports only the command that was asked for, so that `nyckel evaluate` starts fast. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { CliDependencies } from '../cli/dependencies.ts';
import { makeCliDependencies } from './cli-dependencies.ts';

interface CommandFile {
  readonly register: (program: Command, deps: CliDependencies) => void;
}

/** Which file holds which commands; the order is that of the help. */
const FILES: readonly { readonly commands: readonly string[]; readonly load: () => Promise<CommandFile> }[] = [
  { commands: ['start', 'api', 'worker'], load: () => import('../cli/serve.ts') },
  { commands: ['validate'], load: () => import('../cli/validate.ts') },
  { commands: ['plan', 'apply'], load: () => import('../cli/plan.ts') },
  { commands: ['sync', 'backfill'], load: () => import('../cli/sync.ts') },
  { commands: ['runs'], load: () => import('../cli/runs.ts') },
  { commands: ['plan-sync'], load: () => import('../cli/source-plan.ts') },
  { commands: ['progress'], load: () => import('../cli/progress.ts') },
  { commands: ['explain', 'changes', 'restatements'], load: () => import('../cli/explain.ts') },
  { commands: ['push'], load: () => import('../cli/push.ts') },
  { commands: ['check-in', 'rebaseline'], load: () => import('../cli/check-in.ts') },
  { commands: ['evaluate'], load: () => import('../cli/evaluate.ts') },
  { commands: ['suggest'], load: () => import('../cli/suggest.ts') },
  { commands: ['connection'], load: () => import('../cli/connection.ts') },
  { commands: ['schedule'], load: () => import('../cli/schedule.ts') },
  { commands: ['token'], load: () => import('../cli/token.ts') },
  { commands: ['doctor'], load: () => import('../cli/doctor.ts') },
  { commands: ['demo'], load: () => import('../cli/demo.ts') },
];

const EXIT_USAGE = 2;
const EXIT_DEFECT = 70;
const EXIT_INTERRUPTED = 130;

/** Errors whose message was written for the person at the terminal, by name: importing their classes would load their modules. */
const EXIT_CODES: ReadonlyMap<string, number> = new Map([
  ['CliError', 1],
  ['ConfigError', EXIT_USAGE],
  ['InputError', 1],
  ['NotFoundError', 1],
  ['ConflictError', 1],
  ['VaultError', 1],
  ['UnavailableError', 1],
]);

/** Parses and runs one command line. @returns the exit code; never throws */
export async function runCli(argv: readonly string[]): Promise<number> {
  const { deps, close } = makeCliDependencies();
  try {
    const program = await programFor(argv[0], deps);
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return deps.signal.aborted ? EXIT_INTERRUPTED : report(error, deps);
  } finally {
    await close();
  }
}

/** The program with every command: for the help, for misspelt names, and for the test of the documents. */
export async function registerAll(deps: CliDependencies): Promise<Command> {
  return programFor(undefined, deps);
}

/** The program with the named command, or with all of them when there is none of that name. */
async function programFor(name: string | undefined, deps: CliDependencies): Promise<Command> {
  const program = new Command('nyckel')
    .description('Keeps key results true: pulls KPIs from the sources a team already uses and computes progress that can be explained.')
    .showHelpAfterError('Run with --help to see what is allowed.')
    .configureOutput({ writeErr: (text) => deps.output.note(text.trimEnd()), writeOut: (text) => deps.output.print(text.trimEnd()) })
    .exitOverride();
  const asked = FILES.filter(({ commands }) => name !== undefined && commands.includes(name));
  const files = await Promise.all((asked.length > 0 ? asked : FILES).map(({ load }) => load()));
  for (const file of files) file.register(program, deps);
  return program;
}

function report(error: unknown, deps: CliDependencies): number {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const where = 'address' in error && 'port' in error ? `${error.address}:${error.port}` : 'The address';
    deps.output.note(`${where} is taken, perhaps by another Nyckel. Stop it, or set PORT (0 takes any free one).`);
    return 1;
  }
  // Commander has written its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  const named = error instanceof Error ? EXIT_CODES.get(error.name) : undefined;
  if (error instanceof Error && named !== undefined) {
    if (error.message !== '') deps.output.note(error.message);
    return 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : named;
  }
  deps.output.note(`This should not have happened: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) deps.output.note(error.stack ?? '');
  else deps.output.note('Set LOG_LEVEL=debug to see where, and please report it.');
  return EXIT_DEFECT;
}

if (import.meta.main) {
  // Keeps what the runtime makes of the sources, for the next start; without a place to write to it does nothing.
  enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'nyckel'));
  const exitCode = await runCli(process.argv.slice(2));
  // Waits for the pipe to take everything, then ends even if something was left open.
  process.stdout.write('', () => process.exit(exitCode));
}

/** `nyckel doctor`: what works and what does not, with what to do about it. */
import type { Command } from 'commander';
import { UnavailableError } from '../ports.ts';
import { type CliDependencies, CliError, type Finding } from './dependencies.ts';

const NODE_MAJOR_MIN = 24;

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('doctor')
    .description('Check Node, Postgres, the queue, credentials and each connection.')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const findings: Finding[] = [];
      const tell = (finding: Finding) => {
        findings.push(finding);
        if (options.json !== true) deps.output.print(`${finding.isFine ? '✔' : '✘'} ${finding.what}: ${finding.detail}`);
      };
      tell(node());
      for await (const finding of examine(deps)) tell(finding);
      if (options.json === true) deps.output.print(JSON.stringify(findings, null, 2));
      const wrong = findings.filter(({ isFine }) => !isFine).length;
      if (wrong > 0) throw new CliError(`${wrong} of ${findings.length} checks found something to do.`);
    });
}

function node(): Finding {
  const { node: version } = process.versions;
  const isFine = Number(version.split('.')[0]) >= NODE_MAJOR_MIN;
  return { what: 'Node', isFine, detail: isFine ? version : `${version}; ${NODE_MAJOR_MIN} or newer is needed: run it through bin/nyckel` };
}

/** A database or setting that keeps the application from being built is a finding, too, and the queue is asked all the same. */
async function* examine(deps: CliDependencies): AsyncGenerator<Finding> {
  const application = await deps.application().catch((error: unknown) => failed(error));
  deps.signal.throwIfAborted();
  if ('isFine' in application) {
    yield application;
    if (application.what === 'Postgres') yield await deps.probeQueue();
    return;
  }
  yield* application.examine(deps.signal);
}

function failed(error: unknown): Finding {
  const isPostgres = error instanceof UnavailableError && error.what === 'Postgres';
  return { what: isPostgres ? 'Postgres' : 'Set-up', isFine: false, detail: error instanceof Error ? error.message : String(error) };
}

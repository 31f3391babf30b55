/** `nyckel connection list | auth | forget`: the links to sources and their sealed credentials. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ConnectionSummary } from '../api/dependencies.ts';
import { type CliApplication, type CliDependencies, CliError } from './dependencies.ts';

const CREDENTIAL_BYTES_MAX = 64_000;
/** Parked until a person acts. */
const FOREVER = '9999';

export function register(program: Command, deps: CliDependencies): void {
  const connection = program.command('connection').description('List connections, and keep their credentials.');
  connection
    .command('list')
    .description('List the connections with their health, how far their data reach, and what is left of their quotas.')
    .option('--json', 'print as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const connections = await (await deps.application()).useCases.connections();
      if (options.json === true) deps.output.print(JSON.stringify(connections, null, 2));
      else if (connections.length === 0) deps.output.print('There are no connections.');
      for (const { id, source, health, message, completeThrough, lastSuccessAt, parkedUntil, quotas } of options.json === true
        ? []
        : connections) {
        const data = completeThrough === null ? '' : `, complete through ${completeThrough}`;
        const read = lastSuccessAt === null ? '' : `, read ${lastSuccessAt}`;
        const parked = parkedUntil === null || parkedUntil >= FOREVER ? '' : `, parked until ${parkedUntil}`;
        const lines = [...(message === null ? [] : [message]), ...quotas.map(quotaText)].map((line) => `\n  ${line}`);
        deps.output.print(`${id}  ${source}  ${health.replaceAll('_', ' ')}${data}${read}${parked}${lines.join('')}`);
      }
    });
  connection
    .command('auth')
    .description(
      'Seal a credential for a connection whose definition says `credential: "vault:"`. Read from a file or standard input, never from the command line.',
    )
    .argument('<id>', 'id of the connection')
    .argument('[file]', 'file with the credential; - or nothing is standard input', '-')
    .action(async (id: string, file: string) => {
      const application = await deps.application();
      await assertKept(id, application);
      const secret = (file === '-' ? await deps.readInput(CREDENTIAL_BYTES_MAX) : await readSecret(file, deps.cwd)).trim();
      if (secret === '') throw new CliError('The credential is empty; nothing was changed.');
      await application.stores.vault.seal(id, secret);
      deps.output.print(`The credential of ${id} is sealed. \`nyckel doctor\` checks that it works.`);
    });
  connection
    .command('forget')
    .description('Remove the sealed credential of a connection.')
    .argument('<id>', 'id of the connection')
    .action(async (id: string) => {
      await (await deps.application()).stores.vault.remove(id);
      deps.output.print(`No credential is kept for ${id}.`);
    });
}

function quotaText({ quota, remaining, consumed, resetsAt }: ConnectionSummary['quotas'][number]): string {
  const last = consumed === null ? '' : `, the last call took ${consumed}`;
  return `quota ${quota}: ${remaining} left${last}${resetsAt === null ? '' : `, resets ${resetsAt}`}`;
}

async function assertKept(id: string, { stores }: CliApplication): Promise<void> {
  const { connections } = (await stores.definitions.current()).definition;
  const known = connections.find((each) => each.id === id);
  if (known === undefined)
    throw new CliError(`No connection ${JSON.stringify(id)}; there are: ${connections.map((each) => each.id).join(', ') || 'none'}.`);
  if (known.credential?.startsWith('vault:') !== true)
    throw new CliError(
      `The definition of ${id} says credential: ${known.credential ?? 'nothing'}; write credential: "vault:" to use a sealed one.`,
    );
}

async function readSecret(file: string, cwd: string): Promise<string> {
  try {
    await using handle = await open(resolve(cwd, file), 'r');
    if ((await handle.stat()).size > CREDENTIAL_BYTES_MAX)
      throw new CliError(`${file} is larger than ${CREDENTIAL_BYTES_MAX} bytes: that is no credential.`);
    return await handle.readFile('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && !(error instanceof CliError))
      throw new CliError(`Cannot read ${file}: ${String(error.code)}.`, 2);
    throw error;
  }
}

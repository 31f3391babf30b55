/** `nyckel token create | list | revoke`: access to the API. */
import { type Command, InvalidArgumentError } from 'commander';
import { type Instant, type LocalDate, startOfDay } from '../domain/calendar.ts';
import type { Scope } from '../ports.ts';
import { dayArgument } from './arguments.ts';
import { type CliDependencies, CliError } from './dependencies.ts';

const SCOPES: readonly Scope[] = ['read', 'write', 'admin', 'metrics'];

export function register(program: Command, deps: CliDependencies): void {
  const token = program.command('token').description('Create, list and revoke tokens of the API.');
  token
    .command('create')
    .description('Create a token and print it once; only its hash is stored.')
    .argument('<name>', 'who or what will use it')
    .option('--scope <scopes>', 'read, write, admin or metrics, parted by commas', scopes, ['read'] as readonly Scope[])
    .option('--expires <date>', 'the first day on which it no longer works, UTC', dayArgument)
    .option('--json', 'print as JSON')
    .action(async (name: string, options: { readonly scope: readonly Scope[]; readonly expires?: LocalDate; readonly json?: boolean }) => {
      const { ownStores, now } = await deps.application();
      const expiresAt: Instant | null = options.expires === undefined ? null : startOfDay(options.expires, 'UTC');
      if (expiresAt !== null && expiresAt <= now()) throw new CliError(`--expires ${options.expires} is not in the future.`, 2);
      const created = await ownStores.tokens.create(name, options.scope, expiresAt, now());
      if (options.json === true) {
        deps.output.print(JSON.stringify({ ...created.token, text: created.text }, null, 2));
        return;
      }
      deps.output.note(`Token ${created.token.id} for ${name} (${options.scope.join(', ')}). It is shown only now:`);
      deps.output.print(created.text);
    });
  token
    .command('list')
    .description('List the tokens; their texts are not stored.')
    .option('--json', 'print as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const tokens = await (await deps.application()).ownStores.tokens.list();
      if (options.json === true) deps.output.print(JSON.stringify(tokens, null, 2));
      else if (tokens.length === 0) deps.output.print('There are no tokens.');
      for (const { id, name, prefix, scopes: granted, expiresAt, lastUsedAt } of options.json === true ? [] : tokens)
        deps.output.print(
          `${id}  ${prefix}…  ${granted.join(',')}  ${name}  expires ${expiresAt ?? 'never'}, last used ${lastUsedAt ?? 'never'}`,
        );
    });
  token
    .command('revoke')
    .description('Make a token useless at once.')
    .argument('<id>', 'id from `nyckel token list`')
    .action(async (id: string) => {
      const { ownStores } = await deps.application();
      if (!(await ownStores.tokens.list()).some((known) => known.id === id)) throw new CliError(`There is no token ${JSON.stringify(id)}.`);
      await ownStores.tokens.revoke(id);
      deps.output.print(`Token ${id} is revoked.`);
    });
}

function scopes(text: string): readonly Scope[] {
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => SCOPES.filter((scope) => scope === name));
  if (known.length !== names.length) throw new InvalidArgumentError(`Allowed: ${SCOPES.join(', ')}, parted by commas.`);
  return known;
}

/** `nyckel push FILE`: values of your own into a `push` connection, from NDJSON, JSON or CSV. Pushing twice changes nothing. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type CliDependencies, CliError } from './dependencies.ts';
import { csvRows, ndjsonRows, type PushedRow } from './pushed-rows.ts';

/** What one request may hold (definition-format.md). */
const BATCH_SIZE = 10_000;
type Format = 'ndjson' | 'csv';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('push')
    .description('Send observations into a push connection: one JSON object a line, or CSV with a header.')
    .argument('<file>', 'an .ndjson, .jsonl or .csv file; - is standard input')
    .option('--format <format>', 'ndjson or csv; by the file’s name when left out')
    .option('--connection <id>', 'for rows that name none')
    .option('--metric <key>', 'for rows that name none')
    .action(async (name: string, options: { readonly format?: string; readonly connection?: string; readonly metric?: string }) => {
      const format = formatOf(name, options.format);
      const { useCases } = await deps.application();
      const defaults = {
        ...(options.connection === undefined ? {} : { connection: options.connection }),
        ...(options.metric === undefined ? {} : { metric: options.metric }),
      };
      const total = { added: 0, restated: 0, confirmed: 0 };
      let sent = 0;
      for await (const batch of batches(rowsOf(name, format, deps))) {
        const counts = await send(batch, defaults, useCases);
        total.added += counts.added;
        total.restated += counts.restated;
        total.confirmed += counts.confirmed;
        sent += batch.length;
        deps.output.status(`${sent} values sent`);
        deps.signal.throwIfAborted();
      }
      deps.output.print(`${sent} values: ${total.added} new, ${total.restated} restated, ${total.confirmed} as before.`);
    });
}

type UseCases = Awaited<ReturnType<CliDependencies['application']>>['useCases'];

async function send(batch: readonly PushedRow[], defaults: object, useCases: UseCases) {
  try {
    return await useCases.pushObservations(batch.map(({ value }) => ({ ...defaults, ...value })));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'InputError')) throw error;
    const [first, last] = [batch[0]?.line, batch.at(-1)?.line];
    // The index in the message counts within the batch.
    throw new CliError(`Lines ${first} to ${last} were refused as a whole, those before them are in: ${error.message}`);
  }
}

function formatOf(name: string, given: string | undefined): Format {
  if (given === 'ndjson' || given === 'csv') return given;
  if (given !== undefined) throw new CliError(`--format ${given}: allowed are ndjson and csv.`, 2);
  if (/\.csv$/i.test(name)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'ndjson';
  throw new CliError(`The name ${name} does not tell its format: say --format ndjson or --format csv.`, 2);
}

async function* rowsOf(name: string, format: Format, { cwd }: Pick<CliDependencies, 'cwd'>): AsyncGenerator<PushedRow> {
  const chunks: AsyncIterable<string | Buffer> = name === '-' ? process.stdin : createReadStream(resolve(cwd, name));
  try {
    yield* format === 'csv' ? csvRows(chunks) : ndjsonRows(chunks);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'EACCES'))
      throw new CliError(
        `Cannot read ${name}: ${error.code === 'ENOENT' ? 'there is no such file' : 'it is not a file that may be read'}.`,
        2,
      );
    throw error;
  }
}

async function* batches(rows: AsyncIterable<PushedRow>): AsyncGenerator<readonly PushedRow[]> {
  let batch: PushedRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Reads the FILE arguments of a command; `-` is standard input. */
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DefinitionText } from '../definitions/report.ts';
import { type CliDependencies, CliError } from './dependencies.ts';

/** Beyond what the parser takes, so that its own message names the size. */
const BYTES_MAX = 3_000_000;

/** @throws CliError (exit code 2) when a file cannot be read */
export async function readFiles(
  names: readonly string[],
  deps: Pick<CliDependencies, 'cwd' | 'readInput'>,
): Promise<readonly DefinitionText[]> {
  if (names.filter((name) => name === '-').length > 1) throw new CliError('Standard input (-) can be read once.', 2);
  const texts: DefinitionText[] = [];
  for (const name of names)
    texts.push(
      name === '-' ? { fileName: '<stdin>', text: await deps.readInput(BYTES_MAX), folder: deps.cwd } : await readFile(name, deps.cwd),
    );
  return texts;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name a file',
  EACCES: 'reading it is not permitted',
};

async function readFile(name: string, cwd: string): Promise<DefinitionText> {
  try {
    await using file = await open(resolve(cwd, name), 'r');
    const buffer = Buffer.alloc(BYTES_MAX);
    let length = 0;
    for (let read = -1; read !== 0 && length < BYTES_MAX; length += read) {
      read = (await file.read(buffer, length, BYTES_MAX - length)).bytesRead;
    }
    return { fileName: name, text: textOf(buffer.subarray(0, length), name), folder: dirname(resolve(cwd, name)) };
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error && 'code' in error)) throw error;
    throw new CliError(`Cannot read ${name}: ${REASONS[String(error.code)] ?? String(error.code)}.`, 2);
  }
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError(`Cannot read ${name}: it is not UTF-8 text. Save it as UTF-8.`, 2);
  }
}

/** Reads the FILE arguments of a command; `-` is standard input. */
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DefinitionText } from '../definitions/report.ts';
import { type CliDependencies, CliError } from './dependencies.ts';
import { problemsJson } from './problem-list.ts';

/** Beyond what the parser takes, so that its own message names the size. */
const BYTES_MAX = 3_000_000;

/** A file that is not there, or is no text. */
class UnreadableFile extends CliError {
  readonly file: string;
  constructor(file: string, reason: string) {
    super(`Cannot read ${file}: ${reason}.`, 2);
    this.file = file;
  }
}

/** As readFiles; what cannot be read is printed as errors in JSON, as what cannot be understood is. */
export async function readFilesForJson(
  names: readonly string[],
  deps: Pick<CliDependencies, 'cwd' | 'readInput' | 'output'>,
): Promise<readonly DefinitionText[]> {
  try {
    return await readFiles(names, deps);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { file, message } = error;
    deps.output.print(
      problemsJson([{ path: '', received: JSON.stringify(file), allowed: 'a file of UTF-8 text', message, file, line: 1, column: 1 }]),
    );
    throw new CliError('', 2);
  }
}

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
    throw new UnreadableFile(name, REASONS[String(error.code)] ?? String(error.code));
  }
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UnreadableFile(name, 'it is not UTF-8 text; save it as UTF-8');
  }
}

/** Opens what a connection's `credential` points to: `env:NAME`, `file:PATH`, or `vault:`. The text goes to the connector only. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SourceError } from '../domain/planning/failure.ts';
import type { SecretReader } from '../ports.ts';

const BYTES_MAX = 64 * 1_024;

/** @param folder what a relative PATH is relative to */
export function makeSecretReader(environment: Readonly<Record<string, string | undefined>>, folder: string): SecretReader {
  return {
    open: async ({ id, credential }, vault) => {
      if (credential === null) return null;
      const [, kind = '', name = ''] = /^(env|file|vault):(.*)$/s.exec(credential) ?? [];
      switch (kind) {
        case 'env': {
          const text = Object.hasOwn(environment, name) ? environment[name] : undefined;
          if (text === undefined || text === '') throw missing(id, `the variable ${name} is not set`);
          return text;
        }
        case 'file':
          return readSecretFile(id, resolve(folder, name));
        case 'vault': {
          const text = await vault.open(id);
          if (text === null) throw missing(id, 'none is held in the vault; connect it');
          return text;
        }
        default:
          throw missing(id, 'it is neither env:NAME, file:PATH nor vault:');
      }
    },
  };
}

async function readSecretFile(connection: string, path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > BYTES_MAX) throw missing(connection, `the file has ${size} bytes; allowed: ${BYTES_MAX}`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw missing(connection, `the file cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`);
  }
}

function missing(connection: string, why: string): SourceError {
  const text = `The credential of connection ${connection} cannot be opened: ${why}.`;
  return new SourceError({ next: 'reauthorize', public: text, internal: text });
}

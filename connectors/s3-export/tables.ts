/**
 * DuckDB as this connector uses it: in memory, locked down before it sees anything from outside. It reads nothing but the
 * call's temporary folder, loads no extension, and spills there when its memory is used up.
 */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Limits } from './limits.ts';
import { literal } from './sql-text.ts';

export type Row = Readonly<Record<string, string | null>>;

/** What DuckDB said; its texts may quote the file, so they are shown only in parts. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

export class Tables {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal;
  readonly #interrupt = () => this.#connection.interrupt();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, signal: AbortSignal) {
    this.#instance = instance;
    this.#connection = connection;
    this.#signal = signal;
    signal.addEventListener('abort', this.#interrupt);
  }

  static async open(folder: string, limits: Limits, signal: AbortSignal): Promise<Tables> {
    const { DuckDBInstance: Instance } = await import('@duckdb/node-api');
    const instance = await Instance.create(':memory:', {
      threads: String(limits.threads),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const tables = new Tables(instance, await instance.connect(), signal);
    const settings = [
      `memory_limit = ${literal(limits.memory)}`,
      `temp_directory = ${literal(`${folder}/spill`)}`,
      `max_temp_directory_size = ${literal(limits.spill)}`,
      `allowed_directories = [${literal(folder)}]`,
      "TimeZone = 'UTC'",
      'enable_external_access = false',
      'lock_configuration = true',
    ];
    for (const setting of settings) await tables.run(`SET ${setting}`);
    return tables;
  }

  async run(sql: string): Promise<void> {
    await this.#guarded(() => this.#connection.run(sql));
  }

  /** Rows as texts: every column of the query is cast to VARCHAR by whoever writes it. */
  async rows(sql: string): Promise<readonly Row[]> {
    const reader = await this.#guarded(() => this.#connection.runAndReadAll(sql));
    return reader.getRowObjectsJson() as unknown as readonly Row[];
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new TableError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}

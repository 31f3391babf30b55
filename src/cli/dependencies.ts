/**
 * What every command is given. Each file of this folder holds one command and exports
 * `register(program, deps)`, which adds it to commander; src/main/cli.ts imports only the file that was asked for.
 * Commands write through `output` (never console), resolve FILE arguments against `cwd`, and fail by throwing CliError.
 */
import type { ApiUseCases } from '../api/dependencies.ts';
import type { SourceKnowledge } from '../definitions/parse-definition.ts';
import type { Instant, LocalDate } from '../domain/calendar.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import type { StoredDefinition, Stores, WorkspaceId } from '../ports.ts';

export interface Terminal {
  /** Results: what a pipe should carry. Adds the line's end. */
  print(text: string): void;
  /** Progress, warnings and errors: to standard error. Adds the line's end. */
  note(text: string): void;
  /** Redraws one line of standard error on a terminal; does nothing elsewhere. An empty text clears it. */
  status(text: string): void;
  /** Whether standard output is a terminal: tables may use colour then. */
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; 100 where there is none. */
  readonly columns: number;
}

/** One line of `nyckel doctor`. */
export interface Finding {
  readonly what: string;
  readonly isFine: boolean;
  /** What was found; when it is not fine, also what to do. */
  readonly detail: string;
}

/** The application with its database, built on first use and closed when the command ends. */
export interface CliApplication {
  readonly workspace: WorkspaceId;
  readonly stores: Stores;
  /** Those of one's own workspace, also while sample data are shown: what is applied, and tokens. */
  readonly ownStores: Stores;
  readonly useCases: ApiUseCases;
  now(): Instant;
  /** Today in the workspace's zone. */
  today(): Promise<LocalDate>;
  /** Makes it the definition. @throws InputError with every mistake, ConflictError when somebody else was first */
  applyDefinition(definition: OkrDefinition, expectedVersion: number): Promise<StoredDefinition>;
  /** What a sync of this definition would ask, as planSync answers it; nothing is stored. */
  planOf(definition: OkrDefinition): Promise<unknown>;
  /** Asks each source whether its credential works; findings as they come. */
  examine(signal: AbortSignal): AsyncIterable<Finding>;
  /** Runs queued jobs in this process until stopped; does nothing while another process runs them. */
  work(): Promise<{ stop(): Promise<void> }>;
}

/** Sample data: unless they were removed, again although they were, or never. */
export type DemoWish = 'unless_removed' | 'again' | 'never';

export interface CliDependencies {
  /** Absolute folder of the caller; relative FILE arguments start here. */
  readonly cwd: string;
  readonly output: Terminal;
  /** All of standard input as text, at most `bytesMax`. @throws CliError when it is larger or a terminal */
  readonly readInput: (bytesMax: number) => Promise<string>;
  /** Opens the database. Only commands that need it call this: evaluate, validate and suggest do not. */
  readonly application: () => Promise<CliApplication>;
  /** Whether the queue answers, asked without the database; for where that cannot be opened. */
  readonly probeQueue: () => Promise<Finding>;
  /** What the catalogue of connectors knows of sources, settings and metrics; asks nobody. */
  readonly sourceKnowledge: () => Promise<SourceKnowledge>;
  /** Runs a long-lived role of the deployment in this process until it is told to stop. */
  readonly serve: (role: 'all' | 'api' | 'worker', options: { readonly demo: DemoWish }) => Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Exit codes: 0 done · 1 the answer is no (refused, failed, not found) · 2 wrong usage or configuration · 70 a defect of ours · 130 interrupted. */
export type ExitCode = 1 | 2;

/** An expected failure: its message is all that a person sees. An empty message when the output said it already. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

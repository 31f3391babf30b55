/**
 * Logs by pino: one JSON object a line, or readable lines on a terminal. Whatever is logged passes a scrubber first:
 * texts under names that hold secrets are struck at any depth, and so is every text that has a secret's shape.
 */
import { type DestinationStream, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { redact } from '../../connectors/kit/redact.ts';
import type { Logger } from '../ports.ts';

export interface LoggerOptions {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Readable lines instead of JSON: on a terminal. */
  readonly pretty: boolean;
  /** Default: standard error, which leaves standard output to results. */
  readonly destination?: DestinationStream;
}

const STRUCK = '[redacted]';
const SECRET_NAME = /authorization|cookie|credential|secret|passw|passphrase|token|private_?key|api_?key|assertion|signature/i;
const DEPTH_MAX = 6;
const ENTRIES_MAX = 100;
const CHARACTERS_MAX = 4_000;

export function makeLogger({ level, pretty: readable, destination }: LoggerOptions): Logger {
  const sink = destination ?? pino.destination({ fd: 2, sync: true });
  const stream = readable ? readableLines(sink, destination === undefined) : sink;
  const base = readable ? null : { service: 'nyckel' };
  const log = pino({ level, base, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return {
    debug: (fields, message) => log.debug(scrubbed(fields), redact(message)),
    info: (fields, message) => log.info(scrubbed(fields), redact(message)),
    warn: (fields, message) => log.warn(scrubbed(fields), redact(message)),
    error: (fields, message) => log.error(scrubbed(fields), redact(message)),
  };
}

/** Formats each line as it comes: nothing is held back that a sudden end could lose. */
function readableLines(sink: DestinationStream, colorize: boolean): DestinationStream {
  const format = prettyFactory({ colorize, translateTime: 'HH:MM:ss' });
  return { write: (line) => sink.write(format(line) ?? line) };
}

/** A copy that may be shown: bounded in depth and size, without secrets. */
export function scrubbed(fields: object): object {
  return scrub(fields, 0) as object;
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redact(shorten(value));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[deeper]';
  if (value instanceof Error) return scrubError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((item) => scrub(item, depth + 1));
  if (value instanceof Map) return scrub(Object.fromEntries(value), depth);
  const entries = Object.entries(value).slice(0, ENTRIES_MAX);
  return Object.fromEntries(entries.map(([name, item]) => [name, holdsSecret(name, item) ? STRUCK : scrub(item, depth + 1)]));
}

/** Numbers under such names are counts ("tokensPerDay"), not secrets. */
function holdsSecret(name: string, value: unknown): boolean {
  return SECRET_NAME.test(name) && (typeof value === 'string' || (typeof value === 'object' && value !== null));
}

/** Only what says what happened: drivers hang whole requests and their parameters on their errors. */
function scrubError(error: Error, depth: number): object {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) };
  return { type: error.name, message: redact(shorten(error.message)), ...code, stack: redact(shorten(error.stack ?? '')), ...cause };
}

function shorten(text: string): string {
  return text.length <= CHARACTERS_MAX ? text : `${text.slice(0, CHARACTERS_MAX - 1)}…`;
}

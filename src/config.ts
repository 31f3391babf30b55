/**
 * Environment → one frozen Config, or every mistake at once. The only file that knows the names of the variables;
 * `.env.example` is tested against it. A received value is described by its shape where it may hold a secret, never shown.
 */
import { delimiter, isAbsolute, join, parse, resolve } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { type Instant, parseInstant } from './domain/calendar.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How the deployment knows what time it is: the machine, always one instant, or running on from one. */
export type ClockSetting =
  | { readonly kind: 'system' }
  | { readonly kind: 'frozen'; readonly at: Instant }
  | { readonly kind: 'ticking'; readonly from: Instant };

export interface Config {
  /** null: the embedded Postgres under `dataDir`. */
  readonly databaseUrl: string | null;
  /** redis:// or rediss://; null: the queue lives in the same Postgres. */
  readonly queueUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** 32 bytes as base64; null only with the embedded Postgres: then it is kept in `dataDir` (platform/secret-key.ts). */
  readonly secretKey: string | null;
  readonly clock: ClockSetting;
  /** Base URLs by endpoint name in kebab-case: NYCKEL_ENDPOINT_GOOGLE_OAUTH is "google-oauth". */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly logLevel: LogLevel;
  /** http(s)://; where traces are sent to; null: nowhere. */
  readonly tracesUrl: string | null;
  /**
   * Absolute folders of this machine that `file:` locations may lie in. Default: with the embedded Postgres all of them, for
   * whoever writes definitions there runs the machine; with DATABASE_URL the working directory.
   */
  readonly fileRoots: readonly string[];
  /** How long old rows are kept that nothing rests on; `answers`: before those of single nights are merged. */
  readonly keepDays: Readonly<Record<'outbox' | 'quotaReadings' | 'exchanges' | 'syncRuns' | 'answers', number>>;
}

/** One wrong variable: what came (its shape, when it may be secret) and what is allowed. */
export interface ConfigMistake {
  readonly variable: string;
  readonly received: string;
  readonly allowed: string;
}
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly ConfigMistake[];
  constructor(mistakes: readonly ConfigMistake[]) {
    const lines = mistakes.map(({ variable, received, allowed }) => `  ${variable}: received ${received}; allowed: ${allowed}`);
    super(`${mistakes.length === 1 ? '1 setting is' : `${mistakes.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.mistakes = mistakes;
  }
}

const ENDPOINT_PREFIX = 'NYCKEL_ENDPOINT_';
type Parsed<T> = { readonly value: T } | Omit<ConfigMistake, 'variable'>;

/** A variable of the environment: unset and empty are the same, a wrong one is an issue that names shape and expectation. */
function variable<T>(absent: T, parse: (text: string) => Parsed<T>) {
  return z
    .string()
    .optional()
    .transform((text, context): T => {
      const parsed = text === undefined || text.trim() === '' ? { value: absent } : parse(text.trim());
      if ('value' in parsed) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.allowed, params: parsed });
      return z.NEVER;
    });
}

/** Any URL may carry a password, so a wrong one is never shown. */
function url(schemes: readonly string[], allowed: string) {
  return variable<string | null>(null, (text) => {
    if (!URL.canParse(text)) return { received: shapeOf(text), allowed };
    const { protocol, hostname } = new URL(text);
    if (!schemes.includes(protocol)) return { received: `a URL with scheme ${protocol}//`, allowed };
    return hostname === '' ? { received: 'a URL without a host', allowed } : { value: text };
  });
}

/** What a secret looks like without saying it. */
function shapeOf(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  return `a text of ${text.length} characters ${scheme === undefined ? 'without a scheme' : `with scheme ${scheme}://`}`;
}

/** A week at least: what happened lately is counted, shown and asked for again. */
const KEEP_DAYS = { least: 7, most: 36_500, unset: 90 } as const;
const keepDays = variable<number>(KEEP_DAYS.unset, (text) => {
  const { least, most } = KEEP_DAYS;
  const allowed = `a whole number of days from ${least} to ${most}, or unset for ${KEEP_DAYS.unset}`;
  return /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most
    ? { value: Number(text) }
    : { received: JSON.stringify(text), allowed };
});

const KEY_ALLOWED = '32 random bytes as base64 (make one with: openssl rand -base64 32)';
const CLOCK_ALLOWED = 'an ISO instant such as 2026-11-21T03:00:00Z (frozen), or the same with + at its end (ticking from there)';

const schema = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://USER:PASSWORD@HOST:PORT/DATABASE, or unset for the embedded Postgres'),
  QUEUE_URL: url(['redis:', 'rediss:'], 'redis://HOST:PORT or rediss://HOST:PORT, or unset to queue in Postgres'),
  NYCKEL_DATA_DIR: variable<string | null>(null, (text) => ({ value: text })),
  HOST: variable('127.0.0.1', (text) =>
    /^[\w.:-]+$/.test(text) ? { value: text } : { received: JSON.stringify(text), allowed: 'a host name or an address without a port' },
  ),
  PORT: variable(4680, (text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535
      ? { value: Number(text) }
      : { received: JSON.stringify(text), allowed: 'a whole number from 0 (any free port) to 65535' },
  ),
  NYCKEL_SECRET_KEY: variable<string | null>(null, (text) => {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
      return { received: `a text of ${text.length} characters that is not base64`, allowed: KEY_ALLOWED };
    const bytes = Buffer.from(text, 'base64').length;
    return bytes === 32 && /^.{43}=?$/.test(text) ? { value: text } : { received: `${bytes} bytes as base64`, allowed: KEY_ALLOWED };
  }),
  NYCKEL_CLOCK: variable<ClockSetting>({ kind: 'system' }, (text) => {
    const ticking = text.endsWith('+');
    const at = parseInstant(ticking ? text.slice(0, -1) : text);
    if (at === null) return { received: JSON.stringify(text), allowed: CLOCK_ALLOWED };
    return { value: ticking ? { kind: 'ticking', from: at } : { kind: 'frozen', at } };
  }),
  NYCKEL_FILE_ROOTS: variable<readonly string[] | null>(null, (text) => ({
    value: text.split(delimiter).filter((root) => root.trim() !== ''),
  })),
  NYCKEL_KEEP_OUTBOX_DAYS: keepDays,
  NYCKEL_KEEP_QUOTA_READINGS_DAYS: keepDays,
  NYCKEL_KEEP_EXCHANGES_DAYS: keepDays,
  NYCKEL_KEEP_SYNC_RUNS_DAYS: keepDays,
  NYCKEL_KEEP_ANSWERS_DAYS: keepDays,
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:'], 'http://HOST:4318 of an OpenTelemetry collector, or unset to send no traces'),
  LOG_LEVEL: variable<LogLevel>('info', (text) => {
    const level = LOG_LEVELS.find((known) => known === text);
    return level === undefined ? { received: JSON.stringify(text), allowed: LOG_LEVELS.join(', ') } : { value: level };
  }),
});
const endpoint = url(['http:', 'https:'], 'a base URL with http:// or https://');

/** Every variable that is read, without the NYCKEL_ENDPOINT_… family. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/**
 * @param environment usually process.env
 * @param folders `root`: where package.json lies (the default data folder stands beside it); `cwd`: what a relative NYCKEL_DATA_DIR is relative to
 * @throws ConfigError with every mistake
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  folders: { readonly root: string; readonly cwd: string },
): Config {
  const endpoints: Record<string, string> = {};
  const mistakes: ConfigMistake[] = [...misspelt(environment)];
  for (const name of Object.keys(environment).sort()) {
    if (!name.startsWith(ENDPOINT_PREFIX)) continue;
    const parsed = endpoint.safeParse(environment[name]);
    if (!parsed.success) mistakes.push(...mistakesOf(parsed.error, name));
    else if (parsed.data !== null) endpoints[endpointName(name)] = parsed.data.replace(/\/+$/, '');
  }
  const parsed = schema.safeParse(environment);
  if (!parsed.success) mistakes.push(...mistakesOf(parsed.error, null));
  if (isSet(environment.DATABASE_URL) && !isSet(environment.NYCKEL_SECRET_KEY))
    mistakes.push({ variable: 'NYCKEL_SECRET_KEY', received: 'nothing', allowed: `required beside DATABASE_URL: ${KEY_ALLOWED}` });
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  const { data } = parsed;
  return Object.freeze({
    databaseUrl: data.DATABASE_URL,
    queueUrl: data.QUEUE_URL,
    dataDir: dataDirOf(data.NYCKEL_DATA_DIR, folders),
    host: data.HOST,
    port: data.PORT,
    secretKey: data.NYCKEL_SECRET_KEY,
    clock: Object.freeze(data.NYCKEL_CLOCK),
    endpoints: Object.freeze(endpoints),
    logLevel: data.LOG_LEVEL,
    tracesUrl: data.OTEL_EXPORTER_OTLP_ENDPOINT,
    fileRoots: Object.freeze(fileRootsOf(data.NYCKEL_FILE_ROOTS, data.DATABASE_URL === null, folders)),
    keepDays: Object.freeze({
      outbox: data.NYCKEL_KEEP_OUTBOX_DAYS,
      quotaReadings: data.NYCKEL_KEEP_QUOTA_READINGS_DAYS,
      exchanges: data.NYCKEL_KEEP_EXCHANGES_DAYS,
      syncRuns: data.NYCKEL_KEEP_SYNC_RUNS_DAYS,
      answers: data.NYCKEL_KEEP_ANSWERS_DAYS,
    }),
  });
}

/** "NYCKEL_ENDPOINT_GOOGLE_OAUTH" → "google-oauth". */
function endpointName(name: string): string {
  return name.slice(ENDPOINT_PREFIX.length).toLowerCase().replaceAll('_', '-');
}

function dataDirOf(given: string | null, { root, cwd }: { readonly root: string; readonly cwd: string }): string {
  if (given === null) return join(root, '.nyckel');
  return isAbsolute(given) ? given : resolve(cwd, given);
}

function fileRootsOf(given: readonly string[] | null, isEmbedded: boolean, { cwd }: { readonly cwd: string }): readonly string[] {
  if (given !== null) return given.map((root) => resolve(cwd, root));
  return [isEmbedded ? parse(cwd).root : cwd];
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

function mistakesOf(error: z.ZodError, name: string | null): readonly ConfigMistake[] {
  return error.issues.map((issue) => {
    const received = issue.code === 'custom' ? String(issue.params?.received) : 'no text';
    return { variable: name ?? String(issue.path[0]), received, allowed: issue.message };
  });
}

/** A setting that is one or two letters off would be ignored in silence; others may be anybody's (Kubernetes sets NYCKEL_PORT). */
function* misspelt(environment: Readonly<Record<string, string | undefined>>): Generator<ConfigMistake> {
  const ours = VARIABLES.filter((name) => name.startsWith('NYCKEL_'));
  for (const name of Object.keys(environment).sort()) {
    if (!name.startsWith('NYCKEL_') || name.startsWith(ENDPOINT_PREFIX) || ours.includes(name)) continue;
    const nearest = ours.find((known) => distance(known, name) <= 2);
    if (nearest !== undefined) yield { variable: name, received: 'a variable that is not read', allowed: `did you mean ${nearest}?` };
  }
}

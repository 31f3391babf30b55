/** The application as `nyckel start` wires it, on a database of the test's own, with its API listening on loopback. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import { type RunningApi, startApi } from '../../src/main/api.ts';
import { type Application, DEFAULT_WORKSPACE, openApplication } from '../../src/main/wire.ts';
import type { Scope } from '../../src/ports.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { KEEP_DAYS } from './keep-days.ts';

export interface TestApplication {
  readonly application: Application;
  readonly url: string;
  /** Logged by the application at level error. */
  readonly errors: readonly { readonly fields: object; readonly message: string }[];
  /** Makes a definition file the current one. */
  apply(yaml: string): Promise<void>;
  /** Asks the API with a token of these scopes; default: all. */
  ask(method: string, path: string, body?: unknown, options?: AskOptions): Promise<Response>;
  stop(): Promise<void>;
}
export interface AskOptions {
  readonly scopes?: readonly Scope[];
  readonly headers?: Readonly<Record<string, string>>;
}
const ALL: readonly Scope[] = ['read', 'write', 'admin'];

/** @param at what time it is, for ever @param queueUrl default: the queue on Postgres */
export async function startTestApplication(at: string, queueUrl: string | null = null): Promise<TestApplication> {
  const urls: TestDatabase = await createTestDatabase();
  const errors: { fields: object; message: string }[] = [];
  const silent = () => undefined;
  const logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: (fields: object, message: string) => void errors.push({ fields, message }),
  };
  const application = await openApplication(
    {
      databaseUrl: urls.adminUrl,
      queueUrl,
      dataDir: tmpdir(),
      host: '127.0.0.1',
      port: 0,
      secretKey: randomBytes(32).toString('base64'),
      clock: { kind: 'frozen', at: at as never },
      endpoints: {},
      logLevel: 'error',
      tracesUrl: null,
      fileRoots: [],
      keepDays: KEEP_DAYS,
    },
    logger,
    tmpdir(),
  );
  const api: RunningApi = await startApi(application);
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (scopes: readonly Scope[]) => {
    const key = scopes.join();
    const made =
      tokens.get(key) ??
      application
        .storesOf(DEFAULT_WORKSPACE)
        .tokens.create(key, scopes, null, application.clock.now())
        .then(({ text }) => text);
    tokens.set(key, made);
    return made;
  };
  return {
    application,
    url: api.url,
    errors,
    apply: async (yaml) => {
      const parsed = parseDefinition(yaml, { fileName: 'okrs.yaml' });
      if (parsed.kind === 'refused') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
      await application.useCasesOf(DEFAULT_WORKSPACE).applyDefinition(parsed.definition, null);
    },
    ask: async (method, path, body, { scopes = ALL, headers = {} } = {}) =>
      fetch(`${api.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(scopes)}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    stop: async () => {
      await api.stop();
      await application.close();
      await urls.drop();
    },
  };
}

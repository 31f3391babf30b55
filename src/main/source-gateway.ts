/** Runs connectors: builds what one call is made with, collects what it brings within bounds, and tidies up after it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorContext, ConnectorMemory, Fetched } from '../../connectors/kit/define-connector.ts';
import type { Http } from '../../connectors/kit/http.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import { SourceError } from '../domain/planning/failure.ts';
import type { CallReading, SourceContext, SourceGateway } from '../ports.ts';
import type { Bound, makeSourceCatalogue } from './source-catalogue.ts';

export interface GatewayParts {
  readonly catalogue: ReturnType<typeof makeSourceCatalogue>;
  readonly http: Http;
  /** Operator's base URLs by endpoint name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Absolute folders that connections may read files from. */
  readonly fileRoots: readonly string[];
}
/** More than these of one call are too much asked at once. */
const READINGS_MAX = 1_000_000;
const EXCHANGES_MAX = 10_000;
const MEMORY_KEY_MAX = 1_024;

export function makeSourceGateway({ catalogue, http, endpoints, fileRoots }: GatewayParts): SourceGateway {
  const withContext = async <Result>(
    connection: ConnectionDefinition,
    context: SourceContext,
    work: (bound: Bound, connectorContext: ConnectorContext<unknown>, written: Record<string, unknown>) => Promise<Result>,
  ): Promise<Result> => {
    const bound = catalogue.bind(connection);
    const temporaryFolder = await makeTemporaryFolder();
    const written: Record<string, unknown> = {};
    try {
      const connectorContext: ConnectorContext<unknown> = {
        settings: bound.settings,
        credential: credentialOf(connection, bound, context.secret),
        http,
        signal: context.signal,
        now: context.now,
        endpoint: (name, fallback) => endpoints[name] ?? fallback,
        memory: memoryOf(context.memory, written),
        temporaryFolder,
        fileRoots,
        zone: catalogue.manifestOf(connection).zone ?? context.state.zone ?? 'UTC',
        currency: context.state.currency,
      };
      return await work(bound, connectorContext, written);
    } finally {
      await rm(temporaryFolder, { recursive: true, force: true });
    }
  };
  return {
    read: (connection, call, context) =>
      withContext(connection, context, async ({ connector }, connectorContext, written) =>
        collect(connector.fetch(call, connectorContext), written),
      ),
    check: (connection, context) =>
      withContext(connection, context, ({ connector }, connectorContext) => connector.check(connectorContext)),
    discover: (connection, context) =>
      withContext(connection, context, ({ connector }, connectorContext) => connector.discover(connectorContext)),
  };
}

/** A full disk is this machine's trouble and passes: the source has done nothing wrong, and its answer is not to be mended. */
async function makeTemporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'nyckel-call-'));
  } catch (error) {
    const internal = error instanceof Error ? error.message : String(error);
    throw new SourceError({ next: 'retry', after: null, public: 'the machine has no room for temporary files', internal });
  }
}

async function collect(fetched: AsyncIterable<Fetched>, memory: Readonly<Record<string, unknown>>): Promise<CallReading> {
  const observations: CallReading['observations'][number][] = [];
  const answered: CallReading['answered'][number][] = [];
  const exchanges: CallReading['exchanges'][number][] = [];
  const refusals: CallReading['refusals'][number][] = [];
  const quotas = new Map<string, CallReading['quotas'][number]>();
  let finality: CallReading['finality'] = null;
  for await (const each of fetched) {
    switch (each.kind) {
      case 'reading': {
        const { series, grain, range, item, value, quality } = each;
        if (observations.length >= READINGS_MAX) throw tooMuch(`over ${READINGS_MAX} readings`);
        observations.push({ series, grain, range, item, value, quality });
        break;
      }
      case 'answered':
        answered.push({ series: each.series, grain: each.grain, range: each.range, tellsThrough: each.tellsThrough ?? null });
        break;
      case 'exchange':
        if (exchanges.length >= EXCHANGES_MAX) throw tooMuch(`over ${EXCHANGES_MAX} requests`);
        exchanges.push({ request: each.request, responseDigest: each.responseDigest });
        break;
      case 'quota':
        quotas.set(each.quota, { quota: each.quota, consumed: each.consumed, remaining: each.remaining, resetsAt: each.resetsAt });
        break;
      case 'finality':
        finality = { completeThrough: each.completeThrough, settledThrough: each.settledThrough };
        break;
      case 'refusal':
        refusals.push({ series: each.series, setting: each.setting, received: each.received, allowed: each.allowed });
        break;
    }
  }
  return { observations, answered, exchanges, refusals, quotas: [...quotas.values()], finality, memory };
}

function tooMuch(what: string): SourceError {
  const texts = { public: 'The source sent more than one call may bring.', internal: `one call brought ${what}` };
  return new SourceError({ next: 'split', because: 'size', ...texts });
}

function memoryOf(held: Readonly<Record<string, unknown>>, written: Record<string, unknown>): ConnectorMemory {
  return {
    get: async (key) => (key in written ? written[key] : held[key]),
    set: (key, value) => {
      if (key.length === 0 || key.length > MEMORY_KEY_MAX)
        throw new RangeError(`a memory key has 1 to ${MEMORY_KEY_MAX} characters, not ${key.length}`);
      written[key] = value;
    },
  };
}

/** @throws SourceError naming the fields, never what is in them */
function credentialOf(connection: ConnectionDefinition, { connector }: Bound, secret: string | null): unknown {
  if (connector.credential.kind === 'none' || secret === null) return null;
  const value = parseJson(secret);
  const parsed = connector.credential.fields?.safeParse(value);
  if (value !== undefined && parsed?.success !== false) return value;
  const wrong = value === undefined ? 'it is not JSON' : fieldsOf(parsed?.error?.issues ?? []);
  throw new SourceError({
    next: 'reauthorize',
    public: `The credential of connection ${connection.id} cannot be used: ${wrong}. Needed: ${connector.credential.help}`,
    internal: `credential of ${connection.id}: ${wrong}`,
  });
}

function fieldsOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] }[]): string {
  const names = issues.flatMap(({ path, keys }) => keys ?? [path.map(String).join('.') || 'the whole']);
  const fields = [...new Set(names)].slice(0, 10);
  return `missing or wrong: ${fields.join(', ')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of a SyntaxError quotes the text, which is a secret.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

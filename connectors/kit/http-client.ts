/**
 * The HTTP client behind `Http`: one request, bounded in time and size, no retries. The fetch function is handed in, so that
 * tests replay exchanges and the host decides how sockets are made.
 */
import { SourceError } from '../../src/domain/planning/failure.ts';
import { fixConnector, retry, split } from './failure.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';
import { redact } from './redact.ts';

const TIMEOUT_MS = 30_000;
const BODY_BYTES_MAX = 32 * 1_024 * 1_024;
const REDIRECTS_MAX = 3;

/** @param fetchResource the platform's fetch, or one that replays */
export function makeHttp(fetchResource: typeof globalThis.fetch = globalThis.fetch): Http {
  return {
    async request(request, signal) {
      signal.throwIfAborted();
      const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
      const deadline = AbortSignal.timeout(timeoutMs);
      const secrets = secretsOfRequest(request);
      try {
        return await send(fetchResource, request, AbortSignal.any([signal, deadline]), secrets);
      } catch (error) {
        // The caller gave up: that is its own doing and no failure of the source.
        if (signal.aborted) throw signal.reason;
        if (error instanceof SourceError) throw error;
        throw networkFailure(error, request, secrets, deadline.aborted || nameOf(error) === 'TimeoutError' ? timeoutMs : null);
      }
    },
  };
}

async function send(
  fetchResource: typeof globalThis.fetch,
  request: HttpRequest,
  signal: AbortSignal,
  secrets: readonly string[],
): Promise<HttpResponse> {
  let url = request.url;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    const response = await fetchResource(url, { ...bodyOf(request), method: request.method, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return await read(response, request, secrets);
    await response.body?.cancel();
    url = redirected(url, location, response.status, request, secrets);
  }
  throw fixConnector(
    { public: `${hostOf(request.url)} redirects in a circle`, internal: `${lineOf(request)}: too many redirects`, secrets },
    '',
  );
}

/** A redirect is followed on its own origin only: headers carry credentials, and another host was not asked for. */
function redirected(from: string, location: string, status: number, request: HttpRequest, secrets: readonly string[]): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : null;
  const keepsMethod = request.method === 'GET' || status === 307 || status === 308;
  if (target !== null && target.origin === new URL(from).origin && keepsMethod) return target.href;
  throw fixConnector(
    {
      public: `${hostOf(from)} redirects elsewhere, which is not followed`,
      internal: `${lineOf(request)}: redirect ${status} to ${target?.host ?? 'an unreadable address'} refused`,
      secrets,
    },
    '',
  );
}

function bodyOf(request: HttpRequest): { readonly headers: Record<string, string>; readonly body?: string } {
  const headers: Record<string, string> = { accept: 'application/json', ...request.headers };
  if (request.form !== undefined)
    return {
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(request.form).toString(),
    };
  if (request.json === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(request.json) };
}

async function read(response: Response, request: HttpRequest, secrets: readonly string[]): Promise<HttpResponse> {
  const bytesMax = request.bodyBytesMax ?? BODY_BYTES_MAX;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw split('size', {
        public: `${hostOf(request.url)} answered more than ${bytesMax} bytes`,
        internal: `${lineOf(request)}: body over ${bytesMax} bytes`,
        secrets,
      });
    }
    chunks.push(value);
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function networkFailure(error: unknown, request: HttpRequest, secrets: readonly string[], timedOutMs: number | null): SourceError {
  const host = hostOf(request.url);
  if (timedOutMs !== null)
    return retry({ public: `${host} did not answer in time`, internal: `${lineOf(request)}: no answer within ${timedOutMs} ms`, secrets });
  const cause = error instanceof Error ? error.cause : undefined;
  // fetch gives network faults a cause; without one, the request itself could not be made (a header, an address).
  if (error instanceof TypeError && cause === undefined)
    return fixConnector(
      { public: `the request to ${host} could not be made`, internal: `${lineOf(request)}: ${error.message}`, secrets },
      '',
    );
  const code = codeOf(cause) ?? codeOf(error) ?? nameOf(error);
  return retry({
    public: `${host} could not be reached (${code})`,
    internal: `${lineOf(request)}: ${code}: ${messageOf(cause ?? error)}`,
    secrets,
  });
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the source';
}
/** Method and address without the query, where keys are sometimes sent. */
function lineOf(request: HttpRequest): string {
  return redact(`${request.method} ${request.url.split('?')[0]}`, request.secrets);
}

/** What the caller named, and whatever an Authorization header carries. */
export function secretsOfRequest(request: HttpRequest): readonly string[] {
  const authorization = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const carried = authorization?.split(/\s+/).filter((part) => part.length >= 12) ?? [];
  return [...(request.secrets ?? []), ...carried];
}

/** A small JSON-over-HTTP server on 127.0.0.1 that the demo's sources share: bounded bodies, injected faults, clean stop. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Faults, FaultyServer } from './faults.ts';
import { HTML_502, wireErrorOfQuota } from './google-errors.ts';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export interface WireAnswer {
  readonly status: number;
  /** Sent as JSON; a text is sent as HTML. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface LoopbackServer {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  stop(): Promise<void>;
}

const BODY_BYTES_MAX = 1_048_576;

/** @param answer must not throw: it turns its own errors into answers */
export async function startLoopbackServer(
  name: FaultyServer,
  faults: Faults,
  answer: (request: WireRequest) => WireAnswer,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    handle(name, faults, answer, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 500, message: `demo server failed: ${String(error)}`, status: 'INTERNAL' } }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  server: FaultyServer,
  faults: Faults,
  answer: (request: WireRequest) => WireAnswer,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const method = incoming.method ?? 'GET';
  const fault = faults.take({ server, method, path: url.pathname + url.search, body: body ?? '' });
  if (body === null)
    return send(response, {
      status: 413,
      body: { error: { code: 413, message: 'Request payload size exceeds the limit: 1048576 bytes.', status: 'INVALID_ARGUMENT' } },
    });
  const respond = () => answer({ method, path: url.pathname, query: url.searchParams, headers: incoming.headers, body });
  if (fault === null) return send(response, respond());
  await suffer(fault, response, respond);
}

async function suffer(fault: Fault, response: ServerResponse, respond: () => WireAnswer): Promise<void> {
  switch (fault.kind) {
    case 'status':
      return send(response, { status: fault.status, body: fault.body ?? {}, headers: fault.headers ?? {} });
    case 'quota':
      return send(response, wireErrorOfQuota(fault.quota, fault.retryAfterS ?? null));
    case 'html':
      return send(response, { status: 502, body: HTML_502 });
    case 'truncated': {
      const whole = JSON.stringify(respond().body);
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
      response.end(whole.slice(0, Math.max(1, whole.length >> 1)));
      return;
    }
    case 'reset': {
      if (fault.when === 'mid_body') {
        const whole = JSON.stringify(respond().body);
        response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': Buffer.byteLength(whole) });
        await new Promise<void>((resolve) => response.write(whole.slice(0, whole.length >> 1), () => resolve()));
      }
      response.socket?.resetAndDestroy();
      return;
    }
    case 'slow':
      await delay(fault.delayMs, undefined, { ref: false });
      return send(response, respond());
    case 'expired_token':
      return send(response, { status: 401, body: { error: { code: 401, message: UNAUTHENTICATED, status: 'UNAUTHENTICATED' } } });
    case 'error_in_200':
      return send(response, { status: 200, body: { error: { code: 500, message: 'Internal error encountered.', status: 'INTERNAL' } } });
  }
}

export const UNAUTHENTICATED =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

function send(response: ServerResponse, { status, body, headers }: WireAnswer): void {
  if (response.destroyed) return;
  const isHtml = typeof body === 'string';
  const bytes = Buffer.from(isHtml ? body : JSON.stringify(body));
  response.writeHead(status, {
    'content-type': isHtml ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** @returns null when it is larger than allowed */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return size > BODY_BYTES_MAX ? null : Buffer.concat(chunks).toString('utf8');
}

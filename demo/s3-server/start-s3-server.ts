/**
 * A small S3-compatible server on 127.0.0.1, for the demo and for tests: path-style addresses, Signature Version 4, listings
 * in pages, conditional and partial reads. In memory and bounded; nothing survives a stop. No multipart uploads, versions,
 * access rules, or signed addresses.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Faults } from '../faults.ts';
import { HTML_502 } from '../google-errors.ts';
import { readBody } from './body.ts';
import { Buckets, STORE_LIMITS, type StoreLimits } from './buckets.ts';
import { type Answer, answerTo, type S3Request } from './operations.ts';
import { errorXml, S3Error } from './s3-error.ts';
import { checkSignature, type Signer } from './signature.ts';

export interface S3ServerOptions {
  readonly credentials: Signer;
  readonly region: string;
  /** The clock that signatures are judged by, in epoch ms; default: the machine's, because clients sign with theirs. */
  readonly nowMs?: () => number;
  readonly faults?: Faults;
  readonly limits?: Partial<StoreLimits>;
  /** 0, the default: any free port. */
  readonly port?: number;
}
export interface S3Server {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  /** Requests answered since the start, newest last, at most 10 000: "GET /bucket?list-type=2". */
  readonly requests: readonly string[];
  /** Makes the bucket where there is none. */
  put(bucket: string, key: string, body: Uint8Array, more?: { readonly storageClass?: string }): void;
  delete(bucket: string, key: string): void;
  createBucket(bucket: string): void;
  stop(): Promise<void>;
}
const REQUESTS_KEPT = 10_000;

export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { nowMs = Date.now } = options;
  const limits = { ...STORE_LIMITS, ...options.limits };
  const buckets = new Buckets(limits);
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    if (requests.length >= REQUESTS_KEPT) requests.shift();
    requests.push(`${incoming.method} ${incoming.url}`);
    handle(incoming, outgoing, options, buckets, limits).catch((error: unknown) => {
      // The client went away; there is nobody to tell.
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    put(bucket, key, body, more = {}) {
      buckets.ensure(bucket);
      buckets.put(bucket, key, body, {
        modifiedMs: nowMs(),
        contentType: 'application/octet-stream',
        storageClass: more.storageClass ?? 'STANDARD',
      });
    },
    delete: (bucket, key) => buckets.delete(bucket, key),
    createBucket: (bucket) => buckets.ensure(bucket),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: S3ServerOptions,
  buckets: Buckets,
  limits: StoreLimits,
): Promise<void> {
  const requestId = randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
  const [rawPath = '/', rawQuery = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const method = incoming.method ?? 'GET';
  const nowMs = (options.nowMs ?? Date.now)();
  const respond = async (): Promise<Answer> => {
    try {
      const body = await readBody(incoming, limits.objectBytesMax);
      checkSignature(
        { method, rawPath, rawQuery, headers: incoming.headers },
        { signers: [options.credentials], region: options.region, nowMs },
      );
      const request: S3Request = {
        method,
        ...placeOf(rawPath),
        query: new URLSearchParams(rawQuery),
        headers: incoming.headers,
        body,
        nowMs,
      };
      return answerTo(request, buckets, options.region);
    } catch (error) {
      return failed(error, rawPath, requestId);
    }
  };
  const fault = options.faults?.take({ server: 's3', method, path: incoming.url ?? '/', body: '' }) ?? null;
  const extra = { 'x-amz-request-id': requestId };
  if (fault === null) return send(outgoing, await respond(), method, extra);
  await suffer(fault, outgoing, respond, method, extra);
}

function placeOf(rawPath: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(rawPath) ?? [];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch (error) {
    if (error instanceof URIError) throw new S3Error('InvalidArgument', "Couldn't parse the specified URI.");
    throw error;
  }
}

function failed(error: unknown, resource: string, requestId: string): Answer {
  const known = error instanceof S3Error ? error : new S3Error('InternalError', `We encountered an internal error: ${String(error)}`);
  return { status: known.status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(errorXml(known, resource, requestId)) };
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer, method: string, extra: Readonly<Record<string, string>>): void {
  if (outgoing.destroyed) return;
  const isBare = status === 204 || status === 304;
  outgoing.writeHead(status, { ...(isBare ? {} : { 'content-length': body.length }), ...headers, ...extra, server: 'NyckelDemoS3' });
  outgoing.end(method === 'HEAD' || isBare ? undefined : body);
}

async function suffer(
  fault: Fault,
  outgoing: ServerResponse,
  respond: () => Promise<Answer>,
  method: string,
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  const xml = (error: S3Error) => send(outgoing, failed(error, '/', extra['x-amz-request-id'] ?? ''), method, extra);
  switch (fault.kind) {
    case 'status': {
      const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {});
      return send(outgoing, { status: fault.status, headers: fault.headers ?? {}, body: Buffer.from(body) }, method, extra);
    }
    case 'quota':
      return xml(new S3Error('SlowDown', 'Please reduce your request rate.'));
    case 'expired_token':
      return xml(new S3Error('ExpiredToken', 'The provided token has expired.'));
    case 'error_in_200':
      return send(
        outgoing,
        { ...failed(new S3Error('InternalError', 'We encountered an internal error.'), '/', ''), status: 200 },
        method,
        extra,
      );
    case 'html':
      return send(outgoing, { status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from(HTML_502) }, method, extra);
    case 'slow':
      await delay(fault.delayMs, undefined, { ref: false });
      return send(outgoing, await respond(), method, extra);
    case 'truncated': {
      const { status, headers, body } = await respond();
      return send(outgoing, { status, headers, body: body.subarray(0, Math.max(1, body.length >> 1)) }, method, extra);
    }
    case 'reset': {
      if (fault.when === 'mid_body') {
        const { status, headers, body } = await respond();
        outgoing.writeHead(status, { ...headers, ...extra, 'content-length': body.length });
        await new Promise<void>((resolve) => outgoing.write(body.subarray(0, body.length >> 1), () => resolve()));
      }
      outgoing.socket?.resetAndDestroy();
    }
  }
}

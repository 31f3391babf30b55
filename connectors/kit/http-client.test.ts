import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../src/domain/planning/failure.ts';
import type { HttpRequest } from './http.ts';
import { makeHttp } from './http-client.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const http = makeHttp();
const signal = () => new AbortController().signal;
async function failureOf(request: HttpRequest, on = signal()) {
  const error: unknown = await http.request(request, on).catch((thrown: unknown) => thrown);
  if (error instanceof SourceError) return error.failure;
  throw new Error(`expected a SourceError, got ${String(error)}`);
}

describe('the HTTP client', () => {
  it('answers any status, with the body as text and as JSON', async () => {
    const url = await serve((_, response) => response.writeHead(418, { 'x-a': 'b' }).end('{"a":1}'));
    const answer = await http.request({ method: 'GET', url }, signal());
    expect(answer).toMatchObject({ status: 418, text: '{"a":1}', json: { a: 1 } });
    expect(answer.headers.get('x-a')).toBe('b');
  });
  it('leaves json undefined where the body is none', async () => {
    const url = await serve((_, response) => response.end('<html>'));
    expect((await http.request({ method: 'GET', url }, signal())).json).toBeUndefined();
  });
  it('sends JSON and forms with their content types', async () => {
    const seen: string[] = [];
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push(`${request.method} ${request.headers['content-type']} ${body}`);
      response.end('{}');
    });
    await http.request({ method: 'POST', url, json: { a: 'ö' } }, signal());
    await http.request({ method: 'POST', url, form: { a: 'b c' } }, signal());
    expect(seen).toEqual(['POST application/json {"a":"ö"}', 'POST application/x-www-form-urlencoded a=b+c']);
  });
  it('gives up on a source that never answers, and calls it a passing fault', async () => {
    const url = await serve(() => undefined);
    expect(await failureOf({ method: 'GET', url, timeoutMs: 50 })).toMatchObject({ next: 'retry', after: null });
  });
  it('gives up on a body that never ends', async () => {
    const url = await serve((_, response) => response.writeHead(200).write('{'));
    expect((await failureOf({ method: 'GET', url, timeoutMs: 50 })).next).toBe('retry');
  });
  it('stops reading a body that is too large, and asks for less', async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const more = () => {
        while (sent < 50_000_000) {
          sent += 100_000;
          if (!response.write('x'.repeat(100_000))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    expect((await failureOf({ method: 'GET', url, bodyBytesMax: 1_000_000 })).next).toBe('split');
    expect(sent).toBeLessThan(50_000_000);
  });
  it('calls a refused connection a passing fault', async () => {
    expect(await failureOf({ method: 'GET', url: 'http://127.0.0.1:1/' })).toMatchObject({ next: 'retry' });
  });
  it('does not retry: a reset connection is one request', async () => {
    let requests = 0;
    const url = await serve((request) => {
      requests++;
      request.socket.destroy();
    });
    expect((await failureOf({ method: 'POST', url, json: {} })).next).toBe('retry');
    expect(requests).toBe(1);
  });
  it('follows a redirect on its own host, so many times', async () => {
    const url = await serve((request, response) =>
      request.url === '/end' ? response.end('{"end":true}') : response.writeHead(307, { location: '/end' }).end(),
    );
    expect((await http.request({ method: 'POST', url, json: {} }, signal())).json).toEqual({ end: true });
    const circle = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    expect((await failureOf({ method: 'GET', url: circle })).next).toBe('fix_connector');
  });
  it('never carries a credential to another host', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const url = await serve((_, response) => response.writeHead(302, { location: other }).end());
    expect((await failureOf({ method: 'GET', url, headers: { authorization: 'Bearer abcdefghijklmnop' } })).next).toBe('fix_connector');
    expect(seen).toEqual([]);
  });
  it('throws the reason of whoever stops it, not a failure of the source', async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const asked = http.request({ method: 'GET', url }, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
    await expect(http.request({ method: 'GET', url }, controller.signal)).rejects.toThrow('stopped');
  });
  it('keeps a credential that cannot be a header out of the error', async () => {
    const secret = 'a-secret-with\na-line-break';
    const failure = await failureOf({
      method: 'GET',
      url: 'http://127.0.0.1:1/',
      headers: { authorization: `Bearer ${secret}` },
      secrets: [secret],
    });
    expect(failure.next).toBe('fix_connector');
    expect(JSON.stringify(failure)).not.toContain('a-secret-with');
  });
  it('leaves the query of an address out of errors', async () => {
    const failure = await failureOf({ method: 'GET', url: 'http://127.0.0.1:1/x?key=not-to-be-seen' });
    expect(JSON.stringify(failure)).not.toContain('not-to-be-seen');
  });
});

/** What `explain` shows of a request: how it went out, secrets removed, and a digest of what came back. */
import { createHash } from 'node:crypto';
import type { FetchedExchange } from './define-connector.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { secretsOfRequest } from './http-client.ts';
import { redact } from './redact.ts';

const REQUEST_CHARACTERS_MAX = 16_000;

/** Headers are left out: they say who asked, not what was asked. */
export function exchangeOf(request: HttpRequest, response: HttpResponse): FetchedExchange {
  const body = request.json === undefined ? '' : ` ${JSON.stringify(request.json)}`;
  const text = redact(`${request.method} ${request.url}${body}`, secretsOfRequest(request));
  return {
    kind: 'exchange',
    request: text.length <= REQUEST_CHARACTERS_MAX ? text : `${text.slice(0, REQUEST_CHARACTERS_MAX - 1)}…`,
    responseDigest: `sha256:${createHash('sha256').update(response.text).digest('hex')}`,
  };
}

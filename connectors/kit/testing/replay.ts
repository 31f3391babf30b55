/**
 * Plays a source from recorded exchanges, through an injected fetch or (serve-replay.ts) a loopback server. A request that is not recorded is
 * refused and remembered; so is what was recorded and never asked.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FixtureExchange } from './fixture.ts';

export type ReplayedResponse = FixtureExchange['response'];
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

export class Replay {
  /** Requests sent, signing in left out. */
  sent = 0;
  readonly unexpected: string[] = [];
  /** Tokens and assertions that went over the wire: secrets, whoever made them. */
  readonly seenSecrets: string[] = [];
  readonly #unused: FixtureExchange[];
  readonly #auth: readonly FixtureExchange[];
  readonly #folder: string;
  readonly #fault: ReplayedResponse | null;
  #authSent = 0;
  onRequest: (() => unknown) | null = null;

  /** @param fault answers every request but those of signing in */
  constructor(exchanges: readonly FixtureExchange[], folder: string, fault: ReplayedResponse | null = null) {
    this.#unused = [...exchanges];
    this.#auth = exchanges.filter((each) => each.auth);
    this.#folder = folder;
    this.#fault = fault;
  }

  get unused(): readonly string[] {
    return this.#unused.map(
      (each) => `${each.request.method} ${each.request.url} ${JSON.stringify(each.request.json ?? each.request.form ?? '')}`,
    );
  }

  /** @returns null for a request that is not recorded */
  answer(request: SeenRequest): ReplayedResponse | null {
    const token = request.headers.get('authorization')?.split(' ').at(-1);
    const assertion = new URLSearchParams(request.body).get('assertion');
    this.seenSecrets.push(...([token, assertion].filter((text) => typeof text === 'string' && text.length >= 12) as string[]));
    const isAuth = this.#auth.some((each) => sameRequest(each.request, request));
    if (!isAuth) this.sent++;
    this.onRequest?.();
    if (this.#fault !== null) {
      if (!isAuth) return this.#fault;
      // The newest token, as often as a refresh asks for it, but not for ever.
      return ++this.#authSent > 4 ? null : (this.#auth.findLast((each) => sameRequest(each.request, request))?.response ?? null);
    }
    const index = this.#unused.findIndex((each) => sameRequest(each.request, request));
    const [found] = index < 0 ? [] : this.#unused.splice(index, 1);
    if (found === undefined) this.unexpected.push(`${request.method} ${request.url} ${request.body}`);
    return found?.response ?? null;
  }

  /** A fetch that never leaves this process. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = this.answer({ method: request.method, url: request.url, headers: request.headers, body: await request.text() });
    init?.signal?.throwIfAborted();
    if (response === null)
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('not in the fixture'), { code: 'ENOFIXTURE' }) });
    if (response.fault === 'timeout') throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    if (response.fault === 'reset')
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) });
    return new Response(new Uint8Array(this.bodyOf(response)), { status: response.status, headers: headersOf(response) });
  };

  /** Bytes of the body: inline, or a file beside the fixture. */
  bodyOf(response: ReplayedResponse): Buffer {
    if (response.file !== undefined) return readFileSync(join(this.#folder, response.file));
    return Buffer.from(response.text ?? (response.json === undefined ? '' : JSON.stringify(response.json)));
  }
}

export function headersOf(response: ReplayedResponse): Record<string, string> {
  return { ...(response.json === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }), ...response.headers };
}

function sameRequest(recorded: FixtureExchange['request'], seen: SeenRequest): boolean {
  if (recorded.method !== seen.method || !sameAddress(recorded.url, seen.url)) return false;
  for (const [name, value] of Object.entries(recorded.headers)) if (!same(value, seen.headers.get(name))) return false;
  if (recorded.json !== undefined) return same(recorded.json, jsonOf(seen.body));
  if (recorded.form !== undefined) return same(recorded.form, Object.fromEntries(new URLSearchParams(seen.body)));
  return seen.body === '';
}
function sameAddress(recorded: string, seen: string): boolean {
  const [a, b] = [new URL(recorded), new URL(seen)];
  a.searchParams.sort();
  b.searchParams.sort();
  return a.origin === b.origin && a.pathname === b.pathname && same([...a.searchParams], [...b.searchParams]);
}
/** Deep equality, in which a recorded `{{any}}` equals every text. */
function same(recorded: unknown, seen: unknown): boolean {
  if (recorded === '{{any}}') return typeof seen === 'string' && seen !== '';
  if (typeof recorded !== 'object' || recorded === null || typeof seen !== 'object' || seen === null)
    return isDeepStrictEqual(recorded, seen);
  const [a, b] = [Object.entries(recorded), new Map(Object.entries(seen))];
  return (
    Array.isArray(recorded) === Array.isArray(seen) &&
    a.length === b.size &&
    a.every(([key, value]) => b.has(key) && same(value, b.get(key)))
  );
}
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

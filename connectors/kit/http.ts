/** The one HTTP client that connectors use. Bounded in time and size; knows nothing about any vendor. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value, or form fields. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** Default 30 000. */
  readonly timeoutMs?: number;
  /** Default 32 MiB; a larger body fails as `split`. */
  readonly bodyBytesMax?: number;
  /** Texts to strike from every error (tokens, keys). */
  readonly secrets?: readonly string[];
}
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body; undefined when it is not JSON (an HTML page, a truncated body). */
  readonly json: unknown;
}
export interface Http {
  /** Answers any status. @throws SourceError `retry` on network faults and timeouts */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

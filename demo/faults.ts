/**
 * Faults on demand for tests of the sync engine: what a source does on its bad days, asked for by the number of requests it
 * lasts. The demo's servers ask `take` before they answer; with nothing injected they behave.
 */
import type { LocalDate } from '../src/domain/calendar.ts';

export type FaultyServer = 'ga4' | 'ga4-admin' | 'google-oauth' | 's3';

export type Fault =
  /** An answer of this status; the body is sent as given (text) or as JSON. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** 429 as Google words it when one of a property's quotas is used up; `retryAfterS` adds the header and RetryInfo. */
  | { readonly kind: 'quota'; readonly quota: ExhaustedQuota; readonly retryAfterS?: number }
  /** 502 with an HTML page, as a front end sends it. */
  | { readonly kind: 'html' }
  /** 200, JSON cut off in the middle, length header matching. */
  | { readonly kind: 'truncated' }
  /** Connection reset before any answer, or after half of the body. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'mid_body' }
  /** Nothing is sent for so long; then the true answer. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** 401: the access token is no longer taken, and a fresh one is. */
  | { readonly kind: 'expired_token' }
  /** 200, but the answer holds an error object. */
  | { readonly kind: 'error_in_200' };

export type ExhaustedQuota = 'concurrent' | 'project_hour' | 'hour' | 'day' | 'thresholded' | 'server_errors';

export interface SeenRequest {
  readonly server: FaultyServer;
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly body: string;
}
export interface Injection {
  readonly server: FaultyServer;
  readonly fault: Fault;
  /** Requests that it hits; default 1. */
  readonly times?: number;
  /** Requests that go unharmed before; default 0. */
  readonly after?: number;
  /** Only requests for which this holds; default all. */
  readonly when?: (request: SeenRequest) => boolean;
}

/** From these days the source withholds so large a share of visits (a stable choice of them): values move down, and back. */
export interface Withheld {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** 0–1 */
  readonly share: number;
}

/** Flags that every report carries until taken away. */
export interface Degraded {
  readonly sampled: boolean;
  readonly otherRow: boolean;
  readonly thresholded: boolean;
}
const SOUND: Degraded = { sampled: false, otherRow: false, thresholded: false };

export interface Faults {
  inject(injection: Injection): void;
  /** Takes away everything injected, withheld and revoked. */
  clear(): void;
  /** Servers call this once for each request. */
  take(request: SeenRequest): Fault | null;
  /** Restates history: replaces what was withheld before. */
  restate(withheld: readonly Withheld[]): void;
  withheld(): readonly Withheld[];
  /** Marks reports as sampled, thresholded, or with an (other) row. */
  degrade(flags: Partial<Degraded>): void;
  readonly degraded: Degraded;
  /** From now on every grant is refused with invalid_grant and no token is taken, until `clear`. */
  revokeGrants(): void;
  readonly grantsAreRevoked: boolean;
  /** Requests seen since the start or the last `forget`, newest last, at most 10 000. */
  readonly seen: readonly SeenRequest[];
  forget(): void;
}

const SEEN_MAX = 10_000;

export function makeFaults(): Faults {
  let injections: { readonly of: Injection; left: number; skip: number }[] = [];
  let held: readonly Withheld[] = [];
  let revoked = false;
  let degraded = SOUND;
  const seen: SeenRequest[] = [];
  return {
    inject(of) {
      injections.push({ of, left: of.times ?? 1, skip: of.after ?? 0 });
    },
    clear() {
      injections = [];
      held = [];
      revoked = false;
      degraded = SOUND;
    },
    take(request) {
      if (seen.length >= SEEN_MAX) seen.shift();
      seen.push(request);
      for (const injection of injections) {
        const { of } = injection;
        if (of.server !== request.server || injection.left === 0 || of.when?.(request) === false) continue;
        if (injection.skip > 0) {
          injection.skip--;
          continue;
        }
        injection.left--;
        return of.fault;
      }
      return null;
    },
    restate(withheld) {
      held = withheld;
    },
    withheld: () => held,
    degrade(flags) {
      degraded = { ...SOUND, ...flags };
    },
    get degraded() {
      return degraded;
    },
    revokeGrants() {
      revoked = true;
    },
    get grantsAreRevoked() {
      return revoked;
    },
    seen,
    forget() {
      seen.length = 0;
    },
  };
}

/**
 * Failures of a source, named by what happens next (docs/architecture.md). Two texts, kept apart: `internal` for logs
 * (redacted by whoever writes it), `public` for people who may see the connection.
 */
import type { Instant } from '../calendar.ts';

export type FailureScope = 'call' | 'account' | 'connection' | 'project';
export type Failure =
  /** Passing fault: try again with back-off; `after` when the source named a time. */
  | (FailureTexts & { readonly next: 'retry'; readonly after: Instant | null })
  /** Throttled: spends no attempt; park `scope` until then. */
  | (FailureTexts & { readonly next: 'wait'; readonly until: Instant; readonly scope: FailureScope })
  /** The credential is dead: park the connection, tell a person. */
  | (FailureTexts & { readonly next: 'reauthorize' })
  /**
   * One binding or setting is wrong: park that binding. Found among several by halving; where the whole account is refused, every
   * part of the call would be too.
   */
  | (FailureTexts & {
      readonly next: 'fix_binding';
      readonly reach: 'binding' | 'account';
      readonly setting: string;
      readonly received: string;
      readonly allowed: string;
    })
  /** The response did not parse: keep the last good value and a redacted sample. */
  | (FailureTexts & { readonly next: 'fix_connector'; readonly sample: string })
  /**
   * Halve and go on. `size`: too much was asked in one call, which says nothing of the next night, when other days are asked;
   * `combination`: what was asked does not go together, or one part of it is wrong.
   */
  | (FailureTexts & { readonly next: 'split'; readonly because: 'size' | 'combination' });
interface FailureTexts {
  readonly public: string;
  readonly internal: string;
}

/** The one error type that connectors throw; anything else that escapes a connector is a defect (treated as fix_connector). */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly failure: Failure;
  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.internal, options);
    this.failure = failure;
  }
}

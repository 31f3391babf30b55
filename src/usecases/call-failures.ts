/** Failures of a call that no source told us of. */

import type { InputError } from '../domain/input-error.ts';
import type { Failure } from '../domain/planning/failure.ts';

/** A defect of the connector, or of what the source sent. The text of a thrown error is for the log only. */
export function unreadable(error: unknown): Failure {
  const internal = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { next: 'fix_connector', public: 'The answer of the source could not be read.', internal: internal.slice(0, 2_000), sample: '' };
}

export function removed(connection: string): Failure {
  return {
    next: 'fix_binding',
    reach: 'account',
    setting: 'connection',
    received: connection,
    allowed: 'a connection of the current definition',
    public: 'The connection was removed while its sync was running.',
    internal: `connection ${connection} is not in the current definition`,
  };
}

export function neverEnds(times: number): Failure {
  const internal = `begun ${times} times without an end`;
  return { next: 'fix_connector', public: 'The call never came to an end.', internal, sample: '' };
}

export function notUnderstood(connection: string, error: InputError): Failure {
  const [problem] = error.problems;
  return {
    next: 'fix_binding',
    reach: 'account',
    setting: problem?.path ?? 'settings',
    received: problem?.received ?? '',
    allowed: problem?.allowed ?? 'settings that the source accepts',
    public: `The settings of connection ${connection} are not accepted any more.`,
    internal: error.message.slice(0, 2_000),
  };
}

/** What a failure of a source means for its connection: the state that key results show, and until when nothing is asked. */
import type { Instant } from '../domain/calendar.ts';
import type { Failure } from '../domain/planning/failure.ts';
import type { SourceFailure } from '../domain/source.ts';
import type { ConnectionState } from '../ports.ts';

/** Until a person acts. */
export const UNTIL_A_PERSON_ACTS = '9999-12-31T00:00:00.000Z' as Instant;

/** null where the connection as a whole is not at fault. */
export function sourceFailureOf(failure: Failure): SourceFailure | null {
  switch (failure.next) {
    case 'reauthorize':
      return 'auth_failed';
    case 'wait':
      return 'quota_exhausted';
    case 'retry':
    case 'fix_connector':
      return 'source_error';
    case 'fix_binding':
    case 'split':
      return null;
  }
}

export function failureState(state: ConnectionState, failure: Failure, now: Instant): ConnectionState {
  const kind = sourceFailureOf(failure) ?? 'source_error';
  const since = state.failure?.kind === kind ? state.failure.since : now;
  return { ...state, failure: { kind, message: failure.public, since }, parkedUntil: parkedUntil(failure) };
}

/**
 * Of a call that was in flight while another found that a person has to act: its wait does not lift that park. A check does, for
 * that is what a person has made who acted.
 */
export function failureStateAfterCall(state: ConnectionState, failure: Failure, at: Instant): ConnectionState {
  return failure.next === 'wait' && state.parkedUntil === UNTIL_A_PERSON_ACTS ? state : failureState(state, failure, at);
}

function parkedUntil(failure: Failure): Instant | null {
  if (failure.next === 'reauthorize') return UNTIL_A_PERSON_ACTS;
  // Waiting for one account leaves the connection's other accounts free.
  return failure.next === 'wait' && (failure.scope === 'connection' || failure.scope === 'project') ? failure.until : null;
}

/** What BullMQ does after a call, from how the call ended. The one place where the two meet; nothing else decides it. */
import type { FailureScope } from '../src/domain/planning/failure.ts';
import type { CallResult } from '../src/usecases/run-call.ts';
import type { JobEnd } from './define-job.ts';

export interface CallAction {
  readonly end: JobEnd;
  /** What is left alone for so long; null: nothing. */
  readonly park: { readonly scope: Exclude<FailureScope, 'call'>; readonly forMs: number } | null;
  /** What the circuit breaker learns: a call that was not made teaches nothing. */
  readonly breaker: 'ok' | 'fault' | null;
}
const DONE: JobEnd = { kind: 'done' };

/** @param untilMs milliseconds from now to the moment that the result names */
export function actionAfter(result: CallResult, untilMs: number): CallAction {
  switch (result.kind) {
    case 'ended': {
      if (!result.asked) return { end: DONE, park: null, breaker: null };
      if (result.failure === null) return { end: DONE, park: null, breaker: 'ok' };
      switch (result.failure.next) {
        case 'retry':
        case 'fix_connector':
          return { end: DONE, park: null, breaker: 'fault' };
        // The source answered, and said what it will not do.
        case 'reauthorize':
        case 'fix_binding':
        case 'split':
        case 'wait':
          return { end: DONE, park: null, breaker: 'ok' };
      }
      break;
    }
    case 'waiting':
      return {
        end: { kind: 'later', delayMs: untilMs },
        park: result.failure.next === 'wait' && result.scope !== 'call' ? { scope: result.scope, forMs: untilMs } : null,
        breaker: result.failure.next === 'retry' ? 'fault' : null,
      };
    case 'split':
      return { end: DONE, park: null, breaker: 'ok' };
    case 'superseded':
      return { end: DONE, park: null, breaker: null };
    case 'handed_back':
      return { end: { kind: 'later', delayMs: 0 }, park: null, breaker: null };
  }
}

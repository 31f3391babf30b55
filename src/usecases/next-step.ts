/** Failures named by what happens next, and what then happens to the call: nothing else decides it (docs/architecture.md). */
import { type Instant, instantFromMs, msOfInstant } from '../domain/calendar.ts';
import type { Failure } from '../domain/planning/failure.ts';
import type { PlannedCall } from '../domain/planning/fetch-plan.ts';
import { isolateHalves, splitCall } from '../domain/planning/split-call.ts';

export type NextStep =
  | { readonly kind: 'wait'; readonly until: Instant; readonly failure: Failure }
  | { readonly kind: 'split'; readonly into: readonly PlannedCall[] }
  | { readonly kind: 'fail'; readonly failure: Failure };

/** A source that names short waits for ever is asked ever more seldom: each wait is this share of the time since the call began. */
const SHARE_WAITED = 0.1;
/** Times that a call is asked before a passing fault is taken for a lasting one. */
export const ATTEMPTS_MAX = 5;
const BACKOFF_MS = 1_000;
const BACKOFF_MAX_MS = 5 * 60_000;
/**
 * A day's quota comes back within a day and an hour of summer time; whoever names a later time is not waited for, nor whoever names
 * one again and again.
 */
const WAIT_MAX_MS = 26 * 3_600_000;

export interface CallSoFar {
  readonly call: PlannedCall;
  /** Attempts spent, this one included. */
  readonly attempts: number;
  /** When it was begun first. */
  readonly since: Instant;
  readonly now: Instant;
  /** 0 ≤ x < 1: full jitter, so that workers that failed together do not return together. */
  readonly fraction: number;
}

export function nextStep(failure: Failure, { call, attempts, since, now, fraction }: CallSoFar): NextStep {
  switch (failure.next) {
    case 'retry': {
      if (attempts >= ATTEMPTS_MAX) return { kind: 'fail', failure };
      const backoffMs = fraction * Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** attempts);
      const earliest = instantFromMs(msOfInstant(now) + Math.ceil(backoffMs));
      const { after } = failure;
      if (after !== null && isTooLong(now, after)) return { kind: 'fail', failure };
      return { kind: 'wait', until: after !== null && after > earliest ? after : earliest, failure };
    }
    case 'wait': {
      const { until } = failure;
      if (isTooLong(now, until) || isTooLong(since, now)) return { kind: 'fail', failure };
      const waitedMs = Math.max(0, msOfInstant(now) - msOfInstant(since));
      const earliest = instantFromMs(msOfInstant(now) + Math.ceil(waitedMs * SHARE_WAITED));
      return { kind: 'wait', until: until > earliest ? until : earliest, failure };
    }
    case 'fix_binding': {
      const halves = failure.reach === 'account' ? null : isolateHalves(call);
      return halves === null ? { kind: 'fail', failure } : { kind: 'split', into: halves };
    }
    case 'split': {
      const halves = splitCall(call);
      return halves === null ? { kind: 'fail', failure: asBinding(failure, call) } : { kind: 'split', into: halves };
    }
    case 'reauthorize':
    case 'fix_connector':
      return { kind: 'fail', failure };
  }
}

function isTooLong(from: Instant, until: Instant): boolean {
  return msOfInstant(until) - msOfInstant(from) > WAIT_MAX_MS;
}

/** One question that is still too much, or refused: what asks it has to change. */
function asBinding(failure: Failure, { queries }: PlannedCall): Failure {
  const [query] = queries;
  const metric = query?.metrics[0] ?? 'unknown';
  return {
    next: 'fix_binding',
    reach: 'binding',
    setting: 'metric',
    received: `${metric}${query?.itemDimension == null ? '' : ` by ${query.itemDimension}`}`,
    allowed: 'a metric, filter and window that the source answers in one request',
    public: failure.public,
    internal: failure.internal,
  };
}

/** A sync call as people may see it: what was asked, how it went, and of a failure only what was written for people. */
import { type Instant, msOfInstant } from '../domain/calendar.ts';
import type { Failure } from '../domain/planning/failure.ts';
import type { PlannedCall } from '../domain/planning/fetch-plan.ts';
import type { CallRecord, CommitCounts } from '../ports.ts';

export interface FailureView {
  /** What happens next. */
  readonly next: Failure['next'];
  readonly message: string;
  /** When it is asked again; null: no time was named. */
  readonly until: Instant | null;
  /** Of a setting that has to be corrected: which, what it was, what is allowed. */
  readonly setting: string | null;
  readonly received: string | null;
  readonly allowed: string | null;
}
export interface SyncCallView {
  readonly key: string;
  readonly connection: string;
  readonly state: CallRecord['state'];
  readonly queries: PlannedCall['queries'];
  /** Who needs it. */
  readonly keyResults: readonly string[];
  /** Tries that the source answered, or failed to. */
  readonly attempts: number;
  /** Starts that spent no try: throttled, or handed to another worker. */
  readonly waits: number;
  readonly waitingUntil: Instant | null;
  readonly counts: CommitCounts | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** From the first start to the end, waits included; null before the end. */
  readonly durationMs: number | null;
  readonly failure: FailureView | null;
}

/** Leaves out what is for logs only: a failure's internal text and the sample of an answer. */
export function syncCallView({
  key,
  call,
  state,
  attempts,
  fence,
  waitingUntil,
  counts,
  startedAt,
  endedAt,
  failure,
}: CallRecord): SyncCallView {
  return {
    key,
    connection: call.connection,
    state,
    queries: call.queries,
    keyResults: call.keyResults,
    attempts,
    waits: Math.max(0, fence - attempts),
    waitingUntil,
    counts,
    startedAt,
    endedAt,
    durationMs: startedAt === null || endedAt === null ? null : Math.max(0, msOfInstant(endedAt) - msOfInstant(startedAt)),
    failure: failure === null ? null : failureView(failure),
  };
}

function failureView(failure: Failure): FailureView {
  const nothing = { until: null, setting: null, received: null, allowed: null };
  const view = { ...nothing, next: failure.next, message: failure.public };
  switch (failure.next) {
    case 'wait':
      return { ...view, until: failure.until };
    case 'retry':
      return { ...view, until: failure.after };
    case 'fix_binding':
      return { ...view, setting: failure.setting, received: failure.received, allowed: failure.allowed };
    case 'reauthorize':
    case 'fix_connector':
    case 'split':
      return view;
  }
}

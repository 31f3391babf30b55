/** A job is a declaration: its queue, how its payload reads, and one function that does it and says what happens next. */
import type { DateRange, LocalDate } from '../src/domain/calendar.ts';
import type { RunTrigger, WorkspaceId } from '../src/ports.ts';

/** What BullMQ does with a job that has run. */
export type JobEnd =
  | { readonly kind: 'done' }
  /** Runs again after so long; spends no attempt. */
  | {
      readonly kind: 'later';
      readonly delayMs: number;
      /** Asked once the job is put back: whether it shall run at once after all. Left out: no. */
      readonly isDue?: () => Promise<boolean>;
    };

export interface JobContext {
  /** Of the job in its queue. */
  readonly id: string;
  /** Its priority there: the lowest comes first. */
  readonly turn: number;
  /** Aborted when the process is told to stop and the grace is over. */
  readonly signal: AbortSignal;
}
export interface JobDefinition<Data> {
  readonly queue: QueueName;
  /** @throws TypeError for a payload that is not one of ours */
  readonly read: (payload: unknown) => Data;
  readonly run: (data: Data, context: JobContext) => Promise<JobEnd>;
}
export type QueueName = 'plan-sync' | 'fetch' | 'evaluate' | 'deliver';

/** Payloads carry ids only: never a credential, never a figure. They are versioned by being optional-free and small. */
export interface PlanSyncData {
  readonly workspace: WorkspaceId;
  readonly trigger: RunTrigger;
  /** null: a schedule fired, and which run that is has to be found. */
  readonly runId: string | null;
  readonly scheduleId: string | null;
  readonly on: LocalDate | null;
  readonly keyResult: string | null;
  readonly connection: string | null;
  readonly range: DateRange | null;
}
export interface FetchData {
  readonly workspace: WorkspaceId;
  readonly runId: string;
  readonly key: string;
  readonly connection: string;
  readonly account: string | null;
  readonly priority: 'normal' | 'low';
}
export interface EvaluateData {
  readonly workspace: WorkspaceId;
  readonly runId: string;
}
export interface DeliverData {
  readonly workspace: WorkspaceId;
}

/** Reads a payload whose fields in `texts` have to be texts. @throws TypeError naming the field */
export function readPayload<Data>(payload: unknown, texts: readonly (keyof Data & string)[]): Data {
  if (typeof payload !== 'object' || payload === null) throw new TypeError(`a job's payload is ${typeof payload}; allowed: an object`);
  const fields = payload as Record<string, unknown>;
  for (const name of texts) {
    if (typeof fields[name] !== 'string') throw new TypeError(`a job's payload has ${typeof fields[name]} as "${name}"; allowed: a text`);
  }
  return payload as Data;
}

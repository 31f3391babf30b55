/** Shapes of what the API reads and answers; OpenAPI is made from them. Field meanings: docs/metric-semantics.md. */
import { z } from 'zod';
import { parseInstant, parseLocalDate } from '../../domain/calendar.ts';
import { isCleanText } from '../../domain/checking/clean-text.ts';
import { KEY_RESULT_KINDS } from '../../domain/key-result.ts';
import { QUALITY_FLAGS, UNITS } from '../../domain/metric.ts';

/** Every text that somebody sends: bounded, and nothing that Postgres cannot store. @param most characters */
export const textOf = (least: number, most: number) =>
  z.string().min(least).max(most).refine(isCleanText, { error: 'must be whole characters, without NUL' });
/** Ids as definitions write them. */
export const Id = textOf(1, 200).describe('Id as the definition file writes it');
export const Day = z
  .string()
  .max(10)
  .refine((text) => parseLocalDate(text) !== null, { error: 'must be a civil date such as 2026-10-01' })
  .meta({ format: 'date', description: 'Civil day, YYYY-MM-DD' });
export const Moment = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text) !== null, {
    error: 'must be an ISO-8601 instant with offset from 1900 to 2200, such as 2026-11-21T03:00:00Z',
  })
  .meta({ format: 'date-time', description: 'ISO-8601 instant with offset, 1900 to 2200' });
const nullable = <T extends z.ZodType>(inner: T) => inner.nullable();
/** Lists are read-only in our types, and so in the schemas. */
const list = <T extends z.ZodType>(row: T) => z.array(row).readonly();
const number = z.number();

export const Progress = z.object({ raw: number, display: number, overshoot: number, regression: number }).meta({ id: 'Progress' });
const Item = z.object({ item: z.string(), value: number });
const STATUSES = ['on_track', 'at_risk', 'off_track', 'too_early', 'closing', 'attained', 'missed'] as const;
const STATES = [
  'auth_failed',
  'quota_exhausted',
  'source_error',
  'no_data',
  'awaiting_baseline',
  'insufficient_data',
  'stale',
  'ok',
] as const;
export const Status = z.enum(STATUSES);
export const State = z.enum(STATES);
export const Forecast = z
  .object({
    value: nullable(number),
    low: nullable(number),
    high: nullable(number),
    probability: nullable(number),
    method: nullable(z.string()),
    backtestError: nullable(number),
    reason: nullable(z.string()),
  })
  .meta({ id: 'Forecast' });

export const KeyResultEvaluation = z
  .object({
    value: nullable(number),
    unit: nullable(z.enum(UNITS)),
    currency: nullable(z.string()),
    baseline: nullable(number),
    target: nullable(number),
    wholeWindow: nullable(z.object({ baseline: nullable(number), target: nullable(number) })),
    progress: nullable(Progress),
    attained: nullable(z.boolean()),
    success: nullable(z.boolean()),
    score: nullable(number),
    automated: nullable(z.object({ value: nullable(number), progress: nullable(Progress) })),
    pace: z.object({ expected: nullable(number), ratio: nullable(number) }),
    status: nullable(Status),
    state: State,
    quality: list(z.enum(QUALITY_FLAGS)),
    provisional: nullable(z.object({ from: Day, settledValue: nullable(number) })),
    window: nullable(z.object({ from: Day, to: Day, zone: z.string() })),
    completeThrough: nullable(Day),
    knownThrough: nullable(Day),
    missing: list(Day),
    compliance: nullable(z.object({ passing: number, elapsed: number, share: number })),
    items: nullable(z.object({ counting: list(Item), nearest: list(Item) })),
    coverage: nullable(number),
    forecast: nullable(Forecast),
    forecastReason: z.string().nullish(),
    warnings: list(z.string()),
  })
  .meta({ id: 'KeyResultEvaluation' });

const CycleShape = z.object({ id: z.string(), starts: Day, ends: Day }).meta({ id: 'Cycle', description: 'Both ends inclusive' });
const CheckInShape = z
  .object({ date: Day, confidence: nullable(number), note: nullable(z.string()), value: nullable(number) })
  .meta({ id: 'CheckIn' });
const Allowed = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.enum(['at_most', 'at_least']), value: number }),
    z.object({ kind: z.literal('within'), low: number, high: number }),
  ])
  .describe('Where the value of a limit or range, or of each item counted, has to stay; both ends inclusive');
const StepShape = z.object({ id: z.string(), title: z.string(), weight: number, done: nullable(Day) });
const OverrideShape = z
  .object({ value: number, reason: z.string(), expires: nullable(Day).describe('Last day that it holds; null: until taken away') })
  .meta({ id: 'Override' });
export const KeyResult = z
  .object({
    id: Id,
    title: z.string(),
    kind: z.enum(KEY_RESULT_KINDS as [string, ...string[]]),
    objective: z.string(),
    cycle: CycleShape,
    weight: number,
    ambition: z.enum(['committed', 'aspirational']),
    connections: list(z.string()),
    allowed: nullable(Allowed),
    per: nullable(z.enum(['day', 'week', 'month'])).describe('Unit that a rate is per, and that compliance counts; null: none, and days'),
    steps: list(StepShape).describe('Of a milestone; else empty'),
    override: nullable(OverrideShape),
    checkIns: list(CheckInShape),
    asOf: nullable(Day),
    computedAt: nullable(Moment),
    evaluation: nullable(KeyResultEvaluation),
    shownUnit: nullable(z.enum(UNITS)).describe(
      "Unit to show value and ends in: the evaluation's, but count for a quotient that is no share (posts per follower)",
    ),
  })
  .meta({ id: 'KeyResult' });
export const Objective = z
  .object({
    id: Id,
    title: z.string(),
    cycle: CycleShape,
    owner: nullable(z.string()),
    parent: nullable(z.string()),
    weight: number,
    keyResults: list(z.string()),
    evaluation: nullable(z.object({ progress: nullable(number), coverage: nullable(number), status: nullable(Status) })),
  })
  .meta({ id: 'Objective' });
export const HistoryPoint = z
  .object({
    asOf: Day,
    knownThrough: nullable(Day).describe('The day that the value belongs to; null: none was known'),
    value: nullable(number),
    target: nullable(number),
    baseline: nullable(number),
    progress: nullable(number),
    expected: nullable(number),
    status: nullable(Status),
    state: State,
    provisional: z.boolean(),
  })
  .meta({ id: 'HistoryPoint' });
const Quota = z.object({ quota: z.string(), remaining: number, consumed: nullable(number), resetsAt: nullable(Moment) });
export const Connection = z
  .object({
    id: Id,
    source: z.string(),
    title: nullable(z.string()),
    zone: nullable(z.string()),
    currency: nullable(z.string()),
    health: z.enum(['ok', 'never_synced', 'parked', 'auth_failed', 'quota_exhausted', 'source_error']),
    message: nullable(z.string()),
    completeThrough: nullable(Day),
    settledThrough: nullable(Day),
    lastSuccessAt: nullable(Moment),
    parkedUntil: nullable(Moment),
    notes: list(z.string()),
    quotas: list(Quota),
    keyResults: list(z.string()),
  })
  .meta({ id: 'Connection' });
/** Described here; judged by the use case, which names every mistake of every observation. */
export const PushedObservation = z.unknown().meta({
  id: 'PushedObservation',
  type: 'object',
  required: ['connection', 'metric', 'value'],
  properties: {
    connection: { type: 'string', description: 'Id of a connection of source push or manual' },
    metric: { type: 'string', description: 'A metric that the connection declares' },
    account: { type: 'string' },
    day: { type: 'string', format: 'date', description: 'The day that the value is of; or from and to' },
    from: { type: 'string', format: 'date' },
    to: { type: 'string', format: 'date', description: 'Inclusive' },
    value: { type: 'number' },
    filter: { type: 'object', description: 'Dimension to value, or to a condition, as in the definition file' },
    item: { type: 'string', description: 'Member of the dimension that a key result counts' },
    quality: { type: 'array', items: { enum: [...QUALITY_FLAGS] } },
  },
});
export const Counts = z
  .object({ added: number, restated: number, confirmed: number })
  .meta({ id: 'CommitCounts', description: 'Observations never seen, moved, and equal to what was held' });
export const SyncRun = z
  .object({
    id: z.string(),
    trigger: z.enum(['schedule', 'sync_now', 'catch_up', 'backfill', 'apply', 'snapshot']),
    asOf: Day,
    state: z.enum(['running', 'evaluating', 'succeeded', 'partly_failed', 'failed']),
    startedAt: Moment,
    endedAt: nullable(Moment),
    calls: z.object({ planned: number, succeeded: number, failed: number, waiting: number }),
    counts: Counts,
    scope: z.unknown(),
    leftOut: list(
      z.object({
        reason: z.enum(['parked', 'binding_parked', 'pushed', 'unanswerable']),
        connection: z.string(),
        needs: number,
        why: z.string(),
      }),
    ).describe('What key results need and the run does not ask for, and why'),
  })
  .meta({ id: 'SyncRun' });
export const RunProgress = z
  .object({
    callsDone: number,
    callsFailed: number,
    callsLeft: number.describe('Planned, running or waiting'),
    days: z
      .object({ asked: number, read: number })
      .describe('Days that the run reads one by one, and those that no call has still to bring'),
    secondsLeft: nullable(number).describe('At the pace of the latest calls; 0: no call is left; null: unknown'),
    unknownBecause: nullable(z.enum(['nothing_ended', 'nothing_ended_lately'])).describe('Why the time left is unknown'),
    waitsUntil: nullable(Moment).describe('The latest time that one of its calls was told to wait for'),
  })
  .meta({ id: 'RunProgress', description: 'How far a sync run is, and how long it still takes' });
const CALL_STATES = ['planned', 'running', 'waiting', 'succeeded', 'failed', 'split'] as const;
export const CallState = z.enum(CALL_STATES);
const Range = z.object({ start: Day, end: Day }).describe('The first day is in, the end is not');
const SourceQuery = z.object({
  account: nullable(z.string()),
  filter: z.unknown(),
  grain: z.string(),
  itemDimension: nullable(z.string()),
  metrics: list(z.string()),
  ranges: list(Range),
});
const Failure = z
  .object({
    next: z.enum(['retry', 'wait', 'reauthorize', 'fix_binding', 'fix_connector', 'split']).describe('What happens next'),
    message: z.string(),
    until: nullable(Moment),
    setting: nullable(z.string()),
    received: nullable(z.string()),
    allowed: nullable(z.string()),
  })
  .meta({ id: 'Failure' });
export const SyncCall = z
  .object({
    key: z.string(),
    connection: z.string(),
    state: CallState,
    queries: list(SourceQuery),
    keyResults: list(z.string()),
    attempts: number.describe('Tries that the source answered, or failed to'),
    waits: number.describe('Starts that spent no try: throttled, or handed to another worker'),
    waitingUntil: nullable(Moment),
    counts: nullable(Counts),
    startedAt: nullable(Moment),
    endedAt: nullable(Moment),
    durationMs: nullable(number).describe('From the first start to the end, waits included'),
    failure: nullable(Failure),
  })
  .meta({ id: 'SyncCall' });
export const Schedule = z
  .object({
    id: z.string().describe('"workspace", or the connection that is synced at times of its own'),
    cron: z.string().describe('Five fields: minute hour day-of-month month weekday'),
    zone: z.string(),
    enabled: z.boolean(),
    lastRunOn: nullable(Day),
    nextDueAt: nullable(Moment),
  })
  .meta({ id: 'Schedule' });
export const Workspace = z
  .object({
    settings: z.object({
      zone: z.string(),
      currency: nullable(z.string()),
      weekStart: number.describe('1 Monday … 7 Sunday'),
      fiscalYearStart: number.describe('Month, 1–12'),
      locale: z.enum(['sv', 'nb', 'da', 'en']),
      statusThresholds: z.object({ onTrack: number, atRisk: number }),
    }),
    today: Day,
    now: Moment,
    demo: z.boolean(),
    definitionVersion: number,
    lastRun: nullable(SyncRun),
    nextSyncAt: nullable(Moment).describe('When the earliest schedule is due next; null: nothing is scheduled'),
  })
  .meta({ id: 'Workspace' });
export const ProblemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: number,
    code: z.string(),
    detail: z.string(),
    errors: list(z.object({ path: z.string(), received: z.string(), allowed: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document' });

export const ListQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows on a page'),
  cursor: textOf(0, 500).optional().describe('`next` of the page before'),
};
export const page = <T extends z.ZodType>(row: T) => z.object({ data: list(row), next: z.string().nullable() });

/** Sync runs, their calls, and the exchanges that each call had with its source. */
import { sql } from 'drizzle-orm';
import { bigint, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { moment, workspaceId } from './workspaces.ts';

export const syncRuns = pgTable(
  'sync_runs',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    /** Short name of the run in the bulk tables; newer runs have higher ones. */
    number: integer().notNull().generatedAlwaysAsIdentity(),
    trigger: text().notNull(),
    asOfOn: date('as_of_on').notNull(),
    state: text().notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
    scopeKeyResult: text('scope_key_result'),
    scopeConnection: text('scope_connection'),
    scopeStartOn: date('scope_start_on'),
    scopeEndOn: date('scope_end_on'),
    /** What was needed and not asked for, and why (LeftOutNeeds[]). */
    leftOut: jsonb('left_out').notNull().default([]),
  },
  (t) => [
    primaryKey({ name: 'sync_runs_pk', columns: [t.workspaceId, t.id] }),
    unique('sync_runs_number').on(t.number),
    index('sync_runs_latest').on(t.workspaceId, t.number),
  ],
);

export const syncCalls = pgTable(
  'sync_calls',
  {
    workspaceId: workspaceId(),
    runId: text('run_id').notNull(),
    key: text().notNull(),
    connection: text().notNull(),
    position: integer().notNull(),
    call: jsonb().notNull(),
    state: text().notNull().default('planned'),
    attempts: integer().notNull().default(0),
    /** Grows with every begin; what an older holder brings is refused. */
    fence: integer().notNull().default(0),
    waitingUntil: moment('waiting_until'),
    failure: jsonb(),
    added: integer(),
    restated: integer(),
    confirmed: integer(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
  },
  (t) => [
    primaryKey({ name: 'sync_calls_pk', columns: [t.workspaceId, t.runId, t.key] }),
    foreignKey({
      name: 'sync_calls_run_fk',
      columns: [t.workspaceId, t.runId],
      foreignColumns: [syncRuns.workspaceId, syncRuns.id],
    }).onDelete('cascade'),
    index('sync_calls_unfinished').on(t.workspaceId, t.runId).where(sql`state in ('planned', 'running', 'waiting')`),
  ],
);

export const exchanges = pgTable(
  'exchanges',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    runId: text('run_id').notNull(),
    callKey: text('call_key').notNull(),
    /** As sent, credentials redacted by whoever recorded it. */
    request: text().notNull(),
    responseDigest: text('response_digest').notNull(),
    observedAt: moment('observed_at').notNull(),
  },
  (t) => [
    index('exchanges_call').on(t.workspaceId, t.runId, t.callKey),
    foreignKey({
      name: 'exchanges_call_fk',
      columns: [t.workspaceId, t.runId, t.callKey],
      foreignColumns: [syncCalls.workspaceId, syncCalls.runId, syncCalls.key],
    }).onDelete('cascade'),
  ],
);

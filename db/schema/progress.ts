/** Computed progress, append-only, and the baselines that were frozen or released. */
import { sql } from 'drizzle-orm';
import { bigint, date, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment, workspaceId } from './workspaces.ts';

export const progressRecords = pgTable(
  'progress_records',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    keyResult: text('key_result').notNull(),
    asOfOn: date('as_of_on').notNull(),
    computedAt: moment('computed_at').notNull(),
    runId: text('run_id'),
    definitionVersion: integer('definition_version').notNull(),
    evaluation: jsonb().notNull(),
  },
  (t) => [
    index('progress_records_latest').on(t.workspaceId, t.keyResult, t.asOfOn, t.computedAt, t.id),
    index('progress_records_run').on(t.workspaceId, t.runId),
  ],
);

export const objectiveProgress = pgTable(
  'objective_progress',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    objective: text().notNull(),
    asOfOn: date('as_of_on').notNull(),
    computedAt: moment('computed_at').notNull(),
    runId: text('run_id'),
    definitionVersion: integer('definition_version').notNull(),
    evaluation: jsonb().notNull(),
  },
  (t) => [
    index('objective_progress_latest').on(t.workspaceId, t.objective, t.asOfOn, t.computedAt, t.id),
    index('objective_progress_run').on(t.workspaceId, t.runId),
  ],
);

export const frozenBaselines = pgTable(
  'frozen_baselines',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    keyResult: text('key_result').notNull(),
    throughOn: date('through_on').notNull(),
    value: doublePrecision().notNull(),
    /** "5/6" where the value is only the nearest number. */
    fraction: text(),
    /** b(d) of the days before `throughOn`, the last of them the day before it. */
    curve: text().array().notNull().default([]),
    /** Flag → for how many first days. */
    quality: jsonb().notNull().default({}),
    observationIds: text('observation_ids').array().notNull(),
    takenAt: moment('taken_at').notNull(),
    releasedAt: moment('released_at'),
  },
  (t) => [uniqueIndex('frozen_baselines_in_force').on(t.workspaceId, t.keyResult, t.throughOn).where(sql`released_at is null`)],
);

export const baselineReleases = pgTable(
  'baseline_releases',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    keyResult: text('key_result').notNull(),
    reason: text().notNull(),
    releasedBy: text('released_by').notNull(),
    releasedAt: moment('released_at').notNull(),
  },
  (t) => [index('baseline_releases_key_result').on(t.workspaceId, t.keyResult)],
);

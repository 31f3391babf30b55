/**
 * Series, what was observed of them, and which ranges the source answered: the bulk of all rows (10 000 series × 730 days
 * are 7.3 million), therefore narrow and with two indexes only.
 *
 * Observations are append-only and there is no table of current values: the unique index ends in observed_at, so that the
 * latest reading of a window is one step of the index away, for the write that compares as for the read. A confirmed value
 * writes nothing at all.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { bytes, moment, workspaceId } from './workspaces.ts';

export const series = pgTable(
  'series',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    /** SHA-256 of seriesKey(): a filter may be longer than an index entry. */
    keyDigest: bytes('key_digest').notNull(),
    connection: text().notNull(),
    account: text(),
    metric: text().notNull(),
    filter: jsonb().notNull(),
    itemDimension: text('item_dimension'),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** Since its connection reads otherwise (other settings): asked and read as known at an earlier moment only. */
    retiredAt: moment('retired_at'),
  },
  (t) => [
    uniqueIndex('series_key').on(t.workspaceId, t.keyDigest).where(sql`retired_at is null`),
    index('series_retired').on(t.workspaceId, t.keyDigest, t.retiredAt),
    index('series_connection').on(t.workspaceId, t.connection),
  ],
);

/** Widest columns first: Postgres pads each to its alignment. */
export const observations = pgTable(
  'observations',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    seriesId: bigint('series_id', { mode: 'bigint' }).notNull(),
    /** A JavaScript double, kept to the bit. */
    value: doublePrecision().notNull(),
    observedAt: moment('observed_at').notNull(),
    startOn: date('start_on').notNull(),
    /** The day after the last. */
    endOn: date('end_on').notNull(),
    /** sync_runs.number; null for what was pushed or entered. */
    runNumber: integer('run_number'),
    /** 0 day, 1 range. */
    grain: smallint().notNull(),
    /** Bit set of quality flags (db/stores/quality-bits.ts). */
    quality: smallint().notNull(),
    workspaceId: text('workspace_id').notNull(),
    /** Member of the series' item dimension; '' where the series has none. */
    item: text().notNull(),
  },
  (t) => [uniqueIndex('observations_window').on(t.seriesId, t.grain, t.startOn, t.endOn, t.item, t.observedAt)],
);

export const answeredRanges = pgTable(
  'answered_ranges',
  {
    seriesId: bigint('series_id', { mode: 'bigint' }).notNull(),
    answeredAt: moment('answered_at').notNull(),
    startOn: date('start_on').notNull(),
    endOn: date('end_on').notNull(),
    runNumber: integer('run_number'),
    grain: smallint().notNull(),
    workspaceId: text('workspace_id').notNull(),
  },
  (t) => [primaryKey({ name: 'answered_ranges_pk', columns: [t.seriesId, t.grain, t.startOn, t.endOn, t.answeredAt] })],
);

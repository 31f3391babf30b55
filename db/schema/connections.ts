/** What is known about connections beside their definition: their state over time, sealed credentials, memory, quotas, what goes apart. */
import { bigint, doublePrecision, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, moment, workspaceId } from './workspaces.ts';

/** Append-only: a question as known at an earlier instant finds the state of then. */
export const connectionStates = pgTable(
  'connection_states',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    connection: text().notNull(),
    state: jsonb().notNull(),
    recordedAt: moment('recorded_at').notNull(),
  },
  (t) => [index('connection_states_latest').on(t.workspaceId, t.connection, t.recordedAt, t.id)],
);

/** Sealed: a data key encrypts the secret, the key-encryption key `kid` wraps the data key (src/platform/vault.ts). */
export const credentials = pgTable(
  'credentials',
  {
    workspaceId: workspaceId(),
    connection: text().notNull(),
    kid: text().notNull(),
    wrappedKey: bytes('wrapped_key').notNull(),
    sealed: bytes().notNull(),
    sealedAt: moment('sealed_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: 'credentials_pk', columns: [t.workspaceId, t.connection] })],
);

/** What a connector remembers between calls, one row per key. */
export const connectorMemory = pgTable(
  'connector_memory',
  {
    workspaceId: workspaceId(),
    connection: text().notNull(),
    key: text().notNull(),
    value: jsonb().notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [primaryKey({ name: 'connector_memory_pk', columns: [t.workspaceId, t.connection, t.key] })],
);

export const quotaReadings = pgTable(
  'quota_readings',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    connection: text().notNull(),
    /** null: a quota of the connection as a whole. */
    account: text(),
    quota: text().notNull(),
    consumed: doublePrecision(),
    remaining: doublePrecision().notNull(),
    resetsAt: moment('resets_at'),
    readAt: moment('read_at').notNull(),
  },
  (t) => [index('quota_readings_latest').on(t.workspaceId, t.connection, t.quota, t.readAt, t.id)],
);

/** Metrics that the source refused in one query, two by two; see src/domain/planning/apart-metrics.ts. */
export const apartMetrics = pgTable(
  'apart_metrics',
  {
    workspaceId: workspaceId(),
    connection: text().notNull(),
    shape: text().notNull(),
    /** The first and the second in order. */
    one: text().notNull(),
    other: text().notNull(),
    /** What the source was asked under; under another nothing is known. */
    basis: text().notNull(),
    reason: text().notNull(),
    refusedAt: moment('refused_at').notNull(),
  },
  (t) => [primaryKey({ name: 'apart_metrics_pk', columns: [t.workspaceId, t.connection, t.shape, t.one, t.other] })],
);

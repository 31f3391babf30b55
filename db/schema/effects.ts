/** What makes effects happen once and on time: idempotency keys, schedules, the outbox; and the log of people's acts. */
import { sql } from 'drizzle-orm';
import { bigint, boolean, date, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment, workspaceId } from './workspaces.ts';

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    workspaceId: workspaceId(),
    key: text().notNull(),
    requestDigest: text('request_digest').notNull(),
    status: integer(),
    body: text(),
    /** Headers that belong to the answer, by lower-case name: content-type, location. */
    headers: jsonb(),
    begunAt: moment('begun_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_pk', columns: [t.workspaceId, t.key] }),
    index('idempotency_keys_age').on(t.workspaceId, t.begunAt),
  ],
);

export const schedules = pgTable(
  'schedules',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    cron: text().notNull(),
    zone: text().notNull(),
    enabled: boolean().notNull(),
    lastRunOn: date('last_run_on'),
  },
  (t) => [primaryKey({ name: 'schedules_pk', columns: [t.workspaceId, t.id] })],
);

export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    kind: text().notNull(),
    payload: jsonb().notNull(),
    createdAt: moment('created_at').notNull(),
    deliveredAt: moment('delivered_at'),
  },
  (t) => [
    index('outbox_pending').on(t.workspaceId, t.id).where(sql`delivered_at is null`),
    index('outbox_delivered').on(t.workspaceId, t.deliveredAt).where(sql`delivered_at is not null`),
  ],
);

export const auditEntries = pgTable(
  'audit_entries',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    action: text().notNull(),
    /** Id of what was acted on; never a secret. */
    subject: text().notNull(),
    detail: jsonb().notNull(),
    recordedAt: moment('recorded_at').notNull().defaultNow(),
  },
  (t) => [index('audit_entries_latest').on(t.workspaceId, t.id)],
);

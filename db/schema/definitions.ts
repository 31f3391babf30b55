/**
 * What people define. `definitions` holds every version whole and is the truth; the other tables are one row per thing for
 * lists and for what outlives a definition (archived_at), written in the same transaction.
 */
import { date, doublePrecision, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment, workspaceId } from './workspaces.ts';

export const definitions = pgTable(
  'definitions',
  {
    workspaceId: workspaceId(),
    version: integer().notNull(),
    definition: jsonb().notNull(),
    appliedAt: moment('applied_at').notNull(),
  },
  (t) => [primaryKey({ name: 'definitions_pk', columns: [t.workspaceId, t.version] })],
);

export const cycles = pgTable(
  'cycles',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    position: integer().notNull(),
    startOn: date('start_on').notNull(),
    /** The day after the last. */
    endOn: date('end_on').notNull(),
    archivedAt: moment('archived_at'),
  },
  (t) => [primaryKey({ name: 'cycles_pk', columns: [t.workspaceId, t.id] })],
);

export const connections = pgTable(
  'connections',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    position: integer().notNull(),
    source: text().notNull(),
    archivedAt: moment('archived_at'),
  },
  (t) => [primaryKey({ name: 'connections_pk', columns: [t.workspaceId, t.id] })],
);

export const objectives = pgTable(
  'objectives',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    position: integer().notNull(),
    title: text().notNull(),
    cycle: text().notNull(),
    owner: text(),
    parent: text(),
    weight: doublePrecision().notNull(),
    archivedAt: moment('archived_at'),
  },
  (t) => [primaryKey({ name: 'objectives_pk', columns: [t.workspaceId, t.id] })],
);

export const keyResults = pgTable(
  'key_results',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    position: integer().notNull(),
    objective: text().notNull(),
    title: text().notNull(),
    kind: text().notNull(),
    weight: doublePrecision().notNull(),
    archivedAt: moment('archived_at'),
  },
  (t) => [primaryKey({ name: 'key_results_pk', columns: [t.workspaceId, t.id] })],
);

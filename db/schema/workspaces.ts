/**
 * Workspaces, and the two columns that every other table begins with.
 *
 * Every table but `workspaces` carries workspace_id under forced row-level security (migrations/0001); a test reads the
 * catalogue and fails for a table without it. Foreign keys go to `workspaces` from all tables except the bulk ones
 * (observations, answered_ranges), where a check per row would cost more than the row.
 */
import { customType, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const workspaces = pgTable('workspaces', {
  id: text().primaryKey(),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** Workspaces that somebody removed, so that nothing makes them again by itself; no foreign key, for the workspace is gone. */
export const removedWorkspaces = pgTable('removed_workspaces', {
  workspaceId: text('workspace_id').primaryKey(),
  removedAt: moment('removed_at').notNull().defaultNow(),
});

/** The workspace that a row belongs to. */
export function workspaceId() {
  return text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' });
}

export function moment(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });
}

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/**
 * Who may enter. Only SHA-256 digests of texts are held; the texts carry at least 256 bits of randomness, so that a slow hash
 * would add nothing. A second policy on these tables shows a row to whoever presents its text (migrations/0001), which is
 * how the workspace of a text is found before any workspace is chosen.
 */
import { index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { bytes, moment, workspaceId } from './workspaces.ts';

export const apiTokens = pgTable(
  'api_tokens',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    name: text().notNull(),
    scopes: text().array().notNull(),
    /** First characters of the text, to recognise it by. */
    prefix: text().notNull(),
    textDigest: bytes('text_digest').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (t) => [primaryKey({ name: 'api_tokens_pk', columns: [t.workspaceId, t.id] }), unique('api_tokens_text').on(t.textDigest)],
);

export const signIns = pgTable(
  'sign_ins',
  {
    textDigest: bytes('text_digest').primaryKey(),
    workspaceId: workspaceId(),
    expiresAt: moment('expires_at').notNull(),
    redeemedAt: moment('redeemed_at'),
  },
  (t) => [index('sign_ins_expiry').on(t.workspaceId, t.expiresAt)],
);

export const sessions = pgTable(
  'sessions',
  {
    textDigest: bytes('text_digest').primaryKey(),
    workspaceId: workspaceId(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [index('sessions_expiry').on(t.workspaceId, t.expiresAt)],
);

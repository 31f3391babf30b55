/** Every table. drizzle-kit compares this with db/migrations; the stores write their SQL themselves (db/client.ts says why). */
export * from './access.ts';
export * from './connections.ts';
export * from './definitions.ts';
export * from './effects.ts';
export * from './observations.ts';
export * from './progress.ts';
export * from './sync-runs.ts';
export * from './workspaces.ts';

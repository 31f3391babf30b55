import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --name what-changed` after a change of db/schema; new tables also need a policy (`--custom`). */
export default defineConfig({ dialect: 'postgresql', schema: './db/schema/index.ts', out: './db/migrations' });

import { defineConfig } from 'vitest/config';

/** The tests that `npm run mutation` runs against each mutant of src/domain: those of the core alone. */
export default defineConfig({ test: { include: ['test/domain/**/*.test.ts'], environment: 'node' } });

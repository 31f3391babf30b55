import { defineConfig } from 'vitest/config';

/**
 * unit: pure code, connectors and documents; no database, no queue. system: real Postgres, Redis, browser and processes.
 */
export default defineConfig({
  test: {
    // Each system test brings servers of its own.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/domain/**/*.test.ts',
            'test/definitions/**/*.test.ts',
            'connectors/**/*.test.ts',
            'test/*.test.ts',
            'test/unit/**/*.test.ts',
          ],
          environment: 'node',
          // Pure code keeps nothing between files, and loading it anew for each of them costs more than running their tests.
          isolate: false,
          // Tells a test that hangs from one that shares its machine.
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{contracts,db,jobs,api,e2e,chaos,cli,demo,web,regressions}/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/support/global-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

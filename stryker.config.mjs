/** Mutation tests of the pure core: each change of an operator, a number or a branch must make a test fail. */
export default {
  // Stryker reads tsconfig files through TypeScript's old programming interface, which TypeScript 7 lacks; nothing here needs it.
  tsconfigFile: 'absent.json',
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: true },
  mutate: ['src/domain/**/*.ts'],
  reporters: ['clear-text', 'html', 'progress'],
  htmlReporter: { fileName: 'reports/mutation.html' },
  clearTextReporter: { allowColor: false, logTests: false },
  // A static mutant (a constant of a file) runs every test and takes most of the time; what constants say, the tables of the
  // oracles and the tests of each statement say, too.
  ignoreStatic: true,
  concurrency: 2,
  // A mutant that loops for ever is a mutant that was noticed.
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 90, break: 90 },
  ignorePatterns: ['.nyckel', 'web/dist', 'reports', 'coverage'],
  tempDirName: '.stryker-tmp',
};

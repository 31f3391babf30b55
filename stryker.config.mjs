/** Mutation tests of the pure core: each change of an operator, a number or a branch must make a test fail. */
export default {
  // Stryker reads tsconfig files through TypeScript's old programming interface, which TypeScript 7 lacks; nothing here needs it.
  tsconfigFile: 'absent.json',
  testRunner: 'in-process',
  plugins: ['./test/mutation/in-process-runner.mjs'],
  inProcess: { testFiles: ['test/domain/**/*.test.ts', 'test/definitions/brief.test.ts', 'test/definitions/scenario-answers.test.ts'] },
  mutate: ['src/domain/**/*.ts'],
  reporters: ['clear-text', 'html', 'progress'],
  htmlReporter: { fileName: 'reports/mutation.html' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // A static mutant (a constant of a file) runs every test and takes most of the time; what constants say, the tables of the
  // oracles and the tests of each statement say, too.
  ignoreStatic: true,
  concurrency: 2,
  // A mutant that loops for ever is a mutant that was noticed.
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 90, break: 90 },
  warnings: { unknownOptions: false },
  ignorePatterns: ['.nyckel', 'web/dist', 'reports', 'coverage'],
  tempDirName: '.stryker-tmp',
};

import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, for any Node
import { countTests } from '../../scripts/test-counts.mjs';

const file = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status, fullName: `a ${status}` })),
});

test.each([
  ['passes and failures are counted', { testResults: [file('passed', 'passed'), file('failed', 'passed')] }, 1, { passed: 3, failed: 1 }],
  [
    'a file that does not load is a failure',
    { testResults: [file('passed'), { name: 'b', status: 'failed', assertionResults: [] }] },
    1,
    { passed: 1, failed: 1 },
  ],
  ['a skipped test is a failure', { testResults: [file('passed', 'skipped')] }, 0, { passed: 1, failed: 1 }],
  ['an error outside of tests is a failure', { testResults: [file('passed')] }, 1, { passed: 1, failed: 1 }],
  ['a run without tests is a failure', { testResults: [] }, 0, { passed: 0, failed: 1 }],
  ['a run without a report is a failure', null, 0, { passed: 0, failed: 1 }],
  ['only a clean run is one', { testResults: [file('passed')] }, 0, { passed: 1, failed: 0 }],
])('%s', (_, report, exitCode, counts) => {
  expect(countTests(report, exitCode)).toMatchObject(counts);
});

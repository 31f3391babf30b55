/**
 * Vitest's JSON report → one line, "N passed, N failed", as .ci/run ends with. Whatever keeps a run from being trusted counts
 * as failed: a file that did not load, a test that was skipped, a run that ended without a report or with an error of its own.
 *
 * node scripts/test-counts.mjs REPORT EXIT_CODE
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {object | null} report
 * @param {number} exitCode of the run
 * @returns {{ passed: number, failed: number, remarks: string[] }}
 */
export function countTests(report, exitCode) {
  if (report === null) return { passed: 0, failed: 1, remarks: ['The run left no report.'] };
  const results = report.testResults ?? [];
  const tests = results.flatMap((file) => file.assertionResults ?? []);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const unloaded = results.filter(
    (file) => file.status === 'failed' && !(file.assertionResults ?? []).some(({ status }) => status === 'failed'),
  );
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  const remarks = [
    ...unloaded.map(({ name, message }) => `${name} did not load: ${message ?? ''}`),
    ...skipped.map(({ fullName, status }) => `${fullName} was ${status}: every test runs`),
  ];
  const counted = failed + unloaded.length + skipped.length;
  if (counted === 0 && passed === 0) return { passed, failed: 1, remarks: ['No test ran.'] };
  if (counted === 0 && exitCode !== 0)
    return { passed, failed: 1, remarks: [`Every test passed, and the run failed (exit code ${exitCode}): see its errors above.`] };
  return { passed, failed: counted, remarks };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [path = '', exitCode = '1'] = process.argv.slice(2);
  const { passed, failed, remarks } = countTests(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null, Number(exitCode));
  for (const remark of remarks) process.stdout.write(`${remark}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

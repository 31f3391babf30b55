/** A mistake in a connection's settings is told as every other one: what stands there, what may, and what was probably meant. */
import { expect, test } from 'vitest';
import { sourceKnowledge } from '../../src/main/cli-application.ts';

const GOOD = {
  location: 'file:./x.csv',
  format: 'csv',
  zone: 'Europe/Stockholm',
  date: 'date',
  metrics: { n: { column: 'n', unit: 'count', aggregation: 'sum' } },
};
test.each([
  [
    { ...GOOD, format: 'cvs' },
    { path: 'format', received: '"cvs"', allowed: 'csv, ndjson, json, parquet' },
  ],
  [
    { ...GOOD, completeAfterDay: 1 },
    { path: 'completeAfterDay', message: expect.stringContaining('did you mean "completeAfterDays"') },
  ],
  [
    { ...GOOD, metrics: { n: { ...GOOD.metrics.n, aggregation: 'summ' } } },
    { path: 'metrics.n.aggregation', received: '"summ"', allowed: expect.stringContaining('sum, last') },
  ],
  [
    { ...GOOD, format: undefined },
    { path: 'format', received: 'nothing', allowed: 'csv, ndjson, json, parquet' },
  ],
])('%j', async (settings, problem) => {
  const { settingsProblems } = await sourceKnowledge();
  const problems = settingsProblems?.({ id: 'files', source: 's3-export', settings, credential: null });
  expect(problems).toEqual([expect.objectContaining(problem)]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluationTable } from '../../src/cli/evaluation-table.ts';
import { evaluateScenario } from '../../src/usecases/evaluate-scenario.ts';

function table(row: string): string {
  const fileName = join(import.meta.dirname, '../../examples/brief', row);
  const outcome = evaluateScenario({ fileName, text: readFileSync(fileName, 'utf8') });
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.errors));
  return evaluationTable(outcome.definition, outcome.evaluation, false).replaceAll('\u00a0', ' ');
}

test('followers and views per post are numbers, and shares are percentages', () => {
  expect(table('row-06-per-post.yaml')).toMatch(/Nya följare per inlägg från 10 till 20 +15 +10 → 20 /);
  expect(table('row-07-views-and-time-per-post.yaml')).toMatch(/Sidvisningar per inlägg från 150 till 250 +200 +150 → 250 /);
  expect(table('row-19-conversion-rate.yaml')).toMatch(/ 20 % +15 % → 25 % /);
  expect(table('row-28-quality.yaml')).toMatch(/ 4 % +5 % → 3 % /);
  expect(table('row-33-new-to-brand.yaml')).toMatch(/ 64 % +64 % /);
  expect(table('row-39-cascade.yaml')).toMatch(/Avdelningarna når sina mål +40 % /);
});

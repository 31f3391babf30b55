/** `nyckel explain` as a terminal shows it: the paragraph, and under it each formula with its unrounded numbers. */
import { expect, test } from 'vitest';
import { register } from '../../src/cli/explain.ts';
import { explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { explanationText } from '../../src/domain/explaining/explain-text.ts';
import { EXPLAINED } from '../domain/oracles/explained.ts';
import { runCommand } from '../support/run-command.ts';

async function linesOf(name: keyof typeof EXPLAINED): Promise<readonly string[]> {
  const explanation = explainKeyResult('kr', EXPLAINED[name]);
  const answer = explanation === null ? null : { ...explanation, text: explanationText(explanation, 'en') };
  const { printed, failure } = await runCommand(register, ['explain', 'kr'], { useCases: { explain: async () => answer } });
  expect(failure).toBeNull();
  const [paragraph = '', empty, ...lines] = printed.trimEnd().split('\n');
  expect(paragraph).toBe(answer?.text);
  if (lines.length > 0) expect(empty).toBe('');
  return lines.map((line) => line.trim().replaceAll(/ {2,}/g, ' '));
}

test.each([
  [
    'measured from a sum of two, like for like',
    [
      'value app + web = 650 + 500 = 1150',
      'baseline 2026-09-01 to 2026-09-10: app + web = 600 + 400 = 1000',
      'baseline 2026-09-01 to 2026-09-30: app + web = 1800 + 1200 = 3000',
      'target 1000 × (1 + 0.3) = 1300',
      'progress (1150 − 1000) ÷ (1300 − 1000) = 0.5',
    ],
  ],
  [
    'change from a fixed total',
    [
      'value input = 31250',
      'baseline 100000 × 23 ÷ 92 = 25000',
      'target 150000 × 23 ÷ 92 = 37500',
      'progress (31250 − 25000) ÷ (37500 − 25000) = 0.5',
    ],
  ],
  [
    'frozen baseline',
    [
      'value fans + friends = 4500 + 2700 = 7200',
      'baseline 2026-09-30: fans + friends = 4000 + 2500 = 6500, frozen on 2026-10-02',
      'target 6500 × (1 + 0.2) = 7800',
      'progress (7200 − 6500) ÷ (7800 − 6500) = 0.5384615384615384',
    ],
  ],
  [
    'baseline not known',
    ['value input = 120', 'baseline 2026-09-01 to 2026-09-10: not known', 'baseline 2026-09-01 to 2026-09-30: not known'],
  ],
  ['sum of key results', ['value a + b = 4 + 6 = 10', 'progress (10 − 0) ÷ (40 − 0) = 0.25']],
  ['items that count', ['value count(input ≥ 500) = count(550, 500) = 2', 'progress (2 − 0) ÷ (10 − 0) = 0.2']],
  ['no day known', []],
] as const)('of %s', async (name, lines) => {
  expect(await linesOf(name)).toEqual(lines);
});

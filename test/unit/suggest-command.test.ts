/** `nyckel suggest`: what a person sees of a proposal, and that a refusal fails the command. */
import { expect, test } from 'vitest';
import { register } from '../../src/cli/suggest.ts';
import { runCommand } from '../support/run-command.ts';

const suggest = (text: string, ...options: string[]) => runCommand(register, ['suggest', text, ...options]);

test('a range is shown with both ends, and asks for its tolerance', async () => {
  const { printed } = await suggest('Keep CPA between $30 and $50');
  expect(printed).toContain('kind: range');
  expect(printed).toContain('low: 30');
  expect(printed).toContain('high: 50');
  expect(printed).toContain('The tolerance is missing');
});

test('an increment of a share is shown as percentage points, another as it is', async () => {
  expect((await suggest('Raise the conversion rate by 0.7 percentage points')).printed).toContain(
    'increment: 0.007 (0.7 percentage points)',
  );
  expect((await suggest('Increase followers by 500')).printed).toMatch(/increment: 500$/mu);
});

test('as JSON a range has its ends in the proposal and in the draft', async () => {
  const { printed } = await suggest('Keep CPA between $30 and $50', '--json');
  expect(JSON.parse(printed)).toMatchObject({ proposal: { range: { low: 30, high: 50 } }, draft: { kind: 'range', low: 30, high: 50 } });
});

test('a movement alone is proposed, and what is open from 10 to 18 fails', async () => {
  expect(await suggest('fra 1 000 til 2 000')).toMatchObject({ failure: null });
  expect((await suggest('Doors open from 10 to 18')).failure).not.toBeNull();
});

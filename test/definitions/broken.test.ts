import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/definitions/parse-definition.ts';
import { sourceKnowledge } from '../../src/main/cli-application.ts';

const folder = join(import.meta.dirname, 'broken');
const files = readdirSync(folder).sort();
/** Each file's first line says what its one mistake must lead to. */
const EXPECT = /^# expect \| line (?<line>\d+) \| path (?<path>.*) \| message (?<message>.+) \| nearest (?<nearest>.+)\n/;

/** Of the connectors as they are: what is fine in a file but for its mistake is fine to a user's machine, too. */
const knowledge = await sourceKnowledge();

const errorsOf = (text: string, fileName: string) => {
  const parsed = parseDefinition(text, { fileName, ...knowledge });
  return parsed.kind === 'refused' ? parsed.errors : [];
};

test('there are at least sixty broken files, each with another mistake', () => {
  const mistakes = files.map((file) => file.replace(/^\d+-/, ''));
  expect(new Set(mistakes).size).toBe(files.length);
  expect(files.length).toBeGreaterThanOrEqual(60);
});

describe('a broken file gives one helpful error: file, line, path, received, allowed, nearest', () => {
  test.each(files)('%s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { line, path, message, nearest } = EXPECT.exec(text)?.groups ?? {};
    const errors = errorsOf(text, file);
    expect(errors, JSON.stringify(errors, null, 1)).toHaveLength(1);
    const [error] = errors;
    expect(error).toMatchObject({ file, line: Number(line), path, message: expect.stringMatching(new RegExp(message ?? '', 'u')) });
    expect(error?.nearest ?? '-').toBe(nearest);
    expect(error?.column).toBeGreaterThan(0);
    expect(error?.received).not.toBe('');
    expect(error?.allowed).not.toBe('');
    expect(`${error?.message}${error?.received}${error?.allowed}`).not.toMatch(/undefined|\[object|hunter2|Invalid input/);
  });
});

test('many mistakes in one file are all told at once, in the order of the file', () => {
  const text = readFileSync(join(folder, '12-unknown-key.yaml'), 'utf8')
    .replace('zone: Europe/Stockholm, currency', 'zone: Mars/Olympus, currency')
    .replace('ends: 2026-12-31', 'ends: 2026-12-32')
    .replace('metric: transactions', 'metric: transaction')
    .replace('value: spend / conv', 'value: spend / leads')
    .replace('at_least: 500', 'at_least: many');
  const errors = errorsOf(text, 'many.yaml');
  expect(errors.map((error) => error.path)).toEqual([
    'workspace.zone',
    'cycles[0].ends',
    'objectives[0].keyResults[0].input.metric',
    'objectives[1].keyResults[0].basline',
    'objectives[1].keyResults[1].value',
    'objectives[1].keyResults[2].at_least',
  ]);
});

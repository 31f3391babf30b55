import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluateScenario } from '../../src/usecases/evaluate-scenario.ts';

const folder = join(import.meta.dirname, '../../examples/brief');
const scenarios = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

interface Expected {
  readonly keyResults?: Readonly<Record<string, object>>;
  readonly objectives?: Readonly<Record<string, object>>;
  readonly errors?: readonly object[];
  readonly warningsMatching?: readonly string[];
}

/** What every answer says beside its number: over which days, how far they are known, and how far they are to be trusted. */
const TRUST = ['window', 'completeThrough', 'knownThrough', 'missing', 'quality', 'state', 'status', 'progress'];

/** Numbers computed by hand are decimals: equal to the last digit or two of a double. */
function near(expected: unknown): unknown {
  if (typeof expected === 'number') return Number.isInteger(expected) ? expected : expect.closeTo(expected, 12);
  if (Array.isArray(expected)) return expected.map(near);
  if (typeof expected !== 'object' || expected === null) return expected;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, near(value)]));
}

test('rows 1–37 and 39–42 of the brief each have a scenario and a hand-checked result', () => {
  const rows = scenarios.map((name) => Number(/^row-(\d+)-/.exec(name)?.[1]));
  expect(rows).toEqual([...Array.from({ length: 37 }, (_, index) => index + 1), 39, 40, 41, 42]);
});

describe('what a person computes by hand is what is evaluated', () => {
  test.each(scenarios)('%s', (name) => {
    const row = /^row-\d+/.exec(name)?.[0];
    const expected = JSON.parse(readFileSync(join(folder, `${row}.expected.json`), 'utf8')) as Expected;
    const outcome = evaluateScenario({ fileName: name, text: readFileSync(join(folder, name), 'utf8') });
    if (expected.errors !== undefined) {
      expect(outcome).toMatchObject({ kind: 'refused', errors: expected.errors });
      return;
    }
    if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.errors, null, 1));
    const { keyResults = {}, objectives = {}, warningsMatching = [] } = expected;
    expect(Object.keys(keyResults)).toEqual(Object.keys(outcome.evaluation.keyResults));
    expect(Object.keys(objectives)).toEqual(Object.keys(outcome.evaluation.objectives));
    for (const each of Object.values(keyResults)) expect(Object.keys(each)).toEqual(expect.arrayContaining(TRUST));
    expect(outcome.evaluation).toMatchObject(near({ keyResults, objectives }) as object);
    const warnings = [...outcome.evaluation.warnings, ...Object.values(outcome.evaluation.keyResults).flatMap((each) => each.warnings)];
    expect(warnings).toEqual(warningsMatching.map((pattern) => expect.stringMatching(new RegExp(pattern))));
  });
});

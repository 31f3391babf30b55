import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { register } from '../../src/cli/evaluate.ts';
import { parseScenario } from '../../src/definitions/parse-scenario.ts';
import type { EvaluationInput } from '../../src/domain/evaluate.ts';
import { seriesKey } from '../../src/domain/observation.ts';
import { evaluateScenario } from '../../src/usecases/evaluate-scenario.ts';

/** The example of definition-format.md, with the observations that its shown output needs. */
const EXAMPLE = `
workspace: { zone: Europe/Stockholm, currency: SEK, weekStart: monday, fiscalYearStart: 1, locale: sv }
cycles: [{ id: 2026-q4, starts: 2026-10-01, ends: 2026-12-31 }]
objectives:
  - id: awareness
    cycle: 2026-q4
    keyResults:
      - { id: visitors, kind: change, input: { connection: site, metric: users }, baseline: { measured: previous_cycle }, target: { change: +30% } }
asOf: 2026-11-20
sources:
  site:
    completeThrough: 2026-11-19
    settledThrough: 2026-11-17
    metrics:
      pageViews: { unit: count, aggregation: sum, absentMeansZero: true }
      users: { unit: count, aggregation: { source_only: distinct } }
      cost: { unit: currency, currency: SEK, aggregation: sum }
      ctr: { unit: ratio, aggregation: { ratio: { numerator: clicks, denominator: impressions } } }
      position: { unit: position, aggregation: { weighted_mean: impressions } }
observations:
  - { connection: site, metric: pageViews, day: 2026-10-01, value: 120, observedAt: 2026-10-02T03:00:00Z }
  - { connection: site, metric: users, from: 2026-10-01, to: 2026-11-19, value: 3021, observedAt: 2026-11-20T03:00:00Z }
  - { connection: site, metric: users, from: 2026-07-01, to: 2026-08-19, value: 2800 }
  - { connection: site, metric: users, from: 2026-07-01, to: 2026-09-30, value: 5100 }
`;
const inputOf = (text: string): EvaluationInput => {
  const parsed = parseScenario(text, { fileName: 's.yaml' });
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.errors, null, 1));
  return parsed.input;
};
const pathsOf = (text: string) => {
  const parsed = parseScenario(text, { fileName: 's.yaml' });
  return parsed.kind === 'refused' ? parsed.errors.map((error) => `${error.line} ${error.path}`) : [];
};

test("the format's own example gives the output that the format shows", () => {
  const outcome = evaluateScenario({ fileName: 's.yaml', text: EXAMPLE });
  expect(outcome).toMatchObject({
    kind: 'evaluated',
    evaluation: {
      keyResults: {
        visitors: {
          value: 3021,
          unit: 'count',
          baseline: 2800,
          target: 3640,
          wholeWindow: { baseline: 5100, target: 6630 },
          attained: false,
          success: null,
          automated: null,
          pace: { expected: 1 },
          status: 'off_track',
          state: 'ok',
          quality: ['provisional'],
          provisional: { from: '2026-11-18', settledValue: null },
          window: { from: '2026-10-01', to: '2026-11-19', zone: 'Europe/Stockholm' },
          completeThrough: '2026-11-19',
          knownThrough: '2026-11-19',
          missing: [],
        },
      },
      objectives: { awareness: { coverage: 1, status: 'off_track' } },
    },
  });
});

describe('what a scenario leaves out', () => {
  test('completeThrough is asOf, settledThrough is completeThrough, observedAt the day after at 00:00Z, nothing is answered', () => {
    const input = inputOf(EXAMPLE.replace('    completeThrough: 2026-11-19\n    settledThrough: 2026-11-17\n', ''));
    expect(input.sources.get('site')).toMatchObject({
      zone: 'Europe/Stockholm',
      completeThrough: '2026-11-20',
      settledThrough: '2026-11-20',
      lagDays: 0,
      failure: null,
    });
    expect(input.knownAt).toBeNull();
    const users = input.histories.get(seriesKey({ connection: 'site', account: null, metric: 'users', filter: {}, itemDimension: null }));
    expect(users?.observations[1]).toEqual({
      id: '3',
      grain: 'range',
      range: { start: '2026-07-01', end: '2026-08-20' },
      item: null,
      value: 2800,
      observedAt: '2026-08-20T00:00:00.000Z',
      quality: [],
    });
    expect(users?.answered).toEqual([]);
  });
  test('settledThrough alone follows completeThrough, and the lag is what is missing to asOf', () => {
    const input = inputOf(EXAMPLE.replace('    settledThrough: 2026-11-17\n', ''));
    expect(input.sources.get('site')).toMatchObject({ completeThrough: '2026-11-19', settledThrough: '2026-11-19', lagDays: 1 });
  });
  test('an answered range is known day by day, each on the morning after it', () => {
    const input = inputOf(EXAMPLE.replace('    metrics:', '    answered: [{ from: 2026-10-01, to: 2026-10-02 }]\n    metrics:'));
    const views = input.histories.get(
      seriesKey({ connection: 'site', account: null, metric: 'pageViews', filter: {}, itemDimension: null }),
    );
    expect(views?.answered).toEqual([
      { range: { start: '2026-10-01', end: '2026-10-02' }, grain: 'day', answeredAt: '2026-10-02T00:00:00.000Z' },
      { range: { start: '2026-10-02', end: '2026-10-03' }, grain: 'day', answeredAt: '2026-10-03T00:00:00.000Z' },
    ]);
  });
});

test('an item is seen by every input that counts items of its metric; the input filters it, whether or not it repeats the filter', () => {
  const text = `
cycles: [{ id: c, starts: 2026-10-01, ends: 2026-10-31 }]
objectives:
  - id: o
    cycle: c
    keyResults:
      - { id: blog, kind: count_items, at_least: 10, target: 2, input: { connection: site, metric: views, item: page, filter: { page: { prefix: /b/ } } } }
      - { id: all, kind: count_items, at_least: 10, target: 2, input: { connection: site, metric: views, item: page } }
      - { id: se, kind: count_items, at_least: 10, target: 2, input: { connection: site, metric: views, item: page, filter: { country: SE } } }
asOf: 2026-10-10
sources: { site: { metrics: { views: { unit: count, aggregation: sum } } } }
observations:
  - { connection: site, metric: views, item: /b/1, from: 2026-10-01, to: 2026-10-10, value: 12 }
  - { connection: site, metric: views, item: /x, from: 2026-10-01, to: 2026-10-10, value: 15 }
  - { connection: site, metric: views, item: /b/2, from: 2026-10-01, to: 2026-10-10, value: 11, filter: { page: { prefix: /b/ } } }
  - { connection: site, metric: views, item: /b/3, from: 2026-10-01, to: 2026-10-10, value: 11, filter: { country: SE } }
`;
  const outcome = evaluateScenario({ fileName: 's.yaml', text });
  expect(outcome).toMatchObject({
    kind: 'evaluated',
    evaluation: { keyResults: { blog: { value: 2 }, all: { value: 2 }, se: { value: 1 } } },
  });
});

describe('a wrong scenario names every mistake', () => {
  test.each([
    [
      'unknown connection',
      EXAMPLE.replace('site, metric: pageViews, day', 'sites, metric: pageViews, day'),
      ['21 observations[0].connection'],
    ],
    ['unknown metric', EXAMPLE.replace('metric: pageViews, day', 'metric: pageView, day'), ['21 observations[0].metric']],
    ['a text as value', EXAMPLE.replace('value: 120', 'value: "1 234,5"'), ['21 observations[0].value']],
    ['not finite', EXAMPLE.replace('value: 120', 'value: .inf'), ['21 observations[0].value']],
    ['day and window', EXAMPLE.replace('day: 2026-10-01', 'day: 2026-10-01, from: 2026-10-01'), ['21 observations[0]']],
    ['window backwards', EXAMPLE.replace('to: 2026-08-19', 'to: 2026-06-19'), ['23 observations[2].to']],
    [
      'two values at one moment',
      `${EXAMPLE}  - { connection: site, metric: users, from: 2026-07-01, to: 2026-08-19, value: 2801 }\n`,
      ['25 observations[4].value'],
    ],
    ['no asOf', EXAMPLE.replace('asOf: 2026-11-20\n', ''), ['2 asOf']],
    ['frozen of nothing', `${EXAMPLE}frozen: [{ keyResult: visitor, through: 2026-09-30, value: 1 }]\n`, ['25 frozen[0].keyResult']],
    ['unknown input', EXAMPLE.replace('metric: users },', 'metric: user },'), ['8 objectives[0].keyResults[0].input.metric']],
    ['a ratio without its parts', EXAMPLE.replace('metric: users },', 'metric: ctr },'), ['8 objectives[0].keyResults[0].input.metric']],
    ['unknown failure', EXAMPLE.replace('    metrics:', '    failure: quota\n    metrics:'), ['14 sources.site.failure']],
    ['knownAt without offset', EXAMPLE.replace('asOf:', 'knownAt: 2026-11-21T03:00:00\nasOf:'), ['9 knownAt']],
  ])('%s', (_name, text, paths) => {
    expect(pathsOf(text)).toEqual(paths);
  });
});

describe('nyckel evaluate', () => {
  const run = async (text: string, ...options: readonly string[]) => {
    const cwd = mkdtempSync(join(tmpdir(), 'nyckel-evaluate-'));
    writeFileSync(join(cwd, 's.yaml'), text);
    const printed: string[] = [];
    const noted: string[] = [];
    const program = new Command().exitOverride();
    const output = {
      print: (line: string) => printed.push(line),
      note: (line: string) => noted.push(line),
      status: () => {},
      isTerminal: false,
      columns: 100,
    };
    register(program, { cwd, output, readInput: () => Promise.resolve(text) });
    const error = await program.parseAsync(['evaluate', ...options], { from: 'user' }).then(
      () => null,
      (reason: unknown) => reason,
    );
    return { printed: printed.join('\n'), noted: noted.join('\n'), error };
  };
  test('prints a table for people and unrounded JSON for programs, from a file or from standard input', async () => {
    const table = await run(EXAMPLE, 's.yaml');
    expect(table.printed).toMatch(/visitors.*3.021.*2.800 → 3.640.*26,3.%.*off track/);
    const json = await run(EXAMPLE, '-', '--json');
    expect(JSON.parse(json.printed).keyResults.visitors.progress.raw).toBe(221 / 840);
  });
  test('tells the forecast of each key result, or why there is none', async () => {
    // 140 days before, at 10 a day: what is left of the quarter is 42 days of 10 again.
    const days = Array.from({ length: 190 }, (_, index) => new Date(Date.UTC(2026, 4, 14 + index)).toISOString().slice(0, 10));
    const observations = days.map((day) => `  - { connection: site, metric: pageViews, day: ${day}, value: 10 }`).join('\n');
    const views = '- { id: views, kind: change, input: { connection: site, metric: pageViews }, target: 900 }';
    const text = EXAMPLE.replace('    keyResults:', `    keyResults:\n      ${views}`).replace(
      / {2}- \{ connection: site, metric: pageViews, day.*\n/,
      `${observations}\n`,
    );
    const table = (await run(text, 's.yaml')).printed;
    expect(table).toMatch(/forecast 920 \(80 % between 920 and 920\) · 100.% likely · by weekly rhythm, off by 0 on its own past/);
    expect(table).toMatch(/no forecast: too few points of its curve are known/);
    const json = JSON.parse((await run(text, 's.yaml', '--json')).printed).keyResults;
    expect(json.views).toMatchObject({
      forecast: { value: 920, low: 920, high: 920, probability: 1, method: 'weekly_rhythm' },
      forecastReason: null,
    });
    expect(json.visitors).toMatchObject({
      forecast: null,
      forecastReason: expect.stringMatching(/^too few points of its curve are known/),
    });
  });
  test('a weight of 0 excludes, visibly', async () => {
    const views = '- { id: views, kind: change, weight: 0, input: { connection: site, metric: pageViews }, target: 900 }';
    const weightless = EXAMPLE.replace('    keyResults:', `    keyResults:\n      ${views}`);
    expect((await run(EXAMPLE, 's.yaml')).printed).not.toContain('weight 0');
    expect((await run(weightless, 's.yaml')).printed).toContain('weight 0: not counted in the objective');
  });
  test('a refusal fails, and with --json prints { errors: [{ path, received, allowed, message }] }', async () => {
    const broken = EXAMPLE.replace('value: 120', 'value: many');
    const { printed, error } = await run(broken, 's.yaml', '--json');
    expect(error).toMatchObject({ name: 'CliError', exitCode: 1 });
    expect(JSON.parse(printed)).toMatchObject({
      errors: [{ path: 'observations[0].value', received: '"many"', allowed: expect.any(String), message: expect.any(String) }],
    });
    expect((await run(broken, 's.yaml')).noted).toMatch(/^s\.yaml:21:\d+ {2}observations\[0\]\.value/);
    const absent = await run(EXAMPLE, 'other.yaml', '--json');
    expect(absent.error).toMatchObject({ name: 'CliError', exitCode: 2 });
    expect(JSON.parse(absent.printed)).toEqual({
      errors: [
        {
          path: '',
          received: '"other.yaml"',
          allowed: 'a file of UTF-8 text',
          message: 'Cannot read other.yaml: there is no such file.',
          file: 'other.yaml',
          line: 1,
          column: 1,
        },
      ],
    });
    expect((await run(EXAMPLE, 'other.yaml')).error).toMatchObject({
      name: 'CliError',
      exitCode: 2,
      message: 'Cannot read other.yaml: there is no such file.',
    });
  });
});

describe('a name that every object of the language has is a name as any other', () => {
  const scenario = (keyResults: string, more = '') => `
cycles: [{ id: c, starts: 2026-10-01, ends: 2026-10-31 }]
objectives:
  - { id: o, title: t, cycle: c, keyResults: [${keyResults}] }
${more}asOf: 2026-10-10
sources: { s: { metrics: { rate: { unit: ratio, aggregation: last }, views: { unit: count, aggregation: sum } } } }
observations: [{ connection: s, metric: views, day: 2026-10-10, value: 30, item: a }]
`;
  const unknown = (metric: string) => expect.objectContaining({ message: expect.stringContaining(`has no metric "${metric}"`) });
  test.each([
    ['a level', scenario('{ id: k, title: k, kind: limit, input: { connection: s, metric: toString }, at_least: 5% }')],
    [
      'a child of a sum',
      scenario(
        '{ id: q, title: q, kind: change, rollup: sum, target: 5 }',
        '  - { id: p, title: p, cycle: c, parent: q, keyResults: [{ id: k, title: k, kind: change, input: { connection: s, metric: toString }, target: 5 }] }\n',
      ),
    ],
  ])('a metric: %s', (_name, text) => {
    expect(evaluateScenario({ fileName: 's.yaml', text })).toMatchObject({
      kind: 'refused',
      errors: expect.arrayContaining([unknown('toString')]),
    });
  });
  test('a dimension', () => {
    const counted =
      '{ id: k, title: k, kind: count_items, input: { connection: s, metric: views, item: constructor }, window: { trailing: { days: 1 } }, at_least: 1, target: 1 }';
    expect(evaluateScenario({ fileName: 's.yaml', text: scenario(counted) })).toMatchObject({
      evaluation: { keyResults: { k: { value: 1 } } },
    });
  });
});

test('a pattern that no source would understand is refused, with what stands there', () => {
  const text = EXAMPLE.replace('metric: users }', 'metric: users, filter: { page: { regex: "(?!x)" } } }');
  const parsed = parseScenario(text, { fileName: 's.yaml' });
  expect(parsed).toMatchObject({
    kind: 'refused',
    errors: [{ path: 'objectives[0].keyResults[0].input.filter.page.regex', received: '"(?!x)"', allowed: expect.stringContaining('RE2') }],
  });
});

test('an expression may be as long as it may be, and an unknown name in it is pointed at', () => {
  const long = (end: string) =>
    EXAMPLE.replace(
      'input: { connection: site, metric: users }, baseline: { measured: previous_cycle }, target: { change: +30% }',
      `inputs: { views: { connection: site, metric: pageViews } }, value: "${'views + '.repeat(60)}${end}", target: 9`,
    );
  expect(pathsOf(long('views'))).toEqual([]);
  const parsed = parseScenario(long('veiws'), { fileName: 's.yaml' });
  expect(parsed).toMatchObject({
    kind: 'refused',
    errors: [{ message: 'unknown input "veiws"; did you mean "views"? (character 481 of the expression)' }],
  });
});

test.each([
  ['override', "override: { value: 3, reason: ' ' }"],
  ['score', "score: { value: 0.7, reason: '\t' }"],
])('%s: a person gives a reason, and blanks are none', (at, given) => {
  const parsed = parseScenario(EXAMPLE.replace('target: { change: +30% } }', `target: { change: +30% }, ${given} }`), {
    fileName: 's.yaml',
  });
  const path = `objectives[0].keyResults[0].${at}.reason`;
  expect(parsed).toMatchObject({ kind: 'refused', errors: [{ path, allowed: expect.stringContaining('a reason that is not blank') }] });
});

test.each([
  ['two rates for one day', '{ from: EUR, to: SEK, rate: 12, date: 2026-10-01 }', '[1].date', /two rates from EUR for 2026-10-01/],
  ['two currencies', '{ from: EUR, to: NOK, rate: 12, date: 2026-10-05 }', '[1].to', /lead to SEK and to NOK/],
])('exchange rates: %s are refused', (_name, other, at, message) => {
  const fx = `fx: [{ from: EUR, to: SEK, rate: 11, date: 2026-10-01 }, ${other}]`;
  const parsed = parseScenario(EXAMPLE.replace('target: { change: +30% } }', `target: { change: +30% }, ${fx} }`), { fileName: 's.yaml' });
  expect(parsed).toMatchObject({
    kind: 'refused',
    errors: [{ path: `objectives[0].keyResults[0].fx${at}`, message: expect.stringMatching(message) }],
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffDefinitions, planText } from '../../src/definitions/diff-definitions.ts';
import { FILE_BYTES_MAX } from '../../src/definitions/document.ts';
import { fileOf, formatDefinition } from '../../src/definitions/format-definition.ts';
import { parseDefinition, parseDefinitions } from '../../src/definitions/parse-definition.ts';
import type { KeyResult, OkrDefinition } from '../../src/domain/key-result.ts';
import { knowledge } from './knowledge.ts';

const HEAD = `workspace: { zone: Europe/Stockholm, currency: SEK, weekStart: sunday, fiscalYearStart: 4, locale: nb }
connections:
  - { id: site, source: ga4, settings: { b: 2, a: [1, { d: 1, c: 2 }] }, credential: "file:ga4.json" }
  - { id: ads, source: push, credential: "vault:" }
cycles: [{ id: q4, starts: 2026-10-01, ends: 2026-12-31 }]
objectives:
  - { id: o, title: Bli sedda, cycle: q4, keyResults: [`;
const file = (...keyResults: readonly string[]) => `${HEAD}\n${keyResults.map((each) => `      { ${each} },`).join('\n')}\n      ] }\n`;
const definitionOf = (text: string, fileName = 'okrs.yaml'): OkrDefinition => {
  const parsed = parseDefinition(text, { fileName, ...knowledge });
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.errors, null, 1));
  return parsed.definition;
};
const keyResultOf = (text: string): KeyResult => definitionOf(file(`id: k, title: t, ${text}`)).objectives[0]!.keyResults[0]!;
const errorsOf = (text: string) => {
  const parsed = parseDefinition(text, { fileName: 'okrs.yaml', ...knowledge });
  return parsed.kind === 'refused' ? parsed.errors : [];
};

const SESSIONS = 'kind: change, input: { connection: site, metric: sessions }';
const EVERY_SPELLING = [
  `${SESSIONS}, target: 10`,
  `${SESSIONS}, baseline: 100, target: { value: 200 }, stated: { change: "+40%" }`,
  `${SESSIONS}, baseline: { fixed: 100 }, target: { change: "+30%" }, stated: { from: 100, to: 130 }`,
  `${SESSIONS}, baseline: { measured: previous_cycle }, target: { factor: 10 }, ambition: aspirational, weight: 3`,
  `${SESSIONS}, baseline: { measured: same_period_last_year }, target: { change: -0.1 }, pace: { reference_shape: same_period_last_year }`,
  `${SESSIONS}, baseline: { measured: { dates: { from: 2026-07-01, to: 2026-09-30 } } }, target: 5, window: { trailing: { days: 28 } }`,
  `${SESSIONS}, baseline: 5, target: 9, window: { calendar: { unit: month, which: last_complete } }, unit: count`,
  `${SESSIONS}, baseline: 5, target: 9, per: week, starts: 2026-10-15, pace: { checkpoints: [{ date: 2026-11-01, progress: 0.5 }] }`,
  'kind: change, input: { connection: ads, metric: followers, account: 123 }, window: latest, baseline: 1000, target: 2000, pace: linear',
  'kind: limit, inputs: { spend: { connection: ads, metric: cost }, conv: { connection: ads, metric: conversions } }, value: spend ÷ conv, at_most: 50',
  'kind: limit, input: { connection: site, metric: conversionRate }, at_least: 25%, override: { value: 0.3, reason: r, expires: 2026-11-01 }',
  'kind: range, input: { connection: site, metric: sessions, missing: zero }, low: 5, high: 9, tolerance: 2, score: { value: 0.7, reason: r }',
  'kind: count_items, input: { connection: site, metric: screenPageViews, item: pagePath, filter: { pagePath: { prefix: /b/ }, country: SE, a: { in: [x, 1] }, b: { not: { regex: "^x" } } } }, at_least: 500, target: 10, baseline: 2',
  'kind: milestone, steps: [{ id: a, title: A, weight: 2, done: 2026-10-20 }, { id: b }], checkIns: [{ date: 2026-10-10, confidence: 7, note: n, value: 1 }]',
  'kind: milestone, input: { connection: site, metric: screenPageViews, item: page, publishedSince: cycle }, target: 2',
  'kind: change, rollup: mean',
  'kind: change, inputs: { a: { connection: site, metric: activeUsers }, b: { connection: site, metric: activeUsers, filter: { country: NO } } }, value: a + b, overlap: acknowledged, target: 9',
];

describe('an end that is no number is told every form it may have', () => {
  const NUMBER = 'a number such as 1234.5 (for ratios also 25%)';
  const TARGET = `${NUMBER}, { value: 200 }, { change: +30% } or { factor: 10 }`;
  const targetOf = (text: string) => errorsOf(file(`id: k, title: t, ${SESSIONS}, target: ${text}`));

  test('a text without a number as a target', () => {
    expect(targetOf('många')).toMatchObject([
      { received: '"många"', allowed: TARGET, message: `"target" is "många"; a number to reach is missing; allowed: ${TARGET}` },
    ]);
    const count = 'kind: count_items, input: { connection: site, metric: screenPageViews, item: pagePath }, at_least: 500';
    expect(errorsOf(file(`id: k, title: t, ${count}, target: fler`))).toMatchObject([{ received: '"fler"', allowed: TARGET }]);
  });

  test('a target that is left out, or a list', () => {
    const missing = `"target" is missing: a change needs a number to reach; allowed: ${TARGET}`;
    expect(errorsOf(file(`id: k, title: t, ${SESSIONS}`))).toMatchObject([{ received: 'nothing', allowed: TARGET, message: missing }]);
    expect(targetOf('[200]')).toMatchObject([{ received: 'a list of 1', allowed: TARGET }]);
  });

  test('inside of a form only what stands in it', () => {
    expect(targetOf('{ value: många }')).toMatchObject([{ path: 'objectives[0].keyResults[0].target.value', allowed: NUMBER }]);
  });

  test('a baseline', () => {
    const references =
      '{ measured: previous_cycle }, { measured: same_period_last_year } or { measured: { dates: { from: DATE, to: DATE } } }';
    const allowed = `${NUMBER}, { fixed: 100 }, ${references}`;
    for (const baseline of ['previous_cycle', 'same_period_last_year', 'många']) {
      const message = `"baseline" is "${baseline}"; allowed: ${allowed}`;
      expect(errorsOf(file(`id: k, title: t, ${SESSIONS}, baseline: ${baseline}, target: 5`))).toMatchObject([{ allowed, message }]);
    }
  });
});

describe('every spelling of the format is read', () => {
  test('percentages become fractions by moving the point', () => {
    const changeOf = (text: string) => keyResultOf(`${SESSIONS}, baseline: 100, target: { change: ${text} }`);
    for (const [text, change] of [
      ['+30%', 0.3],
      ['-10%', -0.1],
      ['"30 %"', 0.3],
      ['8.7%', 0.087],
      ['0.30', 0.3],
      ['−5%', -0.05],
    ] as const) {
      expect(changeOf(text)).toMatchObject({ target: { kind: 'change', change } });
    }
    expect(keyResultOf('kind: limit, input: { connection: site, metric: conversionRate }, at_least: 25%')).toMatchObject({
      bound: { value: 0.25 },
    });
  });

  test('dates are inclusive in files and half-open inside', () => {
    expect(definitionOf(file()).cycles[0]?.range).toEqual({ start: '2026-10-01', end: '2027-01-01' });
    expect(keyResultOf(EVERY_SPELLING[5]!)).toMatchObject({
      baseline: { reference: { range: { start: '2026-07-01', end: '2026-10-01' } } },
    });
  });

  test('what is left out has its default', () => {
    expect(keyResultOf(EVERY_SPELLING[0]!)).toMatchObject({
      weight: 1,
      ambition: 'committed',
      unit: null,
      override: null,
      checkIns: [],
      score: null,
      window: { kind: 'cycle' },
      per: null,
      starts: null,
      baseline: null,
      stated: null,
      pace: null,
      rollup: null,
      fx: [],
      overlapAcknowledged: false,
      inputs: [{ name: 'input', missing: 'stop', publishedSince: null, series: { account: null, filter: {}, itemDimension: null } }],
      expression: { kind: 'input', name: 'input' },
    });
    expect(definitionOf('cycles: []\nobjectives: []\n').workspace).toEqual({
      zone: 'UTC',
      currency: null,
      weekStart: 1,
      fiscalYearStart: 1,
      locale: 'en',
      statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
    });
  });

  test('filters mean what they say', () => {
    expect(keyResultOf(EVERY_SPELLING[12]!)).toMatchObject({
      inputs: [
        {
          series: {
            filter: {
              pagePath: { op: 'prefix', value: '/b/' },
              country: { op: 'equals', value: 'SE' },
              a: { op: 'in', values: ['x', '1'] },
              b: { op: 'not', condition: { op: 'regex', value: '^x' } },
            },
          },
        },
      ],
    });
  });

  test('JSON is read as YAML is, tabs and escapes included; several files make one definition', () => {
    const whole = definitionOf(file(`id: k, title: "å\\u00e4\\/", ${EVERY_SPELLING[0]}`));
    const json = JSON.stringify(fileOf(whole), null, '\t').replace('åä/', 'å\\u00e4\\/');
    expect(definitionOf(json, 'okrs.json')).toEqual(whole);
    const [head, objectives] = file(`id: k, title: "å\\u00e4\\/", ${EVERY_SPELLING[0]}`).split('objectives:');
    const parts = [
      { fileName: 'a.yaml', text: head! },
      { fileName: 'b.yaml', text: `objectives:${objectives}` },
    ];
    expect(parseDefinitions(parts, knowledge)).toMatchObject({ kind: 'parsed', definition: whole });
    expect(parseDefinitions([...parts, parts[0]!], knowledge)).toMatchObject({
      kind: 'refused',
      errors: expect.arrayContaining([expect.objectContaining({ file: 'a.yaml', path: 'cycles[0].id' })]),
    });
  });
});

describe('the canonical text of a definition', () => {
  test.each(EVERY_SPELLING)('reads back as an equal definition: %s', (keyResult) => {
    const definition = definitionOf(file(`id: k, title: t, ${keyResult}`));
    const text = formatDefinition(definition);
    const again = definitionOf(text, 'okrs.json');
    expect(again).toEqual(definition);
    expect(formatDefinition(again)).toBe(text);
  });
});

describe('the plan between two definitions', () => {
  const before = definitionOf(file(`id: a, title: A, ${EVERY_SPELLING[0]}`, `id: b, title: B, ${EVERY_SPELLING[9]}`));
  test('an equal definition changes nothing', () => {
    expect(diffDefinitions(before, definitionOf(formatDefinition(before), 'x.json'))).toEqual([]);
    expect(planText([])).toMatch(/No changes/);
  });
  test('creates, updates with the changed fields, and archives; nothing is deleted', () => {
    const after = definitionOf(
      file(`id: a, title: A, ${EVERY_SPELLING[0]!.replace('target: 10', 'target: 12')}`, `id: c, title: C, ${EVERY_SPELLING[15]}`),
    );
    const plan = diffDefinitions(before, after);
    expect(plan.map(({ action, what, id }) => [action, what, id])).toEqual([
      ['update', 'key_result', 'a'],
      ['create', 'key_result', 'c'],
      ['archive', 'key_result', 'b'],
    ]);
    expect(plan[0]?.fields).toEqual([{ field: 'target', before: 10, after: 12 }]);
    expect(planText(plan)).toMatch(/target: 10 → 12[\s\S]*1 to create, 1 to update, 1 to archive/);
  });
  test('the first definition is all new', () => {
    expect(diffDefinitions(null, before).every((entry) => entry.action === 'create')).toBe(true);
  });
});

describe('a file that wants too much is refused in bounded time', () => {
  test.each([
    ['size', 'a'.repeat(FILE_BYTES_MAX + 1), /too large/],
    ['depth, flow', `objectives: ${'['.repeat(50_000)}`, /nested too deeply|bracket/],
    ['depth, block', `objectives: ${'- '.repeat(60)}a`, /more than 40 levels|nested|not expect|not YAML/],
    ['aliases', `a: &a [x]\nobjectives: [${'*a, '.repeat(200)}]\ncycles: []`, /aliases/],
    [
      'alias bomb',
      `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: &e [*d, *d]\nf: &f [*e, *e]\nobjectives: [*f, *f]\n`,
      /aliases/,
    ],
    ['alias of itself', 'objectives: &a [*a]\ncycles: []', /levels|alias/],
    ['prototype', 'objectives: []\ncycles: []\n__proto__: { a: 1 }', /__proto__/],
    ['not a mapping', 'hello', /the file is "hello"/],
    ['empty', '', /the file is null/],
  ])('%s', (_name, text, message) => {
    expect(
      errorsOf(text)
        .map((error) => error.message)
        .join('\n'),
    ).toMatch(message);
  });

  test('any text is parsed or refused, never thrown on, and no error is without a place', () => {
    const piece = fc.constantFrom(
      'objectives:',
      'cycles:',
      '\n',
      '  ',
      '- ',
      'id: a',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '"',
      "'",
      '&a ',
      '*a',
      '|',
      '>',
      '%',
      '1e999',
      '.nan',
      '!!str ',
      'kind: change',
      'null',
      '\t',
      '# x',
      '---',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        for (const error of errorsOf(pieces.join(''))) {
          expect(error.line).toBeGreaterThan(0);
          expect(error.allowed).not.toBe('');
        }
      }),
      { numRuns: 400 },
    );
  });
});

test('secrets never stand in an error, wherever in the file the mistake is', () => {
  const secret = 'hunter2-very-secret';
  const texts = [
    `connections: [{ id: a, source: ga4, credential: ${secret} }]\ncycles: []\nobjectives: []`,
    `connections: [{ id: a, source: ga4, credential: { private_key: ${secret} } }]\ncycles: []\nobjectives: []`,
    `connections:\n  - { id: a, source: ga4, credential: "${secret}\ncycles: []`,
    `connections: [{ id: a, source: ga4, settings: { password: ${secret}, nested: { clientSecret: ${secret} } } }]\ncycles: []\nobjectives: []`,
  ];
  for (const text of texts) {
    const errors = errorsOf(text);
    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toContain(secret);
  }
});

test('warnings carry their place and refuse nothing', () => {
  const text = file(
    `id: k, title: t, kind: change, input: { connection: site, metric: sessions }, baseline: 100000, target: 150000, stated: { change: "+40%" }`,
  );
  const parsed = parseDefinition(text, { fileName: 'okrs.yaml', ...knowledge });
  expect(parsed).toMatchObject({
    kind: 'parsed',
    warnings: [{ file: 'okrs.yaml', line: 8, keyResult: 'k', message: expect.stringContaining('50') }],
  });
});

test('a relative file: path is meant from the folder of the file that names it, others stay as written', () => {
  const text = (location: string, credential: string) =>
    `connections: [{ id: a, source: files, settings: { location: "${location}" }, credential: "${credential}" }]\ncycles: [{ id: c, starts: 2026-01-01, ends: 2026-12-31 }]\nobjectives: []`;
  const placed = (location: string, credential: string, folder?: string) => {
    const parsed = parseDefinition(text(location, credential), { fileName: 'okrs.yaml', ...(folder === undefined ? {} : { folder }) });
    if (parsed.kind !== 'parsed') throw new Error(JSON.stringify(parsed.errors));
    return parsed.definition.connections.map(({ settings, credential }) => [settings.location, credential])[0];
  };
  expect(placed('file:./a.csv', 'file:key.json', '/srv/okrs')).toEqual(['file:/srv/okrs/a.csv', 'file:/srv/okrs/key.json']);
  expect(placed('file:../a.csv', 'env:KEY', '/srv/okrs')).toEqual(['file:/srv/a.csv', 'env:KEY']);
  expect(placed('file:../data/./in/../a.csv', 'file:../../../x', '/srv/okrs/')).toEqual(['file:/srv/data/a.csv', 'file:/x']);
  expect(placed('file:/a.csv', 'file:/key.json', '/srv/okrs')).toEqual(['file:/a.csv', 'file:/key.json']);
  expect(placed('s3://bucket/a/', 'vault:', '/srv/okrs')).toEqual(['s3://bucket/a/', 'vault:']);
  expect(placed('file:./a.csv', 'file:key.json')).toEqual(['file:./a.csv', 'file:key.json']);
});

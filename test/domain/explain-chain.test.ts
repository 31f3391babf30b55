/** The chain of an explanation can be worked out by hand: every formula with its numbers filled in gives what it stands beside. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/definitions/parse-scenario.ts';
import { instant, localDate } from '../../src/domain/calendar.ts';
import type { EvaluationInput } from '../../src/domain/evaluate.ts';
import { type Explanation, explainKeyResult } from '../../src/domain/explaining/explain.ts';
import { explanationText } from '../../src/domain/explaining/explain-text.ts';
import type { ExplainedReference } from '../../src/domain/explaining/explained-baseline.ts';
import type { Expression } from '../../src/domain/expression.ts';
import type { KeyResult } from '../../src/domain/key-result.ts';
import { parseExpression } from '../../src/domain/notation/parse-expression.ts';
import { EXPLAINED } from './oracles/explained.ts';
import {
  atMost,
  baselinesToFreeze,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  flat,
  input,
  inputOf,
  meanBy,
  measured,
  name,
  num,
  op,
  ratio,
  rollup,
  type ScenarioSpec,
  to,
  trailing,
} from './scenario.ts';

const BRIEF = join(import.meta.dirname, '../../examples/brief');
const rows: readonly (readonly [name: string, input: EvaluationInput])[] = readdirSync(BRIEF)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => {
    const parsed = parseScenario(readFileSync(join(BRIEF, file), 'utf8'), { fileName: file, format: 'yaml' });
    return parsed.kind === 'refused' ? [] : [[file, parsed.input] as const];
  });
const cases = [...rows, ...Object.entries(EXPLAINED)].flatMap(([name, input]) =>
  input.definition.objectives.flatMap(({ keyResults }) => keyResults.map(({ id }) => [`${name}: ${id}`, input, id] as const)),
);
const brief = (row: string, id: string): Explanation => {
  const [, input] = rows.find(([name]) => name.startsWith(`row-${row}-`)) ?? [];
  const explanation = input === undefined ? null : explainKeyResult(id, input);
  if (explanation === null) throw new Error(`row ${row} has no key result ${id}`);
  return explanation;
};

/** Arithmetic as a person does it with the text; a count is the number of what stands in it. */
function workedOut(text: string): number {
  const counted = /^count\((.*)\)$/.exec(text)?.[1];
  if (counted !== undefined) {
    const more = /^… (\d+) more$/;
    return counted === '' ? 0 : counted.split(', ').reduce((sum, each) => sum + Number(more.exec(each)?.[1] ?? 1), 0);
  }
  const plain = text.replaceAll('−', '-').replaceAll('×', '*').replaceAll('÷', '/');
  const parsed = parseExpression(plain);
  if (parsed.kind !== 'parsed') throw new Error(`cannot be worked out: ${text}`);
  return solved(parsed.expression);
}
function solved(expression: Expression): number {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind === 'input') throw new Error(`a name is left: ${expression.name}`);
  const [left, right] = [solved(expression.left), solved(expression.right)];
  const { operator } = expression;
  return operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : left / right;
}
function expectSame(text: string, value: number): void {
  expect(workedOut(text) / (value === 0 ? 1 : value), text).toBeCloseTo(value === 0 ? 0 : 1, 9);
}
/** Everything that is told of a reference whose numbers are still known. */
const referencesOf = ({ baseline }: Explanation): readonly ExplainedReference[] =>
  baseline?.kind === 'measured' ? [baseline.firstDays, baseline.whole].filter((each) => each !== null) : [];
const text = (explanation: Explanation, locale: 'sv' | 'en' = 'en') => explanationText(explanation, locale).replaceAll(/\s/g, ' ');

const september = (daysOf: number, metric = 'visits') => flat('2026-09-01', daysOf, 10, metric);
const october = flat('2026-10-01', 10, 12);
const prior = { baseline: measured('previous_cycle'), target: by(0.5) } as const;

describe('of every row of the brief and every explained kind', () => {
  it.each(cases)('%s: the formulas with their numbers give value, baseline, target and progress', (_, input, id) => {
    const found = explainKeyResult(id, input);
    if (found === null) throw new Error('not there');
    const { evaluation, formula, baseline, targetFormula, progressFormula } = found;
    const value = evaluation.automated === null ? evaluation.value : evaluation.automated.value;
    if (value !== null && found.kind !== 'milestone') expectSame(formula?.filledIn ?? '', value);
    for (const reference of referencesOf(found)) {
      if (reference.value !== null && reference.formula !== null) expectSame(reference.formula.filledIn, reference.value);
    }
    if (baseline?.kind === 'fixed' && baseline.formula !== null) expectSame(baseline.formula, evaluation.baseline ?? Number.NaN);
    if (targetFormula !== null) expectSame(targetFormula, evaluation.target ?? Number.NaN);
    const [way, result] = progressFormula?.split(' = ') ?? [];
    if (way !== undefined && result !== undefined && /^[\d(]/.test(way) && !way.includes('distance')) expectSame(way, Number(result));
  });

  it.each(cases)('%s: the paragraph stays one, without a hole, and short enough to be read', (_, input, id) => {
    const found = explainKeyResult(id, input);
    for (const locale of ['sv', 'nb', 'da', 'en'] as const) {
      const paragraph = found === null ? '' : explanationText(found, locale);
      expect(paragraph).not.toMatch(/[{}\n?]|undefined|NaN/);
      expect(paragraph.length).toBeLessThan(1_200);
    }
  });

  it('the paragraph stays short enough also of thirty inputs, twenty children and endless names', () => {
    const names = Array.from({ length: 30 }, (_, index) => `metric_with_a_long_name_${index}`);
    const many = inputOf({
      asOf: '2026-10-10',
      sources: { site: { metrics: Object.fromEntries(names.map((each) => [each, {}])) } },
      keyResults: [
        change({
          inputs: names.map((each) => input(each, { name: each })),
          expression: names.map(name).reduce((sum, each) => op(sum, '+', each)),
          ...prior,
        }),
      ],
      observations: names.flatMap((each) => [...september(30, each), ...flat('2026-10-01', 10, 123_456_789, each)]),
    });
    const items = inputOf({
      asOf: '2026-10-01',
      sources: { site: { answered: [{ from: '2026-10-01', to: '2026-10-01' }], metrics: { views: {} } } },
      keyResults: [countItems({ at_least: 5 }, 9)],
      observations: Array.from({ length: 40 }, (_, index) => ({
        metric: 'views',
        day: '2026-10-01',
        value: index,
        item: `${index} ${'long '.repeat(400)}`,
      })),
    });
    const children = inputOf({
      asOf: '2026-10-10',
      objectives: [
        { id: 'top', keyResults: [rollup('sum', { id: 'kr', ...prior })] },
        ...Array.from({ length: 20 }, (_, index) => ({
          id: `o${index}`,
          title: 'title '.repeat(40),
          parent: 'kr',
          keyResults: [change({ id: `k${index}`, title: 'title '.repeat(40) })],
        })),
      ],
      observations: [...september(30), ...october],
    });
    const ratios = inputOf({
      asOf: '2026-10-10',
      sources: {
        site: {
          metrics: {
            ...Object.fromEntries(names.map((each) => [each, { aggregation: ratio('a', 'b'), unit: 'ratio' as const }])),
            a: {},
            b: {},
          },
        },
      },
      keyResults: [
        change({
          inputs: names.map((each) => input(each, { name: each })),
          expression: names.map(name).reduce((sum, each) => op(sum, '+', each)),
        }),
      ],
      observations: [...flat('2026-10-01', 10, 1, 'a'), ...flat('2026-10-01', 10, 4, 'b')],
    });
    expect(text(explainKeyResult('kr', ratios) ?? brief('01', 'visitors'))).toContain('The formula has 22 more.');
    for (const [scenario, terms] of [
      [many, 30],
      [ratios, 30],
      [items, null],
      [children, 20],
    ] as const) {
      const found = explainKeyResult('kr', scenario);
      expect(found === null ? 0 : text(found).length).toBeLessThan(1_900);
      // What the paragraph cuts, the answer has.
      if (terms !== null) expect(found?.formula?.filledIn.split(' + ')).toHaveLength(terms);
      if (found !== null) expectSame(found.formula?.filledIn ?? '', found.evaluation.value ?? Number.NaN);
    }
  });

  it('a measured baseline that is known tells its period, and its numbers unless it was frozen away from them', () => {
    const known = cases.flatMap(([, input, id]) => {
      const found = explainKeyResult(id, input);
      return found?.baseline?.kind === 'measured' && found.evaluation.baseline !== null ? [found] : [];
    });
    expect(known.length).toBeGreaterThan(15);
    for (const found of known) {
      const [used, whole = used] = referencesOf(found);
      expect(used).toMatchObject({ value: found.evaluation.baseline, from: expect.any(String), to: expect.any(String) });
      if (used?.frozen === null) expect(used.formula).not.toBeNull();
      expect(whole?.value).toBe(found.evaluation.wholeWindow?.baseline ?? found.evaluation.baseline);
    }
  });
});

/** Where the days of the baseline are not those of the value, or its numbers are not the source's any more. */
const HARDER: Readonly<Record<string, ScenarioSpec>> = {
  'an override on a later day': {
    asOf: '2026-10-12',
    sources: { site: { completeThrough: '2026-10-10', metrics: { visits: {} } } },
    keyResults: [change({ ...prior, override: { value: 150, reason: 'r', expires: null } })],
    observations: [...september(30), ...october],
  },
  'a running month against the month before': {
    asOf: '2026-11-05',
    ends: '2026-12-31',
    keyResults: [change({ ...prior, window: calendar('month', 'current') })],
    observations: [...flat('2026-10-01', 31, 10), ...flat('2026-11-01', 5, 12)],
  },
  'the last days before a day': {
    asOf: '2026-10-10',
    keyResults: [change({ ...prior, window: trailing(7) })],
    observations: [...september(30), ...october],
  },
  'a later start': {
    asOf: '2026-10-10',
    keyResults: [change({ ...prior, starts: localDate('2026-10-05') })],
    observations: [...september(30), ...october],
  },
  'a rate over a longer reference, some of it missing': {
    asOf: '2026-10-10',
    keyResults: [change({ baseline: measured({ from: '2026-07-15', to: '2026-09-30' }), target: by(0.5), per: 'month' })],
    observations: [...september(20), ...october],
  },
  'money at a rate': {
    asOf: '2026-10-10',
    sources: { site: { metrics: { visits: { unit: 'currency', currency: 'EUR' } } } },
    keyResults: [change({ ...prior, fx: [{ from: 'EUR', to: 'SEK', rate: 11.3, date: localDate('2026-01-01') }] })],
    observations: [...september(30), ...october],
  },
  'an absolute target, like for like': {
    asOf: '2026-10-10',
    keyResults: [change({ baseline: measured('previous_cycle'), target: to(600) })],
    observations: [...september(30), ...october],
  },
  'items counted over a reference': {
    asOf: '2026-10-10',
    sources: { site: { answered: [{ from: '2026-09-01', to: '2026-10-10' }], metrics: { views: {} } } },
    keyResults: [{ ...countItems({ at_least: 5 }, 9), baseline: measured('previous_cycle') } as KeyResult],
    observations: [
      ...['/a', '/b'].map((item) => ({ metric: 'views', day: '2026-09-03', value: 5, item })),
      { metric: 'views', day: '2026-09-20', value: 9, item: '/c' },
      ...['/a', '/b', '/c'].map((item) => ({ metric: 'views', day: '2026-10-03', value: 5, item })),
    ],
  },
  'a sum of children, one of which starts later': {
    asOf: '2026-10-10',
    sources: { site: { metrics: { visits: {}, calls: {} } } },
    objectives: [
      { id: 'top', keyResults: [rollup('sum', { id: 'kr', ...prior })] },
      { id: 'a', parent: 'kr', keyResults: [change({ id: 'a1' })] },
      { id: 'b', parent: 'kr', keyResults: [change({ id: 'b1', metric: 'calls', starts: localDate('2026-10-03') })] },
    ],
    observations: [...september(30), ...september(30, 'calls'), ...october, ...flat('2026-10-01', 10, 3, 'calls')],
  },
};
/** As it would be frozen on the day after the reference, and with every day of it corrected later. */
const frozenThenCorrected = (spec: ScenarioSpec): EvaluationInput => {
  const frozen = baselinesToFreeze(inputOf(spec)).map((record) => ({ ...record, takenAt: instant('2026-11-06T00:00:00Z') }));
  const observations = spec.observations ?? [];
  const corrected = observations.map((each) => ({ ...each, value: each.value * 3, observedAt: '2026-12-01T00:00:00Z' }));
  return { ...inputOf({ ...spec, observations: [...observations, ...corrected] }), frozen };
};

describe.each(Object.entries(HARDER))('a measured baseline of %s', (_, spec) => {
  it('tells the days and the numbers that make it', () => {
    const found = explainKeyResult('kr', inputOf(spec));
    const references = found === null ? [] : referencesOf(found);
    expect(references.length).toBeGreaterThan(0);
    for (const { value, formula } of references) expectSame(formula?.filledIn ?? '', value ?? Number.NaN);
    expect(references[0]?.value).toBe(found?.evaluation.baseline);
    expect(references.at(-1)?.value).toBe(found?.evaluation.wholeWindow?.baseline ?? found?.evaluation.baseline);
    if (found?.targetFormula != null) expectSame(found.targetFormula, found.evaluation.target ?? Number.NaN);
  });

  it('tells the numbers that it was frozen from, after all of them were corrected', () => {
    const before = explainKeyResult('kr', inputOf(spec));
    const after = explainKeyResult('kr', frozenThenCorrected(spec));
    const told = (found: Explanation | null) =>
      found === null ? [] : referencesOf(found).map(({ formula, value }) => [formula?.filledIn, value]);
    expect(told(after)).toEqual(told(before));
    expect(after === null ? [] : referencesOf(after).map(({ frozen }) => frozen?.on)).toEqual(told(before).map(() => '2026-11-06'));
  });
});

describe('the chain says', () => {
  it('of a mean what each objective adds, by weight, and what is left out and why (row 39)', () => {
    expect(brief('39', 'departments')).toMatchObject({
      children: [
        { kind: 'objective', id: 'marketing', title: 'Marknad bär sin del', weight: 2, value: 0.5, leftOut: null },
        { kind: 'objective', id: 'service', title: 'Service bär sin del', weight: 1, value: 0.2, leftOut: null },
      ],
      formula: { written: 'Σ weight × progress ÷ Σ weight', filledIn: '(2 × 0.5 + 1 × 0.2) ÷ (2 + 1)' },
    });
    expect(explainKeyResult('kr', EXPLAINED['mean of objectives'])?.children.map(({ id, value, leftOut }) => [id, value, leftOut])).toEqual(
      [
        ['text', 0.4, null],
        ['film', null, 'unknown'],
        ['talk', 0.5, 'weight_zero'],
        ['mail', 0.1, null],
      ],
    );
  });

  it('of a sum each addend, also one that a person has set, and which one is not known (row 39)', () => {
    expect(brief('39', 'sales')).toMatchObject({
      children: [
        { kind: 'key_result', id: 'north-seats', objective: 'Norr säljer', value: 300, weight: null },
        { kind: 'key_result', id: 'south-seats', objective: 'Söder säljer', value: 150, weight: null },
      ],
      formula: { written: 'north-seats + south-seats', filledIn: '300 + 150' },
    });
    const byHand = explainKeyResult('kr', EXPLAINED['sum of key results, one set by hand']);
    expect(byHand?.children.map(({ value, isOverridden }) => [value, isOverridden])).toEqual([
      [7, true],
      [6, false],
      [4, false],
    ]);
    const open = explainKeyResult('kr', EXPLAINED['sum of key results, one not known']);
    expect(open).toMatchObject({ children: [{ value: 10 }, { value: null, leftOut: 'unknown' }], formula: { filledIn: '10 + ?' } });
  });

  it('what one input is divided by where the value is a rate (row 14)', () => {
    const cost = brief('14', 'cost');
    expect(cost.formula).toMatchObject({ filledIn: '34500 ÷ 46', units: '46' });
    expect(text(cost)).toContain('SEK 34,500 ÷ 46 days = SEK 750 per day');
    expect(text(cost, 'sv')).toContain('34 500 kr ÷ 46 dagar = 750 kr per dag');
  });

  it('at which rate of which day one input was brought to another currency', () => {
    const spend = explainKeyResult('kr', EXPLAINED['one input in another currency']);
    expect(spend).toMatchObject({
      inputs: [{ value: 100, currency: 'EUR', exchange: { from: 'EUR', to: 'SEK', rate: 11.25, date: '2026-10-01' } }],
      formula: { filledIn: '100 × 11.25' },
    });
  });

  it('by which metric items count, and the values of those that do (rows 3, 9 and 11)', () => {
    const posts = brief('03', 'posts');
    expect(posts).toMatchObject({
      formula: { written: 'count(views ≥ 500)', filledIn: 'count(812, 640, 500)' },
      items: { bound: { kind: 'at_least', value: 500 }, unit: 'count' },
      inputs: [
        { name: 'new', isPublication: true },
        { name: 'views', isPublication: false, connection: 'site', metric: 'pageViews' },
      ],
    });
    expect(brief('09', 'terms').formula?.filledIn).toBe('count(1, 1, 2, 2, 2, … 20 more)');
    expect(text(brief('09', 'terms'))).toContain('at most 10 in position from search: ord 10 (1), ord 20 (1)');
    expect(text(brief('09', 'terms'))).toContain('The nearest that do not count: nästan (10.1),');
    expect(text(brief('11', 'posts'))).toContain('posts from blog');
  });

  it("a measured baseline's period, inputs and formula: the whole, and like for like the first days (rows 1 and 2)", () => {
    expect(brief('02', 'followers').baseline).toMatchObject({
      kind: 'measured',
      reference: 'previous_cycle',
      firstDays: null,
      whole: {
        from: '2026-09-30',
        to: '2026-09-30',
        value: 8000,
        formula: { written: 'instagram + facebook + linkedin', filledIn: '4000 + 2500 + 1500' },
        inputs: [
          { name: 'instagram', value: 4000 },
          { name: 'facebook', value: 2500 },
          { name: 'linkedin', value: 1500 },
        ],
        frozen: null,
      },
    });
    expect(brief('01', 'visitors').baseline).toMatchObject({
      firstDays: { from: '2026-07-01', to: '2026-08-15', days: 46, value: 5000, inputs: [{ value: 5000, isAskedWhole: true }] },
      whole: { from: '2026-07-01', to: '2026-09-30', days: 92, value: 9600 },
    });
    expect(brief('01', 'visitors').targetFormula).toBe('5000 × (1 + 0.3)');
  });

  it("a fixed baseline's share of the days", () => {
    expect(explainKeyResult('kr', EXPLAINED['change from a fixed total'])).toMatchObject({
      baseline: { kind: 'fixed', value: 100_000, formula: '100000 × 23 ÷ 92', share: { days: 23, total: 92 } },
      targetFormula: '150000 × 23 ÷ 92',
    });
    expect(explainKeyResult('kr', EXPLAINED['change of a level'])?.baseline).toEqual({
      kind: 'fixed',
      value: 900,
      formula: null,
      share: null,
    });
    expect(explainKeyResult('kr', EXPLAINED.range)?.baseline).toBeNull();
  });

  it('of a frozen baseline when it was frozen and the numbers of then, whatever the source says since', () => {
    const frozen = explainKeyResult('kr', EXPLAINED['frozen baseline'])?.baseline;
    expect(frozen).toMatchObject({
      whole: {
        value: 6500,
        formula: { filledIn: '4000 + 2500' },
        frozen: { takenAt: '2026-10-01T23:30:00.000Z', on: '2026-10-02' },
      },
    });
    // A record that its readings do not make: the value stands, and nothing is said of what it would be made from.
    const given = explainKeyResult('kr', EXPLAINED['frozen baseline of a scenario'])?.baseline;
    expect(given).toMatchObject({ whole: { value: 800, inputs: [], formula: null, frozen: { takenAt: null, on: null } } });
  });

  it('what a ratio was divided from and a mean was weighted by', () => {
    const rate = explainKeyResult('kr', EXPLAINED['change of a ratio, the wrong way']);
    expect(rate?.inputs[0]?.parts).toMatchObject([
      { metric: 'signups', value: 12 },
      { metric: 'visits', value: 100 },
    ]);
    const position = explainKeyResult('kr', EXPLAINED['change of a weighted mean']);
    expect(position?.inputs[0]?.parts).toMatchObject([{ metric: 'impressions', value: 400 }]);
  });

  it('what success means of an aspirational key result that was not attained (row 42)', () => {
    const ambitious = brief('42', 'ambitious');
    expect(ambitious.evaluation).toMatchObject({ status: 'missed', success: true });
    expect(text(ambitious)).toContain('a score of 0.7 or more is a success, and it scored 0.7');
    expect(text(ambitious)).not.toContain('The key result was missed');
    expect(text(brief('42', 'committed'))).toContain('The key result was missed.');
  });

  it('an expression with the parentheses that it needs, and no others', () => {
    const named = ['a', 'b', 'c'].map((metric) => input(metric, { name: metric }));
    const written = (expression: Expression) => {
      const found = explainKeyResult(
        'kr',
        inputOf({
          asOf: '2026-10-01',
          sources: { site: { metrics: { a: {}, b: {}, c: {} } } },
          keyResults: [change({ inputs: named, expression } as never)],
          observations: [...flat('2026-10-01', 1, 7, 'a'), ...flat('2026-10-01', 1, 5, 'b'), ...flat('2026-10-01', 1, 3, 'c')],
        }),
      );
      expectSame(found?.formula?.filledIn ?? '', found?.evaluation.value ?? Number.NaN);
      return found?.formula?.filledIn;
    };
    const [a, b, c] = [name('a'), name('b'), name('c')];
    expect(written(op(a, '-', op(b, '-', c)))).toBe('7 − (5 − 3)');
    expect(written(op(op(a, '-', b), '-', c))).toBe('7 − 5 − 3');
    expect(written(op(a, '+', op(b, '-', c)))).toBe('7 + 5 − 3');
    expect(written(op(a, '*', op(b, '*', c)))).toBe('7 × 5 × 3');
    expect(written(op(op(a, '/', b), '/', c))).toBe('(7 ÷ 5) ÷ 3');
    expect(written(op(a, '/', op(b, '*', c)))).toBe('7 ÷ (5 × 3)');
    expect(written(op(a, '*', num(-2)))).toBe('7 × (-2)');
  });

  it("of a parent that is over its children as of its own last day, and of a child that is over its own cycle's total", () => {
    const cycles = [
      { id: 'short', starts: '2026-10-01', ends: '2026-10-10' },
      { id: 'long', starts: '2026-10-01', ends: '2026-10-31' },
    ];
    const rolled = (kind: 'mean' | 'sum', parent: string, child: string, asOf: string) =>
      explainKeyResult(
        'kr',
        inputOf({
          asOf,
          cycles,
          objectives: [
            { id: 'top', cycle: parent, keyResults: [rollup(kind, { id: 'kr', target: kind === 'sum' ? to(500) : null } as never)] },
            { id: 'below', cycle: child, parent: 'kr', keyResults: [change({ id: 'child', target: to(100) })] },
          ],
          observations: flat('2026-10-01', 20, 4),
        }),
      );
    expect(rolled('mean', 'short', 'long', '2026-10-20')).toMatchObject({ evaluation: { value: 0.4 }, children: [{ value: 0.4 }] });
    expect(rolled('sum', 'long', 'short', '2026-10-20')).toMatchObject({ evaluation: { value: 40 }, children: [{ value: 40 }] });
  });

  it('on the last day the whole of a reference, also of a longer one', () => {
    const spec = {
      asOf: '2026-10-31',
      keyResults: [change({ baseline: measured({ from: '2026-08-01', to: '2026-09-30' }), target: by(-0.5) })],
      observations: [...flat('2026-08-01', 61, 10), ...flat('2026-10-01', 31, 12)],
    };
    expect(explainKeyResult('kr', inputOf(spec))).toMatchObject({
      baseline: { firstDays: null, whole: { days: 61, value: 610 } },
      targetFormula: '610 × (1 + (-0.5))',
    });
  });

  it('no sum of audiences as the part of a ratio that was not asked for', () => {
    const found = explainKeyResult(
      'kr',
      inputOf({
        asOf: '2026-10-02',
        sources: {
          site: {
            metrics: {
              rate: { aggregation: ratio('buyers', 'users'), unit: 'ratio' },
              buyers: { aggregation: DISTINCT },
              users: { aggregation: DISTINCT },
            },
          },
        },
        keyResults: [atMost(1, { metric: 'rate' })],
        observations: [
          { metric: 'users', from: '2026-10-01', to: '2026-10-02', value: 9 },
          { metric: 'buyers', from: '2026-10-01', to: '2026-10-02', value: 3 },
          ...flat('2026-10-01', 2, 2, 'buyers', { observedAt: '2026-12-01T00:00:00Z' }),
        ],
      }),
    );
    expect(found?.inputs[0]).toMatchObject({ value: 3 / 9, parts: [{ value: 3 }, { value: 9 }] });
  });
});

describe('what an explanation says of parts is what the value was made of', () => {
  it('of a mean that rests on some days of its reference no weight is told: it would be that of all', () => {
    const observations = [
      ...[10, 4].map((value, index) => ({ metric: 'position', day: `2026-09-0${1 + 2 * index}`, value })),
      ...[100, 200, 300].map((value, index) => ({ metric: 'shown', day: `2026-09-0${1 + index}`, value })),
      ...flat('2026-10-01', 2, 5, 'position'),
      ...flat('2026-10-01', 2, 100, 'shown'),
    ];
    const explanation = explainKeyResult(
      'kr',
      inputOf({
        asOf: '2026-10-02',
        sources: { site: { metrics: { position: { unit: 'position', aggregation: meanBy('shown') }, shown: {} } } },
        keyResults: [change({ metric: 'position', baseline: measured({ from: '2026-09-01', to: '2026-09-03' }), target: to(3) })],
        observations,
      }),
    );
    // (10 × 100 + 4 × 300) ÷ 400, though 600 were shown.
    expect(explanation?.baseline).toMatchObject({ whole: { value: 5.5, inputs: [{ value: 5.5, parts: [] }] } });
    expect(explanation?.inputs).toMatchObject([{ value: 5, parts: [{ metric: 'shown', value: 200 }] }]);
  });

  it('items that are judged by money per money are judged by a number', () => {
    const money = { unit: 'currency', currency: 'SEK' } as const;
    const inputs = [input('revenue', { name: 'r', itemDimension: 'page' }), input('cost', { name: 'c', itemDimension: 'page' })];
    const explanation = explainKeyResult(
      'kr',
      inputOf({
        asOf: '2026-10-01',
        sources: { site: { metrics: { revenue: money, cost: money } } },
        keyResults: [countItems({ at_least: 2 }, 5, { inputs, expression: op(name('r'), '/', name('c')) })],
        observations: [
          { metric: 'revenue', item: '/a', day: '2026-10-01', value: 300 },
          { metric: 'cost', item: '/a', day: '2026-10-01', value: 100 },
        ],
      }),
    );
    expect(explanation?.items).toMatchObject({ currency: null });
    expect(explanation === null ? '' : explanationText(explanation, 'en')).toContain('at least 2 in r ÷ c');
  });

  it('a number below 0 stands in parentheses, also in the text', () => {
    const sums = { site: { metrics: { a: {}, b: {} } } };
    const explanation = explainKeyResult(
      'parent',
      inputOf({
        asOf: '2026-10-01',
        sources: sums,
        objectives: [
          { id: 'top', keyResults: [rollup('sum', { target: to(1000) } as never)] },
          { id: 'below', parent: 'parent', keyResults: [change({ id: 'a', metric: 'a' }), change({ id: 'b', metric: 'b' })] },
        ],
        observations: [
          { metric: 'a', day: '2026-10-01', value: 80 },
          { metric: 'b', day: '2026-10-01', value: -40 },
        ],
      }),
    );
    expect(explanation === null ? '' : explanationText(explanation, 'en')).toMatch(/80 \+ \([-−]40\) = 40/);
  });
});

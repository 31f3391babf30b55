/**
 * What a person reads about a definition that cannot be meant: where, what was received, what is allowed, what to write instead.
 * The whole text is held, since a refusal that names the wrong thing is a wrong answer.
 */
import { describe, expect, test } from 'vitest';
import { localDate } from '../../src/domain/calendar.ts';
import { checkDefinition, type DefinitionCheck } from '../../src/domain/checking/check-definition.ts';
import type { KeyResult, OkrDefinition, Pace } from '../../src/domain/key-result.ts';
import type { Aggregation } from '../../src/domain/metric.ts';
import {
  atLeast,
  atMost,
  by,
  change,
  countItems,
  DISTINCT,
  definitionOf,
  fixed,
  input,
  LAST,
  LATEST,
  type MetricSpec,
  meanBy,
  measured,
  milestone,
  name,
  num,
  op,
  ratio,
  rollup,
  type ScenarioSpec,
  sourcesOf,
  to,
  trailing,
  within,
} from './scenario.ts';

const because = (reason: 'percentile' | 'opaque'): Aggregation => ({ kind: 'source_only', because: reason });
const metrics: Record<string, MetricSpec> = {
  visits: {},
  clicks: {},
  views: { absentMeansZero: true },
  users: { aggregation: DISTINCT },
  buyers: { aggregation: DISTINCT },
  level: { aggregation: LAST },
  median: { aggregation: because('percentile') },
  rank: { aggregation: because('opaque') },
  ctr: { unit: 'ratio', aggregation: ratio('clicks', 'visits') },
  share: { unit: 'ratio', aggregation: ratio('buyers', 'users') },
  position: { unit: 'position', aggregation: meanBy('visits') },
  mixed: { unit: 'ratio', aggregation: ratio('clicks', 'users') },
  opaque: { unit: 'ratio', aggregation: ratio('rank', 'median') },
  gone: { unit: 'ratio', aggregation: ratio('nothing', 'visits') },
  cost: { unit: 'currency', currency: 'SEK' },
  fee: { unit: 'currency' },
};
const many = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`m${index + 1}`, {}]));
const sources: NonNullable<ScenarioSpec['sources']> = {
  site: { metrics },
  app: { metrics: { users: { aggregation: DISTINCT }, cost: { unit: 'currency', currency: 'EUR' } } },
  wide: { metrics: many },
  empty: { metrics: {} },
};
function check(spec: Partial<ScenarioSpec>, more: Partial<OkrDefinition> = {}): DefinitionCheck {
  const held = sourcesOf({ asOf: '2026-10-10', sources });
  const definition = { ...definitionOf({ asOf: '2026-10-10', ...spec }), ...more };
  return checkDefinition(definition, (connection) => held.get(connection)?.metrics);
}
/** "where | received | allowed | message" of each refusal. */
const refusals = (spec: Partial<ScenarioSpec>) =>
  check(spec).errors.map(({ path, received, allowed, message }) => [path, received, allowed, message].join(' | '));
const ofKeyResult = (keyResult: KeyResult) =>
  refusals({ keyResults: [keyResult] }).map((each) => each.replace('objectives[0].keyResults[0].', '').replace(' | "kr": ', ' | '));

const paced = (pace: Pace) => change({ baseline: fixed(1), pace });
const shape: Pace = { kind: 'reference_shape', reference: { kind: 'previous_cycle' } };
const on = (date: string): Pace => ({ kind: 'checkpoints', points: [{ date: localDate(date), progress: 0.5 }] });
const published = (target: number) => milestone([], { published: { input: input('visits'), target } });
const two = (a: string, operator: '+' | '-' | '/', b: string) => ({
  inputs: [input(a, { name: 'a' }), input(b, { name: 'b', connection: b === 'users' ? 'app' : 'site' })],
  expression: op(name('a'), operator, name('b')),
});

describe('a key result is refused', () => {
  const LEVEL = 'it has no level to read at one moment; it is always over some days';
  const HOLD =
    'target and baseline are the same, so there is no progress to make. To hold a level use kind: limit with at_least or at_most';
  const RELATIVE = 'a relative target needs a baseline above 0; the baseline is';
  test.each<[string, KeyResult, string]>([
    [
      'for a metric that its connection lacks, with those it has',
      change({ inputs: [input('users', { connection: 'app' }), input('likes', { connection: 'app', name: 'b' })] }),
      'inputs.b.metric | likes | users, cost | "app" has no metric "likes"; it has users, cost',
    ],
    [
      'with no metrics at all',
      change({ inputs: [input('x', { connection: 'empty' })] }),
      'input.metric | x |  | "empty" has no metric "x"; it has none',
    ],
    [
      'for a connection that is not there',
      change({ inputs: [input('visits', { connection: 'shop' })] }),
      'input.connection | shop | the id of a connection | unknown connection "shop"',
    ],
    [
      'where a missing day is said to be 0 for what is no sum',
      change({ inputs: [input('level', { missing: 'zero' })] }),
      'input.missing | zero | stop | only a sum can say what a missing day means; "level" is a level',
    ],
    [
      'for a ratio of a sum and a distinct count',
      atLeast(0.1, { metric: 'mixed' }),
      'input.metric | clicks ÷ users | two declared sums, or two distinct counts | the parts of "mixed" cannot be divided over a window: clicks ÷ users',
    ],
    [
      'for a ratio of numbers that are no counts',
      atLeast(0.1, { metric: 'opaque' }),
      'input.metric | rank ÷ median | two declared sums, or two distinct counts | the parts of "opaque" cannot be divided over a window: rank ÷ median',
    ],
    [
      'for a ratio whose part is not declared',
      atLeast(0.1, { metric: 'gone' }),
      'input.metric | nothing ÷ visits | two declared sums, or two distinct counts | the parts of "gone" cannot be divided over a window: nothing ÷ visits',
    ],
    [
      'where audiences are added, naming them and nothing else',
      change({
        inputs: [input('buyers', { name: 'a' }), input('users', { name: 'b', connection: 'app' }), input('visits', { name: 'c' })],
        expression: op(op(name('a'), '+', name('b')), '+', name('c')),
      }),
      'overlap | nothing | acknowledged | buyers and users cannot be added: the same person may be counted in both. Write overlap: acknowledged to add them as an estimate',
    ],
    [
      'with a rate of a count of items',
      countItems({ at_least: 5 }, 3, { metric: 'visits', per: 'week' }),
      'per | week | nothing, or sums and differences of sum metrics | per makes a rate of a sum; this value is not a sum',
    ],
    [
      'with the latest value of a sum',
      atMost(1, { window: LATEST }),
      `window | latest | cycle, trailing or calendar | "visits" is a sum over days: ${LEVEL}`,
    ],
    [
      'with the latest value of a distinct count',
      atMost(1, { metric: 'users', window: LATEST }),
      `window | latest | cycle, trailing or calendar | "users" is a distinct count: ${LEVEL}`,
    ],
    [
      'with the latest value of a percentile',
      atMost(1, { metric: 'median', window: LATEST }),
      `window | latest | cycle, trailing or calendar | "median" is a percentile: ${LEVEL}`,
    ],
    [
      "with the latest value of a source's own number",
      atMost(1, { metric: 'rank', window: LATEST }),
      `window | latest | cycle, trailing or calendar | "rank" is a number that only the source can compute: ${LEVEL}`,
    ],
    [
      'with the latest value of a ratio',
      atMost(1, { metric: 'ctr', window: LATEST }),
      `window | latest | cycle, trailing or calendar | "ctr" is a ratio: ${LEVEL}`,
    ],
    [
      'with the latest value of a mean',
      atMost(1, { metric: 'position', window: LATEST }),
      `window | latest | cycle, trailing or calendar | "position" is a weighted mean: ${LEVEL}`,
    ],
    [
      'where a total is read of a list',
      atMost(1, { inputs: [input('visits', { itemDimension: 'page' })] }),
      'input.item | page | nothing | a limit reads one total; to count items use kind: count_items',
    ],
    [
      'where a total asks for what was published',
      atMost(1, { inputs: [input('visits', { publishedSince: 'cycle' })] }),
      'input.publishedSince | cycle | kind: count_items or milestone, or leave it out | publishedSince selects items; a limit of a metric counts none',
    ],
    [
      'with a factor of 1',
      change({ baseline: fixed(5), target: { kind: 'factor', factor: 1 } }),
      `target | no change | a target other than the baseline | ${HOLD}`,
    ],
    [
      'with a change of 0',
      change({ baseline: measured('previous_cycle'), target: by(0) }),
      `target | no change | a target other than the baseline | ${HOLD}`,
    ],
    [
      'with the baseline for a target',
      change({ baseline: fixed(7), target: to(7) }),
      `target | 7 | a target other than the baseline | ${HOLD}`,
    ],
    [
      'with a change of nothing',
      change({ baseline: fixed(0), target: by(0.3) }),
      `target | change 0.3 | a value | ${RELATIVE} 0. Write the target as a number`,
    ],
    [
      'with a factor of less than nothing',
      change({ baseline: fixed(-4), target: { kind: 'factor', factor: 2 } }),
      `target | factor 2 | a value | ${RELATIVE} -4. Write the target as a number`,
    ],
    [
      'where the count of items is to stay what it is',
      countItems({ at_least: 5 }, 3, { metric: 'visits', baseline: fixed(3) }),
      `target | 3 | a target other than the baseline | ${HOLD}`,
    ],
    ['with a range turned round', within(20, 10, 1), 'low | 20 | at most high (10) | low 20 is above high 10'],
    [
      'with no tolerance',
      within(10, 20, 0),
      'tolerance | 0 | above 0 | tolerance says how far outside progress reaches 0; it must be above 0',
    ],
    [
      'with the seasonal shape of a count of items',
      countItems({ at_least: 5 }, 3, { metric: 'visits', pace: shape }),
      'pace | reference_shape | linear, flat or checkpoints | a reference shape is the share of a total reached by each day; this value is not a total that grows over the window',
    ],
    [
      'with a checkpoint after the cycle',
      paced(on('2026-11-01')),
      'pace.checkpoints | 2026-11-01 | 2026-10-01 to 2026-10-31 | checkpoint 2026-11-01 lies outside the cycle',
    ],
    ['with nothing to publish', published(0), 'target | 0 | above 0 | say how many are to be published'],
    [
      'without steps',
      milestone([]),
      'steps | no steps | at least one step with a weight above 0 | a milestone without weight has no progress',
    ],
    [
      'with steps without weight',
      milestone([{ id: 'a', weight: 0 }]),
      'steps | weight 0 everywhere | at least one step with a weight above 0 | a milestone without weight has no progress',
    ],
    [
      'where a sum of key results has no target',
      rollup('sum', { id: 'kr' }),
      'target | nothing | a number, change or factor | a sum of key results needs a target',
    ],
    [
      'where a sum of key results is to stay what it is',
      rollup('sum', { id: 'kr', baseline: fixed(4), target: to(4) } as Partial<KeyResult>),
      `target | 4 | a target other than the baseline | ${HOLD}`,
    ],
  ])('%s', (_, keyResult, refusal) => {
    expect(ofKeyResult(keyResult)).toEqual([refusal]);
  });

  test('with the first thirty metrics of a connection that has more', () => {
    const [refusal] = ofKeyResult(change({ inputs: [input('x', { connection: 'wide' })] }));
    expect(refusal).toMatch(/it has m1, .*, m30$/);
  });
});

describe('a key result is not refused', () => {
  test.each<[string, KeyResult]>([
    ['where a missing day of a sum is 0', change({ inputs: [input('visits', { missing: 'zero' })] })],
    ['for a ratio of two distinct counts', atLeast(0.1, { metric: 'share' })],
    ['for one level between a low and a high that are the same', within(10, 10, 1)],
    [
      'where items are counted over a window that does not begin with the cycle',
      countItems({ at_least: 5 }, 3, { metric: 'visits', window: trailing(28) }),
    ],
    [
      'with a relative target on a measured baseline',
      change({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 } }),
    ],
    ['with a change of 1, which is no factor of 1', change({ baseline: fixed(5), target: by(1) })],
    ['where the target is a number that the measured baseline may be', change({ baseline: measured('previous_cycle'), target: to(5) })],
    ['with a checkpoint on the last day of its cycle', paced(on('2026-10-31'))],
    ['with the seasonal shape of a total', change({ pace: shape })],
    ['with one thing to publish', published(1)],
    ['with one step of weight', milestone([{ id: 'a', weight: 0 }, { id: 'b' }])],
  ])('%s', (_, keyResult) => {
    expect(ofKeyResult(keyResult)).toEqual([]);
  });
});

describe('a definition is refused', () => {
  test('for an objective of a cycle that is not there, with those that are; its key results are not judged', () => {
    const objectives = [{ id: 'o', cycle: 'q9', keyResults: [change({ metric: 'nothing' })] }];
    const cycles = [
      { id: 'q3', starts: '2026-07-01', ends: '2026-09-30' },
      { id: 'q4', starts: '2026-10-01', ends: '2026-12-31' },
    ];
    expect(refusals({ objectives, cycles })).toEqual(['objectives[0].cycle | q9 | q3, q4 | unknown cycle "q9"; known: q3, q4']);
    expect(refusals({ objectives, cycles: [] })).toEqual([
      'objectives[0].cycle | q9 | a cycle of the file | unknown cycle "q9"; known: a cycle of the file',
    ]);
  });

  test('where nothing below an objective weighs anything; an objective without key results is empty, not wrong', () => {
    expect(refusals({ keyResults: [change({ weight: 0 })] })).toEqual([
      'objectives[0].keyResults | weight 0 everywhere | at least one weight above 0 | every key result of "o" has weight 0, so it has no progress; give at least one a weight',
    ]);
    expect(refusals({ keyResults: [] })).toEqual([]);
    expect(refusals({ keyResults: [change({ weight: 0 }), change({ id: 'b' })] })).toEqual([]);
  });
});

describe('a tree is refused', () => {
  type Below = { id: string; parent: string; weight?: number; keyResults: KeyResult[] };
  const below = (parent: KeyResult, ...objectives: Below[]) =>
    refusals({ objectives: [{ id: 'top', keyResults: [parent] }, ...objectives] });
  const child = (keyResults: KeyResult[], more: Partial<Below> = {}): Below => ({ id: 'low', parent: 'parent', keyResults, ...more });
  const sum = (more: object = {}) => rollup('sum', { target: to(10), ...more } as Partial<KeyResult>);
  const notASum = (received: string, allowed = 'key results over the cycle that are sums') =>
    `objectives[0].keyResults[0].rollup | ${received} | ${allowed} | rollup: sum of "parent" cannot add ${received}; use rollup: mean`;

  test('with a parent that is not there', () => {
    expect(below(change(), child([change({ id: 'b' })], { parent: 'nobody' }))).toEqual([
      'objectives[1].parent | nobody | the id of a key result | the parent of "low" is not a key result of this file: "nobody"',
    ]);
  });

  test('with a circle, for each objective in it; sums in a circle end, too', () => {
    const objectives = [
      { id: 'x', parent: 'two', keyResults: [sum({ id: 'one' })] },
      { id: 'y', parent: 'one', keyResults: [sum({ id: 'two' })] },
      { id: 'z', parent: 'one', keyResults: [change()] },
    ];
    const circle = (at: number, own: string, parent: string) =>
      `objectives[${at}].parent | ${parent} | a key result that is not below it | "${own}" hangs under a key result that hangs under "${own}" itself`;
    const sums = (at: number, parent: string, other: string) =>
      `objectives[${at}].keyResults[0].rollup | "${other}", which is not a sum | key results over the cycle that are sums | rollup: sum of "${parent}" cannot add "${other}", which is not a sum; use rollup: mean`;
    expect(refusals({ objectives })).toEqual([circle(0, 'x', 'two'), sums(0, 'one', 'two'), circle(1, 'y', 'one'), sums(1, 'two', 'one')]);
  });

  test('where nothing below a roll-up weighs anything; of a measured key result the weights below it do not matter', () => {
    const refusal =
      'objectives[0].keyResults[0].rollup | weight 0 everywhere | at least one weight above 0 | every objective under "parent" has weight 0; give at least one a weight';
    const weightless = child([change()], { weight: 0 });
    expect(below(rollup('mean'), weightless)).toEqual([refusal]);
    expect(below(sum(), weightless)).toEqual([refusal]);
    expect(below(rollup('mean'), weightless, child([change({ id: 'b' })], { id: 'other' }))).toEqual([]);
    expect(below(rollup('mean'))).toEqual([]);
    for (const parent of [change({ id: 'parent' }), atMost(5, { id: 'parent' }), milestone([{ id: 's' }], { id: 'parent' })])
      expect(below(parent, weightless)).toEqual([]);
  });

  test.each<[string, KeyResult]>([
    ['a distinct count', change({ metric: 'users' })],
    ['a level', atMost(5, { metric: 'level', window: LATEST })],
    ['a part of the cycle', atMost(5, { window: trailing(7) })],
    ['a rate', atMost(5, { per: 'week' })],
    ['a quotient', atMost(5, two('visits', '/', 'clicks'))],
    ['a sum less an audience', change(two('visits', '-', 'users'))],
    ['a count of items', countItems({ at_least: 5 }, 3, { metric: 'visits' })],
    ['steps', milestone([{ id: 's' }])],
    ['a mean of objectives', rollup('mean', { id: 'kr' })],
  ])('where %s is to be added', (_, keyResult) => {
    expect(below(sum(), child([keyResult]))).toEqual([notASum('"kr", which is not a sum')]);
    expect(below(sum({ unit: 'count' }), child([keyResult]))).toEqual([
      notASum('"kr", which is not a sum', 'sums over the cycle in count'),
    ]);
  });

  test('where what is added names a connection or a metric that is not there', () => {
    const last = (keyResult: KeyResult) => below(sum(), child([keyResult])).at(-1);
    expect(last(change({ inputs: [input('visits', { connection: 'shop' })] }))).toBe(notASum('"kr", which is not a sum'));
    const sumOfTwo = change({
      inputs: [input('visits', { name: 'a' }), input('likes', { name: 'b' })],
      expression: op(name('a'), '+', name('b')),
    });
    expect(last(sumOfTwo)).toBe(notASum('"kr", which is not a sum'));
  });

  test('where units or currencies differ: what comes first decides, a currency not yet known fits any', () => {
    const cost = (id: string, connection = 'site') => change({ id, inputs: [input('cost', { connection })] });
    const fee = change({ id: 'fee', metric: 'fee' });
    const euros = cost('b', 'app');
    expect(below(sum(), child([cost('a'), euros]))).toEqual([notASum('"b" in EUR', 'sums over the cycle in SEK')]);
    expect(below(sum(), child([fee, cost('a'), euros]))).toEqual([notASum('"b" in EUR', 'sums over the cycle in SEK')]);
    expect(below(sum({ unit: 'currency' }), child([cost('a'), fee, euros]))).toEqual([notASum('"b" in EUR', 'sums over the cycle in SEK')]);
    expect(below(sum(), child([change({ id: 'a' }), cost('b')]))).toEqual([notASum('"b" in SEK', 'sums over the cycle in count')]);
    expect(below(sum(), child([change({ id: 'a' }), fee]))).toEqual([notASum('"fee" in currency', 'sums over the cycle in count')]);
    const rate = { from: 'EUR', to: 'SEK', rate: 11, date: localDate('2026-10-01') };
    const other = { ...rate, from: 'USD', to: 'NOK' };
    const converted = change({ id: 'b', inputs: [input('cost', { connection: 'app' })], fx: [other, rate] });
    expect(below(sum(), child([cost('a'), converted]))).toEqual([]);
    // A sum that says its unit is one of it: visits that are counted as a score.
    expect(below(sum({ unit: 'score' }), child([change({ unit: 'score' })]))).toEqual([]);
  });

  test('a sum of sums is one, in the unit it says or in that of its own first, whatever hangs elsewhere', () => {
    const lower = (keyResults: KeyResult[]) => ({ id: 'lower', parent: 'mid', keyResults });
    const mid = (more: object = {}) => child([sum({ id: 'mid', ...more })]);
    const cost = change({ id: 'cost', metric: 'cost' });
    const elsewhere = { id: 'elsewhere', parent: 'cost', keyResults: [change({ id: 'c', metric: 'users' })] };
    expect(below(sum({ unit: 'currency' }), mid(), lower([cost]), elsewhere)).toEqual([]);
    expect(below(sum({ unit: 'count' }), mid(), lower([cost]))).toEqual([notASum('"mid" in SEK', 'sums over the cycle in count')]);
    expect(below(sum({ unit: 'count' }), mid({ unit: 'currency' }), lower([cost]))).toEqual([
      notASum('"mid" in SEK', 'sums over the cycle in count'),
    ]);
    expect(below(sum({ unit: 'count' }), mid({ unit: 'currency' }))).toEqual([
      notASum('"mid" in currency', 'sums over the cycle in count'),
    ]);
    expect(below(sum({ unit: 'count' }), mid())).toEqual([notASum('"mid", which is not a sum', 'sums over the cycle in count')]);
  });
});

describe('warnings', () => {
  const warned = (spec: Partial<ScenarioSpec>, more: Partial<OkrDefinition> = {}) =>
    check(spec, more).warnings.map(({ path, keyResult, message }) => [path, keyResult, message].join(' | '));
  const numbered = (count: number, id: string) => Array.from({ length: count }, (_, index) => change({ id: `${id}${index}` }));

  test('say where there is too much to follow, cycle by cycle', () => {
    const objectives = Array.from({ length: 12 }, (_, index) => ({
      id: `o${index}`,
      cycle: index === 11 ? 'd' : 'c',
      keyResults: numbered(index === 0 ? 6 : 1, `k${index}-`),
    }));
    const cycles = ['d', 'c'].map((id) => ({ id, starts: '2026-10-01', ends: '2026-10-31' }));
    expect(warned({ objectives, cycles })).toEqual([
      'cycles[1] |  | cycle "c" has 11 objectives; more than 10 are hard to follow',
      'objectives[0].keyResults |  | objective "o0" has 6 key results; more than 5 are hard to follow',
    ]);
  });

  test('say that an objective is a number', () => {
    const objectives = [
      { id: 'a', title: 'Be known', keyResults: [] },
      { id: 'b', title: '30 % more', keyResults: [] },
    ];
    expect(warned({ objectives })).toEqual([
      'objectives[1].title |  | objective "30 % more" is itself a number: that is a key result; an objective says what it is good for',
    ]);
  });

  const stated = (changed: number | null, from: number | null, until: number | null) => ({ change: changed, from, to: until });
  test.each<[string, KeyResult, readonly string[]]>([
    ['nothing stated', change({ baseline: fixed(10), target: to(20) }), []],
    ['where they agree', change({ baseline: fixed(10), target: to(20), stated: stated(1, 10, 20) }), []],
    [
      'another start',
      change({ baseline: fixed(1_234_567.1234), target: to(2_000_000), stated: stated(null, 1_000_000, null) }),
      ['the text starts at 1 000 000, the baseline is 1 234 567.1234'],
    ],
    ['a start of what is measured', change({ baseline: measured('previous_cycle'), target: to(20), stated: stated(null, 10, null) }), []],
    ['a change of what is measured', change({ baseline: measured('previous_cycle'), target: to(20), stated: stated(0.4, null, null) }), []],
    ['a change from nothing', change({ target: to(20), stated: stated(0.4, null, null) }), []],
    [
      'a change from 0',
      change({ baseline: fixed(0), target: to(20), stated: stated(0.4, null, null) }),
      ['the text says +40 %, and there is no percentage of a start at 0'],
    ],
    ['a third, rounded as the text does', change({ baseline: fixed(3), target: to(4), stated: stated(0.3333, null, null) }), []],
    [
      'a third, rounded to whole points',
      change({ baseline: fixed(3), target: to(4), stated: stated(0.33, null, null) }),
      ['3 → 4 is +33.33 %, not +33 %'],
    ],
    ['a start where none is defined', change({ target: to(20), stated: stated(null, 5, null) }), []],
    ['only an end that is the target', change({ target: to(20), stated: stated(null, null, 20) }), []],
    // −10 → 20 is 30 upwards from a size of 10.
    [
      'a change from below 0',
      change({ baseline: fixed(-10), target: to(20), stated: stated(1, null, null) }),
      ['-10 → 20 is +300 %, not +100 %'],
    ],
    ['no change', change({ baseline: fixed(10), target: to(20), stated: stated(0, null, null) }), ['10 → 20 is +100 %, not +0 %']],
    ['a third', change({ baseline: fixed(3), target: to(4), stated: stated(0.3, null, null) }), ['3 → 4 is +33.33 %, not +30 %']],
    [
      'a factor of 1.5 called 40 %',
      change({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 1.5 }, stated: stated(0.4, null, null) }),
      ['the text says +40 %, the target is +50 %'],
    ],
    [
      'a factor of 1.5 called 50 %',
      change({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 1.5 }, stated: stated(0.5, null, null) }),
      [],
    ],
    [
      'a factor that does not lead from here to there',
      change({ baseline: measured('previous_cycle'), target: { kind: 'factor', factor: 2 }, stated: stated(null, 100, 150) }),
      ['100 → 150 is +50 %, not +100 %'],
    ],
    ['of a roll-up without a target', rollup('mean', { stated: stated(0.4, 1, 2) } as Partial<KeyResult>), []],
  ])('say what the text claims beside what is defined: %s', (_, keyResult, messages) => {
    expect(warned({ keyResults: [change({ id: 'first' }), keyResult] })).toEqual(
      messages.map((message) => `objectives[0].keyResults[1].stated | ${keyResult.id} | ${message}`),
    );
  });

  test('say that sums written by hand stop at every day that nobody wrote, unless that is said to be 0', () => {
    const connection = (id: string, source: string) => ({ id, source, settings: {}, credential: null });
    const connections = [connection('site', 'manual'), connection('app', 'ga4'), connection('shop', 'manual')];
    const message =
      '"visits" of "site" is added up from values written by hand, and there is none until every day of the window has one; ' +
      'if a day that nobody wrote is 0, say so: missing: zero on the input, or absentMeansZero: true in the settings of the connection';
    const keyResults = [
      change({ id: 'zero', inputs: [input('visits', { missing: 'zero' })] }),
      change({ id: 'users', metric: 'users' }),
      change({ id: 'absent', metric: 'views' }),
      change({ id: 'app', inputs: [input('cost', { connection: 'app' })] }),
      change({ id: 'unknown', metric: 'likes' }),
      change({ id: 'elsewhere', inputs: [input('visits', { connection: 'shop' })] }),
      change({ id: 'sum', expression: op(name('input'), '*', num(2)) }),
    ];
    const objectives = [
      { id: 'a', keyResults: [] },
      { id: 'b', keyResults: keyResults.slice(0, 4) },
      { id: 'c', keyResults: keyResults.slice(4) },
    ];
    expect(warned({ objectives }, { connections })).toEqual([`objectives[2].keyResults[2] | sum | ${message}`]);
    expect(warned({ objectives }, { connections: connections.slice(1) })).toEqual([]);
  });
});

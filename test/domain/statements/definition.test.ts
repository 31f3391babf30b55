import { describe, expect, it } from 'vitest';
import { localDate } from '../../../src/domain/calendar.ts';
import { checkDefinition } from '../../../src/domain/checking/check-definition.ts';
import type { KeyResult } from '../../../src/domain/key-result.ts';
import {
  atLeast,
  atMost,
  by,
  CYCLE,
  calendar,
  change,
  countItems,
  DISTINCT,
  definitionOf,
  fixed,
  input,
  LAST,
  LATEST,
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
} from '../scenario.ts';

const metrics = {
  visits: {},
  clicks: {},
  users: { aggregation: DISTINCT },
  members: { aggregation: DISTINCT },
  dailyUsers: { aggregation: DISTINCT, singleDayOnly: true },
  dailyShare: { unit: 'ratio' as const, aggregation: ratio('dailyUsers', 'dailyMembers') },
  dailyMembers: { aggregation: DISTINCT, singleDayOnly: true },
  level: { aggregation: LAST },
  ctr: { unit: 'ratio' as const, aggregation: ratio('clicks', 'visits') },
  broken: { unit: 'ratio' as const, aggregation: ratio('clicks', 'users') },
  position: { unit: 'position' as const, aggregation: meanBy('visits') },
  lost: { aggregation: meanBy('nothing') },
  leaning: { aggregation: meanBy('level') },
  hidden: { aggregation: { kind: 'source_only' as const, because: 'opaque' as const } },
  cost: { unit: 'currency' as const, currency: 'SEK' },
};
function check(spec: Partial<ScenarioSpec>) {
  const sources = sourcesOf({
    asOf: '2026-10-10',
    sources: {
      site: { metrics },
      app: { metrics: { users: { aggregation: DISTINCT }, hidden: metrics.hidden, cost: { unit: 'currency', currency: 'EUR' } } },
    },
    ...spec,
  });
  return checkDefinition(definitionOf({ asOf: '2026-10-10', ...spec }), (connection) => sources.get(connection)?.metrics);
}
const errorsOf = (...keyResults: KeyResult[]) => check({ keyResults }).errors;
const refused = (keyResult: KeyResult, path: string, message: RegExp) => {
  const errors = errorsOf(keyResult);
  expect(errors.map((error) => error.path)).toEqual([path === '' ? 'objectives[0].keyResults[0]' : `objectives[0].keyResults[0].${path}`]);
  expect(errors[0]?.message).toMatch(message);
  expect(errors[0]?.received).not.toBe('');
  expect(errors[0]?.allowed).not.toBe('');
};

describe('refused at definition, with what to write instead (semantics.md §1–§4)', () => {
  it('accepts what can be computed', () => {
    expect(
      errorsOf(
        change({ id: 'a' }),
        change({ id: 'b', metric: 'users', baseline: measured('previous_cycle'), target: by(0.3) }),
        change({ id: 'c', metric: 'level', window: LATEST, baseline: fixed(100), target: to(60) }),
        atMost(50, {
          id: 'd',
          inputs: [input('cost', { name: 's' }), input('clicks', { name: 'l' })],
          expression: op(name('s'), '/', name('l')),
        }),
        countItems({ at_least: 500 }, 10, { id: 'e', metric: 'visits' }),
        change({ id: 'f', per: 'day', baseline: fixed(1000), target: to(500) }),
        milestone([{ id: 's' }], { id: 'g' }),
      ),
    ).toEqual([]);
  });
  it('"`t == b` (suggest `limit`)"', () => {
    refused(change({ baseline: fixed(100) }), 'target', /kind: limit/);
    refused(change({ target: to(0) }), 'target', /kind: limit/);
    refused(change({ baseline: measured('previous_cycle'), target: by(0) }), 'target', /kind: limit/);
  });
  it('"a relative target on a fixed b ≤ 0"', () => {
    refused(change({ baseline: fixed(0), target: by(0.3) }), 'target', /baseline above 0/);
    refused(change({ baseline: fixed(-4), target: { kind: 'factor', factor: 2 } }), 'target', /baseline above 0/);
    refused(change({ target: by(0.3) }), 'target', /baseline above 0/);
  });
  it('"A `change` with no baseline given … is refused otherwise"', () => {
    refused(change({ metric: 'level', window: LATEST }), 'baseline', /needs a baseline/);
    refused(change({ window: trailing(28) }), 'baseline', /needs a baseline/);
    refused(change({ window: calendar('month', 'last_complete') }), 'baseline', /needs a baseline/);
    expect(errorsOf(change({ window: calendar('month', 'current') }))).toEqual([]);
  });
  it('"currencies that differ" without `fx`', () => {
    const inputs = [input('cost', { name: 'a' }), input('cost', { name: 'b', connection: 'app' })];
    const expression = op(name('a'), '+', name('b'));
    refused(change({ inputs, expression }), 'value', /SEK and EUR/);
    expect(errorsOf(change({ inputs, expression, fx: [{ from: 'EUR', to: 'SEK', rate: 11.2, date: localDate('2026-10-01') }] }))).toEqual(
      [],
    );
  });
  it('units that do not combine', () => {
    refused(
      change({ inputs: [input('cost', { name: 'a' }), input('clicks', { name: 'b' })], expression: op(name('a'), '+', name('b')) }),
      'value',
      /cannot be added/,
    );
  });
  it('"`per` on anything but `sum` is refused"', () => {
    refused(change({ metric: 'users', per: 'day', baseline: fixed(1) }), 'per', /distinct count/);
    refused(
      atMost(5, {
        inputs: [input('cost', { name: 'a' }), input('clicks', { name: 'b' })],
        expression: op(name('a'), '/', name('b')),
        per: 'week',
      }),
      'per',
      /not a sum/,
    );
  });
  it('"a window that the source cannot answer (say why)": only a level has a latest value', () => {
    refused(change({ window: LATEST, baseline: fixed(1) }), 'window', /no level to read at one moment/);
  });
  it('"a window that the source cannot answer (say why)": of what only the source can add, and tells by the day, there is no other', () => {
    const why = /its source tells each day by itself: days of it cannot be added to a longer window/;
    for (const window of [CYCLE, trailing(2), calendar('week', 'last_complete')])
      refused(change({ metric: 'dailyUsers', window, baseline: fixed(1) }), 'window', why);
    refused(atLeast(0.5, { metric: 'dailyShare' }), 'window', why);
    expect(errorsOf(change({ metric: 'dailyUsers', window: trailing(1), baseline: fixed(1) }))).toEqual([]);
  });
  it('`starts` "outside the cycle it is refused"', () => {
    refused(change({ starts: localDate('2026-11-01') }), 'starts', /outside the cycle/);
  });
  it('"Adding `source_only` metrics of different sources needs `overlap: acknowledged`"; dividing them does not', () => {
    const inputs = [input('users', { name: 'a' }), input('users', { name: 'b', connection: 'app' })];
    refused(change({ inputs, expression: op(name('a'), '+', name('b')) }), 'overlap', /overlap: acknowledged/);
    expect(errorsOf(change({ inputs, expression: op(name('a'), '+', name('b')), overlapAcknowledged: true }))).toEqual([]);
    expect(errorsOf(atLeast(0.4, { inputs, expression: op(name('a'), '/', name('b')) }))).toEqual([]);
    // Not only distinct counts: what only the source can compute is not known to be apart either.
    const hidden = [input('hidden', { name: 'a' }), input('hidden', { name: 'b', connection: 'app' })];
    const added = { inputs: hidden, expression: op(name('a'), '+', name('b')), baseline: fixed(1) };
    refused(change(added), 'overlap', /overlap: acknowledged/);
    expect(errorsOf(change({ ...added, overlapAcknowledged: true }))).toEqual([]);
  });
  it('"A `sum` input may say what a missing day means": no other', () => {
    refused(change({ inputs: [input('users', { missing: 'zero' })] }), 'input.missing', /only a sum/);
  });
  it('unknown connections and metrics are named with what is known', () => {
    refused(change({ inputs: [input('visits', { connection: 'nowhere' })] }), 'input.connection', /unknown connection/);
    refused(change({ metric: 'vists' }), 'input.metric', /it has visits, clicks/);
    refused(change({ metric: 'constructor' }), 'input.metric', /no metric/);
  });
  it('a ratio over parts that cannot be divided over a window, a mean without its weight or weighted by a level', () => {
    refused(change({ metric: 'broken', baseline: fixed(1) }), 'input.metric', /cannot be divided/);
    refused(change({ metric: 'lost', baseline: fixed(1) }), 'input.metric', /not a declared sum/);
    refused(change({ metric: 'leaning', baseline: fixed(1) }), 'input.metric', /weighted by "level", which is not a declared sum/);
  });
  it('a range turned round or without tolerance, a milestone without weight, a count without a dimension, an item elsewhere', () => {
    refused(within(20, 10, 1), 'low', /above high/);
    refused(within(10, 20, 0), 'tolerance', /above 0/);
    refused(milestone([{ id: 'a', weight: 0 }]), 'steps', /without weight/);
    refused(milestone([]), 'steps', /without weight/);
    refused(countItems({ at_least: 1 }, 3, { inputs: [input('visits')] }), 'input.item', /name it with item/);
    refused(change({ inputs: [input('visits', { itemDimension: 'page' })] }), 'input.item', /count_items/);
  });
  it('a reference shape of what is no total, a checkpoint outside the cycle', () => {
    refused(
      change({
        metric: 'level',
        window: LATEST,
        baseline: fixed(1),
        pace: { kind: 'reference_shape', reference: { kind: 'previous_cycle' } },
      }),
      'pace',
      /not a total/,
    );
    refused(
      change({ pace: { kind: 'checkpoints', points: [{ date: localDate('2026-12-01'), progress: 1 }] } }),
      'pace.checkpoints',
      /outside the cycle/,
    );
  });
  it('an expression that names no input', () => {
    refused(change({ baseline: fixed(1), expression: op(num(1), '+', num(2)) }), 'value', /names no input/);
  });
  it('"all weights 0 is refused"', () => {
    const [error] = errorsOf(change({ weight: 0 }), change({ id: 'b', weight: 0 }));
    expect(error).toMatchObject({ path: 'objectives[0].keyResults' });
    expect(
      check({
        objectives: [
          { id: 'o', keyResults: [rollup('mean')] },
          { id: 'x', parent: 'parent', weight: 0, keyResults: [change()] },
        ],
      }).errors,
    ).toHaveLength(1);
  });
});

describe('refused trees (semantics.md §8)', () => {
  const tree = (parent: KeyResult, ...children: KeyResult[]) =>
    check({
      objectives: [
        { id: 'o', keyResults: [parent] },
        { id: 'x', parent: 'parent', keyResults: children },
      ],
    }).errors;
  it('"Cycles in the tree are refused", and parents that do not exist', () => {
    const errors = check({
      objectives: [
        { id: 'x', parent: 'two', keyResults: [rollup('mean', { id: 'one' })] },
        { id: 'y', parent: 'one', keyResults: [rollup('mean', { id: 'two' })] },
      ],
    }).errors;
    expect(errors.map((error) => error.path)).toEqual(['objectives[0].parent', 'objectives[1].parent']);
    expect(check({ objectives: [{ id: 'x', parent: 'nobody', keyResults: [change()] }] }).errors[0]).toMatchObject({
      path: 'objectives[0].parent',
      received: 'nobody',
    });
    expect(check({ objectives: [{ id: 'x', parent: 'kr', keyResults: [change()] }] }).errors[0]?.message).toMatch(/itself/);
  });
  it('`rollup: sum`: "which must be `sum` metrics of its unit (another unit is refused …)"', () => {
    const sum = rollup('sum', { target: to(10), unit: 'count' } as never);
    expect(tree(sum, change(), change({ id: 'b', metric: 'clicks' }))).toEqual([]);
    expect(tree(sum, change({ metric: 'cost' }))[0]?.received).toBe('"kr" in SEK');
    expect(tree(sum, change({ metric: 'users' }))[0]?.message).toMatch(/not a sum/);
    expect(tree(sum, change({ metric: 'level', window: LATEST, baseline: fixed(1) }))).toHaveLength(1);
    expect(tree(rollup('sum', { target: to(10) } as never), change(), change({ id: 'b', metric: 'cost' }))).toHaveLength(1);
    expect(tree(rollup('sum'), change())[0]?.path).toMatch(/target/);
  });
});

describe('warned at definition, with the arithmetic shown (semantics.md §4)', () => {
  const warnings = (spec: Partial<ScenarioSpec>) => check(spec).warnings.map((warning) => warning.message);
  it('"a stated percentage that disagrees with the stated from–to (100 000 → 150 000 is +50 %, not +40 %)"', () => {
    const stated = (change: number | null, from: number | null, until: number | null) => ({ change, from, to: until });
    const messages = (keyResult: KeyResult) => warnings({ keyResults: [keyResult] });
    expect(messages(change({ baseline: fixed(100_000), target: to(150_000), stated: stated(0.4, null, null) }))).toEqual([
      '100 000 → 150 000 is +50 %, not +40 %',
    ]);
    expect(messages(change({ baseline: measured('previous_cycle'), target: by(0.4), stated: stated(null, 100_000, 150_000) }))).toEqual([
      '100 000 → 150 000 is +50 %, not +40 %',
    ]);
    expect(messages(change({ baseline: fixed(100_000), target: to(140_000), stated: stated(0.4, 100_000, 140_000) }))).toEqual([]);
    expect(messages(change({ baseline: measured('previous_cycle'), target: by(0.3), stated: stated(0.4, null, null) }))).toEqual([
      'the text says +40 %, the target is +30 %',
    ]);
    expect(messages(change({ baseline: fixed(100), target: to(60), stated: stated(-0.5, null, null) }))).toEqual([
      '100 → 60 is -40 %, not -50 %',
    ]);
    expect(messages(change({ baseline: fixed(1000), target: to(2000), stated: stated(null, 1000, 3000) }))).toEqual([
      'the text ends at 3 000, the target is 2 000',
    ]);
  });
  it('"more than five key results under an objective or ten objectives in a cycle"', () => {
    const keyResults = (count: number) => Array.from({ length: count }, (_, index) => change({ id: `k${index}` }));
    expect(warnings({ keyResults: keyResults(5) })).toEqual([]);
    expect(warnings({ keyResults: keyResults(6) })).toHaveLength(1);
    const objectives = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: `o${index}`, keyResults: [change({ id: `k${index}` })] }));
    expect(warnings({ objectives: objectives(10) })).toEqual([]);
    expect(warnings({ objectives: objectives(11) })).toHaveLength(1);
  });
  it('"an objective that is itself a number"', () => {
    const titled = (title: string) => warnings({ objectives: [{ id: 'o', title, keyResults: [change()] }] }).length;
    const numbers = [
      'Öka försäljningen med 30 %',
      'Increase sales by 30%',
      '1 000 nya medlemmar',
      'Få 25 nya kunder',
      'Double sales',
      'Dubbla försäljningen',
      'Fordoble salget',
      'Öka försäljningen med trettio procent',
      'Tio gånger så många kunder',
      'Halvera kostnaden',
    ];
    for (const title of numbers) expect([title, titled(title)]).toEqual([title, 1]);
    for (const title of [
      'Fler ska känna till oss',
      'Bli nummer 1 i Norden',
      'Vinn våren 2027',
      'A great Q3',
      'Win B2B customers',
      '24/7-support',
      'Windows 11-kunder ska trivas',
      'Våra kunder är fler gånger om',
      'Let the good times roll',
    ])
      expect([title, titled(title)]).toEqual([title, 0]);
  });
});

/** How one key result is judged on one day, by hand (semantics.md §4 to §7): overrides, limits, lists, rates, refusals. */
import { describe, expect, it } from 'vitest';
import { inclusiveRange, localDate } from '../../../src/domain/calendar.ts';
import { evaluate } from '../../../src/domain/evaluate.ts';
import { judgeKeyResult } from '../../../src/domain/evaluate-key-result.ts';
import { InputError } from '../../../src/domain/input-error.ts';
import type { ExchangeRate, Input } from '../../../src/domain/key-result.ts';
import { parseExpression } from '../../../src/domain/notation/parse-expression.ts';
import {
  atLeast,
  atMost,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  daily,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  measured,
  milestone,
  rollup,
  run,
  runOne,
  type ScenarioSpec,
  type SourceSpec,
  to,
  trailing,
  within,
} from '../scenario.ts';

const level = { site: { metrics: { visits: { aggregation: LAST } } } };
const override = (value: number, expires: string | null = null) => ({
  value,
  reason: 'counted',
  expires: expires === null ? null : localDate(expires),
});
const read = (text: string) => {
  const outcome = parseExpression(text);
  if (outcome.kind === 'refused') throw new Error(outcome.problem.message);
  return outcome.expression;
};

describe('oracle: a value that a person sets', () => {
  it('after the cycle is judged at its last day: b(D) is b', () => {
    const keyResult = change({ baseline: fixed(310), target: to(620), override: override(465) });
    const found = runOne({ asOf: '2026-11-20', keyResults: [keyResult], observations: flat('2026-10-01', 20, 10) });
    // Half way between 310 and 620. The days through the 20th give 200 of b(20) = 200 and t(20) = 400.
    expect(found).toMatchObject({
      value: 465,
      baseline: 310,
      target: 620,
      progress: { raw: 0.5 },
      automated: { value: 200, progress: { raw: 0, display: 0, overshoot: 0, regression: 0 } },
      status: 'closing',
      state: 'stale',
      compliance: null,
      items: null,
    });
  });
  it('with nothing known: it stands alone, and the state says so', () => {
    const found = runOne({ asOf: '2026-10-31', keyResults: [change({ override: override(50) })] });
    expect(found).toMatchObject({
      value: 50,
      progress: { raw: 0.5 },
      automated: { value: null, progress: null },
      pace: { expected: 1 },
      state: 'no_data',
    });
  });
  it('through its expiry, that day included', () => {
    const at = (asOf: string) =>
      runOne({ asOf, keyResults: [change({ override: override(50, '2026-10-05') })], observations: flat('2026-10-01', 31, 1) });
    expect(at('2026-10-05')).toMatchObject({ value: 50, automated: { value: 5 } });
    expect(at('2026-10-06')).toMatchObject({ value: 6, automated: null });
  });
});

describe('oracle: with no known day there is nothing to judge', () => {
  const none = {
    value: null,
    progress: null,
    attained: null,
    success: null,
    score: null,
    automated: null,
    pace: { expected: null, ratio: null },
    status: null,
    state: 'no_data',
    quality: [],
    provisional: null,
    window: null,
    knownThrough: null,
    compliance: null,
    items: null,
    warnings: [],
  };
  it.each([
    ['change', change()],
    ['change, per day', change({ per: 'day', baseline: fixed(1) })],
    ['limit', atMost(5, { per: 'day' })],
    ['range', within(1, 2, 1)],
    ['count_items', countItems({ at_least: 1 }, 3, { metric: 'visits' })],
  ])('%s', (_, keyResult) => expect(runOne({ asOf: '2026-10-10', keyResults: [keyResult] })).toMatchObject(none));
  it('inputs that mix zones do so all the same', () => {
    const inputs = [input('visits', { name: 'a' }), input('visits', { name: 'b', connection: 'app' })];
    const found = runOne({
      asOf: '2026-10-10',
      keyResults: [change({ inputs, expression: read('a + b') })],
      sources: { site: { zone: 'Europe/Oslo', metrics: { visits: {} } }, app: { zone: 'America/Los_Angeles', metrics: { visits: {} } } },
    });
    expect(found).toMatchObject({ ...none, quality: ['mixed_zones'] });
  });
});

describe('oracle: several inputs', () => {
  const spec = (
    sources: Record<string, Partial<SourceSpec>>,
    days: { a?: number[]; b?: number[] } = {},
    more: Partial<ScenarioSpec> = {},
  ): ScenarioSpec => ({
    asOf: '2026-10-10',
    keyResults: [
      change({ inputs: [input('visits', { name: 'a' }), input('visits', { name: 'b', connection: 'app' })], expression: read('a + b') }),
    ],
    sources: Object.fromEntries(Object.entries(sources).map(([id, source]) => [id, { metrics: { visits: {} }, ...source }])),
    observations: [...daily('2026-10-01', days.a ?? []), ...daily('2026-10-01', days.b ?? [], 'visits', { connection: 'app' })].filter(
      ({ value }) => value >= 0,
    ),
    ...more,
  });
  const TEN = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

  it("of several zones the days are the workspace's, of one its own", () => {
    const zone = (site: string, app: string) => runOne(spec({ site: { zone: site }, app: { zone: app } }, { a: TEN, b: TEN })).window?.zone;
    expect(zone('America/Los_Angeles', 'Asia/Tokyo')).toBe('Europe/Stockholm');
    expect(zone('Asia/Tokyo', 'Asia/Tokyo')).toBe('Asia/Tokyo');
  });
  it('the days that either lacks are missing, each once, in order', () => {
    const found = runOne(spec({ site: {}, app: {} }, { a: [1, 1, 1, -1, 1, 1, 1, -1], b: [1, -1, 1, -1, 1, 1, 1, 1, 1] }));
    expect(found).toMatchObject({
      value: 2,
      knownThrough: '2026-10-01',
      missing: ['2026-10-02', '2026-10-04', '2026-10-08', '2026-10-09', '2026-10-10'],
    });
  });
  it('after the cycle: closing until all sources are settled through its last day', () => {
    const status = (a: string, b: string) =>
      runOne(
        spec(
          { site: { settledThrough: a }, app: { settledThrough: b } },
          { a: [100], b: [0] },
          { starts: '2026-10-01', ends: '2026-10-01' },
        ),
      ).status;
    expect([status('2026-10-01', '2026-09-30'), status('2026-09-30', '2026-10-01'), status('2026-10-01', '2026-10-01')]).toEqual([
      'closing',
      'closing',
      'attained',
    ]);
  });
  it('too early for as long as the largest lag', () => {
    const status = (a: number, b: number) => runOne(spec({ site: { lagDays: a }, app: { lagDays: b } }, { a: TEN, b: TEN })).status;
    expect([status(10, 0), status(0, 10), status(9, 9)]).toEqual(['too_early', 'too_early', 'off_track']);
  });
  it('stale as soon as one of them has had no sync for too long, or never', () => {
    const HOUR = 3_600_000;
    const state = (site: Partial<SourceSpec>, app: Partial<SourceSpec>, knownAt: string | null = '2026-10-11T12:00:00Z') =>
      runOne(
        spec(
          { site, app },
          {},
          {
            ...(knownAt === null ? {} : { knownAt }),
            observations: ['site', 'app'].flatMap((connection) =>
              flat('2026-10-01', 10, 1, 'visits', { connection, observedAt: '2026-10-11T01:00:00Z' }),
            ),
          },
        ),
      ).state;
    const fresh = { staleAfterMs: 12 * HOUR, lastSuccessAt: '2026-10-11T00:00:00Z' };
    expect(state(fresh, fresh)).toBe('ok');
    expect(state(fresh, { staleAfterMs: 11 * HOUR, lastSuccessAt: '2026-10-11T00:00:00Z' })).toBe('stale');
    expect(state({ staleAfterMs: 11 * HOUR, lastSuccessAt: '2026-10-11T00:00:00Z' }, fresh)).toBe('stale');
    expect(state(fresh, { staleAfterMs: 12 * HOUR })).toBe('stale');
    expect(state(fresh, { lastSuccessAt: '2026-01-01T00:00:00Z' })).toBe('ok');
    expect(state(fresh, {})).toBe('ok');
    expect(state({ staleAfterMs: 1 }, { staleAfterMs: 1 }, null)).toBe('ok');
  });
  it('a reference of which one input is not known is awaited; one that divides by 0 is not enough', () => {
    const metrics = { a: {}, b: {}, c: {} };
    const found = (expression: string, september: Record<string, number>) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [
          change({
            inputs: ['a', 'b', 'c'].map((metric) => input(metric, { name: metric })),
            expression: read(expression),
            baseline: measured('previous_cycle'),
            target: to(50),
          }),
        ],
        sources: { site: { metrics } },
        observations: [
          ...Object.keys(metrics).flatMap((metric) => flat('2026-10-01', 10, 1, metric)),
          ...Object.entries(september).flatMap(([metric, value]) => flat('2026-09-01', 30, value, metric)),
        ],
      });
    const awaiting = { baseline: null, progress: null, state: 'awaiting_baseline' };
    const insufficient = { baseline: null, progress: null, state: 'insufficient_data' };
    expect(found('a / b', { a: 3, b: 2 })).toMatchObject({ baseline: 1.5, state: 'ok' });
    expect(found('a / b', { a: 3 })).toMatchObject(awaiting);
    expect(found('a / b', { b: 3 })).toMatchObject(awaiting);
    expect(found('a / b', { a: 3, b: 0 })).toMatchObject(insufficient);
    expect(found('a / b + c', { a: 3, b: 0 })).toMatchObject(awaiting);
    expect(found('c + a / b', { a: 3, b: 0 })).toMatchObject(awaiting);
    expect(found('a / b + c', { a: 3, b: 0, c: 1 })).toMatchObject(insufficient);
    expect(found('c + a / b', { a: 3, b: 0, c: 1 })).toMatchObject(insufficient);
    expect(found('a / b * b', { a: 3, b: 0, c: 1 })).toMatchObject(insufficient);
    // Each of the four operators: 30 days of 6 and of 3, 180 and 90.
    expect(
      ['a + b', 'a - b', 'a * b / 90', 'a / b'].map(
        (text) => found(text, { a: 6, b: 3 }).wholeWindow?.baseline ?? found(text, { a: 6, b: 3 }).baseline,
      ),
    ).toEqual([270, 90, 180, 2]);
  });
});

describe('oracle: money', () => {
  const fx = (...rates: [from: string, rate: number, date: string][]): ExchangeRate[] =>
    rates.map(([from, rate, date]) => ({ from, to: 'SEK', rate, date: localDate(date) }));
  const spend = (connection: string) => input('cost', { name: connection, connection });
  const sources = {
    se: { metrics: { cost: { unit: 'currency' as const, currency: 'SEK' }, leads: {} } },
    fi: { metrics: { cost: { unit: 'currency' as const, currency: 'EUR' } } },
    new: { metrics: { cost: { unit: 'currency' as const } } },
  };
  const observations = ['se', 'fi', 'new'].map((connection) => ({ connection, metric: 'cost', day: '2026-10-10', value: 10 }));
  const spec = (connections: string[], rates: ExchangeRate[], more: object = {}): ScenarioSpec => ({
    asOf: '2026-10-10',
    starts: '2026-10-10',
    sources,
    observations,
    keyResults: [
      change({ inputs: connections.map(spend), expression: read(connections.join(' + ')), fx: rates, target: to(1000), ...more }),
    ],
  });

  it.each([
    {
      why: 'the last one dated by then',
      rates: fx(['EUR', 9, '2026-09-01'], ['EUR', 10, '2026-10-01'], ['EUR', 12, '2026-10-11']),
      value: 110,
    },
    {
      why: 'in whatever order they are written',
      rates: fx(['EUR', 12, '2026-10-11'], ['EUR', 10, '2026-10-01'], ['EUR', 9, '2026-09-01']),
      value: 110,
    },
    { why: 'one of that very day', rates: fx(['EUR', 9, '2026-09-01'], ['EUR', 11, '2026-10-10']), value: 120 },
    { why: 'where all are later, the first', rates: fx(['EUR', 12, '2026-12-01'], ['EUR', 11, '2026-11-01']), value: 120 },
    { why: 'those of other currencies are none', rates: fx(['NOK', 1, '2026-10-09'], ['EUR', 10, '2026-10-01']), value: 110 },
  ])('the rate in force: $why', ({ rates, value }) => {
    expect(runOne(spec(['se', 'fi'], rates))).toMatchObject({ value, currency: 'SEK', unit: 'currency', warnings: [] });
  });
  it('also turns one currency into another', () => {
    expect(runOne(spec(['fi'], fx(['EUR', 10, '2026-10-01'])))).toMatchObject({ value: 100, currency: 'SEK' });
    expect(runOne(spec(['fi'], []))).toMatchObject({ value: 10, currency: 'EUR' });
  });
  it('currencies that nothing brings together are not added, and no day of theirs passes', () => {
    const told = (names: string) => `the inputs are in ${names}; say with fx at which dated rate they are brought together`;
    const none = { value: null, currency: null, state: 'insufficient_data' };
    expect(runOne(spec(['se', 'fi'], []))).toMatchObject({ ...none, warnings: [told('EUR and SEK')] });
    expect(runOne(spec(['se', 'new'], []))).toMatchObject({ ...none, warnings: [told('SEK and an unknown currency')] });
    const limit = atMost(1000, { inputs: ['se', 'fi'].map(spend), expression: read('se / fi') });
    expect(runOne({ ...spec(['se'], []), keyResults: [limit] })).toMatchObject({ ...none, compliance: null });
  });
  it.each([
    ['se', null, 'currency'],
    ['leads', null, 'count'],
    ['se / leads', null, 'currency'],
    ['se * 2', null, 'currency'],
    ['leads / leads', null, 'ratio'],
    ['leads * leads', null, null],
    ['se + leads', null, null],
    ['leads', 'score', 'score'],
    ['leads * leads', 'score', 'score'],
  ] as const)('%s, stated as %s, counts %s', (expression, unit, is) => {
    const inputs = [input('leads', { name: 'leads', connection: 'se' }), spend('se')];
    const keyResult = change({ inputs, expression: read(expression), unit, baseline: fixed(-1) });
    expect(runOne({ asOf: '2026-10-10', sources, keyResults: [keyResult] }).unit).toBe(is);
  });
});

describe('oracle: limits and ranges', () => {
  it('a limit that is missed by less than a double can show stays below 1; a change is as near as it is', () => {
    // 2^53 − 1 and a tenth, against 2^53 − 1: their quotient rounds to 1.
    const observations = daily('2026-10-01', [Number.MAX_SAFE_INTEGER, 0.1]);
    const below = 1 - Number.EPSILON / 2;
    const shown = (raw: number) => ({ raw, display: raw, overshoot: 0, regression: 0 });
    const at = (keyResult: ReturnType<typeof change>) => runOne({ asOf: '2026-10-02', keyResults: [keyResult], observations });
    expect(at(atMost(Number.MAX_SAFE_INTEGER))).toMatchObject({ attained: false, progress: shown(below) });
    expect(at(atMost(2 ** 53))).toMatchObject({ attained: true, progress: shown(1) });
    const down = change({ window: LATEST, baseline: fixed(1), target: to(0) });
    expect(runOne({ asOf: '2026-10-02', keyResults: [down], sources: level, observations: daily('2026-10-02', [1e-17]) })).toMatchObject({
      attained: false,
      progress: shown(1),
    });
  });
  it('a range without tolerance is met or not', () => {
    const at = (value: number) =>
      runOne({
        asOf: '2026-10-10',
        keyResults: [within(1, 2, 0, { window: LATEST })],
        sources: level,
        observations: daily('2026-10-10', [value]),
      });
    expect([at(2), at(2.1), at(0.9)].map(({ progress, attained }) => [progress?.raw, attained])).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ]);
  });
  it('a range that is nearly met is at risk, as a limit is', () => {
    const status = (keyResult: ReturnType<typeof change>, value: number) =>
      runOne({ asOf: '2026-10-10', keyResults: [keyResult], sources: level, observations: daily('2026-10-10', [value]) }).status;
    const range = within(1, 2, 10, { window: LATEST });
    expect([2, 3, 3.1].map((value) => status(range, value))).toEqual(['on_track', 'at_risk', 'off_track']);
    const limit = atMost(9, { window: LATEST });
    expect([9, 10, 10.1].map((value) => status(limit, value))).toEqual(['on_track', 'at_risk', 'off_track']);
  });
  it('a total that must stay low is provisional until its window is over; what must grow, or is no total, is not', () => {
    const quality = (keyResult: ReturnType<typeof change>, asOf = '2026-10-10') =>
      runOne({ asOf, keyResults: [keyResult], observations: flat('2026-09-01', 61, 1) }).quality;
    expect(quality(atMost(500))).toEqual(['provisional']);
    expect(quality(atMost(500), '2026-10-31')).toEqual([]);
    expect(quality(atLeast(500))).toEqual([]);
    expect(quality(atMost(500, { per: 'day' }))).toEqual([]);
    expect(quality(atMost(500, { window: trailing(3) }))).toEqual([]);
    expect(quality(atMost(500, { window: calendar('week', 'current') }), '2026-10-10')).toEqual(['provisional']);
    expect(quality(atMost(500, { window: calendar('week', 'current') }), '2026-10-11')).toEqual([]);
    expect(quality(within(0, 500, 1))).toEqual([]);
    expect(quality(change({ baseline: fixed(62), target: to(31) }))).toEqual(['provisional']);
    expect(quality(change({ baseline: fixed(31), target: to(62) }))).toEqual([]);
    expect(quality(change({ baseline: measured({ from: '2026-09-01', to: '2026-09-30' }), target: to(30) }))).toEqual([]);
    expect(quality(change({ baseline: measured({ from: '2026-08-01', to: '2026-08-30' }), target: by(-0.5) }))).toEqual([]);
    expect(quality(milestone([{ id: 'a' }]))).toEqual([]);
    const items = countItems({ at_least: 1 }, 1, { metric: 'visits', baseline: fixed(31) });
    const counted = runOne({ asOf: '2026-10-10', keyResults: [items], observations: flat('2026-10-01', 10, 1, 'visits', { item: 'a' }) });
    expect(counted.quality).toEqual(['provisional']);
  });
  it('a unit passes by its own days: one with a gap, one unfinished, one whose level was not read is not elapsed', () => {
    const weeks = (missing: 'stop' | 'estimate', gap: string | null) =>
      runOne({
        asOf: '2026-10-20',
        keyResults: [atMost(70, { per: 'week', inputs: [input('visits', { missing })] })],
        // Thursday 1 October. Weeks 5–11 and 12–18; the 19th and 20th begin another.
        observations: flat('2026-10-01', 20, 10).filter(({ day }) => day !== gap),
      }).compliance;
    expect(weeks('stop', null)).toEqual({ passing: 2, elapsed: 2, share: 1 });
    expect(weeks('estimate', null)).toEqual({ passing: 2, elapsed: 2, share: 1 });
    expect(weeks('estimate', '2026-10-13')).toEqual({ passing: 2, elapsed: 2, share: 1 });
    // The clock stops on the 12th, in the second week.
    expect(weeks('stop', '2026-10-13')).toEqual({ passing: 1, elapsed: 1, share: 1 });
    const inputs = ['a', 'b'].map((metric) => input(metric, { name: metric }));
    const both = runOne({
      asOf: '2026-10-04',
      keyResults: [atMost(3, { inputs, expression: read('a + b'), window: LATEST })],
      sources: { site: { metrics: { a: { aggregation: LAST }, b: { aggregation: LAST } } } },
      observations: [
        ...daily('2026-10-01', [1, 1, 1, 2], 'a'),
        ...[
          ['2026-10-01', 1],
          ['2026-10-04', 2],
        ].map(([day, value]) => ({ metric: 'b', day: String(day), value: Number(value) })),
      ],
    });
    expect(both.compliance).toEqual({ passing: 1, elapsed: 2, share: 0.5 });
    // A gap inside the last days that the window no longer holds, and one that a window of the source covers.
    const rate = runOne({
      asOf: '2026-10-03',
      keyResults: [atMost(5, { inputs, expression: read('a / b') })],
      sources: { site: { metrics: { a: {}, b: {} } } },
      observations: ['a', 'b'].flatMap((metric) => [
        { metric, from: '2026-10-01', to: '2026-10-03', value: 9 },
        { metric, day: '2026-10-01', value: 2 },
      ]),
    });
    expect(rate).toMatchObject({ value: 1, compliance: { passing: 1, elapsed: 1, share: 1 } });
  });
  it('where one input has only windows there is no share of days', () => {
    const inputs = ['a', 'b'].map((metric) => input(metric, { name: metric }));
    const found = runOne({
      asOf: '2026-10-02',
      keyResults: [atMost(5, { inputs, expression: read('a / b') })],
      sources: { site: { metrics: { a: { aggregation: DISTINCT }, b: {} } } },
      observations: [
        { metric: 'a', from: '2026-10-01', to: '2026-10-02', value: 8 },
        { metric: 'a', from: '2026-10-01', to: '2026-10-01', value: 4 },
        ...daily('2026-10-01', [2, 2], 'b'),
      ],
    });
    expect(found).toMatchObject({ value: 2, compliance: null });
  });
});

describe('oracle: what cannot be evaluated is refused by name', () => {
  const problems = (spec: ScenarioSpec) => {
    try {
      run(spec);
    } catch (error) {
      return error instanceof InputError ? error.problems : error;
    }
    return null;
  };
  it('an unknown connection, an unknown metric, none known', () => {
    const spec = (keyResult: ReturnType<typeof change>, sources: ScenarioSpec['sources']): ScenarioSpec => ({
      asOf: '2026-10-10',
      keyResults: [keyResult],
      ...(sources === undefined ? {} : { sources }),
    });
    const elsewhere = change({ inputs: [input('visits', { connection: 'shop' })] });
    expect(problems(spec(elsewhere, { site: { metrics: {} }, app: { metrics: {} } }))).toEqual([
      { path: 'input.connection', received: 'shop', allowed: 'site, app', message: 'unknown connection "shop"; known: site, app' },
    ]);
    expect(problems(spec(change({ metric: 'toString' }), { site: { metrics: { visits: {}, users: {} } } }))).toEqual([
      {
        path: 'input.metric',
        received: 'site.toString',
        allowed: 'visits, users',
        message: 'unknown metric "site.toString"; known: visits, users',
      },
    ]);
    expect(problems(spec(change(), { site: { metrics: {} } }))).toMatchObject([{ allowed: 'none is known' }]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`m${index}`, {}]));
    const allowed = Array.from({ length: 20 }, (_, index) => `m${index}`).join(', ');
    expect(problems(spec(change(), { site: { metrics: many } }))).toMatchObject([{ allowed }]);
  });
  it('an unknown cycle, and objectives that hang in a circle', () => {
    const cycles = [
      { id: 'q1', starts: '2026-01-01', ends: '2026-03-31' },
      { id: 'q2', starts: '2026-04-01', ends: '2026-06-30' },
    ];
    expect(problems({ asOf: '2026-10-10', cycles, objectives: [{ id: 'o', cycle: 'q3', keyResults: [] }] })).toEqual([
      { path: 'objectives.o.cycle', received: 'q3', allowed: 'q1, q2', message: 'received "q3"; allowed: q1, q2' },
    ]);
    const circle = [
      { id: 'x', parent: 'two', keyResults: [rollup('mean', { id: 'one' })] },
      { id: 'y', parent: 'one', keyResults: [rollup('mean', { id: 'two' })] },
    ];
    const allowed = 'a key result that is not below it';
    expect(problems({ asOf: '2026-10-10', objectives: circle })).toEqual([
      { path: 'objectives.x.parent', received: 'two', allowed, message: `received "two"; allowed: ${allowed}` },
    ]);
  });
  it('a roll-up by itself, which has children or nothing; one of a sum without a target says too little', () => {
    const input = inputOf({ asOf: '2026-10-10', keyResults: [] });
    const october = inclusiveRange(localDate('2026-10-01'), localDate('2026-10-31'));
    expect(() => judgeKeyResult(rollup('mean'), october, input, null)).toThrow(
      'key result "parent" is rolled up: it is evaluated with its children',
    );
    const objectives = [
      { id: 'top', keyResults: [rollup('sum')] },
      { id: 'x', parent: 'parent', keyResults: [change()] },
    ];
    const found = runOne({ asOf: '2026-10-10', objectives, observations: flat('2026-10-01', 10, 1) }, 'parent');
    expect(found).toMatchObject({ value: 10, baseline: null, target: null, progress: null, status: null, state: 'insufficient_data' });
  });
  it('a sum that people write is warned of as long as days of it are missing', () => {
    const warnings = (days: number, source: string, more: Partial<Input> = {}) => {
      const keyResults = [change({ inputs: [input('visits', more)] }), change({ id: 'other', inputs: [input('visits')] })];
      const known = inputOf({ asOf: '2026-10-03', keyResults, observations: flat('2026-10-01', days, 1) });
      const connections = [{ id: 'site', source, settings: {}, credential: null }];
      const { keyResults: found } = evaluate({ ...known, definition: { ...known.definition, connections } });
      return [found.kr?.warnings.length, found.other?.warnings.length];
    };
    expect(warnings(2, 'manual')).toEqual([1, 1]);
    expect(warnings(3, 'manual')).toEqual([0, 0]);
    expect(warnings(2, 'ga4')).toEqual([0, 0]);
    expect(warnings(2, 'manual', { missing: 'zero' })).toEqual([0, 1]);
  });
  it('warnings stand with what they are about', () => {
    const five = Array.from({ length: 6 }, (_, index) =>
      change({ id: `k${index}`, stated: index === 5 ? { change: 0.4, from: 100_000, to: 150_000 } : null }),
    );
    const found = run({ asOf: '2026-10-10', keyResults: five, observations: flat('2026-10-01', 10, 1) });
    expect(found.warnings).toEqual([expect.stringMatching(/6 key results/)]);
    expect(found.keyResults.k0?.warnings).toEqual([]);
    expect(found.keyResults.k5?.warnings).toEqual(['100 000 → 150 000 is +50 %, not +40 %', 'the text ends at 150 000, the target is 100']);
  });
});

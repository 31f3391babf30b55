import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/domain/evaluate.ts';
import type { KeyResultEvaluation } from '../../../src/domain/evaluation.ts';
import {
  atLeast,
  atMost,
  by,
  calendar,
  change,
  countItems,
  DISTINCT,
  dayAfter,
  fixed,
  flat,
  input,
  inputOf,
  LAST,
  LATEST,
  meanBy,
  measured,
  milestone,
  name,
  num,
  type ObservationSpec,
  op,
  ratio,
  rollup,
  type ScenarioSpec,
  to,
  trailing,
  within,
} from '../scenario.ts';

/** Evaluated on 10 October with its forecast; the cycle is October, so 21 days are to come. */
function forecast(spec: Omit<ScenarioSpec, 'asOf'> & { asOf?: string }, id = 'kr'): KeyResultEvaluation {
  const found = evaluate(inputOf({ asOf: '2026-10-10', ...spec }), 'all').keyResults[id];
  if (found === undefined) throw new Error(`no key result ${id}`);
  return found;
}
/** 200 days at 10 through 10 October. */
const STEADY = flat('2026-03-25', 200, 10);
const without = (observations: readonly ObservationSpec[], ...days: string[]) =>
  observations.filter((each) => !days.includes(each.day ?? ''));
const certain = (value: number) => ({ value, low: value, high: value, backtestError: 0, reason: null });

describe('semantics.md §6: forecast', () => {
  it('"of the value at the cycle\'s end with an 80 % interval and the probability of attainment"', () => {
    const found = forecast({ keyResults: [change({ target: to(300) })], observations: STEADY });
    expect(found.forecast).toEqual({ ...certain(310), method: 'weekly_rhythm', probability: 1 });
    expect(found.forecastReason).toBeNull();
  });

  it('counts what is known as the value does: gaps that are estimated, gaps that are 0, exact windows that win over days', () => {
    const gaps = ['2026-10-04', '2026-10-07'];
    const visits = (missing: 'estimate' | 'zero') => [change({ target: to(300), inputs: [input('visits', { missing })] })];
    // 80 in eight days are 100 in ten; 21 more days at 10 are 210.
    const estimated = forecast({ keyResults: visits('estimate'), observations: without(STEADY, ...gaps) });
    expect(estimated).toMatchObject({ value: 100, forecast: certain(310) });
    // The later answer for 1–10 October was 130.
    const window = { metric: 'visits', from: '2026-10-01', to: '2026-10-10', value: 130, observedAt: '2026-10-12T00:00:00Z' };
    const answered = forecast({ keyResults: [change({ target: to(300) })], observations: [...STEADY, window] });
    expect(answered).toMatchObject({ value: 130, forecast: certain(340) });
    // Closed on Sundays, which the source leaves out: one of the ten known days, three of the 21 to come.
    const open = STEADY.filter((each) => new Date(each.day ?? '').getUTCDay() !== 0);
    const closed = forecast({ keyResults: visits('zero'), observations: open });
    expect(closed).toMatchObject({ value: 90, forecast: certain(270) });
  });

  it('days before the first one known are not zeros', () => {
    const days = [change({ target: to(300), inputs: [input('visits', { missing: 'zero' })] })];
    const found = forecast({ keyResults: days, observations: flat('2026-07-03', 100, 10) });
    expect(found.forecast).toMatchObject({ ...certain(310), method: 'weekly_rhythm' });
  });

  it('rates, rolling windows and calendar windows are forecast for the window of the last day', () => {
    const of = (more: object, spec: object = {}) =>
      forecast({ keyResults: [change({ baseline: fixed(1), ...more } as never)], observations: STEADY, ...spec });
    expect(of({ per: 'week' }).forecast).toMatchObject(certain(70));
    expect(of({ per: 'day' }).forecast).toMatchObject(certain(10));
    // 31 days of one month.
    expect(of({ per: 'month' }).forecast).toMatchObject(certain(310));
    expect(of({ window: trailing(28) }).forecast).toMatchObject(certain(280));
    expect(of({ window: trailing(7) }).forecast).toMatchObject(certain(70));
    // On 31 October, a Saturday, the running week began on the 26th; the last whole one is 19–25 October.
    expect(of({ window: calendar('week', 'current') }).forecast).toMatchObject(certain(60));
    expect(of({ window: calendar('week', 'last_complete') }).forecast).toMatchObject(certain(70));
    const later = { asOf: '2026-10-28', observations: flat('2026-03-25', 218, 10) };
    const sunday = { asOf: '2026-10-25', observations: flat('2026-03-25', 215, 10) };
    expect(of({ window: calendar('week', 'last_complete') }, sunday).forecastReason).toBe('its last window is already known');
    // November begins on the day after the one that is judged: all of it is to come.
    const october = { asOf: '2026-10-31', ends: '2026-11-30', observations: flat('2026-03-25', 221, 10) };
    expect(of({ window: calendar('month', 'current') }, october).forecast).toMatchObject(certain(300));
    expect(of({ window: calendar('week', 'last_complete') }, later)).toMatchObject({
      forecast: null,
      forecastReason: 'its last window is already known',
    });
  });

  it('"uniques are never forecast by adding days": an audience follows its own curve', () => {
    // Day n of the window has seen 100 × √n people, each single day 100: thirty-one days will have seen 100 × √31, not 3 100.
    const windows = Array.from({ length: 10 }, (_, index) => ({
      metric: 'users',
      from: '2026-10-01',
      to: dayAfter('2026-10-01', index),
      value: 100 * Math.sqrt(index + 1),
    }));
    const users = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const spec = { sources: users, keyResults: [change({ metric: 'users', target: to(500) })] };
    const found = forecast({ ...spec, observations: [...windows, ...flat('2026-03-25', 200, 100, 'users')] });
    expect(found.forecast?.value).toBeCloseTo(100 * Math.sqrt(31), 6);
    expect(found.forecast).toMatchObject({ method: 'audience_curve', reason: null });
    expect(found.forecast?.backtestError).toBeCloseTo(0, 6);
    // Even a curve that was followed exactly is not trusted to less than 3 % per e-fold of days.
    const reach = Math.exp(1.2815515655446004 * 0.03 * Math.log(3.1));
    expect(found.forecast?.low).toBeCloseTo((100 * Math.sqrt(31)) / reach, 6);
    expect(found.forecast?.high).toBeCloseTo(100 * Math.sqrt(31) * reach, 6);
    expect(found.forecast?.probability).toBeGreaterThan(0.99);
    const few = forecast({ ...spec, observations: windows.slice(6) });
    expect(few).toMatchObject({
      forecast: null,
      forecastReason: 'too few points of its curve are known (at least 5 over 7 days are needed)',
    });
    const short = forecast({ ...spec, asOf: '2026-10-06', observations: windows.slice(0, 6) });
    expect(short.forecastReason).toBe('too few points of its curve are known (at least 5 over 7 days are needed)');
  });

  it('an audience neither shrinks as its window grows nor grows faster than its days', () => {
    const users = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const grown = (valueOn: (day: number) => number) => {
      const observations = Array.from({ length: 10 }, (_, index) => ({
        metric: 'users',
        from: '2026-10-01',
        to: dayAfter('2026-10-01', index),
        value: valueOn(index + 1),
      }));
      return forecast({ sources: users, keyResults: [change({ metric: 'users', target: to(500) })], observations }).forecast;
    };
    expect(grown((day) => 1000 / day)).toMatchObject({ value: 100, low: 100 });
    expect(grown((day) => day ** 2)?.value).toBeCloseTo(310, 9);
    const [steady, wild] = [grown((day) => 100 * day ** 0.5), grown((day) => 100 * day ** 0.5 * (day % 2 === 0 ? 1.2 : 1))];
    expect((wild?.high ?? 0) / (wild?.value ?? 1)).toBeGreaterThan((steady?.high ?? 0) / (steady?.value ?? 1));
    expect(wild?.backtestError).toBeGreaterThan(steady?.backtestError ?? 0);
  });

  it('a curve is known by its points: days without one, and days before anybody came, are none', () => {
    const at = (points: [day: number, value: number][], asOf = '2026-10-10') =>
      forecast({
        asOf,
        sources: { site: { metrics: { users: { aggregation: DISTINCT } } } },
        keyResults: [change({ metric: 'users', target: to(500) })],
        observations: points.map(([day, value]) => ({ metric: 'users', from: '2026-10-01', to: dayAfter('2026-10-01', day - 1), value })),
      }).forecast;
    const root = (...days: number[]) => days.map((day): [number, number] => [day, 100 * Math.sqrt(day)]);
    const end = 100 * Math.sqrt(31);
    expect(at(root(2, 4, 6, 8, 10))?.value).toBeCloseTo(end, 6);
    expect(at(root(1, 2, 3, 4, 5, 6, 7), '2026-10-07')?.value).toBeCloseTo(end, 6);
    const late = at([...[1, 2, 3, 4, 5].map((day): [number, number] => [day, 0]), ...root(6, 7, 8, 9, 10)]);
    expect(late?.value).toBeCloseTo(end, 6);
    expect(late?.backtestError).toBeCloseTo(0, 6);
  });

  it('how far a curve may go is how far it went from itself, per e-fold of days', () => {
    // On the roots through day 9, and 5 % above them on day 10. From the days 4 … 9 the curve said 100 × √10 for it.
    const above = 1.05;
    const values = Array.from({ length: 10 }, (_, index) => 100 * Math.sqrt(index + 1) * (index === 9 ? above : 1));
    const found = forecast({
      sources: { site: { metrics: { users: { aggregation: DISTINCT } } } },
      keyResults: [change({ metric: 'users', target: to(500) })],
      observations: values.map((value, index) => ({ metric: 'users', from: '2026-10-01', to: dayAfter('2026-10-01', index), value })),
    }).forecast;
    const last = 100 * Math.sqrt(10) * above;
    // The later half of ten points begins on day 5: from there the value grew by √2 × 1.05 in twice the days.
    const slope = Math.log(Math.sqrt(2) * above) / Math.log(2);
    const value = last * 3.1 ** slope;
    const perFold = [4, 5, 6, 7, 8, 9].map((day) => (Math.log(above) / Math.log(10 / day)) ** 2);
    const spread = Math.sqrt(perFold.reduce((sum, each) => sum + each, 0) / 6);
    const reach = Math.exp(1.2815515655446004 * spread * Math.log(3.1));
    expect(found?.value).toBeCloseTo(value, 6);
    expect(found?.high).toBeCloseTo(value * reach, 6);
    expect(found?.low).toBeCloseTo(Math.max(last, value / reach), 6);
    expect(found?.backtestError).toBeCloseTo(100 * Math.sqrt(10) * 0.05, 6);
  });

  it('an audience of a unit that has not begun is not forecast', () => {
    const windows = Array.from({ length: 10 }, (_, index) => ({
      metric: 'users',
      from: '2026-10-01',
      to: dayAfter('2026-10-01', index),
      value: 100 + index,
    }));
    const monthly = change({ metric: 'users', window: calendar('month', 'current'), target: to(500) });
    const sources = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const found = forecast({ ends: '2026-12-31', sources, keyResults: [monthly], observations: windows });
    expect(found).toMatchObject({ value: 109, forecast: null, forecastReason: expect.stringMatching(/^only its source can add it up/) });
    expect(forecast({ ends: '2026-12-15', sources, keyResults: [monthly], observations: windows }).forecastReason).toBe(
      'its last window has not begun',
    );
    expect(forecast({ sources, keyResults: [monthly], observations: windows }).forecast).toMatchObject({ method: 'audience_curve' });
  });

  it('levels are moved on by their usual daily change', () => {
    const levels = Array.from({ length: 200 }, (_, index) => ({
      metric: 'level',
      day: dayAfter('2026-03-25', index),
      value: 1000 + 3 * index,
    }));
    const found = forecast({
      sources: { site: { metrics: { level: { aggregation: LAST } } } },
      keyResults: [change({ metric: 'level', window: LATEST, baseline: fixed(1000), target: to(1660) })],
      observations: levels,
    });
    // 1 597 on the 10th, 21 days at 3.
    expect(found.forecast).toMatchObject({ ...certain(1660), method: 'drift', probability: 1 });
  });

  it('ratios keep what is known, and the days to come read like the last four weeks', () => {
    // 10 orders of 100 visits a day, then 20 in the ten days of October. The last 28 days hold 18 × 10 + 10 × 20 of 2 800.
    const observations = [
      ...flat('2026-03-25', 190, 10, 'orders'),
      ...flat('2026-10-01', 10, 20, 'orders'),
      ...flat('2026-03-25', 200, 100, 'visits'),
    ];
    const sources = { site: { metrics: { rate: { aggregation: ratio('orders', 'visits') }, orders: {}, visits: {} } } };
    const found = forecast({ sources, observations, keyResults: [change({ metric: 'rate', baseline: fixed(0.1), target: to(0.3) })] });
    expect(found.value).toBe(0.2);
    expect(found.forecast?.value).toBeCloseTo((0.2 * 10 + (380 / 2800) * 21) / 31, 12);
    expect(found.forecast).toMatchObject({ method: 'recent_windows', reason: null });
    const steady = [...flat('2026-03-25', 200, 10, 'orders'), ...flat('2026-03-25', 200, 100, 'visits')];
    const flatly = forecast({ sources, observations: steady, keyResults: [atMost(0.1, { metric: 'rate' })] });
    expect(flatly.forecast?.value).toBeCloseTo(0.1, 12);
    expect(flatly.forecast?.backtestError).toBeCloseTo(0, 12);
    // A rolling window whose days all lie ahead keeps nothing of what is known.
    const rolling = forecast({ sources, observations, keyResults: [atMost(0.1, { metric: 'rate', window: trailing(7) })] });
    expect(rolling.forecast?.value).toBeCloseTo(380 / 2800, 12);
  });

  it('a ratio is as uncertain as its weeks were, for the share of days that is to come', () => {
    // Weeks of 10 % and of 20 % in turn, the last seven days, 4–10 October, at 20 %. Any four weeks hold 15 %. Three weeks from
    // the end of a week of 20 % hold 10, 20, 10 %, from one of 10 % 20, 10, 20 %: the past was off by a sixtieth, either way.
    const orders = Array.from({ length: 200 }, (_, index) => ({
      metric: 'orders',
      day: dayAfter('2026-03-25', index),
      value: Math.floor((199 - index) / 7) % 2 === 0 ? 20 : 10,
    }));
    const sources = { site: { metrics: { rate: { aggregation: ratio('orders', 'visits') }, orders: {}, visits: {} } } };
    const observations = [...orders, ...flat('2026-03-25', 200, 100, 'visits')];
    const rate = (more: object = {}) => change({ metric: 'rate', baseline: fixed(0), target: to(1), ...more } as never);
    const found = forecast({ sources, observations, keyResults: [rate()] }).forecast;
    // Known: 7 days of 20 and 3 of 10. To come: 21 days at 15 %. Tests 21 days back, then weekly while 28 days are known: 22.
    const value = (170 + 21 * 15) / 3100;
    const reach = ((1 / 60) * 1.25 * (1 + 2 / 22) * 21) / 31;
    expect(found?.value).toBeCloseTo(value, 12);
    expect(found?.low).toBeCloseTo(value - reach, 12);
    expect(found?.high).toBeCloseTo(value + reach, 12);
    expect(found?.backtestError).toBeCloseTo(21 / 60 / 31, 12);
    // Eight tests need 28 + 21 + 49 days.
    const last = (days: number) =>
      forecast({
        sources,
        keyResults: [rate()],
        observations: observations.filter((each) => (each.day ?? '') >= dayAfter('2026-10-11', -days)),
      });
    expect(last(98).forecast).not.toBeNull();
    expect(last(97).forecastReason).toMatch(/^too little comparable past/);
    // A day of the past that is not known reads like the one a week before, here 10 instead of 20: 410 in four weeks, not 420.
    const gap = observations.filter((each) => each.day !== '2026-09-25');
    expect(forecast({ sources, keyResults: [rate()], observations: gap }).forecast?.value).toBeCloseTo((170 + (21 * 410) / 28) / 3100, 12);
    const closed = observations.map((each) => (each.metric === 'visits' ? { ...each, value: 0 } : each));
    expect(forecast({ sources, keyResults: [rate()], observations: closed }).forecastReason).toBe('it has no value yet');
    const whole = {
      asOf: '2026-10-28',
      observations: [...flat('2026-03-25', 218, 10, 'orders'), ...flat('2026-03-25', 218, 100, 'visits')],
    };
    const week = rate({ window: calendar('week', 'last_complete') });
    expect(forecast({ sources, keyResults: [week], ...whole }).forecastReason).toBe('its last window is already known');
  });

  it('a total that is known only as one window is not taken apart', () => {
    const window = { metric: 'visits', from: '2026-09-13', to: '2026-10-10', value: 280 };
    const observations = [...without(STEADY, '2026-10-06'), window];
    const rolling = change({ baseline: fixed(1), window: trailing(28) });
    expect(forecast({ keyResults: [rolling], observations })).toMatchObject({
      value: 280,
      forecast: null,
      forecastReason: 'what is known of its last window cannot be told apart from what came before it',
    });
  });

  it('"It is backtested on the key result\'s own history and says its error": a wild past makes a wide interval', () => {
    const wild = STEADY.map((each, index) => ({ ...each, value: Math.floor(index / 7) % 2 === 0 ? 5 : 15 }));
    const found = forecast({ keyResults: [change({ target: to(300) })], observations: wild }).forecast;
    expect(found?.backtestError).toBeGreaterThan(5);
    expect(found?.low).toBeLessThan((found?.value ?? 0) - 5);
    expect(found?.high).toBeGreaterThan((found?.value ?? 0) + 5);
    // The same in units of a week: 31 ÷ 7 of them.
    const weekly = forecast({ keyResults: [change({ per: 'week', baseline: fixed(1) })], observations: wild }).forecast;
    expect(weekly?.value).toBeCloseTo(((found?.value ?? 0) * 7) / 31, 9);
    expect(weekly?.backtestError).toBeCloseTo(((found?.backtestError ?? 0) * 7) / 31, 9);
  });

  it('"or null with the reason": every case in which nothing honest can be said', () => {
    const reason = (spec: Parameters<typeof forecast>[0]) => {
      const found = forecast({ keyResults: [change()], observations: STEADY, ...spec });
      expect(found.forecast).toBeNull();
      return found.forecastReason;
    };
    // Four weeks, the 21 days to come, and seven weeks more between the eight tests.
    const tooLittle = 'too little comparable past is known to say how wrong a forecast would be (98 days with readings are needed)';
    expect(reason({ observations: [] })).toBe('no day is known yet');
    expect(reason({ asOf: '2026-11-02', observations: flat('2026-03-25', 221, 10) })).toBe("the cycle's last day is already known");
    expect(reason({ asOf: '2026-10-31', observations: flat('2026-03-25', 221, 10) })).toBe("the cycle's last day is already known");
    expect(reason({ keyResults: [milestone([{ id: 'a' }])] })).toBe('steps are taken by people: their pace is not forecast');
    const views = { metric: 'views', item: '/a', from: '2026-10-01', to: '2026-10-10', value: 500 };
    const items = { sources: { site: { metrics: { views: {} } } }, keyResults: [countItems({ at_least: 1 }, 3)], observations: [views] };
    expect(reason(items)).toBe('items are not forecast: which ones will pass is not in their past');
    expect(reason({ observations: flat('2026-10-01', 10, 10) })).toBe(tooLittle);
    const rate = {
      sources: { site: { metrics: { rate: { aggregation: ratio('visits', 'visits') }, visits: {} } } },
      observations: flat('2026-10-01', 10, 10),
    };
    expect(reason({ ...rate, keyResults: [atMost(1, { metric: 'rate' })] })).toBe(tooLittle);
    const level = { sources: { site: { metrics: { level: { aggregation: LAST } } } }, observations: flat('2026-10-01', 10, 10, 'level') };
    expect(reason({ ...level, keyResults: [atMost(1, { metric: 'level', window: LATEST })] })).toBe(tooLittle);
    const objectives = [
      { id: 'top', keyResults: [rollup('sum', { target: to(1000) } as never)] },
      { id: 'x', parent: 'parent', keyResults: [change()] },
    ];
    const parent = forecast({ objectives, observations: STEADY }, 'parent');
    expect(parent).toMatchObject({ forecast: null, forecastReason: 'it is rolled up: see the forecasts below it' });
  });

  it('the eight weeks are counted: one less and there is none', () => {
    // 21 days ahead: the first test stands at 28 days, the last 21 days before today, one a week.
    const known = (days: number) =>
      forecast({ keyResults: [change()], observations: flat(dayAfter('2026-10-11', -days), days, 10) }).forecast;
    expect(known(28 + 21 + 7 * 7)).toMatchObject(certain(310));
    expect(known(28 + 21 + 7 * 7 - 1)).toBeNull();
  });

  it('days that are mostly unknown are no past', () => {
    const third = STEADY.filter((_, index) => index % 3 !== 0 || index > 189);
    expect(forecast({ keyResults: [change()], observations: third })).toMatchObject({ value: 100, forecast: null });
    const fifth = STEADY.filter((_, index) => index % 5 !== 0 || index > 189);
    expect(forecast({ keyResults: [change()], observations: fifth }).forecast).toMatchObject(certain(310));
  });

  it('nobody asks for it, nobody gets it', () => {
    const input_ = inputOf({ asOf: '2026-10-10', keyResults: [change(), change({ id: 'other' })], observations: STEADY });
    expect(evaluate(input_).keyResults.kr).toMatchObject({ forecast: null, forecastReason: null });
    const { kr, other } = evaluate(input_, new Set(['kr'])).keyResults;
    expect([kr?.forecast?.value, other?.forecast, other?.forecastReason]).toEqual([310, null, null]);
  });
});

describe('what a value is made of is forecast part by part', () => {
  const sources = {
    site: {
      metrics: {
        visits: {},
        orders: {},
        rate: { aggregation: ratio('orders', 'visits') },
        place: { aggregation: meanBy('visits') },
        level: { aggregation: LAST },
        users: { aggregation: DISTINCT },
      },
    },
  };
  const all = (value: (day: number) => number, metric: string) =>
    Array.from({ length: 200 }, (_, index) => ({ metric, day: dayAfter('2026-03-25', index), value: value(index) }));
  const of = (keyResult: ReturnType<typeof change>, observations: ObservationSpec[], more: object = {}) =>
    forecast({ sources, keyResults: [keyResult], observations, ...more });
  const two = (left: string, operator: '+' | '-' | '*' | '/', right: string) => ({
    inputs: [input(left, { name: left }), input(right, { name: right })],
    expression: op(name(left), operator, name(right)),
  });

  it('a total plus a number is that total and the number, and not a mean of what it was', () => {
    const shifted = { inputs: [input('visits')], expression: op(name('input'), '+', num(1000)) };
    const found = of(atMost(1300, shifted), STEADY);
    expect(found).toMatchObject({ value: 1100, forecast: certain(1310) });
    expect(found.forecast?.probability).toBe(0);
    const less = { inputs: [input('visits')], expression: op(name('input'), '-', num(50)) };
    expect(of(atLeast(260, less), STEADY)).toMatchObject({ value: 50, forecast: { ...certain(260), probability: 1 } });
  });

  it('a ratio is the sum of its numerators by the sum of its denominators, however unlike the days are', () => {
    // 1 000 visits a day at 5 %, from 1 October 10 a day at 20 %: the coming days weigh as little as they bring.
    const visits = all((day) => (day < 190 ? 1000 : 10), 'visits');
    const orders = all((day) => (day < 190 ? 50 : 2), 'orders');
    const window = { window: { kind: 'trailing', days: 28 } } as const;
    const spelled = [{ inputs: [input('rate')] }, two('orders', '/', 'visits')];
    for (const each of spelled) {
      const found = of(atLeast(0.2, { ...each, ...window } as never), [...visits, ...orders]);
      // On 31 October the last 28 days hold seven of the known ones, 14 orders of 70 visits, and 21 to come.
      const value = found.forecast?.value ?? 0;
      expect(value).toBeGreaterThan(0.049);
      expect(value).toBeLessThanOrEqual(0.2);
    }
    const steady = of(atLeast(0.2, two('orders', '/', 'visits') as never), [...all(() => 100, 'visits'), ...all(() => 20, 'orders')]);
    expect(steady.forecast?.value).toBeCloseTo(0.2, 12);
  });

  it('a product, a weighted mean and a sum by a level are put together from what each part will be', () => {
    const observations = [
      ...all(() => 100, 'visits'),
      ...all(() => 20, 'orders'),
      ...all((day) => 1000 + day, 'level'),
      ...all(() => 7, 'place'),
    ];
    // 31 days of 100, times 31 of 20.
    expect(of(atLeast(1, two('visits', '*', 'orders') as never), observations).forecast?.value).toBeCloseTo(3100 * 620, 3);
    expect(of(atMost(8, { metric: 'place' }), observations).forecast?.value).toBeCloseTo(7, 12);
    // On the last day the level, one up a day, is 1 199 + 21.
    expect(of(atLeast(1, two('visits', '/', 'level') as never), observations).forecast?.value).toBeCloseTo(3100 / 1220, 9);
  });

  it('a level moves whatever window asks for it', () => {
    const levels = all((day) => 1000 + 3 * day, 'level');
    const windows = [LATEST, { kind: 'cycle' } as const, trailing(7), calendar('month', 'current')];
    for (const window of windows) {
      expect(of(atLeast(1, { metric: 'level', window }), levels).forecast).toMatchObject({ ...certain(1660), method: 'drift' });
    }
    // The last whole week ends on Sunday the 25th, fifteen days on.
    expect(of(atLeast(1, { metric: 'level', window: calendar('week', 'last_complete') }), levels).forecast?.value).toBe(1597 + 15 * 3);
  });

  it('readings are what a level is tested on, and not the days that it stands between them', () => {
    const once = [{ metric: 'level', day: '2026-01-15', value: 40 }];
    const nps = atLeast(50, { metric: 'level', window: LATEST });
    expect(of(nps, once).forecastReason).toMatch(/^too little comparable past/);
    expect(of(nps, [{ metric: 'level', day: '2025-01-15', value: 30 }, ...once]).forecastReason).toMatch(/^too little comparable past/);
    // Read every other week: 21 days on there has been another reading each time.
    const fortnightly = all((day) => day, 'level').filter((_, index) => index % 14 === 3);
    expect(of(nps, fortnightly).forecast?.method).toBe('drift');
    const quarterly = all((day) => day, 'level').filter((_, index) => index % 90 === 0);
    expect(of(nps, quarterly).forecast).toBeNull();
  });

  it('a past of another size tests nothing: a series that began small is not told in thousandfold errors', () => {
    const boom = all((day) => (day < 100 ? Number(day % 30 === 0) : 50), 'visits');
    const found = of(atLeast(1, {}), boom).forecast;
    expect(found === null || (found.high ?? 0) < 5000).toBe(true);
    // Twice the size is the same series still.
    expect(
      of(
        atLeast(1, {}),
        all((day) => (day < 100 ? 25 : 50), 'visits'),
      ).forecast?.value,
    ).toBe(31 * 50);
  });

  it('audiences of whole windows are as uncertain as windows so far apart have been', () => {
    const weeks = (count: number, valueOn: (week: number) => number) =>
      Array.from({ length: count }, (_, week) => ({
        metric: 'users',
        from: dayAfter('2026-10-04', -7 * (week + 1) + 1),
        to: dayAfter('2026-10-04', -7 * week),
        value: valueOn(week),
      }));
    const whole = atLeast(1, { metric: 'users', window: calendar('week', 'last_complete') });
    // The last whole week of October ends on the 25th: three weeks after 4 October.
    expect(
      of(
        whole,
        weeks(20, () => 500),
      ).forecast,
    ).toMatchObject({ ...certain(500), method: 'recent_windows' });
    const turns = of(
      whole,
      weeks(20, (week) => (week % 2 === 0 ? 500 : 400)),
    ).forecast;
    expect(turns).toMatchObject({ value: 500, backtestError: 100 });
    expect(
      of(
        whole,
        weeks(10, () => 500),
      ).forecastReason,
    ).toMatch(/^only its source can add it up/);
    const rolling = Array.from({ length: 120 }, (_, index) => ({
      metric: 'users',
      from: dayAfter('2026-10-10', -index - 6),
      to: dayAfter('2026-10-10', -index),
      value: 300,
    }));
    expect(of(atLeast(1, { metric: 'users', window: trailing(7) }), rolling).forecast).toMatchObject(certain(300));
  });
});

describe('the probability of attainment', () => {
  /** Weeks of 5 and of 15 a day in turn: the forecast can be wrong either way. */
  const wild = STEADY.map((each, index) => ({ ...each, value: Math.floor(index / 7) % 2 === 0 ? 5 : 15 }));
  const chance = (keyResult: ReturnType<typeof change>, observations: ObservationSpec[] = wild) =>
    forecast({ keyResults: [keyResult], observations }).forecast?.probability ?? null;

  it('is inclusive at the target where the past was never wrong', () => {
    expect([chance(change({ target: to(310) }), STEADY), chance(change({ target: to(311) }), STEADY)]).toEqual([1, 0]);
    const falling = (target: number) => chance(change({ baseline: fixed(620), target: to(target) }), STEADY);
    expect([falling(310), falling(309)]).toEqual([1, 0]);
    expect([chance(atMost(310), STEADY), chance(atMost(309), STEADY)]).toEqual([1, 0]);
    expect([chance(atLeast(310), STEADY), chance(atLeast(311), STEADY)]).toEqual([1, 0]);
    expect([chance(within(310, 400, 10), STEADY), chance(within(200, 310, 10), STEADY), chance(within(311, 400, 10), STEADY)]).toEqual([
      1, 1, 0,
    ]);
  });

  it('is a half at the forecast itself, and a tenth and nine tenths at the ends of an even interval', () => {
    const found = forecast({ keyResults: [change()], observations: wild }).forecast;
    const [value, low, high] = [found?.value ?? 0, found?.low ?? 0, found?.high ?? 0];
    expect(chance(change({ target: to(value) }))).toBeCloseTo(0.5, 6);
    expect(chance(atMost(value))).toBeCloseTo(0.5, 6);
    const deviation = (high - low) / 2;
    expect(chance(atMost(value + deviation))).toBeCloseTo(0.9, 6);
    expect(chance(atLeast(value + deviation))).toBeCloseTo(0.1, 6);
    expect(chance(change({ target: to(value - deviation) }))).toBeCloseTo(0.9, 6);
    expect(chance(within(value - deviation, value + deviation, 1))).toBeCloseTo(0.8, 6);
    expect(chance(change({ baseline: fixed(10_000), target: to(value - deviation) }))).toBeCloseTo(0.1, 6);
  });

  it('of what is like for like is that of the whole window; of an unknown baseline there is none', () => {
    const relative = change({ baseline: measured('previous_cycle'), target: by(0.03) });
    // September had 300: the target is 309 for the whole, and 31 days at 10 are 310.
    expect(forecast({ keyResults: [relative], observations: STEADY })).toMatchObject({
      wholeWindow: { target: 309 },
      forecast: { value: 310, probability: 1 },
    });
    expect(chance(change({ baseline: measured('previous_cycle'), target: by(0.04) }), STEADY)).toBe(0);
    const lastYear = change({ baseline: measured('same_period_last_year'), target: by(0.04) });
    expect(forecast({ keyResults: [lastYear], observations: STEADY })).toMatchObject({
      state: 'awaiting_baseline',
      forecast: { value: 310, probability: null },
    });
    // An absolute target stands, but what it is measured from is not known.
    const absolute = change({ baseline: measured('same_period_last_year'), target: to(300) });
    expect(forecast({ keyResults: [absolute], observations: STEADY }).forecast).toMatchObject({ value: 310, probability: null });
    // A reference of nothing is no baseline; a whole that is not known yet has no target yet, though its first days have.
    const nothing = [...flat('2026-09-01', 30, 0), ...STEADY.filter(({ day }) => (day ?? '') < '2026-09-01' || (day ?? '') > '2026-09-30')];
    expect(chance(change({ baseline: measured('previous_cycle'), target: to(300) }), nothing)).toBeNull();
    const users = Array.from({ length: 10 }, (_, index) => ({
      metric: 'users',
      from: '2026-10-01',
      to: dayAfter('2026-10-01', index),
      value: 100 + index,
    }));
    const firstDays = { metric: 'users', from: '2026-09-01', to: '2026-09-10', value: 90 };
    const grown = change({ metric: 'users', baseline: measured('previous_cycle'), target: by(0.1) });
    const sources = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    expect(forecast({ sources, keyResults: [grown], observations: [...users, firstDays] })).toMatchObject({
      target: 99,
      wholeWindow: { target: null },
      forecast: { method: 'audience_curve', probability: null },
    });
  });

  it('what is certain has the probability 1 or 0: a total that never falls stays above what it is', () => {
    // One now and then: ten so far.
    const rare = Array.from({ length: 200 }, (_, index) => ({
      metric: 'visits',
      day: dayAfter('2026-03-25', index),
      value: index % 9 === 0 ? 5 : 0,
    }));
    const reached = forecast({ keyResults: [change({ target: to(5) })], observations: rare });
    expect(reached).toMatchObject({ value: 5, attained: true, forecast: { probability: 1 } });
    expect(reached.forecast?.low).toBeGreaterThanOrEqual(5);
    expect(chance(atMost(4), rare)).toBe(0);
    // Net followers can fall again.
    const falling = rare.map((each, index) => (index === 40 ? { ...each, value: -1 } : each));
    expect(chance(change({ target: to(5) }), falling)).toBeLessThan(1);
    const windows = Array.from({ length: 10 }, (_, index) => ({
      metric: 'users',
      from: '2026-10-01',
      to: dayAfter('2026-10-01', index),
      value: 500,
    }));
    const users = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const saturated = forecast({ sources: users, keyResults: [change({ metric: 'users', target: to(500) })], observations: windows });
    expect(saturated.forecast).toMatchObject({ value: 500, low: 500, probability: 1 });
  });

  it('keeps to an uneven interval: nine tenths above its low end, a tenth above its high one', () => {
    // Mostly steady, one week in ten far above: what can go wrong is all on one side.
    const spikes = STEADY.map((each, index) => ({ ...each, value: Math.floor(index / 7) % 10 === 3 ? 40 : 10 }));
    const found = forecast({ keyResults: [change()], observations: spikes }).forecast;
    const [low, high] = [found?.low ?? 0, found?.high ?? 0];
    expect(high - (found?.value ?? 0)).not.toBeCloseTo((found?.value ?? 0) - low, 3);
    expect(chance(atMost(high), spikes)).toBeCloseTo(0.9, 6);
    if (low < (found?.value ?? 0)) expect(chance(atLeast(low), spikes)).toBeCloseTo(0.9, 6);
  });

  it('an interval is never narrower than the method has been wrong', () => {
    // One day of 200 in all the past: nine tenths of the tests were right, the error is not 0.
    const once = STEADY.map((each, index) => (index === 80 ? { ...each, value: 200 } : each));
    const found = forecast({ keyResults: [change()], observations: once }).forecast;
    expect(found?.backtestError).toBeGreaterThan(0);
    expect(found?.high).toBeGreaterThan(found?.value ?? 0);
  });

  it('with a running unit is that of the last day: its own share of the target, and none where its reference is still to come', () => {
    // The week of 31 October has six days by then: 6/7 of 70 are asked, 60 come.
    const weekly = change({ baseline: fixed(35), target: to(70), window: calendar('week', 'current') });
    expect(chance(weekly, STEADY)).toBe(1);
    const monthly = change({ baseline: measured('previous_cycle'), target: by(-0.1), window: calendar('month', 'current') });
    expect(forecast({ keyResults: [monthly], observations: STEADY }).forecast?.probability).not.toBeNull();
    expect(forecast({ keyResults: [monthly], observations: STEADY, ends: '2026-12-31' }).forecast).toMatchObject({
      value: 310,
      probability: null,
    });
  });

  it("a person's value is what that person says it is: no forecast where it holds to the end, else one of what the sources give", () => {
    const until = (expires: string | null) => ({
      value: 400,
      reason: 'a stand at the fair',
      expires: expires === null ? null : dayAfter(expires, 0),
    });
    const set = (expires: string | null) =>
      forecast({ keyResults: [change({ target: to(300), override: until(expires) })], observations: STEADY });
    expect(set(null)).toMatchObject({
      value: 400,
      forecast: null,
      forecastReason: 'a person has set its value through the end of the cycle',
    });
    expect(set('2026-10-31').forecast).toBeNull();
    expect(set('2026-10-20')).toMatchObject({ value: 400, forecast: { value: 310, probability: 1 } });
  });

  it('is never 1 or 0 of what the past was wrong about in one direction only', () => {
    // One more each day: every forecast from the weeks before was too low.
    const growing = STEADY.map((each, index) => ({ ...each, value: index }));
    const found = forecast({ keyResults: [change()], observations: growing }).forecast;
    expect(found?.low).toBeLessThan(found?.value ?? 0);
    for (const bound of [(found?.value ?? 0) - 1, (found?.value ?? 0) + 1]) {
      expect(chance(atLeast(bound), growing)).toBeGreaterThan(0);
      expect(chance(atLeast(bound), growing)).toBeLessThan(1);
    }
  });

  it('takes the last digits of the arithmetic for nothing', () => {
    const tenths = flat('2026-03-25', 200, 0.3);
    expect(forecast({ keyResults: [change({ target: to(9.3) })], observations: tenths }).forecast).toEqual({
      ...certain(9.3),
      method: 'weekly_rhythm',
      probability: 1,
    });
  });

  it('one audience less another may fall: no curve, and nothing certain', () => {
    const sources = { site: { metrics: { a: { aggregation: DISTINCT }, b: { aggregation: DISTINCT } } } };
    const windows = (metric: string, value: (day: number) => number) =>
      Array.from({ length: 10 }, (_, index) => ({
        metric,
        from: '2026-10-01',
        to: dayAfter('2026-10-01', index),
        value: value(index + 1),
      }));
    const net = change({
      inputs: [input('a', { name: 'a' }), input('b', { name: 'b' })],
      expression: op(name('a'), '-', name('b')),
      target: to(850),
    });
    const observations = [...windows('a', () => 1300), ...windows('b', (day) => 40 * day)];
    expect(forecast({ sources, keyResults: [net], observations })).toMatchObject({ value: 900, attained: true, forecast: null });
  });

  it('nothing falls below 0 that never did: levels, and audiences of whole windows', () => {
    const levels = Array.from({ length: 200 }, (_, index) => ({
      metric: 'level',
      day: dayAfter('2026-03-25', index),
      value: 1010 - 5 * index,
    }));
    const sources = { site: { metrics: { level: { aggregation: LAST }, users: { aggregation: DISTINCT } } } };
    const falling = forecast({ sources, keyResults: [atLeast(1, { metric: 'level', window: LATEST })], observations: levels }).forecast;
    expect(falling).toMatchObject({ value: 0, low: 0, high: 0 });
    const weeks = Array.from({ length: 20 }, (_, week) => ({
      metric: 'users',
      from: dayAfter('2026-10-04', -7 * (week + 1) + 1),
      to: dayAfter('2026-10-04', -7 * week),
      value: week % 2 === 0 ? 1 : 900,
    }));
    const whole = atLeast(1, { metric: 'users', window: calendar('week', 'last_complete') });
    expect(forecast({ sources, keyResults: [whole], observations: weeks }).forecast?.low).toBe(0);
  });

  it('is compared exactly: a quotient that is reached, a large count that is not, and what cancels out', () => {
    const ninths = [...flat('2024-01-01', 31, 1), ...flat('2026-03-25', 200, 3)];
    const ninth = change({
      expression: op(name('input'), '/', num(9)),
      baseline: measured({ from: '2024-01-01', to: '2024-01-31' }),
      target: { kind: 'factor', factor: 3 },
    });
    expect(forecast({ keyResults: [ninth], observations: ninths }).forecast?.probability).toBe(1);
    const large = (keyResult: ReturnType<typeof change>, value: number) =>
      forecast({
        asOf: '2026-10-30',
        keyResults: [keyResult],
        observations: [...flat('2026-03-25', 190, 0), ...flat('2026-10-01', 1, value), ...flat('2026-10-02', 29, 0)],
      }).forecast?.probability;
    expect(large(atLeast(1_240_000_000_031), 1_240_000_000_031)).toBe(1);
    expect(large(atMost(1_240_000_000_032), 1_240_000_000_034)).toBe(0);
    const metrics = { p: {}, q: {}, s: {} };
    const cancelled = atMost(0, {
      inputs: ['p', 'q', 's'].map((each) => input(each, { name: each })),
      expression: op(op(name('p'), '+', name('q')), '-', name('s')),
    } as never);
    const observations = [...flat('2026-03-25', 200, 0.1, 'p'), ...flat('2026-03-25', 200, 0.2, 'q'), ...flat('2026-03-25', 200, 0.3, 's')];
    expect(forecast({ sources: { site: { metrics } }, keyResults: [cancelled], observations }).forecast).toMatchObject({
      value: 0,
      probability: 1,
    });
  });

  it('nothing is sure of a difference, or of what stands in for missing days', () => {
    const users = { site: { metrics: { users: { aggregation: DISTINCT } } } };
    const rolling = Array.from({ length: 120 }, (_, index) => ({
      metric: 'users',
      from: dayAfter('2026-10-10', -index - 6),
      to: dayAfter('2026-10-10', -index),
      value: 1019 + 4 * index,
    }));
    const over = atLeast(0, { metric: 'users', window: trailing(7), expression: op(name('input'), '-', num(1000)) });
    expect(forecast({ sources: users, keyResults: [over], observations: rolling }).forecast?.low).toBeLessThan(0);
    const estimated = change({ target: to(900), inputs: [input('visits', { missing: 'estimate' })] });
    const seen = [
      ...without(STEADY, '2026-10-06', '2026-10-07'),
      { metric: 'visits', day: '2026-10-01', value: 800, observedAt: '2026-10-11T00:00:00Z' },
    ];
    const found = forecast({ keyResults: [estimated], observations: seen });
    expect(found.attained).toBe(true);
    expect(found.forecast?.low).toBeLessThanOrEqual(found.forecast?.value ?? 0);
  });
});

/** Which readings count as taken when their source would no longer change them. */
import { describe, expect, test } from 'vitest';
import type { Basis } from '../../src/domain/aggregate.ts';
import { instant, localDate } from '../../src/domain/calendar.ts';
import { spanOf } from '../../src/domain/cycle.ts';
import { keyOf } from '../../src/domain/inputs.ts';
import type { Observation, SeriesRef } from '../../src/domain/observation.ts';
import type { Source } from '../../src/usecases/load-sources.ts';
import { makeSettledReads } from '../../src/usecases/settled-reads.ts';
import { days, seriesOf } from '../contracts/samples.ts';

interface Case {
  readonly why: string;
  readonly isFinal: boolean;
  readonly answers: readonly (readonly [grain: 'day' | 'range', from: string, to: string, answeredOn: string])[];
  /** Days read; a level's own day, when `through` is later. */
  readonly from: string;
  readonly to: string;
  readonly through?: string;
  readonly grain?: 'day' | 'range';
  readonly series?: Partial<SeriesRef>;
  readonly snapshotOnly?: boolean;
  readonly historyMonths?: number;
  /** Days pushed. */
  readonly pushed?: readonly string[];
  readonly isLevel?: boolean;
}
/** The source settles three days after; asOf is 10 October. */
async function judge({
  answers,
  from,
  to,
  through = to,
  grain = 'day',
  series: more = {},
  snapshotOnly,
  historyMonths,
  pushed,
  isLevel = false,
}: Case) {
  const series = seriesOf('visits', more);
  const answered = answers.map(([of, start, end, on]) => ({ grain: of, range: days(start, end), answeredAt: instant(`${on}T10:00:00Z`) }));
  const source = {
    connection: { id: 'site' },
    state: { settledThrough: null },
    judged: { zone: 'Europe/Stockholm' },
    manifest: {
      arrives: pushed === undefined ? 'fetched' : 'pushed',
      settledAfterDays: 3,
      limits: { historyMonths: historyMonths ?? null },
    },
  } as unknown as Source;
  const settledReads = makeSettledReads({ stores: { connections: {} } as never });
  const histories = new Map([[keyOf(series), { series, observations: (pushed ?? []).map(pushedOn), answered }]]);
  const isFinal = await settledReads({ histories, asOf: localDate('2026-10-10') }, new Map([['site', source]]));
  const span = spanOf(days(from, to));
  const read = grain === 'day' ? { days: { series: {}, span }, window: null } : { days: null, window: { span, observation: null } };
  const metric = { aggregation: { kind: isLevel ? 'last' : 'sum' }, ...(snapshotOnly === undefined ? {} : { snapshotOnly }) };
  return isFinal({ part: { series, metric }, lastDay: spanOf(days(from, through)).end - 1, ...read } as unknown as Basis);
}

function pushedOn(day: string): Observation {
  return { id: day, grain: 'day', range: days(day, day), item: null, value: 1, observedAt: instant(`${day}T10:00:00Z`), quality: [] };
}

const SEPTEMBER = { from: '2026-09-01', to: '2026-09-30' };
const ITEM = { itemDimension: 'page' };
describe('a reading is final', () => {
  test.each<Case>([
    { why: 'all days answered when settled', isFinal: true, ...SEPTEMBER, answers: [['day', '2026-09-01', '2026-09-30', '2026-10-03']] },
    { why: 'the last day answered too early', isFinal: false, ...SEPTEMBER, answers: [['day', '2026-09-01', '2026-09-30', '2026-10-02']] },
    {
      why: 'and then again',
      isFinal: true,
      ...SEPTEMBER,
      answers: [
        ['day', '2026-09-01', '2026-09-30', '2026-10-02'],
        ['day', '2026-09-30', '2026-09-30', '2026-10-03'],
      ],
    },
    {
      why: 'one day not answered',
      isFinal: false,
      ...SEPTEMBER,
      answers: [
        ['day', '2026-09-01', '2026-09-14', '2026-10-03'],
        ['day', '2026-09-16', '2026-09-30', '2026-10-03'],
      ],
    },
    { why: 'nothing answered', isFinal: false, ...SEPTEMBER, answers: [] },
    {
      why: 'days before what the source still has are not waited for',
      isFinal: true,
      ...SEPTEMBER,
      historyMonths: 1,
      answers: [['day', '2026-09-10', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'the first day that it still has is',
      isFinal: false,
      ...SEPTEMBER,
      historyMonths: 1,
      answers: [['day', '2026-09-11', '2026-09-30', '2026-10-03']],
    },
    { why: 'its own window', isFinal: true, ...SEPTEMBER, grain: 'range', answers: [['range', '2026-09-01', '2026-09-30', '2026-10-03']] },
    {
      why: 'its own window too early',
      isFinal: false,
      ...SEPTEMBER,
      grain: 'range',
      answers: [['range', '2026-09-01', '2026-09-30', '2026-10-02']],
    },
    {
      why: 'a wider window says nothing of days',
      isFinal: false,
      ...SEPTEMBER,
      answers: [['range', '2026-08-01', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'nor of the items of a narrower list',
      isFinal: false,
      from: '2026-09-05',
      to: '2026-09-20',
      series: ITEM,
      answers: [['range', '2026-09-01', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'a narrower window of a list',
      isFinal: false,
      ...SEPTEMBER,
      series: ITEM,
      answers: [['range', '2026-09-02', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'a list read as one window',
      isFinal: true,
      ...SEPTEMBER,
      series: ITEM,
      answers: [['range', '2026-09-01', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'settled days say nothing of a window read before',
      isFinal: false,
      ...SEPTEMBER,
      grain: 'range',
      answers: [
        ['range', '2026-09-01', '2026-09-30', '2026-10-01'],
        ['day', '2026-09-01', '2026-09-30', '2026-10-04'],
      ],
    },
    {
      why: 'a list answered by days',
      isFinal: true,
      ...SEPTEMBER,
      series: ITEM,
      answers: [['day', '2026-09-01', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'a level, looked for to the end',
      isFinal: true,
      from: '2026-09-28',
      to: '2026-09-28',
      through: '2026-09-30',
      answers: [['day', '2026-09-24', '2026-09-30', '2026-10-03']],
    },
    {
      why: 'a level, not yet looked for to the end',
      isFinal: false,
      from: '2026-09-28',
      to: '2026-09-28',
      through: '2026-09-30',
      answers: [['day', '2026-09-24', '2026-09-29', '2026-10-03']],
    },
    {
      why: 'a snapshot cannot be asked for again',
      isFinal: true,
      from: '2026-09-28',
      to: '2026-09-28',
      through: '2026-09-30',
      snapshotOnly: true,
      answers: [['day', '2026-09-28', '2026-09-28', '2026-09-28']],
    },
    { why: 'pushed, every day', isFinal: true, from: '2026-09-29', to: '2026-09-30', pushed: ['2026-09-29', '2026-09-30'], answers: [] },
    {
      why: 'pushed, a day is missing',
      isFinal: false,
      from: '2026-09-28',
      to: '2026-09-30',
      pushed: ['2026-09-28', '2026-09-30'],
      answers: [],
    },
    {
      why: 'pushed, and a day between may still come, though absent means zero',
      isFinal: false,
      from: '2026-09-28',
      to: '2026-09-30',
      pushed: ['2026-09-28', '2026-09-30'],
      answers: [['day', '2026-09-28', '2026-09-30', '2026-09-30']],
    },
    {
      why: 'a pushed level, and none after it yet',
      isFinal: false,
      from: '2026-09-28',
      to: '2026-09-28',
      through: '2026-09-30',
      isLevel: true,
      pushed: ['2026-09-28'],
      answers: [],
    },
    {
      why: 'a pushed level, and a later one',
      isFinal: true,
      from: '2026-09-28',
      to: '2026-09-28',
      through: '2026-09-30',
      isLevel: true,
      pushed: ['2026-09-28', '2026-10-05'],
      answers: [],
    },
    {
      why: 'a list that is pushed',
      isFinal: false,
      from: '2026-09-29',
      to: '2026-09-30',
      series: ITEM,
      pushed: ['2026-09-29', '2026-09-30'],
      answers: [],
    },
    {
      why: 'a window that begins before what the source still has',
      isFinal: true,
      ...SEPTEMBER,
      grain: 'range',
      historyMonths: 1,
      answers: [['range', '2026-09-01', '2026-09-30', '2026-10-01']],
    },
  ])('$why: $isFinal', async (given) => expect(await judge(given)).toBe(given.isFinal));
});

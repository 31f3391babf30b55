/** When schedules are due: in their own zone, and once on both days when clocks change. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import { InputError } from '../../src/domain/input-error.ts';
import { checkSchedule, defaultCron, lastDue, nextDue, parseCron, plainCron } from '../../src/domain/planning/schedule.ts';

const STOCKHOLM = 'Europe/Stockholm';
const next = (cron: string, now: string, zone = STOCKHOLM) => nextDue(parseCron(cron), zone, instant(now));
const last = (cron: string, now: string, zone = STOCKHOLM) => lastDue(parseCron(cron), zone, instant(now));

describe('days when clocks change', () => {
  test('DST days with a job at 02:30 Europe/Stockholm: one run in the night without that time, one in the night with two of it', () => {
    const runsOf = (from: string, until: string) => {
      const runs: string[] = [];
      for (let at = next('30 2 * * *', from)?.at; at !== undefined && at < until; at = next('30 2 * * *', at)?.at) runs.push(at);
      return runs;
    };
    // 28 March 2027: 02:00 becomes 03:00 at 01:00Z. 25 October 2026: 03:00 becomes 02:00 at 01:00Z.
    expect(runsOf('2027-03-27T12:00:00Z', '2027-03-28T23:00:00Z')).toEqual(['2027-03-28T01:00:00.000Z']);
    expect(runsOf('2026-10-24T12:00:00Z', '2026-10-25T23:00:00Z')).toEqual(['2026-10-25T00:30:00.000Z']);
  });

  test('a time that does not exist in spring is due right after the gap, once', () => {
    expect(next('30 2 * * *', '2027-03-27T12:00:00Z')).toEqual({ at: '2027-03-28T01:00:00.000Z', on: '2027-03-28' });
    expect(next('30 2 * * *', '2027-03-28T01:00:00Z')).toEqual({ at: '2027-03-29T00:30:00.000Z', on: '2027-03-29' });
  });

  test('a time that exists twice in autumn is due once, the first time', () => {
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z')).toEqual({ at: '2026-10-25T00:30:00.000Z', on: '2026-10-25' });
    expect(next('30 2 * * *', '2026-10-25T00:30:00Z')).toEqual({ at: '2026-10-26T01:30:00.000Z', on: '2026-10-26' });
    expect(last('30 2 * * *', '2026-10-25T01:30:00Z')).toEqual({ at: '2026-10-25T00:30:00.000Z', on: '2026-10-25' });
  });

  test('two times that fall into the gap together are one', () => {
    expect(next('0,30 2 * * *', '2027-03-28T00:59:00Z')?.at).toBe('2027-03-28T01:00:00.000Z');
    expect(next('0,30 2 * * *', '2027-03-28T01:00:00Z')?.on).toBe('2027-03-29');
  });
});

test('a schedule that has not come today was due yesterday', () => {
  expect(last('15 3 * * *', '2026-11-20T02:14:59Z')).toEqual({ at: '2026-11-19T02:15:00.000Z', on: '2026-11-19' });
  expect(last('15 3 * * *', '2026-11-20T02:15:00Z')).toEqual({ at: '2026-11-20T02:15:00.000Z', on: '2026-11-20' });
});

test('the day is that of the zone, not of the machine', () => {
  expect(next('0 23 * * *', '2026-11-20T12:00:00Z', 'America/Los_Angeles')).toEqual({ at: '2026-11-21T07:00:00.000Z', on: '2026-11-20' });
});

test.each([
  ['0 6 * * 1', '2026-11-20T12:00:00Z', '2026-11-23'],
  ['0 6 * * 7', '2026-11-20T12:00:00Z', '2026-11-22'],
  ['0 6 1 * *', '2026-11-20T12:00:00Z', '2026-12-01'],
  ['0 6 29 2 *', '2026-11-20T12:00:00Z', '2028-02-29'],
  ['0 6 1 * 1', '2026-11-24T12:00:00Z', '2026-11-30'],
  ['*/20 6-8 * * 1-5', '2026-11-20T12:00:00Z', '2026-11-23'],
  ['  0  6 1 * * ', '2026-11-20T12:00:00Z', '2026-12-01'],
  ['0 6 1 1,12 *', '2026-11-20T12:00:00Z', '2026-12-01'],
])('%s after %s is due on %s', (cron, now, on) => {
  expect(next(cron, now)?.on).toBe(on);
});

test('a date that never comes is never due', () => {
  expect(next('0 6 31 2 *', '2026-11-20T12:00:00Z')).toBeNull();
});

test.each([
  '',
  '15 3 * *',
  '60 3 * * *',
  '15 24 * * *',
  '15 3 0 * *',
  '15 3 * 13 *',
  '15 3 * * 8',
  'a b c d e',
  '5-1 3 * * *',
  '*/0 3 * * *',
  '15 3 * * * *',
])('the expression "%s" is refused with what is allowed', (cron) => {
  expect(() => parseCron(cron)).toThrow(InputError);
});

test('numbers, ranges, steps and lists are what they say, in order, each once', () => {
  expect(parseCron('50,10-12,11,*/30 5/6 * 10-12 0,7')).toEqual({
    minutes: [0, 10, 11, 12, 30, 50],
    hours: [5, 11, 17, 23],
    daysOfMonth: new Set(Array.from({ length: 31 }, (_, index) => index + 1)),
    months: new Set([10, 11, 12]),
    weekdays: new Set([0]),
    isEitherDay: false,
  });
});

test.each([
  ['15 3 * *', 'cron', '15 3 * *', 'five fields: minute hour day-of-month month weekday, such as "15 3 * * *"'],
  ['60 3 * * *', 'cron minute', '60', '*, a number from 0 to 59, a range a-b, a step */n, or a list of these'],
  ['5,x7 3 * * *', 'cron minute', 'x7', '*, a number from 0 to 59, a range a-b, a step */n, or a list of these'],
  ['5 3h * * *', 'cron hour', '3h', '*, a number from 0 to 23, a range a-b, a step */n, or a list of these'],
  ['5 3 32 * *', 'cron day of the month', '32', '*, a number from 1 to 31, a range a-b, a step */n, or a list of these'],
  ['5 3 * 0 *', 'cron month', '0', '*, a number from 1 to 12, a range a-b, a step */n, or a list of these'],
  ['5 3 * * 6-8', 'cron weekday', '6-8', '*, a number from 0 to 7, a range a-b, a step */n, or a list of these'],
])('of "%s" it is said which field is wrong, what was received and what is allowed', (cron, path, received, allowed) => {
  const refusal = new InputError([{ path, received, allowed, message: `received "${received}"; allowed: ${allowed}` }]);
  expect(() => parseCron(cron)).toThrow(refusal);
  expect(() => checkSchedule({ cron, zone: STOCKHOLM })).toThrow(refusal);
  try {
    parseCron(cron);
  } catch (error) {
    expect((error as InputError).problems).toEqual(refusal.problems);
  }
});

test('a schedule has a zone that there is', () => {
  expect(checkSchedule({ cron: '15 3 * * *', zone: STOCKHOLM })).toBeUndefined();
  expect(() => checkSchedule({ cron: '15 3 * * *', zone: 'Sweden' })).toThrow(
    'zone: received "Sweden"; allowed: an IANA zone such as Europe/Stockholm',
  );
});

test('the default is a little after 03:15, the same for the same workspace', () => {
  const crons = Array.from({ length: 100 }, (_, index) => defaultCron(`workspace-${index}`));
  expect(new Set(crons).size).toBeGreaterThan(10);
  for (const cron of crons) expect(cron).toMatch(/^(1[5-9]|[23]\d|4[0-4]) 3 \* \* \*$/);
  expect(defaultCron('workspace-1')).toBe(crons[1]);
});

test.each([
  ['15 3 * * *', '15 3 * * *'],
  [' 0  9,*/6 * * * ', '0 0,6,9,12,18 * * *'],
  ['10-12,11 3 1-3,*/15 * 0,7', '10,11,12 3 1,2,3,16,31 * 0'],
])('%j is plainly %j, at the same times', (cron, plain) => {
  expect(plainCron(cron)).toBe(plain);
  expect(parseCron(plain)).toEqual(parseCron(cron));
});

/** Dates, units and moments by a wall calendar. 1 January 2026 is a Thursday; 2024 and 2000 are leap years, 1900 and 2100 are not. */
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  addYears,
  contains,
  dateInZone,
  dateOfDayNumber,
  dayNumber,
  daysBetween,
  daysOf,
  inclusiveRange,
  instant,
  instantFromMs,
  isZone,
  lastDay,
  lengthInDays,
  localDate,
  maxDate,
  minDate,
  momentOfLocalTime,
  msOfInstant,
  parseInstant,
  parseLocalDate,
  range,
  startOfDay,
  unitContaining,
  wholeMonths,
} from '../../../src/domain/calendar.ts';
import { rangeOf } from '../../../src/domain/cycle.ts';

const d = localDate;

describe('oracle: civil dates', () => {
  it.each(['1900-01-01', '2200-12-31', '2024-02-29', '2000-02-29'])('%s may be given', (text) => expect(parseLocalDate(text)).toBe(text));
  it.each([
    '1899-12-31',
    '2201-01-01',
    '1900-02-29',
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-1-01',
    '26-01-01',
    ' 2026-01-01',
    '2026-01-01 ',
    '2026-01-01T00:00',
    '+002026-01-01',
    'x2026-01-01',
    '20260101',
    '',
  ])('%j may not', (text) => expect(parseLocalDate(text)).toBeNull());

  it('days are counted from 1970, both ways, and from 1500 to 2300', () => {
    expect([d('1970-01-01'), d('1969-12-31'), d('1970-03-01'), d('2026-01-01')].map(dayNumber)).toEqual([0, -1, 59, 20454]);
    expect([0, -1, 59, 20454].map(dateOfDayNumber)).toEqual(['1970-01-01', '1969-12-31', '1970-03-01', '2026-01-01']);
    for (const end of ['1500-01-01', '2300-12-31']) {
      expect(d(end)).toBe(end);
      expect(dateOfDayNumber(dayNumber(d(end)))).toBe(end);
    }
    expect(() => d('1499-12-31')).toThrow('not a civil date: "1499-12-31"; allowed: YYYY-MM-DD, 1500 to 2300');
    expect(() => d('2301-01-01')).toThrow(RangeError);
    const [first, last] = [dayNumber(d('1500-01-01')), dayNumber(d('2300-12-31'))];
    for (const day of [first - 1, last + 1, 0.5, Number.NaN, 1e12]) expect(() => dateOfDayNumber(day)).toThrow(RangeError);
    expect(() => d('+002026-01-01')).toThrow(RangeError);
    expect(() => dayNumber('2026-02-30' as never)).toThrow(RangeError);
  });

  it('days, months and years are added as people do: the 31st becomes the last, 29 February 28', () => {
    expect(addDays(d('2024-02-28'), 2)).toBe('2024-03-01');
    expect(addDays(d('2026-03-01'), -1)).toBe('2026-02-28');
    expect(addMonths(d('2026-01-31'), 1)).toBe('2026-02-28');
    expect(addMonths(d('2026-01-15'), -2)).toBe('2025-11-15');
    expect(addYears(d('2024-02-29'), -1)).toBe('2023-02-28');
    expect(addYears(d('2023-02-28'), 1)).toBe('2024-02-28');
    expect(daysBetween(d('2026-03-01'), d('2026-02-01'))).toBe(-28);
  });

  it('the earliest and the latest of several, wherever they stand', () => {
    const dates = [d('2026-02-01'), d('2026-01-31'), d('2026-12-01')] as const;
    expect([minDate(...dates), maxDate(...dates)]).toEqual(['2026-01-31', '2026-12-01']);
    expect([minDate(d('2026-01-01')), maxDate(d('2026-01-01'))]).toEqual(['2026-01-01', '2026-01-01']);
    expect([minDate(dates[1], dates[0]), maxDate(dates[2], dates[0])]).toEqual(['2026-01-31', '2026-12-01']);
  });

  it('a range holds its first day and not its end, and is never empty', () => {
    const week = range(d('2026-01-01'), d('2026-01-08'));
    expect(inclusiveRange(d('2026-01-01'), d('2026-01-07'))).toEqual(week);
    expect([lastDay(week), lengthInDays(week)]).toEqual(['2026-01-07', 7]);
    expect(['2025-12-31', '2026-01-01', '2026-01-07', '2026-01-08'].map((day) => contains(week, d(day)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(daysOf(range(d('2026-02-27'), d('2026-03-02')))).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(() => range(d('2026-01-01'), d('2026-01-01'))).toThrow('empty range [2026-01-01, 2026-01-01)');
    expect(() => range(d('2026-01-02'), d('2026-01-01'))).toThrow(RangeError);
    expect(() => rangeOf({ start: 5, end: 5 })).toThrow('empty span [5, 5)');
    expect(rangeOf({ start: 0, end: 1 })).toEqual({ start: '1970-01-01', end: '1970-01-02' });
  });

  it.each([
    ['2026-01-04', 'week', 1, 1, '2025-12-29', '2026-01-05'],
    ['2026-01-05', 'week', 1, 1, '2026-01-05', '2026-01-12'],
    ['2026-01-04', 'week', 7, 1, '2026-01-04', '2026-01-11'],
    ['2026-01-03', 'week', 7, 1, '2025-12-28', '2026-01-04'],
    ['2026-01-01', 'week', 4, 1, '2026-01-01', '2026-01-08'],
    ['2024-02-29', 'month', 1, 6, '2024-02-01', '2024-03-01'],
    ['2026-03-31', 'quarter', 1, 1, '2026-01-01', '2026-04-01'],
    ['2026-04-01', 'quarter', 1, 1, '2026-04-01', '2026-07-01'],
    ['2026-01-15', 'quarter', 1, 3, '2025-12-01', '2026-03-01'],
    ['2026-01-15', 'year', 1, 1, '2026-01-01', '2027-01-01'],
    ['2026-01-15', 'year', 1, 9, '2025-09-01', '2026-09-01'],
    ['2026-09-01', 'year', 1, 9, '2026-09-01', '2027-09-01'],
    ['2026-08-31', 'year', 1, 9, '2025-09-01', '2026-09-01'],
  ] as const)(
    '%s lies in the %s (weeks from day %i, years from month %i) of %s to %s',
    (day, unit, weekStart, fiscalYearStart, start, end) =>
      expect(unitContaining(d(day), unit, weekStart, fiscalYearStart)).toEqual({ start, end }),
  );

  it.each([
    ['2026-01-01', '2026-04-01', 3],
    ['2025-11-01', '2026-02-01', 3],
    ['2024-02-01', '2024-03-01', 1],
    ['2026-01-01', '2027-01-01', 12],
    ['2026-01-02', '2026-04-01', null],
    ['2026-01-01', '2026-04-02', null],
    ['2026-01-11', '2026-02-11', null],
  ])('%s to %s is %s whole months', (start, end, months) => expect(wholeMonths(range(d(start), d(end)))).toBe(months));
});

describe('oracle: moments', () => {
  it.each([
    ['2026-11-21T03:00:00Z', '2026-11-21T03:00:00.000Z'],
    ['2026-11-21T04:00+01:00', '2026-11-21T03:00:00.000Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['2200-12-31T23:59:59.999Z', '2200-12-31T23:59:59.999Z'],
    ['1900-01-01T00:30:00+01:00', null],
    ['2200-12-31T23:30:00-01:00', null],
    ['2201-01-01T00:00:00Z', null],
    ['1899-12-31T23:59:59Z', null],
    ['-000100-01-01T00:00:00Z', null],
    ['+012026-01-01T00:00:00Z', null],
    ['2026-11-21T03:00:00', null],
    ['2026-11-21', null],
    ['yesterday', null],
  ])('%s may be given: %s', (text, is) => expect(parseInstant(text)).toBe(is));

  it('texts that are vouched for reach from 1501 to 2299, so that each is a civil day in every zone', () => {
    for (const text of ['1501-01-01T00:00:00.000Z', '2299-12-31T23:59:59.000Z']) expect(instant(text)).toBe(text);
    for (const text of ['1500-12-31T23:59:59Z', '2300-01-01T00:00:00Z', '+012026-01-01T00:00:00Z', '2026-11-21']) {
      expect(() => instant(text)).toThrow(`not an instant: "${text}"; allowed: ISO-8601 with offset, such as 2026-11-21T03:00:00Z`);
    }
  });

  it('milliseconds there and back', () => {
    expect(instantFromMs(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(msOfInstant(instant('1970-01-02T00:00:00.250Z'))).toBe(86_400_250);
  });

  it('a moment is one civil day in Stockholm and another in Los Angeles', () => {
    const at = instant('2026-01-01T03:00:00Z');
    expect([dateInZone(at, 'Europe/Stockholm'), dateInZone(at, 'America/Los_Angeles')]).toEqual(['2026-01-01', '2025-12-31']);
  });

  it('a day begins at midnight, or after the gap where there is none', () => {
    expect(startOfDay(d('2026-01-01'), 'Europe/Stockholm')).toBe('2025-12-31T23:00:00.000Z');
    // In Beirut clocks went from 00:00 to 01:00 on 27 March 2022, two hours before UTC to three.
    expect(startOfDay(d('2022-03-27'), 'Asia/Beirut')).toBe('2022-03-26T22:00:00.000Z');
  });

  it.each([
    ['an ordinary night', '2026-03-28', 2, 30, '2026-03-28T01:30:00.000Z'],
    ['spring, no 02:30: right after the gap, 03:00 of summer', '2026-03-29', 2, 30, '2026-03-29T01:00:00.000Z'],
    ['spring, the first that exists again', '2026-03-29', 3, 0, '2026-03-29T01:00:00.000Z'],
    ['spring, the last before the gap', '2026-03-29', 1, 59, '2026-03-29T00:59:00.000Z'],
    ['autumn, 02:30 twice: the first', '2026-10-25', 2, 30, '2026-10-25T00:30:00.000Z'],
    ['autumn, after both', '2026-10-25', 3, 30, '2026-10-25T02:30:00.000Z'],
  ])('in Stockholm, %s', (_, day, hour, minute, is) => expect(momentOfLocalTime(d(day), hour, minute, 'Europe/Stockholm')).toBe(is));

  it('zones are those of the IANA list, by name', () => {
    expect(['Europe/Stockholm', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].map(isZone)).toEqual([true, true, true, true]);
    expect(['Mars/Base', '+02:00', '', 'Europe/Stockholm[u-ca=iso8601]', '2026-01-01T00:00Z', 'Europe/'].map(isZone)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

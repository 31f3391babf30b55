import { describe, expect, it } from 'vitest';
import { endOfDay, formatFor, unbroken } from '../../web/src/format.ts';
import { localeFor, MESSAGES } from '../../web/src/messages.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('numbers', () => {
  it('are written as the locale writes them, with their unit', () => {
    const { value } = formatFor('sv', 'Europe/Stockholm');
    expect(
      [
        value(1_234.5, 'currency', 'SEK'),
        value(42.383, 'currency', 'SEK'),
        value(45, 'currency', 'SEK'),
        value(0.0261, 'ratio', null),
        value(15_004.6, 'count', null),
        value(7.25, 'position', null),
        value(null, 'count', null),
      ].map(plain),
    ).toEqual(['1 235 kr', '42,38 kr', '45 kr', '2,61 %', '15 005', '7,25', '–']);
    expect(plain(formatFor('en', 'UTC').value(1_234.5, 'currency', 'EUR'))).toBe('€1,235');
    // Two currencies that are both called crowns stay apart.
    expect(plain(value(10, 'currency', 'NOK'))).not.toBe(plain(value(10, 'currency', 'SEK')));
  });

  it('tell durations in words, whatever their size', () => {
    const { value } = formatFor('en', 'UTC');
    expect([4.25, 42, 125, 3_600, 4_000, -125].map((seconds) => plain(value(seconds, 'duration', null)))).toEqual([
      '4.3 secs',
      '42 secs',
      '2 mins 5 secs',
      '1 hr',
      '1 hr 7 mins',
      '−2 mins 5 secs',
    ]);
  });

  it('never round what is not reached to 100 %, nor something to nothing', () => {
    const { share } = formatFor('en', 'UTC');
    expect([0, 0.0004, 0.004, 0.263, 0.994, 0.9951, 0.9999, 1, 1.534, -0.001, -0.12].map((one) => plain(share(one)))).toEqual([
      '0%',
      '< 0.1%',
      '0.4%',
      '26%',
      '99%',
      '99.5%',
      '99.9%',
      '100%',
      '153%',
      '0%',
      '-12%',
    ]);
  });
});

describe('days and moments', () => {
  it('are told in no zone but their own', () => {
    const { day, days, ago, daysAgo } = formatFor('sv', 'America/Los_Angeles');
    expect(day('2026-11-24')).toBe('24 nov. 2026');
    expect(days('2026-10-01', '2026-12-31')).toBe('1 okt. – 31 dec. 2026');
    expect(days('2025-12-01', '2026-02-28')).toBe('1 dec. 2025 – 28 feb. 2026');
    expect(ago('2026-11-23T05:00:00Z', '2026-11-24T06:00:00Z')).toBe('i går');
    expect(daysAgo('2026-11-22', '2026-11-24')).toBe('i förrgår');
  });

  it.each([
    ['2026-11-10', 'Europe/Stockholm', '2026-11-10T23:00:00.000Z'],
    ['2026-10-24', 'Europe/Stockholm', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Stockholm', '2026-10-25T23:00:00.000Z'],
    ['2026-03-28', 'Europe/Stockholm', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', 'Europe/Stockholm', '2026-03-29T22:00:00.000Z'],
    ['2026-12-31', 'America/Los_Angeles', '2027-01-01T08:00:00.000Z'],
    ['2026-07-01', 'Asia/Kathmandu', '2026-07-01T18:15:00.000Z'],
  ])('%s ends in %s at %s, clock changes and all', (date, zone, end) => {
    expect(endOfDay(date, zone)).toBe(end);
  });

  it.each([
    [1, 'en', '1 sec'],
    [119.2, 'en', '120 secs'],
    [125, 'sv', '2 min'],
    [9_000, 'en', '3 hrs'],
  ] as const)('%s seconds are as rough in %s as they are long: %s', (seconds, locale, text) => {
    expect(formatFor(locale, 'UTC').length(seconds).replace(/\s/g, ' ')).toBe(text);
  });

  it('keep a number and its sign on one line', () => {
    expect(unbroken('Besökare +30 % mot 2025, högst 45 kr')).toBe('Besökare +30\u00a0% mot 2025, högst 45\u00a0kr');
  });
});

describe('texts', () => {
  it('call no two statuses or states the same, in any language', () => {
    for (const { status, state } of Object.values(MESSAGES)) {
      const names = [...Object.values(status), ...Object.values(state)];
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('begin in the language of the browser', () => {
    const languages = ['sv-SE', 'nb', 'no', 'nn-NO', 'da-DK', 'en-US', 'fi'];
    expect(languages.map(localeFor)).toEqual(['sv', 'nb', 'nb', 'nb', 'da', 'en', 'en']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from './parse-number.ts';
import { sumDecimals } from './sum-decimals.ts';

const read = (text: string, decimal?: ',' | '.') => {
  const parsed = parseNumber(text, decimal);
  return parsed.kind === 'number' ? parsed.value : parsed.because;
};

describe('numbers as people write them', () => {
  it.each([
    ['1 234,5', 1234.5],
    ['1\u00a0234,5', 1234.5],
    ['1\u202f234\u202f567,25', 1234567.25],
    ['1.234,50', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234.567', 1234567],
    ["1'234.5", 1234.5],
    ['12,5', 12.5],
    ['0,125', 0.125],
    ['0.125', 0.125],
    ['1234.567', 1234.567],
    ['1234,567', 1234.567],
    ['-7', -7],
    ['\u22127,5', -7.5],
    ['+3', 3],
    ['-0', 0],
    ['1.5e3', 1500],
    ['  42 ', 42],
  ])('reads %j', (text, value) => expect(read(text)).toBe(value));

  it('"1 234,5" and "1.234,50" with no-break spaces are the number that was meant, declared or not', () => {
    for (const space of [' ', '\u00a0', '\u202f']) {
      expect([read(`1${space}234,5`), read(`1${space}234,5`, ',')]).toEqual([1234.5, 1234.5]);
      expect([read(`${space}1.234,50${space}`), read(`${space}1.234,50${space}`, ',')]).toEqual([1234.5, 1234.5]);
    }
  });

  it.each(['1.234', '1,234', '12.345', '-1,234'])('refuses %j, which is two numbers', (text) => expect(read(text)).toBe('ambiguous'));

  it('needs no guess where the decimal sign is declared', () => {
    expect(read('1.234', ',')).toBe(1234);
    expect(read('1.234', '.')).toBe(1.234);
    expect(read('1,234', ',')).toBe(1.234);
    expect(read('1 234', ',')).toBe(1234);
  });
  it.each([
    ['', 'empty'],
    [' \u00a0', 'empty'],
    ['abc', 'not_a_number'],
    ['12 kr', 'not_a_number'],
    ['1 23', 'not_a_number'],
    ['1 234 56', 'not_a_number'],
    ['1.23.4', 'not_a_number'],
    ['1,2,3', 'not_a_number'],
    ['1.234,5.6', 'not_a_number'],
    ['--1', 'not_a_number'],
    ['1-', 'not_a_number'],
    ['(5)', 'not_a_number'],
    [',', 'not_a_number'],
    ['5,', 'not_a_number'],
    ['NaN', 'not_a_number'],
    ['Infinity', 'not_a_number'],
    ['0x10', 'not_a_number'],
    ['12%', 'not_a_number'],
    ['9007199254740993', 'too_large'],
    ['1e400', 'too_large'],
  ])('refuses %j as %s', (text, because) => expect(read(text)).toBe(because));
  it('refuses a sign that contradicts the declared one', () => {
    expect(read('1,5', '.')).toBe('not_a_number');
    expect(read('1.5', ',')).toBe('not_a_number');
    expect(read('1 234.5', ',')).toBe('not_a_number');
  });
  it('reads back whatever is written in the Swedish and the American way', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 1, max: 99 }), (whole, cents) => {
        const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
        const format = (locale: string) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(value);
        expect(read(format('sv-SE'))).toBe(value);
        expect(read(format('en-US'))).toBe(value);
        expect(read(format('de-DE'))).toBe(value);
      }),
    );
  });
});

describe('sums of decimals', () => {
  it('are exact: 0.1 + 0.2 is 0.3', () => expect(sumDecimals(['0.1', '0.2'])).toBe(0.3));
  it('read exponents and signs', () => expect(sumDecimals(['1.25E2', '-25', '1e-2'])).toBe(100.01));
  it('of nothing are 0', () => expect(sumDecimals([])).toBe(0));
  it.each([['1,5'], [''], ['NaN'], ['9007199254740992']])('refuse %j', (text) => expect(sumDecimals([text])).toBeNull());
  it('do not depend on the order', () => {
    const decimals = fc.array(
      fc.integer({ min: -1e9, max: 1e9 }).map((n) => (n / 1_000).toFixed(3)),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(decimals, (texts) => {
        expect(sumDecimals(texts)).toBe(sumDecimals([...texts].reverse()));
      }),
    );
  });
});

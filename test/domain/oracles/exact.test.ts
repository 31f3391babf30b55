import { describe, expect, it } from 'vitest';
import { add, compare, divide, exact, fraction, multiply, subtract, toNumber } from '../../../src/domain/exact.ts';

describe('exact numbers', () => {
  it('an observed number is the decimal of its shortest round-trip text, and comes back as itself', () => {
    for (const value of [0, 1, -1, 0.1, 1e-7, 1.5e21, 5e-324, 1.7976931348623157e308, 123456789.12345679, -0.3, 2 ** 53, 2 ** 60, 1 / 3]) {
      expect(toNumber(exact(value))).toBe(value);
    }
    expect(Object.is(toNumber(exact(-0)), 0)).toBe(true);
    expect(() => exact(Number.NaN)).toThrow(RangeError);
    expect(() => exact(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });

  it('0.1 + 0.2 equals 0.3; 0.3 − 0.1 equals 0.2; 1.1 × 1.1 equals 1.21', () => {
    expect(compare(add(exact(0.1), exact(0.2)), exact(0.3))).toBe(0);
    expect(compare(subtract(exact(0.3), exact(0.1)), exact(0.2))).toBe(0);
    expect(toNumber(multiply(exact(1.1), exact(1.1)))).toBe(1.21);
  });

  it('sums stay exact beyond 2^53, where doubles lose ones', () => {
    const large = exact(2 ** 53);
    const sum = add(exact(Number.MAX_SAFE_INTEGER), exact(2));
    expect(compare(sum, large)).toBeGreaterThan(0);
    expect(compare(subtract(add(large, exact(1)), large), exact(1))).toBe(0);
    expect(compare(divide(add(large, exact(1)), exact(2 ** 53 - 1)), divide(large, exact(2 ** 53 - 1)))).toBeGreaterThan(0);
  });

  it('rounds to the nearest double, ties to even, where neither part fits in one', () => {
    // 2^53 + 1 lies half way between two doubles; the even one is 2^53. A little more rounds up.
    expect(toNumber(add(exact(2 ** 53), exact(1)))).toBe(2 ** 53);
    expect(toNumber(add(exact(2 ** 53), exact(1.0000000001)))).toBe(2 ** 53 + 2);
    expect(toNumber(multiply(fraction(1, 3), fraction(1, 2 ** 52)))).toBe(1 / 3 / 2 ** 52);
    expect(toNumber(divide(multiply(exact(1e200), exact(1e100)), exact(3e300)))).toBe(1 / 3);
    expect(toNumber(divide(exact(-1), multiply(exact(1e150), exact(1e150))))).toBe(-1e-300);
  });

  it('dividing by zero is an error, never Infinity', () => {
    expect(() => divide(exact(1), exact(0))).toThrow(RangeError);
  });
});

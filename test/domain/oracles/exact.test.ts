import { describe, expect, it } from 'vitest';
import {
  add,
  clamp,
  compare,
  divide,
  type Exact,
  exact,
  fraction,
  isNegative,
  isPositive,
  isZero,
  multiply,
  subtract,
  toNumber,
  ZERO,
} from '../../../src/domain/exact.ts';

/** The same arithmetic on pairs of bigints, never reduced: what every result has to equal. */
type Pair = readonly [numerator: bigint, denominator: bigint];
const pairOf = ({ numerator, denominator }: Exact): Pair => [BigInt(numerator), BigInt(denominator)];
const signOf = ([n, d]: Pair) => (n === 0n ? 0 : n > 0n === d > 0n ? 1 : -1);
const difference = ([a, b]: Pair, [c, d]: Pair): Pair => [a * d - c * b, b * d];
const isSame = (a: Exact, b: Pair) => signOf(difference(pairOf(a), b)) === 0;

const TOP = Number.MAX_SAFE_INTEGER;
/** On both sides of where plain numbers stop being exact: 2^53 as a numerator, as a denominator and as a product. */
const EDGES: readonly [why: string, value: Exact, is: Pair][] = [
  ['0', exact(0), [0n, 1n]],
  ['1', exact(1), [1n, 1n]],
  ['-3', exact(-3), [-3n, 1n]],
  ['0.1', exact(0.1), [1n, 10n]],
  ['-12.75', exact(-12.75), [-1275n, 100n]],
  ['1e-7', exact(1e-7), [1n, 10n ** 7n]],
  ['1.5e-15', exact(1.5e-15), [15n, 10n ** 16n]],
  ['1e-16', exact(1e-16), [1n, 10n ** 16n]],
  ['123456789.12345679', exact(123456789.12345679), [12345678912345679n, 10n ** 8n]],
  ['2^53 − 1', exact(TOP), [BigInt(TOP), 1n]],
  ['1 − 2^53', exact(-TOP), [-BigInt(TOP), 1n]],
  ['2^52 + 1', exact(2 ** 52 + 1), [2n ** 52n + 1n, 1n]],
  ['2^60', exact(2 ** 60), [1152921504606846976n + 24n, 1n]],
  ['1e21', exact(1e21), [10n ** 21n, 1n]],
  ['1.5e21', exact(1.5e21), [15n * 10n ** 20n, 1n]],
  ['-1e300', exact(-1e300), [-(10n ** 300n), 1n]],
  ['1 ÷ 3', fraction(1, 3), [1n, 3n]],
  ['-1 ÷ (2^53 − 1)', fraction(-1, TOP), [-1n, BigInt(TOP)]],
  ['(2^53 − 1) ÷ 2', fraction(TOP, 2), [BigInt(TOP), 2n]],
  ['1 ÷ -94906267', fraction(1, -94906267), [-1n, 94906267n]],
  ['94906265', exact(94906265), [94906265n, 1n]],
];

describe('exact arithmetic against pairs of bigints', () => {
  it.each(EDGES)('%s is the decimal of its text', (_, value, is) => {
    // 2^60 is written 1152921504606847000.
    expect(isSame(value, is)).toBe(true);
    expect(value.denominator > 0).toBe(true);
    expect([isZero(value), isPositive(value), isNegative(value)]).toEqual([signOf(is) === 0, signOf(is) > 0, signOf(is) < 0]);
    expect(isSame(subtract(ZERO, value), [-is[0], is[1]])).toBe(true);
    expect(typeof value.numerator).toBe(typeof value.denominator);
  });
  it.each(EDGES)('%s with each other one: sum, difference, product, quotient, order', (_, a, [n, d]) => {
    for (const [, b, [m, e]] of EDGES) {
      expect(isSame(add(a, b), [n * e + m * d, d * e])).toBe(true);
      expect(isSame(subtract(a, b), [n * e - m * d, d * e])).toBe(true);
      expect(isSame(multiply(a, b), [n * m, d * e])).toBe(true);
      expect(Math.sign(compare(a, b))).toBe(signOf(difference([n, d], [m, e])));
      if (m === 0n) continue;
      const quotient = divide(a, b);
      expect(isSame(quotient, [n * e, d * m])).toBe(true);
      expect(quotient.denominator > 0).toBe(true);
    }
  });
  it('parts that fit in 2^53 are plain numbers again, on both ends', () => {
    const large = exact(2 ** 53);
    expect(subtract(large, exact(1))).toEqual({ numerator: TOP, denominator: 1 });
    expect(subtract(exact(1), large)).toEqual({ numerator: -TOP, denominator: 1 });
    expect(divide(large, exact(2 ** 54))).toEqual({ numerator: 1, denominator: 2 });
    expect(typeof add(exact(TOP), exact(1)).numerator).toBe('bigint');
    expect(typeof subtract(exact(-TOP), exact(1)).numerator).toBe('bigint');
    expect(typeof divide(fraction(1, TOP), exact(2)).denominator).toBe('bigint');
  });
  it('there is no negative zero', () => {
    for (const zero of [
      exact(-0),
      subtract(ZERO, exact(0)),
      multiply(exact(0), exact(-5)),
      subtract(exact(0.1), exact(0.1)),
      divide(exact(0), exact(-3)),
    ]) {
      expect(Object.is(zero.numerator, 0)).toBe(true);
      expect(Object.is(toNumber(zero), 0)).toBe(true);
    }
  });
  it('clamping keeps what lies within, ends included', () => {
    const [low, high] = [exact(-1), exact(2)];
    expect([-2, -1, 0.5, 2, 3].map((value) => toNumber(clamp(exact(value), low, high)))).toEqual([-1, -1, 0.5, 2, 2]);
  });
  it('what has no number is named', () => {
    expect(() => exact(Number.NaN)).toThrow('not a finite number: NaN');
    expect(() => divide(exact(1), exact(0))).toThrow('division by zero');
    expect(() => divide(exact(1e300), subtract(exact(1e300), exact(1e300)))).toThrow('division by zero');
  });
});

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

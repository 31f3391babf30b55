/**
 * Exact numbers: a numerator and a positive denominator (semantics.md §1, Exactness). An observed number is the decimal that
 * its shortest round-trip text shows; sums, products, quotients and comparisons are exact; the only rounding is toNumber's.
 *
 * Parts are plain numbers while they fit in 2^53 (fast) and bigints beyond; both parts of one value are of the same kind.
 */
export type Exact = SmallExact | BigExact;
interface SmallExact {
  readonly numerator: number;
  readonly denominator: number;
}
interface BigExact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const LARGEST = Number.MAX_SAFE_INTEGER;
export const ZERO: Exact = { numerator: 0, denominator: 1 };
export const ONE: Exact = { numerator: 1, denominator: 1 };

/** A whole number, or the decimal of a number's shortest round-trip text. @throws RangeError for NaN and infinities */
export function exact(value: number): Exact {
  if (Number.isSafeInteger(value)) return { numerator: value + 0, denominator: 1 };
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  const [digits = '0', exponentText = '0'] = String(value).split('e');
  const point = digits.indexOf('.');
  const decimals = point < 0 ? 0 : digits.length - point - 1;
  const scale = Number(exponentText) - decimals;
  const figures = point < 0 ? digits : digits.slice(0, point) + digits.slice(point + 1);
  if (scale <= 0 && scale >= -15 && Number.isSafeInteger(Number(figures))) return { numerator: Number(figures), denominator: 10 ** -scale };
  const whole = BigInt(figures);
  return scale >= 0 ? reduced(whole * 10n ** BigInt(scale), 1n) : reduced(whole, 10n ** BigInt(-scale));
}

/** The quotient of two whole numbers. */
export function fraction(numerator: number, denominator: number): Exact {
  return divide(exact(numerator), exact(denominator));
}

function isSmall(value: Exact): value is SmallExact {
  return typeof value.numerator === 'number';
}
function big(value: Exact): BigExact {
  return isSmall(value) ? { numerator: BigInt(value.numerator), denominator: BigInt(value.denominator) } : value;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/** Lowest terms, and plain numbers again where they fit. @param denominator positive */
function reduced(numerator: bigint, denominator: bigint): Exact {
  const divisor = greatestDivisor(numerator, denominator);
  const n = numerator / divisor;
  const d = denominator / divisor;
  const fits = (part: bigint) => Number.isSafeInteger(Number(part));
  return fits(n) && fits(d) ? { numerator: Number(n), denominator: Number(d) } : { numerator: n, denominator: d };
}

/** A sum in plain numbers; null where a part of it may exceed 2^53. */
function smallSum(left: number, right: number, denominator: number): Exact | null {
  return Math.abs(left) + Math.abs(right) <= LARGEST && denominator <= LARGEST ? { numerator: left + right, denominator } : null;
}

export function add(a: Exact, b: Exact): Exact {
  if (isSmall(a) && isSmall(b)) {
    const sum =
      a.denominator === b.denominator
        ? smallSum(a.numerator, b.numerator, a.denominator)
        : smallSum(a.numerator * b.denominator, b.numerator * a.denominator, a.denominator * b.denominator);
    if (sum !== null) return sum;
  }
  const x = big(a);
  const y = big(b);
  return reduced(x.numerator * y.denominator + y.numerator * x.denominator, x.denominator * y.denominator);
}

function negate(a: Exact): Exact {
  return isSmall(a) ? { numerator: 0 - a.numerator, denominator: a.denominator } : { numerator: -a.numerator, denominator: a.denominator };
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, negate(b));
}

export function multiply(a: Exact, b: Exact): Exact {
  const product = isSmall(a) && isSmall(b) ? smallSum(a.numerator * b.numerator, 0, a.denominator * b.denominator) : null;
  if (product !== null) return product;
  const x = big(a);
  const y = big(b);
  return reduced(x.numerator * y.numerator, x.denominator * y.denominator);
}

/** @throws RangeError when `b` is 0; callers ask isZero first and answer "insufficient data" */
export function divide(a: Exact, b: Exact): Exact {
  if (isZero(b)) throw new RangeError('division by zero');
  if (isSmall(b)) {
    const sign = b.numerator < 0 ? -1 : 1;
    return multiply(a, { numerator: sign * b.denominator, denominator: Math.abs(b.numerator) });
  }
  const sign = b.numerator < 0n ? -1n : 1n;
  return multiply(a, { numerator: sign * b.denominator, denominator: sign * b.numerator });
}

/** Negative, zero or positive as a is less than, equal to or greater than b; by cross-multiplication. */
export function compare(a: Exact, b: Exact): number {
  const { numerator } = subtract(a, b);
  return numerator < 0 ? -1 : numerator > 0 ? 1 : 0;
}

export function isZero(a: Exact): boolean {
  return isSmall(a) ? a.numerator === 0 : a.numerator === 0n;
}
export function isPositive(a: Exact): boolean {
  return a.numerator > 0;
}
export function isNegative(a: Exact): boolean {
  return a.numerator < 0;
}

/** Within [least, most]. */
export function clamp(a: Exact, least: Exact, most: Exact): Exact {
  if (compare(a, least) < 0) return least;
  return compare(a, most) > 0 ? most : a;
}

/** The nearest double, ties to even; below 2^-1022, where doubles lose digits, it may be its neighbour. */
export function toNumber(a: Exact): number {
  // Both parts are exact doubles, and one IEEE division of exact operands is correctly rounded.
  if (isSmall(a)) return a.numerator / a.denominator + 0;
  const negative = a.numerator < 0n;
  const numerator = negative ? -a.numerator : a.numerator;
  // At least 64 bits of quotient, the last one sticky, so that Number() rounds once and correctly.
  const shift = Math.max(0, 66 + bitLength(a.denominator) - bitLength(numerator));
  const scaled = numerator << BigInt(shift);
  let quotient = scaled / a.denominator;
  if (quotient * a.denominator !== scaled) quotient |= 1n;
  const half = Math.floor(shift / 2);
  const magnitude = Number(quotient) * 2 ** -half * 2 ** -(shift - half);
  return negative ? -magnitude : magnitude;
}
/** "5/6" where the nearest double is another number; null where it is the same. */
export function fractionText(a: Exact): string | null {
  return compare(exact(toNumber(a)), a) === 0 ? null : `${a.numerator}/${a.denominator}`;
}
/** "120" or "383/3". @throws SyntaxError for another text */
export function ofText(text: string): Exact {
  const [numerator = '', denominator] = text.split('/');
  return denominator === undefined ? exact(Number(numerator)) : reduced(BigInt(numerator), BigInt(denominator));
}
export function numberOrNull(a: Exact | null): number | null {
  return a === null ? null : toNumber(a);
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}

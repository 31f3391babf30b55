/** Adds numbers as the decimals that their texts show: 0.1 + 0.2 is 0.3, whatever the order. */

const DIGITS_MAX = 60;
const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** A whole number and how many of its last digits are decimals. */
interface Scaled {
  readonly units: bigint;
  readonly decimals: number;
}

/** @returns null when a text is no decimal number, or the sum is beyond 2^53 */
export function sumDecimals(texts: readonly string[]): number | null {
  const parts: Scaled[] = [];
  for (const text of texts) {
    const part = scaledOf(text);
    if (part === null) return null;
    parts.push(part);
  }
  const decimals = parts.reduce((most, part) => Math.max(most, part.decimals), 0);
  const total = parts.reduce((sum, part) => sum + part.units * 10n ** BigInt(decimals - part.decimals), 0n);
  const value = Number(`${total}e-${decimals}`);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return null;
  return value === 0 ? 0 : value;
}

function scaledOf(text: string): Scaled | null {
  const [, sign = '', whole, rest = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const decimals = rest.length - Number(exponent);
  if (Math.abs(decimals) > DIGITS_MAX) return null;
  const units = BigInt(`${sign}${whole}${rest}`) * 10n ** BigInt(Math.max(-decimals, 0));
  return { units, decimals: Math.max(decimals, 0) };
}

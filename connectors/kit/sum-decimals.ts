/** Adds numbers as the decimals that their texts show: 0.1 + 0.2 is 0.3, whatever the order. */

const DECIMALS_MAX = 40;

/** @returns null when a text is no plain decimal, or the sum of whole numbers is beyond 2^53 */
export function sumDecimals(texts: readonly string[]): number | null {
  const parts = texts.map((text) => /^(-?)(\d{1,40})(?:\.(\d+))?$/.exec(text));
  let decimals = 0;
  for (const part of parts) {
    if (part === null || (part[3]?.length ?? 0) > DECIMALS_MAX) return null;
    decimals = Math.max(decimals, part[3]?.length ?? 0);
  }
  let total = 0n;
  for (const part of parts) {
    const [, sign, whole = '0', rest = ''] = part ?? [];
    const scaled = BigInt(whole + rest.padEnd(decimals, '0'));
    total += sign === '-' ? -scaled : scaled;
  }
  const digits = String(total < 0n ? -total : total).padStart(decimals + 1, '0');
  const value = Number(`${total < 0n ? '-' : ''}${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}0`);
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? null : value === 0 ? 0 : value;
}

/** Values arrive as texts with a type in the header. Durations become seconds. */

const SECONDS: Readonly<Record<string, number>> = { TYPE_MILLISECONDS: 0.001, TYPE_MINUTES: 60, TYPE_HOURS: 3_600 };

/** @returns null for a text that is no number of its type, or a whole number beyond 2^53 */
export function parseValue(text: string, type: string): number | null {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return null;
  if (type === 'TYPE_INTEGER' && !/^-?\d+$/.test(text)) return null;
  const number = Number(text);
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) return null;
  // Thousandths are divided, because 0.001 is not a thousandth in binary.
  const value = type === 'TYPE_MILLISECONDS' ? number / 1_000 : number * (SECONDS[type] ?? 1);
  return value === 0 ? 0 : value;
}

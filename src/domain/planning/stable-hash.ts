/**
 * A short name for a text: equal texts give equal names in every process and release, different texts differ in practice
 * (106 bits). For keys and for spreading load; no secret may hang on it.
 */
export function stableHash(text: string): string {
  return [0x9e3779b9, 0x85ebca6b].map((seed) => mix(text, seed).toString(36).padStart(11, '0')).join('');
}

/** A whole number in [0, below) that depends only on the text. */
export function stableNumber(text: string, below: number): number {
  return mix(text, 0xc2b2ae35) % below;
}

/** Two 32-bit lanes over the UTF-16 units, folded into 53 bits. */
function mix(text: string, seed: number): number {
  let low = 0xdeadbeef ^ seed;
  let high = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high >>> 0) * 0x200000 + ((low >>> 0) & 0x1fffff);
}

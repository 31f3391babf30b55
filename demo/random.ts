/**
 * The demo world's chance: repeatable numbers that depend on nothing but integers. Not for secrets.
 */

/** Mixes three integers into one of 32 bits; every input bit moves about half of the output's. */
export function hash(a: number, b: number, c = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35) ^ Math.imul(c + 0x165667b1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 0 ≤ x < 1, always the same for the same integers. */
export function fraction(a: number, b: number, c = 0): number {
  return hash(a, b, c) / 4294967296;
}

/** An endless stream of fractions, 0 ≤ x < 1, that its seed decides (a counter through a 32-bit mixer). */
export type Stream = () => number;
export function streamOf(seed: number, day: number, purpose: number): Stream {
  let state = hash(seed, day, purpose);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A draw from a normal distribution with mean 0 and deviation 1, within ±3.2 (the sum of twelve uniform draws). */
export function normal(next: Stream): number {
  let sum = -6;
  for (let index = 0; index < 12; index++) sum += next();
  return Math.max(-3.2, Math.min(3.2, sum));
}

/** Index of the first cumulative weight above `at` × total. `cumulative` is ascending and not empty. */
export function pick(cumulative: Float64Array, at: number): number {
  const wanted = at * (cumulative[cumulative.length - 1] as number);
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] as number) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function cumulate(weights: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
}

/** A slowly wandering value in [−1, 1]: random at every `stepDays`-th day, straight lines between. */
export function wander(seed: number, day: number, stepDays: number, purpose: number): number {
  const step = Math.floor(day / stepDays);
  const share = day / stepDays - step;
  const at = (index: number) => 2 * fraction(seed, index, purpose) - 1;
  return at(step) * (1 - share) + at(step + 1) * share;
}

/** The only source of randomness: the operating system's. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Randomness } from '../ports.ts';

const TOKEN_BYTES = 32;
const FRACTION_STEPS = 2 ** 47;

export function makeRandomness(): Randomness {
  return {
    fraction: () => randomInt(FRACTION_STEPS) / FRACTION_STEPS,
    token: () => randomBytes(TOKEN_BYTES).toString('base64url'),
    uuid: () => randomUUID(),
  };
}

/** What is counted as a level: club members, newsletter subscribers and followers at a day's end. Pure in (seed, day). */
import { wander } from './random.ts';
import { yearsFrom2026 } from './rhythm.ts';

export interface Levels {
  readonly members: number;
  readonly subscribers: number;
  readonly instagram: number;
  readonly linkedin: number;
}

export function levelsOn(seed: number, day: number): Levels {
  const years = yearsFrom2026(day);
  const grown = (start: number, yearly: number, noise: number, purpose: number) =>
    Math.round(start * yearly ** years * (1 + noise * wander(seed, day, 17, purpose) + 0.0012 * wander(seed, day, 2, purpose + 1)));
  return {
    members: grown(1_000, 1.7, 0.004, 51),
    subscribers: grown(4_200, 1.24, 0.006, 53),
    instagram: grown(6_100, 1.32, 0.005, 55),
    linkedin: grown(1_450, 1.4, 0.006, 57),
  };
}

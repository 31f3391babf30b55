/** The valid name that a person probably meant. */
import { distance } from 'fastest-levenshtein';

/** @returns null when nothing is near: more than a third of the letters differ */
export function nearestName(received: string, names: Iterable<string>): string | null {
  const wanted = received.toLowerCase();
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const between = distance(wanted, name.toLowerCase());
    if (between >= least) continue;
    least = between;
    nearest = name;
  }
  return nearest;
}

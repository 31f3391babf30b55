/** The valid name that a person probably meant. */
import { distance } from 'fastest-levenshtein';

/** @returns null when nothing is near: more than a third of the letters differ */
export function nearestName(received: string, names: Iterable<string>): string | null {
  const wanted = received.toLowerCase();
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const other = name.toLowerCase();
    // Letters in the wrong order are one slip of the fingers, though two edits.
    const between = lettersOf(wanted) === lettersOf(other) ? Math.min(1, distance(wanted, other)) : distance(wanted, other);
    if (between >= least) continue;
    least = between;
    nearest = name;
  }
  return nearest;
}

function lettersOf(text: string): string {
  return [...text].sort().join('');
}

/** The valid name that a person probably meant. */

/** @returns null when nothing is near: more than a third of the letters differ */
export function nearestName(received: string, names: Iterable<string>): string | null {
  const wanted = received.toLowerCase();
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** Letters to change, add or leave out; stops counting at `limit`. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = (previous[column - 1] ?? limit) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? limit) + 1, (current[column - 1] ?? limit) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? limit;
}

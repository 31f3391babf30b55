/** Date formats in the strptime letters that DuckDB reads: "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d %B %Y". */

const LETTERS = new Set([...'YymdbBjHIMSpf', '-d', '-m', '-H', '-I', '-M', '-S', '-j', '%']);

/** @returns what is wrong with the format, or null */
export function dateFormatProblem(format: string): string | null {
  const used = [...format.matchAll(/%(-?.)/gs)].map(([, letter]) => letter ?? '');
  const unknown = used.find((letter) => !LETTERS.has(letter));
  if (unknown !== undefined) return `%${unknown} is not known; allowed: ${[...LETTERS].map((letter) => `%${letter}`).join(' ')}`;
  const has = (...letters: readonly string[]) => letters.some((letter) => used.includes(letter));
  const isDay = has('Y', 'y') && ((has('m', '-m', 'b', 'B') && has('d', '-d')) || has('j', '-j'));
  return isDay ? null : `names no whole day; allowed: a year, a month and a day, such as %Y-%m-%d or %d.%m.%Y`;
}

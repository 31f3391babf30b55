/** Texts from outside, before anything is done with them. */

/**
 * Whether a text holds only whole characters and no NUL: what a database, a JSON reader and a terminal all take.
 * (A lone surrogate is half a character; Postgres stores neither it nor NUL.)
 */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

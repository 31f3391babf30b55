/** Pages of a list that is already in memory and ordered: the cursor names the last id shown. */
import { isCleanText } from '../domain/checking/clean-text.ts';
import { ProblemError } from './errors.ts';

/**
 * @param cursor `next` of the page before
 * @throws ProblemError malformed_request when the cursor is not one of ours
 */
export function pageOf<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  limit: number,
  cursor: string | undefined,
): { data: Row[]; next: string | null } {
  const after = cursor === undefined ? null : lastShown(cursor);
  const index = after === null ? -1 : rows.findIndex((row) => idOf(row) === after);
  if (after !== null && index === -1)
    throw new ProblemError('malformed_request', 'querystring.cursor: the row it names is gone; start again without a cursor');
  const data = rows.slice(index + 1, index + 1 + limit);
  const last = data.at(-1);
  const more = index + 1 + limit < rows.length;
  return { data, next: more && last !== undefined ? Buffer.from(JSON.stringify([idOf(last)])).toString('base64url') : null };
}

/** @throws ProblemError malformed_request */
export function lastShown(cursor: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && parsed.length === 1 && typeof parsed[0] === 'string' && isCleanText(parsed[0])) return parsed[0];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ProblemError('malformed_request', 'querystring.cursor: not a cursor of this API; take `next` from the page before');
}

/** Where the files are: "s3://bucket/prefix/", "file:./folder/" or "file:./one.csv". */

export type Location =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  /** As written: relative to the first allowed folder, or absolute. */
  | { readonly kind: 'file'; readonly path: string };

const ALLOWED = 's3://BUCKET/PREFIX/, file:./FOLDER/ or file:./FILE.csv';
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function parseLocation(text: string): Location | null {
  const s3 = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text);
  if (s3 !== null) {
    const [, bucket = '', prefix = ''] = s3;
    return BUCKET.test(bucket) && Buffer.byteLength(prefix) <= 1_024 ? { kind: 's3', bucket, prefix } : null;
  }
  const path = /^file:(?:\/\/(?=\/))?([^\0]+)$/s.exec(text)?.[1];
  return path === undefined ? null : { kind: 'file', path };
}

export function locationProblem(text: string): string | null {
  return parseLocation(text) === null ? `received ${JSON.stringify(text)}; allowed: ${ALLOWED}` : null;
}

/** ListObjectsV2: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { compareKeys, type HeldObject } from './buckets.ts';
import { elements, S3Error, XML } from './s3-error.ts';

const KEYS_MAX = 1_000;
/** Tokens of another server, or made up, are refused. */
const TOKEN_KEY = randomBytes(32);

export function listXml(bucket: string, query: URLSearchParams, list: (prefix: string) => readonly HeldObject[]): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = maxKeysOf(query.get('max-keys'));
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const after = token === null ? startAfter : positionOf(token, bucket, prefix);
  const encode =
    query.get('encoding-type') === 'url' ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/') : (text: string) => text;
  const { entries, next } = pageOf(list(prefix), prefix, delimiter, after, maxKeys);
  const contents = entries.flatMap((entry) => (typeof entry === 'string' ? [] : [entry]));
  const head = elements({
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? null : encode(delimiter),
    StartAfter: startAfter === '' ? null : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: next === null ? null : tokenOf(next, bucket, prefix),
    KeyCount: entries.length,
    MaxKeys: maxKeys,
    EncodingType: query.get('encoding-type'),
    IsTruncated: next !== null,
  });
  const objects = contents.map(
    ({ key, body, etag, modifiedMs, storageClass }) =>
      `<Contents>${elements({ Key: encode(key), LastModified: new Date(modifiedMs).toISOString(), ETag: etag, Size: body.length, StorageClass: storageClass })}</Contents>`,
  );
  const folders = entries.flatMap((entry) =>
    typeof entry === 'string' ? [`<CommonPrefixes>${elements({ Prefix: encode(entry) })}</CommonPrefixes>`] : [],
  );
  return `${XML}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${head}${objects.join('')}${folders.join('')}</ListBucketResult>`;
}

/** Objects and, as texts, common prefixes; `next` is the last one given where more follow. */
function pageOf(objects: readonly HeldObject[], prefix: string, delimiter: string, after: string, maxKeys: number) {
  const entries: (HeldObject | string)[] = [];
  let last: string | null = null;
  for (const object of objects) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    if (name === last || (after !== '' && compareKeys(name, after) <= 0)) continue;
    if (entries.length === maxKeys) return { entries, next: maxKeys === 0 ? null : last };
    entries.push(end < 0 ? object : name);
    last = name;
  }
  return { entries, next: null };
}

function maxKeysOf(text: string | null): number {
  if (text === null) return KEYS_MAX;
  if (!/^\d{1,10}$/.test(text))
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range', {
      ArgumentName: 'max-keys',
      ArgumentValue: text,
    });
  return Math.min(Number(text), KEYS_MAX);
}

function seal(text: string, bucket: string, prefix: string): Buffer {
  return createHmac('sha256', TOKEN_KEY)
    .update(JSON.stringify([text, bucket, prefix]))
    .digest()
    .subarray(0, 16);
}
function tokenOf(after: string, bucket: string, prefix: string): string {
  return Buffer.concat([seal(after, bucket, prefix), Buffer.from(after)]).toString('base64');
}
function positionOf(token: string, bucket: string, prefix: string): string {
  const bytes = Buffer.from(token, 'base64');
  const after = bytes.subarray(16).toString('utf8');
  if (bytes.length <= 16 || !timingSafeEqual(bytes.subarray(0, 16), seal(after, bucket, prefix)))
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', { ArgumentName: 'continuation-token' });
  return after;
}

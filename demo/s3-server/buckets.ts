/** Objects in memory, by bucket and key; bounded. */
import { createHash } from 'node:crypto';
import { S3Error } from './s3-error.ts';

export interface HeldObject {
  readonly key: string;
  readonly body: Uint8Array;
  /** MD5 of the content in quotes, as for any object uploaded in one part. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string;
  /** "STANDARD", or "GLACIER" for one that cannot be read now. */
  readonly storageClass: string;
}
export interface StoreLimits {
  readonly objectBytesMax: number;
  readonly totalBytesMax: number;
  readonly objectsMax: number;
  readonly bucketsMax: number;
}
export const STORE_LIMITS: StoreLimits = {
  objectBytesMax: 64 * 1024 ** 2,
  totalBytesMax: 512 * 1024 ** 2,
  objectsMax: 100_000,
  bucketsMax: 100,
};
const KEY_BYTES_MAX = 1_024;

export class Buckets {
  readonly #buckets = new Map<string, Map<string, HeldObject>>();
  readonly #limits: StoreLimits;
  #bytes = 0;
  #objects = 0;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  create(bucket: string): void {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
      throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: bucket });
    if (this.#buckets.has(bucket))
      throw new S3Error('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', {
        BucketName: bucket,
      });
    if (this.#buckets.size >= this.#limits.bucketsMax)
      throw new S3Error('InvalidArgument', `at most ${this.#limits.bucketsMax} buckets are kept`);
    this.#buckets.set(bucket, new Map());
  }
  ensure(bucket: string): void {
    if (!this.#buckets.has(bucket)) this.create(bucket);
  }
  /** @throws S3Error NoSuchBucket */
  require(bucket: string): void {
    this.#of(bucket);
  }
  remove(bucket: string): void {
    if (this.#of(bucket).size > 0)
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket });
    this.#buckets.delete(bucket);
  }

  put(bucket: string, key: string, body: Uint8Array, more: Pick<HeldObject, 'modifiedMs' | 'contentType' | 'storageClass'>): HeldObject {
    const held = this.#of(bucket);
    if (Buffer.byteLength(key) > KEY_BYTES_MAX)
      throw new S3Error('KeyTooLongError', 'Your key is too long.', { MaxSizeAllowed: String(KEY_BYTES_MAX) });
    const before = held.get(key);
    const bytes = this.#bytes + body.length - (before?.body.length ?? 0);
    const isFull = bytes > this.#limits.totalBytesMax || (before === undefined && this.#objects >= this.#limits.objectsMax);
    if (body.length > this.#limits.objectBytesMax || isFull)
      throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        MaxSizeAllowed: String(this.#limits.objectBytesMax),
      });
    const object: HeldObject = { key, body, etag: `"${createHash('md5').update(body).digest('hex')}"`, ...more };
    held.set(key, object);
    this.#bytes = bytes;
    if (before === undefined) this.#objects++;
    return object;
  }
  get(bucket: string, key: string): HeldObject {
    const object = this.#of(bucket).get(key);
    if (object === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
    return object;
  }
  /** Deleting what is not there succeeds, as on S3. */
  delete(bucket: string, key: string): void {
    const held = this.#of(bucket);
    const before = held.get(key);
    if (before === undefined) return;
    held.delete(key);
    this.#bytes -= before.body.length;
    this.#objects--;
  }
  /** In the order of the keys' UTF-8 bytes, as S3 lists them. */
  list(bucket: string, prefix: string): readonly HeldObject[] {
    return [...this.#of(bucket).values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => compareKeys(a.key, b.key));
  }

  #of(bucket: string): Map<string, HeldObject> {
    const held = this.#buckets.get(bucket);
    if (held === undefined) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
    return held;
  }
}

export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

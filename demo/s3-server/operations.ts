/** What each request of the S3 API does here. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Buckets, HeldObject } from './buckets.ts';
import { listXml } from './listing.ts';
import { S3Error, XML } from './s3-error.ts';

export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  /** Empty: the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly nowMs: number;
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
const EMPTY = new Uint8Array();

/** @throws S3Error */
export function answerTo(request: S3Request, buckets: Buckets, region: string): Answer {
  const { method, bucket, key } = request;
  if (bucket === '') throw new S3Error('NotImplemented', 'Listing buckets is not supported here.');
  return key === '' ? onBucket(request, buckets, region) : onObject(method, request, buckets);
}

function onBucket({ method, bucket, query }: S3Request, buckets: Buckets, region: string): Answer {
  switch (method) {
    case 'PUT':
      buckets.create(bucket);
      return { status: 200, headers: { location: `/${bucket}` }, body: EMPTY };
    case 'HEAD':
      buckets.require(bucket);
      return { status: 200, headers: { 'x-amz-bucket-region': region }, body: EMPTY };
    case 'DELETE':
      buckets.remove(bucket);
      return { status: 204, headers: {}, body: EMPTY };
    case 'GET':
      if (query.has('location'))
        return xml(`${XML}<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region}</LocationConstraint>`);
      if (query.get('list-type') !== '2') throw new S3Error('NotImplemented', 'Only ListObjectsV2 is supported here.');
      return xml(listXml(bucket, query, (prefix) => buckets.list(bucket, prefix)));
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

function onObject(method: string, request: S3Request, buckets: Buckets): Answer {
  const { bucket, key, headers, body, nowMs, query } = request;
  if (query.has('uploads') || query.has('uploadId')) throw new S3Error('NotImplemented', 'Multipart uploads are not supported here.');
  switch (method) {
    case 'GET':
    case 'HEAD':
      return read(buckets.get(bucket, key), headers, method === 'GET');
    case 'PUT': {
      if (headers['x-amz-copy-source'] !== undefined) throw new S3Error('NotImplemented', 'Copies are not supported here.');
      const contentType = headers['content-type'] ?? 'application/octet-stream';
      const { etag } = buckets.put(bucket, key, body, { modifiedMs: nowMs, contentType, storageClass: 'STANDARD' });
      return { status: 200, headers: { etag }, body: EMPTY };
    }
    case 'DELETE':
      buckets.delete(bucket, key);
      return { status: 204, headers: {}, body: EMPTY };
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

function read(object: HeldObject, headers: IncomingHttpHeaders, wantsBody: boolean): Answer {
  const { etag, body, modifiedMs, contentType, storageClass, key } = object;
  const told = { etag, 'last-modified': new Date(modifiedMs).toUTCString(), 'accept-ranges': 'bytes', 'content-type': contentType };
  const match = headers['if-match'];
  if (match !== undefined && !names(match, etag))
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { Condition: 'If-Match' });
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && names(noneMatch, etag)) return { status: 304, headers: told, body: EMPTY };
  if (wantsBody && storageClass !== 'STANDARD') throw invalidState(key);
  const range = rangeOf(headers.range, body.length);
  if (range === null) return { status: 200, headers: told, body };
  const part = body.subarray(range.start, range.end);
  return { status: 206, headers: { ...told, 'content-range': `bytes ${range.start}-${range.end - 1}/${body.length}` }, body: part };
}

function names(header: string, etag: string): boolean {
  const bare = (text: string) => text.trim().replace(/^"|"$/g, '');
  return header.split(',').some((each) => each.trim() === '*' || bare(each) === bare(etag));
}

/** "bytes=0-9", "bytes=5-", "bytes=-3"; anything else is ignored, as HTTP has it. @returns half-open, or null for the whole */
function rangeOf(header: string | undefined, length: number): { readonly start: number; readonly end: number } | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length : Math.min(length, Number(to) + 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  if (start >= length)
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header ?? '',
      ActualObjectSize: String(length),
    });
  return { start, end };
}

function invalidState(key: string): S3Error {
  return new S3Error('InvalidObjectState', "The operation is not valid for the object's storage class", {
    Key: key,
    StorageClass: 'GLACIER',
  });
}
function xml(text: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(text) };
}

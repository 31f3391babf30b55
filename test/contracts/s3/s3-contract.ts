/**
 * What we rely on of any store that speaks S3, as one suite: the demo's server and real ones are held to the same. Every run
 * works in a bucket of its own and takes it away again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dailyValues, makeConnection, requestsOf } from '../../../connectors/s3-export/testing/run-connector.ts';

export interface Endpoint {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function describeS3(name: string, open: () => Promise<Endpoint & { close(): Promise<void> }>): void {
  describe(`${name} speaks S3 as the connector needs it`, () => {
    const bucket = `nyckel-contract-${randomUUID().slice(0, 8)}`;
    let endpoint: Endpoint & { close(): Promise<void> };
    let s3: S3Client;
    const clientOf = (more: Partial<S3ClientConfig> = {}) => clientFor(endpoint, more);
    const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    const keys = async (more: object = {}) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ...more }));
      return Contents.map(({ Key }) => Key);
    };
    const failing = async (work: Promise<unknown>) => {
      const error: unknown = await work.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      const { name: code, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
      return { code, status: $metadata?.httpStatusCode };
    };

    beforeAll(async () => {
      endpoint = await open();
      s3 = clientOf();
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    });
    afterAll(async () => {
      for (const Key of await keys()) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      s3.destroy();
      await endpoint.close();
    });

    test('an object comes back byte for byte, its tag is the MD5 of its content', async () => {
      const body = Buffer.from([0, 255, 13, 10, 0x1f, 0x8b, 7]);
      await put('bytes/one.bin', body);
      const read = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'bytes/one.bin' }));
      expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(body);
      expect(read.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
      expect(read.ContentLength).toBe(body.length);
      expect(await keys({ Prefix: 'bytes/' })).toEqual(['bytes/one.bin']);
    });

    test('other content under the same key has another tag, in reads and in listings', async () => {
      const first = await put('tags/a', 'one');
      const second = await put('tags/a', 'two');
      expect(second.ETag).not.toBe(first.ETag);
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'tags/' }));
      expect(Contents.map(({ Key, ETag, Size }) => [Key, ETag, Size])).toEqual([['tags/a', second.ETag, 3]]);
    });

    test('pages of a listing hold every key once, in the order of their bytes', async () => {
      const written = ['p/10', 'p/9', 'p/a', 'p/B', 'p/å', 'p/ä b+c', 'p/z%20', 'p/~'];
      for (const key of written) await put(key, key);
      const seen: (string | undefined)[] = [];
      let token: string | undefined;
      for (let page = 0; page < 10; page++) {
        const answer: ListObjectsV2CommandOutput = await s3.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: 'p/',
            MaxKeys: 3,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        expect(answer.KeyCount).toBe(answer.Contents?.length);
        seen.push(...(answer.Contents ?? []).map(({ Key }) => Key));
        token = answer.NextContinuationToken;
        expect(answer.IsTruncated === true).toBe(token !== undefined);
        if (token === undefined) break;
      }
      expect(seen).toEqual([...written].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      for (const key of written) {
        const read = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        expect(await read.Body?.transformToString()).toBe(key);
      }
    });

    test('a prefix, a delimiter and a starting key narrow a listing; nothing found is no error', async () => {
      for (const key of ['d/x/1', 'd/x/2', 'd/y/1', 'd/z', 'dd/1']) await put(key, 'x');
      const folders = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'd/', Delimiter: '/' }));
      expect(folders.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['d/x/', 'd/y/']);
      expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['d/z']);
      expect(await keys({ Prefix: 'd/', StartAfter: 'd/x/2' })).toEqual(['d/y/1', 'd/z']);
      const nothing = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'nothing/' }));
      expect([nothing.KeyCount, nothing.IsTruncated, nothing.Contents]).toEqual([0, false, undefined]);
    });

    test('a read is refused when the object is not the one that was listed', async () => {
      const { ETag } = await put('if/a', 'one');
      const read = (more: object) => s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'if/a', ...more }));
      expect((await read({ IfMatch: ETag })).ETag).toBe(ETag);
      await put('if/a', 'two');
      expect(await failing(read({ IfMatch: ETag }))).toEqual({ code: 'PreconditionFailed', status: 412 });
      const { ETag: now } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'if/a' }));
      expect((await failing(read({ IfNoneMatch: now }))).status).toBe(304);
    });

    test('parts of an object can be read', async () => {
      await put('range/a', '0123456789');
      const part = async (Range: string) => {
        const read = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'range/a', Range }));
        return [await read.Body?.transformToString(), read.ContentRange];
      };
      expect(await part('bytes=0-0')).toEqual(['0', 'bytes 0-0/10']);
      expect(await part('bytes=7-')).toEqual(['789', 'bytes 7-9/10']);
      expect(await part('bytes=-2')).toEqual(['89', 'bytes 8-9/10']);
      expect(await failing(part('bytes=10-'))).toEqual({ code: 'InvalidRange', status: 416 });
    });

    test('what is not there is named: object, bucket', async () => {
      expect(await failing(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'absent' })))).toEqual({ code: 'NoSuchKey', status: 404 });
      expect((await failing(s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'absent' })))).status).toBe(404);
      expect(await failing(s3.send(new ListObjectsV2Command({ Bucket: `${bucket}-absent` })))).toEqual({
        code: 'NoSuchBucket',
        status: 404,
      });
    });

    test('a deleted object is gone, and deleting it again is no error', async () => {
      await put('gone/a', 'x');
      for (let time = 0; time < 2; time++) {
        const { $metadata } = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone/a' }));
        expect($metadata.httpStatusCode).toBe(204);
      }
      expect(await keys({ Prefix: 'gone/' })).toEqual([]);
    });

    test('wrong keys and a wrong clock are refused, each by its own name', async () => {
      const list = new ListObjectsV2Command({ Bucket: bucket });
      const { accessKeyId, secretAccessKey } = endpoint;
      const wrongSecret = clientOf({ credentials: { accessKeyId, secretAccessKey: `${secretAccessKey}x` } });
      expect(await failing(wrongSecret.send(list))).toEqual({ code: 'SignatureDoesNotMatch', status: 403 });
      const unknownKey = clientOf({ credentials: { accessKeyId: 'NOBODYSKEY', secretAccessKey } });
      expect(await failing(unknownKey.send(list))).toEqual({ code: 'InvalidAccessKeyId', status: 403 });
      const wrongClock = clientOf({ systemClockOffset: -20 * 60_000 });
      expect(await failing(wrongClock.send(list))).toEqual({ code: 'RequestTimeTooSkewed', status: 403 });
      for (const client of [wrongSecret, unknownKey, wrongClock]) client.destroy();
    });

    test('the connector reads exports once, and again only what has changed', async () => {
      const file = (rows: readonly string[]) => gzipSync(['datum;sidor', ...rows].join('\r\n'));
      await put('export/2026-10.csv.gz', file(['2026-10-01;1 200', '2026-10-02;800']));
      await put('export/2026-11.csv.gz', file(['2026-11-01;5', '2026-11-02;7']));
      const connection = makeConnection();
      const run = {
        settings: {
          location: `s3://${bucket}/export/`,
          endpoint: endpoint.url,
          region: endpoint.region,
          forcePathStyle: true,
          pattern: '*.csv.gz',
          format: 'csv',
          zone: 'Europe/Stockholm',
          date: 'datum',
          metrics: { pages: { column: 'sidor', unit: 'count', aggregation: 'sum' } },
        },
        credential: { accessKeyId: endpoint.accessKeyId, secretAccessKey: endpoint.secretAccessKey },
        questions: [{ metrics: ['pages'], from: '2026-10-01', to: '2026-11-30' }],
        now: '2026-12-01T03:00:00Z',
      };
      const gets = (requests: readonly string[]) =>
        requests.filter((request) => request.startsWith('GetObject')).map((request) => request.split(' ')[1]);
      const first = await connection.fetch(run);
      expect(dailyValues(first, 'pages')).toEqual({ '2026-10-01': 1200, '2026-10-02': 800, '2026-11-01': 5, '2026-11-02': 7 });
      const second = await connection.fetch(run);
      expect([dailyValues(second, 'pages'), requestsOf(second).length]).toEqual([{}, 1]);
      await put('export/2026-11.csv.gz', file(['2026-11-01;5', '2026-11-02;8', '2026-11-03;9']));
      const third = await connection.fetch(run);
      expect([dailyValues(third, 'pages'), gets(requestsOf(third))]).toEqual([
        { '2026-11-02': 8, '2026-11-03': 9 },
        ['export/2026-11.csv.gz'],
      ]);
    });
  });
}

function clientFor({ url, region, accessKeyId, secretAccessKey }: Endpoint, more: Partial<S3ClientConfig>): S3Client {
  return new S3Client({
    endpoint: url,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...more,
  });
}

/** A bucket of S3, or of a store that speaks its protocol, through the AWS SDK (loaded when first used). */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput, ListObjectsV2CommandOutput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { ConnectorContext, FetchedExchange } from '../kit/define-connector.ts';
import { fixAccount, fixConnector, retry, SourceError } from '../kit/failure.ts';
import { credentialOf } from './credential.ts';
import { globMatcher } from './glob.ts';
import { LIMITS } from './limits.ts';
import { belowFolder, isData, type Listing, type ObjectStore, type StoredObject } from './object-store.ts';
import { type Attempt, failureOfS3 } from './s3-failure.ts';
import type { Settings } from './settings.ts';

const DEFAULT_REGION = 'us-east-1';

export async function openBucket(
  location: { readonly bucket: string; readonly prefix: string },
  context: ConnectorContext<Settings>,
): Promise<ObjectStore> {
  const sdk = await import('@aws-sdk/client-s3');
  const { settings, now } = context;
  const { bucket, prefix } = location;
  const credential = credentialOf(context.credential);
  const endpoint = context.endpoint('s3-export', settings.endpoint ?? '') || null;
  const region = settings.region ?? DEFAULT_REGION;
  const client = new sdk.S3Client(configOf(settings, endpoint, region, credential));
  const secrets =
    credential === null ? [] : [credential.secretAccessKey, credential.sessionToken ?? '', credential.accessKeyId].filter(Boolean);
  const attempt = (act: Attempt['act'], subject: string): Attempt => ({ act, subject, bucket, region, endpoint, now, secrets });
  const name = `s3://${bucket}/${prefix}`;
  return {
    name,
    list: (signal) => list(client, sdk.ListObjectsV2Command, { bucket, prefix, pattern: settings.pattern }, attempt('list', name), signal),
    async open(object, signal) {
      const where = attempt('read', `s3://${bucket}/${object.key}`);
      const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: object.key, IfMatch: object.tag });
      const output = await sent(where, signal, () => client.send(command, { abortSignal: signal }));
      const body = bodyOf(output, object, where);
      if (output.ContentLength === undefined || output.ContentLength === object.size) return body;
      body.destroy();
      // Cut short on the way: read as it is, it would look like a broken export that somebody has to mend.
      throw retry({ public: `${where.subject} came with ${output.ContentLength} bytes, and is listed with ${object.size}` });
    },
    async probe(object, signal) {
      const where = attempt('read', `s3://${bucket}/${object.key}`);
      const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: object.key, IfMatch: object.tag, Range: 'bytes=0-0' });
      const output = await sent(where, signal, () => client.send(command, { abortSignal: signal }));
      bodyOf(output, object, where).destroy();
    },
    close: () => client.destroy(),
  };
}

function configOf(
  settings: Settings,
  endpoint: string | null,
  region: string,
  credential: ReturnType<typeof credentialOf>,
): S3ClientConfig {
  const { connectTimeoutMs: connectionTimeout, idleTimeoutMs } = LIMITS;
  return {
    // Left out on AWS: the SDK asks the environment, as it does for credentials.
    ...(settings.region !== undefined || endpoint !== null ? { region } : { region: process.env.AWS_REGION ?? region }),
    ...(endpoint === null ? {} : { endpoint }),
    ...(settings.forcePathStyle === undefined ? {} : { forcePathStyle: settings.forcePathStyle }),
    ...(credential === null
      ? {}
      : {
          credentials: {
            accessKeyId: credential.accessKeyId,
            secretAccessKey: credential.secretAccessKey,
            ...(credential.sessionToken === undefined ? {} : { sessionToken: credential.sessionToken }),
          },
        }),
    // Stores that speak S3 reject or lack the newer default checksums.
    ...(endpoint === null ? {} : { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }),
    // The host retries and says when; a region is a setting, not something to be found out at each request.
    maxAttempts: 1,
    followRegionRedirects: false,
    requestHandler: { connectionTimeout, requestTimeout: idleTimeoutMs, socketTimeout: idleTimeoutMs, throwOnRequestTimeout: true },
  };
}

interface Wanted {
  readonly bucket: string;
  readonly prefix: string;
  readonly pattern: string | undefined;
}

async function list(
  client: S3Client,
  Command: typeof import('@aws-sdk/client-s3').ListObjectsV2Command,
  { bucket, prefix, pattern }: Wanted,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Listing> {
  const isWanted = pattern === undefined ? () => true : globMatcher(pattern);
  const objects: StoredObject[] = [];
  const exchanges: FetchedExchange[] = [];
  let listed = 0;
  let unmatched: string | null = null;
  let token: string | undefined;
  for (let page = 0; ; page++) {
    if (page === LIMITS.pagesMax) throw tooMany(attempt.subject, `${LIMITS.pagesMax * 1_000} objects`);
    const input = { Bucket: bucket, Prefix: prefix, ...(token === undefined ? {} : { ContinuationToken: token }) };
    const output = await sent(attempt, signal, () => client.send(new Command(input), { abortSignal: signal }));
    requireListing(output, attempt);
    exchanges.push(exchangeOfList(output, attempt.subject, page));
    for (const { Key: key = '', ETag: tag = '', Size: size = 0, StorageClass: storage } of output.Contents ?? []) {
      if (!isData(key, size)) continue;
      listed++;
      if (!isWanted(belowFolder(prefix, key))) {
        unmatched ??= key;
        continue;
      }
      objects.push({ key, tag, size, archived: storage === 'GLACIER' || storage === 'DEEP_ARCHIVE' ? storage : null });
      if (objects.length > LIMITS.objectsMax) throw tooMany(attempt.subject, `${LIMITS.objectsMax} objects that match`);
    }
    if (output.IsTruncated !== true) return { objects, listed, unmatched, exchanges };
    const next = output.NextContinuationToken;
    if (next === undefined || next === token)
      throw fixConnector({ public: `${attempt.subject} repeats a page of its listing` }, `continuation token after page ${page + 1}`);
    token = next;
  }
}

/** An HTML page or another document parses to an empty listing; a listing always says what it lists. */
function requireListing(output: ListObjectsV2CommandOutput, attempt: Attempt): void {
  if (output.Name === undefined && output.KeyCount === undefined && output.IsTruncated === undefined)
    throw fixConnector(
      { public: `${attempt.subject} answered something that is no listing` },
      JSON.stringify({ ...output, $metadata: undefined }),
    );
}

function tooMany(subject: string, what: string): SourceError {
  return fixAccount({ setting: 'location', received: `${subject}: more than ${what}`, allowed: 'a longer prefix or a narrower pattern' });
}

function exchangeOfList(output: ListObjectsV2CommandOutput, subject: string, page: number): FetchedExchange {
  const listed = (output.Contents ?? []).map(({ Key, ETag, Size }) => [Key, ETag, Size]);
  return {
    kind: 'exchange',
    request: `ListObjectsV2 ${subject}${page === 0 ? '' : ` page ${page + 1}`}`,
    responseDigest: `sha256:${createHash('sha256').update(JSON.stringify(listed)).digest('hex')}`,
  };
}

async function sent<Output>(attempt: Attempt, signal: AbortSignal, send: () => Promise<Output>): Promise<Output> {
  signal.throwIfAborted();
  try {
    return await send();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SourceError ? error : failureOfS3(error, attempt);
  }
}

/** The body, whose faults are told as S3's; it ends in an error unless as many bytes came as were announced. */
function bodyOf(output: GetObjectCommandOutput, object: StoredObject, attempt: Attempt): Readable {
  const body: unknown = output.Body;
  if (!(body instanceof Readable)) throw fixConnector({ public: `${attempt.subject} came without a body` }, '');
  if (output.ETag !== undefined && output.ETag !== object.tag) {
    body.destroy();
    throw retry({ public: `${attempt.subject} was replaced while it was being read` });
  }
  return body;
}

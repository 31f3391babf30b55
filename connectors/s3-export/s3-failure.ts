/**
 * What an S3 error means for us. Codes as in "Error responses" of the S3 API reference:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import type { Instant } from '../../src/domain/calendar.ts';
import { fixAccount, fixConnector, reauthorize, retry, type SourceError, split, wait } from '../kit/failure.ts';
import { later, retryAfter } from '../kit/retry-after.ts';

export interface Attempt {
  /** "s3://bucket/prefix/" or the object's address. */
  readonly subject: string;
  readonly act: 'list' | 'read';
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly now: Instant;
  readonly secrets: readonly string[];
}

/** What the SDK leaves on an error, as far as it can be trusted to. */
interface Seen {
  readonly code: string;
  readonly status: number | null;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bucketRegion: string | null;
}

const SLOW_DOWN_MS = 60_000;
const AUTH = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'TokenRefreshRequired',
  'InvalidSecurity',
  'NotSignedUp',
  'AccountProblem',
  'CredentialsProviderError',
]);
const THROTTLED = new Set(['SlowDown', 'Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'TooManyRequestsException', 'Busy']);
const WRONG_REGION = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'TemporaryRedirect',
  'IllegalLocationConstraintException',
]);
const PASSING = new Set(['InternalError', 'ServiceUnavailable', 'RequestTimeout', 'OperationAborted', 'BadDigest', 'IncompleteBody']);
/** Names of Node's and the SDK's faults on the way to the server. */
const NETWORK =
  /^(TimeoutError|ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_\w+|NetworkingError|RequestAbortedError)$/;

/** @param error what the SDK or a body's stream threw; not a stop that was asked for */
export function failureOfS3(error: unknown, attempt: Attempt): SourceError {
  const seen = seenIn(error);
  const { subject, now, secrets } = attempt;
  const said = (text: string) => ({ public: text, internal: `${text} [${seen.code} ${seen.status ?? ''}] ${seen.message}`, secrets });
  const after = retryAfter(seen.headers['retry-after'] ?? null, now);
  if (seen.status === 429 || THROTTLED.has(seen.code))
    return wait(said(`${subject} asks to be read more slowly (${seen.code})`), after ?? later(now, SLOW_DOWN_MS), 'connection');
  if (AUTH.has(seen.code) || seen.status === 401) return reauthorize(said(`${subject} does not accept the credential (${seen.code})`));
  if (seen.code === 'RequestTimeTooSkewed')
    return retry(said(`${subject}: this machine's clock is more than 15 minutes off, so requests are refused`));
  const setting = settingProblem(seen, attempt);
  if (setting !== null) return fixAccount(setting.problem, said(setting.text));
  if (seen.status === 412 || seen.code === 'NoSuchKey') return retry(said(`${subject} was replaced or removed while it was being read`));
  if (PASSING.has(seen.code) || NETWORK.test(seen.code) || (seen.status !== null && seen.status >= 500))
    return retry(said(`${subject} has a passing fault (${seen.code})`), after);
  if (seen.code === 'EntityTooLarge') return split('size', said(`${subject} says that too much was asked (${seen.code})`));
  if (seen.status === 404)
    return fixAccount({ setting: 'location', received: subject, allowed: 'a bucket that exists' }, said(`${subject} is not there (404)`));
  return fixConnector(said(`${subject} answered what the connector does not expect (${seen.code})`), seen.message);
}

function settingProblem(seen: Seen, attempt: Attempt) {
  const { subject, bucket, region, act } = attempt;
  const problem = (setting: string, received: string, allowed: string, text: string) => ({ problem: { setting, received, allowed }, text });
  if (WRONG_REGION.has(seen.code) || seen.status === 301 || seen.status === 307) {
    if (seen.code !== 'Unknown' && (WRONG_REGION.has(seen.code) || seen.bucketRegion !== null)) {
      const right = seen.bucketRegion ?? "the bucket's own region";
      return problem('region', region, right, `bucket ${bucket} is not in region ${region}; set region: ${right}`);
    }
    return null;
  }
  switch (seen.code) {
    case 'NoSuchBucket':
    case 'InvalidBucketName':
      return problem('location', `s3://${bucket}`, 'a bucket that exists', `there is no bucket ${bucket} at ${attempt.endpoint ?? 'AWS'}`);
    case 'InvalidObjectState':
      return problem(
        'location',
        subject,
        'objects that are not archived',
        `${subject} is archived (Glacier); restore it or leave it out by pattern`,
      );
    case 'AccessDenied':
    case 'AllAccessDisabled':
    case 'Forbidden':
    case 'KMS.DisabledException':
      return denied();
    default:
      return seen.status === 403 ? denied() : null;
  }
  function denied() {
    const right = act === 'list' ? 's3:ListBucket on the bucket' : 's3:GetObject on its objects (and kms:Decrypt where they are encrypted)';
    return problem(
      'location',
      subject,
      `a location that the credential may read: ${right}`,
      `${subject} refuses the credential; it needs ${right}`,
    );
  }
}

function seenIn(error: unknown): Seen {
  const one = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = (one.$metadata ?? {}) as { readonly httpStatusCode?: unknown };
  const response = (one.$response ?? {}) as { readonly headers?: unknown; readonly statusCode?: unknown };
  const headers = (typeof response.headers === 'object' && response.headers !== null ? response.headers : {}) as Record<string, string>;
  const statusCode = metadata.httpStatusCode ?? response.statusCode;
  const name = text(one.name);
  const code = text(one.Code) ?? text(one.code) ?? (name === 'Error' || name === 'SyntaxError' ? null : name) ?? 'Unknown';
  const region = headers['x-amz-bucket-region'] ?? text(one.Region) ?? text(one.BucketRegion);
  return {
    code,
    status: typeof statusCode === 'number' ? statusCode : null,
    message: text(one.message) ?? String(error),
    headers,
    bucketRegion: region ?? null,
  };
}
function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

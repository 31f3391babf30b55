/**
 * Checks Signature Version 4 in the Authorization header, as S3 does:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
export interface SignedRequest {
  readonly method: string;
  /** Path as it came over the wire, still encoded. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
}
export interface Expected {
  readonly signers: readonly Signer[];
  readonly region: string;
  readonly nowMs: number;
}

const SKEW_MAX_MS = 15 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)\/(\d{8})\/([^/\s,]+)\/s3\/aws4_request\s*,\s*SignedHeaders=([a-z0-9;-]+)\s*,\s*Signature=([0-9a-f]{64})$/;

/** @throws S3Error with the code that S3 uses for what is wrong */
export function checkSignature(request: SignedRequest, expected: Expected): void {
  const { headers } = request;
  const authorization = headers.authorization;
  if (authorization === undefined) throw new S3Error('AccessDenied', 'Access Denied');
  const parsed = AUTHORIZATION.exec(authorization);
  if (parsed === null) throw new S3Error('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  const [, accessKeyId = '', day = '', region = '', names = '', signature = ''] = parsed;
  const signer = expected.signers.find((each) => each.accessKeyId === accessKeyId);
  if (signer === undefined)
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: accessKeyId,
    });
  if (region !== expected.region)
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${expected.region}'`,
      {
        Region: expected.region,
      },
    );
  const signedNames = names.split(';');
  const stamp = one(headers['x-amz-date']);
  requireFresh(stamp, day, expected.nowMs);
  const unsigned = ['host', 'x-amz-date', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))].find(
    (name) => !signedNames.includes(name),
  );
  if (unsigned !== undefined)
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', { HeadersNotSigned: unsigned });
  const toSign = ['AWS4-HMAC-SHA256', stamp, `${day}/${region}/s3/aws4_request`, sha256(canonicalRequest(request, signedNames))].join('\n');
  const right = hmac(signingKey(signer.secretAccessKey, day, region), toSign);
  if (!timingSafeEqual(right, Buffer.from(signature, 'hex')))
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        AWSAccessKeyId: accessKeyId,
      },
    );
  if ((signer.sessionToken ?? '') !== one(headers['x-amz-security-token']))
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
}

function requireFresh(stamp: string, day: string, nowMs: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)?.slice(1).map(Number);
  if (parts === undefined || !stamp.startsWith(day))
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = parts;
  const sentMs = Date.UTC(year, month - 1, date, hour, minute, second);
  if (Math.abs(nowMs - sentMs) <= SKEW_MAX_MS) return;
  throw new S3Error('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', {
    RequestTime: stamp,
    ServerTime: new Date(nowMs).toISOString(),
    MaxAllowedSkewMilliseconds: String(SKEW_MAX_MS),
  });
}

function canonicalRequest({ method, rawPath, rawQuery, headers }: SignedRequest, names: readonly string[]): string {
  const query = rawQuery
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s);
      return `${encoded(decoded(name))}=${encoded(decoded(value))}`;
    })
    .sort();
  const lines = names.map((name) => `${name}:${one(headers[name]).trim().replace(/\s+/g, ' ')}\n`);
  return [method, rawPath, query.join('&'), lines.join(''), names.join(';'), one(headers['x-amz-content-sha256'])].join('\n');
}

function one(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header ?? []).join(',');
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) throw new S3Error('InvalidArgument', `not a URL-encoded text: ${text}`);
    throw error;
  }
}
/** encodeURIComponent leaves !'()* alone; the signature's encoding does not. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
function signingKey(secret: string, day: string, region: string): Buffer {
  return ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secret}`, day), region));
}

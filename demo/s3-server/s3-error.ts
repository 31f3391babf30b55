/** Errors as S3 words them: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */

const STATUS = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  EntityTooLarge: 400,
  ExpiredToken: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  BadDigest: 400,
  InvalidObjectState: 403,
  InvalidRange: 416,
  InvalidToken: 400,
  KeyTooLongError: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  XAmzContentSHA256Mismatch: 400,
} as const;
export type S3ErrorCode = keyof typeof STATUS;

export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: S3ErrorCode;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: S3ErrorCode, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return STATUS[this.code];
  }
}

export function errorXml(error: S3Error, resource: string, requestId: string): string {
  const parts = { Code: error.code, Message: error.message, ...error.details, Resource: resource, RequestId: requestId };
  return `${XML}<Error>${elements(parts)}</Error>`;
}

export const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** One element for each entry, in order; texts escaped. */
export function elements(parts: Readonly<Record<string, string | number | boolean | null>>): string {
  return Object.entries(parts)
    .map(([name, value]) => (value === null ? '' : `<${name}>${escaped(String(value))}</${name}>`))
    .join('');
}
function escaped(text: string): string {
  // A carriage return in a key would be read back as a line feed unless it is written as a reference.
  return text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

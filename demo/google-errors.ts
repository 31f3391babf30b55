/** How Google's APIs say no: AIP-193 envelopes (https://google.aip.dev/193), and the texts that are the only way to tell quotas apart. */
import type { ExhaustedQuota } from './faults.ts';

export interface ErrorDetail {
  readonly '@type': string;
  readonly [field: string]: unknown;
}
interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  UNIMPLEMENTED: 501,
} as const;
export type GoogleStatus = keyof typeof HTTP_STATUS;

/** A refusal on its way to the wire. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError';
  readonly status: GoogleStatus;
  readonly details: readonly ErrorDetail[];
  constructor(status: GoogleStatus, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export function wireErrorOf(error: GoogleError, headers: Readonly<Record<string, string>> = {}): ErrorAnswer {
  const code = HTTP_STATUS[error.status];
  const details = error.details.length > 0 ? { details: error.details } : {};
  return { status: code, body: { error: { code, message: error.message, status: error.status, ...details } }, headers };
}

const EXHAUSTED: Readonly<Record<ExhaustedQuota, string>> = {
  concurrent: 'Exhausted concurrent requests quota. Please wait for earlier requests to complete before sending more.',
  project_hour:
    'Exhausted property tokens for a project per hour. These quota tokens will return in under an hour. To increase this quota, consider upgrading this property to Analytics 360.',
  hour: 'Exhausted property tokens per hour. These quota tokens will return in under an hour. To increase this quota, consider upgrading this property to Analytics 360.',
  day: 'Exhausted property tokens per day. These quota tokens will return in under 24 hours. To increase this quota, consider upgrading this property to Analytics 360.',
  thresholded: 'Exhausted potentially thresholded requests quota. This quota will refresh in under an hour.',
  server_errors: 'Exhausted server errors quota. Please wait for this quota to refresh in under an hour.',
};

export function quotaError(quota: ExhaustedQuota): GoogleError {
  return new GoogleError('RESOURCE_EXHAUSTED', EXHAUSTED[quota]);
}

export function wireErrorOfQuota(quota: ExhaustedQuota, retryAfterS: number | null): ErrorAnswer {
  if (retryAfterS === null) return wireErrorOf(quotaError(quota));
  const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterS}s` };
  return wireErrorOf(new GoogleError('RESOURCE_EXHAUSTED', EXHAUSTED[quota], [info]), { 'retry-after': String(retryAfterS) });
}

export const HTML_502 =
  '<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n<p><b>502.</b> <ins>That’s an error.</ins>\n<p>The server encountered a temporary error and could not complete your request.</html>\n';

/** What a Google host answers for a path that it does not know. */
export function html404(path: string): { readonly status: number; readonly body: string } {
  const shown = path.replace(/[<>&"]/g, '');
  return {
    status: 404,
    body: `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p><b>404.</b> <ins>That’s an error.</ins>\n<p>The requested URL <code>${shown}</code> was not found on this server.</html>\n`,
  };
}

/** Calls to the two Google Analytics APIs: addresses, scope, and what comes back as a failure. */

import { requestGoogle } from '../kit/auth/google.ts';
import type { ConnectorContext } from '../kit/define-connector.ts';
import type { StatusContext } from '../kit/failure.ts';
import type { HttpRequest, HttpResponse } from '../kit/http.ts';
import { secretsOf } from '../kit/redact.ts';
import { dimensions } from './dimensions.ts';
import { type Asked, apiErrorOf, failureOf } from './failures.ts';
import { metrics } from './metrics.ts';
import type { Settings } from './settings.ts';

export const SOURCE = 'Google Analytics';
export const SCOPE = 'https://www.googleapis.com/auth/analytics.readonly';
const DATA = 'https://analyticsdata.googleapis.com';
const ADMIN = 'https://analyticsadmin.googleapis.com';
/** Long lists take their time; nothing of ours waits longer. */
const TIMEOUT_MS = 60_000;

export type Ga4Context = ConnectorContext<Settings>;
export interface Answer {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

export function dataUrl(context: Ga4Context, path: string): string {
  return `${context.endpoint('ga4', DATA)}/v1beta/${path}`;
}
/** Where only the Data API has been moved by the operator, the Admin API is taken to stand beside it: never ask the real one with a stand-in's token. */
export function adminUrl(context: Ga4Context, path: string): string {
  const data = context.endpoint('ga4', DATA);
  return `${context.endpoint('ga4-admin', data === DATA ? ADMIN : data)}/v1beta/${path}`;
}

/** @throws SourceError for every answer that is not what was asked */
export async function callGoogleAnalytics(context: Ga4Context, request: HttpRequest, about: Partial<Asked> = {}): Promise<Answer> {
  const secrets = secretsOf(context.credential);
  const timed: HttpRequest = { timeoutMs: TIMEOUT_MS, ...request };
  const response = await requestGoogle(context, [SCOPE], timed);
  const isSuccess = response.status >= 200 && response.status < 300;
  if (isSuccess && apiErrorOf(response) === null) return { request: { ...timed, secrets }, response };
  throw failureOf(response, {
    api: 'Google Analytics Data API',
    property: context.settings.property,
    now: context.now,
    secrets,
    isPacked: false,
    metrics: [],
    dimensions: [],
    knownNames: [...Object.keys(metrics), ...dimensions, ...context.settings.customDimensions],
    ...about,
  });
}

/** For reading a body that should have the documented shape. */
export function bodyContext(context: Ga4Context): Pick<StatusContext, 'source'> & { readonly secrets: readonly string[] } {
  return { source: SOURCE, secrets: secretsOf(context.credential) };
}

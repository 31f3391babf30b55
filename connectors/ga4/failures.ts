/**
 * How the Google Analytics APIs fail, named by what happens next. The quota that ran out is told by the message alone, and a
 * 403 can mean three things, so both are read here and nowhere else.
 * https://developers.google.com/analytics/devguides/reporting/data/v1/quotas
 */
import { addDays, dateInZone, type Instant, instantFromMs, msOfInstant, startOfDay } from '../../src/domain/calendar.ts';
import {
  failureOfStatus,
  fixAccount,
  fixBinding,
  fixConnector,
  reauthorize,
  retry,
  type SourceError,
  split,
  type Texts,
  wait,
} from '../kit/failure.ts';
import type { HttpResponse } from '../kit/http.ts';
import { nearestName } from '../kit/nearest-name.ts';
import { later, retryAfter } from '../kit/retry-after.ts';
import { errorBody } from './wire.ts';

const SOURCE = 'Google Analytics';
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** What a failure is about. */
export interface Asked {
  readonly api: 'Google Analytics Data API' | 'Google Analytics Admin API';
  readonly property: string;
  readonly now: Instant;
  readonly secrets: readonly string[];
  /** Several metrics or queries: one of them may have spoilt the call, so it can be halved. */
  readonly isPacked: boolean;
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  /** Valid names, for a hint. */
  readonly knownNames: readonly string[];
}

interface ApiError {
  readonly code: number;
  readonly message: string;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly retryDelayMs: number | null;
}

/** The error that a body carries, whatever the HTTP status; null for a body without one. */
export function apiErrorOf(response: HttpResponse): ApiError | null {
  const parsed = errorBody.safeParse(response.json);
  if (!parsed.success) return null;
  const { code, message, status, details, errors } = parsed.data.error;
  const reasons = [...details, ...errors].map((each) => each.reason).filter((reason) => reason !== '');
  const delays = details.map((each) => /^(\d+(?:\.\d+)?)s$/.exec(each.retryDelay)?.[1]);
  const seconds = delays.find((delay) => delay !== undefined);
  return {
    code: code === 0 ? response.status : code,
    message,
    status,
    reasons,
    retryDelayMs: seconds === undefined ? null : Number(seconds) * SECOND_MS,
  };
}

export function failureOf(response: HttpResponse, asked: Asked): SourceError {
  const { now, secrets, property } = asked;
  const error = apiErrorOf(response);
  const status = error?.code ?? response.status;
  const generic = () => failureOfStatus({ ...response, status }, { source: SOURCE, now, secrets, setting: 'property', received: property });
  if (error === null) return generic();
  const said = (text: string): Texts => ({ public: text, internal: `HTTP ${response.status}: ${response.text}`, secrets });
  if (status === 429 || error.status === 'RESOURCE_EXHAUSTED' || isThrottle(error)) return throttled(error, response, asked, said);
  if (status === 401) return reauthorize(said(`${SOURCE} no longer accepts the credential, not even with a new access token`));
  if (status === 403) return forbidden(error, asked, said);
  if (status === 400) return invalid(error, asked, said);
  if (status === 501) return fixConnector(said(`${SOURCE} does not offer what was asked`), response.text);
  if (status >= 200 && status < 300) return retry(said(`${SOURCE} answered with an error and no code`));
  return generic();
}

const THROTTLES = ['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded', 'RATE_LIMIT_EXCEEDED'];
function isThrottle(error: ApiError): boolean {
  return error.reasons.some((reason) => THROTTLES.includes(reason));
}

type WaitRule = readonly [fragment: RegExp, what: string, until: (now: Instant) => Instant];
const WAITS: readonly WaitRule[] = [
  [/concurrent requests quota/i, 'requests at the same time', (now) => later(now, 30 * SECOND_MS)],
  [/tokens for a project per hour/i, 'tokens of this project for the hour', nextHour],
  [/tokens per hour/i, 'tokens for the hour', nextHour],
  [/tokens per day/i, 'tokens for the day', nextPacificDay],
  [/potentially thresholded requests quota/i, 'requests with demographic dimensions for the hour', (now) => later(now, HOUR_MS)],
  [/server errors quota/i, 'server errors for the hour', (now) => later(now, HOUR_MS)],
];
const UNNAMED_WAIT_MS = 5 * 60 * SECOND_MS;

/** Where one quota of a property has run out, every request to that property fails: the whole account waits. */
function throttled(error: ApiError, response: HttpResponse, { now }: Asked, said: (text: string) => Texts): SourceError {
  const rule = WAITS.find(([fragment]) => fragment.test(error.message));
  const header = retryAfter(response.headers.get('retry-after'), now);
  const named = error.retryDelayMs === null ? header : later(now, error.retryDelayMs);
  const own = rule === undefined ? (named ?? later(now, UNNAMED_WAIT_MS)) : rule[2](now);
  const until = named !== null && named > own ? named : own;
  return wait(said(`${SOURCE}: the property's quota of ${rule?.[1] ?? 'requests'} is used up`), until, 'account');
}

/** Hourly quotas come back with the hour; a minute is added because clocks differ. */
export function nextHour(now: Instant): Instant {
  const ms = msOfInstant(now);
  return instantFromMs((Math.floor(ms / HOUR_MS) + 1) * HOUR_MS + 60 * SECOND_MS);
}
/** Daily quotas come back at midnight Pacific time. */
export function nextPacificDay(now: Instant): Instant {
  const zone = 'America/Los_Angeles';
  return startOfDay(addDays(dateInZone(now, zone), 1), zone);
}

function forbidden(error: ApiError, { property, api }: Asked, said: (text: string) => Texts): SourceError {
  const { reasons, message } = error;
  if (reasons.includes('ACCESS_TOKEN_SCOPE_INSUFFICIENT') || /insufficient authentication scopes/i.test(message))
    return reauthorize(said(`the credential may not read ${SOURCE}; connect again and allow it to see Analytics data`));
  if (
    reasons.some((reason) => ['SERVICE_DISABLED', 'accessNotConfigured'].includes(reason)) ||
    /has not been used in project/i.test(message)
  )
    return reauthorize(said(`the ${api} is not enabled in the credential's Google Cloud project; enable it there, then check again`));
  return fixAccount(
    { setting: 'property', received: property, allowed: "a property on which the credential's account is at least Viewer" },
    said(`the credential's account has no access to ${property}; add its e-mail address as Viewer (Admin, Property access management)`),
  );
}

/** One bad name spoils everything that was asked with it: a packed call is halved until the bad one stands alone. */
function invalid(error: ApiError, asked: Asked, said: (text: string) => Texts): SourceError {
  if (asked.isPacked) return split('combination', said(`${SOURCE} refuses one of several things asked together`));
  const [, field, kind] = /Field (\S+) is not a valid (metric|dimension)/i.exec(error.message) ?? [];
  const hint = /Did you mean (\S+?)\?/i.exec(error.message)?.[1];
  const received = field ?? [...asked.metrics, ...asked.dimensions].join(', ');
  const nearest = hint ?? (field === undefined ? null : nearestName(field, asked.knownNames));
  const setting = kind?.toLowerCase() === 'dimension' ? 'filter or item' : 'metric';
  const allowed = nearest === null ? firstSentences(error.message) : `a name that ${SOURCE} has, such as ${nearest}`;
  // Google's own hint is in the message already.
  const question = hint !== undefined || nearest === null ? '' : `; did you mean ${nearest}?`;
  return fixBinding({ setting, received, allowed }, said(`${SOURCE} refuses ${received}: ${firstSentences(error.message)}${question}`));
}

const SHOWN_MAX = 300;
function firstSentences(message: string): string {
  return message.length <= SHOWN_MAX ? message : `${message.slice(0, SHOWN_MAX - 1)}…`;
}

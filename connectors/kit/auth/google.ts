/**
 * Access tokens for Google's APIs, from one of Google's own credential shapes: a service account's key (JWT bearer grant,
 * RFC 7523) or an authorised user's refresh token. Tokens are kept in memory only, until shortly before they expire.
 * https://developers.google.com/identity/protocols/oauth2/service-account
 */
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '../../../src/domain/calendar.ts';
import { failureOfStatus, fixConnector, reauthorize } from '../failure.ts';
import type { Http, HttpRequest, HttpResponse } from '../http.ts';
import { secretsOf } from '../redact.ts';

const serviceAccount = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
});
const authorizedUser = z.looseObject({
  type: z.literal('authorized_user'),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  refresh_token: z.string().min(1),
});
/** What a person pastes or points to. Unknown fields are Google's own and stay. */
export const googleCredential = z.discriminatedUnion('type', [serviceAccount, authorizedUser]);
type GoogleCredential = z.infer<typeof googleCredential>;

/** What of a connector's context is needed to call Google. */
export interface GoogleContext {
  readonly credential: unknown;
  readonly http: Http;
  readonly signal: AbortSignal;
  readonly now: Instant;
  readonly endpoint: (name: string, fallback: string) => string;
}

const TOKEN_HOST = 'https://oauth2.googleapis.com';
/** The audience that Google checks, whichever address the request takes. */
const AUDIENCE = `${TOKEN_HOST}/token`;
const GRANT_SECONDS = 3_600;
const RENEW_BEFORE_MS = 60_000;
const TOKENS_MAX = 200;

interface Token {
  readonly text: string;
  readonly expiresMs: number;
}
const tokens = new Map<string, Token>();
const pending = new Map<string, Promise<Token>>();

/**
 * Sends a request with an access token. A 401 makes one new token and one more attempt; a second 401 is final.
 * @throws SourceError `reauthorize` when the credential is refused or is none of Google's shapes
 */
export async function requestGoogle(context: GoogleContext, scopes: readonly string[], request: HttpRequest): Promise<HttpResponse> {
  const credential = parseCredential(context.credential);
  const key = cacheKey(context, scopes);
  const first = await send(context, request, await tokenOf(context, credential, scopes, key));
  if (first.status !== 401) return first;
  tokens.delete(key);
  const second = await send(context, request, await tokenOf(context, credential, scopes, key));
  if (second.status === 401) tokens.delete(key);
  return second;
}

function send(context: GoogleContext, request: HttpRequest, token: string): Promise<HttpResponse> {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  const secrets = [...(request.secrets ?? []), token, ...secretsOf(context.credential)];
  return context.http.request({ ...request, headers, secrets }, context.signal);
}

function parseCredential(credential: unknown): GoogleCredential {
  const parsed = googleCredential.safeParse(credential);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'type'))].join(', ');
  throw reauthorize({
    public: `the credential is not one of Google's: look at ${fields}; allowed: a service account's key ("type": "service_account") or "type": "authorized_user" with client_id, client_secret and refresh_token`,
  });
}

/** The credential itself is never a key of the cache: its digest is. */
function cacheKey(context: GoogleContext, scopes: readonly string[]): string {
  const text = JSON.stringify([context.credential, scopes, context.endpoint('google-oauth', TOKEN_HOST)]);
  return createHash('sha256').update(text).digest('hex');
}

async function tokenOf(context: GoogleContext, credential: GoogleCredential, scopes: readonly string[], key: string): Promise<string> {
  context.signal.throwIfAborted();
  const held = tokens.get(key);
  if (held !== undefined && held.expiresMs > machineMs()) return held.text;
  const underWay = pending.get(key);
  if (underWay !== undefined) {
    const shared = await underWay.catch(() => null);
    // The one that asked may have been told to stop; then this one asks for itself.
    if (shared !== null) return shared.text;
  }
  const asked = askForToken(context, credential, scopes);
  pending.set(key, asked);
  try {
    const token = await asked;
    if (tokens.size >= TOKENS_MAX) tokens.clear();
    tokens.set(key, token);
    return token.text;
  } finally {
    if (pending.get(key) === asked) pending.delete(key);
  }
}

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().default(GRANT_SECONDS) });

async function askForToken(context: GoogleContext, credential: GoogleCredential, scopes: readonly string[]): Promise<Token> {
  const form = credential.type === 'service_account' ? jwtGrant(credential, scopes) : refreshGrant(credential);
  const secrets = [...secretsOf(context.credential), form.assertion ?? ''];
  const url = `${context.endpoint('google-oauth', TOKEN_HOST)}/token`;
  const response = await context.http.request({ method: 'POST', url, form: withoutUndefined(form), secrets }, context.signal);
  if (response.status !== 200) throw tokenFailure(response, credential, context.now, secrets);
  const parsed = granted.safeParse(response.json);
  if (!parsed.success) throw fixConnector({ public: "Google's token endpoint answered without an access token", secrets }, response.text);
  const { access_token: text, expires_in: seconds } = parsed.data;
  return { text, expiresMs: machineMs() + Math.max(seconds * 1_000 - RENEW_BEFORE_MS, 0) };
}

/** Tokens are judged by Google's clock, so by the machine's: a replay's frozen clock has no say here. */
function machineMs(): number {
  return Date.now();
}

interface Form {
  readonly grant_type: string;
  readonly assertion?: string;
  readonly [field: string]: string | undefined;
}
function refreshGrant(credential: z.infer<typeof authorizedUser>): Form {
  const { client_id, client_secret, refresh_token } = credential;
  return { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
}
function jwtGrant(credential: z.infer<typeof serviceAccount>, scopes: readonly string[]): Form {
  const issuedAt = Math.floor(machineMs() / 1_000);
  const header = { alg: 'RS256', typ: 'JWT', ...(credential.private_key_id === undefined ? {} : { kid: credential.private_key_id }) };
  const claims = { iss: credential.client_email, scope: scopes.join(' '), aud: AUDIENCE, iat: issuedAt, exp: issuedAt + GRANT_SECONDS };
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('RSA-SHA256', Buffer.from(content), keyOf(credential)).toString('base64url');
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${content}.${signature}` };
}
function keyOf(credential: z.infer<typeof serviceAccount>): KeyObject {
  try {
    const key = createPrivateKey(credential.private_key);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch (error) {
    // The parser's own message may quote the key.
    if (!(error instanceof Error)) throw error;
  }
  throw reauthorize({ public: 'private_key of the service account is not an RSA key in PEM form; download the key again' });
}

function withoutUndefined(form: Form): Record<string, string> {
  return Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const refusal = z.object({ error: z.string(), error_description: z.string().default('') });
const HINT =
  'If it worked for about a week: the OAuth consent screen is in "Testing", where Google ends refresh tokens after 7 days; publish it and connect again';

/** RFC 6749 §5.2: the credential is refused for good, or the endpoint has a passing fault. */
function tokenFailure(response: HttpResponse, credential: GoogleCredential, now: Instant, secrets: readonly string[]): Error {
  const parsed = refusal.safeParse(response.json);
  if (response.status >= 500 || response.status === 429 || !parsed.success)
    return failureOfStatus(response, { source: "Google's token endpoint", now, secrets, setting: 'credential', received: credential.type });
  const { error, error_description: description } = parsed.data;
  const reason = description === '' ? error : `${error}: ${description}`;
  const hint = error === 'invalid_grant' && credential.type === 'authorized_user' ? `. ${HINT}` : '';
  const clock = /JWT/.test(description) ? '. Check that the clock of this machine is right and that the key still exists' : '';
  return reauthorize({
    public: `Google no longer accepts the credential (${reason})${hint}${clock}`,
    internal: `token endpoint ${response.status}: ${reason}`,
    secrets,
  });
}

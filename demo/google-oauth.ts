/**
 * Google's token endpoint as the demo world plays it: JWT bearer grants of one service account (RFC 7523; the signature is
 * checked), refresh tokens of one user, and access tokens that the other servers ask it about.
 * https://developers.google.com/identity/protocols/oauth2/service-account
 */
import { createPublicKey, generateKeyPair, randomBytes, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { type Instant, msOfInstant } from '../src/domain/calendar.ts';
import type { Faults } from './faults.ts';
import { GoogleError, html404 } from './google-errors.ts';
import { type LoopbackServer, startLoopbackServer, UNAUTHENTICATED, type WireAnswer, type WireRequest } from './loopback-server.ts';

export interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
}
export interface AuthorizedUser {
  readonly type: 'authorized_user';
  readonly client_id: string;
  readonly client_secret: string;
  readonly refresh_token: string;
}
export interface GoogleOAuth extends LoopbackServer {
  readonly serviceAccount: ServiceAccountKey;
  readonly authorizedUser: AuthorizedUser;
  /** Checks the bearer token of a request to an API. @throws GoogleError UNAUTHENTICATED, or PERMISSION_DENIED for a wrong scope */
  authorize(authorization: string | undefined, scopes: readonly string[]): void;
  /** Every access token given so far stops working; new ones can be had. */
  expireTokens(): void;
}

const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const EXPIRES_IN_S = 3_599;
/** A grant may be signed at most this long before or after now. */
const SKEW_MS = 5 * 60_000;
const TOKENS_MAX = 1_000;
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const ANALYTICS_READ = 'https://www.googleapis.com/auth/analytics.readonly';

interface Issued {
  readonly scopes: readonly string[];
  readonly expiresMs: number;
}

export async function startGoogleOAuth(options: { readonly now: () => Instant; readonly faults: Faults }): Promise<GoogleOAuth> {
  const { now, faults } = options;
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const opaque = (prefix: string) => prefix + randomBytes(24).toString('base64url');
  const user: AuthorizedUser = {
    type: 'authorized_user',
    client_id: '200000000001-demo.apps.googleusercontent.example',
    client_secret: opaque('demo-'),
    refresh_token: opaque('1//demo-'),
  };
  const email = 'nyckel@bjorkvik-demo.iam.gserviceaccount.example';
  const tokens = new Map<string, Issued>();
  const issue = (scopes: readonly string[]): WireAnswer => {
    const token = opaque('ya29.demo-');
    if (tokens.size >= TOKENS_MAX) tokens.clear();
    tokens.set(token, { scopes, expiresMs: msOfInstant(now()) + EXPIRES_IN_S * 1_000 });
    return { status: 200, body: { access_token: token, expires_in: EXPIRES_IN_S, scope: scopes.join(' '), token_type: 'Bearer' } };
  };
  const key = createPublicKey(publicKey);
  let url = '';
  const answer = (request: WireRequest): WireAnswer => {
    if (request.path !== '/token') return html404(request.path);
    if (request.method !== 'POST') return { status: 405, body: { error: 'invalid_request', error_description: 'Use POST.' } };
    if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
      return refuse('invalid_request', 'Required parameter is missing: grant_type');
    const form = new URLSearchParams(request.body);
    const grant = form.get('grant_type');
    if (grant === null) return refuse('invalid_request', 'Required parameter is missing: grant_type');
    if (grant !== JWT_GRANT && grant !== 'refresh_token') return refuse('unsupported_grant_type', `Invalid grant_type: ${grant}`);
    if (faults.grantsAreRevoked) return refuse('invalid_grant', 'Token has been expired or revoked.');
    if (grant === 'refresh_token') return refresh(form, user, issue);
    const checked = checkAssertion(form.get('assertion') ?? '', key, email, [TOKEN_URL, `${url}/token`], [Date.now(), msOfInstant(now())]);
    return 'scopes' in checked ? issue(checked.scopes) : refuse('invalid_grant', checked.problem);
  };
  const server = await startLoopbackServer('google-oauth', faults, answer);
  url = server.url;
  return {
    ...server,
    authorizedUser: user,
    serviceAccount: {
      type: 'service_account',
      project_id: 'bjorkvik-demo',
      private_key_id: 'demo-key-1',
      private_key: privateKey,
      client_email: email,
      client_id: '100000000000000000001',
      token_uri: TOKEN_URL,
    },
    authorize(authorization, scopes) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
      const issued = faults.grantsAreRevoked ? undefined : tokens.get(token);
      if (issued === undefined || issued.expiresMs <= msOfInstant(now())) throw new GoogleError('UNAUTHENTICATED', UNAUTHENTICATED);
      if (!issued.scopes.some((scope) => scopes.includes(scope)))
        throw new GoogleError('PERMISSION_DENIED', 'Request had insufficient authentication scopes.', [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', domain: 'googleapis.com' },
        ]);
    },
    expireTokens: () => tokens.clear(),
  };
}

function refuse(error: string, description: string): WireAnswer {
  return { status: 400, body: { error, error_description: description } };
}

function refresh(form: URLSearchParams, user: AuthorizedUser, issue: (scopes: readonly string[]) => WireAnswer): WireAnswer {
  if (form.get('client_id') !== user.client_id || form.get('client_secret') !== user.client_secret)
    return { status: 401, body: { error: 'invalid_client', error_description: 'The OAuth client was not found.' } };
  if (form.get('refresh_token') !== user.refresh_token) return refuse('invalid_grant', 'Token has been expired or revoked.');
  return issue([ANALYTICS_READ]);
}

type Checked = { readonly scopes: readonly string[] } | { readonly problem: string };

/** RFC 7523 §3, with Google's words. The client's clock is the machine's or, in replays, the frozen one: either may match. */
function checkAssertion(
  assertion: string,
  key: ReturnType<typeof createPublicKey>,
  email: string,
  audiences: readonly string[],
  clocks: readonly number[],
): Checked {
  const [header, claims, signature, ...rest] = assertion.split('.');
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return { problem: 'Bad Request' };
  const head = jsonOf(header);
  const claim = jsonOf(claims);
  if (head === null || claim === null || head.alg !== 'RS256') return { problem: 'Bad Request' };
  if (claim.iss !== email) return { problem: 'Invalid grant: account not found' };
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')))
    return { problem: 'Invalid JWT Signature.' };
  if (!audiences.includes(String(claim.aud))) return { problem: 'Invalid JWT: Failed audience check.' };
  const issuedMs = Number(claim.iat) * 1_000;
  const expiresMs = Number(claim.exp) * 1_000;
  const isTimely = clocks.some((clock) => issuedMs <= clock + SKEW_MS && expiresMs > clock - SKEW_MS);
  if (!isTimely || !(expiresMs > issuedMs) || expiresMs - issuedMs > 3_600_000)
    return {
      problem:
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    };
  const scopes = String(claim.scope ?? '')
    .split(' ')
    .filter((scope) => scope !== '');
  return scopes.length === 0 ? { problem: 'Invalid scope: empty' } : { scopes };
}

function jsonOf(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

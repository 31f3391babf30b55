import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/domain/calendar.ts';
import { SourceError } from '../../../src/domain/planning/failure.ts';
import { makeHttp } from '../http-client.ts';
import { type GoogleContext, requestGoogle } from './google.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
let made = 0;
/** A credential that no other test has a token for. */
const serviceAccount = () => ({
  type: 'service_account',
  client_email: 'reader@project.example',
  private_key: privateKey,
  private_key_id: `key-${++made}`,
});
const user = () => ({ type: 'authorized_user', client_id: 'client', client_secret: `secret-${++made}`, refresh_token: 'refresh-token' });

interface Seen {
  readonly url: string;
  readonly authorization: string | null;
  readonly form: URLSearchParams;
}
type Answer = (seen: Seen, all: readonly Seen[]) => { readonly status?: number; readonly body: unknown };
const token: Answer = (_, all) => ({ body: { access_token: `token-number-${all.filter(isToken).length}`, expires_in: 3_599 } });
const isToken = (seen: Seen) => seen.url.endsWith('/token');

function world(credential: unknown, answer: Answer, endpoints: Readonly<Record<string, string>> = {}) {
  const seen: Seen[] = [];
  const context: GoogleContext = {
    credential,
    http: makeHttp(async (input, init) => {
      const request = new Request(input, init);
      const one = {
        url: request.url,
        authorization: request.headers.get('authorization'),
        form: new URLSearchParams(await request.text()),
      };
      seen.push(one);
      const { status = 200, body } = answer(one, seen);
      return new Response(JSON.stringify(body), { status });
    }),
    signal: new AbortController().signal,
    now: instant('2020-07-01T04:00:00Z'),
    endpoint: (name, fallback) => endpoints[name] ?? fallback,
  };
  return { seen, ask: () => requestGoogle(context, ['scope-a', 'scope-b'], { method: 'GET', url: 'https://api.example/x' }) };
}
async function failureOf(asked: Promise<unknown>) {
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  if (error instanceof SourceError) return error.failure;
  throw new Error(`expected a SourceError, got ${String(error)}`);
}
const data: Answer = (seen, all) => (isToken(seen) ? token(seen, all) : { body: { ok: true } });

describe("Google's access tokens", () => {
  it('come from a JWT that the service account has signed, for an hour at most', async () => {
    const { seen, ask } = world(serviceAccount(), data);
    await ask();
    const form = seen[0]?.form;
    expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header = '', claims = '', signature = ''] = form?.get('assertion')?.split('.') ?? [];
    expect(verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    const claim = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(claim).toMatchObject({ iss: 'reader@project.example', scope: 'scope-a scope-b', aud: 'https://oauth2.googleapis.com/token' });
    expect(claim.exp - claim.iat).toBe(3_600);
    expect(seen[1]?.authorization).toBe('Bearer token-number-1');
  });
  it('are asked for once, also by several requests at the same time', async () => {
    const { seen, ask } = world(user(), data);
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(seen.filter(isToken)).toHaveLength(1);
    expect(seen).toHaveLength(5);
  });
  it('are not shared between credentials', async () => {
    const [one, other] = [world(user(), data), world(user(), data)];
    await one.ask();
    await other.ask();
    expect(other.seen.filter(isToken)).toHaveLength(1);
  });
  it('are asked for again shortly before they expire', async () => {
    const { seen, ask } = world(user(), (one, all) =>
      isToken(one) ? { body: { access_token: 'short-lived', expires_in: 30 } } : data(one, all),
    );
    await ask();
    await ask();
    expect(seen.filter(isToken)).toHaveLength(2);
  });
  it('are renewed once when refused, and not twice', async () => {
    const { seen, ask } = world(user(), (one, all) => (isToken(one) ? token(one, all) : { status: 401, body: {} }));
    expect((await ask()).status).toBe(401);
    expect(seen.map((each) => each.authorization)).toEqual([null, 'Bearer token-number-1', null, 'Bearer token-number-2']);
  });
  it('come from the address that the operator names, whatever the key says', async () => {
    const { seen, ask } = world({ ...serviceAccount(), token_uri: 'https://evil.example/token' }, data, {
      'google-oauth': 'http://127.0.0.1:9',
    });
    await ask();
    expect(seen[0]?.url).toBe('http://127.0.0.1:9/token');
  });
});

describe('a credential that Google refuses', () => {
  const refuse =
    (status: number, error: string, description: string): Answer =>
    () => ({ status, body: { error, error_description: description } });
  it('asks for a person, and mentions the seven days of a testing consent screen', async () => {
    const { seen, ask } = world(user(), refuse(400, 'invalid_grant', 'Token has been expired or revoked.'));
    expect(await failureOf(ask())).toMatchObject({ next: 'reauthorize', public: expect.stringContaining('7 days') });
    expect(seen).toHaveLength(1);
  });
  it('names the clock where the JWT was not timely', async () => {
    const { ask } = world(serviceAccount(), refuse(400, 'invalid_grant', 'Invalid JWT: Token must be a short-lived token'));
    expect(await failureOf(ask())).toMatchObject({ next: 'reauthorize', public: expect.stringContaining('clock') });
  });
  it('is told apart from an endpoint with a passing fault', async () => {
    expect(await failureOf(world(user(), () => ({ status: 503, body: {} })).ask())).toMatchObject({ next: 'retry' });
    expect(await failureOf(world(user(), refuse(429, 'rate_limit_exceeded', '')).ask())).toMatchObject({ next: 'wait' });
    expect(await failureOf(world(user(), () => ({ status: 200, body: { token_type: 'Bearer' } })).ask())).toMatchObject({
      next: 'fix_connector',
    });
  });
  it.each([
    ['nothing', null],
    ['a text', 'abc'],
    ['another type', { type: 'external_account' }],
    ['a missing field', { type: 'authorized_user', client_id: 'a', client_secret: 'canary-secret' }],
    ['a key that is no key', { type: 'service_account', client_email: 'a@b.example', private_key: 'canary-secret' }],
  ])('is refused before anything is sent, without being shown: %s', async (_, credential) => {
    const { seen, ask } = world(credential, data);
    const failure = await failureOf(ask());
    expect(failure.next).toBe('reauthorize');
    expect(JSON.stringify(failure)).not.toContain('canary-secret');
    expect(seen).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactedSample, secretsOf } from './redact.ts';

// Assembled here, so that no scanner takes this file for a leak.
const PEM = ['-----BEGIN PRIVATE', ' KEY-----\nMIIabcdefghijklmnop\n-----END PRIVATE', ' KEY-----'].join('');

describe('redaction', () => {
  it('strikes a secret in every spelling it takes on a wire', () => {
    const secret = 'se cret/"&+ö==';
    const spellings = [secret, encodeURIComponent(secret), JSON.stringify(secret), Buffer.from(secret).toString('base64')];
    for (const text of spellings) expect(redact(`before ${text} after`, [secret])).toMatch(/^before .*\[redacted\].* after$/);
  });
  it('strikes any secret anywhere in a text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 6, maxLength: 60 }), fc.string(), (before, secret, after) => {
        fc.pre(!'[redacted]'.includes(secret));
        expect(redact(before + secret + after, [secret])).not.toContain(secret);
      }),
    );
  });
  it.each([
    ['a bearer token', 'authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
    ['a Google access token', `token ${'ya29'}.a0Ab_cd-ef`, 'a0Ab_cd-ef'],
    ['a refresh token', `1${'//'}0abcdefghijkl`, 'abcdefghijkl'],
    ['a private key', PEM, 'MIIabcdefghijklmnop'],
    ['a key in an address', 'https://x.example/y?a=1&key=AIzaSyA-1234', 'AIzaSyA-1234'],
    ['a token in JSON', '{"access_token":"opaque-thing","x":1}', 'opaque-thing'],
    ['a signature', 'https://b.example/?X-Amz-Signature=abcdef012345', 'abcdef012345'],
  ])('strikes %s without having been told of it', (_, text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });
  it('leaves a text without secrets as it is', () => {
    const text = 'HTTP 400: Field activUsers is not a valid metric. https://x.example/?pageToken=2';
    expect(redact(text, ['another-secret'])).toBe(text);
  });
  it('cuts samples to 2 000 characters, after striking what the cut would have halved', () => {
    const secret = 's'.repeat(500);
    const sample = redactedSample(`${'x'.repeat(1_800)}${secret}${'y'.repeat(9_000)}`, [secret]);
    expect(sample.length).toBeLessThanOrEqual(2_000);
    expect(sample).not.toContain('sss');
  });
  it('knows which fields of a credential are secret', () => {
    const credential = {
      type: 'service_account',
      client_email: 'a@b.example',
      private_key: 'k1',
      private_key_id: 'id',
      nested: { refresh_token: 'k2' },
    };
    expect(secretsOf(credential)).toEqual(['k1', 'k2']);
    expect(secretsOf({ accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'ST' })).toEqual(['AK', 'SK', 'ST']);
    expect(secretsOf(null)).toEqual([]);
  });
});

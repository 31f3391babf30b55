import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeSecretEnvelope, parseSecretKey, VaultError } from '../../src/platform/vault.ts';

const owner = { workspace: 'w', connection: 'site' };

describe('the envelope of credentials', () => {
  test('any change of any byte, of the owner or of the key keeps a secret shut', () => {
    const key = randomBytes(32);
    const envelope = makeSecretEnvelope(key);
    const sealed = envelope.seal(owner, 'secret');
    expect(envelope.open(owner, sealed)).toBe('secret');
    for (const part of ['wrappedKey', 'sealed'] as const) {
      for (let index = 0; index < sealed[part].length; index += 1) {
        const bytes = Buffer.from(sealed[part]);
        bytes[index] = (bytes[index] ?? 0) ^ 1;
        expect(() => envelope.open(owner, { ...sealed, [part]: bytes })).toThrow(VaultError);
      }
      expect(() => envelope.open(owner, { ...sealed, [part]: sealed[part].subarray(0, 10) })).toThrow(VaultError);
    }
    expect(() => envelope.open({ workspace: 'w","site', connection: '' }, sealed)).toThrow(VaultError);
    expect(() => envelope.open({ ...owner, connection: 'ads' }, sealed)).toThrow(VaultError);
    expect(() => makeSecretEnvelope(randomBytes(32)).open(owner, sealed)).toThrow(/NYCKEL_SECRET_KEY/);
  });

  test('the same secret sealed twice has nothing in common, and a rewrapped one keeps its sealed bytes', () => {
    const [old, next] = [randomBytes(32), randomBytes(32)];
    const envelope = makeSecretEnvelope(old);
    const [one, two] = [envelope.seal(owner, 'secret'), envelope.seal(owner, 'secret')];
    expect(one.sealed.equals(two.sealed) || one.wrappedKey.equals(two.wrappedKey)).toBe(false);
    const moved = makeSecretEnvelope(next, [old]).rewrap(owner, one);
    expect(moved.sealed.equals(one.sealed)).toBe(true);
    expect(makeSecretEnvelope(next).open(owner, moved)).toBe('secret');
    expect(() => envelope.open(owner, moved)).toThrow(VaultError);
    expect(() => makeSecretEnvelope(next, [old]).rewrap({ ...owner, workspace: 'other' }, one)).toThrow(VaultError);
  });

  test('errors name neither the secret nor the key', () => {
    const key = randomBytes(32);
    const sealed = makeSecretEnvelope(key).seal(owner, 'the-secret');
    const message = (() => {
      try {
        makeSecretEnvelope(randomBytes(32)).open(owner, sealed);
      } catch (error) {
        return String(error);
      }
      return '';
    })();
    expect(message).toContain('"site"');
    expect(message).not.toContain('the-secret');
    expect(message).not.toContain(key.toString('base64'));
  });

  test('a key is 32 bytes as base64, and a wrong one is refused without being shown', () => {
    const key = randomBytes(32);
    expect(parseSecretKey(key.toString('base64')).equals(key)).toBe(true);
    for (const wrong of [
      '',
      'short',
      randomBytes(31).toString('base64'),
      key.toString('hex'),
      `${key.toString('base64').slice(0, 42)}!=`,
    ]) {
      expect(() => parseSecretKey(wrong)).toThrow(VaultError);
      if (wrong !== '') expect(() => parseSecretKey(wrong)).not.toThrow(wrong);
    }
  });
});

/**
 * Envelope encryption of credentials. Each secret has its own data key (AES-256-GCM), which the key-encryption key wraps
 * (AES-256-GCM again). Workspace, connection and key name are authenticated data of both: a sealed secret that is moved to
 * another row does not open.
 *
 * The key-encryption key is NYCKEL_SECRET_KEY, 32 bytes in base64, never in the database. To rotate: make the envelope of the
 * new key with the old one as a previous key, run `rotateCredentials` (db/stores/credential-vault.ts), take the old one away.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealedSecret {
  readonly kid: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}
export interface SecretOwner {
  readonly workspace: string;
  readonly connection: string;
}
export interface SecretEnvelope {
  readonly currentKid: string;
  seal(owner: SecretOwner, secret: string): SealedSecret;
  /** @throws VaultError for another owner, another key, or changed bytes */
  open(owner: SecretOwner, sealed: SealedSecret): string;
  rewrap(owner: SecretOwner, sealed: SealedSecret): SealedSecret;
}
/** Says what failed and never holds a secret. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** @param previous keys that still open what they have wrapped; new secrets are wrapped by `current` */
export function makeSecretEnvelope(current: Buffer, previous: readonly Buffer[] = []): SecretEnvelope {
  const keys = new Map([current, ...previous].map((key) => [kidOf(key), key]));
  const currentKid = kidOf(current);
  const unwrap = (owner: SecretOwner, { kid, wrappedKey }: SealedSecret): Buffer => {
    const key = keys.get(kid);
    if (key === undefined) {
      throw new VaultError(
        `The credential of connection ${JSON.stringify(owner.connection)} was sealed under key ${kid}, and NYCKEL_SECRET_KEY is ${currentKid}. ` +
          'Restore that key, or connect again.',
      );
    }
    return decrypt(key, wrappedKey, authenticated(owner, `key ${kid}`), owner);
  };
  const wrap = (owner: SecretOwner, dataKey: Buffer) => encrypt(current, dataKey, authenticated(owner, `key ${currentKid}`));
  return {
    currentKid,
    seal(owner, secret) {
      const dataKey = randomBytes(KEY_BYTES);
      const sealed = encrypt(dataKey, Buffer.from(secret, 'utf8'), authenticated(owner, 'secret'));
      return { kid: currentKid, wrappedKey: wrap(owner, dataKey), sealed };
    },
    open: (owner, sealed) => decrypt(unwrap(owner, sealed), sealed.sealed, authenticated(owner, 'secret'), owner).toString('utf8'),
    rewrap: (owner, sealed) => ({ kid: currentKid, wrappedKey: wrap(owner, unwrap(owner, sealed)), sealed: sealed.sealed }),
  };
}

/**
 * Reads a key-encryption key: 32 bytes as base64.
 * @throws VaultError that names the length found, never the key
 */
export function parseSecretKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES && /^[A-Za-z0-9+/]{43}=?$/.test(text)) return key;
  throw new VaultError(
    `NYCKEL_SECRET_KEY: received a text of ${text.length} characters; allowed: 32 random bytes as base64 (make one with: openssl rand -base64 32)`,
  );
}

/** A name for a key that tells nothing about it. */
function kidOf(key: Buffer): string {
  if (key.length !== KEY_BYTES) throw new VaultError(`A key-encryption key has ${KEY_BYTES} bytes; received ${key.length}.`);
  return createHash('sha256').update('nyckel key id').update(key).digest('hex').slice(0, 12);
}

/** As JSON, so that no two different owners give the same bytes. */
function authenticated(owner: SecretOwner, what: string): Buffer {
  return Buffer.from(JSON.stringify(['nyckel', 1, what, owner.workspace, owner.connection]));
}

/** nonce, tag, ciphertext */
function encrypt(key: Buffer, plain: Buffer, about: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(about);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, bytes: Buffer, about: Buffer, owner: SecretOwner): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(about);
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new VaultError(
      `The credential of connection ${JSON.stringify(owner.connection)} does not open: it was sealed for another workspace or connection, under another key, or its bytes have changed. Connect again.`,
      { cause },
    );
  }
}

/** Keeps secrets out of everything that is logged, stored or shown: errors, samples, exchanges. */

const STRUCK = '[redacted]';
/** Shorter texts would strike half of every message. */
const SECRET_LENGTH_MIN = 6;
const SAMPLE_CHARACTERS_MAX = 2_000;

/** Shapes that are secret whoever wrote them; each keeps what stands before the secret. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, STRUCK],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${STRUCK}`],
  [/\bya29\.[\w.-]+/g, STRUCK],
  [/\b1\/\/[\w-]{10,}/g, STRUCK],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, STRUCK],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, STRUCK],
  [
    /([?&](?:key|access_token|refresh_token|token|client_secret|assertion|signature|sig|X-Amz-Signature|X-Amz-Security-Token)=)[^&\s"']+/gi,
    `$1${STRUCK}`,
  ],
  [
    /("(?:access_token|refresh_token|id_token|client_secret|private_key|assertion|secretAccessKey|sessionToken|password)"\s*:\s*")(?:[^"\\]|\\.)*/gi,
    `$1${STRUCK}`,
  ],
];

/** The text without these secrets, in any of the spellings they take on a wire, and without anything that has a secret's shape. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets.flatMap(spellings).sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, STRUCK);
  for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
  return clean;
}

/** The beginning of a body, redacted: at most 2 000 characters. */
export function redactedSample(text: string, secrets: readonly string[] = []): string {
  // A secret that is cut in half no longer matches itself, so redaction comes before the cut.
  const clean = redact(text.slice(0, SAMPLE_CHARACTERS_MAX * 4), secrets);
  return clean.length <= SAMPLE_CHARACTERS_MAX ? clean : `${clean.slice(0, SAMPLE_CHARACTERS_MAX - 1)}…`;
}

const SECRET_NAME = /secret|token|key|password|passwd|assertion/i;
const PUBLIC_NAME = /(uri|url|type|email)$|^private_key_id$/i;

/** The texts of a credential that must never be shown: values under names such as `client_secret` or `private_key`. */
export function secretsOf(credential: unknown, depth = 0): readonly string[] {
  if (typeof credential !== 'object' || credential === null || depth > 4) return [];
  return Object.entries(credential).flatMap(([name, value]) => {
    if (typeof value === 'string') return SECRET_NAME.test(name) && !PUBLIC_NAME.test(name) ? [value] : [];
    return secretsOf(value, depth + 1);
  });
}

function spellings(secret: string): readonly string[] {
  if (secret.length < SECRET_LENGTH_MIN) return [];
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
  const escaped = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret.toWellFormed());
  return [...new Set([secret, escaped, encoded, encoded.replaceAll('%20', '+'), Buffer.from(secret).toString('base64'), ...lines])];
}

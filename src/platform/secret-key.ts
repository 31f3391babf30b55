/** The key that seals credentials: the configured one, or, for the embedded default, one that is generated once and kept. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
const FILE_NAME = 'secret.key';

/**
 * @returns 32 bytes as base64
 * @throws Error when the kept file was damaged: a new key would make every stored credential unreadable
 */
export async function secretKeyOf(config: { readonly secretKey: string | null; readonly dataDir: string }): Promise<string> {
  if (config.secretKey !== null) return config.secretKey;
  const path = join(config.dataDir, FILE_NAME);
  const held = await readKey(path);
  if (held !== null) return held;
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  // Written whole under another name, then linked: of two processes that start at once, one key wins and both read it.
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const kept = await readKey(path);
  if (kept === null) throw new Error(`${path} was removed while it was written.`);
  return kept;
}

async function readKey(path: string): Promise<string | null> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (Buffer.from(text, 'base64').length !== KEY_BYTES)
    throw new Error(
      `${path} does not hold ${KEY_BYTES} bytes as base64. Put the key back from a backup, or set NYCKEL_SECRET_KEY; stored credentials need it.`,
    );
  return text;
}

/**
 * A lock on a folder between processes of one machine: a file that names its holder. A holder that has died loses it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode, isSameProcess, type ProcessIdentity, processIdentity } from './process-identity.ts';

const RETRY_EVERY_MS = 25;

/**
 * Waits for the lock file and takes it.
 * @returns gives it back; calling it twice is harmless
 * @throws when it is still held by a living process after `timeoutMs`
 */
export async function lockFolder(file: string, timeoutMs: number): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const mine = JSON.stringify({ ...processIdentity(process.pid), nonce: randomUUID() });
  for (let waitedMs = 0; waitedMs <= timeoutMs; waitedMs += RETRY_EVERY_MS) {
    if (await tryTake(file, mine)) return () => release(file, mine);
    await pause(RETRY_EVERY_MS);
  }
  const holder = await readFile(file, 'utf8').catch(() => 'unknown');
  throw new Error(
    `${file} is held by another process (${holder}) for over ${timeoutMs} ms. Stop that process, or remove the file if it is gone.`,
  );
}

async function tryTake(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const held = await readHolder(file);
  if (held === null || isSameProcess(held.holder)) return false;
  // Moving it aside is atomic; of several that see the same dead holder, one gets the file that they all read.
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved !== held.text) await writeFile(file, moved, { flag: 'wx', mode: 0o600 }).catch(ignoreTaken);
  await rm(aside, { force: true });
  return false;
}

/** A living holder's file was moved by mistake and somebody took the place at once: Postgres' own lock still keeps them apart. */
function ignoreTaken(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error;
}

async function readHolder(file: string): Promise<{ readonly text: string; readonly holder: ProcessIdentity } | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  // Created and not yet written: the next look will see it whole. A holder that died between the two is pid 0 here.
  if (text === '') return { text, holder: { pid: (await ageIsOver(file)) ? 0 : process.pid, startedAt: null } };
  try {
    const parsed = JSON.parse(text) as Partial<ProcessIdentity>;
    return { text, holder: { pid: parsed.pid ?? 0, startedAt: parsed.startedAt ?? null } };
  } catch (error) {
    if (error instanceof SyntaxError) return { text, holder: { pid: 0, startedAt: null } };
    throw error;
  }
}

async function ageIsOver(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  return info !== null && Date.now() - info.mtimeMs > 2_000;
}

async function release(file: string, mine: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === mine) await rm(file, { force: true });
}

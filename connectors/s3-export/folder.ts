/**
 * Files on the machine that runs the worker, for trials and small set-ups. A connection is written by people who may not be
 * the operator, so only folders that the operator names may be read (NYCKEL_FILE_ROOTS). Relative locations start at the first
 * of them; links out of them, and dot-files, are not followed.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fixAccount, retry, type SourceError } from '../kit/failure.ts';
import { globMatcher } from './glob.ts';
import { LIMITS } from './limits.ts';
import { isData, type Listing, type ObjectStore, type StoredObject } from './object-store.ts';

const DEPTH_MAX = 16;
const ENTRIES_MAX = LIMITS.pagesMax * 1_000;

/**
 * @param name the location as its settings have it
 * @throws SourceError `fix_binding` for a path that is not there or not below an allowed folder
 */
export async function openFolder(name: string, path: string, pattern: string | undefined, roots: readonly string[]): Promise<ObjectStore> {
  const wanted = resolve(roots[0] ?? '/', path);
  const allowedRoots = await Promise.all(roots.map(async (root) => (await real(root)) ?? root));
  const base = await real(wanted);
  const isInside = base !== null && allowedRoots.some((root) => isBelow(base, root) && !isHidden(relative(root, base)));
  // Whether a path outside exists is nobody's business.
  if (base === null || !isInside) throw notReadable(name);
  const single = (await lstat(base)).isFile();
  const pathOf = (key: string) => (single ? base : join(base, key));
  return {
    name,
    async list(signal) {
      const found = single ? [await described(base, base.slice(base.lastIndexOf(sep) + 1))] : await walk(base, signal);
      const isWanted = pattern === undefined || single ? () => true : globMatcher(pattern);
      const data = found.filter(({ key, size }) => isData(key, size));
      const objects = data.filter(({ key }) => isWanted(key)).sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      if (objects.length > LIMITS.objectsMax)
        throw fixAccount({ setting: 'location', received: `${name}: ${objects.length} files`, allowed: `at most ${LIMITS.objectsMax}` });
      return listing(name, objects, data);
    },
    async open(object) {
      const handle = await open(pathOf(object.key), 'r');
      const now = tagOf(await handle.stat({ bigint: true }));
      if (now !== object.tag) {
        await handle.close();
        throw retry({ public: `${name}: ${object.key} was written to while it was being read` });
      }
      return createReadStream('', { fd: handle, autoClose: true });
    },
    async probe(object) {
      const handle = await open(pathOf(object.key), 'r');
      await handle.close();
    },
    close: () => undefined,
  };
}

function listing(name: string, objects: readonly StoredObject[], data: readonly StoredObject[]): Listing {
  const digest = createHash('sha256').update(JSON.stringify(objects.map(({ key, tag, size }) => [key, tag, size])));
  const matched = new Set(objects);
  return {
    objects,
    listed: data.length,
    unmatched: data.find((each) => !matched.has(each))?.key ?? null,
    exchanges: [{ kind: 'exchange', request: `list ${name}`, responseDigest: `sha256:${digest.digest('hex')}` }],
  };
}

async function walk(base: string, signal: AbortSignal): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = [];
  let entries = 0;
  const enter = async (folder: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (++entries > ENTRIES_MAX || depth > DEPTH_MAX)
        throw fixAccount({
          setting: 'location',
          received: 'a folder with too much below it',
          allowed: `at most ${ENTRIES_MAX} entries, ${DEPTH_MAX} deep`,
        });
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await enter(path, depth + 1);
      else if (entry.isFile()) found.push(await described(path, relative(base, path).split(sep).join('/')));
    }
  };
  await enter(base, 0);
  return found;
}

async function described(path: string, key: string): Promise<StoredObject> {
  const stat = await lstat(path, { bigint: true });
  return { key, tag: tagOf(stat), size: Number(stat.size), archived: null };
}

/** Time of the last change in nanoseconds, inode and size: a rewrite in the same second, or a file moved into place, differs. */
function tagOf(stat: { readonly mtimeNs: bigint; readonly ino: bigint; readonly size: bigint }): string {
  return `${stat.mtimeNs.toString(36)}-${stat.ino.toString(36)}-${stat.size.toString(36)}`;
}

async function real(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
function isHidden(path: string): boolean {
  return path.split(sep).some((segment) => segment.startsWith('.'));
}

function notReadable(name: string): SourceError {
  const allowed = 'a file or folder that exists below a folder that the operator allows (NYCKEL_FILE_ROOTS)';
  return fixAccount(
    { setting: 'location', received: name, allowed },
    { public: `${name} is not there, or not below an allowed folder; allowed: ${allowed}` },
  );
}

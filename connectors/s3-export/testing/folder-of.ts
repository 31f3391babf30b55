/** A folder of files for one test; removed when the test ends. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TestFolder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): void;
  remove(name: string): void;
}

let allowed: string | null = null;

/** What a running test lets connections read: the folder it made last. */
export function allowedRoots(): readonly string[] {
  return allowed === null ? [] : [allowed];
}

export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'nyckel-files-'));
  allowed = path;
  onTestFinished(() => {
    allowed = null;
    rmSync(path, { recursive: true, force: true });
  });
  const folder: TestFolder = {
    path,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    remove: (name) => rmSync(join(path, name)),
  };
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return folder;
}

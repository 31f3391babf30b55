/**
 * What the sample data's world computed at an earlier start, in one file of the data folder, so that the next start need not:
 * it holds for exactly the code that computed it, and may be deleted at any time.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const DEMO = join(import.meta.dirname, '..', '..', 'demo');
/** A quarter needs about 20; more are of quarters that are over. */
const ANSWERS_MAX = 200;
const File = z.object({ madeBy: z.string(), answers: z.record(z.string(), z.unknown()) });

export interface DemoMemory {
  readonly answers: Map<string, unknown>;
  /** Writes them down when there are new ones; a folder that cannot be written to is no failure. */
  save(): Promise<void>;
}

export async function openDemoMemory(dataDir: string): Promise<DemoMemory> {
  const path = join(dataDir, 'demo-world.json');
  const madeBy = await digestOfDemo();
  const held = await read(path);
  const answers = new Map(held?.madeBy === madeBy ? Object.entries(held.answers) : []);
  if (answers.size > ANSWERS_MAX) answers.clear();
  const before = answers.size;
  return {
    answers,
    save: async () => {
      if (answers.size === before) return;
      const next = `${path}.${process.pid}`;
      try {
        await mkdir(dataDir, { recursive: true, mode: 0o700 });
        await writeFile(next, JSON.stringify({ madeBy, answers: Object.fromEntries(answers) }), { mode: 0o600 });
        await rename(next, path);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
    },
  };
}

/** null: nothing there, or nothing that can be used. */
async function read(path: string): Promise<z.infer<typeof File> | null> {
  try {
    return File.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Of everything that an answer depends on: the demo's code, and the runtime's arithmetic. */
async function digestOfDemo(): Promise<string> {
  const files = (await readdir(DEMO, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const hash = createHash('sha256').update(process.version);
  for (const text of await Promise.all(files.map((name) => readFile(join(DEMO, name))))) hash.update(text);
  return hash.digest('hex');
}

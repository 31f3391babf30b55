/** Reads source files the way the architecture test needs them: without comments, texts apart, and what each one imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SKIPPED_FOLDERS = new Set([
  'node_modules',
  '.git',
  '.nyckel',
  '.stryker-tmp',
  '.nyckel-bootstrap.lock',
  'dist',
  'coverage',
  'reports',
  'migrations',
]);
const SOURCE = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/;

export interface Import {
  readonly specifier: string;
  /** Loaded when it is reached, not when the file is. */
  readonly isDynamic: boolean;
  /** Erased before it runs. */
  readonly isTypeOnly: boolean;
}

/** Every file below the root with its path from there, "/"-separated, in order. */
export function filesBelow(folder: string = ROOT): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : filesBelow(path);
      return entry.isFile() ? [relative(ROOT, path).replaceAll('\\', '/')] : [];
    })
    .sort();
}

export function sourceFiles(): readonly string[] {
  return filesBelow().filter((path) => SOURCE.test(path) || path === 'bin/nyckel');
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/**
 * The text with every comment blanked and, on wish, every quoted text emptied; line breaks stay. Template literals keep what
 * stands in ${…}. Regular expressions are recognised by what comes before their slash.
 */
export function withoutComments(source: string, keepTexts: boolean): string {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=(?:^|[=(,:;!&|?{}[\n]|\breturn|=>)\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;
  return source.replace(token, (text) => {
    if (text.startsWith('//') || text.startsWith('/*')) return text.replace(/[^\n]/g, ' ');
    if (keepTexts) return text;
    if (text.startsWith('`')) return `\`${[...text.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(' ; ')}\``;
    return text.startsWith('/') ? '/x/' : text[0] + text.slice(-1);
  });
}

const FROM = /^[ \t]*(import|export)\s+(type\s+)?(?:[\w$*\s,{}]*?\sfrom\s*|[{*][\w$*\s,{}]*?\}?\s*from\s*)(['"])([^'"\n]+)\3/gm;
const BARE = /^[ \t]*import\s*(['"])([^'"\n]+)\1/gm;
const DYNAMIC = /\b(?:import|require)\s*\(\s*(['"])([^'"\n]+)\1\s*[,)]/g;

export function importsOf(source: string): readonly Import[] {
  const code = withoutComments(source, true);
  return [
    ...[...code.matchAll(FROM)].map((match) => ({ specifier: match[4] ?? '', isDynamic: false, isTypeOnly: match[2] !== undefined })),
    ...[...code.matchAll(BARE)].map((match) => ({ specifier: match[2] ?? '', isDynamic: false, isTypeOnly: false })),
    ...[...code.matchAll(DYNAMIC)].map((match) => ({ specifier: match[2] ?? '', isDynamic: true, isTypeOnly: false })),
  ];
}

/** A relative specifier as a path from the root; a package or a Node module as its name ("@scope/name", "node"). */
export function targetOf(
  from: string,
  specifier: string,
): { readonly file: string } | { readonly package: string; readonly specifier: string } {
  if (specifier.startsWith('.')) return { file: posix.normalize(posix.join(posix.dirname(from), specifier)) };
  if (specifier.startsWith('node:')) return { package: 'node', specifier };
  const parts = specifier.split('/');
  return { package: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? ''), specifier };
}

/** The packages that are loaded as soon as a file is: its own and those of everything that it imports, types and lazy imports apart. */
export function packagesLoadedBy(entry: string): ReadonlyMap<string, string> {
  const loaded = new Map<string, string>();
  const seen = new Set<string>();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const found of importsOf(read(file))) {
      if (found.isDynamic || found.isTypeOnly) continue;
      const target = targetOf(file, found.specifier);
      if ('file' in target) pending.push(target.file);
      else if (target.package !== 'node') loaded.set(target.package, file);
    }
  }
  return loaded;
}

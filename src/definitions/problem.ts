/** A mistake in a file that a person wrote: where it is, what stands there, what is allowed, and what was probably meant. */
import { distance } from 'fastest-levenshtein';

/** Keys and indexes from the file's root. */
export type Path = readonly (string | number)[];

export interface DefinitionProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** "objectives[0].keyResults[1].target.change"; "" for the file as a whole. */
  readonly path: string;
  readonly received: string;
  readonly allowed: string;
  readonly message: string;
  /** The nearest valid name, where one is near. */
  readonly nearest?: string;
}

/** A problem before its position in the file is looked up. */
export interface LocalProblem {
  readonly path: Path;
  /** Point at the key itself, for keys that should not be there. */
  readonly atKey?: boolean;
  readonly received: string;
  readonly allowed: string;
  readonly message: string;
  readonly nearest?: string;
}

export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = /^[\p{L}\p{N}_-]+$/u.test(part) ? part : JSON.stringify(part);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

const SECRET_KEY = /secret|password|passwd|token|credential|private|api[-_]?key|accesskey/i;
/** Whether what stands at a path may be a secret and must not be repeated. */
export function isSecretPath(path: Path): boolean {
  return path.some((part) => typeof part === 'string' && SECRET_KEY.test(part));
}
/** Whether a line of a file may show a secret. */
export function mayShowSecret(line: string): boolean {
  return SECRET_KEY.test(line);
}

const SHOWN_MAX = 80;
/** What was received, short enough for a message and never a secret. */
export function describeReceived(value: unknown, path: Path): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null (nothing after the colon)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty mapping' : `a mapping with ${shorten(keys.join(', '))}`;
  }
  if (isSecretPath(path))
    return typeof value === 'string' ? `a text of ${value.length} characters (not shown)` : `a ${typeof value} (not shown)`;
  return typeof value === 'string' ? shorten(JSON.stringify(value)) : String(value);
}
export function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= SHOWN_MAX ? text : `${characters.slice(0, SHOWN_MAX - 1).join('')}…`;
}

const NEAREST_LENGTH_MAX = 100;
/** The valid name that a person most likely meant; undefined where none is near. Letter case and - _ are forgiven first. */
export function nearestOf(received: string, names: readonly string[]): string | undefined {
  if (received.length > NEAREST_LENGTH_MAX) return undefined;
  const plain = (text: string) => text.toLowerCase().replace(/[-_\s]/g, '');
  const same = names.find((name) => plain(name) === plain(received));
  if (same !== undefined) return same;
  // Two letters swapped are two changes.
  const limit = received.length <= 3 ? 1 : Math.max(2, Math.floor(received.length / 3));
  const ranked = names
    .slice(0, 2_000)
    .map((name) => ({ name, distance: distance(plain(name), plain(received)) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  const best = ranked[0];
  if (best !== undefined && best.distance <= limit) return best.name;
  const isBeginning = (short: string, long: string) => short.length >= 3 && long.startsWith(short);
  return names.find((name) => isBeginning(plain(received), plain(name)) || isBeginning(plain(name), plain(received)));
}

const LISTED_MAX = 30;
/** Names for "allowed", bounded. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_MAX).join(', ');
  if (names.length === 0) return 'none';
  return names.length > LISTED_MAX ? `${shown}, … (${names.length} in all)` : shown;
}

/** A problem for a name that is not among the valid ones. */
export function unknownName(what: string, received: string, names: readonly string[], path: Path, atKey = false): LocalProblem {
  const nearest = nearestOf(received, names);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return {
    path,
    atKey,
    received: describeReceived(received, []),
    allowed: listed(names),
    message: `unknown ${what} "${shorten(received)}"${hint}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/**
 * Text → plain values, with the place of each in the text. YAML 1.2 core or JSON; JSON is read by the same parser, after its
 * own has accepted it, so that positions and duplicate keys are known. Size, depth, aliases and nodes are bounded.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import { isCleanText } from '../domain/checking/clean-text.ts';
import { type LocalProblem, mayShowSecret, type Path, shorten } from './problem.ts';

export type FileFormat = 'yaml' | 'json';
export const FILE_BYTES_MAX = 2_000_000;
const DEPTH_MAX = 40;
const ALIASES_MAX = 100;
const NODES_MAX = 1_000_000;

export interface Position {
  readonly line: number;
  readonly column: number;
}
export interface SourceDocument {
  /** null where the text could not be read at all. */
  readonly value: unknown;
  readonly problems: readonly (LocalProblem & { readonly position: Position })[];
  /** Whether `value` is worth checking further. */
  readonly isReadable: boolean;
  /** Where a path stands: its value, or its key; a path that is not there: the nearest mapping around it. */
  readonly locate: (path: Path, atKey: boolean) => Position;
}

/** `.json` and texts that begin with `{` or `[` are JSON unless a format is given; everything else is YAML. */
export function formatOf(fileName: string, text: string): FileFormat {
  if (/\.json$/i.test(fileName)) return 'json';
  if (/\.ya?ml$/i.test(fileName)) return 'yaml';
  return /^\s*[{[]/.test(text) && isJson(text) ? 'json' : 'yaml';
}
function isJson(text: string): boolean {
  return jsonError(text) === null;
}

export function readDocument(text: string, format: FileFormat): SourceDocument {
  const counter = new LineCounter();
  const start: Position = { line: 1, column: 1 };
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > FILE_BYTES_MAX) {
    return unreadable({
      path: [],
      position: start,
      received: `more than ${FILE_BYTES_MAX} bytes`,
      allowed: `at most ${FILE_BYTES_MAX} bytes`,
      message: 'the file is too large; split it, or send observations through the API',
    });
  }
  const document = parseDocument(text, { lineCounter: counter, schema: 'core', version: '1.2', stringKeys: true, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const json = format === 'json' ? jsonError(text) : null;
  if (json !== null) return unreadable({ ...json, position: at(json.offset) });
  const isFatal = document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  const told = isFatal ? tellingErrors(document) : [...document.errors, ...document.warnings];
  const syntax = told.map((error) => syntaxProblem(error, text, at(offsetOfError(error, document))));
  const locate = (path: Path, atKey: boolean) => at(offsetOf(document, path, atKey));
  if (isFatal) return { value: null, problems: syntax, isReadable: false, locate };
  const walk = new Walk(document);
  const value = walk.value(document.contents, [], 0);
  const problems = [...syntax, ...walk.problems.map((problem) => ({ ...problem, position: at(problem.offset) }))];
  return { value, problems, isReadable: !walk.isCut, locate };
}

function unreadable(problem: LocalProblem & { readonly position: Position }): SourceDocument {
  return { value: null, problems: [problem], isReadable: false, locate: () => problem.position };
}

/** Complaints that stand for themselves; others after the first are mostly echoes of it. */
const INDEPENDENT: readonly string[] = ['TAB_AS_INDENT', 'BAD_SCALAR_START'];
const SYNTAX_PROBLEMS_MAX = 20;

function tellingErrors(document: Document): readonly YAMLError[] {
  return document.errors.filter((error, index) => index === 0 || INDEPENDENT.includes(error.code)).slice(0, SYNTAX_PROBLEMS_MAX);
}

/** A quote that is not closed is found missing at the end of the file; the place to look is where it opens. */
function offsetOfError(error: YAMLError, document: Document): number {
  let offset = error.pos[0];
  if (error.code !== 'MISSING_CHAR' || !/quote/.test(error.message)) return offset;
  visit(document, {
    Scalar: (_key, { type, range }) => {
      if (!type?.startsWith('QUOTE') || range == null || range[1] < error.pos[0]) return undefined;
      offset = range[0];
      return visit.BREAK;
    },
  });
  return offset;
}

/** What each complaint of the YAML parser means for a person. */
const SYNTAX: Readonly<Record<string, readonly [allowed: string, message: string]>> = {
  TAB_AS_INDENT: ['spaces', 'a tab is used for indentation; YAML allows spaces only'],
  BAD_INDENT: ['entries of one mapping or list begin in the same column', 'the indentation does not fit, or a bracket is not closed'],
  MISSING_CHAR: ['a closing quote, bracket or colon', 'a closing quote, bracket or a colon is missing'],
  BLOCK_AS_IMPLICIT_KEY: [
    '"key: value" once a line; texts with ": " in quotes',
    'there are two colons on this line; put the text in quotes',
  ],
  BAD_SCALAR_START: ['quotes around texts that begin with @ ` or %', 'a text cannot begin with this character; put it in quotes'],
  DUPLICATE_KEY: ['each key once in a mapping', 'the same key is written twice here; remove one'],
  MULTIPLE_DOCS: ['one document in a file', 'the file holds a second document after ---; split it'],
  RESOURCE_EXHAUSTION: [`at most ${DEPTH_MAX} levels`, 'the file is nested too deeply'],
  NON_STRING_KEY: ['plain words as keys', 'a key is a list or a mapping; is a bracket missing, or a text not quoted?'],
  TAG_RESOLVE_FAILED: ['plain values without tags', 'a tag (!…) is not allowed; write the plain value'],
  UNEXPECTED_TOKEN: ['"key: value" or "- entry"', 'something stands here that YAML does not expect'],
};

function syntaxProblem(error: YAMLError, text: string, position: Position): LocalProblem & { readonly position: Position } {
  const line = text.split('\n', position.line)[position.line - 1] ?? '';
  const received = mayShowSecret(line) ? 'a line that may hold a secret (not shown)' : `line ${position.line}: ${shorten(line.trim())}`;
  const [allowed, message] = SYNTAX[error.code] ?? ['YAML 1.2', 'the file is not YAML here'];
  return { path: [], position, received, allowed, message };
}

function jsonError(text: string): (LocalProblem & { readonly offset: number }) | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = /position (\d+)/.exec(error.message)?.[1];
    const offset = position === undefined ? text.length : Number(position);
    const received = offset >= text.length ? 'the end of the file' : JSON.stringify(text.slice(offset, offset + 1));
    const message = 'the file is not JSON here; look for a missing or surplus comma, quote or bracket just before';
    return { path: [], offset, received, allowed: 'JSON (RFC 8259): no comments, no trailing commas', message };
  }
}

const CLEAN = 'whole characters, without NUL';
const TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** Copies the document into plain values; stops at its bounds instead of running away. */
class Walk {
  readonly problems: (LocalProblem & { readonly offset: number })[] = [];
  isCut = false;
  #nodes = 0;
  #aliases = 0;
  readonly #document: Document;
  constructor(document: Document) {
    this.#document = document;
  }

  value(node: unknown, path: Path, depth: number): unknown {
    if (this.isCut || node === null || node === undefined) return null;
    if (isAlias(node)) {
      if (++this.#aliases > ALIASES_MAX) return this.#cut(node, path, 'too many aliases', `at most ${ALIASES_MAX} aliases (*name)`);
      const resolved = node.resolve(this.#document);
      if (resolved === undefined) {
        const message = `*${node.source} is an alias, but no anchor &${node.source} stands above it`;
        this.#report(node, path, `*${node.source}`, 'an alias of an anchor above it', message);
        return null;
      }
      return this.value(resolved, path, depth + 1);
    }
    if (depth > DEPTH_MAX) return this.#cut(node as Node, path, `more than ${DEPTH_MAX} levels`, `at most ${DEPTH_MAX} levels`);
    if (++this.#nodes > NODES_MAX) return this.#cut(node as Node, path, `more than ${NODES_MAX} values`, `at most ${NODES_MAX} values`);
    this.#checkTag(node as Node, path);
    if (isScalar(node)) return this.#scalar(node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.value(item, [...path, index], depth + 1));
    if (!isMap(node)) return null;
    const object: Record<string, unknown> = {};
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      if (!isCleanText(key)) this.#report(node, path, 'a key with NUL or half a character', CLEAN, 'a key holds NUL or half a character');
      else if (key === '__proto__') this.#report(node, [...path, key], key, 'other names', '"__proto__" cannot be a key');
      else object[key] = this.value(pair.value, [...path, key], depth + 1);
    }
    return object;
  }

  #scalar(node: Scalar, path: Path): unknown {
    const { value } = node;
    if (typeof value !== 'string' || isCleanText(value)) return value;
    this.#report(
      node,
      path,
      'a text with NUL or half a character',
      CLEAN,
      'the text holds NUL (\\0) or half a character (\\ud800 to \\udfff)',
    );
    // Told once: what is read further is clean.
    return value.toWellFormed().replaceAll('\0', '\ufffd');
  }

  #checkTag(node: Node, path: Path): void {
    const { tag } = node;
    if (tag !== undefined && tag !== null && !TAGS.test(tag) && tag.startsWith('tag:')) {
      this.#report(node, path, tag, 'plain values without tags', 'a tag (!!…) is not allowed; write the plain value');
    }
  }
  #report(node: Node, path: Path, received: string, allowed: string, message: string): void {
    this.problems.push({ path, offset: node.range?.[0] ?? 0, received, allowed, message });
  }
  #cut(node: Node, path: Path, received: string, allowed: string): null {
    this.isCut = true;
    this.#report(node, path.slice(0, 8), received, allowed, `the file is refused: ${received}`);
    return null;
  }
}

function offsetOf(document: Document, path: Path, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((each) => (isScalar(each.key) ? String(each.key.value) : String(each.key)) === String(part));
      if (pair === undefined) return offset;
      const isLast = index === path.length - 1;
      offset = (isLast && atKey ? rangeStart(pair.key) : (startOfValue(pair.value) ?? rangeStart(pair.key))) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)];
      if (item === undefined) return offset;
      offset = rangeStart(item) ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}
function rangeStart(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}
/** An empty value ("key:") has no place of its own: its key's is used. */
function startOfValue(node: unknown): number | null {
  if (isScalar(node) && node.source === '') return null;
  return rangeStart(node);
}

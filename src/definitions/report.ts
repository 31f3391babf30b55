/** Collects the problems of one file and gives each its place in the text. */
import { type FileFormat, formatOf, type Position, readDocument, type SourceDocument } from './document.ts';
import { type DefinitionProblem, type LocalProblem, type Path, pathText } from './problem.ts';

/** One file that a person wrote. */
export interface DefinitionText {
  readonly fileName: string;
  readonly text: string;
  /** Left out: by the file's name, else by what it begins with. */
  readonly format?: FileFormat;
  /** Absolute folder that relative `file:` paths in it start at; left out: they stay as written. */
  readonly folder?: string;
}

/** More than this many problems help nobody. */
const PROBLEMS_MAX = 200;

export class FileReport {
  readonly fileName: string;
  readonly document: SourceDocument;
  readonly folder: string | null;
  readonly #problems = new Map<string, DefinitionProblem>();
  /** Places whose value could not be read: what stands there is not judged again. */
  readonly #unread: ReadonlySet<string>;

  constructor({ fileName, text, format, folder }: DefinitionText) {
    this.fileName = fileName;
    this.folder = folder ?? null;
    // A byte order mark is no part of the text.
    const plain = text.replace(/^\uFEFF/, '');
    this.document = readDocument(plain, format ?? formatOf(fileName, plain));
    for (const { position, ...problem } of this.document.problems) this.#place(problem, position);
    this.#unread = new Set(this.document.problems.map((problem) => pathText(problem.path)).filter((path) => path !== ''));
  }

  readonly add = (problem: LocalProblem): void => {
    if (this.#unread.has(pathText(problem.path))) return;
    this.#place(problem, this.document.locate(problem.path, problem.atKey ?? false));
  };

  /** Whether a problem at or below this path has been reported. */
  has(path: Path): boolean {
    const text = pathText(path);
    return [...this.#problems.values()].some(
      (each) => each.path === text || each.path.startsWith(`${text}.`) || each.path.startsWith(`${text}[`),
    );
  }

  /** Whether a problem with exactly this value has been reported. */
  isWrong(path: Path): boolean {
    const text = pathText(path);
    return [...this.#problems.values()].some((each) => each.path === text);
  }

  /** In the order of the file. */
  get problems(): readonly DefinitionProblem[] {
    return [...this.#problems.values()].sort((a, b) => a.line - b.line || a.column - b.column).slice(0, PROBLEMS_MAX);
  }

  #place(problem: LocalProblem, position: Position): void {
    const path = pathText(problem.path);
    const { received, allowed, message, nearest } = problem;
    const placed = { file: this.fileName, ...position, path, received, allowed, message, ...(nearest === undefined ? {} : { nearest }) };
    const key = `${path}\n${message}\n${position.line}`;
    if (!this.#problems.has(key) && this.#problems.size < PROBLEMS_MAX * 10) this.#problems.set(key, placed);
  }
}

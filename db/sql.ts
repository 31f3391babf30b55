/**
 * SQL as tagged templates over node-postgres: values become parameters, templates nest, nothing is ever pasted into text.
 *
 *   t<{ id: string }[]>`select id from series where connection = ${connection} ${known ? t`and known` : t``}`
 *
 * A statement runs when it is awaited (or by execute()); one that is a value of another is a part of it instead.
 */

/** Sends one statement; answers its rows. */
export type Runner = (statement: { readonly text: string; readonly values: readonly unknown[]; readonly name?: string }) => Promise<{
  readonly rows: unknown[];
  readonly rowCount: number | null;
}>;
export type Counted = {
  /** Rows returned, or changed where none are returned. */
  readonly count: number;
};

/** Statements of the code are few and known; a limit all the same, because a server keeps the plan of each. */
const PREPARED_MAX = 1_000;
const names = new Map<string, string>();

export class Statement<Rows extends readonly unknown[] = readonly unknown[]> implements PromiseLike<Rows & Counted> {
  readonly #strings: readonly string[];
  readonly #values: readonly unknown[];
  readonly #run: Runner;
  #sent: Promise<Rows & Counted> | null = null;

  constructor(strings: readonly string[], values: readonly unknown[], run: Runner) {
    this.#strings = strings;
    this.#values = values;
    this.#run = run;
  }

  /** Sends it now; a second call answers the same. */
  execute(): Promise<Rows & Counted> {
    this.#sent ??= this.#send();
    return this.#sent;
  }

  // A statement is awaited like a promise, and only then sent.
  // biome-ignore lint/suspicious/noThenProperty: that is its purpose
  then<Done = Rows & Counted, Failed = never>(
    done?: ((rows: Rows & Counted) => Done | PromiseLike<Done>) | null,
    failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return this.execute().then(done, failed);
  }

  async #send(): Promise<Rows & Counted> {
    const values: unknown[] = [];
    const text = this.writeTo(values);
    // One without parameters would keep the plan of its first time, such as that of an empty table, until the next analyze.
    const { rows, rowCount } = await this.#run({ text, values, ...(values.length === 0 ? {} : nameOf(text)) });
    // Hidden: rows equal rows, whatever their count.
    return Object.defineProperty(rows, 'count', { value: rowCount ?? 0 }) as unknown as Rows & Counted;
  }

  /** The text with its placeholders, adding the values that they stand for. */
  writeTo(values: unknown[]): string {
    return this.#strings.reduce(
      (text, string, index) => (index === 0 ? string : `${text}${placed(this.#values[index - 1], values)}${string}`),
      '',
    );
  }
}

/** A table or column, quoted. */
export class Identifier {
  readonly quoted: string;
  constructor(name: string) {
    this.quoted = `"${name.replaceAll('"', '""')}"`;
  }
}

/** A value of a jsonb parameter. */
export class Json {
  readonly text: string;
  constructor(value: unknown) {
    this.text = JSON.stringify(value);
  }
}

export interface Sql {
  <Rows extends readonly unknown[] = readonly Record<string, unknown>[]>(
    strings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Statement<Rows>;
  (identifier: string): Identifier;
  json(value: unknown): Json;
  /** Text as it is, several statements at once: for administration and migrations, never with outside text. */
  unsafe(text: string): Promise<void>;
}

export function makeSql(run: Runner, runText: (text: string) => Promise<void>): Sql {
  const tag = (first: TemplateStringsArray | string, ...values: readonly unknown[]) =>
    typeof first === 'string' ? new Identifier(first) : new Statement(first, values, run);
  return Object.assign(tag as Sql, { json: (value: unknown) => new Json(value), unsafe: runText });
}

function placed(value: unknown, values: unknown[]): string {
  if (value instanceof Statement) return value.writeTo(values);
  if (value instanceof Identifier) return value.quoted;
  if (value === undefined) throw new TypeError('a SQL parameter is undefined; null is the value for nothing');
  values.push(value instanceof Json ? value.text : value);
  return `$${values.length}`;
}

/** Equal texts share one prepared statement per connection. */
function nameOf(text: string): { readonly name?: string } {
  let name = names.get(text);
  if (name === undefined) {
    if (names.size >= PREPARED_MAX) return {};
    name = `nyckel_${names.size}`;
    names.set(text, name);
  }
  return { name };
}

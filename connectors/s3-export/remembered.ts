/**
 * What this connector keeps between calls, so that what did not change is not read again: of every object its tag and a
 * digest of each of its days; of every series which content each day's answer rests on.
 *
 * Everything is kept under a digest of the settings: other settings start from nothing. Days are kept in runs of fixed-width
 * texts, because a daily series of years has thousands.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type SeriesRef, seriesKey } from '../../src/domain/observation.ts';
import type { ConnectorMemory } from '../kit/define-connector.ts';
import type { StoredObject } from './object-store.ts';
import type { Settings } from './settings.ts';

/** Grows when the same file would be read differently, or DuckDB's hash changes (a test compares its version). */
const READER = 1;

const runs = z.array(z.tuple([z.int(), z.string()]));
const objectRecord = z.object({ tag: z.string(), size: z.number(), days: runs });
const seriesRecord = z.object({
  days: runs.default([]),
  items: z.record(z.string(), z.tuple([z.int(), z.int()])).default({}),
  windows: z.record(z.string(), z.string()).default({}),
});

/** Day number → digest of the rows that an object has for the day. */
export type ObjectDays = ReadonlyMap<number, string>;
export interface SeriesMemory {
  /** Day number → signature of the content that the day's answer rests on, and what the answer was. */
  readonly days: Map<number, { readonly signature: string; readonly outcome: DayOutcome }>;
  /** Item → first and last day number that it had a row on. */
  readonly items: Map<string, readonly [number, number]>;
  /** "start end" of an exact window → the same of the whole window. */
  readonly windows: Map<string, { readonly signature: string; readonly outcome: DayOutcome }>;
}
/** A value, none in a file that has the day, or not known because a cell is empty. */
export type DayOutcome = 'value' | 'none' | 'unknown';
const MARKS: Readonly<Record<DayOutcome, string>> = { value: 'v', none: '0', unknown: '?' };
const DIGEST_LENGTH = 16;
const SIGNATURE_LENGTH = 12;

export class Remembered {
  readonly #memory: ConnectorMemory;
  readonly #prefix: string;

  constructor(memory: ConnectorMemory, settings: Settings) {
    this.#memory = memory;
    // When data are complete says nothing about what is in them.
    const { completeAfterDays: _, settledAfterDays: __, ...content } = settings;
    this.#prefix = sha(JSON.stringify([READER, content])).slice(0, 12);
  }

  /** @returns null for an object that is new or has changed */
  async object(object: StoredObject): Promise<ObjectDays | null> {
    const parsed = objectRecord.safeParse(await this.#memory.get(this.#key('object', object.key)));
    if (!parsed.success || parsed.data.tag !== object.tag || parsed.data.size !== object.size) return null;
    return fromRuns(parsed.data.days, DIGEST_LENGTH);
  }
  keepObject({ key, tag, size }: StoredObject, days: ObjectDays): void {
    this.#memory.set(this.#key('object', key), { tag, size, days: toRuns(days) });
  }

  async series(series: SeriesRef, grain: string): Promise<SeriesMemory> {
    const parsed = seriesRecord.safeParse(await this.#memory.get(this.#key(grain, seriesKey(series))));
    const { days, items, windows } = parsed.success ? parsed.data : seriesRecord.parse({});
    return {
      days: new Map([...fromRuns(days, SIGNATURE_LENGTH + 1)].map(([day, text]) => [day, unmarked(text)])),
      items: new Map(Object.entries(items)),
      windows: new Map(Object.entries(windows).map(([window, text]) => [window, unmarked(text)])),
    };
  }
  keepSeries(series: SeriesRef, grain: string, { days, items, windows }: SeriesMemory, windowsMax: number): void {
    this.#memory.set(this.#key(grain, seriesKey(series)), {
      days: toRuns(new Map([...days].map(([day, held]) => [day, marked(held)]))),
      items: Object.fromEntries(items),
      windows: Object.fromEntries([...windows].slice(-windowsMax).map(([window, held]) => [window, marked(held)])),
    });
  }

  #key(kind: string, text: string): string {
    return `${this.#prefix} ${kind} ${sha(text).slice(0, 32)}`;
  }
}

type Held = { readonly signature: string; readonly outcome: DayOutcome };
function marked({ signature, outcome }: Held): string {
  return signature + MARKS[outcome];
}
function unmarked(text: string): Held {
  const outcome = (Object.keys(MARKS) as DayOutcome[]).find((each) => MARKS[each] === text.at(-1)) ?? 'unknown';
  return { signature: text.slice(0, -1), outcome };
}

/** What answers about a day rest on: the digests of its rows in every object that has it, in whatever order. */
export function signatureOf(digests: readonly string[]): string {
  return sha([...digests].sort().join(' ')).slice(0, SIGNATURE_LENGTH);
}

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function toRuns(days: ReadonlyMap<number, string>): readonly (readonly [number, string])[] {
  const found: [number, string][] = [];
  let next = Number.NaN;
  for (const [day, text] of [...days].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && day === next) last[1] += text;
    else found.push([day, text]);
    next = day + 1;
  }
  return found;
}
function fromRuns(kept: readonly (readonly [number, string])[], width: number): ReadonlyMap<number, string> {
  return new Map(
    kept.flatMap(([first, texts]) =>
      Array.from({ length: Math.floor(texts.length / width) }, (_, index): [number, string] => [
        first + index,
        texts.slice(index * width, (index + 1) * width),
      ]),
    ),
  );
}

/** Brings the objects that a call needs from the store, one at a time, and adds their rows to the call's tables. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchedExchange } from '../kit/define-connector.ts';
import { fixAccount } from '../kit/failure.ts';
import { failureOfFile } from './file-failure.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { partitionsOf } from './object-store.ts';
import { type Allowance, receive } from './receive.ts';
import type { ObjectDays } from './remembered.ts';
import { createDays, type Reading, scan } from './scan.ts';
import { Tables } from './tables.ts';

const CONTENT = { csv: 'csv', ndjson: 'json', json: 'json', parquet: 'binary' } as const;

export class FileReader {
  readonly #store: ObjectStore;
  readonly #reading: Reading;
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #allowance: Allowance;
  readonly #read = new Set<number>();
  readonly exchanges: FetchedExchange[] = [];
  #tables: Tables | null = null;

  constructor(store: ObjectStore, reading: Reading, folder: string, signal: AbortSignal) {
    this.#store = store;
    this.#reading = reading;
    this.#folder = folder;
    this.#signal = signal;
    this.#allowance = { bytesLeft: reading.limits.callBytesMax };
  }

  /** Opened when the first file is read: a call that reads none needs no DuckDB. */
  async tables(): Promise<Tables> {
    if (this.#tables === null) {
      this.#tables = await Tables.open(this.#folder, this.#reading.limits, this.#signal);
      await createDays(this.#tables, this.#reading);
    }
    return this.#tables;
  }

  hasRead(place: number): boolean {
    return this.#read.has(place);
  }

  /** @param place of the object in the listing. @returns the digests of its days. @throws SourceError */
  async read(object: StoredObject, place: number): Promise<ObjectDays> {
    const { limits, settings } = this.#reading;
    const subject = object.key;
    if (object.archived !== null)
      throw fixAccount({
        setting: 'location',
        received: `${subject} is archived (${object.archived})`,
        allowed: 'objects that can be read; restore it, or leave it out by pattern',
      });
    if (object.size > limits.objectBytesMax)
      throw fixAccount({
        setting: 'location',
        received: `${subject} of ${object.size} bytes`,
        allowed: `files of at most ${limits.objectBytesMax} bytes`,
      });
    const tables = await this.tables();
    const path = join(this.#folder, `object-${place}`);
    try {
      const body = await this.#store.open(object, this.#signal);
      await receive(body, {
        subject,
        path,
        content: CONTENT[settings.format],
        limits,
        allowance: this.#allowance,
        signal: this.#signal,
        failureOf: (error) => failureOfFile(error, subject),
      });
      const days = await scan({ place, subject, path, partitions: partitionsOf(object.key) }, this.#reading, tables);
      this.#read.add(place);
      this.#note(object);
      return days;
    } finally {
      await rm(path, { force: true });
    }
  }

  close(): void {
    this.#tables?.close();
  }

  #note({ key, tag, size }: StoredObject): void {
    if (this.#read.size <= this.#reading.limits.exchangesMax)
      this.exchanges.push({
        kind: 'exchange',
        request: `GetObject ${key} (${size} bytes)`,
        responseDigest: `etag:${tag.replaceAll('"', '')}`,
      });
  }
}

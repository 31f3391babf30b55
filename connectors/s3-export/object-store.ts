/** A place that holds files: a bucket below a prefix, or a folder. */
import type { Readable } from 'node:stream';
import type { FetchedExchange } from '../kit/define-connector.ts';

export interface StoredObject {
  /** Key in the bucket, or path below the folder. */
  readonly key: string;
  /** Changes with the content; opaque. */
  readonly tag: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Why its content cannot be read now ("GLACIER"); null: it can. */
  readonly archived: string | null;
}
export interface Listing {
  /** In the order of their keys' bytes; those that the pattern matches. */
  readonly objects: readonly StoredObject[];
  /** How many were listed before the pattern. */
  readonly listed: number;
  /** A key that was listed and not matched, for messages. */
  readonly unmatched: string | null;
  readonly exchanges: readonly FetchedExchange[];
}
export interface ObjectStore {
  /** As people know it: "s3://bucket/prefix/". */
  readonly name: string;
  /** @throws SourceError */
  list(signal: AbortSignal): Promise<Listing>;
  /** The content that was listed under this tag. @throws SourceError `retry` when it has been replaced since */
  open(object: StoredObject, signal: AbortSignal): Promise<Readable>;
  /** Shows that contents can be read, with as little as possible. @throws SourceError */
  probe(object: StoredObject, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Folder markers and what tools leave behind are no data: "a/", "_SUCCESS", "._x", ".DS_Store". */
export function isData(key: string, size: number): boolean {
  const name = key.split('/').at(-1) ?? '';
  return size > 0 && name !== '' && !name.startsWith('.') && !/^_(SUCCESS|started|committed|temporary)/.test(name);
}

/** The part of a key that patterns are written for: what follows the prefix's last folder. */
export function belowFolder(prefix: string, key: string): string {
  return key.slice(prefix.lastIndexOf('/') + 1);
}

/** Hive partitions in a key: "dt=2026-11-01/campaign=a/part-0.parquet" has dt and campaign. */
export function partitionsOf(key: string): ReadonlyMap<string, string> {
  const partitions = new Map<string, string>();
  for (const segment of key.split('/').slice(0, -1)) {
    const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(segment) ?? [];
    if (name !== undefined && value !== undefined) partitions.set(name, value === '__HIVE_DEFAULT_PARTITION__' ? '' : decoded(value));
  }
  return partitions;
}
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

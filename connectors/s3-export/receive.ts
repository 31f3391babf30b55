/**
 * Brings one object into a temporary file that DuckDB can read: decompressed (gzip is told by its first bytes, not by its
 * name), text in UTF-8 without a byte order mark, CSV with one kind of line end. Streams; bounded in bytes before and after decompression.
 */
import { createWriteStream } from 'node:fs';
import { Duplex, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fixAccount, SourceError } from '../kit/failure.ts';
import type { Limits } from './limits.ts';
import { withOneLineEnd } from './line-ends.ts';

const CHUNK_BYTES = 1024 ** 2;

/** Bytes that the call may still take up after decompression. */
export interface Allowance {
  bytesLeft: number;
}
export interface Receiving {
  readonly subject: string;
  readonly path: string;
  readonly content: 'csv' | 'json' | 'binary';
  readonly limits: Limits;
  readonly allowance: Allowance;
  readonly signal: AbortSignal;
  /** Says what a fault on the way from the store means. */
  readonly failureOf: (error: unknown) => SourceError;
}

/** @returns bytes written. @throws SourceError */
export async function receive(body: Readable, receiving: Receiving): Promise<number> {
  const { subject, limits, allowance, signal, path } = receiving;
  try {
    const { head, rest } = await peek(body);
    if (head.subarray(0, 4).equals(ZIP)) throw unreadable(subject, 'a zip archive', 'plain or gzip files');
    const stored = counter((bytes) => {
      if (bytes > limits.objectBytesMax) throw tooLarge(subject, `${limits.objectBytesMax} stored bytes`);
    });
    let storedBytes = 0;
    stored.on('data', (chunk: Buffer) => {
      storedBytes += chunk.length;
    });
    const unpacked = counter((bytes) => {
      if (bytes > limits.textBytesMax || bytes > allowance.bytesLeft) throw tooLarge(subject, `${limits.textBytesMax} bytes unpacked`);
      if (bytes > limits.ratioFromBytes && bytes > storedBytes * limits.ratioMax)
        throw tooLarge(subject, `${limits.ratioMax} times its packed size`);
    });
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: CHUNK_BYTES * 4 });
    const unpacking = isGzip ? [createGunzip({ chunkSize: CHUNK_BYTES })] : [];
    const reading = receiving.content === 'binary' ? [] : [Duplex.from((chunks: AsyncIterable<Buffer>) => textOf(chunks, receiving))];
    await pipeline([Readable.from(rest, { objectMode: false }), stored, ...unpacking, unpacked, ...reading, file], { signal });
    allowance.bytesLeft -= unpacked.bytes;
    return unpacked.bytes;
  } catch (error) {
    body.destroy();
    signal.throwIfAborted();
    throw faultOf(error, receiving);
  }
}

function faultOf(error: unknown, { subject, failureOf }: Receiving): unknown {
  if (error instanceof SourceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_')) return unreadable(subject, `gzip that cannot be unpacked (${code})`, 'whole gzip files');
  // A full disk is the machine's trouble, and passes.
  return failureOf(error);
}
function unreadable(subject: string, what: string, allowed: string): SourceError {
  return fixAccount({ setting: 'format', received: `${subject}: ${what}`, allowed });
}
function tooLarge(subject: string, limit: string): SourceError {
  return fixAccount({
    setting: 'location',
    received: `${subject}: more than ${limit}`,
    allowed: 'smaller files, or a pattern that leaves it out',
  });
}

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/** The first bytes, and the whole stream again. */
async function peek(body: Readable): Promise<{ readonly head: Buffer; readonly rest: AsyncIterable<Buffer> }> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first: Buffer[] = [];
  let length = 0;
  let done = false;
  while (length < 4 && !done) {
    const next = await chunks.next();
    done = next.done === true;
    if (next.done !== true) {
      first.push(next.value);
      length += next.value.length;
    }
  }
  const head = Buffer.concat(first);
  async function* whole() {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  return { head, rest: whole() };
}

function counter(check: (bytes: number) => void): Transform & { bytes: number } {
  const counting = new Transform({
    readableHighWaterMark: CHUNK_BYTES,
    writableHighWaterMark: CHUNK_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      counted.bytes += chunk.length;
      try {
        check(counted.bytes);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const counted = Object.assign(counting, { bytes: 0 });
  return counted;
}

function textOf(chunks: AsyncIterable<Buffer>, { content, subject }: Receiving): AsyncIterable<Buffer> {
  const text = plainText(chunks, subject);
  return content === 'csv' ? withOneLineEnd(text) : text;
}

/** UTF-8 as it is, UTF-16 (by its byte order mark) turned into UTF-8; the mark is left out. */
async function* plainText(chunks: AsyncIterable<Buffer>, subject: string): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0);
  let decode: ((chunk: Buffer | null) => Buffer) | null = null;
  for await (const chunk of chunks) {
    let next: Buffer = chunk;
    if (start !== null) {
      start = Buffer.concat([start, chunk]);
      if (start.length < 3) continue;
      decode = decoderOf(start, subject);
      next = isMarkedUtf8(start) ? start.subarray(3) : start;
      start = null;
    }
    yield decode === null ? next : decode(next);
  }
  if (start !== null && start.length > 0) yield start;
  if (decode !== null) yield decode(null);
}

function isMarkedUtf8([a, b, c]: Buffer): boolean {
  return a === 0xef && b === 0xbb && c === 0xbf;
}

/** @returns null for text that is not marked as UTF-16 */
function decoderOf([a, b]: Buffer, subject: string): ((chunk: Buffer | null) => Buffer) | null {
  const isLittle = a === 0xff && b === 0xfe;
  if (!isLittle && !(a === 0xfe && b === 0xff)) return null;
  const decoder = new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be', { fatal: true });
  return (chunk) => {
    try {
      return Buffer.from(chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    } catch (error) {
      if (error instanceof TypeError) throw unreadable(subject, 'text that is not UTF-16', 'UTF-8, or UTF-16 with a byte order mark');
      throw error;
    }
  };
}

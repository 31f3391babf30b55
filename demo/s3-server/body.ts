/** What a client uploads: bounded, unpacked from aws-chunked, and checked against the digests that it announces. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

export async function readBody(incoming: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, so that the client gets to see the answer.
    if (size <= bytesMax) chunks.push(chunk);
    if (size > bytesMax * 2) break;
  }
  if (size > bytesMax)
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', { MaxSizeAllowed: String(bytesMax) });
  return payloadOf(Buffer.concat(chunks), incoming.headers);
}

function payloadOf(raw: Buffer, headers: IncomingHttpHeaders): Buffer {
  const announced = String(headers['x-amz-content-sha256'] ?? '');
  if (announced.startsWith('STREAMING-AWS4')) throw new S3Error('NotImplemented', 'Signed chunks are not supported here.');
  const body = announced.startsWith('STREAMING-UNSIGNED') ? unchunked(raw) : raw;
  if (/^[0-9a-f]{64}$/.test(announced) && createHash('sha256').update(raw).digest('hex') !== announced)
    throw new S3Error('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
  const md5 = headers['content-md5'];
  if (md5 === undefined) return body;
  if (Buffer.from(String(md5), 'base64').length !== 16) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  if (createHash('md5').update(body).digest('base64') !== md5)
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  return body;
}

/** "size in hex CRLF bytes CRLF … 0 CRLF trailers" of x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER. */
function unchunked(raw: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = raw.indexOf('\r\n', at);
    const size = end < 0 ? Number.NaN : Number.parseInt(raw.subarray(at, end).toString('latin1'), 16);
    if (Number.isNaN(size) || end + 2 + size > raw.length)
      throw new S3Error('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header');
    if (size === 0) return Buffer.concat(parts);
    parts.push(raw.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/**
 * One kind of line end in a file: "\r\n" and "\r" become "\n". Exports put together from several systems mix them, and the
 * reader of CSV refuses such files or, where the first line differs, finds no rows in them.
 */
const RETURN = 0x0d;
const FEED = 0x0a;

export async function* withOneLineEnd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let endedInReturn = false;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    // The feed of a pair that was cut in two.
    const rest: Buffer = endedInReturn && chunk[0] === FEED ? chunk.subarray(1) : chunk;
    endedInReturn = rest.at(-1) === RETURN;
    yield rest.includes(RETURN) ? replaced(rest) : rest;
  }
}

function replaced(chunk: Buffer): Buffer {
  const out = Buffer.allocUnsafe(chunk.length);
  let length = 0;
  let from = 0;
  for (let at = chunk.indexOf(RETURN); at >= 0; at = chunk.indexOf(RETURN, from)) {
    length += chunk.copy(out, length, from, at);
    out[length++] = FEED;
    from = chunk[at + 1] === FEED ? at + 2 : at + 1;
  }
  length += chunk.copy(out, length, from);
  return out.subarray(0, length);
}

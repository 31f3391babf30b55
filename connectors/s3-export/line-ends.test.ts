import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withOneLineEnd } from './line-ends.ts';

async function through(chunks: readonly string[]): Promise<string> {
  async function* given() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const out: Buffer[] = [];
  for await (const chunk of withOneLineEnd(given())) out.push(chunk);
  return Buffer.concat(out).toString();
}

test('every line end is one feed, wherever the stream is cut', async () => {
  const chunk = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', '"'), { maxLength: 6 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 6 }), async (chunks) => {
      expect(await through(chunks)).toBe(chunks.join('').replace(/\r\n?/g, '\n'));
    }),
    { numRuns: 2_000, seed: 7 },
  );
});

/** Where workers deliver effects to: keeps each idempotency key with what it said and how often it came. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OutboxEntry } from '../../src/ports.ts';

export interface EffectSink {
  readonly url: string;
  /** By idempotency key. */
  readonly taken: Map<string, { readonly kind: string; readonly payload: unknown; times: number }>;
  stop(): Promise<void>;
}

export async function startEffectSink(): Promise<EffectSink> {
  const taken: EffectSink['taken'] = new Map();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, kind, payload } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as OutboxEntry;
    const held = taken.get(id);
    if (held === undefined) taken.set(id, { kind, payload, times: 1 });
    else held.times += 1;
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A replayed source on a free port of loopback, for clients that bring their own HTTP (SDKs). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { headersOf, type Replay } from './replay.ts';

export interface ReplayServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @param current the replay that answers; asked at each request, because recorded addresses hold the port that is only known here */
export async function serveReplay(current: () => Replay | null): Promise<ReplayServer> {
  let url = '';
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]));
    const body = Buffer.concat(chunks).toString('utf8');
    const replay = current();
    const response = replay?.answer({ method: incoming.method ?? 'GET', url: `${url}${incoming.url}`, headers, body }) ?? null;
    if (replay === null || response === null || response.fault !== undefined) incoming.socket.destroy();
    else outgoing.writeHead(response.status, headersOf(response)).end(incoming.method === 'HEAD' ? undefined : replay.bodyOf(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

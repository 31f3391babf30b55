/** The guard of the conformance suite notices whoever goes around it. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { allowOnlyLoopback } from './only-loopback.ts';

const { refused } = allowOnlyLoopback() as { refused: string[] };

test('another host is refused to fetch and to Node’s own client, and noted without path and query', async () => {
  await expect(fetch('https://analytics.example/v1?key=secret')).rejects.toThrow();
  const failed = new Promise((done) => request('http://analytics.example/v1').on('error', done).end());
  expect(await failed).toBeInstanceOf(Error);
  expect(refused.splice(0)).toEqual(['GET https://analytics.example', 'GET http://analytics.example']);
});

test('loopback is reached', async () => {
  const server = createServer((_, response) => response.end('here'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await reply.text()).toBe('here');
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

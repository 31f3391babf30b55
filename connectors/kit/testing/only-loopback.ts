/**
 * Nothing but loopback answers while connectors are tested: whoever goes around the HTTP client that it was handed, with `fetch` or
 * with Node's own client, gets a network error, and the test that it belongs to fails.
 */
import { syncBuiltinESMExports } from 'node:module';
import { HttpResponse, http, passthrough } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** Registers the hooks of a test file. @returns the addresses of other hosts that were asked since the last test */
export function allowOnlyLoopback(): { readonly refused: readonly string[] } {
  const refused: string[] = [];
  const server = setupServer(
    http.all('*', ({ request }) => {
      const { origin, hostname } = new URL(request.url);
      if (LOOPBACK.test(hostname)) return passthrough();
      refused.push(`${request.method} ${origin}`);
      return HttpResponse.error();
    }),
  );
  beforeAll(() => {
    server.listen({ onUnhandledRequest: 'error' });
    // Also for modules that took Node's functions by name.
    syncBuiltinESMExports();
  });
  afterEach(() => {
    const asked = refused.splice(0);
    expect(asked, 'requests to other hosts').toEqual([]);
  });
  afterAll(() => {
    server.close();
    syncBuiltinESMExports();
  });
  return { refused };
}

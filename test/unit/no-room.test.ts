/** No room for temporary files is told as a passing fault of the machine; it was taken for an answer that could not be read. */
import { afterEach, expect, test, vi } from 'vitest';
import { makeHttp } from '../../connectors/kit/http-client.ts';
import { instant } from '../../src/domain/calendar.ts';
import { makeSourceCatalogue } from '../../src/main/source-catalogue.ts';
import { makeSourceGateway } from '../../src/main/source-gateway.ts';
import type { ConnectionState } from '../../src/ports.ts';
import { scriptedConnector } from '../jobs/scripted-source.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a call that finds no place for its files is tried again', async () => {
  vi.stubEnv('TMPDIR', '/nowhere/at/all');
  const catalogue = makeSourceCatalogue(new Map([['scripted', scriptedConnector('http://127.0.0.1:9')]]));
  const gateway = makeSourceGateway({ catalogue, http: makeHttp(), endpoints: {}, fileRoots: [] });
  const connection = { id: 'site', source: 'scripted', settings: {}, credential: null };
  const context = {
    secret: null,
    state: { zone: null, currency: null } as ConnectionState,
    memory: {},
    now: instant('2026-10-20T03:00:00Z'),
    signal: new AbortController().signal,
  };
  const call = { key: 'k', connection: 'site', queries: [], keyResults: [] };
  await expect(gateway.read(connection, call, context)).rejects.toMatchObject({ failure: { next: 'retry' } });
});

/** What shares a quota with what. */
import { describe, expect, test } from 'vitest';
import type { ConnectionDefinition } from '../../src/domain/key-result.ts';
import type { SourceManifest, Stores } from '../../src/ports.ts';
import { makeCallLimits } from '../../src/usecases/call-limits.ts';

const connection = (id: string, credential: string | null): ConnectionDefinition => ({ id, source: 'ga4', settings: {}, credential });

function limitsIn(workspaceId: string, scope: SourceManifest['quota']['scope'], connections: readonly ConnectionDefinition[]) {
  const stores = { workspaceId, definitions: { current: async () => ({ definition: { connections }, version: 1 }) } };
  const manifest = { quota: { scope, perMinute: null, concurrent: 2, unit: 'tokens', costOfCall: () => 1 } };
  return makeCallLimits({ stores: stores as unknown as Stores, catalogue: { manifestOf: () => manifest as unknown as SourceManifest } });
}

describe('what shares a quota', () => {
  const own = [connection('a', 'env:KEY'), connection('b', 'env:KEY'), connection('c', 'env:OTHER'), connection('d', 'vault:')];

  test('an account has its own, also beside others of its connection, and in another workspace', async () => {
    const scopes = await Promise.all([
      limitsIn('w', 'account', own)('a', 'properties/1'),
      limitsIn('w', 'account', own)('a', 'properties/2'),
      limitsIn('w', 'account', own)('b', 'properties/1'),
      limitsIn('v', 'account', own)('a', 'properties/1'),
    ]);
    expect(new Set(scopes.map(({ scope }) => scope)).size).toBe(4);
    expect(new Set(scopes.map(({ parks }) => parks.account)).size).toBe(4);
    expect(scopes[0]?.parks.connection).toBe(scopes[1]?.parks.connection);
  });

  test('a project is all that is asked with one credential, and nothing else', async () => {
    const project = async (workspace: string, id: string) => (await limitsIn(workspace, 'project', own)(id, null)).scope;
    const first = await project('w', 'a');
    expect(await project('w', 'b')).toBe(first);
    expect(await project('v', 'a')).toBe(first);
    expect(await project('w', 'c')).not.toBe(first);
    expect(await project('w', 'd')).not.toBe(await project('v', 'd'));
  });

  test('a connection that is gone, or that is no longer understood, has a scope of its own', async () => {
    expect(await limitsIn('w', 'project', own)('gone', null)).toMatchObject({ concurrent: 1, perMinute: null });
  });
});

import { expect, test } from 'vitest';
import { instant } from '../../src/domain/calendar.ts';
import type { DefinitionStore } from '../../src/ports.ts';
import { cachedDefinitions } from '../../src/usecases/cached-definitions.ts';

const first = instant('2026-10-01T00:00:00Z');
const second = instant('2026-10-02T00:00:00Z');
const between = instant('2026-10-01T12:00:00Z');

test('a definition is read whole once per version, also that of an earlier moment, and a new version is seen at once', async () => {
  const versions = [{ version: 1, appliedAt: first }];
  let read = 0;
  const stored = (version: number) => {
    read += 1;
    return { version, definition: { name: version } as never };
  };
  const store = {
    versions: async () => versions,
    current: async () => stored(versions.length),
    at: async (knownAt: string) => {
      const known = versions.filter(({ appliedAt }) => appliedAt <= knownAt).length;
      return known === 0 ? null : stored(known);
    },
  } as unknown as DefinitionStore;
  const cached = cachedDefinitions(store);
  const current = await cached.current();
  expect(await cached.at(between)).toBe(current);
  expect(await cached.current()).toBe(current);
  expect(read).toBe(1);
  versions.push({ version: 2, appliedAt: second });
  expect((await cached.current()).version).toBe(2);
  expect((await cached.at(between))?.version).toBe(1);
  expect(await cached.at(between)).toBe(await cached.at(first));
  expect(await cached.at(instant('2026-09-30T00:00:00Z'))).toBeNull();
  expect(read).toBe(3);
});

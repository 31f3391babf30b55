/**
 * The current definition, and the one of the moment last asked about, read whole only when the version is another one: calls and
 * questions ask for it all the time, and it may hold ten thousand key results. The same version is the same object, so what is
 * derived from it is remembered too.
 */
import type { Instant } from '../domain/calendar.ts';
import type { DefinitionStore, StoredDefinition } from '../ports.ts';

export function cachedDefinitions(store: DefinitionStore): DefinitionStore {
  let held: StoredDefinition | null = null;
  const current = async (): Promise<StoredDefinition> => {
    const newest = (await store.versions()).at(-1)?.version ?? 0;
    if (held === null || held.version !== newest) held = await store.current();
    return held;
  };
  let earlier: StoredDefinition | null = null;
  const at = async (knownAt: Instant): Promise<StoredDefinition | null> => {
    const version = (await store.versions()).findLast(({ appliedAt }) => appliedAt <= knownAt)?.version;
    for (const each of [held, earlier]) if (each !== null && each.version === version) return each;
    const found = await store.at(knownAt);
    if (found !== null) earlier = found;
    return found;
  };
  return { ...store, current, at };
}

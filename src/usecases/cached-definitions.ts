/**
 * The current definition, read whole only when its version has changed: calls and questions ask for it all the time, and it may
 * hold ten thousand key results. The same version is the same object, so what is derived from it is remembered too.
 */
import type { DefinitionStore, StoredDefinition } from '../ports.ts';

export function cachedDefinitions(store: DefinitionStore): DefinitionStore {
  let held: StoredDefinition | null = null;
  const current = async (): Promise<StoredDefinition> => {
    const newest = (await store.versions()).at(-1)?.version ?? 0;
    if (held === null || held.version !== newest) held = await store.current();
    return held;
  };
  return { ...store, current };
}

/** Loads something for a component, keeps what it had while loading again or when that fails, and drops answers that come too late. */
import { useEffect, useState } from 'preact/hooks';

export type Loaded<Data> =
  | { readonly kind: 'loading' }
  /** `failure`: why it could not be read again since; null: it is what was read last. */
  | { readonly kind: 'ready'; readonly data: Data; readonly failure: unknown }
  | { readonly kind: 'failed'; readonly error: unknown };

/** @param key changes when something else is to be loaded: old data are then dropped; @param version: loaded again, old data stay */
export function useLoaded<Data>(load: (signal: AbortSignal) => Promise<Data>, key: string, version: number): Loaded<Data> {
  const [held, setHeld] = useState<{ readonly key: string; readonly loaded: Loaded<Data> }>({ key, loaded: { kind: 'loading' } });
  // `load` is made anew with every render; what decides is the key and the version.
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setHeld({ key, loaded: { kind: 'ready', data, failure: null } });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setHeld((before) => ({ key, loaded: afterFailure(before, key, error) }));
      },
    );
    return () => controller.abort();
  }, [key, version]);
  return held.key === key ? held.loaded : { kind: 'loading' };
}

function afterFailure<Data>(before: { readonly key: string; readonly loaded: Loaded<Data> }, key: string, error: unknown): Loaded<Data> {
  const isHeld = before.key === key && before.loaded.kind === 'ready';
  return isHeld ? { ...before.loaded, failure: error } : { kind: 'failed', error };
}

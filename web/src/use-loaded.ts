/** Loads something for a component, keeps what it had while loading again, and drops answers that come too late. */
import { useEffect, useState } from 'preact/hooks';

export type Loaded<Data> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly data: Data }
  | { readonly kind: 'failed'; readonly error: unknown };

/** @param key changes when something else is to be loaded: old data are then dropped; @param version: loaded again, old data stay */
export function useLoaded<Data>(load: (signal: AbortSignal) => Promise<Data>, key: string, version: number): Loaded<Data> {
  const [held, setHeld] = useState<{ readonly key: string; readonly loaded: Loaded<Data> }>({ key, loaded: { kind: 'loading' } });
  // `load` is made anew with every render; what decides is the key and the version.
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setHeld({ key, loaded: { kind: 'ready', data } });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setHeld({ key, loaded: { kind: 'failed', error } });
      },
    );
    return () => controller.abort();
  }, [key, version]);
  return held.key === key ? held.loaded : { kind: 'loading' };
}

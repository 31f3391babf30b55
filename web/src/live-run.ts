/** Follows a sync run to its end: by server-sent events, and by asking now and then should the stream break. */
import { api, isRunning, type RunState } from './api.ts';

const ASK_EVERY_MS = 2_000;
/** About as long as the server keeps a stream open. */
const ASKS_MAX = 300;

/** @returns a function that stops following */
export function followRun(id: string, onRun: (state: RunState) => void, onFailure: (error: unknown) => void): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource(`/v1/sync-runs/${encodeURIComponent(id)}/events`);
  const take = (event: MessageEvent<string>) => {
    if (!isStopped) onRun(JSON.parse(event.data) as RunState);
  };
  const ask = (asked: number) => {
    timer = setTimeout(
      async () => {
        try {
          const state = await api.syncRun(id);
          if (isStopped) return;
          onRun(state);
          if (isRunning(state.run) && asked < ASKS_MAX) ask(asked + 1);
        } catch (error) {
          if (!isStopped) onFailure(error);
        }
      },
      asked === 0 ? 0 : ASK_EVERY_MS,
    );
  };
  source.addEventListener('run', take);
  source.addEventListener('end', (event) => {
    source.close();
    take(event as MessageEvent<string>);
  });
  source.addEventListener('error', () => {
    // The stream ends with the run, and a broken one tells nothing: ask for the state instead of connecting again.
    source.close();
    if (!isStopped) ask(0);
  });
  return () => {
    isStopped = true;
    source.close();
    clearTimeout(timer);
  };
}

/** The sync run that is going on, whoever started it, else the last one; and how to start another. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { api, isRunning, type RunState, type SyncRun, type Workspace } from './api.ts';
import type { BoardContext } from './board-context.tsx';
import { followRun } from './live-run.ts';

export function useRuns(workspace: Workspace, refresh: () => void): Pick<BoardContext, 'run' | 'secondsLeft' | 'sync' | 'syncFailure'> {
  const [syncFailure, setSyncFailure] = useState<string | null>(null);
  const [run, setRun] = useState<SyncRun | null>(workspace.lastRun);
  const [secondsLeft, setSecondsLeft] = useState<number | null>(null);
  const following = useRef<{ readonly id: string; readonly stop: () => void } | null>(null);
  const follow = useCallback(
    (started: SyncRun) => {
      if (following.current?.id === started.id) return;
      following.current?.stop();
      setRun(started);
      setSecondsLeft(null);
      const onRun = ({ run: next, progress }: RunState) => {
        setRun(next);
        setSecondsLeft(progress.secondsLeft);
        if (isRunning(next)) return;
        following.current = null;
        refresh();
      };
      const onFailure = () => {
        following.current = null;
        refresh();
      };
      following.current = { id: started.id, stop: followRun(started.id, onRun, onFailure) };
    },
    [refresh],
  );
  useEffect(() => {
    if (isRunning(workspace.lastRun)) follow(workspace.lastRun);
    else if (following.current === null) setRun(workspace.lastRun);
  }, [workspace, follow]);
  useEffect(() => () => following.current?.stop(), []);
  const sync: BoardContext['sync'] = async (scope) => {
    setSyncFailure(null);
    try {
      follow(await api.startSync(scope));
    } catch (error) {
      setSyncFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return { run, secondsLeft, sync, syncFailure };
}

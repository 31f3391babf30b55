/** The dashboard: signs in when it must, loads the workspace, and shows a page inside the frame. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { LocationProvider, Route, Router } from 'preact-iso';
import { ApiError, api, isRunning, type SyncRun, type Workspace } from './api.ts';
import { type BoardContext, BoardProvider } from './board-context.tsx';
import { formatFor } from './format.ts';
import { followRun } from './live-run.ts';
import { MESSAGES } from './messages.ts';
import { BoardPage } from './pages/board.tsx';
import { ConnectionsPage } from './pages/connections.tsx';
import { KeyResultPage } from './pages/key-result.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { codeInAddress, SignInPage } from './pages/sign-in.tsx';
import { Frame } from './parts/frame.tsx';
import { Failure, Loading } from './parts/waiting.tsx';
import { useLoaded } from './use-loaded.ts';

/** Text before the workspace's language is known. */
const guess = MESSAGES[navigator.language.startsWith('sv') ? 'sv' : 'en'];

export function App() {
  const [version, setVersion] = useState(0);
  const [code, setCode] = useState(codeInAddress);
  const refresh = useCallback(() => setVersion((before) => before + 1), []);
  const workspace = useLoaded(
    (signal) => (code === null ? api.workspace(signal) : Promise.reject(new ApiError(401, 'unauthenticated', ''))),
    code ?? '',
    version,
  );
  useEffect(() => {
    const onShow = () => document.visibilityState === 'visible' && refresh();
    document.addEventListener('visibilitychange', onShow);
    return () => document.removeEventListener('visibilitychange', onShow);
  }, [refresh]);

  if (workspace.kind === 'loading') return <Loading text={guess.loading} />;
  if (workspace.kind === 'failed') {
    const { error } = workspace;
    if (error instanceof ApiError && error.status === 401)
      return (
        <SignInPage
          t={guess}
          code={code}
          onSignedIn={() => {
            setCode(null);
            refresh();
          }}
        />
      );
    return <Failure error={error} t={guess} onRetry={refresh} />;
  }
  return <SignedIn workspace={workspace.data} version={version} refresh={refresh} />;
}

function SignedIn({
  workspace,
  version,
  refresh,
}: {
  readonly workspace: Workspace;
  readonly version: number;
  readonly refresh: () => void;
}) {
  const { locale, zone } = workspace.settings;
  const t = MESSAGES[locale === 'sv' ? 'sv' : 'en'];
  const format = useMemo(() => formatFor(locale, zone), [locale, zone]);
  const runs = useRuns(workspace, refresh);
  useEffect(() => {
    document.documentElement.lang = locale === 'sv' ? 'sv' : 'en';
  }, [locale]);
  const board: BoardContext = { workspace, locale, t, format, version, refresh, ...runs };
  return (
    <BoardProvider value={board}>
      <LocationProvider>
        <Frame>
          <Router onRouteChange={onRouteChange}>
            <Route path="/" component={BoardPage} />
            <Route path="/sign-in" component={BoardPage} />
            <Route path="/key-results/:id" component={KeyResultPage} />
            <Route path="/connections" component={ConnectionsPage} />
            <Route default component={NotFoundPage} />
          </Router>
        </Frame>
      </LocationProvider>
    </BoardProvider>
  );
}

/** A new page begins at its heading, for eyes and for screen readers. */
function onRouteChange(): void {
  window.scrollTo(0, 0);
  document.getElementById('content')?.focus({ preventScroll: true });
}

/** The run that is going on, whoever started it, else the last one. */
function useRuns(workspace: Workspace, refresh: () => void): Pick<BoardContext, 'run' | 'sync' | 'syncFailure'> {
  const [syncFailure, setSyncFailure] = useState<string | null>(null);
  const [run, setRun] = useState<SyncRun | null>(workspace.lastRun);
  const following = useRef<{ readonly id: string; readonly stop: () => void } | null>(null);
  const follow = useCallback(
    (started: SyncRun) => {
      if (following.current?.id === started.id) return;
      following.current?.stop();
      setRun(started);
      const onRun = (next: SyncRun) => {
        setRun(next);
        if (isRunning(next)) return;
        following.current = null;
        refresh();
      };
      following.current = { id: started.id, stop: followRun(started.id, onRun, refresh) };
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
  return { run, sync, syncFailure };
}

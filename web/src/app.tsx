/** The dashboard: signs in when it must, loads the workspace, and shows a page inside the frame. */

import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { LocationProvider, Route, Router } from 'preact-iso';
import { ApiError, api, onSignedOut, type Workspace } from './api.ts';
import { type BoardContext, BoardProvider } from './board-context.tsx';
import { formatFor } from './format.ts';
import { localeFor, MESSAGES } from './messages.ts';
import { BoardPage } from './pages/board.tsx';
import { ConnectionsPage } from './pages/connections.tsx';
import { KeyResultPage } from './pages/key-result.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { codeInAddress, SignInPage } from './pages/sign-in.tsx';
import { Frame } from './parts/frame.tsx';
import { Failure, Loading } from './parts/waiting.tsx';
import { useLoaded } from './use-loaded.ts';
import { useRuns } from './use-runs.ts';

/** Text before the workspace's language is known. */
const guessed = localeFor(navigator.language);
const guess = MESSAGES[guessed];
document.documentElement.lang = guessed;
/** A board on a wall is read again now and then; not while nobody sees it. */
const REFRESH_EVERY_MS = 5 * 60_000;

/** never: the browser came without a session; ended: it had one. */
type SignedOut = 'no' | 'never' | 'ended';

export function App() {
  const [version, setVersion] = useState(0);
  const [code, setCode] = useState(codeInAddress);
  const [signedOut, setSignedOut] = useState<SignedOut>('no');
  const refresh = useCallback(() => setVersion((before) => before + 1), []);
  const workspace = useLoaded(
    (signal) => (code === null ? api.workspace(signal) : Promise.reject(new ApiError(401, 'unauthenticated', ''))),
    code ?? '',
    version,
  );
  const hadSession = workspace.kind === 'ready';
  // Whatever page or stream is refused: there is but one way on.
  useEffect(() => onSignedOut(() => setSignedOut(hadSession ? 'ended' : 'never')), [hadSession]);
  useEffect(() => {
    const isSeen = () => document.visibilityState === 'visible';
    const onShow = () => isSeen() && refresh();
    const timer = setInterval(onShow, REFRESH_EVERY_MS);
    document.addEventListener('visibilitychange', onShow);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [refresh]);

  const isRefused = workspace.kind === 'failed' && workspace.error instanceof ApiError && workspace.error.status === 401;
  if (signedOut !== 'no' || isRefused)
    return (
      <SignInPage
        t={workspace.kind === 'ready' ? MESSAGES[workspace.data.settings.locale] : guess}
        code={code}
        hasEnded={signedOut === 'ended'}
        onSignedIn={() => {
          setSignedOut('no');
          setCode(null);
          refresh();
        }}
      />
    );
  if (workspace.kind === 'loading') return <Loading text={guess.loading} />;
  if (workspace.kind === 'failed')
    return (
      <main>
        <Failure error={workspace.error} t={guess} onRetry={refresh} />
      </main>
    );
  return <SignedIn workspace={workspace.data} failure={workspace.failure} version={version} refresh={refresh} />;
}

interface Props {
  readonly workspace: Workspace;
  readonly failure: unknown;
  readonly version: number;
  readonly refresh: () => void;
}
function SignedIn({ workspace, failure, version, refresh }: Props) {
  const { locale, zone } = workspace.settings;
  const t = MESSAGES[locale];
  const format = useMemo(() => formatFor(locale, zone), [locale, zone]);
  const runs = useRuns(workspace, refresh);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const board: BoardContext = { workspace, failure, locale, t, format, version, refresh, ...runs };
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

let shownPath = location.pathname;
/** A new page begins at its top, for eyes and for screen readers; another day on the same page moves nothing. */
function onRouteChange(url: string): void {
  const path = new URL(url, location.href).pathname;
  if (path === shownPath) return;
  shownPath = path;
  window.scrollTo(0, 0);
  document.getElementById('content')?.focus({ preventScroll: true });
}

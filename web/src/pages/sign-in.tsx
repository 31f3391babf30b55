/** Redeems the one-time code of a sign-in link. The code stands behind the # so that it reaches no server log. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError, api } from '../api.ts';
import type { Messages } from '../messages.ts';
import { useTitle } from '../use-title.ts';

const CODE = /^[A-Za-z0-9_-]{16,200}$/;

/** The code in the address ("#code=…" or "#…"), which is taken out of it at once; null: there is none. */
export function codeInAddress(): string | null {
  const hash = location.hash.replace(/^#/, '');
  const named = new URLSearchParams(hash);
  const code = named.get('code') ?? named.get('sign-in') ?? hash;
  if (!CODE.test(code)) return null;
  history.replaceState(null, '', location.pathname === '/sign-in' ? '/' : location.pathname);
  return code;
}

async function hasSession(): Promise<boolean> {
  try {
    await api.workspace();
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

interface Props {
  readonly t: Messages;
  readonly code: string | null;
  /** There was a session, which is no longer accepted. */
  readonly hasEnded: boolean;
  readonly onSignedIn: () => void;
}
export function SignInPage({ t, code, hasEnded, onSignedIn }: Props) {
  useTitle(t.signIn.title);
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<'idle' | 'checking' | { readonly problem: string }>(code === null ? 'idle' : 'checking');
  const redeem = async (given: string) => {
    setState('checking');
    try {
      await api.signIn(given);
      onSignedIn();
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
      // A link that this browser has used before: its session may still be good.
      if (isRefused && given === code && (await hasSession())) return onSignedIn();
      setState({ problem: isRefused ? t.signIn.refused : error instanceof Error ? error.message : String(error) });
    }
  };
  // A link's code is redeemed once, when the page opens.
  useEffect(() => {
    if (code !== null) void redeem(code);
  }, [code]);
  return (
    <main class="sign-in">
      <h1>{t.signIn.title}</h1>
      {hasEnded ? <p>{t.signIn.ended}</p> : null}
      <p>{t.signIn.text}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // A whole link may be pasted too.
          void redeem(typed.trim().replace(/^.*[#=]/, ''));
        }}
      >
        <label>
          {t.signIn.code}
          <input
            type="text"
            value={typed}
            autocomplete="one-time-code"
            spellcheck={false}
            required
            minLength={16}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button button-main" disabled={state === 'checking'}>
          {t.signIn.submit}
        </button>
      </form>
      <p role="status">{state === 'checking' ? t.signIn.checking : ''}</p>
      {typeof state === 'object' ? (
        <p class="problem" role="alert">
          {state.problem}
        </p>
      ) : null}
    </main>
  );
}

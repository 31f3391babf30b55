/** What stands where data are missing or old: loading, a failure with a way on, or a word that what is shown may be outdated. */
import { ApiError } from '../api.ts';
import type { Messages } from '../messages.ts';

export function Loading({ text }: { readonly text: string }) {
  return (
    <p class="waiting" role="status">
      <span class="spinner" aria-hidden="true" />
      {text}
    </p>
  );
}

interface Props {
  readonly error: unknown;
  readonly t: Messages;
  readonly onRetry: () => void;
}

export function Failure({ error, t, onRetry }: Props) {
  return (
    <div class="failure" role="alert">
      <h1>{isUnreachable(error) ? t.unreachable : t.failed}</h1>
      {isUnreachable(error) ? null : <p class="quiet">{error instanceof Error ? error.message : String(error)}</p>}
      <button type="button" class="button" onClick={onRetry}>
        {t.tryAgain}
      </button>
    </div>
  );
}

/** Nothing while all is well. */
export function Outdated({ error, t, onRetry }: Props) {
  if (error === null) return null;
  return (
    <div class="time-notice outdated" role="alert">
      <p>
        {t.outdated} {isUnreachable(error) ? t.unreachable : ''}
      </p>
      <button type="button" class="button button-small" onClick={onRetry}>
        {t.tryAgain}
      </button>
    </div>
  );
}

function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0;
}

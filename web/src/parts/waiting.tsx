/** What stands where data are still missing: loading, or a failure with a way on. */
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

export function Failure({ error, t, onRetry }: { readonly error: unknown; readonly t: Messages; readonly onRetry: () => void }) {
  const isUnreachable = error instanceof ApiError && error.status === 0;
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{isUnreachable ? t.unreachable : t.failed}</strong>
      </p>
      {isUnreachable ? null : <p class="quiet">{error instanceof Error ? error.message : String(error)}</p>}
      <button type="button" class="button" onClick={onRetry}>
        {t.tryAgain}
      </button>
    </div>
  );
}

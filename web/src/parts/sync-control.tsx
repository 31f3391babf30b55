/** "Sync now", and the run's progress while it goes on. Spoken politely: only its steps, not every call. */
import { isRunning, type SyncRun } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import type { Messages } from '../messages.ts';

export function SyncControl() {
  const { t, run, sync, syncFailure, format, workspace } = useBoard();
  const running = isRunning(run);
  const ended = run?.endedAt ?? null;
  return (
    <div class="sync">
      <div class="sync-text">
        <span role="status">{syncFailure ?? (run === null ? t.sync.never : running ? stepOf(run, t) : outcomeOf(run, t))}</span>
        {running ? (
          <RunBar run={run} t={t} />
        ) : ended === null ? null : (
          <time class="quiet" dateTime={ended} title={format.moment(ended)}>
            {t.sync.last(format.ago(ended, workspace.now))}
          </time>
        )}
      </div>
      <button type="button" class="button button-main" onClick={() => void sync()} disabled={running}>
        {t.sync.now}
      </button>
    </div>
  );
}

function RunBar({ run, t }: { readonly run: SyncRun; readonly t: Messages }) {
  const { planned, succeeded, failed } = run.calls;
  return (
    <progress max={Math.max(1, planned)} value={succeeded + failed} aria-label={stepOf(run, t)}>
      {t.sync.calls(succeeded + failed, planned)}
    </progress>
  );
}

function stepOf({ state, calls }: SyncRun, t: Messages): string {
  if (state === 'evaluating') return t.sync.evaluating;
  const done = t.sync.calls(calls.succeeded + calls.failed, calls.planned);
  return `${t.sync.running}: ${done}${calls.waiting > 0 ? `, ${t.sync.waiting(calls.waiting)}` : ''}`;
}

function outcomeOf({ state, calls, counts }: SyncRun, t: Messages): string {
  if (state === 'failed') return t.sync.failed;
  if (state === 'partly_failed') return t.sync.partlyFailed(calls.failed);
  return counts.added + counts.restated === 0 ? t.sync.nothingNew : t.sync.done(counts.added, counts.restated);
}

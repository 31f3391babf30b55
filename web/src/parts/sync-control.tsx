/** "Sync now", and the run's progress while it goes on. Spoken politely: only its steps, not every call. */
import { isRunning, type SyncRun } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import type { Format } from '../format.ts';
import type { Messages } from '../messages.ts';

const SHORT_SECONDS = 10;

export function SyncControl() {
  const { t, run, secondsLeft, sync, syncFailure, format } = useBoard();
  const running = isRunning(run);
  return (
    <div class="sync">
      <div class="sync-text">
        <span role="status" class={syncFailure === null ? '' : 'problem'}>
          {syncFailure ?? (run === null ? t.sync.never : running ? spokenStep(run, t) : outcomeOf(run, t))}
        </span>
        {running ? <RunBar run={run} left={timeLeft(secondsLeft, t, format)} t={t} /> : <Times />}
      </div>
      <button type="button" class="button button-main" onClick={() => void sync()} disabled={running}>
        {t.sync.now}
      </button>
    </div>
  );
}

/** When it was synced last, and when it will be next. */
function Times() {
  const { t, run, format, workspace } = useBoard();
  const ended = run?.endedAt ?? null;
  const next = workspace.nextSyncAt;
  return (
    <span class="quiet">
      {ended === null ? null : (
        <time dateTime={ended} title={format.moment(ended)}>
          {t.sync.last(format.ago(ended, workspace.now))}
        </time>
      )}
      {ended === null || next === null ? null : ', '}
      {next === null ? null : (
        <time dateTime={next} title={format.moment(next)}>
          {t.sync.next(format.soon(next, workspace.now))}
        </time>
      )}
    </span>
  );
}

function RunBar({ run, left, t }: { readonly run: SyncRun; readonly left: string; readonly t: Messages }) {
  const { planned, succeeded, failed, waiting } = run.calls;
  const done = t.sync.calls(succeeded + failed, planned);
  return (
    <span class="sync-run">
      <progress max={Math.max(1, planned)} value={succeeded + failed} aria-label={done} />
      <span class="quiet" aria-hidden="true">
        {done}
        {waiting > 0 ? `, ${t.sync.waiting(waiting)}` : ''}
        {left}
      </span>
    </span>
  );
}

/** Nothing where it is unknown, or so short that it would be over before it is read. */
function timeLeft(seconds: number | null, t: Messages, format: Format): string {
  return seconds === null || seconds < SHORT_SECONDS ? '' : `, ${t.sync.left(format.length(seconds))}`;
}

function spokenStep({ state }: SyncRun, t: Messages): string {
  return state === 'evaluating' ? t.sync.evaluating : t.sync.running;
}

function outcomeOf({ state, calls, counts }: SyncRun, t: Messages): string {
  if (state === 'failed') return t.sync.failed;
  if (state === 'partly_failed') return t.sync.partlyFailed(calls.failed);
  return counts.added + counts.restated === 0 ? t.sync.nothingNew : t.sync.done(counts.added, counts.restated);
}

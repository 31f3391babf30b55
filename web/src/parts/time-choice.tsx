/** Chooses the day that a page shows, and says so for as long as it is not today. */
import { useBoard } from '../board-context.tsx';
import { useViewedMoment } from '../viewed-moment.ts';

/** @param earliest no day before it can be chosen */
export function TimeChoice({ earliest }: { readonly earliest: string }) {
  const { t, workspace } = useBoard();
  const { day, isPast, isAsKnownThen, show } = useViewedMoment();
  return (
    <form class="time" onSubmit={(event) => event.preventDefault()}>
      <label>
        {t.time.label}{' '}
        <input
          type="date"
          value={day}
          min={earliest}
          max={workspace.today}
          required
          onChange={(event) => {
            // Half-typed and impossible days are empty or invalid: nothing is asked for those.
            if (event.currentTarget.validity.valid) show(event.currentTarget.value, isAsKnownThen);
          }}
        />
      </label>
      {isPast ? (
        <label class="time-known">
          <input type="checkbox" checked={isAsKnownThen} onChange={(event) => show(day, event.currentTarget.checked)} />{' '}
          {t.time.asKnownThen}
        </label>
      ) : null}
    </form>
  );
}

export function TimeNotice() {
  const { t, format } = useBoard();
  const { day, isPast, isAsKnownThen, show } = useViewedMoment();
  return (
    <div role="status" class={isPast ? 'time-notice' : ''}>
      {isPast ? (
        <>
          <p>{t.time.shown(format.day(day), isAsKnownThen)}</p>
          <button type="button" class="button button-small" onClick={() => show(null, false)}>
            {t.time.today}
          </button>
        </>
      ) : null}
    </div>
  );
}

/** Why a number moved since an earlier day, each difference with its one cause, and what the source corrected. Asked when opened. */
import { useState } from 'preact/hooks';
import { ApiError, api, type Changes, type Evaluation, type KeyResult, type Restatement } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { addDays } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';
import { useViewedMoment } from '../viewed-moment.ts';
import { Failure, Loading } from './waiting.tsx';

type Props = { readonly keyResult: KeyResult; readonly evaluation: Evaluation };
const DAYS_BACK = [1, 7, 28] as const;
const DAY_MS = 86_400_000;
/** The newest; the API has them all. */
const RESTATEMENTS_MAX = 20;

export function Moved({ keyResult, evaluation }: Props) {
  const { t } = useBoard();
  const [isOpen, setOpen] = useState(false);
  const [back, setBack] = useState<number>(DAYS_BACK[1]);
  return (
    <section class="panel" aria-labelledby="moved-title">
      <h2 id="moved-title">{t.moved.title}</h2>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.moved.show}</summary>
        <label class="moved-since">
          {t.moved.since}{' '}
          <select value={back} onChange={(event) => setBack(Number(event.currentTarget.value))}>
            {DAYS_BACK.map((days) => (
              <option key={days} value={days}>
                {t.moved.days(days)}
              </option>
            ))}
          </select>
        </label>
        {isOpen ? <Difference keyResult={keyResult} evaluation={evaluation} back={back} /> : null}
      </details>
    </section>
  );
}

function Difference({ keyResult, evaluation, back }: Props & { readonly back: number }) {
  const { t, version, refresh, workspace } = useBoard();
  const { at } = useViewedMoment();
  const to = at.knownAt ?? workspace.now;
  const between = { from: new Date(Date.parse(to) - back * DAY_MS).toISOString(), to };
  const loaded = useLoaded(
    (signal) => Promise.all([api.changes(keyResult.id, between, signal), api.restatements(keyResult.id, between, signal)]),
    JSON.stringify([keyResult.id, back, at]),
    version,
  );
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed') {
    if (loaded.error instanceof ApiError && loaded.error.status === 404) return <p class="quiet">{t.moved.unknownThen}</p>;
    return <Failure error={loaded.error} t={t} onRetry={refresh} />;
  }
  const [changes, restatements] = loaded.data;
  return (
    <div class="moved" aria-live="polite">
      <ChangeList changes={changes} evaluation={evaluation} />
      {restatements.length === 0 ? null : <RestatementList restatements={restatements} />}
    </div>
  );
}

function ChangeList({
  changes: { from, to, changes },
  evaluation: { unit, currency },
}: {
  readonly changes: Changes;
  readonly evaluation: Evaluation;
}) {
  const { t, format } = useBoard();
  const show = (value: number | null) => format.value(value, unit, currency);
  if (changes.length === 0) return <p class="quiet">{t.moved.nothing}</p>;
  return (
    <>
      <p>
        {t.value} {t.moved.fromTo(show(from.value), show(to.value))}
        {from.progress === null || to.progress === null
          ? null
          : `, ${t.progress.toLowerCase()} ${t.moved.fromTo(format.share(from.progress), format.share(to.progress))}`}
      </p>
      <ul class="items">
        {changes.map((change) => (
          <li key={`${change.cause}${change.to.value}${change.to.progress}`}>
            <span class="item-name">{t.moved.cause[change.cause]}</span>
            <span>
              {change.value === null
                ? t.moved.fromTo(show(change.from.value), show(change.to.value))
                : format.difference(change.value, unit, currency)}
              {change.progress === null ? null : (
                <span class="quiet"> ({t.moved.progress((change.progress > 0 ? '+' : '') + format.share(change.progress))})</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function RestatementList({ restatements }: { readonly restatements: readonly Restatement[] }) {
  const { t, format } = useBoard();
  const rest = restatements.length - RESTATEMENTS_MAX;
  return (
    <>
      <h3>{t.moved.restatements}</h3>
      <ul>
        {restatements
          .slice(-RESTATEMENTS_MAX)
          .reverse()
          .map(({ series, range, item, from, to, observedAt }) => (
            <li class="restatement" key={`${series.metric}${range.start}${range.end}${item}${observedAt}${from}`}>
              {t.moved.restated(
                `${series.metric}${item === null ? '' : ` ${item}`}`,
                format.days(range.start, addDays(range.end, -1)),
                format.number(from),
                format.number(to),
                format.moment(observedAt),
              )}
            </li>
          ))}
        {rest > 0 ? <li class="quiet">{t.why.more(rest)}</li> : null}
      </ul>
    </>
  );
}

/** Small marks: status with a shape of its own (never colour alone), state, and quality. */
import type { Evaluation, KeyResult, Status } from '../api.ts';
import { useBoard } from '../board-context.tsx';

const SHAPES: Readonly<Record<Status, string>> = {
  on_track: 'M2 6.5 5 9.5 10 3',
  attained: 'M2 6.5 5 9.5 10 3',
  at_risk: 'M6 2v5M6 9.6v.1',
  off_track: 'M3 3 9 9M9 3 3 9',
  missed: 'M3 3 9 9M9 3 3 9',
  too_early: 'M6 2.5V6l2.4 1.6',
  closing: 'M6 2.5V6l2.4 1.6',
};

export function StatusMark({ status }: { readonly status: Status | null }) {
  const { t } = useBoard();
  if (status === null) return <span class="status status-none">{t.noStatus}</span>;
  return (
    <span class={`status status-${status}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={SHAPES[status]} />
      </svg>
      {t.status[status]}
    </span>
  );
}

/** Attainment, the state when it is not plain "ok", an override, and every quality flag. */
export function Badges({ keyResult, evaluation }: { readonly keyResult: KeyResult; readonly evaluation: Evaluation }) {
  const { t } = useBoard();
  const { state, quality, missing, automated } = evaluation;
  const attained = attainment(keyResult, evaluation);
  // A gap is why the data are late: one mark for both.
  const isLate = state === 'stale' && missing.length > 0;
  if (attained === null && state === 'ok' && missing.length === 0 && automated === null && quality.length === 0) return null;
  return (
    <ul class="badges">
      {attained === null ? null : <li class="badge badge-good">{attained === 'reached' ? t.reached : t.reachedToDate}</li>}
      {state === 'ok' || isLate ? null : <li class="badge badge-bad">{t.state[state]}</li>}
      {missing.length === 0 || state === 'no_data' ? null : <li class="badge badge-bad">{t.missingDays(missing.length)}</li>}
      {automated === null ? null : <li class="badge">{t.moved.cause.override}</li>}
      {quality.map((flag) => (
        <li key={flag} class="badge" title={t.qualityHint[flag]}>
          {t.quality[flag]}
        </li>
      ))}
    </ul>
  );
}

/** A limit that is kept says so by its status; a total ahead of its pace has not reached its target. */
function attainment({ kind }: KeyResult, { attained, status, wholeWindow }: Evaluation): 'reached' | 'so far' | null {
  if (attained !== true || status === 'attained' || kind === 'limit' || kind === 'range') return null;
  return wholeWindow === null ? 'reached' : 'so far';
}

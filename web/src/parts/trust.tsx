/** How far a number can be trusted, in whole sentences: its state, missing days, quality flags and what was warned of. */
import type { Evaluation } from '../api.ts';
import { useBoard } from '../board-context.tsx';

/** Longer lists of missing days are cut. */
const MISSING_MAX = 14;

export function Trust({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t, format } = useBoard();
  const { state, missing, quality, provisional, warnings, unit, currency } = evaluation;
  if (state === 'ok' && missing.length === 0 && quality.length === 0 && warnings.length === 0) return null;
  const listed = missing.slice(0, MISSING_MAX).map(format.shortDay).join(', ');
  const rest = missing.length - MISSING_MAX;
  const settled = provisional?.settledValue ?? null;
  return (
    <section class="trust" aria-labelledby="trust-title">
      <h2 id="trust-title">{t.trust}</h2>
      <dl>
        {state === 'ok' ? null : (
          <Point name={t.state[state]} isBad>
            {t.stateHint[state]} {missing.length === 0 ? '' : t.missingList(rest > 0 ? `${listed} ${t.why.more(rest)}` : listed)}
          </Point>
        )}
        {state !== 'ok' || missing.length === 0 ? null : (
          <Point name={t.missingDays(missing.length)} isBad>
            {t.missingList(rest > 0 ? `${listed} ${t.why.more(rest)}` : listed)}
          </Point>
        )}
        {quality.map((flag) => (
          <Point key={flag} name={t.quality[flag]}>
            {flag === 'provisional' && provisional !== null
              ? t.provisionalFrom(format.day(provisional.from), settled === null ? null : format.value(settled, unit, currency))
              : t.qualityHint[flag]}
          </Point>
        ))}
        {warnings.length === 0 ? null : (
          <Point name={t.warnings} isBad>
            <span lang="en">{warnings.join(' ')}</span>
          </Point>
        )}
      </dl>
    </section>
  );
}

function Point({
  name,
  isBad = false,
  children,
}: {
  readonly name: string;
  readonly isBad?: boolean;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <div>
      <dt>
        <span class={`badge${isBad ? ' badge-bad' : ''}`}>{name}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

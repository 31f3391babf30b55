/** Where a key result stands: value, target, baseline and progress with what each is compared with, and the days they are of. */
import type { Evaluation, KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { useViewedMoment } from '../viewed-moment.ts';
import { factsOf } from './key-result-facts.ts';
import { ProgressBar } from './progress-bar.tsx';
import { Trust } from './trust.tsx';

export function Standing({ keyResult, evaluation }: { readonly keyResult: KeyResult; readonly evaluation: Evaluation }) {
  const board = useBoard();
  const { t, format } = board;
  const { href, day } = useViewedMoment();
  const facts = factsOf(keyResult, evaluation, board);
  const { progress, pace, wholeWindow, unit, currency, window, knownThrough, completeThrough } = evaluation;
  const show = (value: number | null) => format.value(value, unit, currency);
  const toDate = t.toDate('').trim();
  const isBounded = keyResult.kind === 'limit' || keyResult.kind === 'range';
  return (
    <section class="standing panel" aria-label={t.progress}>
      <dl class="figures">
        <Figure name={t.value} value={facts.value} note={facts.isToDate ? toDate : facts.per} />
        {facts.target === null ? null : (
          <Figure
            name={isBounded ? t.bound : t.target}
            value={facts.target}
            note={wholeWindow === null ? facts.per : `${toDate}; ${t.ofWhole(show(wholeWindow.target))}`}
          />
        )}
        {facts.baseline === null ? null : (
          <Figure
            name={t.baseline}
            value={facts.baseline}
            note={wholeWindow === null ? facts.per : `${toDate}; ${t.ofWhole(show(wholeWindow.baseline))}`}
          />
        )}
        <Figure
          name={t.progress}
          value={progress === null ? '–' : format.share(progress.raw)}
          note={pace.expected === null || progress === null ? null : t.expectedAt(format.share(pace.expected))}
        />
      </dl>
      <ProgressBar label={t.progress} progress={progress?.display ?? null} expected={pace.expected} status={evaluation.status} />
      <Override keyResult={keyResult} evaluation={evaluation} />
      <dl class="facts">
        <Fact name={t.window} value={window === null ? null : `${format.days(window.from, window.to)} (${window.zone})`} />
        <Fact
          name={t.knownThrough}
          value={knownThrough === null ? null : `${format.day(knownThrough)}, ${format.daysAgo(knownThrough, day)}`}
        />
        <Fact name={t.completeThrough} value={completeThrough === null ? null : format.day(completeThrough)} />
        {keyResult.connections.length === 0 ? null : (
          <div>
            <dt>{t.source}</dt>
            <dd>
              {keyResult.connections.map((id, at) => (
                <span key={id}>
                  {at === 0 ? '' : ', '}
                  <a href={`${href('/connections')}#${encodeURIComponent(id)}`}>{id}</a>
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <Trust evaluation={evaluation} />
    </section>
  );
}

function Override({ keyResult: { override }, evaluation }: { readonly keyResult: KeyResult; readonly evaluation: Evaluation }) {
  const { t, format } = useBoard();
  const { automated, value, unit, currency } = evaluation;
  if (automated === null) return null;
  const show = (amount: number | null) => format.value(amount, unit, currency);
  const expires = override?.expires ?? null;
  return (
    <div class="override">
      <p>{t.override(show(value), show(automated.value), expires === null ? null : format.day(expires))}</p>
      {override === null ? null : (
        <p>
          {t.overrideReason}: {override.reason}
        </p>
      )}
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: string | null;
}
function Figure({ name, value, note }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class="big">{value}</span>
        {note === null ? null : <span class="quiet">{note}</span>}
      </dd>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** One key result: where it stands, how it got there, and why the number is what it is. */
import { useRoute } from 'preact-iso';
import { ApiError, api, type Evaluation, isRunning, type KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import type { Format } from '../format.ts';
import { BurnUpChart } from '../parts/burn-up-chart.tsx';
import { Explanation } from '../parts/explanation.tsx';
import { HistoryTable } from '../parts/history-table.tsx';
import { type Facts, factsOf } from '../parts/key-result-facts.ts';
import { CheckIns, Compliance, ForecastPanel, Items } from '../parts/key-result-panels.tsx';
import { Badges, StatusMark } from '../parts/marks.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { Failure, Loading } from '../parts/waiting.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useTitle } from '../use-title.ts';
import { NotFoundPage } from './not-found.tsx';

export function KeyResultPage() {
  const { t, version, refresh } = useBoard();
  const id = decodeURIComponent(useRoute().params.id ?? '');
  const loaded = useLoaded((signal) => Promise.all([api.keyResult(id, signal), api.history(id, signal)]), id, version);
  useTitle(loaded.kind === 'ready' ? loaded.data[0].title : t.keyResult);
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed') {
    const isGone = loaded.error instanceof ApiError && loaded.error.status === 404;
    return isGone ? <NotFoundPage /> : <Failure error={loaded.error} t={t} onRetry={refresh} />;
  }
  const [keyResult, history] = loaded.data;
  const { evaluation } = keyResult;
  return (
    <article class="key-result">
      <Heading keyResult={keyResult} />
      {evaluation === null ? (
        <p class="quiet">{t.state.no_data}</p>
      ) : (
        <>
          <Standing keyResult={keyResult} evaluation={evaluation} />
          <section class="panel" aria-labelledby="chart-title">
            <h2 id="chart-title">{t.chart.title}</h2>
            <BurnUpChart keyResult={keyResult} evaluation={evaluation} history={history} />
            <HistoryTable history={history} evaluation={evaluation} />
          </section>
          <div class="panels">
            <Items evaluation={evaluation} />
            <Compliance evaluation={evaluation} />
            <ForecastPanel id={keyResult.id} />
            <CheckIns keyResult={keyResult} />
          </div>
          <section class="panel" aria-labelledby="why-title">
            <h2 id="why-title">{t.why.title}</h2>
            <p class="quiet">{t.why.hint}</p>
            <Explanation id={keyResult.id} />
          </section>
        </>
      )}
    </article>
  );
}

function Heading({ keyResult }: { readonly keyResult: KeyResult }) {
  const { t, format, workspace, run, sync } = useBoard();
  return (
    <header class="key-result-head">
      <p>
        <a href="/">{t.board}</a>
        <span class="dot" aria-hidden="true" />
        <span class="quiet">
          {t.kind[keyResult.kind]}
          <span class="dot" aria-hidden="true" />
          {format.day(keyResult.cycle.starts)} – {format.day(keyResult.cycle.ends)}
        </span>
      </p>
      <h1>{keyResult.title}</h1>
      <div class="key-result-tools">
        {keyResult.evaluation === null ? null : <StatusMark status={keyResult.evaluation.status} />}
        {keyResult.evaluation === null ? null : <Badges evaluation={keyResult.evaluation} />}
        {keyResult.ambition === 'aspirational' ? <span class="badge">{t.aspirational}</span> : null}
        {keyResult.weight === 0 ? <span class="badge">{t.weightZero}</span> : null}
        <button type="button" class="button button-small" disabled={isRunning(run)} onClick={() => void sync({ keyResult: keyResult.id })}>
          {t.sync.this}
        </button>
        {keyResult.computedAt === null ? null : (
          <time class="quiet" dateTime={keyResult.computedAt} title={format.moment(keyResult.computedAt)}>
            {t.computed(format.ago(keyResult.computedAt, workspace.now))}
          </time>
        )}
      </div>
    </header>
  );
}

function Standing({ keyResult, evaluation }: { readonly keyResult: KeyResult; readonly evaluation: Evaluation }) {
  const board = useBoard();
  const { t, format } = board;
  const facts = factsOf(keyResult, evaluation, board);
  const { progress, pace, wholeWindow, automated, unit, currency } = evaluation;
  const show = (value: number | null) => format.value(value, unit, currency);
  return (
    <section class="standing panel" aria-label={t.progress}>
      <dl class="figures">
        <Figure name={t.value} value={facts.value} note={valueNote(facts, evaluation, t.toDate)} />
        {facts.target === null ? null : (
          <Figure
            name={keyResult.kind === 'limit' ? t.bound : t.target}
            value={wholeWindow === null ? facts.target : show(wholeWindow.target)}
            note={wholeWindow === null ? null : `${facts.target} ${t.toDate}`}
          />
        )}
        {facts.baseline === null ? null : (
          <Figure
            name={t.baseline}
            value={wholeWindow === null ? facts.baseline : show(wholeWindow.baseline)}
            note={wholeWindow === null ? null : `${facts.baseline} ${t.toDate}`}
          />
        )}
        <Figure
          name={t.progress}
          value={progress === null ? '–' : format.share(progress.raw)}
          note={pace.expected === null || pace.expected >= 1 ? null : t.expectedAt(format.share(pace.expected))}
        />
      </dl>
      <ProgressBar label={t.progress} progress={progress?.display ?? null} expected={pace.expected} status={evaluation.status} />
      <dl class="facts">
        <Fact name={t.window} value={windowText(evaluation, format)} />
        <Fact name={t.knownThrough} value={evaluation.knownThrough === null ? null : format.day(evaluation.knownThrough)} />
        <Fact name={t.completeThrough} value={evaluation.completeThrough === null ? null : format.day(evaluation.completeThrough)} />
        <Fact name={t.source} value={keyResult.connections.join(', ') || null} />
      </dl>
      {automated === null ? null : <p class="quiet">{t.override(show(automated.value))}</p>}
      {evaluation.warnings.length === 0 ? null : (
        <div class="warnings">
          <h3>{t.warnings}</h3>
          <ul>
            {evaluation.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function windowText({ window }: Evaluation, format: Format): string | null {
  if (window === null) return null;
  const days = window.from === window.to ? format.day(window.to) : `${format.day(window.from)} – ${format.day(window.to)}`;
  return `${days} (${window.zone})`;
}

function valueNote(facts: Facts, evaluation: Evaluation, toDate: string): string | null {
  return facts.isToDate && evaluation.value !== null ? toDate : null;
}

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string | null }) {
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

/** One key result: where it stands, how it got there, and why the number is what it is. */
import { useRoute } from 'preact-iso';
import { ApiError, type At, api, type Evaluation, type Forecast, type HistoryPoint, isRunning, type KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { unbroken } from '../format.ts';
import { BurnUpChart } from '../parts/burn-up-chart.tsx';
import { Explanation, forecastIn } from '../parts/explanation.tsx';
import { type HistoryDay, historyDays } from '../parts/history-days.ts';
import { HistoryTable } from '../parts/history-table.tsx';
import { CheckIns, Compliance, ForecastPanel, Items, Steps } from '../parts/key-result-panels.tsx';
import { Badges, StatusMark } from '../parts/marks.tsx';
import { Moved } from '../parts/moved.tsx';
import { Standing } from '../parts/standing.tsx';
import { TimeChoice, TimeNotice } from '../parts/time-choice.tsx';
import { Failure, Loading, Outdated } from '../parts/waiting.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useTitle } from '../use-title.ts';
import { useViewedMoment } from '../viewed-moment.ts';
import { NotFoundPage } from './not-found.tsx';

export function KeyResultPage() {
  const { t, version, refresh, failure } = useBoard();
  const { at } = useViewedMoment();
  const id = decodeURIComponent(useRoute().params.id ?? '');
  const loaded = useLoaded((signal) => load(id, at, signal), JSON.stringify([id, at]), version);
  useTitle(loaded.kind === 'ready' ? loaded.data[0].title : t.keyResult);
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed') {
    const isGone = loaded.error instanceof ApiError && loaded.error.status === 404;
    if (isGone) return <NotFoundPage hint={at.knownAt === null ? t.notFoundHint : t.time.unknownThen} />;
    return <Failure error={loaded.error} t={t} onRetry={refresh} />;
  }
  const [keyResult, history] = loaded.data;
  const { evaluation } = keyResult;
  return (
    <article class="key-result">
      {/* Where the workspace cannot be read either, the frame has said so. */}
      <Outdated error={failure === null ? loaded.failure : null} t={t} onRetry={refresh} />
      <Heading keyResult={keyResult} />
      <TimeNotice />
      {evaluation === null ? (
        <p class="quiet">{t.state.no_data}</p>
      ) : (
        <Body keyResult={keyResult} evaluation={evaluation} history={history} />
      )}
    </article>
  );
}

async function load(id: string, at: At, signal: AbortSignal): Promise<readonly [KeyResult, readonly HistoryPoint[]]> {
  if (at.asOf === null) return Promise.all([api.keyResult(id, at, signal), api.history(id, null, at, signal)]);
  const keyResult = await api.keyResult(id, at, signal);
  const { starts, ends } = keyResult.cycle;
  const to = at.asOf < ends ? at.asOf : ends;
  return [keyResult, to < starts ? [] : await api.history(id, { from: starts, to }, at, signal)];
}

function Heading({ keyResult }: { readonly keyResult: KeyResult }) {
  const { t, format, workspace, run, sync } = useBoard();
  const { href, isPast } = useViewedMoment();
  const { cycle, evaluation } = keyResult;
  return (
    <header class="key-result-head">
      <p>
        <a href={href('/')}>{t.board}</a> <span class="dot" aria-hidden="true" />{' '}
        <span class="quiet">
          {t.kind[keyResult.kind]} <span class="dot" aria-hidden="true" /> {format.days(cycle.starts, cycle.ends)}
        </span>
      </p>
      <h1>{unbroken(keyResult.title)}</h1>
      <div class="key-result-tools">
        {evaluation === null ? null : <StatusMark status={evaluation.status} />}
        {evaluation === null ? null : <Badges keyResult={keyResult} evaluation={evaluation} />}
        {evaluation?.success === undefined || evaluation.success === null ? null : (
          <span class="badge">{t.success(evaluation.success, format.number(evaluation.score ?? 0))}</span>
        )}
        {keyResult.ambition === 'aspirational' ? <span class="badge">{t.aspirational}</span> : null}
        {keyResult.weight === 1 ? null : <span class="badge">{keyResult.weight === 0 ? t.weightZero : t.weight(keyResult.weight)}</span>}
      </div>
      <div class="key-result-tools">
        {keyResult.connections.length === 0 || isPast ? null : (
          <button
            type="button"
            class="button button-small"
            disabled={isRunning(run)}
            onClick={() => void sync({ keyResult: keyResult.id })}
          >
            {t.sync.this}
          </button>
        )}
        {keyResult.computedAt === null ? null : (
          <time class="quiet" dateTime={keyResult.computedAt} title={format.moment(keyResult.computedAt)}>
            {t.computed(format.ago(keyResult.computedAt, workspace.now))}
          </time>
        )}
        <TimeChoice earliest={cycle.starts} />
      </div>
    </header>
  );
}

interface BodyProps {
  readonly keyResult: KeyResult;
  readonly evaluation: Evaluation;
  readonly history: readonly HistoryPoint[];
}
function Body({ keyResult, evaluation, history }: BodyProps) {
  const { t, locale, version, refresh } = useBoard();
  const { at, isAsKnownThen } = useViewedMoment();
  const why = useLoaded((signal) => api.explain(keyResult.id, locale, at, signal), JSON.stringify([keyResult.id, at]), version);
  const forecast: Forecast | null = evaluation.forecast ?? (why.kind === 'ready' ? forecastIn(why.data) : null);
  const days = historyDays(keyResult, evaluation, history);
  return (
    <>
      <Standing keyResult={keyResult} evaluation={evaluation} />
      <section class="panel" aria-labelledby="chart-title">
        <h2 id="chart-title">{t.chart.title}</h2>
        <BurnUpChart keyResult={keyResult} evaluation={evaluation} history={days} forecast={forecast} />
        <LateBeginning keyResult={keyResult} evaluation={evaluation} history={days} />
        {isAsKnownThen ? <p class="quiet">{t.chart.knownToday}</p> : null}
        <HistoryTable history={days} evaluation={evaluation} />
      </section>
      <div class="panels">
        <Steps keyResult={keyResult} />
        <Items keyResult={keyResult} evaluation={evaluation} />
        <Compliance keyResult={keyResult} evaluation={evaluation} />
        {why.kind === 'failed' && forecast === null ? null : (
          <ForecastPanel keyResult={keyResult} evaluation={evaluation} forecast={forecast} />
        )}
        <CheckIns keyResult={keyResult} evaluation={evaluation} />
      </div>
      <Moved keyResult={keyResult} evaluation={evaluation} />
      <section class="panel" aria-labelledby="why-title">
        <h2 id="why-title">{t.why.title}</h2>
        <p class="quiet">{t.why.hint}</p>
        {why.kind === 'loading' ? <Loading text={t.loading} /> : null}
        {why.kind === 'failed' ? <Failure error={why.error} t={t} onRetry={refresh} /> : null}
        {why.kind === 'ready' ? <Explanation answer={why.data} evaluation={evaluation} /> : null}
      </section>
    </>
  );
}

/** Exact windows are known for the days on which they were asked, and for no other. */
function LateBeginning({ keyResult, evaluation, history }: Omit<BodyProps, 'history'> & { readonly history: readonly HistoryDay[] }) {
  const { t, format } = useBoard();
  const first = history.find(({ point }) => point !== null);
  const isWholeCycle = evaluation.window?.from === keyResult.cycle.starts;
  if (first === undefined || !isWholeCycle || first.date === keyResult.cycle.starts || keyResult.kind === 'milestone') return null;
  return <p class="quiet">{t.chart.beginsOn(format.day(first.date))}</p>;
}

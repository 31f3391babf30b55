/** The board: every objective with its key results, and where each stands today. */
import type { ComponentChildren } from 'preact';
import { ApiError, api, type Cycle, type KeyResult, type Objective, type Status } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { daysBetween, unbroken } from '../format.ts';
import { factsOf } from '../parts/key-result-facts.ts';
import { Badges, StatusMark } from '../parts/marks.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { TimeChoice, TimeNotice } from '../parts/time-choice.tsx';
import { Failure, Loading, Outdated } from '../parts/waiting.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useTitle } from '../use-title.ts';
import { useViewedMoment } from '../viewed-moment.ts';

export function BoardPage() {
  const { t, version, refresh, failure } = useBoard();
  const { at, day } = useViewedMoment();
  useTitle(t.board);
  const loaded = useLoaded(
    async (signal) => Promise.all([api.objectives(at, signal), api.keyResults(at, signal)]),
    JSON.stringify(at),
    version,
  );
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed')
    return isUnknownThen(loaded.error, at.knownAt) ? <NothingThen /> : <Failure error={loaded.error} t={t} onRetry={refresh} />;
  const [objectives, keyResults] = loaded.data;
  if (objectives.length === 0) return <Empty />;
  const cycles = [...new Map(objectives.map(({ cycle }) => [cycle.id, cycle])).values()].sort((a, b) => (a.starts < b.starts ? 1 : -1));
  return (
    <div class="board">
      {/* Where the workspace cannot be read either, the frame has said so. */}
      <Outdated error={failure === null ? loaded.failure : null} t={t} onRetry={refresh} />
      <TimeNotice />
      {cycles.map((cycle, at) => (
        <CycleSection
          key={cycle.id}
          tools={at === 0 ? <TimeChoice earliest={cycles.map(({ starts }) => starts).sort()[0] ?? day} /> : null}
          cycle={cycle}
          objectives={objectives.filter((objective) => objective.cycle.id === cycle.id)}
          keyResults={new Map(keyResults.map((one) => [one.id, one]))}
        />
      ))}
    </div>
  );
}

function isUnknownThen(error: unknown, knownAt: string | null): boolean {
  return knownAt !== null && error instanceof ApiError && error.status === 404;
}

function NothingThen() {
  const { t } = useBoard();
  const { day } = useViewedMoment();
  return (
    <div class="board">
      <h1>{t.time.unknownThen}</h1>
      <TimeChoice earliest={day} />
      <TimeNotice />
    </div>
  );
}

function Empty() {
  const { t } = useBoard();
  return (
    <div class="empty">
      <h1>{t.empty.title}</h1>
      <p>{t.empty.text}</p>
      <pre>
        <code>nyckel apply okrs.yaml</code>
      </pre>
    </div>
  );
}

interface SectionProps {
  /** Beside the first cycle's tally: what holds for all of them. */
  readonly tools: ComponentChildren;
  readonly cycle: Cycle;
  readonly objectives: readonly Objective[];
  readonly keyResults: ReadonlyMap<string, KeyResult>;
}
function CycleSection({ tools, cycle, objectives, keyResults }: SectionProps) {
  const { t, format } = useBoard();
  const { day: viewed } = useViewedMoment();
  const days = daysBetween(cycle.starts, cycle.ends) + 1;
  const day = daysBetween(cycle.starts, viewed) + 1;
  const results = objectives.flatMap((objective) => objective.keyResults.flatMap((id) => keyResults.get(id) ?? []));
  return (
    <section aria-labelledby={`cycle-${cycle.id}`}>
      <header class="cycle">
        <h1 id={`cycle-${cycle.id}`}>{cycleTitle(cycle.id)}</h1>
        <p class="quiet">
          {format.days(cycle.starts, cycle.ends)} <span class="dot" aria-hidden="true" />{' '}
          {day > days ? t.cycleOver : day < 1 ? t.cycleStarts : t.cycleDay(day, days)}
        </p>
        <Tally results={results} />
        {tools}
      </header>
      {objectives.map((objective) => (
        <ObjectiveCard key={objective.id} objective={objective} results={objective.keyResults.flatMap((id) => keyResults.get(id) ?? [])} />
      ))}
    </section>
  );
}

/** "2026-q4" → "Q4 2026"; any other id as it was written. */
function cycleTitle(id: string): string {
  const [, year, quarter] = /^(\d{4})-?q([1-4])$/i.exec(id) ?? [];
  return year === undefined ? id : `Q${quarter} ${year}`;
}

const ORDER: readonly Status[] = ['attained', 'on_track', 'at_risk', 'off_track', 'missed', 'closing', 'too_early'];
/** How many key results stand where. */
function Tally({ results }: { readonly results: readonly KeyResult[] }) {
  const counts = ORDER.map((status) => [status, results.filter((one) => one.evaluation?.status === status).length] as const);
  return (
    <ul class="tally">
      {counts.map(([status, count]) =>
        count === 0 ? null : (
          <li key={status}>
            <strong>{count}</strong> <StatusMark status={status} />
          </li>
        ),
      )}
    </ul>
  );
}

function ObjectiveCard({ objective, results }: { readonly objective: Objective; readonly results: readonly KeyResult[] }) {
  const { t, format } = useBoard();
  const { evaluation } = objective;
  const progress = evaluation?.progress ?? null;
  const coverage = evaluation?.coverage ?? null;
  return (
    <article class="objective" aria-labelledby={`objective-${objective.id}`}>
      <header>
        <div class="objective-title">
          <h2 id={`objective-${objective.id}`}>{unbroken(objective.title)}</h2>
          {objective.owner === null ? null : (
            <p class="quiet">
              {t.owner}: {objective.owner}
            </p>
          )}
        </div>
        <div class="objective-progress">
          <p class="big">{progress === null ? '–' : format.share(progress)}</p>
          {/* An objective's status is its worst key result's; the share is their mean. */}
          <StatusMark status={evaluation?.status ?? null} />
        </div>
        <ProgressBar label={`${t.progress}: ${objective.title}`} progress={progress} status={evaluation?.status ?? null} isSmall />
        {coverage === null || coverage >= 1 ? null : <p class="quiet">{t.coverage(format.share(coverage))}</p>}
      </header>
      <ul class="results">
        {results.map((result) => (
          <ResultRow key={result.id} result={result} />
        ))}
      </ul>
    </article>
  );
}

function ResultRow({ result }: { readonly result: KeyResult }) {
  const board = useBoard();
  const { t, format } = board;
  const { evaluation } = result;
  const href = useViewedMoment().href(`/key-results/${encodeURIComponent(result.id)}`);
  if (evaluation === null)
    return (
      <li class="result">
        <a class="result-title" href={href}>
          {unbroken(result.title)}
        </a>
        <p class="quiet">{t.state.no_data}</p>
      </li>
    );
  const facts = factsOf(result, evaluation, board);
  const progress = evaluation.progress?.display ?? null;
  return (
    <li class={`result${result.weight === 0 ? ' result-uncounted' : ''}`}>
      <div class="result-head">
        <a class="result-title" href={href}>
          {unbroken(result.title)}
        </a>
        <Badges keyResult={result} evaluation={evaluation} />
        {result.weight === 0 ? <p class="quiet">{t.weightZero}</p> : null}
      </div>
      <p class="result-value">
        <strong>
          {facts.value}
          {facts.per === null ? null : ` ${facts.per}`}
        </strong>
        {facts.beside === null ? null : <span class="quiet"> {facts.beside}</span>}
      </p>
      <div class="result-bar">
        <ProgressBar
          label={`${t.progress}: ${result.title}`}
          progress={progress}
          expected={evaluation.pace.expected}
          status={evaluation.status}
        />
        <span class="result-share">{progress === null ? '–' : format.share(evaluation.progress?.raw ?? progress)}</span>
      </div>
      <StatusMark status={evaluation.status} />
    </li>
  );
}

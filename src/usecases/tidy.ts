/**
 * Lets go of what grows with every night and is no longer read, a bounded part each time: asked again until nothing is left, and
 * then once a day. Doing it twice is doing it once.
 */
import { type Instant, instantFromMs, msOfInstant } from '../domain/calendar.ts';
import type { AnsweredRange } from '../domain/observation.ts';
import { mergeAnswers } from '../domain/planning/merge-answers.ts';
import { ConflictError, type CrowdedSeries, PRUNABLE } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { makeSettledParts } from './held-ranges.ts';
import { makeLoadSources } from './load-sources.ts';

const ROWS_AT_ONCE = 2_000;
/** Per table and time. */
const BATCHES_MAX = 10;
const SERIES_AT_ONCE = 200;
const DAY_MS = 86_400_000;

export interface Tidied {
  readonly deleted: number;
  readonly merged: number;
  /** Nothing is left to do now. */
  readonly isDone: boolean;
}

export function makeTidy(deps: UseCaseDependencies) {
  const { stores, clock, keepDays, logger } = deps;
  const { retention } = stores;
  const loadSources = makeLoadSources(deps);
  const settledParts = makeSettledParts(deps);
  /** Id of the last series that was looked at; a process that has forgotten it looks at the first ones again, to no effect. */
  let after: string | null = null;

  return async (): Promise<Tidied> => {
    const now = clock.now();
    let [deleted, isDone] = [0, true];
    for (const what of PRUNABLE) {
      for (let batch = 1; ; batch++) {
        const gone = await retention.prune(what, daysBefore(now, keepDays[what]), ROWS_AT_ONCE);
        deleted += gone;
        if (gone < ROWS_AT_ONCE) break;
        if (batch === BATCHES_MAX) {
          isDone = false;
          break;
        }
      }
    }
    const crowded = await retention.crowded(daysBefore(now, keepDays.answers), after, SERIES_AT_ONCE);
    const merged = await mergeAll(crowded);
    after = crowded.length < SERIES_AT_ONCE ? null : (crowded.at(-1)?.id ?? null);
    if (deleted + merged > 0) logger.info({ deleted, merged }, 'what is no longer read was let go of');
    return { deleted, merged, isDone: isDone && after === null };
  };

  /** @returns how many rows fewer there are */
  async function mergeAll(crowded: readonly CrowdedSeries[]): Promise<number> {
    if (crowded.length === 0) return 0;
    const { definition } = await stores.definitions.current();
    const sources = await loadSources(definition, { knownAt: null, purpose: 'plan' });
    const settledOf = await settledParts([...new Set(crowded.map(({ series }) => series.connection))], sources);
    let fewer = 0;
    for (const { id, series, answers, unobserved } of crowded) {
      const source = sources.get(series.connection);
      // Of a connection that is gone nobody can say what was settled, and nothing is added any more.
      if (source === undefined) continue;
      const into = mergeAnswers({ answers, unobserved, settledOf: (answer) => settledOf(answer, source)?.range ?? null });
      if (isSame(answers, into)) continue;
      try {
        await retention.mergeAnswers(id, answers, into);
        fewer += answers.length - into.length;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
    return fewer;
  }
}

function daysBefore(now: Instant, days: number): Instant {
  return instantFromMs(msOfInstant(now) - days * DAY_MS);
}

function isSame(some: readonly AnsweredRange[], others: readonly AnsweredRange[]): boolean {
  const keyOf = ({ grain, range, answeredAt }: AnsweredRange) => `${grain} ${range.start} ${range.end} ${answeredAt}`;
  const held = new Set(some.map(keyOf));
  return some.length === others.length && others.every((each) => held.has(keyOf(each)));
}

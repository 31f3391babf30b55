/** What a run need not ask again: what was settled when the source answered, and what other calls are about to bring. */
import { addDays, dateInZone, type Instant, type LocalDate, minDate, msOfInstant } from '../domain/calendar.ts';
import { keyOf } from '../domain/inputs.ts';
import type { AnsweredRange } from '../domain/observation.ts';
import { type HeldRange, heldByCalls, type Need } from '../domain/planning/fetch-plan.ts';
import { chunks } from '../domain/planning/query-packing.ts';
import type { RunTrigger, SettledReport, UnfinishedCall } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import type { PlanScope } from './draft-plan.ts';
import type { Source } from './load-sources.ts';
import { LONG_WAIT_MS } from './run-call.ts';

const SERIES_AT_ONCE = 5_000;

export interface HeldQuestion {
  readonly needs: readonly Need[];
  readonly scope: Pick<PlanScope, 'trigger' | 'range'>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly now: Instant;
}

export function makeHeldRanges({ stores }: Pick<UseCaseDependencies, 'stores'>) {
  const settledParts = makeSettledParts({ stores });
  /** By the key of the series. */
  return async ({ needs, scope, sources, now }: HeldQuestion): Promise<ReadonlyMap<string, readonly HeldRange[]>> => {
    const held = new Map<string, readonly HeldRange[]>();
    if (scope.range !== null && scope.trigger !== 'backfill') return held;
    const series = new Map(needs.map((need) => [keyOf(need.series), need.series]));
    const settledPart = await settledParts([...new Set(needs.map((need) => need.series.connection))], sources);
    for (const some of chunks([...series.values()], SERIES_AT_ONCE)) {
      for (const [key, answers] of await stores.observations.answered(some)) {
        const source = sources.get(series.get(key)?.connection ?? '');
        if (source === undefined) continue;
        held.set(
          key,
          // Taken once, a snapshot of today is there, though a later reading of the day would count more.
          answers.flatMap((answer) => (scope.trigger === 'snapshot' ? [answer] : (settledPart(answer, source) ?? []))),
        );
      }
    }
    const asked = (await stores.runs.unfinished()).filter((call) => isAskedSoon(call, scope.trigger, now)).map(({ call }) => call);
    for (const [key, asking] of heldByCalls(asked)) held.set(key, [...(held.get(key) ?? []), ...asking]);
    return held;
  };
}

/**
 * Whether a run that asks now may leave to a call of another what that call will bring. Nobody waits for a backfill, which may take
 * days, but another backfill; nor for a call that is told to wait.
 */
function isAskedSoon(call: UnfinishedCall, trigger: RunTrigger, now: Instant): boolean {
  if (trigger === 'backfill') return true;
  const isDelayed = call.waitingUntil !== null && msOfInstant(call.waitingUntil) - msOfInstant(now) > LONG_WAIT_MS;
  return call.trigger !== 'backfill' && !isDelayed;
}

/** The days of an answer that the source would no longer restate when it gave it; null: none. An exact window is settled whole or not at all. */
export type SettledPart = (answer: AnsweredRange, source: Source) => HeldRange | null;

export function makeSettledParts({ stores }: Pick<UseCaseDependencies, 'stores'>) {
  return async (connections: readonly string[], sources: ReadonlyMap<string, Source>): Promise<SettledPart> => {
    // Of sources that tell themselves how far they are settled.
    const telling = connections.filter((id) => (sources.get(id)?.state.settledThrough ?? null) !== null);
    const reports = new Map(await Promise.all(telling.map(async (id) => [id, await stores.connections.settledReports(id)] as const)));
    return (answer, { manifest, judged, connection }) => {
      const declared = addDays(dateInZone(answer.answeredAt, judged.zone), -manifest.settledAfterDays);
      const reported = reportedBy(reports.get(connection.id) ?? [], answer.answeredAt);
      const settled = reported === null ? declared : minDate(declared, reported);
      const end = minDate(answer.range.end, addDays(settled, 1));
      if (answer.grain === 'range') return end === answer.range.end ? { grain: answer.grain, range: answer.range } : null;
      return end > answer.range.start ? { grain: answer.grain, range: { start: answer.range.start, end } } : null;
    };
  };
}

/** What the source had told by then; the first report is recorded at the end of the run that brought the first answers. */
function reportedBy(reports: readonly SettledReport[], at: Instant): LocalDate | null {
  const before = reports.findLast((report) => report.at <= at) ?? reports[0];
  return before?.settledThrough ?? null;
}

/**
 * Why the number is what it is: the core's explanation, joined with the observations it rests on, the requests that brought
 * them (secrets were removed when they were written down), their digests, and the runs.
 */
import type { DateRange } from '../domain/calendar.ts';
import { type Explanation, explainKeyResult } from '../domain/explaining/explain.ts';
import { explanationText } from '../domain/explaining/explain-text.ts';
import type { WorkspaceSettings } from '../domain/key-result.ts';
import type { Observation, SeriesRef } from '../domain/observation.ts';
import { type CallRecord, type Exchange, NotFoundError, type SyncRun } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { type Moment, makeInputsAt } from './read-progress.ts';

export interface ExplainedObservation extends Observation {
  readonly connection: string;
  readonly metric: string;
  /** null: pushed, or from a check-in. */
  readonly runId: string | null;
}
export interface ExplainedRequest {
  readonly runId: string;
  readonly callKey: string;
  readonly connection: string;
  readonly request: string;
  readonly responseDigest: string;
  readonly observedAt: string;
}
export interface FullExplanation extends Explanation {
  readonly text: string;
  readonly observations: readonly ExplainedObservation[];
  readonly requests: readonly ExplainedRequest[];
  readonly syncRuns: readonly Pick<SyncRun, 'id' | 'trigger' | 'asOf' | 'state' | 'startedAt' | 'endedAt'>[];
}
const LOCALES: readonly WorkspaceSettings['locale'][] = ['sv', 'nb', 'da', 'en'];
const OBSERVATIONS_MAX = 5_000;
const RUNS_MAX = 100;

export function makeExplainKeyResult(deps: UseCaseDependencies) {
  const { stores } = deps;
  const inputsAt = makeInputsAt(deps);
  /** @throws NotFoundError */
  return async (id: string, { locale, ...moment }: Moment & { readonly locale: string | null }): Promise<FullExplanation> => {
    const input = await inputsAt.ofKeyResult(id, moment, { forecasts: true });
    const spoken = LOCALES.find((each) => each === locale) ?? input.definition.workspace.locale;
    const explanation = explainKeyResult(id, input, spoken);
    if (explanation === null) throw new NotFoundError(`There is no key result ${JSON.stringify(id)}.`);
    const ids = [...new Set(explanation.provenance.flatMap((each) => each.observationIds))].slice(0, OBSERVATIONS_MAX);
    const observations = await stores.observations.byIds(ids);
    const runIds = [...new Set(observations.flatMap(({ runId }) => runId ?? []))].slice(-RUNS_MAX);
    const runs = (await Promise.all(runIds.map((runId) => stores.runs.get(runId)))).filter((run) => run !== null);
    const requests = await Promise.all(runIds.map((runId) => requestsOf(runId, explanation)));
    return {
      ...explanation,
      text: explanationText(explanation, spoken),
      observations: observations.map(({ series, ...each }) => ({ ...each, connection: series.connection, metric: series.metric })),
      requests: requests.flat(),
      syncRuns: runs.map(({ id: runId, trigger, asOf, state, startedAt, endedAt }) => ({
        id: runId,
        trigger,
        asOf,
        state,
        startedAt,
        endedAt,
      })),
    };
  };

  /** Of all that a run sent, what asked for a series of this key result. */
  async function requestsOf(runId: string, { provenance }: Explanation): Promise<readonly ExplainedRequest[]> {
    const [calls, exchanges] = await Promise.all([stores.runs.calls(runId), stores.runs.exchanges(runId)]);
    const asking = new Map(
      calls.filter(({ call }) => provenance.some((each) => asksFor(call, each.series, each.range))).map((call) => [call.key, call]),
    );
    return exchanges.flatMap((exchange) => {
      const call = asking.get(exchange.callKey);
      return call === undefined ? [] : [requestOf(runId, call, exchange)];
    });
  }
}

function requestOf(runId: string, { key, call }: CallRecord, { request, responseDigest, observedAt }: Exchange): ExplainedRequest {
  return { runId, callKey: key, connection: call.connection, request, responseDigest, observedAt };
}

function asksFor({ connection, queries }: CallRecord['call'], series: SeriesRef, range: DateRange): boolean {
  if (connection !== series.connection) return false;
  return queries.some(
    (query) =>
      query.account === series.account &&
      query.metrics.includes(series.metric) &&
      query.ranges.some((asked) => asked.start < range.end && asked.end > range.start),
  );
}

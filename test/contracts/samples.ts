/** Small values that the contract suites share. */
import { addDays, type DateRange, type Instant, instant, type LocalDate, localDate, range } from '../../src/domain/calendar.ts';
import type { KeyResultEvaluation } from '../../src/domain/evaluation.ts';
import type { KeyResult, OkrDefinition } from '../../src/domain/key-result.ts';
import type { SeriesRef } from '../../src/domain/observation.ts';
import type { PlannedCall } from '../../src/domain/planning/fetch-plan.ts';
import type { FetchCommit, NewAnswer, NewObservation } from '../../src/ports.ts';

export function seriesOf(metric: string, more: Partial<SeriesRef> = {}): SeriesRef {
  return { connection: 'site', account: null, metric, filter: {}, itemDimension: null, ...more };
}
export function dayRange(day: string): DateRange {
  const start = localDate(day);
  return range(start, addDays(start, 1));
}
export function days(from: string, to: string): DateRange {
  return range(localDate(from), addDays(localDate(to), 1));
}
export function dayValue(series: SeriesRef, day: string, value: number, quality: NewObservation['quality'] = []): NewObservation {
  return { series, grain: 'day', range: dayRange(day), item: null, value, quality };
}
export function answer(series: SeriesRef, from: string, to: string): NewAnswer {
  return { series, grain: 'day', range: days(from, to) };
}
export const at = (text: string): Instant => instant(text);
export const on = (text: string): LocalDate => localDate(text);

export function plannedCall(key: string, connection = 'site'): PlannedCall {
  return {
    key,
    connection,
    queries: [
      { account: null, filter: {}, grain: 'day', itemDimension: null, metrics: ['sessions'], ranges: [days('2026-10-01', '2026-10-31')] },
    ],
    keyResults: ['visitors'],
  };
}
export function runOf(id: string, calls: readonly PlannedCall[]) {
  return {
    id,
    trigger: 'schedule' as const,
    asOf: on('2026-11-20'),
    startedAt: at('2026-11-20T03:00:00Z'),
    scope: { keyResult: null, connection: null, range: null },
    leftOut: [],
    calls,
  };
}
export function commitOf(runId: string, callKey: string, fence: number, more: Partial<FetchCommit> = {}): FetchCommit {
  return {
    runId,
    callKey,
    fence,
    observedAt: at('2026-11-20T03:00:05Z'),
    observations: [],
    answered: [],
    exchanges: [],
    memory: {},
    quotas: [],
    outcome: { kind: 'succeeded' },
    ...more,
  };
}

export function evaluationOf(value: number | null): KeyResultEvaluation {
  return {
    value,
    unit: 'count',
    currency: null,
    baseline: 0,
    target: 100,
    wholeWindow: null,
    progress: null,
    attained: null,
    success: null,
    score: null,
    automated: null,
    pace: { expected: null, ratio: null },
    status: null,
    state: 'ok',
    quality: [],
    provisional: null,
    window: null,
    completeThrough: null,
    knownThrough: null,
    missing: [],
    compliance: null,
    items: null,
    coverage: null,
    forecast: null,
    forecastReason: null,
    warnings: [],
  };
}

export function keyResult(id: string): KeyResult {
  return {
    kind: 'milestone',
    id,
    title: `Key result ${id}`,
    weight: 1,
    ambition: 'committed',
    unit: null,
    override: null,
    checkIns: [],
    score: null,
    steps: [],
    published: null,
    pace: null,
  };
}
export function definitionOf(keyResults: readonly string[], connections: readonly string[] = ['site']): OkrDefinition {
  return {
    workspace: {
      zone: 'Europe/Stockholm',
      currency: 'SEK',
      weekStart: 1,
      fiscalYearStart: 1,
      locale: 'sv',
      statusThresholds: { onTrack: 0.9, atRisk: 0.7 },
    },
    connections: connections.map((id) => ({ id, source: 'ga4', settings: { property: 'properties/1' }, credential: 'vault:' })),
    cycles: [{ id: '2026-q4', range: days('2026-10-01', '2026-12-31') }],
    objectives: [
      { id: 'awareness', title: 'Be known', cycle: '2026-q4', owner: null, parent: null, weight: 1, keyResults: keyResults.map(keyResult) },
    ],
  };
}

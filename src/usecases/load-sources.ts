/** The sources of a definition as they stand, or stood: how far they reach, in which zone, and whether they answer. */
import { addDays, dateInZone, type Instant, maxDate, minDate, msOfInstant } from '../domain/calendar.ts';
import { InputError } from '../domain/input-error.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { ConnectionDefinition, OkrDefinition } from '../domain/key-result.ts';
import { type MetricDefinition, metricOf } from '../domain/metric.ts';
import type { SeriesRef } from '../domain/observation.ts';
import { lastDue, nextDue, parseCron } from '../domain/planning/schedule.ts';
import type { SourceState } from '../domain/source.ts';
import type { ConnectionState, ScheduleRecord, SourceCatalogue, SourceManifest } from '../ports.ts';
import { keyResultsOf } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';

export interface Source {
  readonly connection: ConnectionDefinition;
  /** Why its settings are not accepted any more, as after an upgrade; null: they are. */
  readonly problem: string | null;
  /** Metrics that key results name and the source does not offer any more: nothing held of them is read, and nothing is asked. */
  readonly unknownMetrics: ReadonlySet<string>;
  readonly manifest: SourceManifest;
  readonly state: ConnectionState;
  readonly judged: SourceState;
}
export interface SourcesQuestion {
  /** As known then; null: as known now. */
  readonly knownAt: Instant | null;
  /** plan: as far as the source may reach by now, so that a sync asks for it; judge: as far as it is known to reach. */
  readonly purpose: 'judge' | 'plan';
}
export const WORKSPACE_SCHEDULE = 'workspace';
const DAY_MS = 86_400_000;
/** A source is stale after so many intervals of its schedule without a successful sync. */
const STALE_INTERVALS = 2;

/**
 * A connection or metric that is not understood is one without a number, and no reason why the others should have none: it has a
 * stand-in, so that what rests on it is judged as unknown.
 */
export function makeLoadSources({ stores, catalogue, clock }: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  return async (definition: OkrDefinition, { knownAt, purpose }: SourcesQuestion): Promise<ReadonlyMap<string, Source>> => {
    const now = knownAt ?? clock.now();
    const used = Map.groupBy(
      keyResultsOf(definition).flatMap((keyResult) => inputsOf(keyResult).map(({ series }) => series)),
      ({ connection }) => connection,
    );
    const [states, schedules] = await Promise.all([statesOf(definition, knownAt), stores.schedules.list()]);
    return new Map(
      definition.connections.map((connection) => {
        const { manifest, problem } = manifestOrStandIn(catalogue, connection);
        const stored = states.get(connection.id) ?? unknownState(connection.id);
        const state = problem === null ? stored : withProblem(stored, problem, now);
        const unknownMetrics = unknownIn(used.get(connection.id) ?? [], manifest);
        const staleAfterMs = manifest.arrives === 'pushed' ? null : STALE_INTERVALS * intervalMs(schedules, connection.id, now);
        const judged = sourceState({ connection, manifest, state }, definition, now, staleAfterMs, purpose);
        const metrics = { ...judged.metrics, ...Object.fromEntries([...unknownMetrics].map((key) => [key, standInMetric(key)])) };
        return [connection.id, { connection, problem, unknownMetrics, manifest, state, judged: { ...judged, metrics } }];
      }),
    );
  };

  async function statesOf(definition: OkrDefinition, knownAt: Instant | null): Promise<ReadonlyMap<string, ConnectionState>> {
    const states = await stores.connections.states(
      definition.connections.map(({ id }) => id),
      knownAt,
    );
    return new Map(states.map((state) => [state.connection, state]));
  }
}

function manifestOrStandIn(catalogue: SourceCatalogue, connection: ConnectionDefinition): Pick<Source, 'manifest' | 'problem'> {
  try {
    return { manifest: catalogue.manifestOf(connection), problem: null };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { manifest: standInManifest(connection.source), problem: error.problems[0]?.message ?? 'its settings are not accepted' };
  }
}

/** Offers nothing. */
function standInManifest(source: string): SourceManifest {
  return {
    source,
    title: source,
    arrives: 'fetched',
    completeAfterDays: 1,
    settledAfterDays: 1,
    limits: { metricsPerQuery: 1, rangesPerQuery: 1, queriesPerCall: 1, rowsPerPage: 1, historyMonths: null, grains: [] },
    separateMetrics: [],
    quota: { scope: 'connection', perMinute: null, perDay: null, concurrent: 1, unit: 'requests', costOfCall: () => 1 },
    metrics: {},
    zone: null,
  };
}

/** No value of it is ever read. */
function standInMetric(key: string): MetricDefinition {
  return { key, title: key, unit: 'count', currency: null, precision: 0, aggregation: { kind: 'sum' }, absentMeansZero: false };
}

function unknownIn(used: readonly SeriesRef[], manifest: SourceManifest): ReadonlySet<string> {
  return new Set(used.map(({ metric }) => metric).filter((metric) => metricOf(manifest.metrics, metric) === undefined));
}

function withProblem(state: ConnectionState, problem: string, now: Instant): ConnectionState {
  const since = state.failure?.since ?? now;
  return { ...state, failure: { kind: 'source_error', message: `Its settings are not accepted any more: ${problem}`, since } };
}

export type LoadSources = ReturnType<typeof makeLoadSources>;

export function judgedSources(sources: ReadonlyMap<string, Source>): ReadonlyMap<string, SourceState> {
  return new Map([...sources].map(([id, { judged }]) => [id, judged]));
}

function sourceState(
  { connection, manifest, state }: Pick<Source, 'connection' | 'manifest' | 'state'>,
  definition: OkrDefinition,
  now: Instant,
  staleAfterMs: number | null,
  purpose: SourcesQuestion['purpose'],
): SourceState {
  const zone = manifest.zone ?? state.zone ?? definition.workspace.zone;
  const today = dateInZone(now, zone);
  const declared = addDays(today, -manifest.completeAfterDays);
  const reported = state.completeThrough;
  const completeThrough = reported === null ? declared : purpose === 'plan' ? maxDate(declared, reported) : reported;
  return {
    connection: connection.id,
    zone,
    completeThrough,
    settledThrough: minDate(completeThrough, state.settledThrough ?? addDays(today, -manifest.settledAfterDays)),
    lagDays: manifest.completeAfterDays,
    failure: state.failure?.kind ?? null,
    lastSuccessAt: state.lastSuccessAt,
    staleAfterMs,
    metrics: withCurrency(manifest.metrics, state.currency),
  };
}

/** The account's currency on metrics that leave it open. */
function withCurrency(metrics: SourceManifest['metrics'], currency: string | null): SourceState['metrics'] {
  if (currency === null) return metrics;
  const entries = Object.entries(metrics).map(([key, metric]): [string, MetricDefinition] => [
    key,
    metric.unit === 'currency' && metric.currency === null ? { ...metric, currency } : metric,
  ]);
  return Object.fromEntries(entries);
}

/** Time between two syncs of a connection: by its own schedule, else the workspace's, else a day. */
function intervalMs(schedules: readonly ScheduleRecord[], connection: string, now: Instant): number {
  const enabled = schedules.filter((schedule) => schedule.enabled);
  const schedule = enabled.find((each) => each.id === connection) ?? enabled.find((each) => each.id === WORKSPACE_SCHEDULE);
  if (schedule === undefined) return DAY_MS;
  const cron = parseCron(schedule.cron);
  const [before, after] = [lastDue(cron, schedule.zone, now), nextDue(cron, schedule.zone, now)];
  return before === null || after === null ? DAY_MS : msOfInstant(after.at) - msOfInstant(before.at);
}

export function unknownState(connection: string): ConnectionState {
  return {
    connection,
    title: null,
    zone: null,
    currency: null,
    notes: [],
    checkedAt: null,
    completeThrough: null,
    settledThrough: null,
    lastSuccessAt: null,
    failure: null,
    parkedUntil: null,
  };
}

/** The sources of a definition as they stand, or stood: how far they reach, in which zone, and whether they answer. */
import { addDays, dateInZone, type Instant, maxDate, minDate, msOfInstant } from '../domain/calendar.ts';
import type { ConnectionDefinition, OkrDefinition } from '../domain/key-result.ts';
import type { MetricDefinition } from '../domain/metric.ts';
import { lastDue, nextDue, parseCron } from '../domain/schedule.ts';
import type { SourceState } from '../domain/source.ts';
import type { ConnectionState, ScheduleRecord, SourceManifest } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';

export interface Source {
  readonly connection: ConnectionDefinition;
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

/** @throws InputError for a connection whose source or settings are not known */
export function makeLoadSources({ stores, catalogue, clock }: Pick<UseCaseDependencies, 'stores' | 'catalogue' | 'clock'>) {
  return async (definition: OkrDefinition, { knownAt, purpose }: SourcesQuestion): Promise<ReadonlyMap<string, Source>> => {
    const now = knownAt ?? clock.now();
    const [states, schedules] = await Promise.all([statesOf(definition, knownAt), stores.schedules.list()]);
    return new Map(
      definition.connections.map((connection) => {
        const manifest = catalogue.manifestOf(connection);
        const state = states.get(connection.id) ?? unknownState(connection.id);
        const staleAfterMs = manifest.arrives === 'pushed' ? null : STALE_INTERVALS * intervalMs(schedules, connection.id, now);
        const judged = sourceState({ connection, manifest, state }, definition, now, staleAfterMs, purpose);
        return [connection.id, { connection, manifest, state, judged }];
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

export type LoadSources = ReturnType<typeof makeLoadSources>;

export function judgedSources(sources: ReadonlyMap<string, Source>): ReadonlyMap<string, SourceState> {
  return new Map([...sources].map(([id, { judged }]) => [id, judged]));
}

function sourceState(
  { connection, manifest, state }: Omit<Source, 'judged'>,
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

/**
 * Prometheus text, read when it is asked for. Everything is counted in Postgres and in the queue, not in a process: workers
 * come and go, and a scrape of any API process tells the same. What has happened is therefore counted over the last 24 hours.
 * Labels are bounded: names of sources, states and kinds are few, and workspaces and connections beyond a limit are left out
 * and counted.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { dateInZone, daysBetween, type Instant, instantFromMs, msOfInstant } from '../domain/calendar.ts';
import type { Activity, WorkspaceId } from '../ports.ts';
import type { ConnectionSummary } from '../usecases/list-connections.ts';
import type { Application } from './wire.ts';

export type MetricsSource = Pick<Application, 'deployment' | 'backend' | 'useCasesOf' | 'clock'>;
export interface MetricsLimits {
  readonly workspaces: number;
  readonly connections: number;
  /** Scrapes closer together are answered alike. */
  readonly reuseMs: number;
}
const LIMITS: MetricsLimits = { workspaces: 1_000, connections: 2_000, reuseMs: 5_000 };
const DAY_MS = 86_400_000;
/** Workspaces that are read side by side: a scrape must not take the connections of the API. */
const AT_ONCE = 4;
/** A connection whose definition is gone. */
const REMOVED = 'removed';

interface WorkspaceFacts {
  readonly workspace: WorkspaceId;
  readonly activity: Activity;
  readonly connections: readonly ConnectionSummary[];
}

/** @returns the text; scrapes at the same time, or shortly after one another, share one reading */
export function makeMetrics(source: MetricsSource, limits: MetricsLimits = LIMITS): () => Promise<string> {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  let last: { readonly at: number; readonly text: Promise<string> } | null = null;
  return () => {
    const at = performance.now();
    if (last !== null && at - last.at < limits.reuseMs) return last.text;
    const text = Promise.all([read(source, limits), ofProcess.metrics()]).then((texts) => texts.join('\n'));
    last = { at, text };
    // A failure is told to those who asked, and the next scrape tries again.
    text.catch(() => {
      last = null;
    });
    return text;
  };
}

/** Made for each reading: figures of the one before cannot be left over. */
function makeGauges() {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  return {
    registry,
    runs: gauge('nyckel_sync_runs_1d', 'Sync runs started within 24 hours.', ['trigger', 'state']),
    calls: gauge('nyckel_sync_calls_1d', 'Calls of these runs by source and outcome; failed ones by what happens next.', [
      'source',
      'outcome',
    ]),
    retries: gauge('nyckel_sync_call_retries_1d', 'Tries of these calls beyond the first.', ['source']),
    waits: gauge('nyckel_sync_call_waits_1d', 'Times that these calls were throttled or handed on.', ['source']),
    quota: gauge('nyckel_quota_remaining', "What is left of a source's quota, in its own unit.", [
      'workspace',
      'connection',
      'source',
      'quota',
    ]),
    lag: gauge('nyckel_source_lag_days', 'Days from the last whole day of a source to today.', ['workspace', 'connection', 'source']),
    age: gauge('nyckel_source_age_seconds', 'Seconds since a connection was last synced.', ['workspace', 'connection', 'source']),
    health: gauge('nyckel_connections', 'Connections by health.', ['health']),
    keyResults: gauge('nyckel_key_results', 'Key results by state; stale ones are state="stale".', ['workspace', 'state']),
    outbox: gauge('nyckel_outbox_pending', 'What has still to be told to others.', []),
    outboxAge: gauge('nyckel_outbox_oldest_seconds', 'Age of the oldest of these; 0 when there are none.', []),
    queue: gauge('nyckel_queue_jobs', 'Jobs in a queue by state.', ['queue', 'state']),
    leftOut: gauge('nyckel_metrics_left_out', 'What these figures leave out because there are too many.', ['what']),
    took: gauge('nyckel_metrics_seconds', 'How long these figures took to read.', []),
  };
}
type Gauges = ReturnType<typeof makeGauges>;

async function read({ deployment, backend, useCasesOf, clock }: MetricsSource, limits: MetricsLimits): Promise<string> {
  const gauges = makeGauges();
  const startedAt = performance.now();
  const now = clock.now();
  const since = instantFromMs(msOfInstant(now) - DAY_MS);
  const workspaces = await deployment.workspaces();
  const shown = workspaces.slice(0, limits.workspaces);
  const facts: WorkspaceFacts[] = [];
  for (let from = 0; from < shown.length; from += AT_ONCE) {
    const batch = shown.slice(from, from + AT_ONCE).map(async (workspace): Promise<WorkspaceFacts> => {
      const [activity, connections] = await Promise.all([
        deployment.stores(workspace).activity.since(since),
        useCasesOf(workspace).connections(),
      ]);
      return { workspace, activity, connections };
    });
    facts.push(...(await Promise.all(batch)));
  }
  const depths = await Promise.all(QUEUE_NAMES.map(async (queue) => [queue, await backend.queue(queue).getJobCounts()] as const));
  for (const [queue, counts] of depths) for (const [state, count] of Object.entries(counts)) gauges.queue.set({ queue, state }, count);
  for (const each of facts) fillActivity(gauges, each);
  const oldest = Math.min(...facts.map(({ activity }) => activity.outbox.oldestAt).map((at) => msOfInstant(at ?? now)), msOfInstant(now));
  gauges.outboxAge.set((msOfInstant(now) - oldest) / 1_000);
  const connections = facts.flatMap(({ workspace, connections: own }) => own.map((connection) => ({ workspace, connection })));
  for (const { workspace, connection } of connections.slice(0, limits.connections)) fillConnection(gauges, workspace, connection, now);
  gauges.leftOut.set({ what: 'workspaces' }, workspaces.length - shown.length);
  gauges.leftOut.set({ what: 'connections' }, Math.max(0, connections.length - limits.connections));
  gauges.took.set((performance.now() - startedAt) / 1_000);
  return gauges.registry.metrics();
}

function fillActivity(gauges: Gauges, { workspace, activity, connections }: WorkspaceFacts): void {
  const sourceOf = new Map(connections.map(({ id, source }) => [id, source]));
  for (const { trigger, state, count } of activity.runs) gauges.runs.inc({ trigger, state }, count);
  for (const { connection, state, failure, count, retries, waits } of activity.calls) {
    const source = sourceOf.get(connection) ?? REMOVED;
    gauges.calls.inc({ source, outcome: failure === null ? state : `${state}_${failure}` }, count);
    gauges.retries.inc({ source }, retries);
    gauges.waits.inc({ source }, waits);
  }
  for (const { state, count } of activity.keyResults) gauges.keyResults.set({ workspace, state }, count);
  for (const { health } of connections) gauges.health.inc({ health });
  gauges.outbox.inc(activity.outbox.pending);
}

function fillConnection(gauges: Gauges, workspace: WorkspaceId, connection: ConnectionSummary, now: Instant): void {
  const { id, source, quotas, completeThrough, lastSuccessAt, zone } = connection;
  const labels = { workspace, connection: id, source };
  for (const { quota, remaining } of quotas) gauges.quota.set({ ...labels, quota }, remaining);
  if (completeThrough !== null) gauges.lag.set(labels, daysBetween(completeThrough, dateInZone(now, zone ?? 'UTC')));
  if (lastSuccessAt !== null) gauges.age.set(labels, (msOfInstant(now) - msOfInstant(lastSuccessAt)) / 1_000);
}

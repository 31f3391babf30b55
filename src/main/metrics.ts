/** Prometheus text, read when it is asked for: queue depth, quota left, lag and age of sources, key results by state. */

import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { dateInZone, daysBetween, msOfInstant } from '../domain/calendar.ts';
import type { Application } from './wire.ts';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
const WORKSPACES_MAX = 1_000;

export async function metricsText(application: Application): Promise<string> {
  const { deployment, backend, useCasesOf, clock } = application;
  const depth: Sample[] = [];
  for (const queue of QUEUE_NAMES) {
    for (const [state, value] of Object.entries(await backend.queue(queue).getJobCounts())) depth.push({ labels: { queue, state }, value });
  }
  const quota: Sample[] = [];
  const lag: Sample[] = [];
  const age: Sample[] = [];
  const states = new Map<string, Sample>();
  const now = clock.now();
  for (const workspace of (await deployment.workspaces()).slice(0, WORKSPACES_MAX)) {
    const useCases = useCasesOf(workspace);
    for (const connection of await useCases.connections()) {
      const labels = { workspace, connection: connection.id, source: connection.source };
      for (const { quota: name, remaining } of connection.quotas) quota.push({ labels: { ...labels, quota: name }, value: remaining });
      if (connection.completeThrough !== null) {
        lag.push({ labels, value: daysBetween(connection.completeThrough, dateInZone(now, connection.zone ?? 'UTC')) });
      }
      if (connection.lastSuccessAt !== null)
        age.push({ labels, value: (msOfInstant(now) - msOfInstant(connection.lastSuccessAt)) / 1_000 });
    }
    for (const { evaluation } of await useCases.keyResults()) {
      const state = evaluation?.state ?? 'never_computed';
      const key = `${workspace} ${state}`;
      states.set(key, { labels: { workspace, state }, value: (states.get(key)?.value ?? 0) + 1 });
    }
  }
  return [
    ...gauge('nyckel_queue_jobs', 'Jobs in a queue by state.', depth),
    ...gauge('nyckel_quota_remaining', "What is left of a source's quota, in its own unit.", quota),
    ...gauge('nyckel_source_lag_days', 'Days from the last whole day of a source to today.', lag),
    ...gauge('nyckel_source_age_seconds', 'Seconds since a connection was last synced.', age),
    ...gauge('nyckel_key_results', 'Key results by state; stale ones are state="stale".', [...states.values()]),
    '',
  ].join('\n');
}

function gauge(name: string, help: string, samples: readonly Sample[]): readonly string[] {
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(
      ([label, text]) => `${label}="${text.replace(/["\\\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`))}"`,
    );
    return `${name}{${pairs.join(',')}} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];
}

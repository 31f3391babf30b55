/** Use cases over stores alone: one source that values are pushed to, and nothing to ask. */
import type { MetricDefinition } from '../../src/domain/metric.ts';
import type { SourceManifest, Stores } from '../../src/ports.ts';
import type { UseCaseDependencies } from '../../src/usecases/dependencies.ts';
import { type SetClock, SILENT } from '../jobs/harness.ts';
import { KEEP_DAYS } from './keep-days.ts';

/** Complete and settled after a day. */
export function pushedManifest(metrics: Readonly<Record<string, Pick<MetricDefinition, 'aggregation'>>>): SourceManifest {
  return {
    source: 'push',
    title: 'Pushed',
    arrives: 'pushed',
    completeAfterDays: 1,
    settledAfterDays: 1,
    limits: { historyMonths: null } as never,
    separateMetrics: [],
    quota: {} as never,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([key, { aggregation }]) => [
        key,
        { key, title: key, unit: 'count', currency: null, precision: 0, aggregation, absentMeansZero: false },
      ]),
    ),
    zone: 'Europe/Stockholm',
  };
}

export function dependenciesOf(stores: Stores, clock: SetClock, manifest: SourceManifest): UseCaseDependencies {
  const unused = null as never;
  const rest = { randomness: unused, gateway: unused, secrets: unused, queue: unused, turns: unused, pause: unused };
  return { clock, stores, catalogue: { manifestOf: () => manifest }, logger: SILENT, keepDays: KEEP_DAYS, ...rest };
}

export function pushedDependencies(stores: Stores, clock: SetClock, metrics: Parameters<typeof pushedManifest>[0]): UseCaseDependencies {
  return dependenciesOf(stores, clock, pushedManifest(metrics));
}

/** What the tests of this folder know about sources: a GA4-like site and pushed ad figures. */
import type { SourceKnowledge } from '../../src/definitions/parse-definition.ts';
import type { Aggregation, MetricDefinition, Unit } from '../../src/domain/metric.ts';

const metric = (key: string, unit: Unit, aggregation: Aggregation): MetricDefinition => ({
  key,
  title: key,
  unit,
  currency: unit === 'currency' ? 'SEK' : null,
  precision: 0,
  aggregation,
  absentMeansZero: false,
});
const sum: Aggregation = { kind: 'sum' };
const METRICS: Readonly<Record<string, readonly MetricDefinition[]>> = {
  ga4: [
    metric('activeUsers', 'count', { kind: 'source_only', because: 'distinct' }),
    metric('screenPageViews', 'count', sum),
    metric('sessions', 'count', sum),
    metric('orders', 'count', sum),
    metric('conversionRate', 'ratio', { kind: 'ratio', numerator: 'orders', denominator: 'sessions' }),
  ],
  push: [metric('cost', 'currency', sum), metric('conversions', 'count', sum), metric('followers', 'count', { kind: 'last' })],
};

export const knowledge: SourceKnowledge = {
  sources: ['ga4', 's3-export', 'push', 'manual'],
  metricsOf: ({ source }) => {
    const metrics = METRICS[source];
    return metrics === undefined ? null : Object.fromEntries(metrics.map((each) => [each.key, each]));
  },
};

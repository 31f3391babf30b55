/** Metrics that a connection's settings declare, for sources that have none of their own (pushed values, check-ins). */
import { z } from 'zod';
import { type Aggregation, type MetricDefinition, UNITS } from '../../src/domain/metric.ts';
import { checkMetrics } from './define-connector.ts';

const METRICS_MAX = 200;
const key = z.string().regex(/^[A-Za-z_][A-Za-z0-9_:.-]{0,99}$/, 'allowed: letters, digits and _ : . -, beginning with a letter');
export const declaredAggregation = z.union(
  [
    z.enum(['sum', 'last']),
    z.strictObject({ source_only: z.enum(['distinct', 'percentile', 'opaque']) }),
    z.strictObject({ ratio: z.strictObject({ numerator: z.string(), denominator: z.string() }) }),
    z.strictObject({ weighted_mean: z.string() }),
  ],
  {
    error:
      'allowed: sum | last | { source_only: distinct | percentile | opaque } | { ratio: { numerator, denominator } } | { weighted_mean: METRIC }',
  },
);
const metric = z.strictObject({
  unit: z.enum(UNITS, { error: `allowed: ${UNITS.join(' | ')}` }),
  aggregation: declaredAggregation,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'allowed: an ISO 4217 code such as SEK')
    .optional(),
  title: z.string().min(1).max(200).optional(),
  precision: z.int().min(0).max(12).optional(),
});
export const declaredMetrics = z
  .record(key, metric)
  .refine((metrics) => Object.keys(metrics).length > 0, 'allowed: at least one metric')
  .refine((metrics) => Object.keys(metrics).length <= METRICS_MAX, `allowed: at most ${METRICS_MAX} metrics`)
  .superRefine((metrics, context) => {
    for (const [name, { unit, currency }] of Object.entries(metrics)) {
      if ((unit === 'currency') === (currency !== undefined)) continue;
      const message = unit === 'currency' ? 'allowed: an ISO 4217 code, since the unit is currency' : 'allowed only with unit currency';
      context.addIssue({ code: 'custom', path: [name, 'currency'], message });
    }
    try {
      checkMetrics('settings', metricDefinitions(metrics, false));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  });
export type DeclaredMetrics = z.infer<typeof declaredMetrics>;

/** Built again for equal settings on every use: a few objects. */
export function metricDefinitions(declared: DeclaredMetrics, absentMeansZero: boolean): Readonly<Record<string, MetricDefinition>> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { unit, aggregation, currency, title, precision }]): [string, MetricDefinition] => {
      const kind = aggregationOf(aggregation);
      const isCount = kind.kind === 'sum' || (kind.kind === 'source_only' && kind.because === 'distinct');
      return [
        name,
        {
          key: name,
          title: title ?? name,
          unit: unit as MetricDefinition['unit'],
          currency: currency ?? null,
          precision: precision ?? (unit === 'currency' || unit === 'ratio' ? 2 : 0),
          aggregation: kind,
          absentMeansZero: absentMeansZero && isCount,
        },
      ];
    }),
  );
}

function aggregationOf(declared: z.infer<typeof declaredAggregation>): Aggregation {
  if (declared === 'sum' || declared === 'last') return { kind: declared };
  if ('source_only' in declared) return { kind: 'source_only', because: declared.source_only };
  if ('ratio' in declared) return { kind: 'ratio', ...declared.ratio };
  return { kind: 'weighted_mean', weight: declared.weighted_mean };
}

/** The settings of an s3-export connection (docs: the definition file) and what they declare about metrics. */
import { z } from 'zod';
import { isZone } from '../../src/domain/calendar.ts';
import type { Aggregation, MetricDefinition, Unit } from '../../src/domain/metric.ts';
import { type ConnectorTiming, checkMetrics } from '../kit/define-connector.ts';
import { dateFormatProblem } from './date-format.ts';
import { locationProblem } from './location.ts';

const DAYS_MAX = 400;
const column = z.string().min(1).max(200);

const aggregation = z.union([
  z.enum(['sum', 'last']),
  z.strictObject({ source_only: z.enum(['distinct', 'percentile', 'opaque']) }),
  z.strictObject({ ratio: z.strictObject({ numerator: z.string().min(1), denominator: z.string().min(1) }) }),
  z.strictObject({ weighted_mean: z.string().min(1) }),
]);

const metric = z.strictObject({
  title: z.string().min(1).optional(),
  /** Left out for a ratio, which is made of two others. */
  column: column.optional(),
  unit: z.enum(['count', 'currency', 'ratio', 'duration', 'position', 'score']),
  aggregation,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  precision: z.int().min(0).max(10).optional(),
});

const schema = z.strictObject({
  location: z.string().min(1).max(1_500),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  forcePathStyle: z.boolean().optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  pattern: z.string().min(1).max(500).optional(),
  format: z.enum(['csv', 'ndjson', 'json', 'parquet']),
  delimiter: z
    .string()
    .regex(/^[^"\r\n\\]$/)
    .optional(),
  decimal: z.enum([',', '.']).optional(),
  zone: z.string(),
  date: z.union([column, z.strictObject({ column, format: z.string().min(2).max(60).optional() })]),
  dimensions: z.array(column).max(20).default([]),
  completeAfterDays: z.int().min(0).max(DAYS_MAX).default(1),
  settledAfterDays: z.int().min(0).max(DAYS_MAX).optional(),
  absentMeansZero: z.boolean().default(false),
  metrics: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/), metric),
});
export type Settings = z.infer<typeof schema>;

export const settingsSchema: z.ZodType<Settings> = schema.superRefine((settings, context) => {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const location = locationProblem(settings.location);
  if (location !== null) refuse(['location'], location);
  if (!isZone(settings.zone))
    refuse(['zone'], `unknown zone ${JSON.stringify(settings.zone)}; allowed: an IANA zone such as Europe/Stockholm`);
  const format = dateOf(settings).format;
  const problem = format === null ? null : dateFormatProblem(format);
  if (problem !== null) refuse(['date', 'format'], problem);
  if (new Set(settings.dimensions).size < settings.dimensions.length) refuse(['dimensions'], 'names a column twice');
  if (settings.settledAfterDays !== undefined && settings.settledAfterDays < settings.completeAfterDays)
    refuse(['settledAfterDays'], `allowed: at least completeAfterDays (${settings.completeAfterDays})`);
  if (Object.keys(settings.metrics).length === 0) refuse(['metrics'], 'declares no metric');
  for (const [key, each] of Object.entries(settings.metrics)) {
    const isRatio = typeof each.aggregation === 'object' && 'ratio' in each.aggregation;
    if (isRatio === (each.column !== undefined))
      refuse(['metrics', key, 'column'], isRatio ? 'a ratio has no column of its own' : 'which column holds the metric is missing');
    if ((each.unit === 'currency') !== (each.currency !== undefined))
      refuse(['metrics', key, 'currency'], 'an ISO 4217 code goes with unit currency, and only with it');
  }
  try {
    checkMetrics('s3-export', metricsOf(settings));
  } catch (error) {
    refuse(['metrics'], error instanceof Error ? error.message : String(error));
  }
});

/** Column of the date; `format` null: ISO dates or timestamps. */
export function dateOf(settings: Settings): { readonly column: string; readonly format: string | null } {
  const { date } = settings;
  return typeof date === 'string' ? { column: date, format: null } : { column: date.column, format: date.format ?? null };
}

export function timingOf(settings: Settings): ConnectorTiming {
  const { completeAfterDays } = settings;
  return { completeAfterDays, settledAfterDays: settings.settledAfterDays ?? completeAfterDays };
}

const PRECISION: Readonly<Record<Unit, number>> = { count: 0, currency: 2, ratio: 4, duration: 0, position: 1, score: 1 };

export function metricsOf(settings: Settings): Readonly<Record<string, MetricDefinition>> {
  return Object.fromEntries(
    Object.entries(settings.metrics).map(([key, each]) => {
      const combined = aggregationOf(each.aggregation);
      const definition: MetricDefinition = {
        key,
        title: each.title ?? key,
        unit: each.unit,
        currency: each.currency ?? null,
        precision: each.precision ?? PRECISION[each.unit],
        aggregation: combined,
        // Only of a total is nothing zero: an absent level, rate or distinct count is unknown.
        absentMeansZero: settings.absentMeansZero && combined.kind === 'sum',
        ...(combined.kind === 'source_only' ? { singleDayOnly: true } : {}),
      };
      return [key, definition];
    }),
  );
}

function aggregationOf(written: z.infer<typeof aggregation>): Aggregation {
  if (typeof written === 'string') return { kind: written };
  if ('source_only' in written) return { kind: 'source_only', because: written.source_only };
  if ('ratio' in written) return { kind: 'ratio', ...written.ratio };
  return { kind: 'weighted_mean', weight: written.weighted_mean };
}

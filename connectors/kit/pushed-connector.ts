/** Sources whose values arrive by themselves: the settings declare the metrics, and nothing is ever asked. */
import { z } from 'zod';
import { isZone } from '../../src/domain/calendar.ts';
import { declaredMetrics, metricDefinitions } from './declared-metrics.ts';
import { type ConnectorManifest, defineConnector } from './define-connector.ts';

const DAYS_MAX = 400;

function settingsSchema(completeAfterDays: number) {
  return z
    .strictObject({
      zone: z
        .string()
        .refine(isZone, 'allowed: an IANA zone such as Europe/Stockholm')
        .optional()
        .describe("Zone that the days are meant in; left out: the workspace's"),
      completeAfterDays: z
        .int()
        .min(0)
        .max(DAYS_MAX)
        .default(completeAfterDays)
        .describe('Days until a day has all its values; 1: yesterday is complete'),
      settledAfterDays: z.int().min(0).max(DAYS_MAX).optional().describe('Days until values no longer change; left out: once complete'),
      absentMeansZero: z.boolean().default(false).describe('Whether a day without a value, between days with one, is 0'),
      dimensions: z.array(z.string().min(1).max(200)).max(50).optional().describe('Names usable in filters and as items; left out: any'),
      metrics: declaredMetrics,
    })
    .refine((settings) => settings.settledAfterDays === undefined || settings.settledAfterDays >= settings.completeAfterDays, {
      path: ['settledAfterDays'],
      message: 'allowed: at least completeAfterDays',
    });
}
export type PushedSettings = z.infer<ReturnType<typeof settingsSchema>>;

/** What of a manifest differs between the sources of this kind. */
export interface PushedSource {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly completeAfterDays: number;
}

export function pushedConnector({ id, title, help, completeAfterDays }: PushedSource): ConnectorManifest<PushedSettings> {
  return defineConnector<PushedSettings>({
    id,
    title,
    docs: '',
    credential: { kind: 'none', help, fields: null, scopes: [] },
    settings: settingsSchema(completeAfterDays),
    zone: { kind: 'settings' },
    timing: (settings) => ({
      completeAfterDays: settings.completeAfterDays,
      settledAfterDays: settings.settledAfterDays ?? settings.completeAfterDays,
    }),
    limits: {
      metricsPerQuery: 1,
      rangesPerQuery: 1,
      queriesPerCall: 1,
      rowsPerPage: 1,
      historyMonths: null,
      grains: ['day', 'range', 'item'],
    },
    quota: { scope: 'connection', perMinute: null, perDay: null, concurrent: 1, unit: 'calls', costOfCall: () => 0 },
    metrics: ({ metrics, absentMeansZero }) => metricDefinitions(metrics, absentMeansZero),
    dimensions: null,
    separateMetrics: [],
    arrives: 'pushed',
    check: async ({ settings, zone, signal }) => {
      signal.throwIfAborted();
      return { title, zone: settings.zone ?? zone, currency: null, notes: [] };
    },
    discover: async () => [],
    // Nothing is ever asked: what is known has been sent.
    fetch: async function* () {},
  });
}

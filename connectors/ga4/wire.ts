/**
 * What we read of the Data API v1beta and the Admin API v1beta. Everything else in an answer is left alone; false and empty
 * fields are left out by the API, so their absence means false or empty.
 */
import { z } from 'zod';

const header = z.object({ name: z.string(), type: z.string().default('') });
const value = z.object({ value: z.string().default('') });
const row = z.object({ dimensionValues: z.array(value).default([]), metricValues: z.array(value).default([]) });
const quotaStatus = z.object({ consumed: z.number().default(0), remaining: z.number().default(0) });
const truncation = z.looseObject({ dataTruncationType: z.string().default('') });
const metadata = z.looseObject({
  currencyCode: z.string().optional(),
  timeZone: z.string().optional(),
  subjectToThresholding: z.boolean().default(false),
  dataLossFromOtherRow: z.boolean().default(false),
  emptyReason: z.string().default(''),
  samplingMetadatas: z.array(z.looseObject({})).default([]),
  dataTruncationReasons: z.array(truncation).default([]),
  schemaRestrictionResponse: z
    .object({
      activeMetricRestrictions: z
        .array(z.object({ metricName: z.string(), restrictedMetricTypes: z.array(z.string()).default([]) }))
        .default([]),
    })
    .default({ activeMetricRestrictions: [] }),
});

/** Headers and metadata are always there; a report without them is not a report. */
export const runReport = z.object({
  dimensionHeaders: z.array(header).default([]),
  metricHeaders: z.array(header).min(1),
  rows: z.array(row).default([]),
  rowCount: z.int().min(0).default(0),
  metadata,
  propertyQuota: z.record(z.string(), quotaStatus).default({}),
});
export type Report = z.infer<typeof runReport>;
export const batchRunReports = z.object({ reports: z.array(runReport).min(1) });

/** https://google.aip.dev/193, and the older list of errors. */
export const errorBody = z.object({
  error: z.object({
    code: z.number().default(0),
    message: z.string().default(''),
    status: z.string().default(''),
    details: z.array(z.object({ reason: z.string().default(''), retryDelay: z.string().default('') })).default([]),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
  }),
});

export const propertyBody = z.object({
  name: z.string(),
  displayName: z.string().default(''),
  propertyType: z.string().default(''),
  timeZone: z.string().optional(),
  currencyCode: z.string().optional(),
  serviceLevel: z.string().default(''),
  createTime: z.string().optional(),
  deleteTime: z.string().optional(),
});
export type Property = z.infer<typeof propertyBody>;

export const accountSummaries = z.object({
  accountSummaries: z
    .array(
      z.object({
        displayName: z.string().default(''),
        propertySummaries: z.array(z.object({ property: z.string(), displayName: z.string().default('') })).default([]),
      }),
    )
    .default([]),
  nextPageToken: z.string().default(''),
});

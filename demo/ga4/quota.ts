/** The property's quotas, counted as the API documents them (PropertyQuota): tokens by hour and day, errors, thresholded requests. */
import { dateInZone, type Instant, msOfInstant } from '../../src/domain/calendar.ts';
import { quotaError } from '../google-errors.ts';
import type { Report } from './report.ts';

export interface QuotaLimits {
  readonly tokensPerDay: number;
  readonly tokensPerHour: number;
  readonly tokensPerProjectPerHour: number;
  readonly concurrentRequests: number;
  readonly serverErrorsPerProjectPerHour: number;
  readonly potentiallyThresholdedRequestsPerHour: number;
}
/** A standard property's. */
export const STANDARD_LIMITS: QuotaLimits = {
  tokensPerDay: 200_000,
  tokensPerHour: 40_000,
  tokensPerProjectPerHour: 14_000,
  concurrentRequests: 10,
  serverErrorsPerProjectPerHour: 10,
  potentiallyThresholdedRequestsPerHour: 120,
};

export interface QuotaLedger {
  /** Refuses once a quota is used up. @throws GoogleError RESOURCE_EXHAUSTED */
  admit(): void;
  /** Books what a report cost, and answers the state for `returnPropertyQuota`. */
  book(tokens: number, isThresholded: boolean): Record<string, unknown>;
}

/** Rises with rows, columns, filters and length of ranges; most reports cost fewer than 10. */
export function tokensOf({ query, rows }: Report): number {
  const days = query.ranges.reduce((sum, range) => sum + range.last - range.first + 1, 0);
  const columns = query.dimensions.length + query.metrics.length;
  const filters = Number(query.request.dimensionFilter !== undefined) + Number(query.request.metricFilter !== undefined);
  return Math.max(1, Math.ceil(days / 180 + columns / 6 + filters / 2 + Math.min(rows.length, query.limit) / 2_000));
}

/** Hours end with the clock's hour, the day with Pacific midnight. */
export function makeQuotaLedger(now: () => Instant, limits: QuotaLimits): QuotaLedger {
  let hour = -1;
  let day = '';
  let usedInHour = 0;
  let usedInDay = 0;
  let thresholdedInHour = 0;
  const turn = () => {
    const at = now();
    const thisHour = Math.floor(msOfInstant(at) / 3_600_000);
    const thisDay = dateInZone(at, 'America/Los_Angeles');
    if (thisHour !== hour) [hour, usedInHour, thresholdedInHour] = [thisHour, 0, 0];
    if (thisDay !== day) [day, usedInDay] = [thisDay, 0];
  };
  const status = (consumed: number, remaining: number) => ({
    ...(consumed > 0 ? { consumed } : {}),
    ...(remaining > 0 ? { remaining } : {}),
  });
  return {
    admit() {
      turn();
      if (usedInDay >= limits.tokensPerDay) throw quotaError('day');
      if (usedInHour >= limits.tokensPerHour) throw quotaError('hour');
      if (usedInHour >= limits.tokensPerProjectPerHour) throw quotaError('project_hour');
      if (thresholdedInHour >= limits.potentiallyThresholdedRequestsPerHour) throw quotaError('thresholded');
    },
    book(tokens, isThresholded) {
      turn();
      usedInHour += tokens;
      usedInDay += tokens;
      thresholdedInHour += Number(isThresholded);
      return {
        tokensPerDay: status(tokens, limits.tokensPerDay - usedInDay),
        tokensPerHour: status(tokens, limits.tokensPerHour - usedInHour),
        concurrentRequests: status(0, limits.concurrentRequests),
        serverErrorsPerProjectPerHour: status(0, limits.serverErrorsPerProjectPerHour),
        potentiallyThresholdedRequestsPerHour: status(
          Number(isThresholded),
          limits.potentiallyThresholdedRequestsPerHour - thresholdedInHour,
        ),
        tokensPerProjectPerHour: status(tokens, limits.tokensPerProjectPerHour - usedInHour),
      };
    },
  };
}
